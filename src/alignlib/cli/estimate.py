"""`alignlib estimate`: what history says of an agreement's estimates, written to its lock."""

from __future__ import annotations

import argparse
import contextlib
import os
import tempfile
from pathlib import Path

from alignlib.agreement import Agreement
from alignlib.cli.columns import folded
from alignlib.cli.failure import CommandError
from alignlib.cli.files import STDIN, loader_of, read_text, reason_of
from alignlib.cli.moments import moment
from alignlib.cli.output import Screen
from alignlib.engine.happening import instant_of
from alignlib.exchange import Target
from alignlib.exchange.read_mapping import read_mapping
from alignlib.exchange.target import MAPPING, read_target
from alignlib.loading import LOCK_SUFFIX, loads
from alignlib.report.asking import Asking
from alignlib.report.estimates import Estimated, estimated, warnings_of
from alignlib.report.facts import Facts, of_histories
from alignlib.report.lock import lock_text
from alignlib.syntax import tree
from alignlib.values.lock import FORMAT

# Estimates are found with the defaults in force: a lock that had a say in what is counted would
# change with itself.
_NO_LOCK = {"format": FORMAT, "estimates": {}}


def run(arguments: argparse.Namespace, screen: Screen) -> int:
    file = arguments.file
    if file == STDIN:
        raise CommandError("estimate writes the lock beside the file, so it needs a file's name")
    agreement = loads(
        read_text(file), name=file, lock=_NO_LOCK, loader=loader_of(file),
        extensions=arguments.extensions,
    )  # fmt: skip
    asking = Asking(agreement)
    declared = asking.all(tree.EstimateDecl)
    if not declared:
        raise CommandError(f"{file} declares no `estimate`, so there is nothing to find")
    facts = _facts(arguments, agreement)
    found = [estimated(asking, decl, facts) for decl in declared]
    text, path = lock_text(asking, found), f"{file}{LOCK_SUFFIX}"
    same = _is(path, text)
    if not arguments.check and not same:
        _write(path, text)
    screen.say(_head(path, same, arguments.check))
    for item in found:
        for line in _lines(asking, item, facts):
            screen.say(line)
    return 1 if arguments.check and not same else 0


def _facts(arguments: argparse.Namespace, agreement: Agreement) -> Facts:
    target = _target(arguments, agreement)
    if arguments.until is not None:
        until = moment(arguments.until, "--until", agreement)
    elif target.until is not None:
        until = target.until
    else:
        raise CommandError(
            "nothing says to when the history goes: add --until 2026-04-30, or a line "
            "`until = 2026-04-30` to the mapping"
        )
    return of_histories(agreement.plan, target.records(), instant_of(until, "until"))


def _target(arguments: argparse.Namespace, agreement: Agreement) -> Target:
    folder = Path(arguments.history)
    if not folder.is_dir():
        raise CommandError(f"there is no folder {folder}: name the one with {MAPPING}")
    mapping = Path(arguments.mapping) if arguments.mapping is not None else folder / MAPPING
    try:
        declared = read_mapping(mapping.read_text("utf-8-sig"), mapping.name)
    except OSError as error:
        raise CommandError(f"{mapping} cannot be read: {reason_of(error)}") from None
    except UnicodeDecodeError as error:
        raise CommandError(f"{mapping} is not UTF-8: {error.reason}") from None
    return read_target(folder, declared, agreement)


def _is(path: str, text: str) -> bool:
    try:
        return Path(path).read_bytes() == text.encode()
    except OSError:
        return False


def _write(path: str, text: str) -> None:
    """In one step: whoever reads it sees the old lock or the new one."""
    target = Path(path)
    temporary = None
    try:
        handle, temporary = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
        with os.fdopen(handle, "wb") as new:
            new.write(text.encode())
        mode = target.stat().st_mode & 0o777 if target.exists() else 0o644
        Path(temporary).chmod(mode)
        os.replace(temporary, target)
    except OSError as error:
        if temporary is not None:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
        raise CommandError(f"{path} cannot be written: {reason_of(error)}") from None


def _head(path: str, same: bool, checked: bool) -> str:
    if same:
        return f"{path} says the same already"
    return f"{path} would be written" if checked else f"{path} written"


def _lines(asking: Asking, item: Estimated, facts: Facts) -> list[str]:
    name = item.decl.name.text
    period = f"{asking.date(item.first)} to {asking.date(item.last)}"
    if item.value is None or not item.is_usable:
        what = "no case" if item.value is None else f"{item.n:,} cases"
        text = f"  {name}: {what} {period}, left out: the default holds"
    else:
        bounds = ""
        if item.interval is not None:
            low, high = (f"{end.count:,f}" for end in item.interval)
            bounds = f", between {low} and {high} with 95 %"
        cases = "case" if item.n == 1 else "cases"
        text = f"  {name}: {item.value}{bounds}, from {item.n:,} {cases}, {period}"
    lines = [text]
    for warning in warnings_of(asking, item, facts):
        first, *rest = folded(f"! {warning}", 6)
        lines += [f"    {first.lstrip()}", *rest]
    return lines
