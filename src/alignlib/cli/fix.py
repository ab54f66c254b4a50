"""Applies the fixes of findings to a text."""

from __future__ import annotations

from collections.abc import Iterable

from alignlib.diagnostics.diagnostic import Diagnostic, Fix
from alignlib.extension import Extension
from alignlib.loading import check_text
from alignlib.source import SourceText
from alignlib.uses import LoaderLike

_ROUNDS = 5
"""A mended mistake may uncover another one; two fixes that undo each other must end."""


def fixed(
    text: str, name: str, loader: LoaderLike = None, extensions: Iterable[Extension] = ()
) -> tuple[str, int]:
    """The text with every fix applied, and how many were. Files that it uses stay as they are:
    other agreements may use them too."""
    applied = 0
    seen = {text}
    for _ in range(_ROUNDS):
        program = check_text(text, name=name, loader=loader, extensions=extensions)
        fixes = chosen(in_main(program.source, program.diagnostics))
        mended = apply(text, fixes)
        if mended in seen:
            break
        seen.add(mended)
        text = mended
        applied += len(fixes)
    return text, applied


def in_main(source: SourceText, findings: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The findings whose fix changes the main file."""
    return [
        finding
        for finding in findings
        if finding.fix is not None and source.at(finding.fix.span.start) is source
    ]


def chosen(findings: Iterable[Diagnostic]) -> list[Fix]:
    """The fixes in the order of the text; of two that touch the same characters, the first."""
    fixes = [finding.fix for finding in findings if finding.fix is not None]
    kept: list[Fix] = []
    for fix in sorted(set(fixes), key=lambda item: (item.span, item.replacement)):
        if not kept or kept[-1].span.end < fix.span.start or _next_to(kept[-1], fix):
            kept.append(fix)
    return kept


def _next_to(first: Fix, second: Fix) -> bool:
    # Two insertions at one place have no order of their own: the next round has the second.
    return first.span.end == second.span.start and first.span.start < second.span.start


def apply(text: str, fixes: list[Fix]) -> str:
    """The text with these fixes, from its end so that earlier places stay where they are."""
    for fix in reversed(fixes):
        text = text[: fix.span.start] + fix.replacement + text[fix.span.end :]
    return text
