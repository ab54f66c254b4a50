"""Lines of an agreement that are drawn as one way."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen

from alignlib.diagram.chart import Arrow, Cause, Track
from alignlib.diagram.graph import Way, ranks
from alignlib.pictures.shapes import SMALL
from alignlib.pictures.text import width, wrapped

_LABEL = 126.0


@frozen
class Words:
    """The lines of a label, each with its cause."""

    lines: tuple[tuple[str, Cause], ...]

    @property
    def wide(self) -> float:
        return max(width(words, SMALL) for words, _ in self.lines) + 8

    @property
    def high(self) -> float:
        return len(self.lines) * 13 + 4


def joined(track: Track) -> tuple[list[Way], list[Words], list[Cause]]:
    """Ways as they are drawn: lines with the same ends and cause share a label, and several stages
    that go to one by the same words share it, too."""
    ends: dict[tuple[str, str, Cause], list[Arrow]] = {}
    for arrow in track.arrows:
        target = f"opens {arrow.target}" if arrow.cause == "opens" else arrow.target
        ends.setdefault((arrow.source, target, arrow.cause), []).append(arrow)
    shared: dict[tuple[str, tuple[str, ...]], list[str]] = {}
    said: dict[tuple[str, tuple[str, ...]], list[Arrow]] = {}
    keys = [box.key for box in track.boxes] + [f"opens {name}" for name in track.opens]
    rank = ranks(keys, [(source, target) for source, target, _ in ends])
    for (source, target, _), arrows in ends.items():
        told = tuple(arrow.words for arrow in arrows)
        # A way back has a label of its own.
        key = (target, told if rank[source] < rank[target] else (*told, source))
        shared.setdefault(key, []).append(source)
        said.setdefault(key, arrows)
    ways = [Way(tuple(sources), target) for (target, _), sources in shared.items()]
    words = [_label_words(arrows) for arrows in said.values()]
    causes = [arrows[0].cause for arrows in said.values()]
    return ways, words, causes


def _label_words(arrows: Iterable[Arrow]) -> Words:
    lines: list[tuple[str, Cause]] = []
    for n, arrow in enumerate(arrows):
        said = f"or {arrow.words}" if n else arrow.words
        lines += [(part, arrow.cause) for part in wrapped(said, _LABEL, SMALL, 6)]
    return Words(tuple(lines))
