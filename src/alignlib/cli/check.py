"""`alignlib check`: findings, their fixes, and an exit code for a build."""

from __future__ import annotations

import argparse
import json
from typing import Any

from attrs import evolve, frozen

from alignlib.cli.failure import CommandError
from alignlib.cli.files import STDIN, display_name, read_text, replace_text
from alignlib.cli.fix import fixed
from alignlib.cli.output import Screen, numbered
from alignlib.diagnostics.diagnostic import Diagnostic, Severity
from alignlib.diagnostics.render import finding_to_dict, render, summary
from alignlib.errors import AgreementError
from alignlib.loading import check_text, read_lock_beside
from alignlib.source import SourceText

_NOT_YET = "AL410"


@frozen
class Checked:
    """One file with what was found in it, and how many fixes were applied before."""

    source: SourceText
    findings: tuple[Diagnostic, ...]
    applied: int = 0

    def count(self, severity: Severity) -> int:
        return sum(finding.severity is severity for finding in self.findings)


def run(arguments: argparse.Namespace, screen: Screen) -> int:
    if arguments.fix and STDIN in arguments.files:
        raise CommandError("--fix writes files: standard input cannot be mended")
    unread = False
    checked: list[Checked] = []
    for file in dict.fromkeys(arguments.files):
        try:
            found = _checked(file, arguments.fix)
        except CommandError as failure:
            # The other files are still worth checking.
            screen.complain(f"alignlib: {failure}")
            unread = True
            continue
        checked.append(found)
        if arguments.format == "text":
            _show(found, arguments, screen, first=len(checked) == 1)
        elif found.applied:
            screen.complain(_applied(found))
    if arguments.format == "json":
        screen.say(json.dumps(_plain(checked), indent=2, ensure_ascii=False))
    if unread:
        return 2
    failing = {Severity.ERROR, Severity.WARNING} if arguments.strict else {Severity.ERROR}
    return int(any(each.count(severity) for each in checked for severity in failing))


def _checked(file: str, fix: bool) -> Checked:
    name = display_name(file)
    try:
        text = read_text(file)
    except AgreementError as error:
        return Checked(error.source, error.diagnostics)
    applied = 0
    if fix:
        mended, applied = fixed(text, name)
        if mended != text:
            replace_text(file, mended)
            text = mended
    try:
        lock = None if file == STDIN else read_lock_beside(file)
        program = check_text(text, name=name, lock=lock)
    except AgreementError as error:
        return Checked(error.source, error.diagnostics, applied)
    return Checked(program.source, program.diagnostics, applied)


def _show(found: Checked, arguments: argparse.Namespace, screen: Screen, *, first: bool) -> None:
    if not first:
        screen.say()
    shown = [
        finding if arguments.fix else _with_hint(finding, found.source)
        for finding in found.findings
        if arguments.notes or finding.severity is not Severity.NOTE
    ]
    if shown:
        screen.say(render(found.source, shown, colour=screen.colour))
        screen.say()
    if found.applied:
        screen.say(_applied(found))
    screen.say(summary(shown, found.source.name))
    notes = [finding for finding in found.findings if finding.severity is Severity.NOTE]
    if notes and not arguments.notes:
        screen.say(screen.paint(_collapsed(notes), "dim"))


def _with_hint(finding: Diagnostic, source: SourceText) -> Diagnostic:
    if finding.fix is None or source.name == display_name(STDIN):
        return finding
    hint = "(alignlib check --fix applies it)"
    return evolve(finding, help=hint if finding.help is None else f"{finding.help}   {hint}")


def _collapsed(notes: list[Diagnostic]) -> str:
    what = ""
    if all(note.code == _NOT_YET for note in notes):
        what = ": declarations that are checked but not evaluated yet"
    them = "it" if len(notes) == 1 else "them"
    if len(notes) == 1 and what:
        what = ": a declaration that is checked but not evaluated yet"
    return f"{numbered(len(notes), 'note')}{what} (--notes shows {them})"


def _applied(found: Checked) -> str:
    return f"{numbered(found.applied, 'fix', 'fixes')} applied in {found.source.name}"


def _plain(checked: list[Checked]) -> list[dict[str, Any]]:
    return [finding_to_dict(each.source, item) for each in checked for item in each.findings]
