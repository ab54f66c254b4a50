"""Other rule engines, each saying the same weighted rules in its own words.

Each module has `PACKAGE`, the name in the index, and `contenders(rules, finish)`, which gives the
engine's ways of adding the points up; `finish(facts, points)` is the rest of the answer in plain
Python, for all engines the same. Each is used as its documentation says it is used fastest:
compiled once, facts handed over in the form that it takes without conversion.
"""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any

from attrs import evolve

from harness import Contender, Missing
from workloads.terms import Weighted

CHECKS = 400  # answers that each engine is held to; some need a millisecond for one

Finish = Callable[[dict[str, Any], int], Any]

MODULES = (
    "zen_engine", "cel_cpp", "cel_rust", "rule_engine_", "business_rules_", "json_logic_",
    "durable",
)  # fmt: skip
PACKAGES = (
    "zen-engine", "cel-expr-python", "common-expression-language", "rule-engine", "business-rules",
    "json-logic-qubit", "durable_rules",
)  # fmt: skip


def all_contenders(
    rules: tuple[Weighted, ...], finish: Finish, modules: tuple[str, ...] = MODULES
) -> tuple[list[Contender], list[Missing]]:
    """Every engine that is installed, and those that are not, with the reason."""
    found: list[Contender] = []
    missing: list[Missing] = []
    for name in modules:
        package = PACKAGES[MODULES.index(name)]
        try:
            made = list(import_module(f"engines.{name}").contenders(rules, finish))
        except ImportError as error:
            missing.append(Missing(package, f"not installed: {error}"))
            continue
        found.extend(evolve(each, checks=CHECKS) for each in made)
    return found, missing
