"""One finding about a file."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum

from attrs import field, frozen

from alignlib.source import Span


class Severity(Enum):
    """`ERROR` keeps an agreement from loading; `WARNING` and `NOTE` do not."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@frozen
class Label:
    """A second place that explains the first."""

    span: Span
    text: str


@frozen
class Fix:
    """Replace the text at `span` by `replacement`, and the finding is gone."""

    span: Span
    replacement: str


@frozen
class Diagnostic:
    """A finding: `code` is one of the catalogue's, `message` one lower-case line in the author's
    words, `label` what stands under the underlined text, `help` what to do about it."""

    code: str
    message: str
    span: Span
    label: str = ""
    help: str | None = None
    fix: Fix | None = None
    labels: tuple[Label, ...] = field(default=())
    severity: Severity = Severity.ERROR

    @property
    def sort_key(self) -> tuple[int, int, str, str]:
        return (self.span.start, self.span.end, self.code, self.message)


_RANK = {Severity.ERROR: 0, Severity.WARNING: 1, Severity.NOTE: 2}


def foremost(findings: Iterable[Diagnostic], most: int) -> tuple[Diagnostic, ...]:
    """The findings in the order of the text; of too many the errors before the warnings and these
    before the notes, so that no error is lost behind what may stay."""
    found = sorted(findings, key=lambda one: one.sort_key)
    if len(found) > most:
        kept = sorted(found, key=lambda one: _RANK[one.severity])[:most]
        found = sorted(kept, key=lambda one: one.sort_key)
    return tuple(found)
