"""Short ways to write a population: leads, who works them, and what came of it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta

import alignlib as al
from rulings.support import at, when

BORN = at("2026-03-02 10:00")  # a Monday

HEAD = """
    calendar office
      open Monday to Friday 09:00 to 17:00
    fields
      country  text
      campaign text
    activity form by prospect
    activity call, verdict by sales
    score interest
      +10 each form
"""
STAGES = """
    stage new, start, owned by marketing
      to ready  when sales has room
        then assign to {assign}
    stage ready, owned by sales
      to done  on call
    stage done, end
"""


def leads(count: int, first: datetime = BORN, apart: int = 1) -> list[al.Lead]:
    """L00, L01 …, each born so many minutes after the one before."""
    return [
        al.Lead(id=f"L{number:02}", created_at=first + timedelta(minutes=number * apart))
        for number in range(count)
    ]


def reps(*ids: str) -> list[al.Rep]:
    return [al.Rep(id=name, team="sales") for name in ids]


def play(
    population: al.Population,
    until: str | datetime,
    inputs: Mapping[str, Iterable[al.Input]] | None = None,
) -> al.PopulationOutcome:
    return population.advance(inputs or {}, until=when(until))


def where(population: al.Population) -> dict[str, list[str]]:
    """By stage, who is in it."""
    found: dict[str, list[str]] = {}
    for state in population.states():
        found.setdefault(state.stage or "unborn", []).append(state.record.id)
    return found


def owners(population: al.Population) -> dict[str, str | None]:
    return {state.record.id: state.owner for state in population.states()}
