"""The agreement between Marketing and Sales as text that both can read and a program can keep.

Everything public is here. Modules are loaded when a name is first used, so that importing
alignlib costs a program next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alignlib.agreement import Agreement as Agreement
    from alignlib.agreement import load as load
    from alignlib.agreement import loads as loads
    from alignlib.diagnostics.diagnostic import Diagnostic as Diagnostic
    from alignlib.diagnostics.diagnostic import Severity as Severity
    from alignlib.engine.evaluation import Evaluation as Evaluation
    from alignlib.engine.explain import Explanation as Explanation
    from alignlib.engine.outcome import BadRecord as BadRecord
    from alignlib.engine.outcome import Outcome as Outcome
    from alignlib.engine.run import Population as Population
    from alignlib.engine.state import State as State
    from alignlib.errors import AgreementError as AgreementError
    from alignlib.errors import AlignlibError as AlignlibError
    from alignlib.errors import LateInputError as LateInputError
    from alignlib.errors import RecordError as RecordError
    from alignlib.errors import RowError as RowError
    from alignlib.errors import StateError as StateError
    from alignlib.model.account import Account as Account
    from alignlib.model.codec import from_plain as from_plain
    from alignlib.model.codec import to_plain as to_plain
    from alignlib.model.contact import Contact as Contact
    from alignlib.model.inputs import Activity as Activity
    from alignlib.model.inputs import FieldChange as FieldChange
    from alignlib.model.inputs import Input as Input
    from alignlib.model.inputs import Merge as Merge
    from alignlib.model.inputs import OwnerChange as OwnerChange
    from alignlib.model.inputs import Room as Room
    from alignlib.model.inputs import StageChange as StageChange
    from alignlib.model.inputs import StageRequest as StageRequest
    from alignlib.model.lead import Lead as Lead
    from alignlib.model.opportunity import Opportunity as Opportunity
    from alignlib.model.outputs import Effect as Effect
    from alignlib.model.outputs import Refusal as Refusal
    from alignlib.model.outputs import SLAEvent as SLAEvent
    from alignlib.model.outputs import Transition as Transition
    from alignlib.model.rep import Rep as Rep
    from alignlib.model.stage import Stage as Stage
    from alignlib.values.schema import Schema as Schema
    from alignlib.values.time import Calendar as Calendar
    from alignlib.values.time import Duration as Duration

_HOME = {
    "Account": "model.account",
    "Activity": "model.inputs",
    "Agreement": "agreement",
    "AgreementError": "errors",
    "AlignlibError": "errors",
    "BadRecord": "engine.outcome",
    "Calendar": "values.time",
    "Contact": "model.contact",
    "Diagnostic": "diagnostics.diagnostic",
    "Duration": "values.time",
    "Effect": "model.outputs",
    "Evaluation": "engine.evaluation",
    "Explanation": "engine.explain",
    "FieldChange": "model.inputs",
    "Input": "model.inputs",
    "LateInputError": "errors",
    "Lead": "model.lead",
    "Merge": "model.inputs",
    "Opportunity": "model.opportunity",
    "Outcome": "engine.outcome",
    "OwnerChange": "model.inputs",
    "Population": "engine.run",
    "RecordError": "errors",
    "Refusal": "model.outputs",
    "Rep": "model.rep",
    "Room": "model.inputs",
    "RowError": "errors",
    "SLAEvent": "model.outputs",
    "Schema": "values.schema",
    "Severity": "diagnostics.diagnostic",
    "Stage": "model.stage",
    "StageChange": "model.inputs",
    "StageRequest": "model.inputs",
    "State": "engine.state",
    "StateError": "errors",
    "Transition": "model.outputs",
    "from_plain": "model.codec",
    "load": "agreement",
    "loads": "agreement",
    "to_plain": "model.codec",
}

__all__ = sorted(_HOME)


def __getattr__(name: str) -> object:
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module 'alignlib' has no attribute {name!r}")
    value = getattr(import_module(f"alignlib.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME})
