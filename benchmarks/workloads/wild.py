"""Random leads and activities with every kind of awkward cell, for `differential.py`.

A table is made of chunks, each of its own seed, so that several processes can make their own part.
"""

from __future__ import annotations

import random
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import numpy as np
import pyarrow as pa

from property.frame_cases import ANCHORS, WORDS

CHUNK = 20_000
"""Leads whose activities are made together."""
ROW = "row"
"""The number of a lead's row, which no rule reads."""
PER_LEAD = 4

_ZONE = ZoneInfo("America/New_York")
_LETTERS = "iİıIßẞsSσςΣοΟe\u0301\u0308éÉKkK𐐀𐐨ǅaÅå ux._%*ﬁÿŸжЖ中"
_INSTANT = pa.timestamp("us", "UTC")


def moment(seed: int) -> datetime:
    """The instant at which all leads are judged: near a change of the clocks, most times."""
    return random.Random(f"moment {seed}").choice(_instants(_anchor(seed)))


def whole(leads: int, seed: int, *, own: bool) -> tuple[pa.Table, pa.Table]:
    """The chunks together, in no order; `own`: with the column `now`."""
    parts = [chunk(seed, place, own=own) for place in range(-(-leads // CHUNK))]
    mixed = np.random.default_rng(seed)
    made = []
    for tables in zip(*parts, strict=True):
        table = pa.concat_tables(tables)
        made.append(table.take(pa.array(mixed.permutation(table.num_rows))))
    return made[0], made[1]


def chunk(seed: int, place: int, *, own: bool) -> tuple[pa.Table, pa.Table]:
    """Leads and their activities; one lead in fifty stands in two rows."""
    drawn = np.random.default_rng([seed, place])
    near = _instants(_anchor(seed))
    texts = _texts(seed)
    keys = [f"L{place}-{number}" for number in range(CHUNK)]
    named = np.where(drawn.random(CHUNK) < 0.02, drawn.integers(0, CHUNK, CHUNK), np.arange(CHUNK))
    leads: dict[str, Any] = {
        "id": pa.array(keys).take(pa.array(named)),
        "country": _some(drawn, texts, pa.string()),
        "role": _some(drawn, ["buyer", "Buyer", "NOT READY", "not–ready", "student", ""] * 30
                      + ["vendor"], pa.string()),
        "size": _some(drawn, _floats(seed), pa.float64()),
        "Budget": _some(drawn, _DECIMALS, pa.decimal128(27, 7)),
        "ok": _some(drawn, [True, False], pa.bool_()),
        "products": _some(drawn, [[], ["A"], ["b C", "x"], ["i", "ß"], ["ab"], ["İ", "e\u0301"]],
                          pa.list_(pa.string())),
        "renewal": _some(drawn, [date(2026, 3, 7), date(2026, 3, 8), date(1, 1, 1),
                                 date(9999, 12, 31)], pa.date32()),
        "contact_title": _some(drawn, texts, pa.string()),
        "owner": _some(drawn, ["Ada", "ada", "Bob", "", "İda"], pa.string()),
        "unread": _some(drawn, ["x"], pa.string()),
        ROW: pa.array(np.arange(CHUNK) + place * CHUNK),
    }  # fmt: skip
    if own:
        leads["now"] = _some(drawn, near, _INSTANT, unknown=0)
    return pa.table(leads), _activities(drawn, keys, near, place)


def _activities(drawn: Any, keys: list[str], near: list[datetime], place: int) -> pa.Table:
    """Ids come again at other instants, and whole rows twice; two of one id and instant that
    differ are a problem of their own, and left out."""
    count = CHUNK * PER_LEAD
    whose = drawn.integers(0, CHUNK + 50, count)
    number = drawn.integers(0, PER_LEAD * 3, count)
    when = drawn.integers(0, len(near), count)
    at = pa.array(near, _INSTANT).take(pa.array(when))
    micros = at.cast(pa.int64()).to_numpy()
    _, first = np.unique(np.stack([whose, number, micros]), axis=1, return_index=True)
    again = drawn.random(len(first)) < 0.1
    rows = pa.array(drawn.permutation(np.concatenate([first, first[again]])))
    kinds = ["form", "visit", "call", "mail", "Form", "VISIT"]
    kind = drawn.integers(0, len(kinds), count)
    own = np.isin(kind, (0, 1, 4, 5))
    nobody = [f"nobody {place}-{each}" for each in range(50)]
    return pa.table({
        "id": pa.array([f"a{each}" for each in number]),
        "lead": pa.array([*keys, *nobody]).take(pa.array(whose)),
        "kind": pa.array(kinds).take(pa.array(kind)),
        "at": at,
        "by": _some(drawn, ["sales", "Sales", "Ada", "ADA", "owner", "Bob", "system", "", "İDA"],
                    pa.string(), count),
        "sequence": _some(drawn, [0, 0, 1, -1], pa.int16(), count),
        "page": _some(drawn, ["/pricing", "/Price", "/home", "", "/Pİ"], pa.string(), count, own),
        "weight": _some(drawn, [4, 5, 6, -5], pa.int64(), count, own),
        "topic": _some(drawn, ["pricing", "Jobs", "PRICING"] * 200 + ["other"], pa.string(), count,
                       own),
    }).take(rows)  # fmt: skip


def _some(drawn: Any, values: list[Any], kind: Any, count: int = CHUNK, only: Any = None,
          unknown: float = 0.15) -> Any:  # fmt: skip
    """So many of the values, some unknown; `only` where told."""
    places = drawn.integers(0, len(values), count)
    absent = drawn.random(count) < unknown
    if only is not None:
        absent |= ~only
    return pa.array(values, kind).take(pa.array(places, mask=absent))


def _anchor(seed: int) -> date:
    return ANCHORS[seed % len(ANCHORS)]


def _instants(anchor: date) -> list[datetime]:
    """Wall times near the anchor, skipped and repeated ones too, 1 µs beside, and a few far off."""
    found = []
    for day in range(-3, 6):
        for hour in (0, 1, 2, 3, 9, 10, 12, 17, 23):
            for fold in (0, 1):
                date_ = anchor + timedelta(days=day)
                wall = datetime(date_.year, date_.month, date_.day, hour, tzinfo=_ZONE, fold=fold)
                found += [
                    wall.astimezone(UTC) + timedelta(microseconds=beside)
                    for beside in (0, 0, -1, 1, 1_800_000_000)
                ]
    far = datetime(anchor.year - 1, anchor.month, anchor.day, 12, tzinfo=UTC)
    return [*found, *(far + timedelta(days=30 * each) for each in range(12))]


def _texts(seed: int) -> list[str]:
    """The words that rules ask for, and as many rows of random letters of several scripts."""
    letters = random.Random(f"texts {seed}")
    made = ["".join(letters.choices(_LETTERS, k=letters.randint(1, 7))) for _ in range(3_000)]
    return [*made, *(word for word in WORDS for _ in range(3_000 // len(WORDS)))]


def _floats(seed: int) -> list[float]:
    plain = [0.0, -0.0, 5.0, 5.000001, 5.0000005, 5.0000014999, 0.1, 1e-7, 5e-7, -3.0, 4.9999995,
             1234567890.55, 536870912.0000001, 9223372036854.0, 9223372036854.775, 5e-324, 1000.0,
             float("nan")]  # fmt: skip
    wrong = [9223372036854.8, 1e15, -1e15, 1e300, float("inf"), float("-inf")]
    drawn = random.Random(f"floats {seed}")
    made = [drawn.uniform(-size, size) for size in (10, 1e4, 1e7, 1e12) for _ in range(500)]
    # Multiples of 2⁻ⁿ lie in the middle between two decimals more often.
    made += [drawn.randrange(2**42) / 2**shift for shift in range(1, 12) for _ in range(50)]
    return [*(plain * 100), *made, *(wrong * 4)]


_DECIMALS = [
    Decimal(each)
    for each in ("10", "9.9999999", "9.9999995", "-0.0000005", "1234567890.55") * 10
    + ("99999999999999999",)
]
