"""One number with everything that must stand beside it: what it counts, of how many, since when."""

from __future__ import annotations

from abc import abstractmethod
from datetime import datetime
from typing import Literal

from attrs import evolve, frozen

from alignlib.analytics.proportion import Proportion

Unit = Literal["share", "points", "money", "days", "hours", "count", "times"]

UNKNOWN = "since when is not said"
"""The clock of a number from bare counts, where nobody has said of which time they are."""


@frozen
class Figure:
    """One number.

    `what` says what is counted, `n` of how many, `of` what these are, `clock` since when or until
    when. `value` None: there is nothing to count. `interval` None: there are no counts that an
    interval could rest on. `k` is the part of `n` that a share was counted from; None of all other
    numbers. Shares are between 0 and 1, `points` are differences of shares, `money` is in the
    currency of whoever gave it.
    """

    what: str
    value: float | None
    n: int
    of: str
    clock: str
    interval: tuple[float, float] | None = None
    unit: Unit = "share"
    warnings: tuple[str, ...] = ()
    k: int | None = None

    @classmethod
    def share(
        cls, what: str, counted: Proportion, of: str, clock: str, *warnings: str
    ) -> Figure:  # fmt: skip
        """Of a share that was counted, with its own interval."""
        return cls(
            what, counted.value, counted.n, of, clock, counted.interval, "share", warnings,
            counted.k,
        )  # fmt: skip

    def warned(self, *warnings: str) -> Figure:
        return evolve(self, warnings=(*self.warnings, *warnings))

    def __str__(self) -> str:
        """In one line, for a person to read."""
        text = f"{self.what}: "
        if self.value is None:
            text += "not known"
        else:
            text += shown(self.value, self.unit)
            if self.interval is not None:
                low, high = (shown(end, self.unit).split(" ")[0] for end in self.interval)
                text += f" [{low}, {high}]"
        if self.k is not None and self.n:
            text += f" of {self.n:,} {self.of}"
        elif self.n:
            text += f", from {self.n:,} {self.of}"
        else:
            text += ", without counts"
        return f"{text}, {self.clock}"


def shown(value: float, unit: Unit) -> str:
    """A number in its unit: `70.6%`, `+3.0 points`, `20 hours`, `2,270`."""
    match unit:
        case "share":
            return f"{value:.1%}"
        case "points":
            return f"{100 * value:+.1f} points"
        case "money":
            return f"{value:,.2f}"
        case "count":
            return f"{value:,.4g}" if abs(value) < 1000 else f"{value:,.0f}"
        case "days" | "hours" | "times":
            return f"{value:,.4g} {unit}"


class Answered:
    """An answer to one question: a `figure`, and whatever else belongs to it.

    Each has `value`, `interval`, `n`, `clock` and `warnings`.
    """

    __slots__ = ()

    @property
    @abstractmethod
    def figure(self) -> Figure:
        """The number that was asked for."""

    @property
    def value(self) -> float | None:
        return self.figure.value

    @property
    def interval(self) -> tuple[float, float] | None:
        return self.figure.interval

    @property
    def n(self) -> int:
        return self.figure.n

    @property
    def clock(self) -> str:
        return self.figure.clock

    @property
    def warnings(self) -> tuple[str, ...]:
        return self.figure.warnings

    def __str__(self) -> str:
        return str(self.figure)


def clock_warning(clock: str) -> tuple[str, ...]:
    """What to say where nobody has said of which time the counts are."""
    return ("since when these are counted is not said: give `clock`",) if clock == UNKNOWN else ()


def aware(at: datetime, name: str = "at") -> datetime:
    """The same instant.

    Raises:
        ValueError: it has no time zone.
    """
    if at.tzinfo is None:
        raise ValueError(f"`{name}` has no time zone: give an aware datetime")
    return at


def stamp(at: datetime) -> str:
    """An instant in a clock's text: `2026-03-02 12:00 UTC`."""
    return f"{at:%Y-%m-%d %H:%M} {at.tzname() or ''}".rstrip()


def days(count: float) -> str:
    """`1 day`, `30 days`."""
    return f"{count:g} day{'' if count == 1 else 's'}"
