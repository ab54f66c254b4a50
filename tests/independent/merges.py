"""A life into which other ones are merged, by the plain evaluator."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from typing import Any, TypeAlias

from independent.judge import World
from independent.life import Life
from independent.merges_pact import Joined, KeyedPact, Matched, Matches
from independent.pact import LEAD, Condition, Input

Order: TypeAlias = tuple[int, int, str]  # an instant, a kind, an id


@dataclass
class MergeWorld(World):
    """`answers` are the records that match, with since when: by what was asked, then by record."""

    answers: dict[str, dict[object, int]] = field(default_factory=dict)

    def holds(self, condition: Condition) -> bool | None:
        if not isinstance(condition, Matches):
            return super().holds(condition)
        if condition.name not in self.answers:
            return None
        since = self.answers[condition.name].values()
        return any(self.now < self.pact.times.plus(at, condition.window) for at in since)


@dataclass
class Merging(Life):
    """What came with a merge counts in the order of time and sets nothing off; what is known of
    the other record fills gaps. `conflicts` are fields that are another here."""

    ids: set[str] = field(default_factory=set)
    dropped: set[str] = field(default_factory=set)
    conflicts: list[tuple[int, str]] = field(default_factory=list)
    answers: dict[str, dict[object, int]] = field(default_factory=dict)
    came: dict[int, Order] = field(default_factory=dict)  # by the number of the entry
    taking: Order | None = None  # None: time passes

    def run(self, facts: dict[str, Any], inputs: Sequence[Input], born: int) -> Merging:
        self.world = MergeWorld(self.pact, born, dict(facts), answers=self.answers)
        self.terms = self.pact.terms()
        given = sorted((one for one in inputs if one.at <= self.until), key=lambda one: one.order)
        for early in (one for one in given if one.at < born):
            if self._is_new(early):
                self._background(early)
        self._begin()
        for late in (one for one in given if one.at >= born):
            self._pass_time(late.at)
            if self._is_new(late):
                self.taking = late.order
                self._take(late)
                self.taking = None
        self._pass_time(self.until)
        self.world.now = self.until
        return self

    @property
    def keyed(self) -> KeyedPact:
        assert isinstance(self.pact, KeyedPact)
        return self.pact

    def _is_new(self, one: Input) -> bool:
        if one.id in self.ids:
            self.dropped.add(one.id)
            return False
        self.ids.add(one.id)
        return True

    def _background(self, early: Input) -> None:
        if not self._merge_or_match(early):
            super()._background(early)

    def _take(self, one: Input) -> None:
        if not isinstance(one, Joined | Matched):
            super()._take(one)
            return
        self.stuck.clear()
        self.world.now = max(self.world.now, one.at)
        self._look_around()
        self.world.track = LEAD
        self._merge_or_match(one)
        self._turn_clocks()
        self._settle(self._party(one))

    def _merge_or_match(self, one: Input) -> bool:
        if isinstance(one, Joined):
            self._join(one)
        elif isinstance(one, Matched):
            found = self.answers.setdefault(one.name, {})
            if one.value is None:
                found.clear()
            else:
                found[one.value] = one.since
        return isinstance(one, Joined | Matched)

    def _join(self, merge: Joined) -> None:
        for act in sorted(merge.acts, key=lambda act: act.order):
            if act.id not in self.ids:
                self.ids.add(act.id)
                self._count_in(act)
        for name, value in sorted(merge.facts, key=lambda fact: fact[0]):
            known = self.world.facts.get(name)
            if value is None:
                continue
            if known is None:
                self._know(name, value)
            elif not alike(known, value) and (self.keyed.is_key(name) or self.keyed.is_fixed(name)):
                self._refuse(name)

    def _count_in(self, one: Input) -> None:
        """An act of the past: entries that came later do not have it behind them. Within an
        instant it stands where an input of its own would: time first, then by kind and id."""
        act = self._act_of(one)
        later = [number for number, came in self.came.items() if came > one.order]
        self.world.acts.append(replace(act, number=min(later) - 1 if later else act.number))

    def _enter(self, stage: str) -> None:
        self.came[self.world.handled] = self.taking or (self.world.now, -1, "")
        begins = not self.world.open and self.world.track == LEAD
        super()._enter(stage)
        owner = self.world.facts.get("owner")
        if begins and isinstance(owner, str):
            self._own(owner)  # ownership begins with the column of that name

    # Facts.

    def _write(self, one: Input) -> None:
        known = self.world.facts.get(one.name)
        if alike(known, one.value):
            return
        if known is not None and self.keyed.is_fixed(one.name):
            self._refuse(one.name)
            return
        self._know(one.name, one.value)

    def _refuse(self, name: str) -> None:
        self._tell("refused", "field")
        self.conflicts.append((self.world.now, name))

    def _know(self, name: str, value: object) -> None:
        self.world.facts[name] = value
        if self.keyed.is_key(name):
            self.answers.clear()  # they were for the old one

    # Time.

    def _next_instant(self) -> int | None:
        """Also when a match leaves its window."""
        plus = self.pact.times.plus
        ends = [
            plus(since, asked.window)
            for asked in self.keyed.asked
            for since in self.answers.get(asked.name, {}).values()
        ]
        coming = [super()._next_instant(), *(end for end in ends if end > self.world.now)]
        return min((at for at in coming if at is not None), default=None)


def alike(one: object, other: object) -> bool:
    """Text is the same but for upper and lower case."""
    if isinstance(one, str) and isinstance(other, str):
        return one.lower() == other.lower()
    return one == other
