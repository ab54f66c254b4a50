"""`estimate`: a time that history tells, with its cases, interval, period and data."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from decimal import ROUND_HALF_UP, Decimal
from hashlib import blake2b

from attrs import frozen

from alignlib.names import canonical
from alignlib.plan.context import UNITS
from alignlib.report.answer import Answer, Figure
from alignlib.report.answer import Unit as AnswerUnit
from alignlib.report.asking import Asking, Window
from alignlib.report.facts import Facts
from alignlib.report.lives import Life
from alignlib.report.times import mean_with_interval, median_with_interval
from alignlib.syntax import tree
from alignlib.values.time import Calendar, Duration, Micros, Unit


@frozen
class Estimated:
    """What history says of one estimate. `value` None: there is no case at all. `cases` are sorted
    in the estimate's unit; `digest` is that of what was read."""

    decl: tree.EstimateDecl
    value: Duration | None
    n: int
    interval: tuple[Duration, Duration] | None
    first: Micros
    last: Micros
    digest: str
    cases: tuple[float, ...]
    open: int

    @property
    def is_usable(self) -> bool:
        """Whether it is a time at all: a lock may hold no time of 0."""
        return self.value is not None and self.value.count > 0

    @property
    def enough(self) -> bool:
        """Whether there are as many cases as the estimate asks for."""
        return self.decl.at_least is None or self.n >= self.decl.at_least.value


def estimated(asking: Asking, decl: tree.EstimateDecl, facts: Facts) -> Estimated:
    """From each arrival in `to` within the time of `over the last`: how long since the latest entry
    into `from` before it, which is what `days since entering` counts. Open records have no time
    yet and are passed over, as the words say; see the warnings of the answer."""
    start, end = asking.key(decl.start), asking.key(decl.end)
    window = _window(asking, decl, facts)
    unit = UNITS[decl.unit]
    calendar = _calendar(asking, decl) if unit.is_working else None
    found: list[tuple[str, Micros, Micros]] = []
    for life in facts.lives:
        found.extend((life.key, *pair) for pair in _arrivals(life, start, end, window))
    cases = sorted(_length(asking, unit, calendar, *pair) for _, *pair in found)
    value = interval = None
    if cases:
        of = mean_with_interval if decl.statistic == "mean" else median_with_interval
        exact, bounds = of(cases)
        value = _duration(exact, unit)
        if bounds is not None:
            interval = _duration(bounds[0], unit), _duration(bounds[1], unit)
    still = sum(_has_not_ended(asking, life, start) for life in facts.lives)
    return Estimated(
        decl, value, len(cases), interval, window.start, facts.at, _digest(found), tuple(cases),
        still,
    )  # fmt: skip


def _has_not_ended(asking: Asking, life: Life, start: str) -> bool:
    entries = life.stays.get(start)
    return entries is not None and life.after(tuple(asking.ends), entries[-1].start) is None


def _window(asking: Asking, decl: tree.EstimateDecl, facts: Facts) -> Window:
    if decl.over is not None:
        return Window(asking.before(facts.at, asking.duration(decl.over)) + 1, facts.at + 1)
    first = (own[0].start for life in facts.lives for own in life.stays.values() if own)
    return Window(min(first, default=facts.at), facts.at + 1)


def _arrivals(life: Life, start: str, end: str, window: Window) -> Iterator[tuple[Micros, Micros]]:
    """(latest entry into `start`, arrival in `end`); one entry counts once."""
    entries = [stay.start for stay in life.stays.get(start, ())]
    used: set[Micros] = set()
    for stay in life.stays.get(end, ()):
        before = [at for at in entries if at <= stay.start]
        if before and before[-1] not in used:
            used.add(before[-1])
            if window.holds(stay.start):
                yield before[-1], stay.start


def _calendar(asking: Asking, decl: tree.EstimateDecl) -> Calendar:
    """The one that the default names, else the only one."""
    calendars = asking.plan.calendars
    if isinstance(decl.default, tree.DurationValue) and decl.default.calendar is not None:
        return calendars[canonical(decl.default.calendar.text)]
    return next(iter(calendars.values()))


_MONTHS = {Unit.MONTHS: 1, Unit.QUARTERS: 3, Unit.YEARS: 12}
_MEAN_MONTH = 365.2425 / 12


def _length(
    asking: Asking, unit: Unit, calendar: Calendar | None, start: Micros, end: Micros
) -> float:
    """The time between in the unit: minutes and hours elapsed, working time by the calendar, days
    and weeks by the clock on the wall; months are mean ones of the Gregorian calendar."""
    if unit is Unit.WORKING_DAYS:
        assert calendar is not None, "checked"
        return _working_days(asking, calendar, start, end)
    if unit.is_working:
        assert calendar is not None and unit.length is not None, "checked"
        return calendar.elapsed_us(start, end) / unit.length
    if unit.length is not None:
        return (end - start) / unit.length
    days = asking.days(start, end)
    if unit is Unit.DAYS:
        return days
    return days / 7 if unit is Unit.WEEKS else days / (_MEAN_MONTH * _MONTHS[unit])


def _working_days(asking: Asking, calendar: Calendar, start: Micros, end: Micros) -> float:
    """Dates with open time after that of the start, up to that of the end."""
    first, last = asking.plan.zone.local(start)[0], asking.plan.zone.local(end)[0]
    return float(sum(bool(calendar.schedule.windows(day)) for day in range(first + 1, last + 1)))


def _duration(exact: float, unit: Unit) -> Duration:
    """Whole numbers of days and longer units, halves up; minutes and hours to a hundredth."""
    places = Decimal(1) if unit.length is None else Decimal("0.01")
    count = Decimal(str(max(0.0, exact))).quantize(places, ROUND_HALF_UP)
    return Duration(count.normalize() if count else Decimal(0), unit)


def _digest(found: Iterable[tuple[str, Micros, Micros]]) -> str:
    """Of the cases, whatever order they came in: the same history gives the same digest."""
    text = "\n".join(f"{key} {start} {end}" for key, start, end in sorted(found))
    return blake2b(text.encode(), digest_size=8).hexdigest()


_UNITS: dict[str, AnswerUnit] = {"day": "days", "hour": "hours"}


# -- the answer ------------------------------------------------------------------------------


def answer_estimate(asking: Asking, decl: tree.EstimateDecl, facts: Facts) -> Answer:
    """What this history says, and what is in force."""
    name = decl.name.text
    found = estimated(asking, decl, facts)
    in_force = asking.agreement.estimates[name]
    figures = [_figure(found)]
    value = in_force.value
    if isinstance(value, Duration):
        figures.append(Figure("in force", value.count, _UNITS.get(decl.unit, "count"), n=in_force.n,
                              note=f"{value}, by the {in_force.source}"))  # fmt: skip
    else:
        figures.append(Figure("in force", value, "count", note=f"by the {in_force.source}"))
    start, end = asking.said(decl.start), asking.said(decl.end)
    statistic = decl.statistic
    return Answer(
        "estimate", name, decl.title, asking.rule(name, decl.name),
        f"{statistic} {decl.unit}s from the latest entry into {start} to {end}",
        f"came into {end} {asking.date(found.first)} to {asking.date(found.last)}",
        tuple(figures), tuple(warnings_of(asking, found, facts)), found,
    )  # fmt: skip


def _figure(found: Estimated) -> Figure:
    unit = _UNITS.get(found.decl.unit, "count")
    if found.value is None:
        return Figure("by this history", None, unit, n=0, note="nobody came there in that time")
    bounds = None
    if found.interval is not None:
        bounds = float(found.interval[0].count), float(found.interval[1].count)
    note = "" if unit != "count" else f"{found.decl.unit}s"
    return Figure("by this history", found.value.count, unit, bounds, n=found.n, note=note)


def warnings_of(asking: Asking, found: Estimated, facts: Facts) -> Iterator[str]:
    """What the number does not say."""
    decl = found.decl
    if found.value is not None and not found.is_usable:
        yield f"it comes to less than one {decl.unit}: ask for a smaller unit; the default holds"
    if not found.enough:
        assert decl.at_least is not None
        yield (
            f"{found.n:,} cases, and the estimate asks for {decl.at_least.value:,}: the default "
            "holds"
        )
    if found.open and found.cases:
        yield (
            f"{found.open:,} came into {asking.said(decl.start)} and have not ended: they have no "
            "time yet, and with them it would be longer"
        )
    other = _winners(asking, found, facts)
    if other is not None and found.value is not None:
        name, mean = other
        own = sum(found.cases) / len(found.cases)
        if decl.statistic == "mean" and own < mean:
            yield (
                f"those that came into {name} took longer ({mean:.0f} {decl.unit}s): a rule that "
                f"recycles after {found.value} recycles likely winners"
            )


def _winners(asking: Asking, found: Estimated, facts: Facts) -> tuple[str, float] | None:
    """Where the time is one of losing: the mean of those that won, and where."""
    decl = found.decl
    end = asking.key(decl.end)
    if end not in asking.ends or end not in ("lost", "dead", "disqualified"):
        return None
    if "won" not in asking.ends:
        return None
    unit = UNITS[decl.unit]
    calendar = _calendar(asking, decl) if unit.is_working else None
    window = _window(asking, decl, facts)
    cases = [
        _length(asking, unit, calendar, *pair)
        for life in facts.lives
        for pair in _arrivals(life, asking.key(decl.start), "won", window)
    ]
    return (asking.name_of("won"), sum(cases) / len(cases)) if len(cases) >= 10 else None
