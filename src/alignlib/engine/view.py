"""What holds at one instant: Kleene's three values, exact scores, grades."""

from __future__ import annotations

from alignlib.engine.life import Life
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
from alignlib.plan.plan import EachLine, Score
from alignlib.text import fold, glob_matches
from alignlib.values.coerce import Lowered
from alignlib.values.halving import factors, halved
from alignlib.values.time import DAY, Duration, Unit

Truth = bool | None

# An earlier activity may leave a calendar window later than one after it: 30 January 18:00 and
# 31 January 09:00 are both over on 28 February. Never by more than this.
DISORDER = 4 * DAY


class View:
    """A life at the instant `t` (µs). Values are remembered: make a new view after any change.

    `facts` are those that conditions read: the lead's, or an activity's own under `where`.
    """

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
        match node:
            case AllOf():
                return self._all(node.items)
            case AnyOf():
                return self._any(node.items)
            case NoneOf():
                return _not(self._any(node.items))
            case Negation():
                return _not(self.truth(node.item))
            case Named():
                return self.named(node.name)
            case OneOf():
                value = self.read(node.read)
                return None if value is None else (value in node.values) is not node.negated
            case Order():
                return self._order(node)
            case Activities():
                return self._activities(node)
            case IsYes():
                value = self.facts.get(node.read.slot)
                return None if value is None else value is True
            case AtLeastOf():
                truths = [self.truth(item) for item in node.items]
                if truths.count(True) >= node.count:
                    return True
                return None if truths.count(True) + truths.count(None) >= node.count else False
            case TextTest():
                return self._text(node)
            case Includes():
                items = self.facts.get(node.read.slot)
                if items is None:
                    return None
                assert isinstance(items, frozenset)
                return bool(items & node.values) is not node.negated
            case IsKnown():
                return (self.facts.get(node.read.slot) is not None) is not node.negated
            case IsUndecided():
                return self.truth(node.item) is None
            case EarlierMatch():
                return self._earlier(node)
            case HasRoom():
                room = self.life.rooms.get(node.team)
                return None if room is None else room is not node.negated
        return self._of_life(node)

    def _of_life(self, node: Days | Waited | Entered | InStage | OwnerIs | ClockIs) -> Truth:
        life = self.life
        if isinstance(node, Days):
            return self._days(node)
        if not life.alive or life.stage is None:
            return None
        match node:
            case Waited():
                return self.t >= self.waited_until(node)
            case Entered():
                times = life.times_entered(node.stage)
                return node.low <= times and (node.high is None or times <= node.high)
            case InStage():
                return life.is_in(node.stages) is not node.negated
            case OwnerIs():
                if not node.people:
                    return (life.owner is not None) is not node.negated
                owner = life.owner
                return (owner is not None and fold(owner) in node.people) is not node.negated
            case ClockIs():
                return (self.clock_state(node) in node.states) is not node.negated

    def named(self, name: str) -> Truth:
        if name not in self._named:
            self._named[name] = self.truth(self.life.plan.definitions[name].condition)
        return self._named[name]

    def _all(self, items: tuple[Condition, ...]) -> Truth:
        result: Truth = True
        for item in items:
            truth = self.truth(item)
            if truth is False:
                return False
            if truth is None:
                result = None
        return result

    def _any(self, items: tuple[Condition, ...]) -> Truth:
        result: Truth = False
        for item in items:
            truth = self.truth(item)
            if truth is True:
                return True
            if truth is None:
                result = None
        return result

    def _order(self, node: Order) -> Truth:
        value = self.read(node.read)
        if value is None:
            return None
        assert isinstance(value, int)
        inside = (node.low is None or node.low <= value) and (
            node.high is None or value <= node.high
        )
        return inside is not node.negated

    def _text(self, node: TextTest) -> Truth:
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
        matches = self.life.matches(filter_index)
        if window.kind == "ever":
            return sum(certain for *_, certain in matches), len(matches)
        sure = most = 0
        if window.kind == "last":
            assert window.duration is not None
            for at, _, certain in reversed(matches):
                expiry = self.life.expires(at, window.duration)
                if expiry <= self.t:
                    if expiry + DISORDER <= self.t:
                        break
                    continue
                sure += certain
                most += 1
            return sure, most
        entry = self.life.entry_of(window.stage)
        if entry is None:
            return None
        for _, number, certain in reversed(matches):
            if number < entry.acts:
                break
            sure += certain
            most += 1
        return sure, most

    def _activities(self, node: Activities) -> Truth:
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
        if not matches:
            return None
        at, _, certain = matches[-1 if node.since == "last" else 0]
        return at if certain else None

    def _days(self, node: Days) -> Truth:
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

    def _earlier(self, node: EarlierMatch) -> Truth:
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
        if name not in self._scores:
            score = self.life.plan.scores[name]
            total = 0
            for line in score.lines:
                if isinstance(line, EachLine):
                    total += self.line_points(line, score)
                elif self.truth(line.condition) is True:
                    total += line.points
            self._scores[name] = clamp(total, score)
        return self._scores[name]

    def line_points(self, line: EachLine, score: Score) -> int:
        total = sum(points for _, points in self.each_points(line, score))
        return cap(total, line.at_most)

    def each_points(self, line: EachLine, score: Score) -> list[tuple[int, int]]:
        """What each activity of a line is worth now: (its number, points), oldest first."""
        table = factors(score.half_life) if score.half_life is not None else None
        found: list[tuple[int, int]] = []
        window = line.window
        entry = self.life.entry_of(window.stage) if window.kind == "entering" else None
        if window.kind == "entering" and (entry is None or not self.life.alive):
            return []
        for at, number, certain in reversed(self.life.matches(line.filter)):
            if window.duration is not None:
                expiry = self.life.expires(at, window.duration)
                if expiry + DISORDER <= self.t:
                    break
                if expiry <= self.t:
                    continue
            if entry is not None and number < entry.acts:
                break
            if table is None:
                points = line.points
            else:
                days = (self.t - at) // DAY
                if days >= len(table):
                    break
                points = halved(line.points, days, table)
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
