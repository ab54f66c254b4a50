"""`alignlib describe`: what a name means, from all places of the agreement."""

from __future__ import annotations

import argparse
import json
from typing import Any

from alignlib.check.program import CheckedProgram
from alignlib.cli.columns import beside, folded
from alignlib.cli.failure import CommandError
from alignlib.cli.files import closest_text
from alignlib.cli.output import WIDTH, Screen
from alignlib.cli.vocabulary import checked, warn_of_errors
from alignlib.names import closest
from alignlib.source import Span
from alignlib.vocabulary import Entry, entries, find
from alignlib.vocabulary.describe import Description, describe
from alignlib.vocabulary.output import entry_to_plain

FORMAT = 1


def run(arguments: argparse.Namespace, screen: Screen) -> int:
    program = checked(arguments)
    code = warn_of_errors(program, screen)
    found = [describe(program, entry) for entry in _found(program, arguments.name)]
    if arguments.format == "json":
        document = {
            "format": "alignlib describe",
            "version": FORMAT,
            "names": [_plain(program, item) for item in found],
        }
        screen.say(json.dumps(document, indent=2, ensure_ascii=False))
        return code
    for number, item in enumerate(found):
        if number:
            screen.say()
        _show(program, item, screen)
    return code


def _found(program: CheckedProgram, name: str) -> tuple[Entry, ...]:
    """The entries of the name; those of the agreement before built-in ones of the same name.

    Raises:
        CommandError: there is none; the text says which is near.
    """
    every = entries(program)
    found = find(every, name)
    if found:
        return tuple(item for item in found if item.spans) or found
    names = sorted({item.name for item in every if item.spans})
    near = closest(name, names) or closest_text(name, names)
    meant = f": did you mean {near}?" if near is not None else (
        ": alignlib vocabulary lists every name"
    )  # fmt: skip
    raise CommandError(f"{program.source.name} has no name {name}{meant}")


def _show(program: CheckedProgram, item: Description, screen: Screen) -> None:
    entry = item.entry
    of = f" of {entry.of}" if entry.of is not None else ""
    kind = f": {entry.type}" if entry.type is not None else ""
    head = f"{entry.kind} {entry.name}{of}{kind}"
    screen.say(screen.paint(head, "bold") + _at(program, entry.declared))
    for section in item.sections:
        screen.say()
        screen.say(section.title)
        for line in section.lines:
            indent = 2 + 2 * line.depth
            place = _line(program, line.span) if section.title != "declared as" else ""
            text = f"{' ' * indent}{line.text}"
            *before, last = [text] if len(text) <= WIDTH else folded(line.text.strip(), indent)
            for part in before:
                screen.say(part)
            screen.say(beside(last, place) if place else last)


def _at(program: CheckedProgram, span: Span | None) -> str:
    if span is None:
        return ""
    file, line, _ = program.source.place(span.start)
    return f"  ({file}:{line})"


def _line(program: CheckedProgram, span: Span | None) -> str:
    if span is None:
        return ""
    file, line, _ = program.source.place(span.start)
    return f"line {line}" if file == program.source.name else f"{file}:{line}"


def _plain(program: CheckedProgram, item: Description) -> dict[str, Any]:
    return {
        **entry_to_plain(program.source, item.entry),
        "sections": [
            {
                "title": section.title,
                "lines": [
                    {
                        "text": line.text,
                        "depth": line.depth,
                        "line": None if line.span is None
                        else program.source.position(line.span.start)[0],
                    }
                    for line in section.lines
                ],
            }
            for section in item.sections
        ],
    }  # fmt: skip
