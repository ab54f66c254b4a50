"""`alignlib init`: the head of an agreement, as far as CSV files tell."""

from __future__ import annotations

import argparse
from pathlib import Path

from alignlib.cli.failure import CommandError
from alignlib.cli.output import Screen
from alignlib.errors import RecordError
from alignlib.frames import infer
from alignlib.frames.plain_rows import PlainRows, read_csv
from alignlib.names import canonical
from alignlib.syntax.names import RESERVED
from alignlib.values.schema import ActivitySpec, FieldSpec, Schema
from alignlib.values.types import Kind, Type

_WORDS = {
    Kind.TEXT: "text", Kind.NUMBER: "number", Kind.MONEY: "money", Kind.PERCENT: "percent",
    Kind.DATE: "date", Kind.INSTANT: "instant", Kind.YES_NO: "yes-no", Kind.LIST: "list of text",
}  # fmt: skip
# What the columns of exports are called that say which record it is, and what happened.
_KEYS = ("id", "leadid", "recordid", "contactid", "opportunityid", "key")
_KINDS = ("kind", "type", "activitytype", "eventtype", "event", "activity")


def run(arguments: argparse.Namespace, screen: Screen) -> int:
    try:
        leads = read_csv(arguments.leads)
        activities = None if arguments.activities is None else read_csv(arguments.activities)
        schema = _inferred(arguments, leads, activities)
    except OSError as error:
        raise CommandError(f"{error.filename}: {error.strerror}") from None
    except RecordError as error:
        raise CommandError(str(error)) from None
    names = [Path(path).name for path in (arguments.leads, arguments.activities) if path]
    title = Path(arguments.leads).stem.replace('"', "'")
    screen.say(f"# From {' and '.join(names)}: look at each line, and say who does what (`by`).")
    screen.say(f'agreement "{title}"')
    screen.say("  between marketing and sales")
    for line in _lines(schema):
        screen.say(line)
    return 0


def _inferred(
    arguments: argparse.Namespace, leads: PlainRows, activities: PlainRows | None
) -> Schema:
    key = arguments.key or _first(leads, _KEYS) or leads.names[0]
    _there(leads, key, "--key")
    if activities is None:
        return infer(_rows(leads), key=key)
    kind = arguments.kind or _first(activities, _KINDS)
    if kind is None:
        columns = ", ".join(activities.names)
        raise CommandError(
            f"{arguments.activities}: which column says what happened? Name it with --kind: "
            f"there are {columns}"
        )
    _there(activities, kind, "--kind")
    lead = next((name for name in activities.names if canonical(name) == canonical(key)), None)
    happened = _rows(activities)
    if lead is None:
        return infer(_rows(leads), happened, key=key, kind=kind)
    return infer(_rows(leads), happened, key=key, kind=kind, lead=lead)


def _rows(table: PlainRows) -> list[dict[str, object]]:
    count = len(next(iter(table.cells.values())))
    return [{name: cells[row] for name, cells in table.cells.items()} for row in range(count)]


def _first(table: PlainRows, wanted: tuple[str, ...]) -> str | None:
    """The column that bears the first of some names."""
    by_name = {canonical(name): name for name in table.names}
    return next((by_name[name] for name in wanted if name in by_name), None)


def _there(table: PlainRows, name: str, option: str) -> None:
    if name not in table.names:
        raise CommandError(f"{option}: no column {name}: there are {', '.join(table.names)}")


def _lines(schema: Schema) -> list[str]:
    lines: list[str] = []
    for record in ("lead", "contact", "account", "opportunity"):
        own = [spec for spec in schema.fields if spec.record == record]
        if own:
            lines += ["", "fields" if record == "lead" else f"fields of {record}", *_fields(own)]
    if schema.activities:
        lines.append("")
    for activity in schema.activities:
        lines += _activity(activity)
    return lines


def _fields(fields: list[FieldSpec]) -> list[str]:
    width = max(len(_named(spec.name)) for spec in fields)
    return [f"  {_named(spec.name):{width}} {_typed(spec.type)}" for spec in fields]


def _activity(activity: ActivitySpec) -> list[str]:
    head = f"activity {_named(activity.name)}"
    fields = list(activity.fields.values())
    return [head, *_fields(fields)] if fields else [head]


def _typed(kind: Type) -> str:
    return f"one of {', '.join(kind.choices)}" if kind.kind is Kind.CHOICE else _WORDS[kind.kind]


def _named(name: str) -> str:
    """A name as a file writes it."""
    plain = name[:1].isalpha() and all(char.isalnum() or char in "_-" for char in name)
    if plain and name not in RESERVED:
        return name
    return "`" + " ".join(name.replace("`", "'").split()) + "`"
