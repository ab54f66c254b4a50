"""`wake_at`: nothing changes before it, and at it something does."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from property.laws import check_waking
from property.strategies import Case, cases, law


@law
@given(cases(most=6), st.lists(st.integers(0, 15 * 24), max_size=3))
def test_sound_and_tight(case: Case, hours: list[int]) -> None:
    first = min(item.at for item in case.inputs)
    check_waking(case, [first + timedelta(hours=count) for count in hours])
