"""PyArrow and pandas judge tables as `Agreement.evaluate` judges leads, to the last bit."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from property.frame_cases import Tables, agreements, few, tables
from property.frame_check import compare

pa = pytest.importorskip("pyarrow")
pytest.importorskip("narwhals")

LEADS = {
    "id": pa.string(), "country": pa.large_string(), "role": pa.string(), "size": pa.float64(),
    "Budget": pa.decimal128(27, 7), "ok": pa.bool_(), "products": pa.list_(pa.string()),
    "renewal": pa.date32(), "contact_title": pa.string(), "owner": pa.string(),
    "unread": pa.string(), "now": pa.timestamp("us", "America/New_York"),
}  # fmt: skip
ACTIVITIES = {
    "id": pa.string(), "lead": pa.string(), "kind": pa.dictionary(pa.int32(), pa.string()),
    "at": pa.timestamp("us", "UTC"), "by": pa.string(), "sequence": pa.int16(),
    "page": pa.string(), "weight": pa.int64(), "topic": pa.string(),
}  # fmt: skip


def table(rows: list[dict[str, Any]], types: dict[str, Any]) -> Any:
    names = rows[0] if rows else types
    columns = {name: [row[name] for row in rows] for name in names}
    return pa.table({name: pa.array(columns[name], types[name]) for name in names})


def judged(case: Tables, *, lazy: bool) -> list[dict[str, Any]]:
    """`lazy`: as pandas."""
    from alignlib import frames

    leads, activities = table(case.leads, LEADS), table(case.activities, ACTIVITIES)
    at = "now" if case.at is None else case.at
    if not lazy:
        found = frames.evaluate(case.agreement, leads, activities, at=at)
        assert found.column("id").to_pylist() == [row["id"] for row in case.leads]
        rows: list[dict[str, Any]] = found.to_pylist()
        return rows
    pytest.importorskip("pandas")
    found = frames.evaluate(case.agreement, leads.to_pandas(), activities.to_pandas(), at=at)
    assert list(found["id"]) == [row["id"] for row in case.leads]
    plain = found.astype(object).where(found.notna(), None)
    return [
        {name: _plain(value) for name, value in row.items()} for row in plain.to_dict("records")
    ]


def _plain(value: Any) -> Any:
    return value.item() if hasattr(value, "item") else value


@few
@given(agreements().flatmap(tables), st.booleans())
def test_one_instant(case: Tables, lazy: bool):
    compare(case, judged(case, lazy=lazy))


@few
@given(
    agreements(working=False).flatmap(lambda text: tables(text, own_instants=True)), st.booleans()
)
def test_an_instant_for_each_lead(case: Tables, lazy: bool):
    compare(case, judged(case, lazy=lazy))
