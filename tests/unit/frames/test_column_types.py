"""Columns of types that frame libraries seldom have: read as what they hold, or refused by name."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest

import alignlib as al

pa = pytest.importorskip("pyarrow")
pytest.importorskip("narwhals")

from alignlib import frames  # noqa: E402 (only where narwhals is)

TEXT = """agreement "Types"
fields
  country  text
  since    date
  products list of text
  size     number
define here
  country is "us"
define young
  since is at least 2026-01-01
define buys
  products includes "a"
define large
  size is at least 5
"""
AT = datetime(2026, 6, 1, tzinfo=UTC)


def leads(**other: Any) -> Any:
    columns = {
        "id": pa.array(["A"]), "country": pa.array(["US"]), "since": pa.array([date(2026, 1, 1)]),
        "products": pa.array([["a"]]), "size": pa.array([5]),
    }  # fmt: skip
    return pa.table({**columns, **other})


@pytest.mark.parametrize(
    "other",
    [
        {"country": pa.array(["US"], pa.string_view()), "id": pa.array(["A"], pa.string_view())},
        {"since": pa.array([date(2026, 1, 1)], pa.date64())},
        {"products": pa.array([["a"]], pa.list_view(pa.string()))},
        {"products": pa.array([["a"]], pa.large_list(pa.string_view()))},
    ],
)
def test_they_hold_what_the_common_ones_hold(other: dict[str, Any]):
    found = frames.evaluate(al.loads(TEXT), leads(**other), at=AT).to_pylist()[0]
    assert [found[name] for name in ("here", "young", "buys", "large")] == [True] * 4


def test_a_type_that_is_not_known_is_no_column_of_nulls():
    months = pa.array([(1, 2, 3)], pa.month_day_nano_interval())
    with pytest.raises(frames.FrameError, match=r"leads: `size`.*cast it"):
        frames.evaluate(al.loads(TEXT), leads(size=months), at=AT)
    duckdb = pytest.importorskip("duckdb")
    given = duckdb.connect().sql(
        "SELECT 'A' AS id, 'US' AS country, DATE '2026-01-01' AS since, ['a'] AS products, "
        "MAP {'a': 1} AS size"
    )
    with pytest.raises(frames.FrameError, match=r"leads: `size`.*cast it"):
        frames.evaluate(al.loads(TEXT), given, at=AT)


def test_tables_without_rows_need_no_types():
    """Which is what `pandas.DataFrame(columns=…)` has."""
    agreement = al.loads(TEXT + "activity form by prospect\ndefine came\n  some form ever\n")
    happened = pa.table({name: pa.nulls(0) for name in ("lead", "kind", "at")})
    found = frames.evaluate(agreement, leads(), happened, at=AT).to_pylist()[0]
    assert found["came"] is False
    nobody = pa.table({name: pa.nulls(0) for name in leads().column_names})
    assert frames.evaluate(agreement, nobody, happened, at=AT).num_rows == 0


def test_not_a_time_is_no_instant():
    pd = pytest.importorskip("pandas")
    with pytest.raises(frames.FrameError, match="at: NaT"):
        frames.evaluate(al.loads(TEXT), leads(), at=pd.NaT)


def test_a_column_of_nulls_is_unknown():
    found = frames.evaluate(al.loads(TEXT), leads(size=pa.nulls(1)), at=AT).to_pylist()[0]
    assert found["large"] is None and found["here"] is True
