"""Coverage as data: what examples can reach, and how many of them do."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from decimal import ROUND_DOWN, Decimal
from typing import Any, Literal, TypeAlias

from attrs import evolve, frozen

from alignlib.model.outputs import Rule

FORMAT = 1
"""The version of the JSON of coverage."""

PointKind: TypeAlias = Literal["stage", "move", "trigger", "condition", "score line", "sla"]

KINDS: Mapping[PointKind, tuple[str, str]] = {
    "stage": ("stage", "stages"),
    "move": ("move", "moves"),
    "trigger": ("trigger", "triggers"),
    "condition": ("condition outcome", "condition outcomes"),
    "score line": ("score line", "score lines"),
    "sla": ("SLA outcome", "SLA outcomes"),
}
"""Each kind of point, by its name for one and for several; in the order they are told."""

_ORDER = {kind: number for number, kind in enumerate(KINDS)}


@frozen(kw_only=True)
class Point:
    """One thing that an example can reach: a stage is `entered`, a `to` line or a trigger is
    `fired`, a condition `holds`, `does not hold` or is `undecided`, a line of a score `counts`, a
    promise is `met`, `late`, … `name` are the author's words, `examples` how many reach it."""

    kind: PointKind
    name: str
    outcome: str
    place: Rule
    examples: int = 0

    @property
    def reached(self) -> bool:
        return self.examples > 0

    def to_dict(self) -> dict[str, Any]:
        return {
            "kind": self.kind,
            "name": self.name,
            "outcome": self.outcome,
            "file": self.place.file,
            "line": self.place.line,
            "column": self.place.column,
            "examples": self.examples,
        }


@frozen
class Coverage:
    """What the examples of an agreement reach, and what they do not; in the order of the file.

    `examples` is how many ran. Coverages add up: `merged`.
    """

    points: tuple[Point, ...]
    examples: int

    @property
    def missing(self) -> tuple[Point, ...]:
        """What no example reaches."""
        return tuple(point for point in self.points if not point.reached)

    @property
    def percent(self) -> Decimal:
        """The share of the points that is reached, in percent with one digit, rounded down; 100
        where there is nothing to reach."""
        if not self.points:
            return Decimal(100)
        share = Decimal(100 * self._reached(self.points)) / len(self.points)
        return share.quantize(Decimal("0.1"), ROUND_DOWN)

    @property
    def totals(self) -> Mapping[PointKind, tuple[int, int]]:
        """By kind of point how many are reached, and how many there are; only kinds that occur."""
        own = {kind: [point for point in self.points if point.kind == kind] for kind in KINDS}
        return {kind: (self._reached(found), len(found)) for kind, found in own.items() if found}

    @classmethod
    def merged(cls, coverages: Iterable[Coverage]) -> Coverage:
        """What several reach together. A point that two of them share counts once, reached by the
        examples of both."""
        found: dict[tuple[object, ...], Point] = {}
        examples = 0
        for coverage in coverages:
            examples += coverage.examples
            for point in coverage.points:
                key = (point.place.file, point.place.line, point.place.column, _ORDER[point.kind],
                       point.name, point.outcome)  # fmt: skip
                known = found.get(key)
                count = point.examples + (0 if known is None else known.examples)
                found[key] = evolve(point, examples=count)
        return cls(tuple(found.values()), examples)

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready, with the `version` of its form."""
        return {
            "format": "alignlib coverage",
            "version": FORMAT,
            "examples": self.examples,
            "percent": float(self.percent),
            "totals": {
                kind: {"reached": reached, "of": total}
                for kind, (reached, total) in self.totals.items()
            },
            "points": [point.to_dict() for point in self.points],
        }

    def __str__(self) -> str:
        from alignlib.examples.report import listing

        return "\n".join(listing(self))

    @staticmethod
    def _reached(points: Iterable[Point]) -> int:
        return sum(point.reached for point in points)
