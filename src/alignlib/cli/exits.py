"""What the command line says when it cannot do what it was asked."""

from __future__ import annotations

OK = 0
FAILED = 1
MISUSE = 2
BUG = 70  # EX_SOFTWARE of sysexits.h: no result of any command has this code
STOPPED = 130  # as a shell reports a program that Ctrl-C ended
NO_READER = 141  # as a shell reports a program whose reader went away (SIGPIPE)


class UserError(Exception):
    """Something a user can mend: plain sentences, shown on standard error without a traceback."""


class Misuse(UserError):
    """A command line that cannot be read; `command` says whose help to point to."""

    def __init__(self, message: str, command: str) -> None:
        super().__init__(message)
        self.command = command
