"""Leads with twelve facts, some unknown, made from a fixed seed."""

from __future__ import annotations

import random
from collections.abc import Callable
from typing import Any

from attrs import define

Facts = dict[str, Any]

COUNTRIES = ("US", "CA", "GB", "DE", "FR", "BR", "IN", "JP")
INDUSTRIES = ("software", "finance", "retail", "health", "other")
ROLES = ("buyer", "user", "student", "vendor")
REGIONS = ("north", "south", "east", "west")
LEVELS = ("VP", "Head", "Director", "Chief", "Manager", "Senior Engineer", "Analyst", "Consultant")
AREAS = ("Operations", "Marketing", "Sales", "Finance", "IT", "Research", "Procurement", "Support")

Make = Callable[[random.Random], Any]

MAKERS: dict[str, Make] = {
    "country": lambda draw: draw.choice(COUNTRIES),
    "industry": lambda draw: draw.choice(INDUSTRIES),
    "employees": lambda draw: int(10 ** draw.uniform(0, 4.5)),
    "revenue": lambda draw: int(10 ** draw.uniform(4, 9)),
    "role": lambda draw: draw.choices(ROLES, (5, 3, 1, 1))[0],
    "title": lambda draw: _title(draw),
    "budget": lambda draw: int(10 ** draw.uniform(3, 6)),
    "consented": lambda draw: draw.random() < 0.7,
    "trial": lambda draw: draw.random() < 0.2,
    "visits": lambda draw: int(draw.expovariate(1 / 8)),
    "forms": lambda draw: int(draw.expovariate(1 / 2)),
    "region": lambda draw: draw.choice(REGIONS),
}
NAMES = tuple(MAKERS)


def _title(draw: random.Random) -> str:
    """Job titles repeat, and yet every second one is the only one of its kind."""
    plain = f"{draw.choice(LEVELS)} {draw.choice(AREAS)}"
    return plain if draw.random() < 0.5 else f"{plain}, {draw.randrange(1_000_000):06d}"


def leads(count: int, seed: int, unknown: float = 0.05) -> list[Facts]:
    """`count` leads as plain dictionaries with all twelve keys; unknown facts are None."""
    draw = random.Random(seed)
    return [
        {name: None if draw.random() < unknown else make(draw) for name, make in MAKERS.items()}
        for _ in range(count)
    ]


@define
class Prospect:
    """The same twelve facts as a slotted object, as an application would keep them."""

    country: str | None
    industry: str | None
    employees: int | None
    revenue: int | None
    role: str | None
    title: str | None
    budget: int | None
    consented: bool | None
    trial: bool | None
    visits: int | None
    forms: int | None
    region: str | None


def prospect(facts: Facts) -> Prospect:
    return Prospect(**facts)
