"""8,800 opportunities of a hardware maker: the engine's stages and clocks against the CRM's."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from alignlib.model.opportunity import Opportunity


@pytest.fixture(scope="module")
def maven(replayed: Callable[[str], Any]) -> Any:
    return replayed("maven-crm")


def test_every_row_is_read(maven: Any) -> None:
    assert len(maven.target.keys) == 8_800
    assert maven.target.problems == ()
    assert f"{maven.target.until:%Y-%m-%d %H:%M:%S}" == "2017-12-31 23:59:59"


def test_the_stages_are_those_of_the_crm(maven: Any) -> None:
    assert maven.stages() == {
        "won": 4_238, "lost": 2_473, "engaging": 1_589, "prospecting": 500,
    }  # fmt: skip
    assert str(maven.comparisons["final stage"]) == "final stage: 8,800 of 8,800 agree (100.00 %)"


def test_ninety_days_to_close(maven: Any) -> None:
    # Closed within 90 days: 5,353; the rest of 6,711 later; 110 of 1,589 are younger than that.
    assert maven.clocks("time-to-close") == {
        "met": 5_353, "met-late": 6_711 - 5_353, "late": 1_479, "started": 110,
    }  # fmt: skip


def test_the_warts_of_the_export(maven: Any) -> None:
    records = {record.id: record for record, _ in maven.target.records()}
    assert all(isinstance(record, Opportunity) for record in records.values())
    products = {record.fields["product"] for record in records.values()}
    assert "GTX Pro" in products
    assert "GTXPro" not in products
    assert all("series" in record.fields for record in records.values())
    assert sum(record.account is None for record in records.values()) == 1_425
    accounts = [record.account for record in records.values() if record.account is not None]
    assert "technolgy" not in {account.industry for account in accounts}
    assert {account.country for account in accounts} >= {"Philippines", "Kenya"}
    assert all(account.industry for account in accounts)


def test_won_value_by_region(maven: Any) -> None:
    value: dict[str, Decimal] = {}
    for record, _ in maven.target.records():
        if maven.outcomes[record.id].state.stage == "won":
            region = record.fields["region"]
            value[region] = value.get(region, Decimal(0)) + record.amount
    assert value == {"West": 3_568_647, "East": 3_090_594, "Central": 3_346_293}


def test_inputs_of_one_row(maven: Any) -> None:
    inputs = {record.id: found for record, found in maven.target.records()}
    engage, win = inputs["1C1I7A6R"]
    assert (engage.kind, str(engage.at)) == ("engage", "2016-10-20 00:00:00-04:00")
    assert (win.kind, str(win.at)) == ("win", "2017-03-01 00:00:00-05:00")
    assert win.fields == {"amount": Decimal(1_054)}
    assert sum(not found for found in inputs.values()) == 500
