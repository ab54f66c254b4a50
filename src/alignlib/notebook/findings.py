"""Findings of a text as a notebook shows them: the line, and what is underlined in it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from attrs import frozen

from alignlib.diagnostics.diagnostic import Diagnostic, Severity
from alignlib.diagnostics.render import render, summary
from alignlib.errors import AgreementError
from alignlib.pictures.style import DARK, LIGHT, Palette
from alignlib.pictures.text import clean
from alignlib.source import SourceText, Span

if TYPE_CHECKING:
    from alignlib.agreement import Agreement

_SERIES = {Severity.ERROR: 4, Severity.WARNING: 1, Severity.NOTE: 0}


@frozen
class Findings:
    """Findings with the text that they speak of."""

    source: SourceText
    diagnostics: tuple[Diagnostic, ...]

    def __str__(self) -> str:
        if not self.diagnostics:
            return f"nothing is wrong in {self.source.name}"
        return f"{render(self.source, self.diagnostics)}\n\n{self.summary}"

    __repr__ = __str__

    @property
    def summary(self) -> str:
        """`1 error, 2 warnings in mql`."""
        return summary(self.diagnostics, self.source.name)

    @property
    def html(self) -> str:
        """A fragment of HTML with a ground of its own, for light and dark surroundings."""
        if not self.diagnostics:
            return f"<div>nothing is wrong in {clean(self.source.name)}</div>"
        blocks = "".join(_block(self.source, finding) for finding in self.diagnostics)
        return (
            f'<style>{_STYLE}</style><div class="al-findings" role="region" '
            f'aria-label="findings">{blocks}<p>{clean(self.summary)}</p></div>'
        )

    def _repr_html_(self) -> str:
        return self.html


def findings(of: Agreement | AgreementError) -> Findings:
    """The findings of an agreement, or of the error that loading one raised."""
    if isinstance(of, AgreementError):
        return Findings(of.source, of.diagnostics)
    return Findings(of.program.source, of.diagnostics)


def _block(source: SourceText, finding: Diagnostic) -> str:
    severity = finding.severity.value
    head = (
        f'<p><strong class="al-{severity}">{severity}[{finding.code}]</strong>: '
        f"{clean(finding.message)}</p>"
    )
    marks = [(finding.span, finding.label, True)]
    marks += [(label.span, label.text, False) for label in finding.labels]
    marks.sort(key=lambda mark: (source.place(mark[0].start), not mark[2]))
    lines = "".join(_line(source, mark, severity) for mark in marks)
    helped = f"<p>help: {clean(finding.help)}</p>" if finding.help is not None else ""
    return f'<div class="al-finding">{head}<pre>{lines}</pre>{helped}</div>'


def _line(source: SourceText, mark: tuple[Span, str, bool], severity: str) -> str:
    """The line with its number; what the mark is about is underlined, its words stand below."""
    span, label, is_first = mark
    file, row, column = source.place(span.start)
    content = source.at(span.start).line_text(row)
    end = min(len(content), max(column, column - 1 + span.end - span.start))
    before, marked, after = content[: column - 1], content[column - 1 : end], content[end:]
    look = f"al-mark al-{severity}" if is_first else "al-mark"
    where = f"{row}" if file == source.name else f"{file}:{row}"
    gutter = " " * len(where)
    sign = "^" if is_first else "-"
    below = f"{gutter} │ {' ' * (column - 1)}{sign} {clean(label)}\n" if label else ""
    return (
        f'{clean(where)} │ {clean(before)}<span class="{look}">{clean(marked) or " "}</span>'
        f"{clean(after)}\n{below}"
    )


def _rules(palette: Palette) -> str:
    colours = "".join(
        f".al-findings .al-{severity.value}{{color:{palette.series[number]}}}"
        for severity, number in _SERIES.items()
    )
    return (
        f".al-findings,.al-findings pre{{background:{palette.ground};color:{palette.ink}}}{colours}"
    )


def _style(parts: Iterable[str]) -> str:
    return "".join(parts)


_STYLE = _style(
    (
        ".al-findings{padding:.5em 1em;border-radius:6px;line-height:1.4}"
        ".al-findings p{margin:.4em 0}.al-findings pre{margin:0;padding:0;overflow-x:auto;"
        "font-family:ui-monospace,Menlo,Consolas,monospace;white-space:pre}"
        ".al-finding{margin-bottom:1em}"
        ".al-mark{text-decoration:underline wavy;text-underline-offset:3px}",
        _rules(LIGHT),
        f"@media (prefers-color-scheme:dark){{{_rules(DARK)}}}",
        f"@media print{{{_rules(LIGHT)}}}",
    )
)
