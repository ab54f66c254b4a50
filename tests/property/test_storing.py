"""A state that was stored and loaded goes on as if it had not been."""

from hypothesis import given
from hypothesis import strategies as st

from property.laws import check_storing
from property.strategies import Case, cases, law


@law
@given(cases(), st.data())
def test_round_trip_in_the_middle(case: Case, data: st.DataObject) -> None:
    check_storing(case, data.draw(st.sampled_from([item.at for item in case.inputs])))
