"""Applies the fixes that findings offer to a text."""

from __future__ import annotations

from collections.abc import Iterable

from alignlib.agreement import check_text
from alignlib.diagnostics.diagnostic import Diagnostic, Fix

_ROUNDS = 5


def fixed(text: str, name: str) -> tuple[str, int]:
    """The text with every fix applied, and how many there were.

    A mended line may let a finding be seen that the mistake hid, so it goes on for a few rounds.
    """
    total = 0
    seen = {text}
    for _ in range(_ROUNDS):
        text, applied = apply_fixes(text, check_text(text, name=name).diagnostics)
        total += applied
        if not applied or text in seen:
            break
        seen.add(text)
    return text, total


def apply_fixes(text: str, findings: Iterable[Diagnostic]) -> tuple[str, int]:
    """The text after one round, and how many fixes were applied: of two that overlap, the first."""
    chosen: list[Fix] = []
    fixes = {finding.fix for finding in findings if finding.fix is not None}
    for fix in sorted(fixes, key=lambda fix: (fix.span, fix.replacement)):
        last = chosen[-1].span if chosen else None
        apart = last is None or (fix.span.start >= last.end and fix.span != last)
        if apart and text[fix.span.start : fix.span.end] != fix.replacement:
            chosen.append(fix)
    for fix in reversed(chosen):  # from the end, so that the places before it stay right
        text = text[: fix.span.start] + fix.replacement + text[fix.span.end :]
    return text, len(chosen)
