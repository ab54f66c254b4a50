"""What stops a command: sentences for the user."""

from __future__ import annotations


class CommandError(Exception):
    """A command cannot go on. The text is what the user reads: plain sentences, one a line."""
