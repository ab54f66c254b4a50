"""Which unknown facts keep decisions open, as one text a row (R11): the words of
`Evaluation.undecided`, `decision: fact, fact; decision: fact`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TypeAlias

import narwhals as nw
from attrs import define, field, frozen

from alignlib.frames import kleene
from alignlib.frames.activities import Summary
from alignlib.frames.backends.base import Frame
from alignlib.frames.conditions import Conditions
from alignlib.frames.kleene import Truth
from alignlib.frames.needs import reading
from alignlib.names import canonical
from alignlib.plan.conditions import (
    Activities,
    AllOf,
    AnyOf,
    AtLeastOf,
    Condition,
    IsKnown,
    IsUndecided,
    Named,
    Negation,
    NoneOf,
    OneOf,
    Order,
    ScoreRead,
)
from alignlib.plan.derived import Derived
from alignlib.plan.plan import EachLine, Plan


@frozen
class Arguments:
    """Of a fact that a function of the host makes: whether one argument is unknown, or all are
    known."""

    slots: tuple[str, ...]
    known: bool


Here: TypeAlias = "frozenset[Condition | Arguments | int]"
"""Rows: those in which some conditions are all undecided, an activity may be one of a filter (by
its number), arguments are known or not."""
Open: TypeAlias = "tuple[str, Here]"
"""A fact by its name, and the rows in which it keeps a decision open."""
_BITS = 62


@define
class Unknowns:
    """Writes the column `undecided`: `add` what it needs, then its `text`; or its `numbered` one.

    `made` are by slot the facts that functions of the host make.
    """

    plan: Plan
    conditions: Conditions
    summary: Summary
    made: Mapping[str, Derived] = field(factory=dict)
    _open_in: dict[Here, Truth] = field(factory=dict)
    _said: dict[str, Truth] = field(factory=dict)
    _parts: list[tuple[nw.Expr, Truth]] = field(factory=list)

    def numbered(self) -> tuple[nw.Expr, Callable[[int], str | None]] | None:
        """The column by way of a whole number, with a bit for each set of rows, and what a number
        says: few numbers are written out, where a text would be put together in each row. None
        where there are more sets than bits."""
        decisions = list(self._decisions())
        places: dict[Here, int] = {}
        total = nw.lit(0, dtype=nw.Int64)
        for here in dict.fromkeys(here for _, found in decisions for _, here in found):
            places[here] = len(places)
            bit = nw.lit(1 << min(places[here], _BITS), dtype=nw.Int64)
            rows = kleene.column(self._rows(here))
            total = total + nw.when(rows).then(bit).otherwise(nw.lit(0, dtype=nw.Int64))
        if len(places) > _BITS:
            return None

        def words(bits: int) -> str | None:
            told: dict[str, str] = {}
            for name, found in decisions:
                facts = dict.fromkeys(fact for fact, here in found if bits >> places[here] & 1)
                if facts:  # a stage that is called like a definition comes second
                    told.setdefault(name, f"{name}: {', '.join(facts)}")
            return "; ".join(told.values()) or None

        return total, words

    def add(self, frame: Frame) -> Frame:
        """Where facts are open, and where decisions are, each in a column."""
        decisions = list(self._decisions())
        columns: dict[str, nw.Expr] = {}
        for here in dict.fromkeys(here for _, found in decisions for _, here in found):
            self._open_in[here] = self._column(columns, "__al_open", self._rows(here))
        if columns:
            frame = frame.with_columns(**columns)
        columns = {}
        for name, found in decisions:
            self._part(name, found, columns)
        return frame.with_columns(**columns) if columns else frame

    def text(self) -> nw.Expr:
        """Null where nothing is open."""
        if not self._parts:
            return nw.lit(None, dtype=nw.String)
        words = (words for words, _ in self._parts)
        joined = nw.concat_str(*words, separator="; ", ignore_nulls=True)
        return nw.when(kleene.column(kleene.either(some for _, some in self._parts))).then(joined)

    def _column(self, columns: dict[str, nw.Expr], prefix: str, truth: Truth) -> Truth:
        if not isinstance(truth, nw.Expr):
            return truth
        name = f"{prefix}{len(columns)}"
        columns[name] = truth
        return nw.col(name)

    def _rows(self, here: Here) -> Truth:
        return kleene.both(map(self._holds, here))

    def _holds(self, item: Condition | Arguments | int) -> Truth:
        if isinstance(item, int):
            return nw.col(self.summary.doubts[item]) > 0
        if not isinstance(item, Arguments):
            return kleene.undecided(self.conditions.truth(item))
        values = map(self.conditions.facts.field, item.slots)
        unknown = kleene.either(True if value is None else value.is_null() for value in values)
        return kleene.turned(unknown, negated=item.known)

    def _decisions(self) -> Iterator[tuple[str, list[Open]]]:
        for definition in self.plan.definitions.values():
            yield definition.name, self._of(definition.condition)
        for key, score in self.plan.scores.items():
            yield score.name, self._score(key)
        for grade in self.plan.grades.values():
            lines = [line.condition for line in grade.lines if line.condition is not None]
            yield grade.name, [item for line in lines for item in self._open(line)]
        for stage in self.plan.stages:
            if stage.qualifies is not None:
                yield stage.name, self._of(stage.qualifies)

    def _of(self, node: Condition) -> list[Open]:
        return [*self._open(node), *self._behind(node)]

    def _part(self, name: str, found: list[Open], columns: dict[str, nw.Expr]) -> None:
        """A decision with its facts, each said once, and the rows in which there are any."""
        said: dict[str, list[Here]] = {}
        words: list[nw.Expr] = []
        for fact, here in found:
            before = said.setdefault(fact, [])
            if any(earlier <= here for earlier in before):
                continue
            unsaid = (kleene.opposite(self._open_in[earlier]) for earlier in before)
            new = kleene.both([self._open_in[here], *unsaid])
            before.append(here)
            if new is not False:
                words.append(nw.when(kleene.column(new)).then(nw.lit(fact)))
        heres = dict.fromkeys(here for each in said.values() for here in each)
        some = kleene.either(self._open_in[here] for here in heres)
        # A stage that is called like a definition comes second: the first one speaks.
        before_it = self._said.get(name, False)
        some = kleene.both([some, kleene.opposite(before_it)])
        if some is False or not words:
            return
        some = self._column(columns, "__al_some", some)
        self._said[name] = kleene.either([before_it, some])
        facts = nw.concat_str(*words, separator=", ", ignore_nulls=True)
        told = nw.concat_str(nw.lit(f"{name}: "), facts)
        self._parts.append((nw.when(kleene.column(some)).then(told), some))

    def _open(self, node: Condition, outer: Here = frozenset()) -> Iterator[Open]:
        """`engine.explain.unknown_fields`."""
        if isinstance(node, Named):
            yield from self._open(self.plan.definitions[node.name].condition, outer)
            return
        if isinstance(node, IsKnown | IsUndecided):
            return  # they always have an answer
        if kleene.undecided(self.conditions.truth(node)) is False:
            return
        here = outer | {node}
        match node:
            case AllOf() | AnyOf() | NoneOf() | AtLeastOf():
                for item in node.items:
                    yield from self._open(item, here)
            case Negation():
                yield from self._open(node.item, here)
            case _:
                read = reading(node)
                if read is not None and read.slot in self.made:
                    yield from self._of_function(self.made[read.slot], read.name, here)
                else:
                    yield self._leaf(node), here

    def _of_function(self, derived: Derived, name: str, here: Here) -> Iterator[Open]:
        """`engine.derived.unknown_names`: its unknown arguments; without one, the fact itself."""
        for read in derived.reads:
            yield read.name, here | {Arguments((read.slot,), known=False)}
        every = tuple(read.slot for read in derived.reads)
        yield name, here | {Arguments(every, known=True)}

    def _leaf(self, node: Condition) -> str:
        read = reading(node)
        if read is not None:
            return read.name
        if isinstance(node, Activities):
            wanted = self.plan.filters[node.filter]
            if wanted.where is not None and node.window.kind != "entering":
                return wanted.text
        return node.text

    def _score(self, name: str) -> list[Open]:
        """`engine.explain.score_unknown`."""
        found: list[Open] = []
        for line in self.plan.scores[canonical(name)].lines:
            if not isinstance(line, EachLine):
                found.extend(self._open(line.condition))
            elif line.filter in self.summary.doubts:
                found.append((line.text, frozenset({line.filter})))
        return found

    def _behind(self, node: Condition) -> list[Open]:
        """`engine.explain.behind_scores`."""
        match node:
            case AllOf() | AnyOf() | NoneOf() | AtLeastOf():
                return [open_one for item in node.items for open_one in self._behind(item)]
            case Negation() | IsUndecided():
                return self._behind(node.item)
            case Named():
                return self._behind(self.plan.definitions[node.name].condition)
            case Order(read=ScoreRead() as read) | OneOf(read=ScoreRead() as read):
                return self._score(read.name)
        return []
