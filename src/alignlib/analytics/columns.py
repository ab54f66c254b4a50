"""A frame in the place of records: the library it is of counts, and only counts come back.

What a function asks of its records it asks of columns of the same names, as whole numbers (µs since
1970 for instants), texts and booleans; the mathematics after that is the same, on the same counts.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import UTC, tzinfo
from decimal import Decimal
from typing import TYPE_CHECKING, Any, TypeAlias, TypeVar

from attrs import field, frozen

from alignlib.analytics.intake import items, narwhals_for
from alignlib.values.numbers import MICRO
from alignlib.values.types import INSTANT, MONEY, TEXT, YES_NO, Type

if TYPE_CHECKING:
    import narwhals as nw

    from alignlib.frames.backends.base import Frame
    from alignlib.frames.table import Table

Kind = TypeVar("Kind")
AnyFrame: TypeAlias = Any
"""In the place of records: a pandas, Polars, PyArrow, DuckDB or PySpark frame, or a `Framed`."""

_WHOLE = "a whole number"


@frozen(eq=False)
class Framed:
    """A frame, with the columns that are called otherwise and the zone of clocks without one; made
    by `framed`."""

    table: Any
    columns: Mapping[str, str] = field(factory=dict)
    zone: tzinfo | None = None


def framed(
    table: Any, *, columns: Mapping[str, str] | None = None, zone: tzinfo | None = None
) -> Framed:
    """A frame whose columns are not called as a function's records call their fields.

    Every function here that takes many records takes a frame in their place: pandas, Polars (eager
    or lazy), PyArrow, DuckDB or PySpark. `columns` gives for a field the column that holds it;
    `zone` is that whose clocks timestamps without a zone show, else they are an error.
    """
    return Framed(table, dict(columns or {}), zone)


def frame_of(given: object) -> Framed | None:
    """The frame that stands in the place of records; None: there are records."""
    if isinstance(given, Framed):
        return given
    # Of the type: to ask a lazy frame itself for its columns would work them out.
    return Framed(given) if hasattr(type(given), "columns") else None


def records(kind: type[Kind], given: Iterable[Kind] | AnyFrame) -> Iterable[Kind]:
    """Records as they are, or one for each row of a frame: for what cannot be counted in columns.

    Raises:
        ValueError: as `items`.
    """
    found = frame_of(given)
    if found is None:
        return given
    return items(kind, found.table, columns=found.columns, zone=found.zone)


@frozen
class Column:
    """What a question asks of one column. `needed`: the frame must have it; `known`: each row must
    have a value."""

    kind: Type | None  # None: a whole number
    needed: bool = True
    known: bool = True


AT = Column(INSTANT)
MAYBE_AT = Column(INSTANT, known=False)
NAME = Column(TEXT)
MAYBE_NAME = Column(TEXT, needed=False, known=False)
FLAG = Column(YES_NO)
MAYBE_FLAG = Column(YES_NO, known=False)
WHOLE = Column(None)
MAYBE_WHOLE = Column(None, known=False)
OPTIONAL_WHOLE = Column(None, needed=False, known=False)
OPTIONAL_MONEY = Column(MONEY, needed=False, known=False)


class Counting:
    """The columns of one question: `self["due"]` is an expression of narwhals."""

    def __init__(self, given: Framed, **asked: Column) -> None:
        """Raises `ValueError` for a column that is not there, or that cannot be what is asked, and
        `ImportError` without narwhals."""
        narwhals_for(given.table)
        import narwhals

        from alignlib.frames.backends.choose import backend_of
        from alignlib.frames.table import Table
        from alignlib.values.time import Zone

        self._nw = narwhals
        backend = backend_of(given.table, "the frame")
        unknown = given.columns.keys() - asked.keys()
        if unknown:
            known = ", ".join(asked)
            raise ValueError(f"columns: there is no {min(unknown)!r} to be found, but {known}")
        there = backend.columns(given.table)
        self._sources: dict[str, str] = {}
        for name, column in asked.items():
            source = given.columns.get(name, name)
            if source in there:
                self._sources[name] = source
            elif column.needed or name in given.columns:
                raise ValueError(
                    f"no column {source!r} (there are {', '.join(there)}); say which it is: "
                    f"framed(…, columns={{{name!r}: …}})"
                )
        zone = None if given.zone is None else Zone.named(_name_of(given.zone))
        begun = backend.begin(given.table, sorted(set(self._sources.values())))
        self._table: Table = Table("the frame", begun, backend, zone)
        self._asked = asked
        self._wrong: dict[str, nw.Expr] = {}
        self._least: dict[str, nw.Expr] = {}
        self._full: set[str] = set()
        self._units: set[str] = set()  # amounts that are whole numbers, not in 10⁻⁶
        self._frame: Frame = self._read()

    def __getitem__(self, name: str) -> nw.Expr:
        return self._nw.col(_target(name))

    def __contains__(self, name: str) -> bool:
        """Whether the frame has the column."""
        return name in self._sources

    def sums(self, **counted: nw.Expr) -> dict[str, int]:
        """How often each holds, or the sum of a whole number; and how many `rows` there are.

        Raises:
            ValueError: rows without a value that is needed, or with one of another kind.
        """
        added = self._to_add(counted)
        summed = {name: rows.sum() for name, rows in added.items()}
        summed |= {f"{_FULL}{name}": self[name].count() for name in self._full}
        summed |= {f"{_LEAST}{words}": value.min() for words, value in self._least.items()}
        (row,) = self._collected(self._frame.select(**summed, rows=self._nw.len()))
        return self._sound(dict(zip((*summed, "rows"), row, strict=True)))

    def groups(
        self, by: tuple[str, ...], where: nw.Expr | None = None, **counted: nw.Expr
    ) -> dict[tuple[Any, ...], dict[str, int]]:
        """The same for each group of rows with the same values in `by`, by these, of the rows
        `where` something holds. Where a name is not needed, a blank one is none.

        Raises:
            ValueError: as `sums`.
        """
        added = self._to_add(counted)
        keys = [_target(name) for name in by]
        frame = self._frame
        if where is not None:  # and where nobody knows, as a value is lacking
            frame = frame.filter(where.fill_null(value=True))
        # Columns first: PyArrow adds up no expressions by group.
        if added:
            frame = frame.with_columns(**{f"{_ADDED}{name}": e for name, e in added.items()})
        sums = {name: self._nw.col(f"{_ADDED}{name}").sum() for name in added}
        full = sorted(self._full - set(by))
        sums |= {f"{_FULL}{name}": self[name].count() for name in full}
        names = (*sums, "rows")
        found: dict[tuple[Any, ...], dict[str, int]] = {}
        for row in self._collected(frame.group_by(keys).agg(**sums, rows=self._nw.len())):
            counts = self._sound(dict(zip(names, row[len(keys) :], strict=True)))
            group = tuple(map(self._key, by, row))
            for name in self._full & set(by):
                if group[by.index(name)] is None:
                    self._lacking(name, counts["rows"])
            if group in found:
                counts = {name: count + found[group][name] for name, count in counts.items()}
            found[group] = counts
        return found

    def add(self, **made: nw.Expr) -> None:
        """Further columns, to be asked for as those of the question."""
        self._frame = self._frame.with_columns(**{_target(name): e for name, e in made.items()})

    def wrong(self, rows: nw.Expr, words: str) -> None:
        """Rows that cannot be, and why: `sums` and `groups` raise for them."""
        self._wrong[words] = rows

    def from_0(self, value: nw.Expr, words: str) -> None:
        """A value that is below 0 in no row, or why it is wrong: `sums` raises for it."""
        self._least[words] = value

    def money(self, name: str) -> dict[str, nw.Expr]:
        """What to sum for an amount of money; `total` makes one of the sums."""
        if name not in self:
            return {}
        if name in self._units:
            if self._table.backend.name == "DuckDB":  # whose sums have 128 bits
                return {name: self[name]}
            return {name: self[name], f"{name} about": self[name].cast(self._nw.Float64)}
        # In two parts, of which no sum can be too large.
        return {name: self[name] // MICRO, f"{name} rest": self[name] % MICRO}

    def total(self, name: str, sums: Mapping[str, int]) -> Decimal:
        """Raises `ValueError` for amounts whose sum is too large."""
        if abs(sums.get(f"{name} about", sums.get(name, 0))) > _LARGEST:
            raise ValueError(f"`{self._sources[name]}` adds up to more than 2⁶³")
        whole, rest = Decimal(sums.get(name, 0)), sums.get(f"{name} rest", 0)
        return whole + Decimal(rest).scaleb(-6)

    # -- reading ------------------------------------------------------------------------------

    def _read(self) -> Frame:
        from alignlib.frames.intake import Wanted, present

        narwhals, table = self._nw, self._table
        plain: dict[str, nw.Expr] = {}
        typed: dict[str, Type] = {}
        for name, column in self._asked.items():
            source = self._sources.get(name)
            dtype: Any = None if source is None else table.dtypes[source]
            if source is None or isinstance(dtype, narwhals.Unknown):
                plain[_target(name)] = narwhals.lit(None, dtype=self._dtype(column.kind))
            elif column.kind is TEXT:
                text = narwhals.col(source)
                is_text = isinstance(dtype, narwhals.String)
                plain[_target(name)] = text if is_text else text.cast(narwhals.String)
            elif column.kind is None:
                plain[_target(name)] = self._whole(name)
            elif column.kind is MONEY and dtype.is_integer():
                self._units.add(name)
                plain[_target(name)] = narwhals.col(source).cast(narwhals.Int64)
            else:
                typed[name] = column.kind
        table.read(Wanted(self._sources[name], _target(name), typed[name]) for name in typed)
        self._full = {name for name, column in self._asked.items() if column.known}
        if table.problems:
            for name in typed.keys() - self._full:
                source = self._sources[name]
                bad = present(source, table.dtypes[source]) & self[name].is_null()
                self.wrong(bad, f"`{source}` is not {typed[name]}")
        return table.frame.with_columns(**plain) if plain else table.frame

    def _whole(self, name: str) -> nw.Expr:
        source = self._sources[name]
        dtype = self._table.dtypes[source]
        value = self._nw.col(source)
        if dtype.is_integer():
            return value.cast(self._nw.Int64)
        if isinstance(dtype, self._nw.Boolean):
            return value
        if not dtype.is_float():
            raise ValueError(f"`{source}` holds {dtype}, which is no {_WHOLE[2:]}: cast it to one")
        there = ~value.is_null() & ~value.is_nan()
        whole = self._nw.when(there & (value.abs() < _FAR)).then(value).cast(self._nw.Int64)
        broken = there & ((value.abs() >= _FAR) | (whole != value))
        self.wrong(broken, f"`{source}` is not {_WHOLE}")
        return whole

    def _key(self, name: str, value: Any) -> Any:
        """What a group is called."""
        column = self._asked.get(name)
        needed = column is None or column.kind is not TEXT or column.known
        return value if needed or (value or "").strip() else None

    # -- counting -----------------------------------------------------------------------------

    def _to_add(self, counted: Mapping[str, nw.Expr]) -> dict[str, nw.Expr]:
        """What is counted, and the rows that are wrong."""
        added = dict(counted)
        for rows in self._wrong.values():
            added[_BAD] = added[_BAD] | rows if _BAD in added else rows
        if self._table.backend.name == "PySpark":  # which adds up no booleans
            return {
                name: rows if name.endswith(" about") else rows.cast(self._nw.Int64)
                for name, rows in added.items()
            }
        return added

    def _sound(self, sums: dict[str, Any]) -> dict[str, int]:
        """The sums, once no row is wrong."""
        found = {name: int(value or 0) for name, value in sums.items()}
        for name in list(found):
            if name.startswith(_FULL) and found.pop(name) < found["rows"]:
                name = name.removeprefix(_FULL)
                self._lacking(name, found["rows"] - int(sums[f"{_FULL}{name}"]))
            elif name.startswith(_LEAST) and found.pop(name) < 0:
                words = name.removeprefix(_LEAST)
                self._least, value = {}, self._least[words]
                self._raise(words, value < 0)
        if found.pop(_BAD, 0):
            wrong, self._wrong = self._wrong, {}
            for words, rows in wrong.items():
                self._raise(words, rows)
        return found

    def _raise(self, words: str, rows: nw.Expr) -> None:
        """Raises `ValueError` if there are such rows."""
        count = self.sums(wrong=rows)["wrong"]
        if count:
            raise ValueError(f"{words} in {_rows(count)}")

    def _lacking(self, name: str, count: int) -> None:
        source, kind = self._sources[name], self._asked[name].kind
        other = "" if kind is TEXT else f", or one that is not {kind or _WHOLE},"
        raise ValueError(f"`{source}` has no value{other} in {_rows(count)}")

    def _dtype(self, kind: Type | None) -> Any:
        if kind is TEXT:
            return self._nw.String
        return self._nw.Boolean if kind is YES_NO else self._nw.Int64

    def _collected(self, frame: Frame) -> list[tuple[Any, ...]]:
        native = frame.to_native()
        match self._table.backend.name:
            case "DuckDB":
                return list(native.fetchall())
            case "PySpark":
                return [tuple(row) for row in native.collect()]
        whole = frame.collect() if isinstance(frame, self._nw.LazyFrame) else frame
        return list(whole.rows())


_BAD = "__an_bad"
_ADDED = "__an_added_"
_FULL = "__an_full_"
_LEAST = "__an_least_"
_LARGEST = 9.2e18
_FAR = float(1 << 53)


def _name_of(zone: tzinfo) -> str:
    name = "UTC" if zone is UTC else getattr(zone, "key", None)
    if not isinstance(name, str):
        raise ValueError(f"zone: {zone!r} has no name: give a ZoneInfo, such as ZoneInfo('UTC')")
    return name


def _rows(count: int) -> str:
    return f"{count:,} row{'' if count == 1 else 's'} of the frame"


def _target(name: str) -> str:
    return f"__an_{name}"
