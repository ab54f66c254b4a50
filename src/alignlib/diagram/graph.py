"""Stages and labels in layers: what stands above what, and beside what.

The layers are Sugiyama's (Sugiyama, Tagawa, Toda 1981, IEEE SMC 11:109): ranks by the longest way
from the start, ways back turned round, long ways broken at each layer, and an order in each layer
that lets few ways cross. Labels are nodes of layers between those of the stages, so no label can
lie on another, on a box, or on a way that is not its own. All of it is deterministic: ties are
broken by the order of the file.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Sequence
from itertools import pairwise
from typing import Literal

from attrs import define, field, frozen

SWEEPS = 24
SWAPS = 12


@frozen
class Way:
    """A label between stages: from each of the `sources` to `target` (keys of nodes)."""

    sources: tuple[str, ...]
    target: str


@define(eq=False)
class Node:
    """A box, a label or a bend, with its room. `owner` is the key of a box, or the number of a
    way."""

    kind: Literal["box", "label", "bend"]
    owner: str | int
    layer: int
    wide: float
    high: float
    x: float = 0.0
    y: float = 0.0
    above: list[Node] = field(factory=list, repr=False)
    below: list[Node] = field(factory=list, repr=False)


@define(eq=False)
class Strand:
    """What is drawn in one stroke: nodes from top to bottom; `head` says at which end it arrives,
    None where a label joins several ways."""

    nodes: list[Node]
    way: int
    head: Literal["top", "bottom"] | None


@define(eq=False)
class Layout:
    layers: list[list[Node]]
    boxes: dict[str, Node]
    labels: dict[int, Node]
    strands: list[Strand]


def ranks(keys: Sequence[str], ways: Sequence[tuple[str, str]]) -> dict[str, int]:
    """How far down each key stands: the longest way from where nothing leads to, ways back left
    out. A way is one back if it leads to where one came from, searched in the given order."""
    after: dict[str, list[str]] = {key: [] for key in keys}
    for source, target in ways:
        if source != target and target not in after[source]:
            after[source].append(target)
    forward: dict[str, list[str]] = {key: [] for key in keys}
    begun: set[str] = set()
    order: list[str] = []  # each after all that it leads to
    for first in keys:
        if first in begun:
            continue
        begun.add(first)
        trail = {first: iter(after[first])}  # where the search stands, and what is left there
        while trail:
            key = next(reversed(trail))
            reached = next(trail[key], None)
            if reached is None:
                order.append(key)
                del trail[key]
            elif reached not in trail:
                forward[key].append(reached)
                if reached not in begun:
                    begun.add(reached)
                    trail[reached] = iter(after[reached])
    found = dict.fromkeys(keys, 0)
    for key in reversed(order):
        for target in forward[key]:
            found[target] = max(found[target], found[key] + 1)
    return found


def layout(
    boxes: dict[str, tuple[float, float]], ways: Sequence[Way],
    labels: Sequence[tuple[float, float]],
) -> Layout:  # fmt: skip
    """`boxes` and `labels` (one for each way) with their width and height."""
    pairs = [(source, way.target) for way in ways for source in way.sources]
    rank = ranks(list(boxes), pairs)
    nodes = {
        key: Node("box", key, 2 * rank[key], wide, high) for key, (wide, high) in boxes.items()
    }
    depth = 2 * max(rank.values(), default=0) + 1
    made = Layout([[] for _ in range(depth)], nodes, {}, [])
    for node in nodes.values():
        made.layers[node.layer].append(node)
    for number, (way, (wide, high)) in enumerate(zip(ways, labels, strict=True)):
        _Weaver(made, number, wide, high).weave(way)
    _order(made)
    return made


class _Weaver:
    """Puts the label of a way between its stages, and bends where it passes layers."""

    def __init__(self, made: Layout, number: int, wide: float, high: float) -> None:
        self.made, self.number = made, number
        self.wide, self.high = wide, high

    def weave(self, way: Way) -> None:
        boxes = self.made.boxes
        target = boxes[way.target]
        if len(way.sources) > 1:
            label = self._label(target.layer - 1)
            self._strand(label, target, "bottom")
            for key in way.sources:
                self._strand(boxes[key], label, None)
            return
        source = boxes[way.sources[0]]
        if source is target:
            return  # drawn at the box itself
        down = source.layer < target.layer
        # Beside its source, where one looks for what comes next.
        label = self._label(source.layer + 1 if down else source.layer - 1)
        if down:
            self._strand(source, label, None)
            self._strand(label, target, "bottom")
        else:
            self._strand(target, label, "top")
            self._strand(label, source, None)

    def _label(self, layer: int) -> Node:
        label = Node("label", self.number, layer, self.wide, self.high)
        self.made.layers[layer].append(label)
        self.made.labels[self.number] = label
        return label

    def _strand(self, top: Node, bottom: Node, head: Literal["top", "bottom"] | None) -> None:
        nodes = [top]
        for layer in range(top.layer + 1, bottom.layer):
            bend = Node("bend", self.number, layer, 8.0, 0.0)
            self.made.layers[layer].append(bend)
            nodes.append(bend)
        nodes.append(bottom)
        for upper, lower in pairwise(nodes):
            upper.below.append(lower)
            lower.above.append(upper)
        self.made.strands.append(Strand(nodes, self.number, head))


# -- the order in each layer ----------------------------------------------------------------------


def _order(made: Layout) -> None:
    """Sweeps down and up by the middle of the neighbours, then swaps neighbours; the order with
    the fewest crossings is kept, the first of several. Every other pair of sweeps turns round what
    is level, which leads on where all that is better lies behind something equal."""
    best = [list(layer) for layer in made.layers]
    fewest = _crossings(best)
    current = [list(layer) for layer in best]
    for sweep in range(SWEEPS):
        if not fewest:
            break
        turned = sweep % 4 >= 2
        _sweep(current, down=sweep % 2 == 0, turned=turned)
        _swap(current, level=turned)
        found = _crossings(current)
        if found < fewest:
            fewest, best = found, [list(layer) for layer in current]
    made.layers[:] = best


def _sweep(layers: list[list[Node]], *, down: bool, turned: bool) -> None:
    numbers = range(1, len(layers)) if down else range(len(layers) - 2, -1, -1)
    for number in numbers:
        fixed = _places(layers[number - 1 if down else number + 1])
        own = _places(layers[number])
        keys: dict[Node, tuple[float, int]] = {}
        for node, place in own.items():
            near = [fixed[other] for other in (node.above if down else node.below)]
            middle = sum(near) / len(near) if near else float(place)
            keys[node] = (middle, -place if turned else place)
        layers[number].sort(key=keys.__getitem__)


def _places(layer: list[Node]) -> dict[Node, int]:
    return {node: place for place, node in enumerate(layer)}


def _swap(layers: list[list[Node]], *, level: bool) -> None:
    """Neighbours that cross less the other way round change places, as long as that helps; first
    also those that cross as much (`level`)."""
    for _ in range(SWAPS):
        better = False
        for number, layer in enumerate(layers):
            above = _places(layers[number - 1]) if number else {}
            below = _places(layers[number + 1]) if number + 1 < len(layers) else {}
            for place, (left, right) in enumerate(pairwise(tuple(layer))):
                # What stood right may have come to the left in the step before.
                left = layer[place]
                now = _crossed(left, right, above, below)
                turned = _crossed(right, left, above, below)
                if turned < now or (level and turned == now):
                    layer[place], layer[place + 1] = right, left
                    better = better or turned < now
        level = False
        if not better:
            return


def _crossed(left: Node, right: Node, above: dict[Node, int], below: dict[Node, int]) -> int:
    """Ways of two neighbours that cross each other."""
    up = sum(above[a] > above[b] for a in left.above for b in right.above)
    return up + sum(below[a] > below[b] for a in left.below for b in right.below)


def _crossings(layers: list[list[Node]]) -> int:
    return sum(_between(upper, lower) for upper, lower in pairwise(layers))


def _between(upper: list[Node], lower: list[Node]) -> int:
    """Ways between two layers that cross: pairs of their lower ends that stand the wrong way
    round, when the ways are sorted by their upper ends."""
    place = _places(lower)
    ends = [end for node in upper for end in sorted(place[other] for other in node.below)]
    found = 0
    seen: list[int] = []
    for end in ends:
        at = bisect_right(seen, end)
        found += len(seen) - at
        seen.insert(at, end)
    return found
