"""durable_rules: forward chaining (Rete) in C with Python actions."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import reduce
from itertools import count
from operator import and_, or_
from typing import Any

from durable import lang
from durable.engine import MessageNotHandledException

from engines import Finish
from harness import Contender
from workloads.terms import Every, Some, Term, Test, Weighted

PACKAGE = "durable_rules"
_numbers = count(1)


def say(term: Term) -> Any:
    match term:
        case Every(items):
            return reduce(and_, (say(item) for item in items))
        case Some(items):
            return reduce(or_, (say(item) for item in items))
        case Test(name, op, value):
            return _test(getattr(lang.m, name), getattr(lang.m, name), op, value)
    raise AssertionError(term)


def _test(fact: Any, again: Any, op: str, value: Any) -> Any:
    match op:
        case "at least":
            return fact >= value
        case "at most":
            return fact <= value
        case "one of":
            return reduce(or_, (fact == each for each in value))
        case "none of":
            return reduce(and_, (again != each for each in value), +fact)
        case "contains":
            # One pattern with `|` in it misses "Director Research" among four words.
            return reduce(or_, (again.imatches(f".*{each}.*") for each in value))
        case "yes":
            return fact == True  # noqa: E712  # the operator builds a rule
    raise AssertionError(op)


def contenders(rules: tuple[Weighted, ...], finish: Finish) -> Iterator[Contender]:
    name = f"fit{next(_numbers)}"
    found: dict[int, int] = {}
    with lang.ruleset(name):
        for number, rule in enumerate(rules):
            lang.when_all(say(rule.term))(_adding(found, number, rule.points))

    def judge(facts: dict[str, Any]) -> Any:
        found.clear()
        try:
            lang.assert_fact(name, facts)
        except MessageNotHandledException:
            pass  # no rule holds
        else:
            lang.retract_fact(name, facts)
        return finish(facts, sum(found.values()))

    yield Contender("durable_rules", judge, prepare=_known)


def _known(facts: dict[str, Any]) -> dict[str, Any]:
    """Without the unknown facts: the engine has no null."""
    return {name: value for name, value in facts.items() if value is not None}


def _adding(found: dict[int, int], rule: int, points: int) -> Callable[[Any], None]:
    def add(_: Any) -> None:
        found[rule] = points  # a rule with `|` fires once for each side that holds

    return add
