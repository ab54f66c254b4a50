"""CRM records in, CRM updates out, by a declared mapping; no client library takes part."""

from alignlib.exchange.connection import Connection, load_mapping, loads_mapping
from alignlib.exchange.expect import Check, Comparison, Difference, Expectation, compare
from alignlib.exchange.intake import read
from alignlib.exchange.items import Changes, Gone, Joined, More, Row, Unread
from alignlib.exchange.outgoing import Note, Update, Written, write_updates
from alignlib.exchange.problems import BadRow, MappingError, MappingProblem
from alignlib.exchange.result import Problem, Read, Standing, Summary
from alignlib.exchange.target import Target, load_target

__all__ = [
    "BadRow",
    "Changes",
    "Check",
    "Comparison",
    "Connection",
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
