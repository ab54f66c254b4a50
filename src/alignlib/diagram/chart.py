"""What a stage diagram shows, before anyone draws it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal, TypeAlias

from attrs import frozen

Cause: TypeAlias = Literal["on", "when", "after", "request", "sla", "keep", "opens"]
"""`on` an activity, `when` a condition holds or `after` a time (both by itself), on `request`, by
a late `sla`, by a `keep`; `opens` begins a record of another pipeline."""

CAUSES: Mapping[Cause, str] = {
    "on": "on an activity",
    "when": "by itself, when a condition holds",
    "after": "by itself, after a time",
    "request": "on request",
    "sla": "by a promise that was not kept",
    "keep": "to keep the workload",
    "opens": "opens a record of another pipeline",
}


@frozen
class Box:
    """A stage. `asks` is its `qualifies when`, `side` 0 or 1 for the party that owns it."""

    key: str
    name: str
    title: str | None
    aliases: tuple[str, ...]
    owner: str | None
    side: int | None
    start: bool
    end: bool
    asks: str


@frozen
class Arrow:
    """A way from one stage to another: one line of the agreement. `words` are the author's,
    `reason` its `because`, `place` where it stands (`line 31`, or
    `vocabulary.rules:31` in a file that is used)."""

    source: str
    target: str
    cause: Cause
    words: str
    reason: str | None
    place: str


@frozen
class Track:
    """A pipeline. Targets of arrows that open another pipeline are the names of `opens`."""

    name: str
    record: str
    boxes: tuple[Box, ...]
    arrows: tuple[Arrow, ...]
    opens: tuple[str, ...] = ()
    opened_by: tuple[str, ...] = ()

    def named(self, key: str) -> str:
        """A stage as declared, or the pipeline that is opened."""
        return next((box.name for box in self.boxes if box.key == key), f"pipeline {key}")


@frozen
class Chart:
    """All pipelines, in the order of the file. `notes` say what no arrow shows."""

    title: str
    tracks: tuple[Track, ...]
    notes: tuple[str, ...]
