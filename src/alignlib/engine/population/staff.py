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
    """One who can be assigned leads. `team` None: any side. `hours` and `share` are the own ones;
    None: those of the capacity of the team that asks."""

    id: str
    team: str | None
    hours: Decimal | None
    share: Decimal | None
    zone: Zone
    calendar: Calendar | None
    always_away: bool
    absences: tuple[Absence, ...]

    @property
    def key(self) -> str:
        """How an owner of this name compares."""
        return fold(self.id)

    @property
    def weight(self) -> Fraction:
        """Compares people where no capacity does."""
        return Fraction(1) if self.share is None else Fraction(self.share)

    def is_away(self, at: Micros, team_calendar: Calendar | None) -> bool:
        ordinal, _ = self.zone.local(at)
        if self.always_away or self._absent(ordinal):
            return True
        if self.calendar is None or self.calendar.open_time.windows(ordinal):
            return False
        return team_calendar is None or bool(team_calendar.open_time.windows(ordinal))

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
    calendars: Mapping[str | None, Calendar | None]  # by team; of None where the teams have none

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
        calendars = {key: _calendar_of(key, plan) for key in (None, *plan.teams)}
        return cls(tuple(people), plan.keeping.capacities, calendars)

    def of_side(self, side: str | None, at: Micros) -> list[Person]:
        """Who can be assigned on a side at an instant, in declared order."""
        return [
            person
            for person in self.people
            if (person.team is None or person.team == side) and not self._is_away(person, side, at)
        ]

    def _is_away(self, person: Person, team: str | None, at: Micros) -> bool:
        return person.is_away(at, self.calendars.get(team, self.calendars[None]))

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
            sizes = [_size_in(person, plan) for person in own
                     if not self._is_away(person, team, at)]  # fmt: skip
            return sum(sizes, Fraction(0))
        if plan.people is None or plan.hours is None:
            return None
        return Fraction(plan.people, _MICRO) * Fraction(plan.hours * HOUR * plan.share, _MICRO**2)

    def next_change(self, at: Micros) -> Micros | None:
        changes = (person.next_change(at) for person in self.people)
        return min((change for change in changes if change is not None), default=None)


def _size_in(person: Person, plan: CapacityPlan) -> Fraction:
    """The work of one person in one period."""
    hours = Fraction(plan.hours or 0, _MICRO) if person.hours is None else Fraction(person.hours)
    share = Fraction(plan.share, _MICRO) if person.share is None else Fraction(person.share)
    return hours * HOUR * share


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
    return Person(
        id=rep.id, team=team, hours=rep.hours, share=rep.share, zone=_zone(rep, calendar, plan),
        calendar=calendar, always_away=rep.away is True,
        absences=() if isinstance(rep.away, bool) else rep.away,
    )  # fmt: skip


def _zone(rep: Rep, calendar: Calendar | None, plan: Plan) -> Zone:
    if rep.zone is None:
        return plan.zone if calendar is None else calendar.zone
    try:
        return Zone.named(rep.zone)
    except UnknownZoneError as error:
        raise RecordError(f"rep {rep.id}: {error}") from error


def _declared(name: str, team: str, plan: Plan) -> Person:
    return Person(
        id=name, team=team, hours=None, share=None, zone=plan.zone, calendar=None,
        always_away=False, absences=(),
    )  # fmt: skip


def _calendar_of(team: str | None, plan: Plan) -> Calendar | None:
    own = None if team is None else plan.keeping.teams.get(team)
    name = None if own is None else own.calendar
    if name is None and team is not None and team in plan.keeping.capacities:
        name = plan.keeping.capacities[team].calendar
    if name is not None:
        return plan.calendars[name]
    return next(iter(plan.calendars.values())) if len(plan.calendars) == 1 else None
