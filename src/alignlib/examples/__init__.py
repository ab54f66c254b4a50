"""`example` blocks: the tests that stand beside the rules, and what they cover."""

from alignlib.examples.points import Coverage, Point
from alignlib.examples.recorder import Recorder
from alignlib.examples.run import (
    ExampleResult,
    Failure,
    coverage,
    examples_of,
    run_example,
    run_examples,
)

__all__ = [
    "Coverage",
    "ExampleResult",
    "Failure",
    "Point",
    "Recorder",
    "coverage",
    "examples_of",
    "run_example",
    "run_examples",
]
