"""What two agreements have besides their texts: settings that the application replaced, its zone,
its extensions, and the estimates of the lock."""

from __future__ import annotations

from collections.abc import Iterator

from alignlib.agreement import Agreement
from alignlib.changes.compare import Difference
from alignlib.model.outputs import shown
from alignlib.values.lock import LockedEstimate


def beyond(old: Agreement, new: Agreement) -> Iterator[Difference]:
    """Each such difference, named by what it concerns; it has no place in a text."""
    yield from _settings(old, new)
    if old._zone != new._zone and old.zone != new.zone:
        yield Difference("changed", "zone", old.zone or "none", new.zone or "none")
    yield from _estimates(old, new)
    yield from _extensions(old, new)


def _settings(old: Agreement, new: Agreement) -> Iterator[Difference]:
    """Only where some were replaced: else the texts tell."""
    if old._settings or new._settings:
        before, after = old.settings, new.settings
        for name in before:
            if name in after and before[name] != after[name]:
                yield Difference(
                    "changed", f"setting {name}", shown(before[name]), shown(after[name])
                )  # fmt: skip


def _estimates(old: Agreement, new: Agreement) -> Iterator[Difference]:
    """Values of locks; a default that changed stands in the text."""
    before, after = old.program.lock.estimates, new.program.lock.estimates
    for name in sorted({*before, *after}):
        one, other = before.get(name), after.get(name)
        if one != other:
            yield Difference(
                "changed", f"estimate {name}", _locked(one), _locked(other),
            )  # fmt: skip


def _locked(estimate: LockedEstimate | None) -> str:
    return "its default" if estimate is None else f"{estimate.value} of {estimate.n} cases"


def _extensions(old: Agreement, new: Agreement) -> Iterator[Difference]:
    before, after = old.program.vocabulary.marks, new.program.vocabulary.marks
    for mark in before:
        if mark not in after:
            yield Difference("removed", f"extension {mark}")
    for mark in after:
        if mark not in before:
            yield Difference("added", f"extension {mark}")
