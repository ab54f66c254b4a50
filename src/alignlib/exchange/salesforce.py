"""Salesforce: query pages and change-data-capture messages in, sObject updates out.

Shapes: REST API query results (`records`, `done`, `nextRecordsUrl`), field history objects and
Change Data Capture events, as the Salesforce developer documentation describes them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from alignlib.exchange.connection import Connection
from alignlib.exchange.intake import read
from alignlib.exchange.items import Changes, Found, Gone, Joined, More, Row, Unread
from alignlib.exchange.outgoing import Note, Written, write_updates
from alignlib.exchange.plain import Raw, list_of, look, opened, pages_of, short, table_of
from alignlib.exchange.result import Read
from alignlib.model.outputs import OutputKind

_HISTORY = re.compile(r"(?P<own>\w+)__History|(?P<standard>\w+?)(?:Field)?History")
_SAYS_NOTHING = frozenset(
    {"created", "leadConverted", "ownerAssignment", "ownerAccepted", "feedEvent", "locked",
     "unlocked", "individualMerged", "leadMerged", "contactMerged", "accountMerged",
     "contactCreatedFromLead", "opportunityCreatedFromLead"}
)  # fmt: skip
_USER = re.compile("(?:005|00G)(?:[0-9A-Za-z]{12}|[0-9A-Za-z]{15})")


def read_query(pages: Raw, mapping: Connection, *, source: str = "query") -> Read:
    """Reads query results: one page (JSON text, or what a client returns), or a list of pages.

    Subqueries are read like queries of their own, and rows of history objects (`LeadHistory`,
    `OpportunityFieldHistory`) are changes of their records. Where there is more to fetch
    (`nextRecordsUrl`), `Read.more` has the links. `source` names the pages in messages.
    """
    return read(items_of_query(pages), mapping, source=source)


def read_changes(messages: Raw, mapping: Connection, *, source: str = "changes") -> Read:
    """Reads change-data-capture events: one, or a list, in any order; each may stand in the
    envelope of its transport (`payload`, `data.payload`).

    An event gives one item for each record id in it. A gap event says that something changed, and
    not what: it is set aside with the ids to query again.
    """
    return read(items_of_changes(messages), mapping, source=source)


def write(outputs: Iterable[OutputKind], mapping: Connection) -> Written:
    """What the outputs ask for as sObjects: updates (`attributes.type`, `Id`, fields) as the
    composite sObject collections take them, and a `Task` for each message."""
    return write_updates(outputs, mapping, _update, _task)


def _update(mapping: Connection, key: str, values: Mapping[str, str | None]) -> dict[str, object]:
    return {"attributes": {"type": mapping.object}, mapping.key: key, **values}


def _task(mapping: Connection, note: Note) -> dict[str, object]:
    what = "WhatId" if mapping.object == "Opportunity" else "WhoId"
    return {
        "attributes": {"type": "Task"}, what: note.key, "Subject": note.text[:255],
        "Description": note.text, "ActivityDate": f"{note.at:%Y-%m-%d}", "Status": "Not Started",
    }  # fmt: skip


# -- query pages ----------------------------------------------------------------------------


def items_of_query(raw: Raw) -> Iterator[Found]:
    """The items of query results."""
    for name, page in pages_of(raw):
        try:
            data = opened(page)
        except ValueError as error:
            yield Unread(name.rstrip(", ") or "page", str(error))
            continue
        yield from _page(data, name)


def _page(data: object, name: str) -> Iterator[Found]:
    table = table_of(data)
    records = list_of(data) if table is None else list_of(table.get("records"))
    if records is None:
        yield Unread(name.rstrip(", ") or "page", "is no query result: it has no list `records`")
        return
    if table is not None and (table.get("nextRecordsUrl") or table.get("done") is False):
        yield More(f"{name}records", str(table.get("nextRecordsUrl") or "(no link)"))
    for number, record in enumerate(records):
        yield from _record(record, f"{name}records[{number}]", "", "")


def _record(record: object, place: str, inside: str, parent: str) -> Iterator[Found]:
    """A record and those of its subqueries; `inside` is what its parent is called."""
    table = table_of(record)
    if table is None:
        yield Unread(place, f"is no record but {short(record)}")
        return
    kind = _kind(table)
    if not kind:
        yield Unread(place, "does not say what it is: it has no attributes.type")
        return
    values: dict[str, object] = {
        str(name): value
        for name, value in table.items()
        if name != "attributes" and not _is_page(value)
    }
    if parent:
        values.setdefault(f"{inside}Id", parent)
        if kind in ("Task", "Event") and not values.get("WhoId") and not values.get("WhatId"):
            values["WhatId" if inside in ("Opportunity", "Account") else "WhoId"] = parent
    history = _HISTORY.fullmatch(kind)
    if history is not None and "Field" in values:
        own = history["own"]
        yield _change(history["standard"] if own is None else f"{own}__c", place, values)
    elif values.get("IsDeleted") is True:
        yield from _deleted(kind, place, values)
    else:
        yield Row(place, kind, values)
    key = values.get("Id")
    for name, value in table.items():
        if _is_page(value):
            inner = key if isinstance(key, str) else ""
            yield from _subquery(value, f"{place}.{short(name)}", kind, inner)


def _subquery(page: object, place: str, inside: str, parent: str) -> Iterator[Found]:
    table = table_of(page)
    assert table is not None  # `_is_page` has looked
    if table.get("nextRecordsUrl") or table.get("done") is False:
        yield More(place, str(table.get("nextRecordsUrl") or "(no link)"))
    for number, record in enumerate(list_of(table.get("records")) or ()):
        inner = table_of(record)
        deeper = inner is not None and any(_is_page(value) for value in inner.values())
        if deeper:  # the API gives no subquery of a subquery: it would be endless
            yield Unread(f"{place}[{number}]", "has a subquery of its own, in a subquery")
        else:
            yield from _record(record, f"{place}[{number}]", inside, parent)


def _is_page(value: object) -> bool:
    return isinstance(value, Mapping) and isinstance(value.get("records"), list | tuple)


def _kind(table: Mapping[str, object]) -> str:
    try:
        kind = look(table, "attributes.type")
    except KeyError:
        return ""
    return kind if isinstance(kind, str) else ""


def _change(kind: str, place: str, values: Mapping[str, object]) -> Found:
    """A row of a history object."""
    name = values["Field"]
    if not isinstance(name, str) or not name:
        return Unread(place, f"names no field but {short(name)}", field="Field")
    key = values.get(f"{kind}Id", values.get("ParentId"))
    new, old = values.get("NewValue"), values.get("OldValue")
    if name in _SAYS_NOTHING or (name == "ownerAccepted"):
        return Unread(place, f"a history entry {name!r} changes no field", left_out=True)
    column = _owner(new, old) if name == "Owner" else name
    return Changes(
        place, kind, key, values.get("CreatedDate"), {column: new}, {column: old},
        by=values.get("CreatedById"),
    )  # fmt: skip


def _owner(*values: object) -> str:
    """A change of owner comes twice: once with the ids, once with the names."""
    named = [value for value in values if value]
    if named and all(isinstance(value, str) and _USER.fullmatch(value) for value in named):
        return "OwnerId"
    return "Owner.Name"


def _deleted(kind: str, place: str, values: Mapping[str, object]) -> Iterator[Found]:
    """A deleted record; one that went into another one is a merge."""
    at = values.get("SystemModstamp") or values.get("LastModifiedDate")
    if values.get("MasterRecordId"):
        by = values.get("LastModifiedById")
        yield Joined(place, kind, values["MasterRecordId"], values.get("Id"), at, by=by)
    else:
        yield Gone(place, kind, values.get("Id"), at)


# -- change data capture --------------------------------------------------------------------


def items_of_changes(raw: Raw) -> Iterator[Found]:
    """The items of change events."""
    try:
        data = opened(raw)
    except ValueError as error:
        yield Unread("messages", str(error))
        return
    events = list_of(data)
    for number, event in enumerate([data] if events is None else events):
        yield from _message(event, f"event {number + 1}")


def _message(raw: object, place: str) -> Iterator[Found]:
    try:
        event = table_of(opened(raw))
    except ValueError as error:
        yield Unread(place, str(error))
        return
    for path in ("data.payload", "payload"):
        try:
            inner = table_of(look(event, path)) if event is not None else None
        except KeyError:
            continue
        event = inner if inner is not None else event
    header = table_of(event.get("ChangeEventHeader")) if event is not None else None
    if event is None or header is None:
        yield Unread(place, "is no change event: it has no ChangeEventHeader")
        return
    ids = list_of(header.get("recordIds"))
    kind = header.get("entityName")
    if not ids or not isinstance(kind, str) or not kind:
        yield Unread(place, "names no recordIds, or no entityName")
        return
    values, unclear = _values(event, header)
    for number, key in enumerate(ids):
        where = place if len(ids) == 1 else f"{place}, record {number + 1}"
        yield _changed(where, kind, key, header, values)
        if unclear:
            reason = "says in a bitmap which fields were emptied: decode it, or query the record"
            yield Unread(where, reason, key=short(key), field="nulledFields")


def _values(
    event: Mapping[str, object], header: Mapping[str, object]
) -> tuple[dict[str, object], bool]:
    """What changed, and whether it is unclear what was emptied.

    JSON has only what changed, null where it was emptied. Events decoded from Avro have every
    field, null where it did not change: `changedFields` tells, where it has names; a bitmap says
    that it is such an event.
    """
    names = _names(header, "changedFields")
    nulled = _names(header, "nulledFields")
    bitmap = any(name.startswith("0x") for name in names)
    values: dict[str, object] = {
        str(name): value
        for name, value in event.items()
        if name != "ChangeEventHeader"
        and (value is not None or (not bitmap and (not names or name in names)))
    }
    values.update(dict.fromkeys(name for name in nulled if not name.startswith("0x")))
    return values, any(re.fullmatch("0x0*[1-9A-Fa-f][0-9A-Fa-f]*", name) for name in nulled)


def _names(header: Mapping[str, object], which: str) -> list[str]:
    return [name for name in list_of(header.get(which)) or () if isinstance(name, str)]


def _changed(
    place: str, kind: str, key: object, header: Mapping[str, object], values: dict[str, object]
) -> Found:
    at, by = header.get("commitTimestamp"), header.get("commitUser")
    match header.get("changeType"):
        case "CREATE" | "UNDELETE":
            # Neither names the record within its fields, nor says when it was changed.
            return Row(place, kind, {"SystemModstamp": at, **values, "Id": key})
        case "UPDATE":
            return Changes(place, kind, key, at, values, by=by, sequence=_sequence(header))
        case "DELETE":
            return Gone(place, kind, key, at)
        case str(other) if other.startswith("GAP_"):
            reason = (
                f"a gap ({short(other)}): the event does not say what changed; query the record"
            )
            return Unread(place, reason, key=short(key))
        case other:
            return Unread(place, f"has the change type {short(other)}", field="changeType")


def _sequence(header: Mapping[str, object]) -> int:
    """The order of the changes of one instant: by transaction, then by number in it.

    A sequence holds 42 bits: 20 are for the number, 22 for the beginning of the transaction's key
    (eight hexadecimal digits, of which the first three are mostly zero), in the order of the keys.
    """
    number = header.get("sequenceNumber")
    own = number if type(number) is int and 0 <= number < 1 << 20 else 0
    key = header.get("transactionKey")
    text = key if isinstance(key, str) else ""
    if re.match("[0-9a-fA-F]{8}", text):
        first = int(text[:8], 16)
    else:
        first = int.from_bytes(text.encode("utf-8", "replace")[:4].ljust(4, b"\0"), "big")
    rank = first if first < 1 << 20 else (1 << 20) + (first >> 11)
    return (rank << 20) + own
