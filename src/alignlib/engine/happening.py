"""Inputs made ready: validated, typed, and in the one order that counts (R1)."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import evolve, frozen

from alignlib.errors import FieldProblem, RecordError, RowError
from alignlib.model.fields import Value
from alignlib.model.inputs import (
    Activity,
    FieldChange,
    Input,
    Merge,
    OwnerChange,
    Room,
    StageChange,
    StageRequest,
)
from alignlib.names import canonical, closest
from alignlib.plan.plan import Plan
from alignlib.values.coerce import coerce
from alignlib.values.schema import FieldSpec
from alignlib.values.time import NaiveDatetimeError, to_micros

# Fact changes before activities before requests.
_RANKS: dict[type[object], int] = {
    FieldChange: 0, OwnerChange: 1, Room: 2, Merge: 3, StageChange: 4, Activity: 5,
    StageRequest: 6,
}  # fmt: skip


@frozen
class Happening:
    """One input, typed. `key` orders inputs: (time, sequence, kind, id)."""

    key: tuple[int, int, int, str]
    input: Input

    @property
    def at(self) -> int:
        return self.key[0]


def normalise(
    inputs: Iterable[Input], plan: Plan, lead: str
) -> tuple[list[Happening], tuple[str, ...]]:
    """All inputs in order, each once; and the ids that came more than once.

    Raises:
        RecordError: an input that the agreement cannot take, with record, input and field.
    """
    found: dict[str, Happening] = {}
    repeated: list[str] = []
    for item in inputs:
        happening = _prepare(item, plan, lead)
        known = found.get(item.id)
        if known is None:
            found[item.id] = happening
            continue
        repeated.append(item.id)
        # Two different inputs under one id: the one that sorts first is taken, in any order.
        if (happening.key, repr(happening.input)) < (known.key, repr(known.input)):
            found[item.id] = happening
    return sorted(found.values(), key=lambda happening: happening.key), tuple(sorted(repeated))


def _prepare(item: Input, plan: Plan, lead: str) -> Happening:
    rank = _RANKS.get(type(item))
    if rank is None:
        raise RecordError(
            f"{plan.subject} {lead}: {item!r} is no input: give an Activity, FieldChange, "
            "OwnerChange, StageRequest, StageChange, Room or Merge"
        )
    where = f"{plan.subject} {lead}: {type(item).__name__} {item.id}"
    try:
        at = to_micros(item.at, f"{where}: at")
    except NaiveDatetimeError as error:
        raise RecordError(str(error)) from None
    match item:
        case Activity():
            item = typed_activity(item, plan, where)
        case FieldChange():
            spec = field_spec(item.field, plan, where)
            try:
                item = evolve(item, value=coerce(item.value, spec.type))
            except ValueError as error:
                raise RowError(where, (FieldProblem(spec.name, item.value, str(error)),)) from None
        case StageRequest() | StageChange():
            if canonical(item.stage) not in plan.stage_keys:
                known = [stage.name for stage in plan.stages]
                raise RecordError(f"{where}: {unknown('stage', item.stage, known)}")
        case Merge():
            activities = tuple(
                typed_activity(act, plan, f"{where}: Activity {act.id}") for act in item.activities
            )
            item = evolve(item, activities=activities)
    return Happening((at, item.sequence, rank, item.id), item)


def typed_activity(item: Activity, plan: Plan, where: str) -> Activity:
    """The activity with its fields typed by its declaration."""
    spec = plan.activities.get(canonical(item.kind))
    if spec is None:
        known = [activity.name for activity in plan.activities.values()]
        raise RecordError(f"{where}: {unknown('activity', item.kind, known)}")
    if not item.fields:
        return item
    problems: list[FieldProblem] = []
    fields: dict[str, Value | None] = {}
    for name, value in item.fields.items():
        own = spec.fields.get(canonical(name))
        if own is None:
            meant = closest(name, [known.name for known in spec.fields.values()])
            hint = f" (did you mean {meant}?)" if meant is not None else ""
            problems.append(FieldProblem(name, value, f"a field of {spec.name}{hint}"))
            continue
        try:
            fields[canonical(name)] = coerce(value, own.type)
        except ValueError as error:
            problems.append(FieldProblem(name, value, str(error)))
    if problems:
        raise RowError(where, tuple(problems))
    return evolve(item, fields=fields)


def field_spec(path: str, plan: Plan, where: str) -> FieldSpec:
    """The field that `country` or `contact.title` names."""
    record, dot, name = path.rpartition(".")
    slot = f"{canonical(record) if dot else plan.subject}.{canonical(name)}"
    spec = plan.fields.get(slot)
    if spec is None:
        known = [
            item.name if item.record == plan.subject else f"{item.record}.{item.name}"
            for item in plan.fields.values()
        ]
        raise RecordError(f"{where}: {unknown('field', path, known)}")
    return spec


def unknown(what: str, name: str, known: Iterable[str]) -> str:
    """`unknown stage 'wn': did you mean 'won'?`"""
    names = sorted(known)
    meant = closest(name, names)
    hint = f"did you mean {meant!r}?" if meant else f"there are {', '.join(names) or 'none'}"
    return f"unknown {what} {name!r}: {hint}"
