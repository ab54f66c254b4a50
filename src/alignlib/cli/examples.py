"""`alignlib test`: do the examples come true, and what do they cover?"""

from __future__ import annotations

import argparse
import json
from decimal import Decimal

from alignlib.cli.examples_formats import junit, plain
from alignlib.cli.examples_run import Tested, run_file
from alignlib.cli.failure import CommandError
from alignlib.cli.files import display_name
from alignlib.cli.output import Screen
from alignlib.diagnostics.render import called, render, summary
from alignlib.examples import Coverage, ExampleResult
from alignlib.examples.report import annotated, in_short, listing
from alignlib.examples.telling import failure_lines, title_line

_MARKS = {"passed": ("✓", "green"), "failed": ("✗", "red")}


def run(arguments: argparse.Namespace, screen: Screen) -> int:
    _refuse_two_documents(arguments)
    files = list(dict.fromkeys(arguments.files))
    telling = _Telling(arguments, screen, len(files) > 1)
    found: list[Tested] = []
    unread = False
    for file in files:
        try:
            each = run_file(file, arguments.only, arguments.extensions)
        except CommandError as failure:
            telling.head(display_name(file))
            screen.complain(f"alignlib: {failure}")
            unread = True
            continue
        found.append(each)
        telling.file(each)
    if arguments.only and found and not any(each.results or each.error for each in found):
        raise CommandError(_nothing_chosen(arguments.only, found))
    together = Coverage.merged(each.coverage for each in found if each.coverage is not None)
    telling.all(found, together)
    if unread:
        return 2
    broken = any(each.error is not None or each.failed for each in found)
    return int(broken or telling.below(together))


def _refuse_two_documents(arguments: argparse.Namespace) -> None:
    if arguments.format == "junit" and arguments.coverage == "json":
        raise CommandError(
            "--format junit and --coverage=json would both be written to standard output: run "
            "the command twice, or take --format json --coverage=json"
        )


def _nothing_chosen(only: list[str], found: list[Tested]) -> str:
    titles = [title for each in found for title in each.titles]
    words = " or ".join(f'"{text}"' for text in only)
    if not titles:
        return f"-k {words}: there are no examples"
    shown = ", ".join(f'"{title}"' for title in titles[:3])
    return f"no example has {words} in its title, such as {shown}"


class _Telling:
    """Writes what was found, as it was asked for. JSON and JUnit stand alone on standard output;
    with `--coverage=json` the results in text go to standard error."""

    def __init__(self, arguments: argparse.Namespace, screen: Screen, several: bool) -> None:
        self.form: str = arguments.format
        self.coverage: str | None = arguments.coverage
        self.only: list[str] = arguments.only
        self.least: Decimal | None = arguments.fail_under
        self.screen = screen
        self.several = several
        self._first = True
        self._aside = self.coverage == "json" and self.form == "text"

    def say(self, text: str = "") -> None:
        if self._aside:
            self.screen.complain(text)
        else:
            self.screen.say(text)

    def paint(self, text: str, colour: str) -> str:
        return text if self._aside else self.screen.paint(text, colour)

    # -- one file ---------------------------------------------------------------------------

    def head(self, name: str) -> None:
        if self.form == "text" and self.several:
            self.say(("" if self._first else "\n") + self.paint(name, "bold"))
            self._first = False

    def file(self, found: Tested) -> None:
        if self.form != "text":
            return
        self.head(found.name)
        if found.error is not None:
            self.say(render(found.error.source, found.error.errors, colour=self.screen.colour))
            self.say()
            self.say(f"not tested: {summary(found.error.errors, called(found.error.source))}")
            return
        for result in found.results:
            self._result(result)
        self.say(self._counted([found], found.coverage))
        if found.coverage is not None and found.source is not None:
            self._covered(found)

    def _result(self, result: ExampleResult) -> None:
        mark, colour = _MARKS[result.status]
        painted = self.paint(mark, colour)
        if not result.failures:
            self.say(f"{painted} {result.title}")
            return
        line = title_line(f"{mark} {result.title}", result)
        self.say(painted + line.removeprefix(mark))
        for each in failure_lines(result):
            self.say(each)

    def _covered(self, found: Tested) -> None:
        assert found.coverage is not None and found.source is not None
        if self.coverage == "text":
            self.say()
            self.say("\n".join(listing(found.coverage)))
        elif self.coverage == "source":
            self.say()
            self.say("\n".join(annotated(found.coverage, found.source)))

    # -- all files --------------------------------------------------------------------------

    def all(self, found: list[Tested], together: Coverage) -> None:
        if self.form == "json":
            document = plain(found, together if self.coverage else None)
            self.screen.say(json.dumps(document, indent=2, ensure_ascii=False))
        elif self.form == "junit":
            self.screen.say(junit(found, together if self.coverage else None))
        elif self.several:
            self.say(f"\nin all: {self._counted(found, together)}")
        if self._aside:
            self.screen.say(json.dumps(together.to_dict(), indent=2, ensure_ascii=False))

    def below(self, together: Coverage) -> bool:
        """Whether less is covered than `--fail-under` asks for; says so."""
        if self.least is None or together.percent >= self.least:
            return False
        self.screen.complain(
            f"alignlib: {together.percent:f}% covered, --fail-under asks for {self.least:f}%"
        )
        return True

    def _counted(self, found: list[Tested], coverage: Coverage | None) -> str:
        counts = {"passed": sum(each.passed for each in found),
                  "failed": sum(each.failed for each in found)}  # fmt: skip
        text = ", ".join(f"{count:,} {word}" for word, count in counts.items() if count)
        if not text:
            return "no examples"
        if coverage is None or not coverage.points or self.only:
            return text
        hint = "" if self.coverage or not coverage.missing else " (--coverage shows which)"
        return f"{text}; {in_short(coverage)} covered{hint}"
