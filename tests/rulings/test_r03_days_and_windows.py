"""R3: windows are half open, days are calendar days, halving alone counts 86,400 seconds."""

from __future__ import annotations

from decimal import Decimal

import pytest

import alignlib as al
from rulings.support import (
    NEW_YORK,
    US,
    act,
    agree,
    at,
    clock,
    dues,
    lead,
    path,
    replay,
    stages,
)  # fmt: skip

ONE_WINDOW = """
    activity visit by prospect
    define recent
      some visit in the last 2 days
"""


def recent(agreement: al.Agreement, visits: list[al.Activity], moment: object) -> bool | None:
    return agreement.evaluate(lead(), visits, at=moment).holds("recent")  # type: ignore[arg-type]


def test_a_window_is_open_at_its_end() -> None:
    agreement = agree(ONE_WINDOW)
    visit = act("visit", "2026-03-02 10:00")
    end = at("2026-03-04 10:00")
    assert recent(agreement, [visit], at("2026-03-02 10:00")) is True
    assert recent(agreement, [visit], end - US) is True
    assert recent(agreement, [visit], end) is False


def test_a_window_of_days_ends_at_the_same_clock_time_over_a_change_of_clocks() -> None:
    agreement = agree(ONE_WINDOW, NEW_YORK)
    visit = act("visit", at("2026-03-07 12:00", NEW_YORK))
    end = at("2026-03-09 12:00", NEW_YORK)  # 47 hours later
    assert recent(agreement, [visit], end - US) is True
    assert recent(agreement, [visit], end) is False


def test_a_window_of_hours_is_elapsed_time() -> None:
    agreement = agree(
        "activity visit by prospect\ndefine recent\n  some visit in the last 48 hours\n", NEW_YORK
    )
    visit = act("visit", at("2026-03-07 12:00", NEW_YORK))
    assert recent(agreement, [visit], at("2026-03-09 12:59:59", NEW_YORK)) is True
    assert recent(agreement, [visit], at("2026-03-09 13:00", NEW_YORK)) is False


def test_a_window_of_a_month_clamps_to_the_last_of_february() -> None:
    agreement = agree(
        "activity visit by prospect\ndefine recent\n  some visit in the last 1 month\n"
    )
    visit = act("visit", "2026-01-31 10:00")
    assert recent(agreement, [visit], at("2026-02-28 10:00") - US) is True
    assert recent(agreement, [visit], at("2026-02-28 10:00")) is False


def test_an_earlier_activity_may_stand_in_a_month_longer_than_a_later_one() -> None:
    # 30 January 18:00 counts to 28 February 18:00, 31 January 09:00 to 28 February 09:00.
    agreement = agree("""
        activity visit by prospect
        define recent
          exactly 1 visit in the last 1 month
        score points
          +1 each visit in the last 1 month
    """)
    visits = [act("visit", "2026-01-30 18:00"), act("visit", "2026-01-31 09:00")]
    found = agreement.evaluate(lead(), visits, at=at("2026-02-28 12:00"))
    assert found.holds("recent") is True
    assert found.score("points") == 1


def test_an_earlier_activity_may_stand_in_a_window_longer_over_a_skipped_hour() -> None:
    # 02:30 on 8 March is skipped and moves to 03:30; 03:05 is not.
    agreement = agree(
        "activity visit by prospect\ndefine recent\n  exactly 1 visit in the last 1 day\n", NEW_YORK
    )
    visits = [
        act("visit", at("2026-03-07 02:30", NEW_YORK)),
        act("visit", at("2026-03-07 03:05", NEW_YORK)),
    ]
    assert recent(agreement, visits, at("2026-03-08 03:10", NEW_YORK)) is True


def test_a_window_closes_by_time_alone_at_its_end() -> None:
    agreement = agree("""
        activity visit by prospect
        stage warm, start
          to cold  when no visit in the last 2 days
        stage cold, end
    """)
    found = replay(
        agreement, lead("2026-03-02 10:00"), [act("visit", "2026-03-01 11:00")], "2026-03-09 00:00"
    )
    assert path(found) == [("warm", "2026-03-02 10:00"), ("cold", "2026-03-03 11:00")]


DAYS = """
    activity visit by prospect
    define quiet
      days since last visit is above 3
    define three
      days since last visit is at least 3
    define old
      days since first visit is above 3
"""


def test_days_since_is_above_only_after_the_same_instant_of_that_day() -> None:
    agreement = agree(DAYS)
    visits = [act("visit", "2026-03-02 10:00")]
    exactly = at("2026-03-05 10:00")
    found = agreement.evaluate(lead(), visits, at=exactly)
    assert (found.holds("quiet"), found.holds("three")) == (False, True)
    assert agreement.evaluate(lead(), visits, at=exactly - US).holds("three") is False
    assert agreement.evaluate(lead(), visits, at=exactly + US).holds("quiet") is True


def test_days_since_counts_calendar_days_over_a_change_of_clocks() -> None:
    agreement = agree(DAYS, NEW_YORK)
    visits = [act("visit", at("2026-03-06 10:00", NEW_YORK))]
    exactly = at("2026-03-09 10:00", NEW_YORK)  # 71 hours
    assert agreement.evaluate(lead(), visits, at=exactly).holds("quiet") is False
    assert agreement.evaluate(lead(), visits, at=exactly + US).holds("quiet") is True


def test_days_since_what_never_was_is_undecided() -> None:
    found = agree(DAYS).evaluate(lead(), [], at=at("2026-03-05 10:00"))
    assert (found.holds("quiet"), found.holds("three"), found.holds("old")) == (None, None, None)


def test_days_since_first_and_last_differ() -> None:
    visits = [act("visit", "2026-03-02 10:00"), act("visit", "2026-03-05 10:00")]
    found = agree(DAYS).evaluate(lead(), visits, at=at("2026-03-06 10:00"))
    assert (found.holds("old"), found.holds("quiet")) == (True, False)


def test_days_since_moves_a_lead_one_microsecond_after() -> None:
    agreement = agree("""
        activity visit by prospect
        stage new, start
          to cold  when days since last visit is above 3
        stage cold, end
    """)
    found = replay(
        agreement, lead("2026-03-02 09:00"), [act("visit", "2026-03-02 10:00")], "2026-03-09 00:00"
    )
    assert path(found)[-1] == ("cold", "2026-03-05 10:00 +1us")


def test_since_entering_is_the_latest_entry() -> None:
    agreement = agree("""
        activity go, back, visit by prospect
        stage one, start
          to two  on go
        stage two
          to one  on back
          to three  when at least 2 visit since entering two
        stage three, end
    """)
    inputs = [
        act("go", "2026-03-02 10:00"), act("visit", "2026-03-02 11:00"),
        act("back", "2026-03-02 12:00"), act("go", "2026-03-02 13:00"),
        act("visit", "2026-03-02 14:00"),
    ]  # fmt: skip
    assert stages(replay(agreement, lead("2026-03-01 00:00"), inputs, "2026-03-03 00:00")) == [
        "one", "two", "one", "two",
    ]  # fmt: skip
    more = [*inputs, act("visit", "2026-03-02 15:00")]
    assert stages(replay(agreement, lead("2026-03-01 00:00"), more, "2026-03-03 00:00"))[-1] == (
        "three"
    )


HALVES = """
    activity form by prospect
    score interest
      +16 each form
      halves every 1 day
"""


def test_halving_is_at_each_86400_seconds_and_not_at_midnight() -> None:
    agreement = agree(HALVES)
    forms = [act("form", "2026-03-02 10:00")]

    def points(moment: object) -> Decimal:
        return agreement.evaluate(lead(), forms, at=moment).score("interest")  # type: ignore[arg-type]

    assert points(at("2026-03-03 00:00")) == 16
    assert points(at("2026-03-03 10:00") - US) == 16
    assert points(at("2026-03-03 10:00")) == 8
    assert points(at("2026-03-04 10:00")) == 4


def test_halving_does_not_follow_the_change_of_clocks() -> None:
    agreement = agree(HALVES, NEW_YORK)
    forms = [act("form", at("2026-03-07 12:00", NEW_YORK))]
    same_clock = agreement.evaluate(lead(), forms, at=at("2026-03-08 12:00", NEW_YORK))
    assert same_clock.score("interest") == 16  # 23 hours
    a_day = agreement.evaluate(lead(), forms, at=at("2026-03-08 13:00", NEW_YORK))
    assert a_day.score("interest") == 8
    autumn = [act("form", at("2026-10-31 12:00", NEW_YORK))]
    assert agreement.evaluate(
        lead(), autumn, at=at("2026-11-01 11:00", NEW_YORK)
    ).score("interest") == 8  # fmt: skip


def deadline(start: object, within: str, zone: str = "UTC", calendar: str = "") -> str:
    text = f"""
{calendar}
activity call by sales
stage new, start, owned by sales
sla quick
  sales owes marketing
  each lead entering new
  gets call
  within {within}
"""
    found = replay(agree(text, zone), lead(start), [], start)  # type: ignore[arg-type]
    return dues(found)[0]


OFFICE = """
calendar office
  open Monday to Friday 09:00 to 17:00
  closed 2026-03-03
"""


@pytest.mark.parametrize(
    ("start", "within", "due"),
    [
        # 23 hours between noon and noon; 72 hours would end at 13:00.
        ("2026-03-07 12:00", "1 day", "2026-03-08 12:00"),
        ("2026-03-06 12:00", "3 days", "2026-03-09 12:00"),
        ("2026-03-06 12:00", "72 hours", "2026-03-09 13:00"),
        ("2026-10-30 12:00", "3 days", "2026-11-02 12:00"),
        ("2026-10-30 12:00", "72 hours", "2026-11-02 11:00"),
        # A skipped wall time moves forward by the gap, an ambiguous one is the first.
        ("2026-03-07 02:30", "1 day", "2026-03-08 03:30"),
        ("2026-10-31 01:30", "1 day", "2026-11-01 01:30"),
        ("2026-10-31 01:30", "1 week", "2026-11-07 01:30"),
    ],
)
def test_deadlines_over_a_change_of_clocks(start: str, within: str, due: str) -> None:
    assert deadline(at(start, NEW_YORK), within, NEW_YORK) == due


def test_an_ambiguous_deadline_is_the_first() -> None:
    text = """
        activity call by sales
        stage new, start, owned by sales
        sla quick
          sales owes marketing
          each lead entering new
          gets call
          within 1 day
    """
    found = replay(
        agree(text, NEW_YORK), lead(at("2026-10-31 01:30", NEW_YORK)), [], at("2026-11-01 05:31")
    )
    # 01:30 EDT is 05:30 UTC, 01:30 EST would be 06:30 UTC.
    assert clock(found.state, "quick") == "late"


@pytest.mark.parametrize(
    ("start", "within", "due"),
    [
        ("2026-01-31 10:00", "1 month", "2026-02-28 10:00"),
        ("2026-01-31 10:00", "2 months", "2026-03-31 10:00"),  # counted from the start
        ("2024-01-31 10:00", "1 month", "2024-02-29 10:00"),
        ("2026-11-30 10:00", "1 quarter", "2027-02-28 10:00"),
        ("2024-02-29 10:00", "1 year", "2025-02-28 10:00"),
    ],
)
def test_months_clamp_and_count_from_the_start(start: str, within: str, due: str) -> None:
    assert deadline(start, within) == due


@pytest.mark.parametrize(
    ("start", "within", "due"),
    [
        ("2026-03-02 10:00", "1 working day of office", "2026-03-04 10:00"),  # Tuesday is closed
        ("2026-03-06 10:00", "1 working day of office", "2026-03-09 10:00"),
        ("2026-03-07 10:00", "1 working day of office", "2026-03-10 09:00"),  # from Monday 09:00
        ("2026-03-06 18:00", "1 working day of office", "2026-03-10 09:00"),
        ("2026-03-06 16:00", "2 working hours of office", "2026-03-09 10:00"),
        ("2026-03-06 16:30", "30 working minutes of office", "2026-03-06 17:00"),
    ],
)
def test_working_time(start: str, within: str, due: str) -> None:
    assert deadline(start, within, calendar=OFFICE) == due


def test_a_working_day_that_lands_in_closed_time_goes_to_the_next_opening() -> None:
    calendar = """
calendar office
  open Monday to Thursday 09:00 to 17:00
  open Friday 09:00 to 12:00
"""
    assert deadline("2026-03-05 15:00", "1 working day of office", calendar=calendar) == (
        "2026-03-09 09:00"
    )
