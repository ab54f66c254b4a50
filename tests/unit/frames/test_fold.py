"""Polars folds text as `alignlib.text.fold` does, whether it comes again and again or not."""

from __future__ import annotations

import random

import pytest

pl = pytest.importorskip("polars")
pytest.importorskip("narwhals")

from alignlib import frames  # noqa: E402
from alignlib.text import fold  # noqa: E402

WORDS = ("", "İstanbul", "ı", "STRASSE", "straße", "ΣΊΣΥΦΟΣ", "ς", "e\u0301", "É", "A", "ǅ", None)


@pytest.mark.parametrize("count", [0, 1, 19, 20, 500, 20_000])
@pytest.mark.parametrize("often", [0.0, 0.3, 1.0])
def test_as_the_engine(count: int, often: float):
    from alignlib.frames.backends.polars import PolarsBackend
    from alignlib.frames.recipes import Folded

    chance = random.Random(count)
    texts = [
        chance.choice(WORDS) if chance.random() < often else f"Xİ{chance.randrange(10**6)}"
        for _ in range(count)
    ]
    frame = pl.DataFrame({"text": texts}, schema={"text": pl.String})
    backend = PolarsBackend(eager=True)
    read = backend.add(backend.begin(frame, ["text"]), {"folded": Folded("text")})
    found = backend.finish(read, None)["folded"].to_list()
    assert found == [None if text is None else fold(text) or None for text in texts]


def test_categories_are_folded_once():
    texts = pl.Series(["Küche", "KÜCHE", None, ""] * 100, dtype=pl.Categorical)
    found = frames.evaluate(
        'agreement "Rooms"\ndefine kitchen\n  room is "küche"\n',
        pl.DataFrame({"id": range(400), "room": texts}),
        at="2026-06-01T00:00Z",
    )
    assert found["kitchen"].to_list() == [True, True, None, None] * 100
