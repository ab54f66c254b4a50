"""`alignlib why`: why a lead is where it is, what would move it, and how a promise comes to its due
time."""

from __future__ import annotations

import argparse
import json
from collections.abc import Sequence
from typing import Any, Protocol

from alignlib.agreement import Agreement
from alignlib.cli.columns import fitted
from alignlib.cli.failure import CommandError
from alignlib.cli.moments import moment
from alignlib.cli.output import Screen
from alignlib.cli.targets import needs_stages, opened
from alignlib.engine.state import State

_COLOURS = {"✓ ": "green", "✗ ": "red", "? ": "yellow"}


class Answer(Protocol):
    """What every answer can be shown as."""

    def to_dict(self) -> dict[str, Any]: ...

    def _repr_html_(self) -> str: ...


def run(arguments: argparse.Namespace, screen: Screen) -> int:
    found = opened(arguments)
    needs_stages(found, "why")
    agreement = found.agreement
    at = moment(arguments.at, "--at", agreement)
    record, inputs = found.history(arguments.lead)
    state = agreement.replay(record, inputs, until=at).state
    if state.stage is None:
        raise CommandError(f"{found.word} {record.id} begins after {arguments.at}")
    answers = _answers(arguments, agreement, state)
    match arguments.format:
        case "json":
            for answer in answers:
                text = json.dumps(answer.to_dict(), ensure_ascii=False, sort_keys=True)
                screen.say(found.short(text))
        case "html":
            screen.say(found.short(_page(answers)))
        case _:
            text = "\n\n".join(str(answer) for answer in answers)
            for line in found.short(text).splitlines():
                screen.say(_marked("\n".join(fitted(line)), screen))
    return 0


def _marked(line: str, screen: Screen) -> str:
    """A line whose mark has its colour."""
    rest = line.lstrip(" ")
    colour = _COLOURS.get(rest[:2])
    if colour is None:
        return line
    return f"{' ' * (len(line) - len(rest))}{screen.paint(rest[0], colour)}{rest[1:]}"


def _answers(arguments: argparse.Namespace, agreement: Agreement, state: State) -> Sequence[Answer]:
    if arguments.sla is not None:
        return [agreement.why_clock(state, arguments.sla)]
    if arguments.holds is not None:
        return [agreement.why_not(state, name=arguments.holds)]
    if arguments.stage is not None:
        return agreement.why_not_stage(state, arguments.stage)
    return [agreement.why(state)]


def _page(answers: Sequence[Answer]) -> str:
    """A page that stands alone, light or dark as the reader likes it."""
    body = "\n".join(answer._repr_html_() for answer in answers)
    head = '<meta charset="utf-8"><meta name="color-scheme" content="light dark"><title>why</title>'
    return f"<!doctype html>\n<html><head>{head}</head>\n<body>\n{body}\n</body></html>"
