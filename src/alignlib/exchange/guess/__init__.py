"""A first mapping, proposed from a file and an agreement."""

from alignlib.exchange.guess.propose import guess_mapping
from alignlib.exchange.guess.sample import NoSampleError

__all__ = ["NoSampleError", "guess_mapping"]
