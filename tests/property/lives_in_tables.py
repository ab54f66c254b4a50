"""Random lives as rows of tables, and what `Agreement.replay` says of them as rows."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import attrs
import pyarrow as pa

import alignlib as al
from alignlib.frames.outcome_rows import TABLES, rows_of
from property.strategies import Case

KEYS = ("L2", "L1", "L3")
LEADS = {"id": pa.string(), "created_at": pa.timestamp("us", "UTC"), "owner": pa.string(),
         "ok": pa.bool_(), "size": pa.int64(), "country": pa.string()}  # fmt: skip
_AT = {"at": pa.timestamp("us", "UTC"), "sequence": pa.int64(), "has_room": pa.bool_()}
_TEXTS = ("lead", "input", "id", "by", "kind", "page", "weight", "field", "value", "owner", "stage",
          "team")  # fmt: skip
INPUTS = {**dict.fromkeys(_TEXTS, pa.string()), **_AT}
_NAMES = {al.FieldChange: "field-change", al.OwnerChange: "owner-change", al.Room: "room",
          al.StageRequest: "stage-request", al.StageChange: "stage-change"}  # fmt: skip


def inputs_of(case: Case) -> list[al.Input]:
    """All but merges, which no table has."""
    return [item for item in case.inputs if not isinstance(item, al.Merge)]


def tables_of(case: Case) -> tuple[pa.Table, pa.Table]:
    """The same life under several keys, in no order."""
    lead = case.lead
    leads = [
        {"id": key, "created_at": lead.created_at, "owner": lead.owner, **lead.fields}
        for key in KEYS
    ]
    inputs = [{"lead": key, **_row(item)} for item in inputs_of(case)[::-1] for key in KEYS]
    return _table(leads, LEADS), _table(inputs, INPUTS)


def _row(item: al.Input) -> dict[str, Any]:
    row = attrs.asdict(item, recurse=False)
    row["input"] = _NAMES.get(type(item), "activity")
    row.update({name: str(value) for name, value in row.pop("fields", {}).items()})
    if row.get("value") is not None:
        row["value"] = str(row["value"])
    return row


def _table(rows: list[dict[str, Any]], schema: dict[str, Any]) -> pa.Table:
    plain = [{name: row.get(name) for name in schema} for row in rows]
    return pa.Table.from_pylist(plain, pa.schema(list(schema.items())))


def expected(case: Case) -> dict[str, list[str]]:
    """By table the rows, in one order; of a life that cannot be judged only that it cannot."""
    found: dict[str, list[str]] = {name: [] for name in TABLES}
    for key in KEYS:
        lead = attrs.evolve(case.lead, id=key)
        try:
            outcome = case.agreement.replay(lead, inputs_of(case), until=case.until)
        except al.RecordError:
            found["problems"].append(key)
            continue
        for name, row in rows_of(outcome):
            found[name].append(row["lead"] if name == "problems" else shown(row))
    return {name: sorted(rows) for name, rows in found.items()}


def told(tables: dict[str, list[dict[str, Any]]]) -> dict[str, list[str]]:
    return {
        name: sorted(row["lead"] if name == "problems" else shown(row) for row in rows)
        for name, rows in tables.items()
    }


def shown(row: dict[str, Any]) -> str:
    plain = {name: v.astimezone(UTC) if isinstance(v, datetime) else v for name, v in row.items()}
    return repr(sorted((name, str(value)) for name, value in plain.items()))
