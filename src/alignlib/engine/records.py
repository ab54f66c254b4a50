"""From a record to facts: every field typed, or an error that names it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from alignlib.errors import FieldProblem, RowError
from alignlib.model.account import Account
from alignlib.model.contact import Contact
from alignlib.model.fields import Value
from alignlib.model.lead import Lead
from alignlib.model.opportunity import Opportunity
from alignlib.names import canonical, closest
from alignlib.plan.plan import Plan
from alignlib.values.coerce import coerce
from alignlib.values.schema import BUILT_IN, FieldSpec

Record = Lead | Opportunity
Part = Lead | Opportunity | Contact | Account


def parts_of(record: Record) -> Iterator[tuple[str, Part]]:
    """The record itself and what hangs on it, each with the name of its kind."""
    lead = record if isinstance(record, Lead) else record.lead
    if isinstance(record, Opportunity):
        yield "opportunity", record
    if lead is not None:
        yield "lead", lead
        if lead.contact is not None:
            yield "contact", lead.contact
    account = record.account or (lead.account if lead is not None else None)
    if account is not None:
        yield "account", account


def facts_of(record: Record, plan: Plan) -> dict[str, Value]:
    """Every known fact of the record by slot.

    Raises:
        RowError: unknown fields or wrong values, all of them at once.
    """
    problems: list[FieldProblem] = []
    facts: dict[str, Value] = {}
    for kind, part in parts_of(record):
        declared = plan.declared.get(kind, {})
        for spec in declared.values():
            if spec.attribute is not None:
                value = getattr(part, spec.attribute, None)
                _take(spec, value, facts, problems)
        seen: dict[str, str] = {}
        for name, value in part.fields.items():
            found = declared.get(canonical(name))
            if found is not None and found.slot in seen:
                expected = f"a field of its own: {seen[found.slot]} is the same"
                problems.append(FieldProblem(name, value, expected))
                continue
            if found is not None:
                seen[found.slot] = name
            if found is None:
                problems.append(unknown_field(name, value, kind, declared))
            elif value is not None:
                _take(found, value, facts, problems)
    if problems:
        raise RowError(f"{plan.subject} {record.id}", tuple(problems))
    return facts


def typed_record(record: Record, plan: Plan, facts: Mapping[str, Value]) -> Record:
    """The record as one of alignlib's own classes, every value typed: what a state keeps.

    The attributes that a host's subclass adds go into `fields`.
    """
    lead = record if isinstance(record, Lead) else record.lead
    if lead is not None:
        contact = lead.contact
        lead = Lead(
            **_own("lead", lead, plan, facts),
            contact=contact and Contact(**_own("contact", contact, plan, facts)),
            account=lead.account and Account(**_own("account", lead.account, plan, facts)),
        )
    if isinstance(record, Lead):
        assert lead is not None
        return lead
    account = record.account and Account(**_own("account", record.account, plan, facts))
    return Opportunity(**_own("opportunity", record, plan, facts), lead=lead, account=account)


def _own(kind: str, part: Part, plan: Plan, facts: Mapping[str, Value]) -> dict[str, Any]:
    values: dict[str, Any] = {"id": part.id, "fields": {}}
    for spec in plan.fields.values():
        if spec.record != kind or spec.slot not in facts:
            continue
        if spec.attribute is not None and canonical(spec.attribute) in _BUILT_IN[kind]:
            values[spec.attribute] = facts[spec.slot]
        else:
            values["fields"][spec.name] = facts[spec.slot]
    return values


_BUILT_IN = {kind: {canonical(name) for name in fields} for kind, fields in BUILT_IN.items()}


def unknown_field(
    name: str, value: object, kind: str, declared: Mapping[str, FieldSpec]
) -> FieldProblem:
    meant = closest(name, [spec.name for spec in declared.values()])
    hint = f" (did you mean {meant}?)" if meant is not None else ""
    return FieldProblem(name, value, f"a declared field of {kind}{hint}")


def _take(
    spec: FieldSpec, value: object, facts: dict[str, Value], problems: list[FieldProblem]
) -> None:
    try:
        typed = coerce(value, spec.type)
    except ValueError as error:
        problems.append(FieldProblem(spec.name, value, str(error)))
        return
    if typed is not None:
        facts[spec.slot] = typed
