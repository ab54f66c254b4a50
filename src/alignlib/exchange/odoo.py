"""Odoo: records of `crm.lead` and of its messages in, `write` calls out.

Shapes: what `search_read` and `read` answer, over JSON-RPC (`result`) or XML-RPC: `false` is
empty, a linked record is `[id, "name"]`, times are UTC without an offset.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from alignlib.exchange.connection import Connection
from alignlib.exchange.intake import read
from alignlib.exchange.items import Changes, Found, Row, Unread
from alignlib.exchange.outgoing import Note, Written, whole, write_updates
from alignlib.exchange.plain import Raw, list_of, opened, pages_of, short, table_of
from alignlib.exchange.result import Read
from alignlib.model.outputs import OutputKind

_TRACKING = "mail.tracking.value"
_VALUES = ("integer", "char", "text", "datetime", "float", "monetary")


def read_records(
    pages: Raw, mapping: Connection, *, kind: str | None = None, source: str = "records"
) -> Read:
    """Reads lists of records: one, or a list of them.

    `kind` is the model that was read; None: the mapping's records. A linked record is its id:
    `stage_id`; its name is `stage_id.name`. Rows of `mail.tracking.value` are changes, where each
    has the record's `res_id` and `create_date`, or its message's (`mail_message_id.res_id`,
    `mail_message_id.date`).
    """
    return read(
        items_of_records(pages, kind or mapping.object, mapping.object), mapping, source=source
    )


def write(outputs: Iterable[OutputKind], mapping: Connection) -> Written:
    """What the outputs ask for: the parts of a `write` call (`model`, `method`, `ids`, `values`),
    and of a `message_post` for each message."""
    return write_updates(outputs, mapping, _update, _note)


def _update(mapping: Connection, key: str, values: Mapping[str, str | None]) -> dict[str, object]:
    columns: dict[str, object] = {
        name: False if value is None else whole(value) if name.endswith("_id") else value
        for name, value in values.items()
    }
    return {
        "model": mapping.object, "method": "write", "ids": [whole(key)], "values": columns,
    }  # fmt: skip


def _note(mapping: Connection, note: Note) -> dict[str, object]:
    values: dict[str, object] = {"body": note.text}
    return {
        "model": mapping.object, "method": "message_post", "ids": [whole(note.key)],
        "values": values,
    }  # fmt: skip


def items_of_records(raw: Raw, kind: str, about: str = "crm.lead") -> Iterator[Found]:
    """The items of lists of records; `about` is what a history is of."""
    number = 0
    for _, page in pages_of(raw):
        try:
            records = _records(opened(page))
        except ValueError as error:
            records, problem = None, str(error)
        else:
            problem = f"is no record but {short(page)}"
        if records is None:
            number += 1
            yield Unread(f"record {number}", problem)
            continue
        for record in records:
            number += 1
            yield _record(record, f"record {number}", kind, about)


def _records(data: object) -> list[object] | None:
    """The records of a list, of an answer (`result`), or one record alone; None for none of it."""
    for name in ("result", "records"):
        table = table_of(data)
        if table is not None and name in table:
            data = table[name]
    return [data] if table_of(data) is not None else list_of(data)


def _record(record: object, place: str, kind: str, about: str) -> Found:
    own = table_of(record)
    if own is None:
        return Unread(place, f"is no record but {short(record)}")
    linked = _linked(own)
    return _tracked(linked, place, about) if kind == _TRACKING else Row(place, kind, linked)


def _linked(table: Mapping[str, object]) -> dict[str, object]:
    """Linked records, `[id, "name"]`, as records of their own."""
    found: dict[str, object] = {}
    for name, value in table.items():
        pair = list_of(value)
        if pair is not None and len(pair) == 2 and _is_pair(pair):
            value = {"id": pair[0], "name": pair[1]}
        found[str(name)] = value
    return found


def _is_pair(pair: list[object]) -> bool:
    return type(pair[0]) is int and isinstance(pair[1], str)


def _tracked(values: Mapping[str, object], place: str, about: str) -> Found:
    """A row of the history: which field, the values before and now, in a column for each type."""
    name = _first(values, "field_name", "field_id.name", "field.name", "field_id", "field")
    message = table_of(values.get("mail_message_id")) or {}
    key = values.get("res_id") or message.get("res_id")
    at = message.get("date") or values.get("create_date")
    if not isinstance(name, str) or not name:
        return Unread(place, "names no field: give it as field_name", field="field_name")
    by = message.get("author_id") or values.get("create_uid")
    new, old = _side(values, "new"), _side(values, "old")
    return Changes(place, about, key, at, {name: new}, {name: old}, by=by)


def _side(values: Mapping[str, object], side: str) -> object:
    """The value of one side; a linked record has its id in the integer and its name in the char."""
    for kind in _VALUES:
        found = values.get(f"{side}_value_{kind}")
        if found not in (None, False, "", 0):
            return found
    return None


def _first(values: Mapping[str, object], *names: str) -> object:
    for name in names:
        first, _, rest = name.partition(".")
        found = values.get(first)
        if rest:
            inner = table_of(found)
            found = inner.get(rest) if inner is not None else None
        if isinstance(found, str) and found:
            return found
    return None
