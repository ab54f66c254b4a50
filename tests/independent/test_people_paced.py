"""Random keeps and releases: alignlib's population and the plain evaluator tell the same."""

from __future__ import annotations

import os
from dataclasses import dataclass
from datetime import timedelta
from itertools import zip_longest
from random import Random
from typing import Any

import alignlib as al
from independent.instants import DAY, HOUR, micros, moment
from independent.people_drawn import ANCHOR, MONDAY, al_input
from independent.people_paced import Kept, Pace, Paced
from independent.people_pact import Input

SEEDS = int(os.environ.get("ALIGNLIB_INDEPENDENT", "300"))
SPAN = 9 * DAY


@dataclass(frozen=True)
class Case:
    pace: Pace
    born: dict[str, int]
    inputs: tuple[Input, ...]


def case_of(seed: int) -> Case:
    random = Random(seed)
    above = random.choice((50, 100, 150))
    pace = Pace(
        random.choice((1, 2)), above, random.choice((None, None, 0, above // 2)),
        random.choice((None, "lowest", "highest")), random.choice((0, 8, 12)),
        random.choice((None, None, 1, 2)), random.choice((None, 6, 24, 48)),
        random.randint(1, 4), random.random() < 0.5,
        MONDAY + timedelta(days=random.randint(-1, 5)),
        random.choice((None, 50, 100)),
    )  # fmt: skip
    names = [f"L{number}" for number in range(random.randint(1, 8))]
    born = {name: ANCHOR + 1 + random.randint(0, 20) * 4 * HOUR for name in names}
    inputs = []
    for number in range(random.randint(0, 24)):
        lead = random.choice(names)
        at = ANCHOR + random.randint(0, 50) * 4 * HOUR + random.choice((0, 0, 1))
        if at >= born[lead]:
            kind = random.choice(("form", "form", "call", "drop"))
            inputs.append(Input(at, lead, f"i{number:02}", "act", kind))
    return Case(pace, born, tuple(inputs))


def evaluated(case: Case, until: int) -> Paced:
    leads = {lead: Kept(lead, at) for lead, at in case.born.items()}
    return Paced(case.pace, leads, ANCHOR).run(case.inputs, until)


def plain(outputs: list[Any]) -> list[tuple[Any, ...]]:
    told: list[tuple[Any, ...]] = []
    for output in outputs:
        match output:
            case al.Transition():
                what: tuple[Any, ...] = ("move", output.from_stage, output.to)
            case al.Effect():
                what = (output.kind, output.value)
            case _:
                what = (type(output).__name__,)
        told.append((micros(output.at), output.lead, *what))
    return told


def disagreement(case: Case, seed: int) -> str | None:
    random = Random(seed)
    agreement = al.loads(case.pace.text())
    until = ANCHOR + SPAN
    cuts = sorted({ANCHOR + random.randint(1, SPAN // HOUR) * HOUR for _ in range(3)} | {until})
    for ends in ([until], cuts):
        population = agreement.population().add_many(
            al.Lead(id=lead, created_at=moment(at)) for lead, at in case.born.items()
        )
        outputs: list[Any] = []
        before = 0
        for end in ends:
            given = [(one.lead, al_input(one)) for one in case.inputs if before < one.at <= end]
            random.shuffle(given)
            found = population.advance(given, until=moment(end))
            population, before = found.population, end
            outputs += found.outputs
            paced = evaluated(case, end)
            for ours, theirs in zip_longest(paced.told, plain(outputs)):
                if ours != theirs:
                    return f"until {moment(end)}: {ours} and not {theirs}"
            if end < min(case.born.values()):
                continue
            if population.workload("sales") != paced.workload():
                return f"{paced.workload()} and not {population.workload('sales')}"
            paced.now = end
            # Who has left may still be listed with the part; nobody else may.
            plan = tuple(
                (day, tuple(lead for lead in part if population.state(lead).stage == "contact"))
                for day, part in population.release_plan("mailing", at=moment(end))
            )
            if paced.plan() != plan:
                return f"plan at {moment(end)}: {paced.plan()} and not {plan}"
    return None


def test_keeps_and_releases() -> None:
    """By numbered seeds: `ALIGNLIB_INDEPENDENT=5000` looks at as many."""
    for seed in range(SEEDS // 2):
        assert disagreement(case_of(seed), seed) is None, f"seed {seed}"
