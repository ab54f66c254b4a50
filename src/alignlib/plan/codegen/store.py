"""What generated code remembers of a life's activities, per filter: only what conditions read.

A count, the latest and first instants, the instants at which each leaves a window (sorted), and
what is worth points. Memory is bounded by the windows, not by the history.
"""

from __future__ import annotations

from collections.abc import Iterator

from attrs import define, field, frozen

from alignlib.plan.codegen.source import Pool
from alignlib.plan.plan import EachLine, Plan, Score
from alignlib.values.halving import factors, halved
from alignlib.values.time import DAY, Calendar, CalendarError, Duration, Unit, add
from alignlib.values.time.instant import EPOCH_ORDINAL
from alignlib.values.time.zone import Zone

NEVER = 1 << 62
CLOCK_OF = "{0}.seconds * 1000000 + {0}.microseconds"
"""The µs of a `timedelta` since its last midnight."""
CLOCK = CLOCK_OF.format("since")
_NEAR = 12  # days within which working hours usually end
_DAYS = 4096  # whose windows are remembered


def constant_of(plan: Plan, duration: Duration) -> int | None:
    """A duration that is always the same, in µs."""
    if duration.unit.length is not None and not duration.unit.is_working:
        return duration.micros
    days = {Unit.DAYS: 1, Unit.WEEKS: 7}.get(duration.unit)
    if days is not None and plan.zone.name == "UTC":
        return int(duration.count) * days * DAY
    return None


class Shift:
    """`at + duration`, with the days remembered through which it is one plain addition."""

    __slots__ = ("_calendar", "_constant", "_duration", "_zone", "plain")

    def __init__(self, plan: Plan, duration: Duration) -> None:
        self._duration = duration
        self._zone: Zone = plan.zone
        self._calendar = plan.calendar_of(duration)
        self._constant = constant_of(plan, duration)
        self.plain: dict[int, int] = {}

    def __call__(self, at: int) -> int:
        """Exactly; and remembers the day of `at` where no clock change is met all through it."""
        if self._constant is not None:
            return at + self._constant
        if self._duration.unit in (Unit.DAYS, Unit.WEEKS):
            known = self.plain.get(at // DAY)
            if known is not None:
                return at + known
            start = at // DAY * DAY
            first = self._add(start) - start
            # No zone changes twice within two days: equal ends mean a constant shift.
            if first == self._add(start + DAY - 1) - (start + DAY - 1):
                if len(self.plain) > 20_000:
                    self.plain.clear()
                self.plain[at // DAY] = first
        return self._add(at)

    def _add(self, at: int) -> int:
        try:
            return add(at, self._duration, self._zone, self._calendar)
        except CalendarError:
            return NEVER  # after all dates: it never ends


class OpenShift:
    """When so many working hours or minutes from an instant are over: as `due_us`, by the open
    windows of the days it meets. Nearly always they are a few, so no whole year is laid out."""

    __slots__ = ("_amount", "_calendar", "_cuts_off", "_days")

    def __init__(self, calendar: Calendar, duration: Duration) -> None:
        self._calendar = calendar
        self._amount = duration.micros
        self._cuts_off = calendar.cut_off is not None
        self._days: dict[int, list[tuple[int, int]]] = {}

    def __call__(self, start: int) -> int:
        calendar = self._calendar
        need = self._amount
        days = self._days
        try:
            begin = calendar.after_cut_off_us(start) if self._cuts_off else start
            if need <= 0:
                return calendar.open_time.add(begin, need)
            # No clock is a whole day away from UTC: the day before begins early enough.
            first = begin // DAY + EPOCH_ORDINAL - 1
            for day in range(first if first > 0 else 1, first + _NEAR):
                windows = days.get(day)
                if windows is None:
                    if len(days) >= _DAYS:
                        days.clear()
                    windows = days[day] = calendar.open_time.windows(day)
                for opens, closes in windows:
                    if closes > begin:
                        since = opens if opens > begin else begin
                        if since + need <= closes:
                            return since + need
                        need -= closes - since
            return calendar.open_time.add(begin, self._amount)
        except CalendarError:
            return NEVER  # after all dates: it never ends


LOOK = 64
"""Days that a score is looked ahead at most."""


@frozen
class Kept:
    """What is worth points in one line, in order, with the `table` of points by whole days.

    Where each counts for the same time, `width` µs, its instant is kept; where that is whole days
    and points are halved (`daily`), its day and the µs since that day began, of which the age in
    days is two small sums. Else it is a pair of (instant it ends, instant).
    """

    name: str
    width: int | None
    table: str | None
    daily: bool

    @property
    def prune(self) -> list[str]:
        """Lines that forget what has ended; `day` is that of `t`."""
        name = self.name
        if self.width is None:
            return [f"while {name} and {name}[0][0] <= t:", f"    del {name}[0]"]
        if self.daily:
            test = f"{name}[0][0] < day - {self.width // DAY}"
        else:
            test = f"{name}[0] <= t - {self.width}"
        return [f"while {name} and {test}:", f"    {name}.popleft()"]

    @property
    def instants(self) -> str:
        """A list of (instant it ends, instant)."""
        if self.width is None:
            return self.name
        item, at = ("day, clock", f"day * {DAY} + clock") if self.daily else ("at", "at")
        return f"[({at} + {self.width}, {at}) for {item} in {self.name}]"


@define
class Store:
    """The variables of one agreement, and the lines that keep them up to date."""

    plan: Plan
    pool: Pool
    scalars: dict[str, str] = field(factory=dict)  # name → first value
    lists: list[str] = field(factory=list)
    deques: list[str] = field(factory=list)
    _adds: dict[int, list[tuple[str, ...]]] = field(factory=dict)  # certain matches of a filter
    _maybes: dict[int, list[tuple[str, ...]]] = field(factory=dict)
    _enters: dict[int, list[str]] = field(factory=dict)  # lines by stage
    _stays: list[str] = field(factory=list)  # lines at every entry
    _made: set[str] = field(factory=set)
    _windows: dict[tuple[int, Duration], str] = field(factory=dict)
    _shifts: dict[Duration, str] = field(factory=dict)

    def may_be_open(self, index: int) -> bool:
        """Whether a match of this filter can be uncertain."""
        return self.plan.filters[index].where is not None

    def used(self) -> Iterator[int]:
        yield from sorted({*self._adds, *self._maybes})

    def adds(self, index: int) -> list[tuple[str, ...]]:
        return self._adds.get(index, [])

    def maybes(self, index: int) -> list[tuple[str, ...]]:
        return self._maybes.get(index, [])

    def enters(self, stage: int) -> list[str]:
        return self._enters.get(stage, [])

    @property
    def stays(self) -> list[str]:
        return self._stays

    # -- what is kept -----------------------------------------------------------------------

    def count(self, index: int) -> tuple[str, str]:
        """How many, certainly and besides perhaps, ever."""
        sure, open_ = f"count_{index}", f"open_{index}"
        if self._new(sure):
            self.scalars[sure] = "0"
            self._adds.setdefault(index, []).append((f"{sure} += 1",))
            if self.may_be_open(index):
                self.scalars[open_] = "0"
                self._maybes.setdefault(index, []).append((f"{open_} += 1",))
        return sure, open_ if self.may_be_open(index) else "0"

    def since(self, index: int, stage: int) -> tuple[str, str]:
        """As `count`, since the latest entry into a stage; -1 before the first."""
        sure, open_ = self.count(index)
        base, base_open = f"base_{index}_{stage}", f"base_open_{index}_{stage}"
        if self._new(base):
            self.scalars[base] = "0"
            self._enters.setdefault(stage, []).append(f"{base} = {sure}")
            if open_ != "0":
                self.scalars[base_open] = "0"
                self._enters[stage].append(f"{base_open} = {open_}")
        return f"({sure} - {base})", "0" if open_ == "0" else f"({open_} - {base_open})"

    def latest(self, index: int) -> tuple[str, str]:
        """The instant of the latest match, None without any; and whether it is certain."""
        return self._edge("latest", index, "if True:")

    def first(self, index: int) -> tuple[str, str]:
        return self._edge("first", index, f"if first_{index} is None:")

    def _edge(self, word: str, index: int, guard: str) -> tuple[str, str]:
        at, sure = f"{word}_{index}", f"{word}_sure_{index}"
        if self._new(at):
            self.scalars[at] = "None"
            self.scalars[sure] = "False"
            for value, into in (("True", self._adds), ("False", self._maybes)):
                if value == "False" and not self.may_be_open(index):
                    continue
                lines: tuple[str, ...] = (f"{at} = t", f"{sure} = {value}")
                if guard != "if True:":
                    lines = (guard, *(f"    {line}" for line in lines))
                into.setdefault(index, []).append(lines)
        return at, sure

    def in_stay(self, index: int | None) -> tuple[str, list[str]]:
        """The latest certain match since the present stage was entered, else that entry; without
        a filter always the entry. And the body of a function that reads it, where it needs one:
        matches are many and seldom asked for, so each is kept as it came, as the time `since` the
        epoch, until it is."""
        name = "entry_at" if index is None else f"stay_{index}"
        if self._new(name):
            self.scalars[name] = "0"
            self._stays.append(f"{name} = t")
            if index is not None:
                self.scalars[f"{name}_since"] = "None"
                self._stays.append(f"{name}_since = None")
                self._adds.setdefault(index, []).append((f"{name}_since = since",))
        if index is None:
            return name, []
        since = f"{name}_since"
        return name, [
            f"nonlocal {name}, {since}",
            f"{name} = {since}.days * {DAY} + {CLOCK_OF.format(since)}",
            f"{since} = None",
            f"return {name}",
        ]

    def window(self, index: int, duration: Duration) -> tuple[str, str | None]:
        """Names of the sorted instants at which matches leave the window."""
        key = (index, duration)
        if key not in self._windows:
            name = self._windows[key] = f"leaves_{len(self._windows)}"
            self.lists.append(name)
            self._adds.setdefault(index, []).append((*self.later("over", duration),
                                                     *self._insert(name, "over")))  # fmt: skip
            if self.may_be_open(index):
                self.lists.append(f"open_{name}")
                self._maybes.setdefault(index, []).append(
                    (*self.later("over", duration), *self._insert(f"open_{name}", "over"))
                )
        name = self._windows[key]
        return name, f"open_{name}" if self.may_be_open(index) else None

    def worth(self, number: int, line: EachLine, score: Score) -> Kept:
        """What is worth points in a line of a score, with the table of points by whole days where
        they are halved."""
        name = f"worth_{number}"
        ends: tuple[str, ...] = ("over = NEVER",)
        width: int | None = NEVER
        if line.window.duration is not None:
            ends = self.later("over", line.window.duration)
            width = constant_of(self.plan, line.window.duration)
        points: tuple[int, ...] = ()
        if score.half_life is not None:
            points = _by_days(line.points, score.half_life)
            if not _is_shorter(line.window.duration, len(points)):
                ends = (*ends, f"over = min(over, t + {len(points) * DAY})")
            if width is not None:
                width = min(width, len(points) * DAY)
        table, daily = None, False
        if points:
            if width is not None and width % DAY == 0:
                # Through all that is looked ahead, and no more than nothing once it has ended.
                points, daily = points[: width // DAY] + (0,) * (LOOK + 8), True
            table = self.pool.own(f"points_{number}", points)
        if width is None:
            self.lists.append(name)
            lines = [*ends, *self._insert(name, "over, t")]
        else:
            self.deques.append(name)
            lines = [f"{name}.append({f'(day, {CLOCK})' if daily else 't'})"]
        if line.window.kind == "entering":
            assert line.window.stage is not None
            flag = f"counts_{number}"
            self.scalars[flag] = "False"
            entering = self._enters.setdefault(line.window.stage, [])
            entering.extend((f"{flag} = True", f"{name}.clear()"))
            lines = [f"if {flag}:", *(f"    {item}" for item in lines)]
        self._adds.setdefault(line.filter, []).append(tuple(lines))
        return Kept(name, width, table, daily)

    def also_add(self, index: int, *lines: str) -> None:
        self._adds.setdefault(index, []).append(lines)

    # -- small parts ------------------------------------------------------------------------

    def later(
        self, name: str, duration: Duration, since: str = "t", *, plain: bool = True
    ) -> tuple[str, ...]:
        """Lines that set `name` to `since` plus a duration; one line if not `plain`."""
        constant = constant_of(self.plan, duration)
        if constant is not None:
            return (f"{name} = {since} + {constant}",)
        shift = self.shift(duration)
        if plain and duration.unit in (Unit.DAYS, Unit.WEEKS):
            return (
                f"{name} = plain_{shift}.get({since} // {DAY})",
                f"{name} = {shift}({since}) if {name} is None else {since} + {name}",
            )
        return (f"{name} = {shift}({since})",)

    def shift(self, duration: Duration) -> str:
        if duration not in self._shifts:
            name = self._shifts[duration] = f"shift_{len(self._shifts)}"
            made = Shift(self.plan, duration)
            self.pool.own(name, made)
            self.pool.own(f"plain_{name}", made.plain)
        return self._shifts[duration]

    def _insert(self, name: str, item: str) -> Iterator[str]:
        pair = f"({item})" if "," in item else item
        last = f"{name}[-1][0]" if "," in item else f"{name}[-1]"
        yield f"if not {name} or {last} <= over:"
        yield f"    {name}.append({pair})"
        yield "else:"
        yield f"    insort({name}, {pair})"

    def _new(self, name: str) -> bool:
        if name in self._made:
            return False
        self._made.add(name)
        return True


def _is_shorter(window: Duration | None, days: int) -> bool:
    """Whether a window ends before points have been halved to nothing, whatever clocks do."""
    if window is None or window.unit not in (Unit.DAYS, Unit.WEEKS):
        return False
    return int(window.count) * (7 if window.unit is Unit.WEEKS else 1) < days - 2


def _by_days(points: int, half_life: int) -> tuple[int, ...]:
    table = factors(half_life)
    return tuple(halved(points, days, table) for days in range(len(table)))
