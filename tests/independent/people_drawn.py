"""Random teams, agreements, leads and what happens to them; and the same for alignlib."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from fractions import Fraction
from random import Random
from typing import Any

import alignlib as al
from independent.instants import DAY, HOUR, micros, moment
from independent.people_pact import (
    After,
    Input,
    Line,
    On,
    Person,
    Place,
    Plan,
    Room,
    Team,
    Turnover,
)  # fmt: skip
from independent.translate import checked

KINDS = {"form": "prospect", "call": "sales", "drop": "sales", "recall": "marketing"}
NAMES = ("Ada", "Bob", "Cy", "Di")
SPAN = 3 * DAY
MONDAY = date(2026, 3, 2)
ANCHOR = micros(datetime(2026, 3, 2, tzinfo=UTC))


@dataclass(frozen=True)
class Case:
    plan: Plan
    reps: tuple[Person, ...]
    born: dict[str, int]
    inputs: tuple[Input, ...]
    later: tuple[Turnover, ...] = ()

    def until(self) -> int:
        return ANCHOR + SPAN


def case_of(seed: int, more: bool = False) -> Case:
    """With `more` people come and go, leads are moved outside and taken out, and lines wait for
    room to be gone."""
    random = Random(seed)
    team = _team(random)
    reps = _reps(random, more)
    names = [f"L{number}" for number in range(random.randint(2, 7))]
    born = {name: ANCHOR + _when(random) for name in names}
    inputs = tuple(
        one
        for number in range(random.randint(0, 18))
        for one in [_input(random, number, random.choice(names), more)]
        if one.at >= born[one.lead]
    )
    plan = Plan(_places(random, more), team, KINDS)
    if not more or random.random() < 0.5:
        return Case(plan, reps, born, inputs)
    at = ANCHOR + random.randint(4, 8) * 6 * HOUR
    there = [name for name in names if born[name] <= at]
    gone = random.sample(there, min(len(there), random.choice((0, 0, 1))))
    change = Turnover(at, _reps(random, more) if random.random() < 0.7 else reps, tuple(gone))
    inputs = tuple(one for one in inputs if one.lead not in gone or one.at <= at)
    return Case(plan, reps, born, inputs, (change,))


def _when(random: Random) -> int:
    """Few different instants, so that much falls together."""
    return random.randint(0, 10) * 6 * HOUR + random.choice((0, 0, 0, HOUR, 1))


def _team(random: Random) -> Team:
    declared = NAMES[: random.choice((0, 2, 3))]
    if random.random() < 0.15:
        return Team(declared)
    efforts = [(stage, random.choice((20, 30, 60))) for stage in ("ready", "deal")]
    hours, share = random.choice((1, 2)), random.choice((50, 100, 25))
    return Team(
        declared, random.choice((None, 1, 2)) if declared else random.choice((1, 2)),
        Fraction(hours), Fraction(share, 100), tuple(efforts[: random.choice((1, 2, 2))]),
    )  # fmt: skip


def _away(random: Random) -> tuple[tuple[int, int], ...]:
    start = random.randint(-1, 2)
    return ((ANCHOR + start * DAY, ANCHOR + (start + random.randint(1, 2)) * DAY),)


def _reps(random: Random, more: bool) -> tuple[Person, ...]:
    names = random.sample(NAMES, random.choice((0, 1, 2, 2, 3, 4)))
    return tuple(
        Person(
            name,
            random.choice((None, None, Fraction(1, 2), Fraction(3))),
            random.choice((None, None, Fraction(1, 2), Fraction(1, 4))),
            _away(random) if more and random.random() < 0.4 else (),
        )
        for name in names
    )


def _assign(random: Random) -> tuple[str, ...]:
    found = random.sample(
        ("rep with most room", "rep with most room", "round robin", "round robin", "queue inside",
         "previous owner", "Zoe", "Ada"),
        random.choice((0, 1, 1, 1, 2, 2)),
    )  # fmt: skip
    last = next((n for n, one in enumerate(found) if one in ("Zoe", "Ada", "queue inside")), None)
    return tuple(dict.fromkeys(found if last is None else found[: last + 1]))


def _places(random: Random, more: bool) -> tuple[Place, ...]:
    sides = {"new": "marketing", "ready": "sales", "deal": "sales", "back": "marketing"}
    names = (*sides, "done")

    def line(name: str) -> Line:
        to = random.choice([other for other in names if other != name])
        kind = random.choice(tuple(KINDS))
        why: Any = random.choice((
            On(kind), On(kind), On(kind, random.random() < 0.5),
            Room(not more or random.random() < 0.6, random.choice((None, None, "form"))),
            After(random.choice((6, 12, 24)), random.choice((None, "call"))),
        ))  # fmt: skip
        return Line(to, why, _assign(random))

    places = []
    for name, side in sides.items():
        lines = [line(name) for _ in range(random.randint(0, 2))]
        if name == "new":
            given = random.choice((None, None, "form"))
            lines.insert(0, Line("ready", Room(True, given), _assign(random)))
        if name == "ready":
            lines.append(Line("done", On("call"), ()))
        places.append(Place(name, side, tuple(lines)))
    return (*places, Place("done", None))


def _input(random: Random, number: int, lead: str, more: bool) -> Input:
    at, id_ = ANCHOR + _when(random), f"i{number:02}"
    if more and random.random() < 0.15:
        return Input(
            at, lead, id_, "moved", random.choice(("new", "ready", "deal", "back", "done"))
        )
    if random.random() < 0.15:
        return Input(at, lead, id_, "owner", random.choice((*NAMES, "Zoe", None)))
    by = random.choice((None, None, *NAMES))
    return Input(at, lead, id_, "act", random.choice(("call", *KINDS)), by)


# The same for alignlib.


def loaded(case: Case) -> al.Agreement | None:
    return checked(case.plan.text())


def al_rep(person: Person) -> al.Rep:
    def decimal(number: Fraction | None) -> Decimal | None:
        return None if number is None else Decimal(number.numerator) / number.denominator

    away = tuple(
        (MONDAY + timedelta(days=(start - ANCHOR) // DAY),
         MONDAY + timedelta(days=(end - ANCHOR) // DAY - 1))
        for start, end in person.away
    )  # fmt: skip
    return al.Rep(
        id=person.name, team=person.team, hours=decimal(person.hours), share=decimal(person.share),
        away=away,
    )  # fmt: skip


def al_input(one: Input) -> al.Input:
    if one.kind == "owner":
        return al.OwnerChange(id=one.id, at=moment(one.at), owner=one.name)
    assert one.name is not None
    if one.kind == "moved":
        return al.StageChange(id=one.id, at=moment(one.at), stage=one.name)
    return al.Activity(id=one.id, at=moment(one.at), kind=one.name, by=one.by)


def plain(outputs: Iterable[al.OutputKind]) -> list[tuple[Any, ...]]:
    told: list[tuple[Any, ...]] = []
    for output in outputs:
        at, lead = micros(output.at), output.lead
        match output:
            case al.Transition():
                told.append((at, lead, "move", output.from_stage, output.to))
            case al.Effect():
                told.append((at, lead, output.kind, output.to))
            case al.Refusal():
                told.append((at, lead, "refused", output.kind))
    return told
