"""Agreements full of promises: the plain evaluator and alignlib tell the same of many clocks that
are open at once, of ladders that move the lead, and of what happens at the very due instant."""

from __future__ import annotations

import os

import alignlib as al
from independent.compare import disagreement
from independent.drawn import Case
from independent.owed_drawn import owed_case
from independent.translate import checked

SEEDS = int(os.environ.get("ALIGNLIB_INDEPENDENT", "120"))


def loaded(case: Case) -> al.Agreement | None:
    return checked(case.pact.text())


def test_many_promises_at_once() -> None:
    told = 0
    for seed in range(SEEDS):
        case = owed_case(seed)
        agreement = loaded(case)
        if agreement is not None:
            assert disagreement(case, agreement, seed) is None, f"seed {seed}"
            told += 1
    assert told > SEEDS * 9 // 10


def test_over_ninety_days() -> None:
    for seed in range(SEEDS // 20):
        case = owed_case(seed, long=True)
        agreement = loaded(case)
        if agreement is not None:
            assert disagreement(case, agreement, seed) is None, f"seed {seed}"
