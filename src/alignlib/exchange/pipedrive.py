"""Pipedrive: records of API v2 and v1 and webhooks in, updates out.

Shapes: `{"success": …, "data": …}` with a record or a list, and webhooks v2 (`meta`, `data`,
`previous`) and v1 (`meta`, `current`, `previous`), as the Pipedrive developer documentation
describes them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from alignlib.exchange.connection import Connection
from alignlib.exchange.intake import read
from alignlib.exchange.items import Changes, Found, Gone, Joined, More, Row, Unread
from alignlib.exchange.outgoing import Note, Written, whole, write_updates
from alignlib.exchange.plain import Raw, list_of, look, opened, pages_of, short, table_of
from alignlib.exchange.result import Read
from alignlib.model.outputs import OutputKind

_LINKED = {"deal": "deal_id", "person": "person_id", "lead": "lead_id"}


def read_records(
    pages: Raw, mapping: Connection, *, kind: str | None = None, source: str = "records"
) -> Read:
    """Reads answers of the API: one, or a list of them; each holds one record or many.

    `kind` is what was asked for (`deal`, `person`, `activity`); None: the mapping's records.
    Custom fields are columns by their key, or by `custom_fields.KEY`.
    """
    return read(items_of_records(pages, kind or mapping.object), mapping, source=source)


def read_webhooks(messages: Raw, mapping: Connection, *, source: str = "webhook") -> Read:
    """Reads webhooks: one message, or a list. What changed is told from `previous`."""
    return read(_messages(messages), mapping, source=source)


def write(outputs: Iterable[OutputKind], mapping: Connection) -> Written:
    """What the outputs ask for: the body of an update with the record's `id`, and a note for each
    message."""
    return write_updates(outputs, mapping, _update, _note)


def _update(mapping: Connection, key: str, values: Mapping[str, str | None]) -> dict[str, object]:
    columns: dict[str, object] = {}
    own: dict[str, object] = {}
    for name, value in values.items():
        if name.startswith("custom_fields."):
            own[name.removeprefix("custom_fields.")] = value
        else:
            columns[name] = whole(value) if name.endswith("_id") else value
    return {"id": whole(key), **columns, **({"custom_fields": own} if own else {})}


def _note(mapping: Connection, note: Note) -> dict[str, object]:
    return {"content": note.text, _LINKED.get(mapping.object, "deal_id"): whole(note.key)}


def items_of_records(raw: Raw, kind: str) -> Iterator[Found]:
    """The items of answers of the API, which are of one kind."""
    for name, page in pages_of(raw):
        place = name.rstrip(", ") or "page"
        try:
            data = opened(page)
        except ValueError as error:
            yield Unread(place, str(error))
            continue
        table = table_of(data)
        if table is not None and "data" in table:
            yield from _more(table, f"{name}data")
            data = table["data"] if table["data"] is not None else []
        records = list_of(data)
        for number, record in enumerate([data] if records is None else records):
            where = place if records is None else f"{name}data[{number}]"
            yield _record(record, where, kind)


def _more(table: Mapping[str, object], place: str) -> Iterator[Found]:
    for path in ("additional_data.next_cursor", "additional_data.pagination.next_start"):
        try:
            found = look(table, path)
        except KeyError:
            continue
        if found:
            yield More(place, str(found))


def _record(record: object, place: str, kind: str) -> Found:
    table = table_of(record)
    if table is None:
        return Unread(place, f"is no record but {short(record)}")
    if table.get("is_deleted") is True or table.get("status") == "deleted":
        return Gone(place, kind, table.get("id"), table.get("update_time"))
    return Row(place, kind, _flat(table))


def _flat(table: Mapping[str, object]) -> dict[str, object]:
    """Custom fields beside the others, as the first version of the API has them, too."""
    own = table_of(table.get("custom_fields")) or {}
    return {**{str(name): value for name, value in own.items()}, **table}


def _messages(raw: Raw) -> Iterator[Found]:
    try:
        data = opened(raw)
    except ValueError as error:
        yield Unread("body", str(error))
        return
    messages = list_of(data)
    for number, message in enumerate([data] if messages is None else messages):
        place = f"message {number + 1}"
        try:
            yield _message(table_of(opened(message)), place)
        except ValueError as error:
            yield Unread(place, str(error))


def _message(message: Mapping[str, object] | None, place: str) -> Found:
    meta = table_of(message.get("meta")) if message is not None else None
    if message is None or meta is None:
        return Unread(place, "is no webhook: it has no meta")
    kind = meta.get("entity", meta.get("object"))
    action = meta.get("action")
    if not isinstance(kind, str) or not isinstance(action, str):
        return Unread(place, "does not say what it is about: meta has no entity or no action")
    now = table_of(message.get("data")) or table_of(message.get("current"))
    before = table_of(message.get("previous")) or {}
    key = meta.get("entity_id", meta.get("id"))
    at = meta.get("timestamp", meta.get("timestamp_micro"))
    if now is not None and now.get("update_time"):
        at = now["update_time"]
    by = meta.get("user_id")
    match action:
        case "create" | "added" if now is not None:
            return Row(place, kind, {"id": key, **_flat(now)})
        case "change" | "updated" if now is not None:
            return _change(place, kind, key, at, _flat(now), _flat(before), by)
        case "delete" | "deleted":
            return Gone(place, kind, key, at)
        case "merge" | "merged" if now is not None:
            other = now.get("merge_what_id", before.get("id"))
            return Joined(place, kind, key, other, at, by=by)
    return Unread(place, f"says nothing of a record: action {short(action)}", key=short(key))


def _change(
    place: str, kind: str, key: object, at: object, now: dict[str, object],
    before: dict[str, object], by: object,
) -> Found:  # fmt: skip
    """What is another than before; the second version sends only that in `previous`, the first
    the whole record."""
    changed = {
        name: now.get(name)
        for name, old in before.items()
        if name != "custom_fields" and now.get(name) != old
    }
    if not changed:
        reason = "names nothing that changed: `previous` is empty"
        return Unread(place, reason, key=short(key), left_out=True)
    return Changes(place, kind, key, at, changed, {name: before[name] for name in changed}, by=by)
