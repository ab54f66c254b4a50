"""One lead, twelve facts: six weighted terms and a three-way outcome (`qualification.rules`)."""

from __future__ import annotations

from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import alignlib as al
from engines import all_contenders
from harness import Contender, Missing, Target, Workload
from workloads.leads import Facts, Prospect, leads, prospect
from workloads.terms import Every, Some, Test, Weighted

FILE = Path(__file__).with_suffix(".rules")
AT = datetime(2026, 3, 2, 9, tzinfo=UTC)
Answer = tuple[int, str]

# -- by hand -----------------------------------------------------------------------------------

COUNTRIES = frozenset({"us", "ca", "gb"})
REFUSED_ROLES = frozenset({"student", "vendor"})
INDUSTRIES = frozenset({"software", "finance"})


def by_hand(lead: Facts) -> Answer:
    """What a good engineer writes: choices are clean, text is compared without regard to case."""
    fit = 0
    role = lead["role"]
    country = lead["country"]
    serviceable = country is not None and country.lower() in COUNTRIES
    if serviceable and role is not None and role not in REFUSED_ROLES:
        fit += 25
    employees = lead["employees"]
    if employees is not None and employees >= 50:
        fit += 20
    if lead["industry"] in INDUSTRIES:
        fit += 15
    title = lead["title"]
    if title is not None:
        title = title.lower()
        if "vp" in title or "head" in title or "director" in title or "chief" in title:
            fit += 15
    budget = lead["budget"]
    if (budget is not None and budget >= 20_000) or lead["trial"]:
        fit += 15
    visits = lead["visits"]
    if visits is not None and 3 <= visits <= 40:
        fit += 10
    if fit >= 60 and lead["consented"]:
        return fit, "sales-ready"
    return fit, "marketing-ready" if fit >= 35 else "refused"


def by_hand_object(lead: Prospect) -> Answer:
    """The same over a slotted object."""
    fit = 0
    role = lead.role
    country = lead.country
    serviceable = country is not None and country.lower() in COUNTRIES
    if serviceable and role is not None and role not in REFUSED_ROLES:
        fit += 25
    employees = lead.employees
    if employees is not None and employees >= 50:
        fit += 20
    if lead.industry in INDUSTRIES:
        fit += 15
    title = lead.title
    if title is not None:
        title = title.lower()
        if "vp" in title or "head" in title or "director" in title or "chief" in title:
            fit += 15
    budget = lead.budget
    if (budget is not None and budget >= 20_000) or lead.trial:
        fit += 15
    visits = lead.visits
    if visits is not None and 3 <= visits <= 40:
        fit += 10
    if fit >= 60 and lead.consented:
        return fit, "sales-ready"
    return fit, "marketing-ready" if fit >= 35 else "refused"


# -- for the other engines ---------------------------------------------------------------------

RULES = (
    Weighted(25, Every((
        Test("country", "one of", ("US", "CA", "GB")),
        Test("role", "none of", ("student", "vendor")),
    ))),
    Weighted(20, Test("employees", "at least", 50)),
    Weighted(15, Test("industry", "one of", ("software", "finance"))),
    Weighted(15, Test("title", "contains", ("vp", "head", "director", "chief"))),
    Weighted(15, Some((Test("budget", "at least", 20_000), Test("trial", "yes")))),
    Weighted(10, Every((Test("visits", "at least", 3), Test("visits", "at most", 40)))),
)  # fmt: skip


def outcome(facts: dict[str, Any], fit: int) -> Answer:
    if fit >= 60 and facts.get("consented"):
        return fit, "sales-ready"
    return fit, "marketing-ready" if fit >= 35 else "refused"


# -- the workload ------------------------------------------------------------------------------

DICT = "by hand, dictionaries"
OBJECT = "by hand, slotted objects"
COMPILED = "alignlib, dictionaries"
COMPILED_OBJECT = "alignlib, slotted objects"
REASONS = "alignlib, with reasons"


def build(*, peers: bool, quick: bool) -> Workload:
    items = leads(12_000, seed=1)
    agreement = al.load(FILE)
    contenders = [
        Contender(DICT, by_hand),
        Contender(OBJECT, by_hand_object, prepare=prospect),
        *compiled(agreement, ("fit", "outcome")),
        evaluating(agreement, ("fit",), ("outcome",)),
    ]
    missing: list[Missing] = []
    if peers:
        others, missing = all_contenders(RULES, outcome)
        contenders.extend(others)
    return Workload(
        name="qualification",
        title="One lead: six weighted terms over twelve facts and a three-way outcome",
        unit="lead",
        items=items,
        check=leads(2_000 if quick else 5_000, seed=2, unknown=0.15),
        contenders=contenders,
        missing=missing,
        targets=[
            Target("against the function by hand", COMPILED, DICT, 1.0),
            Target("against the function by hand", COMPILED_OBJECT, OBJECT, 1.0),
            Target("against none", REASONS, COMPILED, 2.0),
        ],
        notes=["Other engines add the points up; the outcome is chosen in Python for all of them."],
    )


def compiled(agreement: Any, names: tuple[str, ...]) -> list[Contender]:
    """The compiled agreement: over dictionaries, over objects, with the lines that held."""
    return [
        Contender(COMPILED, agreement.compile(*names)),
        Contender(COMPILED_OBJECT, agreement.compile(*names, of="object"), prepare=prospect),
        Contender(REASONS, agreement.compile(*names, reasons=True), answer=lambda found: found[0]),
    ]


def evaluating(agreement: Any, scores: tuple[str, ...], grades: tuple[str, ...]) -> Contender:
    """`Agreement.evaluate`: every name of the agreement, with all that it can explain."""

    def judge(lead: al.Lead) -> Any:
        return agreement.evaluate(lead, at=AT)

    def answer(found: Any) -> tuple[Any, ...]:
        points = (int(found.score(name)) for name in scores)
        return (*points, *(found.grade(name) for name in grades))

    return Contender("alignlib, evaluate", judge, prepare=as_lead, answer=answer, checks=500)


def as_lead(facts: Facts) -> al.Lead:
    return al.Lead(id="L", fields=facts)
