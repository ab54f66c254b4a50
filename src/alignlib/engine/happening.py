"""Inputs made ready: validated, typed, and in the one order that counts (R1)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Any, NamedTuple

import attrs
from attrs import evolve, frozen

from alignlib.engine.state import Place
from alignlib.errors import FieldProblem, RecordError, RowError
from alignlib.model.fields import Value
from alignlib.model.inputs import (
    Activity,
    FieldChange,
    Input,
    Match,
    Merge,
    OwnerChange,
    Release,
    Room,
    StageChange,
    StageRequest,
)
from alignlib.names import canonical, closest
from alignlib.plan.plan import Plan
from alignlib.values.coerce import coerce
from alignlib.values.schema import FieldSpec
from alignlib.values.time import END_OF_DATES, NaiveDatetimeError, to_micros

# Fact changes before activities before requests.
_RANKS: dict[type[object], int] = {
    FieldChange: 0, OwnerChange: 1, Room: 2, Match: 2, Merge: 3, StageChange: 4, Release: 4,
    Activity: 5, StageRequest: 6,
}  # fmt: skip
# An answer to an `assign`: after what asked for it.
_ANSWER = 7


def place_of(activity: Activity) -> Place:
    """Where an activity stands among the inputs of its instant."""
    return activity.sequence, _RANKS[Activity], activity.id


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
            "OwnerChange, StageRequest, StageChange, Room, Match, Merge or Release"
        )
    if isinstance(item, OwnerChange) and item.answers is not None:
        rank = _ANSWER
    where = _Where(item, plan.subject, lead)
    _check_types(item, where)
    at = instant_of(item.at, _At(where))
    match item:
        case Activity():
            item = typed_activity(item, plan, where)
        case FieldChange():
            spec = field_spec(item.field, plan, where)
            item = evolve(item, value=_typed(item.value, spec, where))
        case StageRequest() | StageChange():
            if canonical(item.stage) not in plan.stage_keys:
                known = [stage.name for stage in plan.stages]
                raise RecordError(f"{where}: {unknown('stage', item.stage, known)}")
            if isinstance(item, StageChange):
                _check_keep(item, plan, where)
        case Release():
            known = [release.name for release in plan.keeping.releases]
            if canonical(item.release) not in {canonical(name) for name in known}:
                raise RecordError(f"{where}: {unknown('release', item.release, known)}")
        case OwnerChange() if item.pipeline is not None:
            names = [pipeline.name for pipeline in plan.pipelines]
            if canonical(item.pipeline) not in {canonical(name) for name in names}:
                raise RecordError(f"{where}: {unknown('pipeline', item.pipeline, names)}")
        case Match():
            _check_match(item, plan, at, where)
        case Room():
            if canonical(item.team) not in plan.teams:
                raise RecordError(f"{where}: {unknown('team', item.team, plan.teams.values())}")
        case Merge():
            item = _typed_merge(item, plan, at, where)
    return Happening((at, item.sequence, rank, item.id), item)


class _Where(NamedTuple):
    """What an error is about: put into words only when there is one."""

    item: Input
    subject: str
    record: str

    def __str__(self) -> str:
        return f"{self.subject} {self.record}: {type(self.item).__name__} {self.item.id}"


class _At(NamedTuple):
    where: _Where

    def __str__(self) -> str:
        return f"{self.where}: at"


def _check_keep(change: StageChange, plan: Plan, where: _Where) -> None:
    """A change that a keep made names one of the agreement's, and until when the lead stays."""
    if change.held_until is not None:
        instant_of(change.held_until, f"{where}: held_until")
    known = [keep.key for keep in plan.keeping.keeps]
    if change.keep is not None and canonical(change.keep) not in {canonical(key) for key in known}:
        raise RecordError(f"{where}: {unknown('keep', change.keep, known)}")


def instant_of(value: datetime, what: object) -> int:
    """An aware datetime in µs; anything else is a `RecordError` that says what it is about."""
    if not isinstance(value, datetime):
        raise RecordError(f"{what}: {value!r} is no datetime: give an aware one")
    try:
        at = to_micros(value, what)
    except NaiveDatetimeError as error:
        raise RecordError(str(error)) from None
    if at >= END_OF_DATES:
        raise RecordError(f"{what}: {value} is too late: dates end with the year 9999")
    return at


# What each attribute of an input must be, besides `at`, `fields` and `value`.
_TEXTS = frozenset({"id", "kind", "field", "stage", "team", "release", "earlier"})
_TEXTS_OR_NONE = frozenset({"by", "owner", "answers", "keep", "pipeline"})


def _exact(kind: type[Any]) -> tuple[tuple[str, tuple[type, ...]], ...]:
    """The types that need no closer look, by attribute."""
    wanted: dict[str, tuple[type, ...]] = {
        **dict.fromkeys(_TEXTS, (str,)),
        **dict.fromkeys(_TEXTS_OR_NONE, (str, type(None))),
        **dict.fromkeys(("sequence", "part"), (int,)),
        "other": (str, type(None)) if kind is Match else (str,),
        **dict.fromkeys(("has_room", "more"), (bool,)),
    }
    names = [attribute.name for attribute in attrs.fields(kind)]
    return tuple((name, wanted[name]) for name in names if name in wanted)


_EXACT = {kind: _exact(kind) for kind in _RANKS}


def _check_types(item: Input, where: object) -> None:
    exact = _EXACT.get(type(item))
    if exact is not None and all(type(getattr(item, name)) in types for name, types in exact):
        return
    problems = []
    for attribute in attrs.fields(type(item)):
        value = getattr(item, attribute.name)
        name = attribute.name
        unnamed = name == "other" and not isinstance(value, str | _or_nobody(item))
        if unnamed or (name in _TEXTS and not isinstance(value, str)):
            problems.append(FieldProblem(name, value, "text"))
        elif name in _TEXTS_OR_NONE and not isinstance(value, str | None):
            problems.append(FieldProblem(name, value, "text or None"))
        elif name in ("sequence", "part") and type(value) is not int:
            problems.append(FieldProblem(name, value, "a whole number"))
        elif name in ("has_room", "more") and not isinstance(value, bool):
            problems.append(FieldProblem(name, value, "True or False"))
    if problems:
        raise RowError(str(where), tuple(problems))


def _check_match(item: Match, plan: Plan, at: int, where: _Where) -> None:
    key = canonical(item.earlier)
    if key not in plan.definitions and key not in plan.stage_keys:
        known = [item.name for item in plan.definitions.values()]
        known += [stage.name for stage in plan.stages]
        raise RecordError(f"{where}: {unknown('definition or stage', item.earlier, known)}")
    if (item.other is None) != (item.since is None):
        raise RecordError(f"{where}: `other` and `since` go together: who matches, and since when")
    # What a life finds as it begins is dated the microsecond before, and may have come with it.
    if item.since is not None and instant_of(item.since, f"{where}: since") > at + 1:
        raise RecordError(f"{where}: since is after at: an earlier record was there before")


def _or_nobody(item: Input) -> type[str] | type[None]:
    """No other record may match; one that is merged has a name."""
    return type(None) if isinstance(item, Match) else str


def _typed(value: object, spec: FieldSpec, where: object) -> Value | None:
    try:
        return coerce(value, spec.type)
    except ValueError as error:
        raise RowError(str(where), (FieldProblem(spec.name, value, str(error)),)) from None


def _typed_merge(item: Merge, plan: Plan, at: int, where: _Where) -> Merge:
    for act in item.activities:
        own = f"{where}: Activity {act.id}"
        _check_types(act, own)
        if instant_of(act.at, f"{own}: at") > at:
            raise RecordError(f"{own} is after the merge: give it as an input of its own")
    fields = {
        name: _typed(value, field_spec(name, plan, where), where)
        for name, value in item.fields.items()
    }
    activities = tuple(
        typed_activity(act, plan, f"{where}: Activity {act.id}") for act in item.activities
    )
    return evolve(item, activities=activities, fields=fields)


def typed_activity(item: Activity, plan: Plan, where: object) -> Activity:
    """The activity with its fields typed by its declaration."""
    spec = plan.activities.get(canonical(item.kind))
    if spec is None:
        known = [activity.name for activity in plan.activities.values()]
        raise RecordError(f"{where}: {unknown('activity', item.kind, known)}")
    if item.recorded_at is not None:
        instant_of(item.recorded_at, f"{where}: recorded_at")
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
        if canonical(name) in fields:
            problems.append(FieldProblem(name, value, "a column of its own: two names meet in one"))
            continue
        try:
            fields[canonical(name)] = coerce(value, own.type)
        except ValueError as error:
            problems.append(FieldProblem(name, value, str(error)))
    if problems:
        raise RowError(str(where), tuple(problems))
    given = item.fields
    if all(name in given and given[name] is value for name, value in fields.items()):
        return item  # typed already
    return Activity(
        id=item.id, kind=item.kind, at=item.at, recorded_at=item.recorded_at, by=item.by,
        fields=fields, sequence=item.sequence,
    )  # fmt: skip


def field_spec(path: str, plan: Plan, where: object) -> FieldSpec:
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
