"""`alignlib test`: do the examples come true?"""

from __future__ import annotations

import argparse
from collections import Counter

from alignlib.cli.columns import beside, folded
from alignlib.cli.failure import CommandError
from alignlib.cli.files import display_name, read_text
from alignlib.cli.output import Screen
from alignlib.diagnostics.render import render, summary
from alignlib.errors import AgreementError
from alignlib.examples.run import ExampleResult, run_examples
from alignlib.loading import loads

_MARKS = {"passed": ("✓", "green"), "failed": ("✗", "red")}


def run(arguments: argparse.Namespace, screen: Screen) -> int:
    total: Counter[str] = Counter()
    files = list(dict.fromkeys(arguments.files))
    several = len(files) > 1
    broken = unread = 0
    for number, file in enumerate(files):
        if several:
            screen.say(("\n" if number else "") + screen.paint(display_name(file), "bold"))
        try:
            counts = _file(file, screen)
        except AgreementError as error:
            screen.say(render(error.source, error.errors, colour=screen.colour))
            screen.say()
            screen.say(f"not tested: {summary(error.errors, error.source.name)}")
            broken += 1
            continue
        except CommandError as failure:
            screen.complain(f"alignlib: {failure}")
            unread += 1
            continue
        total += counts
        screen.say(_counted(counts))
    if several:
        screen.say(f"\nin all: {_counted(total)}")
    if unread:
        return 2
    return int(bool(broken or total["failed"]))


def _file(file: str, screen: Screen) -> Counter[str]:
    counts: Counter[str] = Counter()
    for result in run_examples(loads(read_text(file), name=display_name(file))):
        counts[result.status] += 1
        _show(result, screen)
    return counts


def _show(result: ExampleResult, screen: Screen) -> None:
    mark, colour = _MARKS[result.status]
    painted = screen.paint(mark, colour)
    if result.status == "passed":
        screen.say(f"{painted} {result.title}")
        return
    line = beside(f"{mark} {result.title}", str(result.rule))
    screen.say(painted + line.removeprefix(mark))
    for failure in result.failures:
        screen.say("\n".join(folded(f"line {failure.rule.line}: {failure}", 4)))


def _counted(counts: Counter[str]) -> str:
    found = [f"{counts[status]:,} {status}" for status in _MARKS if counts[status]]
    return ", ".join(found) or "no examples"
