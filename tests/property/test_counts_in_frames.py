"""Law: what a function of analytics says of a frame is what it says of the frame's rows, in every
library, whatever is null, unsorted, equal, at an edge or in another zone."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alignlib import analytics as an
from property.strategies import law

pl = pytest.importorskip("polars")
pytest.importorskip("pandas")
duckdb = pytest.importorskip("duckdb")

Rows = Sequence[Mapping[str, Any]]
BERLIN = ZoneInfo("Europe/Berlin")
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
# The clocks are put back in the night before 25 October.
START = datetime(2026, 10, 20, tzinfo=UTC)
WINDOW = an.Window(START + DAY, datetime(2026, 10, 26, tzinfo=BERLIN))
NOW = START + 8 * DAY

instants = st.builds(
    lambda hours, micro: (START + hours * HOUR + timedelta(microseconds=micro)).astimezone(BERLIN),
    st.integers(0, 220), st.sampled_from((0, 0, 0, 1, 999_999)),
)  # fmt: skip
few = settings(law, max_examples=min(law.max_examples, 40))
lengths = st.sampled_from((timedelta(0), 23 * HOUR, DAY, 25 * HOUR, 3 * DAY))
names = st.sampled_from(("Ada", "Bo", "ada", "İnci", "x y", ""))
maybe_names = st.none() | st.sampled_from(("Ada", "Bo", " ", "", "Ş"))


def rows_of(**columns: st.SearchStrategy[Any]) -> st.SearchStrategy[list[dict[str, Any]]]:
    return st.lists(st.fixed_dictionaries(columns), max_size=30)


# -- each library ------------------------------------------------------------------------------

TYPES = {
    "at": pl.Datetime("us", "Europe/Berlin"), "name": pl.String, "flag": pl.Boolean,
    "whole": pl.Int64, "money": pl.Decimal(18, 2),
}  # fmt: skip


@lru_cache(maxsize=1)
def connection() -> Any:
    return duckdb.connect()


def frames(rows: Rows, kinds: Mapping[str, str]) -> list[Any]:
    """The rows in each library."""
    made = pl.DataFrame(list(rows), schema={name: TYPES[kind] for name, kind in kinds.items()})
    table = made.to_arrow()
    return [made, made.lazy(), made.to_pandas(), table, connection().from_arrow(table)]


def said(ask: Callable[..., Any], *given: Any) -> Any:
    """The answer, or that it is refused."""
    try:
        return ask(*given)
    except ValueError:
        return "refused"


# -- the questions -----------------------------------------------------------------------------


@few
@given(rows_of(entered=instants, arrived=st.none() | instants), lengths)
def test_rates(rows: Rows, within: timedelta) -> None:
    passages = [an.Passage(**row) for row in rows]
    by_cohort = an.by_cohort(passages, WINDOW, within, NOW)
    for frame in frames(rows, {"entered": "at", "arrived": "at"}):
        assert an.by_cohort(frame, WINDOW, within, NOW) == by_cohort
        assert an.by_period(frame, WINDOW) == an.by_period(passages, WINDOW)


@few
@given(rows_of(**{name: st.none() | instants for name in ("lead", "a demo", "won")}), lengths)
def test_a_funnel(rows: Rows, within: timedelta) -> None:
    stages = ["lead", "a demo", "won"]
    journeys = [{stage: at for stage, at in row.items() if at is not None} for row in rows]
    expected = an.funnel(journeys, stages, WINDOW, within, NOW)
    for frame in frames(rows, dict.fromkeys(stages, "at")):
        assert an.funnel(frame, stages, WINDOW, within, NOW) == expected


@few
@given(
    rows_of(
        due=instants,
        step=st.sampled_from(("open", "met", "late", "met-late", "void", "excused")),
        by=maybe_names,
    ),
    instants,
)
def test_promises(rows: Rows, at: datetime) -> None:
    promises = an.items(an.Promise, rows)
    by_rep = said(an.attainment_by_rep, promises, at)
    for frame in frames(rows, {"due": "at", "step": "name", "by": "name"}):
        assert an.attainment(frame, at) == an.attainment(promises, at)
        assert said(an.attainment_by_rep, frame, at) == by_rep


@few
@given(rows_of(name=names, days=st.none() | st.integers(-1, 130)))
def test_ages(rows: Rows) -> None:
    expected = said(an.ageing, [(row["name"], row["days"]) for row in rows])
    for frame in frames(rows, {"name": "name", "days": "whole"}):
        assert said(an.ageing, frame) == expected


@few
@given(
    rows_of(
        name=names,
        opportunity=st.booleans(),
        deal=st.none() | st.booleans(),
        bookings=st.none() | st.decimals(-100, 9 * 10**12, places=2, allow_nan=False),
    )
)
def test_sources(rows: Rows) -> None:
    kinds = {"name": "name", "opportunity": "flag", "deal": "flag", "bookings": "money"}
    added: dict[str, list[Any]] = {}
    for row in rows:
        own = added.setdefault(row["name"], [0, 0, 0, Decimal(0)])
        found = (1, row["opportunity"], row["deal"] or 0, row["bookings"] or Decimal(0))
        added[row["name"]] = [have + more for have, more in zip(own, found, strict=True)]
    expected = an.sources(an.Source(name, *own) for name, own in sorted(added.items()))
    columns = {"opportunities": "opportunity", "deals": "deal"}
    for frame in frames(rows, kinds):
        assert an.sources(an.framed(frame, columns=columns)) == expected


@few
@given(rows_of(at=instants, first=st.none() | instants, by=maybe_names), lengths)
def test_answers(rows: Rows, within: timedelta) -> None:
    handed = an.items(an.HandedOver, rows)
    expected = said(lambda: an.first_response(handed, NOW).figure)
    for frame in frames(rows, {"at": "at", "first": "at", "by": "name"}):
        assert an.worked_leads(frame, within, NOW) == an.worked_leads(handed, within, NOW)
        assert said(lambda frame=frame: an.first_response(frame, NOW).figure) == expected


@few
@given(rows_of(done=instants, came=instants), lengths)
def test_activities(rows: Rows, younger: timedelta) -> None:
    expected = said(an.activity_on_new, [(row["done"], row["came"]) for row in rows], younger)
    for frame in frames(rows, {"done": "at", "came": "at"}):
        assert said(an.activity_on_new, frame, younger) == expected


@few
@given(rows_of(flagged=st.booleans(), good=st.none() | st.booleans()))
def test_definitions(rows: Rows) -> None:
    expected = said(an.confusion, [(row["flagged"], row["good"]) for row in rows])
    for frame in frames(rows, {"flagged": "flag", "good": "flag"}):
        assert said(an.confusion, frame) == expected
