"""Looking in between changes nothing."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from property.laws import check_polling
from property.strategies import Case, cases, law


@law
@given(cases(), st.lists(st.integers(0, 15 * 24 * 60), max_size=5))
def test_at_any_instant(case: Case, minutes: list[int]) -> None:
    first = min(item.at for item in case.inputs)
    check_polling(case, [first + timedelta(minutes=count) for count in minutes])
