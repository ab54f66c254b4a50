"""The answers of a population are inputs of the lead: kept with its history, it replays alone."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import attrs
from hypothesis import given
from hypothesis import strategies as st

import alignlib as al
from property.laws import check_polling, check_splitting, plain
from property.strategies import Case, cases, law


class Turns:
    """Gives each question to the next of two people; nobody at every third."""

    def __init__(self) -> None:
        self.asked = 0

    def choose(self, state: al.State, target: Any, track: int) -> str | None:
        self.asked += 1
        return (None, "Ada", "Bob")[self.asked % 3]


@law
@given(cases())
def test_the_recorded_answers_replay_alone(case: Case) -> None:
    asked = case.agreement.replay(case.lead, case.inputs, until=case.until, population=Turns())
    history = (*case.inputs, *asked.recorded)
    alone = case.agreement.replay(case.lead, history, until=case.until)
    assert plain(alone.outputs) == plain(asked.outputs), case
    assert alone.state.owner == asked.state.owner, case


@law
@given(cases(), st.sampled_from((timedelta(microseconds=1), timedelta(hours=3))))
def test_an_answer_that_comes_later_counts_from_then_on(case: Case, later: timedelta) -> None:
    whole = case.whole()
    open_ = [
        output for output in whole.outputs
        if isinstance(output, al.Effect) and output.kind == "assign" and output.to is None
    ]  # fmt: skip
    answers = tuple(
        al.OwnerChange(
            id=f"answer-{number}", at=output.at.astimezone(case.until.tzinfo) + later,
            owner="Bob", answers=output.id,
        )
        for number, output in enumerate(open_)
    )  # fmt: skip
    answered = attrs.evolve(case, inputs=(*case.inputs, *answers))
    moments = [output.at.astimezone(case.until.tzinfo) for output in whole.outputs]
    check_splitting(answered, moments)
    check_polling(answered)
