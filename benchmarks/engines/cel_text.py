"""Weighted rules as one expression of the Common Expression Language."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable

from workloads.terms import Every, Some, Term, Test, Weighted

Contains = Callable[[str, Iterable[str]], str]


def points(rules: tuple[Weighted, ...], contains: Contains) -> str:
    """`contains` says how a text is searched without case: the two engines differ there."""
    return balanced([f"({say(rule.term, contains)} ? {rule.points} : 0)" for rule in rules])


def balanced(parts: list[str]) -> str:
    """The sum as a balanced tree: two hundred terms in a row are too deep for the C++ parser."""
    if len(parts) == 1:
        return parts[0]
    half = len(parts) // 2
    return f"({balanced(parts[:half])} + {balanced(parts[half:])})"


def say(term: Term, contains: Contains) -> str:
    match term:
        case Every(items):
            return "(" + " && ".join(say(item, contains) for item in items) + ")"
        case Some(items):
            return "(" + " || ".join(say(item, contains) for item in items) + ")"
        case Test(name, "at least", value):
            return f"({name} != null && {name} >= {value})"
        case Test(name, "at most", value):
            return f"({name} != null && {name} <= {value})"
        case Test(name, "one of", values):
            return f"({name} in {json.dumps(values)})"
        case Test(name, "none of", values):
            return f"({name} != null && !({name} in {json.dumps(values)}))"
        case Test(name, "contains", values) if isinstance(values, tuple):
            return f"({name} != null && {contains(name, values)})"
        case Test(name, "yes"):
            return f"({name} == true)"
    raise AssertionError(term)


def by_pattern(name: str, values: Iterable[str]) -> str:
    return f"{name}.matches('(?i){'|'.join(values)}')"


def by_function(name: str, values: Iterable[str]) -> str:
    """With a function `lower` of the host's."""
    parts = (f"lower({name}).contains({json.dumps(each)})" for each in values)
    return f"({' || '.join(parts)})"
