"""CSV exports by a declared mapping: files to records, inputs and expectations."""

from alignlib.exchange.expect import Check, Comparison, Difference, Expectation, compare
from alignlib.exchange.problems import BadRow, MappingError, MappingProblem
from alignlib.exchange.target import Target, load_target

__all__ = [
    "BadRow",
    "Check",
    "Comparison",
    "Difference",
    "Expectation",
    "MappingError",
    "MappingProblem",
    "Target",
    "compare",
    "load_target",
]
