"""What a file holds: which CRM wrote it, the columns, and some of their values."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Iterator, Mapping
from typing import Literal, TypeAlias

from attrs import evolve, field, frozen

from alignlib.exchange import hubspot, lines, odoo, pipedrive, salesforce, zoho
from alignlib.exchange.items import Changes, Found, Row
from alignlib.exchange.plain import Values, list_of, opened, table_of
from alignlib.exchange.presets import preset
from alignlib.exchange.table import DELIMITERS

Shape: TypeAlias = Literal["csv", "crm"]

_ROWS = 2_000
_VALUES = 500


@frozen
class Column:
    """A column's name, its different values in order of appearance (the first 500), in how many
    rows it is filled, and whether no value came twice."""

    name: str
    values: tuple[str, ...]
    filled: int
    unique: bool


@frozen
class Sample:
    """A file as far as it was looked at. `preset` names the CRM, `object` what its records are
    called; of a CSV both are None."""

    shape: Shape
    file: str
    preset: str | None
    object: str | None
    columns: tuple[Column, ...]
    rows: int
    delimiter: str = ","
    encoding: str = "utf-8"
    others: tuple[Sample, ...] = field(default=())  # of the objects besides


class NoSampleError(ValueError):
    """A file from which no mapping can be proposed; the message says why."""


def sample_of(data: bytes, file: str) -> Sample:
    """What a file holds. Only its beginning is looked at.

    Raises:
        NoSampleError: it is neither CSV, JSON nor JSON Lines, or has no records.
    """
    text, encoding = _text(data)
    if text.lstrip()[:1] in ("{", "["):
        return _json(text, file)
    return _csv(text, file, encoding)


def _text(data: bytes) -> tuple[str, str]:
    try:
        return data.decode("utf-8-sig"), "utf-8"
    except UnicodeDecodeError:
        try:
            return data.decode("cp1252"), "windows-1252"
        except UnicodeDecodeError:
            raise NoSampleError("is neither UTF-8 nor windows-1252 text") from None


def _csv(text: str, file: str, encoding: str) -> Sample:
    first = text.partition("\n")[0]
    delimiter = max(DELIMITERS, key=lambda mark: (first.count(mark), mark == ","))
    try:
        rows = [row for row in csv.reader(io.StringIO(text), delimiter=delimiter) if row]
    except csv.Error as error:
        raise NoSampleError(f"is no CSV file: {error}") from None
    header = [cell.strip() for cell in rows[0]] if rows else []
    if not header or len(set(header)) != len(header) or not all(header):
        raise NoSampleError("has no header with a name for each column, each of them once")
    found = [dict(zip(header, row, strict=True)) for row in rows[1:] if len(row) == len(header)]
    columns = _columns(found[:_ROWS], header)
    return Sample("csv", file, None, None, columns, len(found), delimiter, encoding)


def _json(text: str, file: str) -> Sample:
    crm, items = _items(text)
    rows: dict[str, list[Mapping[str, object]]] = {}
    for item in items:
        match item:
            case Row():
                rows.setdefault(item.kind, []).append(item.values)
            case Changes():
                rows.setdefault(item.kind, []).append(dict(item.values))
            case _:
                continue
        if sum(len(own) for own in rows.values()) >= _ROWS:
            break
    if not rows:
        raise NoSampleError("holds no records in a shape that is known")
    main = None if crm is None else preset(crm)["record"]
    name = max(rows, key=lambda kind: (kind == main, len(rows[kind]), kind))
    samples = {
        kind: Sample(
            "crm", file, crm, kind, _columns([dict(_flat(row)) for row in own], ()), len(own)
        )
        for kind, own in rows.items()
    }
    if not samples[name].columns:
        raise NoSampleError("holds no records with a value in them")
    others = tuple(samples[kind] for kind in sorted(rows) if kind != name)
    return evolve(samples[name], others=others)


def _items(text: str) -> tuple[str | None, Iterator[Found]]:
    """The CRM, and the items that its reader makes of the text."""
    try:
        data = opened(text)
    except ValueError:
        return _of_lines(text)
    table = table_of(data)
    listed = list_of(data)
    first = table_of(listed[0]) if listed else None
    if table is not None and list_of(table.get("records")) is not None:
        return "salesforce", salesforce.items_of_query(data)
    if table is not None and (list_of(table.get("results")) is not None or "properties" in table):
        return "hubspot", hubspot.items_of_results(data, "contacts")
    if first is not None and "subscriptionType" in first:
        return "hubspot", hubspot.items_of_webhooks(data)
    if "ChangeEventHeader" in (first or table or {}):
        return "salesforce", salesforce.items_of_changes(data)
    if table is not None and "data" in table and "info" in table:
        return "zoho", zoho.items_of_records(data, "Leads")
    if table is not None and "data" in table and "success" in table:
        return "pipedrive", pipedrive.items_of_records(data, "deal")
    if (table is not None and "type" in table) and "record" in table:
        return _of_lines(text)
    if "create_date" in (first or {}) or (table is not None and "result" in table):
        return "odoo", odoo.items_of_records(data, "crm.lead")
    return None, (Row("", "record", row) for each in listed or [data] if (row := table_of(each)))


def _of_lines(text: str) -> tuple[str | None, Iterator[Found]]:
    found = list(lines.items_of_lines(text))
    names = {name for item in found if isinstance(item, Row) for name in item.values}
    preset = "salesforce" if {"Id", "SystemModstamp"} <= names else None
    return preset, iter(found)


def _flat(row: Mapping[str, object]) -> Iterator[tuple[str, object]]:
    """Columns, those of a linked record by their path."""
    for name, value in row.items():
        inner = table_of(value)
        if inner is None:
            yield name, value
            continue
        for own, each in inner.items():
            if own != "attributes" and table_of(each) is None:
                yield f"{name}.{own}", each


def _columns(rows: Iterable[Mapping[str, object]], names: Iterable[str]) -> tuple[Column, ...]:
    seen: dict[str, dict[str, None]] = {name: {} for name in names}
    filled: dict[str, int] = dict.fromkeys(seen, 0)
    twice: set[str] = set()
    for row in rows:
        for name, value in row.items():
            text = _cell(value)
            own = seen.setdefault(name, {})
            filled.setdefault(name, 0)
            if not text:
                continue
            filled[name] += 1
            if text in own:
                twice.add(name)
            elif len(own) < _ROWS:
                own[text] = None
    return tuple(
        Column(name, tuple(own)[:_VALUES], filled[name], name not in twice)
        for name, own in seen.items()
        if name.strip()
    )


def _cell(value: object) -> str:
    try:
        return Values({"x": value}).cell("x").strip()
    except ValueError:
        return ""
