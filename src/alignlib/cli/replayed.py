"""The summary of a replay: everything counted, the first few of what is odd named."""

from __future__ import annotations

from collections import Counter
from datetime import datetime

from attrs import Factory, define

from alignlib.cli.output import columns, count, fitted, listed
from alignlib.cli.targets import Opened, shown_instant
from alignlib.engine.outcome import BadRecord, Outcome
from alignlib.exchange import Check
from alignlib.model.outputs import Effect, Refusal, Transition
from alignlib.names import canonical

_FIRST = 3
_CLOCKS = ("met", "met-late", "late", "running", "paused", "void")
_FURTHER = "--format jsonl has them all"


@define
class Replayed:
    """What a replay came to so far."""

    opened: Opened
    until: datetime
    judged: int = 0
    not_yet: int = 0
    repeated: int = 0
    bad: list[tuple[str, str]] = Factory(list)
    stages: Counter[str] = Factory(Counter)
    moves: Counter[tuple[str, str]] = Factory(Counter)
    clocks: Counter[tuple[str, str]] = Factory(Counter)
    effects: Counter[str] = Factory(Counter)
    refusals: Counter[str] = Factory(Counter)
    check: Check = Factory(lambda self: Check(self.opened.target.expectations), takes_self=True)

    def add(self, key: str, answer: Outcome | BadRecord) -> None:
        """Counts the outcome of one record."""
        if isinstance(answer, BadRecord):
            self.bad.append((key, self.opened.named(str(answer.error))))
            self.check.add(key, None)
            return
        self.check.add(key, answer)
        self.judged += 1
        self.repeated += len(answer.dropped)
        if answer.state.stage is None:
            self.not_yet += 1
        else:
            self.stages[canonical(answer.state.stage)] += 1
        for clock in answer.state.clocks:
            self.clocks[clock.sla, clock.state] += 1
        for output in answer.outputs:
            match output:
                case Transition():
                    self.moves[output.from_stage or "", output.to] += 1
                case Effect():
                    self.effects[output.kind] += 1
                case Refusal():
                    self.refusals[output.kind] += 1

    def lines(self) -> list[str]:
        """The summary, part by part; a part that has nothing to say is left out."""
        parts = [
            self._head(), self._unread(), self._stages(), self._clocks(), self._others(),
            self._comparisons(),
        ]  # fmt: skip
        lines: list[str] = []
        for part in parts:
            if part:
                lines.extend([""] * bool(lines) + part)
        return lines

    def _head(self) -> list[str]:
        opened = self.opened
        until = shown_instant(self.until, opened)
        text = f"{opened.agreement.title or opened.file} ({opened.file}), up to {until}"
        judged = f"{opened.counted(self.judged)} judged"
        if self.not_yet:
            judged += f", {self.not_yet:,} of them not there yet"
        if self.bad:
            judged += f", {len(self.bad):,} that could not be judged"
        return [*fitted(text, hang="  "), judged]

    def _unread(self) -> list[str]:
        problems = self.opened.target.problems
        lines: list[str] = []
        if self.bad:
            lines.append(f"{self.opened.counted(len(self.bad))} could not be judged:")
            lines.extend(_first([reason for _, reason in self.bad]))
        if problems:
            kinds = Counter(problem.kind for problem in problems)
            parts = ", ".join(f"{kind} {number:,}" for kind, number in sorted(kinds.items()))
            lines.append(f"{count(len(problems), 'finding')} while reading ({parts}):")
            lines.extend(_first([str(problem) for problem in problems]))
        if self.repeated:
            lines.append(f"{count(self.repeated, 'repeated input')} passed over")
        return lines

    def _stages(self) -> list[str]:
        rows = [("stage", "now in it", "came in", "went on")]
        came: Counter[str] = Counter()
        went: Counter[str] = Counter()
        for (source, target), number in self.moves.items():
            went[canonical(source)] += number
            came[canonical(target)] += number
        for stage in self.opened.agreement.stages:
            key = canonical(stage.name)
            rows.append((stage.name, f"{self.stages[key]:,}", f"{came[key]:,}", f"{went[key]:,}"))
        if not rows[1:]:
            return []
        order = {stage.name: place for place, stage in enumerate(self.opened.agreement.stages)}
        moves = sorted(self.moves, key=lambda move: [order.get(name, -1) for name in move])
        made = [f"{a} → {b} {self.moves[a, b]:,}" for a, b in moves if a]
        lines = columns(rows, indent="")
        if made:
            total = sum(number for (source, _), number in self.moves.items() if source)
            lines.extend(["", *listed(count(total, "move"), made)])
        return lines

    def _clocks(self) -> list[str]:
        slas = self.opened.agreement.plan.slas
        if not slas:
            return []
        rows: list[tuple[str, ...]] = [("sla", "started", *_CLOCKS)]
        for sla in slas:
            numbers = [self.clocks[sla.key, state] for state in _CLOCKS]
            started = sum(number for (key, _), number in self.clocks.items() if key == sla.key)
            rows.append((sla.name, f"{started:,}", *(f"{number:,}" for number in numbers)))
        return columns(rows, indent="")

    def _others(self) -> list[str]:
        lines: list[str] = []
        for name, found in (("effect", self.effects), ("refusal", self.refusals)):
            if found:
                items = [f"{kind} {number:,}" for kind, number in sorted(found.items())]
                lines.extend(listed(count(found.total(), name), items))
        return lines

    def _comparisons(self) -> list[str]:
        lines: list[str] = []
        for comparison in self.check.result():
            lines.extend(fitted(str(comparison), hang="  "))
            lines.extend(_first([str(each) for each in comparison.differences]))
        return ["compared with the source:", *lines] if lines else []


def _first(items: list[str]) -> list[str]:
    """The first few, each where it fits, and how many more there are."""
    lines: list[str] = []
    for item in items[:_FIRST]:
        lines.extend(fitted(" ".join(item.split()), indent="  ", hang="    "))
    if len(items) > _FIRST:
        lines.append(f"  and {len(items) - _FIRST:,} more ({_FURTHER})")
    return lines
