"""What authors see of their slips: one error, on its line, with a fix that mends it.

The floors lie below what is measured, so that they hold for other samples as well;
`benchmarks/mistakes.py` measures more of them.
"""

from __future__ import annotations

from collections import Counter
from pathlib import Path
from random import Random

import pytest

from alignlib.diagnostics.diagnostic import Severity
from alignlib.loading import check_text
from property.mistakes import SLIPS, judge, mistakes

EXAMPLES = sorted((Path(__file__).parents[2] / "examples").glob("*/*.rules"))
TEXTS = [
    text
    for text in (path.read_text("utf-8") for path in EXAMPLES)
    if "\nstage " in text and check_text(text).sound
]
SHORT = [text for text in TEXTS if text.count("\n") < 110]
EACH = 4
"""Mistakes of a kind in one text."""

# Kind: the least share of one error on the right line, of a fix that mends the file.
FLOORS = {
    "keyword-typo": (0.97, 0.85),
    "header-typo": (0.97, 0.9),
    "name-typo": (0.97, 0.9),
    "drop-word": (0.9, 0.0),
    "drop-small": (0.97, 0.6),
    "drop-quote": (0.97, 0.15),
    "drop-both-quotes": (0.97, 0.8),
    "drop-number": (0.95, 0.0),
    "drop-unit": (0.93, 0.0),
    "wrong-unit": (0.9, 0.0),
    "double-word": (0.97, 0.9),
    "two-words-in-one": (0.93, 0.8),
    "drop-body": (0.8, 0.0),
    "drop-header": (0.55, 0.0),
    "dedent": (0.9, 0.85),
    "indent": (0.9, 0.85),
    "join-lines": (0.95, 0.75),
    "split-line": (0.93, 0.85),
    "half-typed": (0.85, 0.0),
    "habit": (0.93, 0.75),
}  # fmt: skip


def test_every_kind_has_its_floor() -> None:
    assert set(FLOORS) == set(SLIPS)


@pytest.mark.parametrize("kind", SLIPS)
def test_one_error_on_its_line_and_a_fix(kind: str) -> None:
    seen: Counter[str] = Counter()
    for text in SHORT:
        for mistake in mistakes(text, kind, 1, EACH):
            verdict = judge(mistake)
            if not verdict.accepted:
                seen["all"] += 1
                seen["good"] += verdict.one and verdict.placed
                seen["mended"] += verdict.mended
    placed, mended = FLOORS[kind]
    assert seen["all"] >= 10
    # One more than the share may go wrong in so small a sample.
    assert seen["good"] >= placed * seen["all"] - 1
    assert seen["mended"] >= mended * seen["all"] - 1


@pytest.mark.parametrize("count", [2, 3])
def test_several_mistakes_are_reported_at_once(count: int) -> None:
    """Typos in different declarations: each is reported, none twice."""
    complete = 0
    random = Random(count)
    for text in TEXTS:
        changed, lines = text, set()
        for kind in random.sample(["keyword-typo", "double-word", "name-typo"], count):
            made = next(iter(mistakes(changed, kind, random.randrange(1_000), 1)))
            if any(abs(line - made.lines.start) < 12 for line in lines):
                continue
            changed = made.text
            lines.add(made.lines.start)
        program = check_text(changed)
        errors = [one for one in program.diagnostics if one.severity is Severity.ERROR]
        found = [program.source.position(one.span.start)[0] for one in errors]
        assert len(found) == len(set(found)), changed
        complete += set(found) == lines
    assert complete >= 0.75 * len(TEXTS)
