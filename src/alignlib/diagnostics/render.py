"""Findings as text for people and as data for programs."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any

from alignlib.diagnostics.diagnostic import Diagnostic, Severity
from alignlib.source import SourceText, Span

_COLOURS = {Severity.ERROR: "31", Severity.WARNING: "33", Severity.NOTE: "36"}


def render(source: SourceText, diagnostics: Iterable[Diagnostic], *, colour: bool = False) -> str:
    """All findings, each as a block with the line it speaks of."""
    return "\n\n".join(_block(source, finding, colour) for finding in diagnostics)


def summary(diagnostics: Iterable[Diagnostic], name: str) -> str:
    """`1 error, 2 warnings in inbound.rules`."""
    found = list(diagnostics)
    counts = []
    for severity in Severity:
        count = sum(d.severity is severity for d in found)
        if count:
            counts.append(f"{count} {severity.value}{'s' if count > 1 else ''}")
    return f"{', '.join(counts) or 'no errors'} in {name}"


def called(source: SourceText) -> str:
    """What a summary calls the files: `inbound.rules and 2 files that it uses`."""
    count = len(source.used)
    return (
        f"{source.name} and {count} file{'s' if count > 1 else ''} that it uses"
        if count
        else source.name
    )


def finding_to_dict(source: SourceText, finding: Diagnostic) -> dict[str, Any]:
    """One finding as JSON-ready data; line and column are counted from 1, the end is exclusive.
    The offsets of a fix are those in its file."""
    line, column = source.position(finding.span.start)
    end_line, end_column = source.position(finding.span.end)
    plain: dict[str, Any] = {
        "code": finding.code,
        "severity": finding.severity.value,
        "message": finding.message,
        "file": source.name_at(finding.span.start),
        "line": line,
        "column": column,
        "end": {"line": end_line, "column": end_column},
        "help": finding.help,
    }
    if finding.fix is not None:
        own = source.at(finding.fix.span.start).own(finding.fix.span)
        plain["fix"] = {
            "start": own.start,
            "end": own.end,
            "replacement": finding.fix.replacement,
        }
    return plain


def _block(source: SourceText, finding: Diagnostic, colour: bool) -> str:
    paint = _painter(_COLOURS[finding.severity]) if colour else _plain
    file, line, column = source.place(finding.span.start)
    marks: list[tuple[Span, str, str]] = [(finding.span, "^", finding.label)]
    marks.extend((label.span, "-", label.text) for label in finding.labels)
    first = source.at(finding.span.start)
    # The file of the finding comes first, then those of its labels.
    numbered = sorted(
        (source.at(span.start) is not first, *source.place(span.start), span, mark, text)
        for span, mark, text in marks
    )
    width = len(str(max(mark[2] for mark in numbered)))
    head = f"{finding.severity.value}[{finding.code}]"
    lines = [
        f"{paint(head)}: {finding.message}",
        f"{' ' * width}--> {file}:{line}:{column}",
        f"{' ' * width} |",
    ]
    shown = (file, 0)
    for _, name, row, col, span, mark, text in numbered:
        if name != shown[0]:
            lines.append(f"{' ' * width}::: {name}:{row}:{col}")
            lines.append(f"{' ' * width} |")
        content = source.at(span.start).line_text(row)
        if (name, row) != shown:
            lines.append(f"{row:>{width}} | {content}".rstrip())
            shown = (name, row)
        length = max(1, min(span.end - span.start, len(content) - col + 1))
        pointer = f"{' ' * (col - 1)}{mark * length} {text}".rstrip()
        lines.append(f"{' ' * width} | {paint(pointer) if mark == '^' else pointer}")
    if finding.help is not None:
        lines.append(f"{' ' * width} |")
        lines.append(f"{' ' * width} = help: {finding.help}")
    return "\n".join(lines)


def _plain(text: str) -> str:
    return text


def _painter(code: str) -> Callable[[str], str]:
    return lambda text: f"\x1b[{code};1m{text}\x1b[0m"
