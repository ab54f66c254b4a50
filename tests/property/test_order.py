"""The order in which inputs arrive, and that some arrive twice, changes nothing."""

from hypothesis import given
from hypothesis import strategies as st

from property.laws import check_late, check_order, check_repeats
from property.strategies import Case, cases, law


@law
@given(cases(), st.data())
def test_shuffled_and_repeated(case: Case, data: st.DataObject) -> None:
    more = data.draw(st.lists(st.sampled_from(case.inputs), max_size=3))
    check_order(case, data.draw(st.permutations([*case.inputs, *more])))


@law
@given(cases(most=6))
def test_repeated_in_a_later_call(case: Case) -> None:
    check_repeats(case)


@law
@given(cases(most=6))
def test_out_of_order(case: Case) -> None:
    check_late(case)
