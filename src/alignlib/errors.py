"""The exceptions a caller may catch. All derive from `AlignlibError`."""

from __future__ import annotations

from attrs import frozen

from alignlib.diagnostics.diagnostic import Diagnostic, Severity
from alignlib.source import SourceText


class AlignlibError(Exception):
    """Anything alignlib raises on purpose."""


class AgreementError(AlignlibError):
    """A `.rules` text that cannot be loaded. `str()` shows every finding with its place."""

    def __init__(self, source: SourceText, diagnostics: tuple[Diagnostic, ...]) -> None:
        super().__init__(source.name)
        self.source = source
        self.diagnostics = diagnostics

    @property
    def errors(self) -> tuple[Diagnostic, ...]:
        return tuple(d for d in self.diagnostics if d.severity is Severity.ERROR)

    def __str__(self) -> str:
        from alignlib.diagnostics.render import render

        return "\n" + render(self.source, self.errors)


class UseError(AlignlibError, LookupError):
    """What a loader raises where it has no such file, or does not give it away.

    `str()` is the reason in a few words, as in "there is no such file"; `meant` is the name that
    was probably meant, and `help` what else there is to do about it.
    """

    def __init__(self, reason: str, *, meant: str | None = None, help: str | None = None) -> None:  # noqa: A002 (the word that the rendering shows)
        super().__init__(reason)
        self.meant = meant
        self.help = help


class RecordError(AlignlibError, ValueError):
    """A record, input or call that the agreement cannot take: names record, field and value."""


@frozen
class FieldProblem:
    """One wrong cell of a record."""

    field: str
    value: object
    expected: str

    def __str__(self) -> str:
        return f"{self.field}: {self.value!r} is not {self.expected}"


class RowError(RecordError):
    """A row that could not be typed; `problems` lists every wrong field of it."""

    def __init__(self, record: str, problems: tuple[FieldProblem, ...]) -> None:
        super().__init__(f"{record}: " + "; ".join(str(problem) for problem in problems))
        self.record = record
        self.problems = problems


class LateInputError(RecordError):
    """An input that sorts before one already handled. `reconcile` says what it changes."""

    def __init__(self, lead: str, input_id: str, message: str) -> None:
        super().__init__(message)
        self.lead = lead
        self.input_id = input_id


class StateError(AlignlibError, ValueError):
    """A stored state that cannot be read, or that belongs to another agreement."""
