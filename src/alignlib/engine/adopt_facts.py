"""Adopting: facts and activities as the new version declares them."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import evolve

from alignlib.engine.adoption import Change
from alignlib.engine.compact import words_of
from alignlib.engine.folded import Folded
from alignlib.engine.state import Act, Owned, State
from alignlib.model.fields import Value
from alignlib.model.outputs import shown
from alignlib.names import canonical
from alignlib.plan.plan import Plan
from alignlib.values.coerce import coerce
from alignlib.values.schema import ActivitySpec
from alignlib.values.time import from_micros


def adopt_facts(
    plan: Plan, facts: Mapping[str, Value], report: list[Change]
) -> dict[str, Value]:  # fmt: skip
    """The facts that fit, by slot; the others are set aside, with their value in the report."""
    found: dict[str, Value] = {}
    for slot, value in sorted(facts.items()):
        spec = plan.fields.get(slot)
        name = slot.removeprefix(f"{plan.subject}.") if spec is None else spec.name
        if spec is None:
            report.append(_aside(name, value, "no such field any more"))
            continue
        try:
            typed = coerce(value, spec.type)
        except ValueError as error:
            report.append(_aside(name, value, f"not {error}"))
            continue
        if typed is None:
            continue
        found[slot] = typed
        if type(typed) is not type(value) or typed != value:
            after = shown(typed)
            report.append(
                Change(
                    kind="fact", name=name, what="retyped", before=shown(value),
                    after=after if after != shown(value) else None, note=f"now {spec.type}",
                )
            )  # fmt: skip
    return found


def _aside(name: str, value: Value, why: str) -> Change:
    return Change(kind="fact", name=name, what="set aside", before=shown(value), note=why)


def adopt_acts(
    plan: Plan, acts: tuple[Act, ...], moved: Mapping[int, int], report: list[Change]
) -> tuple[Act, ...]:
    """The activities, each with the facts that its kind still has. One whose kind is gone stays:
    nothing asks for it now, and a later version may. `moved` says which pipeline is which now."""
    gone: dict[str, str] = {}
    aside: dict[tuple[str, str], str] = {}
    found = []
    for own in acts:
        act = evolve(own, owned=_owned(own.owned, moved))
        spec = plan.activities.get(canonical(act.activity.kind))
        if spec is None:
            gone.setdefault(canonical(act.activity.kind), act.activity.kind)
            found.append(act)
        else:
            found.append(_fitting(act, spec, aside))
    report.extend(
        Change(kind="activity", name=kind, what="gone", note="nothing counts it any more")
        for _, kind in sorted(gone.items())
    )
    report.extend(
        Change(kind="activity", name=kind, what="set aside", before=field, note=why)
        for (kind, field), why in sorted(aside.items())
    )
    return tuple(found)


def adopt_folded(
    plan: Plan, state: State, moved: Mapping[int, int], report: list[Change]
) -> Folded | None:
    """What folded activities count for lines that read as they did; for any other line they are
    gone, which is reported."""
    folded = state.folded
    if folded is None or state.fingerprint == plan.fingerprint:
        return folded
    index_of = {words_of(wanted): index for index, wanted in enumerate(plan.filters)}
    kept = tuple(
        evolve(item, track=moved[item.track], filter=index_of[item.text])
        for item in folded.filters
        if item.track in moved and item.text in index_of
    )
    known = {plan.filters[item.filter].text for item in kept}
    upto = shown(from_micros(folded.last[0], plan.zone))
    report.extend(
        Change(
            kind="activity", name=text, what="not counted",
            note=f"{folded.count} activities up to {upto} were compacted",
        )
        for text in sorted(
            {wanted.text for wanted in plan.filters if wanted.kinds & {*folded.of}} - known
        )
    )  # fmt: skip
    return evolve(folded, filters=kept)


def _owned(owned: tuple[Owned, ...], moved: Mapping[int, int]) -> tuple[Owned, ...]:
    """Who owned the record, in the order of the new pipelines."""
    if all(old == new for old, new in moved.items()):
        return owned
    found = [Owned()] * (max(moved.values()) + 1)
    for old, new in moved.items():
        if old < len(owned):
            found[new] = owned[old]
    return tuple(found)


def _fitting(act: Act, spec: ActivitySpec, aside: dict[tuple[str, str], str]) -> Act:
    fields: dict[str, Value | None] = {}
    for name, value in act.activity.fields.items():
        own = spec.fields.get(canonical(name))
        if own is None:
            aside[spec.name, name] = "no such field any more"
            continue
        try:
            fields[canonical(name)] = coerce(value, own.type)
        except ValueError as error:
            aside[spec.name, own.name] = f"not {error}"
    if fields == act.activity.fields:
        return act
    return evolve(act, activity=evolve(act.activity, fields=fields))
