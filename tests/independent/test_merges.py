"""Random merges: the plain evaluator and alignlib tell the same, in any order and in pieces."""

from __future__ import annotations

import os

import pytest

import alignlib as al
from independent.instants import DAY, HOUR, moment
from independent.merges_compare import disagreement
from independent.merges_drawn import drawn
from independent.translate import checked

SEEDS = int(os.environ.get("ALIGNLIB_INDEPENDENT", "60"))


def test_random_merges() -> None:
    told = 0
    for seed in range(SEEDS):
        case = drawn(seed)
        agreement = checked(case.pact.text())
        if agreement is not None:
            assert disagreement(case, agreement, seed) is None, f"seed {seed}"
            told += 1
    assert told > SEEDS * 9 // 10


@pytest.mark.parametrize(("name", "holds"), [("a", False), ("z", True)])
def test_an_act_of_the_instant_of_an_entry_stands_where_its_id_does(name: str, holds: bool) -> None:
    """The form `f` of that instant leads into `ready`: the mail comes before it, or after."""
    agreement = al.loads("""agreement "One instant"
  zone UTC
activity form, mail by prospect
define written
  some mail since entering ready
stage new, start
  to ready  on form
stage ready
""")
    entered = moment(20_000 * DAY)
    merge = al.Merge(
        id="m", at=moment(20_000 * DAY + HOUR), other="other",
        activities=(al.Activity(id=name, kind="mail", at=entered),),
    )  # fmt: skip
    given: list[al.Input] = [al.Activity(id="f", kind="form", at=entered), merge]
    lead = al.Lead(id="L", created_at=moment(19_999 * DAY))
    found = agreement.replay(lead, given, until=moment(20_001 * DAY))
    assert agreement.view(found.state).holds("written") is holds
