"""Promises: those about a lead, which has clocks of them, and those about none."""

from __future__ import annotations

from typing import Literal, cast

from alignlib.check.slas import has_clocks
from alignlib.names import canonical
from alignlib.plan.compile_conditions import compile_condition
from alignlib.plan.compile_moves import compile_actions
from alignlib.plan.context import Compiling
from alignlib.plan.plan import Action, Duty, Late, PeriodName, Sla
from alignlib.syntax import tree
from alignlib.values.numbers import to_micro


def compile_slas(file: tree.File, ctx: Compiling) -> tuple[Sla, ...]:
    slas: list[Sla] = []
    for decl in file.declarations:
        if isinstance(decl, tree.SlaDecl) and has_clocks(decl):
            assert decl.promiser is not None
            ctx.promiser = canonical(decl.promiser.text)
            slas.append(_sla(decl, len(slas), ctx))
            ctx.promiser = None
    return tuple(slas)


def compile_duties(file: tree.File, ctx: Compiling) -> tuple[Duty, ...]:
    found: list[Duty] = []
    for decl in file.declarations:
        if isinstance(decl, tree.SlaDecl) and isinstance(decl.duty, tree.Quota):
            assert decl.promiser is not None
            ctx.promiser = canonical(decl.promiser.text)
            found.append(_duty(decl, decl.duty, len(found), ctx))
            ctx.promiser = None
    return tuple(found)


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
    elif isinstance(decl.duty, tree.NeverGets):
        gets = ctx.filter(decl.duty.filter)
    term = decl.term
    before = term if isinstance(term, tree.Before) else None
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
        form=_form(decl),
        within=(
            ctx.duration(term.duration) if isinstance(term, (tree.Within, tree.Every)) else None
        ),
        before=ctx.stage(before.stage) if before is not None else None,
        else_refuse=before.else_refuse if before is not None else False,
        during=_during(decl, ctx),
        paused_while=(
            None if decl.paused_while is None else compile_condition(decl.paused_while, ctx)
        ),
        void_when=None if decl.void_when is None else compile_condition(decl.void_when, ctx),
        restarts_on=None if decl.restarts_on is None else ctx.filter(decl.restarts_on),
        warn_at=_warn_at(decl),
        warn_then=_warn_then(decl, ctx),
        late=_late(decl, ctx),
        broken_then=_broken_then(decl, ctx),
        rule=ctx.rule(name, decl.name),
        index=index,
    )


def _duty(decl: tree.SlaDecl, duty: tree.Quota, index: int, ctx: Compiling) -> Duty:
    assert decl.promiser is not None and decl.beneficiary is not None
    ctx.needs_zone = True
    working = duty.period == "working day"
    name = decl.name.text
    return Duty(
        name=name,
        key=canonical(name),
        promiser=canonical(decl.promiser.text),
        beneficiary=canonical(decl.beneficiary.text),
        most=duty.quantifier == "at most",
        count=ctx.count(duty.count),
        filter=ctx.filter(duty.filter),
        period=cast(PeriodName, duty.period),
        calendar=next(iter(ctx.program.symbols.calendars)) if working else None,
        warn_at=_warn_at(decl),
        warn_then=_warn_then(decl, ctx),
        late=_late(decl, ctx),
        broken_then=_broken_then(decl, ctx),
        rule=ctx.rule(name, decl.name),
        index=index,
    )


def _warn_at(decl: tree.SlaDecl) -> int | None:
    return None if decl.warn is None else to_micro(decl.warn.at.value) // 100


def _warn_then(decl: tree.SlaDecl, ctx: Compiling) -> tuple[Action, ...]:
    if decl.warn is None:
        return ()
    return compile_actions(decl.warn.then, f"{decl.name.text} / warn", ctx)


def _late(decl: tree.SlaDecl, ctx: Compiling) -> tuple[Late, ...]:
    return tuple(
        Late(
            None if line.by is None else ctx.duration(line.by),
            compile_actions(line.then, f"{decl.name.text} / late {number}", ctx),
        )
        for number, line in enumerate(decl.if_late)
    )


def _broken_then(decl: tree.SlaDecl, ctx: Compiling) -> tuple[Action, ...]:
    return compile_actions(decl.if_broken, f"{decl.name.text} / broken", ctx)


def _form(decl: tree.SlaDecl) -> Literal["once", "again", "never"]:
    if isinstance(decl.duty, tree.NeverGets):
        return "never"
    return "again" if isinstance(decl.term, tree.Every) else "once"


def _during(decl: tree.SlaDecl, ctx: Compiling) -> int | None:
    """The stage of `while in`, of a duty again and again or to abstain."""
    match decl:
        case tree.SlaDecl(term=tree.Every(while_in=tree.Name() as name)):
            return ctx.stage(name)
        case tree.SlaDecl(duty=tree.NeverGets(while_in=tree.Name() as name)):
            return ctx.stage(name)
    return None
