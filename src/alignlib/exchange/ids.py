"""Ids: one spelling for a record, and ids of inputs that a second delivery has, too."""

from __future__ import annotations

import re
from datetime import UTC, datetime
from hashlib import blake2s

_SHORT = re.compile("[0-9A-Za-z]{15}")
_SUFFIX = "ABCDEFGHIJKLMNOPQRSTUVWXYZ012345"


def salesforce_id(text: str) -> str:
    """The 18 characters of a Salesforce id that is given with 15; any other text as it is.

    The last three say which letters are capital, five characters each, the first one lowest:
    https://developer.salesforce.com/docs/atlas.en-us.api.meta/api/field_types.htm (ID field type).
    """
    if not _SHORT.fullmatch(text):
        return text
    suffix = ""
    for start in (0, 5, 10):
        bits = sum(
            1 << place for place, char in enumerate(text[start : start + 5]) if "A" <= char <= "Z"
        )
        suffix += _SUFFIX[bits]
    return text + suffix


def input_id(key: str, about: str, at: datetime, content: str, sequence: int = 0) -> str:
    """The id of a change: the same for the same content, however often and by whatever way it
    is delivered."""
    digest = blake2s(f"{content}\x00{sequence}".encode("utf-8", "replace"), digest_size=4)
    return f"{key}/{about}/{at.astimezone(UTC).isoformat()}/{digest.hexdigest()}"
