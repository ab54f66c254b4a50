"""Random teams, keeps, releases and leads; and the same for alignlib."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import alignlib as al
from independent.instants import Office, Term, at_wall, micros, moment
from independent.people_paced_pact import (
    KINDS,
    Birth,
    Both,
    Condition,
    Did,
    Each,
    Input,
    Is,
    Keep,
    Pace,
    Person,
    Release,
    Team,
    Turnover,
    When,
)  # fmt: skip
from independent.people_pact import After, Line, On, Place

SIDES = {"contact": "marketing", "ready": "sales", "talk": "sales", "back": "marketing",
         "warm": "marketing"}  # fmt: skip
STAGES = (*SIDES, "done")
PEOPLE = {"sales": ("Ada", "Bob"), "marketing": ("Cy", "Di")}
CAMPAIGNS = ("spring", "Spring", "fall", None)
FIRST_DAYS = (
    ("UTC", date(2026, 3, 2)),
    ("Europe/Berlin", date(2026, 3, 26)),  # clocks go forward on the 29th, a quarter begins
    ("Europe/Berlin", date(2026, 3, 23)),
    ("Europe/Berlin", date(2026, 10, 23)),  # clocks go back on the 25th, a month begins
    ("America/New_York", date(2026, 3, 4)),  # clocks go forward on the 8th
)
WEEK = dict.fromkeys(range(5), ((9, 17),))
OFFICES = (
    Office(WEEK),
    Office(WEEK | {5: ((7, 12), (13, 18))}),
    Office(dict.fromkeys(range(7), ((2, 10),))),
    Office(WEEK, {date(2026, 3, 30): (), date(2026, 3, 28): ((10, 12),), date(2026, 3, 4): ()}),
)


@dataclass(frozen=True)
class Case:
    pace: Pace
    reps: tuple[Person, ...]
    born: dict[str, Birth]
    inputs: tuple[Input, ...]
    first: date
    days: int
    later: Turnover | None = None

    @property
    def until(self) -> int:
        return self.at(self.days)

    @property
    def begins(self) -> int:
        return min(birth.at for birth in self.born.values())

    def at(self, day: int, minutes: int = 0) -> int:
        shown = datetime.combine(self.first, time()) + timedelta(days=day, minutes=minutes)
        return at_wall(shown, self.pace.zone)


def case_of(seed: int) -> Case:
    random = Random(seed)
    zone, first = random.choice(FIRST_DAYS)
    names = ("office", "shop")[: random.choice((1, 1, 2))]
    offices = {name: random.choice(OFFICES) for name in names}
    teams = _teams(random, names)
    keeps = tuple(keep for team in teams for keep in _keep(random, team))
    if len(keeps) == 2 and random.random() < 0.5:
        keeps = (keeps[0], replace(keeps[1], checked=keeps[0].checked))
    pace = Pace(
        ZoneInfo(zone), offices, random.choice((None, 2)), _places(random, keeps), teams, keeps,
        _releases(random, teams, first, len(names) == 1), random.random() < 0.5,
    )  # fmt: skip
    case = Case(pace, _reps(random, pace, first), {}, (), first, random.choice((6, 9, 12)))
    for number in range(random.randint(2, 9)):
        case.born[f"L{number}"] = _birth(random, case)
    inputs = [_input(random, case, f"i{n:02}") for n in range(random.randint(0, 28))]
    inputs += _taken_back(random, case)
    inputs = [one for one in inputs if one.at >= case.born[one.lead].at]
    later = _turnover(random, case) if random.random() < 0.3 else None
    if later:
        inputs = [one for one in inputs if one.lead not in later.gone or one.at <= later.at]
    return replace(case, inputs=tuple(inputs), later=later)


def _taken_back(random: Random, case: Case) -> list[Input]:
    """A person takes a lead back to where a keep took it from, again and again."""
    if not case.pace.keeps or random.random() < 0.6:
        return []
    lead, source = random.choice(tuple(case.born)), random.choice(case.pace.keeps).source
    days = [day for day in range(1, case.days) if random.random() < 0.5]
    return [Input(case.at(day, 900), lead, f"j{day:02}", "moved", source) for day in days]


def _turnover(random: Random, case: Case) -> Turnover:
    at = _when(random, case, case.days - 1)
    begun = [lead for lead, birth in case.born.items() if birth.at <= at]
    gone = random.sample(begun, min(len(begun), random.choice((0, 0, 1, 2))))
    if any(release.parts for release in case.pace.releases):
        gone = []  # who is in a part and is taken out stops the step with an error
    reps = _reps(random, case.pace, case.first) if random.random() < 0.7 else case.reps
    return Turnover(at, reps, tuple(gone))


def _when(random: Random, case: Case, days: int) -> int:
    """Few different instants, those of checks among them, so that much falls together."""
    at = case.at(random.randint(0, days), random.choice((0, 150, 480, 540, 720, 900)))
    return at + random.choice((0, 0, 0, 1))


# What the text says.


def _teams(random: Random, calendars: tuple[str, ...]) -> tuple[Team, ...]:
    teams = []
    for name in random.choice((("sales",), ("sales", "marketing"))):
        declared = PEOPLE[name][: random.choice((0, 1, 2))]
        efforts = [("ready", 30), ("talk", 60), ("back", 10)]
        if name == "marketing":
            efforts = [("back", 30), ("warm", random.choice((20, 60))), ("contact", 10)]
        efforts = efforts[: random.choice((1, 2, 3))]
        random.shuffle(efforts)
        named = random.choice(calendars)
        keeps, each = random.choice((
            (named, "day"), (named, "week"), (None, f"working day of {named}"),
            (None, "day") if len(calendars) == 1 else (named, "day"),
        ))  # fmt: skip
        teams.append(
            Team(
                name, declared, keeps,
                None if declared and random.random() < 0.5 else random.choice((1, 2)),
                Fraction(random.choice((1, 2))), Fraction(random.choice((100, 100, 50)), 100),
                tuple(efforts), each,
            )
        )  # fmt: skip
    return tuple(teams)


def _keep(random: Random, team: Team) -> tuple[Keep, ...]:
    most = random.random() < 0.6
    ways = [
        (source, target)
        for source in SIDES
        for target in (*SIDES, *SIDES, "done")
        if (team.effort(source) > team.effort(target) if most
            else team.effort(source) < team.effort(target))
    ]  # fmt: skip
    if not ways or random.random() < 0.1:
        return ()
    source, target = random.choice(ways)
    above = random.choice((0, 10, 25, 50, 100) if most else (50, 100, 150))
    within = (0, above // 2, max(0, above - 5)) if most else (above + 5, above + 50, 300)
    again = (Term(1, "days"), Term(2, "days"), Term(6, "hours"), Term(1, "weeks"),
             Term(1, "working days"), Term(2, "working days"))  # fmt: skip
    only = None
    if random.random() < 0.5:
        only = _condition(random, (source,), bool(team.declared))
    return (
        Keep(
            team.name, most, above, source, target, random.choice((None, *within)), only,
            random.choice((*[None] * 5, *again)), random.choice((None, "lowest", "highest")),
            _checked(random),
        ),
    )  # fmt: skip


def _checked(random: Random) -> Each | None:
    if random.random() < 0.15:
        return None
    period = random.choice(("day", "day", "working day", "working day", "week", "month", "quarter"))
    return Each(period, random.choice((None, None, 0, 150, 480, 540, 720)))


def _condition(random: Random, since: tuple[str, ...], people: bool = False) -> Condition:
    did = Did(
        random.random() < 0.5, random.choice(("form", "visit", "call", "call")), False,
        *random.choice(((None, None), (1, None), (2, None), *((None, one) for one in since))),
    )  # fmt: skip
    if people and random.random() < 0.5:
        did = Did(did.some, "call", True, did.days, did.since)
    is_ = Is(random.choice(("spring", "fall")), random.random() < 0.8)
    return random.choice((did, did, is_, Both((did, is_))))


def _places(random: Random, keeps: tuple[Keep, ...]) -> tuple[Place, ...]:
    """The lines that a keep works against are drawn more often than others."""
    lines: dict[str, list[Line]] = {name: [] for name in SIDES}
    lines["contact"].append(Line("ready", On("form")))
    lines["ready"] += [Line("done", On("call")), Line("contact", On("drop"))]
    lines["back"].append(Line("ready", On("drop")))
    for stage in ("talk", "warm"):
        for _ in range(random.choice((0, 1))):
            lines[stage].append(Line(random.choice(("ready", "back")), On(random.choice(_KINDS))))
    for keep in keeps:
        if keep.target != "done" and random.random() < 0.6:
            lines[keep.target].append(Line(keep.source, _why(random, keep.target)))
    for _ in range(random.choice((0, 0, 1, 2))):
        stage = random.choice(tuple(SIDES))
        to = random.choice([one for one in STAGES if one != stage])
        lines[stage].append(Line(to, _why(random, stage)))
    places = [Place(name, side, tuple(lines[name])) for name, side in SIDES.items()]
    return (*places, Place("done", None))


_KINDS = tuple(KINDS)


def _why(random: Random, stage: str) -> On | When | After:
    return random.choice((
        On(random.choice(_KINDS)),
        After(random.choice((6, 24, 48))),
        When(_condition(random, (stage,))),
    ))  # fmt: skip


def _releases(
    random: Random, teams: tuple[Team, ...], first: date, works: bool
) -> tuple[Release, ...]:
    found = []
    for name in ("mailing", "pacing")[: random.choice((0, 1, 2))]:
        of = random.choice(("contact", "contact", "back", "ready", "leads"))
        where = _condition(random, ("contact",)) if random.random() < 0.6 else None
        start = first + timedelta(days=random.randint(-1, 5)) if random.random() < 0.8 else None
        periods = ("day", "day", "week", "month", *(("working day",) * 3 if works else ()))
        release = Release(name, of, Each(random.choice(periods)), None, None, None, where, start)
        if random.random() < 0.6:
            found.append(_in(release, random.randint(1, 4)))
        else:
            found.append(_at(release, random.choice((50, 100, 150)), random.choice(teams).name))
    return tuple(found)


def _in(release: Release, parts: int) -> Release:
    return Release(release.name, release.of, release.each, parts, None, None, release.where,
                   release.start)  # fmt: skip


def _at(release: Release, share: int, team: str) -> Release:
    return Release(release.name, release.of, release.each, None, share, team, release.where,
                   release.start)  # fmt: skip


# People, leads and what happens.


def _reps(random: Random, pace: Pace, first: date) -> tuple[Person, ...]:
    people = []
    for name, team in (("Ada", "sales"), ("Bob", "sales"), ("Cy", "marketing"), ("Flo", None)):
        if random.random() < (0.4 if team else 0.1):
            zone = random.choice((None, None, "Asia/Tokyo", "America/New_York"))
            own = None if zone or random.random() < 0.6 else random.choice(tuple(pace.offices))
            person = Person(
                name, team, random.choice((None, None, Fraction(1, 2), Fraction(3))),
                random.choice((None, None, Fraction(1, 2))), random.random() < 0.1,
                _days(random, first), zone, own,
            )  # fmt: skip
            people.append(person)
    return tuple(people)


def _days(random: Random, first: date) -> tuple[tuple[date, date], ...]:
    found = []
    for _ in range(random.choice((0, 1, 1, 2))):
        start = first + timedelta(days=random.randint(-1, 7))
        found.append((start, start + timedelta(days=random.randint(0, 3))))
    return tuple(found)


def _birth(random: Random, case: Case) -> Birth:
    at, campaign = _when(random, case, 3), random.choice(CAMPAIGNS)
    if random.random() < 0.6:
        return Birth(at, campaign)
    stage = random.choice((*SIDES, *(keep.source for keep in case.pace.keeps for _ in range(2))))
    return Birth(at, campaign, stage, random.choice((None, case.at(-random.randint(0, 2), -60))))


def _input(random: Random, case: Case, id_: str) -> Input:
    lead, at = random.choice(tuple(case.born)), _when(random, case, case.days - 1)
    match random.randint(0, 11):
        case 0 | 1:
            return Input(at, lead, id_, "field", random.choice(CAMPAIGNS))
        case 2:
            return Input(at, lead, id_, "moved", random.choice(STAGES))
        case 3:
            return Input(at, lead, id_, "owner", random.choice((None, "Ada", "Bob")))
    kind = random.choice(("form", "form", "form", *KINDS))
    declared = [name for team in case.pace.teams for name in team.declared]
    by = random.choice((None, *declared)) if kind == "call" else None
    return Input(at, lead, id_, "act", kind, by)


# The same for alignlib.


def al_rep(person: Person) -> al.Rep:
    def decimal(number: Fraction | None) -> Decimal | None:
        return None if number is None else Decimal(number.numerator) / number.denominator

    return al.Rep(
        id=person.name, team=person.team, hours=decimal(person.hours),
        share=decimal(person.share), away=person.away or person.days or False, zone=person.zone,
        calendar=person.calendar,
    )  # fmt: skip


def al_lead(lead: str, birth: Birth) -> al.Lead:
    known = {} if birth.campaign is None else {"campaign": birth.campaign}
    return al.Lead(id=lead, created_at=moment(birth.at), fields=known)


def al_input(one: Input) -> al.Input:
    id_, at = one.id, moment(one.at)
    match one.kind:
        case "field":
            return al.FieldChange(id=id_, at=at, field="campaign", value=one.name)
        case "owner":
            return al.OwnerChange(id=id_, at=at, owner=one.name)
        case "moved":
            return al.StageChange(id=id_, at=at, stage=one.name or "")
        case _:
            return al.Activity(id=id_, at=at, kind=one.name or "", by=one.by)


def plain(outputs: Iterable[al.OutputKind]) -> list[tuple[Any, ...]]:
    told: list[tuple[Any, ...]] = []
    for output in outputs:
        at, lead = micros(output.at), output.lead
        match output:
            case al.Transition():
                told.append((at, lead, "move", output.from_stage, output.to))
            case al.Effect():
                told.append((at, lead, output.kind, output.value))
            case al.Refusal():
                told.append((at, lead, "refused", output.kind))
            case _:
                told.append((at, lead, type(output).__name__))
    return told
