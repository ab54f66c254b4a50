"""From Python objects: a loop over the compiled agreement, or columns made of them?

    python benchmarks/objects.py [--rounds N] [--json] [--write]

The fit of six terms (`frames_hand.py`) on 100 to 100,000 leads that are dictionaries, or attrs
objects: by the function of `Agreement.compile`, and by `frames.evaluate` on a Polars, pandas or
PyArrow frame that is made of them, answers as a Python list again. All give the same answers.
"""

from __future__ import annotations

import argparse
import json
import random
import sys
from collections.abc import Callable
from statistics import median
from time import process_time
from typing import Any

import attrs

import report
from frames_hand import AGREEMENT, AT

SIZES = (100, 10_000, 100_000)
FIT = AGREEMENT.split("score engagement")[0]
COUNTRIES = ("US", "us", "CA", "DE", "São Tomé", None)
TITLES = ("VP Sales", "Director of IT", "Clerk", None)


@attrs.frozen
class Contact:
    title: str | None


@attrs.frozen
class Person:
    id: str
    country: str | None
    role: str | None
    employees: int | None
    budget: int | None
    consented: bool | None
    contact: Contact


def main(arguments: list[str] | None = None) -> int:
    own = argparse.ArgumentParser(prog="objects.py", description="A loop, or columns?")
    own.add_argument("--rounds", type=int, default=7)
    own.add_argument("--json", action="store_true")
    own.add_argument("--write", action="store_true")
    options = own.parse_args(arguments)
    sizes = [_size(count, options.rounds) for count in SIZES]
    packages = ("alignlib", "narwhals", "polars", "pandas", "pyarrow")
    plain = {
        "machine": report.machine(), "versions": report.versions(packages), "sizes": sizes,
    }  # fmt: skip
    screen = sys.stderr if options.json else sys.stdout
    for size in sizes:
        print(f"{size['leads']:,} leads", file=screen)
        for name, taken in size["ns"].items():
            print(f"  {name:26} {report.time(taken):>9} a lead", file=screen)
    if options.json:
        print(json.dumps(plain, indent=2))
    if options.write:
        print(f"written: {report.write('objects', plain)}", file=screen)
    return 0


def _rows(count: int) -> list[dict[str, Any]]:
    draw = random.Random(5)
    return [
        {
            "id": f"L{number}", "country": draw.choice(COUNTRIES),
            "role": draw.choice(("buyer", "buyer", "student", None)),
            "employees": draw.choice((10, 80, 900, None)),
            "budget": draw.choice((5_000, 25_000, None)),
            "consented": draw.choice((True, True, False, None)),
            "contact.title": draw.choice(TITLES),
        }
        for number in range(count)
    ]  # fmt: skip


def _size(count: int, rounds: int) -> dict[str, Any]:
    rows = _rows(count)
    people = [_person(row) for row in rows]
    contenders = _contenders(rows, people)
    answers = {name: judge() for name, judge in contenders.items()}
    first = next(iter(answers.values()))
    wrong = [name for name, found in answers.items() if found != first]
    if wrong:
        raise SystemExit(f"objects: {', '.join(wrong)} judge differently")
    taken: dict[str, list[float]] = {name: [] for name in contenders}
    order = list(contenders)
    chance = random.Random(1)
    for _ in range(rounds):
        chance.shuffle(order)
        for name in order:
            start = process_time()
            contenders[name]()
            taken[name].append((process_time() - start) / count * 1e9)
    return {"leads": count, "ns": {name: round(median(each), 1) for name, each in taken.items()}}


def _person(row: dict[str, Any]) -> Person:
    given = dict(row)
    return Person(contact=Contact(given.pop("contact.title")), **given)


def _contenders(
    rows: list[dict[str, Any]], people: list[Person]
) -> dict[str, Callable[[], list[bool | None]]]:
    import pandas as pd
    import polars as pl
    import pyarrow as pa

    import alignlib as al

    agreement = al.loads(FIT + "stage new, start, owned by marketing\n")
    of_dict = agreement.compile("good-fit")
    of_object = agreement.compile("good-fit", of="object")

    def columns() -> dict[str, list[Any]]:
        found = {
            name: [getattr(person, name) for person in people]
            for name in ("id", "country", "role", "employees", "budget", "consented")
        }
        return {**found, "contact_title": [person.contact.title for person in people]}

    def judged(frame: Any) -> Any:
        return al.frames.evaluate(agreement, frame, at=AT, undecided=False)

    def by_pandas() -> list[bool | None]:
        found = judged(pd.DataFrame(columns()))["good_fit"]
        return [None if one is pd.NA else one for one in found.to_list()]

    return {
        "objects, a loop": lambda: [of_object(person)[0] for person in people],
        "dictionaries, a loop": lambda: [of_dict(row)[0] for row in rows],
        "objects, by Polars": lambda: judged(pl.DataFrame(columns()))["good_fit"].to_list(),
        "objects, by PyArrow": lambda: judged(pa.table(columns()))["good_fit"].to_pylist(),
        "objects, by pandas": by_pandas,
    }


if __name__ == "__main__":
    sys.exit(main())
