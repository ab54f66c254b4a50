"""What pipelines write: JSON Lines of Singer taps and of Airbyte sources.

Shapes: the Singer specification (messages RECORD, SCHEMA, STATE, ACTIVATE_VERSION) and the
Airbyte protocol (RECORD, STATE, LOG, TRACE, CATALOG, SPEC, CONNECTION_STATUS, CONTROL).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from alignlib.exchange.connection import Connection
from alignlib.exchange.intake import read
from alignlib.exchange.items import Found, Gone, Row, Unread
from alignlib.exchange.plain import opened, short, table_of
from alignlib.exchange.result import Read

_NONE: Mapping[str, str] = {}
_TOLD = frozenset(
    {"SCHEMA", "STATE", "ACTIVATE_VERSION", "LOG", "TRACE", "CATALOG", "SPEC", "CONNECTION_STATUS",
     "CONTROL", "BATCH"}
)  # fmt: skip


def read_lines(
    lines: str | bytes | Iterable[object], mapping: Connection, *, source: str = "lines",
    streams: Mapping[str, str] | None = None,
) -> Read:  # fmt: skip
    """Reads Singer or Airbyte messages: a text, or lines of any kind (an open file).

    `streams` says which stream is which object of the mapping, where they are called otherwise
    (`{"leads": "Lead"}`). Messages that carry no record are set aside as left out; a type that
    neither of them knows is reported.
    """
    return read(items_of_lines(lines, streams or {}), mapping, source=source)


def items_of_lines(
    raw: str | bytes | Iterable[object], streams: Mapping[str, str] = _NONE
) -> Iterator[Found]:
    """The items of a pipeline's messages."""
    lines: Iterable[object]
    match raw:  # `splitlines` would break a text at characters that may stand within JSON
        case str():
            lines = raw.split("\n")
        case bytes():
            lines = raw.split(b"\n")
        case _:
            lines = raw
    for number, line in enumerate(lines, start=1):
        place = f"line {number}"
        if isinstance(line, str | bytes) and not line.strip():
            continue
        try:
            message = table_of(opened(line))
        except ValueError as error:
            yield Unread(place, str(error))
            continue
        yield _message(message, place, streams)


def _message(message: Mapping[str, object] | None, place: str, streams: Mapping[str, str]) -> Found:
    kind = message.get("type") if message is not None else None
    if message is None or not isinstance(kind, str):
        return Unread(place, "is no message: it has no type")
    if kind in _TOLD:
        return Unread(place, f"a {kind} message carries no record", left_out=True)
    if kind != "RECORD":
        return Unread(place, f"a message of an unknown type: {short(kind)}", field="type")
    inner = table_of(message.get("record"))
    if inner is not None and "stream" not in message:  # Airbyte
        stream, record = inner.get("stream"), table_of(inner.get("data"))
    else:
        stream, record = message.get("stream"), inner
    if not isinstance(stream, str) or record is None:
        return Unread(place, "a RECORD without a stream, or without its data")
    return _row(place, streams.get(stream, stream), record)


def _row(place: str, kind: str, record: Mapping[str, object]) -> Found:
    """Taps mark deleted rows in columns of their own."""
    deleted = record.get("_sdc_deleted_at") or record.get("_ab_cdc_deleted_at")
    if deleted or record.get("_fivetran_deleted") is True or record.get("IsDeleted") is True:
        key = next((record[name] for name in ("Id", "id", "ID") if name in record), None)
        return Gone(place, kind, key, deleted or None)
    return Row(place, kind, record)
