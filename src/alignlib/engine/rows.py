"""Rows of a CRM (all strings, say) to typed records and activities."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from alignlib.engine.records import unknown_field
from alignlib.errors import FieldProblem, RowError
from alignlib.model.account import Account
from alignlib.model.contact import Contact
from alignlib.model.fields import Value
from alignlib.model.inputs import Activity
from alignlib.model.lead import Lead
from alignlib.model.opportunity import Opportunity
from alignlib.names import canonical, closest
from alignlib.plan.plan import Plan
from alignlib.values.coerce import coerce
from alignlib.values.schema import BUILT_IN, FieldSpec
from alignlib.values.types import INSTANT, NUMBER, TEXT


class _Parts:
    """The typed values of a row, sorted by record: attributes and declared fields apart."""

    def __init__(self, row: Mapping[str, object], plan: Plan, records: tuple[str, ...]) -> None:
        self.plan = plan
        self.attributes: dict[str, dict[str, Any]] = {}
        self.fields: dict[str, dict[str, Value | None]] = {}
        self.problems: list[FieldProblem] = []
        self.seen: dict[str, str] = {}
        for key, value in row.items():
            self._take(key, value, records)
        own = self.attributes.get(records[0], {})
        self.id = own.get("id")
        if self.id is None:
            self.problems.insert(0, FieldProblem("id", row.get("id"), "text: every row needs one"))

    def _take(self, key: str, value: object, records: tuple[str, ...]) -> None:
        record, dot, name = key.rpartition(".")
        kind = canonical(record) if dot else records[0]
        if kind not in records:
            meant = closest(record, records)
            hint = f" (did you mean {meant}.{name}?)" if meant else ""
            self.problems.append(FieldProblem(key, value, f"a field of {records[0]}{hint}"))
            return
        spec = self.plan.fields.get(f"{kind}.{canonical(name)}")
        if spec is None:
            declared: dict[str, FieldSpec] = {
                canonical(item.name): item
                for item in self.plan.fields.values()
                if item.record == kind
            }
            self.problems.append(unknown_field(key, value, kind, declared))
            return
        try:
            typed = coerce(value, spec.type)
        except ValueError as error:
            self.problems.append(FieldProblem(key, value, str(error)))
            return
        if spec.slot in self.seen:
            self.problems.append(
                FieldProblem(key, value, f"a column of its own: {self.seen[spec.slot]} is the same")
            )
            return
        self.seen[spec.slot] = key
        if typed is None:
            return
        # An attribute of a host's own class stands in `fields`: the row becomes a plain record.
        if spec.attribute is not None and spec.attribute in BUILT_IN[kind]:
            self.attributes.setdefault(kind, {})[spec.attribute] = typed
        else:
            self.fields.setdefault(kind, {})[spec.name] = typed

    def raise_problems(self) -> None:
        if self.problems:
            name = f"{self.plan.subject} {self.id}" if self.id else f"{self.plan.subject} row"
            raise RowError(name, tuple(self.problems))

    def of(self, kind: str, default_id: str) -> dict[str, Any] | None:
        """What a record of this kind is made from; None where the row says nothing of it."""
        attributes = dict(self.attributes.get(kind, {}))
        fields = self.fields.get(kind, {})
        if not attributes and not fields:
            return None
        attributes.setdefault("id", default_id)
        return {**attributes, "fields": fields}


def lead_from_row(row: Mapping[str, object], plan: Plan) -> Lead:
    parts = _Parts(row, plan, ("lead", "contact", "account"))
    parts.raise_problems()
    assert parts.id is not None
    return _lead(parts, parts.id)


def _lead(parts: _Parts, lead_id: str) -> Lead:
    contact = parts.of("contact", lead_id)
    account = _account(parts, lead_id)
    own = parts.of("lead", lead_id) or {"id": lead_id}
    return Lead(**own, contact=Contact(**contact) if contact else None, account=account)


def _account(parts: _Parts, default_id: str) -> Account | None:
    account = parts.of("account", default_id)
    if account is None:
        return None
    if "id" not in parts.attributes.get("account", {}) and account.get("name"):
        account["id"] = account["name"]
    return Account(**account)


def opportunity_from_row(row: Mapping[str, object], plan: Plan) -> Opportunity:
    parts = _Parts(row, plan, ("opportunity", "lead", "contact", "account"))
    parts.raise_problems()
    assert parts.id is not None
    own = parts.of("opportunity", parts.id)
    assert own is not None
    lead: Lead | None = None
    if any(kind in parts.attributes or kind in parts.fields for kind in ("lead", "contact")):
        lead = _lead(parts, parts.attributes.get("lead", {}).get("id") or parts.id)
        return Opportunity(**own, lead=lead, account=lead.account)
    return Opportunity(**own, lead=None, account=_account(parts, parts.id))


_ACTIVITY_TYPES = {
    "id": TEXT, "kind": TEXT, "at": INSTANT, "by": TEXT, "recorded_at": INSTANT,
    "sequence": NUMBER,
}  # fmt: skip


def activity_from_row(row: Mapping[str, object], plan: Plan) -> Activity:
    problems: list[FieldProblem] = []
    base: dict[str, Any] = {}
    rest: dict[str, object] = {}
    for key, value in row.items():
        kind = _ACTIVITY_TYPES.get(key)
        if kind is None:
            rest[key] = value
            continue
        try:
            base[key] = coerce(value, kind)
        except ValueError as error:
            problems.append(FieldProblem(key, value, str(error)))
    name = f"activity {base.get('id') or 'row'}"
    problems.extend(
        FieldProblem(key, row.get(key), f"{_ACTIVITY_TYPES[key]}: every activity needs one")
        for key in ("id", "kind", "at")
        if base.get(key) is None and not any(problem.field == key for problem in problems)
    )
    spec = plan.activities.get(canonical(str(base.get("kind") or "")))
    fields: dict[str, Value | None] = {}
    if spec is None:
        if base.get("kind") is not None:
            known = [item.name for item in plan.activities.values()]
            meant = closest(str(base["kind"]), known)
            hint = f" (did you mean {meant}?)" if meant else ""
            problems.append(FieldProblem("kind", base["kind"], f"a declared activity{hint}"))
    else:
        for key, value in rest.items():
            own = spec.fields.get(canonical(key))
            if own is None:
                if value not in (None, ""):
                    problems.append(FieldProblem(key, value, f"a field of {spec.name}"))
                continue
            try:
                fields[own.name] = coerce(value, own.type)
            except ValueError as error:
                problems.append(FieldProblem(key, value, str(error)))
    if problems:
        raise RowError(name, tuple(problems))
    at: datetime = base["at"]
    return Activity(
        id=base["id"], kind=base["kind"], at=at, recorded_at=base.get("recorded_at"),
        by=base.get("by"), fields={key: v for key, v in fields.items() if v is not None},
        sequence=int(base.get("sequence") or 0),
    )  # fmt: skip
