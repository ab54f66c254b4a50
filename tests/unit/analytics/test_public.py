"""One public name a question; every answer says what it counts, of how many, and since when."""

from __future__ import annotations

import inspect
import re
import subprocess
import sys
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from alignlib import analytics as an

AT = datetime(2026, 3, 2, 12, tzinfo=UTC)
HOUR, DAY = timedelta(hours=1), timedelta(days=1)
WINDOW = an.Window(AT - 60 * DAY, AT - 30 * DAY)
EARLIER = an.Window(AT - 90 * DAY, AT - 60 * DAY)
RATES = [an.Rate.counted("to opportunity", 20, 100), an.Rate.counted("to deal", 5, 20)]
PASSAGES = [an.Passage(AT - 50 * DAY, AT - 45 * DAY), an.Passage(AT - 50 * DAY),
            an.Passage(AT - 80 * DAY)]  # fmt: skip
HANDED = [an.HandedOver(AT - 5 * DAY, AT - 4 * DAY, "Ada"), an.HandedOver(AT - DAY, None, "Ben")]
PROMISES = [an.Promise(AT - DAY, "met", "Ada"), an.Promise(AT + DAY, "open", "Ada")]
FUNNEL = [("lead", 100), ("demo", 40), ("won", 10)]
CALLS = [an.Wait(hours, hours < 3 or hours == 8) for hours in range(1, 10)] + [an.Wait(1, False)]
SOURCES = [an.Source("web", 100, 20, 5, Decimal(500)), an.Source("fair", 50, 5, 0)]
ENDINGS = [(10.0, "won"), (20.0, "lost"), (30.0, None)]

QUESTIONS: dict[str, Callable[[], object]] = {
    "activity_on_new": lambda: an.activity_on_new([(AT, AT - HOUR)], DAY),
    "ageing": lambda: an.ageing([("Ada", 3), ("Ada", None)]),
    "attainment": lambda: an.attainment(PROMISES, AT),
    "attainment_by_rep": lambda: an.attainment_by_rep(PROMISES, AT),
    "balance": lambda: an.balance([an.InHand("L", "Ada", 9, AT)], {"Ada": 8}),
    "before_after": lambda: an.before_after(PASSAGES, EARLIER, WINDOW, 10 * DAY, AT),
    "beliefs_against_data": lambda: an.beliefs_against_data(
        ["a", "b"], {"a": (1, 100), "b": (90, 100)}
    ),
    "by_cohort": lambda: an.by_cohort(PASSAGES, WINDOW, 10 * DAY, AT),
    "by_period": lambda: an.by_period(PASSAGES, WINDOW),
    "calling_order": lambda: an.calling_order(
        [an.Waiting("L", 1)], an.halving(0.4, 1), round_hours=1
    ),
    "campaigns": lambda: an.campaigns([an.Campaign("mail", 10, 8, 3)], of="accepted"),
    "compare_counts": lambda: an.compare_counts((3, 10), (5, 10)),
    "compare_definitions": lambda: an.compare_definitions(
        [an.BothJudged(True, False, True), an.BothJudged(True, True, False)]
    ),
    "compare_events": lambda: an.compare_events((10, 1), (15, 1)),
    "compare_stated": lambda: an.compare_stated("0.5", "0.6"),
    "confusion": lambda: an.confusion([(True, True), (False, None)]),
    "cycle_length": lambda: an.cycle_length(ENDINGS),
    "daily_digest": lambda: an.daily_digest([an.Happening(AT, "call")], date(2026, 3, 2), UTC),
    "first_response": lambda: an.first_response(HANDED, AT),
    "fit_wait": lambda: an.fit_wait(CALLS),
    "forecast": lambda: an.forecast([an.OpenDeal(100, 0.5), an.OpenDeal(50, 0.2)]),
    "funnel": lambda: an.funnel(
        [{"lead": AT - 50 * DAY, "won": AT - 45 * DAY}], ["lead", "won"], WINDOW, 10 * DAY, AT
    ),
    "growth_goal": lambda: an.growth_goal(100, "0.12"),
    "inflow": lambda: an.inflow([300, 0, 0], 100),
    "need": lambda: an.need(100, 10, RATES),
    "need_with_confidence": lambda: an.need_with_confidence(3, RATES, 0.8),
    "need_with_lag": lambda: an.need_with_lag(an.need(100, 10, RATES).exact, {1: "1"}),
    "outlook": lambda: an.outlook(100, RATES),
    "pace": lambda: an.pace([30], 10, an.steps([(0, 0.5)])),
    "recycle": lambda: an.recycle([an.Deal("a", 9, "won"), an.Deal("b", 3)]),
    "scorecard": lambda: an.scorecard([an.Sign("speed", True)]),
    "source_integrity": lambda: an.source_integrity([an.Entry("a", AT, True, "x@y.example")]),
    "sources": lambda: an.sources(SOURCES),
    "success_by_wait": lambda: an.success_by_wait(CALLS, [2, 5]),
    "sweep": lambda: an.sweep([(90, 10, 5), (80, 30, 6)], value=100, cost=10),
    "tries_before_dead": lambda: an.tries_before_dead([an.Dead(6), an.Dead(1)], 6),
    "value_weighted": lambda: an.value_weighted([an.Life(9, 5, 10), an.Life(3)]),
    "value_within": lambda: an.value_within([an.Life(9, 5, 10), an.Life(3)], 5),
    "wake": lambda: an.wake(100, 50, value_of_woken=10, room=9, chance_in_time=0.1),
    "weakest_stage": lambda: an.weakest_stage(FUNNEL),
    "what_if": lambda: an.what_if(FUNNEL, "demo", "0.1", "points"),
    "which_condition": lambda: an.which_condition(
        [({"abroad": True}, False)] * 5 + [({"abroad": False}, True)] * 5
    ),
    "white_space": lambda: an.white_space(
        [an.Customer(str(n), "g", frozenset("ab" if n else "a")) for n in range(20)],
        {"a": 1, "b": 2},
    ),
    "within_limits": lambda: an.within_limits({"Ada": (3, 10), "Ben": (9, 10)}),
    "worked_leads": lambda: an.worked_leads(HANDED, 2 * DAY, AT),
}
MADE: dict[str, Callable[[], object]] = {
    "CorrectedRecall": lambda: an.CorrectedRecall(60, 700, an.Proportion(2, 70)),
    "Feedback": lambda: an.Feedback(3, 10, 0.22),
    "Queue": lambda: an.Queue(12, 3, 6),
}
"""Questions that a class answers."""
TOOLS = {
    "better_recycled", "capacity", "chance_by", "chance_of_a_try", "chart_limit", "common_base",
    "decompose", "difference", "discoveries", "framed", "halving", "hours_for", "incidence",
    "items", "kingman", "need_with_deal_size", "none_seen", "odds_by", "parts_for", "power_law",
    "sample_size", "share_seen", "shown_from", "shrink", "split", "steps", "time_freed", "tries",
    "two_part", "waiting_for", "wrong_segments",
}  # fmt: skip
"""What gives a plain number, a curve or a table, and is no answer by itself."""


def test_every_public_function_is_a_question_or_a_tool():
    functions = {name for name in an.__all__ if inspect.isfunction(getattr(an, name))}
    assert functions == {*QUESTIONS, *TOOLS}
    assert not QUESTIONS.keys() & TOOLS
    for name in an.__all__:
        found = getattr(an, name)
        assert found.__doc__ or not (inspect.isfunction(found) or inspect.isclass(found))
    with pytest.raises(AttributeError, match="no attribute 'funnle'"):
        an.funnle  # noqa: B018 (the name itself is what is asked for)


@pytest.mark.parametrize("name", [*QUESTIONS, *MADE])
def test_an_answer_says_what_it_counts(name: str):
    answer = (QUESTIONS | MADE)[name]()
    assert isinstance(answer, an.Answered)
    figure = answer.figure
    assert (answer.value, answer.interval, answer.n, answer.warnings) == (
        figure.value, figure.interval, figure.n, figure.warnings,
    )  # fmt: skip
    assert answer.clock
    assert figure.clock.endswith(answer.clock)  # a rate's own is "by period", and comparable
    assert figure.what
    assert figure.of
    assert figure.clock
    assert isinstance(answer.n, int)
    if answer.interval is not None:
        assert answer.n > 0
        low, high = answer.interval
        assert low <= answer.value <= high
    for text in (str(answer), *answer.warnings):
        assert "\n" not in text
        assert "None" not in text
    assert str(answer).startswith(figure.what)


@pytest.mark.parametrize("name", [*QUESTIONS, *MADE])
def test_the_same_question_has_the_same_answer(name: str):
    ask = (QUESTIONS | MADE)[name]
    assert ask().figure == ask().figure


def test_the_reference_page_has_every_name():
    page = (Path(__file__).parents[3] / "docs" / "reference" / "analytics.md").read_text("utf-8")
    missing = [
        name for name in {*QUESTIONS, *MADE, *TOOLS} if not re.search(rf"`\.?{name}\b", page)
    ]
    assert missing == []
    for name in {*QUESTIONS, *MADE}:
        assert f"an.{name}(" in page, f"{name} has no example"
    listed = re.findall(r"^\.\. auto\w+:: alignlib\.analytics\.(\w+)$", page, re.MULTILINE)
    parts = {name: getattr(an, name) for name in an.__all__}
    assert sorted(listed) == sorted(
        name for name, part in parts.items() if inspect.isfunction(part) or inspect.isclass(part)
    )


def test_a_number_without_a_clock_says_so():
    bare = an.ageing([("Ada", 3)])
    assert bare.warnings == ("since when these are counted is not said: give `clock`",)
    assert an.ageing([("Ada", 3)], clock="at noon").warnings == ()


NAIVE = datetime(2026, 3, 1)  # noqa: DTZ001 (what is refused)


@pytest.mark.parametrize(
    "ask",
    [
        lambda: an.attainment([an.Promise(NAIVE, "met")], AT),
        lambda: an.attainment_by_rep([an.Promise(NAIVE, "met", "Ada")], AT),
        lambda: an.first_response([an.HandedOver(NAIVE)], AT),
        lambda: an.first_response([an.HandedOver(AT, NAIVE)], AT),
        lambda: an.worked_leads([an.HandedOver(NAIVE)], DAY, AT),
        lambda: an.activity_on_new([(NAIVE, NAIVE)], DAY),
        lambda: an.funnel([{"a": NAIVE}], ["a", "b"], WINDOW, DAY, AT),
        lambda: an.by_cohort([an.Passage(NAIVE)], WINDOW, DAY, AT),
        lambda: an.by_period([an.Passage(NAIVE)], WINDOW),
        lambda: an.before_after([an.Passage(NAIVE)], EARLIER, WINDOW, DAY, AT),
        lambda: an.daily_digest([an.Happening(NAIVE, "call")], date(2026, 3, 1), UTC),
        lambda: an.Window(NAIVE, AT),
    ],
)
def test_an_instant_has_a_time_zone(ask: Callable[[], object]):
    with pytest.raises(ValueError, match="aware datetime"):
        ask()


@pytest.mark.parametrize(
    ("ask", "message"),
    [
        (lambda: an.need(100, 0, RATES), "what a deal brings, above 0"),
        (lambda: an.need_with_confidence(0, RATES, 0.8), "give 1 or more"),
        (lambda: an.outlook(0, RATES), "at least one lead"),
        (lambda: an.sweep([(1, 1, 1)], value=0, cost=1), "the value of a win, above 0"),
        (lambda: an.campaigns([], of="leads"), "`generated` or `accepted`, not `leads`"),
        (lambda: an.growth_goal(0, "0.1"), "above 0"),
    ],
)
def test_what_cannot_be_asked(ask: Callable[[], object], message: str):
    with pytest.raises(ValueError, match=message):
        ask()


EMPTY: dict[str, Callable[[], an.Answered]] = {
    "attainment": lambda: an.attainment([], AT),
    "ageing": lambda: an.ageing([]),
    "sources": lambda: an.sources([]),
    "funnel": lambda: an.funnel([], ["a", "b"], WINDOW, DAY, AT),
    "by_cohort": lambda: an.by_cohort([], WINDOW, DAY, AT),
    "by_period": lambda: an.by_period([], WINDOW),
    "confusion": lambda: an.confusion([]),
    "compare_definitions": lambda: an.compare_definitions([]),
    "worked_leads": lambda: an.worked_leads([], DAY, AT),
    "tries_before_dead": lambda: an.tries_before_dead([], 6),
    "which_condition": lambda: an.which_condition([]),
    "success_by_wait": lambda: an.success_by_wait([], [1]),
    "white_space": lambda: an.white_space([], {}),
    "source_integrity": lambda: an.source_integrity([]),
    "campaigns": lambda: an.campaigns([], of="accepted"),
    "compare_events": lambda: an.compare_events((0, 1), (0, 1)),
}


@pytest.mark.parametrize("name", EMPTY)
def test_of_nothing_nothing_is_said(name: str):
    answer = EMPTY[name]()
    assert (answer.value, answer.interval, answer.n) == (None, None, 0)
    assert "not known, without counts" in str(answer)


def test_figures_in_words():
    assert str(an.Figure.share("kept", an.Proportion(120, 170), "promises", "until noon")) == (
        "kept: 70.6% [63.3%, 76.9%] of 170 promises, until noon"
    )
    assert str(an.Figure("kept", None, 0, "promises", "until noon")) == (
        "kept: not known, without counts, until noon"
    )
    gain = an.Figure("more", 0.03, 994, "cases", "2025", (-0.028, 0.088), "points")
    assert "+3.0 points [-2.8, +8.8], from 994 cases" in str(gain)
    assert "leads: 2,270, from 497" in str(
        an.Figure("leads", 2269.7, 497, "cases", "2025", unit="count")
    )


def test_names_are_loaded_when_they_are_used():
    code = (
        "import sys, alignlib.analytics as an\n"
        "before = [m for m in sys.modules if m.startswith('alignlib.analytics.')]\n"
        "an.split\n"
        "print(before, 'alignlib.analytics.survival' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[] False"
