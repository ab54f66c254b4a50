"""Exports as they come: the facts of a dirty table, counted by hand in pandas, are those that every
library's frames give."""

from __future__ import annotations

import random
from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

import pytest

import alignlib as al

pl = pytest.importorskip("polars")
pd = pytest.importorskip("pandas")
pytest.importorskip("pyarrow")
nw = pytest.importorskip("narwhals")

from alignlib import frames  # noqa: E402 (only where narwhals is)

NEW_YORK = ZoneInfo("America/New_York")
# The morning after the clocks of New York went back: 25 hours to the same time the day before.
AT = datetime(2026, 11, 2, 8, 30, tzinfo=NEW_YORK)
TEXT = """
agreement "Dirty"
  between marketing and sales
  zone America/New_York
fields
  city     text
  source   one of web, trade-fair, partner
  size     number
  products list of text
  ok       yes-no
activity form, mail by prospect
  page text
activity call by sales

define fit
  city is one of "istanbul", "Straße", "US"
  size is at least 50.5
  ok
define buys
  products includes "CRM"
define active
  at least 2 form in the last 1 day
define called
  days since last call is at most 1
define pricing
  some form where page starts with "/PR" ever
"""
CITIES = ("Istanbul", "istanbul", "İstanbul", "ISTANBUL", "ıstanbul", "straße", "STRASSE", "STRAßE",
          "us", " us", "", None, "Ankara")  # fmt: skip
SOURCES = ("web", "Web", "WEB ", "Trade Fair", "trade-fair", "tradefair", "Partner", "", None)
PRODUCTS = ("CRM; Mail", "mail,crm", "", None, "crm2", "; ;", "CRM")
CITY = ("istanbul", "straße", "us")
NAMES = ("fit", "buys", "active", "called", "pricing")


def made(seed: int, count: int = 400) -> tuple[Any, Any]:
    draw = random.Random(seed)
    # The rows are in no order, and some leads have two rows.
    keys = [f"L{draw.randrange(count)}" for _ in range(count)]
    leads = pd.DataFrame({
        "Id": keys,
        "City": [draw.choice(CITIES) for _ in keys],
        "SOURCE": [draw.choice(SOURCES) for _ in keys],
        "size": [draw.choice((50.5, 50.4999999, 50.4999994, 51, float("nan"), 1e6)) for _ in keys],
        "Products": [draw.choice(PRODUCTS) for _ in keys],
        "ok": [draw.choice((True, True, False, None)) for _ in keys],
    })  # fmt: skip
    edge = AT - timedelta(days=1)
    number = count * 5
    at = [
        (edge + timedelta(seconds=draw.choice((-7200, -3600, -1, 0, 1, 1800, 3600, 90_000))))
        .astimezone(UTC) + timedelta(microseconds=draw.choice((-1, 0, 1)))
        for _ in range(number)
    ]  # fmt: skip
    ids = [f"a{draw.randrange(number)}" for _ in range(number)]
    rows = pd.DataFrame({
        "id": ids,
        "lead_id": [draw.choice((*keys, "nobody")) for _ in range(number)],
        "Kind": [draw.choice(("form", "FORM", "Form ", "call", "mail")) for _ in range(number)],
        "at": at,
        "page": [draw.choice(("/pricing", "/Pr", "/home", None)) for _ in range(number)],
    })  # fmt: skip
    # One id at one instant has one content; a part of the rows comes twice.
    rows = rows.drop_duplicates(["lead_id", "id", "at"])
    rows = pd.concat([rows, rows.sample(frac=0.2, random_state=seed)]).sample(
        frac=1, random_state=1
    )
    return leads, rows


# -- by hand --------------------------------------------------------------------------------------


def by_hand(leads: Any, rows: Any) -> Any:
    """Three values for each definition, by pandas and plain Python alone."""
    leads = leads.astype(object).where(leads.notna(), None)
    first = rows.sort_values("at").drop_duplicates(["lead_id", "id"])
    first = first[first["at"] <= AT]
    kind = first["Kind"].str.strip().str.lower()
    # 8:30 the day before by the clock of New York; not 24 hours, and not before the clock changed.
    since = datetime(2026, 11, 1, 8, 30, tzinfo=NEW_YORK)
    forms, calls = first[kind == "form"], first[kind == "call"]
    recent = forms[forms["at"] > since].groupby("lead_id").size()
    last = calls.groupby("lead_id")["at"].max()
    sure = (
        forms[forms["page"].str.lower().str.startswith("/pr", na=False)].groupby("lead_id").size()
    )
    open_ones = forms[forms["page"].isna()].groupby("lead_id").size()

    def fit(row: Any) -> bool | None:
        city = row["City"] or None
        tests = [
            # Only the dotted capital loses its dot; ß is no ss.
            None if city is None else city.replace("İ", "i").lower() in CITY,
            None if row["size"] is None else round(row["size"] * 10**6) >= 50_500_000,
            None if row["ok"] is None else bool(row["ok"]),
        ]  # fmt: skip
        return False if False in tests else None if None in tests else True

    def buys(text: str | None) -> bool | None:
        if not text:
            return None
        between = ";" if ";" in text else ","
        return "crm" in [item.strip().lower() for item in text.split(between)]

    def pricing(key: str) -> bool | None:
        return True if sure.get(key, 0) else None if open_ones.get(key, 0) else False

    return pd.DataFrame({
        "fit": leads.apply(fit, axis=1),
        "buys": leads["Products"].map(buys),
        "active": [recent.get(key, 0) >= 2 for key in leads["Id"]],
        "called": [bool(last[key] >= since) if key in last else None for key in leads["Id"]],
        "pricing": [pricing(key) for key in leads["Id"]],
    }, dtype=object)  # fmt: skip


def counted(truths: Any) -> dict[str, Counter[Any]]:
    return {name: Counter(_truth(one) for one in truths[name]) for name in NAMES}


def by_source(sources: Any, truths: Any) -> dict[Any, tuple[int, int]]:
    """(leads, of them active) for each source in its first spelling."""
    known = {"web": "web", "tradefair": "trade-fair", "partner": "partner"}
    found: dict[Any, list[int]] = {}
    for source, active in zip(sources, truths["active"], strict=True):
        plain = "".join(char for char in (source or "").lower() if char.isalnum())
        cell = found.setdefault(known.get(plain), [0, 0])
        cell[0] += 1
        cell[1] += bool(active)
    return {name: (cell[0], cell[1]) for name, cell in found.items()}


# -- by frames ------------------------------------------------------------------------------------


def frame_of(library: str, frame: Any) -> Any:
    table = pl.from_pandas(frame)
    match library:
        case "pandas":
            return frame
        case "polars":
            return table
        case "polars lazy":
            return table.lazy()
        case "pyarrow":
            return table.to_arrow()
    return _CONNECTION.from_arrow(table.to_arrow())


try:
    import duckdb

    _CONNECTION = duckdb.connect()
    _CONNECTION.execute("SET TimeZone = 'UTC'")
    _LIBRARIES = ("pandas", "polars", "polars lazy", "pyarrow", "duckdb")
except ImportError:  # pragma: no cover
    _LIBRARIES = ("pandas", "polars", "polars lazy", "pyarrow")


@pytest.mark.parametrize("library", _LIBRARIES)
@pytest.mark.parametrize("seed", [1, 2])
def test_facts_counted_by_hand(library: str, seed: int):
    leads, rows = made(seed)
    agreement = al.loads(TEXT)
    found = frames.evaluate(
        agreement, frame_of(library, leads), frame_of(library, rows), at=AT, key="Id",
        carry=["SOURCE"],
    )  # fmt: skip
    told = nw.from_native(found)
    if isinstance(told, nw.LazyFrame):
        told = told.collect(backend="pyarrow")
    answers = told.to_arrow().to_pandas()
    assert answers["problem"].isna().all(), answers["problem"].dropna().unique()
    truths = by_hand(leads, rows)
    assert counted(answers) == counted(truths)
    assert by_source(_known(answers["SOURCE"]), answers) == by_source(
        _known(leads["SOURCE"]), truths
    )
    # And lead by lead: a key has its rows' answers, in any order.
    assert Counter(zip(answers["Id"], *_plain(answers), strict=True)) == Counter(
        zip(leads["Id"], *_plain(truths), strict=True)
    )


def _truth(one: Any) -> bool | None:
    return None if pd.isna(one) else bool(one)


def _known(sources: Any) -> list[str | None]:
    return [source if isinstance(source, str) else None for source in sources]


def _plain(truths: Any) -> list[list[bool | None]]:
    return [[_truth(one) for one in truths[name]] for name in NAMES]
