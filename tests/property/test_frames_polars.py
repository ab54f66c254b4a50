"""Polars judges tables as `Agreement.evaluate` judges leads, to the last bit."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from property.frame_cases import Tables, agreements, few, tables
from property.frame_check import compare

pl = pytest.importorskip("polars")
pytest.importorskip("narwhals")

LEADS = {
    "id": pl.String, "country": pl.String, "role": pl.String, "size": pl.Float64,
    "Budget": pl.Decimal(27, 7), "ok": pl.Boolean, "products": pl.List(pl.String),
    "renewal": pl.Date, "contact_title": pl.String, "owner": pl.String, "unread": pl.String,
    "now": pl.Datetime("us", "UTC"),
}  # fmt: skip
ACTIVITIES = {
    "id": pl.String, "lead": pl.String, "kind": pl.String, "at": pl.Datetime("us", "Asia/Tokyo"),
    "by": pl.String, "sequence": pl.Int16, "page": pl.String, "weight": pl.Int64,
    "topic": pl.Categorical,
}  # fmt: skip


def judged(case: Tables, *, lazy: bool) -> list[dict[str, Any]]:
    from alignlib import frames

    names = {name: kind for name, kind in LEADS.items() if name in case.leads[0]}
    leads = pl.DataFrame(case.leads, schema=names)
    activities = pl.DataFrame(case.activities, schema=ACTIVITIES)
    if lazy:
        leads, activities = leads.lazy(), activities.lazy()
    at = "now" if case.at is None else case.at
    found = frames.evaluate(case.agreement, leads, activities, at=at)
    assert isinstance(found, pl.LazyFrame) is lazy
    rows: list[dict[str, Any]] = found.lazy().collect().to_dicts()
    return rows


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
