"""Repeated ids count once (R1) also in tables that engines work on in several pieces."""

from __future__ import annotations

from typing import Any

import pytest

pl = pytest.importorskip("polars")
pytest.importorskip("narwhals")

import alignlib as al  # noqa: E402
from alignlib import frames  # noqa: E402

AGREEMENT = al.loads("""agreement "Repeated"
  zone UTC
activity form
score interest
  +1 each form ever
""")
LEADS, EACH = 60_000, 3
AT = "2026-06-01T00:00Z"


def given(library: str) -> tuple[Any, Any]:
    """Each lead with three forms, the first of them told twice, the second again a day later."""
    lead = pl.int_range(LEADS * EACH, eager=True) % LEADS
    number = pl.int_range(LEADS * EACH, eager=True) // LEADS
    happened = pl.DataFrame({
        "lead": "L" + lead.cast(pl.String),
        "kind": ["form"] * (LEADS * EACH),
        "id": "a" + number.cast(pl.String),
        "at": pl.Series([1_770_000_000_000_000]).cast(pl.Datetime("us", "UTC")).new_from_index(
            0, LEADS * EACH
        ),
    })  # fmt: skip
    later = happened.filter(number == 1).with_columns(pl.col("at").dt.offset_by("1d"))
    every = pl.concat([happened, happened.filter(number == 0), later])
    shuffled = every.sample(fraction=1, shuffle=True, seed=4)
    people = pl.DataFrame({"id": "L" + pl.int_range(LEADS, eager=True).cast(pl.String)})
    match library:
        case "pyarrow":
            return people.to_arrow(), shuffled.to_arrow()
        case "pandas":
            return people.to_pandas(), shuffled.to_pandas()
        case "duckdb":
            connection = pytest.importorskip("duckdb").connect()
            for name, frame in (("people", people), ("happened", shuffled)):
                connection.register(f"given_{name}", frame.to_arrow())
                connection.execute(f"CREATE TABLE {name} AS FROM given_{name}")
            return connection.table("people"), connection.table("happened")
    return people, shuffled


@pytest.mark.parametrize("library", ["polars", "pyarrow", "pandas", "duckdb"])
def test_a_repeated_id_counts_once(library: str):
    pytest.importorskip(library)
    found = frames.evaluate(AGREEMENT, *given(library), at=AT)
    made = {"polars": pl.DataFrame, "pyarrow": pl.from_arrow, "pandas": pl.from_pandas}
    table = found.pl() if library == "duckdb" else made[library](found)
    assert set(table["interest"].to_list()) == {float(EACH)}
    assert table["problem"].null_count() == LEADS
