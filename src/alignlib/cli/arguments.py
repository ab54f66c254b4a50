"""The arguments of every command. Nothing of a command itself is imported here."""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from typing import NoReturn

from alignlib.cli.trouble import Misuse

# command → module below `alignlib.cli` with a `run(arguments) -> int`
COMMANDS = {
    "check": "check",
    "test": "test",
    "replay": "replay",
    "evaluate": "evaluate",
    "why": "why",
    "explain": "explain",
}

HELP = """\
alignlib: the agreement between Marketing and Sales, read, tested and kept

  alignlib check FILE...              what is wrong in a .rules file, and how to mend it
  alignlib test FILE...               run the `example` blocks of a file
  alignlib replay TARGET              judge every record of an export, from its history
  alignlib evaluate TARGET --at T     what each lead is by the rules at one moment
  alignlib why TARGET --lead ID --at T
                                      why one lead is where it is, and what would move it
  alignlib explain CODE               what a finding such as AL203 means

FILE is a .rules file, or - for standard input. TARGET is a folder with one .rules file, a
mapping.toml and the CSV files that it names. T is a date (all of it: its last moment), a
date with a time in the agreement's zone, or one with an offset: 2026-03-05T09:15-05:00.

For example:

  alignlib check --fix inbound.rules
  alignlib why inbound/ --lead 00Q-0006 --at 2026-04-06T12:15 --sla first-hour

`alignlib COMMAND --help` shows the options of a command, `alignlib --version` the version.
"""


class Parser(argparse.ArgumentParser):
    """A parser that leaves the words about misuse, and the exit, to `main`."""

    def error(self, message: str) -> NoReturn:
        raise Misuse(_plain(message), self.prog)


class _TopParser(Parser):
    def format_help(self) -> str:
        return HELP


def build_parser() -> argparse.ArgumentParser:
    """The parser of the whole command line; `command` is None where no command was given."""
    top = _TopParser(prog="alignlib", allow_abbrev=False)
    top.add_argument("--version", action="store_true")
    commands = top.add_subparsers(dest="command", metavar="COMMAND", parser_class=Parser)
    _check(_command(commands, "check", "Show what is wrong in .rules files."))
    _test(_command(commands, "test", "Run the `example` blocks of .rules files."))
    _replay(_command(commands, "replay", "Judge every record of a target from its history."))
    _evaluate(_command(commands, "evaluate", "Show what leads are by the rules at one moment."))
    _why(_command(commands, "why", "Explain where one lead is, or how one of its clocks stands."))
    _explain(_command(commands, "explain", "Explain a finding by its code."))
    return top


def _command(
    commands: argparse._SubParsersAction[Parser], name: str, description: str
) -> argparse.ArgumentParser:
    return commands.add_parser(name, description=description, allow_abbrev=False)


def _check(parser: argparse.ArgumentParser) -> None:
    _files(parser)
    _format(parser, ("text", "json"))
    parser.add_argument("--fix", action="store_true", help="apply the fixes that findings offer")
    parser.add_argument("--strict", action="store_true", help="warnings fail too")
    parser.add_argument("--notes", action="store_true", help="show notes, not only their number")


def _test(parser: argparse.ArgumentParser) -> None:
    _files(parser)


def _replay(parser: argparse.ArgumentParser) -> None:
    _target(parser)
    parser.add_argument(
        "--until", metavar="T", help="judge up to T (default: `until` of the mapping)"
    )
    _format(parser, ("text", "jsonl"))


def _evaluate(parser: argparse.ArgumentParser) -> None:
    _target(parser)
    parser.add_argument("--at", metavar="T", required=True, help="the moment to judge at")
    parser.add_argument("--lead", metavar="ID", help="this record only, in every detail")
    _format(parser, ("text", "jsonl"))


def _why(parser: argparse.ArgumentParser) -> None:
    _target(parser)
    parser.add_argument("--lead", metavar="ID", required=True, help="the key of the record")
    parser.add_argument("--at", metavar="T", required=True, help="the moment to look at")
    parser.add_argument("--sla", metavar="NAME", help="how the newest clock of this sla stands")


def _explain(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("code", metavar="CODE", nargs="?", help="such as AL203; without: all codes")


def _files(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "files", metavar="FILE", nargs="+", help="a .rules file, or - for standard input"
    )


def _target(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("target", metavar="TARGET", help="a folder with rules, mapping and CSV")
    parser.add_argument("--agreement", metavar="FILE", help="another .rules file to judge by")
    parser.add_argument("--mapping", metavar="FILE", help="another mapping to read the CSV by")


def _format(parser: argparse.ArgumentParser, choices: Sequence[str]) -> None:
    parser.add_argument(
        "--format", choices=choices, default=choices[0], help=f"default: {choices[0]}"
    )


def _plain(message: str) -> str:
    """argparse's message as a sentence of ours where its words are those of a program."""
    required = "the following arguments are required: "
    if message.startswith(required):
        return f"{message.removeprefix(required)} is missing"
    unknown = "unrecognized arguments: "
    if message.startswith(unknown):
        return f"{message.removeprefix(unknown)} is not known here"
    return message.removeprefix("argument ")
