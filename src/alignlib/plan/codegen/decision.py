"""Named results of one lead's facts, as one straight-line function that takes any facts."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from operator import attrgetter
from typing import Any, Literal

from attrs import define, field

from alignlib.errors import RecordError
from alignlib.names import canonical, snake
from alignlib.plan.codegen.intake import (
    Membership,
    Read,
    check_facts,
    free_text,
    often_compared,
    read_lines,
    reader,
    units,
)
from alignlib.plan.codegen.rails import TEXTUAL, Ageing, NotCompiledError, Rails
from alignlib.plan.codegen.source import FALSE, TRUE, Lines, Pool
from alignlib.plan.conditions import FieldRead, OneOf
from alignlib.plan.plan import EachLine, Grade, Plan, Score
from alignlib.values.numbers import MICRO, from_micro
from alignlib.values.types import NUMERIC

Facts = Literal["mapping", "object"]


@define
class Decision:
    """Writes the body as it is asked for results: each thing is computed once, before its use."""

    plan: Plan
    of: Facts
    reasons: bool
    pool: Pool = field(factory=Pool)
    lines: Lines = field(factory=Lines)
    _raws: dict[str, tuple[str, str]] = field(factory=dict)  # variable, and how it is fetched
    _readers: dict[str, tuple[Callable[[Any], object], Read]] = field(factory=dict)
    _members: dict[tuple[str, frozenset[object], bool], str] = field(factory=dict)
    _facts: dict[str, str] = field(factory=dict)
    _truths: dict[tuple[str, bool], str] = field(factory=dict)
    _scores: dict[str, str] = field(factory=dict)
    _grades: dict[str, str] = field(factory=dict)
    _free: frozenset[str] = field(init=False)
    _often: frozenset[str] = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._free = free_text(self.plan)
        self._often = often_compared(self.plan)

    @property
    def rails(self) -> Rails:
        return DecisionRails(self.pool, self)

    def finish(self, results: list[str]) -> str:
        """The whole function: facts are fetched first; a value of a strange type is an error that
        says which it is."""
        lines = Lines()
        lines.add("def careful(facts):")
        lines.indent()
        if self.of == "mapping" and self._raws:
            lines.add("get = facts.get")
        for name, raw in self._raws.values():
            # A key that is not there is an unknown fact.
            got = raw.replace("facts[", "get(")[:-1] + ")" if self.of == "mapping" else raw
            lines.add(f"{name} = {got}")
        if self.reasons:
            lines.add("because = []")
        values = f"({', '.join(results)},)" if results else "()"
        self.lines.add(f"return {values}, tuple(because)" if self.reasons else f"return {values}")
        lines.block("try:", str(self.lines).splitlines())
        lines.block("except TypeError:", ["check(facts)", "raise"])
        self.pool.own("check", partial(check_facts, dict(self._readers)))
        return str(lines)

    # -- results ----------------------------------------------------------------------------

    def result(self, key: str) -> str:
        if key in self.plan.scores:
            value = self.score(key)
            if is_whole(self.plan.scores[key]):
                return value
            return f"{self.pool.own('from_micro', from_micro)}({value})"
        if key in self.plan.grades:
            return self.grade(key)
        yes = self.named(key, yes=True)
        no = self._truths.get((key, False)) or self.rails.no(self.plan.definitions[key].condition)
        return f"True if {yes} else False if {no} else None"

    # -- what conditions read -----------------------------------------------------------------

    def raw(self, read: FieldRead) -> str:
        """The variable that holds a fact as it was given."""
        if read.slot not in self._raws:
            if read.slot not in self.plan.fields:
                raise NotCompiledError(f"{read.name} asks a function of the host")
            spec = self.plan.fields[read.slot]
            name = f"{_word(spec.name)}_{len(self._raws)}"
            key = snake(spec.name)
            outer = "" if spec.record == self.plan.subject else spec.record
            path = f"{outer}.{key}" if outer else key
            of_mapping = self.of == "mapping"
            raw = f"facts[{self.pool.text(path)}]" if of_mapping else self._attribute(outer, key)
            fetch = (lambda facts: facts.get(path)) if of_mapping else attrgetter(path)
            self._raws[read.slot] = name, raw
            self._readers[read.slot] = fetch, reader(spec, path)
        return self._raws[read.slot][0]

    def fact(self, read: FieldRead) -> str:
        if read.slot not in self._facts:
            raw = self.raw(read)
            spec = self.plan.fields[read.slot]
            free = read.slot in self._free
            # Text that is also looked up as it was given stays as it is.
            name = f"{raw}_as" if read.type.kind in TEXTUAL and not free else raw
            for line in read_lines(spec, spec.name, raw, name, self.pool, free=free):
                self.lines.add(line)
            self._facts[read.slot] = name
        return self._facts[read.slot]

    def member(self, read: FieldRead, values: frozenset[object], *, inside: bool) -> str | None:
        """A look-up of the value as given, for text that is only ever compared whole."""
        if read.type.kind not in TEXTUAL or read.slot in self._free | self._often:
            return None
        raw = self.raw(read)
        key = (read.slot, values, inside)
        if key not in self._members:
            name = self._members[key] = f"is_{'in' if inside else 'out'}_{len(self._members)}"
            own = Membership(read.type.kind, self._readers[read.slot][1], values, inside)
            self.pool.own(name, own)
        return f"{self._members[key]}[{raw}]"

    def _attribute(self, outer: str, key: str) -> str:
        if not key.isidentifier() or not key.isascii():
            raise RecordError(f"{self.plan.file}: {key!r} is no name of an attribute")
        if not outer:
            return f"facts.{key}"
        return f"(facts.{outer}.{key} if facts.{outer} is not None else None)"

    def number(self, lowered: int, read: FieldRead) -> object:
        return units(lowered) if read.type.kind in NUMERIC else lowered

    def points(self, micro: int, score: str) -> object:
        return units(micro) if is_whole(self.plan.scores[score]) else micro

    def quick(self, name: str, low: object) -> str:
        return TRUE

    def fallen(self, name: str, high: int) -> str:
        return TRUE

    def label(self, canonical_label: str, grade: str) -> str:
        return labels(self.plan.grades[grade])[canonical_label]

    def named(self, name: str, *, yes: bool) -> str:
        if (name, yes) not in self._truths:
            definition = self.plan.definitions[name]
            expression = self.rails.rail(definition.condition, yes=yes)
            variable = f"{'is' if yes else 'not'}_{_word(definition.name)}_{len(self._truths)}"
            self.lines.add(f"{variable} = {expression}")
            self._truths[name, yes] = variable
            if self.reasons and yes:
                self._note(variable, definition.name)
        return self._truths[name, yes]

    def score(self, name: str) -> str:
        if name not in self._scores:
            score = self.plan.scores[name]
            scale = MICRO if is_whole(score) else 1
            variable = f"score_{_word(score.name)}_{len(self._scores)}"
            value = None if self.reasons else "0"  # the first line may give it at once
            if self.reasons:
                self.lines.add(f"{variable} = 0")
            for line in score.lines:
                if isinstance(line, EachLine):
                    raise NotCompiledError(f"{score.name} counts activities")
                test = self.rails.yes(line.condition)
                points = line.points // scale
                if value is not None and test != FALSE:
                    self.lines.add(f"{variable} = {points} if {test} else {value}")
                    value = None
                else:
                    self._when(test, [f"{variable} += {points}"], line.text)
            if value is not None:
                self.lines.add(f"{variable} = {value}")
            self._clamp(variable, score, scale)
            self._scores[name] = variable
        return self._scores[name]

    def _clamp(self, variable: str, score: Score, scale: int) -> None:
        points = [line.points for line in score.lines]
        if score.low is not None and sum(p for p in points if p < 0) < score.low:
            low = score.low // scale
            self.lines.block(f"if {variable} < {low}:", [f"{variable} = {low}"])
        if score.high is not None and sum(p for p in points if p > 0) > score.high:
            high = score.high // scale
            self.lines.block(f"if {variable} > {high}:", [f"{variable} = {high}"])

    def grade(self, name: str) -> str:
        if name not in self._grades:
            grade = self.plan.grades[name]
            tests = [
                None if line.condition is None else self.rails.yes(line.condition)
                for line in grade.lines
            ]
            variable = f"grade_{_word(grade.name)}_{len(self._grades)}"
            self._choose(variable, grade, tests)
            self._grades[name] = variable
        return self._grades[name]

    def _choose(self, variable: str, grade: Grade, tests: list[str | None]) -> None:
        word = "if"
        for line, test in zip(grade.lines, tests, strict=True):
            if test == FALSE:
                continue
            label = self.pool.text(labels(grade)[canonical(line.label)])
            body = [f"{variable} = {label}"]
            if self.reasons:
                body.append(f"because.append({self.pool.text(f'{grade.name} {line.label}')})")
            if test is None:
                if word == "if":
                    for item in body:
                        self.lines.add(item)
                else:
                    self.lines.block("else:", body)
                return
            self.lines.block(f"{word} {test}:", body)
            word = "elif"

    def life(self, node: Ageing, *, yes: bool) -> str:
        raise NotCompiledError(f"`{node.text}` asks for activities or a life")

    # -- small parts --------------------------------------------------------------------------

    def _note(self, test: str, text: str) -> None:
        self.lines.block(f"if {test}:", [f"because.append({self.pool.text(text)})"])

    def _when(self, test: str, body: list[str], text: str) -> None:
        if test == FALSE:
            return
        if self.reasons:
            body = [*body, f"because.append({self.pool.text(text)})"]
        self.lines.block(f"if {test}:", body)


class DecisionRails(Rails):
    """Looks texts up as they were given, where that is enough."""

    def _one_of(self, node: OneOf, *, yes: bool) -> str:
        if isinstance(node.read, FieldRead) and isinstance(self.read, Decision):
            values: frozenset[object] = frozenset(node.values)
            found = self.read.member(node.read, values, inside=yes is not node.negated)
            if found is not None:
                return found
        return super()._one_of(node, yes=yes)


def is_whole(score: Score) -> bool:
    """Whether the points of a score are whole numbers whatever holds."""
    parts = [line.points for line in score.lines]
    parts += [bound for bound in (score.low, score.high) if bound is not None]
    parts += [line.at_most for line in score.lines
              if isinstance(line, EachLine) and line.at_most is not None]  # fmt: skip
    return score.half_life is None and all(part % MICRO == 0 for part in parts)


def _word(name: str) -> str:
    word = snake(name)
    return word if word.isascii() and word.isidentifier() else "item"


def labels(grade: Grade) -> dict[str, str]:
    """Labels as declared, by their canonical form."""
    labels: dict[str, str] = {}
    for line in grade.lines:
        labels.setdefault(canonical(line.label), line.label)
    return labels
