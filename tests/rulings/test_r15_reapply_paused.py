"""R15: `reapply` for a clock that stands still: what the new terms make late before its pause began
is late already, and a warning of before is not given."""

from __future__ import annotations

import alignlib as al
from rulings.handover import CHANGE, FORM, SHORTER, edited, taken_to
from rulings.support import at, change, clock, steps

HELD = change("on-hold", True, "2026-03-02 15:00", id="held")
GOES_ON = change("on-hold", False, "2026-03-04 15:00", id="goes on")


def reapplied(*pairs: tuple[str, str]) -> tuple[al.Adoption, list[tuple[str, str]]]:
    """Form at 11:00, on hold from 15:00 on; what the new terms tell until it is late."""
    new = edited(*pairs)
    found = new.adopt(taken_to(CHANGE, [FORM, HELD]), at=at(CHANGE), reapply=True)
    later = new.advance(found.state, [GOES_ON], until=at("2026-03-06"))
    return found, steps(later)


def test_late_before_the_pause_is_late_without_news() -> None:
    found, told = reapplied(
        ("within 3 days", "within 2 hours"), ("late by 2 days", "late by 1 day")
    )
    assert clock(found.state, "call-back") == "late"
    assert found.outputs == ()
    assert [item.silent for item in found.report] == [True]
    assert told == [("late by", "2026-03-03 13:00 +1us")]


def test_the_instant_at_which_the_pause_began_lasts() -> None:
    found, told = reapplied(("within 3 days", "within 4 hours"), ("warn at 50%", "warn at 90%"))
    assert clock(found.state, "call-back") == "paused"
    assert told == [("resumed", "2026-03-04 15:00"), ("late", "2026-03-04 15:00 +1us")]


def test_a_warning_of_before_the_pause_is_not_given() -> None:
    found, told = reapplied(SHORTER, ("warn at 50%", "warn at 10%"))
    assert clock(found.state, "call-back") == "paused"
    assert told == [("resumed", "2026-03-04 15:00"), ("late", "2026-03-05 11:00 +1us")]
