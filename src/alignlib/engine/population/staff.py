"""The people of the teams, and how much work they can take at an instant."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from fractions import Fraction

from attrs import frozen

from alignlib.engine.happening import unknown
from alignlib.errors import RecordError
from alignlib.model.rep import Absence, Rep
from alignlib.names import canonical
from alignlib.plan.keep import CapacityPlan
from alignlib.plan.plan import Plan
from alignlib.text import fold
from alignlib.values.time import HOUR, Calendar, Micros, UnknownZoneError, Zone

_MICRO = 1_000_000


@frozen
class Person:
    """One who can be assigned leads. `size` is the work of one period in µs, None where no
    capacity says it; `weight` compares people where it is None. `team` None: any side."""

    id: str
    team: str | None
    size: Fraction | None
    weight: Fraction
    zone: Zone
    calendar: Calendar | None
    team_calendar: Calendar | None
    always_away: bool
    absences: tuple[Absence, ...]

    @property
    def key(self) -> str:
        """How an owner of this name compares."""
        return fold(self.id)

    def is_away(self, at: Micros) -> bool:
        ordinal, _ = self.zone.local(at)
        if self.always_away or self._absent(ordinal):
            return True
        if self.calendar is None or self.calendar.open_time.windows(ordinal):
            return False
        own = self.team_calendar
        return own is None or bool(own.open_time.windows(ordinal))

    def _absent(self, ordinal: int) -> bool:
        day = date.fromordinal(ordinal)
        return any(first <= day <= last for first, last in self.absences)

    def next_change(self, at: Micros) -> Micros | None:
        """The first instant after `at` at which the person may come or go."""
        if self.always_away:
            return None
        ordinal, _ = self.zone.local(at)
        edges = [
            edge
            for first, last in self.absences
            for edge in (first.toordinal(), last.toordinal() + 1)
            if edge > ordinal
        ]
        if self.calendar is not None:
            edges.append(ordinal + 1)
        return self.zone.start_of(min(edges)) if edges else None


@frozen
class Staff:
    """Everybody, and what the teams can do. Made once from the agreement and the reps."""

    people: tuple[Person, ...]
    capacities: Mapping[str, CapacityPlan]

    @classmethod
    def of(cls, plan: Plan, reps: Iterable[Rep]) -> Staff:
        """Raises `RecordError` for a rep that the agreement cannot place."""
        given = tuple(reps)
        ids = [fold(rep.id) for rep in given]
        for rep in given:
            if ids.count(fold(rep.id)) > 1:
                raise RecordError(f"rep {rep.id}: given twice; an id stands for one person")
        people = [_hired(rep, plan) for rep in given]
        staffed = {person.team for person in people}
        if None not in staffed:
            for key, team in plan.keeping.teams.items():
                if key not in staffed:
                    people.extend(_declared(name, key, plan) for name in team.people)
        return cls(tuple(people), plan.keeping.capacities)

    def of_side(self, side: str | None, at: Micros) -> list[Person]:
        """Who can be assigned on a side at an instant, in declared order."""
        return [
            person
            for person in self.people
            if (person.team is None or person.team == side) and not person.is_away(at)
        ]

    def of_capacity(self, side: str, person: Person) -> Fraction | None:
        """The work of one period that a person can do for a side, in µs; None: nothing says it."""
        plan = self.capacities.get(side)
        return None if plan is None else _size_in(person, plan)

    def capacity(self, team: str, at: Micros) -> Fraction | None:
        """The work, in µs, that the team can do in one period; None where nothing says it."""
        plan = self.capacities.get(team)
        if plan is None:
            return None
        own = [person for person in self.people if person.team is None or person.team == team]
        if own:
            sizes = [_size_in(person, plan) for person in own if not person.is_away(at)]
            return sum(sizes, Fraction(0))
        if plan.people is None or plan.hours is None:
            return None
        return Fraction(plan.people, _MICRO) * _each(plan)

    def next_change(self, at: Micros) -> Micros | None:
        changes = (person.next_change(at) for person in self.people)
        return min((change for change in changes if change is not None), default=None)


def _each(plan: CapacityPlan) -> Fraction:
    """The work of one person in one period."""
    assert plan.hours is not None
    return Fraction(plan.hours * HOUR, _MICRO) * Fraction(plan.share, _MICRO)


def _size_in(person: Person, plan: CapacityPlan) -> Fraction:
    if person.size is not None:
        return person.size
    return Fraction(0) if plan.hours is None else _each(plan)


def _hired(rep: Rep, plan: Plan) -> Person:
    where = f"rep {rep.id}"
    team: str | None = None
    if rep.team is not None:
        team = canonical(rep.team)
        if team not in plan.teams:
            raise RecordError(f"{where}: {unknown('team', rep.team, plan.teams.values())}")
    for what, number in (("hours", rep.hours), ("share", rep.share)):
        if number is not None and number <= 0:
            raise RecordError(f"{where}: {what} are {number}: above zero, or away=True")
    if rep.share is not None and rep.share > 1:
        raise RecordError(f"{where}: share is {rep.share}: a share of the hours, such as 0.65")
    calendar: Calendar | None = None
    if rep.calendar is not None:
        calendar = plan.calendars.get(canonical(rep.calendar))
        if calendar is None:
            names = (item.name for item in plan.calendars.values())
            raise RecordError(f"{where}: {unknown('calendar', rep.calendar, names)}")
    return _person(
        rep.id, team, plan, calendar, _zone(rep, calendar, plan), rep.away, rep.hours, rep.share
    )


def _zone(rep: Rep, calendar: Calendar | None, plan: Plan) -> Zone:
    if rep.zone is None:
        return plan.zone if calendar is None else calendar.zone
    try:
        return Zone.named(rep.zone)
    except UnknownZoneError as error:
        raise RecordError(f"rep {rep.id}: {error}") from error


def _declared(name: str, team: str, plan: Plan) -> Person:
    return _person(name, team, plan, None, plan.zone, False, None, None)


def _person(
    name: str,
    team: str | None,
    plan: Plan,
    calendar: Calendar | None,
    zone: Zone,
    away: bool | tuple[Absence, ...],
    hours: Decimal | None,
    share: Decimal | None,
) -> Person:
    capacity = None if team is None else plan.keeping.capacities.get(team)
    own_hours = hours
    if own_hours is None and capacity is not None and capacity.hours is not None:
        own_hours = Decimal(capacity.hours) / _MICRO
    part = Fraction(share) if share is not None else Fraction(
        _MICRO if capacity is None else capacity.share, _MICRO
    )  # fmt: skip
    return Person(
        id=name,
        team=team,
        size=None if own_hours is None else Fraction(own_hours) * HOUR * part,
        weight=part,
        zone=zone,
        calendar=calendar,
        team_calendar=_calendar_of(team, plan),
        always_away=away is True,
        absences=() if isinstance(away, bool) else away,
    )


def _calendar_of(team: str | None, plan: Plan) -> Calendar | None:
    own = None if team is None else plan.keeping.teams.get(team)
    name = None if own is None else own.calendar
    if name is None and team is not None and team in plan.keeping.capacities:
        name = plan.keeping.capacities[team].calendar
    if name is not None:
        return plan.calendars[name]
    return next(iter(plan.calendars.values())) if len(plan.calendars) == 1 else None
