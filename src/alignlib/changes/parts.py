"""A text as parts that are compared: declarations, each as units of canonical lines.

A unit is a line one level below the header with everything that stands below it. Layout and
comments are gone; each token is kept with its kind, so that a name can be followed where it is
used.
"""

from __future__ import annotations

from collections.abc import Mapping

from attrs import evolve, field, frozen

from alignlib.check.program import CheckedProgram
from alignlib.format.printer import joined
from alignlib.format.rows import Declaration, Row, Token, items_of
from alignlib.names import canonical
from alignlib.source import SourceText
from alignlib.syntax import tree

NAMES = frozenset({"NAME", "QUOTED_NAME"})
_NAMELESS = frozenset({"agreement", "fields", "capacity", "keep", "use", "from", "from any of"})


@frozen
class Unit:
    """Rows that belong together; `line` is where they begin in their file."""

    rows: tuple[Row, ...]
    line: int = field(eq=False)

    @property
    def text(self) -> str:
        """As one line for people."""
        return " ".join(joined(row.tokens) for row in self.rows)


@frozen
class Part:
    """A declaration: the word it begins with, the names it declares, its header and its units."""

    word: str
    names: tuple[str, ...]
    units: tuple[Unit, ...]
    file: str = field(eq=False)
    decl: tree.Declaration | None = field(eq=False)
    """What it says; None where names in it were replaced."""
    pipeline: str = ""
    """Of a stage: the pipeline that heads it, if one does."""

    @property
    def header(self) -> Unit:
        return self.units[0]

    @property
    def label(self) -> str:
        """What people call it: `stage sales-ready`."""
        if self.word in ("agreement", "use") or not self.names:
            return self.header.text if self.word in ("capacity", "keep") else self.word
        return f"{self.word} {', '.join(self.names)}"

    @property
    def place(self) -> str:
        return f"{self.file}:{self.header.line}"


def parts_of(program: CheckedProgram) -> tuple[Part, ...]:
    """The declarations that mean something: examples and claims are tests, `use` is layout."""
    source = program.source
    found: list[Part] = []
    pipeline = ""
    for decl in program.file.declarations:
        if isinstance(decl, tree.PipelineDecl):
            pipeline = decl.name.text
        if not isinstance(decl, (tree.Use, tree.ExampleDecl, tree.ClaimDecl)):
            part = _part(decl, source)
            is_stage = isinstance(decl, tree.StageDecl)
            found.append(evolve(part, pipeline=pipeline) if is_stage else part)
    return tuple(found)


def _part(decl: tree.Declaration, source: SourceText) -> Part:
    file, first, _ = source.place(decl.span.start)
    (own,) = (
        item
        for item in items_of(SourceText(file, source.slice(decl.span)))
        if isinstance(item, Declaration)
    )
    rows = [evolve(row, indent=0, comment=None) for row in own.rows]
    units: list[Unit] = []
    for number, row in enumerate(rows):
        if not row.tokens:
            continue
        if row.level <= 1:
            units.append(Unit((row,), first + number))
        else:
            units[-1] = evolve(units[-1], rows=(*units[-1].rows, row))
    word = own.word
    return Part(word, _names(word, rows[0].tokens), tuple(units), file, decl)


def _names(word: str, tokens: tuple[Token, ...]) -> tuple[str, ...]:
    """The names that a header declares; a declaration without a name of its own has what it is
    about."""
    found: list[str] = []
    for token in tokens[1:]:
        if token.kind in NAMES:
            found.append(token.text.strip("`"))
            if word not in ("stage", "activity", "from any of", "keep"):
                break
        elif found and word != "keep" and token.text in ("by", "owned by", "also called", "of"):
            break
    return tuple(found)


def renamed(part: Part, names: Mapping[str, str]) -> Part:
    """The part with other names, by canonical name."""
    if not names:
        return part

    def token(own: Token) -> Token:
        if own.kind not in NAMES:
            return own
        new = names.get(canonical(own.text.strip("`")))
        return own if new is None else Token("NAME", new)

    units = tuple(
        evolve(
            unit,
            rows=tuple(
                evolve(row, tokens=tuple(token(own) for own in row.tokens)) for row in unit.rows
            ),
        )
        for unit in part.units
    )
    own_names = tuple(names.get(canonical(name), name) for name in part.names)
    pipeline = names.get(canonical(part.pipeline), part.pipeline)
    if units == part.units:
        return evolve(part, pipeline=pipeline)
    return evolve(part, units=units, names=own_names, decl=None, pipeline=pipeline)
