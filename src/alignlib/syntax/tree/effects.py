"""What follows: effects."""

from __future__ import annotations

from typing import Literal, TypeAlias

from attrs import frozen

from alignlib.syntax.tree.conditions import Path, Who
from alignlib.syntax.tree.node import Name, Node
from alignlib.syntax.tree.values import Text, Value


@frozen
class AssignTarget(Node):
    """One alternative of `assign to A, else B`."""

    kind: Literal["previous owner", "owner", "rep with most room", "round robin", "queue", "person"]
    name: str | None = None  # queue or person


@frozen
class Assign(Node):
    targets: tuple[AssignTarget, ...]


@frozen
class Tell(Node):
    """`tell owner "New lead: {contact.name}"`."""

    who: Who
    message: Text | None


@frozen
class Send(Node):
    """`send keep-warm`: a campaign or series by name."""

    name: Name


@frozen
class SetField(Node):
    """`set priority to "high"`."""

    path: Path
    value: Value


@frozen
class OpenRecord(Node):
    """`open opportunity`."""

    name: Name


@frozen
class Note(Node):
    """`note "…"`."""

    message: Text


@frozen
class MoveTo(Node):
    """`move to marketing-ready` after `if late …`."""

    stage: Name


@frozen
class Review(Node):
    """`review engaged` after `if broken`."""

    name: Name


Action: TypeAlias = Assign | Tell | Send | SetField | OpenRecord | Note | MoveTo | Review
