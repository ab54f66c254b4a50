"""What may change by time alone, and when first.

Between inputs every ageing quantity is monotone: counts in windows and halved points only fall,
days since something only grow. So the values at both ends of a stretch of time bound those inside,
and a condition is decided over the whole stretch or not. Where it is not, the instants at which
one of its parts can change are listed and halved until the first real change is found. The answer
is exact: nothing changes before it, and at it something does.

Most conditions need less: those that time alone never brings about are not looked at, and those
that it brings about for good are looked at once, at the end of a stretch.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import NamedTuple, TypeAlias

from alignlib.engine.life import Life
from alignlib.engine.view import Truth, View, cap, clamp
from alignlib.plan.conditions import (
    Activities,
    AllOf,
    AnyOf,
    AtLeastOf,
    Condition,
    Days,
    EarlierMatch,
    IsUndecided,
    Named,
    Negation,
    NoneOf,
    OneOf,
    Order,
    ScoreRead,
    Waited,
)
from alignlib.plan.plan import EachLine
from alignlib.plan.turns import FALSE, TRUE, UNDECIDED, Outlook
from alignlib.values.halving import factors
from alignlib.values.time import DAY

_SWAPPED = {0: 0, 1: 2, 2: 1, 3: 3, 4: 4, 5: 6, 6: 5, 7: 7}


class Watch(NamedTuple):
    """A condition to look out for: with a truth in the set `bits` it matters."""

    condition: Condition
    bits: int


Watched: TypeAlias = tuple[Watch, bool]
"""And whether it keeps to its truths once it has one of them."""


def bit(truth: Truth) -> int:
    return UNDECIDED if truth is None else TRUE if truth else FALSE


def first_change(life: Life, watches: Iterable[Watch], start: int, end: int) -> int | None:
    """The first instant after `start`, at most `end`, at which a watch gets one of its truths.

    At `start` none has one: the lead is at rest.
    """
    watched = _watched(life, watches)
    if not watched or not _may(life, watched, start, end):
        return None
    instants: set[int] = set()
    for watch, _ in watched:
        _Instants(life, start, end, instants.add).of(watch.condition)
    return _search(life, watched, sorted(instants), start)


def may_change(life: Life, watches: Iterable[Watch], start: int, end: int) -> bool:
    """Whether there may be such an instant: quicker to say, and on the safe side."""
    watched = _watched(life, watches)
    return bool(watched) and _may(life, watched, start, end)


def _watched(life: Life, watches: Iterable[Watch]) -> list[Watched]:
    """Those that time alone may bring about, all of the track in use."""
    turns = life.plan.turns
    return [
        (watch, outlook is Outlook.LASTS)
        for watch in watches
        if (outlook := turns.outlook(watch.condition, watch.bits)) is not Outlook.NEVER
    ]


def _may(life: Life, watches: list[Watched], start: int, end: int) -> bool:
    last = View(life, end)
    if any(lasts and bit(last.truth(node)) & bits for (node, bits), lasts in watches):
        return True
    possible = Possible(life, View(life, start), last)
    return any(not lasts and possible.truths(node) & bits for (node, bits), lasts in watches)


def _search(life: Life, watches: list[Watched], instants: list[int], start: int) -> int | None:
    """Halves the list: a stretch in which nothing may change is passed over whole."""
    stretches = [(0, len(instants))]
    while stretches:
        low, high = stretches.pop()
        if low >= high:
            continue
        begin = instants[low - 1] if low else start
        if not _may(life, watches, begin, instants[high - 1]):
            continue
        if high - low == 1:
            view = View(life, instants[low])
            if any(bit(view.truth(watch.condition)) & watch.bits for watch, _ in watches):
                return instants[low]
            continue
        middle = (low + high) // 2
        stretches.append((middle, high))
        stretches.append((low, middle))
    return None


class Possible:
    """The truths a condition can have from one view to another if nothing but time happens."""

    def __init__(self, life: Life, first: View, last: View) -> None:
        self.life = life
        self.first = first
        self.last = last
        self._named: dict[str, int] = {}
        self._scores: dict[str, tuple[int, int]] = {}

    def truths(self, node: Condition) -> int:
        match node:
            case AllOf():
                return _all([self.truths(item) for item in node.items])
            case AnyOf():
                return _SWAPPED[_all([_SWAPPED[self.truths(item)] for item in node.items])]
            case NoneOf():
                return _all([_SWAPPED[self.truths(item)] for item in node.items])
            case Negation():
                return _SWAPPED[self.truths(node.item)]
            case AtLeastOf():
                return _at_least([self.truths(item) for item in node.items], node.count)
            case Named():
                if node.name not in self._named:
                    definition = self.life.plan.definitions[node.name]
                    self._named[node.name] = self.truths(definition.condition)
                return self._named[node.name]
            case IsUndecided():
                inner = self.truths(node.item)
                return (TRUE if inner & UNDECIDED else 0) | (FALSE if inner & 3 else 0)
            case Order(read=ScoreRead() as read):
                low, high = self.score(read.name)
                return _range(low, high, node.low, node.high, node.negated)
            case OneOf(read=ScoreRead()):
                return TRUE | FALSE
            case Activities():
                return self._activities(node)
            case EarlierMatch():
                # Answers only leave their window.
                return bit(self.first.truth(node)) | bit(self.last.truth(node))
            case Days() | Waited():
                # Each of these turns at most twice, at known instants.
                before, after = self.first.truth(node), self.last.truth(node)
                turns = isinstance(node, Days) and node.operator in ("is", "is not", "is between")
                return bit(before) | bit(after) | (TRUE | FALSE if turns else 0)
            case OneOf() if not hasattr(node.read, "slot"):
                return self._grade(node)
        return bit(self.first.truth(node))

    def _activities(self, node: Activities) -> int:
        before = self.first.count(node.filter, node.window)
        after = self.last.count(node.filter, node.window)
        if before is None or after is None:
            return UNDECIDED
        truths = _range(after[0], before[1], node.low, node.high, False)
        return truths | (UNDECIDED if before[0] != before[1] or after[0] != after[1] else 0)

    def _grade(self, node: OneOf) -> int:
        grade = self.life.plan.grades[node.read.name]
        lines = [line.condition for line in grade.lines if line.condition is not None]
        if all(self.truths(line) in (TRUE, FALSE, UNDECIDED) for line in lines):
            return bit(self.first.truth(node))
        return TRUE | FALSE

    def score(self, name: str) -> tuple[int, int]:
        """Bounds of a score: points of either sign only shrink."""
        if name not in self._scores:
            score = self.life.plan.scores[name]
            low = high = 0
            for line in score.lines:
                if isinstance(line, EachLine):
                    first = self.first.raw_points(line, score)
                    last = self.last.raw_points(line, score)
                    low += cap(min(first, last), line.at_most)
                    high += cap(max(first, last), line.at_most)
                    continue
                truths = self.truths(line.condition)
                if truths == TRUE:
                    low += line.points
                    high += line.points
                elif truths & TRUE:
                    low += min(0, line.points)
                    high += max(0, line.points)
            self._scores[name] = clamp(low, score), clamp(high, score)
        return self._scores[name]


class _Instants:
    """Every instant in (start, end] at which a part of a condition can change."""

    def __init__(self, life: Life, start: int, end: int, add: Callable[[int], object]) -> None:
        self.life = life
        self.start = start
        self.end = end
        self._add = add
        self._done: set[str] = set()

    def note(self, instant: int) -> None:
        if self.start < instant <= self.end:
            self._add(instant)

    def of(self, node: Condition) -> None:
        match node:
            case AllOf() | AnyOf() | NoneOf() | AtLeastOf():
                for item in node.items:
                    self.of(item)
            case Negation() | IsUndecided():
                self.of(node.item)
            case Named():
                if node.name not in self._done:
                    self._done.add(node.name)
                    self.of(self.life.plan.definitions[node.name].condition)
            case Activities():
                if node.window.duration is not None:
                    for act in self.life.standing(node.filter, node.window.duration):
                        self.note(act.leaves)
            case Days():
                view = View(self.life, self.start)
                since = view.since(node)
                if since is not None:
                    for days in (node.days, node.days + 1, node.high):
                        edge = view.days_after(since, days)
                        self.note(edge)
                        self.note(edge + 1)
            case EarlierMatch(window=window) if window.duration is not None:
                for since in View(self.life, self.start).matched(node) or ():
                    self.note(self.life.expires(since, window.duration))
            case Waited():
                if self.life.entries:
                    self.note(View(self.life, self.start).waited_until(node))
            case Order(read=ScoreRead() as read) | OneOf(read=ScoreRead() as read):
                self.score(read.name)
            case OneOf() if not hasattr(node.read, "slot"):
                if f"grade {node.read.name}" not in self._done:
                    self._done.add(f"grade {node.read.name}")
                    for line in self.life.plan.grades[node.read.name].lines:
                        if line.condition is not None:
                            self.of(line.condition)

    def score(self, name: str) -> None:
        if f"score {name}" in self._done:
            return
        self._done.add(f"score {name}")
        score = self.life.plan.scores[name]
        for line in score.lines:
            if not isinstance(line, EachLine):
                self.of(line.condition)
                continue
            for act in self.life.standing(line.filter, line.window.duration):
                self.note(act.leaves)
                if score.half_life is not None:
                    days = len(factors(score.half_life))
                    stop = min(self.end, act.leaves)
                    first = max(1, (self.start - act.at) // DAY + 1)
                    last = min(days, (stop - act.at) // DAY)
                    for day in range(first, last + 1):
                        self.note(act.at + day * DAY)


def _all(truths: list[int]) -> int:
    """What a conjunction of these can be."""
    result = 0
    if all(item & TRUE for item in truths):
        result |= TRUE
    if any(item & FALSE for item in truths):
        result |= FALSE
    if any(item & UNDECIDED for item in truths) and all(item & 5 for item in truths):
        result |= UNDECIDED
    return result


def _at_least(truths: list[int], count: int) -> int:
    result = 0
    if sum(bool(item & TRUE) for item in truths) >= count:
        result |= TRUE
    if sum(not item & FALSE for item in truths) < count:
        result |= FALSE
    if any(item & UNDECIDED for item in truths):
        result |= UNDECIDED
    return result


def _range(low: int, high: int, wanted_low: int | None, wanted_high: int | None,
           negated: bool) -> int:  # fmt: skip
    inside = (wanted_low is None or wanted_low <= high) and (
        wanted_high is None or low <= wanted_high
    )
    outside = (wanted_low is not None and low < wanted_low) or (
        wanted_high is not None and high > wanted_high
    )
    truths = (TRUE if inside else 0) | (FALSE if outside else 0)
    return _SWAPPED[truths] if negated else truths
