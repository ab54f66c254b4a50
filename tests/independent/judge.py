"""Conditions and scores, worked out anew from the whole history at every instant.

True, False, or None for undecided.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cache
from typing import Any, TypeAlias

from independent.instants import DAY, Term
from independent.pact import (
    LEAD,
    Clocked,
    Condition,
    Count,
    DaysSince,
    Each,
    Entered,
    Fact,
    Grade,
    Graded,
    InStage,
    Join,
    Named,
    Not,
    Owned,
    Pact,
    Points,
    Score,
)  # fmt: skip

MILLION = 1_000_000
Person: TypeAlias = tuple[str | None, str | None]  # by name, else anyone of the side


@dataclass(frozen=True)
class Owners:
    """Of one pipeline as an act happens: who owns it, and the last one for the other side."""

    owner: Person
    previous: Person
    latest: dict[str, str | None]  # by side

    def of(self, promiser: str) -> Person:
        """The promiser's owner of then, or the latest one; else anyone of that side."""
        return self.latest.get(promiser), promiser


@dataclass(frozen=True)
class Act:
    """An activity as it happened, with who owned the lead then (a person, else a side)."""

    at: int
    kind: str
    party: str
    person: str | None
    page: str | None
    owners: dict[str, Owners]  # by pipeline
    number: int  # in the order of handling; entries are numbered with them

    def matches(
        self,
        kinds: tuple[str, ...],
        by: str | None,
        page: str | None,
        track: str,
        theirs: Person | None = None,
    ) -> bool | None:
        """`theirs`: whom a promise means by the owner and the previous owner."""
        if self.kind not in kinds or not self._by(by, track, theirs):
            return False
        return True if page is None else self._on(page)

    def _on(self, page: str) -> bool | None:
        """`a`, `not a`, `one of a, b`, `known`, as it stands behind `where page is`."""
        if page == "known":
            return self.page is not None
        if self.page is None:
            return None
        if page.startswith("not "):
            return self.page != page.removeprefix("not ")
        return self.page in page.removeprefix("one of ").split(", ")

    def _by(self, by: str | None, track: str, theirs: Person | None) -> bool:
        if by is None:
            return True
        if by.startswith("anyone but "):
            return not self._by(by.removeprefix("anyone but "), track, theirs)
        if by in ("owner", "previous owner"):
            return self.by_person(*(theirs or getattr(self.owners[track], by.split()[0])))
        if by.startswith('"'):
            return self.person == by.strip('"')
        return self.party == by

    def by_person(self, owner: str | None, side: str | None) -> bool:
        return self.party == side if owner is None else self.person == owner


@dataclass(frozen=True)
class Entry:
    stage: str
    at: int
    number: int
    side: str | None = None  # that owned the stage then


@dataclass
class Track:
    """One pipeline of a life: without entries it is not open yet."""

    entries: list[Entry] = field(default_factory=list)
    owner: str | None = None
    last_owner: dict[str, str | None] = field(default_factory=dict)


@dataclass
class World:
    """What is known of one lead at `now`."""

    pact: Pact
    now: int = 0
    facts: dict[str, Any] = field(default_factory=dict)
    acts: list[Act] = field(default_factory=list)
    clock_states: dict[str, list[str]] = field(default_factory=dict)
    promiser: str | None = None  # while a condition of a promise is read
    tracks: dict[str, Track] = field(init=False)
    track: str = LEAD  # the pipeline of the line that is read
    given_up: int = 0  # entries of pipelines that are no more

    def __post_init__(self) -> None:
        self.tracks = {name: Track() for name in self.pact.pipelines}

    @property
    def entries(self) -> list[Entry]:
        return self.tracks[self.track].entries

    @property
    def owner(self) -> str | None:
        return self.tracks[self.track].owner

    @property
    def stage(self) -> str:
        return self.entries[-1].stage

    @property
    def open(self) -> bool:
        return bool(self.entries)

    @property
    def handled(self) -> int:
        """How much has happened: the number of the next act or entry."""
        entries = sum(len(track.entries) for track in self.tracks.values())
        return len(self.acts) + entries + self.given_up

    def entries_of(self, stage: str) -> list[Entry]:
        return self.tracks[self.pact.place(stage).pipeline].entries

    def latest(self, stage: str) -> Entry | None:
        found = (entry for entry in reversed(self.entries_of(stage)) if entry.stage == stage)
        return next(found, None)

    # Conditions.

    def binds(self, condition: Condition, promiser: str, track: str) -> bool:
        """Whether it holds in a promise, where `by owner` is the promiser's owner."""
        self.promiser, before, self.track = promiser, self.track, track
        try:
            return self.holds(condition) is True
        finally:
            self.promiser, self.track = None, before

    def holds(self, condition: Condition) -> bool | None:
        match condition:
            case Named():
                promiser, self.promiser = self.promiser, None
                found_ = self.holds(self.pact.defines[condition.name])
                self.promiser = promiser
                return found_
            case Not():
                inner = self.holds(condition.part)
                return None if inner is None else not inner
            case Join():
                found = [self.holds(part) for part in condition.parts]
                strong = condition.word == "or"
                if strong in found:
                    return strong
                return None if None in found else not strong
            case Fact():
                return self._fact(condition)
            case Count():
                return self._count(condition)
            case DaysSince():
                return self._days(condition)
            case Points():
                value = self.points(self.pact.score(condition.score))
                return _compare(value, condition.how, condition.number * MILLION)
            case Graded():
                letter = self.letter(self.pact.grade(condition.grade))
                return (letter == condition.letter) == (condition.how == "is")
            case Entered():
                times = sum(e.stage == condition.stage for e in self.entries_of(condition.stage))
                return _compare(times, condition.how, condition.number)
            case InStage():
                entries = self.entries_of(condition.stage)
                return bool(entries) and entries[-1].stage == condition.stage
            case Owned() if not self.open:
                return None
            case Owned(None):
                return self.owner is not None
            case Owned(person):
                return self.owner == person
            case Clocked():
                return self._clocked(condition)

    def _fact(self, fact: Fact) -> bool | None:
        value = self.facts.get(fact.name)
        if fact.how in ("is known", "is unknown"):
            return (value is not None) == (fact.how == "is known")
        if value is None:
            return None
        return _compare(
            value, fact.how.removeprefix("is ") if fact.how != "is" else "is", fact.value
        )

    def _count(self, count: Count) -> bool | None:
        certain = possible = 0
        since = self.latest(count.since) if count.since else None
        if count.since and since is None:
            return None
        for act in self.acts:
            if count.window and not self.now < self.pact.times.plus(act.at, count.window):
                continue
            if since and act.number < since.number:
                continue
            theirs = act.owners[self.track].of(self.promiser) if self.promiser else None
            found = act.matches(count.kinds, count.by, count.page, self.track, theirs)
            certain += found is True
            possible += found is not False
        low, high = (_compare(n, count.how, count.number) for n in (certain, possible))
        if count.how == "exactly" and certain != possible:
            return None if certain <= count.number <= possible else False
        return low if low == high else None

    def _days(self, days: DaysSince) -> bool | None:
        match days.what:
            case "in stage":
                if not self.entries:
                    return None  # of a pipeline that has not begun
                from_ = self.entries[-1].at
            case "entering":
                entry = self.latest(days.names[0])
                if entry is None:
                    return None
                from_ = entry.at
            case _:
                found = [act.at for act in self.acts if act.kind in days.names]
                if not found:
                    return None
                from_ = min(found) if days.what == "first" else max(found)
        return _compare(self.now, days.how, self.pact.times.plus(from_, Term(days.number, "days")))

    def _clocked(self, clocked: Clocked) -> bool:
        states = self.clock_states.get(clocked.sla, [])
        index = {None: len(states) - 1, "first": 0, "second": 1}[clocked.ordinal]
        state = states[index] if 0 <= index < len(states) else "not-started"
        return state == clocked.state

    # Grades and scores.

    def letter(self, grade: Grade) -> str:
        held = (letter for letter, condition in grade.lines if self.holds(condition))
        return next(held, grade.otherwise)

    def points(self, score: Score) -> int:
        """Points in millionths."""
        total = 0
        for line in score.lines:
            if isinstance(line, Each):
                total += self._each(line, score.half)
            elif self.holds(line.when):
                total += line.points * MILLION
        if score.between:
            low, high = score.between
            total = max(low * MILLION, min(high * MILLION, total))
        return total

    def _each(self, line: Each, half: int | None) -> int:
        total = 0
        for act in self.acts:
            if act.matches(line.kinds, None, line.page, LEAD) is not True:
                continue
            if line.window and not self.now < self.pact.times.plus(act.at, line.window):
                continue
            days = (self.now - act.at) // DAY
            total += halved(line.points * MILLION, days, half) if half else line.points * MILLION
        if line.cap is not None and abs(total) > line.cap * MILLION:
            total = line.cap * MILLION * (1 if total > 0 else -1)
        return total


@cache
def factor(days: int, half: int) -> int:
    """2^(-days/half) in 2⁻³⁰, rounded half away from zero, found without any root.

    n is the result when n − ½ ≤ 2³⁰ × 2^(-days/half) < n + ½; to the power `half` both sides are
    integers.
    """
    low, high = 0, 1 << 30
    while low < high:
        middle = (low + high + 1) // 2
        if (2 * middle - 1) ** half * 2**days <= (2 << 30) ** half:
            low = middle
        else:
            high = middle - 1
    return low


def halved(points: int, days: int, half: int) -> int:
    """Points (millionths) after so many whole days, rounded half away from zero."""
    size = (2 * abs(points) * factor(days, half) + (1 << 30)) // (2 << 30)
    return size if points > 0 else -size


def _compare(value: Any, how: str, bound: Any) -> bool:
    match how:
        case "at least" | "is at least":
            return bool(value >= bound)
        case "at most" | "is at most":
            return bool(value <= bound)
        case "above" | "is above":
            return bool(value > bound)
        case "below" | "is below":
            return bool(value < bound)
        case "is" | "exactly":
            return bool(value == bound)
        case "is not" | "not":
            return bool(value != bound)
    raise ValueError(how)
