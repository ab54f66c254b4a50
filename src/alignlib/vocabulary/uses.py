"""Where the names of a checked program are declared and used."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from attrs import define, evolve, field, frozen

from alignlib.check.program import CheckedProgram
from alignlib.check.symbols import Meaning, Symbol
from alignlib.names import canonical
from alignlib.source import Span
from alignlib.syntax import tree
from alignlib.syntax.tree.node import said
from alignlib.syntax.walk import children
from alignlib.vocabulary.references import DECLARES, NAME, REFERENCES, Key

_NAMED = re.compile(r"\{([^{}]+)\}")


@define
class Places:
    """By key: where it is declared, with the node that declares it, and where it is used."""

    declared: dict[Key, tuple[Span, tree.Node]] = field(factory=dict)
    used: dict[Key, list[Span]] = field(factory=dict)


@frozen
class _Reader:
    """`kinds` are the activities whose own fields a path may read, after `where`."""

    program: CheckedProgram
    places: Places
    kinds: tuple[str, ...] = ()

    def read(self, node: tree.Node) -> None:
        for name in said(type(node)):
            self._names(node, name)
        match node:
            case tree.Path():
                self._use(_meant(node, self), node.span)
            case tree.Word():
                if node.id in self.program.refs:
                    self._use([_key_of(self.program.refs[node.id])], node.span)
            case tree.Comparison(left=tree.Path(parts=(tree.Name(text=first),))) if (
                canonical(first) == "stage"
            ):
                for value in node.right:
                    if isinstance(value, tree.Word):
                        self._refer(value.name, ("stage",))
            case tree.Tell(message=tree.Text() as message) | tree.Note(message=message):
                self._in_message(message)
            case tree.Who(kind="person", person=str(person)):
                self._use([("person", canonical(person))], node.span)
            case tree.AssignTarget(kind="person" | "queue", name=str(named)):
                spaces = ("person", "team", "party")
                own = [(space, canonical(named)) for space in spaces]
                self._use([key for key in own if key[1] in _space(self.program, key[0])], node.span)
        within = self
        if isinstance(node, tree.ActivityFilter):
            within = evolve(self, kinds=tuple(canonical(kind.text) for kind in node.kinds))
        elif isinstance(node, tree.ExampleActivity):
            within = evolve(self, kinds=(canonical(node.kind.text),))
        for child in children(node):
            within.read(child)

    def _names(self, node: tree.Node, attribute: str) -> None:
        key = (type(node), attribute)
        declares, refers = DECLARES.get(key), REFERENCES.get(key)
        if declares is None and refers is None:
            return
        value = getattr(node, attribute)
        for name in value if isinstance(value, tuple) else (value,):
            if not isinstance(name, tree.Name):
                continue
            if declares is not None:
                place = (declares, canonical(name.text))
                self.places.declared.setdefault(place, (name.span, node))
            elif refers is not None:
                self._refer(name, refers)

    def _in_message(self, message: tree.Text) -> None:
        """The fields that a message names: `{contact.name}`."""
        written = self.program.source.slice(message.span)
        for found in _NAMED.finditer(written):
            start = message.span.start + found.start(1)
            self._use(_named(found[1].split("."), self.program), Span(start, start + len(found[1])))

    def _refer(self, name: tree.Name, spaces: tuple[str, ...]) -> None:
        key = canonical(name.text)
        known = self.program.symbols
        for space in spaces:
            if space == "stage" and key not in known.stages and key in known.aliases:
                self._use([("alias", key)], name.span)
                return
            if space == NAME and key in known.conditions:
                self._use([_key_of(known.conditions[key])], name.span)
                return
            if key in _space(self.program, space):
                self._use([(space, key)], name.span)
                return

    def _use(self, keys: list[Key], span: Span) -> None:
        for key in keys:
            self.places.used.setdefault(key, []).append(span)


def places_of(program: CheckedProgram) -> Places:
    """Every declared name and every use, in the order of the text."""
    places = Places()
    reader = _Reader(program, places)
    for decl in program.file.declarations:
        _declare_apart(decl, places)
        reader.read(decl)
    return places


def _declare_apart(decl: tree.Declaration, places: Places) -> None:
    """Fields, aliases and people: their space depends on what is around them."""
    match decl:
        case tree.FieldsDecl():
            record = canonical(decl.record.text) if decl.record is not None else "lead"
            for item in decl.fields:
                place = (f"field of {record}", canonical(item.name.text))
                places.declared.setdefault(place, (item.name.span, item))
        case tree.ActivityDecl():
            for name in decl.names:
                for item in decl.fields:
                    place = (f"activity {canonical(name.text)}", canonical(item.name.text))
                    places.declared.setdefault(place, (item.name.span, item))
        case tree.StageDecl():
            for alias in decl.aliases:
                places.declared.setdefault(("alias", canonical(alias.value)), (alias.span, decl))
        case tree.TeamDecl():
            for person in decl.people:
                place = ("person", canonical(person.value))
                places.declared.setdefault(place, (person.span, decl))


def _meant(path: tree.Path, reader: _Reader) -> list[Key]:
    """What a path reads: several keys where several activities have the field."""
    own = canonical(path.parts[-1].text)
    of_activities = [
        (f"activity {kind}", own)
        for kind in reader.kinds
        if kind in reader.program.symbols.activities
        and own in reader.program.symbols.activities[kind].fields
    ]
    if of_activities and len(path.parts) == 1:
        return of_activities
    symbol = reader.program.refs.get(path.id)
    if symbol is not None:
        return [_key_of(symbol)]
    return _named([part.text for part in path.parts], reader.program)


def _named(parts: list[str], program: CheckedProgram) -> list[Key]:
    """What effects and examples mean by a name: they ask for no type, so the checker notes none."""
    symbols = program.symbols
    keys = tuple(canonical(part) for part in parts)
    if len(keys) == 1 and keys[0] in symbols.conditions:
        return [_key_of(symbols.conditions[keys[0]])]
    if keys in (("stage",), ("owner",)):
        return [("built-in", keys[0])]
    if len(keys) == 2 and keys in symbols.fields:
        return [(f"field of {keys[0]}", keys[1])]
    return []


def _key_of(symbol: Symbol) -> Key:
    match symbol.meaning:
        case Meaning.STAGE_OF_LEAD | Meaning.OWNER:
            return ("built-in", symbol.name)
        case Meaning.FIELD if symbol.spec is not None:
            return (f"field of {symbol.spec.record}", canonical(symbol.spec.name))
    return (NAME, canonical(symbol.name))


def _space(program: CheckedProgram, space: str) -> Mapping[str, object]:
    symbols, added = program.symbols, program.vocabulary
    match space:
        case "stage":
            return symbols.stages
        case "activity":
            return symbols.activities
        case "calendar":
            return symbols.calendars
        case "team":
            return symbols.teams
        case "person":
            return symbols.people
        case "party":
            return symbols.sides()
        case "measure":
            return symbols.measures
        case "release":
            return symbols.releases
        case "function":
            return added.functions
        case "tell" | "send" | "open":
            return dict(_effects(program, space))
        case "field of account":
            return {key: spec for (record, key), spec in symbols.fields.items()
                    if record == "account"}  # fmt: skip
        case _ if space == NAME:
            return symbols.conditions
    return {}


def _effects(program: CheckedProgram, kind: str) -> Iterator[tuple[str, object]]:
    for (known, key), effect in program.vocabulary.effects.items():
        if known == kind:
            yield key, effect
