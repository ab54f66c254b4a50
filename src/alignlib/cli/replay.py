"""`alignlib replay`: judges every record of a target from its history."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from alignlib.cli.exits import OK, UserError
from alignlib.cli.output import Progress
from alignlib.cli.replayed import Replayed
from alignlib.cli.targets import Opened, instant_of, open_target, read_moment
from alignlib.engine.outcome import BadRecord, Outcome
from alignlib.exchange import Check
from alignlib.exchange.problems import BadRow
from alignlib.model.codec import to_plain


def run(arguments: argparse.Namespace) -> int:
    given = None if arguments.until is None else read_moment(arguments.until, "--until")
    opened = open_target(arguments)
    if given is not None:
        until = instant_of(given, opened, "--until")
    elif opened.target.until is not None:
        until = opened.target.until
    else:
        raise UserError(
            "Up to when? Give --until 2026-04-30, or write `until = 2026-04-30` into the mapping."
        )
    if arguments.format == "jsonl":
        _print_lines(opened, until)
    else:
        summed = Replayed(opened, until)
        for key, answer in _answers(opened, until):
            summed.add(key, answer)
        print("\n".join(summed.lines()))
    return OK


def _answers(opened: Opened, until: datetime) -> Iterator[tuple[str, Outcome | BadRecord]]:
    keys = opened.target.keys
    answers = opened.agreement.replay_many(opened.target.records(), until=until)
    with Progress(opened.nouns[1], len(keys)) as progress:
        for key, answer in zip(keys, answers, strict=True):
            progress.step()
            yield key, answer


def _print_lines(opened: Opened, until: datetime) -> None:
    """What was not read, then what happened to each record, then what differs from the source."""
    for problem in opened.target.problems:
        _print(_bad_row(problem))
    check = Check(opened.target.expectations)
    for key, answer in _answers(opened, until):
        if isinstance(answer, BadRecord):
            check.add(key, None)
            reason = opened.named(str(answer.error))
            _print({"type": "bad-record", "lead": key, "reason": reason})
            continue
        check.add(key, answer)
        for repeated in answer.dropped:
            _print({"type": "repeated-input", "lead": key, "input": repeated})
        for output in answer.outputs:
            _print(opened.placed(to_plain(output)))
    for comparison in check.result():
        for each in comparison.differences:
            _print({
                "type": "difference", "expectation": comparison.name, "lead": each.key,
                "expected": each.expected, "found": each.found,
            })  # fmt: skip


def _bad_row(problem: BadRow) -> dict[str, Any]:
    return {
        "type": "bad-row", "file": problem.file, "line": problem.line, "lead": problem.key,
        "kind": problem.kind, "reason": problem.reason,
    }  # fmt: skip


def _print(plain: dict[str, Any]) -> None:
    print(json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":")))
