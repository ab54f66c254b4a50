"""Every name of an agreement: what it is, where it is declared and used, what fits it.

Pure functions over a checked program, for the command line, documentation and editors.
"""

from alignlib.vocabulary.entries import Entry, entries, entry_at, find
from alignlib.vocabulary.forms import Form

__all__ = ["Entry", "Form", "entries", "entry_at", "find"]
