"""One table of a TOML file: each key is asked for, and what nobody asked for is a mistake."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from typing import Any, TypeVar

from alignlib.exchange.problems import MappingProblem
from alignlib.names import closest

T = TypeVar("T")


class Keys:
    """The keys of a TOML table; mistakes go to `problems`, so that all are found at once."""

    def __init__(self, data: dict[str, Any], place: str, problems: list[MappingProblem]) -> None:
        self.data = data
        self.place = place
        self.problems = problems
        self._known: list[str] = []

    def at(self, name: str) -> str:
        """The place of a key of this table: `record.fields.country`."""
        shown = f'"{name}"' if "." in name else name
        return f"{self.place}.{shown}" if self.place else shown

    def wrong(self, name: str, message: str) -> None:
        self.problems.append(MappingProblem(self.at(name) if name else self.place, message))

    def has(self, name: str) -> bool:
        self._known.append(name)
        return name in self.data

    def text(self, name: str, default: str = "", *, required: bool = False) -> str:
        return self._take(name, str, "a text in quotes", default, required)

    def whole(self, name: str, default: int) -> int:
        found = self._take(name, int, "a whole number", default, False)
        return default if isinstance(found, bool) else found

    def choice(self, name: str, choices: Iterable[str], default: str) -> str:
        choices = tuple(choices)
        found = self.text(name, default)
        if found in choices:
            return found
        self.wrong(name, f"{found!r} is not {listed(choices)}")
        return default

    def texts(self, name: str, default: tuple[str, ...] = ()) -> tuple[str, ...]:
        """A text, or a list of texts."""
        if not self.has(name):
            return default
        found = texts_of(self.data[name])
        if found is None:
            self.wrong(name, "must be a text in quotes, or a list of them")
            return default
        return found

    def table(self, name: str) -> Keys:
        """A table of this one; an empty one where there is none."""
        data = self._take(name, dict, "a table", {}, False)
        return Keys(data, self.at(name), self.problems)

    def tables(self, name: str) -> list[Keys]:
        """The tables `[[name]]`, each known by its number from 1."""
        found = self._take(name, list, f"tables, each under [[{name}]]", [], False)
        if not all(isinstance(item, dict) for item in found):
            self.wrong(name, f"must be tables, each under [[{name}]]")
            return []
        return [
            Keys(item, f"{self.at(name)}[{number}]", self.problems)
            for number, item in enumerate(found, start=1)
        ]

    def entries(self, make: Callable[[Keys, str], T]) -> dict[str, T]:
        """Every key of a table whose keys are the author's own."""
        self._known.extend(self.data)
        return {name: make(self, name) for name in self.data}

    def done(self) -> None:
        """Reports the keys that nobody asked for."""
        for name in self.data:
            if name not in self._known:
                near = closest(name, self._known)
                hint = f"did you mean {near!r}?" if near else f"there are {listed(self._known)}"
                self.wrong(name, f"is no key of a mapping here; {hint}")

    def _take(self, name: str, kind: type[T], what: str, default: T, required: bool) -> T:
        if not self.has(name):
            if required:
                self.wrong(name, f"is missing: {what}")
            return default
        found = self.data[name]
        if isinstance(found, kind) and not (kind is int and isinstance(found, bool)):
            return found
        self.wrong(name, f"must be {what}")
        return default


def texts_of(value: object) -> tuple[str, ...] | None:
    """A text or a list of texts as a tuple; None for anything else."""
    if isinstance(value, str):
        return (value,)
    if isinstance(value, list) and value and all(isinstance(item, str) for item in value):
        return tuple(value)
    return None


def listed(names: Iterable[str]) -> str:
    """`a, b or c`."""
    names = sorted(dict.fromkeys(names))
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} or {names[-1]}"
