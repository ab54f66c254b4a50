"""Random agreements and histories: alignlib and an evaluator that was written from the reference
page alone, without a look at the engine, tell the same, event for event."""

from __future__ import annotations

import os

from hypothesis import HealthCheck, given, reject, settings
from hypothesis import strategies as st

from independent.compare import disagreement, loaded
from independent.drawn import LONG, Case, Draw, case_of, cases

SEEDS = int(os.environ.get("ALIGNLIB_INDEPENDENT", "120"))


@settings(
    max_examples=60, derandomize=True, database=None, deadline=None,
    suppress_health_check=list(HealthCheck),
)  # fmt: skip
@given(cases(), st.integers(0, 999))
def test_small_ones(case: Case, seed: int) -> None:
    agreement = loaded(case)
    if agreement is None:
        reject()
    assert disagreement(case, agreement, seed) is None


def test_large_ones() -> None:
    """Of full size, by numbered seeds: `ALIGNLIB_INDEPENDENT=5000` looks at as many."""
    told = 0
    for seed in range(SEEDS):
        case = case_of(Draw(seed=seed))
        agreement = loaded(case)
        if agreement is not None:
            assert disagreement(case, agreement, seed) is None, f"seed {seed}"
            told += 1
    assert told > SEEDS * 9 // 10


def test_long_ones() -> None:
    """Ninety days, over changes of the clocks and ends of months, with terms to match."""
    for seed in range(SEEDS // 10):
        case = case_of(Draw(seed=seed, scale=LONG))
        agreement = loaded(case)
        if agreement is not None:
            assert disagreement(case, agreement, seed) is None, f"seed {seed}"


def test_ones_with_opportunities() -> None:
    """Two pipelines: lines of the lead open opportunities."""
    for seed in range(SEEDS // 3):
        case = case_of(Draw(seed=seed), deals=True)
        agreement = loaded(case)
        if agreement is not None:
            assert disagreement(case, agreement, seed) is None, f"seed {seed}"
