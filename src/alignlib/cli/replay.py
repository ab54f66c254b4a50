"""`alignlib replay`: a CRM export by an agreement, summed up or output by output."""

from __future__ import annotations

import argparse
from collections.abc import Iterator
from datetime import datetime

from alignlib.cli.lines import bad_record, bad_row, json_line
from alignlib.cli.moments import moment
from alignlib.cli.output import Screen
from alignlib.cli.progress import progress
from alignlib.cli.summary import lines_of
from alignlib.cli.tally import Tally
from alignlib.cli.targets import Opened, needs_stages, opened, until_of
from alignlib.engine.outcome import BadRecord, Outcome
from alignlib.exchange import Check
from alignlib.model.outputs import Effect, SLAEvent


def run(arguments: argparse.Namespace, screen: Screen) -> int:
    found = opened(arguments)
    needs_stages(found, "replay")
    if arguments.until is None:
        until = until_of(found)
    else:
        until = moment(arguments.until, "--until", found.agreement)
    if arguments.format == "jsonl":
        _lines(found, until, screen)
    else:
        _summary(found, until, screen)
    return 0


def _answers(
    found: Opened, until: datetime, screen: Screen
) -> Iterator[tuple[str, Outcome | BadRecord]]:
    target = found.target
    answers = target.agreement.replay_many(target.records(), until=until)
    keyed = zip(target.keys, answers, strict=True)
    return progress(keyed, len(target.keys), "records", screen)


def _lines(found: Opened, until: datetime, screen: Screen) -> None:
    for _, answer in _answers(found, until, screen):
        if isinstance(answer, BadRecord):
            screen.say(json_line(bad_record(answer)))
            continue
        for output in (*answer.outputs, *answer.faults):
            screen.say(json_line(found.plain(output)))
    for told in _duties(found, until):
        screen.say(json_line(found.plain(told)))
    # What was not read is no answer, and names lines: standard output is the same bytes for any
    # order of the rows.
    for bad in found.target.problems:
        screen.complain(json_line(bad_row(bad)))


def _duties(found: Opened, until: datetime) -> tuple[SLAEvent | Effect, ...]:
    """What became of the promises about no record, by everything that was done."""
    if not found.agreement.plan.duties:
        return ()
    return found.agreement.duties(found.target.activities(), until=until)


def _summary(found: Opened, until: datetime, screen: Screen) -> None:
    tally = Tally()
    check = Check(found.target.expectations)
    for key, answer in _answers(found, until, screen):
        if isinstance(answer, BadRecord):
            tally.bad.append(answer)
            check.add(key, None)
        else:
            tally.add(answer)
            check.add(key, answer)
    tally.add_duties(_duties(found, until))
    for line in lines_of(found, until, tally, check.result(), screen):
        screen.say(line)
