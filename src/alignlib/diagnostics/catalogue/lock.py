"""Findings about the lock: what stands beside an agreement and does not fit it."""

from __future__ import annotations

from alignlib.diagnostics.catalogue.entry import Entry
from alignlib.diagnostics.diagnostic import Severity


def _file(name: str, unit: str, cases: int) -> str:
    return (
        f"stage new\n  to won on request\nstage won, end\nestimate {name}\n"
        f"  mean {unit} from new to won\n  at least {cases} cases\n  default 60 {unit}\n"
    )


_LOCK = '{"format": 1, "estimates": {"cycle": {"value": "47 days", "n": 12}}}'

LOCK: tuple[Entry, ...] = (
    Entry(
        "AL420",
        "the lock speaks of something else",
        "The lock beside an agreement holds a value for each estimate. This one names an estimate "
        "that the agreement does not declare: it was renamed, or removed, after the lock was "
        "written.",
        _file("time-to-win", "days", 10),
        _file("cycle", "days", 10),
        Severity.WARNING,
        _LOCK,
    ),
    Entry(
        "AL421",
        "the lock has a value that cannot stand",
        "A value of the lock is in the unit that the estimate counts in, is above zero and no more "
        "than a century. After a change of the estimate the lock is written anew.",
        _file("cycle", "weeks", 10),
        _file("cycle", "days", 10),
        lock=_LOCK,
    ),
    Entry(
        "AL422",
        "found from too few cases",
        "The estimate asks for so many cases, and its value in the lock was found from fewer: the "
        "default holds until there is more history.",
        _file("cycle", "days", 30),
        _file("cycle", "days", 10),
        Severity.NOTE,
        _LOCK,
    ),
    Entry(
        "AL423",
        "a lock that cannot be read",
        "The lock is JSON of a known format, as the `estimate` command writes it. A file that was "
        "edited by hand, or merged by a version control system, may be damaged: write it anew.",
        "",
        "",
    ),
)
