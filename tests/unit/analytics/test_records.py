"""Sources that were written over, white space, campaigns, the day before, four signs, beliefs."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from statsmodels.stats.multitest import multipletests

from alignlib.analytics.beliefs import beliefs_against_data
from alignlib.analytics.campaigning import Campaign, campaigns
from alignlib.analytics.digests import Happening, daily_digest, poisson_at_least
from alignlib.analytics.entries import Entry, source_integrity
from alignlib.analytics.figure import Figure
from alignlib.analytics.holdings import Customer, white_space
from alignlib.analytics.multiplicity import discoveries
from alignlib.analytics.signs import SIGNS, Sign, scorecard

START = datetime(2026, 1, 5, 9, tzinfo=UTC)
DAY = timedelta(days=1)

# -- source integrity ------------------------------------------------------------------------


def marketing(name: str, email: str, day: int = 0, **more: object) -> Entry:
    return Entry(name, START + day * DAY, False, email, campaign="fair", **more)


def field(name: str, email: str, day: int, by: str = "Ada", **more: object) -> Entry:
    return Entry(name, START + day * DAY, True, email, by=by, **more)


def test_a_lead_entered_again_is_found():
    """Within 180 days, the last of them included; by e-mail without case, else company and name."""
    entries = [
        marketing("m1", "kim@acme.example"), marketing("m2", "lee@acme.example", 10),
        field("f1", " Kim@ACME.example", 180, won=True, value=Decimal(900)),
        field("f2", "lee@acme.example", 191),  # a day too late
        field("f3", "new@other.example", 20, by="Ben"),
        Entry("m3", START, False, company="Birch", last_name="Olsen", campaign="mail"),
        Entry("f4", START + DAY, True, company="birch ", last_name="OLSEN", by="Ben"),
        Entry("f5", START + DAY, True, by="Ben", company="Birch"),
    ]  # fmt: skip
    found = source_integrity(entries, clock="entered in the first half of 2026")
    assert [(item.entry.id, item.earlier.id) for item in found.found] == [
        ("f1", "m1"),
        ("f4", "m3"),
    ]
    assert (found.value, found.n, found.keyless) == (0.4, 5, 1)
    fair, mail = found.campaigns
    assert (fair.recorded.k, fair.restored.k, fair.restored.n) == (0, 1, 2)
    assert (fair.value, fair.restored_value) == (0, 900)
    assert (mail.campaign, mail.restored.k) == ("mail", 0)
    assert found.pay_at_stake(Decimal(120), Decimal(40)) == 160
    assert found.by_rep()["Ada"].share.k == 1
    assert found.by_rep()["Ben"].share.k == 1


def test_what_chance_would_find():
    """A key that only Marketing knows after the entry is matched by shuffled dates at times."""
    entries = [marketing("m", "kim@acme.example", 50)]
    entries += [field("early", "kim@acme.example", 0)]
    entries += [field(f"other{n}", f"o{n}@x.example", 100) for n in range(9)]
    found = source_integrity(entries)
    assert found.found == ()
    # The date of one entry in ten is before day 50, that of nine after it.
    assert found.by_chance == pytest.approx(0.9, abs=0.08)
    assert source_integrity(entries).by_chance == found.by_chance
    with pytest.raises(ValueError, match="given twice"):
        source_integrity([entries[0], entries[0]])


# -- white space -----------------------------------------------------------------------------


def test_what_a_saturated_customer_holds_and_this_one_does_not():
    crm, mail, bi = "crm", "mail", "bi"
    bank = [Customer(f"b{n}", "bank", frozenset({crm, mail})) for n in range(24)]
    bank += [Customer(f"c{n}", "bank", frozenset({crm})) for n in range(6)]
    shops = [Customer(f"s{n}", "shop", frozenset({bi})) for n in range(30)]
    small = [Customer("x", "farm", frozenset({crm, mail, bi}))]
    found = white_space([*bank, *shops, *small], {crm: 100, mail: 50, bi: 10}, clock="today")
    assert found.profiles == {"bank": {crm, mail}, "shop": {bi}}
    assert {chance.customer for chance in found.chances} == {f"c{n}" for n in range(6)}
    assert (found.value, found.n, found.small) == (6 / 90, 90, ("farm",))
    (chance,) = found.of("c0")
    rate = next(row for row in found.penetration if (row.group, row.product) == ("bank", mail))
    assert rate.counted.value == 0.8
    assert chance.chance == pytest.approx((24 + 20 * rate.value) / (30 + 20))
    assert chance.value == pytest.approx(50 * chance.chance)


def test_a_product_has_a_price():
    with pytest.raises(ValueError, match="no price is given for crm"):
        white_space([Customer("a", "g", frozenset({"crm"}))], {})
    alone = white_space([Customer(str(n), "g", frozenset({"crm"})) for n in range(20)], {"crm": 1})
    assert (alone.profiles["g"], alone.chances) == (frozenset({"crm"}), ())


# -- campaigns -------------------------------------------------------------------------------


def test_a_rate_says_what_it_is_a_rate_of():
    """000-24: 50 % of the accepted are 33 % of the generated."""
    rows = [Campaign("mail", 100, 66, 33, 12, 8), Campaign("fair", 50, 50, 15, 9, 2)]
    accepted = campaigns(rows, of="accepted", clock="fourth quarter")
    generated = campaigns(rows, of="generated")
    assert (accepted.verdict("mail"), accepted.verdict("fair")) == (
        "at the stretch",
        "below the floor",
    )
    assert generated.verdict("mail") == "below the floor"
    assert accepted.value == pytest.approx(48 / 116)
    assert accepted["mail"].meetings_of("generated").value == 0.12
    assert accepted["mail"].opportunities_of("accepted").value == 8 / 66
    assert {rate.name for rate in accepted.to_opportunity().rates} == {"mail", "fair"}
    # What is above the stretch has not failed; what is between has reached the floor.
    assert campaigns([Campaign("a", 20, 20, 11)], of="accepted").verdict("a") == "at the stretch"
    assert campaigns([Campaign("a", 20, 20, 8)], of="accepted").verdict("a") == "between"


def test_campaigns_that_cannot_be():
    with pytest.raises(ValueError, match="no more can be counted"):
        Campaign("mail", 10, 11)
    with pytest.raises(ValueError, match="more is counted than leads were accepted"):
        campaigns([Campaign("mail", 100, 10, 20)], of="accepted")
    with pytest.raises(ValueError, match="given twice"):
        campaigns([Campaign("mail", 1, 1), Campaign("mail", 1, 1)], of="accepted")


# -- the day before --------------------------------------------------------------------------

BERLIN = ZoneInfo("Europe/Berlin")


def test_the_day_before():
    """Two hand-overs a weekday for two weeks; on the last Friday eight, and a promise that is late
    for the first time. 23:30 UTC on Thursday is Friday in Berlin."""
    monday = datetime(2026, 3, 2, 9, tzinfo=UTC)
    happened = [
        Happening(monday + n * DAY, "hand-over", f"L{n}{part}")
        for n in range(11) if (monday + n * DAY).weekday() < 5 for part in "ab"
    ]  # fmt: skip
    friday = datetime(2026, 3, 13, 10, tzinfo=UTC)
    happened += [Happening(friday, "hand-over", f"F{n}") for n in range(7)]
    happened += [Happening(datetime(2026, 3, 12, 23, 30, tzinfo=UTC), "hand-over", "night")]
    happened += [Happening(friday, "late", "F1"), Happening(friday + DAY, "hand-over", "later")]
    found = daily_digest(happened, date(2026, 3, 13), BERLIN)
    hand_overs, late = found["hand-over"], found["late"]
    assert (hand_overs.count, hand_overs.usual, hand_overs.unusual) == (8, 2, True)
    assert "night" in hand_overs.leads
    assert (late.count, late.usual, late.unusual, late.leads) == (1, 0, False, ("F1",))
    assert (found.value, found.compared) == (9, 9)
    assert found.clock == "Friday 2026-03-13, Europe/Berlin"


def test_silence_is_a_line_too():
    monday = datetime(2026, 3, 2, 9, tzinfo=UTC)
    happened = [Happening(monday + n * DAY, "call") for n in range(4) for _ in range(12)]
    found = daily_digest(happened, date(2026, 3, 6), UTC)
    assert (found["call"].count, found["call"].usual, found["call"].unusual) == (0, 12, True)
    first = daily_digest(happened, date(2026, 3, 2), UTC)
    assert first["call"].usual is None
    assert first.warnings == ("there is no day before it to compare with",)
    with pytest.raises(ValueError, match="no time zone"):
        daily_digest([Happening(datetime(2026, 3, 2), "call")], date(2026, 3, 2), UTC)  # noqa: DTZ001


@given(st.integers(0, 60), st.floats(0.01, 900))
def test_poisson_is_that_of_scipy(k: int, mean: float):
    assert poisson_at_least(k, mean) == pytest.approx(stats.poisson.sf(k - 1, mean), abs=1e-10)


# -- four signs ------------------------------------------------------------------------------


def share(value: float, low: float, high: float) -> Figure:
    return Figure("placed in time", value, 100, "responses", "this month", (low, high))


def test_four_signs_of_which_one_holds_two():
    names = dict(SIGNS)
    assert len(names) == 5
    found = scorecard(
        [Sign(names["1"], True), Sign(names["2a"], share(0.95, 0.92, 0.97), 0.9),
         Sign(names["2b"], share(0.91, 0.85, 0.95), 0.9), Sign(names["3"], False),
         Sign(names["4"])],
        clock="March 2026",
    )  # fmt: skip
    assert [sign.state for sign in found.signs] == ["yes", "yes", "not shown", "no", "not known"]
    assert (found.value, found.n, found.interval) == (0.5, 4, None)
    assert len(found.warnings) == 2
    with pytest.raises(ValueError, match="give each sign once"):
        scorecard([Sign("a"), Sign("a")])


def test_a_sign_that_should_be_low():
    hours = Figure("time to the CRM", 3.0, 50, "leads", "March", (2.0, 4.0), "hours")
    assert Sign("speed", hours, 12, at_most=True).state == "yes"
    assert Sign("speed", hours, 3.5, at_most=True).state == "not shown"
    assert Sign("speed", hours, 1, at_most=True).state == "no"


# -- beliefs ---------------------------------------------------------------------------------

GUIDE = {
    "Search #240": (83, 2812), "Search #174": (389, 2201), "Search #32": (335, 508),
    "Search #101": (99, 458), "Twitter #5": (33, 157),
}  # fmt: skip


def test_what_sales_believes_against_the_counts():
    believed = ["Search #240", "Search #101", "Twitter #5", "Search #32"]
    found = beliefs_against_data(believed, GUIDE, clock="2012")
    assert ("Search #101", "Twitter #5") in found.open
    assert ("Search #240", "Search #32") in found.wrong
    assert found.right == ()
    # 240 before 101, Twitter and 32, and 101 and Twitter before 32: all five are contradicted.
    assert (found.value, found.n) == (1, 5)
    assert found.hidden_gems[0] == "Search #32"
    with pytest.raises(ValueError, match="Fair: there are no counts"):
        beliefs_against_data(["Fair"], GUIDE)


# -- many at once ----------------------------------------------------------------------------


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_discoveries_are_those_of_statsmodels(chances: list[float]):
    found = discoveries({str(number): chance for number, chance in enumerate(chances)})
    rejected = multipletests(chances, alpha=0.05, method="fdr_bh")[0]
    assert set(found) == {str(number) for number, is_so in enumerate(rejected) if is_so}
