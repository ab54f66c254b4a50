"""A decision over facts of the usual types: `decide`, which leaves any other to `careful`.

What the function needs stands as defaults of its parameters, where Python finds it quickest.
"""

from __future__ import annotations

import ast
import builtins
from itertools import product

from attrs import define, field

from alignlib.names import canonical
from alignlib.plan.codegen.decision import Decision, DecisionRails, is_whole, labels
from alignlib.plan.codegen.rails import TEXTUAL
from alignlib.plan.codegen.source import TRUE, Lines
from alignlib.plan.conditions import Condition, FieldRead, IsYes
from alignlib.plan.plan import Score
from alignlib.values.numbers import MICRO
from alignlib.values.types import NUMERIC, Kind

_LEAVE = "return careful(facts)"
_LARGEST = 1023  # points up to which outcomes stand in a table
_FLAGS = 2  # yes-no facts that a table of outcomes may depend on


@define
class Quick(Decision):
    """Writes as `Decision` does, after it: texts are looked up in what that has seen."""

    careful: Decision = field(kw_only=True)
    _flags: dict[str, None] = field(factory=dict)  # variables that are True, False or None

    @property
    def rails(self) -> DecisionRails:
        return _QuickRails(self.pool, self)

    def whole(self, wanted: list[str]) -> str:
        """The text of the function."""
        ending = self._outcomes(wanted)
        if ending is None:
            results = [self.result(key) for key in wanted]
            values = f"({', '.join(results)},)" if results else "()"
            ending = f"return {values}, tuple(because)" if self.reasons else f"return {values}"
        body = [f"{name} = {raw}" for name, raw in self._raws.values()]
        body += ["because = []"] if self.reasons else []
        body += [*str(self.lines).splitlines(), ending]
        lines = Lines()
        lines.add(f"def decide({', '.join(['facts', *self._at_hand(body)])}):")
        lines.indent()
        lines.block("try:", body)
        lines.block("except (KeyError, TypeError):", ["pass"])
        lines.add(_LEAVE)
        return str(lines)

    def _at_hand(self, body: list[str]) -> list[str]:
        """Parameters for the constants and types that the body names."""
        names = sorted(_names(body))
        known = [name for name in names if name in self.pool.values or hasattr(builtins, name)]
        return [f"{name}={name}" for name in known]

    # -- facts ----------------------------------------------------------------------------------

    def raw(self, read: FieldRead) -> str:
        self.careful.raw(read)
        self._raws[read.slot] = self.careful._raws[read.slot]
        return self._raws[read.slot][0]

    def fact(self, read: FieldRead) -> str:
        if read.slot not in self._facts:
            name = self.careful.fact(read)
            for line in self._reading(read, self.raw(read), name):
                self.lines.add(line)
            self._facts[read.slot] = name
        return self._facts[read.slot]

    def _reading(self, read: FieldRead, raw: str, name: str) -> list[str]:
        kind = read.type.kind
        if kind is Kind.TEXT and read.slot in self._free:
            return [
                f"if {name} is None:",
                f"    {name} = ''",
                f"elif {name}.__class__ is not str:",
                f"    {_LEAVE}",
                "else:",
                f"    {name} = {name}.lower() if {name}.isascii() else fold({name})",
            ]
        if kind in TEXTUAL:
            return [f"{name} = seen_{name}[{raw}]"]
        if kind in NUMERIC:
            return [
                f"if {name} is None:",
                f"    {name} = NAN",
                f"elif {name}.__class__ is not int:",
                f"    {_LEAVE}",
            ]
        if kind is Kind.YES_NO:
            self._flags[name] = None
            return [f"if {name} is not None and {name}.__class__ is not bool:", f"    {_LEAVE}"]
        return [f"{name} = read_{name}({name})"]

    def member(self, read: FieldRead, values: frozenset[object], *, inside: bool) -> str | None:
        """A look-up of the value as given, among those that were given before."""
        found = self.careful.member(read, values, inside=inside)
        if found is None:
            return None
        name = found.split("[")[0]
        self.pool.own(f"{name}_known", self.pool.values[name].known)  # type: ignore[attr-defined]
        return f"{name}_known[{self.raw(read)}]"

    # -- outcomes -------------------------------------------------------------------------------

    def _outcomes(self, wanted: list[str]) -> str | None:
        """For a score and a grade that only it and few yes-no facts decide: a look-up of both by
        the points."""
        if self.reasons or len(wanted) != 2:
            return None
        by_kind = sorted(wanted, key=lambda key: key in self.plan.grades)
        key, grade_key = by_kind
        if key not in self.plan.scores or grade_key not in self.plan.grades:
            return None
        score, grade = self.plan.scores[key], self.plan.grades[grade_key]
        low, high = _range(score)
        if not is_whole(score) or low < 0 or high > _LARGEST:
            return None
        points = self.score(key)
        tests = [
            TRUE if line.condition is None else self.rails.yes(line.condition)
            for line in grade.lines
        ]
        flags = sorted(_names([f"{test}" for test in tests]) - {points})
        if len(flags) > _FLAGS or not set(flags) <= self._flags.keys() or tests[-1] != TRUE:
            return None
        codes = [compile(test, "<outcome>", "eval") for test in tests]
        shown = labels(grade)
        tables: dict[tuple[bool | None, ...], tuple[object, ...]] = {}
        for values in product((True, False, None), repeat=len(flags)):
            rows: list[object] = []
            for value in range(high + 1):
                known = {points: value, **dict(zip(flags, values, strict=True))}
                line = next(
                    line
                    for line, code in zip(grade.lines, codes, strict=True)
                    if eval(code, {"__builtins__": {}}, known)  # our own text, no author's word
                )
                found = {key: value, grade_key: shown[canonical(line.label)]}
                rows.append(tuple(found[name] for name in wanted))
            tables[values] = tuple(rows)
        return f"return {self._which(flags, (), tables)}[{points}]"

    def _which(
        self,
        flags: list[str],
        values: tuple[bool | None, ...],
        tables: dict[tuple[bool | None, ...], tuple[object, ...]],
    ) -> str:
        """The table that the flags choose, as an expression."""
        if len(values) == len(flags):
            return self.pool.name(tables[values], "OUTCOMES_")
        yes, no, unknown = (
            self._which(flags, (*values, value), tables) for value in (True, False, None)
        )
        flag = flags[len(values)]
        if no != unknown:
            no = f"{no} if {flag} is False else {unknown}"
        return yes if yes == no else f"({yes} if {flag} else {no})"


def _range(score: Score) -> tuple[int, int]:
    """The fewest and the most points, in units."""
    points = [line.points for line in score.lines]
    low, high = sum(p for p in points if p < 0), sum(p for p in points if p > 0)
    if score.low is not None:
        low, high = max(low, score.low), max(high, score.low)
    if score.high is not None:
        low, high = min(low, score.high), min(high, score.high)
    return low // MICRO, high // MICRO


class _QuickRails(DecisionRails):
    """A yes-no fact is True, False or None here: it is its own test."""

    def rail(self, node: Condition, *, yes: bool) -> str:
        if isinstance(node, IsYes) and yes:
            return self.read.fact(node.read)
        return super().rail(node, yes=yes)


def _names(body: list[str]) -> set[str]:
    """Names that the lines read and do not set."""
    tree = ast.parse("\n".join(["def f():", *(f"    {line}" for line in body)]))
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    stored = {node.id for node in names if isinstance(node.ctx, ast.Store)}
    return {node.id for node in names} - stored
