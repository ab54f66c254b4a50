"""Agreements that differ in a few places from the one before, and lives that span them."""

from __future__ import annotations

from dataclasses import dataclass, fields, is_dataclass, replace
from typing import Any

from independent.drawn import (
    DEAL_STAGES,
    STAGES,
    Case,
    Draw,
    case_of,
    condition,
    grade,
    kinds,
    maybe,
    pact_of,
    pipeline,
    promise,
    score,
    some,
    term,
)  # fmt: skip
from independent.instants import HOUR, Times
from independent.pact import DEALS, LEAD, Alarm, Input, On, Pact, Place, Promise
from independent.versions import Change

OTHER_NAMES = {"one": "uno", "two": "duo", "three": "trio", "four": "quad", "talk": "chat"}


@dataclass(frozen=True)
class Spanned:
    """`case.pact` is the first version."""

    case: Case
    changes: tuple[Change, ...]


def spanned(
    seed: int,
    deals: bool = False,
    versions: int = 2,
    reapply: bool = False,
    anew: bool = False,
) -> Spanned:
    """With `anew` a version may be another agreement, with or without opportunities."""
    draw = Draw(seed=seed)
    case = case_of(draw, deals)
    base, names = case.pact, {name: name for name in (*STAGES, *DEAL_STAGES)}
    changes: list[Change] = []
    instants = sorted({_instant(draw, case) for _ in range(versions - 1)})
    inputs = list(case.inputs)
    for at in instants:
        had = base.pipelines
        if anew and draw.upto(0, 1):
            draw.deals = not draw.deals
            base = replace(pact_of(draw), times=base.times)
        else:
            for _ in range(draw.upto(1, 3)):
                base = edited(draw, base)
        today = dict(names)
        if draw.upto(0, 2) == 0:
            stage = some(draw, *OTHER_NAMES)
            today[stage] = OTHER_NAMES[stage] if today[stage] == stage else stage
        pact = named(base, today)
        renamed: dict[str, str | None] = {
            names[one]: today[one] for one in names if names[one] != today[one]
        }
        in_it = {place.name for place in pact.places}
        renamed = {one: other for one, other in renamed.items() if other in in_it}
        if DEALS not in base.pipelines:
            inputs = [_of_the_lead(one) if one.at >= at else one for one in inputs]
            if DEALS in had:
                renamed |= {names[one]: None for one in DEAL_STAGES}
        changes.append(Change(at, pact, renamed, reapply and draw.upto(0, 1) == 0))
        inputs = [
            replace(one, name=renamed.get(one.name) or one.name) if one.at >= at else one
            for one in inputs
        ]
        names = today
    return Spanned(replace(case, inputs=tuple(inputs)), tuple(changes))


def _of_the_lead(one: Input) -> Input:
    """Where there are no opportunities nothing happens to one."""
    own = one.name not in (*DEAL_STAGES, OTHER_NAMES["talk"])
    return replace(one, name=one.name if own else "last", pipeline=LEAD)


def _instant(draw: Draw, case: Case) -> int:
    near = [one.at for one in case.inputs if one.at >= case.born]
    at = case.born + draw.upto(0, 200) * HOUR
    return int(some(draw, at, at, at + 1, *near))


def edited(draw: Draw, pact: Pact) -> Pact:
    """One thing is another."""
    names = tuple(pact.defines)
    text = pact.text()
    match some(
        draw, "line", "line", "lines", "side", "score", "grade", "define", "strict", "qualifies",
        "alarm", "alarm gone", "term", "term", "part", "part", "part", "gone", "new", "other",
    ):  # fmt: skip
        case "line":
            at = _open_place(draw, pact)
            lines = list(pact.places[at].lines)
            if lines:
                lines.pop(draw.upto(0, len(lines) - 1))
            return _with_place(pact, at, lines=tuple(lines))
        case "lines" | "side" | "qualifies" as what:
            at = _open_place(draw, pact)
            of = pact.places[at].pipeline
            fresh = pipeline(draw, of, STAGES if of == LEAD else DEAL_STAGES, names, ())
            drawn = next(place for place in fresh if place.name == pact.places[at].name)
            if what == "lines":
                return _with_place(pact, at, lines=drawn.lines)
            if what == "side":
                return _with_place(pact, at, side=drawn.side)
            return _with_place(pact, at, qualifies=drawn.qualifies)
        case "score":
            return replace(pact, scores=(score(draw),))
        case "grade":
            return replace(pact, grades=(grade(draw, names),))
        case "define":
            if not names:
                return pact
            changed = {**pact.defines, names[0]: condition(draw, 1, False, (), ())}
            return replace(pact, defines=changed)
        case "strict":
            return replace(pact, strict=not pact.strict)
        case "alarm":
            on = some(draw, None, On(kinds(draw)))
            when = condition(draw, 1 if on is None else 0, True, names, ())
            alarm = Alarm(f"alarm-{0 if on else 1}", on, some(draw, (), (), ("one",)),
                          when, maybe(draw, 40, term(draw)))  # fmt: skip
            kept = tuple(one for one in pact.alarms if one.name != alarm.name)
            return replace(pact, alarms=(*kept, alarm))
        case "alarm gone":
            return replace(pact, alarms=pact.alarms[1:])
        case "gone":
            last = pact.promises[-1]
            if text.count(last.name) > 1 or len(pact.promises) < 2:
                return pact
            return replace(pact, promises=pact.promises[:-1])
        case "new":
            earlier = tuple(one.name for one in pact.promises)
            name = next(n for n in ("duty-d", "duty-e", "duty-f", "duty-g", "duty-h", "duty-i")
                        if n not in earlier)  # fmt: skip
            return replace(pact, promises=(*pact.promises, promise(draw, name, earlier, names)))
        case what:
            at = draw.upto(0, len(pact.promises) - 1)
            changed_ = _promise(draw, what, pact, at)
            promises = (*pact.promises[:at], changed_, *pact.promises[at + 1 :])
            return replace(pact, promises=promises)


def _promise(draw: Draw, what: str, pact: Pact, at: int) -> Promise:
    own = pact.promises[at]
    earlier = tuple(one.name for one in pact.promises[:at])
    drawn = promise(draw, own.name, earlier, tuple(pact.defines))
    if what == "other":
        return drawn
    if what == "term":
        timed = own.within is not None
        return replace(own, within=term(draw)) if timed else own
    part = some(draw, "number", "kinds", "by", "paused", "void", "restarts", "ladder", "warn")
    timed = own.within is not None and own.form != "never"
    match part:
        case "number":
            return replace(own, number=draw.upto(1, 2)) if own.form in ("gets", "every") else own
        case "kinds":
            return replace(own, kinds=kinds(draw)) if own.form != "reaches" else own
        case "by":
            return replace(own, by=maybe(draw, 50, "owner")) if own.form != "reaches" else own
        case "paused":
            return replace(own, paused=drawn.paused)
        case "void":
            return replace(own, void=drawn.void)
        case "restarts":
            return replace(own, restarts=kinds(draw)) if own.form != "never" else own
        case "ladder":
            to = some(draw, None, *(DEAL_STAGES if own.of == "opportunity" else STAGES))
            ladder = some(draw, (), (term(draw),), (term(draw), term(draw)))
            return replace(own, late_by=ladder, moves_to=to) if timed else own
        case _:
            warn = some(draw, (), (50,), (25,), (75,))
            return replace(own, warn=warn) if timed else own


def _open_place(draw: Draw, pact: Pact) -> int:
    return int(some(draw, *[at for at, place in enumerate(pact.places) if not place.end]))


def _with_place(pact: Pact, at: int, **what: Any) -> Pact:
    place: Place = replace(pact.places[at], **what)
    return replace(pact, places=(*pact.places[:at], place, *pact.places[at + 1 :]))


def named(one: Any, names: dict[str, str]) -> Any:
    """With stages of other names."""
    if isinstance(one, str):
        return names.get(one, one) if one in OTHER_NAMES else one
    if isinstance(one, tuple):
        return tuple(named(part, names) for part in one)
    if isinstance(one, dict):
        return {key: named(part, names) for key, part in one.items()}
    if is_dataclass(one) and not isinstance(one, Times | type):
        found = {field.name: named(getattr(one, field.name), names) for field in fields(one)}
        return replace(one, **found)
    return one
