"""Teams with keeps and releases of their own, as plain data that prints itself as `.rules` text."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from fractions import Fraction
from typing import TypeAlias
from zoneinfo import ZoneInfo

from independent.instants import Office, Term, at_wall
from independent.people_pact import Place

KINDS = {"form": "prospect", "visit": "prospect", "call": "sales", "drop": "sales",
         "recall": "marketing"}  # fmt: skip


# Conditions.


@dataclass(frozen=True)
class Did:
    """`no call by owner since entering ready`, `some visit in the last 2 days`."""

    some: bool
    kind: str
    by_owner: bool = False
    days: int | None = None
    since: str | None = None

    def __str__(self) -> str:
        words = [f"{'some' if self.some else 'no'} {self.kind}"]
        words += ["by owner"] * self.by_owner
        words += [f"in the last {Term(self.days, 'days')}"] if self.days else []
        words += [f"since entering {self.since}"] if self.since else []
        return " ".join(words if self.days or self.since else [*words, "ever"])


@dataclass(frozen=True)
class Is:
    """`campaign is "spring"`, or `is not`."""

    value: str
    so: bool = True

    def __str__(self) -> str:
        return f'campaign is {"" if self.so else "not "}"{self.value}"'


@dataclass(frozen=True)
class Both:
    parts: tuple[Did | Is, ...]

    def __str__(self) -> str:
        return " and ".join(map(str, self.parts))


Condition: TypeAlias = Did | Is | Both


def days_read(condition: Condition | None) -> set[int]:
    match condition:
        case Did(days=int() as days):
            return {days}
        case Both(parts):
            return set().union(*map(days_read, parts))
    return set()


# Stages.


@dataclass(frozen=True)
class When:
    condition: Condition

    def __str__(self) -> str:
        return f"when {self.condition}"


# When something is looked at.


@dataclass(frozen=True)
class Each:
    """`each working day at 08:00`; `at` in minutes after midnight."""

    period: str  # day, working day, week, month, quarter
    at: int | None = None

    def __str__(self) -> str:
        shown = "" if self.at is None else f" at {self.at // 60:02}:{self.at % 60:02}"
        return f"each {self.period}{shown}"

    def times(self, zone: ZoneInfo, office: Office, first: date) -> Iterator[tuple[date, int]]:
        """Days and instants, from a date on."""
        for number in range(800):
            day = first + timedelta(days=number)
            if self._falls_on(day, office):
                minutes = self.at
                if minutes is None:
                    works = self.period == "working day"
                    minutes = office.of_day(day)[0][0] * 60 if works else 0
                shown = datetime.combine(day, time()) + timedelta(minutes=minutes)
                yield day, at_wall(shown, zone)

    def _falls_on(self, day: date, office: Office) -> bool:
        match self.period:
            case "working day":
                return bool(office.of_day(day))
            case "week":
                return day.weekday() == 0
            case "month":
                return day.day == 1
            case "quarter":
                return day.day == 1 and day.month % 3 == 1
            case _:
                return True


# Teams.


@dataclass(frozen=True)
class Person:
    """One whom the host knows; `days` (first and last) are those away, in `zone`."""

    name: str
    team: str | None
    hours: Fraction | None = None
    share: Fraction | None = None
    away: bool = False
    days: tuple[tuple[date, date], ...] = ()
    zone: str | None = None
    calendar: str | None = None


@dataclass(frozen=True)
class Team:
    name: str
    declared: tuple[str, ...]
    keeps: str | None  # a calendar
    planned: int | None
    hours: Fraction
    share: Fraction
    efforts: tuple[tuple[str, int], ...]  # stage, minutes
    each: str = "day"  # of which the hours are

    @property
    def calendar(self) -> str | None:
        """Named by the team, or by its capacity."""
        return self.keeps or (self.each.partition(" of ")[2] or None)

    def effort(self, stage: str) -> int:
        return dict(self.efforts).get(stage, 0)

    def __str__(self) -> str:
        text = f"team {self.name}\n" if self.declared or self.keeps else ""
        if self.declared:
            text += "  people " + ", ".join(f'"{name}"' for name in self.declared) + "\n"
        text += f"  keeps {self.keeps}\n" if self.keeps else ""
        text += f"capacity of {self.name}\n"
        text += f"  people {self.planned}\n" if self.planned else ""
        text += f"  hours {float(self.hours)} each {self.each}\n  share {int(self.share * 100)}%\n"
        return text + "".join(f"  effort {stage} {took} minutes\n" for stage, took in self.efforts)


@dataclass(frozen=True)
class Keep:
    """`above`: the threshold, in percent; `until` likewise."""

    team: str
    most: bool
    above: int
    source: str
    target: str
    until: int | None = None
    only: Condition | None = None
    again: Term | None = None
    first: str | None = None  # lowest, highest
    checked: Each | None = None

    @property
    def name(self) -> str:
        return f"workload of {self.team}"

    @property
    def mail(self) -> str:
        return f"kept-{self.team}"

    def __str__(self) -> str:
        lines = [
            f"keep {self.name} at {'most' if self.most else 'least'} {self.above}%",
            f"  by moving {self.source} to {self.target}",
            *([f"  only when {self.only}"] if self.only else []),
            *([f"  not again for {self.again}"] if self.again else []),
            *([f"  {self.first} interest first"] if self.first else []),
            *([f"  until {self.until}%"] if self.until is not None else []),
            f"  then send {self.mail}",
            *([f"  checked {self.checked}"] if self.checked else []),
        ]
        return "\n".join(lines) + "\n"


@dataclass(frozen=True)
class Release:
    """In `parts`, or at `share` percent of the room of a team."""

    name: str
    of: str  # a stage, or leads
    each: Each
    parts: int | None = None
    share: int | None = None
    team: str | None = None
    where: Condition | None = None
    start: date | None = None

    @property
    def mail(self) -> str:
        return f"sent-{self.name}"

    def __str__(self) -> str:
        where = f" where ({self.where})" if self.where else ""
        if self.parts is None:
            how = f"  at {self.share}% of room of {self.team} {self.each}\n"
        elif self.parts == 1:
            how = f"  in 1 part, one {self.each}\n"
        else:
            how = f"  in {self.parts} equal parts, one {self.each}\n"
        start = f"  from {self.start}\n" if self.start else ""
        return f"release {self.name}\n  of {self.of}{where}\n{how}{start}  then send {self.mail}\n"


@dataclass(frozen=True)
class Pace:
    zone: ZoneInfo
    offices: dict[str, Office]  # by the name of the calendar
    window: int | None  # days in which a visit counts
    places: tuple[Place, ...]
    teams: tuple[Team, ...]
    keeps: tuple[Keep, ...]
    releases: tuple[Release, ...]
    first: bool = False  # whether the releases are written before the keeps

    def place(self, name: str) -> Place:
        return next(place for place in self.places if place.name == name)

    def team(self, name: str) -> Team:
        return next(team for team in self.teams if team.name == name)

    def office_of(self, team: str | None) -> Office:
        """That of a team, else the only one."""
        named = self.team(team).calendar if team else None
        return self.offices[named] if named else next(iter(self.offices.values()))

    def text(self) -> str:
        calendars = [
            office.text().replace("calendar office", f"calendar {name}", 1) + "\n"
            for name, office in self.offices.items()
        ]
        visits = f"  +4 each visit in the last {self.window} days\n" if self.window else ""
        return "".join([
            'agreement "Paced"\n  between marketing and sales\n', f"  zone {self.zone.key}\n",
            *calendars, "fields\n  campaign text\n",
            *(f"activity {name} by {party}\n" for name, party in KINDS.items()),
            "score interest\n  +10 each form\n", visits,
            *map(str, self.places), *map(str, self.teams),
            *map(str, self.releases if self.first else self.keeps),
            *map(str, self.keeps if self.first else self.releases),
        ])  # fmt: skip


@dataclass(frozen=True)
class Input:
    """`act`: an activity; `field`: the campaign; `owner`; `moved`: outside."""

    at: int
    lead: str
    id: str
    kind: str
    name: str | None
    by: str | None = None

    @property
    def order(self) -> tuple[int, str]:
        return ("field", "owner", "moved", "act").index(self.kind), self.id


@dataclass(frozen=True)
class Birth:
    """When a lead begins; where and since when it has been, if the host says so."""

    at: int
    campaign: str | None = None
    stage: str | None = None
    entered: int | None = None


@dataclass(frozen=True)
class Turnover:
    """Other people from the microsecond after `at` on, and leads that are taken out then."""

    at: int
    reps: tuple[Person, ...]
    gone: tuple[str, ...] = ()
