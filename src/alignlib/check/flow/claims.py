"""What a condition says of one thing that it reads: a stretch of numbers, or some of its values.

Two claims about the same thing can be held against each other: whether one follows from the other,
and whether both can be true of one lead. Only what is certain is said; a bound that a setting may
replace says nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import TypeAlias

from attrs import evolve, frozen

from alignlib.check.scope import Scope
from alignlib.check.symbols import Meaning
from alignlib.names import canonical
from alignlib.syntax import tree
from alignlib.text import fold
from alignlib.values.types import Kind

_DEEPEST = 20


@frozen
class Stretch:
    """All numbers from `low` to `high`, these included unless `above`/`below`; None: no end."""

    unit: str
    low: Decimal | None = None
    above: bool = False
    high: Decimal | None = None
    below: bool = False

    def within(self, other: Stretch) -> bool:
        return (
            self.unit == other.unit
            and (other.low is None or (self.low is not None and (
                self.low > other.low
                or (self.low == other.low and (self.above or not other.above)))))
            and (other.high is None or (self.high is not None and (
                self.high < other.high
                or (self.high == other.high and (self.below or not other.below)))))
        )  # fmt: skip

    def apart(self, other: Stretch) -> bool:
        return self.unit == other.unit and (_before(self, other) or _before(other, self))


def _before(one: Stretch, other: Stretch) -> bool:
    if one.high is None or other.low is None:
        return False
    return one.high < other.low or (one.high == other.low and (one.below or other.above))


@frozen
class Values:
    """One of these (`among`), or none of them."""

    among: bool
    values: frozenset[str | None]

    def within(self, other: Values) -> bool:
        match self.among, other.among:
            case True, True:
                return self.values <= other.values
            case True, False:
                return not self.values & other.values
            case False, False:
                return other.values <= self.values
        return False

    def apart(self, other: Values) -> bool:
        match self.among, other.among:
            case True, True:
                return not self.values & other.values
            case True, False:
                return self.values <= other.values
            case False, True:
                return other.values <= self.values
        return False


_KNOWN = Values(False, frozenset())
"""None of no values: any."""


@frozen
class Claim:
    """`about` is the same for two claims about the same thing (nodes compare by what they say)."""

    about: object
    says: Stretch | Values

    def implies(self, other: Claim) -> bool:
        if self.about != other.about:
            return False
        match self.says, other.says:
            case (Stretch() as one, Stretch() as two):
                return one.within(two)
            case (Values() as some, Values() as others):
                return some.within(others)
        return False

    def excludes(self, other: Claim) -> bool:
        if self.about != other.about:
            return False
        match self.says, other.says:
            case (Stretch() as one, Stretch() as two):
                return one.apart(two)
            case (Values() as some, Values() as others):
                return some.apart(others)
        return False


Part: TypeAlias = tuple[tree.Condition, tree.Condition]


def parts(condition: tree.Condition, scope: Scope) -> Iterator[Part]:
    """What must all hold, definitions unfolded: each with the place in `condition` that says so."""
    for item in conjuncts(condition):
        yield from _unfolded(item, item, scope, 0)


def conjuncts(condition: tree.Condition) -> Iterator[tree.Condition]:
    match condition:
        case tree.And(items=items) | tree.Block(kind="all of", items=items):
            for item in items:
                yield from conjuncts(item)
        case _:
            yield condition


def _unfolded(
    condition: tree.Condition, origin: tree.Condition, scope: Scope, depth: int
) -> Iterator[Part]:
    inner = definition(condition, scope) if depth < _DEEPEST else None
    if inner is not None:
        for item in conjuncts(inner):
            yield from _unfolded(item, origin, scope, depth + 1)
        return
    if isinstance(condition, tree.Not):
        # `not large` says something of one thing where `large` does.
        below = list(_unfolded(condition.item, origin, scope, depth + 1))
        if len(below) == 1 and below[0][0] is not condition.item:
            yield evolve(condition, item=below[0][0]), origin
            return
    yield condition, origin


def definition(condition: tree.Condition, scope: Scope) -> tree.Condition | None:
    """What stands for a bare name of a definition."""
    if not isinstance(condition, tree.Holds):
        return None
    symbol = scope.refs.get(condition.path.id)
    if symbol is None or symbol.meaning is not Meaning.DEFINE:
        return None
    assert isinstance(symbol.node, tree.DefineDecl)
    return symbol.node.condition


def claim(condition: tree.Condition, scope: Scope) -> Claim | None:
    """What one condition says, where it can be held against others."""
    match condition:
        case tree.Not(item=item):
            return _opposite(claim(item, scope))
        case tree.Holds(path=path):
            return Claim(about(path, scope), Values(True, frozenset({"yes"})))
        case tree.Comparison():
            return _comparison(condition, scope)
        case tree.ActivityTest(quantifier=quantifier, count=count):
            says = _times(quantifier, count)
            return None if says is None else Claim((condition.filter, condition.window), says)
        case tree.EnteredTimes(quantifier=quantifier, count=count, stage=stage):
            says = _times(quantifier if count is not None else "some", count)
            symbol = scope.symbols.stage(canonical(stage.text))
            if says is not None and symbol is not None:
                return Claim(("entered", canonical(symbol.name)), says)
    return None


def example(condition: tree.Condition, scope: Scope) -> str | None:
    """Facts of a lead that meets the condition, as an example would give them: `employees 20`. None
    where it asks for more than plain facts."""
    facts: dict[str, str] = {}
    for part, _ in parts(condition, scope):
        says = claim(part, scope)
        path = _path_of(part)
        if says is None or path is None or scope.refs.get(path.id) is None:
            return None
        if scope.refs[path.id].meaning is not Meaning.FIELD:
            return None
        name = ".".join(word.text for word in path.parts)
        value = _some(says.says)
        if value is None or name in facts:
            return None  # of two bounds of one fact nothing simple is said
        facts[name] = value
    return ", ".join(f"{name} {value}" for name, value in facts.items()) or None


def _path_of(part: tree.Condition) -> tree.Path | None:
    match part:
        case tree.Comparison(left=tree.Path() as path) | tree.Holds(path=path):
            return path
        case tree.Not(item=item):
            return _path_of(item)
    return None


def _some(says: Stretch | Values) -> str | None:
    match says:
        case Values(among=True, values=values):
            return min((f'{value}"' if value.startswith('"') else value
                        for value in values if value is not None), default=None)  # fmt: skip
        case Stretch(unit="number", low=Decimal() as low, above=above):
            return f"{low + 1 if above else low:f}"
        case Stretch(unit="number", high=Decimal() as high, below=below):
            return f"{high - 1 if below else high:f}"
    return None


def _opposite(given: Claim | None) -> Claim | None:
    """What `not` says, where that is one stretch again."""
    match given:
        case Claim(about=about, says=Values(among=among, values=values)) if values:
            return Claim(about, Values(not among, values))
        case Claim(about=about, says=Stretch(unit, low, above, None)) if low is not None:
            return Claim(about, Stretch(unit, high=low, below=not above))
        case Claim(about=about, says=Stretch(unit, None, _, high, below)) if high is not None:
            return Claim(about, Stretch(unit, low=high, above=not below))
    return None


def _times(quantifier: str, count: tree.Number | tree.Word | None) -> Stretch | None:
    match quantifier, count:
        case "some", _:
            return Stretch("times", low=Decimal(1))
        case "no", _:
            return Stretch("times", low=Decimal(0), high=Decimal(0))
        case "at least", tree.Number(value=value):
            return Stretch("times", low=value)
        case "at most", tree.Number(value=value):
            return Stretch("times", low=Decimal(0), high=value)
        case "exactly", tree.Number(value=value):
            return Stretch("times", low=value, high=value)
    return None


def _comparison(node: tree.Comparison, scope: Scope) -> Claim | None:
    if node.operator == "is known":
        return Claim(about(node.left, scope), _KNOWN)
    if _several(node.left, scope):
        return None  # one of a list's entries may be this, and another that
    stretch = _stretch(node, scope)
    if stretch is not None:
        return Claim(about(node.left, scope), stretch)
    if node.operator not in ("is", "is one of", "is not", "is none of"):
        return None
    words = frozenset(_value(item, node.left, scope) for item in node.right)
    if None in words or not words:
        return None
    among = node.operator in ("is", "is one of")
    return Claim(about(node.left, scope), Values(among, words))


def about(left: tree.Operand, scope: Scope) -> object:
    """What is read: the words, and what they mean there (a field of the activity or the lead)."""
    return left, scope.refs.get(left.id)


def _several(left: tree.Operand, scope: Scope) -> bool:
    symbol = scope.refs.get(left.id)
    return symbol is not None and symbol.type.kind in (Kind.LIST, Kind.UNKNOWN)


def _stretch(node: tree.Comparison, scope: Scope) -> Stretch | None:
    numbers = [_number(item, scope) for item in node.right]
    found = [item for item in numbers if item is not None]
    if not found or len(found) < len(numbers) or len({unit for _, unit in found}) > 1:
        return None
    (first, unit), (last, _) = found[0], found[-1]
    match node.operator:
        case "is at least":
            return Stretch(unit, low=first)
        case "is above":
            return Stretch(unit, low=first, above=True)
        case "is at most":
            return Stretch(unit, high=first)
        case "is below":
            return Stretch(unit, high=first, below=True)
        case "is":
            return Stretch(unit, low=first, high=first)
        case "is between":
            return Stretch(unit, low=first, high=last)
    return None


def _number(value: tree.Value, scope: Scope) -> tuple[Decimal, str] | None:
    match value:
        case tree.Number(value=number):
            return number, "number"
        case tree.Percent(value=number):
            return number, "percent"
        case tree.Money(value=number, currency=currency):
            return number, f"money {currency or scope.symbols.currency}"
    return None


def _value(value: tree.Value, left: tree.Operand, scope: Scope) -> str | None:
    match value:
        case tree.Text(value=text):
            return f'"{fold(text)}'
        case tree.Word(name=name) if value.id not in scope.refs:
            # A stage has aliases; all else has the name of its choice.
            symbol = scope.symbols.stage(canonical(name.text)) if _is_stage(left, scope) else None
            return canonical(name.text if symbol is None else symbol.name)
    return None


def _is_stage(left: tree.Operand, scope: Scope) -> bool:
    symbol = scope.refs.get(left.id)
    return symbol is not None and symbol.meaning is Meaning.STAGE_OF_LEAD
