"""The agreement between Marketing and Sales as text that both can read and a program can keep.

Everything public is here. Modules are loaded when a name is first used, so that importing
alignlib costs a program next to nothing.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from alignlib.agreement import Agreement as Agreement
    from alignlib.changes.diff import Diff as Diff
    from alignlib.changes.diff import diff as diff
    from alignlib.diagnostics.diagnostic import Diagnostic as Diagnostic
    from alignlib.diagnostics.diagnostic import Severity as Severity
    from alignlib.engine.adoption import Adoption as Adoption
    from alignlib.engine.backtest import Backtest as Backtest
    from alignlib.engine.evaluation import Evaluation as Evaluation
    from alignlib.engine.explain import Explanation as Explanation
    from alignlib.engine.outcome import BadRecord as BadRecord
    from alignlib.engine.outcome import Outcome as Outcome
    from alignlib.engine.population.population import Population as Population
    from alignlib.engine.population.population import PopulationOutcome as PopulationOutcome
    from alignlib.engine.reconcile import Reconciliation as Reconciliation
    from alignlib.engine.state import State as State
    from alignlib.engine.why.changes import Change as Change
    from alignlib.engine.why.changes import Way as Way
    from alignlib.engine.why.clock import WhyClock as WhyClock
    from alignlib.engine.why.output import WhyOutput as WhyOutput
    from alignlib.engine.why.why import Why as Why
    from alignlib.engine.why.why_not import WhyNot as WhyNot
    from alignlib.errors import AgreementError as AgreementError
    from alignlib.errors import AlignlibError as AlignlibError
    from alignlib.errors import LateInputError as LateInputError
    from alignlib.errors import RecordError as RecordError
    from alignlib.errors import RowError as RowError
    from alignlib.errors import StateError as StateError
    from alignlib.errors import UseError as UseError
    from alignlib.extension import Extension as Extension
    from alignlib.folder import FolderLoader as FolderLoader
    from alignlib.format.format import Formatted as Formatted
    from alignlib.format.format import format_text as format_text
    from alignlib.house import AgreementView as AgreementView
    from alignlib.house import HouseCheck as HouseCheck
    from alignlib.house import HouseFinding as HouseFinding
    from alignlib.loading import load as load
    from alignlib.loading import loads as loads
    from alignlib.model.account import Account as Account
    from alignlib.model.codec import from_plain as from_plain
    from alignlib.model.codec import to_plain as to_plain
    from alignlib.model.contact import Contact as Contact
    from alignlib.model.fault import Fault as Fault
    from alignlib.model.inputs import Activity as Activity
    from alignlib.model.inputs import FieldChange as FieldChange
    from alignlib.model.inputs import Input as Input
    from alignlib.model.inputs import Match as Match
    from alignlib.model.inputs import Merge as Merge
    from alignlib.model.inputs import OwnerChange as OwnerChange
    from alignlib.model.inputs import Release as Release
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
    from alignlib.recheck import Recheck as Recheck
    from alignlib.report.report import Report as Report
    from alignlib.values.functions import Function as Function
    from alignlib.values.lock import Estimate as Estimate
    from alignlib.values.schema import Schema as Schema
    from alignlib.values.time import Calendar as Calendar
    from alignlib.values.time import Duration as Duration
    from alignlib.versions import Version as Version
    from alignlib.versions import Versions as Versions

_HOME = {
    "Account": "model.account",
    "Activity": "model.inputs",
    "Adoption": "engine.adoption",
    "Agreement": "agreement",
    "AgreementError": "errors",
    "AgreementView": "house",
    "AlignlibError": "errors",
    "Backtest": "engine.backtest",
    "BadRecord": "engine.outcome",
    "Calendar": "values.time",
    "Change": "engine.why.changes",
    "Contact": "model.contact",
    "Diagnostic": "diagnostics.diagnostic",
    "Diff": "changes.diff",
    "Duration": "values.time",
    "Effect": "model.outputs",
    "Estimate": "values.lock",
    "Evaluation": "engine.evaluation",
    "Explanation": "engine.explain",
    "Extension": "extension",
    "Fault": "model.fault",
    "FieldChange": "model.inputs",
    "FolderLoader": "folder",
    "Formatted": "format.format",
    "Function": "values.functions",
    "HouseCheck": "house",
    "HouseFinding": "house",
    "Input": "model.inputs",
    "LateInputError": "errors",
    "Lead": "model.lead",
    "Match": "model.inputs",
    "Merge": "model.inputs",
    "Opportunity": "model.opportunity",
    "Outcome": "engine.outcome",
    "OwnerChange": "model.inputs",
    "Population": "engine.population.population",
    "PopulationOutcome": "engine.population.population",
    "Recheck": "recheck",
    "Reconciliation": "engine.reconcile",
    "RecordError": "errors",
    "Refusal": "model.outputs",
    "Release": "model.inputs",
    "Rep": "model.rep",
    "Report": "report.report",
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
    "UseError": "errors",
    "Version": "versions",
    "Versions": "versions",
    "Way": "engine.why.changes",
    "Why": "engine.why.why",
    "WhyClock": "engine.why.clock",
    "WhyNot": "engine.why.why_not",
    "WhyOutput": "engine.why.output",
    "diff": "changes.diff",
    "format_text": "format.format",
    "from_plain": "model.codec",
    "load": "loading",
    "loads": "loading",
    "to_plain": "model.codec",
}

__all__ = sorted(_HOME)


def __getattr__(name: str) -> object:
    if name == "frames":  # a package of its own, with an extra of its own
        return import_module("alignlib.frames")
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module 'alignlib' has no attribute {name!r}")
    value = getattr(import_module(f"alignlib.{home}"), name)
    globals()[name] = value
    return value


def load_ipython_extension(ipython: Any) -> None:
    """What `%load_ext alignlib` calls in a notebook: the magic `%%rules`."""
    import_module("alignlib.notebook.magic").register(ipython)


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME})
