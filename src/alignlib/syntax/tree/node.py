"""What every node is."""

from __future__ import annotations

from attrs import field, frozen

from alignlib.source import Span


@frozen(kw_only=True)
class Node:
    span: Span = field(eq=False, repr=False)
    id: int = field(eq=False, repr=False)


@frozen
class Name(Node):
    """A name as the author wrote it, without back-quotes: `good-fit`, `Lead Source`."""

    text: str
