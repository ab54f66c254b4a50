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


def finding_to_dict(source: SourceText, finding: Diagnostic) -> dict[str, Any]:
    """One finding as JSON-ready data; line and column are counted from 1, the end is exclusive."""
    line, column = source.position(finding.span.start)
    end_line, end_column = source.position(finding.span.end)
    plain: dict[str, Any] = {
        "code": finding.code,
        "severity": finding.severity.value,
        "message": finding.message,
        "file": source.name,
        "line": line,
        "column": column,
        "end": {"line": end_line, "column": end_column},
        "help": finding.help,
    }
    if finding.fix is not None:
        plain["fix"] = {
            "start": finding.fix.span.start,
            "end": finding.fix.span.end,
            "replacement": finding.fix.replacement,
        }
    return plain


def _block(source: SourceText, finding: Diagnostic, colour: bool) -> str:
    paint = _painter(_COLOURS[finding.severity]) if colour else _plain
    line, column = source.position(finding.span.start)
    marks: list[tuple[Span, str, str]] = [(finding.span, "^", finding.label)]
    marks.extend((label.span, "-", label.text) for label in finding.labels)
    numbered = sorted((source.position(span.start), span, mark, text) for span, mark, text in marks)
    width = len(str(numbered[-1][0][0]))
    head = f"{finding.severity.value}[{finding.code}]"
    lines = [
        f"{paint(head)}: {finding.message}",
        f"{' ' * width}--> {source.name}:{line}:{column}",
        f"{' ' * width} |",
    ]
    shown = 0
    for (row, col), span, mark, text in numbered:
        content = source.line_text(row)
        if row != shown:
            lines.append(f"{row:>{width}} | {content}".rstrip())
            shown = row
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
