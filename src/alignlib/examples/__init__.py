"""`example` blocks: the tests that stand beside the rules."""

from alignlib.examples.run import ExampleResult, Failure, run_examples

__all__ = ["ExampleResult", "Failure", "run_examples"]
