"""Zoho CRM: records in, updates out.

Shape: `{"data": [ … ], "info": {"more_records": …, "next_page_token": …}}`, linked records as
`{"id", "name"}`, as the Zoho CRM API documentation describes it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from alignlib.exchange.connection import Connection
from alignlib.exchange.intake import read
from alignlib.exchange.items import Found, More, Row, Unread
from alignlib.exchange.outgoing import Note, Written, write_updates
from alignlib.exchange.plain import Raw, list_of, opened, pages_of, short, table_of
from alignlib.exchange.result import Read
from alignlib.model.outputs import OutputKind


def read_records(
    pages: Raw, mapping: Connection, *, kind: str | None = None, source: str = "records"
) -> Read:
    """Reads answers of the API: one, or a list of them.

    `kind` is the module that was read (`Leads`, `Deals`, `Calls`); None: the mapping's records. A
    linked record is its id, its name is `Owner.name`.
    """
    return read(items_of_records(pages, kind or mapping.object), mapping, source=source)


def write(outputs: Iterable[OutputKind], mapping: Connection) -> Written:
    """What the outputs ask for: entries of the `data` of an update, and of notes."""
    return write_updates(outputs, mapping, _update, _note)


def _update(mapping: Connection, key: str, values: Mapping[str, str | None]) -> dict[str, object]:
    return {"id": key, **values}


def _note(mapping: Connection, note: Note) -> dict[str, object]:
    parent = {"module": {"api_name": mapping.object}, "id": note.key}
    return {"Parent_Id": parent, "Note_Title": note.text[:120], "Note_Content": note.text}


def items_of_records(raw: Raw, kind: str) -> Iterator[Found]:
    """The items of answers of the API, which are of one module."""
    for name, page in pages_of(raw):
        place = name.rstrip(", ") or "page"
        try:
            table = table_of(opened(page))
        except ValueError as error:
            yield Unread(place, str(error))
            continue
        records = list_of(table.get("data")) if table is not None else None
        if table is None or records is None:
            yield Unread(place, "is no answer of Zoho: it has no list `data`")
            continue
        info = table_of(table.get("info")) or {}
        if info.get("more_records") is True:
            token = info.get("next_page_token")
            yield More(f"{name}data", str(token) if token else "(the next page)")
        for number, record in enumerate(records):
            where = f"{name}data[{number}]"
            own = table_of(record)
            if own is None:
                yield Unread(where, f"is no record but {short(record)}")
            else:
                yield Row(where, kind, own)
