"""What every node is."""

from __future__ import annotations

import attrs
from attrs import field, frozen

from alignlib.source import Span


@frozen(kw_only=True, eq=False, repr=False)
class Node:
    """Two nodes are equal where they say the same: place and number have no part in it.

    The subclasses share these three methods (`eq=False, repr=False`): made for each of the eighty
    classes they would take longer than an agreement takes to load.
    """

    span: Span = field(eq=False, repr=False)
    id: int = field(eq=False, repr=False)

    def __eq__(self, other: object) -> bool:
        if type(other) is not type(self):
            return NotImplemented
        return all(getattr(self, name) == getattr(other, name) for name in said(type(self)))

    def __hash__(self) -> int:
        kind = type(self)
        return hash((kind, *(getattr(self, name) for name in said(kind))))

    def __repr__(self) -> str:
        kind = type(self)
        inner = ", ".join([f"{name}={getattr(self, name)!r}" for name in said(kind)])
        return f"{kind.__name__}({inner})"


_SAID: dict[type[Node], tuple[str, ...]] = {}


def said(kind: type[Node]) -> tuple[str, ...]:
    """The attributes of a class of nodes that hold what an author wrote."""
    found = _SAID.get(kind)
    if found is None:
        names = (item.name for item in attrs.fields(kind))
        found = _SAID[kind] = tuple(name for name in names if name not in ("span", "id"))
    return found


@frozen(eq=False, repr=False)
class Name(Node):
    """A name as the author wrote it, without back-quotes: `good-fit`, `Lead Source`."""

    text: str
