"""`alignlib format`: the one layout of `*.rules` files."""

from __future__ import annotations

import argparse
import sys
from difflib import unified_diff

from alignlib.cli.failure import CommandError
from alignlib.cli.files import STDIN, display_name, read_text, replace_text
from alignlib.cli.output import Screen, numbered
from alignlib.diagnostics.render import render, summary
from alignlib.errors import AgreementError
from alignlib.format.format import Formatted, format_text


def run(arguments: argparse.Namespace, screen: Screen) -> int:
    """0: all is (now) in its layout; 1: with --check or --diff something is not, or a file has
    errors; 2: a file cannot be read or written."""
    only_look = arguments.check or arguments.diff
    changed = same = 0
    failed = unread = False
    for file in dict.fromkeys(arguments.files):
        try:
            found = _formatted(file)
        except CommandError as failure:
            # The other files are still worth laying out.
            screen.complain(f"alignlib: {failure}")
            unread = True
            continue
        if found.diagnostics:
            screen.complain(render(found.source, found.diagnostics, colour=screen.colour))
            screen.complain(f"\n{summary(found.diagnostics, found.source.name)}; left as it is")
            failed = True
            continue
        changed += found.is_changed
        same += not found.is_changed
        if arguments.diff:
            _show(found, screen)
        if not only_look:
            _write(file, found)
        if found.is_changed and file != STDIN and not arguments.diff:
            screen.complain(f"{'would lay out' if only_look else 'laid out'} {file}")
    if arguments.files != [STDIN]:
        screen.complain(_told(changed, same, only_look))
    if unread:
        return 2
    return int(failed or (only_look and changed > 0))


def _formatted(file: str) -> Formatted:
    try:
        return format_text(read_text(file), name=display_name(file))
    except AgreementError as error:
        return Formatted(error.source, error.source.text, error.diagnostics)


def _write(file: str, found: Formatted) -> None:
    if file == STDIN:
        sys.stdout.write(found.text)
    elif found.is_changed:
        replace_text(file, found.text)


def _show(found: Formatted, screen: Screen) -> None:
    lines = unified_diff(
        found.source.text.splitlines(),
        found.text.splitlines(),
        found.source.name,
        f"{found.source.name}, laid out",
        lineterm="",
    )
    for line in lines:
        colour = {"+": "green", "-": "red", "@": "dim"}.get(line[:1])
        screen.say(line if colour is None else screen.paint(line, colour))


def _told(changed: int, same: int, only_look: bool) -> str:
    would = "would be laid out" if only_look else "laid out"
    parts = [f"{numbered(changed, 'file')} {would}"] if changed else []
    if same or not parts:
        parts.append(f"{numbered(same, 'file')} as {'it' if same == 1 else 'they'} should be")
    return ", ".join(parts)
