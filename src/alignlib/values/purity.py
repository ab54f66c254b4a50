"""What gives a Python function away that does not answer from its arguments alone.

Nothing can prove that a function is pure; what certainly is not can be said at once.
"""

from __future__ import annotations

import dis
import inspect
from collections.abc import Callable, Iterator
from types import CodeType, FunctionType, ModuleType
from typing import Any

_MODULES = frozenset({"random", "secrets", "time", "uuid", "os", "socket", "subprocess"})
_BUILT_IN = frozenset({"open", "input", "print"})
_CLOCK = frozenset({"now", "today", "utcnow"})
_CLOCK_OWNERS = frozenset({"datetime", "date"})
_MUTABLE = (list, dict, set, bytearray)


def impurity(call: Callable[..., Any]) -> str | None:
    """Why a function cannot be pure, as the end of a sentence; None: nothing speaks against it."""
    plain = inspect.unwrap(call)
    if inspect.iscoroutinefunction(plain) or inspect.isasyncgenfunction(plain):
        return "it is `async`: its answer would come later"
    if inspect.isgeneratorfunction(plain):
        return "it is a generator: it gives many values, one after the other"
    if not isinstance(plain, FunctionType):
        return None
    for name, value in _defaults(plain):
        if isinstance(value, _MUTABLE):
            return f"the default of `{name}` can be changed from one call to the next"
    return _done(plain.__code__, plain.__globals__)


def _defaults(call: FunctionType) -> Iterator[tuple[str, object]]:
    for parameter in inspect.signature(call).parameters.values():
        if parameter.default is not parameter.empty:
            yield parameter.name, parameter.default


def _done(code: CodeType, known: dict[str, Any]) -> str | None:
    """What the code does that depends on, or changes, anything but its arguments."""
    clock_at_hand = any(_is_clock(known.get(name)) for name in code.co_names)
    for step in dis.get_instructions(code):
        name = step.argval
        match step.opname:
            case "STORE_GLOBAL" | "DELETE_GLOBAL":
                return f"it changes `{name}`, which lives outside of it"
            case "STORE_DEREF" if name in code.co_freevars:
                return f"it changes `{name}`, which lives outside of it"
            case "LOAD_GLOBAL" | "LOAD_NAME":
                found = known.get(name)
                if isinstance(found, ModuleType) and found.__name__ in _MODULES:
                    return f"it asks `{name}`, which answers differently each time"
                if found is None and name in _BUILT_IN:
                    return f"it calls `{name}`: nothing is read or written while leads are judged"
            case "LOAD_ATTR" | "LOAD_METHOD" if name in _CLOCK and clock_at_hand:
                return f"it looks at the clock (`{name}`): time comes in as an argument only"
    return None


def _is_clock(found: object) -> bool:
    return getattr(found, "__module__", getattr(found, "__name__", "")) == "datetime" and (
        getattr(found, "__name__", "") in _CLOCK_OWNERS
    )
