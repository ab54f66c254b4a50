"""Promises that the engine keeps clocks for."""

from __future__ import annotations

from alignlib.check.slas import is_evaluated
from alignlib.names import canonical
from alignlib.plan.compile_conditions import compile_condition
from alignlib.plan.compile_moves import compile_actions
from alignlib.plan.context import Compiling
from alignlib.plan.plan import Late, Sla
from alignlib.syntax import tree
from alignlib.values.numbers import to_micro


def compile_slas(file: tree.File, ctx: Compiling) -> tuple[Sla, ...]:
    slas: list[Sla] = []
    for decl in file.declarations:
        if isinstance(decl, tree.SlaDecl) and is_evaluated(decl):
            assert decl.promiser is not None
            ctx.promiser = canonical(decl.promiser.text)
            slas.append(_sla(decl, len(slas), ctx))
            ctx.promiser = None
    return tuple(slas)


def _sla(decl: tree.SlaDecl, index: int, ctx: Compiling) -> Sla:
    assert decl.promiser is not None and decl.beneficiary is not None and decl.each is not None
    name = decl.name.text
    entering: int | None = None
    trigger: int | None = None
    while_in: int | None = None
    if isinstance(decl.each, tree.OnEntry):
        entering = ctx.stage(decl.each.stage)
    else:
        trigger = ctx.filter(decl.each.filter)
        if decl.each.filter.stage is not None:
            while_in = ctx.stage(decl.each.filter.stage)
    gets: int | None = None
    kinds: tuple[str, ...] = ()
    reaches: frozenset[int] = frozenset()
    count = 1
    all_kinds = False
    if isinstance(decl.duty, tree.Gets):
        gets = ctx.filter(decl.duty.filter)
        kinds = tuple(canonical(kind.text) for kind in decl.duty.filter.kinds)
        count = 1 if decl.duty.count is None else ctx.count(decl.duty.count)
        all_kinds = decl.duty.all
    elif isinstance(decl.duty, tree.Reaches):
        reaches = frozenset(ctx.stage(stage) for stage in decl.duty.stages)
    before = decl.term if isinstance(decl.term, tree.Before) else None
    return Sla(
        name=name,
        key=canonical(name),
        promiser=canonical(decl.promiser.text),
        beneficiary=canonical(decl.beneficiary.text),
        entering=entering,
        trigger=trigger,
        while_in=while_in,
        gets=gets,
        kinds=kinds,
        count=count,
        all_kinds=all_kinds,
        reaches=reaches,
        within=ctx.duration(decl.term.duration) if isinstance(decl.term, tree.Within) else None,
        before=ctx.stage(before.stage) if before is not None else None,
        else_refuse=before.else_refuse if before is not None else False,
        paused_while=(
            None if decl.paused_while is None else compile_condition(decl.paused_while, ctx)
        ),
        void_when=None if decl.void_when is None else compile_condition(decl.void_when, ctx),
        restarts_on=None if decl.restarts_on is None else ctx.filter(decl.restarts_on),
        warn_at=None if decl.warn is None else to_micro(decl.warn.at.value) // 100,
        warn_then=(
            () if decl.warn is None else compile_actions(decl.warn.then, f"{name} / warn", ctx)
        ),
        late=tuple(
            Late(
                None if line.by is None else ctx.duration(line.by),
                compile_actions(line.then, f"{name} / late {number}", ctx),
            )
            for number, line in enumerate(decl.if_late)
        ),
        rule=ctx.rule(name, decl.name),
        index=index,
    )
