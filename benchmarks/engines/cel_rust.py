"""common-expression-language: CEL in Rust."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import cel

from engines import Finish, cel_text
from harness import Contender
from workloads.terms import Weighted

PACKAGE = "common-expression-language"


def contenders(rules: tuple[Weighted, ...], finish: Finish) -> Iterator[Contender]:
    # `matches` compiles its pattern anew each time (0.7 ms); a Python function is far quicker.
    points = cel.compile(cel_text.points(rules, cel_text.by_function))

    def judge(facts: dict[str, Any]) -> Any:
        return finish(facts, points.execute({**facts, "lower": str.lower}))

    yield Contender("common-expression-language (Rust)", judge)
