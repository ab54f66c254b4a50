"""What came of moving a life to another version of the agreement: a report, as data and text."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Literal

from attrs import frozen

from alignlib.engine.state import State
from alignlib.model.fault import Fault
from alignlib.model.inputs import OwnerChange
from alignlib.model.outputs import OutputKind, shown

ChangeKind = Literal["stage", "pipeline", "owner", "fact", "activity", "clock"]
ChangeWhat = Literal[
    "renamed", "gone", "retyped", "set aside", "ended", "kept", "reapplied", "void", "started",
    "not started", "not counted",
]  # fmt: skip


@frozen(kw_only=True)
class Change:
    """One thing that adopting changed, kept or left out.

    `name` is the stage, the field, the activity's kind or the clock ("call-back 1"); `before` and
    `after` are words for people. A clock is "kept" under its old terms, "reapplied" (under the new
    ones), "void" (its sla is gone), "gone" (a clock that had ended, of an sla that is gone),
    "started" or "not started"; `silent`: it would be late already, and is so without news. What an
    activity line counts is "not counted" where only `compact` knows how many there were.
    """

    kind: ChangeKind
    name: str
    what: ChangeWhat
    before: str | None = None
    after: str | None = None
    note: str | None = None
    silent: bool = False

    def __str__(self) -> str:
        parts = [f"{self.kind} {self.name}: {self.what}"]
        if self.before is not None and self.after is not None:
            parts.append(f"{self.before} → {self.after}")
        elif self.before is not None or self.after is not None:
            parts.append(f"{self.before or self.after}")
        if self.note is not None:
            parts.append(self.note)
        return ", ".join(parts)


@frozen(kw_only=True)
class Adoption:
    """A life under a new version from `at` on.

    `state` is the one to go on from and `outputs` what happened at `at`: clocks that became void,
    and what the new version makes of the lead as it stands. `before` and `after` are the
    fingerprints. `wake_at`, `recorded` and `faults` are as in `Outcome`.
    """

    lead: str
    at: datetime
    before: str
    after: str
    report: tuple[Change, ...]
    outputs: tuple[OutputKind, ...]
    state: State
    wake_at: datetime | None
    recorded: tuple[OwnerChange, ...] = ()
    faults: tuple[Fault, ...] = ()

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def lines(self) -> Iterator[str]:
        """The report, line by line."""
        when = shown(self.at)
        # Enough of a fingerprint to tell versions apart.
        yield f"{self.lead} from {when} on: version {self.before[:8]} → {self.after[:8]}"
        if not self.report:
            yield "  nothing had to change"
        yield from (f"  {change}" for change in self.report)
        if self.outputs:
            yield "At that instant:"
            yield from (f"  {output}" for output in self.outputs)
