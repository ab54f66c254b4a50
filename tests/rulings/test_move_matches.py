"""`matches an earlier …`: answered by a population, and recorded in the life as an input (R9)."""

from __future__ import annotations

import pytest

import alignlib as al
from alignlib.examples import run_examples
from rulings.support import US, agree, at, change, lead, path, replay

BORN = "2026-03-02 09:00"
RULES = """
fields
  key email text
  source one of marketing, field
activity form by prospect
define from-marketing
  source is marketing
define re-entered
  matches an earlier from-marketing in the last 10 days
stage new, start
  to again when re-entered
stage again
  to new when not re-entered
"""


def answer(
    moment: str, other: str | None, since: str | None = None, earlier: str = "from-marketing"
) -> al.Match:
    return al.Match(
        id=f"match {moment} {other}", at=at(moment), earlier=earlier, other=other,
        since=None if since is None else at(since),
    )  # fmt: skip


def holds(*inputs: al.Input, until: str = "2026-03-05") -> bool | None:
    agreement = agree(RULES)
    found = replay(agreement, lead(BORN, email="a@x.com"), inputs, until)
    return agreement.view(found.state).holds("re-entered")


def test_undecided_until_somebody_answers() -> None:
    assert holds() is None
    assert holds(answer("2026-03-03", "lead-7", "2026-03-01")) is True
    assert holds(answer("2026-03-03", None)) is False


def test_the_window_counts_from_what_the_answer_says() -> None:
    since = answer("2026-03-03", "lead-7", "2026-02-28 09:00")
    found = replay(agree(RULES), lead(BORN), [since], "2026-03-20")
    # s ≤ t < s + 10 days: at the tenth day it is over, by time alone.
    assert path(found)[1:] == [("again", "2026-03-03 00:00"), ("new", "2026-03-10 09:00")]
    early = replay(agree(RULES), lead(BORN), [since], "2026-03-04")
    assert early.wake_at == at("2026-03-10 09:00")
    late = answer("2026-03-03", "lead-7", "2026-02-01")
    assert holds(late) is False


def test_one_of_several_is_enough_and_a_later_answer_takes_the_place_of_an_earlier() -> None:
    old = answer("2026-03-03", "lead-7", "2026-02-01")
    young = answer("2026-03-03", "lead-8", "2026-03-01")
    assert holds(old, young) is True
    assert holds(old, answer("2026-03-04", "lead-7", "2026-03-01")) is True
    assert holds(young, answer("2026-03-04", None)) is False


def test_another_key_asks_anew() -> None:
    found = answer("2026-03-03", "lead-7", "2026-03-01")
    assert holds(found, change("email", "b@x.com", "2026-03-04")) is None
    assert holds(found, change("email", "A@X.com", "2026-03-04")) is True  # the same text (R13)
    assert holds(found, change("source", "field", "2026-03-04")) is True


def test_clearing_a_key_that_is_not_known_changes_nothing() -> None:
    agreement = agree(RULES.replace("  source one of", "  key phone text\n  source one of"))
    came = [answer("2026-03-03", "lead-7", "2026-03-01"), change("phone", None, "2026-03-04")]
    state = replay(agreement, lead(BORN, email="a@x.com"), came, "2026-03-05").state
    assert agreement.view(state).holds("re-entered") is True


def test_it_may_ask_for_a_stage() -> None:
    agreement = agree(RULES.replace("earlier from-marketing", "earlier again"))
    assert agreement.plan.earlier == ("again",)
    since = answer("2026-03-03", "lead-7", "2026-03-01", "Again")
    found = replay(agreement, lead(BORN), [since], "2026-03-05")
    assert agreement.view(found.state).holds("re-entered") is True


def test_a_background_answer_counts() -> None:
    before = answer("2026-03-01 12:00", "lead-7", "2026-03-01")
    assert path(replay(agree(RULES), lead(BORN), [before], "2026-03-05"))[1:] == [
        ("again", "2026-03-02 09:00")
    ]


def test_an_example_has_no_other_leads() -> None:
    agreement = agree(
        RULES
        + """
example "alone"
  lead
  2026-03-02 10:00  form
  at 2026-03-02 11:00
    not re-entered
    stage is new
"""
    )
    assert [result.status for result in run_examples(agreement)] == ["passed"]


@pytest.mark.parametrize(
    ("wrong", "said"),
    [
        (answer("2026-03-03", "lead-7"), "`other` and `since` go together"),
        (answer("2026-03-03", None, "2026-03-01"), "`other` and `since` go together"),
        (answer("2026-03-03", "lead-7", "2026-03-04"), "since is after at"),
        (answer("2026-03-03", None, earlier="from-sales"), "unknown definition or stage"),
    ],
)
def test_an_answer_that_cannot_be(wrong: al.Match, said: str) -> None:
    with pytest.raises(al.RecordError, match=said):
        holds(wrong)


def test_it_is_stored_and_read_back() -> None:
    found = answer("2026-03-03", "lead-7", "2026-03-01")
    assert al.from_plain(al.to_plain(found)) == found
    agreement = agree(RULES)
    state = replay(agreement, lead(BORN), [found], "2026-03-04").state
    loaded = al.State.from_json(state.to_json())
    assert loaded == state
    assert agreement.advance(loaded, until=at("2026-03-11") - US).state.stage == "again"


def test_nothing_tells_which_records_match_without_a_key() -> None:
    with pytest.raises(al.AgreementError, match="nothing tells which records match"):
        agree(RULES.replace("key email text", "email text"))
