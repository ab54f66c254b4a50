"""HubSpot: search and read results, webhooks and their signatures in, batch updates out.

Shapes: CRM objects (`id`, `properties`, `propertiesWithHistory`), the older engagements, and
webhook arrays, as the HubSpot developer documentation describes them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from alignlib.exchange.connection import Connection
from alignlib.exchange.hubspot_signature import BadDeliveryError, checked
from alignlib.exchange.intake import read
from alignlib.exchange.items import Changes, Found, Gone, Joined, More, Row, Unread
from alignlib.exchange.outgoing import Note, Written, write_updates
from alignlib.exchange.plain import Raw, list_of, look, opened, pages_of, short, table_of
from alignlib.exchange.result import Read
from alignlib.model.outputs import OutputKind

__all__ = ["BadDeliveryError", "checked", "read_results", "read_webhooks", "write"]

_PLURAL = {
    "contact": "contacts", "deal": "deals", "company": "companies", "lead": "leads",
    "ticket": "tickets", "call": "calls", "email": "emails", "meeting": "meetings",
    "note": "notes", "task": "tasks",
}  # fmt: skip
_TYPE_IDS = {
    "0-1": "contacts", "0-2": "companies", "0-3": "deals", "0-5": "tickets", "0-27": "tasks",
    "0-46": "notes", "0-47": "meetings", "0-48": "calls", "0-49": "emails", "0-136": "leads",
}  # fmt: skip
_NOTE_TYPES = {"contacts": 202, "deals": 214}
"""Associations of a note that HubSpot defines: to a contact, to a deal."""


def read_results(
    pages: Raw, mapping: Connection, *, kind: str | None = None, source: str = "results"
) -> Read:
    """Reads search, list, read and batch-read results: one page or record (JSON text, a dict, or a
    client's object), or a list of them.

    `kind` is what was asked for (`contacts`, `deals`, `calls`): a result does not say it itself;
    None: the mapping's records. Properties with history are changes of their records. Where there
    is more to fetch, `Read.more` has the link or the `after`.
    """
    return read(items_of_results(pages, _plural(kind) or mapping.object), mapping, source=source)


def read_webhooks(body: Raw, mapping: Connection, *, source: str = "webhook") -> Read:
    """Reads the events of a webhook, unordered and repeated as they may be. Check who sent it
    first, with `checked`."""
    return read(items_of_webhooks(body), mapping, source=source)


def write(outputs: Iterable[OutputKind], mapping: Connection) -> Written:
    """What the outputs ask for: the inputs of a batch update (`id`, `properties`), and a note for
    each message, associated with its record."""
    return write_updates(outputs, mapping, _update, _note)


def _update(mapping: Connection, key: str, values: Mapping[str, str | None]) -> dict[str, object]:
    return {"id": key, "properties": {name: value or "" for name, value in values.items()}}


def _note(mapping: Connection, note: Note) -> dict[str, object]:
    kind = _NOTE_TYPES.get(mapping.object, _NOTE_TYPES["contacts"])
    types = [{"associationCategory": "HUBSPOT_DEFINED", "associationTypeId": kind}]
    return {
        "properties": {"hs_note_body": note.text, "hs_timestamp": note.at.isoformat()},
        "associations": [{"to": {"id": note.key}, "types": types}],
    }


# -- results --------------------------------------------------------------------------------


def items_of_results(raw: Raw, kind: str) -> Iterator[Found]:
    """The items of results, which are of one kind."""
    for name, page in pages_of(raw):
        place = name.rstrip(", ") or "page"
        try:
            table = table_of(opened(page))
        except ValueError as error:
            yield Unread(place, str(error))
            continue
        if table is None:
            yield Unread(place, f"is no result but {short(page)}")
            continue
        results = list_of(table.get("results"))
        if results is None:
            yield from _result(table, place, kind)
            continue
        yield from _more(table, f"{name}results")
        for number, result in enumerate(results):
            yield from _result(result, f"{name}results[{number}]", kind)


def _more(table: Mapping[str, object], place: str) -> Iterator[Found]:
    for path in ("paging.next.link", "paging.next.after"):
        try:
            link = look(table, path)
        except KeyError:
            continue
        if link:
            yield More(place, str(link))
            return


def _result(result: object, place: str, kind: str) -> Iterator[Found]:
    table = table_of(result)
    if table is None:
        yield Unread(place, f"is no record but {short(result)}")
        return
    if table_of(table.get("engagement")) is not None:
        yield _engagement(table, place)
        return
    own = table_of(table.get("properties"))
    history = table_of(_either(table, "propertiesWithHistory", "properties_with_history"))
    if own is None and history is None:
        yield Unread(place, "is no record: it has no properties")
        return
    key = table.get("id")
    if key is None and own is not None:
        key = own.get("hs_object_id")
    values = {str(name): value for name, value in (own or {}).items()}
    for camel, snake in (("createdAt", "created_at"), ("updatedAt", "updated_at")):
        if _either(table, camel, snake) is not None:
            values.setdefault(camel, _either(table, camel, snake))
    values["id"] = key
    for name, entries in (history or {}).items():
        yield from _history(str(name), entries, place, kind, values)
    if table.get("archived") is True:
        yield Gone(place, kind, key, _either(table, "archivedAt", "archived_at"))
        return
    values.update(_associated(table.get("associations")))
    yield Row(place, kind, values)


def _history(
    name: str, entries: object, place: str, kind: str, values: dict[str, object]
) -> Iterator[Found]:
    """The versions of a property, which come newest first, as changes."""
    listed = list_of(entries)
    if listed is None:
        yield Unread(f"{place}.{short(name)}", f"is no history but {short(entries)}")
        return
    if listed and name not in values:
        newest = table_of(listed[0])
        values[name] = newest.get("value") if newest is not None else None
    for number, entry in enumerate(listed):
        where = f"{place}.{short(name)}[{number}]"
        version = table_of(entry)
        if version is None:
            yield Unread(where, f"is no version of a property but {short(entry)}")
            continue
        before = table_of(listed[number + 1]) if number + 1 < len(listed) else {}
        yield Changes(
            where, kind, values["id"], version.get("timestamp"), {name: version.get("value")},
            {name: (before or {}).get("value")}, by=_user(version),
        )  # fmt: skip


def _user(version: Mapping[str, object]) -> object:
    user = _either(version, "updatedByUserId", "updated_by_user_id")
    return user if user is not None else _user_of(_either(version, "sourceId", "source_id"))


def _user_of(source: object) -> object:
    """`userId:1` is a user; a workflow or an import is nobody."""
    if isinstance(source, str) and source.startswith("userId:"):
        return source.removeprefix("userId:")
    return None


def _associated(associations: object) -> Iterator[tuple[str, object]]:
    """The ids of associated records, by what they are: `contacts` and the like."""
    for name, value in (table_of(associations) or {}).items():
        table = table_of(value)
        results = list_of(table.get("results")) if table is not None else list_of(value)
        ids: list[object] = []
        for each in results or ():
            inner = table_of(each)
            ids.append(each if inner is None else _either(inner, "id", "toObjectId"))
        yield str(name), list(dict.fromkeys(_hashable(each) for each in ids))


def _engagement(table: Mapping[str, object], place: str) -> Found:
    """An activity of the first version of the API."""
    own = table_of(table.get("engagement")) or {}
    linked = table_of(table.get("associations")) or {}
    facts = table_of(table.get("metadata")) or {}
    values: dict[str, object] = {f"metadata.{name}": value for name, value in facts.items()}
    values.update((str(name), value) for name, value in own.items())
    for plural, singular in (("contacts", "contactIds"), ("deals", "dealIds")):
        values[plural] = linked.get(singular)
    return Row(place, "engagements", values)


# -- webhooks -------------------------------------------------------------------------------


def items_of_webhooks(raw: Raw) -> Iterator[Found]:
    """The items of a webhook."""
    try:
        data = opened(raw)
    except ValueError as error:
        yield Unread("body", str(error))
        return
    events = list_of(data)
    if events is None:
        events = [data]  # some workflows send one event, without the array
    for number, event in enumerate(events):
        place = f"event {number + 1}"
        try:
            yield from _event(opened(event), place)
        except ValueError as error:
            yield Unread(place, str(error))


def _event(event: object, place: str) -> Iterator[Found]:
    table = table_of(event)
    subscribed = table.get("subscriptionType") if table is not None else None
    if table is None or not isinstance(subscribed, str) or "." not in subscribed:
        yield Unread(place, "is no webhook event: it has no subscriptionType")
        return
    what, _, change = subscribed.partition(".")
    type_id = str(table.get("objectTypeId"))
    kind = _TYPE_IDS.get(type_id, type_id) if what == "object" else _plural(what) or what
    key, at = table.get("objectId"), table.get("occurredAt")
    match change:
        case "propertyChange":
            name = table.get("propertyName")
            if not isinstance(name, str) or not name:
                yield Unread(place, "names no property", key=short(key), field="propertyName")
                return
            by = _user_of(table.get("sourceId"))
            yield Changes(place, kind, key, at, {name: table.get("propertyValue")}, by=by)
        case "creation" | "restore":
            yield Row(place, kind, {"id": key, "createdAt": at, "updatedAt": at}, whole=False)
        case "deletion" | "privacyDeletion":
            yield Gone(place, kind, key, at)
        case "merge":
            yield from _merge(table, place, kind, at)
        case _:
            yield Unread(place, f"an event {short(subscribed)!r} says nothing about a lead",
                         key=short(key), left_out=True)  # fmt: skip


def _merge(table: Mapping[str, object], place: str, kind: str, at: object) -> Iterator[Found]:
    """A merge: into the primary record, or into a new one, where it names that."""
    key = table.get("newObjectId") or table.get("primaryObjectId") or table.get("objectId")
    others = list_of(table.get("mergedObjectIds"))
    if not others:
        yield Unread(place, "a merge that names no mergedObjectIds", field="mergedObjectIds")
        return
    primary = table.get("primaryObjectId")
    if primary is not None and primary != key:
        others.append(primary)
    for number, other in enumerate(others):
        where = place if len(others) == 1 else f"{place}, record {number + 1}"
        yield Joined(where, kind, key, other, at)


def _plural(kind: str | None) -> str | None:
    return None if kind is None else _PLURAL.get(kind, kind)


def _either(table: Mapping[str, object], camel: str, snake: str) -> object:
    found = table.get(camel)
    return found if found is not None else table.get(snake)


def _hashable(value: object) -> object:
    return value if isinstance(value, str | int | None) else repr(value)
