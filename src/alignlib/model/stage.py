"""A stage as an agreement declares it."""

from __future__ import annotations

from attrs import frozen


@frozen(kw_only=True)
class Stage:
    """Where a lead can be. `owner` is the side that owns it; nothing leaves an `end`."""

    name: str
    title: str | None = None
    owner: str | None = None
    aliases: tuple[str, ...] = ()
    start: bool = False
    end: bool = False
