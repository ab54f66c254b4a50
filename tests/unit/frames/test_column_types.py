"""Columns of types that frame libraries seldom have: read as what they hold, or refused by name."""

from __future__ import annotations

import importlib
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

import alignlib as al

pa = pytest.importorskip("pyarrow")
nw = pytest.importorskip("narwhals")

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


YES = """agreement "Yes"
fields
  ok  yes-no
define fine
  ok
"""


@pytest.mark.parametrize("library", ["pyarrow", "polars", "pandas", "duckdb"])
@pytest.mark.parametrize("kind", [pa.float64(), pa.float32(), pa.decimal128(21, 2)])
def test_numbers_that_are_1_or_0_are_yes_or_no(library: str, kind: Any):
    """So a column of 1 and 0 comes out in which something is missing."""
    values = [1, 0, None, 2, -1]
    given = pa.table({"id": list("ABCDE"), "ok": pa.array(values).cast(kind)})
    if library == "polars":
        given = pytest.importorskip("polars").from_arrow(given)
    elif library == "pandas":
        pytest.importorskip("pandas")
        given = given.to_pandas()  # where floats have NaN
    elif library == "duckdb":
        given = pytest.importorskip("duckdb").connect().from_arrow(given)
    answers = nw.from_native(frames.evaluate(al.loads(YES), given, at=AT))
    answers = answers.collect() if isinstance(answers, nw.LazyFrame) else answers
    found = {row["id"]: row for row in answers.to_arrow().to_pylist()}
    assert [found[key]["fine"] for key in "ABCDE"] == [True, False, None, None, None]
    assert [found[key]["problem"] is None for key in "ABCDE"] == [True] * 3 + [False] * 2
    oracle = al.loads(YES)
    for key, value in zip("ABC", values, strict=False):
        judged = oracle.evaluate(oracle.lead({"id": key, "ok": value}), at=AT)
        assert judged.definitions["fine"] is found[key]["fine"]


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


TWO = TEXT + "activity form by prospect\nactivity call by sales\nscore heat\n  +5 each form\n"


def happened(**columns: Any) -> pa.Table:
    given = {
        "id": ["a", "b"],
        "lead": ["A", "A"],
        "kind": ["form", "form"],
        "at": [AT - timedelta(days=day) for day in (2, 1)],
    }
    return pa.table(given | columns)


@pytest.mark.parametrize(
    ("column", "problem"),
    [
        (pa.array([1.0, 2.0]), None),
        (pa.array([None, float("nan")], pa.float64()), None),
        (pa.nulls(2), None),
        (pa.array([1.0, 2.5]), "no whole number"),
        (pa.array([1.0, float("inf")]), "no whole number"),
        (pa.array([1.0, 1e30]), "no whole number"),
    ],
)
@pytest.mark.parametrize("engine", ["pyarrow", "pandas", "polars", "duckdb"])
def test_a_sequence_that_pandas_made_of_whole_numbers(
    column: pa.Array, problem: str | None, engine: str
):
    pytest.importorskip(engine)
    given = happened(sequence=column)
    library: Any = importlib.import_module(engine)
    match engine:
        case "pandas":
            rows = [leads().to_pandas(), given.to_pandas()]
        case "polars":
            rows = [library.from_arrow(leads()), library.from_arrow(given)]
        case "duckdb":
            connection = library.connect()
            rows = [connection.from_arrow(leads()), connection.from_arrow(given)]
        case _:
            rows = [leads(), given]
    answer = nw.from_native(frames.evaluate(al.loads(TWO), *rows, at=AT))
    found = answer.lazy().collect().rows(named=True)[0]
    if problem is None:
        assert found["heat"] == 10
        assert found["problem"] is None
    else:
        assert problem in found["problem"]


def test_a_sequence_of_texts_is_refused():
    with pytest.raises(frames.FrameError, match="`sequence` holds String: cast it to whole"):
        frames.evaluate(al.loads(TWO), leads(), happened(sequence=["1", "2"]), at=AT)


def test_a_text_without_an_offset_says_how_to_give_one():
    given = happened(at=["2026-01-01 10:00", "2026-01-02 10:00"])
    found = frames.evaluate(al.loads(TWO), leads(), given, at=AT).to_pylist()[0]
    assert "pass zone=" in found["problem"]
    assert frames.evaluate(
        al.loads(TWO), leads(), given, at=AT, zone="UTC"
    ).to_pylist()[0]["heat"] == 10  # fmt: skip


def test_relations_of_two_connections_are_refused():
    duckdb = pytest.importorskip("duckdb")
    one, other = duckdb.connect(), duckdb.connect()
    with pytest.raises(frames.FrameError, match="one connection"):
        frames.evaluate(al.loads(TWO), one.from_arrow(leads()), other.from_arrow(happened()), at=AT)


def test_a_frame_without_columns():
    pd = pytest.importorskip("pandas")
    with pytest.raises(frames.FrameError, match="there are none"):
        frames.evaluate(al.loads(TWO), pd.DataFrame(), at=AT)
