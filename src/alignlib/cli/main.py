"""`alignlib …`: reads the command line, runs one command, and words what goes wrong."""

from __future__ import annotations

import os
import sys
from collections.abc import Sequence
from importlib import import_module

from alignlib.cli.arguments import COMMANDS, HELP, build_parser
from alignlib.cli.output import prepare_streams
from alignlib.cli.trouble import BUG, MISUSE, NO_READER, OK, STOPPED, Misuse, Trouble


def main(argv: Sequence[str] | None = None) -> int:
    """Runs the command line (default: that of the process) and returns its exit code."""
    prepare_streams()
    try:
        code = _run(list(sys.argv[1:] if argv is None else argv))
        sys.stdout.flush()
        return code
    except BrokenPipeError:
        _close_quietly()
        return NO_READER
    except KeyboardInterrupt:
        return STOPPED
    except Misuse as misuse:
        return _say(f"{misuse}.\n`{misuse.command} --help` shows what it takes.", MISUSE)
    except Trouble as trouble:
        return _say(str(trouble), MISUSE)
    except Exception as error:
        return _bug(error)


def _run(argv: list[str]) -> int:
    if not argv:
        sys.stdout.write(HELP)
        return OK
    if not argv[0].startswith("-") and argv[0] not in COMMANDS:
        raise Misuse(_unknown_command(argv[0]), "alignlib")
    try:
        arguments = build_parser().parse_args(argv)
    except SystemExit as done:  # --help has printed what it had to say
        return int(done.code or 0)
    if arguments.version:
        return _version()
    if arguments.command is None:
        raise Misuse("a command is missing", "alignlib")
    code: int = import_module(f"alignlib.cli.{COMMANDS[arguments.command]}").run(arguments)
    return code


def _version() -> int:
    from importlib.metadata import PackageNotFoundError, version

    try:
        print(f"alignlib {version('alignlib')}")
    except PackageNotFoundError:
        print("alignlib (not installed, run from its source)")
    return OK


def _unknown_command(word: str) -> str:
    from alignlib.names import closest

    meant = closest(word, COMMANDS)
    hint = f"did you mean `{meant}`?" if meant else f"there are {', '.join(COMMANDS)}"
    return f"`{word}` is no command: {hint.removesuffix('?')}"


def _say(message: str, code: int) -> int:
    # What a command has printed so far comes first, also where both streams are one file.
    try:
        sys.stdout.flush()
        print(f"alignlib: {message}", file=sys.stderr)
    except BrokenPipeError:
        _close_quietly()
    return code


def _bug(error: Exception) -> int:
    if os.environ.get("ALIGNLIB_TRACEBACK") == "1":
        import traceback

        traceback.print_exception(error)
    what = f"{type(error).__name__}: {error}".removesuffix(": ")
    return _say(
        f"alignlib has a bug: {what} (AL900).\nPlease report it, with the file that shows it. "
        "With ALIGNLIB_TRACEBACK=1 in the environment it also says where it happened.",
        BUG,
    )


def _close_quietly() -> None:
    """Nobody reads on: point standard output at nothing, so that closing it says nothing."""
    try:
        nothing = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nothing, sys.stdout.fileno())
        os.close(nothing)
    except (OSError, ValueError):
        pass


if __name__ == "__main__":
    sys.exit(main())
