"""The arguments of every command.

They stand apart from the commands so that `--help` and a misuse answer without loading the
library.
"""

from __future__ import annotations

import argparse
from collections.abc import Callable, Sequence
from decimal import Decimal, InvalidOperation
from typing import NoReturn

WHEN = (
    "a date (to its end), a local time such as 2026-04-30T17:00 (in the agreement's time zone), "
    "or a time with an offset such as 2026-04-30T17:00+02:00"
)
TARGET = "a folder with one *.rules file, mapping.toml and the CSV files it names"

_EPILOG = """\
Begin with `alignlib check inbound.rules`; alignlib COMMAND --help says more about one command.
Exit codes: 0 fine, 1 errors found or an example failed, 2 misuse or unreadable input.
"""


class Parser(argparse.ArgumentParser):
    """An argument parser whose errors point to the help."""

    def error(self, message: str) -> NoReturn:
        self.exit(2, f"{self.prog}: {message}\n{self.format_usage()}{self.prog} --help says more\n")


class _Help(argparse.RawDescriptionHelpFormatter):
    """Makes room for the longest command: argparse forgets how far commands are indented."""

    def add_argument(self, action: argparse.Action) -> None:
        super().add_argument(action)
        longest = max(len(name) for name, _, _ in COMMANDS)
        self._action_max_length = max(self._action_max_length, longest + 4)

    def _format_action(self, action: argparse.Action) -> str:
        """The commands without a line of their own for the word COMMAND."""
        text = super()._format_action(action)
        return text.partition("\n")[2] if action.nargs == argparse.PARSER else text


def parser() -> argparse.ArgumentParser:
    """The parser of the whole command line; the command's name is in `command`."""
    top = Parser(
        prog="alignlib",
        description="Reads agreements between Marketing and Sales (*.rules) and keeps them.",
        epilog=_EPILOG,
        formatter_class=_Help,
        allow_abbrev=False,
    )
    top.add_argument("--version", action="store_true", help="print the version")
    commands = top.add_subparsers(
        dest="command", metavar="COMMAND", title="commands", parser_class=Parser
    )
    for name, summary, add in COMMANDS:
        own = commands.add_parser(name, help=summary, description=summary, allow_abbrev=False)
        add(own)
    return top


def _init(own: argparse.ArgumentParser) -> None:
    own.add_argument("leads", metavar="LEADS.csv", help="a CSV file, one lead a row")
    own.add_argument("activities", metavar="ACTIVITIES.csv", nargs="?", help="what happened")
    own.add_argument("--key", metavar="COLUMN", help="the column that says which lead it is")
    own.add_argument("--kind", metavar="COLUMN", help="the column that says what happened")


def _check(own: argparse.ArgumentParser) -> None:
    _files(own)
    _format(own, ("text", "json", "sarif", "github", "junit"))
    own.add_argument("--diff", action="store_true", help="show what --fix would change")
    own.add_argument("--fix", action="store_true", help="apply the fixes, then report what is left")
    own.add_argument("--strict", action="store_true", help="warnings fail, too (exit code 1)")
    own.add_argument("--notes", action="store_true", help="show each note, not only their number")


def _test(own: argparse.ArgumentParser) -> None:
    _files(own)
    own.add_argument(
        "-k", dest="only", metavar="TEXT", action="append", default=[],
        help="only examples with this in their title; again: or this",
    )  # fmt: skip
    _format(own, ("text", "json", "junit"))
    for form, what in (
        ("", "list what no example reaches"),
        ("=json", "the same for programs, on standard output"),
        ("=source", "the text of the file, each line with a mark"),
    ):
        own.add_argument(
            f"--coverage{form}", dest="coverage", action="store_const", help=what,
            const=form.removeprefix("=") or "text",
        )  # fmt: skip
    own.add_argument(
        "--fail-under", metavar="N", type=_percent,
        help="exit code 1 where less than N%% is covered",
    )  # fmt: skip


def _lay_out(own: argparse.ArgumentParser) -> None:
    own.add_argument(
        "files", metavar="FILE", nargs="+",
        help="a *.rules file; - reads standard input and writes standard output",
    )  # fmt: skip
    own.add_argument("--check", action="store_true", help="write nothing; exit code 1 if it would")
    own.add_argument("--diff", action="store_true", help="show what would change; write nothing")


def _diff(own: argparse.ArgumentParser) -> None:
    own.add_argument("old", metavar="OLD", help="the *.rules file as it is")
    own.add_argument("new", metavar="NEW", nargs="?", help="the *.rules file as it would be")
    _set(own, "another value of a setting, on top of NEW or instead of it; again: another one")
    own.add_argument("--data", metavar="TARGET", help=f"judge these leads by both: {TARGET}")
    own.add_argument("--until", metavar="T", help=f"{WHEN}; default: the mapping's `until`")
    own.add_argument("--lead", metavar="ID", help="and explain this lead by both")
    _format(own, ("text", "json", "html"))
    _extensions(own)


def _replay(own: argparse.ArgumentParser) -> None:
    _target(own)
    own.add_argument("--until", metavar="T", help=f"{WHEN}; default: the mapping's `until`")
    _format(own, ("text", "jsonl"))


def _map(own: argparse.ArgumentParser) -> None:
    own.add_argument(
        "--guess", metavar="FILE", required=True, help="a CSV report, or a CRM's JSON or JSON Lines"
    )
    own.add_argument("--agreement", metavar="FILE", required=True, help="the *.rules file")
    _extensions(own)


def _report(own: argparse.ArgumentParser) -> None:
    _target(own)
    own.add_argument("--until", metavar="T", help=f"{WHEN}; default: the mapping's `until`")
    own.add_argument("--since", metavar="T", help="leave out what came in earlier")
    own.add_argument(
        "--chances", metavar="LIST", type=_chances, default=(),
        help="of reaching a lead by the days it waited, such as 40%%,20%%,10%%",
    )  # fmt: skip
    own.add_argument(
        "--only", metavar="NAME", action="append", default=[],
        help="this declaration alone; again: and this one",
    )  # fmt: skip
    own.add_argument("--html", metavar="OUT", help="write a page with pictures to this file")
    _format(own, ("text", "json", "html"))


def _estimate(own: argparse.ArgumentParser) -> None:
    own.add_argument("file", metavar="FILE", help="a *.rules file; its lock is written beside it")
    own.add_argument(
        "--history", metavar="TARGET", required=True,
        help="a folder with mapping.toml and the CSV files it names",
    )  # fmt: skip
    own.add_argument("--mapping", metavar="FILE", help="another mapping instead of mapping.toml")
    own.add_argument("--until", metavar="T", help=f"{WHEN}; default: the mapping's `until`")
    own.add_argument("--check", action="store_true", help="write nothing; exit code 1 if it would")
    _extensions(own)


def _evaluate(own: argparse.ArgumentParser) -> None:
    _target(own)
    own.add_argument("--at", metavar="T", required=True, help=WHEN)
    own.add_argument("--lead", metavar="ID", help="one lead, with what each answer rests on")
    _format(own, ("text", "jsonl"))


def _why(own: argparse.ArgumentParser) -> None:
    _target(own)
    own.add_argument("--lead", metavar="ID", required=True, help="the key of the record")
    own.add_argument("--at", metavar="T", required=True, help=WHEN)
    one = own.add_mutually_exclusive_group()
    one.add_argument("--stage", metavar="NAME", help="what would bring it into this stage")
    one.add_argument("--holds", metavar="NAME", help="what would make this definition hold")
    one.add_argument("--sla", metavar="NAME", help="how this promise comes to its due time")
    _format(own, ("text", "json", "html"))


def _explain(own: argparse.ArgumentParser) -> None:
    own.add_argument("code", metavar="CODE", nargs="?", help="such as AL203; none: list them all")


def _vocabulary(own: argparse.ArgumentParser) -> None:
    _file(own)
    _format(own, ("text", "json"))
    own.add_argument("--all", action="store_true", help="built-in fields that nothing uses, too")


def _describe(own: argparse.ArgumentParser) -> None:
    _file(own)
    own.add_argument("name", metavar="NAME", help="as in the file: a stage, an alias, a field …")
    _format(own, ("text", "json"))


def _nothing(own: argparse.ArgumentParser) -> None:
    """A command without arguments."""


def _diagram(own: argparse.ArgumentParser) -> None:
    _file(own)
    own.add_argument("--pipeline", metavar="NAME", help="only this one, where there are several")
    own.add_argument(
        "--format", choices=("svg", "mermaid"), default="svg", help="a picture, or Mermaid text"
    )


def _plan_source(own: argparse.ArgumentParser) -> None:
    _file(own)


def _file(own: argparse.ArgumentParser) -> None:
    own.add_argument("file", metavar="FILE", help="a *.rules file; - reads standard input")
    _extensions(own)


def _extensions(own: argparse.ArgumentParser) -> None:
    own.add_argument(
        "--no-extensions", action="store_true", help="leave out the extensions that are installed"
    )


def _files(own: argparse.ArgumentParser) -> None:
    own.add_argument(
        "files", metavar="FILE", nargs="+", help="a *.rules file; - reads standard input"
    )
    _extensions(own)


def _percent(text: str) -> Decimal:
    try:
        share = Decimal(text.removesuffix("%"))
    except InvalidOperation:
        share = Decimal(-1)
    if not 0 <= share <= 100:
        raise argparse.ArgumentTypeError(f"{text} is no percentage from 0 to 100")
    return share


def _chances(text: str) -> tuple[float, ...]:
    return tuple(float(_percent(part) / 100) for part in text.split(","))


def _target(own: argparse.ArgumentParser) -> None:
    own.add_argument("target", metavar="TARGET", help=TARGET)
    own.add_argument("--agreement", metavar="FILE", help="another *.rules file instead")
    own.add_argument("--mapping", metavar="FILE", help="another mapping instead of mapping.toml")
    _extensions(own)
    _set(own, "another value of a setting, for this run; again: another one")


def _set(own: argparse.ArgumentParser, help_text: str) -> None:
    own.add_argument("--set", metavar="NAME=VALUE", action="append", default=[], help=help_text)


def _format(own: argparse.ArgumentParser, choices: Sequence[str]) -> None:
    own.add_argument(
        "--format", choices=choices, default="text", help="for people (text) or for programs"
    )


COMMANDS: tuple[tuple[str, str, Callable[[argparse.ArgumentParser], None]], ...] = (
    ("init", "Begin a *.rules file from the columns of CSV files.", _init),
    ("check", "Say what is wrong with *.rules files, and mend it.", _check),
    ("test", "Run the examples that stand in *.rules files.", _test),
    ("format", "Lay *.rules files out, changing nothing but blanks.", _lay_out),
    ("diff", "Say what another text, or another number, would change.", _diff),
    ("map", "Propose a mapping for a CRM's file.", _map),
    ("replay", "Replay a CRM export by an agreement and sum it up.", _replay),
    ("report", "Answer what the agreement asks, from a CRM export.", _report),
    ("estimate", "Find estimates in a history, and write the lock.", _estimate),
    ("evaluate", "Say what leads are by the rules at one instant.", _evaluate),
    ("why", "Say why a lead is where it is, and what keeps it there.", _why),
    ("vocabulary", "List every name of a file, and what may be written about it.", _vocabulary),
    ("describe", "Say what a name of a file means.", _describe),
    ("diagram", "Draw the stages of a file and the ways between them.", _diagram),
    ("extensions", "List the extensions that are installed.", _nothing),
    ("explain", "Explain the code of a finding, with an example.", _explain),
    ("plan-source", "Print the Python that an agreement compiles to.", _plan_source),
)
"""Each command: its name, what it does in a line, and what adds its arguments."""
