"""The compiler: a checked program without errors becomes a plan."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Literal

from alignlib.check.calendars import compile_calendars
from alignlib.check.program import CheckedProgram
from alignlib.names import canonical
from alignlib.plan.compile_conditions import compile_condition, earlier_name
from alignlib.plan.compile_keep import compile_keep, gated
from alignlib.plan.compile_moves import compile_pipelines, compile_stages
from alignlib.plan.compile_slas import compile_duties, compile_slas
from alignlib.plan.compile_triggers import compile_triggers
from alignlib.plan.context import Compiling, SettingValue
from alignlib.plan.fingerprint import fingerprint
from alignlib.plan.plan import (
    Definition,
    EachLine,
    Grade,
    GradeLine,
    Plan,
    Score,
    WhenLine,
)
from alignlib.syntax import tree
from alignlib.syntax.walk import walk
from alignlib.text import fold
from alignlib.values.numbers import to_micro
from alignlib.values.time import Micros, Unit, Zone


def compile_plan(
    program: CheckedProgram,
    *,
    zone: str | None = None,
    settings: Mapping[str, SettingValue] | None = None,
) -> Plan:
    """Compiles a sound program.

    `zone` stands in where the file names none. `settings` replace declared ones, by canonical
    name.
    """
    given = dict(settings or {})
    ctx = Compiling(program, given)
    symbols = program.symbols
    agreement = next(
        (d for d in program.file.declarations if isinstance(d, tree.AgreementDecl)), None
    )
    zone_name = agreement.zone.value if agreement is not None and agreement.zone else zone
    own_zone = Zone.named(zone_name or "UTC")
    declared = compile_calendars(program.file, own_zone)
    calendars = {**program.vocabulary.calendars, **declared}  # what the file declares wins
    definitions: dict[str, Definition] = {}
    scores: dict[str, Score] = {}
    grades: dict[str, Grade] = {}
    for decl in program.file.declarations:
        match decl:
            case tree.DefineDecl():
                rule = ctx.rule(decl.name.text, decl.name)
                definitions[canonical(decl.name.text)] = Definition(
                    decl.name.text, compile_condition(decl.condition, ctx), rule
                )
            case tree.ScoreDecl():
                scores[canonical(decl.name.text)] = _score(decl, ctx)
            case tree.GradeDecl():
                grades[canonical(decl.name.text)] = _grade(decl, ctx)
    stages = compile_stages(program.file, ctx)
    slas = compile_slas(program.file, ctx)
    triggers = compile_triggers(program.file, ctx)
    duties = compile_duties(program.file, ctx)
    keeping, keep_then = compile_keep(program.file, ctx)
    stages = gated(stages, keeping)
    starts: Micros | None = None
    if agreement is not None and agreement.starts is not None:
        ctx.needs_zone = True
        starts = own_zone.instant(agreement.starts.value.toordinal(), 0)
    outside: Literal["followed", "refused"] = "followed"
    if agreement is not None and agreement.outside_changes is not None:
        outside = agreement.outside_changes
    subject: Literal["lead", "opportunity"] = (
        "opportunity" if symbols.subject == "opportunity" else "lead"
    )
    return Plan(
        title=agreement.title if agreement is not None else program.source.name,
        file=program.source.name,
        subject=subject,
        pipelines=compile_pipelines(program),
        parties=(canonical(symbols.parties[0]), canonical(symbols.parties[1])),
        party_names=symbols.sides(),
        people=_people(program.file),
        teams={canonical(name): name for name in symbols.parties} | symbols.teams,
        zone=own_zone,
        has_zone=zone_name is not None,
        needs_zone=ctx.needs_zone or bool(declared),
        starts=starts,
        outside=outside,
        fields={spec.slot: spec for spec in symbols.fields.values()},
        activities=dict(symbols.activities),
        filters=tuple(ctx.filters),
        definitions=definitions,
        scores=scores,
        grades=grades,
        stages=stages,
        stage_keys=_stage_keys(program),
        slas=slas,
        triggers=triggers,
        earlier=_earlier(program.file, ctx),
        duties=duties,
        calendars=calendars,
        settings=_settings(program.file, ctx),
        fingerprint=fingerprint(
            program.file, own_zone, calendars, given, program.lock, program.vocabulary.marks
        ),
        derived=tuple(ctx.derived),
        keeping=keeping,
        keep_then=keep_then,
    )


def _score(decl: tree.ScoreDecl, ctx: Compiling) -> Score:
    lines: list[EachLine | WhenLine] = []
    for line in decl.lines:
        points = to_micro(line.points.value)
        if isinstance(line, tree.PointsWhen):
            lines.append(WhenLine(points, compile_condition(line.condition, ctx), ctx.text(line)))
            continue
        lines.append(
            EachLine(
                points,
                ctx.filter(line.filter),
                ctx.window(line.window),
                None if line.at_most is None else _points(line.at_most, ctx),
                ctx.text(line),
            )
        )
    low, high = (None, None) if decl.between is None else (
        _points(decl.between[0], ctx), _points(decl.between[1], ctx)
    )  # fmt: skip
    half_life: int | None = None
    if decl.half_life is not None:
        duration = ctx.duration(decl.half_life)
        half_life = int(duration.count) * (7 if duration.unit is Unit.WEEKS else 1)
    rule = ctx.rule(decl.name.text, decl.name)
    return Score(decl.name.text, tuple(lines), half_life, low, high, rule)


def _points(value: tree.Number | tree.Word, ctx: Compiling) -> int:
    plain = ctx.plain(value)
    assert isinstance(plain, Decimal), "checked"
    return to_micro(plain)


def _grade(decl: tree.GradeDecl, ctx: Compiling) -> Grade:
    lines = tuple(
        GradeLine(
            line.label.text,
            None if line.condition is None else compile_condition(line.condition, ctx),
        )
        for line in decl.lines
    )
    return Grade(decl.name.text, lines, ctx.rule(decl.name.text, decl.name))


def _people(file: tree.File) -> dict[str, str]:
    people: dict[str, str] = {}
    for decl in file.declarations:
        if isinstance(decl, tree.TeamDecl):
            for person in decl.people:
                people[fold(person.value)] = canonical(decl.name.text)
    return people


def _earlier(file: tree.File, ctx: Compiling) -> tuple[str, ...]:
    """What `matches an earlier …` asks for, once each."""
    names = (
        earlier_name(node, ctx)
        for decl in file.declarations
        for node in walk(decl)
        if isinstance(node, tree.EarlierMatch)
    )
    return tuple(dict.fromkeys(names))


def _stage_keys(program: CheckedProgram) -> dict[str, int]:
    symbols = program.symbols
    keys = {key: symbol.index for key, symbol in symbols.aliases.items()}
    keys.update({key: symbol.index for key, symbol in symbols.stages.items()})
    return keys


def _settings(file: tree.File, ctx: Compiling) -> dict[str, SettingValue]:
    return {
        decl.name.text: ctx.settings.get(canonical(decl.name.text), ctx.plain(decl.value))
        for decl in file.declarations
        if isinstance(decl, tree.SettingDecl)
    }
