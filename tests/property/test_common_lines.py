"""The laws for agreements in which several stages have lines in common (`from any of`)."""

from __future__ import annotations

from typing import Any

import attrs
from hypothesis import given, reject, settings
from hypothesis import strategies as st

import alignlib as al
from property.laws import (
    check_one_by_one,
    check_order,
    check_polling,
    check_splitting,
    check_storing,
    check_waking,
)
from property.strategies import Case, cases, law, load

LINES = (
    "on call, form", "on visit by anyone but owner", "on request", "on mail by owner",
    "after 2 days", "after 3 days without call, form", "when points is below 5",
    "when points is at least 10 and no mail in the last 1 day", "when days in stage is above 1",
    "when ok", "when days since last form is at least 2 or size is below 10",
)  # fmt: skip
CASES = cases(most=8)
few = settings(law, max_examples=law.max_examples * 3 // 5)
THEN = ("", "", '\n    then assign to "Ada"', '\n    then tell owner "{stage}"')


@st.composite
def common(draw: Any) -> Case:
    """A case, with one more block whose lines may go round for ever (AL404): drawn again."""
    case = draw(CASES)
    stages = load(case.text).stages
    inner = [stage.name for stage in stages if not stage.end]
    some = sorted(draw(st.sets(st.sampled_from(inner), min_size=1, max_size=3)))
    others = [stage.name for stage in stages if stage.name not in some]
    if not others:
        reject()
    text = f"{case.text}from any of {', '.join(some)}\n"
    for _ in range(draw(st.integers(1, 2))):
        target, how = draw(st.sampled_from(others)), draw(st.sampled_from(LINES))
        text += f"  to {target} {how}{draw(st.sampled_from(THEN))}\n"
    try:
        load(text)
    except al.AgreementError as error:
        if {finding.code for finding in error.errors} != {"AL404"}:
            raise
        reject()
    return attrs.evolve(case, text=text)


def _moment(case: Case, data: st.DataObject) -> Any:
    return data.draw(st.sampled_from([item.at for item in case.inputs]))


@few
@given(common(), st.data())
def test_pieces_and_stored_states(case: Case, data: st.DataObject) -> None:
    check_splitting(case, [_moment(case, data), _moment(case, data)])
    check_one_by_one(case)
    check_storing(case, _moment(case, data))


@few
@given(common(), st.data())
def test_order_and_looking(case: Case, data: st.DataObject) -> None:
    check_order(case, data.draw(st.permutations([*case.inputs, *case.inputs[:1]])))
    check_polling(case)


@few
@given(common(), st.data())
def test_waking(case: Case, data: st.DataObject) -> None:
    check_waking(case, [_moment(case, data)])
