"""Conditions as data, so that one set of rules can be said to every engine in its own words.

All of them are false, not an error, where a fact is unknown (None): a rule about it adds nothing.
"""

from __future__ import annotations

from typing import Literal, TypeAlias

from attrs import frozen

Op = Literal["at least", "at most", "one of", "none of", "contains", "yes"]


@frozen
class Test:
    """`field op value`; texts of `contains` are lower case and compared without case."""

    field: str
    op: Op
    value: int | tuple[str, ...] | None = None

    __test__ = False  # no test class of pytest's


@frozen
class Every:
    items: tuple[Term, ...]


@frozen
class Some:
    items: tuple[Term, ...]


Term: TypeAlias = Test | Every | Some


@frozen
class Weighted:
    """So many points where the term holds."""

    points: int
    term: Term


def fields(rules: tuple[Weighted, ...]) -> tuple[str, ...]:
    """The facts that rules read, in the order in which they first do."""
    found: dict[str, None] = {}

    def visit(term: Term) -> None:
        if isinstance(term, Test):
            found.setdefault(term.field)
            return
        for item in term.items:
            visit(item)

    for rule in rules:
        visit(rule.term)
    return tuple(found)
