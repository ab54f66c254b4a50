"""First pass: every declared name, and names declared twice."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TypeAlias

from alignlib.check.findings import Findings
from alignlib.check.symbols import Meaning, PipelineSymbol, StageSymbol, Symbol, Symbols
from alignlib.diagnostics.diagnostic import Label
from alignlib.names import canonical
from alignlib.source import Span
from alignlib.syntax import tree
from alignlib.values.functions import NO_VOCABULARY, Vocabulary
from alignlib.values.schema import (
    BUILT_IN,
    RECORDS,
    ActivitySpec,
    FieldSpec,
    Schema,
    built_in_fields,
)
from alignlib.values.types import ABSTAINING_STATES, CLOCK_STATES, UNKNOWN, Kind, Type

_Declare: TypeAlias = Callable[[str, tree.Name], bool]

# The records that go through stages.
_STAGED = ("lead", "opportunity")

_SIMPLE = {
    "text": Kind.TEXT, "number": Kind.NUMBER, "money": Kind.MONEY, "percent": Kind.PERCENT,
    "date": Kind.DATE, "instant": Kind.INSTANT, "yes-no": Kind.YES_NO, "list of text": Kind.LIST,
}  # fmt: skip


def collect(
    file: tree.File, schema: Schema, findings: Findings, vocabulary: Vocabulary = NO_VOCABULARY
) -> Symbols:
    """The names of a file, over those of `schema`, of a host's extensions and the built-in ones."""
    symbols = Symbols()
    _collect_agreement(file, symbols, findings)
    pipelines = _collect_pipelines(file, symbols, findings)
    for spec in (*built_in_fields(), *schema.fields):
        symbols.fields[spec.record, canonical(spec.name)] = spec
    symbols.activities.update(vocabulary.activities)
    symbols.calendars.update({key: item.name for key, item in vocabulary.calendars.items()})
    for activity in schema.activities:
        symbols.activities[canonical(activity.name)] = activity
    seen: dict[tuple[str, str], Span] = {}
    for decl in file.declarations:
        _collect(decl, symbols, findings, seen, pipelines)
    for (record, key), spec in symbols.fields.items():
        # `owner` is whoever owns the lead now, not the record's column of that name.
        if record == symbols.subject and key not in symbols.conditions and key != "owner":
            symbols.conditions[key] = Symbol(Meaning.FIELD, spec.name, spec.type, spec=spec)
    return symbols


def _collect_agreement(file: tree.File, symbols: Symbols, findings: Findings) -> None:
    first: tree.Node | None = None
    for decl in file.declarations:
        if isinstance(decl, tree.AgreementDecl):
            if first is not None:
                _twice(findings, "agreement", decl.title, decl.span, first.span)
                continue
            first = decl
            if len(decl.parties) == 2:
                symbols.parties = (decl.parties[0].text, decl.parties[1].text)
            if decl.currency is not None:
                symbols.currency = decl.currency.text


def _collect_pipelines(file: tree.File, symbols: Symbols, findings: Findings) -> dict[int, int]:
    """The pipelines that have stages; by node id of a stage declaration the number of its own.

    A header ends with its file; stages before any header are the lead's. The life is the lead's,
    unless all pipelines are of opportunities; its own come first.
    """
    header: tree.PipelineDecl | None = None
    made: dict[int, tuple[str, str]] = {}  # by node id of the header: name and record
    headers: dict[int, int] = {}
    for decl in file.declarations:
        if isinstance(decl, tree.PipelineDecl):
            header = decl
            if decl.record is not None and canonical(decl.record.text) not in _STAGED:
                findings.unknown("AL209", "record", decl.record, _STAGED, "has no stages")
        elif isinstance(decl, tree.StageDecl):
            if header is not None and findings.apart(header.span, decl.span):
                header = None
            headers[decl.id] = -1 if header is None else header.id
            named = header.record if header is not None else None
            record = "lead" if named is None else canonical(named.text)
            made[headers[decl.id]] = (record if header is None else header.name.text, record)
    if made and all(record == "opportunity" for _, record in made.values()):
        symbols.subject = "opportunity"
    ordered = sorted(made, key=lambda key: made[key][1] != symbols.subject)
    symbols.tracks = [PipelineSymbol(*made[key], number) for number, key in enumerate(ordered)]
    numbers = {key: number for number, key in enumerate(ordered)}
    return {stages: numbers[key] for stages, key in headers.items()}


def _collect(
    decl: tree.Declaration,
    symbols: Symbols,
    findings: Findings,
    seen: dict[tuple[str, str], Span],
    pipelines: Mapping[int, int],
) -> None:
    def declare(space: str, name: tree.Name) -> bool:
        """Whether the name is new in its name space; reports it where it is not."""
        key = (space, canonical(name.text))
        if key in seen:
            _twice(findings, space, name.text, name.span, seen[key])
            return False
        seen[key] = name.span
        return True

    def condition(meaning: Meaning, name: tree.Name, kind: Type, node: tree.Node) -> None:
        if declare("name", name):
            key = canonical(name.text)
            symbols.conditions[key] = Symbol(meaning, name.text, kind, node)

    match decl:
        case tree.FieldsDecl():
            record = canonical(decl.record.text) if decl.record is not None else "lead"
            if record not in RECORDS:
                assert decl.record is not None
                findings.unknown(
                    "AL209", "record", decl.record, RECORDS, "fields belong to one of these"
                )
                # Whose they are is not known: their uses are no second mistake.
                findings.broken |= {canonical(item.name.text) for item in decl.fields}
                return
            space = "name" if record == symbols.subject else f"field of {record}"
            for item in decl.fields:
                if declare(space, item.name):
                    _add_field(record, item, symbols, findings)
        case tree.ActivityDecl():
            _collect_activity(decl, symbols, findings, declare)
        case tree.SettingDecl():
            condition(Meaning.SETTING, decl.name, value_type(decl.value), decl)
        case tree.DefineDecl():
            condition(Meaning.DEFINE, decl.name, Type(Kind.CONDITION), decl)
        case tree.ScoreDecl():
            condition(Meaning.SCORE, decl.name, Type(Kind.POINTS), decl)
        case tree.GradeDecl():
            labels = tuple(line.label.text for line in decl.lines)
            condition(Meaning.GRADE, decl.name, Type(Kind.GRADE, labels), decl)
        case tree.EstimateDecl():
            # Any other default is reported where it stands.
            usable = isinstance(decl.default, (tree.DurationValue, tree.Number))
            kind = value_type(decl.default) if usable and decl.default is not None else UNKNOWN
            condition(Meaning.ESTIMATE, decl.name, kind, decl)
        case tree.SlaDecl():
            condition(Meaning.SLA, decl.name, Type(Kind.CLOCK, _states(decl)), decl)
        case tree.CalendarDecl():
            if declare("calendar", decl.name):
                symbols.calendars[canonical(decl.name.text)] = decl.name.text
        case tree.StageDecl():
            _collect_stage(decl, symbols.tracks[pipelines[decl.id]], symbols, findings, declare)
        case tree.PipelineDecl():
            if declare("pipeline", decl.name):
                symbols.pipelines[canonical(decl.name.text)] = decl
        case tree.MeasureDecl() | tree.GoalDecl():
            if declare("measure", decl.name):
                symbols.measures[canonical(decl.name.text)] = decl
        case tree.TeamDecl():
            if declare("team", decl.name):
                symbols.teams[canonical(decl.name.text)] = decl.name.text
                for person in decl.people:
                    symbols.people[canonical(person.value)] = person.value
        case tree.ReleaseDecl():
            if declare("release", decl.name):
                symbols.releases[canonical(decl.name.text)] = decl
        case tree.CapacityDecl():
            declare("capacity", decl.team)
        case tree.KeepDecl():
            declare(f"keep of {decl.team.text}", decl.name)
        case tree.TriggerDecl() | tree.WhatIfDecl() | tree.CompareDecl():
            declare(type(decl).__name__.removesuffix("Decl").lower(), decl.name)
        case tree.ProfileDecl():
            declare("profile", decl.name)


def _collect_activity(
    decl: tree.ActivityDecl, symbols: Symbols, findings: Findings, declare: _Declare
) -> None:
    by = decl.by.text if decl.by is not None else None
    if decl.by is not None and canonical(decl.by.text) not in symbols.sides():
        findings.unknown(
            "AL205", "party", decl.by, symbols.sides().values(), "activities are done by a party"
        )
    fields: dict[str, FieldSpec] = {}
    for item in decl.fields:
        key = canonical(item.name.text)
        if key in fields:
            findings.add(
                "AL201", f"field `{item.name.text}` is declared twice", item.name.span,
                "already declared above", "remove one of the two",
            )  # fmt: skip
            continue
        fields[key] = FieldSpec("activity", item.name.text, type_of(item.type))
    for name in decl.names:
        if declare("activity", name):
            symbols.activities[canonical(name.text)] = ActivitySpec(name.text, by, fields)


def _states(decl: tree.SlaDecl) -> tuple[str, ...]:
    """The states that a clock of this promise can be in; none where it is about no lead."""
    match decl.duty:
        case tree.NeverGets():
            return ABSTAINING_STATES
        case tree.Quota() | tree.MeasureBound() | tree.AsManyAs():
            return ()
    return CLOCK_STATES


def _collect_stage(
    decl: tree.StageDecl,
    pipeline: PipelineSymbol,
    symbols: Symbols,
    findings: Findings,
    declare: _Declare,
) -> None:
    for item in decl.names:
        if declare("stage", item.name):
            number = len(symbols.stages)
            symbol = StageSymbol(item.name.text, item.title, decl, number, pipeline)
            symbols.stages[canonical(item.name.text)] = symbol
            other = symbols.aliases.pop(canonical(item.name.text), None)
            if other is not None:
                findings.add(
                    "AL207", f"`{item.name.text}` already names the stage `{other.name}`",
                    item.name.span, "the same word for two stages",
                    f'give one of the stages another name: readers take "{item.name.text}" for one '
                    "thing",
                    labels=(Label(other.decl.span, "also called so"),),
                )  # fmt: skip
    if not decl.names:
        return
    owner = symbols.stages.get(canonical(decl.names[0].name.text))
    for alias in decl.aliases:
        key = canonical(alias.value)
        other = symbols.stage(key)
        if other is not None and other is not owner:
            findings.add(
                "AL207", f"`{alias.value}` already names the stage `{other.name}`", alias.span,
                "the same word for two stages",
                f'give one of the stages another name: readers take "{alias.value}" for one thing',
                labels=(Label(other.decl.span, "the other stage"),),
            )  # fmt: skip
        elif owner is not None:
            symbols.aliases[key] = owner


def _add_field(record: str, item: tree.FieldDecl, symbols: Symbols, findings: Findings) -> None:
    key = canonical(item.name.text)
    kind = type_of(item.type)
    known = symbols.fields.get((record, key))
    built_in = {canonical(name): spec for name, spec in BUILT_IN[record].items()}
    attribute = known.attribute if known is not None else None
    if (
        key in built_in
        and built_in[key].kind is not kind.kind
        and not (built_in[key].kind is Kind.TEXT and kind.kind is Kind.CHOICE)
    ):
        findings.add(
            "AL305", f"`{item.name.text}` is built in as {built_in[key]}", item.span,
            f"declared here as {kind}", "leave the line out, or give the field another name",
        )  # fmt: skip
        return
    symbols.fields[record, key] = FieldSpec(
        record, item.name.text, kind, item.key, item.fixed, attribute
    )


def _twice(findings: Findings, space: str, name: str, span: Span, first: Span) -> None:
    what = "the name" if space == "name" else space
    if findings.apart(span, first):
        findings.add(
            "AL224", f"{what} `{name}` is declared in two files", span, "declared here too",
            "a used file and those that use it share their names: rename or remove one of the two",
            labels=(Label(first, "first declared here"),),
        )  # fmt: skip
        return
    findings.add(
        "AL201", f"{what} `{name}` is declared twice", span, "declared again here",
        "names are told apart by letters and digits only: rename or remove one of the two",
        labels=(Label(first, "first declared here"),),
    )  # fmt: skip


def type_of(expr: tree.TypeExpr) -> Type:
    if expr.kind == "one of":
        return Type(Kind.CHOICE, tuple(choice.text for choice in expr.choices))
    return Type(_SIMPLE[expr.kind])


_VALUE_KINDS: Mapping[type[tree.Node], Kind] = {
    tree.Text: Kind.TEXT, tree.Number: Kind.NUMBER, tree.Percent: Kind.PERCENT,
    tree.Money: Kind.MONEY, tree.DurationValue: Kind.DURATION, tree.DateValue: Kind.DATE,
}  # fmt: skip


def value_type(value: tree.Value) -> Type:
    """The type of a value as written; a bare word has none."""
    kind = _VALUE_KINDS.get(type(value))
    return UNKNOWN if kind is None else Type(kind)
