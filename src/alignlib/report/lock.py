"""Writing the lock: the same history gives the same bytes."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from alignlib.report.asking import Asking
from alignlib.report.estimates import Estimated
from alignlib.values.lock import FORMAT
from alignlib.values.time import Duration


def lock_text(asking: Asking, found: Iterable[Estimated]) -> str:
    """The text of the lock with these estimates, in the order of their names. One without a case,
    or that comes to nothing in its unit, is left out: its default holds."""
    entries = {item.decl.name.text: _entry(asking, item) for item in found if item.is_usable}
    plain = {"format": FORMAT, "estimates": {name: entries[name] for name in sorted(entries)}}
    return json.dumps(plain, indent=2, ensure_ascii=False) + "\n"


def _entry(asking: Asking, found: Estimated) -> dict[str, Any]:
    entry: dict[str, Any] = {"value": _written(found.value), "n": found.n}
    if found.interval is not None:
        entry["interval"] = [_written(end) for end in found.interval]
    entry["period"] = [asking.date(found.first), asking.date(found.last)]
    entry["data"] = found.digest
    return entry


def _written(value: Duration | None) -> str:
    assert value is not None
    return str(Duration(value.count, value.unit))
