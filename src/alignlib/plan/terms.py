"""The terms of a promise: what a clock keeps when the agreement changes (R15)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import Decimal
from itertools import count
from typing import TYPE_CHECKING, Any, Literal

from attrs import evolve, frozen

from alignlib.values.time import Duration, Unit

if TYPE_CHECKING:
    from alignlib.plan.plan import Sla


@frozen
class Terms:
    """Who owes whom, and by when. `warn_at` is a share of the time in 10⁻⁶; `late_by` has one
    item for each late line, None for one that comes at once. `track` is the pipeline whose
    entries its clocks are numbered by."""

    name: str
    promiser: str
    beneficiary: str
    form: Literal["once", "again", "never"]
    within: Duration | None
    warn_at: int | None
    late_by: tuple[Duration | None, ...]
    track: int = 0

    def has_times_of(self, other: Terms) -> bool:
        """Whether a clock under either is due, warns and is late by at the same instants."""
        mine = (self.within, self.warn_at, self.rungs)
        return mine == (other.within, other.warn_at, other.rungs)

    @property
    def rungs(self) -> tuple[Duration, ...]:
        """The times after the due time that it tells of."""
        return tuple(by for by in self.late_by if by is not None)

    def is_like(self, other: Terms) -> bool:
        """Whether a clock of the one can go on as one of the other: the same form in the same
        pipeline, and both or neither with a time."""
        timed = (self.within is None) is (other.within is None)
        return timed and self.form == other.form and self.track == other.track

    def calendars(self) -> frozenset[str]:
        """The calendars that count its times, by key."""
        times = (self.within, *self.rungs)
        return frozenset(
            time.calendar for time in times if time is not None and time.calendar is not None
        )


def terms_of(sla: Sla, track: int) -> Terms:
    """The terms that the text gives."""
    return Terms(
        name=sla.name,
        promiser=sla.promiser,
        beneficiary=sla.beneficiary,
        form=sla.form,
        within=sla.within,
        warn_at=sla.warn_at,
        late_by=tuple(line.by for line in sla.late),
        track=track,
    )


def under(sla: Sla, terms: Terms) -> Sla:
    """The sla with the times of other terms; conditions and actions are its own.

    `late by` lines meet by their place among these; one without a counterpart in the terms is none
    of the clock's. A line for the due time itself has no time of its own: it is an action.
    """
    rungs, late = iter(terms.rungs), []
    for line in sla.late:
        if line.by is None:
            late.append(line)
        elif (by := next(rungs, None)) is not None:
            late.append(evolve(line, by=by))
    # A warning that the text does not speak of is none: nobody would be warned.
    warn_at = None if sla.warn_at is None else terms.warn_at
    return evolve(sla, within=terms.within, warn_at=warn_at, late=tuple(late))


def rungs_done(late_by: Iterable[Duration | None], terms: Terms, done: Iterable[int]) -> set[int]:
    """Which of the clock's own `late by` times were told, where the text has these late lines and
    `done` are the numbers of those lines, as `under` counts them."""
    numbers = _numbers(late_by, terms)
    return {number for line in done if (number := numbers[line]) is not None}


def lines_done(late_by: Iterable[Duration | None], terms: Terms, rungs: set[int]) -> set[int]:
    """The numbers of the lines of a text that a clock which is late has behind it."""
    numbers = _numbers(late_by, terms)
    return {line for line, number in enumerate(numbers) if number is None or number in rungs}


def _numbers(late_by: Iterable[Duration | None], terms: Terms) -> list[int | None]:
    """For each line of `under` its place among the `late by` times; None: at the due time."""
    places = count()
    numbers = [None if by is None else next(places) for by in late_by]
    return [one for one in numbers if one is None or one < len(terms.rungs)]


# -- as JSON ---------------------------------------------------------------------------------


def terms_to_plain(terms: Terms) -> dict[str, Any]:
    return {
        "name": terms.name,
        "promiser": terms.promiser,
        "beneficiary": terms.beneficiary,
        "form": terms.form,
        "within": _time_to_plain(terms.within),
        "warn_at": terms.warn_at,
        "late_by": [_time_to_plain(by) for by in terms.late_by],
        "track": terms.track,
    }


def terms_from_plain(plain: Mapping[str, Any]) -> Terms:
    """Raises `ValueError`, `KeyError` or `TypeError` for what `terms_to_plain` did not write."""
    items = dict(plain)
    items["within"] = _time_from_plain(items["within"])
    items["late_by"] = tuple(_time_from_plain(by) for by in items["late_by"])
    return Terms(**items)


def _time_to_plain(time: Duration | None) -> list[str | None] | None:
    return None if time is None else [str(time.count), time.unit.value, time.calendar]


def _time_from_plain(plain: Any) -> Duration | None:
    if plain is None:
        return None
    count, unit, calendar = plain
    return Duration(Decimal(count), Unit(unit), calendar)
