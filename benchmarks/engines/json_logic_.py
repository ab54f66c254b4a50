"""json-logic-qubit: JsonLogic walked in Python."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from json_logic import add_operation, jsonLogic

from engines import Finish
from harness import Contender
from workloads.terms import Every, Some, Term, Test, Weighted

PACKAGE = "json-logic-qubit"


def say(term: Term) -> dict[str, Any]:
    match term:
        case Every(items):
            return {"and": [say(item) for item in items]}
        case Some(items):
            return {"or": [say(item) for item in items]}
        case Test(name, "at least", value):
            return {">=": [{"var": name}, value]}  # false for null
        case Test(name, "at most", value):
            return {"<=": [{"var": name}, value]}
        case Test(name, "one of", values):
            return {"in": [{"var": name}, values]}
        case Test(name, "none of", values):
            return {"and": [{"var": name}, {"!": {"in": [{"var": name}, values]}}]}
        case Test(name, "contains", values) if isinstance(values, tuple):
            return {"or": [{"in": [value, {"lower": {"var": name}}]} for value in values]}
        case Test(name, "yes"):
            return {"===": [{"var": name}, True]}
    raise AssertionError(term)


def contenders(rules: tuple[Weighted, ...], finish: Finish) -> Iterator[Contender]:
    add_operation("lower", lambda text: (text or "").lower())
    logic = {"+": [{"if": [say(rule.term), rule.points, 0]} for rule in rules]}

    def judge(facts: dict[str, Any]) -> Any:
        return finish(facts, jsonLogic(logic, facts))

    yield Contender("json-logic-qubit", judge)
