"""What a host adds to the language: functions, kinds of activities, calendars, names of effects."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from attrs import field, frozen

from alignlib.house import HouseCheck
from alignlib.names import canonical
from alignlib.syntax.names import RESERVED
from alignlib.values.functions import EffectName, Function, FunctionError, Vocabulary
from alignlib.values.schema import ActivitySpec
from alignlib.values.time import Calendar

_Named = TypeVar("_Named", Function, ActivitySpec, Calendar, EffectName)

_BEGINNINGS = frozenset({
    "some", "no", "exactly", "entered", "first", "second", "third", "fourth", "fifth", "sixth",
    "seventh", "eighth", "ninth", "tenth",
})  # fmt: skip
"""Words that begin a condition: a function of such a name could never be asked."""

_OPENED = frozenset({"lead", "opportunity"})
"""What `open` may name anyway."""


def _functions(given: Iterable[Function | Callable[..., Any]]) -> tuple[Function, ...]:
    return tuple(item if isinstance(item, Function) else Function.of(item) for item in given)


def _checks(given: Iterable[HouseCheck | Callable[..., Any]]) -> tuple[HouseCheck, ...]:
    return tuple(item if isinstance(item, HouseCheck) else HouseCheck.of(item) for item in given)


@frozen(kw_only=True)
class Extension:
    """One addition to the language, passed to `loads` and `load`: there is no registry.

    `functions` are Python functions with annotations and a docstring, or `Function`s; `activities`
    are kinds that a file need not declare (what it declares wins), as are `calendars`; `effects`
    are names that `tell`, `send` and `open` may carry; `checks` are house rules, Python functions
    over an `AgreementView` or `HouseCheck`s. `name` and `version` are part of the fingerprint of
    every agreement that is loaded with it: give another version to whatever may answer differently.

    Raises:
        ValueError: a name or version is empty, a name is given twice or is the language's own, an
            example does not come out, a function is not pure or cannot be called with its
            parameters.
        TypeError: a Python function lacks annotations, or has some that no fact can have.
    """

    name: str
    version: str
    doc: str = ""
    functions: tuple[Function, ...] = field(default=(), converter=_functions)
    activities: tuple[ActivitySpec, ...] = field(default=(), converter=tuple)
    calendars: tuple[Calendar, ...] = field(default=(), converter=tuple)
    effects: tuple[EffectName, ...] = field(default=(), converter=tuple)
    checks: tuple[HouseCheck, ...] = field(default=(), converter=_checks)

    def __attrs_post_init__(self) -> None:
        if not self.name or not self.version:
            raise ValueError("an extension has a name and a version: its agreements depend on it")
        if "/" in self.name or any(char.isspace() for char in self.name):
            raise ValueError(f"extension {self.name!r}: its name has neither blanks nor `/`")
        vocabulary_of((self,))
        rules = [check.rule for check in self.checks]
        for rule in rules:
            if rules.count(rule) > 1:
                raise ValueError(f"house check {rule} is given twice by {_given_by(self)}")
        for function in self.functions:
            _check_word(function)
            _check_examples(function)
        for effect in self.effects:
            if effect.kind == "open" and canonical(effect.name) in _OPENED:
                raise ValueError(f"open {effect.name} is the language's own: leave it out")

    @property
    def mark(self) -> str:
        """Name and version, as they stand in a fingerprint."""
        return f"{self.name} {self.version}"

    def describe(self) -> str:
        """What it adds, as text for people: each function with its types, words and examples."""
        lines = [f"{self.name} {self.version}", *_indented(self.doc)]
        for function in self.functions:
            whole = ", also as a column" if function.column is not None else ""
            lines.append(f"{function} gives {function.returns}{whole}")
            lines.extend(_indented(function.doc))
            for example in function.examples:
                given = ", ".join(map(repr, example.arguments))
                lines.append(f"  {function.name}({given}) → {example.result!r}")
        for kind in self.activities:
            lines.append(f"activity {kind.name}: {', '.join(kind.fields) or 'no fields'}")
            lines.extend(_indented(kind.doc))
        lines.extend(f"calendar {calendar.name}" for calendar in self.calendars)
        for effect in self.effects:
            lines.append(f"{effect.kind} {effect.name}")
            lines.extend(_indented(effect.doc))
        for check in self.checks:
            lines.append(f"{check.severity.value} {self.name}/{check.rule}")
            lines.extend(_indented(check.doc))
        return "\n".join(lines)


def vocabulary_of(extensions: Iterable[Extension]) -> Vocabulary:
    """All that several extensions add, as checker and engine see it.

    Raises:
        ValueError: two of them give the same name; the text says which two.
    """
    listed = sorted(extensions, key=lambda item: item.mark)
    names = [item.name for item in listed]
    if len(set(names)) < len(names):
        raise ValueError(f"two extensions of one name: {', '.join(item.mark for item in listed)}")
    given = [(_given_by(each), each) for each in listed]
    return Vocabulary(
        functions=_distinct(
            "function",
            ((f"{own}, {item.place}", item) for own, each in given for item in each.functions),
        ),
        activities=_distinct(
            "activity", ((own, item) for own, each in given for item in each.activities)
        ),
        calendars=_distinct(
            "calendar", ((own, item) for own, each in given for item in each.calendars)
        ),
        effects=_effects(given),
        marks=tuple(item.mark for item in listed),
    )


def checks_of(extensions: Iterable[Extension]) -> list[tuple[str, HouseCheck]]:
    """The house rules of several extensions, each with the name of its own."""
    listed = sorted(extensions, key=lambda item: item.mark)
    return [(each.name, check) for each in listed for check in each.checks]


def _given_by(extension: Extension) -> str:
    return f"extension {extension.mark}"


def _effects(given: list[tuple[str, Extension]]) -> dict[tuple[str, str], EffectName]:
    found: dict[tuple[str, str], EffectName] = {}
    for kind in ("tell", "send", "open"):
        items = ((own, item) for own, each in given for item in each.effects if item.kind == kind)
        found.update({(kind, key): item for key, item in _distinct(kind, items).items()})
    return found


def _distinct(what: str, items: Iterable[tuple[str, _Named]]) -> dict[str, _Named]:
    """Items by canonical name; each comes with the place that gives it."""
    found: dict[str, tuple[str, _Named]] = {}
    for place, item in items:
        key = canonical(item.name)
        if key in found:
            first, other = found[key]
            also = f" as {other.name}" if other.name != item.name else ""
            raise ValueError(f"{what} {item.name} is given twice: by {place}, and{also} by {first}")
        found[key] = (place, item)
    return {key: item for key, (_, item) in found.items()}


def _check_word(function: Function) -> None:
    word = " ".join(function.name.casefold().split())
    if word in RESERVED or word in _BEGINNINGS:
        raise ValueError(
            f"function {function.name} ({function.place}): `{word}` is a word of the language; "
            "give the function another name"
        )


def _check_examples(function: Function) -> None:
    for example in function.examples:
        try:
            result = function.apply(example.arguments)
        except FunctionError as error:
            raise ValueError(f"an example of {function.name} does not work: {error}") from error
        if result != example.result:
            given = ", ".join(map(repr, example.arguments))
            raise ValueError(
                f"an example of {function.name} does not come out: {function.name}({given}) is "
                f"{result!r}, not {example.result!r}"
            )


def _indented(text: str) -> list[str]:
    return [f"  {line}".rstrip() for line in text.splitlines()]
