"""rule-engine: compiled expressions over Python values."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import rule_engine

from engines import Finish
from harness import Contender
from workloads.terms import Every, Some, Term, Test, Weighted

PACKAGE = "rule-engine"


def say(term: Term) -> str:
    match term:
        case Every(items):
            return "(" + " and ".join(say(item) for item in items) + ")"
        case Some(items):
            return "(" + " or ".join(say(item) for item in items) + ")"
        case Test(name, "at least", value):
            return f"({name} != null and {name} >= {value})"
        case Test(name, "at most", value):
            return f"({name} != null and {name} <= {value})"
        case Test(name, "one of", values):
            return f"({name} in {json.dumps(values)})"
        case Test(name, "none of", values):
            return f"({name} != null and not ({name} in {json.dumps(values)}))"
        case Test(name, "contains", values) if isinstance(values, tuple):
            return f"({name} != null and {name} =~~ '(?i){'|'.join(values)}')"
        case Test(name, "yes"):
            return f"({name} == true)"
    raise AssertionError(term)


def compiled(rules: tuple[Weighted, ...]) -> list[tuple[int, rule_engine.Rule]]:
    return [(rule.points, rule_engine.Rule(say(rule.term))) for rule in rules]


def contenders(rules: tuple[Weighted, ...], finish: Finish) -> Iterator[Contender]:
    lines = compiled(rules)

    def judge(facts: dict[str, Any]) -> Any:
        return finish(facts, sum(points for points, rule in lines if rule.matches(facts)))

    yield Contender("rule-engine", judge)
