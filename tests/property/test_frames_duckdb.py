"""DuckDB judges tables as `Agreement.evaluate` judges leads, to the last bit."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from property.frame_cases import Tables, agreements, fewest, tables
from property.frame_check import compare
from property.test_frames_arrow import ACTIVITIES, LEADS, table

duckdb = pytest.importorskip("duckdb")


def judged(case: Tables, *, lazy: bool) -> list[dict[str, Any]]:
    """`lazy`: from tables of DuckDB's own."""
    from alignlib import frames

    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")
    relations = [
        connection.from_arrow(table(case.leads, LEADS)),
        connection.from_arrow(table(case.activities, ACTIVITIES)),
    ]
    if lazy:
        for number, relation in enumerate(relations):
            relation.create(f"t{number}")
        relations = [connection.table("t0"), connection.table("t1")]
    at = "now" if case.at is None else case.at
    found = frames.evaluate(case.agreement, *relations, at=at)
    assert type(found) is duckdb.DuckDBPyRelation
    rows: list[dict[str, Any]] = found.to_arrow_table().to_pylist()
    return rows


@fewest
@given(agreements().flatmap(tables), st.booleans())
def test_one_instant(case: Tables, lazy: bool):
    compare(case, judged(case, lazy=lazy))


@fewest
@given(
    agreements(working=False).flatmap(lambda text: tables(text, own_instants=True)), st.booleans()
)
def test_an_instant_for_each_lead(case: Tables, lazy: bool):
    compare(case, judged(case, lazy=lazy))
