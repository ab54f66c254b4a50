"""The names of an agreement, each with its kind, type, places and forms."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import frozen

from alignlib.check.program import CheckedProgram
from alignlib.check.symbols import Meaning, Symbol
from alignlib.names import canonical
from alignlib.source import Span
from alignlib.syntax import tree
from alignlib.values.types import Kind, Type
from alignlib.vocabulary.forms import Form, FormsOf
from alignlib.vocabulary.open_facts import DECIDES, open_facts
from alignlib.vocabulary.references import NAME, Key
from alignlib.vocabulary.uses import Places, places_of

KINDS = (
    "field", "definition", "score", "grade", "setting", "estimate", "sla", "stage", "alias",
    "activity", "activity field", "calendar", "party", "team", "person", "pipeline", "measure",
    "goal", "profile", "release", "trigger", "what-if", "compare", "function", "tell", "send",
    "open", "built-in",
)  # fmt: skip
"""The kinds of names, in the order in which they are shown."""


@frozen
class Entry:
    """One name. `of` is the record or activity that a field belongs to, the stage that an alias
    names, the team that a person is in. `declared` is None for what the language, a schema or an
    extension brings; `uses` are the other places, in the order of the text; `undecided` the facts
    that keep it open as long as they are unknown (of a stage: whom it admits)."""

    kind: str
    name: str
    of: str | None = None
    title: str | None = None
    type: Type | None = None
    doc: str = ""
    declared: Span | None = None
    uses: tuple[Span, ...] = ()
    forms: tuple[Form, ...] = ()
    undecided: tuple[str, ...] = ()

    @property
    def choices(self) -> tuple[str, ...]:
        """The words that it can be compared with, where they are limited."""
        return self.type.choices if self.type is not None else ()

    @property
    def spans(self) -> tuple[Span, ...]:
        """Where the name stands: its declaration, then its uses."""
        return ((self.declared,) if self.declared is not None else ()) + self.uses


def entries(program: CheckedProgram) -> tuple[Entry, ...]:
    """Every name of the program, by kind and then in the order in which they came to be."""
    found = list(_Maker(program, places_of(program), FormsOf(program)).all())
    return tuple(sorted(found, key=lambda item: KINDS.index(item.kind)))


def find(found: Iterable[Entry], name: str) -> tuple[Entry, ...]:
    """The entries of a name in any spelling; `contact.title` and `title` both find the field."""
    key = canonical(name)
    return tuple(
        item
        for item in found
        if canonical(item.name) == key
        or (item.of is not None and canonical(f"{item.of}{item.name}") == key)
    )


def entry_at(found: Iterable[Entry], offset: int) -> Entry | None:
    """The entry of the name that stands at an offset: what an editor shows there."""
    for item in found:
        if any(span.start <= offset < span.end for span in item.spans):
            return item
    return None


@frozen
class _Maker:
    program: CheckedProgram
    places: Places
    forms: FormsOf

    def all(self) -> Iterator[Entry]:
        yield from self._fields()
        yield from self._conditions()
        yield from self._stages()
        yield from self._activities()
        yield from self._sides()
        yield from self._plain()
        yield from self._of_host()
        yield from self._built_in()

    def _entry(
        self, kind: str, key: Key, name: str, *, of: str | None = None, type: Type | None = None,  # noqa: A002 (the attribute's name)
        doc: str = "", forms: tuple[Form, ...] = (), decides: tree.Node | None = None,
    ) -> Entry:  # fmt: skip
        span, node = self.places.declared.get(key, (None, None))
        # A party is declared by the head of the agreement, whose title is not the party's.
        title = getattr(node, "title", None) if kind != "party" else None
        uses = tuple(self.places.used.get(key, ()))
        asks = node if decides is None else decides
        open_ = open_facts(asks, self.program) if isinstance(asks, DECIDES) else ()
        return Entry(kind, name, of, title, type, doc, span, uses, forms, open_)

    def _fields(self) -> Iterator[Entry]:
        symbols = self.program.symbols
        for (record, key), spec in symbols.fields.items():
            own = symbols.conditions.get(key) if record == symbols.subject else None
            if record == symbols.subject and (own is None or own.meaning is not Meaning.FIELD):
                continue
            name = spec.name if own is not None else f"{record}.{spec.name}"
            symbol = own or Symbol(Meaning.FIELD, name, spec.type, spec=spec)
            yield self._entry(
                "field", (f"field of {record}", key), spec.name, of=record, type=spec.type,
                forms=self.forms.of_operand(symbol),
            )  # fmt: skip

    def _conditions(self) -> Iterator[Entry]:
        for key, symbol in self.program.symbols.conditions.items():
            if symbol.meaning is not Meaning.FIELD:
                yield self._entry(
                    symbol.meaning.value, (NAME, key), symbol.name, type=symbol.type,
                    forms=self.forms.of_operand(symbol),
                )  # fmt: skip

    def _stages(self) -> Iterator[Entry]:
        symbols = self.program.symbols
        for key, stage in symbols.stages.items():
            of = stage.pipeline.name if len(symbols.tracks) > 1 else None
            yield self._entry(
                "stage", ("stage", key), stage.name, of=of, forms=self.forms.of_stage(stage.name),
                decides=stage.decl.qualifies,
            )  # fmt: skip
        for key, stage in symbols.aliases.items():
            word = next(
                alias.value for alias in stage.decl.aliases if canonical(alias.value) == key
            )
            yield self._entry("alias", ("alias", key), word, of=stage.name)

    def _activities(self) -> Iterator[Entry]:
        for key, kind in self.program.symbols.activities.items():
            yield self._entry(
                "activity", ("activity", key), kind.name, doc=kind.doc,
                forms=self.forms.of_activity(kind),
            )  # fmt: skip
            for own, spec in kind.fields.items():
                yield self._entry(
                    "activity field", (f"activity {key}", own), spec.name, of=kind.name,
                    type=spec.type, forms=self.forms.of_activity_field(kind, spec),
                )  # fmt: skip

    def _sides(self) -> Iterator[Entry]:
        symbols = self.program.symbols
        for key, name in symbols.calendars.items():
            yield self._entry(
                "calendar", ("calendar", key), name, forms=self.forms.of_calendar(name)
            )
        for key, name in symbols.sides().items():
            yield self._entry("party", ("party", key), name, forms=self.forms.of_team(name))
        for key, name in symbols.teams.items():
            yield self._entry("team", ("team", key), name, forms=self.forms.of_team(name))
        for key, name in symbols.people.items():
            _, node = self.places.declared.get(("person", key), (None, None))
            team = node.name.text if isinstance(node, tree.TeamDecl) else None
            yield self._entry("person", ("person", key), name, of=team)

    def _plain(self) -> Iterator[Entry]:
        """Names that no condition reads."""
        for (space, key), (_, node) in self.places.declared.items():
            if space in ("pipeline", "measure", "profile", "release", "trigger", "what-if",
                         "compare"):  # fmt: skip
                name = getattr(node, "name", None)
                assert isinstance(name, tree.Name)
                kind = "goal" if isinstance(node, tree.GoalDecl) else space
                yield self._entry(kind, (space, key), name.text)

    def _of_host(self) -> Iterator[Entry]:
        added = self.program.vocabulary
        for key, function in added.functions.items():
            yield self._entry(
                "function", ("function", key), function.name, type=function.returns,
                doc=function.doc, forms=self.forms.of_function(function),
            )  # fmt: skip
        for (kind, key), effect in added.effects.items():
            yield self._entry(kind, (kind, key), effect.name, doc=effect.doc)

    def _built_in(self) -> Iterator[Entry]:
        stages = Symbol(Meaning.STAGE_OF_LEAD, "stage", Type(Kind.STAGE))
        owner = Symbol(Meaning.OWNER, "owner", Type(Kind.PERSON))
        for symbol in (stages, owner) if self.program.symbols.stages else (owner,):
            yield self._entry(
                "built-in", ("built-in", symbol.name), symbol.name, type=symbol.type,
                forms=self.forms.of_operand(symbol),
            )  # fmt: skip
