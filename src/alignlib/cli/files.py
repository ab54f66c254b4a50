"""Reads and writes `.rules` files, and says in a sentence why it cannot."""

from __future__ import annotations

import os
import stat
import sys
import tempfile
from difflib import get_close_matches
from pathlib import Path

from alignlib.agreement import read_rules
from alignlib.cli.trouble import Trouble

STDIN = "-"
STDIN_NAME = "<stdin>"


def shown_name(name: str) -> str:
    """What findings call a file that was named so on the command line."""
    return STDIN_NAME if name == STDIN else name


def read_text(name: str) -> str:
    """The text of a file, or of standard input for `-`.

    Raises:
        Trouble: it cannot be read.
        AgreementError: it is not UTF-8.
    """
    if name == STDIN:
        return _read_stdin()
    path = Path(name)
    try:
        return read_rules(path)
    except OSError as error:
        raise Trouble(unreadable(path, error)) from None
    except ValueError:  # a NUL byte in the name
        raise Trouble(f"{name!r} cannot be the name of a file.") from None


def unreadable(path: Path, error: OSError) -> str:
    """Why a file cannot be read, with the one that was probably meant."""
    if path.is_dir():
        return f"{path} is a folder. Name a file in it{_there(path)}."
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return f"There is no file {path}{_meant(path)}."
    return f"{path} cannot be read: {reason(error)}."


def reason(error: OSError) -> str:
    """The system's words for what went wrong, as a part of a sentence."""
    words = error.strerror or str(error)
    return words[:1].lower() + words[1:]


def write_text(name: str, text: str) -> None:
    """Puts a text in the place of a file's old one: wholly or not at all.

    A byte order mark, the file's permissions and a link that leads to it stay as they are.
    """
    path = Path(name).resolve()
    try:
        with path.open("rb") as old:
            mark = old.read(3) == b"\xef\xbb\xbf"
            mode = stat.S_IMODE(os.fstat(old.fileno()).st_mode)
        # Beside the file, because only within one file system is the replacement one step.
        handle, made = tempfile.mkstemp(prefix=f".{path.name}.", dir=path.parent)
        try:
            with os.fdopen(handle, "wb") as new:
                new.write(text.encode("utf-8-sig" if mark else "utf-8"))
                new.flush()
                os.fsync(new.fileno())
            os.chmod(made, mode)
            os.replace(made, path)
        except BaseException:
            os.unlink(made)
            raise
    except OSError as error:
        raise Trouble(f"{name} cannot be written: {reason(error)}.") from None


def _read_stdin() -> str:
    try:
        data = sys.stdin.buffer.read()
    except OSError as error:
        raise Trouble(f"Standard input cannot be read: {reason(error)}.") from None
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        raise Trouble("Standard input is not UTF-8.") from None


def _rules_in(folder: Path) -> list[str]:
    try:
        return sorted(path.name for path in folder.glob("*.rules"))
    except OSError:
        return []


def _there(folder: Path) -> str:
    names = _rules_in(folder)
    return f", such as {folder / names[0]}" if names else "; it holds no .rules file"


def _meant(path: Path) -> str:
    names = _rules_in(path.parent)
    wanted = path.name if path.suffix else f"{path.name}.rules"
    close = get_close_matches(wanted, names, n=1)
    if close:
        return f" (did you mean {path.parent / close[0]}?)"
    if not path.parent.is_dir():
        return f", nor a folder {path.parent}"
    shown = ", ".join(names[:6])
    return f"; in that folder there are {shown}" if names else ""
