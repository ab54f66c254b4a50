"""The benchmark's agreement by hand, in Polars and DuckDB: the same answers, without any of
alignlib but its table of halvings."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from alignlib.values.halving import worths

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
DAY = 86_400_000_000
COUNTRIES = ("us", "ca", "gb")
TITLES = ("vp", "director", "head")

AGREEMENT = """
agreement "Frames"
  between marketing and sales
  zone America/New_York
  currency USD
fields
  country    text
  role       one of buyer, student, vendor
  employees  number
  budget     money
  consented  yes-no
fields of contact
  title text
activity form, click, visit by prospect
activity call by sales

define good-fit
  country is one of "US", "CA", "GB"
  role is buyer
  employees is at least 50
  budget is at least $10,000
  consented
  contact.title contains any of "vp", "director", "head"

score engagement
  +15 each form
  +5  each click in the last 90 days, at most 20
  +2  each visit in the last 30 days, at most 10
  halves every 14 days
  between 0 and 100

define engaged
  engagement is at least 40
  at least 3 visit in the last 14 days

stage new, start, owned by marketing
  to ready on form
stage ready, owned by sales
  qualifies when good-fit and engaged
  to new on call
"""

# Column of the answer → what it is, for both contenders.
ANSWERS = ("id", "good_fit", "engaged", "engagement_millionths", "qualifies_ready")


def micros(moment: datetime) -> int:
    return (moment - datetime(1970, 1, 1, tzinfo=UTC)) // timedelta(microseconds=1)


def since(days: int) -> int:
    """What happened later stands in a window of so many days of New York (there is no change of
    the clocks near): not before the same clock time, so many dates ago."""
    local = AT.astimezone(ZoneInfo("America/New_York"))
    return micros((local - timedelta(days=days)).astimezone(UTC))


def table(points: int) -> list[int]:
    worth = worths(points * 1_000_000, 14)
    return [worth[day] for day in range(worth.days)]


def by_polars(leads: Any, activities: Any) -> Any:
    """Lazy frames in, a lazy frame out."""
    import polars as pl

    col, at = pl.col, micros(AT)
    when = col("at").dt.epoch("us")
    age = (at - when) // DAY

    def worth(points: int) -> Any:
        values = table(points)
        series = pl.lit(pl.Series([*values, 0], dtype=pl.Int64))
        return series.gather(age.clip(0, len(values)))

    def fits(kind: str, days: int | None) -> Any:
        seen = (col("kind") == kind) & (when <= at)
        return seen if days is None else seen & (when > since(days))

    def total(fit: Any, points: int) -> Any:
        return pl.when(fit).then(worth(points)).otherwise(0)

    form, click, visit = fits("form", None), fits("click", 90), fits("visit", 30)
    found = activities.filter(form | click | visit).select(
        col("lead").alias("id"),
        form=total(form, 15),
        click=total(click, 5),
        visit=total(visit, 2),
        visits=fits("visit", 14).cast(pl.Int64),
    )
    sums = found.group_by("id").agg(pl.all().sum())
    joined = leads.join(sums, on="id", how="left").with_columns(
        pl.col("form", "click", "visit", "visits").fill_null(0)
    )
    million = 1_000_000
    points = (
        col("form") + col("click").clip(upper_bound=20 * million)
        + col("visit").clip(upper_bound=10 * million)
    ).clip(0, 100 * million)  # fmt: skip
    title = col("contact_title").str.to_lowercase()
    fit = (
        col("country").str.to_lowercase().is_in(COUNTRIES) & (col("role") == "buyer")
        & (col("employees") >= 50) & (col("budget") >= 10_000) & col("consented")
        & (title.str.contains("vp", literal=True) | title.str.contains("director", literal=True)
           | title.str.contains("head", literal=True))
    )  # fmt: skip
    judged = joined.with_columns(good_fit=fit, engagement_millionths=points).with_columns(
        engaged=(col("engagement_millionths") >= 40 * million) & (col("visits") >= 3)
    )
    return judged.with_columns(qualifies_ready=col("good_fit") & col("engaged")).select(ANSWERS)


def by_duckdb(connection: Any) -> Any:
    """Over the tables `leads` and `activities`."""
    at, million = micros(AT), 1_000_000

    def fits(kind: str, days: int | None) -> str:
        window = "" if days is None else f" AND us > {since(days)}"
        return f"kind = '{kind}' AND us <= {at}{window}"

    def total(fit: str, points: int) -> str:
        values = table(points)
        age = f"(({at} - us) // {DAY})"
        worth = f"CASE WHEN {age} >= {len(values)} THEN 0 ELSE ({values})[{age} + 1] END"
        return f"CAST(sum(CASE WHEN {fit} THEN {worth} ELSE 0 END) AS BIGINT)"

    form, click, visit = fits("form", None), fits("click", 90), fits("visit", 30)
    countries = ", ".join(f"'{name}'" for name in COUNTRIES)
    titles = " OR ".join(f"contains(lower(contact_title), '{word}')" for word in TITLES)
    return connection.sql(f"""
        WITH happened AS (SELECT lead, kind, epoch_us("at") AS us FROM activities),
        sums AS (
          SELECT lead AS id, {total(form, 15)} AS form, {total(click, 5)} AS click,
            {total(visit, 2)} AS visit, count(*) FILTER ({fits("visit", 14)}) AS visits
          FROM happened WHERE ({form}) OR ({click}) OR ({visit}) GROUP BY lead
        ),
        judged AS (
          SELECT id,
            lower(country) IN ({countries}) AND role = 'buyer' AND employees >= 50
              AND budget >= 10000 AND consented AND ({titles}) AS good_fit,
            least(greatest(coalesce(form, 0) + least(coalesce(click, 0), {20 * million})
              + least(coalesce(visit, 0), {10 * million}), 0), {100 * million})
              AS engagement_millionths,
            coalesce(visits, 0) AS visits
          FROM leads LEFT JOIN sums USING (id)
        ),
        told AS (
          SELECT *, engagement_millionths >= {40 * million} AND visits >= 3 AS engaged FROM judged
        )
        SELECT id, good_fit, engaged, engagement_millionths,
          good_fit AND engaged AS qualifies_ready FROM told
    """)
