"""What `replay` gives."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from attrs import field, frozen


@frozen
class Replayed:
    """What became of the leads, as tables of the kind of `leads`, sorted by lead, then time
    (tables of PySpark and DuckDB have no order).

    `states`: lead, stage, entered_at, owner, wake_at, state (JSON, for `State.from_json`).
    `transitions`: lead, at, pipeline, from_stage, to_stage, reason, rule, because, cause, id.
    `sla_events`: lead, at, sla, number, step, due, promiser, beneficiary, rule, because, cause, id.
    `effects`: lead, at, kind, to, value, message, rule, because, cause, id.
    `refusals`: lead, at, kind, wanted, reasons, rule, because, cause, id.
    `problems`: lead, input, message: what could not be read or judged; nothing else is left out.

    Instants are in UTC. `rule` is the declaration with its place, `because` the facts it rests on.
    """

    states: Any
    transitions: Any
    sla_events: Any
    effects: Any
    refusals: Any
    problems: Any
    _release: Callable[[], object] | None = field(default=None, repr=False, eq=False)

    def release(self) -> None:
        """Gives up what PySpark keeps of the lives, so that its executors have room again; a table
        that is asked for later is replayed anew. Other libraries keep nothing."""
        if self._release is not None:
            self._release()
