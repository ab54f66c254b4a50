"""Lives that span two or three versions of a random agreement: alignlib and the plain evaluator,
which hands its life over as the reference says, tell the same; whole, in pieces that are stored,
and adopted by hand."""

from __future__ import annotations

import os

import pytest

from independent.versions_compare import disagreement, loaded
from independent.versions_drawn import spanned

SEEDS = int(os.environ.get("ALIGNLIB_INDEPENDENT", "120"))


@pytest.mark.parametrize(
    ("versions", "deals", "share", "reapply"),
    [(2, False, 1, False), (3, False, 2, False), (2, True, 3, False), (3, True, 4, False),
     (2, False, 2, True), (3, True, 4, True)],
)  # fmt: skip
def test_versions(versions: int, deals: bool, share: int, reapply: bool) -> None:
    """By numbered seeds: `ALIGNLIB_INDEPENDENT=5000` looks at some three times as many in all."""
    told = 0
    for seed in range(SEEDS // share):
        drawn = spanned(seed, deals, versions, reapply)
        found = loaded(drawn)
        if found is not None:
            assert disagreement(drawn, found, seed) is None, f"seed {seed}"
            told += 1
    assert told > SEEDS // share * 2 // 3


def test_other_agreements() -> None:
    """Stages and promises of the same names and other words; opportunities come and go."""
    for seed in range(SEEDS // 3):
        drawn = spanned(seed, seed % 2 == 0, versions=3, reapply=True, anew=True)
        found = loaded(drawn)
        if found is not None:
            assert disagreement(drawn, found, seed) is None, f"seed {seed}"


@pytest.mark.parametrize(
    ("seed", "versions", "reapply"),
    [
        # A stage with another name, where a line waits for the next input.
        (1355, 2, False),
        # A line that did not wait, beside one between the same stages that did.
        (584, 2, False),
        # `if late` lines that are new, alone and with a move.
        (748, 2, False),
        (1819, 2, False),
        # A warning whose line is gone.
        (13570, 2, False),
        # Of promises that are gone and of another kind.
        (21723, 3, False),
        # Late by new terms before its pause began.
        (470, 2, True),
        # A promise that begins with an entry now.
        (7787, 3, True),
    ],
)
def test_what_a_search_found(seed: int, versions: int, reapply: bool) -> None:
    drawn = spanned(seed, versions=versions, reapply=reapply)
    found = loaded(drawn)
    assert found is not None
    assert disagreement(drawn, found, seed) is None
