"""Random lives with merges and matches: agreements of `drawn.py`, with keys, and more inputs."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, fields, replace
from datetime import datetime, time, timedelta
from random import Random
from typing import Any

import alignlib as al
from independent.drawn import KINDS, PEOPLE, Case, Draw, case_of
from independent.instants import HOUR, MINUTE, Term, at_wall, moment, wall
from independent.merges_pact import Joined, KeyedPact, Matched, Matches
from independent.pact import (
    Alarm,
    Condition,
    Count,
    DaysSince,
    Fact,
    Input,
    Join,
    Line,
    Named,
    Not,
    Pact,
    Place,
    Promise,
    When,
)  # fmt: skip
from independent.translate import al_input

KEYS = {"email": ("a@x", "A@X", "b@x"), "phone": ("1", "2")}
VALUES: dict[str, tuple[object, ...]] = {"hold": (True, False), "role": ("a", "b"), "size": (1, 3)}
BUILT_IN = {"owner": PEOPLE, "source": ("web", "fair")}
OTHERS = ("N", "O", "P")
TERMS = (Term(6, "hours"), Term(1, "days"), Term(3, "days"), Term(1, "weeks"))


@dataclass(frozen=True)
class MergeCase(Case):
    """`created`: when the record was made; None where it does not say, and then the life begins
    with the first input. It is `born` no earlier than the agreement's `from`."""

    created: int | None

    @property
    def until(self) -> int:
        return self.born + self.span

    @property
    def lead(self) -> al.Lead:
        known = {name: value for name, value in self.facts.items() if value is not None}
        created = None if self.created is None else moment(self.created)
        owner = known.pop("owner", None)
        return al.Lead(id="L", created_at=created, owner=owner, fields=known)


def drawn(seed: int) -> MergeCase:
    random = Random(seed)
    case = case_of(Draw(seed=seed), deals=random.random() < 0.3)
    pact = keyed(case.pact, random)
    known = {name: random.choice((None, *values)) for name, values in KEYS.items()}
    facts = {**case.facts, **{name: known[name] for name in pact.fields if name in known}}
    facts["owner"] = random.choice((None, None, None, *PEOPLE))
    created: int | None = case.born
    born = case.born
    if random.random() < 0.25:  # the agreement comes into force a day or so later
        zone = pact.times.zone
        day = wall(born, zone).date() + timedelta(days=random.randint(1, 2))
        pact = replace(pact, since=day)
        born = at_wall(datetime.combine(day, time()), zone)
    inputs = [*case.inputs, *_more(pact, case, random)]
    if random.random() < 0.4:
        inputs = _together(inputs, random)
    inputs = _told_apart([_from_birth(one, born) for one in inputs])
    if pact.since is None and inputs and random.random() < 0.15:
        created, born = None, min(one.at for one in inputs)
    span = case.born + case.span - born
    return MergeCase(pact, facts, born, tuple(inputs), span, created)


def _from_birth(one: Input, born: int) -> Input:
    """Before it nobody owns a lead, moves it or acts by name."""
    if one.kind in ("owner", "moved", "wish"):
        return replace(one, at=max(one.at, born))
    return replace(one, by=None) if one.at < born else one


def _together(inputs: list[Input], random: Random) -> list[Input]:
    """Most of it at few instants: what comes before what is decided within an instant then."""
    few = [random.choice(inputs).at for _ in range(4)] if inputs else []

    def near(at: int) -> int:
        return random.choice(few) if random.random() < 0.6 else at

    found: list[Input] = []
    for one in inputs:
        if not isinstance(one, Matched):
            one = replace(one, at=near(one.at))
        if isinstance(one, Joined):
            acts = [replace(act, at=min(one.at, near(act.at))) for act in one.acts]
            one = replace(one, acts=tuple({(act.id, act.at): act for act in acts}.values()))
        found.append(one)
    return found


def _told_apart(inputs: list[Input]) -> list[Input]:
    """Without two inputs with one id at one instant: nothing says which is the first."""
    return list({(one.id, one.at): one for one in inputs}.values())


# The agreement.


def keyed(pact: Pact, random: Random) -> KeyedPact:
    """Some fields are fixed, some are keys, and conditions ask for what a merge may change."""
    kinds = {
        name: kind if kind.startswith("fixed") or random.random() < 0.7 else f"fixed {kind}"
        for name, kind in pact.fields.items()
    }
    keys = random.sample(list(KEYS), random.randint(1, 2))
    kinds |= {name: random.choice(("key text", "key text", "key fixed text")) for name in keys}
    stages = [place.name for place in pact.places if not place.end]
    defines = {name: _asked(stages, keys, random) for name in ("twin", "like")} | pact.defines
    for name in pact.defines:
        if random.random() < 0.5:
            word = random.choice(("and", "or"))
            defines[name] = Join(word, (pact.defines[name], _named(random)))
    parts: dict[str, Any] = {each.name: getattr(pact, each.name) for each in fields(pact)}
    parts |= {"fields": kinds, "defines": defines}
    parts["promises"] = tuple(_with_pause(promise, random) for promise in pact.promises)
    parts["places"] = _with_line(pact.places, random)
    if random.random() < 0.4:
        bell = Alarm("bell", None, (), _named(random), random.choice((None, *TERMS)))
        parts["alarms"] = (*pact.alarms, bell)
    return KeyedPact(**parts)


def _asked(stages: list[str], keys: list[str], random: Random) -> Condition:
    """For a match, a key, or an act since an entry or in a window."""
    match random.choice(("match", "match", "key", "since", "since", "window", "days")):
        case "match":
            return Matches(random.choice(stages), random.choice(TERMS))
        case "key":
            return Fact(random.choice(keys), random.choice(("is known", "is unknown")))
        case "days":
            what, how = random.choice(("first", "last")), random.choice(("is at least", "is below"))
            return DaysSince(what, (random.choice(list(KINDS)),), how, random.randint(1, 3))
        case since:
            how = random.choice(("at least", "at least", "at most", "exactly"))
            two = tuple(random.sample(list(KINDS), 2))
            by = random.choice((None, None, "sales", "owner"))
            entry = random.choice(stages) if since == "since" else None
            window = None if entry else random.choice(TERMS)
            return Count(how, random.randint(1, 2), two, by, None, window, entry)


def _named(random: Random) -> Condition:
    name = Named(random.choice(("twin", "like")))
    return name if random.random() < 0.8 else Not(name)


def _with_pause(promise: Promise, random: Random) -> Promise:
    match random.choice(("paused", "void", None, None)):
        case "paused":
            return replace(promise, paused=_named(random))
        case "void":
            return replace(promise, void=_named(random))
    return promise


def _with_line(places: tuple[Place, ...], random: Random) -> tuple[Place, ...]:
    """Now and then one more line, which leads on where what is asked holds."""
    found = []
    for place, following in zip(places, (*places[1:], places[0]), strict=True):
        here = random.random() < 0.25 and not place.end and place.pipeline == following.pipeline
        if here and not any(line.to == following.name for line in place.lines):
            why = When(_named(random))
            place = replace(place, lines=(*place.lines, Line(following.name, why)))
        found.append(place)
    return tuple(found)


# What happens.


def _more(pact: KeyedPact, case: Case, random: Random) -> Iterator[Input]:
    def at(early: int = -30) -> int:
        hours = random.randint(early, 11 * 24)
        return case.born + hours * HOUR + random.choice((0, 0, 0, 7, 30 * MINUTE))

    for number in range(random.randint(0, 3)):
        name = random.choice([name for name in pact.fields if name in KEYS])
        value = random.choice((None, *KEYS[name]))
        yield Input(at(), f"k{number}", "change", name, value, random.choice((None, "sales")))
    for number in range(random.randint(0, 4 * len(pact.asked))):
        now, who = at(), random.choice((None, *OTHERS, *OTHERS))
        since = now - random.choice((0, 1, 20, 60, 150)) * HOUR
        asked = random.choice(pact.asked).name
        yield Matched(now, f"q{number}", "match", asked, who, since=since)
    brought: list[Input] = []
    merges = [f"j{number}" for number in range(random.randint(1, 3))]
    if random.random() < 0.1:
        merges.append("j0")  # an id again, with something else in it
    for name in merges:
        now = at() if random.random() < 0.8 else random.choice((at(), *(o.at for o in case.inputs)))
        merge = _merge(pact, case, now, name, brought, random)
        brought += merge.acts
        yield merge
    for act in brought:
        if random.random() < 0.15:  # it is told on its own as well, and maybe as of another time
            yield replace(act, at=random.choice((act.at, at())))


def _merge(
    pact: KeyedPact, case: Case, at: int, name: str, brought: list[Input], random: Random
) -> Joined:
    acts = [_act(at, f"{name}-{number}", case, random) for number in range(random.randint(0, 5))]
    here = [one for one in case.inputs if one.kind == "act" and one.at <= at]
    known = [one for one in (*here, *brought) if one.at <= at]
    for number, act in enumerate(acts):
        match random.choice(("new", "new", "new", "known", "known", "same id")):
            case "known" if known:
                acts[number] = random.choice(known)
            case "same id":
                others = [*case.inputs, *brought, *acts]
                acts[number] = replace(act, id=random.choice(others).id)
    # Of two with one id the first counts; not both at one instant, where none is.
    acts = list({(act.id, act.at): act for act in acts}.values())
    names = random.sample([*pact.fields, *BUILT_IN], random.randint(0, len(pact.fields)))
    values = KEYS | VALUES | BUILT_IN
    facts = [(field, random.choice((None, *values[field]))) for field in names]
    by = random.choice((None, None, "sales", "marketing", *PEOPLE))
    return Joined(at, name, "merge", by=by, acts=tuple(acts), facts=tuple(facts))


def _act(at: int, name: str, case: Case, random: Random) -> Input:
    hours = random.choice((0, 1, 2, 3, random.randint(4, 60), random.randint(4, 400)))
    when = at - hours * HOUR
    earlier = [one.at for one in case.inputs if one.at <= at]
    if earlier and random.random() < 0.3:
        when = random.choice(earlier)
    by = random.choice((None, None, None, "sales", "marketing", "owner", *PEOPLE))
    page = random.choice((None, "a", "b"))
    return Input(when, name, "act", random.choice(list(KINDS)), page, by)


# As alignlib takes it.


def al_given(one: Input) -> al.Input:
    at = moment(one.at)
    if isinstance(one, Matched):
        other = one.value if isinstance(one.value, str) else None
        since = None if other is None else moment(one.since)
        return al.Match(id=one.id, at=at, earlier=one.name, other=other, since=since, by=one.by)
    if isinstance(one, Joined):
        acts = tuple(act for act in map(al_input, one.acts) if isinstance(act, al.Activity))
        facts: dict[str, Any] = dict(one.facts)
        return al.Merge(id=one.id, at=at, other="other", activities=acts, fields=facts, by=one.by)
    return al_input(one)
