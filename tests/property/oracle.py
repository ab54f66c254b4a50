"""What the rulings say of windows, days and scores, worked out once more from the calendar, with
whole numbers and fractions, and without the library."""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Callable, Iterable
from datetime import UTC, date, datetime, timedelta
from fractions import Fraction
from functools import cache
from math import floor
from zoneinfo import ZoneInfo

from attrs import frozen

NEW_YORK = ZoneInfo("America/New_York")
DAY = timedelta(seconds=86_400)


# -- time ------------------------------------------------------------------------------------


def on_date(moment: datetime, day: date, zone: ZoneInfo = NEW_YORK) -> datetime:
    """The same clock time on another date: skipped → forward by the gap, repeated → the first."""
    wall = moment.astimezone(zone)
    if day == wall.date():
        return moment
    clock = datetime.combine(day, wall.time().replace(fold=0))
    return clock.replace(tzinfo=zone, fold=0).astimezone(UTC)


def days_later(moment: datetime, days: int) -> datetime:
    return on_date(moment, moment.astimezone(NEW_YORK).date() + timedelta(days=days))


def months_later(moment: datetime, months: int) -> datetime:
    day = moment.astimezone(NEW_YORK).date()
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    last = monthrange(year, month + 1)[1]
    return on_date(moment, date(year, month + 1, min(day.day, last)))


@frozen
class Length:
    """A length of time as the text has it, and the instant that far after another."""

    text: str
    after: Callable[[datetime], datetime]


def hours(count: int) -> Length:
    return Length(f"{count} hours", lambda moment: moment + timedelta(hours=count))


def minutes(count: int) -> Length:
    return Length(f"{count} minutes", lambda moment: moment + timedelta(minutes=count))


def days(count: int) -> Length:
    return Length(f"{count} days", lambda moment: days_later(moment, count))


def weeks(count: int) -> Length:
    return Length(f"{count} weeks", lambda moment: days_later(moment, 7 * count))


def months(count: int) -> Length:
    return Length(f"{count} months", lambda moment: months_later(moment, count))


LENGTHS = (
    minutes(30), hours(1), hours(23), hours(24), hours(25), days(1), days(2), days(3), weeks(1),
    months(1), months(2),
)  # fmt: skip


def inside(moment: datetime, length: Length | None, at: datetime) -> bool:
    """Whether an activity stands in a window: s ≤ t < s + d."""
    return moment <= at and (length is None or at < length.after(moment))


def count(moments: Iterable[datetime], length: Length | None, at: datetime) -> int:
    return sum(inside(moment, length, at) for moment in moments)


# -- scores ----------------------------------------------------------------------------------

MICRO = Fraction(1, 1_000_000)
SCALE = 2**30


def half_away(value: Fraction) -> int:
    """The nearest whole number, halves away from zero."""
    return floor(value + Fraction(1, 2)) if value >= 0 else -floor(-value + Fraction(1, 2))


@cache
def factor(half_life: int, elapsed: int) -> int:
    """2^(30 − elapsed/half-life) to the nearest whole number, by whole powers alone."""
    low, high = 0, SCALE
    while low < high:  # the least n with n + ½ > the value, that is (2n + 1)^h · 2^e > 2^(31·h)
        middle = (low + high) // 2
        if (2 * middle + 1) ** half_life * 2**elapsed > 2 ** (31 * half_life):
            high = middle
        else:
            low = middle + 1
    return low


@frozen
class Line:
    """`points` each `kind` in the last `window`, at most `cap`."""

    points: Fraction
    kind: str
    window: Length | None
    cap: Fraction | None

    @property
    def text(self) -> str:
        window = "" if self.window is None else f" in the last {self.window.text}"
        cap = "" if self.cap is None else f", at most {decimal(self.cap)}"
        return f"{decimal(self.points, sign=True)} each {self.kind}{window}{cap}"


@frozen
class Score:
    lines: tuple[Line, ...]
    half_life: int | None
    bounds: tuple[Fraction, Fraction] | None

    @property
    def text(self) -> str:
        lines = [f"  {line.text}" for line in self.lines]
        if self.half_life is not None:
            lines.append(f"  halves every {self.half_life} days")
        if self.bounds is not None:
            low, high = self.bounds
            lines.append(f"  between {decimal(low)} and {decimal(high)}")
        return "score points\n" + "\n".join(lines) + "\n"

    def value(self, acts: Iterable[tuple[str, datetime]], at: datetime) -> Fraction:
        acts = list(acts)
        total = Fraction(0)
        for line in self.lines:
            worth = Fraction(0)
            for kind, moment in acts:
                if kind == line.kind and inside(moment, line.window, at):
                    worth += self._one(line.points, moment, at)
            if line.cap is not None and abs(worth) > line.cap:
                worth = line.cap if worth > 0 else -line.cap
            total += worth
        if self.bounds is not None:
            total = min(max(total, self.bounds[0]), self.bounds[1])
        return total

    def _one(self, points: Fraction, moment: datetime, at: datetime) -> Fraction:
        if self.half_life is None:
            return points
        elapsed = (at - moment) // DAY
        left = points / MICRO * Fraction(factor(self.half_life, elapsed), SCALE)
        return half_away(left) * MICRO


def decimal(value: Fraction, *, sign: bool = False) -> str:
    """A fraction of millionths, as the text of an agreement has it."""
    whole = round(value / MICRO)
    assert whole * MICRO == value
    mark = "-" if whole < 0 else "+" if sign else ""
    digits = f"{abs(whole) // 1_000_000}.{abs(whole) % 1_000_000:06d}"
    return mark + digits.rstrip("0").rstrip(".")
