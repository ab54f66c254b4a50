"""Stages, their moves and effects."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import count
from typing import Literal

from attrs import evolve

from alignlib.check.program import CheckedProgram
from alignlib.names import canonical
from alignlib.plan.compile_conditions import compile_condition
from alignlib.plan.conditions import AllOf, Condition, Filter, Waited
from alignlib.plan.context import Compiling
from alignlib.plan.plan import Action, AssignTarget, Move, Pipeline, StagePlan
from alignlib.syntax import tree
from alignlib.values.time import Duration


def compile_pipelines(program: CheckedProgram) -> tuple[Pipeline, ...]:
    """The pipelines with stages; each begins in the stage marked `start`, or in its first."""
    starts: dict[int, int] = {}
    for decl in program.file.declarations:
        if isinstance(decl, tree.StageDecl):
            for item in decl.names:
                symbol = program.symbols.stages[canonical(item.name.text)]
                if decl.start:
                    starts[symbol.pipeline.index] = symbol.index
    for symbol in program.symbols.stages.values():
        starts.setdefault(symbol.pipeline.index, symbol.index)
    return tuple(
        Pipeline(
            track.name,
            "opportunity" if track.record == "opportunity" else "lead",
            starts[track.index],
            track.index,
        )
        for track in program.symbols.tracks
    )


def compile_stages(file: tree.File, ctx: Compiling) -> tuple[StagePlan, ...]:
    """All stages in the order of the file."""
    numbers = count()
    own: dict[int, tuple[tree.StageDecl, tree.StageName]] = {}
    moves: dict[int, list[Move]] = {}
    for decl in file.declarations:
        if isinstance(decl, tree.StageDecl):
            for item in decl.names:
                index = ctx.stage(item.name)
                own[index] = (decl, item)
                moves.setdefault(index, []).extend(
                    _move(line, item.name.text, ctx, next(numbers)) for line in decl.moves
                )
    for decl in file.declarations:
        if isinstance(decl, tree.FromAnyDecl):
            for name in decl.stages:
                index = ctx.stage(name)
                source = own[index][1].name.text
                moves[index].extend(
                    _move(line, source, ctx, next(numbers))
                    for line in decl.moves
                    if ctx.stage(line.target) != index  # it leads the others there
                )
    stages = []
    for index in sorted(own):
        decl, item = own[index]
        stages.append(
            StagePlan(
                item.name.text,
                item.title,
                tuple(alias.value for alias in decl.aliases) if decl.names[0] is item else (),
                canonical(decl.owner.text) if decl.owner is not None else None,
                decl.end,
                None if decl.qualifies is None else compile_condition(decl.qualifies, ctx),
                tuple(_placed(moves[index])),
                ctx.rule(item.name.text, item),
                index,
                ctx.program.symbols.stages[canonical(item.name.text)].pipeline.index,
            )
        )
    return tuple(stages)


_TRIGGERS: Mapping[str, Literal["on", "standing", "request"]] = {
    "on": "on", "when": "standing", "after": "standing", "request": "request",
}  # fmt: skip


def _move(line: tree.MoveLine, source: str, ctx: Compiling, index: int) -> Move:
    target = ctx.stage(line.target)
    symbol = ctx.program.symbols.stage(canonical(line.target.text))
    assert symbol is not None, "checked"
    path = f"{source} → {symbol.name}"
    condition: Condition | None = None
    if line.condition is not None:
        condition = compile_condition(line.condition, ctx)
    if line.trigger == "after":
        assert line.after is not None
        waited = _waited(line, ctx)
        condition = (
            waited if condition is None else AllOf(text=ctx.text(line), items=(waited, condition))
        )
    return Move(
        target,
        _TRIGGERS[line.trigger],
        None if line.on is None else ctx.filter(line.on),
        condition,
        ctx.who(line.by),
        line.because,
        compile_actions(line.then, path, ctx),
        ctx.rule(path, line),
        path,
        index,
        line.trigger,
    )


def _placed(moves: Iterable[Move]) -> Iterator[Move]:
    """Each with its number among the lines of its kind between the same stages."""
    numbers: Counter[tuple[str, str]] = Counter()
    for move in moves:
        numbers[move.path, move.place] += 1
        yield evolve(move, place=f"{move.place} {numbers[move.path, move.place]}")


def _waited(line: tree.MoveLine, ctx: Compiling) -> Waited:
    assert line.after is not None
    without: int | None = None
    if line.without:
        kinds = frozenset(canonical(name.text) for name in line.without)
        words = ", ".join(name.text for name in line.without)
        without = ctx.add_filter(Filter(kinds, None, None, words))
    duration = ctx.duration(line.after)
    text = f"{duration} in stage"
    if line.without:
        text += f" without {', '.join(name.text for name in line.without)}"
    return Waited(text=text, duration=duration, without=without)


def compile_actions(
    actions: Iterable[tree.Action], path: str, ctx: Compiling
) -> tuple[Action, ...]:
    return tuple(
        _action(action, f"{path} / {number}", ctx) for number, action in enumerate(actions)
    )


def _action(action: tree.Action, path: str, ctx: Compiling) -> Action:
    rule = ctx.rule(path, action)
    match action:
        case tree.Assign():
            targets = tuple(AssignTarget(item.kind, item.name) for item in action.targets)
            return Action("assign", path, rule, targets=targets, value=_assign_words(targets))
        case tree.Tell():
            message = action.message.value if action.message is not None else None
            return Action("tell", path, rule, to=_addressee(action.who), message=message)
        case tree.Send():
            return Action("send", path, rule, value=action.name.text)
        case tree.SetField():
            name = ".".join(part.text for part in action.path.parts)
            value = ctx.plain(action.value)
            assert not isinstance(value, Duration), "checked"
            return Action("set", path, rule, to=name, value=value)
        case tree.OpenRecord():
            return Action("open", path, rule, value=action.name.text)
        case tree.Note():
            return Action("note", path, rule, message=action.message.value)
        case tree.MoveTo():
            return Action("move to", path, rule, stage=ctx.stage(action.stage))
        case tree.Review():
            return Action("review", path, rule, value=action.name.text)


def _addressee(who: tree.Who) -> str:
    match who.kind:
        case "person":
            return who.person or ""
        case "name":
            assert who.name is not None
            return who.name.text
    return who.kind


def _assign_words(targets: Iterable[AssignTarget]) -> str:
    return ", else ".join(
        f"{item.kind} {item.name}" if item.kind == "queue" else item.name or item.kind
        for item in targets
    )
