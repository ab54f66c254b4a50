"""What a host adds to the language: functions, kinds of activities, calendars, names of effects."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from attrs import field, frozen

from alignlib.names import canonical
from alignlib.values.functions import EffectName, Function, FunctionError, Vocabulary
from alignlib.values.schema import ActivitySpec
from alignlib.values.time import Calendar

_Named = TypeVar("_Named", Function, ActivitySpec, Calendar, EffectName)


def _functions(given: Iterable[Function | Callable[..., Any]]) -> tuple[Function, ...]:
    return tuple(item if isinstance(item, Function) else Function.of(item) for item in given)


@frozen(kw_only=True)
class Extension:
    """One addition to the language, passed to `loads` and `load`: there is no registry.

    `functions` are Python functions with annotations and a docstring, or `Function`s; `activities`
    are kinds that a file need not declare (what it declares wins), as are `calendars`; `effects`
    are names that `tell`, `send` and `open` may carry. `name` and `version` are part of the
    fingerprint of every agreement that is loaded with it: give another version to whatever may
    answer differently.

    Raises:
        ValueError: a name or version is empty, a name is given twice, an example does not come out.
        TypeError: a Python function lacks annotations, or has some that no fact can have.
    """

    name: str
    version: str
    doc: str = ""
    functions: tuple[Function, ...] = field(default=(), converter=_functions)
    activities: tuple[ActivitySpec, ...] = field(default=(), converter=tuple)
    calendars: tuple[Calendar, ...] = field(default=(), converter=tuple)
    effects: tuple[EffectName, ...] = field(default=(), converter=tuple)

    def __attrs_post_init__(self) -> None:
        if not self.name or not self.version:
            raise ValueError("an extension has a name and a version: its agreements depend on it")
        vocabulary_of((self,))
        for function in self.functions:
            _check_examples(function)

    @property
    def mark(self) -> str:
        """Name and version, as they stand in a fingerprint."""
        return f"{self.name} {self.version}"

    def describe(self) -> str:
        """What it adds, as text for people: each function with its types, words and examples."""
        lines = [f"{self.name} {self.version}", *_indented(self.doc)]
        for function in self.functions:
            lines.append(f"{function} gives {function.returns}")
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
        return "\n".join(lines)


def vocabulary_of(extensions: Iterable[Extension]) -> Vocabulary:
    """All that several extensions add, as checker and engine see it.

    Raises:
        ValueError: two of them give the same name.
    """
    listed = sorted(extensions, key=lambda item: item.mark)
    names = [item.name for item in listed]
    if len(set(names)) < len(names):
        raise ValueError(f"two extensions of one name: {', '.join(item.mark for item in listed)}")
    return Vocabulary(
        functions=_by_name("function", (item for each in listed for item in each.functions)),
        activities=_by_name("activity", (item for each in listed for item in each.activities)),
        calendars=_by_name("calendar", (item for each in listed for item in each.calendars)),
        effects={
            (item.kind, canonical(item.name)): item for each in listed for item in each.effects
        },
        marks=tuple(item.mark for item in listed),
    )


def _by_name(what: str, items: Iterable[_Named]) -> dict[str, _Named]:
    found: dict[str, _Named] = {}
    for item in items:
        key = canonical(item.name)
        if key in found:
            raise ValueError(f"{what} {item.name} is given twice, also as {found[key].name}")
        found[key] = item
    return found


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
