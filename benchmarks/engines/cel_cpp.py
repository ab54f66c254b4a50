"""cel-expr-python: Google's C++ implementation of CEL."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from cel_expr_python import cel

from engines import Finish, cel_text
from harness import Contender
from workloads.terms import Weighted, fields

PACKAGE = "cel-expr-python"


def contenders(rules: tuple[Weighted, ...], finish: Finish) -> Iterator[Contender]:
    env = cel.NewEnv(variables=dict.fromkeys(fields(rules), cel.Type.DYN))
    points = env.compile(cel_text.points(rules, cel_text.by_pattern))

    def judge(facts: dict[str, Any]) -> Any:
        return finish(facts, points.eval(data=facts).value())

    yield Contender("cel-expr-python (C++)", judge)
