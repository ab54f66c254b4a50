"""The questions of `counting.py`, written by hand in Polars and in DuckDB, and the tables that they
are asked of."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import polars as pl

from alignlib import analytics as an

START = datetime(2025, 1, 1, tzinfo=UTC)
NOW = datetime(2026, 1, 1, tzinfo=UTC)
DAY = timedelta(days=1)
WINDOW = an.Window(datetime(2025, 3, 1, tzinfo=UTC), datetime(2025, 9, 1, tzinfo=UTC))
WITHIN = 90 * DAY
STAGES = ("lead", "demo", "won")
STEPS = ("met", "met", "met", "met-late", "late", "open", "void")
ENDS = (7, 15, 30, 60, 120)
ACTIVITIES = 10  # of each lead

Answer = Any


def make(folder: Path, leads: int) -> None:
    """Writes two tables, made of the number of the row alone."""
    row = pl.int_range(leads, dtype=pl.Int64)
    draw = [row.hash(seed) for seed in range(8)]
    came = START + pl.duration(minutes=row * 525_600 // leads)
    pl.select(
        lead=came,
        demo=pl.when(draw[0] % 3 == 0).then(came + pl.duration(hours=draw[1] % 4_000)),
        won=pl.when(draw[0] % 9 == 0).then(came + pl.duration(hours=draw[2] % 6_000)),
        source=pl.lit("source ") + (draw[3] % 50).cast(pl.String),
        opportunity=draw[0] % 3 == 0,
        deal=draw[0] % 9 == 0,
        bookings=pl.when(draw[0] % 9 == 0).then((draw[4] % 90_000).cast(pl.Int64)),
        rep=pl.lit("rep ") + (draw[5] % 40).cast(pl.String),
        days=pl.when(draw[6] % 10 != 0).then((draw[7] % 300).cast(pl.Int64)),
    ).write_parquet(folder / "leads.parquet")
    row = pl.int_range(leads * ACTIVITIES, dtype=pl.Int64)
    draw = [row.hash(seed) for seed in range(8, 13)]
    came = START + pl.duration(minutes=row // ACTIVITIES * 525_600 // leads)
    steps = pl.Series(STEPS)
    pl.select(
        due=came + pl.duration(minutes=draw[0] % 80_000),
        step=pl.lit(steps).gather(draw[1] % len(STEPS)),
        by=pl.when(draw[2] % 20 != 0).then(pl.lit("rep ") + (draw[3] % 40).cast(pl.String)),
        came=came,
        done=came + pl.duration(seconds=draw[4] % 9_000_000),
    ).write_parquet(folder / "activities.parquet")


# -- Polars --------------------------------------------------------------------------------------


def funnel_polars(leads: pl.DataFrame, _: pl.DataFrame) -> Answer:
    seen = [pl.when(pl.col(name) <= NOW).then(pl.col(name)) for name in STAGES]
    won = seen[2]
    demo = pl.min_horizontal(seen[1], won)
    lead = pl.min_horizontal(seen[0], demo)
    leads = leads.lazy().select(lead=lead, demo=demo, won=won)
    sums = []
    for number, (first, second) in enumerate((("lead", "demo"), ("demo", "won"), ("lead", "won"))):
        entered, arrived = pl.col(first), pl.col(second)
        inside = entered.is_between(WINDOW.start, WINDOW.end, closed="left")
        old = inside & (entered <= NOW - WITHIN)
        sums += [
            (old & (arrived - entered <= WITHIN)).sum().alias(f"k{number}"),
            old.sum().alias(f"n{number}"),
            (inside & (entered > NOW - WITHIN)).sum().alias(f"young{number}"),
            inside.sum().alias(f"entries{number}"),
            (inside & (arrived < WINDOW.end)).sum().alias(f"same{number}"),
            ((entered < WINDOW.start)
             & arrived.is_between(WINDOW.start, WINDOW.end, closed="left"))
            .sum().alias(f"earlier{number}"),
            (inside & (arrived >= WINDOW.end)).sum().alias(f"later{number}"),
        ]  # fmt: skip
    none = pl.col("lead").is_null().sum().alias("none")
    return leads.select(*sums, none).collect().row(0)


def sources_polars(leads: pl.DataFrame, _: pl.DataFrame) -> Answer:
    found = leads.group_by("source").agg(
        pl.len(), pl.col("opportunity", "deal").sum(), pl.col("bookings").sum()
    )
    return sorted(found.rows())


def ageing_polars(leads: pl.DataFrame, _: pl.DataFrame) -> Answer:
    bucket = pl.col("days").cut(ENDS, labels=[str(number) for number in range(len(ENDS) + 1)])
    found = leads.with_columns(bucket.cast(pl.String)).group_by("rep", "days").len()
    return sorted(found.rows(), key=str)


def attainment_polars(_: pl.DataFrame, activities: pl.DataFrame) -> Answer:
    due, step = pl.col("due") <= NOW, pl.col("step")
    none, met = step.is_in(["void", "excused"]), step == "met"
    found = activities.lazy().select(
        (due & met).sum().alias("kept"), (due & ~none).sum().alias("owed"),
        (~due & ~none).sum().alias("pending"), (~due & met).sum().alias("pending_met"),
        none.sum().alias("excluded"), met.sum().alias("met"),
        (step == "met-late").sum().alias("late"),
    )  # fmt: skip
    return found.collect().row(0)


def by_rep_polars(_: pl.DataFrame, activities: pl.DataFrame) -> Answer:
    owed = (pl.col("due") <= NOW) & ~pl.col("step").is_in(["void", "excused"])
    found = (
        activities.lazy()
        .filter(owed & pl.col("by").is_not_null())
        .group_by("by")
        .agg((pl.col("step") == "met").sum(), pl.len())
    )
    return sorted(found.collect().rows())


def new_polars(_: pl.DataFrame, activities: pl.DataFrame) -> Answer:
    age = pl.col("done") - pl.col("came")
    found = activities.lazy().select(
        (age < 14 * DAY).sum().alias("new"), pl.len(), age.min().alias("least")
    )
    new, total, least = found.collect().row(0)
    assert least >= timedelta(0), "an activity before its lead came"
    return new, total


POLARS: dict[str, Callable[[Any, Any], Answer]] = {
    "funnel": funnel_polars, "sources": sources_polars, "ageing": ageing_polars,
    "attainment": attainment_polars, "attainment by rep": by_rep_polars,
    "activity on new leads": new_polars,
}  # fmt: skip


# -- DuckDB --------------------------------------------------------------------------------------


def _at(moment: datetime) -> str:
    return f"TIMESTAMPTZ '{moment.isoformat()}'"


def _funnel_sql() -> str:
    start, end, now, old = (_at(t) for t in (WINDOW.start, WINDOW.end, NOW, NOW - WITHIN))
    sums = []
    for first, second in (("lead", "demo"), ("demo", "won"), ("lead", "won")):
        inside = f"{first} >= {start} AND {first} < {end}"
        within = f"epoch_us({second}) - epoch_us({first}) <= {WITHIN // timedelta(microseconds=1)}"
        sums += [
            f"count_if({inside} AND {first} <= {old} AND {within})",
            f"count_if({inside} AND {first} <= {old})",
            f"count_if({inside} AND {first} > {old})",
            f"count_if({inside})",
            f"count_if({inside} AND {second} < {end})",
            f"count_if({first} < {start} AND {second} >= {start} AND {second} < {end})",
            f"count_if({inside} AND {second} >= {end})",
        ]
    seen = ", ".join(f"CASE WHEN {name} <= {now} THEN {name} END AS {name}" for name in STAGES)
    return (
        f"WITH seen AS (SELECT {seen} FROM leads), "
        "ways AS (SELECT least(lead, demo, won) AS lead, least(demo, won) AS demo, won FROM seen) "
        f"SELECT {', '.join(sums)}, count_if(lead IS NULL) FROM ways"
    )


_OWED = f"due <= {_at(NOW)} AND step NOT IN ('void', 'excused')"
_BUCKET = " ".join(f"WHEN days <= {end} THEN '{number}'" for number, end in enumerate(ENDS))
SQL = {
    "funnel": _funnel_sql(),
    "sources": (
        "SELECT source, count(*), count_if(opportunity), count_if(deal), "
        "coalesce(sum(bookings), 0) FROM leads GROUP BY source"
    ),
    "ageing": (
        f"SELECT rep, CASE WHEN days IS NULL THEN NULL {_BUCKET} ELSE '{len(ENDS)}' END AS bucket, "
        "count(*) FROM leads GROUP BY rep, bucket"
    ),
    "attainment": (
        f"SELECT count_if({_OWED} AND step = 'met'), count_if({_OWED}), "
        f"count_if(due > {_at(NOW)} AND step NOT IN ('void', 'excused')), "
        f"count_if(due > {_at(NOW)} AND step = 'met'), count_if(step IN ('void', 'excused')), "
        "count_if(step = 'met'), count_if(step = 'met-late') FROM activities"
    ),
    "attainment by rep": (
        f"SELECT \"by\", count_if(step = 'met'), count(*) FROM activities WHERE {_OWED} "
        'AND "by" IS NOT NULL GROUP BY "by"'
    ),
    "activity on new leads": (
        f"SELECT count_if(epoch_us(done) - epoch_us(came) < {14 * 86_400_000_000}), count(*), "
        "min(epoch_us(done) - epoch_us(came)) FROM activities"
    ),
}


def by_duckdb(question: str, connection: duckdb.DuckDBPyConnection) -> Answer:
    rows = connection.execute(SQL[question]).fetchall()
    if question == "activity on new leads":
        *counts, least = rows[0]
        assert least >= 0, "an activity before its lead came"
        return tuple(counts)
    return sorted(rows, key=str) if "GROUP BY" in SQL[question] else rows[0]
