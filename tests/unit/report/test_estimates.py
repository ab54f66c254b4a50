"""`estimate`: from history to the lock, and back into force."""

from __future__ import annotations

import json
from datetime import timedelta
from random import Random

import pytest

import alignlib as al
from alignlib.report.asking import Asking
from alignlib.report.estimates import estimated
from alignlib.report.lock import lock_text
from alignlib.syntax import tree
from unit.report.support import HEAD, at, facts, numbers

LOST = """
estimate lost-cycle
  mean days from opportunity to lost
  over the last 12 months
  at least 5 cases
  default 60 days
"""


def lost(*days: float, start: str = "2026-01-01") -> list[dict[str, object]]:
    rows: list[dict[str, object]] = []
    for number, length in enumerate(days):
        began = at(start)
        ended = began + timedelta(days=length)
        rows.append({"id": f"{start} {number}", "stage": "opportunity", "at": began})
        rows.append({"id": f"{start} {number}", "stage": "lost", "at": ended})
    return rows


def locked(agreement: al.Agreement, until: str, rows: list[dict[str, object]]) -> str:
    asking = Asking(agreement)
    known = facts(agreement, until, entries=rows)
    return lock_text(asking, [estimated(asking, decl, known)
                              for decl in asking.all(tree.EstimateDecl)])  # fmt: skip


def test_the_mean_its_interval_and_its_cases() -> None:
    agreement = numbers(LOST)
    asking = Asking(agreement)
    (decl,) = asking.all(tree.EstimateDecl)
    known = facts(agreement, "2026-06-01", entries=lost(8, 9, 10, 11, 12))
    found = estimated(asking, decl, known)
    assert (str(found.value), found.n) == ("10 days", 5)
    # Student: 10 ± 2.776·1.581/√5 = 10 ± 1.96, in whole days 8 to 12.
    assert found.interval is not None
    assert [str(end) for end in found.interval] == ["8 days", "12 days"]


def test_the_median_and_other_units() -> None:
    agreement = numbers("""
        estimate half
          median hours from opportunity to lost
          default 10 hours
    """)
    plain = json.loads(locked(agreement, "2026-06-01", lost(1, 2, 3, 4, 5, 30)))
    entry = plain["estimates"]["half"]
    assert entry["value"] == "84 hours"  # 3.5 days
    assert entry["interval"] == ["24 hours", "720 hours"]  # of six: the ends, 1 − 2/64


def test_only_what_ended_in_the_time_counts() -> None:
    agreement = numbers(LOST)
    rows = [*lost(10, 10, 10, 10, 10, start="2026-05-01"), *lost(40, start="2024-01-01")]
    entry = json.loads(locked(agreement, "2026-06-01", rows))["estimates"]["lost-cycle"]
    assert (entry["value"], entry["n"]) == ("10 days", 5)
    assert entry["period"] == ["2025-06-01", "2026-06-01"]


def test_the_latest_entry_counts_as_in_days_since_entering() -> None:
    agreement = numbers(LOST)
    rows = [
        {"id": "L", "stage": "opportunity", "at": at("2026-01-01")},
        {"id": "L", "stage": "ready", "at": at("2026-02-01")},
        {"id": "L", "stage": "opportunity", "at": at("2026-03-01")},
        {"id": "L", "stage": "lost", "at": at("2026-03-08")},
    ]
    entry = json.loads(locked(agreement, "2026-06-01", rows))["estimates"]["lost-cycle"]
    assert (entry["value"], entry["n"]) == ("7 days", 1)
    assert "interval" not in entry  # one case shows no spread


def test_the_same_history_is_the_same_bytes_and_another_one_is_not() -> None:
    agreement = numbers(LOST)
    rows = lost(8, 9, 10, 11, 12, 30)
    text = locked(agreement, "2026-06-01", rows)
    shuffled = list(rows)
    Random(2).shuffle(shuffled)
    assert locked(agreement, "2026-06-01", shuffled) == text
    other = json.loads(locked(agreement, "2026-06-01", lost(8, 9, 10, 11, 12, 31)))
    own = json.loads(text)
    assert other["estimates"]["lost-cycle"]["data"] != own["estimates"]["lost-cycle"]["data"]


def test_the_lock_comes_into_force() -> None:
    text = locked(numbers(LOST), "2026-06-01", lost(8, 9, 10, 11, 12))
    agreement = al.loads(HEAD + LOST, lock=text)
    own = agreement.estimates["lost-cycle"]
    assert (str(own.value), own.source, own.n) == ("10 days", "lock", 5)
    answer = agreement.report(facts(agreement, "2026-06-01", entries=()), at=at("2026-06-01"))
    assert answer["lost-cycle"]["in force"].note == "10 days, by the lock"


def test_too_few_cases_are_written_and_the_default_holds() -> None:
    text = locked(numbers(LOST), "2026-06-01", lost(8, 9))
    agreement = al.loads(HEAD + LOST, lock=text)
    assert agreement.estimates["lost-cycle"].source == "default"
    answer = numbers(LOST).report(
        facts(numbers(LOST), "2026-06-01", entries=lost(8, 9)), at=at("2026-06-01")
    )["lost-cycle"]
    assert "2 cases, and the estimate asks for 5: the default holds" in answer.warnings


def test_no_case_is_no_entry() -> None:
    assert json.loads(locked(numbers(LOST), "2026-06-01", []))["estimates"] == {}


def test_what_comes_to_nothing_in_its_unit_is_no_time() -> None:
    agreement = numbers("""
        estimate half
          mean months from opportunity to lost
          default 3 months
    """)
    assert json.loads(locked(agreement, "2026-06-01", lost(1, 2, 3)))["estimates"] == {}
    known = facts(agreement, "2026-06-01", entries=lost(1, 2, 3))
    answer = agreement.report(known, at=at("2026-06-01"))["half"]
    assert "less than one month: ask for a smaller unit" in answer.warnings[0]


def test_a_rule_that_recycles_likely_winners_says_so() -> None:
    won = [
        {**row, "id": f"w{row['id']}", "stage": str(row["stage"]).replace("lost", "won")}
        for row in lost(*[60] * 10)
    ]
    agreement = numbers(LOST)
    known = facts(agreement, "2026-06-01", entries=[*lost(8, 9, 10, 11, 12), *won])
    answer = agreement.report(known, at=at("2026-06-01"))["lost-cycle"]
    assert answer.warnings == (
        "those that came into won took longer (60 days): a rule that recycles after 10 days "
        "recycles likely winners",
    )


@pytest.mark.parametrize(
    ("unit", "value"),
    [
        ("weeks", "2 weeks"),
        ("working days", "9 working days"),
        ("working hours", "73 working hours"),
    ],
)
def test_units(unit: str, value: str) -> None:
    """Monday 5 January 09:00 to Saturday 17 January 09:00: nine dates with open time after it, and
    9 × 8 hours and one of the first day's own."""
    agreement = numbers(f"""
        calendar office
          open Monday to Friday 09:00 to 17:00
        estimate e
          mean {unit} from opportunity to lost
          default 3 {unit} {"of office" if "working" in unit else ""}
    """)
    rows = [
        {"id": "L", "stage": "opportunity", "at": at("2026-01-05 16:00")},
        {"id": "L", "stage": "lost", "at": at("2026-01-17 09:00")},
    ]
    entry = json.loads(locked(agreement, "2026-06-01", rows))["estimates"]["e"]
    assert entry["value"] == value
