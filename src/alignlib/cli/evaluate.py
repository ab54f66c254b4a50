"""`alignlib evaluate`: what leads are by the rules at one moment."""

from __future__ import annotations

import argparse
import json
import sys
from typing import Any

from alignlib.cli.evaluated import Evaluated, details
from alignlib.cli.exits import OK, UserError
from alignlib.cli.judging import JUDGING, judged
from alignlib.cli.output import Progress
from alignlib.cli.targets import instant_of, open_target, read_moment
from alignlib.engine.evaluation import Evaluation
from alignlib.model.codec import to_plain


def run(arguments: argparse.Namespace) -> int:
    moment = read_moment(arguments.at, "--at")
    opened = open_target(arguments)
    at = instant_of(moment, opened, "--at")
    lines = arguments.format == "jsonl"
    if arguments.lead is not None:
        record, inputs = opened.record(arguments.lead)
        try:
            found = judged(opened, record, inputs, at)
        except JUDGING as error:
            raise UserError(opened.named(f"{error}.")) from None
        if found is None:
            raise UserError(f"{opened.nouns[0].capitalize()} {record.id} is not there yet at {at}.")
        stage, evaluation = found
        if lines:
            _print(_plain(opened.agreement.subject, stage, evaluation))
        else:
            print("\n".join(details(opened, stage, evaluation)))
        for line in opened.unread(record.id):
            print(f"not read: {line}", file=sys.stderr)
        return OK
    summed = Evaluated(opened, at)
    with Progress(opened.nouns[1], len(opened.target.keys)) as progress:
        for record, inputs in opened.target.records():
            progress.step()
            try:
                found = judged(opened, record, inputs, at)
            except JUDGING as error:
                reason = opened.named(str(error))
                summed.bad.append(reason)
                if lines:
                    _print({"type": "bad-record", "lead": record.id, "reason": reason})
                continue
            if found is None:
                summed.not_yet += 1
                continue
            summed.add(*found)
            if lines:
                _print(_plain(opened.agreement.subject, *found))
    if not lines:
        print("\n".join(summed.lines()))
    return OK


def _plain(subject: str, stage: str | None, evaluation: Evaluation) -> dict[str, Any]:
    return {
        "type": "evaluation",
        "lead": evaluation.lead,
        "subject": subject,
        "at": to_plain(evaluation.at),
        "stage": stage,
        "definitions": dict(evaluation.definitions),
        "scores": {name: to_plain(value) for name, value in evaluation.scores.items()},
        "grades": dict(evaluation.grades),
        "qualifies": dict(evaluation.qualifies),
        "undecided": {name: list(fields) for name, fields in evaluation.undecided.items()},
    }


def _print(plain: dict[str, Any]) -> None:
    print(json.dumps(plain, sort_keys=True, ensure_ascii=False, separators=(",", ":")))
