"""`alignlib`: reads the arguments, runs one command, and says in plain words what went wrong."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Sequence
from importlib import import_module

from alignlib.cli.arguments import parser
from alignlib.cli.failure import CommandError
from alignlib.cli.output import Screen

OK = 0
FOUND = 1
MISUSE = 2
INTERRUPTED = 130
PIPE_CLOSED = 141

_MODULES = {
    "init": "init",
    "check": "check",
    "test": "examples",
    "format": "format",
    "diff": "diff",
    "map": "map",
    "replay": "replay",
    "report": "report",
    "estimate": "estimate",
    "evaluate": "evaluate",
    "why": "why",
    "explain": "explain",
    "vocabulary": "vocabulary",
    "describe": "describe",
    "diagram": "diagram",
    "extensions": "extensions",
    "plan-source": "plan_source",
}


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command line and returns its exit code; never raises."""
    screen = Screen.standard()
    try:
        code = _run(sys.argv[1:] if argv is None else argv, screen)
        screen.out.flush()
        return code
    except BrokenPipeError:
        _leave_the_pipe()
        return PIPE_CLOSED
    except KeyboardInterrupt:
        return INTERRUPTED
    except Exception as error:
        try:
            return _sorry(error, screen)
        except BrokenPipeError:
            _leave_the_pipe()
            return PIPE_CLOSED


def _run(argv: Sequence[str], screen: Screen) -> int:
    top = parser()
    try:
        arguments = top.parse_args(argv)
    except SystemExit as leaving:
        return leaving.code if isinstance(leaving.code, int) else MISUSE
    if arguments.version:
        from importlib.metadata import version

        screen.say(f"alignlib {version('alignlib')}")
        return OK
    if arguments.command is None:
        screen.say(top.format_help().rstrip())
        return OK
    if "no_extensions" in arguments:
        from alignlib.cli.installed import extensions_of

        arguments.extensions = extensions_of(arguments, screen)
    module = import_module(f"alignlib.cli.{_MODULES[arguments.command]}")
    code: int = module.run(arguments, screen)
    return code


def _sorry(error: Exception, screen: Screen) -> int:
    """Sentences for whatever stopped the command."""
    from alignlib.errors import AgreementError, AlignlibError
    from alignlib.values.time import CalendarError, UnknownZoneError

    if isinstance(error, AgreementError):
        from alignlib.diagnostics.render import called, render, summary

        screen.complain(render(error.source, error.errors, colour=screen.err_colour))
        screen.complain(f"\n{summary(error.errors, called(error.source))}")
    elif isinstance(error, (CommandError, AlignlibError, CalendarError, UnknownZoneError)):
        first, *rest = str(error).splitlines() or ["it cannot go on"]
        screen.complain("\n".join([f"alignlib: {first}", *(f"  {line}" for line in rest)]))
    elif isinstance(error, OSError):
        from alignlib.cli.files import reason_of

        named = f"{error.filename}: " if error.filename is not None else ""
        screen.complain(f"alignlib: {named}{reason_of(error)}")
    else:
        _confess(error, screen)
    return MISUSE


def _confess(error: Exception, screen: Screen) -> None:
    what = " ".join(f"{type(error).__name__} {error}".split())
    screen.complain(f"error[AL900]: alignlib has a bug: {what}")
    if os.environ.get("ALIGNLIB_TRACEBACK") == "1":
        import traceback

        screen.complain("".join(traceback.format_exception(error)).rstrip())
    else:
        screen.complain(
            "Please report it with the command that you ran. ALIGNLIB_TRACEBACK=1 in the "
            "environment shows where it happened."
        )


def _leave_the_pipe() -> None:
    """Whoever read the output is gone: what is still buffered goes nowhere, without a word."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


if __name__ == "__main__":
    sys.exit(main())
