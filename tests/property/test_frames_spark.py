"""PySpark judges tables as `Agreement.evaluate` judges leads, to the last bit.

Needs pyspark and Java 17 (`apt-get install openjdk-17-jre-headless`).
"""

from __future__ import annotations

import math
import random
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given

import alignlib as al
from property.frame_cases import Tables, agreements, several, tables
from property.frame_check import compare
from property.spark_session import needed, session

needed()
pytestmark = pytest.mark.filterwarnings("ignore")  # PySpark's own

LEADS = (
    "id string, country string, role string, size double, Budget decimal(27,7), ok boolean, "
    "products array<string>, renewal date, contact_title string, owner string, unread string"
)
ACTIVITIES = (
    "id string, lead string, kind string, at timestamp, by string, sequence int, page string, "
    "weight bigint, topic string"
)


def judged(case: Tables) -> list[dict[str, Any]]:
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


BY_HAND = """agreement "By hand"
  zone America/New_York
fields
  country text
  size    number
  ok      yes-no
fields of contact
  title text
activity form by prospect
  page text
activity call by sales
define near
  country is one of "US", "İstanbul"
define large
  size is at least 50
  contact.title contains "vp"
score engagement
  +10.5 each form where page starts with "/pricing" in the last 30 days, at most 40
  -5 each call ever
  halves every 14 days
define engaged
  engagement is at least 10
  not ok
stage new, start
  to ready on form
stage ready
  qualifies when near and engaged
"""


def test_by_hand():
    """Nulls, NaN, folding, a window's edge and a half-life, against `Agreement.evaluate`."""
    at = datetime(2026, 3, 20, 12, tzinfo=UTC)

    def lead(key: str, **facts: Any) -> dict[str, Any]:
        return dict.fromkeys(_names(LEADS)) | {"id": key} | facts

    def act(number: int, key: str, kind: str, days: float, **facts: Any) -> dict[str, Any]:
        known = {"id": f"a{number}", "lead": key, "kind": kind, "at": at - timedelta(days=days)}
        return dict.fromkeys(_names(ACTIVITIES)) | known | {"sequence": 0} | facts

    case = Tables(
        text=BY_HAND,
        leads=[
            lead("A", country="us", size=50.0, contact_title="VP Sales", ok=False),
            lead("B", country="istanbul", size=math.nan, contact_title="vp", ok=None),
            lead("C", country="", size=49.999999, ok=True),
            lead("D", country="DE"),
        ],
        activities=[
            act(1, "A", "form", 0, page="/pricing/x"),
            act(2, "A", "form", 14, page="/PRICING"),
            act(3, "A", "form", 31, page="/pricing"),
            act(4, "A", "call", 2),
            act(5, "B", "form", 1, page=None),
            act(6, "B", "form", 3, page="/pricing"),
            act(7, "D", "form", -1, page="/pricing"),
        ],
        at=at,
    )
    found = {row["id"]: row for row in judged(case)}
    # 10.5 and half of it, less 5 halved over 2 of 14 days; 10.5 halved over 3 of 14 days.
    points = {"A": 10.5 * 1.5 - 5 * 2 ** (-2 / 14), "B": 10.5 * 2 ** (-3 / 14), "C": 0, "D": 0}
    for key, wanted in points.items():
        assert found[key]["engagement"] == pytest.approx(wanted, abs=1e-6)
    told = ("near", "large", "engaged", "qualifies_ready")
    assert {key: tuple(row[name] for name in told) for key, row in found.items()} == {
        "A": (True, True, True, True),
        "B": (True, None, False, False),  # `İ` is `i`; NaN is unknown; 9.05 is below 10
        "C": (None, False, False, False),  # empty text is unknown
        "D": (False, None, False, False),
    }
    agreement = al.loads(BY_HAND)
    for row in case.leads:
        facts = {name: row[name] for name in ("id", "country", "size", "ok")}
        acts = [
            agreement.activity({name: act[name] for name in ("id", "kind", "at", "page")
                                if act[name] is not None})
            for act in case.activities if act["lead"] == row["id"]
        ]  # fmt: skip
        lead = agreement.lead({**facts, "contact.title": row["contact_title"]})
        oracle = agreement.evaluate(lead, acts, at=at)
        for name in ("near", "large", "engaged"):
            assert found[row["id"]][name] == oracle.definitions[name]
        micros = int(oracle.scores["engagement"] * 1_000_000)
        assert found[row["id"]]["engagement_millionths"] == micros


def _names(schema: str) -> list[str]:
    return [part.split()[0] for part in schema.split(", ")]


@several
@given(agreements().flatmap(tables))
def test_one_instant(case: Tables):
    compare(case, judged(case))


@several
@given(agreements(working=False).flatmap(lambda text: tables(text, own_instants=True)))
def test_an_instant_for_each_lead(case: Tables):
    compare(case, judged(case))


def test_what_pyspark_keeps_of_its_calls_is_as_before():
    """Also after an error; while expressions are put together it is not asked for."""
    from pyspark.errors import utils

    from alignlib import frames

    leads = session().createDataFrame([("A", "us")], "id string, country string")
    session().range(1).selectExpr("id + 1").schema  # noqa: B018  # PySpark has asked now
    before = utils.is_debugging_enabled()
    near = 'agreement "Near"\ndefine near\n  country is "US"\n'
    frames.evaluate(near, leads, at="2026-06-01T00:00Z").collect()
    assert utils.is_debugging_enabled() is before
    with pytest.raises(frames.FrameError):
        frames.evaluate(near, leads, at="2026-06-01T00:00Z", carry=["none"])
    assert utils.is_debugging_enabled() is before


def test_fractions():
    """Numbers as other libraries have them: halves beyond the last digit, and what is too large."""
    from alignlib.frames import texts
    from alignlib.frames.backends.spark import SparkBackend
    from alignlib.frames.recipes import FloatMicros

    chance = random.Random(7)
    sizes = (1e7, 1e10, 1e12, 9.3e12)
    values = [3769888992617.15625, 9223372036854.775, 9223372036854.777, 1e300, -math.inf, math.nan]
    values += [chance.uniform(-size, size) for size in sizes for _ in range(500)]
    # Multiples of 2⁻ⁿ lie in the middle between two decimals more often.
    values += [chance.randrange(2**42) / 2**shift for shift in range(1, 12) for _ in range(100)]
    backend = SparkBackend()
    given = session().createDataFrame(list(enumerate(values)), "row int, size double")
    read = backend.add(backend.begin(given, ["row", "size"]), {"micros": FloatMicros("size")})
    found = {row.row: row.micros for row in read.to_native().collect()}
    wanted = [None if math.isnan(value) else texts.float_micros(value) for value in values]
    assert [found[row] for row in range(len(values))] == wanted


@pytest.mark.parametrize("zone", ["UTC", "America/New_York"])
def test_the_zone_of_the_session_changes_nothing(zone: str):
    """Neither for instants nor for what clocks of Berlin showed, in gaps and repeated hours of
    New York."""
    from alignlib import frames

    agreement = al.loads("""agreement "Zones"
  zone Europe/Berlin
activity form by prospect
define fresh
  some form in the last 60 minutes
""")
    walls = ("2026-03-08 02:30", "2026-11-01 01:30", "2026-03-29 01:30", "1969-07-20 23:59")
    leads, forms, wanted = [], [], {}
    for wall in walls:
        shown = datetime.fromisoformat(wall).replace(tzinfo=ZoneInfo("Europe/Berlin"))
        for late in (59, 60):
            key = f"{wall} {late}"
            leads.append((key, shown + timedelta(minutes=late)))
            forms.append((key, wall))
            wanted[key] = late < 60
    spark = session()
    spark.conf.set("spark.sql.session.timeZone", zone)
    try:
        told = frames.evaluate(
            agreement,
            spark.createDataFrame(leads, "id string, now timestamp"),
            spark.createDataFrame(forms, "lead string, wall string").selectExpr(
                "lead", "'form' AS kind", "CAST(wall AS TIMESTAMP_NTZ) AS at"
            ),
            at="now",
            zone="Europe/Berlin",
        )
        assert {row.id: row.fresh for row in told.collect()} == wanted
    finally:
        spark.conf.set("spark.sql.session.timeZone", "UTC")
