"""`alignlib vocabulary`: every name of a file, and every sentence that fits it."""

from __future__ import annotations

import argparse
import json
from collections.abc import Iterable
from itertools import groupby

from alignlib.check.program import CheckedProgram
from alignlib.cli.columns import wrapped
from alignlib.cli.files import STDIN, display_name, loader_of, read_text
from alignlib.cli.output import Screen, numbered
from alignlib.diagnostics.diagnostic import Severity
from alignlib.diagnostics.render import called, summary
from alignlib.loading import check_text, read_lock_beside
from alignlib.source import SourceText
from alignlib.vocabulary import Entry, entries
from alignlib.vocabulary.output import to_plain

_PLURALS = {
    "activity": "activities",
    "alias": "aliases",
    "person": "people",
    "built-in": "built in",
    "party": "parties",
}


def checked(arguments: argparse.Namespace) -> CheckedProgram:
    """The checked program of `FILE`: one with errors still has names.

    Raises `CommandError` or `AgreementError` where it cannot be read.
    """
    file = arguments.file
    return check_text(
        read_text(file),
        name=display_name(file),
        lock=None if file == STDIN else read_lock_beside(file),
        loader=loader_of(file),
        extensions=arguments.extensions,
    )


def warn_of_errors(program: CheckedProgram, screen: Screen) -> int:
    """Says that there are errors, on standard error; the exit code."""
    errors = [item for item in program.diagnostics if item.severity is Severity.ERROR]
    if errors:
        screen.complain(
            f"alignlib: {summary(errors, called(program.source))}: what could be read is shown "
            "(alignlib check says more)"
        )
    return int(bool(errors))


def run(arguments: argparse.Namespace, screen: Screen) -> int:
    program = checked(arguments)
    code = warn_of_errors(program, screen)
    found = entries(program)
    if arguments.format == "json":
        plain = to_plain(program.source, found)
        screen.say(json.dumps(plain, indent=2, ensure_ascii=False))
        return code
    shown = [item for item in found if arguments.all or item.spans or _of_host(item)]
    for number, (kind, group) in enumerate(groupby(shown, key=lambda item: item.kind)):
        if number:
            screen.say()
        screen.say(screen.paint(_PLURALS.get(kind, f"{kind}s").replace("ys", "ies"), "bold"))
        for item in group:
            for line in _lines(item, program.source):
                screen.say(line)
    hidden = len(found) - len(shown)
    if hidden:
        rest = f"{numbered(hidden, 'built-in name')} that nothing uses (--all shows them)"
        screen.say(f"\n{screen.paint(rest, 'dim')}")
    return code


def _of_host(item: Entry) -> bool:
    return item.kind not in ("field", "party", "built-in")


def _lines(item: Entry, source: SourceText) -> Iterable[str]:
    of = f" of {item.of}" if item.of is not None else ""
    kind = f": {item.type}" if item.type is not None else ""
    title = f'  "{item.title}"' if item.title else ""
    yield f"  {item.name}{of}{kind}{title}"
    if item.doc:
        yield f"    {' '.join(item.doc.split())}"
    places = [_place(source, span.start) for span in item.uses]
    declared = _place(source, item.declared.start) if item.declared is not None else "elsewhere"
    yield from wrapped(f"    declared {declared}; used ", places or ["nowhere"])
    if item.undecided:
        yield from wrapped("    undecided while unknown: ", item.undecided, separator="; ")
    for context, group in groupby(item.forms, key=lambda form: form.context):
        head = "    write " if context == "condition" else f"    {context}: "
        yield from wrapped(head, [form.text for form in group], separator="; ")


def _place(source: SourceText, offset: int) -> str:
    """`12`, or `shared.rules:12` in another file than the first."""
    file, line, _ = source.place(offset)
    return str(line) if file == source.name else f"{file}:{line}"
