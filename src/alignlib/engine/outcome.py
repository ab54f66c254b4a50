"""What a call of the engine gives back."""

from __future__ import annotations

from datetime import datetime

from attrs import frozen

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


@frozen(kw_only=True)
class BadRecord:
    """A record that could not be judged, by its key, with the reason."""

    key: str
    error: Exception
