"""`format_text`: the canonical layout of a text, checked on every run."""

from __future__ import annotations

from attrs import frozen

from alignlib.diagnostics.diagnostic import Diagnostic, Severity
from alignlib.format.printer import printed
from alignlib.format.rows import Declaration, Item, items_of
from alignlib.source import SourceText, Span
from alignlib.syntax.parse import ParsedFile, parse


@frozen
class Formatted:
    """`text` is the canonical text; where there are `diagnostics` it is the one given, untouched.
    `source` is the text given, which the diagnostics speak of."""

    source: SourceText
    text: str
    diagnostics: tuple[Diagnostic, ...] = ()

    @property
    def is_changed(self) -> bool:
        return self.text != self.source.text


def format_text(text: str, *, name: str = "agreement.rules") -> Formatted:
    """Lays a `.rules` text out: indentation, blanks, empty lines and columns, and nothing else.

    Tabs in an indent become blanks. Any other text that cannot be read is left as it is, with the
    errors that keep it from being read. Each
    result is checked against what was given (the same tokens and comments, an equal tree, the same
    text when laid out again); a failure is an error of alignlib's (AL901), and the text is left.
    """
    source = SourceText(name, text)
    parsed = parse(source)
    errors = _errors(parsed)
    read = source
    if errors and all(item.code == "AL101" and item.fix is not None for item in errors):
        read = SourceText(name, _with_blanks(text, errors))
        parsed = parse(read)
        errors = errors if _errors(parsed) else ()
    if errors:
        return Formatted(source, text, errors)
    items = items_of(read)
    result = printed(items)
    what = _difference(parsed, items, SourceText(name, result))
    if what is None:
        return Formatted(source, result)
    finding = Diagnostic(
        "AL901",
        f"alignlib has a bug: laying this file out would change {what}",
        Span(0, 0),
        "the file is left as it is",
        "please report it with the file",
    )
    return Formatted(source, text, (finding,))


def _errors(parsed: ParsedFile) -> tuple[Diagnostic, ...]:
    return tuple(item for item in parsed.diagnostics if item.severity is Severity.ERROR)


def _with_blanks(text: str, tabs: tuple[Diagnostic, ...]) -> str:
    for one in reversed(tabs):
        assert one.fix is not None
        text = text[: one.fix.span.start] + one.fix.replacement + text[one.fix.span.end :]
    return text


def _difference(parsed: ParsedFile, items: tuple[Item, ...], result: SourceText) -> str | None:
    """What is not the same in the text laid out; None: all that counts is."""
    again = parse(result)
    if _errors(again):
        return "what can be read"
    if again.file != parsed.file:
        return "its meaning"
    found = items_of(result)
    if _words(found) != _words(items):
        return "its words"
    if _comments(found) != _comments(items):
        return "its comments"
    return None if printed(found) == result.text else "it again, when it is laid out twice"


def _words(items: tuple[Item, ...]) -> list[object]:
    return [
        (row.level, row.tokens)
        for item in items
        if isinstance(item, Declaration)
        for row in item.rows
        if row.tokens
    ]


def _comments(items: tuple[Item, ...]) -> list[str]:
    found: list[str] = []
    for item in items:
        if isinstance(item, Declaration):
            found.extend(row.comment for row in item.rows if row.comment is not None)
        else:
            found.extend(item.lines)
    return found
