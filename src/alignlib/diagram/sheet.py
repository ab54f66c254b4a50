"""An agreement on one sheet: its stages as a diagram, what it says as tables."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from alignlib.check.program import CheckedProgram
from alignlib.diagram.draw import drawn
from alignlib.diagram.read import chart_of
from alignlib.diagram.words import Words
from alignlib.engine.html import heading, page
from alignlib.model.outputs import shown
from alignlib.pictures.numbers import UNKNOWN
from alignlib.pictures.style import TABLES
from alignlib.pictures.table import Table
from alignlib.syntax import tree

_SPACED = '<div style="margin:1em 0">'


def sheet(program: CheckedProgram, settings: Mapping[str, object]) -> str:
    """A fragment of HTML. `settings` are the values in force."""
    chart = chart_of(program)
    parts = [f"<style>{TABLES}</style>", heading(chart.title, _head(program))]
    parts += [drawn(chart).image] if chart.tracks else []
    parts += [f"{_SPACED}{table.markup}</div>" for table in tables(program, settings)]
    return page("".join(parts))


def tables(program: CheckedProgram, settings: Mapping[str, object]) -> Iterator[Table]:
    """Settings, definitions, scores, grades and promises; each only where there are any."""
    words = Words(program)
    declared = program.file.declarations
    yield from _table("settings", ("setting", "value"),
                      [(name, shown(value)) for name, value in settings.items()])  # fmt: skip
    defines = [decl for decl in declared if isinstance(decl, tree.DefineDecl)]
    yield from _table("definitions", ("definition", "holds when"),
                      [(words.name(d), words.said(d.condition)) for d in defines])  # fmt: skip
    scores = [decl for decl in declared if isinstance(decl, tree.ScoreDecl)]
    yield from _table("scores", ("score", "line"),
                      [row for decl in scores for row in _score(decl, words)])  # fmt: skip
    grades = [decl for decl in declared if isinstance(decl, tree.GradeDecl)]
    graded = [row for decl in grades for row in _named(words.name(decl), words, decl.lines)]
    yield from _table("grades", ("grade", "line"), graded)
    slas = [decl for decl in declared if isinstance(decl, tree.SlaDecl)]
    yield from _table("promises", ("sla", "who owes whom", "for", "what", "by when", "if late"),
                      [_sla(decl, words) for decl in slas])  # fmt: skip


def _table(caption: str, head: tuple[str, ...], rows: list[tuple[str, ...]]) -> Iterator[Table]:
    if rows:
        yield Table(head, rows, caption)


def _head(program: CheckedProgram) -> str:
    for decl in program.file.declarations:
        if isinstance(decl, tree.AgreementDecl):
            parties = " and ".join(name.text for name in decl.parties)
            zone = decl.zone.value if decl.zone is not None else ""
            return ", ".join(part for part in (f"between {parties}" * bool(parties), zone) if part)
    return ""


def _score(decl: tree.ScoreDecl, words: Words) -> Iterator[tuple[str, ...]]:
    yield from _named(words.name(decl), words, decl.lines)
    if decl.half_life is not None:
        yield "", f"halves every {words.text(decl.half_life)}"
    if decl.between is not None:
        low, high = decl.between
        yield "", f"between {words.text(low)} and {words.text(high)}"


def _named(
    name: str, words: Words, lines: tuple[tree.PointsEach | tree.PointsWhen | tree.GradeLine, ...]
) -> Iterator[tuple[str, ...]]:
    """The name stands at the first line only."""
    for number, line in enumerate(lines):
        yield "" if number else name, words.text(line)


def _sla(decl: tree.SlaDecl, words: Words) -> tuple[str, ...]:
    owes = (
        f"{decl.promiser.text} owes {decl.beneficiary.text}"
        if decl.promiser is not None and decl.beneficiary is not None
        else UNKNOWN
    )
    late = [
        f"{f'by {words.text(item.by)}: ' if item.by is not None else ''}{words.texts(item.then)}"
        for item in decl.if_late
    ]
    late += [f"broken: {words.texts(decl.if_broken)}"] if decl.if_broken else []
    cells = (words.text(decl.each), words.text(decl.duty), words.text(decl.term), "; ".join(late))
    return (words.name(decl), owes, *(cell or UNKNOWN for cell in cells))
