"""Random teams, agreements that ask for their room, leads and what happens to them; and the same
for alignlib."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from fractions import Fraction
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

import alignlib as al
from independent import translate
from independent.instants import DAY, HOUR, Term, Times
from independent.pact import (
    DEALS,
    LEAD,
    After,
    Alarm,
    Condition,
    Count,
    Join,
    Line,
    Named,
    Not,
    On,
    Place,
    Promise,
    When,
)
from independent.people_drawn import ANCHOR, SPAN
from independent.people_pact import Person, Team, Turnover
from independent.people_teams_life import Given, HasRoom, TeamsPact

KINDS = {"form": "prospect", "call": "sales", "drop": "sales", "recall": "marketing"}
PEOPLE = {
    "sales": ("Ada", "Bob", "Cy"),
    "support": ("Di", "Ed"),
    "marketing": ("Flo", "Gus"),
    None: ("Hal",),
}
OWNERS = ("Ada", "Bob", "Di", "Flo", "Hal", "Zoe")
LEADS = {"new": "marketing", "ready": "sales", "deal": "sales", "back": "marketing"}
TALKS = {"talk": "sales", "bid": "marketing"}
MORE = ("deals", "promises")
TIMES = Times(ZoneInfo("UTC"))


@dataclass(frozen=True)
class Case:
    pact: TeamsPact
    reps: tuple[Person, ...]
    born: dict[str, int]
    inputs: tuple[Given, ...]
    later: tuple[Turnover, ...] = ()

    def until(self) -> int:
        return ANCHOR + SPAN


def case_of(seed: int, more: tuple[str, ...] = ()) -> Case:
    """`more`: deals, a second pipeline; promises."""
    random = Random(seed)
    teams = _teams(random, "deals" in more)
    names = tuple(team.name for team in teams)
    reps = _reps(random, names)
    leads = [f"L{number}" for number in range(random.randint(2, 6))]
    born = {name: ANCHOR + _when(random) for name in leads}
    inputs = tuple(
        one
        for number in range(random.randint(0, 16))
        for one in [_input(random, number, random.choice(leads), "deals" in more)]
        if one.at >= born[one.lead]
    )
    given = {(one.lead, one.at) for one in inputs if one.kind == "owner" and one.name}
    # Left out: an owner who is gone within the instant.
    inputs = tuple(
        one for one in inputs
        if one.kind != "owner" or one.name or (one.lead, one.at) not in given
    )  # fmt: skip
    places = _places(random, names, "deals" in more)
    promises = _promises(random, names) if "promises" in more else ()
    alarms = _alarms(random, names) if random.random() < 0.2 else ()
    defines = {"busy": room(random, names, named=False)}
    pact = TeamsPact(
        TIMES, {"hold": "yes-no"}, KINDS, defines, (), places, promises, alarms, teams=teams
    )  # fmt: skip
    if random.random() < 0.7:
        return Case(pact, reps, born, inputs)
    at = ANCHOR + random.randint(4, 8) * 6 * HOUR
    there = [name for name in leads if born[name] <= at]
    gone = random.sample(there, min(len(there), random.choice((0, 0, 1))))
    other = _reps(random, names)
    inputs = tuple(one for one in inputs if one.lead not in gone or one.at <= at)
    return Case(pact, reps, born, inputs, (Turnover(at, other, tuple(gone)),))


def _when(random: Random) -> int:
    """Few different instants, so that much falls together."""
    return random.randint(0, 10) * 6 * HOUR + random.choice((0, 0, 0, HOUR, 1))


def _teams(random: Random, deals: bool) -> tuple[Team, ...]:
    names = random.choice((("sales", "support"), ("sales", "marketing"), tuple(PEOPLE)[:3]))
    return tuple(_team(random, name, deals) for name in names)


def _team(random: Random, name: str, deals: bool) -> Team:
    """Stages cost one team, or several."""
    declared = PEOPLE[name][: random.choice((0, 1, 2))]
    if random.random() < 0.1:
        return Team(declared, name=name)
    costs = random.sample(["ready", "deal", *TALKS] if deals else ["ready", "deal", "back"], 2)
    efforts = [(stage, random.choice((20, 30, 60))) for stage in costs]
    hours, share = random.choice((1, 1, 2)), random.choice((50, 100, 100))
    return Team(
        declared, random.choice((None, 1, 1, 2)), Fraction(hours), Fraction(share, 100),
        tuple(efforts[: random.choice((1, 2))]), name,
    )  # fmt: skip


def _away(random: Random) -> tuple[tuple[int, int], ...]:
    start = random.randint(-1, 2)
    return ((ANCHOR + start * DAY, ANCHOR + (start + random.randint(1, 2)) * DAY),)


def _reps(random: Random, teams: tuple[str, ...]) -> tuple[Person, ...]:
    people = [(name, team) for team in teams for name in PEOPLE[team]]
    people += [(name, None) for name in PEOPLE[None] if random.random() < 0.3]
    chosen = random.sample(people, min(len(people), random.choice((0, 1, 2, 3, 4, 5))))
    return tuple(
        Person(
            name,
            random.choice((None, None, Fraction(1, 2), Fraction(2))),
            random.choice((None, None, Fraction(1, 2))),
            _away(random) if random.random() < 0.35 else (),
            team,
        )
        for name, team in chosen
    )


def room(random: Random, teams: tuple[str, ...], named: bool = True) -> Condition:
    """`sales has room and not support has room`, and maybe what somebody did."""
    if named and random.random() < 0.1:
        return Named("busy")
    found: list[Any] = [
        HasRoom(team) if random.random() < 0.7 else Not(HasRoom(team))  # type: ignore[arg-type]
        for team in random.sample(teams, random.choice((1, 2, 2, len(teams))))
    ]
    whole = found[0]
    for part in found[1:]:
        whole = Join(random.choice(("and", "and", "or")), (whole, part))
    other: Any = random.choice((
        None, None, None, None, Count("at least", 1, ("form",)),
        Count("at most", 1, ("call",), window=Term(random.choice((12, 24)), "hours")),
    ))  # fmt: skip
    return whole if other is None else Join(random.choice(("and", "and", "or")), (whole, other))


def _assign(random: Random) -> tuple[str, ...]:
    found = random.sample(
        ("rep with most room", "rep with most room", "round robin", "round robin", "queue inside",
         "previous owner", "Zoe", "Ada"),
        random.choice((0, 1, 1, 1, 2, 2)),
    )  # fmt: skip
    last = next((n for n, one in enumerate(found) if one in ("Zoe", "Ada", "queue inside")), None)
    return tuple(dict.fromkeys(found if last is None else found[: last + 1]))


def _places(random: Random, teams: tuple[str, ...], deals: bool) -> tuple[Place, ...]:
    found = _pipeline(random, teams, LEAD, LEADS, "done", deals)
    return found + (_pipeline(random, teams, DEALS, TALKS, "won", False) if deals else ())


def _pipeline(
    random: Random, teams: tuple[str, ...], of: str, sides: dict[str, str], end: str, opens: bool
) -> tuple[Place, ...]:
    names = (*sides, end)

    def line(name: str) -> Line:
        to = random.choice([other for other in names if other != name])
        kind = random.choice(tuple(KINDS))
        hours = Term(random.choice((6, 12, 24)), "hours")
        why: Any = random.choice((
            On((kind,)), On((kind,), random.choice((None, "owner"))),
            When(room(random, teams)), When(room(random, teams)),
            After(hours, random.choice(((), ("call",)))),
        ))  # fmt: skip
        return Line(to, why, _assign(random), opens and random.random() < 0.4)

    first = next(iter(sides))
    places = []
    for name, side in sides.items():
        lines = [line(name) for _ in range(random.randint(0, 2))]
        if name == first:
            to, opened = names[1], opens and random.random() < 0.4
            lines.insert(0, Line(to, When(room(random, teams)), _assign(random), opened))
        if name == names[1]:
            lines.append(Line(end, On(("call",))))
        qualifies = room(random, teams) if name != first and random.random() < 0.08 else None
        places.append(Place(name, side, tuple(lines), qualifies, pipeline=of))
    return (*places, Place(end, None, end=True, pipeline=of))


def _promises(random: Random, teams: tuple[str, ...]) -> tuple[Promise, ...]:
    return tuple(_promise(random, f"duty-{name}", teams) for name in "ab"[: random.randint(1, 2)])


def _promise(random: Random, name: str, teams: tuple[str, ...]) -> Promise:
    promiser, other = random.choice((("sales", "marketing"), ("marketing", "sales")))
    form = random.choice(("gets", "gets", "reaches", "every"))
    entering: str | None = random.choice(("new", "ready", "ready", "deal", "back"))
    each = None
    if form != "reaches" and random.random() < 0.3:
        entering, each = None, On((random.choice(("form", "call")),))
    reached = ("done",) if form == "reaches" else ()
    return Promise(
        name, promiser, other, form, entering, each,
        kinds=() if reached else (random.choice(tuple(KINDS)),),
        reached=reached, within=Term(random.choice((5, 6, 12, 24)), "hours"),
        paused=room(random, teams) if random.random() < 0.6 else None,
        void=room(random, teams) if random.random() < 0.3 else None,
        warn=random.choice(((), (50,))),
        late_by=random.choice(((), (Term(6, "hours"),))),
        moves_to=random.choice((None, *LEADS, "done")),
    )  # fmt: skip


def _alarms(random: Random, teams: tuple[str, ...]) -> tuple[Alarm, ...]:
    """A trigger that rings when there is room, or is none any more."""
    places = random.choice(((), ("ready",), ("new", "back")))
    return (Alarm("bell", None, places, room(random, teams), None),)


def _input(random: Random, number: int, lead: str, deals: bool) -> Given:
    at, id_ = ANCHOR + _when(random), f"i{number:02}"
    stages = (*LEADS, "done", *(TALKS if deals else ()))
    chance = random.random()
    if chance < 0.1:
        return Given(at, id_, "moved", random.choice(stages), lead=lead)
    if chance < 0.15:
        by = random.choice((None, "sales", "marketing"))
        return Given(at, id_, "wish", random.choice(stages), by=by, lead=lead)
    if chance < 0.3:
        track = random.choice((LEAD, DEALS)) if deals else LEAD
        owner = random.choice((*OWNERS, ""))
        return Given(at, id_, "owner", owner, pipeline=track, lead=lead)
    by = random.choice((None, None, *OWNERS))
    return Given(at, id_, "act", random.choice(("call", *KINDS)), by=by, lead=lead)


# The same for alignlib.


def loaded(case: Case) -> al.Agreement | None:
    return translate.checked(case.pact.text())


def plain(outputs: Iterable[al.OutputKind]) -> list[tuple[Any, ...]]:
    told: list[tuple[Any, ...]] = []
    for output in outputs:
        for at, *what in translate.plain([output]):
            told.append((at, output.lead, *what))
    return told
