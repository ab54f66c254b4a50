"""Reading and writing `*.rules` files as the user named them."""

from __future__ import annotations

import contextlib
import os
import stat
import sys
import tempfile
from collections.abc import Iterable
from difflib import get_close_matches
from pathlib import Path
from typing import TYPE_CHECKING

from alignlib.cli.failure import CommandError

if TYPE_CHECKING:
    from alignlib.folder import FolderLoader

STDIN = "-"
STDIN_NAME = "standard input"


def display_name(file: str) -> str:
    """What findings call the file."""
    return STDIN_NAME if file == STDIN else file


def read_text(file: str) -> str:
    """The text of a file or of standard input.

    Raises:
        CommandError: it cannot be read.
        AgreementError: it is no UTF-8.
    """
    from alignlib.loading import read_rules

    if file != STDIN:
        try:
            return read_rules(file)
        except (OSError, ValueError) as error:
            raise unreadable(file, error) from None
    data = sys.stdin.buffer.read()
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise CommandError(
            f"standard input is not UTF-8 from line {line} on: send it as UTF-8"
        ) from None


def loader_of(file: str) -> FolderLoader:
    """Reads the files that this one uses: those beside it, and those of the current folder for
    standard input."""
    from alignlib.folder import FolderLoader, beside

    return FolderLoader(".") if file == STDIN else beside(file)


def unreadable(file: str, error: Exception) -> CommandError:
    """Why a `*.rules` file cannot be read, with the file that was probably meant."""
    path = Path(file)
    if isinstance(error, IsADirectoryError):
        found = rules_in(path)
        such = f", such as {path / found[0]}" if found else ""
        return CommandError(f"{file} is a folder: name a *.rules file{such}")
    if isinstance(error, FileNotFoundError):
        return CommandError(f"there is no file {file}{_meant(path)}")
    return CommandError(f"{file} cannot be read: {reason_of(error)}")


def rules_in(folder: Path) -> list[str]:
    """The names of the `*.rules` files of a folder, sorted; empty where it cannot be read."""
    try:
        return sorted(item.name for item in folder.iterdir() if item.suffix == ".rules")
    except OSError:
        return []


def _meant(path: Path) -> str:
    names = rules_in(path.parent)
    close = closest_text(path.name, names)
    if close is not None:
        return f": did you mean {path.parent / close}?"
    if 0 < len(names) <= 5:
        return f": {path.parent} has {', '.join(names)}"
    return ""


def closest_text(text: str, candidates: Iterable[str]) -> str | None:
    """The candidate that was probably meant, by all its characters."""
    found = get_close_matches(text, sorted(candidates), n=1, cutoff=0.6)
    return found[0] if found else None


def reason_of(error: Exception) -> str:
    """The reason of an error of the system, in its words."""
    reason = error.strerror if isinstance(error, OSError) else None
    return (reason or str(error) or "unknown reason").lower()


def replace_text(file: str, text: str) -> None:
    """Writes a file in one step: whoever reads it sees the old text or the new one.

    The byte order mark and the permissions stay as they were; a link stays a link.

    Raises:
        CommandError: it cannot be written; the old file is untouched.
    """
    path = Path(file).resolve()
    temporary = None
    try:
        if not os.access(path, os.W_OK):
            raise PermissionError(13, "permission denied")
        with path.open("rb") as old:
            mark = b"\xef\xbb\xbf" if old.read(3) == b"\xef\xbb\xbf" else b""
        mode = stat.S_IMODE(path.stat().st_mode)
        handle, temporary = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.")
        with os.fdopen(handle, "wb") as new:
            new.write(mark + text.encode("utf-8"))
            new.flush()
            os.fsync(new.fileno())
        Path(temporary).chmod(mode)
        os.replace(temporary, path)
    except OSError as error:
        if temporary is not None:
            with contextlib.suppress(OSError):
                os.unlink(temporary)
        raise CommandError(f"{file} cannot be written: {reason_of(error)}") from None
