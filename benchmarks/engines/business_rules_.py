"""business-rules: conditions as nested dictionaries, variables and actions as methods."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from business_rules import run_all
from business_rules.actions import BaseActions, rule_action
from business_rules.fields import FIELD_NUMERIC
from business_rules.variables import (
    BaseVariables,
    boolean_rule_variable,
    numeric_rule_variable,
    string_rule_variable,
)

from engines import Finish
from harness import Contender
from workloads.terms import Every, Some, Term, Test, Weighted

PACKAGE = "business-rules"

# An unknown number is below every `at least` and, where an `at most` reads it, asked for first.
UNKNOWN = -1


class Variables(BaseVariables):  # type: ignore[misc]
    """The facts, as methods: what the library asks of its users."""

    def __init__(self, facts: dict[str, Any]) -> None:
        self.facts = facts


def _number(name: str) -> Any:
    def read(self: Variables) -> int:
        value = self.facts[name]
        return UNKNOWN if value is None else value

    read.__name__ = name
    return numeric_rule_variable(label=name)(read)


def _text(name: str, *, lower: bool = False) -> Any:
    def read(self: Variables) -> str:
        value = self.facts[name] or ""
        return value.lower() if lower else value

    read.__name__ = name
    return string_rule_variable(label=name)(read)


def _flag(name: str) -> Any:
    def read(self: Variables) -> bool:
        return self.facts[name] is True

    read.__name__ = name
    return boolean_rule_variable(label=name)(read)


for _name in ("employees", "revenue", "budget", "visits", "forms"):
    setattr(Variables, _name, _number(_name))
for _name in ("country", "industry", "role", "region"):
    setattr(Variables, _name, _text(_name))
for _name in ("consented", "trial"):
    setattr(Variables, _name, _flag(_name))
Variables.title = _text("title", lower=True)


class Actions(BaseActions):  # type: ignore[misc]
    def __init__(self) -> None:
        self.points = 0

    @rule_action(params={"points": FIELD_NUMERIC})
    def add(self, points: int) -> None:
        self.points += points


def say(term: Term) -> dict[str, Any]:
    match term:
        case Every(items):
            return {"all": [say(item) for item in items]}
        case Some(items):
            return {"any": [say(item) for item in items]}
        case Test(name, "at least", value):
            return _test(name, "greater_than_or_equal_to", value)
        case Test(name, "at most", value):
            known = _test(name, "greater_than_or_equal_to", 0)
            return {"all": [known, _test(name, "less_than_or_equal_to", value)]}
        case Test(name, "one of", values) if isinstance(values, tuple):
            return {"any": [_test(name, "equal_to", value) for value in values]}
        case Test(name, "none of", values) if isinstance(values, tuple):
            known = _test(name, "non_empty", True)
            # The library has no `not`: a text that matches none of the patterns.
            pattern = f"^(?!({'|'.join(values)})$)"
            return {"all": [known, _test(name, "matches_regex", pattern)]}
        case Test(name, "contains", values) if isinstance(values, tuple):
            return {"any": [_test(name, "contains", value) for value in values]}
        case Test(name, "yes"):
            return _test(name, "is_true", True)
    raise AssertionError(term)


def _test(name: str, operator: str, value: object) -> dict[str, Any]:
    return {"name": name, "operator": operator, "value": value}


def contenders(rules: tuple[Weighted, ...], finish: Finish) -> Iterator[Contender]:
    lines = [
        {
            "conditions": say(rule.term),
            "actions": [{"name": "add", "params": {"points": rule.points}}],
        }
        for rule in rules
    ]

    def judge(facts: dict[str, Any]) -> Any:
        actions = Actions()
        run_all(lines, Variables(facts), actions)
        return finish(facts, actions.points)

    yield Contender("business-rules", judge)
