"""What the source system says, held against what the engine answers."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from typing import Literal, TypeAlias

from attrs import Factory, define, field, frozen

from alignlib.engine.outcome import BadRecord, Outcome
from alignlib.model.outputs import SLAEvent, shown

Expected: TypeAlias = datetime | tuple[str, ...]

_STATE_AFTER = {
    "started": "running",
    "resumed": "running",
    "restarted": "running",
    "paused": "paused",
    "late": "late",
    "met": "met",
    "met-late": "met-late",
    "void": "void",
    "kept": "kept",
    "broken": "broken",
}
"""The state of a clock after each step; a step that is not here leaves it as it was."""


@frozen
class Expectation:
    """One column of the source system, by key of the record.

    compare "due": when the clock is due, within `tolerance`; "verdict": its state at the end is
    one of those listed; "stage": the record's last stage is. `slas` are tried in order: the
    first of which the record has a clock `number` is the one meant.
    """

    name: str
    compare: Literal["due", "verdict", "stage"]
    wanted: Mapping[str, Expected] = field(repr=False, hash=False)
    slas: tuple[str, ...] = ()
    number: int = 1
    tolerance: timedelta = timedelta(0)

    def difference(self, key: str, answer: Outcome | BadRecord | None) -> Difference | None:
        """What differs for a record; None where it agrees. `answer` None: there is no outcome."""
        wanted = self.wanted[key]
        if answer is None:
            return Difference(key, _shown(wanted), "no outcome")
        if isinstance(answer, BadRecord):
            return Difference(key, _shown(wanted), f"no outcome: {answer.error}")
        if self.compare == "stage":
            assert not isinstance(wanted, datetime)  # a stage is a name
            stage = str(answer.state.stage)
            return None if stage in wanted else Difference(key, _shown(wanted), stage)
        clock = clock_of(answer.outputs, self.slas, self.number)
        if clock is None:
            return Difference(key, _shown(wanted), f"no clock of {' or '.join(self.slas)}")
        if isinstance(wanted, datetime):
            if clock.due is not None and abs(clock.due - wanted) <= self.tolerance:
                return None
            off = clock.due - wanted if clock.due is not None else None
            return Difference(key, _shown(wanted), _shown(clock.due), off)
        return None if clock.state in wanted else Difference(key, _shown(wanted), clock.state)


@frozen
class Difference:
    """A record for which the answers differ; `off` is the engine's time less the other one."""

    key: str
    expected: str
    found: str
    off: timedelta | None = None

    def __str__(self) -> str:
        off = f" ({_signed(self.off)})" if self.off is not None else ""
        return f"{self.key}: expected {self.expected}, found {self.found}{off}"


@frozen
class Comparison:
    """How often an expectation agrees with the engine: `agreed` of `total`, and the rest."""

    name: str
    agreed: int
    total: int
    differences: tuple[Difference, ...]

    @property
    def percent(self) -> str:
        """The share that agrees in percent with two digits, cut off (99.99 is never 100)."""
        if not self.total:
            return "-"
        hundredths = self.agreed * 10_000 // self.total
        return f"{hundredths // 100}.{hundredths % 100:02d} %"

    def __str__(self) -> str:
        return f"{self.name}: {self.agreed:,} of {self.total:,} agree ({self.percent})"


@frozen
class ClockSeen:
    """An sla's clock as its events tell: its state, and its due time (None: it has none)."""

    state: str
    due: datetime | None


@define
class Check:
    """Compares outcomes with expectations, one record at a time."""

    expectations: tuple[Expectation, ...]
    _found: dict[tuple[int, str], Difference | None] = Factory(dict)

    def add(self, key: str, answer: Outcome | BadRecord | None) -> None:
        """Compares what `replay_many` gave for one record; None where it gave nothing."""
        for index, expectation in enumerate(self.expectations):
            if key in expectation.wanted:
                self._found[index, key] = expectation.difference(key, answer)

    def result(self) -> tuple[Comparison, ...]:
        """One comparison for each expectation, the differences by key. A record that was never
        added counts as one that differs."""
        made: list[Comparison] = []
        for index, expectation in enumerate(self.expectations):
            differences = [
                found
                for key in sorted(expectation.wanted)
                if (found := self._of(index, key, expectation)) is not None
            ]
            total = len(expectation.wanted)
            made.append(
                Comparison(expectation.name, total - len(differences), total, tuple(differences))
            )
        return tuple(made)

    def _of(self, index: int, key: str, expectation: Expectation) -> Difference | None:
        if (index, key) in self._found:
            return self._found[index, key]
        return expectation.difference(key, None)


def compare(
    expectations: Iterable[Expectation], answers: Iterable[tuple[str, Outcome | BadRecord | None]]
) -> tuple[Comparison, ...]:
    """The agreement of all outcomes, given as (key of the record, outcome)."""
    check = Check(tuple(expectations))
    for key, answer in answers:
        check.add(key, answer)
    return check.result()


def clock_of(outputs: Iterable[object], slas: tuple[str, ...], number: int) -> ClockSeen | None:
    """The clock `number` of the first of the slas that has one; None where none has."""
    found: dict[str, ClockSeen] = {}
    for output in outputs:
        if isinstance(output, SLAEvent) and output.sla in slas and output.number == number:
            before = found.get(output.sla)
            state = _STATE_AFTER.get(output.step, before.state if before else "running")
            due = output.due if output.due is not None else (before.due if before else None)
            found[output.sla] = ClockSeen(state, due)
    return next((found[sla] for sla in slas if sla in found), None)


def _shown(value: object) -> str:
    return " or ".join(value) if isinstance(value, tuple) else shown(value)


def _signed(length: timedelta) -> str:
    days, rest = divmod(abs(length), timedelta(days=1))
    size = f"{days} days {rest}" if rest and days else f"{days} days" if days else str(rest)
    return f"-{size}" if length < timedelta(0) else f"+{size}"
