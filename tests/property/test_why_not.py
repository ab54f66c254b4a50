"""Why not: whatever an answer says would be enough is enough, and nothing less is.

The changes are applied here through the public front door alone: inputs, `advance`, `view`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from itertools import combinations
from typing import Any

import attrs
from hypothesis import given, reject
from hypothesis import strategies as st

import alignlib as al
from alignlib.engine.explain import Explanation
from alignlib.engine.why.changes import Change
from alignlib.engine.why.search import MOST_EVALUATIONS
from property import strategies
from property.strategies import KINDS, Case, Names, cases, law, load

# -- what is drawn ---------------------------------------------------------------------------


_HEAD = """agreement "Why not"
  between marketing and sales
  zone America/New_York
calendar office
  open Monday to Friday 09:00 to 17:00
fields
  ok      yes-no
  size    number
  country text
  fixed   origin text
  kind    one of red, green, blue
activity form, visit by prospect
  page    text
  weight  number
activity call, mail, meeting by sales
"""
_ANCHOR = date(2026, 6, 1)
_FACTS = st.sampled_from((
    'kind is one of red, green', "kind is not red", 'country is one of "US", "CA"', "ok",
    "size is between 10 and 20", "size is above 4.5", "country is known", "kind is unknown",
    'country starts with "ab"', "at least 2 form ever", "points is at least 30",
))  # fmt: skip


@st.composite
def one_line(draw: Any) -> str:
    """An agreement with one `when` line of up to three conditions, so that answers need several
    changes at once."""
    names = Names(("s0", "s1"), (), ("points",), ("fit",))
    wanted = draw(st.lists(strategies.conditions(names) | _FACTS, min_size=1, max_size=3))
    parts = [
        _HEAD,
        draw(strategies.scores("points", Names())),
        draw(strategies.defines("fit", Names(scores=("points",)))),
        "stage s0, start, owned by sales\n  to s1 when\n",
        *(f"    {line}\n" for line in wanted),
        "stage s1, owned by sales, end\n",
    ]
    if draw(st.integers(0, 2)) == 0:
        parts.append(f"  qualifies when {draw(strategies.conditions(Names()))}\n")
    text = "".join(parts)
    try:
        load(text)
    except al.AgreementError:
        reject()
    return text


@st.composite
def _short(draw: Any) -> Case:
    text = draw(one_line())
    history = [
        draw(strategies.inputs(number, _ANCHOR, ("s0", "s1")))
        for number in range(draw(st.integers(0, 5)))
    ]
    fields: dict[str, Any] = draw(
        st.sampled_from(({}, {"ok": True, "size": 15, "country": "US"}, {"kind": "blue"}))
    )
    born = datetime(2026, 6, 1, tzinfo=UTC)
    lead = al.Lead(id="lead-1", created_at=born, fields=fields)
    kept = tuple(item for item in history if not isinstance(item, al.StageRequest | al.StageChange))
    return Case(text, lead, kept, datetime(2026, 6, 20, tzinfo=UTC))


_LIVES = cases()


@st.composite
def questions(draw: Any) -> Case:
    """A life that is asked about in the middle: at the instant of one of its inputs, or later."""
    case = draw(_LIVES | _short() | _short())
    instants = sorted({item.at for item in case.inputs} | {case.until})
    case = attrs.evolve(case, until=draw(st.sampled_from(instants)))
    if not any(item.at <= case.until for item in case.inputs) and case.lead.created_at is None:
        reject()
    return case


def lived(case: Case) -> al.State:
    state: al.State = case.whole().state
    if state.stage is None:
        reject()  # its life has not begun
    return state


def instant(state: al.State) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=state.now)


def moves(
    case: Case, state: al.State, inputs: Sequence[al.Input], pipeline: str
) -> tuple[str | None, str, al.Transition] | None:
    """The first move of a pipeline after these inputs, at the very instant of the state."""
    found = case.agreement.advance(state, inputs, until=instant(state))
    for output in found.outputs:
        if isinstance(output, al.Transition) and output.pipeline == pipeline:
            return output.from_stage, output.to, output
    return None


def given_by(changes: Iterable[Change]) -> list[al.Input]:
    return [item for change in changes for item in change.inputs()]


@law
@given(questions())
def test_what_would_be_enough_to_move_is_enough_and_nothing_less(case: Case) -> None:
    state = lived(case)
    before = state.to_json()
    why = case.agreement.why(state)
    assert state.stage == why.stage
    for track in why.tracks:
        for answer in track.why_not:
            assert answer.evaluations <= MOST_EVALUATIONS
            for way in answer.ways:
                moved = moves(case, state, way.inputs(), track.pipeline)
                assert moved is not None, f"{way} moves nothing\n{case}"
                assert moved[:2] == (track.stage, answer.goal), f"{way}\n{case}"
                assert moved[2].rule == answer.rule, f"{way}\n{case}"
                _nothing_less(case, state, way.changes, track.stage, answer.goal, track.pipeline,
                              answer.rule)  # fmt: skip
    str(why), why._repr_html_(), why.to_dict()
    assert state.to_json() == before


@law
@given(questions())
def test_what_would_bring_it_into_a_stage_does(case: Case) -> None:
    state = lived(case)
    for stage in case.agreement.stages:
        for answer in case.agreement.why_not_stage(state, stage.name):
            for way in answer.ways:
                moved = moves(case, state, way.inputs(), "lead")
                assert moved is not None, f"{way} moves nothing\n{case}"
                assert moved[:2] == (state.stage, stage.name), f"{way}\n{case}"
                assert moved[2].rule == answer.rule
                _nothing_less(
                    case, state, way.changes, state.stage, stage.name, "lead", answer.rule
                )


def _nothing_less(
    case: Case, state: al.State, changes: tuple[Change, ...], stage: str | None, goal: str,
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


def singles(state: al.State) -> Iterator[list[al.Input]]:
    """Every plain single change: found without looking at any condition."""
    at = instant(state)
    last = state.last_key
    more = {"at": at, "sequence": last[1] + 1 if last is not None and last[0] == state.now else 0}
    for kind in KINDS:
        for times in (1, 2, 3):
            yield [al.Activity(id=f"z{n}", kind=kind, **more) for n in range(times)]
    for name, value in (("ok", True), ("ok", False), ("size", 15), ("country", "US")):
        yield [al.FieldChange(id="z", field=name, value=value, **more)]
    for has_room in (True, False):
        yield [al.Room(id="z", team="sales", has_room=has_room, **more)]


@law
@given(questions())
def test_a_single_change_that_is_enough_is_found(case: Case) -> None:
    state = lived(case)
    answers = {
        (track.pipeline, track.stage, answer.goal, answer.rule): answer
        for track in case.agreement.why(state).tracks
        for answer in track.why_not
    }
    for pipeline in {key[0] for key in answers}:
        for inputs in singles(state):
            moved = moves(case, state, inputs, pipeline)
            if moved is None:
                continue
            answer = answers.get((pipeline, moved[0], moved[1], moved[2].rule))
            if answer is not None:
                sizes = [len(way.changes) for way in answer.ways]
                assert 1 in sizes, f"{inputs} is enough, and not told\n{answer}\n{case}"


@law
@given(questions())
def test_what_would_make_a_definition_hold_does(case: Case) -> None:
    state = lived(case)
    agreement = case.agreement
    answer = agreement.why_not(state, name="fit")
    assert answer.holds is agreement.view(state).holds("fit")
    assert not (answer.holds and answer.ways)
    for way in answer.ways:
        after = agreement.advance(state, way.inputs(), until=instant(state)).state
        assert agreement.view(after).holds("fit") is True, f"{way}\n{case}"
        for change in way.changes:
            rest = [item for item in way.changes if item is not change]
            after = agreement.advance(state, given_by(rest), until=instant(state)).state
            assert agreement.view(after).holds("fit") is not True, f"{rest}\n{case}"


@law
@given(questions())
def test_without_a_life_too(case: Case) -> None:
    agreement = case.agreement
    acts = [item for item in case.inputs if isinstance(item, al.Activity)]
    answer = agreement.why_not(case.lead, acts, name="fit", at=case.until)
    for way in answer.ways:
        lead, more = way.applied(case.lead, acts)
        assert agreement.evaluate(lead, more, at=case.until).holds("fit") is True, str(way)


@law
@given(questions())
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
@given(questions())
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


@law
@given(questions())
def test_every_output_can_be_explained(case: Case) -> None:
    found = case.whole()
    before = found.state.to_json()
    for output in found.outputs:
        why = case.agreement.why_output(found.state, output)
        assert why.explanation is None or why.explanation.holds is True
        assert why.cause
        str(why), why.to_dict(), why._repr_html_()
    assert found.state.to_json() == before
