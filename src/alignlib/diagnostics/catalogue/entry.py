"""The shape of one page of the catalogue."""

from __future__ import annotations

from attrs import frozen

from alignlib.diagnostics.diagnostic import Severity


@frozen
class Entry:
    """One kind of finding. `wrong` is a whole file that gives exactly this code (and no other
    error), `right` the same file mended: it gives none. Both are run by the tests, with `lock`
    beside them. Without `wrong` no text alone can show the finding."""

    code: str
    title: str
    explanation: str
    wrong: str
    right: str
    severity: Severity = Severity.ERROR
    lock: str | None = None
