"""Which unknown facts keep decisions open, as one text a row (R11): the words of
`Evaluation.undecided`, `decision: fact, fact; decision: fact`."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping

import narwhals as nw
from attrs import define, field

from alignlib.frames import kleene
from alignlib.frames.activities import Summary
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

# A fact by its name, and the rows in which it keeps the decision open.
Open = tuple[str, Truth]
_BITS = 62
_NONE = nw.lit(0, dtype=nw.Int64)


@define
class Unknowns:
    """Writes the column `undecided`."""

    plan: Plan
    conditions: Conditions
    summary: Summary
    made: Mapping[str, Derived] = field(factory=dict)
    """By slot the facts that functions of the host make."""
    _said: dict[str, Truth] = field(factory=dict)

    def numbered(self) -> tuple[nw.Expr, Callable[[int], str | None]] | None:
        """The text by way of a whole number with a bit for each fact of each decision, and what a
        number says: few numbers are written out, where a text would be put together in each row.
        None where there are more facts than bits."""
        said: list[tuple[int, str, str]] = []
        bits: list[nw.Expr] = []
        always = 0
        for number, (name, found) in enumerate(self._decisions()):
            for fact, here in found:
                bit = 1 << len(said)
                said.append((number, name, fact))
                if isinstance(here, nw.Expr):
                    bits.append(nw.when(here).then(nw.lit(bit, dtype=nw.Int64)).otherwise(_NONE))
                elif here:
                    always |= bit
        if len(said) > _BITS:
            return None
        total = nw.lit(always, dtype=nw.Int64)
        for one in bits:
            total = total + one

        def words(bits: int) -> str | None:
            open_ones: dict[tuple[int, str], dict[str, None]] = {}
            for place, (number, name, fact) in enumerate(said):
                if bits >> place & 1:
                    open_ones.setdefault((number, name), {})[fact] = None
            # A stage that is called like a definition comes second: the first one speaks.
            first: dict[str, str] = {}
            for (_, name), facts in open_ones.items():
                first.setdefault(name, f"{name}: {', '.join(facts)}")
            return "; ".join(first.values()) or None

        return total, words

    def text(self) -> nw.Expr:
        """Null where nothing is open."""
        parts = [part for name, found in self._decisions() for part in self._part(name, found)]
        if not parts:
            return nw.lit(None, dtype=nw.String)
        joined = nw.concat_str(*(words for words, _ in parts), separator="; ", ignore_nulls=True)
        return nw.when(kleene.column(kleene.either(some for _, some in parts))).then(joined)

    def _decisions(self) -> Iterator[tuple[str, list[Open]]]:
        for definition in self.plan.definitions.values():
            yield definition.name, self._of(definition.condition)
        for key, score in self.plan.scores.items():
            yield score.name, self._score(key)
        for grade in self.plan.grades.values():
            lines = [line.condition for line in grade.lines if line.condition is not None]
            yield grade.name, [item for line in lines for item in self._open(line, outer=True)]
        for stage in self.plan.stages:
            if stage.qualifies is not None:
                yield stage.name, self._of(stage.qualifies)

    def _of(self, node: Condition) -> list[Open]:
        return [*self._open(node, outer=True), *self._behind(node)]

    def _part(self, name: str, found: list[Open]) -> Iterator[tuple[nw.Expr, Truth]]:
        """A decision with its facts, each said once, and the rows in which there are any."""
        said: dict[str, Truth] = {}
        words: list[nw.Expr] = []
        for fact, here in found:
            before = said.get(fact, False)
            new = kleene.both([here, kleene.opposite(before)])
            said[fact] = kleene.either([before, here])
            if new is not False:
                words.append(nw.when(kleene.column(new)).then(nw.lit(fact)))
        some = kleene.both([kleene.either(said.values()), self._first(name, said)])
        if some is False or not words:
            return
        facts = nw.concat_str(*words, separator=", ", ignore_nulls=True)
        yield nw.when(kleene.column(some)).then(nw.concat_str(nw.lit(f"{name}: "), facts)), some

    def _first(self, name: str, said: dict[str, Truth]) -> Truth:
        """A stage that is called like a definition comes second: the first one speaks."""
        before = self._said.get(name, False)
        self._said[name] = kleene.either([before, *said.values()])
        return kleene.opposite(before)

    def _open(self, node: Condition, *, outer: Truth) -> Iterator[Open]:
        """`engine.explain.unknown_fields`."""
        here = kleene.both([outer, kleene.undecided(self.conditions.truth(node))])
        if here is False:
            return
        match node:
            case AllOf() | AnyOf() | NoneOf() | AtLeastOf():
                for item in node.items:
                    yield from self._open(item, outer=here)
            case Negation() | IsUndecided():
                yield from self._open(node.item, outer=here)
            case Named():
                definition = self.plan.definitions[node.name]
                yield from self._open(definition.condition, outer=here)
            case _:
                read = reading(node)
                if read is not None and read.slot in self.made:
                    yield from self._behind_made(self.made[read.slot], read.name, here)
                else:
                    yield self._leaf(node), here

    def _behind_made(self, derived: Derived, name: str, here: Truth) -> Iterator[Open]:
        """`engine.derived.unknown_names`: its unknown arguments; without one, the fact itself."""
        missing: list[Truth] = []
        for read in derived.reads:
            value = self.conditions.facts.field(read.slot)
            unknown = True if value is None else value.is_null()
            missing.append(unknown)
            yield read.name, kleene.both([here, unknown])
        yield name, kleene.both([here, kleene.opposite(kleene.either(missing))])

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
                found.extend(self._open(line.condition, outer=True))
            elif line.filter in self.summary.doubts:
                found.append((line.text, nw.col(self.summary.doubts[line.filter]) > 0))
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
