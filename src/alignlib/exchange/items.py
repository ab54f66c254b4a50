"""What a CRM hands over, in five shapes that are alike for all of them.

To connect another CRM, yield these from its records and give them to `exchange.read`.
`place` says where one was found, for messages: `records[3]`, `line 12`. Values are as the CRM gave
them; nothing here needs to be checked before.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import TypeAlias

from attrs import field, frozen


@frozen
class Row:
    """A record as it stands now: a lead, or an activity. `kind` is what the CRM calls it.

    `whole` False: it says no more than that the record is there; any other row of it counts before.
    """

    place: str
    kind: str
    values: Mapping[str, object] = field(hash=False, repr=False)
    whole: bool = True


@frozen
class Changes:
    """Properties of one record changed at one time.

    `key` is the record's id; `values` holds what changed, None or "" for what is empty now;
    `before` what was there until then, as far as it is known. `by` is the user's id. `sequence`
    orders changes of one instant.
    """

    place: str
    kind: str
    key: object
    at: object
    values: Mapping[str, object] = field(hash=False, repr=False)
    before: Mapping[str, object] = field(factory=dict, hash=False, repr=False)
    by: object = None
    sequence: int = 0


@frozen
class Gone:
    """A record was deleted. `at` may be unknown (None)."""

    place: str
    kind: str
    key: object
    at: object = None


@frozen
class Joined:
    """The record `other` went into the record `key`."""

    place: str
    kind: str
    key: object
    other: object
    at: object
    by: object = None


@frozen
class Unread:
    """Something that is none of the shapes of this CRM, or that says nothing; `reason` says why.

    `left_out`: it is in order, and there is nothing in it for an agreement.
    """

    place: str
    reason: str
    key: str = ""
    field: str = ""
    left_out: bool = False


@frozen
class More:
    """There is more to fetch: a link, or a token. It is no item, and is not counted."""

    place: str
    link: str


Item: TypeAlias = Row | Changes | Gone | Joined | Unread
Found: TypeAlias = Item | More
