"""Compares the rows of a judged frame with what `Agreement.evaluate` says."""

from __future__ import annotations

from collections import Counter
from typing import Any

from property.frame_cases import Tables, expected

DOUBLED = "two of one `id`"


def compare(case: Tables, found: list[dict[str, Any]]) -> None:
    """The same answers in any order; a problem in the same rows, with no answers beside it."""
    wanted = expected(case)
    assert len(found) == len(wanted)
    if case.at is not None:
        wanted = [{**row} for row in wanted]
    assert Counter(map(_key, found)) == Counter(map(_key, wanted)), _difference(case, found, wanted)


def _key(row: dict[str, Any]) -> str:
    if row["problem"] is not None:
        rest = {name: value for name, value in row.items() if name not in ("id", "problem", "now")}
        assert all(value is None for value in rest.values()), row
        return f"{row['id']}: a problem"
    known = {name: row[name] for name in sorted(row) if name not in ("now", "qualifies_for")}
    return repr(known)


def _difference(case: Tables, found: list[dict[str, Any]], wanted: list[dict[str, Any]]) -> str:
    lines = [case.text, *map(str, case.leads), *map(str, case.activities), f"at {case.at}", "found"]
    lines += [f"{_key(row)}  {row['problem']}" for row in found]
    lines += ["wanted", *(f"{_key(row)}  {row['problem']}" for row in wanted)]
    return "\n".join(lines)
