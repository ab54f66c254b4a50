"""Where the nodes of a layout stand.

In each layer the nodes keep their order and their distance, and stand as near as that allows to
the middle of their neighbours: the least sum of squares, found by pooling neighbours that would
overlap (pool adjacent violators; Ayer et al. 1955, Ann. Math. Stat. 26:641). Bends pull harder
than boxes, so that long ways are straight.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import pairwise

from alignlib.diagram.graph import Layout, Node

ACROSS = 14.0
"""Between neighbours of a layer."""
DOWN = 26.0
"""Between layers."""
_ROUNDS = 60
_PULL = {"box": 1.0, "label": 2.0, "bend": 8.0}


def place(made: Layout) -> tuple[float, float]:
    """Gives every node its middle (x, y); returns how wide and how high all of it is."""
    y = 0.0
    for layer in made.layers:
        high = max((node.high for node in layer), default=0.0)
        for node in layer:
            node.y = y + high / 2
        y += high + DOWN
        _beside_each_other(layer)
    for number in range(_ROUNDS):
        last = number >= _ROUNDS // 2
        layers = made.layers if number % 2 == 0 else made.layers[::-1]
        for layer in layers:
            _settle(layer, up=last or number % 2 == 0, down=last or number % 2 == 1)
    nodes = [node for layer in made.layers for node in layer]
    left = min((node.x - node.wide / 2 for node in nodes), default=0.0)
    for node in nodes:
        node.x -= left
    wide = max((node.x + node.wide / 2 for node in nodes), default=0.0)
    return wide, y - DOWN


def _beside_each_other(layer: Sequence[Node]) -> None:
    x = 0.0
    for node in layer:
        node.x = x + node.wide / 2
        x += node.wide + ACROSS
    for node in layer:
        node.x -= x / 2


def _settle(layer: Sequence[Node], *, up: bool, down: bool) -> None:
    wanted, weights = [], []
    for node in layer:
        near = [*(node.above if up else ()), *(node.below if down else ())]
        pulls = [_PULL[other.kind] * _PULL[node.kind] for other in near]
        total = sum(pulls)
        middle = sum(p * o.x for p, o in zip(pulls, near, strict=True)) / total if near else node.x
        wanted.append(middle)
        weights.append(total or 0.1)
    offsets = [0.0]
    for before, node in pairwise(layer):
        offsets.append(offsets[-1] + (before.wide + node.wide) / 2 + ACROSS)
    free = rising([w - o for w, o in zip(wanted, offsets, strict=False)], weights)
    for node, x, offset in zip(layer, free, offsets, strict=False):
        node.x = x + offset


def rising(values: Sequence[float], weights: Sequence[float]) -> list[float]:
    """The numbers that never fall and are nearest to `values` (weighted least squares)."""
    pools: list[tuple[float, float, int]] = []  # mean, weight, how many
    for value, weight in zip(values, weights, strict=True):
        mean, heavy, count = value, weight, 1
        while pools and pools[-1][0] > mean:
            other, weight_, many = pools.pop()
            mean = (mean * heavy + other * weight_) / (heavy + weight_)
            heavy, count = heavy + weight_, count + many
        pools.append((mean, heavy, count))
    return [mean for mean, _, count in pools for _ in range(count)]
