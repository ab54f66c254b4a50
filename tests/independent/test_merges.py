"""Random merges: the plain evaluator and alignlib tell the same, in any order and in pieces."""

from __future__ import annotations

import os

from independent.merges_compare import disagreement
from independent.merges_drawn import drawn
from independent.translate import checked

SEEDS = int(os.environ.get("ALIGNLIB_INDEPENDENT", "60"))


def test_random_merges() -> None:
    for seed in range(SEEDS):
        case = drawn(seed)
        agreement = checked(case.pact.text())
        if agreement is not None:
            assert disagreement(case, agreement, seed) is None, f"seed {seed}"
