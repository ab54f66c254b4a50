"""A whole agreement of the examples against a program that was written by hand for it alone."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import alignlib as al
from independent.instants import DAY, HOUR, micros, moment
from independent.lead_to_cash import LeadToCash
from independent.pact import Input
from independent.translate import al_input, plain

FILE = Path(__file__).parents[2] / "examples" / "agreements" / "greenberg.rules"
LIVES = int(os.environ.get("ALIGNLIB_INDEPENDENT", "150"))
# Before the clocks go forward, before they go back, and a quiet month.
ANCHORS = [datetime(2014, *day, tzinfo=UTC) for day in ((2, 20, 15), (10, 6, 13), (6, 3, 12))]
SPAN = 150 * DAY
# What takes the lead on is drawn more often.
KINDS = (
    "visit", "reply", "reply", "demo-request", "acceptance", "acceptance", "rejection", "verdict",
    "verdict", "briefing", "briefing", "contract", "loss",
)  # fmt: skip
STAGES = ("engaged", "marketing-qualified", "nurtured", "accepted", "opportunity", "lost")


@cache
def agreement() -> al.Agreement:
    return al.load(FILE)


def happened(random: Random, born: int) -> list[Input]:
    found = []
    for number in range(random.randint(0, 40)):
        at = born + random.randint(0, 140 * 24) * HOUR + random.choice((0, 0, 0, 1, -1))
        at, id_ = max(at, born), f"i{number:02}"
        kind = random.choices(("act", "owner", "moved"), (12, 1, 1))[0]
        if kind == "act":
            name = random.choice(KINDS)
            answer = (
                random.choice(("ready", "ready", "not-yet", None)) if name == "verdict" else None
            )
            by = random.choice((None, None, None, "sales", "marketing", "Ada", "Bob"))
            found.append(Input(at, id_, "act", name, answer, by))
        elif kind == "owner":
            found.append(Input(at, id_, "owner", random.choice(("Ada", "Bob"))))
        else:
            by = random.choice((None, "sales", "marketing", "Ada"))
            found.append(Input(at, id_, "moved", random.choice(STAGES), by=by))
    return found


def given(one: Input) -> Any:
    if one.name != "verdict":
        return al_input(one)
    fields = {} if one.value is None else {"answer": one.value}
    return al.Activity(id=one.id, at=moment(one.at), by=one.by, kind="verdict", fields=fields)


def test_lives_of_leads() -> None:
    for seed in range(LIVES):
        random = Random(seed)
        born = micros(random.choice(ANCHORS))
        inputs, until = happened(random, born), born + SPAN
        expected = LeadToCash().run(inputs, born, until).told
        lead = al.Lead(id="L", created_at=moment(born))
        arriving = [given(one) for one in inputs]
        random.shuffle(arriving)
        outcome = agreement().replay(lead, arriving, until=moment(until))
        assert plain(outcome.outputs) == expected, f"seed {seed}"
