"""What analytics counts on PySpark is what it counts of the rows."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from alignlib import analytics as an
from property import spark_session

spark_session.needed()
AT = datetime(2026, 3, 2, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WINDOW = an.Window(AT - 30 * DAY, AT)
STEPS = ("met", "late", "met-late", "void", "open")


@pytest.fixture(scope="module")
def spark() -> Any:
    return spark_session.session()


def test_on_spark(spark: Any) -> None:
    rows = [
        {
            "due": AT + (number - 20) * 7 * HOUR,
            "step": STEPS[number % 5],
            "by": ("Ada", "Ben", None, " ")[number % 4],
            "lead": AT - number * DAY,
            "won": None if number % 3 else AT - (number - 2) * DAY,
            "name": f"source {number % 3}",
            "deals": number % 4 == 0,
            "bookings": Decimal(number) / 4 if number % 2 else None,
            "days": None if number % 5 == 0 else number * 3,
            "tries": number % 7,
        }
        for number in range(40)
    ]
    schema = (
        "due timestamp, step string, by string, lead timestamp, won timestamp, name string, "
        "deals boolean, bookings decimal(12, 2), days int, tries int"
    )
    frame = spark.createDataFrame([tuple(row.values()) for row in rows], schema)
    promises = an.items(an.Promise, rows)
    assert an.attainment(frame, AT) == an.attainment(promises, AT)
    assert an.attainment_by_rep(frame, AT) == an.attainment_by_rep(promises, AT)
    journeys = [{stage: row[stage] for stage in ("lead", "won") if row[stage]} for row in rows]
    asked: Any = ["lead", "won"], WINDOW, 5 * DAY, AT
    assert an.funnel(frame, *asked) == an.funnel(journeys, *asked)
    ages = [(str(row["name"]), row["days"]) for row in rows]
    assert an.ageing(frame) == an.ageing(ages)  # type: ignore[arg-type]
    found = an.sources(frame)
    assert sum(source.deals for source in found.rows) == 10
    assert found.total.bookings == sum(Decimal(number) / 4 for number in range(1, 40, 2))
    dead = an.items(an.Dead, rows)
    assert an.tries_before_dead(frame, 5) == an.tries_before_dead(dead, 5)
