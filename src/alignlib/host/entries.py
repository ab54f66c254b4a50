"""Inputs and records as text of the database, and what may not go into it."""

from __future__ import annotations

import json
from hashlib import blake2b
from typing import Any

from attrs import frozen

from alignlib.engine.records import Record
from alignlib.errors import RecordError
from alignlib.model.codec import from_plain, to_plain
from alignlib.model.inputs import Input, Match, Merge
from alignlib.model.lead import Lead
from alignlib.model.opportunity import Opportunity
from alignlib.values.time import Micros

MOST = 256 * 1024
"""How long the text of one input or record may be, in bytes."""
MOST_OF_AN_ID = 255


@frozen
class Entry:
    """An input of the journal."""

    seq: int
    lead: str
    id: str
    at: Micros
    body: str

    @property
    def input(self) -> Input:
        found: Input = from_plain(json.loads(self.body))
        return found


write = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
"""Plain data as JSON text."""


def dump(value: object) -> str:
    """JSON text. Raises `RecordError` for what is too long, or is no text."""
    text = write(to_plain(value))
    try:
        size = len(text) if text.isascii() else len(text.encode())
    except UnicodeEncodeError:
        raise RecordError("a text in it is damaged (half a character)") from None
    if size > MOST:
        raise RecordError(f"it is {size:,} bytes long: at most {MOST:,} are taken")
    return text


def load(text: str) -> Any:
    return from_plain(json.loads(text))


def check_id(text: object, what: str) -> str:
    """An id that can stand in a column and on a page. Raises `RecordError` for another."""
    if not isinstance(text, str) or not text:
        raise RecordError(f"{what} is no text: give every input and record an id")
    if not is_id(text):
        raise RecordError(f"{what} is no id: at most {MOST_OF_AN_ID} characters, each printable")
    return text


def is_id(text: str) -> bool:
    """Whether anything can be known under this text."""
    return 0 < len(text) <= MOST_OF_AN_ID and text.isprintable()


def column(text: str | None) -> str | None:
    """Text for a column that is only looked at: the state holds it as it is."""
    if text is None or (text.isprintable() and len(text) <= MOST_OF_AN_ID):
        return text
    shown = "".join(char if char.isprintable() else " " for char in text)
    return shown[:MOST_OF_AN_ID]


def other_of(item: Input) -> str | None:
    """Another lead that an input names."""
    return item.other if isinstance(item, Match | Merge) else None


def contact_of(record: Record) -> str | None:
    """The person that a record is about, by id."""
    lead = record if isinstance(record, Lead) else record.lead
    return None if lead is None or lead.contact is None else lead.contact.id or None


def is_record(value: object) -> bool:
    return isinstance(value, Lead | Opportunity)


def digest(text: str) -> str:
    return blake2b(text.encode(), digest_size=16).hexdigest()


def mark(text: str) -> str:
    """What is remembered of an id that was forgotten: nothing that names it."""
    return blake2b(text.encode(), digest_size=16, person=b"forgotten").hexdigest()
