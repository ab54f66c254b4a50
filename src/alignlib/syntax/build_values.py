"""Values, names, activities and the people they are by."""

from __future__ import annotations

import calendar
import re
from datetime import date
from decimal import Decimal

from alignlib.syntax import tree
from alignlib.syntax.build import Parts, Rule, singular

_DURATION = re.compile(r"([0-9.,]+)[ \t]+(.+)", re.DOTALL)
_MONEY = re.compile(r"(-?)(\$?)([0-9.,]+)[ \t]*([A-Z]*)")
VALUES = ("text", "number", "percent", "money", "duration", "date", "word")


def _decimal(text: str) -> Decimal:
    return Decimal(text.replace(",", ""))


def name(p: Parts) -> tree.Name:
    return tree.Name(p.items[0].value.strip("`"), **p.builder.at(p.span))


def text(p: Parts) -> tree.Text:
    return tree.Text(unquoted(p.first("TEXT")), **p.builder.at(p.span))


def unquoted(quoted: str) -> str:
    return re.sub(r"\\(.)", r"\1", quoted[1:-1])


def number(p: Parts) -> tree.Number:
    return tree.Number(_decimal(p.items[0].value), **p.builder.at(p.span))


def percent(p: Parts) -> tree.Percent:
    return tree.Percent(_decimal(p.items[0].value[:-1]), **p.builder.at(p.span))


def money(p: Parts) -> tree.Money:
    match = _MONEY.fullmatch(p.first("MONEY"))
    assert match is not None
    value = _decimal(match[1] + match[3])
    return tree.Money(value, match[4] or None, **p.builder.at(p.span))


def duration(p: Parts) -> tree.DurationValue:
    match = _DURATION.fullmatch(p.first("DURATION"))
    assert match is not None
    return tree.DurationValue(
        _decimal(match[1]), singular(match[2]), p.first("name"), **p.builder.at(p.span)
    )


def day(p: Parts) -> tree.DateValue:
    year, month, number_of_day = (int(part) for part in p.first("DATE").split("-"))
    if not (year >= 1 and 1 <= month <= 12 and number_of_day >= 1):
        last = 0
    else:
        last = calendar.monthrange(year, month)[1]
    if last < number_of_day or last == 0:
        p.builder.report(
            "AL117",
            f"there is no date `{p.first('DATE')}`",
            p.span,
            "not in the calendar",
            f"{calendar.month_name[month]} {year} has {last} days"
            if last
            else "a date is year-month-day: `2026-11-22`",
        )
        year, month = max(year, 1), min(max(month, 1), 12)
        number_of_day = min(max(number_of_day, 1), calendar.monthrange(year, month)[1])
    return tree.DateValue(date(year, month, number_of_day), **p.builder.at(p.span))


def time(p: Parts) -> tree.TimeOfDay:
    hours, minutes = (int(part) for part in p.first("TIME").split(":"))
    if minutes > 59 or hours * 60 + minutes > 1440:
        p.builder.report(
            "AL118",
            f"there is no time `{p.first('TIME')}`",
            p.span,
            "not on the clock",
            "a time is between `00:00` and `24:00`",
        )
    return tree.TimeOfDay(min(hours * 60 + minutes, 1440), **p.builder.at(p.span))


def word(p: Parts) -> tree.Word:
    return tree.Word(p.first("name"), **p.builder.at(p.span))


def path(p: Parts) -> tree.Path:
    return tree.Path(p.all("name", "soft_name"), **p.builder.at(p.span))


def activity_filter(p: Parts) -> tree.ActivityFilter:
    return tree.ActivityFilter(
        p.first("names").all("name"), p.first("by"), p.first("where"), **p.builder.at(p.span)
    )


def only_child(p: Parts) -> object:
    return p.items[0].value


def in_the_last(p: Parts) -> tree.Window:
    return tree.Window("in the last", p.items[0].value, **p.builder.at(p.span))


def ever(p: Parts) -> tree.Window:
    return tree.Window("ever", **p.builder.at(p.span))


def since_entering(p: Parts) -> tree.Window:
    return tree.Window("since entering", stage=p.first("name"), **p.builder.at(p.span))


def who_owner(p: Parts) -> tree.Who:
    return tree.Who("owner", **p.builder.at(p.span))


def who_previous(p: Parts) -> tree.Who:
    return tree.Who("previous owner", **p.builder.at(p.span))


def who_anyone_but(p: Parts) -> tree.Who:
    return tree.Who("anyone but", other=p.items[0].value, **p.builder.at(p.span))


def who_name(p: Parts) -> tree.Who:
    return tree.Who("name", name=p.first("name"), **p.builder.at(p.span))


def who_person(p: Parts) -> tree.Who:
    return tree.Who("person", person=unquoted(p.first("TEXT")), **p.builder.at(p.span))


WINDOWS = ("in_the_last", "ever", "since_entering")
WHO = ("who_owner", "who_previous", "who_anyone_but", "who_name", "who_person")

VALUE_RULES: dict[str, Rule] = {
    "name": name,
    "soft_name": name,
    "soft_step": name,
    "text": text,
    "title": text,
    "number": number,
    "plus_number": number,
    "percent": percent,
    "plus_percent": percent,
    "money": money,
    "duration": duration,
    "date": day,
    "time": time,
    "word": word,
    "path": path,
    "filter": activity_filter,
    "by": only_child,
    "where": only_child,
    "in_the_last": in_the_last,
    "ever": ever,
    "since_entering": since_entering,
    "who_owner": who_owner,
    "who_previous": who_previous,
    "who_anyone_but": who_anyone_but,
    "who_name": who_name,
    "who_person": who_person,
}
