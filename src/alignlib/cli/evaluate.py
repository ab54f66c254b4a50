"""`alignlib evaluate`: what leads are by the rules at one instant."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from attrs import frozen

from alignlib.cli.evaluation_text import one_lead, overview
from alignlib.cli.failure import CommandError
from alignlib.cli.lines import bad_record, bad_row, json_line
from alignlib.cli.moments import moment
from alignlib.cli.output import Screen
from alignlib.cli.progress import progress
from alignlib.cli.targets import Opened, opened
from alignlib.engine.evaluation import Evaluation
from alignlib.engine.outcome import BadRecord
from alignlib.errors import RecordError, StateError
from alignlib.exchange.target import History
from alignlib.model.codec import to_plain
from alignlib.model.fault import Fault
from alignlib.model.inputs import Activity
from alignlib.values.time import CalendarError


@frozen
class Judged:
    """One record at the instant. `stage` is None without stages; `faults` are those up to then."""

    evaluation: Evaluation
    stage: str | None
    faults: tuple[Fault, ...]


@frozen
class NotYet:
    """A record whose life begins after the instant."""

    key: str


def run(arguments: argparse.Namespace, screen: Screen) -> int:
    found = opened(arguments)
    at = moment(arguments.at, "--at", found.agreement)
    if arguments.lead is not None:
        answer = _judge(found, found.history(arguments.lead), at)
        if isinstance(answer, BadRecord):
            raise CommandError(str(answer.error))
        if isinstance(answer, NotYet):
            raise CommandError(f"{found.word} {answer.key} begins after {arguments.at}")
        if arguments.format == "jsonl":
            screen.say(json_line(_plain(answer, found)))
        else:
            for line in one_lead(found, answer.evaluation, answer.stage, answer.faults, screen):
                screen.say(line)
        return 0
    answers = progress(
        (_judge(found, history, at) for history in found.target.records()),
        len(found.target.keys),
        "records",
        screen,
    )
    if arguments.format == "jsonl":
        _lines(found, answers, screen)
        return 0
    _overview(found, answers, at, screen)
    return 0


def _judge(found: Opened, history: History, at: datetime) -> Judged | NotYet | BadRecord:
    """By the life up to then, so that facts are those of then and stage and clocks are known;
    an agreement without stages judges by facts and activities alone."""
    agreement = found.agreement
    record, inputs = history
    try:
        if not agreement.stages:
            activities = [item for item in inputs if isinstance(item, Activity)]
            evaluation = agreement.evaluate(record, activities, at=at)
            return Judged(evaluation, None, evaluation.faults)
        outcome = agreement.replay(record, inputs, until=at)
        state = outcome.state
        if state.stage is None:
            return NotYet(record.id)
        return Judged(agreement.view(state), state.stage, outcome.faults)
    except (RecordError, StateError, CalendarError) as error:
        return BadRecord(key=record.id, error=error)


def _lines(found: Opened, answers: Iterator[Judged | NotYet | BadRecord], screen: Screen) -> None:
    for answer in answers:
        match answer:
            case Judged():
                screen.say(json_line(_plain(answer, found)))
            case BadRecord():
                screen.say(json_line(bad_record(answer)))
            case NotYet():
                screen.say(json_line({"type": "not-begun", "lead": answer.key}))
    # What was not read is no answer, and names lines: standard output is the same bytes for any
    # order of the rows.
    for bad in found.target.problems:
        screen.complain(json_line(bad_row(bad)))


def _plain(judged: Judged, found: Opened) -> dict[str, Any]:
    evaluation = judged.evaluation
    asking = {stage.name for stage in found.agreement.plan.stages if stage.qualifies is not None}
    plain: dict[str, Any] = {
        "type": "evaluation",
        found.word: evaluation.lead,
        "at": to_plain(evaluation.at),
        "definitions": dict(evaluation.definitions),
        "scores": {name: to_plain(value) for name, value in evaluation.scores.items()},
        "grades": dict(evaluation.grades),
        "admitted": {name: truth for name, truth in evaluation.qualifies.items() if name in asking},
        "undecided": {name: list(fields) for name, fields in evaluation.undecided.items()},
    }
    if judged.faults:
        plain["faults"] = [found.plain(fault) for fault in judged.faults]
    if judged.stage is not None:
        plain["stage"] = judged.stage
    return plain


def _overview(
    found: Opened, answers: Iterator[Judged | NotYet | BadRecord], at: datetime, screen: Screen
) -> None:
    evaluations: list[Evaluation] = []
    faults: list[Fault] = []
    bad: list[BadRecord] = []
    later = 0
    for answer in answers:
        match answer:
            case Judged():
                evaluations.append(answer.evaluation)
                faults.extend(answer.faults)
            case BadRecord():
                bad.append(answer)
            case NotYet():
                later += 1
    for line in overview(found, evaluations, bad, faults, later, at, screen):
        screen.say(line)
