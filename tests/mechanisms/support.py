"""The five agreements of `examples/agreements`, and short ways to write what happened."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from pathlib import Path
from typing import Any

import alignlib as al
from rulings.support import at, stamp

AGREEMENTS = Path(__file__).parents[2] / "examples" / "agreements"


@cache
def shipped(name: str) -> al.Agreement:
    """One of the five, read once."""
    return al.load(AGREEMENTS / f"{name}.rules")


def people(count: int, born: str, zone: str = "UTC", **fields: Any) -> list[al.Lead]:
    """L000, L001 …, all born at that moment."""
    return [
        al.Lead(id=f"L{number:03}", created_at=at(born, zone), fields=fields)
        for number in range(count)
    ]


def told(outputs: al.Outcome | Iterable[object]) -> list[tuple[str, str | None, str | None]]:
    """When, to whom and what: every `tell`; of a `send` the campaign stands in the message."""
    items = outputs.outputs if isinstance(outputs, al.Outcome) else outputs
    return [
        (stamp(item.at), item.to, item.message if item.kind == "tell" else str(item.value))
        for item in items
        if isinstance(item, al.Effect) and item.kind in ("tell", "send")
    ]


def due(agreement: al.Agreement, inputs: list[al.Activity], until: str) -> list[tuple[str, str]]:
    """Every step of the promises about no lead, in a zone that is UTC."""
    found = agreement.duties(inputs, until=at(until))
    return [(item.step, stamp(item.at)) for item in found if isinstance(item, al.SLAEvent)]
