"""CRM records in, CRM updates out, by a declared mapping; no client library takes part.

The modules of the sources (`exchange.salesforce`, …) are loaded when they are first used.
"""

from importlib import import_module
from types import ModuleType

from alignlib.exchange.connection import Connection, load_mapping, loads_mapping
from alignlib.exchange.expect import Check, Comparison, Difference, Expectation, compare
from alignlib.exchange.intake import read
from alignlib.exchange.items import Changes, Gone, Joined, More, Row, Unread
from alignlib.exchange.outgoing import Note, Update, Written, write_updates
from alignlib.exchange.problems import BadRow, MappingError, MappingProblem
from alignlib.exchange.result import Deleted, Problem, Read, Standing, Summary
from alignlib.exchange.target import Target, load_target

_MODULES = (
    "event_log", "files", "guess", "hubspot", "lines", "odoo", "pipedrive", "report", "salesforce",
    "zoho",
)  # fmt: skip

__all__ = [
    "BadRow",
    "Changes",
    "Check",
    "Comparison",
    "Connection",
    "Deleted",
    "Difference",
    "Expectation",
    "Gone",
    "Joined",
    "MappingError",
    "MappingProblem",
    "More",
    "Note",
    "Problem",
    "Read",
    "Row",
    "Standing",
    "Summary",
    "Target",
    "Unread",
    "Update",
    "Written",
    "compare",
    "load_mapping",
    "load_target",
    "loads_mapping",
    "read",
    "write_updates",
]


def __getattr__(name: str) -> ModuleType:
    if name in _MODULES:
        return import_module(f"alignlib.exchange.{name}")
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
