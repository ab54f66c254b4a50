"""What one name means, told from the whole agreement: "what is an MQL?" has one place."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from alignlib.check.program import CheckedProgram
from alignlib.check.symbols import Meaning, StageSymbol
from alignlib.names import canonical
from alignlib.source import Span
from alignlib.syntax import tree
from alignlib.syntax.walk import walk
from alignlib.vocabulary.entries import Entry, entries
from alignlib.vocabulary.open_facts import DECIDES, open_facts
from alignlib.vocabulary.uses import places_of


@frozen
class Line:
    """A line of a section: the author's words, the place, and how deep it is unfolded."""

    text: str
    span: Span | None = None
    depth: int = 0


@frozen
class Section:
    title: str
    lines: tuple[Line, ...]


@frozen
class Description:
    """A name with all that the agreement says about it; sections without lines are left out."""

    entry: Entry
    sections: tuple[Section, ...]


def describe(program: CheckedProgram, entry: Entry) -> Description:
    """What the agreement says about a name; about its stage, where the name is an alias."""
    teller = _Teller(program)
    if entry.kind == "alias":
        own = canonical(program.symbols.aliases[canonical(entry.name)].name)
        stages = (item for item in entries(program) if item.kind == "stage")
        entry = next(item for item in stages if canonical(item.name) == own)
    if entry.kind == "stage":
        found = teller.stage(program.symbols.stages[canonical(entry.name)])
    else:
        found = teller.name(entry)
    shown = tuple(section for section in found if section.lines)
    return Description(entry, shown)


@frozen
class _Teller:
    program: CheckedProgram

    def stage(self, stage: StageSymbol) -> list[Section]:
        key = canonical(stage.name)
        decl = stage.decl
        facts = [Line(stage.title)] if stage.title is not None else []
        if decl.owner is not None:
            facts.append(Line(f"owned by {decl.owner.text}", decl.owner.span))
        facts.extend(Line(f'also called "{text.value}"', text.span) for text in decl.aliases)
        facts.extend(
            Line(word) for word, holds in (("start", decl.start), ("end", decl.end)) if holds
        )
        qualifies = self._condition(decl.qualifies) if decl.qualifies is not None else ()
        return [
            Section("what it is", tuple(facts)),
            Section("qualifies when", tuple(qualifies)),
            self._open(decl.qualifies),
            Section("ways in", tuple(self._ways_in(key))),
            Section("ways out", tuple(self._ways_out(key))),
            Section("promises that start there", tuple(self._promises(key))),
            Section("used by", tuple(self._used_by({("stage", key)}))),
        ]

    def name(self, entry: Entry) -> list[Section]:
        facts = [Line(text) for text in (entry.title, entry.doc) if text]
        node = self._declaration(entry)
        body = tuple(self._body(node)) if node is not None else ()
        used = tuple(self._users(entry.uses))
        return [
            Section("what it is", tuple(facts)),
            Section("declared as", body),
            self._open(node),
            Section("used by", used),
        ]

    def _open(self, node: tree.Node | None) -> Section:
        facts = open_facts(node, self.program) if isinstance(node, DECIDES) else ()
        return Section("undecided while unknown", tuple(Line(fact) for fact in facts))

    def _declaration(self, entry: Entry) -> tree.Node | None:
        """The declaration, or the line of it that declares a field."""
        if entry.declared is None:
            return None
        decl = self._around(entry.declared)
        if decl is None or "field" not in entry.kind:
            return decl
        return next((item for item in walk(decl) if isinstance(item, tree.FieldDecl)
                     and item.name.span == entry.declared), decl)  # fmt: skip

    def _around(self, span: Span) -> tree.Declaration | None:
        for decl in self.program.file.declarations:
            if decl.span.start <= span.start < decl.span.end:
                return decl
        return None

    def _body(self, node: tree.Node) -> Iterator[Line]:
        """The text of a declaration, and below it the definitions that it asks for."""
        yield from self._text(node.span, 0)
        yield from self._unfolded(node, 1, {canonical(self._name_of(node))})

    def _condition(self, condition: tree.Node) -> Iterator[Line]:
        yield from self._text(condition.span, 0)
        yield from self._unfolded(condition, 1, set())

    def _name_of(self, node: tree.Node) -> str:
        name = getattr(node, "name", None)
        return name.text if isinstance(name, tree.Name) else ""

    def _text(self, span: Span, depth: int, *, body: bool = False) -> Iterator[Line]:
        """The lines of a span as they stand in the file, moved to the left as far as they go;
        `body`: without the first, where there are others."""
        file = self.program.source.at(span.start)
        first, column = file.position(span.start)
        last, _ = file.position(max(span.start, span.end - 1))
        rows = [(row, file.line_text(row)) for row in range(first, last + 1)]
        if body and len(rows) > 1:
            rows = rows[1:]
        elif rows[0][1][: column - 1].strip():
            rows[0] = (first, rows[0][1][column - 1 :])
        rows = [(row, text) for row, text in rows if text.strip() and text.strip()[0] != "#"]
        left = min((len(text) - len(text.lstrip()) for _, text in rows), default=0)
        for row, text in rows:
            start = file.base + file.line_starts[row - 1]
            yield Line(text[left:].rstrip(), Span(start, start + len(text)), depth)

    def _unfolded(self, node: tree.Node, depth: int, seen: set[str]) -> Iterator[Line]:
        """The definitions, scores and grades that a condition names, each once."""
        for below in walk(node):
            symbol = self.program.refs.get(below.id)
            if symbol is None or symbol.node is None or symbol.node is node:
                continue
            key = canonical(symbol.name)
            if key in seen or symbol.meaning in (Meaning.SLA, Meaning.FIELD):
                continue
            seen.add(key)
            title = getattr(symbol.node, "title", None)
            shown = f"{symbol.meaning.value} {symbol.name}{f' ({title})' if title else ''}:"
            yield Line(shown, symbol.node.span, depth)
            yield from self._text(symbol.node.span, depth + 1, body=True)
            yield from self._unfolded(symbol.node, depth + 1, seen)

    def _moves(self) -> Iterator[tuple[tuple[str, ...], tree.MoveLine]]:
        for decl in self.program.file.declarations:
            match decl:
                case tree.StageDecl():
                    names = tuple(item.name.text for item in decl.names)
                case tree.FromAnyDecl():
                    names = tuple(name.text for name in decl.stages)
                case _:
                    continue
            for move in decl.moves:
                yield names, move

    def _ways_in(self, key: str) -> Iterator[Line]:
        for names, move in self._moves():
            if self._same_stage(move.target, key):
                yield Line(f"from {' or '.join(names)}: {self._head(move)}", move.span)

    def _ways_out(self, key: str) -> Iterator[Line]:
        for names, move in self._moves():
            if any(self._key(name) == key for name in names):
                yield Line(self._head(move), move.span)

    def _promises(self, key: str) -> Iterator[Line]:
        for decl in self.program.file.declarations:
            if (
                isinstance(decl, tree.SlaDecl)
                and isinstance(decl.each, tree.OnEntry)
                and self._same_stage(decl.each.stage, key)
            ):
                title = f" ({decl.title})" if decl.title else ""
                yield Line(f"sla {decl.name.text}{title}", decl.name.span)

    def _used_by(self, keys: set[tuple[str, str]]) -> Iterator[Line]:
        used = places_of(self.program).used
        aliases = self.program.symbols.aliases
        wanted = set(keys)
        for alias, stage in aliases.items():
            if ("stage", canonical(stage.name)) in keys:
                wanted.add(("alias", alias))
        spans = sorted(span for key in wanted for span in used.get(key, ()))
        yield from self._users(tuple(spans))

    def _users(self, spans: tuple[Span, ...]) -> Iterator[Line]:
        """The declarations that the places are in, each once."""
        seen: set[int] = set()
        for span in spans:
            decl = self._around(span)
            if decl is not None and decl.id not in seen:
                seen.add(decl.id)
                first = self.program.source.slice(decl.span).splitlines()[0]
                yield Line(first.strip(), span)

    def _head(self, move: tree.MoveLine) -> str:
        """A line of a stage, with what follows from it, as one line."""
        lines = (line.text for line in self._text(move.span, 0))
        return " ".join(word for line in lines for word in line.split())

    def _same_stage(self, name: tree.Name, key: str) -> bool:
        return self._key(name.text) == key

    def _key(self, name: str) -> str:
        stage = self.program.symbols.stage(canonical(name))
        return canonical(stage.name) if stage is not None else canonical(name)
