"""What an example gives: its lines as inputs, and what goes without saying."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime

from alignlib.agreement import Agreement
from alignlib.model.fields import Value
from alignlib.model.inputs import (
    Activity,
    FieldChange,
    Input,
    Match,
    OwnerChange,
    Room,
    StageChange,
    StageRequest,
)
from alignlib.names import canonical
from alignlib.plan.context import Compiling
from alignlib.plan.plan import Plan
from alignlib.syntax import tree
from alignlib.syntax.walk import walk
from alignlib.values.time import Duration


def input_of(step: tree.ExampleStep, number: int, at: datetime, ctx: Compiling) -> Input | None:
    """A line as an input; None for `at T`, which only looks. `number` keeps lines of one instant
    in the order written."""
    own = f"line {number}"
    match step:
        case tree.ExampleActivity():
            fields = {path_text(item.path): value_of(item, ctx) for item in step.values}
            return Activity(
                id=own, kind=step.kind.text, at=at, by=who_text(step.by), fields=fields,
                sequence=number,
            )  # fmt: skip
        case tree.ExampleChange():
            return FieldChange(
                id=own, at=at, field=path_text(step.path), value=_plain(step.value, ctx),
                by=who_text(step.by), sequence=number,
            )  # fmt: skip
        case tree.ExampleRequest():
            by = who_text(step.by)
            return StageRequest(id=own, at=at, stage=step.stage.text, by=by, sequence=number)
        case tree.ExampleOutside():
            by = who_text(step.by)
            return StageChange(id=own, at=at, stage=step.stage.text, by=by, sequence=number)
        case tree.ExampleAssign():
            to, by = who_text(step.to), who_text(step.by)
            return OwnerChange(id=own, at=at, owner=to, by=by, sequence=number)
        case tree.ExampleRoom():
            return Room(id=own, at=at, team=step.team.text, has_room=step.has_room, sequence=number)
    return None


def rooms(decl: tree.ExampleDecl, agreement: Agreement, before: datetime) -> Iterator[Input]:
    """Every team has room, before the beginning, unless a line says otherwise."""
    given = {
        canonical(step.team.text): step.has_room
        for step in decl.steps
        if isinstance(step, tree.ExampleRoom) and step.at is None
    }
    teams = {
        canonical(node.team.text)
        for declared in agreement.program.file.declarations
        for node in walk(declared)
        if isinstance(node, tree.HasRoom)
    }
    for team in sorted(teams | given.keys()):
        yield Room(id=f"room {team}", at=before, team=team, has_room=given.get(team, True))


def unmatched(plan: Plan, before: datetime) -> Iterator[Input]:
    """No other lead is there, so none came earlier."""
    for name in plan.earlier:
        yield Match(id=f"match {name}", at=before, earlier=name, other=None)


def value_of(item: tree.With, ctx: Compiling) -> Value:
    """`country "US"`: the value; several for a list."""
    if len(item.values) > 1:
        return tuple(str(_plain(value, ctx)) for value in item.values)
    return _plain(item.values[0], ctx)


def path_text(path: tree.Path) -> str:
    return ".".join(part.text for part in path.parts)


def who_text(who: tree.Who | None) -> str | None:
    if who is None:
        return None
    if who.kind == "name":
        assert who.name is not None
        return who.name.text
    return who.person if who.kind == "person" else who.kind


def _plain(value: tree.Value, ctx: Compiling) -> Value:
    plain = ctx.plain(value)
    assert not isinstance(plain, Duration), "checked"
    return plain
