"""Reads the TARGET of a command, and the moment at which it is judged."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from datetime import date, datetime
from difflib import get_close_matches
from pathlib import Path
from typing import Any

from attrs import frozen

from alignlib.agreement import Agreement
from alignlib.cli.exits import UserError
from alignlib.cli.files import unreadable
from alignlib.cli.output import count
from alignlib.errors import AgreementError
from alignlib.exchange import MappingError, Target, load_target
from alignlib.exchange.formats import ISO, Format
from alignlib.exchange.moments import Clock
from alignlib.values.time import CalendarError, UnknownZoneError, Zone

_FORM = "write a date, 2026-03-05, or a time, 2026-03-05T09:15 or 2026-03-05T09:15-05:00"


@frozen
class Opened:
    """A target that was read. `file` is what the agreement's file is called in what is printed:
    its name only where it lies in the target, so that the same export prints the same anywhere."""

    target: Target
    file: str

    @property
    def agreement(self) -> Agreement:
        return self.target.agreement

    @property
    def nouns(self) -> tuple[str, str]:
        """One and many of what the agreement judges."""
        subject = self.agreement.subject
        return subject, "opportunities" if subject == "opportunity" else f"{subject}s"

    def counted(self, number: int) -> str:
        """`1 lead`, `300 leads`."""
        return count(number, *self.nouns)

    def named(self, text: str) -> str:
        """A text of the engine with the file called as here."""
        return text.replace(self.agreement.plan.file, self.file)

    def placed(self, plain: Any) -> Any:
        """Plain data of the engine with the file of each rule called as here."""
        if isinstance(plain, list):
            return [self.placed(item) for item in plain]
        if not isinstance(plain, dict):
            return plain
        if plain.get("type") == "rule":
            return {**plain, "file": self.file}
        return {key: self.placed(item) for key, item in plain.items()}

    def record(self, key: str) -> tuple[Any, tuple[Any, ...]]:
        """A record with its inputs. Raises `UserError` for a key that is not there."""
        for record, inputs in self.target.records():
            if record.id == key:
                return record, inputs
        raise UserError(self._no_record(key))

    def unread(self, key: str) -> list[str]:
        """What of a record could not be read, one line each."""
        return [str(problem) for problem in self.target.problems if problem.key == key]

    def _no_record(self, key: str) -> str:
        text = f"There is no {self.nouns[0]} {key} among {self.counted(len(self.target.keys))}"
        unread = self.unread(key)
        if unread:
            return f"{text}: " + "; ".join(unread)
        close = get_close_matches(key, self.target.keys, n=1)
        return f"{text}; did you mean {close[0]}?" if close else f"{text}."


def open_target(arguments: argparse.Namespace) -> Opened:
    """The target of a command line. Raises `UserError` where it cannot be read."""
    folder = Path(arguments.target)
    if not folder.is_dir():
        raise UserError(_no_folder(folder))
    for given in (arguments.agreement, arguments.mapping):
        if given is not None and not Path(given).is_file():
            raise UserError(unreadable(Path(given), FileNotFoundError()))
    try:
        target = load_target(folder, agreement=arguments.agreement, mapping=arguments.mapping)
    except MappingError as error:
        raise UserError(_sentences(f"{folder} cannot be read", str(error))) from None
    except AgreementError as error:
        raise UserError(_sentences("the agreement has errors", str(error).strip("\n"))) from None
    except OSError as error:
        name = error.filename or folder
        raise UserError(unreadable(Path(name), error)) from None
    except (CalendarError, UnknownZoneError) as error:
        raise UserError(f"{folder} cannot be read: {error}") from None
    return Opened(target, _short(target.agreement.plan.file, folder))


def read_moment(text: str, option: str) -> date | datetime:
    """The moment that a user wrote. Raises `UserError` for what is none."""
    found = Format.of(ISO).read(text.strip())
    if found is None:
        raise UserError(f"{option} {text!r} is no moment: {_FORM}.")
    return found


def instant_of(moment: date | datetime, opened: Opened, option: str) -> datetime:
    """The instant of a moment: of a date its last, of a wall time that in the agreement's zone."""
    if isinstance(moment, datetime) and moment.utcoffset() is not None:
        return moment
    name = opened.agreement.zone
    if name is None and opened.target.until is not None:
        name = getattr(opened.target.until.tzinfo, "key", None)  # the mapping's own zone
    if name is None:
        raise UserError(
            f"{option} {moment} needs an offset, as in 2026-03-05T09:15-05:00: the agreement "
            "names no time zone."
        )
    try:
        clock = Clock(Zone.named(name), (Format.of(ISO),))
        return clock.localise(moment) if isinstance(moment, datetime) else clock.end_of(moment)
    except CalendarError as error:
        raise UserError(f"{option} {moment}: {error}.") from None


def shown_instant(instant: datetime, opened: Opened) -> str:
    """An instant on the agreement's clock, with the name of the zone."""
    zone = opened.agreement.plan.zone
    local = instant.astimezone(zone.tzinfo)
    seconds = ":%S" if local.second or local.microsecond else ""
    return f"{local:%Y-%m-%d %H:%M{seconds}} {zone.name}"


def _short(file: str, folder: Path) -> str:
    path = Path(file)
    try:
        return path.resolve().relative_to(folder.resolve()).as_posix()
    except ValueError:
        return path.as_posix()


def _no_folder(folder: Path) -> str:
    if folder.exists():
        return (
            f"{folder} is a file. A target is a folder with a .rules file, mapping.toml and CSV "
            "files."
        )
    try:
        near: Iterable[str] = sorted(x.name for x in folder.parent.iterdir() if x.is_dir())
    except OSError:
        near = ()
    close = get_close_matches(folder.name, list(near), n=1)
    return f"There is no folder {folder}" + (
        f" (did you mean {folder.parent / close[0]}?)." if close else "."
    )


def _sentences(what: str, details: str) -> str:
    lines = details.splitlines()
    if len(lines) == 1:
        return f"{what}: {lines[0]}"
    return "\n".join([f"{what}:", *(f"  {line}" if line else "" for line in lines)])
