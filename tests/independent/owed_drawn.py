"""Random agreements that are full of promises: ladders, several acts, people, calendars with a
cut-off, and lives in which things happen at the very instants that the promises speak of."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

from independent.drawn import (
    KINDS,
    LONG,
    OFFICES,
    PEOPLE,
    SHORT,
    STAGES,
    Case,
    Draw,
    case_of,
    condition,
    kinds,
    maybe,
    some,
    term,
)  # fmt: skip
from independent.instants import Office, Times
from independent.life import Life
from independent.owed import Promise, Rung
from independent.pact import Alarm, Condition, Count, Input, Not, On, Pact, Place

WEEK = range(5)
WHO = (
    None, "owner", "previous owner", "sales", "marketing", '"Ada"', "anyone but owner",
    "anyone but sales", 'anyone but "Bob"', "anyone but previous owner",
)  # fmt: skip
PAGES = (None, None, None, "a", "not a", "one of a, b", "known")
FULL = dict.fromkeys(WEEK, ((0, 24),))
CUT = (
    *OFFICES,
    Office(dict.fromkeys(WEEK, ((9, 17),)), cut_off=(15, 9)),
    Office(
        dict.fromkeys(WEEK, ((8, 12), (13, 17))), {date(2026, 3, 9): ((9, 12),)}, False, (12, 10)
    ),
    Office(FULL, {}, True, (17, 8)),
    Office(FULL, {date(2026, 3, 10): ((9, 12),), date(2026, 11, 3): ()}, True),
    Office(FULL, {date(2026, 2, 2): ((9, 12),), date(2026, 11, 2): ()}, True, (11, 6)),
)


def who(draw: Draw) -> str | None:
    found: str | None = some(draw, *([None] * 6), *WHO) if draw.upto(0, 1) else None
    return found


def ladder(draw: Draw) -> tuple[Rung, ...]:
    """`if late` first, or not at all; rungs need not stand in the order of time."""
    found = [Rung(None, actions(draw))] if draw.upto(0, 3) else []
    for _ in range(draw.upto(0, 3)):
        one = term(draw)
        if all(rung.term != one for rung in found):
            found.append(Rung(one, actions(draw)))
    return tuple(found)


def actions(draw: Draw) -> tuple[str, ...]:
    done = ["tell marketing"]
    if draw.upto(0, 3) == 0:
        done.append(some(draw, 'assign to "Ada"', 'assign to "Bob"', "assign to previous owner"))
    if draw.upto(0, 2) == 0:
        done.append("move to " + some(draw, *STAGES))
    return tuple(done)


def promise(
    draw: Draw, name: str, earlier: tuple[str, ...], names: tuple[str, ...], stage: str
) -> Promise:
    """Most begin in the same stage, so that many are open at once."""
    promiser, other = some(draw, ("sales", "marketing"), ("marketing", "sales"))
    form = some(draw, "gets", "gets", "gets", "reaches", "never", "never", "every", "every")
    stage = stage if draw.upto(0, 2) else some(draw, *STAGES[:4])
    entering = stage if form == "reaches" or draw.upto(0, 1) else None
    each = None if entering else On(kinds(draw), who(draw), some(draw, *PAGES))
    found_in = maybe(draw, 30, stage) if each else None
    within, before, during = term(draw), None, None
    if form == "every":
        during = maybe(draw, 60, entering or found_in or some(draw, *STAGES[:4]))
    elif form == "never":
        during = maybe(draw, 50, some(draw, entering or found_in or "two", *STAGES[:4]))
        within = maybe(draw, 50, within)
        before = maybe(draw, 40, some(draw, *STAGES[1:])) if within is None else None
    elif draw.upto(0, 3) == 0:
        before, within = some(draw, *STAGES[1:]), None
    if before == entering:
        before = "last" if before else None
    timed, never = within is not None, form == "never"
    reached = tuple(s for s in some(draw, ("last",), ("three", "last"), ("four",)) if s != entering)
    waits: Condition | None = None
    if draw.upto(0, 1):
        waits = condition(draw, 1, some(draw, False, True), names, earlier)
    if waits and draw.upto(0, 3) == 0:
        waits = Not(Count("at least", draw.upto(1, 2), kinds(draw), who(draw), some(draw, *PAGES)))
    every_kind = form in ("gets", "every") and draw.upto(0, 2) == 0
    return Promise(
        name, promiser, other, form, entering, each, found_in,
        some(draw, 1, 1, 2, 3) if form in ("gets", "every") and not every_kind else 1,
        kinds(draw) if form != "reaches" else (),
        who(draw) if form != "reaches" else None,
        some(draw, *PAGES) if form != "reaches" else None,
        (reached or ("last",)) if form == "reaches" else (),
        within, before, before is not None and not never and draw.upto(0, 2) == 0, during,
        waits,
        maybe(draw, 25, condition(draw, 1, some(draw, False, True), names, earlier)),
        kinds(draw) if draw.upto(0, 3) == 0 else (),
        some(draw, (), (50,), (25,), (75,), (90,)) if timed else (),
        every_kind=every_kind,
        restarts_by=who(draw),
        ladder=_ladder(draw, timed) if not never else (),
        broken=actions(draw) if never and draw.upto(0, 2) else (),
    )  # fmt: skip


def _ladder(draw: Draw, timed: bool) -> tuple[Rung, ...]:
    rungs = ladder(draw)
    return rungs if timed else tuple(rung for rung in rungs if rung.term is None)


def owed_case(seed: int, long: bool = False) -> Case:
    draw = Draw(seed=seed, scale=LONG if long else SHORT)
    case = case_of(draw)
    pact, stage = case.pact, some(draw, *STAGES[:3])
    names, known = tuple(pact.defines), tuple(one.name for one in pact.promises)
    promises: list[Promise] = []
    for at in range(draw.upto(max(2, len(known)), 5)):
        earlier = tuple(one.name for one in promises)
        promises.append(promise(draw, f"duty-{'abcde'[at]}", earlier, names, stage))
    pact = replace(
        pact, promises=tuple(promises), places=_people_in_lines(draw, pact),
        times=Times(pact.times.zone, some(draw, *CUT)), alarms=_alarms(draw, pact),
    )  # fmt: skip
    case = replace(case, pact=pact, inputs=case.inputs + _more(draw, case))
    return _to_the_instant(draw, case)


def _people_in_lines(draw: Draw, pact: Pact) -> tuple[Place, ...]:
    places = []
    for place in pact.places:
        lines = []
        for line in place.lines:
            why = line.why
            if isinstance(why, On) and draw.upto(0, 1):
                line = replace(line, why=On(why.kinds, who(draw), some(draw, *PAGES)))
            lines.append(line)
        places.append(replace(place, lines=tuple(lines)))
    return tuple(places)


def _alarms(draw: Draw, pact: Pact) -> tuple[Alarm, ...]:
    return tuple(
        replace(alarm, on=alarm.on and On(alarm.on.kinds, who(draw), some(draw, *PAGES)))
        for alarm in pact.alarms
    )


def _more(draw: Draw, case: Case) -> tuple[Input, ...]:
    """More acts, so that promises are kept as often as not."""
    found = []
    for number in range(draw.upto(0, draw.scale.inputs)):
        at = case.born + draw.upto(0, (draw.scale.days - 1) * 24) * 3_600_000_000
        by = some(draw, None, "sales", "marketing", *PEOPLE, "owner")
        kind, page = some(draw, *KINDS), some(draw, None, "a", "b", "c")
        found.append(Input(at, f"m{number:02}", "act", kind, page, by))
    return tuple(found)


def _to_the_instant(draw: Draw, case: Case) -> Case:
    """Something happens just when a promise falls due, warns or begins."""
    told = Life(case.pact, case.born + case.span).run(case.facts, case.inputs, case.born).told
    dues = {one[5] for one in told if one[1] == "sla" and one[5] is not None}
    marks = sorted(at for at in dues | {one[0] for one in told} if at > case.born)
    found = []
    marks = [mark for mark in marks if mark < case.born + case.span]
    for number in range(draw.upto(0, 5) if marks else 0):
        at = some(draw, *marks) + some(draw, -1, 0, 0, 0, 1)
        if draw.upto(0, 2):
            kind, page = some(draw, *KINDS), some(draw, None, "a")
            by = some(draw, None, None, *PEOPLE, "owner")
            found.append(Input(at, f"n{number}", "act", kind, page, by))
        else:
            found.append(Input(at, f"n{number}", "change", "hold", some(draw, True, False)))
    return replace(case, inputs=case.inputs + tuple(found))
