"""The benchmark's agreement (frames_hand.py) by hand in PySpark: the same answers, without any of
alignlib but its table of halvings."""

from __future__ import annotations

from typing import Any

from frames_hand import AT, COUNTRIES, DAY, TITLES, micros, since, table


def by_spark(leads: Any, activities: Any) -> Any:
    """Frames in, a frame out."""
    at, million = micros(AT), 1_000_000

    def fits(kind: str, days: int | None) -> str:
        window = "" if days is None else f" AND us > {since(days)}"
        return f"kind = '{kind}' AND us <= {at}{window}"

    def total(fit: str, points: int) -> str:
        values = table(points)
        age = f"(({at} - us) DIV {DAY})"
        numbers = ",".join(map(str, values))
        worth = (
            f"CASE WHEN {age} >= {len(values)} THEN 0L ELSE "
            f"element_at(CAST(split('{numbers}', ',') AS ARRAY<BIGINT>), CAST({age} + 1 AS INT)) "
            "END"
        )
        return f"sum(CASE WHEN {fit} THEN {worth} ELSE 0L END)"

    form, click, visit = fits("form", None), fits("click", 90), fits("visit", 30)
    countries = ", ".join(f"'{name}'" for name in COUNTRIES)
    titles = " OR ".join(f"contains(lower(contact_title), '{word}')" for word in TITLES)
    return leads.sparkSession.sql(
        f"""
        WITH happened AS (SELECT lead, kind, unix_micros(at) AS us FROM {{activities}}),
        sums AS (
          SELECT lead AS id, {total(form, 15)} AS form, {total(click, 5)} AS click,
            {total(visit, 2)} AS visit, count_if({fits("visit", 14)}) AS visits
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
          FROM {{leads}} LEFT JOIN sums USING (id)
        ),
        told AS (
          SELECT *, engagement_millionths >= {40 * million} AND visits >= 3 AS engaged FROM judged
        )
        SELECT id, good_fit, engaged, engagement_millionths,
          good_fit AND engaged AS qualifies_ready FROM told
        """,
        leads=leads,
        activities=activities,
    )
