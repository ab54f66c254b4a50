"""Answers go to Parquet and back unchanged, by each library's own writer and reader."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

import alignlib as al

pl = pytest.importorskip("polars")
pytest.importorskip("narwhals")

from alignlib import frames  # noqa: E402 (only where narwhals is)

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
AGREEMENT = al.loads("""
agreement "Inbound"
  between marketing and sales
  zone America/New_York
fields
  country   text
  employees number
activity form by prospect
activity call by sales
define good-fit
  employees is at least 50
define near
  country is "us"
define never-known
  employees is known and country is "x" and days since first call is above 1
score engagement
  +15 each form
  +0.1 when near
grade priority by engagement
  A when engagement is at least 15
  B otherwise
stage new, start, owned by marketing
  to ready on form
stage ready, owned by sales
  qualifies when good-fit and near
  to new on call
""")

BERLIN = "Europe/Berlin"
CARRIED = ("nothing", "segment", "seen", "born", "tags", "amount")


def leads() -> Any:
    """With a column of nulls, a dictionary of texts, a zone's clocks, a date, lists, a decimal; and
    a lead that cannot be judged, whose answers are all null."""
    return pl.DataFrame(
        {
            "id": ["L-1", "L-2", "", "İ"],
            "country": ["US", None, "us", ""],
            "employees": [80, None, 3, 50],
            "nothing": [None] * 4,
            "segment": ["smb", "ent", None, "smb"],
            "seen": [datetime(2026, 3, 29, 1, tzinfo=UTC), None, AT, AT],
            "born": [date(2026, 1, 1), None, None, date(1999, 12, 31)],
            "tags": [["a", "ß"], [], None, ["b"]],
            "amount": ["1.10", None, "-3.00", "0.00"],
        },
        schema_overrides={"segment": pl.Categorical},
    ).with_columns(
        pl.col("seen").dt.convert_time_zone(BERLIN), pl.col("amount").cast(pl.Decimal(12, 2))
    )


def activities() -> Any:
    rows = [("L-1", "form", AT), ("L-1", "FORM", AT), ("İ", "call", AT), ("L-2", "form", AT)]
    return pl.DataFrame(rows, schema=["lead", "kind", "at"], orient="row")


def judged(made: Any) -> Any:
    return frames.evaluate(AGREEMENT, made(leads()), made(activities()), at=AT, carry=CARRIED)


def test_polars(tmp_path: Path):
    found = judged(lambda frame: frame)
    found.write_parquet(tmp_path / "t.parquet")
    again = pl.read_parquet(tmp_path / "t.parquet")
    assert again.schema == found.schema
    assert again.equals(found)
    assert found.schema["seen"] == pl.Datetime("us", BERLIN)
    assert found.schema["good_fit"] == pl.Boolean
    assert found["problem"].to_list() == [None, None, "id: every row needs one", None]


def test_polars_lazily(tmp_path: Path):
    found = judged(lambda frame: frame.lazy())
    assert isinstance(found, pl.LazyFrame)
    found.sink_parquet(tmp_path / "t.parquet")
    again = pl.read_parquet(tmp_path / "t.parquet").sort("id")
    assert again.equals(judged(lambda frame: frame).sort("id"))


def test_pyarrow(tmp_path: Path):
    parquet = pytest.importorskip("pyarrow.parquet")
    pa = pytest.importorskip("pyarrow")

    def made(frame: Any) -> Any:
        table = frame.to_arrow()
        # Of the dictionaries of Polars Parquet keeps the values, and not that they are large.
        kinds = {"segment": pa.dictionary(pa.int32(), pa.string())}
        names = [(one.name, kinds.get(one.name, one.type)) for one in table.schema]
        return table.cast(pa.schema(names))

    found = judged(made)
    parquet.write_table(found, tmp_path / "t.parquet")
    again = parquet.read_table(tmp_path / "t.parquet")
    assert again.schema.equals(found.schema)
    assert again.equals(found)


def test_pandas(tmp_path: Path):
    pd = pytest.importorskip("pandas")
    found = judged(lambda frame: frame.to_pandas())
    found.to_parquet(tmp_path / "t.parquet")
    again = pd.read_parquet(tmp_path / "t.parquet")
    answers = [name for name in found.columns if name not in CARRIED]
    pd.testing.assert_frame_equal(again[answers], found[answers])
    assert [str(found[name].dtype) for name in ("good_fit", "engagement_millionths")] == [
        "boolean", "Int64",
    ]  # fmt: skip
    assert str(again["seen"].dtype).endswith("Europe/Berlin]")
    assert again["segment"].dtype == "category"


def test_duckdb(tmp_path: Path):
    duckdb = pytest.importorskip("duckdb")
    connection = duckdb.connect()
    connection.execute("SET TimeZone = 'UTC'")

    def made(frame: Any) -> Any:
        return connection.from_arrow(
            frame.with_columns(pl.col(pl.Categorical).cast(pl.String)).to_arrow()
        )

    found = judged(made)
    path = str(tmp_path / "t.parquet")
    found.write_parquet(path)
    again = connection.read_parquet(path)
    assert again.columns == found.columns
    # Parquet has a null's type as an integer's, a thing of DuckDB and not of answers.
    same = [name for name in found.columns if name != "nothing"]
    types = [dict(zip(each.columns, map(str, each.types), strict=True)) for each in (again, found)]
    assert [types[0][name] for name in same] == [types[1][name] for name in same]
    assert sorted(again.fetchall(), key=repr) == sorted(found.fetchall(), key=repr)
