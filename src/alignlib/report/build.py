"""Asks every declaration of an agreement, over one set of facts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import TypeAlias

from alignlib.agreement import Agreement
from alignlib.engine.happening import instant_of
from alignlib.engine.outcome import Outcome
from alignlib.engine.records import Record
from alignlib.engine.state import State
from alignlib.errors import RecordError
from alignlib.model.inputs import Activity, Input
from alignlib.model.rep import Rep
from alignlib.report.answer import Answer
from alignlib.report.asking import Asking, Window
from alignlib.report.compare import answer_compare
from alignlib.report.duties import answer_duty
from alignlib.report.estimates import answer_estimate
from alignlib.report.facts import Facts, of_histories, of_states
from alignlib.report.given import Given
from alignlib.report.goals import answer_goal
from alignlib.report.keeping import answer_keep
from alignlib.report.measures import answer_measure
from alignlib.report.profile import answer_profile
from alignlib.report.promises import answer_sla
from alignlib.report.report import Report
from alignlib.report.what_if import answer_what_if
from alignlib.syntax import tree
from alignlib.values.time import Micros

Source: TypeAlias = Facts | Iterable[tuple[Record, Iterable[Input]] | Activity | Outcome | State]
"""Facts made of tables; records with their inputs, and activities about no record; or outcomes or
states of the engine."""


def report(
    agreement: Agreement,
    source: Source,
    at: datetime,
    since: datetime | None,
    reps: tuple[Rep, ...],
    chances: tuple[float, ...],
) -> Report:
    """See `Agreement.report`."""
    end = instant_of(at, "at")
    start = None if since is None else instant_of(since, "since")
    if start is not None and start > end:
        raise RecordError("since is after at: nothing lies between them")
    if not agreement.stages:
        raise RecordError(f"{agreement.plan.file} declares no stage, so there is nothing to count")
    asking = Asking(agreement)
    given = _given(asking, source, end, reps, chances)
    facts = given.facts
    window = Window(_first(facts) if start is None else start, end + 1)
    answers = tuple(_answers(given, window))
    return Report(
        agreement.title, asking.moment(window.start), asking.moment(end), len(facts.lives),
        len(facts.bad), answers, given, window,
    )  # fmt: skip


def _given(
    asking: Asking, source: Source, until: Micros, reps: tuple[Rep, ...], chances: tuple[float, ...]
) -> Given:
    if isinstance(source, Facts):
        if source.at != until:
            raise RecordError(
                f"these facts are as known at {asking.shown(source.at)}: ask for the same instant"
            )
        return Given(asking, source, chances=chances)
    items = list(source)
    states = [item.state if isinstance(item, Outcome) else item for item in items]
    known = [state for state in states if isinstance(state, State)]
    if known and len(known) == len(items):
        return Given(asking, of_states(asking.plan, known, until), chances=chances)
    histories = tuple(
        (item[0], tuple(item[1])) for item in items if isinstance(item, tuple) and len(item) == 2
    )
    apart = tuple(item for item in items if isinstance(item, Activity))
    if len(histories) + len(apart) != len(items):
        raise RecordError(
            "a report counts pairs (record, inputs) and activities about no record; or outcomes or "
            "states of the engine; or tables: give all of one kind"
        )
    facts = of_histories(asking.plan, histories, until, definitions=asking.watched, reps=reps)
    return Given(asking, facts, histories, apart, reps, chances)


def _first(facts: Facts) -> Micros:
    first = (own[0].start for life in facts.lives for own in life.stays.values() if own)
    return min(first, default=facts.at)


def _answers(given: Given, window: Window) -> Iterator[Answer]:
    asking, facts = given.asking, given.facts
    for decl in asking.agreement.program.file.declarations:
        match decl:
            case tree.MeasureDecl():
                yield answer_measure(asking, decl, facts, window)
            case tree.KeepDecl():
                kept = answer_keep(asking, decl, facts, window)
                if kept is not None:
                    yield kept
            case tree.GoalDecl():
                yield answer_goal(asking, decl, facts, window)
            case tree.EstimateDecl():
                yield answer_estimate(asking, decl, facts)
            case tree.WhatIfDecl():
                yield answer_what_if(given, decl, window)
            case tree.ProfileDecl():
                yield answer_profile(asking, decl, facts)
            case tree.CompareDecl():
                yield answer_compare(given, decl)
            case tree.SlaDecl() if isinstance(decl.duty, tree.Quota):
                yield answer_duty(given, decl)
            case tree.SlaDecl():
                answer = answer_sla(asking, decl, facts, window)
                if answer is not None:
                    yield answer
