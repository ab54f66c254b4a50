"""What a day of a population takes: many leads, one team, and its room.

    python benchmarks/population.py [--quick] [--json] [--write]

Every lead begins on the first day. On each of three days that follow one lead in ten fills in a
form, and everybody whom sales has in hand is called; the last day brings no input. A sample of the
leads is replayed alone, from its own inputs and from what the population recorded for it, and comes
to the same state.
"""

from __future__ import annotations

import argparse
import gc
import json
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from random import Random
from time import process_time
from typing import Any

import alignlib as al
import report

FILE = Path(__file__).parent / "workloads" / "team.rules"
FIRST = datetime(2026, 3, 1, tzinfo=UTC)
DAY = timedelta(days=1)
SAMPLE = 200


def main(arguments: list[str] | None = None) -> int:
    options = _options(arguments)
    sizes = (1_000, 10_000) if options.quick else (1_000, 10_000, 100_000)
    plain: dict[str, Any] = {
        "machine": report.machine(),
        "versions": report.versions(("alignlib",)),
        "quick": options.quick,
        "sizes": [_days(size) for size in sizes],
    }
    screen = sys.stderr if options.json else sys.stdout
    for size in plain["sizes"]:
        print(f"{size['leads']:,} leads", file=screen)
        for row in size["days"]:
            print(
                f"  {row['name']:<18} {row['seconds']:>7.2f} s"
                f" {row['inputs']:>8,} inputs {row['outputs']:>8,} outputs", file=screen,
            )  # fmt: skip
    if options.json:
        print(json.dumps(plain, indent=2, ensure_ascii=False))
    if options.write:
        print(f"written: {report.write('population', plain)}", file=screen)
    return 0


def _days(size: int) -> dict[str, Any]:
    agreement = al.load(FILE)
    random = Random(size)
    people = [al.Rep(id=f"rep-{number}", team="sales") for number in range(max(2, size // 250))]
    leads = [
        al.Lead(
            id=f"L{number:06}", created_at=FIRST + _moment(random),
            fields={"campaign": random.choice(("spring", "other"))},
        )
        for number in range(size)
    ]  # fmt: skip
    population = agreement.population(people).add_many(leads)
    history: dict[str, list[al.Input]] = {lead.id: [] for lead in leads}
    rows: list[dict[str, Any]] = []
    names = ("all lives begin", "first day", "second day", "third day", "a day of rest")
    for number, name in enumerate(names):
        inputs = [] if number in (0, 4) else _inputs(population, leads, number, random)
        until = FIRST + (number + 1) * DAY
        gc.collect()
        start = process_time()
        found = population.advance(inputs, until=until)
        taken = process_time() - start
        population = found.population
        for lead, item in inputs:
            history[lead].append(item)
        for lead, items in found.recorded.items():
            history[lead].extend(items)
        rows.append({
            "name": name, "seconds": round(taken, 3), "inputs": len(inputs),
            "recorded": sum(map(len, found.recorded.values())), "outputs": len(found.outputs),
        })  # fmt: skip
    _verify(agreement, population, random.sample(leads, min(SAMPLE, size)), history)
    return {"leads": size, "people": len(people), "days": rows}


def _moment(random: Random) -> timedelta:
    return timedelta(microseconds=random.randrange(1, 86_400_000_000))


def _inputs(
    population: al.Population, leads: list[al.Lead], number: int, random: Random
) -> list[tuple[str, al.Input]]:
    day = FIRST + number * DAY
    forms = random.sample(leads, len(leads) // 10)
    found: list[tuple[str, al.Input]] = [
        (lead.id, al.Activity(id=f"form-{number}", kind="form", at=day + _moment(random)))
        for lead in forms
    ]
    for state in population.states():
        if state.stage == "ready":
            call = al.Activity(
                id=f"call-{number}", kind="call", at=day + _moment(random), by=state.owner
            )
            found.append((state.record.id, call))
    return found


def _verify(
    agreement: al.Agreement, population: al.Population, leads: list[al.Lead],
    history: dict[str, list[al.Input]],
) -> None:  # fmt: skip
    assert population.now is not None
    for lead in leads:
        alone = agreement.replay(lead, history[lead.id], until=population.now)
        if alone.state.to_json() != population.state(lead.id).to_json():
            raise SystemExit(f"population: {lead.id} replays alone to another state")


def _options(arguments: list[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--quick", action="store_true", help="up to 10,000 leads")
    parser.add_argument("--json", action="store_true", help="the result as JSON")
    parser.add_argument("--write", action="store_true", help="keep the result in results/")
    return parser.parse_args(arguments)


if __name__ == "__main__":
    sys.exit(main())
