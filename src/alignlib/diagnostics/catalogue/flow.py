"""Findings about what can never happen."""

from __future__ import annotations

from alignlib.diagnostics.catalogue.entry import Entry
from alignlib.diagnostics.diagnostic import Severity

_HEAD = 'agreement "Example"\nfields\n  employees number\nactivity form by prospect\n'

FLOW: tuple[Entry, ...] = (
    Entry(
        "AL430",
        "a stage that nothing leads to",
        "No `to` line, no consequence of a promise and no `keep` leads to this stage from where a "
        "life begins. Only the application can put a lead there.",
        _HEAD + "stage new, start\n  to won on form\nstage ready\n  to won on form\n"
        "stage won, end\n",
        _HEAD + "stage new, start\n  to ready on form\nstage ready\n  to won on form\n"
        "stage won, end\n",
        severity=Severity.WARNING,
    ),
    Entry(
        "AL431",
        "a stage without a way out",
        "Nothing leads on from this stage, and it is not marked with `end`: its leads wait there "
        "for ever, and promises that end with the life stay open.",
        _HEAD + "stage new, start\n  to won on form\nstage won\n",
        _HEAD + "stage new, start\n  to won on form\nstage won, end\n",
        severity=Severity.WARNING,
    ),
    Entry(
        "AL432",
        "a move that can never happen",
        "Lines are tried in their order. Every lead that meets this line meets an earlier one "
        "first, and goes there.",
        _HEAD + "stage new, start\n  to ready when employees is at least 10\n"
        "  to large when employees is at least 20\nstage ready, large, end\n",
        _HEAD + "stage new, start\n  to large when employees is at least 20\n"
        "  to ready when employees is at least 10\nstage ready, large, end\n",
        severity=Severity.WARNING,
    ),
)
