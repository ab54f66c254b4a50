"""Late and changed inputs of lives that span versions of random agreements: `reconcile` says what
two replays compared by id say, and an input is late by the order of the reference alone."""

from __future__ import annotations

import os

import pytest

from independent.late_compare import disagreement
from independent.versions_compare import loaded
from independent.versions_drawn import spanned

SEEDS = int(os.environ.get("ALIGNLIB_INDEPENDENT", "120"))


@pytest.mark.parametrize("deals", [False, True])
def test_late_inputs(deals: bool) -> None:
    """By numbered seeds: `ALIGNLIB_INDEPENDENT=5000` looks at as many in all."""
    told = 0
    for seed in range(SEEDS // 2):
        drawn = spanned(seed, deals)
        found = loaded(drawn)
        if found is not None:
            assert disagreement(drawn, found, seed) is None, f"seed {seed}"
            told += 1
    assert told > SEEDS // 3
