"""Facts as a caller has them, read into the form that generated conditions compare.

Each type has a quick path in the generated source for the value that is nearly always there (an
`int`, a `str`, a `bool`) and a function here for everything else: text from a CSV, `Decimal`,
floats, enums, NaN. Both give what `coerce` and `lower` give; numbers stay in units, not in 10⁻⁶.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from fractions import Fraction
from typing import Any

from alignlib.errors import FieldProblem, RowError
from alignlib.names import canonical
from alignlib.plan.codegen.rails import TEXTUAL
from alignlib.plan.codegen.source import Pool
from alignlib.plan.conditions import (
    Condition,
    FieldRead,
    IsUndecided,
    Negation,
    OneOf,
    TextTest,
)
from alignlib.plan.plan import Plan, WhenLine
from alignlib.text import fold
from alignlib.values.coerce import Lowered, coerce, lower
from alignlib.values.numbers import MICRO
from alignlib.values.schema import FieldSpec
from alignlib.values.types import NUMERIC, ORDERED, Kind

NAN = float("nan")
SEEN = 4096  # folded texts that a field remembers

Read = Callable[[object], object]


def free_text(plan: Plan) -> frozenset[str]:
    """The slots of text that some condition searches (`contains`, …), in place of comparing it
    whole: titles and pages, not countries."""
    return frozenset(test.read.slot for test in _tests(plan) if isinstance(test, TextTest))


def often_compared(plan: Plan) -> frozenset[str]:
    """The slots that so many tests compare that it pays to bring them into one form first."""
    count = Counter(
        test.read.slot
        for test in _tests(plan)
        if isinstance(test, OneOf) and isinstance(test.read, FieldRead)
    )
    return frozenset(slot for slot, number in count.items() if number > 3)


def _tests(plan: Plan) -> Iterator[Condition]:
    """Every condition of the plan that is not made of others."""
    conditions: list[Condition] = [item.condition for item in plan.definitions.values()]
    conditions += [item.where for item in plan.filters if item.where is not None]
    for score in plan.scores.values():
        conditions += [line.condition for line in score.lines if isinstance(line, WhenLine)]
    for grade in plan.grades.values():
        conditions += [line.condition for line in grade.lines if line.condition is not None]
    while conditions:
        node = conditions.pop()
        conditions += getattr(node, "items", ())
        if isinstance(node, Negation | IsUndecided):
            conditions.append(node.item)
        yield node


def units(micro: int) -> int | Fraction:
    """An integer of 10⁻⁶ in units, exactly."""
    return micro // MICRO if micro % MICRO == 0 else Fraction(micro, MICRO)


def reader(spec: FieldSpec, key: str, seen: dict[object, str] | None = None) -> Read:
    """The slow path of one field: any value as the conditions compare it.

    `seen` remembers texts as they compare. Raises `RowError` for a value that the field cannot
    take.
    """
    kind = spec.type.kind
    unknown = NAN if kind in ORDERED else "" if kind in TEXTUAL else None
    always = dict(seen or {})

    def read(value: object) -> object:
        if value is None:
            return unknown
        try:
            found: Lowered = lower(coerce(value, spec.type), spec.type)
        except ValueError as error:
            raise RowError("facts", (FieldProblem(key, value, str(error)),)) from None
        if found is None:
            return unknown
        if seen is not None and type(value) is str and isinstance(found, str):
            if len(seen) >= SEEN:
                seen.clear()
                seen.update(always)
            seen[value] = found
        return units(found) if kind in NUMERIC and isinstance(found, int) else found

    return read


class Membership(dict[object, bool]):
    """Whether a text as it was given is one of some values, by what was asked before: looking a
    value up is one step, however it is spelled. Unknown text is neither in nor out.

    `known` is the same as a plain dictionary, which knows nothing of what it was not asked."""

    __slots__ = ("_inside", "_is_text", "_read", "_values", "known")

    def __init__(self, kind: Kind, read: Read, values: frozenset[object], inside: bool) -> None:
        super().__init__()
        self._is_text = kind is Kind.TEXT  # any text is one
        self._read = read
        self._values = values
        self._inside = inside
        self.known: dict[object, bool] = {}

    def __missing__(self, value: object) -> bool:
        is_text = type(value) is str
        found = fold(str(value)) if is_text and self._is_text else self._read(value)
        answer = found != "" and (found in self._values) is self._inside
        # Only texts are remembered: 1 and True, say, are one key and two values.
        if is_text or value is None:
            if len(self) >= SEEN:
                self.clear()
                self.known.clear()
            self[value] = self.known[value] = answer
        return answer


def check_facts(readers: Mapping[str, tuple[Callable[[Any], object], Read]], facts: Any) -> None:
    """Raises `RowError` for the first fact that its field cannot take."""
    for fetch, read in readers.values():
        read(fetch(facts))


def read_lines(
    spec: FieldSpec, key: str, raw: str, name: str, pool: Pool, *, free: bool
) -> Iterator[str]:
    """The lines that put the fact into the variable `name`; `raw` fetches it. `free` text is
    hardly ever the same twice, so it is folded at once; other text is remembered as it compares.
    """
    kind = spec.type.kind
    if kind is Kind.TEXT and free:
        slow = pool.own(f"read_{name}", reader(spec, key))
        pool.own("fold", fold)
        if raw != name:
            yield f"{name} = {raw}"
        yield f"if {name}.__class__ is str:"
        yield f"    {name} = {name}.lower() if {name}.isascii() else fold({name})"
        yield "else:"
        yield f"    {name} = {slow}({name})"
        return
    if kind in TEXTUAL:
        seen: dict[object, str] = {None: "", "": ""}
        for choice in spec.type.choices:
            seen[choice] = seen[canonical(choice)] = canonical(choice)
        slow = pool.own(f"read_{name}", reader(spec, key, seen))
        yield "try:"
        yield f"    {name} = {pool.own(f'seen_{name}', seen)}[{raw}]"
        yield "except (KeyError, TypeError):"
        yield f"    {name} = {slow}({raw})"
        return
    slow = pool.own(f"read_{name}", reader(spec, key))
    if raw != name:
        yield f"{name} = {raw}"
    match kind:
        case Kind.NUMBER | Kind.MONEY | Kind.PERCENT:
            pool.own("NAN", NAN)
            yield f"if {name}.__class__ is not int:"
            yield f"    {name} = NAN if {name} is None else {slow}({name})"
        case Kind.YES_NO:
            yield f"if {name} is not None and {name}.__class__ is not bool:"
            yield f"    {name} = {slow}({name})"
        case _:
            yield f"{name} = {slow}({name})"
