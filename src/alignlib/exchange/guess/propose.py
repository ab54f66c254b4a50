"""The text of a mapping that fits a file and an agreement, as far as names and values tell."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any

from attrs import define, evolve, field

from alignlib.agreement import Agreement
from alignlib.exchange.guess.dates import formats_of, looks_like_times
from alignlib.exchange.guess.sample import Column, Sample, sample_of
from alignlib.exchange.guess.toml import comment, dotted, pairs, quoted
from alignlib.exchange.guess.words import (
    CALLED,
    IDS,
    KEYS,
    KINDS,
    PEOPLE,
    STAGES,
    TIMES,
    called,
    near,
)
from alignlib.exchange.presets import preset
from alignlib.names import canonical, closest, snake
from alignlib.values.schema import FieldSpec
from alignlib.values.types import Kind

_CLOSE = 0.86
_TIMES = (Kind.DATE, Kind.INSTANT)


def guess_mapping(data: bytes, agreement: Agreement, *, file: str = "records") -> str:
    """A mapping for a file (CSV, or a CRM's JSON or JSON Lines), as TOML text that loads.

    What was not placed stands in it as comments: columns, values, and fields, activities and
    stages of the agreement. `file` is the file's name; a CSV's mapping names it.

    Raises:
        NoSampleError: the file has no records in a shape that is known.
    """
    return _Guess(sample_of(data, file), agreement).text()


@define
class _Guess:
    sample: Sample
    agreement: Agreement
    used: set[str] = field(factory=set)
    head: list[str] = field(factory=list)
    notes: list[str] = field(factory=list)

    def text(self) -> str:
        rows = f"{self.sample.rows:,} rows" if self.sample.rows != 1 else "1 row"
        lines = [comment(f"Proposed from {self.sample.file} ({rows}). Check every line.")]
        is_activity = bool(self._about().get("of")) or self._kind_column() is not None
        body = [*self._record(is_activity)]
        if is_activity:
            body += self._activity()
        elif self.sample.shape == "crm":
            body += self._stage()
        else:
            self._stage_note()
        besides = []
        for other in self.sample.others:
            guess = evolve(self, sample=other, used=set(), head=[], notes=[])
            if not is_activity and guess._about().get("of"):
                body += guess._activity()
            else:
                besides.append(other.object or "")
        lines += ["format = 1", *self._reading(), *self.head, "", *body]
        lines += self._left(besides)
        return "\n".join(lines).rstrip() + "\n"

    # -- the head ---------------------------------------------------------------------------

    def _reading(self) -> Iterator[str]:
        if self.sample.preset is not None:
            yield f"preset = {quoted(self.sample.preset)}"
        elif self.agreement.zone is None:
            yield 'zone = "UTC"  # of times without an offset: is it this one?'
        if self.sample.encoding != "utf-8":
            yield f"encoding = {quoted(self.sample.encoding)}"
        if self.sample.delimiter != ",":
            yield f"delimiter = {quoted(self.sample.delimiter)}"
        if self.sample.preset is None:
            yield from self._dates()

    def _dates(self) -> Iterator[str]:
        times = [column for column in self.sample.columns if looks_like_times(column.values)]
        formats, doubtful = formats_of(column.values for column in times)
        if formats != ["iso"]:
            yield f"dates = [{', '.join(quoted(text) for text in formats)}]"
        if doubtful:
            yield comment("day and month may be the other way round: no date in the file tells")

    def _about(self) -> dict[str, Any]:
        """What the preset knows of the objects in the file."""
        if self.sample.preset is None or self.sample.object is None:
            return {}
        found: dict[str, Any] = preset(self.sample.preset)["objects"].get(self.sample.object, {})
        return found

    # -- records ----------------------------------------------------------------------------

    def _record(self, is_activity: bool) -> Iterator[str]:
        yield "[record]"
        if self.sample.shape == "csv":
            key = self._key()
            self.used.add(key)
            yield f"file = {quoted(self.sample.file)}"
            if is_activity:
                yield comment("here rows are activities: name the file with a row for each record")
            yield f"key = {quoted(key)}"
        elif self.sample.preset is None:
            key = self._key()
            self.used.add(key)
            yield f"object = {quoted(self.sample.object or 'record')}"
            yield f"key = {quoted(key)}"
        elif not is_activity:
            self.used.add(str(self._about().get("key", "id")))
            yield f"object = {quoted(self.sample.object or '')}"
            if "key" not in self._about():
                yield f"key = {quoted(self._key())}"
        fields = [] if is_activity else list(self._fields())
        if fields:
            yield from ("", "[record.fields]", *fields)

    def _key(self) -> str:
        columns = self.sample.columns
        for name in KEYS:
            for column in columns:
                if canonical(column.name) == canonical(name):
                    return column.name
        full = [each for each in columns if each.unique and each.filled == self.sample.rows]
        self.head.append(comment("no column is called an id: is the key the right one?"))
        return (full or list(columns))[0].name

    def _fields(self) -> Iterator[str]:
        given = set(_paths(self._about().get("fields", {})))
        self.used.update(_columns_of(self._about().get("fields", {})))
        for path, spec in self._specs():
            built_in = path in CALLED
            column = self._called(path) if built_in else self._closest(spec)
            if built_in and (path in given or column is None):
                continue
            if column is None:
                self.notes.append(f"{path}: no column was found")
                continue
            made = self._cell(path, column, spec)
            if made is not None:
                self.used.add(column.name)
                yield f"{dotted(path)} = {made}"

    def _specs(self) -> Iterator[tuple[str, FieldSpec]]:
        """The declared fields first, then the built-in ones that have names in CRMs."""
        subject = self.agreement.subject
        found: dict[str, FieldSpec] = {}
        for spec in self.agreement.plan.fields.values():
            own = spec.record == subject
            found[spec.name if own else f"{spec.record}.{spec.name}"] = spec
        parts = {subject, "contact", "account", *(["lead"] if subject == "opportunity" else [])}
        declared = [
            (path, spec)
            for path, spec in found.items()
            if spec.attribute is None and spec.record in parts
        ]
        yield from declared
        for path in CALLED:
            if path in found and (path, found[path]) not in declared:
                yield path, found[path]

    def _called(self, path: str) -> Column | None:
        for name in CALLED[path]:
            for column in self.sample.columns:
                if canonical(column.name) == canonical(name):
                    return column
        return None

    def _closest(self, spec: FieldSpec) -> Column | None:
        ranked = [
            (self._nearness(column, spec), -number, column)
            for number, column in enumerate(self.sample.columns)
        ]
        if not ranked:
            return None
        score, _, column = max(ranked, key=lambda each: each[:2])
        return column if score >= _CLOSE else None

    def _nearness(self, column: Column, spec: FieldSpec) -> float:
        """How much a column is like a field: by name, and where it is a choice by its values."""
        by_name = max(
            near(column.name, spec.name),
            *(0.95 for name in called(spec.name) if canonical(name) == canonical(column.name)),
            0.0,
        )
        if spec.type.kind is not Kind.CHOICE or not column.values:
            return by_name
        known = {canonical(choice) for choice in spec.type.choices}
        hits = sum(canonical(value) in known for value in column.values)
        enough = 2 * hits >= len(column.values) and (hits > 1 or by_name > 0.5)
        return max(by_name, 0.9) if enough and hits else by_name

    def _cell(self, path: str, column: Column, spec: FieldSpec) -> str | None:
        if spec.type.kind is Kind.CHOICE:
            return self._choice(path, column, spec.type.choices)
        if spec.type.kind in _TIMES and not looks_like_times(column.values):
            self.notes.append(f"{path}: {column.name} has no dates")
            return None
        return quoted(column.name)

    def _choice(self, about: str, column: Column, choices: Iterable[str]) -> str | None:
        """A column with its value map; None where no value is one of the choices."""
        placed, others = _placed(column.values, choices)
        if others:
            shown = ", ".join(quoted(value) for value in others)
            self.notes.append(
                f'{about}: values of {column.name} not placed ("" leaves out): {shown}'
            )
        if not placed and column.values:
            return None
        exact = all(canonical(value) == canonical(choice) for value, choice in placed)
        if exact and not others:
            return quoted(column.name)
        return f"{{ column = {quoted(column.name)}, values = {pairs(placed)} }}"

    # -- stages -----------------------------------------------------------------------------

    def _stage_column(self) -> Column | None:
        for name in STAGES:
            for column in self.sample.columns:
                if near(column.name, name) == 1.0:
                    return column
        return None

    def _stage_named(self) -> Column | None:
        named = self._about().get("stage", {}).get("column")
        for column in self.sample.columns:
            if column.name == named or (named and column.name == f"{named}.id"):
                return column
        return self._stage_column()

    def _stage(self) -> Iterator[str]:
        column = self._stage_named()
        if column is None or not self.agreement.stages:
            return
        self.used.add(column.name)
        placed, others = self._stages(column)
        if not placed:
            shown = ", ".join(quoted(value) for value in others) or "none"
            self.notes.append(f"stage: no value of {column.name} is like a stage: {shown}")
            return
        yield from ("", "[stage]")
        if column.name != self._about().get("stage", {}).get("column"):
            yield f"column = {quoted(column.name)}"
        yield f"values = {pairs(placed)}"
        if others:
            shown = ", ".join(quoted(value) for value in others)
            self.notes.append(f'stage: values not placed ("" leaves out): {shown}')
        self._missing_stages(placed)

    def _stages(self, column: Column) -> tuple[list[tuple[str, str]], list[str]]:
        names: dict[str, str] = {}
        for stage in self.agreement.stages:
            for name in (stage.name, stage.title, *stage.aliases):
                if name:
                    names.setdefault(name, stage.name)
        placed, others = _placed(column.values, names)
        return [(value, names[name]) for value, name in placed], others

    def _missing_stages(self, placed: Iterable[tuple[str, str]]) -> None:
        given = {name for _, name in placed}
        missing = [stage.name for stage in self.agreement.stages if stage.name not in given]
        if missing:
            self.notes.append(f"stages that no value stands for: {', '.join(missing)}")

    def _stage_note(self) -> None:
        column = self._stage_column()
        if column is not None and self.agreement.stages:
            self.used.add(column.name)
            self.notes.append(
                f"{column.name} looks like the stage: a [[stage-change]] with `stage` and `at` "
                "reads it, an [[expect]] compares it"
            )

    # -- activities -------------------------------------------------------------------------

    def _kind_column(self) -> Column | None:
        """The column whose values are kinds of activities, where most of them are."""
        kinds = [spec.name for spec in self.agreement.plan.activities.values()]
        found = [
            column
            for column in self.sample.columns
            if any(near(column.name, name) == 1.0 for name in KINDS)
            and 2 * len(_placed(column.values, kinds)[0]) >= len(column.values) > 0
        ]
        return found[0] if found else None

    def _activity(self) -> Iterator[str]:
        kinds = [spec.name for spec in self.agreement.plan.activities.values()]
        about = self._about()
        column = self._kind_column() or self._first(KINDS)
        yield from ("", "[[activity]]")
        if self.sample.shape == "csv":
            yield f"file = {quoted(self.sample.file)}"
            yield f"of = {quoted(self._key())}"
        else:
            yield f"object = {quoted(self.sample.object or 'record')}"
            if "of" not in about:
                yield f"of = {quoted(self._key())}"
        own = self._first(IDS)
        if "id" not in about and own is not None and own.unique:
            self.used.add(own.name)
            yield f"id = {quoted(own.name)}"
        if "at" not in about:
            at = self._first(TIMES) or next(
                (each for each in self.sample.columns if looks_like_times(each.values)), None
            )
            name = at.name if at is not None else self.sample.columns[0].name
            self.used.add(name)
            yield f"at = {quoted(name)}"
        by = self._first(PEOPLE)
        if "by" not in about and by is not None:
            self.used.add(by.name)
            yield f"by = {quoted(by.name)}"
        given = ("of", "id", "at", "by", "recorded_at")
        self.used.update(_columns_of({name: about[name] for name in given if name in about}))
        yield from self._kind(column, kinds)

    def _kind(self, column: Column | None, kinds: list[str]) -> Iterator[str]:
        made = self._choice("kind", column, kinds) if column is not None else None
        if column is not None and made is not None:
            self.used.add(column.name)
            yield f"kind = {made}"
            return
        if kinds:
            yield f"kind = {{ value = {quoted(kinds[0])} }}  # of all rows: is it this one?"
        else:
            yield 'kind = { value = "" }'

    def _first(self, names: Iterable[str]) -> Column | None:
        for name in names:
            for column in self.sample.columns:
                if canonical(column.name) == canonical(name):
                    return column
        return None

    # -- what is left -----------------------------------------------------------------------

    def _left(self, besides: list[str]) -> Iterator[str]:
        """Comments: what was not placed, with a few values."""
        left = [each for each in self.sample.columns if each.name not in self.used]
        if besides:
            yield from ("", comment(f"besides: {', '.join(besides)}"))
        if self.notes:
            yield from ("", comment("Not placed, of the agreement:"))
            yield from (comment(f"  {note}") for note in self.notes)
        if left:
            yield from ("", comment("Columns that were not placed, with some of their values:"))
            for column in left:
                shown = ", ".join(quoted(value) for value in column.values[:3]) or "(empty)"
                yield comment(f"  {column.name}: {shown}")


def _placed(values: Iterable[str], names: Iterable[str]) -> tuple[list[tuple[str, str]], list[str]]:
    """Each value with the name that it is, or is most like; and the values that are like none."""
    by_key = {canonical(name): name for name in names}
    placed: list[tuple[str, str]] = []
    others: list[str] = []
    for value in values:
        found = (
            by_key.get(canonical(value))
            or next((by_key[word] for word in snake(value).split("_") if word in by_key), None)
            or closest(value, by_key.values())
        )
        if found is not None and canonical(value):
            placed.append((value, found))
        else:
            others.append(value)
    return placed, others


def _paths(fields: dict[str, Any], prefix: str = "") -> Iterator[str]:
    for name, value in fields.items():
        if isinstance(value, dict):
            yield from _paths(value, f"{prefix}{name}.")
        else:
            yield prefix + name


def _columns_of(fields: dict[str, Any]) -> Iterator[str]:
    for value in fields.values():
        match value:
            case dict():
                yield from _columns_of(value)
            case list():
                yield from value
            case _:
                yield value
