"""Windows as intervals: the same instants stand in them as `add` says, one by one."""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal

import pytest

import alignlib as al
from alignlib.frames.times import changes, standing
from alignlib.values.time import Duration, Unit, Zone, to_micros
from alignlib.values.time.instant import HOUR, MINUTE

pytest.importorskip("narwhals")

PLAN = al.loads("""
agreement "Windows"
  between marketing and sales
  zone America/New_York
calendar office
  open Monday to Friday 09:00 to 12:00, 13:00 to 17:00
  closed 2026-03-10
fields
  ok yes-no
""").plan

WINDOWS = [
    (1, Unit.DAYS), (2, Unit.DAYS), (1, Unit.WEEKS), (1, Unit.MONTHS), (1, Unit.QUARTERS),
    (1, Unit.YEARS), (24, Unit.HOURS), (90, Unit.MINUTES), (0, Unit.DAYS), (3, Unit.WORKING_HOURS),
    (1, Unit.WORKING_DAYS), (2, Unit.WORKING_DAYS), (45, Unit.WORKING_MINUTES),
]  # fmt: skip
# Around the changes of the clocks, and days that come one, seven, 31 and 365 later.
INSTANTS = [
    datetime(2026, 3, 8, 7, 0, tzinfo=UTC), datetime(2026, 3, 9, 6, 30, tzinfo=UTC),
    datetime(2026, 3, 31, 12, 0, tzinfo=UTC), datetime(2026, 11, 1, 5, 30, tzinfo=UTC),
    datetime(2026, 11, 1, 6, 30, tzinfo=UTC), datetime(2026, 11, 2, 6, 15, tzinfo=UTC),
    datetime(2027, 3, 8, 7, 30, tzinfo=UTC), datetime(2026, 3, 10, 15, 0, tzinfo=UTC),
]  # fmt: skip


@pytest.mark.parametrize(("count", "unit"), WINDOWS)
def test_intervals_are_what_add_says(count: int, unit: Unit):
    from alignlib.frames.times import leaving

    calendar = "office" if unit.is_working else None
    window = Duration(Decimal(count), unit, calendar)
    leaves = leaving(PLAN, window)
    for moment in INSTANTS:
        t = to_micros(moment)
        found = standing(PLAN, window, t)
        edges = {
            edge + beside for low, high in found for edge in (low, high) for beside in (-1, 0, 1)
        }
        start = found[0][0] if found else t
        around = {start + step * 30 * MINUTE for step in range(-150, 150)}
        every = {t - step * 7 * HOUR for step in range(120)}
        for s in edges | around | every:
            if s <= t:
                inside = any(low <= s <= high for low, high in found)
                assert inside is (t < leaves(s)), (window, moment, s)


def test_a_repeated_hour_makes_two_intervals():
    """01:10 EST comes after 01:50 EDT, and leaves a day's window before it."""
    t = to_micros(datetime(2026, 11, 2, 6, 30, tzinfo=UTC))  # 01:30 EST, the day after
    low = to_micros(datetime(2026, 11, 1, 5, 30, tzinfo=UTC))  # 01:30 EDT
    fall = to_micros(datetime(2026, 11, 1, 6, 0, tzinfo=UTC))
    again = to_micros(datetime(2026, 11, 1, 6, 30, tzinfo=UTC))  # 01:30 EST
    assert standing(PLAN, Duration(Decimal(1), Unit.DAYS), t) == [
        (low + 1, fall - 1),
        (again + 1, t),
    ]


def test_changes_of_the_clocks():
    year = [to_micros(datetime(year, 1, 1, tzinfo=UTC)) for year in (2026, 2027)]
    found = list(changes(Zone.named("America/New_York"), *year))
    assert [(at, before, after) for at, before, after in found] == [
        (to_micros(datetime(2026, 3, 8, 7, tzinfo=UTC)), -5 * HOUR, -4 * HOUR),
        (to_micros(datetime(2026, 11, 1, 6, tzinfo=UTC)), -4 * HOUR, -5 * HOUR),
    ]
    assert not list(changes(Zone.named("UTC"), *year))


def test_windows_of_several_lengths_at_an_instant_for_each_lead():
    """On every library, for windows of days and months beside each other, whatever their order."""
    pl = pytest.importorskip("polars")
    duckdb = pytest.importorskip("duckdb")
    pytest.importorskip("pyarrow")
    agreement = al.loads("""
agreement "Lengths"
  zone America/New_York
activity call by sales
score calls
  +1   each call in the last 1 day
  +10  each call in the last 1 month
  +100 each call in the last 2 weeks
  +1000 each call in the last 1 quarter
""")
    now = [datetime(2026, 3, month, 12, tzinfo=UTC) for month in (1, 2, 3)]
    leads = pl.DataFrame({"id": ["a", "b", "c"], "now": now})
    # 31 January + 1 month is the last of February.
    moments = [datetime(2026, 1, 31, 13, tzinfo=UTC), datetime(2026, 3, 1, 12, 30, tzinfo=UTC)]
    acts = pl.DataFrame([
        {"lead": lead, "kind": "call", "at": at} for lead in ("a", "b", "c") for at in moments
    ])  # fmt: skip
    wanted = {"a": 1000.0, "b": 2111.0, "c": 2110.0}
    tables = [(leads, acts), (leads.to_arrow(), acts.to_arrow())]
    connection = duckdb.connect()
    tables.append(tuple(connection.from_arrow(frame) for frame in tables[1]))
    for one, other in tables:
        found = al.frames.evaluate(agreement, one, other, at="now")
        rows = found.to_arrow_table() if hasattr(found, "to_arrow_table") else found
        plain = rows.to_dicts() if hasattr(rows, "to_dicts") else rows.to_pylist()
        assert {row["id"]: row["calls"] for row in plain} == wanted
