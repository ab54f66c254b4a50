"""R11: Kleene's logic, ranges for activities that may match, scores that always have a value."""

from __future__ import annotations

import pytest

from rulings.support import act, agree, at, change, lead, path, replay, stages

NOW = at("2026-03-09 00:00")
TRUTHS = {"T": True, "F": False, "U": None}
LOGIC = """
    fields
      a yes-no
      b yes-no
    define both
      a
      b
    define either
      a or b
    define negated
      not a
    define neither
      none of
        a
        b
    define one-of-two
      at least 1 of
        a
        b
    define two-of-two
      at least 2 of
        a
        b
    define open
      both is undecided
    define a-known
      a is known
    define a-unknown
      a is unknown
"""


@pytest.mark.parametrize(
    ("a", "b", "both", "either"),
    ["TTTT", "TFFT", "TUUT", "FTFT", "FFFF", "FUFU", "UTUT", "UFFU", "UUUU"],
)
def test_kleene(a: str, b: str, both: str, either: str) -> None:
    facts = {name: TRUTHS[value] for name, value in (("a", a), ("b", b)) if value != "U"}
    found = agree(LOGIC).evaluate(lead(**facts), at=NOW)
    assert found.holds("both") is TRUTHS[both]
    assert found.holds("two-of-two") is TRUTHS[both]
    assert found.holds("either") is TRUTHS[either]
    assert found.holds("one-of-two") is TRUTHS[either]
    neither = TRUTHS[either]
    assert found.holds("neither") is (None if neither is None else not neither)
    assert found.holds("negated") is {"T": False, "F": True, "U": None}[a]
    assert found.holds("open") is (both == "U")
    assert found.holds("a-known") is (a != "U")
    assert found.holds("a-unknown") is (a == "U")


def test_every_comparison_of_an_unknown_fact_is_undecided() -> None:
    found = agree("""
        fields
          country   text
          employees number
          products  list of text
          role      one of buyer, student
        define d1
          country is "US"
        define d2
          country is not "US"
        define d3
          country is none of "US", "CA"
        define d4
          employees is below 5
        define d5
          employees is between 1 and 5
        define d6
          products lacks "x"
        define d7
          role is none of student
        define d8
          country contains "x"
        define d9
          not country starts with "x"
    """).evaluate(lead(), at=NOW)
    assert set(found.definitions.values()) == {None}
    assert found.undecided["d1"] == ("country",)


RANGES = """
    activity visit by prospect
      page text
    define none-there
      no visit where page is "/pricing" ever
    define some-there
      some visit where page is "/pricing" ever
    define two-there
      at least 2 visit where page is "/pricing" ever
    define at-most-one
      at most 1 visit where page is "/pricing" ever
    define exactly-one
      exactly 1 visit where page is "/pricing" ever
    define long-ago
      days since last visit where page is "/pricing" is above 3
    score points
      +10 each visit where page is "/pricing"
"""


@pytest.mark.parametrize(
    ("sure", "perhaps", "expected"),
    [
        (0, 0, "TFFTF"), (1, 0, "FTFTT"), (2, 0, "FTTFF"),
        (0, 1, "UUFTU"), (1, 1, "FTUUU"), (2, 1, "FTTFF"), (0, 2, "UUUUU"),
    ],
)  # fmt: skip
def test_activities_that_may_match_count_as_a_range(sure: int, perhaps: int, expected: str) -> None:
    visits = [act("visit", "2026-03-02 10:00", page="/pricing") for _ in range(sure)]
    visits += [act("visit", "2026-03-02 11:00") for _ in range(perhaps)]
    visits.append(act("visit", "2026-03-02 12:00", page="/jobs"))
    found = agree(RANGES).evaluate(lead(), visits, at=NOW)
    names = ("none-there", "some-there", "two-there", "at-most-one", "exactly-one")
    assert [found.holds(name) for name in names] == [TRUTHS[truth] for truth in expected]
    # The score has the value of what is certain.
    assert found.score("points") == 10 * sure


def test_days_since_an_activity_that_may_match_is_undecided() -> None:
    old = act("visit", "2026-03-02 10:00", page="/pricing")
    assert agree(RANGES).evaluate(lead(), [old], at=NOW).holds("long-ago") is True
    newer = act("visit", "2026-03-08 10:00")
    assert agree(RANGES).evaluate(lead(), [old, newer], at=NOW).holds("long-ago") is None


SCORES = """
    fields
      country   text
      employees number
    score fit
      +30 when country is "US"
      +50 when employees is at least 100
      between 0 and 100
    grade priority by fit
      A when fit is at least 60
      B when country is "US"
      C otherwise
    define good
      fit is at least 50
"""


def test_a_score_has_a_value_from_the_lines_that_are_decided_and_says_what_is_unknown() -> None:
    found = agree(SCORES).evaluate(lead(employees=200), at=NOW)
    assert found.score("fit") == 50
    assert found.holds("good") is True
    assert found.undecided["fit"] == ("country",)
    assert "country" in found.undecided["priority"]


def test_every_decision_that_reads_such_a_score_lists_what_is_unknown() -> None:
    found = agree(SCORES).evaluate(lead(employees=200), at=NOW)
    assert found.undecided["good"] == ("country",)


def test_a_grade_passes_over_an_undecided_line() -> None:
    agreement = agree(SCORES)
    assert agreement.evaluate(lead(), at=NOW).grade("priority") == "C"
    assert agreement.evaluate(lead(country="US"), at=NOW).grade("priority") == "B"
    assert agreement.evaluate(lead(country="US", employees=100), at=NOW).grade("priority") == "A"


def test_an_undecided_line_fires_nothing_and_its_negation_neither() -> None:
    agreement = agree("""
        fields
          country text
        define here
          country is "US"
        stage new, start
          to in   when here
          to out  when not here
        stage in, out
    """)
    assert stages(replay(agreement, lead("2026-03-02 10:00"), [], NOW)) == ["new"]
    known = [change("country", "FR", "2026-03-03 10:00")]
    assert path(replay(agreement, lead("2026-03-02 10:00"), known, NOW))[-1] == (
        "out", "2026-03-03 10:00",
    )  # fmt: skip


def test_an_activity_that_may_match_fires_no_on_line() -> None:
    agreement = agree("""
        activity form by prospect
          answer one of complete, partial
        stage new, start
          to done  on form where answer is complete
          to half  on form where answer is partial
        stage done, half
    """)
    record = lead("2026-03-02 10:00")
    assert stages(replay(agreement, record, [act("form", "2026-03-03 10:00")], NOW)) == ["new"]
    partial = [act("form", "2026-03-03 10:00", answer="partial")]
    assert stages(replay(agreement, record, partial, NOW)) == ["new", "half"]


def test_a_fact_that_becomes_unknown_again_is_undecided() -> None:
    agreement = agree(LOGIC + "\n    stage new, start\n")
    inputs = [change("a", None, "2026-03-03 10:00")]
    found = replay(agreement, lead("2026-03-02 10:00", a=True, b=True), inputs, NOW)
    assert agreement.view(found.state).holds("both") is None
