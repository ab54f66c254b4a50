"""Triggers."""

from __future__ import annotations

from alignlib.names import canonical
from alignlib.plan.compile_conditions import compile_condition
from alignlib.plan.compile_moves import compile_actions
from alignlib.plan.conditions import AllOf, Condition, InStage
from alignlib.plan.context import Compiling
from alignlib.plan.plan import Trigger
from alignlib.syntax import tree


def compile_triggers(file: tree.File, ctx: Compiling) -> tuple[Trigger, ...]:
    """All triggers in the order of the file."""
    declared = [decl for decl in file.declarations if isinstance(decl, tree.TriggerDecl)]
    return tuple(_trigger(decl, index, ctx) for index, decl in enumerate(declared))


def _trigger(decl: tree.TriggerDecl, index: int, ctx: Compiling) -> Trigger:
    name = decl.name.text
    stages = [ctx.stage(stage) for stage in decl.stages]
    first = ctx.program.symbols.stage(canonical(decl.stages[0].text)) if stages else None
    return Trigger(
        name,
        canonical(name),
        None if decl.on is None else ctx.filter(decl.on),
        _condition(decl, frozenset(stages), ctx),
        compile_actions(decl.then, f"trigger {name}", ctx),
        None if decl.at_most_once is None else ctx.duration(decl.at_most_once),
        0 if first is None else first.pipeline.index,  # the life's own, where none is named
        ctx.rule(name, decl.name),
        index,
    )


def _condition(decl: tree.TriggerDecl, stages: frozenset[int], ctx: Compiling) -> Condition | None:
    own = None if decl.condition is None else compile_condition(decl.condition, ctx)
    if not stages:
        return own
    words = ", ".join(stage.text for stage in decl.stages)
    text = f"stage is {words}" if len(stages) == 1 else f"stage is one of {words}"
    there = InStage(text=text, stages=stages, negated=False)
    return there if own is None else AllOf(text="all of", items=(there, own))
