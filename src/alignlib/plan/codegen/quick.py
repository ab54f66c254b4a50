"""A decision over facts of the usual types: `decide`, which leaves any other to `careful`.

What the function needs stands among the names of its module: the variables of a function around it
would be copied at each call.
"""

from __future__ import annotations

import ast
from collections import Counter
from collections.abc import Mapping
from itertools import product

from attrs import define, field

from alignlib.names import canonical
from alignlib.plan.codegen.decision import Decision, DecisionRails, is_whole, labels
from alignlib.plan.codegen.intake import NAN
from alignlib.plan.codegen.rails import TEXTUAL
from alignlib.plan.codegen.source import TRUE, Lines
from alignlib.plan.conditions import Condition, FieldRead, IsYes, Order
from alignlib.plan.plan import Score
from alignlib.values.numbers import MICRO
from alignlib.values.types import NUMERIC, Kind

_LEAVE = "return careful(facts)"
_LARGEST = 1023  # points up to which outcomes stand in a table
_FAR = float("inf")
_FLAGS = 2  # yes-no facts that a table of outcomes may depend on


@define
class Quick(Decision):
    """Writes as `Decision` does, after it: texts are looked up in what that has seen."""

    careful: Decision = field(kw_only=True)
    _unknown: dict[str, tuple[float, float]] = field(factory=dict)
    """By variable of a number: the values that fail every test, as an unknown one must."""
    _flags: dict[str, None] = field(factory=dict)  # variables that are True, False or None
    _choosing: list[str] | None = None  # those of them of which a look-up will tell

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
        body = ["because = []"] if self.reasons else []
        body += _inlined([*str(self.lines).splitlines(), ending])
        for name, (least, most) in self._unknown.items():
            self.pool.own(f"unknown_{name}", NAN if least > most else most)
        lines = Lines()
        lines.add("def decide(facts):")
        lines.indent()
        lines.block("try:", body)
        lines.block("except (KeyError, TypeError):", ["pass"])
        lines.add(_LEAVE)
        return str(lines)

    # -- facts ----------------------------------------------------------------------------------

    def raw(self, read: FieldRead) -> str:
        name = self.careful.raw(read)
        if read.slot not in self._raws:
            self._raws[read.slot] = self.careful._raws[read.slot]
            self.lines.add(f"{name} = {self._raws[read.slot][1]}")
        return name

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
                f"if type({name}) is str:",
                f"    {name} = {name}.lower() if {name}.isascii() else fold({name})",
                f"elif {name} is None:",
                f"    {name} = ''",
                "else:",
                f"    {_LEAVE}",
            ]
        if kind in TEXTUAL:
            return [f"{name} = seen_{name}[{raw}]"]
        if kind in NUMERIC:
            self._unknown[name] = (-_FAR, _FAR)
            return [
                f"if type({name}) is not int:",
                f"    if {name} is not None:",
                f"        {_LEAVE}",
                f"    {name} = unknown_{name}",
            ]
        if kind is Kind.YES_NO:
            self._flags[name] = None
            if self._choosing is not None:
                self._choosing.append(name)
                return []
            return self._checked(name)
        return [f"{name} = read_{name}({name})"]

    @staticmethod
    def _checked(flag: str) -> list[str]:
        return [f"if type({flag}) is not bool and {flag} is not None:", f"    {_LEAVE}"]

    def member(self, read: FieldRead, values: frozenset[object], *, inside: bool) -> str | None:
        """A look-up of the value as given, among those that were given before."""
        found = self.careful.member(read, values, inside=inside)
        if found is None:
            return None
        name = found.split("[")[0]
        self.pool.own(f"{name}_known", self.pool.values[name].known)  # type: ignore[attr-defined]
        return f"{name}_known[{self.raw(read)}]"

    def fails(self, read: FieldRead, least: object = None, most: object = None) -> None:
        """Notes what an unknown number must be for a test of it to fail; NaN fails all."""
        name = self._facts.get(read.slot)
        if name in self._unknown:
            low, high = self._unknown[name]
            if isinstance(least, int):
                low = max(low, least)
            if isinstance(most, int):
                high = min(high, most)
            if not isinstance(least, int | None) or not isinstance(most, int | None):
                low, high = _FAR, -_FAR  # a fraction: NaN
            self._unknown[name] = low, high

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
        self._choosing = []
        tests = [
            TRUE if line.condition is None else self.rails.yes(line.condition)
            for line in grade.lines
        ]
        flags = sorted(_names([f"{test}" for test in tests]) - {points})
        fits = len(flags) <= _FLAGS and set(flags) <= self._flags.keys() and tests[-1] == TRUE
        for flag in self._choosing:
            if not fits or flag not in flags:
                for check in self._checked(flag):
                    self.lines.add(check)
        self._choosing = None
        if not fits:
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
        table = self.pool.own("outcomes", _nested(tables))
        return f"return {table}{''.join(f'[{flag}]' for flag in flags)}[{points}]"


def _nested(tables: Mapping[tuple[bool | None, ...], object]) -> object:
    """By the first flag, then by the second: whatever else equals 1 or 0 is a yes-no, too, and what
    is none leaves by the error of the look-up."""
    if () in tables:
        return tables[()]
    return {
        value: _nested({key[1:]: table for key, table in tables.items() if key[0] is value})
        for value in (True, False, None)
    }


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
        text = super().rail(node, yes=yes)
        read = getattr(node, "read", None)
        if isinstance(read, FieldRead) and isinstance(self.read, Quick):
            if not isinstance(node, Order) or (node.low is None and node.high is None):
                self.read.fails(read, 1, 0)  # only NaN
                return text
            low, high = (
                None if bound is None else self.read.number(bound, read)
                for bound in (node.low, node.high)
            )
            inside = yes is not node.negated
            if low is not None:
                least, most = (None, _below(low)) if inside else (low, high)
            else:
                least, most = (_above(high), None) if inside else (None, high)
            self.read.fails(read, least, most)
        return text


def _below(bound: object) -> object:
    return bound - 1 if isinstance(bound, int) else bound


def _above(bound: object) -> object:
    return bound + 1 if isinstance(bound, int) else bound


def _inlined(body: list[str]) -> list[str]:
    """The lines, with each name that is set once and read once put where it is read.

    What is read has no effects, so it may as well be read later."""
    body = list(body)
    while True:
        tree = ast.parse("\n".join(["def f():", *(f"    {line}" for line in body)]))
        names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
        stored = Counter(node.id for node in names if isinstance(node.ctx, ast.Store))
        loaded = Counter(node.id for node in names if isinstance(node.ctx, ast.Load))
        function = tree.body[0]
        assert isinstance(function, ast.FunctionDef)
        for line in function.body:
            if not isinstance(line, ast.Assign) or not isinstance(line.targets[0], ast.Name):
                continue
            name = line.targets[0].id
            if stored[name] != 1 or loaded[name] != 1:
                continue
            (use,) = (n for n in names if n.id == name and isinstance(n.ctx, ast.Load))
            at, column = use.lineno - 2, use.col_offset - 4
            value = body[line.lineno - 2].removeprefix(f"{name} = ")
            text = body[at]
            body[at] = text[:column] + value + text[column + len(name) :]
            del body[line.lineno - 2]
            break
        else:
            return body


def _names(body: list[str]) -> set[str]:
    """Names that the lines read and do not set."""
    tree = ast.parse("\n".join(["def f():", *(f"    {line}" for line in body)]))
    names = [node for node in ast.walk(tree) if isinstance(node, ast.Name)]
    stored = {node.id for node in names if isinstance(node.ctx, ast.Store)}
    return {node.id for node in names} - stored
