"""The job of examples/cluster, from Parquet to Parquet."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path
from runpy import run_path

import pytest

import alignlib as al
from property.spark_session import needed, session
from unit.frames.test_replay import TEXT, UNTIL, tables

needed()
pytestmark = pytest.mark.filterwarnings("ignore")  # PySpark's own
pl = pytest.importorskip("polars")
JOB = Path(__file__).parents[2] / "examples" / "cluster" / "judge.py"


def test_the_job(tmp_path: Path):
    session()
    (tmp_path / "my.rules").write_text(TEXT, encoding="utf-8")
    leads, inputs = tables(30)
    activities = inputs.filter(pl.col("input") == "activity").drop("input", "stage", "value")
    leads.write_parquet(tmp_path / "leads.parquet")
    activities.write_parquet(tmp_path / "activities.parquet")
    places = (str(tmp_path / name) for name in ("my.rules", "leads.parquet", "activities.parquet"))
    run_path(str(JOB))["main"](*places, str(tmp_path / "out"), UNTIL.isoformat())

    def made(name: str) -> pl.DataFrame:
        return plain(pl.read_parquet(tmp_path / "out" / name / "*.parquet"))

    def plain(frame: pl.DataFrame) -> pl.DataFrame:
        """Spark's Parquet has instants without their zone."""
        instants = pl.selectors.datetime()
        return frame.with_columns(instants.dt.replace_time_zone(None).dt.cast_time_unit("us"))

    agreement = al.load(tmp_path / "my.rules")
    here = al.frames.replay(agreement, leads, activities, until=UNTIL)
    for name in ("states", "transitions", "sla_events", "effects", "refusals", "problems"):
        wanted = plain(getattr(here, name))
        order = [column for column in ("lead", "id", "input") if column in wanted.columns]
        assert made(name).sort(order).rows() == wanted.sort(order).rows(), name
    judged = made("judged").sort("id")
    at = datetime.fromisoformat(UNTIL.isoformat())
    local = al.frames.evaluate(agreement, leads, activities, at=at).sort("id")
    assert judged.rows() == local.rows() and judged.columns == local.columns
