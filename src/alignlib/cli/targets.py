"""A target folder as the user named it, ready to be judged."""

from __future__ import annotations

import argparse
import os
from datetime import datetime
from pathlib import Path
from typing import Any

from attrs import evolve, frozen

from alignlib.agreement import Agreement
from alignlib.cli.failure import CommandError
from alignlib.cli.files import closest_text, reason_of, unreadable
from alignlib.cli.settings import with_settings
from alignlib.errors import AgreementError
from alignlib.exchange import Target, load_target
from alignlib.exchange.target import History
from alignlib.model.codec import to_plain
from alignlib.model.fault import Fault
from alignlib.model.outputs import OutputKind
from alignlib.source import SourceText

_MOST_NAMED = 5


@frozen
class Opened:
    """A target that was read. `agreement` and `word` (lead or opportunity) are at hand."""

    target: Target
    folder: str

    @property
    def agreement(self) -> Agreement:
        return self.target.agreement

    @property
    def word(self) -> str:
        return self.agreement.subject

    def short(self, text: str) -> str:
        """The text with the agreement's file named as it stands in the folder."""
        return text.replace(f"{self.target.folder.resolve()}{os.sep}", "")

    def plain(self, said: OutputKind | Fault) -> dict[str, Any]:
        """As `to_plain` writes it, with the agreement's file as it stands in the folder."""
        plain: dict[str, Any] = to_plain(said)
        plain["rule"]["file"] = self.short(plain["rule"]["file"])
        return plain

    def history(self, key: str) -> History:
        """The record with this key and its inputs.

        Raises:
            CommandError: there is none; the text says what is near, or why it was not read.
        """
        for record, inputs in self.target.records():
            if record.id == key:
                return record, inputs
        wrong = [str(bad) for bad in self.target.problems if bad.key == key]
        if wrong:
            raise CommandError("\n".join([f"{self.word} {key} was not read:", *wrong]))
        close = closest_text(key, self.target.keys)
        meant = f": did you mean {close}?" if close is not None else ""
        raise CommandError(f"{self.folder} has no {self.word} {key}{meant}")


def opened(arguments: argparse.Namespace) -> Opened:
    """Reads the target of a command.

    Raises:
        CommandError: it is no folder, or the other file named cannot be read.
        MappingError, AgreementError: as `load_target` says.
    """
    folder = Path(arguments.target)
    if not folder.is_dir():
        raise CommandError(_no_folder(folder))
    try:
        target = load_target(
            folder, agreement=arguments.agreement, mapping=arguments.mapping,
            extensions=arguments.extensions,
        )  # fmt: skip
    except AgreementError as error:
        # The folder's own agreement goes by its bare name; findings name it as the user did.
        source = error.source if arguments.agreement is not None else _in(folder, error.source)
        raise AgreementError(source, error.diagnostics) from None
    except OSError as error:
        if arguments.agreement is not None and str(error.filename) == arguments.agreement:
            raise unreadable(arguments.agreement, error) from None
        raise CommandError(
            f"{error.filename or folder} cannot be read: {reason_of(error)}"
        ) from None
    agreement = with_settings(target.agreement, arguments.set)
    found = Opened(evolve(target, agreement=agreement), arguments.target)
    _zone(found)
    return found


def _in(folder: Path, source: SourceText) -> SourceText:
    """The same text with its files called by the folder."""
    used = tuple(_in(folder, file) for file in source.used)
    return evolve(source, name=str(folder / source.name), used=used)


def needs_stages(found: Opened, command: str) -> None:
    """Stops a command that follows lives where the agreement has no stages."""
    if not found.agreement.stages:
        raise CommandError(
            f"{found.short(found.agreement.plan.file)} declares no stage, so {command} has no life "
            "to follow: add stages, or use alignlib evaluate"
        )


def until_of(found: Opened) -> datetime:
    """The `until` of the mapping.

    Raises:
        CommandError: it has none.
    """
    if found.target.until is None:
        raise CommandError(
            "nothing says to when to replay: add --until 2026-04-30, or a line "
            "`until = 2026-04-30` to the mapping"
        )
    return found.target.until


def named(lines: list[str], most: int = _MOST_NAMED) -> list[str]:
    """The first few lines, and how many there are besides."""
    if len(lines) <= most:
        return lines
    return [*lines[:most], f"… and {len(lines) - most:,} more (--format jsonl has them all)"]


def _zone(found: Opened) -> None:
    agreement = found.agreement
    if agreement.plan.needs_zone and agreement.zone is None:
        raise CommandError(
            f"{found.short(agreement.plan.file)} counts days or months, which takes a time zone: "
            "write `zone America/New_York` under `agreement`"
        )


def _no_folder(folder: Path) -> str:
    if folder.is_file():
        return f"{folder} is a file: name the folder with its mapping and CSV files"
    try:
        siblings = [item.name for item in folder.parent.iterdir() if item.is_dir()]
    except OSError:
        siblings = []
    close = closest_text(folder.name, siblings)
    meant = f": did you mean {folder.parent / close}?" if close is not None else ""
    return f"there is no folder {folder}{meant}"
