"""Why not: whatever an answer says would be enough is enough, and nothing less is.

The changes are applied here through the public front door alone: inputs, `advance`, `view`.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from decimal import Decimal
from itertools import combinations

import attrs
from hypothesis import given

import alignlib as al
from alignlib.engine.explain import Explanation
from alignlib.engine.why.changes import Change
from alignlib.engine.why.search import MOST_EVALUATIONS
from property.strategies import Case, cases, law



def lived(case: Case) -> al.State:
    return case.whole().state


def moves(
    case: Case, state: al.State, inputs: Sequence[al.Input], pipeline: str
) -> tuple[str | None, str, al.Transition] | None:
    """The first move of a pipeline after these inputs, at the very instant of the state."""
    found = case.agreement.advance(state, inputs, until=case.until)
    for output in found.outputs:
        if isinstance(output, al.Transition) and output.pipeline == pipeline:
            return output.from_stage, output.to, output
    return None


def given_by(changes: Iterable[Change]) -> list[al.Input]:
    return [item for change in changes for item in change.inputs()]


@law
@given(cases())
def test_what_would_be_enough_to_move_is_enough_and_nothing_less(case: Case) -> None:
    state = lived(case)
    before = state.to_json()
    why = case.agreement.why(state)
    assert state.stage == why.stage
    for track in why.tracks:
        for answer in track.why_not:
            assert answer.evaluations <= MOST_EVALUATIONS + 20
            for way in answer.ways:
                moved = moves(case, state, way.inputs(), track.pipeline)
                assert moved is not None, f"{way} moves nothing\n{case}"
                assert moved[:2] == (track.stage, answer.goal), f"{way}\n{case}"
                assert moved[2].rule == answer.rule, f"{way}\n{case}"
                _nothing_less(case, state, way.changes, track.stage, answer.goal, track.pipeline,
                              answer.rule)  # fmt: skip
    str(why), why._repr_html_(), why.to_dict()
    assert state.to_json() == before


def _nothing_less(
    case: Case, state: al.State, changes: tuple[Change, ...], stage: str, goal: str,
    pipeline: str, rule: object,
) -> None:  # fmt: skip
    for size in range(len(changes)):
        for rest in combinations(changes, size):
            moved = moves(case, state, given_by(rest), pipeline)
            along = moved is not None and moved[:2] == (stage, goal) and moved[2].rule == rule
            assert not along, f"{rest} is enough already\n{case}"
    for number, change in enumerate(changes):
        if change.times > 1:
            fewer = [
                *given_by(changes[:number]), *change.inputs()[1:], *given_by(changes[number + 1 :])
            ]  # fmt: skip
            moved = moves(case, state, fewer, pipeline)
            along = moved is not None and moved[:2] == (stage, goal) and moved[2].rule == rule
            assert not along, f"one fewer of {change} is enough already\n{case}"


@law
@given(cases())
def test_what_would_make_a_definition_hold_does(case: Case) -> None:
    state = lived(case)
    agreement = case.agreement
    answer = agreement.why_not(state, name="fit")
    assert answer.holds is agreement.view(state).holds("fit")
    assert not (answer.holds and answer.ways)
    for way in answer.ways:
        after = agreement.advance(state, way.inputs(), until=case.until).state
        assert agreement.view(after).holds("fit") is True, f"{way}\n{case}"
        for change in way.changes:
            rest = [item for item in way.changes if item is not change]
            after = agreement.advance(state, given_by(rest), until=case.until).state
            assert agreement.view(after).holds("fit") is not True, f"{rest}\n{case}"


@law
@given(cases())
def test_without_a_life_too(case: Case) -> None:
    agreement = case.agreement
    acts = [item for item in case.inputs if isinstance(item, al.Activity)]
    answer = agreement.why_not(case.lead, acts, name="fit", at=case.until)
    for way in answer.ways:
        fields = dict(case.lead.fields)
        more = list(acts)
        for item in way.inputs():
            if isinstance(item, al.Activity):
                more.append(item)
            else:
                assert isinstance(item, al.FieldChange)
                fields[item.field] = item.value
        lead = attrs.evolve(case.lead, fields=fields)
        assert agreement.evaluate(lead, more, at=case.until).holds("fit") is True, str(way)


@law
@given(cases())
def test_what_time_alone_does_is_what_happens(case: Case) -> None:
    state = lived(case)
    agreement = case.agreement
    for track in agreement.why(state).tracks:
        by_time = track.by_time
        if by_time.at is None:
            continue
        found = agreement.advance(state, [], until=by_time.at)
        moved = [
            output for output in found.outputs
            if isinstance(output, al.Transition) and output.pipeline == track.pipeline
        ]  # fmt: skip
        assert (moved[0].at, moved[0].to) == (by_time.at, by_time.to)


@law
@given(cases())
def test_the_parts_of_a_score_add_up(case: Case) -> None:
    view = case.agreement.view(lived(case))
    explanation = view.explain("points")
    assert explanation.points == view.score("points")
    _adds_up(explanation)


def _adds_up(explanation: Explanation) -> None:
    parts = [part for part in explanation.parts if part.points is not None]
    if explanation.points is None or not parts or explanation.mark != "·":
        return
    assert sum((part.points or 0 for part in parts), Decimal(0)) == explanation.points
    for part in parts:
        _adds_up(part)
