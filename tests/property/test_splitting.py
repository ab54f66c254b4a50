"""A history replayed in any pieces is the history replayed whole."""

from hypothesis import given
from hypothesis import strategies as st

from property.laws import check_one_by_one, check_splitting
from property.strategies import Case, cases, law


@law
@given(cases(), st.data())
def test_any_pieces(case: Case, data: st.DataObject) -> None:
    moments = sorted(item.at for item in case.inputs)
    near = st.sampled_from(moments) | st.datetimes(
        moments[0].replace(tzinfo=None), case.until.replace(tzinfo=None)
    ).map(lambda moment: moment.replace(tzinfo=case.until.tzinfo))
    check_splitting(case, data.draw(st.lists(near, min_size=1, max_size=5)))


@law
@given(cases())
def test_one_input_at_a_time(case: Case) -> None:
    check_one_by_one(case)
