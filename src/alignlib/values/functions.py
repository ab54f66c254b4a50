"""What a host adds to the language: typed functions, and names that a file may use.

The checker, the compiler and the engine see a `Vocabulary`; a host writes `Extension`s.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Mapping
from datetime import date, datetime
from decimal import Decimal
from typing import Any, Literal, get_args, get_type_hints

from attrs import field, frozen

from alignlib.model.fields import Value
from alignlib.names import canonical
from alignlib.values.numbers import to_micro
from alignlib.values.purity import impurity
from alignlib.values.schema import ActivitySpec, type_of_annotation
from alignlib.values.time import Calendar
from alignlib.values.types import NUMERIC, Kind, Type


@frozen
class Parameter:
    """One argument of a function: its name, for messages, and its type."""

    name: str
    type: Type


@frozen
class FunctionExample:
    """What a function makes of some arguments: documentation that is checked."""

    arguments: tuple[Value, ...]
    result: Value | None


@frozen
class Function:
    """A typed, pure function that conditions may read: `region(country) is "EMEA"`.

    It is called with known facts only, each as the record has it: text, `Decimal`, `bool`, `date`,
    `datetime`, a tuple of text. It gives the like, or None for "unknown". It must be pure: the same
    arguments give the same result in every process, for ever.

    `column`, where there is one, says the same for whole columns: it takes a narwhals expression
    for each parameter and gives one. Numbers are whole millionths there, and null is unknown.

    Raises:
        ValueError: it cannot be called with its parameters, or cannot be pure.
    """

    name: str
    parameters: tuple[Parameter, ...]
    returns: Type
    call: Callable[..., Any] = field(repr=False)
    doc: str
    examples: tuple[FunctionExample, ...] = ()
    column: Callable[..., Any] | None = field(default=None, repr=False)

    @classmethod
    def of(
        cls,
        call: Callable[..., Any],
        *,
        name: str | None = None,
        examples: Mapping[Any, Value | None] | None = None,
        column: Callable[..., Any] | None = None,
        pure: bool = True,
    ) -> Function:
        """A function from a Python function: types from its annotations, text from its docstring.

        Parameters are `str`, `Decimal`, `bool`, `date`, `datetime` or `tuple[str, ...]`; the result
        may also be `int` or a `Literal` of texts (choices), and `| None`. A `Decimal` parameter
        takes numbers, money and percentages, a `str` one text and choices. `examples` maps an
        argument (a tuple of them where there are several) to the result. `pure=False` says of a
        function that it is none for conditions, and is refused.

        Raises:
            TypeError: an annotation is missing or has no counterpart.
            ValueError: no docstring, nothing to call it with, or not pure.
        """
        own = name or call.__name__
        if not pure:
            raise ValueError(_impure(own, "it is declared with `pure=False`"))
        hints = get_type_hints(call)
        parameters = tuple(
            Parameter(given.name, _parameter_type(given, hints, own))
            for given in inspect.signature(call).parameters.values()
        )
        if "return" not in hints:
            raise TypeError(f"function {own}: annotate what it returns")
        doc = inspect.getdoc(call)
        if not doc:
            raise ValueError(f"function {own}: give it a docstring, for authors to read")
        returns = type_of_annotation(
            _without_float(hints["return"], own), f"function {own}: return"
        )
        shown = tuple(
            FunctionExample(key if isinstance(key, tuple) else (key,), result)
            for key, result in (examples or {}).items()
        )
        return cls(own, parameters, returns, call, doc, shown, column)

    def __attrs_post_init__(self) -> None:
        if not canonical(self.name):
            raise ValueError(f"{self.name!r} is no name for a function")
        if not self.parameters:
            raise ValueError(f"function {self.name}: it needs a fact to speak of")
        reason = impurity(self.call)
        if reason is not None:
            raise ValueError(_impure(self.name, reason))
        _check_takes("it", self.call, self)
        if self.column is not None:
            _check_takes("its column expression", self.column, self)

    @property
    def place(self) -> str:
        """Where its Python stands, for messages: `regions.region`."""
        module = getattr(self.call, "__module__", None)
        own = getattr(self.call, "__qualname__", type(self.call).__qualname__)
        return f"{module}.{own}" if module else own

    def __str__(self) -> str:
        inner = ", ".join(f"{item.name}: {item.type}" for item in self.parameters)
        return f"{self.name}({inner})"

    def apply(self, arguments: tuple[Value, ...]) -> Value | None:
        """The result, typed; None: unknown.

        Raises:
            FunctionError: it raised, or gave a value of another type.
        """
        called = f"{self.name}({', '.join(map(repr, arguments))})"
        try:
            result = self.call(*arguments)
        except Exception as error:  # whatever a host's code raises is a fault of that rule alone
            reason = " ".join(str(error).split())[:200]
            raise FunctionError(
                "AL501", f"{called} failed: {type(error).__name__}: {reason}".rstrip(": ")
            ) from error
        if result is None or result == "":
            return None
        typed = _typed(result, self.returns)
        if typed is None:
            raise FunctionError(
                "AL502", f"{called} gave {result!r:.80}, and not {self.returns} as it declares"
            )
        return typed


class FunctionError(Exception):
    """A function that did not do what it declares: a fault of the rule that asked it."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(message)
        self.code = code


@frozen
class EffectName:
    """A name that an effect may carry: whom to `tell`, what to `send`, what to `open`."""

    kind: Literal["tell", "send", "open"]
    name: str
    doc: str = ""


@frozen
class Vocabulary:
    """What all extensions of an agreement add, by canonical name; `marks` are their names and
    versions, for the fingerprint."""

    functions: Mapping[str, Function] = field(factory=dict)
    activities: Mapping[str, ActivitySpec] = field(factory=dict)
    calendars: Mapping[str, Calendar] = field(factory=dict)
    effects: Mapping[tuple[str, str], EffectName] = field(factory=dict)
    marks: tuple[str, ...] = ()

    def names_for(self, kind: str) -> list[str]:
        """The names that an effect of this kind may carry."""
        return [effect.name for (known, _), effect in self.effects.items() if known == kind]


NO_VOCABULARY = Vocabulary()


def takes(wanted: Type, found: Type) -> bool:
    """Whether an argument of one type can stand for a parameter of another."""
    if found.kind is Kind.UNKNOWN or found.kind is wanted.kind:
        return True
    if wanted.kind is Kind.NUMBER:
        return found.kind in NUMERIC
    return wanted.kind is Kind.TEXT and found.kind is Kind.CHOICE


def _impure(name: str, reason: str) -> str:
    return (
        f"function {name} is not pure: {reason}. Give it what it needs as an argument, so that the "
        "same facts always give the same answer"
    )


def _check_takes(what: str, call: Callable[..., Any], function: Function) -> None:
    """Refuses a callable that cannot be called with one argument for each parameter."""
    try:
        signature = inspect.signature(call)
    except ValueError:  # some functions written in C do not say
        return
    try:
        signature.bind(*function.parameters)
    except TypeError:
        count = len(function.parameters)
        raise ValueError(
            f"function {function.name}: {what} cannot be called with {count} "
            f"argument{'s' if count != 1 else ''}, one for each of {function}"
        ) from None


def _parameter_type(given: inspect.Parameter, hints: Mapping[str, Any], own: str) -> Type:
    where = f"function {own}: {given.name}"
    if given.kind not in (given.POSITIONAL_ONLY, given.POSITIONAL_OR_KEYWORD):
        raise TypeError(f"{where}: arguments stand in a fixed order, one for each parameter")
    hint = hints.get(given.name)
    if hint is None:
        raise TypeError(f"{where}: annotate its type")
    if type(None) in get_args(hint):
        raise TypeError(f"{where}: an unknown fact is never passed, so None cannot come")
    if hint is int:
        raise TypeError(f"{where}: numbers come as Decimal, so annotate Decimal")
    return type_of_annotation(_without_float(hint, own), where)


def _without_float(hint: Any, own: str) -> Any:
    if hint is float or float in get_args(hint):
        raise TypeError(f"function {own}: numbers are exact, so annotate Decimal and not float")
    return hint


def _typed(result: object, kind: Type) -> Value | None:
    """A result as a value of its type; None where it is none."""
    match kind.kind, result:
        case Kind.TEXT, str():
            return result
        case Kind.YES_NO, bool():
            return result
        case Kind.NUMBER, (int() | Decimal()) if not isinstance(result, bool):
            return _number(Decimal(result))
        case Kind.INSTANT, datetime():
            return result if result.utcoffset() is not None else None
        case Kind.DATE, date() if not isinstance(result, datetime):
            return result
        case Kind.LIST, tuple() if all(isinstance(item, str) for item in result):
            return result
        case Kind.CHOICE, str():
            key = canonical(result)
            return next((item for item in kind.choices if canonical(item) == key), None)
    return None


def _number(value: Decimal) -> Decimal | None:
    try:
        to_micro(value)
    except ValueError:
        return None
    return value
