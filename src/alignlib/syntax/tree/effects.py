"""What follows: effects."""

from __future__ import annotations

from typing import Literal, TypeAlias

from attrs import frozen

from alignlib.syntax.tree.conditions import Path, Who
from alignlib.syntax.tree.node import Name, Node
from alignlib.syntax.tree.values import Text, Value


@frozen(eq=False, repr=False)
class AssignTarget(Node):
    """One alternative of `assign to A, else B`."""

    kind: Literal["previous owner", "owner", "rep with most room", "round robin", "queue", "person"]
    name: str | None = None  # queue or person


@frozen(eq=False, repr=False)
class Assign(Node):
    targets: tuple[AssignTarget, ...]


@frozen(eq=False, repr=False)
class Tell(Node):
    """`tell owner "New lead: {contact.name}"`."""

    who: Who
    message: Text | None


@frozen(eq=False, repr=False)
class Send(Node):
    """`send keep-warm`: a campaign or series by name."""

    name: Name


@frozen(eq=False, repr=False)
class SetField(Node):
    """`set priority to "high"`."""

    path: Path
    value: Value


@frozen(eq=False, repr=False)
class OpenRecord(Node):
    """`open opportunity`."""

    name: Name


@frozen(eq=False, repr=False)
class Note(Node):
    """`note "…"`."""

    message: Text


@frozen(eq=False, repr=False)
class MoveTo(Node):
    """`move to marketing-ready` after `if late …`."""

    stage: Name


@frozen(eq=False, repr=False)
class Review(Node):
    """`review engaged` after `if broken`."""

    name: Name


Action: TypeAlias = Assign | Tell | Send | SetField | OpenRecord | Note | MoveTo | Review
