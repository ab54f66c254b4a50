"""Teams, capacities, keeps and releases."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from attrs import evolve

from alignlib.check.keep import MEASURES, record_of_all
from alignlib.names import canonical
from alignlib.plan.compile_conditions import compile_condition
from alignlib.plan.compile_moves import compile_actions
from alignlib.plan.conditions import AllOf, AnyOf, Condition, HasRoom, IsUndecided, Negation
from alignlib.plan.context import Compiling
from alignlib.plan.keep import (
    CapacityPlan,
    Keeping,
    KeepPlan,
    ReleasePlan,
    TeamPlan,
    released_by,
)
from alignlib.plan.plan import Action, Move, StagePlan
from alignlib.plan.times import Times
from alignlib.syntax import tree
from alignlib.values.numbers import to_micro

WHOLE = 1_000_000
"""100%, in integers of 10⁻⁶."""


def compile_keep(
    file: tree.File, ctx: Compiling
) -> tuple[Keeping, Mapping[str, tuple[Action, ...]]]:
    """What keeps work within what people can do; and what each keep and release has carried out
    (`then`), by its key."""
    teams: dict[str, TeamPlan] = {}
    capacities: dict[str, CapacityPlan] = {}
    for decl in file.declarations:
        match decl:
            case tree.TeamDecl():
                teams[canonical(decl.name.text)] = TeamPlan(
                    decl.name.text,
                    tuple(person.value for person in decl.people),
                    None if decl.keeps is None else canonical(decl.keeps.text),
                    None if decl.led_by is None else decl.led_by.text,
                )
            case tree.CapacityDecl():
                capacities[canonical(decl.team.text)] = _capacity(decl, ctx)
    calendars = _Calendars(teams, capacities, ctx)
    keeps: list[KeepPlan] = []
    releases: list[ReleasePlan] = []
    then: dict[str, tuple[Action, ...]] = {}
    for decl in file.declarations:
        match decl:
            case tree.KeepDecl() if canonical(decl.name.text) in MEASURES:
                keep = _keep(decl, len(keeps), calendars, ctx)
                keeps.append(keep)
                then[keep.key] = compile_actions(decl.then, f"keep {keep.key}", ctx)
            case tree.ReleaseDecl():
                release = _release(decl, len(releases), calendars, ctx)
                releases.append(release)
                then[f"release {release.key}"] = compile_actions(
                    decl.then, f"release {release.name}", ctx
                )
    return Keeping(teams, capacities, tuple(keeps), tuple(releases)), then


class _Calendars:
    """Which calendar a team's working days are counted by."""

    def __init__(
        self, teams: Mapping[str, TeamPlan], capacities: Mapping[str, CapacityPlan], ctx: Compiling
    ) -> None:
        self._teams = teams
        self._capacities = capacities
        self._all = tuple(ctx.program.symbols.calendars)

    def of(self, team: str | None) -> str | None:
        """What the team keeps, else what its capacity counts by, else the only one there is."""
        if team is not None:
            own = self._teams.get(team)
            if own is not None and own.calendar is not None:
                return own.calendar
            capacity = self._capacities.get(team)
            if capacity is not None and capacity.calendar is not None:
                return capacity.calendar
        return self._all[0] if len(self._all) == 1 else None

    def times(
        self, each: str | None, at: tree.TimeOfDay | None, team: str | None, ctx: Compiling
    ) -> Times:
        ctx.needs_zone = True
        minutes = None if at is None else at.minutes
        return Times(each or "day", minutes, self.of(team))


def _capacity(decl: tree.CapacityDecl, ctx: Compiling) -> CapacityPlan:
    return CapacityPlan(
        team=canonical(decl.team.text),
        people=None if decl.people is None else to_micro(decl.people.value),
        hours=None if decl.hours is None else to_micro(decl.hours.value),
        each=decl.hours_each or "day",
        calendar=None if decl.calendar is None else canonical(decl.calendar.text),
        share=WHOLE if decl.share is None else _share(decl.share.value),
        effort={
            ctx.stage(item.stage): ctx.written_duration(item.duration).micros
            for item in decl.efforts
        },
    )


def _share(percent: Decimal) -> int:
    return to_micro(percent) // 100


def _keep(decl: tree.KeepDecl, index: int, calendars: _Calendars, ctx: Compiling) -> KeepPlan:
    assert decl.source is not None and decl.target is not None, "checked"
    key = key_of(decl)
    team = canonical(decl.team.text)
    threshold = _share(decl.threshold.value)
    return KeepPlan(
        key=key,
        measure=canonical(decl.name.text),
        team=team,
        quantifier=decl.quantifier,
        threshold=threshold,
        until=threshold if decl.until is None else _share(decl.until.value),
        goal=None if decl.of_goal is None else canonical(decl.of_goal.text),
        source=ctx.stage(decl.source),
        target=ctx.stage(decl.target),
        only_when=None if decl.only_when is None else compile_condition(decl.only_when, ctx),
        not_again_for=None if decl.not_again_for is None else ctx.duration(decl.not_again_for),
        lowest=decl.order != "highest",
        score=None if decl.order_by is None else canonical(decl.order_by.text),
        checked=calendars.times(decl.checked_each, decl.checked_at, team, ctx),
        rule=ctx.rule(f"keep {key}", decl.name),
        index=index,
    )


def key_of(decl: tree.KeepDecl) -> str:
    """`workload of sales`: what a move recorded for a keep says."""
    return f"{decl.name.text} of {decl.team.text}"


def _release(
    decl: tree.ReleaseDecl, index: int, calendars: _Calendars, ctx: Compiling
) -> ReleasePlan:
    assert decl.of is not None, "checked"
    every = record_of_all(decl.of, ctx.program.symbols)
    team = None if decl.team is None else canonical(decl.team.text)
    return ReleasePlan(
        name=decl.name.text,
        key=canonical(decl.name.text),
        stage=None if every else ctx.stage(decl.of),
        where=None if decl.where is None else compile_condition(decl.where, ctx),
        parts=None if decl.parts is None else int(decl.parts.value),
        share_of_room=None if decl.share_of_room is None else _share(decl.share_of_room.value),
        team=team,
        times=calendars.times(decl.each, None, team, ctx),
        starts=None if decl.starts is None else decl.starts.value.toordinal(),
        rule=ctx.rule(f"release {decl.name.text}", decl.name),
        index=index,
    )


def gated(stages: tuple[StagePlan, ...], keeping: Keeping) -> tuple[StagePlan, ...]:
    """A stage let out at the pace of a team: its `when` and `after` lines wait until a lead of the
    batch is let out. Whoever is not known to be of the batch does not wait."""
    made = list(stages)
    for release in keeping.releases:
        if release.stage is None or release.share_of_room is None:
            continue
        stage = made[release.stage]
        gate = _gate(release)
        made[release.stage] = evolve(
            stage, moves=tuple(_behind(gate, move) for move in stage.moves)
        )
    return tuple(made)


def _gate(release: ReleasePlan) -> Condition:
    text = f"let out by {release.name}"
    out = HasRoom(text=text, team=released_by(release.key), negated=False)
    where = release.where
    if where is None:
        return out
    others = Negation(text=f"not {where.text}", item=where)
    return AnyOf(text=text, items=(others, IsUndecided(text=where.text, item=where), out))


def _behind(gate: Condition, move: Move) -> Move:
    if move.trigger != "standing" or move.condition is None:
        return move
    return evolve(move, condition=AllOf(text=move.condition.text, items=(move.condition, gate)))
