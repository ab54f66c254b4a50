"""One finding about a file."""

from __future__ import annotations

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
