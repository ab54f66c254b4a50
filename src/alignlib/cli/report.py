"""`alignlib report`: what both sides want to know, answered from a CRM export."""

from __future__ import annotations

import argparse
import json
import re
from pathlib import Path

from alignlib.cli.failure import CommandError
from alignlib.cli.files import reason_of
from alignlib.cli.moments import moment
from alignlib.cli.output import Screen
from alignlib.cli.summary import unread
from alignlib.cli.targets import needs_stages, opened, until_of
from alignlib.report.report import Report
from alignlib.report.text import lines_of

_DATE = re.compile(r"\d{4}-\d\d-\d\d")


def run(arguments: argparse.Namespace, screen: Screen) -> int:
    found = opened(arguments)
    needs_stages(found, "report")
    agreement = found.agreement
    until = arguments.until
    at = until_of(found) if until is None else moment(until, "--until", agreement)
    since = arguments.since
    if since is not None and _DATE.fullmatch(since):
        since += "T00:00"  # from the beginning of the date on
    start = None if since is None else moment(since, "--since", agreement)
    report = agreement.report(
        [*found.target.records(), *found.target.apart],
        at=at,
        since=start,
        chances=arguments.chances,
    )
    if arguments.only:
        try:
            report = report.only(*arguments.only)
        except KeyError as error:
            raise CommandError(str(error.args[0])) from None
    if arguments.html is not None:
        _write(arguments.html, report.to_html())
        screen.say(f"{arguments.html} written: {len(report.answers)} answers, with pictures")
        return 0
    match arguments.format:
        case "json":
            plain = report.to_dict() | {"file": found.short(agreement.plan.file)}
            screen.say(json.dumps(plain, ensure_ascii=False, indent=2))
        case "html":
            screen.say(report.to_html())
        case _:
            _text(report, screen)
            for line in unread(found, [f"{bad.key}: {bad.error}" for bad in report.facts.bad],
                               screen):  # fmt: skip
                screen.say(line)
    return 0


def _text(report: Report, screen: Screen) -> None:
    if not report.answers:
        raise CommandError(
            f"{report.asking.plan.file} asks nothing: declare a `measure`, `goal`, `what-if`, "
            "`compare` or `profile`"
        )
    for line in lines_of(report):
        screen.say(line)


def _write(file: str, text: str) -> None:
    try:
        Path(file).write_text(text, "utf-8", newline="\n")
    except OSError as error:
        raise CommandError(f"{file} cannot be written: {reason_of(error)}") from None
