"""Writing Python source: expressions that fold themselves, lines, and a pool of constants.

An author's text reaches generated source only as a constant: an escaped ASCII literal that Python
itself has written (`ascii`), or a name of the pool. It is never pasted into code.
"""

from __future__ import annotations

from collections.abc import Iterable

from attrs import define, field

TRUE = "True"
FALSE = "False"


def every(parts: Iterable[str]) -> str:
    """`a and b`, without what is decided."""
    kept = [part for part in dict.fromkeys(parts) if part != TRUE]
    if FALSE in kept:
        return FALSE
    if not kept:
        return TRUE
    return kept[0] if len(kept) == 1 else f"({' and '.join(kept)})"


def some(parts: Iterable[str]) -> str:
    """`a or b`, without what is decided."""
    kept = [part for part in dict.fromkeys(parts) if part != FALSE]
    if TRUE in kept:
        return TRUE
    if not kept:
        return FALSE
    return kept[0] if len(kept) == 1 else f"({' or '.join(kept)})"


def negate(part: str) -> str:
    return {TRUE: FALSE, FALSE: TRUE}.get(part, f"not {part}")


@define
class Pool:
    """Constants of generated source, each once, by name."""

    values: dict[str, object] = field(factory=dict)
    _names: dict[tuple[type, object], str] = field(factory=dict)

    def name(self, value: object, prefix: str = "K") -> str:
        """The name under which generated source finds `value`."""
        key = (type(value), value)
        if key not in self._names:
            self._names[key] = f"{prefix}{len(self._names)}"
            self.values[self._names[key]] = value
        return self._names[key]

    def number(self, value: object) -> str:
        """An integer as a literal; any other exact number by name."""
        return repr(value) if type(value) is int else self.name(value)

    def text(self, value: str) -> str:
        return ascii(value)

    def literal(self, value: object) -> str:
        if isinstance(value, str):
            return self.text(value)
        return repr(value) if isinstance(value, bool) else self.number(value)

    def members(self, values: Iterable[object]) -> str:
        """What stands right of `in`: a set that Python folds into a constant."""
        return f"{{{', '.join(sorted(self.literal(value) for value in values))}}}"

    def frozen(self, values: frozenset[str]) -> str:
        return self.name(values)

    def own(self, name: str, value: object) -> str:
        """Puts a value under a name of its own."""
        self.values[name] = value
        return name


@define
class Lines:
    """Lines of source at the present depth."""

    _lines: list[str] = field(factory=list)
    _depth: int = 0

    def add(self, line: str = "") -> None:
        self._lines.append("    " * self._depth + line if line else "")

    def indent(self) -> None:
        self._depth += 1

    def dedent(self) -> None:
        self._depth -= 1

    def block(self, header: str, body: Iterable[str]) -> None:
        self.add(header)
        self.indent()
        for line in body:
            self.add(line)
        self.dedent()

    def __str__(self) -> str:
        return "\n".join(self._lines) + "\n"
