"""From the text of a mapping to what it declares; every mistake is found in one go."""

from __future__ import annotations

import tomllib
from datetime import date, time, timedelta
from typing import Literal, cast

from alignlib.exchange.formats import ISO, Format
from alignlib.exchange.keys import Keys, texts_of
from alignlib.exchange.mapping import (
    INPUT_KINDS,
    Cell,
    Expect,
    InputKind,
    Lookup,
    Mapping,
    Records,
    Section,
    Source,
    StageColumn,
)
from alignlib.exchange.presets import with_preset
from alignlib.exchange.problems import MappingError, MappingProblem
from alignlib.exchange.table import DELIMITERS, ENCODINGS
from alignlib.names import canonical
from alignlib.text import fold
from alignlib.values.time.zone import UnknownZoneError, Zone

_SUBJECT: dict[InputKind, str] = {
    "activity": "kind",
    "stage-change": "stage",
    "stage-request": "stage",
    "field-change": "field",
    "owner-change": "owner",
    "match": "other",
    "merge": "other",
}
_PARTS = ("contact", "account", "lead")


def read_mapping(text: str, file: str = "mapping.toml") -> Mapping:
    """The mapping that a TOML text declares; `file` is its name for messages.

    Raises:
        MappingError: the text is no TOML, or has a key, value or name that is no part of a
            mapping; all of them are in it.
    """
    try:
        data = tomllib.loads(text)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise MappingError(file, MappingProblem("", f"is no TOML: {error}")) from None
    problems: list[MappingProblem] = []
    data = with_preset(data, problems)
    mapping = _mapping(Keys(data, "", problems), file)
    if problems:
        raise MappingError(file, *problems)
    return mapping


def _mapping(keys: Keys, file: str) -> Mapping:
    if keys.whole("format", 1) != 1:
        keys.wrong("format", "this alignlib reads mappings of format 1")
    until = keys.data.get("until") if keys.has("until") else None
    if until is not None and not isinstance(until, date):
        keys.wrong("until", "must be a date or a date and time, not in quotes")
        until = None
    encoding = keys.choice("encoding", ENCODINGS, "utf-8")
    delimiter = keys.choice("delimiter", DELIMITERS, ",")
    preset = keys.text("preset") or None
    zone = keys.text("zone") or None
    _zone(keys)
    reader = _Reader(encoding, delimiter)
    agreement = keys.text("agreement") or None
    formats = _formats(keys)
    empty = frozenset(fold(text.strip()) for text in keys.texts("empty"))
    reader.lists = keys.table("lists").entries(reader.choices)
    lookups = keys.table("lookup").entries(lambda table, name: reader.lookup(table, name))
    reader.lookups = tuple(lookups)
    if not keys.has("record"):
        keys.wrong("record", "is missing: the table with one row for each lead or opportunity")
    records = reader.records(keys.table("record"))
    stage = reader.stage(keys.table("stage")) if keys.has("stage") else None
    sections = [
        reader.section(table, kind, records) for kind in INPUT_KINDS for table in keys.tables(kind)
    ]
    _distinct(sections, keys)
    expects = [reader.expect(table, records) for table in keys.tables("expect")]
    keys.done()
    return Mapping(
        file, agreement, until, zone, formats, empty, records, tuple(lookups.values()),
        tuple(sections), tuple(expects), preset, stage,
    )  # fmt: skip


def _zone(keys: Keys) -> Zone | None:
    """The zone that `zone` names; None where it is missing or wrong."""
    name = keys.text("zone")
    try:
        return Zone.named(name) if name else None
    except UnknownZoneError as error:
        keys.wrong("zone", str(error))
        return None


def _formats(keys: Keys) -> tuple[Format, ...]:
    found: list[Format] = []
    for text in keys.texts("dates", (ISO,)):
        try:
            found.append(Format.of(text))
        except ValueError as error:
            keys.wrong("dates", str(error))
    return tuple(found)


def _distinct(sections: list[Section], keys: Keys) -> None:
    """Ids are made from the names, so that two sections may not share one."""
    seen: set[str] = set()
    for section in sections:
        if section.name in seen:
            keys.problems.append(
                MappingProblem(
                    section.source.key,
                    f"two sections are named {section.name!r}: give one a `name` of its own",
                )
            )
        seen.add(section.name)


class _Reader:
    """Reads the parts of one mapping; the file's defaults and its lookups are known to all."""

    def __init__(self, encoding: str, delimiter: str) -> None:
        self.encoding = encoding
        self.delimiter = delimiter
        self.lookups: tuple[str, ...] = ()
        self.lists: dict[str, frozenset[str]] = {}

    def records(self, keys: Keys) -> Records:
        source = self.source(keys, "key")
        newest = self.cell(keys, "newest") if keys.has("newest") else None
        fields = self.fields(keys.table("fields"), "")
        keys.done()
        return Records(source, newest, fields)

    def fields(self, keys: Keys, prefix: str) -> dict[str, Cell]:
        """Fields by path: `"account.industry"` in quotes and `account.industry` are the same."""
        found: dict[str, Cell] = {}
        for name, value in keys.data.items():
            if isinstance(value, dict) and name in _PARTS and not {"column", "value"} & set(value):
                found.update(self.fields(keys.table(name), f"{prefix}{name}."))
            elif value == "":
                keys.has(name)  # a preset's field that this mapping does not want
            else:
                found[prefix + name] = self.cell(keys, name)
        return found

    def stage(self, keys: Keys) -> StageColumn:
        """The column of the CRM's stage; the cell is spread out over the table itself."""
        cell = self._cell(keys, keys.place)
        wish = keys.choice("as", ("change", "request"), "change") == "request"
        entered = keys.text("entered") or None
        if entered is not None and "{stage}" not in entered:
            keys.wrong("entered", "must hold {stage}, as in date_entered_{stage}")
        if cell.values is None:
            keys.wrong(
                "values", "is missing: which of the CRM's stages is which of the agreement's"
            )
        found = StageColumn(cell, self.optional(keys, "at"), entered, wish)
        keys.done()
        return found

    def lookup(self, keys: Keys, name: str) -> Lookup:
        table = keys.table(name)
        source = self.source(table, "key")
        table.done()
        return Lookup(name, source)

    def section(self, keys: Keys, kind: InputKind, records: Records) -> Section:
        source = self.source(keys, "of", records, alone=kind == "activity")
        subject = self.cell(keys, _SUBJECT[kind])
        at = self.cell(keys, "at") if source.on is None or keys.has("at") else Cell(keys.at("at"))
        value = self.cell(keys, "value") if kind == "field-change" else None
        fields = self.own_fields(keys.table("fields")) if kind == "activity" else {}
        section = Section(
            kind,
            keys.text("name", subject.value or source.object or source.on or kind),
            source,
            subject,
            at,
            value,
            self.optional(keys, "id"),
            self.optional(keys, "by"),
            self.optional(keys, "recorded_at") if kind == "activity" else None,
            keys.whole("sequence", 0),
            fields,
            self.cell(keys, "earlier") if kind == "match" else None,
            self.optional(keys, "since") if kind == "match" else None,
        )
        keys.done()
        return section

    def own_fields(self, keys: Keys) -> dict[str, dict[str, Cell]]:
        """An activity's fields by kind: `page` is of every kind (""), `visit.page` of visits."""
        found: dict[str, dict[str, Cell]] = {"": {}}
        for name, value in keys.data.items():
            if isinstance(value, dict) and not {"column", "value"} & set(value):
                found[canonical(name)] = keys.table(name).entries(self.cell)
            else:
                found[""][name] = self.cell(keys, name)
        return found

    def expect(self, keys: Keys, records: Records) -> Expect:
        source = self.source(keys, "of", records)
        given = [name for name in ("due", "verdict", "stage") if keys.has(name)]
        compare = cast(Literal["due", "verdict", "stage"], given[0] if given else "stage")
        if len(given) != 1:
            keys.wrong("", "needs exactly one of due, verdict or stage")
        slas = keys.texts("sla")
        if compare != "stage" and not slas:
            keys.wrong("sla", "is missing: which sla's clock is meant")
        seconds = keys.whole("tolerance_seconds", 0)
        number = keys.whole("number", 1)
        if seconds < 0:
            keys.wrong("tolerance_seconds", "must not be below 0")
        if number < 1:
            keys.wrong("number", "counts an sla's clocks from 1")
        expect = Expect(
            keys.text("name", compare),
            source,
            compare,
            self.cell(keys, compare, many=compare == "verdict"),
            slas,
            number,
            timedelta(seconds=seconds),
        )
        keys.done()
        return expect

    def source(
        self, keys: Keys, key_name: str, records: Records | None = None, *, alone: bool = False
    ) -> Source:
        """`alone`: without the key's column the rows are about no record."""
        object_ = keys.text("object") or None
        on = (keys.text("on") or None) if records is not None else None
        needs_file = records is None and object_ is None
        file = keys.text("file", required=needs_file) or None
        if (file is not None) + (object_ is not None) + (on is not None) > 1:
            keys.wrong("", "needs only one of file, object and on")
        own = file is None and object_ is None and records is not None
        if own and keys.has("of"):
            keys.wrong("of", "goes with `file`: without one the rows are those of the records")
        columns: tuple[str, ...] = () if own else keys.texts(key_name)
        if not columns and not own and not alone:
            keys.wrong(key_name, "is missing: a text in quotes")
        if len(columns) > 1 and object_ is None:
            keys.wrong(key_name, "may be a list only with `object`")
        if own:
            for name in ("encoding", "delimiter", "correct"):
                if keys.has(name):
                    keys.wrong(name, "goes with `file`: without one the rows are the records' own")
        key = records.source.column if own and records is not None else "".join(columns[:1])
        return Source(
            keys.place,
            file,
            key,
            keys.choice("encoding", ENCODINGS, self.encoding),
            keys.choice("delimiter", DELIMITERS, self.delimiter),
            keys.table("correct").entries(_pairs),
            keys.table("when").entries(self.choices),
            keys.table("unless").entries(self.choices),
            columns[1:],
            object_,
            on,
        )

    def choices(self, keys: Keys, column: str) -> frozenset[str]:
        """A cell, a list of cells, or { list = "name" } for one of [lists]; folded."""
        value = keys.data[column]
        if isinstance(value, dict):
            table = keys.table(column)
            name = table.text("list", required=True)
            if name and name not in self.lists:
                table.wrong("list", f"there is no list {name!r} under [lists]")
            table.done()
            return self.lists.get(name, frozenset())
        texts = texts_of(value)
        if texts is None:
            keys.wrong(column, "must be a text in quotes, a list of them, or { list = … }")
            return frozenset()
        return frozenset(fold(text.strip()) for text in texts)

    def optional(self, keys: Keys, name: str) -> Cell | None:
        return self.cell(keys, name) if keys.has(name) else None

    def cell(self, keys: Keys, name: str, *, many: bool = False) -> Cell:
        """A text names a column; a table says more."""
        place = keys.at(name)
        if not keys.has(name):
            keys.wrong(name, "is missing: a column, or { value = … }")
            return Cell(place)
        if isinstance(keys.data[name], str | list):
            columns = keys.texts(name)
            return Cell(place, column="".join(columns[:1]) or None, also=columns[1:])
        inner = keys.table(name)
        cell = self._cell(inner, place, many=many)
        inner.done()
        return cell

    def _cell(self, inner: Keys, place: str, *, many: bool = False) -> Cell:
        columns, value = inner.texts("column"), inner.text("value")
        if any(columns) == bool(value):
            inner.wrong("", "needs either a column or a value")
        lookup = inner.text("lookup") or None
        take = inner.text("take") or None
        if (lookup is None) != (take is None):
            inner.wrong("", "lookup and take go together")
        if lookup is not None and lookup not in self.lookups:
            inner.wrong("lookup", f"there is no [lookup.{lookup}]")
        values = _values(inner, many) if inner.has("values") else None
        otherwise = inner.choice("otherwise", ("bad", "keep", "unknown"), "bad")
        if inner.has("otherwise") and "otherwise" in inner.data and not (values or lookup):
            inner.wrong("otherwise", "goes with `values` or `lookup`")
        return Cell(
            place,
            "".join(columns[:1]) or None,
            value or None,
            lookup,
            take,
            values,
            cast(Literal["bad", "keep", "unknown"], otherwise),
            _time(inner),
            _zone(inner),
            columns[1:],
            _spelled(inner) if values is not None else (),
        )


def _time(keys: Keys) -> time:
    """The time of day that a date without one is given: 00:00 unless `time` says another."""
    if not keys.has("time"):
        return time()
    found = keys.data["time"]
    if isinstance(found, time):
        return found
    keys.wrong("time", "must be a time of day such as 17:00:00, not in quotes")
    return time()


def _values(keys: Keys, many: bool) -> dict[str, tuple[str, ...]]:
    """A value map by folded cell; "" is the empty cell."""
    found: dict[str, tuple[str, ...]] = {}
    table = keys.table("values")
    for cell, value in table.data.items():
        texts = texts_of(value)
        if texts is None or (len(texts) > 1 and not many):
            what = "a text in quotes, or a list of them" if many else "a text in quotes"
            table.wrong(cell, f"must be {what}")
        elif found.setdefault(fold(cell.strip()), texts) != texts:
            table.wrong(cell, "stands twice (case does not count), with another value")
    return found


def _spelled(keys: Keys) -> tuple[tuple[str, str], ...]:
    """The pairs of a value map as they stand: what goes out is the first cell of a value."""
    data = keys.table("values").data
    pairs = [(cell.strip(), texts_of(value)) for cell, value in data.items()]
    return tuple((cell, texts[0]) for cell, texts in pairs if cell and texts and texts[0])


def _pairs(keys: Keys, column: str) -> dict[str, str]:
    found: dict[str, str] = {}
    table = keys.table(column)
    for old, new in table.data.items():
        if not isinstance(new, str):
            table.wrong(old, "must be a text in quotes")
        else:
            found[old.strip()] = new.strip()
    return found
