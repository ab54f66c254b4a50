"""What holds at one instant: Kleene's three values, exact scores, grades."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from alignlib.engine.life import NEVER, Life, Sum
from alignlib.plan.conditions import (
    Activities,
    AllOf,
    AnyOf,
    AtLeastOf,
    ClockIs,
    Condition,
    Days,
    EarlierMatch,
    Entered,
    FieldRead,
    GradeRead,
    HasRoom,
    Includes,
    InStage,
    IsKnown,
    IsUndecided,
    IsYes,
    Named,
    Negation,
    NoneOf,
    OneOf,
    Order,
    OwnerIs,
    Read,
    ScoreRead,
    TextTest,
    Waited,
    Window,
)
from alignlib.plan.plan import EachLine, Score, WhenLine
from alignlib.text import fold, glob_matches
from alignlib.values.coerce import Lowered
from alignlib.values.halving import worths
from alignlib.values.time import DAY, Duration, Unit

Truth = bool | None


class View:
    """A life at the instant `t` (µs). Values are remembered: make a new view after any change.

    `facts` are those that conditions read: the lead's, or an activity's own under `where`.
    """

    __slots__ = ("_grades", "_named", "_scores", "facts", "life", "t")

    def __init__(self, life: Life, t: int, facts: dict[str, Lowered] | None = None) -> None:
        self.life = life
        self.t = t
        self.facts = life.low if facts is None else facts
        self._named: dict[str, Truth] = {}
        self._scores: dict[str, int] = {}
        self._grades: dict[str, str] = {}

    # -- conditions -------------------------------------------------------------------------

    def truth(self, node: Condition) -> Truth:
        """True, False, or None: undecided."""
        return _JUDGED[type(node)](self, node)

    def named(self, name: str) -> Truth:
        if name not in self._named:
            self._named[name] = self.truth(self.life.plan.definitions[name].condition)
        return self._named[name]

    def all_of(self, items: tuple[Condition, ...]) -> Truth:
        result: Truth = True
        for item in items:
            truth = self.truth(item)
            if truth is False:
                return False
            if truth is None:
                result = None
        return result

    def any_of(self, items: tuple[Condition, ...]) -> Truth:
        result: Truth = False
        for item in items:
            truth = self.truth(item)
            if truth is True:
                return True
            if truth is None:
                result = None
        return result

    def order(self, node: Order) -> Truth:
        value = self.read(node.read)
        if value is None:
            return None
        assert isinstance(value, int)
        inside = (node.low is None or node.low <= value) and (
            node.high is None or value <= node.high
        )
        return inside is not node.negated

    def text(self, node: TextTest) -> Truth:
        value = self.facts.get(node.read.slot)
        if value is None:
            return None
        assert isinstance(value, str)
        match node.how:
            case "contains":
                return any(pattern in value for pattern in node.patterns)
            case "starts with":
                return value.startswith(node.patterns)
            case "ends with":
                return value.endswith(node.patterns)
            case "matches":
                return any(glob_matches(pattern, value) for pattern in node.patterns)

    # -- activities and time ----------------------------------------------------------------

    def count(self, filter_index: int, window: Window) -> tuple[int, int] | None:
        """How many certainly and how many at most stand in the window; None: no such entry."""
        if window.kind == "ever":
            matches = self.life.matches(filter_index)
            fold = self.life.fold(filter_index)
            before = (0, 0) if fold is None else (fold.sure, fold.most)
            return before[0] + sum(certain for *_, certain in matches), before[1] + len(matches)
        sure = most = 0
        if window.kind == "last":
            assert window.duration is not None
            for leaves, _, _, certain in self.life.standing(filter_index, window.duration):
                if leaves > self.t:
                    sure += certain
                    most += 1
            return sure, most
        entry = self.life.entry_of(window.stage)
        if entry is None:
            return None
        for _, number, certain in reversed(self.life.matches(filter_index)):
            if number < entry.acts:
                break
            sure += certain
            most += 1
        fold = self.life.fold(filter_index)
        if fold is not None:
            before = fold.since_entry(entry.acts)
            return sure + before[0], most + before[1]
        return sure, most

    def activities(self, node: Activities) -> Truth:
        counts = self.count(node.filter, node.window)
        if counts is None:
            return None
        return within(counts[0], counts[1], node.low, node.high)

    def since(self, node: Days) -> int | None:
        """The instant from which the days are counted, if it is known."""
        if node.since == "entering":
            if not self.life.alive:
                return None
            entry = self.life.entry_of(node.stage)
            return None if entry is None else entry.at
        assert node.filter is not None
        matches = self.life.matches(node.filter)
        fold = self.life.fold(node.filter)
        if fold is not None and (node.since == "first" or not matches):
            edge = fold.first if node.since == "first" else fold.latest
            return edge.at if edge.certain else None
        if not matches:
            return None
        at, _, certain = matches[-1 if node.since == "last" else 0]
        return at if certain else None

    def days(self, node: Days) -> Truth:
        start = self.since(node)
        if node.operator in ("is known", "is unknown"):
            return (start is not None) is (node.operator == "is known")
        if start is None:
            return None
        return self.compare_days(node, start)

    def days_after(self, start: int, days: int) -> int:
        """R3: the same clock time, so many dates later."""
        if days < 0:
            return start - 1
        return self.life.expires(start, Duration(days, Unit.DAYS)) if days else start

    def compare_days(self, node: Days, start: int) -> bool:
        t = self.t
        edge = self.days_after(start, node.days)
        match node.operator:
            case "is above":
                return t > edge
            case "is at least":
                return t >= edge
            case "is below":
                return t < edge
            case "is at most":
                return t <= edge
            case "is":
                return edge <= t < self.days_after(start, node.days + 1)
            case "is not":
                return not edge <= t < self.days_after(start, node.days + 1)
        return edge <= t <= self.days_after(start, node.high)

    def waited_until(self, node: Waited) -> int:
        life = self.life
        entry = life.entries[-1]
        start = entry.at
        if node.without is not None:
            for at, number, certain in reversed(life.matches(node.without)):
                if number < entry.acts:
                    break
                if certain:
                    start = at
                    break
            else:
                fold = life.fold(node.without)
                if fold is not None and fold.latest_sure and fold.latest_sure[1] >= entry.acts:
                    start = fold.latest_sure[0]
        return life.expires(start, node.duration)

    def clock_state(self, node: ClockIs) -> str:
        clocks = [clock for clock in self.life.clocks if clock.sla == node.sla]
        if node.ordinal is not None:
            clocks = [clock for clock in clocks if clock.number == node.ordinal]
        return clocks[-1].state if clocks else "not-started"

    def matched(self, node: EarlierMatch) -> list[int] | None:
        """The instants that the answers count from; None: nobody has answered."""
        own = [match for match in self.life.matched if match.earlier == node.earlier]
        if not own:
            return None
        return [match.since for match in own if match.since is not None]

    def earlier(self, node: EarlierMatch) -> Truth:
        found = self.matched(node)
        if found is None:
            return None
        duration = node.window.duration
        if duration is not None:
            return any(self.t < self.life.expires(since, duration) for since in found)
        if node.window.kind == "entering":
            entry = self.life.entry_of(node.window.stage) if self.life.alive else None
            return None if entry is None else any(since >= entry.at for since in found)
        return bool(found)

    # -- scores and grades ------------------------------------------------------------------

    def read(self, read: Read) -> Lowered:
        if isinstance(read, FieldRead):
            return self.facts.get(read.slot)
        if isinstance(read, ScoreRead):
            return self.score(read.name)
        assert isinstance(read, GradeRead)
        return self.grade(read.name)

    def score(self, name: str) -> int:
        """Points in integers of 10⁻⁶ (R12: halving, each line's cap, the sum, the clamp)."""
        found = self._scores.get(name)
        if found is None:
            found = self._scores[name] = self._score(self.life.plan.scores[name], name)
        return found

    def _score(self, score: Score, name: str) -> int:
        """Of a score that only counts activities the last sum is remembered."""
        life = self.life
        counted = life.plan.only_counted.get(name)
        if counted is None:
            return clamp(sum([self._line(line, score) for line in score.lines]), score)
        key = (life.track.index, name)
        seen = sum([life.seen_by(index) for index in counted])
        known = life.sums.get(key)
        if known is None or not known.stands(seen, self.t):
            total, until = 0, NEVER
            for line in score.lines:
                assert isinstance(line, EachLine)
                part = self._sum(line, score)
                total += cap(part.points + self.folded_points(line, score), line.at_most)
                until = min(until, part.until)
            known = self._remember(key, Sum(self.t, until, seen, total))
        return clamp(known.points, score)

    def _line(self, line: EachLine | WhenLine, score: Score) -> int:
        if isinstance(line, EachLine):
            return self.line_points(line, score)
        return line.points if self.truth(line.condition) is True else 0

    def line_points(self, line: EachLine, score: Score) -> int:
        return cap(self.raw_points(line, score), line.at_most)

    def raw_points(self, line: EachLine, score: Score) -> int:
        """Before the line's `at most`."""
        if line.window.kind == "entering":
            points = sum(points for _, points in self.each_points(line, score))
        else:
            points = self._sum(line, score).points
        return points + self.folded_points(line, score)

    def folded_points(self, line: EachLine, score: Score) -> int:
        """Of activities that are only counted: those whose points neither halve nor end."""
        fold = self.life.fold(line.filter)
        if fold is None or score.half_life is not None or line.window.duration is not None:
            return 0
        if line.window.kind != "entering":
            return fold.sure * line.points
        entry = self.life.entry_of(line.window.stage) if self.life.alive else None
        return 0 if entry is None else fold.since_entry(entry.acts)[0] * line.points

    def _sum(self, line: EachLine, score: Score) -> Sum:
        """Worked out anew when an activity has been added or has aged on."""
        life, t = self.life, self.t
        key = (life.track.index, id(line))
        seen = life.seen_by(line.filter)
        known = life.sums.get(key)
        if known is not None and known.stands(seen, t):
            return known
        worth = None if score.half_life is None else worths(line.points, score.half_life)
        points = line.points
        total, until = 0, NEVER
        for leaves, at, _, certain in reversed(life.standing(line.filter, line.window.duration)):
            if leaves <= t:
                continue
            changes = leaves
            if worth is not None:
                days = (t - at) // DAY
                if days >= worth.days:
                    break
                points = worth[days]
                changes = min(changes, at + (days + 1) * DAY)
            if changes < until:
                until = changes
            if certain:
                total += points
        return self._remember(key, Sum(t, until, seen, total))

    def _remember(self, key: tuple[int, int | str], found: Sum) -> Sum:
        if self.t == self.life.now:  # a look ahead does not push out what holds now
            self.life.sums[key] = found
        return found

    def each_points(self, line: EachLine, score: Score) -> list[tuple[int, int]]:
        """What each activity of a line is worth now: (its number, points), oldest first."""
        worth = None if score.half_life is None else worths(line.points, score.half_life)
        points = line.points
        found: list[tuple[int, int]] = []
        window = line.window
        entry = self.life.entry_of(window.stage) if window.kind == "entering" else None
        if window.kind == "entering" and (entry is None or not self.life.alive):
            return []
        for leaves, at, number, certain in reversed(
            self.life.standing(line.filter, window.duration)
        ):
            if leaves <= self.t:
                continue
            if entry is not None and number < entry.acts:
                break
            if worth is not None:
                days = (self.t - at) // DAY
                if days >= worth.days:
                    break
                points = worth[days]
            if certain:
                found.append((number, points))
        found.reverse()
        return found

    def grade(self, name: str) -> str:
        """The canonical label of the first line that holds."""
        if name not in self._grades:
            from alignlib.names import canonical

            for line in self.life.plan.grades[name].lines:
                if line.condition is None or self.truth(line.condition) is True:
                    self._grades[name] = canonical(line.label)
                    break
        return self._grades[name]


# -- by kind of condition --------------------------------------------------------------------


def _one_of(view: View, node: OneOf) -> Truth:
    value = view.read(node.read)
    return None if value is None else (value in node.values) is not node.negated


def _at_least(view: View, node: AtLeastOf) -> Truth:
    truths = [view.truth(item) for item in node.items]
    if truths.count(True) >= node.count:
        return True
    return None if truths.count(True) + truths.count(None) >= node.count else False


def _is_yes(view: View, node: IsYes) -> Truth:
    value = view.facts.get(node.read.slot)
    return None if value is None else value is True


def _includes(view: View, node: Includes) -> Truth:
    items = view.facts.get(node.read.slot)
    if items is None:
        return None
    assert isinstance(items, frozenset)
    return bool(items & node.values) is not node.negated


def _has_room(view: View, node: HasRoom) -> Truth:
    room = view.life.rooms.get(node.team)
    return None if room is None else room is not node.negated


def _of_life(judge: Callable[[View, Any], Truth]) -> Callable[[View, Any], Truth]:
    """Undecided where there is no life, or none yet."""

    def judged(view: View, node: Any) -> Truth:
        if not view.life.alive or not view.life.has_begun:
            return None
        return judge(view, node)

    return judged


def _of_track(judge: Callable[[View, Any], bool]) -> Callable[[View, Any], Truth]:
    """Undecided also where the pipeline that is asked about has not begun."""

    def judged(view: View, node: Any) -> Truth:
        return None if view.life.stage is None else judge(view, node)

    return _of_life(judged)


def _entered(view: View, node: Entered) -> bool:
    times = view.life.times_entered(node.stage)
    return node.low <= times and (node.high is None or times <= node.high)


def _owner_is(view: View, node: OwnerIs) -> bool:
    owner = view.life.owner
    if not node.people:
        return (owner is not None) is not node.negated
    return (owner is not None and fold(owner) in node.people) is not node.negated


_JUDGED: dict[type[Condition], Callable[[View, Any], Truth]] = {
    AllOf: lambda view, node: view.all_of(node.items),
    AnyOf: lambda view, node: view.any_of(node.items),
    NoneOf: lambda view, node: _not(view.any_of(node.items)),
    AtLeastOf: _at_least,
    Negation: lambda view, node: _not(view.truth(node.item)),
    Named: lambda view, node: view.named(node.name),
    IsUndecided: lambda view, node: view.truth(node.item) is None,
    OneOf: _one_of,
    Order: View.order,
    IsYes: _is_yes,
    TextTest: View.text,
    Includes: _includes,
    IsKnown: lambda view, node: (view.facts.get(node.read.slot) is None) is node.negated,
    Activities: View.activities,
    Days: View.days,
    EarlierMatch: View.earlier,
    HasRoom: _has_room,
    Waited: _of_track(lambda view, node: view.t >= view.waited_until(node)),
    Entered: _of_life(_entered),
    InStage: _of_life(lambda view, node: view.life.is_in(node.stages) is not node.negated),
    OwnerIs: _of_track(_owner_is),
    ClockIs: _of_life(
        lambda view, node: (view.clock_state(node) in node.states) is not node.negated
    ),
}


def _not(truth: Truth) -> Truth:
    return None if truth is None else not truth


def within(sure: int, most: int, low: int, high: int | None) -> Truth:
    """Whether a number between `sure` and `most` lies between `low` and `high`."""
    if low <= sure and (high is None or most <= high):
        return True
    if most < low or (high is not None and sure > high):
        return False
    return None


def cap(total: int, at_most: int | None) -> int:
    """A line's `at most`: on the size, keeping the sign."""
    if at_most is None or abs(total) <= at_most:
        return total
    return at_most if total > 0 else -at_most


def clamp(total: int, score: Score) -> int:
    if score.low is not None and total < score.low:
        return score.low
    if score.high is not None and total > score.high:
        return score.high
    return total
