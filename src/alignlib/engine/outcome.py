"""What a call of the engine gives back."""

from __future__ import annotations

from datetime import datetime

from attrs import frozen

from alignlib.engine.html import heading, page, sentences, table
from alignlib.engine.state import State
from alignlib.model.fault import Fault
from alignlib.model.inputs import OwnerChange
from alignlib.model.outputs import OutputKind


@frozen(kw_only=True)
class Outcome:
    """`outputs` in the order in which they happened. `wake_at` is the next instant at which
    anything changes without a new input (aware, in the agreement's zone), None: never.
    `dropped` are the ids of repeated inputs; `recorded` answers of a population, to be kept in
    the lead's history; `faults` what could not be carried out, in the order it went wrong."""

    state: State
    outputs: tuple[OutputKind, ...]
    wake_at: datetime | None
    dropped: tuple[str, ...] = ()
    recorded: tuple[OwnerChange, ...] = ()
    faults: tuple[Fault, ...] = ()

    def _repr_html_(self) -> str:
        rows = []
        for output in self.outputs:
            at, rule = f"{output.at:%Y-%m-%d %H:%M}", str(output.rule)
            rows.append((at, str(output).removeprefix(f"{at}  ").removesuffix(f"  {rule}"), rule))
        wakes = "" if self.wake_at is None else f"next at {self.wake_at:%Y-%m-%d %H:%M}"
        told = table(("at", "what", "where"), rows) if rows else sentences(["Nothing happened."])
        return page(heading(self.state.record.id, wakes) + told)


@frozen(kw_only=True)
class BadRecord:
    """A record that could not be judged, by its key, with the reason."""

    key: str
    error: Exception
