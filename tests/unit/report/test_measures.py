"""`measure`: what is counted, by which clock, worked out by hand."""

from __future__ import annotations

from datetime import timedelta
from fractions import Fraction
from random import Random

import pytest

import alignlib as al
from alignlib.engine.instant import advance
from alignlib.engine.population.lives import begin
from alignlib.report.facts import of_histories
from alignlib.report.watch import watching
from alignlib.values.time import to_micros
from unit.report.support import asked, at, entries, facts, many, numbers

SHARE = """
measure hand-over
  ready of new
  by cohort, within 10 days
"""


def test_a_cohort_counts_who_arrived_in_time_of_those_old_enough() -> None:
    report = asked(SHARE, "2026-02-01", entries=entries(
        in_time="new 01-01, ready 01-05",
        last_instant="new 01-02, ready 01-12",
        too_late="new 01-01, ready 01-20",
        never="new 01-03",
        too_young="new 01-28, ready 01-29",
    ))  # fmt: skip
    answer = report["hand-over"]
    assert answer.value == Fraction(2, 4)
    assert (answer.figures[0].k, answer.n) == (2, 4)
    # Wilson: (0.5 + z²/8 ± z·√(1/16 + z²/64)) / (1 + z²/4) with z = 1.95996.
    assert answer.interval == pytest.approx((0.1500, 0.8500), abs=5e-5)
    assert answer.clock == (
        "by cohort, within 10 days: came in 2026-01-01 to 2026-01-03; 1 came later and are too "
        "young to count"
    )
    assert answer.counts == (
        "of the leads that came into new, the share that were in ready at most 10 days later"
    )


def test_who_went_further_has_been_there_and_comes_in_once() -> None:
    report = asked(SHARE, "2026-03-01", entries=entries(
        further="new 01-01, ready 01-02, opportunity 01-03",
        skipped="new 01-01, opportunity 01-03",
        twice="new 01-01, ready 01-20, new 01-21, ready 01-22",
    ))  # fmt: skip
    assert report["hand-over"].figures[0].k == 1
    assert report["hand-over"].n == 3


def test_nobody_old_enough_is_no_number() -> None:
    report = asked(SHARE, "2026-02-01", entries=entries(young="new 01-30, ready 01-31"))
    answer = report["hand-over"]
    assert (answer.value, answer.interval, answer.n) == (None, None, 0)
    assert answer.figures[0].note == "1 are too young"


def quarters() -> list[dict[str, object]]:
    """100, 200, 400 and 800 leads by quarter; of each a fifth converts: a quarter of them after 10
    days, half after 100, a quarter after 190."""
    rows: list[dict[str, object]] = []
    for count, first in ((100, "01-01"), (200, "04-01"), (400, "07-01"), (800, "10-01")):
        start = at(f"2026-{first}")
        for number in range(count):
            rows.append({"id": f"{first} {number}", "stage": "new", "at": start})
            turn = number * 20 // count  # twenty equal parts, the first four of which convert
            if turn < 4:
                later = start + timedelta(days=(10, 100, 100, 190)[turn])
                rows.append({"id": f"{first} {number}", "stage": "opportunity", "at": later})
    return rows


def test_one_process_has_four_honest_numbers() -> None:
    agreement = numbers("""
        measure by-quarter
          opportunity of new
          by period
        measure mature
          opportunity of new
          by cohort, within 200 days
        measure quick
          opportunity of new
          by cohort, within 91 days
    """)
    known = facts(agreement, "2026-12-31", entries=quarters())
    fourth = agreement.report(known, at=at("2026-12-31"), since=at("2026-10-01"))
    # 40 of the fourth quarter's own, 40 of the third's, 10 of the second's; by 800.
    assert (fourth["by-quarter"].value, fourth["by-quarter"].n) == (Fraction(90, 800), 800)
    assert fourth["by-quarter"].interval is None
    assert fourth["quick"].value == Fraction(40, 800)
    ever = agreement.report(known, at=at("2026-12-31"))
    assert ever["by-quarter"].value == Fraction(20 + 40 + 60 + 40, 1500)
    assert ever["mature"].value == Fraction(60, 300)  # the first two quarters


DEALS = [(20, "won"), (25, "won"), (30, "won"), (35, None), (40, "lost"), (45, "won"), (50, None),
         (60, "lost"), (70, "won"), (80, None), (90, "lost"), (110, "lost")]  # fmt: skip


def deals() -> list[dict[str, object]]:
    """Twelve deals that are so many days old at 2026-06-01, or ended after so many."""
    end = at("2026-06-01")
    rows: list[dict[str, object]] = []
    for number, (days, how) in enumerate(DEALS):
        start = end - timedelta(days=days) if how is None else at("2026-01-01")
        rows.append({"id": f"D{number}", "stage": "opportunity", "at": start})
        if how is not None:
            rows.append({"id": f"D{number}", "stage": how, "at": start + timedelta(days=days)})
    return rows


def test_open_deals_count_as_long_as_they_were_seen() -> None:
    report = asked("""
        measure winning
          won of opportunity
        measure cycle
          time from opportunity to won
    """, "2026-06-01", entries=deals())  # fmt: skip
    winning = report["winning"]
    assert winning.value == pytest.approx(0.45625)
    assert "so far 41.7%" in winning.figures[0].note
    cycle = report["cycle"]
    # Half of those that will be won: F reaches 0.228 at day 30 (0.25).
    assert cycle.value == 30
    assert cycle.figures[0].note == "mean 40.2, 4 ended elsewhere, 3 under way"
    assert (cycle.figures[0].k, cycle.n) == (5, 12)


def test_a_time_by_period_is_that_of_who_arrived_in_it() -> None:
    agreement = numbers("""
        measure cycle
          time from new to ready
          by period
    """)
    lives = {f"L{n}": f"new 01-01, ready 01-{n + 2:02}" for n in range(6)}
    known = facts(agreement, "2026-01-20", entries=entries(**lives, late="new 01-01"))
    answer = agreement.report(known, at=at("2026-01-20"))["cycle"]
    assert answer.value == 3.5  # of 1 … 6 days
    # Of six, only the smallest and the largest hold the median with 95 % (1 − 2/64).
    assert answer.interval == (1, 6)
    assert answer.figures[0].note == "mean 3.5"


def test_money_is_what_wins_and_only_in_time() -> None:
    text = """
        measure value
          booked per new
          by cohort, within 30 days
    """
    report = asked(text, "2026-04-01", entries=entries(
        soon="new 01-01, won 01-10", late="new 01-01, won 02-10", none="new 01-02",
        young="new 03-20",
    ), bookings=[
        {"id": "soon", "at": at("2026-01-10 12:00"), "amount": 9000},
        {"id": "late", "at": at("2026-02-10 12:00"), "amount": 5000},
    ])  # fmt: skip
    answer = report["value"]
    assert answer.value == 3000
    assert answer.n == 3
    assert answer.interval is None
    assert answer.figures[0].note == "1 deal, $9,000: too few for an interval"


def test_of_replayed_lives_a_quote_is_no_deal() -> None:
    agreement = al.loads("""
agreement "Quotes"
  zone UTC
  currency USD
activity quote, contract by sales
  amount money
stage new, start, owned by sales
  to quoted  on quote
stage quoted, owned by sales
  to won  on contract
stage won, end
measure value
  booked per new
""")
    inputs = [
        al.Activity(id="q", kind="quote", at=at("2026-01-02"), fields={"amount": 9000}),
        al.Activity(id="c", kind="contract", at=at("2026-01-03"), fields={"amount": 8000}),
    ]
    lead = al.Lead(id="L", created_at=at("2026-01-01"))
    report = agreement.report([(lead, inputs)], at=at("2026-02-01"))
    assert report["value"].value == 8000


def test_split_makes_a_number_for_each_value_and_says_what_cannot_be_ranked() -> None:
    rows = [
        *many({"new": 100, "ready": 50}),
        *({**row, "id": f"m{row['id']}"} for row in many({"new": 40, "ready": 22})),
        *({**row, "id": f"x{row['id']}"} for row in many({"new": 100, "ready": 2})),
    ]
    campaigns = {"L": "fair", "m": "mail", "x": "press"}
    keys = sorted({str(row["id"]) for row in rows})
    records = [{"id": key, "campaign": campaigns[key[0]]} for key in keys]
    report = asked(SHARE + "  split by campaign\n", "2026-03-01", entries=rows, records=records)
    answer = report["hand-over"]
    assert [figure.label for figure in answer.figures] == ["all", "fair", "mail", "press"]
    assert answer["press"].value == Fraction(2, 100)
    assert answer["mail"].value == Fraction(22, 40)
    assert answer["press"].note.startswith("pulled to the mean 2.")
    assert answer.warnings == ("the best cannot be named: mail is not told apart from fair",)
    with pytest.raises(KeyError, match="there are all, fair, mail, press"):
        answer["radio"]


FIT = """
agreement "Fit"
  zone UTC
fields
  employees number
activity form by prospect
stage new, start
stage closed, end
score engagement
  +40 each form
  halves every 14 days
define hot
  engagement is at least 30
  employees is at least 50
measure quality
  hot of new
  by cohort, within 7 days
"""


def test_a_definition_counts_from_when_it_holds() -> None:
    agreement = al.loads(FIT)

    def life(key: str, employees: int | None, *forms: str) -> tuple[al.Lead, list[al.Input]]:
        fields = {} if employees is None else {"employees": employees}
        lead = al.Lead(id=key, created_at=at("2026-01-01"), fields=fields)
        acts: list[al.Input] = [
            al.Activity(id=f"{key} {day}", kind="form", at=at(f"2026-01-{day}")) for day in forms
        ]
        return lead, acts

    lives = [
        life("hot", 80, "03"),
        life("too late", 80, "09"),
        life("too small", 20, "03"),
        life("unknown", None, "03"),
        life("never", 80),
    ]
    report = agreement.report(lives, at=at("2026-02-01"))
    assert report["quality"].figures[0].k == 1
    assert report["quality"].n == 5
    known = of_histories(agreement.plan, lives, to_micros(at("2026-02-01")), definitions=["hot"])
    first = next(one for one in known.lives if one.key == "hot")
    (stay,) = first.stays["hot"]
    # 40 points are 30 after 14·log2(40/30) = 5.8 days: the first whole day below it is the sixth.
    assert (stay.start, stay.end) == (to_micros(at("2026-01-03")), to_micros(at("2026-01-09")))


def test_watching_a_definition_changes_nothing_else() -> None:
    agreement = al.loads(FIT)
    lead = al.Lead(id="L", created_at=at("2026-01-01"), fields={"employees": 80})
    form = al.Activity(id="f", kind="form", at=at("2026-01-03"))
    plain = agreement.replay(lead, [form], until=at("2026-02-01"))
    watched = watching(agreement.plan, ["hot"])
    followed = advance(watched, begin(watched, lead, to_micros(at("2026-01-01"))), [form],
                       to_micros(at("2026-02-01")))  # fmt: skip
    noted = [output for output in followed.outputs if isinstance(output, al.Effect)]
    assert [output.value for output in noted] == ["off hot", "on hot", "off hot"]
    others = tuple(output for output in followed.outputs if not isinstance(output, al.Effect))
    assert others == plain.outputs
    assert followed.state.tracks == plain.state.tracks


def test_outcomes_do_not_say_since_when_a_definition_held() -> None:
    agreement = al.loads(FIT)
    lead = al.Lead(id="L", created_at=at("2026-01-01"), fields={"employees": 80})
    outcome = agreement.replay(lead, [], until=at("2026-02-01"))
    answer = agreement.report([outcome], at=at("2026-02-01"))["quality"]
    assert answer.warnings[0].startswith("hot was not followed through time")


def test_the_order_of_the_rows_changes_nothing() -> None:
    rows = quarters()
    text = "measure m\n  opportunity of new\n  by cohort, within 200 days\n"
    plain = asked(text, "2026-12-31", entries=rows).to_dict()
    Random(4).shuffle(rows)
    assert asked(text, "2026-12-31", entries=rows).to_dict() == plain


def test_what_cannot_be_counted_is_an_error_with_a_way_out() -> None:
    agreement = numbers(SHARE)
    with pytest.raises(ValueError, match="has no time zone"):
        agreement.report([], at=at("2026-01-01").replace(tzinfo=None))
    with pytest.raises(al.RecordError, match="since is after at"):
        agreement.report([], at=at("2026-01-01"), since=at("2026-02-01"))
    with pytest.raises(al.RecordError, match=r"pairs \(record, inputs\)"):
        agreement.report([1], at=at("2026-01-01"))  # type: ignore[list-item]
    with pytest.raises(al.RecordError, match=r"entries, row 1: unknown stage 'redy'.*ready"):
        facts(
            agreement, "2026-01-02", entries=[{"id": "L", "stage": "redy", "at": at("2026-01-01")}]
        )
    with pytest.raises(KeyError, match="did you mean 'hand-over'"):
        agreement.report([], at=at("2026-01-01"))["handovr"]
