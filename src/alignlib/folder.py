"""Files beside each other: the loader that reads `*.rules` files of one folder and nothing else."""

from __future__ import annotations

import os
import stat
from os import PathLike, fspath

from attrs import field, frozen

from alignlib.errors import UseError
from alignlib.uses import missing

SUFFIX = ".rules"
MAX_BYTES = 5_000_000
_OUTSIDE = "only files of this folder and of the folders in it can be used"


def _path(folder: str | PathLike[str]) -> str:
    return fspath(folder)


@frozen
class FolderLoader:
    """A loader of the `*.rules` files in a folder and in the folders below it.

    A name in `use` is looked for beside the file that says it. Nothing outside of the folder is
    read: no absolute path, no way out by `..`, and no link that leads out. Whatever is no regular
    file of at most five million bytes is not read either.

    Findings call a file by its path in the folder, behind `prefix`; without one they begin with
    the folder as it was given: "agreements/vocabulary.rules".
    """

    folder: str = field(converter=_path)
    prefix: str | None = None

    def __call__(self, wanted: str, by: str, /) -> tuple[str, bytes]:
        """The name and the bytes of a file.

        Raises:
            UseError: the folder has no such file, or the name leads elsewhere.
        """
        parts = self._parts(wanted, by)
        root = os.path.realpath(self.folder)
        path = os.path.realpath(os.path.join(root, *parts))
        within = os.path.relpath(path, root).split(os.sep) if _below(root, path) else None
        if within is None:
            raise UseError("it is a link that leads out of the folder", help=_OUTSIDE)
        if not within[-1].endswith(SUFFIX):
            raise UseError(f"it is a link to no *{SUFFIX} file", help=_OUTSIDE)
        return self._name(within), self._bytes(path, wanted)

    def _name(self, parts: list[str]) -> str:
        return self._start + "/".join(parts)

    @property
    def _start(self) -> str:
        """What the names of all files begin with."""
        if self.prefix is not None:
            return self.prefix
        plain = self.folder.replace(os.sep, "/").rstrip("/")
        return "" if plain in ("", ".") and self.folder != "/" else f"{plain}/"

    def _parts(self, wanted: str, by: str) -> list[str]:
        """The way from the folder to the file, one part after another, by the names alone."""
        if not wanted.isprintable() or any(char in wanted for char in "\\:"):
            help_text = f'write it with `/`, as in "shared/vocabulary{SUFFIX}"'
            raise UseError("this is no name of a file in a folder", help=help_text)
        if wanted.startswith("/"):
            raise UseError("it leads out of the folder", help=_OUTSIDE)
        if not wanted.endswith(SUFFIX):
            raise UseError(f"only *{SUFFIX} files can be used", help="name a file of rules")
        inside = by.startswith(self._start)
        asking = by.removeprefix(self._start).split("/")[:-1] if inside else []
        found: list[str] = []
        for part in [*asking, *wanted.split("/")]:
            if part == ".." and not found:
                raise UseError("it leads out of the folder", help=_OUTSIDE)
            if part == "..":
                found.pop()
            elif part not in ("", "."):
                found.append(part)
        return found

    def _bytes(self, path: str, wanted: str) -> bytes:
        # The path has no link any more: one that took its place since then is not followed. A pipe
        # is opened without waiting for its other end.
        flags = os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0)
        try:
            handle = os.open(path, flags | getattr(os, "O_BINARY", 0))
        except FileNotFoundError:
            raise self._missing(path, wanted) from None
        except OSError as error:
            raise UseError(
                f"it cannot be read: {(error.strerror or 'no reason').lower()}"
            ) from None
        try:
            if not stat.S_ISREG(os.fstat(handle).st_mode):
                raise UseError("it is no file", help="name a file of rules")
            with open(handle, "rb", closefd=False) as file:
                data = file.read(MAX_BYTES + 1)
        finally:
            os.close(handle)
        if len(data) > MAX_BYTES:
            raise UseError(f"it has more than {MAX_BYTES:,} bytes", help="use smaller files")
        return data

    def _missing(self, path: str, wanted: str) -> UseError:
        folder, _, _ = wanted.rpartition("/")
        try:
            names = [item for item in os.listdir(os.path.dirname(path)) if item.endswith(SUFFIX)]
        except OSError:
            names = []
        beside = [f"{folder}/{item}" if folder else item for item in names]
        return missing("there is no such file", wanted, beside)


def _below(root: str, path: str) -> bool:
    """Whether a path is in a folder, both without links."""
    try:
        return path != root and os.path.commonpath([root, path]) == root
    except ValueError:  # on two drives
        return False


def beside(path: str | PathLike[str]) -> FolderLoader:
    """The loader of the files beside this one, which calls them as this one is called."""
    folder, name = os.path.split(fspath(path))
    return FolderLoader(folder or ".", fspath(path).removesuffix(name))
