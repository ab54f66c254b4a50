"""Answers as JSON Lines: the same answers are the same bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from alignlib.engine.outcome import BadRecord
from alignlib.exchange import BadRow


def json_line(plain: Mapping[str, Any]) -> str:
    """One line, its keys sorted."""
    return json.dumps(plain, sort_keys=True, ensure_ascii=False)


def bad_row(bad: BadRow) -> dict[str, Any]:
    """A row, or a cell of one, that was not read."""
    return {
        "type": "bad-row",
        "kind": bad.kind,
        "file": bad.file,
        "line": bad.line,
        "lead": bad.key,
        "reason": bad.reason,
    }


def bad_record(bad: BadRecord) -> dict[str, Any]:
    """A record that could not be judged."""
    return {"type": "bad-record", "lead": bad.key, "reason": str(bad.error)}
