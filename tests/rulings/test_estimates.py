"""Estimates: the lock's value where there is a good one, else the default, and never history."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal
from textwrap import dedent

import pytest

import alignlib as al
from alignlib.values.time import Unit
from rulings.support import act, at, dues, lead, replay, stages

HEAD = """
    agreement "Test"
      between marketing and sales
      zone UTC
"""
RULES = """
    activity form by prospect
    activity call by sales

    stage new, start
      to stale when days since last form is above time-to-win
      to won on call

    stage stale, end

    stage won, end

    estimate time-to-win
      mean days from new to won
      over the last 12 months
      at least 30 cases
      default 60 days
"""


def lock(name: str = "time-to-win", value: str = "10 days", n: int = 212, **more: object) -> dict:
    return {"format": 1, "estimates": {name: {"value": value, "n": n, **more}}}


def load(given: object = None, rules: str = RULES) -> al.Agreement:
    return al.loads(dedent(HEAD) + dedent(rules), lock=given)


def codes(agreement: al.Agreement) -> list[str]:
    return [finding.code for finding in agreement.diagnostics]


def stale_after(agreement: al.Agreement) -> str:
    """The day on which a lead with one form on 1 January becomes stale."""
    outcome = agreement.begin(lead("2026-01-01"), at=at("2026-01-01"))
    outcome = agreement.advance(outcome, [act("form", "2026-01-01")], until=at("2026-01-01"))
    assert outcome.wake_at is not None
    return f"{outcome.wake_at:%Y-%m-%d}"


def test_without_a_lock_the_default_holds() -> None:
    agreement = load()
    assert stale_after(agreement) == "2026-03-02"  # 1 January + 60 days
    estimate = agreement.estimates["time-to-win"]
    assert (estimate.value, estimate.source) == (al.Duration(60, Unit.DAYS), "default")
    assert (estimate.n, estimate.interval, estimate.period) == (None, None, None)
    assert codes(agreement) == []


def test_the_lock_replaces_the_default_wherever_the_name_stands() -> None:
    agreement = load(lock())
    assert stale_after(agreement) == "2026-01-11"
    outcome = replay(agreement, lead("2026-01-01"), [act("form", "2026-01-01")], "2026-01-12")
    assert stages(outcome) == ["new", "stale"]


def test_what_is_in_force_shows_where_it_comes_from() -> None:
    agreement = load(
        lock(interval=["8 days", "12 days"], period=["2025-01-01", "2025-12-31"], data="abc")
    )
    assert agreement.estimates == {
        "time-to-win": al.Estimate(
            "time-to-win", al.Duration(10, Unit.DAYS), "lock", 212,
            (al.Duration(8, Unit.DAYS), al.Duration(12, Unit.DAYS)),
            (date(2025, 1, 1), date(2025, 12, 31)),
        )
    }  # fmt: skip


def test_a_text_says_the_same_as_a_mapping() -> None:
    assert load(json.dumps(lock())).fingerprint == load(lock()).fingerprint
    spread = json.dumps(lock(), indent=8)
    assert load(spread).fingerprint == load(lock()).fingerprint


def test_the_name_may_be_spelled_as_columns_do() -> None:
    assert stale_after(load(lock("time_to_win"))) == "2026-01-11"


def test_an_estimate_can_be_a_promised_time() -> None:
    rules = RULES + dedent("""
        sla call-back
          sales owes marketing
          each form
          gets call
          within time-to-win
    """).replace("\n", "\n    ")
    history = [act("form", "2026-01-05 10:00")]
    outcome = replay(load(lock(), rules), lead("2026-01-01"), history, "2026-01-06")
    assert dues(outcome) == ["2026-01-15 10:00"]


def test_a_default_that_is_a_number_takes_the_number() -> None:
    rules = RULES.replace("default 60 days", "default 60")
    agreement = load(lock(), rules)
    assert agreement.estimates["time-to-win"].value == Decimal(10)
    assert stale_after(agreement) == "2026-01-11"


def test_working_time_follows_the_calendar_of_the_default() -> None:
    rules = """
        calendar office
          open Monday to Friday 09:00 to 17:00

        calendar round-the-clock
          open Monday to Sunday 00:00 to 24:00

        activity form by prospect
        activity call by sales

        stage new, start

        stage won, end

        estimate answer-time
          median working hours from new to won
          default 4 working hours of office

        sla call-back
          sales owes marketing
          each form
          gets call
          within answer-time
    """
    agreement = load(lock("answer-time", "3 working hours"), rules)
    history = [act("form", "2026-01-05 16:00")]  # a Monday
    outcome = replay(agreement, lead("2026-01-01"), history, "2026-01-06")
    assert dues(outcome) == ["2026-01-06 11:00"]


# -- the fingerprint (R14) --------------------------------------------------------------------


def test_the_lock_is_part_of_the_fingerprint() -> None:
    prints = {
        load().fingerprint,
        load(lock()).fingerprint,
        load(lock(value="11 days")).fingerprint,
        load(lock(data="other history")).fingerprint,
    }
    assert len(prints) == 4


def test_a_lock_that_says_nothing_is_no_lock() -> None:
    assert load({"format": 1, "estimates": {}}).fingerprint == load().fingerprint


def test_settings_keep_the_lock() -> None:
    rules = RULES + "\n    setting slack 3\n"
    agreement = load(lock(), rules).with_settings(slack=4)
    assert agreement.estimates["time-to-win"].source == "lock"
    assert stale_after(agreement) == "2026-01-11"
    assert agreement.fingerprint != load(None, rules).with_settings(slack=4).fingerprint


# -- what does not fit ------------------------------------------------------------------------


def test_too_few_cases_leave_the_default_with_a_note() -> None:
    agreement = load(lock(n=29))
    assert stale_after(agreement) == "2026-03-02"
    assert codes(agreement) == ["AL422"]
    estimate = agreement.estimates["time-to-win"]
    assert (estimate.source, estimate.n) == ("default", 29)


def test_as_many_cases_as_asked_for_are_enough() -> None:
    assert stale_after(load(lock(n=30))) == "2026-01-11"


def test_an_unknown_estimate_is_a_warning() -> None:
    agreement = load(lock("time-to-loose"))
    (finding,) = agreement.diagnostics
    assert (finding.code, finding.severity) == ("AL420", al.Severity.WARNING)
    assert "time-to-loose" in finding.message
    assert stale_after(agreement) == "2026-03-02"


def test_a_misspelt_estimate_is_guessed() -> None:
    (finding,) = load(lock("time-to-wim")).diagnostics
    assert finding.help == "did you mean `time-to-win`?"


@pytest.mark.parametrize(
    "value", ["2 weeks", "10 working days", "240 hours", "0 days", "40,000 days"]
)
def test_a_value_that_cannot_stand_is_an_error(value: str) -> None:
    with pytest.raises(al.AgreementError) as caught:
        load(lock(value=value))
    assert [finding.code for finding in caught.value.errors] == ["AL421"]


def test_an_estimate_needs_a_default_even_with_a_lock() -> None:
    with pytest.raises(al.AgreementError) as caught:
        load(lock(), RULES.replace("  default 60 days\n", ""))
    assert [finding.code for finding in caught.value.errors] == ["AL409"]


@pytest.mark.parametrize(
    ("default", "code"),
    [
        ("other", "AL305"),
        ("time-to-win", "AL305"),
        ("200 years", "AL305"),
        ('"long"', "AL301"),
        ("$5", "AL301"),
        ("40%", "AL301"),
    ],
)
def test_a_default_is_a_time_written_out(default: str, code: str) -> None:
    with pytest.raises(al.AgreementError) as caught:
        load(None, RULES.replace("60 days", default))
    assert [finding.code for finding in caught.value.errors] == [code]


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "no JSON"),
        ('{"format": 1, "estimates": {}', "no JSON"),
        ("[]", "an object"),
        ('{"estimates": {}}', "format"),
        ('{"format": 2, "estimates": {}}', "format 2"),
        ('{"format": 1}', "`estimates`"),
        ('{"format": 1, "estimates": {"a": 3}}', "`a` is an object"),
        ('{"format": 1, "estimates": {"a": {"value": "3 days"}}}', "`n` of `a`"),
        ('{"format": 1, "estimates": {"a": {"value": "3 days", "n": true}}}', "`n` of `a`"),
        ('{"format": 1, "estimates": {"a": {"value": 3, "n": 5}}}', "`value` of `a`"),
        ('{"format": 1, "estimates": {"a": {"value": "3 moons", "n": 5}}}', "3 moons"),
        ('{"format": 1, "estimates": {"a": {"value": "2.5 days", "n": 5}}}', "whole"),
        ('{"format": 1, "estimates": {"a": {"value": "3 days", "n": 5, "m": 1}}}', "`m`"),
        (
            '{"format": 1, "estimates": {"a": {"value": "3 days", "n": 5, "period": ["x", "y"]}}}',
            "`period`",
        ),
        (
            '{"format": 1, "estimates": {"a": {"value": "3 days", "n": 5, "interval": "2 days"}}}',
            "`interval`",
        ),
        (
            '{"format": 1, "estimates": {"a-b": {"value": "3 days", "n": 5},'
            ' "a_b": {"value": "3 days", "n": 5}}}',
            "`a_b` stands here twice",
        ),
    ],
)  # fmt: skip
def test_a_lock_that_cannot_be_read_is_shown_with_its_place(text: str, message: str) -> None:
    with pytest.raises(al.AgreementError) as caught:
        load(text)
    (finding,) = caught.value.errors
    assert finding.code == "AL423"
    assert message in finding.message
    assert caught.value.source.name == "agreement.rules.lock"
    assert "agreement.rules.lock:" in str(caught.value)


def test_nesting_without_end_is_an_error_too() -> None:
    with pytest.raises(al.AgreementError):
        load("[" * 100_000)


# -- files ------------------------------------------------------------------------------------


def test_load_reads_the_lock_beside_the_file(tmp_path) -> None:
    path = tmp_path / "inbound.rules"
    path.write_text(dedent(HEAD) + dedent(RULES), "utf-8")
    assert al.load(path).estimates["time-to-win"].source == "default"
    (tmp_path / "inbound.rules.lock").write_text(json.dumps(lock()), "utf-8")
    assert al.load(path).estimates["time-to-win"].source == "lock"
    assert al.load(str(path)).fingerprint == load(lock()).fingerprint


def test_a_lock_that_is_given_wins_over_the_one_beside(tmp_path) -> None:
    path = tmp_path / "inbound.rules"
    path.write_text(dedent(HEAD) + dedent(RULES), "utf-8")
    (tmp_path / "inbound.rules.lock").write_text("damaged", "utf-8")
    with pytest.raises(al.AgreementError):
        al.load(path)
    assert al.load(path, lock=lock()).estimates["time-to-win"].source == "lock"
    none = {"format": 1, "estimates": {}}
    assert al.load(path, lock=none).estimates["time-to-win"].source == "default"
