"""The same records, and so the same numbers, from every kind of table; bad rows say where."""

from __future__ import annotations

import csv
import io
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import duckdb
import pandas as pd
import polars as pl
import pyarrow as pa
import pytest

from alignlib import analytics as an
from alignlib.analytics.intake import Table

START = datetime(2026, 1, 1, tzinfo=UTC)
PASSAGES = tuple(
    an.Passage(entered, entered + timedelta(days=3) if n % 3 == 0 else None)
    for n, entered in enumerate(START + timedelta(days=n) for n in range(30))
)
ROWS = [{"entered": passage.entered, "reached": passage.arrived} for passage in PASSAGES]
COLUMNS = {"arrived": "reached"}


def as_csv() -> csv.DictReader[str]:
    out = io.StringIO()
    writer = csv.DictWriter(out, ["entered", "reached"])
    writer.writeheader()
    writer.writerows(ROWS)
    return csv.DictReader(io.StringIO(out.getvalue()))


TABLES: dict[str, Callable[[], Table]] = {
    "rows": lambda: ROWS,
    "csv": as_csv,
    "pandas": lambda: pd.DataFrame(ROWS),
    "polars": lambda: pl.DataFrame(ROWS),
    "polars, lazy": lambda: pl.LazyFrame(ROWS),
    "pyarrow": lambda: pa.Table.from_pylist(ROWS),
    "duckdb": lambda: duckdb.connect().from_arrow(pa.Table.from_pylist(ROWS)),
}


@pytest.mark.parametrize("kind", TABLES)
def test_each_kind_of_table_gives_the_same_numbers(kind: str) -> None:
    passages = an.items(an.Passage, TABLES[kind](), columns=COLUMNS)
    assert passages == PASSAGES
    window = an.Window(START, START + timedelta(days=30))
    rate = an.by_cohort(passages, window, timedelta(days=5), START + timedelta(days=90))
    assert rate.value == pytest.approx(1 / 3)
    assert rate.n == 30


def test_text_and_frames_of_numbers_are_read_as_the_fields_types() -> None:
    row = {"name": "Fair", "generated": "10", "accepted": 5.0, "bookings": "12.50"}
    (found,) = an.items(an.Campaign, [row])
    assert found == an.Campaign("Fair", 10, 5, bookings=Decimal("12.50"))
    assert type(found.accepted) is int
    frame = pd.DataFrame([{**row, "qualified": float("nan")}])
    assert an.items(an.Campaign, frame) == (found,)


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"name": "Fair", "accepted": 1}, "no column 'generated' (there are name, accepted)"),
        ({"name": "Fair", "generated": None, "accepted": 1}, "column 'generated': no value"),
        ({"name": "Fair", "generated": float("nan"), "accepted": 1}, "'generated': no value"),
        ({"name": "Fair", "generated": 2.5, "accepted": 1}, "'generated': 2.5 is no int"),
        ({"name": "Fair", "generated": "ten", "accepted": 1}, "'generated': 'ten' is no int"),
        ({"name": "Fair", "generated": 3, "accepted": 1, "bookings": "NaN"}, "is no Decimal"),
    ],
)
def test_a_bad_row_says_where_it_is(row: dict[str, object], said: str) -> None:
    good = {"name": "Mail", "generated": 3, "accepted": 1}
    with pytest.raises(ValueError, match="row 2") as caught:
        an.items(an.Campaign, [good, row])
    assert said in str(caught.value)


def test_an_instant_without_a_zone_names_its_column_and_the_way_out() -> None:
    naive = [{"entered": datetime(2026, 1, 1, 9, tzinfo=UTC).replace(tzinfo=None)}]
    with pytest.raises(ValueError, match=r"row 1, column 'entered': .* zone=…"):
        an.items(an.Passage, naive)
    assert an.items(an.Passage, naive, zone=UTC)[0].entered == datetime(2026, 1, 1, 9, tzinfo=UTC)


def test_a_renaming_of_what_is_no_field_is_refused() -> None:
    with pytest.raises(ValueError, match="Passage has no 'reached', but entered, arrived"):
        an.items(an.Passage, ROWS, columns={"reached": "arrived"})


def test_a_frame_without_narwhals_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "narwhals", None)
    with pytest.raises(ImportError, match=r"pip install alignlib\[frames\]"):
        an.items(an.Passage, pl.DataFrame(ROWS), columns=COLUMNS)
