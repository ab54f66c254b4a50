"""PySpark judges tables as `Agreement.evaluate` judges leads, to the last bit.

Needs pyspark and Java 17 (`apt-get install openjdk-17-jre-headless`). Starting a query takes about
a second, so a few random agreements are judged; `ALIGNLIB_LAWS` asks for more.
"""

from __future__ import annotations

import shutil
import warnings
from functools import lru_cache
from typing import Any

import pytest
from hypothesis import given

from property.frame_cases import Tables, agreements, fewest, tables
from property.frame_check import compare

pytest.importorskip("pyspark")
pytest.importorskip("narwhals")
if shutil.which("java") is None:
    pytest.skip("PySpark needs Java: apt-get install openjdk-17-jre-headless",
                allow_module_level=True)  # fmt: skip

pytestmark = pytest.mark.filterwarnings("ignore")  # PySpark's own

LEADS = (
    "id string, country string, role string, size double, Budget decimal(27,7), ok boolean, "
    "products array<string>, renewal date, contact_title string, owner string, unread string"
)
ACTIVITIES = (
    "id string, lead string, kind string, at timestamp, by string, sequence int, page string, "
    "weight bigint, topic string"
)


@lru_cache(maxsize=1)
def session() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pyspark.sql import SparkSession

        settings_ = {
            "spark.ui.enabled": "false", "spark.sql.session.timeZone": "UTC",
            "spark.sql.shuffle.partitions": "1", "spark.driver.host": "127.0.0.1",
            "spark.sql.adaptive.enabled": "false",
        }  # fmt: skip
        builder = SparkSession.builder.master("local[1]")
        for name, value in settings_.items():
            builder = builder.config(name, value)
        return builder.getOrCreate()


def judged(case: Tables, *, lazy: bool = True) -> list[dict[str, Any]]:
    from alignlib import frames

    schema = LEADS if case.at is not None else f"{LEADS}, now timestamp"
    names = [part.split()[0] for part in schema.split(", ")]
    leads = [tuple(row[name] for name in names) for row in case.leads]
    kinds = [part.split()[0] for part in ACTIVITIES.split(", ")]
    happened = [tuple(row[name] for name in kinds) for row in case.activities]
    at = "now" if case.at is None else case.at
    found = frames.evaluate(
        case.agreement,
        session().createDataFrame(leads, schema),
        session().createDataFrame(happened, ACTIVITIES),
        at=at,
    )
    return [row.asDict() for row in found.collect()]


@fewest
@given(agreements().flatmap(tables))
def test_one_instant(case: Tables):
    compare(case, judged(case))


@fewest
@given(agreements(working=False).flatmap(lambda text: tables(text, own_instants=True)))
def test_an_instant_for_each_lead(case: Tables):
    compare(case, judged(case))
