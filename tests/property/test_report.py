"""Measures against counts by plain loops, on lives made at random."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction

from hypothesis import example, given, settings
from hypothesis import strategies as st

from unit.report.support import at, facts, numbers

START = at("2026-01-01")
END = at("2026-04-01")
STAGES = ("new", "ready", "opportunity", "won", "lost")
AGREEMENT = numbers("""
measure share
  ready, won of new
  by cohort, within 20 days
measure flow
  won of ready
  by period
measure value
  booked per new
  by cohort, within 20 days
measure cycle
  time from new to won
  by period
""")

_entry = st.tuples(st.sampled_from(STAGES), st.integers(0, 89), st.integers(0, 23))
_life = st.lists(_entry, min_size=0, max_size=6)
_lives = st.lists(_life, min_size=0, max_size=12)


def moment(day: int, hour: int) -> datetime:
    return START + timedelta(days=day, hours=hour)


@given(_lives, st.integers(0, 60))
@example([[("new", 0, 0), ("won", 1, 13)]], 0)  # 1 + 13/24 days, rounded once
@settings(max_examples=60, deadline=None)
def test_counts_are_those_of_plain_loops(
    lives: list[list[tuple[str, int, int]]], since_day: int
) -> None:
    rows, bookings = [], []
    came: dict[str, list[tuple[datetime, str]]] = {}
    for number, life in enumerate(lives):
        key = f"L{number}"
        # Two stages at one instant would be two ways through one moment: one is enough here.
        own = {moment(day, hour): stage for stage, day, hour in life}
        came[key] = sorted(own.items())
        rows += [{"id": key, "stage": stage, "at": when} for when, stage in came[key]]
        bookings += [
            {"id": key, "at": when, "amount": 100} for when, stage in came[key] if stage == "won"
        ]
    since = moment(since_day, 0)
    known = facts(AGREEMENT, "2026-04-01", entries=rows, bookings=bookings)
    report = AGREEMENT.report(known, at=END, since=since)

    old = arrived = entries = arrivals = 0
    booked = Fraction(0)
    times: list[float] = []
    limit = timedelta(days=20)
    for life_came in came.values():
        first = {stage: when for when, stage in reversed(life_came)}
        new = first.get("new")
        if new is not None and since <= new and new + limit <= END:
            old += 1
            later = [w for w, s in life_came if s in ("ready", "won") and new <= w <= new + limit]
            arrived += bool(later)
            booked += sum(100 for w, s in life_came if s == "won" and new <= w <= new + limit)
        entries += "ready" in first and first["ready"] >= since
        arrivals += "won" in first and first["won"] >= since
        if new is not None:
            wins = [w for w, s in life_came if s == "won" and w >= new]
            if wins and wins[0] >= since:
                times.append((wins[0] - new) / timedelta(days=1))
    share = report["share"].figures[0]
    assert (share.k, share.n) == (arrived, old)
    flow = report["flow"].figures[0]
    assert (flow.k, flow.n) == (arrivals, entries)
    value = report["value"]
    assert value.n == old
    assert value.value == (booked / old if old else None)
    assert report["cycle"].n == len(times)
    if times:
        low, high = min(times), max(times)
        assert low <= float(report["cycle"].value or 0) <= high
