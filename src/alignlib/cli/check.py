"""`alignlib check`: findings, their fixes, and an exit code for a build."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from difflib import unified_diff

from attrs import evolve, frozen

from alignlib.cli.check_formats import written_as
from alignlib.cli.failure import CommandError
from alignlib.cli.files import STDIN, display_name, loader_of, read_text, replace_text
from alignlib.cli.fix import fixed, in_main
from alignlib.cli.output import Screen, numbered
from alignlib.diagnostics.diagnostic import Diagnostic, Severity
from alignlib.diagnostics.render import called, render, summary
from alignlib.errors import AgreementError
from alignlib.extension import Extension
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
    files = list(dict.fromkeys(arguments.files))
    if arguments.diff:
        return _preview(files, arguments, screen)
    unread = False
    checked: list[Checked] = []
    added = arguments.extensions
    # All are mended before any is checked: one may use another.
    mended = {file: _mended(file, added) for file in files} if arguments.fix else {}
    for file in files:
        try:
            found = _checked(file, mended.get(file, 0), added)
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
    failing = {Severity.ERROR, Severity.WARNING} if arguments.strict else {Severity.ERROR}
    if arguments.format != "text":
        pairs = [(each.source, each.findings) for each in checked]
        document = written_as(arguments.format, pairs, failing)
        if document:
            screen.say(document)
    if unread:
        return 2
    return int(any(each.count(severity) for each in checked for severity in failing))


def _preview(files: list[str], arguments: argparse.Namespace, screen: Screen) -> int:
    """What `--fix` would change, as a unified diff; 1 where there is anything."""
    if arguments.fix or arguments.format != "text":
        raise CommandError("--diff shows what --fix would do: leave --fix and --format out")
    changed = False
    for file in files:
        text = read_text(file)
        name = display_name(file)
        mended, _ = fixed(text, name, loader_of(file), arguments.extensions)
        lines = unified_diff(_lines(text), _lines(mended), name, f"{name} (mended)", lineterm="")
        for line in lines:
            changed = True
            colour = {"+": "green", "-": "red", "@": "cyan"}.get(line[:1])
            screen.say(screen.paint(line, colour) if colour else line)
    return int(changed)


def _lines(text: str) -> list[str]:
    return text.replace("\r\n", "\n").split("\n")


def _mended(file: str, added: Iterable[Extension]) -> int | CommandError:
    """Writes the file with its fixes: how many there were, or why it cannot be done."""
    try:
        text = read_text(file)
        mended, applied = fixed(text, display_name(file), loader_of(file), added)
        if mended != text:
            replace_text(file, mended)
    except AgreementError:
        return 0  # no UTF-8, which the check says
    except CommandError as failure:
        return failure
    return applied


def _checked(file: str, applied: int | CommandError, added: Iterable[Extension]) -> Checked:
    """Raises the `CommandError` of a file that cannot be read or could not be mended."""
    if isinstance(applied, CommandError):
        raise applied
    name = display_name(file)
    try:
        text = read_text(file)
        lock = None if file == STDIN else read_lock_beside(file)
        program = check_text(text, name=name, lock=lock, loader=loader_of(file), extensions=added)
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
    screen.say(summary(shown, called(found.source)))
    notes = [finding for finding in found.findings if finding.severity is Severity.NOTE]
    if notes and not arguments.notes:
        screen.say(screen.paint(_collapsed(notes), "dim"))


def _with_hint(finding: Diagnostic, source: SourceText) -> Diagnostic:
    if source.name == display_name(STDIN) or not in_main(source, [finding]):
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
