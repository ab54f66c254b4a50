"""The extension: one object, found by alignlib through the entry point of this package."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from typing import Any, Literal

import alignlib as al
from alignlib.values.functions import EffectName
from alignlib.values.schema import ActivitySpec
from alignlib.values.time import HOUR, Calendar

REGIONS = {
    "US": "Americas", "CA": "Americas", "BR": "Americas", "DE": "EMEA", "FR": "EMEA", "GB": "EMEA",
    "AE": "EMEA", "JP": "APAC", "AU": "APAC", "IN": "APAC",
}  # fmt: skip


def region(country: str) -> Literal["Americas", "EMEA", "APAC"] | None:
    """The sales region of a country, by its two letters; unknown for any other text."""
    return REGIONS.get(country.strip().upper())  # type: ignore[return-value]  # the table's words


def region_column(country: Any) -> Any:
    """The same for a column of a frame, by an expression of narwhals."""
    return country.str.strip_chars().str.to_uppercase().replace_strict(REGIONS, default=None)


def no_sla(agreement: al.AgreementView) -> Iterator[al.HouseFinding]:
    """Every stage that sales owns has an sla.

    A hand-over without a promise is a hope. Stages marked `end` are left out: nothing is due there.
    """
    for stage in agreement.stages:
        if stage.owner == agreement.parties[1] and not stage.end and not stage.promises:
            yield al.HouseFinding(
                f"the stage `{stage.name}` is owned by {stage.owner} and has no sla",
                stage.span,
                label="nobody promises anything here",
                help=f"add an sla with `each {agreement.subject} entering {stage.name}`",
            )


SHUTDOWN = [date(2026, 12, day) for day in range(24, 32)] + [date(2027, 1, 1)]

EXTENSION = al.Extension(
    name="sales-regions",
    version="1.0.0",
    doc="The sales regions of the company and the promises it makes in them.",
    functions=[
        al.Function.of(
            region, examples={"DE": "EMEA", "us": "Americas", "XX": None}, column=region_column
        )
    ],
    activities=[
        ActivitySpec.of(
            "webinar", by="prospect", fields={"minutes": Decimal},
            doc="A webinar that somebody watched, and for how long.",
        )
    ],
    calendars=[
        Calendar.weekly(
            "sales-desk",
            {day: [(9 * HOUR, 17 * HOUR)] for day in range(5)},
            "America/New_York",
            closed=SHUTDOWN,
        )
    ],
    effects=[EffectName("tell", "region-lead", "whoever leads the region of the account")],
    checks=[al.HouseCheck.of(no_sla, severity=al.Severity.WARNING)],
)  # fmt: skip
