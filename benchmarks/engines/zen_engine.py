"""zen-engine (Rust): one compiled expression, and a decision table."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import zen

from engines import Finish
from harness import Contender
from workloads.terms import Every, Some, Term, Test, Weighted

PACKAGE = "zen-engine"


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
            return f"({name} in [{_texts(values)}])"
        case Test(name, "none of", values):
            return f"({name} != null and {name} not in [{_texts(values)}])"
        case Test(name, "contains", values):
            parts = " or ".join(f"contains(lower({name}), {json.dumps(v)})" for v in values)
            return f"({name} != null and ({parts}))"
        case Test(name, "yes"):
            return f"({name} == true)"
    raise AssertionError(term)


def _texts(values: Any) -> str:
    return ", ".join(json.dumps(value) for value in values)


def contenders(rules: tuple[Weighted, ...], finish: Finish) -> Iterator[Contender]:
    points = zen.compile_expression(
        " + ".join(f"({say(rule.term)} ? {rule.points} : 0)" for rule in rules)
    )

    def by_expression(facts: dict[str, Any]) -> Any:
        return finish(facts, int(points.evaluate(facts)))

    yield Contender("zen-engine, expression", by_expression)

    decision = zen.ZenEngine().create_decision(json.dumps(table(rules)))

    def by_table(facts: dict[str, Any]) -> Any:
        rows = decision.evaluate(facts)["result"]
        return finish(facts, sum(int(row["points"]) for row in rows))

    yield Contender("zen-engine, decision table", by_table)


def table(rules: tuple[Weighted, ...]) -> dict[str, Any]:
    """A collecting table: one row a rule, its condition in a column without a field."""
    rows = [
        {"_id": str(number), "when": say(rule.term), "points": str(rule.points)}
        for number, rule in enumerate(rules)
    ]
    content = {
        "hitPolicy": "collect",
        "inputs": [{"id": "when", "name": "when"}],
        "outputs": [{"id": "points", "name": "points", "field": "points"}],
        "rules": rows,
        "passThrough": False,
    }
    return {
        "nodes": [
            {"id": "in", "name": "in", "type": "inputNode", "content": {}},
            {"id": "table", "name": "table", "type": "decisionTableNode", "content": content},
            {"id": "out", "name": "out", "type": "outputNode", "content": {}},
        ],
        "edges": [
            {"id": "1", "sourceId": "in", "targetId": "table", "type": "edge"},
            {"id": "2", "sourceId": "table", "targetId": "out", "type": "edge"},
        ],
    }
