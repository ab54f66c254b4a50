"""`%%rules`: a cell is the text of an agreement. Needs IPython (`alignlib[notebook]`)."""

from __future__ import annotations

import argparse
import shlex
from collections.abc import Callable
from typing import Any, NoReturn, Protocol, cast

from IPython.core.error import UsageError
from IPython.display import display as _display

from alignlib.agreement import Agreement
from alignlib.errors import AgreementError, AlignlibError
from alignlib.folder import FolderLoader
from alignlib.loading import loads
from alignlib.notebook.bound import Bound
from alignlib.notebook.findings import Findings
from alignlib.notebook.plain import ANSWERS, agreement_printed, printed
from alignlib.values.schema import Schema
from alignlib.values.time import UnknownZoneError

display = cast("Callable[[object], None]", _display)  # IPython gives it no types


class Shell(Protocol):
    """What is asked of IPython's shell."""

    user_ns: dict[str, Any]
    display_formatter: Any

    def push(self, variables: dict[str, Any]) -> None: ...

    def register_magic_function(
        self, func: Callable[[str, str], None], magic_kind: str, magic_name: str
    ) -> None: ...


class CellError(AlignlibError):
    """The text of a cell has errors. They are shown above; the rest of the run stops."""

    def _render_traceback_(self) -> list[str]:
        """What IPython prints instead of a traceback."""
        return [str(self)]


class _Arguments(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        raise UsageError(f"%%rules: {message}\n{self.format_usage().strip()}")


def _parser() -> _Arguments:
    parser = _Arguments(prog="%%rules", add_help=False, allow_abbrev=False)
    parser.add_argument("name", metavar="NAME")
    parser.add_argument("--zone", metavar="ZONE")
    parser.add_argument("--leads", metavar="FRAME")
    parser.add_argument("--activities", metavar="FRAME")
    parser.add_argument("--key", metavar="COLUMN", default="id")
    return parser


def register(shell: Shell) -> None:
    """What `%load_ext alignlib` does."""

    def rules(line: str, cell: str) -> None:
        """Checks the cell and binds an agreement: `%%rules NAME [--zone ZONE]
        [--leads FRAME [--activities FRAME] [--key COLUMN]]`.

        Fields and activities that the cell does not declare come from the frames. Files that it
        uses are read from the current folder. Where the cell has errors they are shown, the name
        keeps what it had, and the run stops.
        """
        bind(shell, line, cell)

    shell.register_magic_function(rules, magic_kind="cell", magic_name="rules")
    plain = shell.display_formatter.formatters["text/plain"]
    plain.for_type(Agreement, agreement_printed)
    for name, module in ANSWERS.items():
        plain.for_type_by_name(module, name, printed)


def bind(shell: Shell, line: str, cell: str) -> None:
    """Checks the text and gives the shell a variable with the agreement.

    Raises:
        UsageError: the line is wrong.
        CellError: the text has errors; they were displayed.
    """
    try:
        arguments = _parser().parse_args(shlex.split(line))
    except ValueError as error:
        raise UsageError(f"%%rules: {error}") from None
    name: str = arguments.name
    if not name.isidentifier():
        raise UsageError(f"%%rules: {name} cannot be the name of a variable")
    schema = _schema(shell, arguments)
    try:
        agreement = _agreement(name, cell, schema, arguments.zone)
    except AgreementError as error:
        found = Findings(error.source, error.diagnostics)
        display(found)
        kept = f"; {name} stays what it was" if name in shell.user_ns else ""
        raise CellError(f"{found.summary}{kept}") from None
    except UnknownZoneError as error:
        raise UsageError(f"%%rules: {error}") from None
    shell.push({name: agreement})
    if agreement.diagnostics:
        display(Findings(agreement.program.source, agreement.diagnostics))
    display(Bound.of(name, agreement))


def _agreement(name: str, cell: str, schema: Schema | None, zone: str | None) -> Agreement:
    # The magic's own line is the first of the cell: lines are counted as the notebook does.
    return loads(f"\n{cell}", name=name, schema=schema, zone=zone, loader=FolderLoader("."))


def _schema(shell: Shell, arguments: argparse.Namespace) -> Schema | None:
    if arguments.leads is None:
        if arguments.activities is not None:
            raise UsageError("%%rules: --activities needs --leads as well")
        return None
    leads = _frame(shell, arguments.leads)
    activities = None if arguments.activities is None else _frame(shell, arguments.activities)
    try:
        from alignlib.frames import infer

        found: Schema = infer(leads, activities, key=arguments.key)
    except (ImportError, AlignlibError) as error:
        raise UsageError(f"%%rules: {error}") from None
    return found


def _frame(shell: Shell, name: str) -> Any:
    try:
        return shell.user_ns[name]
    except KeyError:
        raise UsageError(f"%%rules: there is no variable {name}") from None
