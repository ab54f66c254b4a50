"""Two hundred weighted rules over the twelve facts, made from a fixed seed.

Each rule tests one to three facts; as in real rule sets the same few tests come back in many rules
("employees is at least 100" stands in a fifth of them), drawn from a list of forty.
"""

from __future__ import annotations

import random
from functools import cache
from typing import Any

import alignlib as al
from engines import all_contenders
from harness import Contender, Missing, Target, Workload
from workloads.leads import leads
from workloads.qualification import COMPILED, DICT, REASONS, compiled, evaluating
from workloads.terms import Every, Term, Test, Weighted

COUNT = 200
Answer = tuple[int, str]

HEAD = """agreement "Two hundred rules"
  zone UTC
  currency USD
  language 1

fields
  country    text
  industry   one of software, finance, retail, health, other
  employees  number
  revenue    money
  role       one of buyer, user, student, vendor
  title      text
  budget     money
  consented  yes-no
  trial      yes-no
  visits     number
  forms      number
  region     one of north, south, east, west

score fit
"""
TAIL = """
grade outcome by fit, consented
  sales-ready      when fit is at least 400 and consented
  marketing-ready  when fit is at least 150
  refused          otherwise
"""


@cache
def rules(count: int = COUNT) -> tuple[Weighted, ...]:
    draw = random.Random(200)
    tests = _tests(draw)
    found: dict[Term, int] = {}
    while len(found) < count:
        chosen = draw.sample(tests, draw.choices((1, 2, 3), (2, 5, 3))[0])
        by_field = tuple({test.field: test for test in chosen}.values())
        term = by_field[0] if len(by_field) == 1 else Every(by_field)
        found.setdefault(term, draw.choice((-5, 1, 2, 5, 10, 15, 20)))
    return tuple(Weighted(points, term) for term, points in found.items())


def _tests(draw: random.Random) -> list[Test]:
    tests = [Test("consented", "yes"), Test("trial", "yes")]
    for name, bounds in {
        "employees": (10, 50, 100, 500, 1_000, 5_000),
        "revenue": (100_000, 1_000_000, 10_000_000),
        "budget": (5_000, 20_000, 100_000, 250_000),
        "visits": (1, 3, 10, 20),
        "forms": (1, 2, 4),
    }.items():
        tests += [Test(name, "at least", bound) for bound in bounds]
    tests += [Test("employees", "at most", 20), Test("visits", "at most", 5)]
    for name, values in {
        "country": ("US", "CA", "GB", "DE", "FR", "BR"),
        "industry": ("software", "finance", "retail", "health"),
        "role": ("buyer", "user", "student", "vendor"),
        "region": ("north", "south", "east", "west"),
    }.items():
        for size in (1, 2, 3):
            tests.append(Test(name, "one of", tuple(sorted(draw.sample(values, size)))))
    tests += [Test("title", "contains", each) for each in (("vp",), ("head", "chief"), ("sales",))]
    return tests


# -- as an agreement ---------------------------------------------------------------------------


@cache
def agreement_text(count: int = COUNT) -> str:
    lines = [f"  {rule.points:+d} when {_said(rule.term)}" for rule in rules(count)]
    return HEAD + "\n".join(lines) + "\n" + TAIL


def _said(term: Term) -> str:
    match term:
        case Every(items):
            return " and ".join(_said(item) for item in items)
        case Test(name, "yes"):
            return name
        case Test(name, "one of", values) if isinstance(values, tuple):
            return f"{name} is one of {', '.join(_value(name, each) for each in values)}"
        case Test(name, "contains", values) if isinstance(values, tuple):
            quoted = ", ".join(f'"{each}"' for each in values)
            return f"{name} contains any of {quoted}"
        case Test(name, op, value):
            money = "$" if name in ("revenue", "budget") else ""
            return f"{name} is {op} {money}{value:,}"
    raise AssertionError(term)


def _value(name: str, value: str) -> str:
    return f'"{value}"' if name == "country" else value


# -- by hand -----------------------------------------------------------------------------------


def by_hand(*, hoisted: bool) -> Any:
    """The function that one would write: two hundred `if` lines.

    The straightforward one reads `lead["employees"]` where it needs it, as people write it down;
    a hoisted one has read each fact into a variable before. Both give an unknown number a value
    that no comparison accepts, once, at the top: no shorter way to survive None is known.
    """
    numbers = ("employees", "revenue", "budget", "visits", "forms")
    lines = ["def judge(lead):"]
    if hoisted:
        for name in numbers:
            lines += [f"    {name} = lead[{name!r}]", f"    if {name} is None:",
                      f"        {name} = NAN"]  # fmt: skip
        for name in ("country", "industry", "role", "region", "consented", "trial"):
            lines.append(f"    {name} = lead[{name!r}]")
        lines += ["    title = (lead['title'] or '').lower()"]
    lines.append("    fit = 0")
    for rule in rules():
        lines += [f"    if {_python(rule.term, hoisted)}:", f"        fit += {rule.points}"]
    consented = "consented" if hoisted else "lead['consented']"
    lines += [
        f"    if fit >= 400 and {consented}:",
        "        return fit, 'sales-ready'",
        "    return fit, 'marketing-ready' if fit >= 150 else 'refused'",
    ]
    scope: dict[str, Any] = {"NAN": float("nan")}
    exec("\n".join(lines), scope)
    return scope["judge"]


def _python(term: Term, hoisted: bool) -> str:
    match term:
        case Every(items):
            return " and ".join(_python(item, hoisted) for item in items)
        case Test(name, op, value):
            return _python_test(name if hoisted else f"lead[{name!r}]", name, op, value, hoisted)
    raise AssertionError(term)


def _python_test(read: str, name: str, op: str, value: Any, hoisted: bool) -> str:
    number = read if hoisted else f"({read} or 0)"
    match op:
        case "yes":
            return read
        case "at least":  # every bound is above 0, so 0 stands for unknown
            return f"{number} >= {value}"
        case "at most":
            return f"{read} <= {value}" if hoisted else f"{read} is not None and {read} <= {value}"
        case "one of":
            return f"{read} == {value[0]!r}" if len(value) == 1 else f"{read} in {set(value)!r}"
        case "contains":
            text = "title" if hoisted else f"({read} or '').lower()"
            parts = [f"{each!r} in {text}" for each in value]
            return parts[0] if len(parts) == 1 else f"({' or '.join(parts)})"
    raise AssertionError(op)


def outcome(facts: dict[str, Any], fit: int) -> Answer:
    if fit >= 400 and facts.get("consented"):
        return fit, "sales-ready"
    return fit, "marketing-ready" if fit >= 150 else "refused"


# -- the workload ------------------------------------------------------------------------------

HOISTED = "by hand, facts read once"


def build(*, peers: bool, quick: bool) -> Workload:
    agreement = al.loads(agreement_text())
    contenders = [
        Contender(DICT, by_hand(hoisted=False)),
        Contender(HOISTED, by_hand(hoisted=True)),
        *compiled(agreement, ("fit", "outcome")),
        evaluating(agreement, ("fit",), ("outcome",)),
    ]
    missing: list[Missing] = []
    if peers:
        others, missing = all_contenders(rules(), outcome)
        contenders.extend(others)
    return Workload(
        name="rules200",
        title="One lead: two hundred rules",
        unit="lead",
        items=leads(12_000, seed=3),
        check=leads(1_000 if quick else 5_000, seed=4, unknown=0.15),
        contenders=contenders,
        missing=missing,
        targets=[
            Target("against the straightforward function", COMPILED, DICT, 0.7),
            Target("against none", REASONS, COMPILED, 2.0),
        ],
        notes=["Other engines add the points up; the outcome is chosen in Python for all of them."],
    )
