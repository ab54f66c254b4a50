"""What a file declares and its host declares otherwise: the file's word counts, and both should
know."""

from __future__ import annotations

from collections.abc import Mapping

from alignlib.check.findings import Findings
from alignlib.check.symbols import Meaning, Symbols
from alignlib.names import canonical
from alignlib.source import Span
from alignlib.syntax import tree
from alignlib.values.functions import Vocabulary
from alignlib.values.schema import ActivitySpec, FieldSpec, Schema
from alignlib.values.types import Kind, Type

# What Python writes as text or a number, an author can say more exactly.
_EXACTER = frozenset(
    {(Kind.TEXT, Kind.CHOICE), (Kind.NUMBER, Kind.MONEY), (Kind.NUMBER, Kind.PERCENT)}
)


def check_outside(
    file: tree.File, schema: Schema, vocabulary: Vocabulary, symbols: Symbols, findings: Findings
) -> None:
    """Fields and activities that `schema` and the host's extensions declare in another way."""
    own = {canonical(item.name): item for item in schema.activities}
    activities = {**vocabulary.activities, **own}
    fields = {(spec.record, canonical(spec.name)): spec for spec in schema.fields}
    if not fields and not activities:
        return
    for decl in file.declarations:
        match decl:
            case tree.FieldsDecl():
                record = "lead" if decl.record is None else canonical(decl.record.text)
                for item in decl.fields:
                    here = symbols.fields.get((record, canonical(item.name.text)))
                    _field(
                        item.name, fields.get((record, canonical(item.name.text))), here, findings
                    )
            case tree.ActivityDecl():
                _activity(decl, activities, symbols, findings)
            case (
                tree.DefineDecl() | tree.ScoreDecl() | tree.GradeDecl() | tree.SettingDecl()
                | tree.EstimateDecl() | tree.SlaDecl()
            ):  # fmt: skip
                name = decl.name.text
                symbol = symbols.conditions.get(canonical(name))
                if (
                    (symbols.subject, canonical(name)) in fields
                    and symbol is not None
                    and (symbol.meaning is not Meaning.FIELD)
                ):
                    what = f"a {symbol.meaning.value} here"
                    _differs(findings, name, "a field", what, decl.name.span)


def _field(
    name: tree.Name, given: FieldSpec | None, here: FieldSpec | None, findings: Findings
) -> None:
    if given is not None and here is not None and not _goes_with(given.type, here.type):
        _differs(findings, name.text, str(given.type), f"{here.type} here", name.span)


def _activity(
    decl: tree.ActivityDecl,
    activities: Mapping[str, ActivitySpec],
    symbols: Symbols,
    findings: Findings,
) -> None:
    for name in decl.names:
        given = activities.get(canonical(name.text))
        here = symbols.activities.get(canonical(name.text))
        if given is None or here is None:
            continue
        if given.by is not None and canonical(given.by) != canonical(here.by or ""):
            mine = f"by {here.by}" if here.by is not None else "by nobody in particular"
            _differs(findings, name.text, f"done by {given.by}", f"{mine} here", name.span)
        for item in decl.fields:
            key = canonical(item.name.text)
            _field(item.name, given.fields.get(key), here.fields.get(key), findings)


def _goes_with(given: Type, here: Type) -> bool:
    """Whether every value that the host knows of is one for the file."""
    if (given.kind, here.kind) in _EXACTER:
        return True
    if given.kind is Kind.CHOICE is here.kind:
        known = {canonical(choice) for choice in here.choices}
        return all(canonical(choice) in known for choice in given.choices)
    return given.kind is here.kind


def _differs(findings: Findings, name: str, given: str, here: str, span: Span) -> None:
    findings.add(
        "AL229", f"`{name}` is {given} in the application, and {here}", span, "declared otherwise",
        "what the file says counts: change it here, or have the application say the same",
    )  # fmt: skip
