"""Late and changed inputs: what `reconcile` says against two whole replays compared by id, and
which inputs are late, from the order of the reference alone (R1, R14)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import replace
from datetime import UTC, datetime
from random import Random
from typing import Any

import alignlib as al
from independent.compare import lead_of
from independent.instants import HOUR, moment
from independent.pact import Input
from independent.translate import al_input
from independent.versions_drawn import Spanned

STAGES = ("moved", "wish")
NOT_OF_THE_EVENT = ("id", "rule", "fingerprint")


def disagreement(spanned: Spanned, versions: al.Versions, seed: int) -> str | None:
    """The first thing that is wrong about late inputs; None: nothing."""
    case, random = spanned.case, Random(seed)
    until, lead = case.born + case.span, lead_of(case)
    known = case.born + random.randint(0, case.span // HOUR) * HOUR
    first = [as_known(one, random) for one in case.inputs if random.randrange(3)]
    before = versions.replay(lead, map(al_input, first), until=moment(known))
    whole = [al_input(one) for one in case.inputs]
    end = random.choice((known, until))
    now = versions.replay(lead, whole, until=moment(end))
    announced: list[Any] = [random.choice((one, al.to_plain(one))) for one in before.outputs]
    random.shuffle(announced)
    report = versions.reconcile(lead, whole, announced, until=moment(end))
    if differs := _reconciled(before.outputs, now.outputs, report):
        return differs
    if report.outcome.state.to_json() != now.state.to_json():
        return "the state to go on from is another"
    for outputs in (before.outputs, now.outputs):
        if differs := _ids(outputs):
            return differs
    taken = [one for one in first if one.at <= known]
    renames = any(change.renamed for change in spanned.changes)
    more = [one for one in case.inputs if one.kind not in STAGES or not renames]
    return _late(more, taken, versions, before, known, random)


def as_known(one: Input, random: Random) -> Input:
    """As it was known at first: sometimes at another instant, or under another id."""
    match random.randrange(6):
        case 0 if one.kind not in STAGES:  # their names are those of the version in force
            return replace(one, at=one.at + random.choice((-HOUR, HOUR)))
        case 1:
            return replace(one, id=f"{one.id}-old")
    return one


def _reconciled(before: Sequence[Any], now: Sequence[Any], report: al.Reconciliation) -> str | None:
    was, is_ = {one.id: one for one in before}, {one.id: one for one in now}
    if len(was) < len(before) or len(is_) < len(now):
        return "two outputs with one id"
    both = [one for one in is_ if one in was]
    moved = [one for one in both if content(was[one]) != content(is_[one])]
    for what, expected, found in (
        ("withdrawn", [one for one in was if one not in is_], report.withdrawn),
        ("new", [one for one in is_ if one not in was], report.new),
        ("moved", moved, [move.after for move in report.moved]),
    ):
        ids = [one.id for one in found]
        if what == "withdrawn":
            if [one.at for one in found] != sorted(one.at for one in found):
                return "withdrawn out of order"
            expected, ids = sorted(expected), sorted(ids)
        if ids != expected:
            return f"{what}: {ids} and not {expected}"
    for move in report.moved:
        old, new = content(move.before), content(move.after)
        if set(move.changed) != {name for name in {*old, *new} if old.get(name) != new.get(name)}:
            return f"changed: {move.changed}"
    if list(report.same) != [one for one in both if one not in moved]:
        return "the same are others"
    deeds = [one for one in report.withdrawn if isinstance(one, al.Effect)]
    if list(report.to_undo) != deeds[::-1]:
        return "to undo are others"
    return None


def content(output: Any) -> dict[str, Any]:
    """What an output says, in plain data, instants in UTC."""
    plain = al.to_plain(output)
    return {name: _utc(plain[name]) for name in plain if name not in NOT_OF_THE_EVENT}


def _utc(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _utc(part) for name, part in value.items()}
    if isinstance(value, list):
        return [_utc(part) for part in value]
    if isinstance(value, str) and value[:2] == "20" and "T" in value:
        return datetime.fromisoformat(value).astimezone(UTC)
    return value


IDS: dict[tuple[Any, ...], str] = {}


def _ids(outputs: Sequence[Any]) -> str | None:
    """The id of a step of a promise is that of so many such steps of this life before it."""
    numbers: Counter[tuple[Any, ...]] = Counter()
    known: dict[str, tuple[Any, ...]] = {}
    for one in outputs:
        if isinstance(one, al.SLAEvent):
            numbers[one.sla, one.step] += 1
            number = numbers[one.sla, one.step]
            told = (one.lead, outputs[0].at, one.pipeline, one.sla, one.step, number)
            if IDS.setdefault(told, one.id) != one.id or known.setdefault(one.id, told) != told:
                return f"another id of {told}"
    return None


def _late(
    inputs: Sequence[Input], taken: Sequence[Input], versions: al.Versions, before: al.Outcome,
    known: int, random: Random,
) -> str | None:  # fmt: skip
    """One more input, near the instant the life was taken to: late, dropped, or taken."""
    if not inputs:
        return None
    one = replace(random.choice(inputs), at=known + random.choice((-1, 0, 0, 0, 1)))
    if random.randrange(2):
        one = replace(one, id=random.choice("ajz"))
    last = max((early.order for early in taken), default=None)
    seen = one.id in {early.id for early in taken}
    late = not seen and (one.at < known or (last is not None and one.order <= last))
    try:
        outcome = versions.advance(before.state, [al_input(one)], until=moment(known + 1))
    except al.LateInputError as error:
        return None if late and error.input_id == one.id else f"{one} is not late"
    if late:
        return f"{one} is late, after {last}"
    if (outcome.dropped == (one.id,)) != seen:
        return f"{one} is dropped or not: {outcome.dropped}"
    return None
