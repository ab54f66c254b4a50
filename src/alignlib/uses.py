"""`use "vocabulary.rules"`: one program from several files, which a loader of the host gives.

A file is read once, however many files use it, and before the file that uses it. What keeps a file
from being read is a finding at the line that names it.
"""

from __future__ import annotations

from collections.abc import Mapping
from difflib import get_close_matches
from typing import Protocol, TypeAlias

from attrs import define, evolve, field

from alignlib.diagnostics.catalogue import CATALOGUE
from alignlib.diagnostics.diagnostic import Diagnostic, Fix, Label
from alignlib.errors import UseError
from alignlib.source import SourceText
from alignlib.syntax import tree
from alignlib.syntax.moved import moved, next_id
from alignlib.syntax.parse import UNREAD, ParsedFile, parse

MAX_FILES = 100
MAX_NESTED = 20
MAX_CHARACTERS = 5_000_000

Given: TypeAlias = str | bytes | tuple[str, str | bytes]


class Loader(Protocol):
    """Gives the files that `use` names.

    It is asked for the name as it stands in the file, by the name of the file that asks. It answers
    with the text (bytes are read as UTF-8), or with the file's own name and the text: files of one
    name are one file, and findings call it so. Where it has no such file it raises `UseError`, or
    any `LookupError` or `OSError`.
    """

    def __call__(self, wanted: str, by: str, /) -> Given: ...


LoaderLike: TypeAlias = Loader | Mapping[str, str] | None
"""A mapping gives the text by the name as it stands in the file."""


def read_program(source: SourceText, loader: LoaderLike) -> ParsedFile:
    """The file with all files that it uses, as one program. Never raises for what they say, nor for
    what the loader does."""
    main = parse(source)
    if not any(isinstance(decl, tree.Use) for decl in main.file.declarations):
        return main
    reading = _Reading(main, _asked(loader))
    reading.read_used(main, (source.name,))
    return reading.together()


def _asked(loader: LoaderLike) -> Loader | None:
    if not isinstance(loader, Mapping):
        return loader
    texts = loader

    def from_mapping(wanted: str, by: str) -> str:
        if wanted in texts:
            return texts[wanted]
        raise missing("there is no such file", wanted, texts)

    return from_mapping


def missing(reason: str, wanted: str, names: Mapping[str, str] | list[str]) -> UseError:
    """The file is not there; of the names there are, the one probably meant."""
    close = get_close_matches(wanted, sorted(names), n=1, cutoff=0.6)
    return UseError(reason, meant=close[0] if close else None)


@define
class _Reading:
    """The files read so far, those that are used in the order in which they count."""

    main: ParsedFile
    loader: Loader | None
    used: list[ParsedFile] = field(factory=list)
    found: list[Diagnostic] = field(factory=list)
    known: dict[str, ParsedFile | None] = field(factory=dict)
    """By name the files asked for; None where one could not be read."""
    lost: bool = False
    """Whether a file is missing."""
    end: int = field(init=False)
    next_id: int = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.end = self.main.source.end + 1
        self.next_id = next_id(self.main)
        self.known[self.main.source.name] = self.main

    def read_used(self, user: ParsedFile, chain: tuple[str, ...]) -> None:
        """Every file that this one uses, and before each those that it uses itself."""
        named: dict[str, tree.Use] = {}
        for decl in user.file.declarations:
            if not isinstance(decl, tree.Use):
                continue
            given = self._ask(decl, user.source.name)
            if given is None:
                self.lost = True
                continue
            name, text = given
            if name in named:
                self._twice(decl, named[name])
            elif name in chain:
                self._circle(decl, (*chain[chain.index(name) :], name))
            elif name not in self.known:
                self._read(decl, name, text, chain)
            named.setdefault(name, decl)

    def _read(self, decl: tree.Use, name: str, text: str | bytes, chain: tuple[str, ...]) -> None:
        self.known[name] = None
        decoded = self._decoded(decl, text)
        if decoded is None or self._too_much(decl, decoded, chain):
            self.lost = True
            return
        parsed = moved(parse(SourceText(name, decoded)), self.end, self.next_id)
        self.known[name] = parsed
        self.end = parsed.source.end + 1
        self.next_id = next_id(parsed)
        self.read_used(parsed, (*chain, name))
        self.used.append(parsed)

    # -- asking the loader -------------------------------------------------------------------

    def _ask(self, decl: tree.Use, by: str) -> tuple[str, str | bytes] | None:
        wanted = decl.path.value
        if self.loader is None:
            self._add(
                "AL220", decl, f"`{wanted}` is another file, and nothing here reads other files",
                "not read",
                "whoever loads this file passes a loader: `loader=FolderLoader(folder)`",
            )  # fmt: skip
            return None
        try:
            given = self.loader(wanted, by)
        except UseError as error:
            self._absent(decl, error)
            return None
        except (LookupError, OSError) as error:
            self._absent(decl, UseError(_reason(error)))
            return None
        except Exception as error:  # a host's own code: whatever it raises
            said = _line(f"{type(error).__name__}: {error}")
            self._failed(decl, f"it stopped with {said}")
            return None
        named = given if isinstance(given, tuple) else (wanted, given)
        if len(named) != 2 or not (isinstance(named[0], str) and isinstance(named[1], str | bytes)):
            self._failed(decl, f"it gave {_line(repr(given), 60)}, which is no text")
            return None
        return named

    def _decoded(self, decl: tree.Use, text: str | bytes) -> str | None:
        if isinstance(text, str):
            return text
        try:
            return text.decode("utf-8-sig")
        except UnicodeDecodeError as error:
            line = text.count(b"\n", 0, error.start) + 1
            self._add(
                "AL222", decl, f"`{decl.path.value}` is not UTF-8 from line {line} on",
                "not read", "save it as UTF-8",
            )  # fmt: skip
            return None

    # -- what is wrong -----------------------------------------------------------------------

    def _absent(self, decl: tree.Use, error: UseError) -> None:
        wanted, help_text, fix = decl.path.value, error.help, None
        if error.meant is not None:
            help_text = f'did you mean "{error.meant}"?'
            escaped = error.meant.replace("\\", "\\\\").replace('"', '\\"')
            fix = Fix(decl.path.span, f'"{escaped}"')
        self._add(
            "AL221", decl, f"`{wanted}` cannot be used: {_line(str(error))}", "not read",
            help_text or "correct the name, or put the file where it is looked for", fix,
        )  # fmt: skip

    def _failed(self, decl: tree.Use, what: str) -> None:
        self._add(
            "AL227", decl, f"`{decl.path.value}` cannot be used: the loader failed", "not read",
            f"{what}: whoever runs the application can mend it",
        )  # fmt: skip

    def _circle(self, decl: tree.Use, chain: tuple[str, ...]) -> None:
        way = " → ".join(chain) if len(chain) <= 6 else f"{chain[0]} → … → {chain[-1]}"
        self._add(
            "AL223", decl, f"files use each other in a circle: {way}", "closes the circle",
            "put what both need into a third file that both use",
        )  # fmt: skip

    def _twice(self, decl: tree.Use, first: tree.Use) -> None:
        self._add(
            "AL228", decl, f"`{decl.path.value}` is used twice in this file", "used already",
            "remove one of the two lines", Fix(decl.span, ""), (Label(first.span, "here"),),
        )  # fmt: skip

    def _too_much(self, decl: tree.Use, text: str, chain: tuple[str, ...]) -> bool:
        if len(self.known) > MAX_FILES:
            what = f"an agreement of more than {MAX_FILES} files is too much"
        elif len(chain) > MAX_NESTED:
            what = f"files that use each other more than {MAX_NESTED} deep are too much"
        elif self.end + len(text) > MAX_CHARACTERS:
            what = f"an agreement of more than {MAX_CHARACTERS:,} characters is too much"
        else:
            return False
        self._add("AL226", decl, what, "not read", "use fewer or smaller files")
        return True

    def _add(
        self,
        code: str,
        decl: tree.Use,
        message: str,
        label: str,
        help_text: str,
        fix: Fix | None = None,
        labels: tuple[Label, ...] = (),
    ) -> None:
        severity = CATALOGUE[code].severity
        span = decl.path.span
        self.found.append(Diagnostic(code, message, span, label, help_text, fix, labels, severity))

    # -- together ----------------------------------------------------------------------------

    def together(self) -> ParsedFile:
        """One program: the declarations of used files come first."""
        main, parts = self.main, (*self.used, self.main)
        by_place = sorted((part.source for part in self.used), key=lambda source: source.base)
        declarations = tuple(
            decl for part in parts for decl in part.file.declarations if self._takes(part, decl)
        )
        findings = [*self.found, *(one for part in parts for one in part.diagnostics)]
        broken = tuple(name for part in parts for name in part.broken)
        return ParsedFile(
            evolve(main.source, used=tuple(by_place)),
            evolve(main.file, declarations=declarations),
            main.comments,
            tuple(sorted(findings, key=lambda one: one.sort_key)),
            (*broken, UNREAD) if self.lost else broken,
            tuple(span for part in parts for span in part.partial),
        )

    def _takes(self, part: ParsedFile, decl: tree.Declaration) -> bool:
        """An `agreement` of a used file is reported, and stands for a main file without one."""
        if part is self.main or not isinstance(decl, tree.AgreementDecl):
            return True
        name, wanted = self.main.source.name, part.source.slice(decl.span).partition("\n")[0]
        self.found.append(
            Diagnostic(
                "AL225",
                "a used file has no `agreement` of its own",
                evolve(decl.span, end=decl.span.start + len(wanted.rstrip())),
                f"{part.source.name} is used",
                f"who agrees, the zone and the currency are said in {name}: remove this block",
            )
        )
        own = self.main.file.declarations
        return not any(isinstance(item, tree.AgreementDecl) for item in own)


def _reason(error: Exception) -> str:
    """An error of the system or of a mapping in a few words."""
    if isinstance(error, OSError) and error.strerror:
        return error.strerror.lower()
    return "there is no such file" if isinstance(error, KeyError) else str(error)


def _line(text: str, most: int = 200) -> str:
    """On one line, not too long, without anything that a terminal would obey."""
    plain = "".join(char if char.isprintable() else " " for char in text)
    line = " ".join(plain.split()) or "no reason given"
    return line if len(line) <= most else f"{line[: most - 1]}…"
