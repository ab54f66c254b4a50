"""Promises about no lead: `at least 2 of joint-meeting each week`."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import alignlib as al
from rulings.support import NEW_YORK, act, agree, at, stamp, when

WEEKLY = """
    activity joint-meeting, visit by marketing
      place text
    activity call by sales
    sla meet
      marketing owes sales
      at least 2 of joint-meeting each week
"""
# 2 March 2026 is a Monday.
TWO = [act("joint-meeting", "2026-03-03 10:00"), act("joint-meeting", "2026-03-05 10:00")]


def told(
    agreement: al.Agreement, inputs: list[al.Activity], until: str, since: str | None = None
) -> list[tuple[str, str, int]]:
    found = agreement.duties(
        inputs, until=when(until), since=None if since is None else when(since)
    )
    return [
        (item.step, stamp(item.at), item.number) for item in found if isinstance(item, al.SLAEvent)
    ]  # fmt: skip


def test_each_week_from_monday_is_met_by_the_act_that_makes_the_number_full() -> None:
    assert told(agree(WEEKLY), TWO, "2026-03-09 00:00") == [
        ("started", "2026-03-02 00:00", 1), ("met", "2026-03-05 10:00", 1),
        ("started", "2026-03-09 00:00", 2),
    ]  # fmt: skip


def test_a_week_without_enough_is_late_one_microsecond_after_its_last_instant() -> None:
    agreement = agree(WEEKLY)
    inputs = [TWO[0], act("joint-meeting", "2026-03-09 00:00")]
    found = agreement.duties(inputs, until=at("2026-03-09 00:00"))
    assert [(item.step, item.number) for item in found] == [  # type: ignore[union-attr]
        ("started", 1), ("late", 1), ("started", 2)
    ]  # fmt: skip
    late = found[1]
    assert isinstance(late, al.SLAEvent)
    assert late.due == at("2026-03-09 00:00") - timedelta(microseconds=1)
    assert (late.lead, late.promiser, late.beneficiary) == ("", "marketing", "sales")
    assert [str(fact) for fact in late.because] == ["joint-meeting: 1"]
    assert str(found[1]).startswith("2026-03-09 00:00  meet late, due 2026-03-08 23:59")


def test_an_act_at_the_last_instant_counts_and_one_later_counts_for_the_next_week() -> None:
    last = at("2026-03-09 00:00") - timedelta(microseconds=1)
    assert [step for step, *_ in told(agree(WEEKLY), [TWO[0], act("joint-meeting", last)],
            "2026-03-10 00:00")] == ["started", "met", "started"]  # fmt: skip
    # What was late stays late: the meeting of Monday is one of the new week.
    inputs = [TWO[0], act("joint-meeting", "2026-03-09 00:00"),
              act("joint-meeting", "2026-03-09 01:00")]  # fmt: skip
    assert [(step, number) for step, _, number in told(agree(WEEKLY), inputs, "2026-03-10")] == [
        ("started", 1), ("late", 1), ("started", 2), ("met", 2)
    ]  # fmt: skip


def test_only_what_was_promised_counts() -> None:
    text = WEEKLY.replace(
        "of joint-meeting each", 'of joint-meeting by marketing where place is "here" each'
    )
    inputs = [
        act("joint-meeting", "2026-03-03 10:00", place="Here"),
        act("joint-meeting", "2026-03-04 10:00", place="there"),
        act("joint-meeting", "2026-03-04 11:00"),  # unknown: counts for nothing
        act("joint-meeting", "2026-03-05 10:00", "sales", place="here"),
        act("call", "2026-03-05 11:00"),
    ]  # fmt: skip
    assert [step for step, *_ in told(agree(text), inputs, "2026-03-08")] == ["started"]
    inputs.append(act("joint-meeting", "2026-03-06 10:00", place="here"))
    assert told(agree(text), inputs, "2026-03-08")[-1] == ("met", "2026-03-06 10:00", 1)


@pytest.mark.parametrize(
    ("period", "starts"),
    [
        ("day", ["2026-12-30 00:00", "2026-12-31 00:00", "2027-01-01 00:00", "2027-01-02 00:00"]),
        ("week", ["2026-12-28 00:00"]),
        ("month", ["2026-12-01 00:00", "2027-01-01 00:00"]),
        ("quarter", ["2026-10-01 00:00", "2027-01-01 00:00"]),
        ("year", ["2026-01-01 00:00", "2027-01-01 00:00"]),
    ],
)
def test_the_periods_of_the_calendar(period: str, starts: list[str]) -> None:
    agreement = agree(WEEKLY.replace("each week", f"each {period}"))
    found = told(agreement, [act("call", "2026-12-30 10:00")], "2027-01-02 10:00")
    assert [moment for step, moment, _ in found if step == "started"] == starts


def test_a_period_is_as_long_as_the_clocks_make_it() -> None:
    agreement = agree(WEEKLY.replace("each week", "each day"), NEW_YORK)
    found = agreement.duties([act("call", at("2026-03-08 10:00", NEW_YORK))],
                             until=at("2026-03-09 12:00", NEW_YORK))  # fmt: skip
    starts = [item.at.astimezone(UTC) for item in found if item.step == "started"]  # type: ignore[union-attr]
    assert starts == [datetime(2026, 3, 8, 5, tzinfo=UTC), datetime(2026, 3, 9, 4, tzinfo=UTC)]


def test_each_working_day_is_a_date_on_which_the_calendar_is_open() -> None:
    agreement = agree("""
        calendar office
          open Monday to Friday 09:00 to 17:00
          closed 2026-03-03
        activity stand-up by sales
        sla daily
          sales owes marketing
          at least 1 of stand-up each working day
    """)
    inputs = [
        act("stand-up", "2026-03-02 20:00"),  # after hours, on the day itself
        act("stand-up", "2026-03-03 10:00"),  # closed: counts for no day
        act("stand-up", "2026-03-07 10:00"),  # a Saturday
    ]  # fmt: skip
    assert told(agreement, inputs, "2026-03-08 00:00") == [
        ("started", "2026-03-02 00:00", 1), ("met", "2026-03-02 20:00", 1),
        ("started", "2026-03-04 00:00", 2), ("late", "2026-03-05 00:00", 2),
        ("started", "2026-03-05 00:00", 3), ("late", "2026-03-06 00:00", 3),
        ("started", "2026-03-06 00:00", 4), ("late", "2026-03-07 00:00", 4),
    ]  # fmt: skip


# -- where it begins -------------------------------------------------------------------------


def test_a_period_that_had_begun_before_is_nobodys() -> None:
    first = told(agree(WEEKLY), TWO, "2026-03-10", since="2026-03-04 00:00")
    assert first == [("started", "2026-03-09 00:00", 1)]
    exact = told(agree(WEEKLY), TWO, "2026-03-10", since="2026-03-02 00:00")
    assert exact[0] == ("started", "2026-03-02 00:00", 1)


def test_the_agreements_from_counts_as_well() -> None:
    agreement = agree(WEEKLY, more="from 2026-03-04")
    assert told(agreement, TWO, "2026-03-10") == [("started", "2026-03-09 00:00", 1)]
    assert told(agreement, TWO, "2026-03-10", since="2026-03-01 00:00") == [
        ("started", "2026-03-09 00:00", 1)
    ]  # fmt: skip


def test_without_anything_to_begin_with_there_is_nothing_to_tell() -> None:
    assert told(agree(WEEKLY), [], "2026-03-10") == []
    assert told(agree(WEEKLY), [act("call", "2026-03-11")], "2026-03-10") == []
    # With a beginning the silence is told.
    assert [step for step, *_ in told(agree(WEEKLY), [], "2026-03-10", since="2026-03-02")] == [
        "started", "late", "started"
    ]  # fmt: skip


# -- at most ---------------------------------------------------------------------------------

MOST = """
    activity mailing by marketing
    sla calm
      marketing owes prospect
      at most 1 of mailing each month
      if broken tell sales "too many"
"""


def test_at_most_is_broken_by_the_first_act_too_many_or_kept_at_the_end() -> None:
    inputs = [
        act("mailing", "2026-03-03 10:00"), act("mailing", "2026-03-04 10:00", id="second"),
        act("mailing", "2026-03-05 10:00"), act("mailing", "2026-04-05 10:00"),
    ]  # fmt: skip
    agreement = agree(MOST)
    found = agreement.duties(inputs, until=at("2026-05-01 00:00"))
    events = [item for item in found if isinstance(item, al.SLAEvent)]
    assert [(item.step, stamp(item.at), item.number) for item in events] == [
        ("started", "2026-03-01 00:00", 1), ("broken", "2026-03-04 10:00", 1),
        ("started", "2026-04-01 00:00", 2), ("kept", "2026-05-01 00:00", 2),
        ("started", "2026-05-01 00:00", 3),
    ]  # fmt: skip
    assert events[1].cause.input == "second"
    assert str(events[1].because[0]) == "mailing: 2"
    said = [item for item in found if isinstance(item, al.Effect)]
    assert [(item.kind, item.to, item.message, stamp(item.at)) for item in said] == [
        ("tell", "sales", "too many", "2026-03-04 10:00")
    ]  # fmt: skip


def test_what_follows_stands_behind_what_it_follows_from() -> None:
    agreement = agree(
        WEEKLY
        + """\
      warn at 50% tell marketing "half"
      if late tell sales "late"
      if late by 1 day note "very late"
"""
    )
    found = agreement.duties([TWO[0]], until=at("2026-03-10 00:00"))
    assert [getattr(item, "step", None) or item.message for item in found] == [  # type: ignore[union-attr]
        "started", "warned", "half", "late", "late", "started", "late by", "very late",
    ]  # fmt: skip
    moments = [stamp(item.at) for item in found if isinstance(item, al.SLAEvent)]
    assert moments == [
        "2026-03-02 00:00", "2026-03-05 12:00 +1us", "2026-03-09 00:00", "2026-03-09 00:00",
        "2026-03-10 00:00",
    ]  # fmt: skip


def test_no_warning_once_it_is_met() -> None:
    agreement = agree(WEEKLY + '      warn at 50% tell marketing "half"\n')
    half = at("2026-03-05 12:00")
    inputs = [TWO[0], act("joint-meeting", half)]
    assert [step for step, *_ in told(agreement, inputs, "2026-03-06")] == ["started", "met"]
    inputs = [TWO[0], act("joint-meeting", half + timedelta(microseconds=1))]
    assert [step for step, *_ in told(agreement, inputs, "2026-03-06")] == [
        "started", "warned", "met"
    ]  # fmt: skip


# -- laws ------------------------------------------------------------------------------------

SEVERAL = agree("""
    activity joint-meeting by marketing
    activity call by sales
    sla meet
      marketing owes sales
      at least 2 of joint-meeting each week
      warn at 50% tell marketing
      if late by 2 days tell sales
    sla busy
      sales owes marketing
      at least 1 of call each day
    sla calm
      sales owes marketing
      at most 3 of call each week
      if broken tell marketing
""")
MOMENTS = st.integers(0, 21 * 24).map(lambda hours: at("2026-03-01 00:00") + timedelta(hours=hours))
ACTS = st.lists(st.tuples(st.sampled_from(("joint-meeting", "call")), MOMENTS), max_size=12).map(
    lambda pairs: [act(kind, moment, id=f"a{n}") for n, (kind, moment) in enumerate(pairs)]
)


@settings(max_examples=60, deadline=None)
@given(ACTS, MOMENTS, st.randoms(use_true_random=False))
def test_a_longer_time_begins_with_the_shorter_and_the_order_of_arrival_is_nothing(
    inputs: list[al.Activity], cut: datetime, random: object
) -> None:
    since, until = at("2026-03-02 00:00"), at("2026-03-23 00:00")
    whole = SEVERAL.duties(inputs, until=until, since=since)
    short = SEVERAL.duties(inputs, until=cut, since=since)
    assert whole[: len(short)] == short
    assert all(item.at > cut for item in whole[len(short) :])
    shuffled = [*inputs, *inputs[:3]]
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert SEVERAL.duties(shuffled, until=until, since=since) == whole
    ids = [item.id for item in whole]
    assert len(set(ids)) == len(ids)
    # A later beginning tells less, and what it tells under the same ids.
    later = SEVERAL.duties(inputs, until=until, since=at("2026-03-09 00:00"))
    assert [item.id for item in whole if item.id in {each.id for each in later}] == [
        item.id for item in later
    ]  # fmt: skip


# -- what cannot be --------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("line", "says"),
    [
        ("each call", "about no single lead"),
        ("within 2 days", "about no single lead"),
        ("restarts on call", "about no single lead"),
        ("if broken tell sales", "late, not broken"),
        ("if late tell owner", "no lead that this could be done for"),
        ('if late assign to "Ada"', "no lead that this could be done for"),
    ],
)
def test_lines_that_do_not_go_together(line: str, says: str) -> None:
    with pytest.raises(al.AgreementError, match=says) as error:
        agree(WEEKLY + f"      {line}\n")
    assert {finding.code for finding in error.value.errors} == {"AL406"}


@pytest.mark.parametrize(
    ("old", "new", "says"),
    [
        ("each week", "each working day", "whose working days"),
        ("each week", "each working week", "counted whole"),
        ("joint-meeting each", "joint-meeting by owner each", "the owner of"),
        ("joint-meeting each", "joint-meeting by anyone but owner each", "the owner of"),
    ],
)
def test_periods_and_people_that_cannot_be(old: str, new: str, says: str) -> None:
    with pytest.raises(al.AgreementError, match=says):
        agree(WEEKLY.replace(old, new))


def test_no_condition_of_a_lead_can_ask_for_it() -> None:
    with pytest.raises(al.AgreementError, match="about no lead") as error:
        agree(WEEKLY + "    define x\n      meet is late\n")
    assert [finding.code for finding in error.value.errors] == ["AL302"]


def test_an_activity_that_the_agreement_does_not_know_is_named() -> None:
    with pytest.raises(al.RecordError, match="unknown activity 'meting'"):
        agree(WEEKLY).duties([act("meting", "2026-03-03 10:00")], until=at("2026-03-10"))


def test_days_need_a_zone() -> None:
    text = 'agreement "Bare"\n  between marketing and sales\nactivity call by sales\nsla daily\n' \
           "  sales owes marketing\n  at least 1 of call each day\n"  # fmt: skip
    with pytest.raises(al.RecordError, match="needs a time zone"):
        al.loads(text).duties([], until=at("2026-03-10"))
