"""Values: does what is written right of a comparison fit what is left of it?"""

from __future__ import annotations

import re

from alignlib.check.collect import value_type
from alignlib.check.findings import written
from alignlib.check.scope import Scope
from alignlib.check.symbols import Meaning, Symbol
from alignlib.diagnostics.diagnostic import Fix
from alignlib.names import canonical
from alignlib.source import Span
from alignlib.syntax import tree
from alignlib.syntax.guess_words import UNITS
from alignlib.syntax.habits_of_values import counted
from alignlib.values.numbers import to_micro
from alignlib.values.types import NUMERIC, Kind, Type

_DATE = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_SETTINGS = (Meaning.SETTING, Meaning.ESTIMATE)
_NUMBER_LIKE = frozenset({Kind.NUMBER, Kind.POINTS, Kind.DAYS})
_NUMBERS = frozenset({Kind.NUMBER, Kind.POINTS, Kind.DAYS})
_CHOSEN = frozenset({Kind.CHOICE, Kind.GRADE, Kind.CLOCK})


# A century of each unit: more is a slip, and would leave the years that dates have.
MOST_OF_UNIT = {
    "minute": 52_596_000, "hour": 876_600, "day": 36_525, "week": 5_218, "month": 1_200,
    "quarter": 400, "year": 100,
}  # fmt: skip


def check_value(value: tree.Value, wanted: Type, scope: Scope) -> None:
    """Reports a value that cannot stand where something of type `wanted` is compared."""
    if wanted.kind is Kind.UNKNOWN:
        return
    if isinstance(value, tree.Word):
        _check_word(value, wanted, scope)
        return
    found = value_type(value)
    if not _check_size(value, scope) or _fits(found, wanted):
        _check_currency(value, scope)
        return
    if wanted.kind is Kind.CHOICE and isinstance(value, tree.Text):
        _check_quoted_choice(value, wanted, scope)
        return
    fix, help_text = _repair(value, wanted, scope)
    scope.findings.add(
        "AL301", f"{_article(found)} where {_article(wanted)} is needed", value.span,
        f"this is {_article(found)}", help_text, fix,
    )  # fmt: skip


def check_number(value: tree.Number | tree.Word | None, scope: Scope) -> None:
    """A count: a whole number, or a setting that is a number."""
    if isinstance(value, tree.Word):
        check_value(value, Type(Kind.NUMBER), scope)
    elif value is not None and (value.value < 0 or value.value != value.value.to_integral_value()):
        scope.findings.add(
            "AL305", "a count is a whole number", value.span, "not a whole number",
            "write 1, 2, 3 …",
        )  # fmt: skip


def check_share(value: tree.Percent, what: str, scope: Scope) -> None:
    """A part of a whole: above 0%, and 100% at most."""
    if value.value > 100:
        scope.findings.add(
            "AL305", f"no more than 100% {what}", value.span, "more than all",
            "write a share of at most 100%",
        )  # fmt: skip
    elif value.value <= 0:
        scope.findings.add(
            "AL305", f"a share {what} is above 0%", value.span, "none", "write a share above 0%",
        )  # fmt: skip


def swapped(one: Span, other: Span, scope: Scope) -> Fix:
    """The fix that exchanges two values and leaves what is between them."""
    source = scope.findings.source
    between = source.slice(Span(one.end, other.start))
    return Fix(one.to(other), source.slice(other) + between + source.slice(one))


def check_days(value: tree.Value, scope: Scope) -> None:
    """Right of `days since … is above`: a number of days, also written as a duration."""
    if isinstance(value, tree.Word):
        symbol = _setting(value, scope)
        if symbol is not None and symbol.type.kind in (Kind.NUMBER, Kind.DURATION, Kind.UNKNOWN):
            scope.refs[value.id] = symbol
            return
        check_value(value, Type(Kind.DAYS), scope)
    elif isinstance(value, tree.DurationValue):
        if value.unit not in ("day", "week"):
            scope.findings.add(
                "AL305", f"days are compared with days, not {value.unit}s", value.span,
                f"{value.unit}s", "write a number of days",
            )  # fmt: skip
    elif isinstance(value, tree.Number):
        if value.value != value.value.to_integral_value():
            scope.findings.add(
                "AL305", "days are counted whole", value.span, "not a whole number",
                "write a whole number of days",
            )  # fmt: skip
    else:
        check_value(value, Type(Kind.DAYS), scope)


def check_calendar(value: tree.DurationValue, scope: Scope) -> None:
    """Working time needs a calendar: the one named, or the only one there is."""
    calendars = scope.symbols.calendars
    if value.calendar is not None:
        if canonical(value.calendar.text) not in calendars:
            known = calendars.values()
            scope.findings.unknown(
                "AL206", "calendar", value.calendar, known, "no calendar has this name"
            )
        elif not value.unit.startswith("working"):
            scope.findings.add(
                "AL307", f"{value.unit}s do not follow a calendar", value.span, "elapsed time",
                f"write `working {value.unit}s of {value.calendar.text}`, or leave "
                f"`of {value.calendar.text}` out",
            )  # fmt: skip
    elif value.unit.startswith("working") and len(calendars) != 1:
        if not calendars:
            scope.findings.add(
                "AL307", "working time needs a calendar", value.span, "of which calendar?",
                "declare one: `calendar office` and below it `open Monday to Friday 09:00 to "
                "17:00`",
            )  # fmt: skip
        else:
            listed = ", ".join(f"`of {name}`" for name in calendars.values())
            scope.findings.add(
                "AL307", "working time needs a calendar", value.span, "of which calendar?",
                f"add one of {listed}",
            )  # fmt: skip
    most = MOST_OF_UNIT.get(value.unit.removeprefix("working "), 0)
    if value.count > most:
        scope.findings.add(
            "AL305", f"{value.count:,} {value.unit}s is too long", value.span, "over a century",
            f"write at most {most:,} {value.unit}s",
        )  # fmt: skip
        return
    whole = value.count == value.count.to_integral_value()
    if value.count <= 0 or (not whole and not value.unit.endswith(("minute", "hour"))):
        scope.findings.add(
            "AL305", f"a number of {value.unit}s is a whole number above 0", value.span,
            "not possible", "write a whole number above 0",
        )  # fmt: skip


def _check_word(word: tree.Word, wanted: Type, scope: Scope) -> None:
    name = word.name
    key = canonical(name.text)
    if wanted.kind is Kind.STAGE:
        scope.stage(name)
        return
    if wanted.kind is Kind.YES_NO and key in ("yes", "no"):
        return
    if wanted.kind in _CHOSEN and key in {canonical(choice) for choice in wanted.choices}:
        return
    symbol = _setting(word, scope)
    if symbol is not None:
        scope.refs[word.id] = symbol
        if symbol.type.kind is not Kind.UNKNOWN and not _fits(symbol.type, wanted):
            scope.findings.add(
                "AL301", f"`{name.text}` is {_article(symbol.type)}, and {_article(wanted)} is "
                "needed", word.span, f"{_article(symbol.type)}",
                f"write the value here, or declare another setting that is {_article(wanted)}",
            )  # fmt: skip
        return
    if canonical(name.text) in scope.findings.broken:
        return
    if wanted.kind is Kind.TEXT:
        scope.findings.add(
            "AL303", f"text stands in quotes: `\"{name.text}\"`", word.span, "no quotes",
            f'write `"{name.text}"`', Fix(word.span, f'"{name.text}"'),
        )  # fmt: skip
        return
    if wanted.kind is Kind.YES_NO:
        repaired = {"true": "yes", "false": "no"}.get(key)
        scope.findings.add(
            "AL208", f"`{name.text}` is neither `yes` nor `no`", word.span, "yes or no",
            f"write `{repaired}`" if repaired else "write `yes` or `no`",
            Fix(word.span, repaired) if repaired else None,
        )  # fmt: skip
        return
    digits = counted(name.text)
    if digits is not None and wanted.kind in _NUMBERS:
        scope.findings.add(
            "AL123", f"`{name.text}` is written `{digits}`", word.span, f"write `{digits}`",
            "numbers are written in digits", Fix(word.span, digits),
        )  # fmt: skip
        return
    if wanted.kind is Kind.DURATION and name.text in UNITS:
        one = f"1 {name.text}"
        scope.findings.add(
            "AL123", f"`{name.text}` is written `{one}`", word.span, f"write `{one}`",
            "a time is a number and a unit: `3 days`", Fix(word.span, one),
        )  # fmt: skip
        return
    what = "state of an sla" if wanted.kind is Kind.CLOCK else wanted.kind.name.lower()
    if wanted.kind in _CHOSEN:
        scope.findings.unknown("AL208", what, name, wanted.choices, f"not {wanted.kind.value}")
        return
    names = [s.name for s in scope.symbols.conditions.values() if s.meaning in _SETTINGS]
    scope.findings.unknown(
        "AL210", "setting", name, names, f"{_article(wanted)} is needed, or a setting"
    )


def _setting(word: tree.Word, scope: Scope) -> Symbol | None:
    symbol = scope.symbols.conditions.get(canonical(word.name.text))
    return symbol if symbol is not None and symbol.meaning in _SETTINGS else None


def _check_quoted_choice(value: tree.Text, wanted: Type, scope: Scope) -> None:
    for choice in wanted.choices:
        if canonical(choice) == canonical(value.value):
            scope.findings.add(
                "AL303", f"a choice stands without quotes: `{choice}`", value.span, "in quotes",
                f"write `{choice}`", Fix(value.span, written(choice)),
            )  # fmt: skip
            return
    name = tree.Name(span=value.span, id=value.id, text=value.value)
    scope.findings.unknown("AL208", "choice", name, wanted.choices, "not a declared choice")


def _check_size(value: tree.Value, scope: Scope) -> bool:
    if not isinstance(value, (tree.Number, tree.Money, tree.Percent)):
        return True
    try:
        to_micro(value.value)
    except ValueError:
        scope.findings.add(
            "AL305", "this number is too large", value.span, "beyond ±9,223,372,036,854",
            "write a smaller number",
        )  # fmt: skip
        return False
    return True


def _check_currency(value: tree.Value, scope: Scope) -> None:
    own = scope.symbols.currency
    if isinstance(value, tree.Money) and own is not None:
        used = value.currency or "USD"
        if used != own and not (value.currency is None and own.endswith("D")):
            scope.findings.add(
                "AL304", f"the agreement counts in {own}, this is {used}", value.span, used,
                f"write the amount in {own}: money is never converted",
            )  # fmt: skip


def _fits(found: Type, wanted: Type) -> bool:
    if found.kind is Kind.UNKNOWN or found.kind is wanted.kind:
        return True
    return found.kind is Kind.NUMBER and wanted.kind in _NUMBER_LIKE


def _repair(value: tree.Value, wanted: Type, scope: Scope) -> tuple[Fix | None, str]:
    if wanted.kind is Kind.MONEY and isinstance(value, tree.Number):
        currency = scope.symbols.currency or "USD"
        text = f"${value.value:,}" if currency == "USD" else f"{value.value:,} {currency}"
        return Fix(value.span, text), f"write `{text}`"
    if wanted.kind is Kind.PERCENT and isinstance(value, tree.Number) and 0 < value.value < 1:
        share = f"{(value.value * 100).normalize():f}%"
        return None, f"write `{share}` for {value.value} of the whole, or `{value.value}%`"
    if wanted.kind is Kind.PERCENT and isinstance(value, tree.Number):
        return Fix(value.span, f"{value.value}%"), f"write `{value.value}%`"
    if wanted.kind in NUMERIC and isinstance(value, tree.Text):
        plain = value.value.replace(",", "")
        if plain.replace(".", "", 1).isdigit() and wanted.kind in _NUMBER_LIKE:
            return Fix(value.span, value.value), f"write `{value.value}` without quotes"
    if wanted.kind in _NUMBER_LIKE and isinstance(value, (tree.Money, tree.Percent)):
        return Fix(value.span, str(value.value)), f"write `{value.value}`"
    if isinstance(value, tree.Text):
        bare = _without_quotes(value.value, wanted, scope)
        if bare:
            return Fix(value.span, bare), f"write `{bare}` without quotes"
    if wanted.kind is Kind.TEXT and isinstance(value, tree.Number):
        return Fix(value.span, f'"{value.value}"'), f'write `"{value.value}"`'
    return None, f"write {_article(wanted)}"


def _without_quotes(text: str, wanted: Type, scope: Scope) -> str:
    """The text as the value that it was meant to be; empty where it is none."""
    key = canonical(text)
    symbol = scope.symbols.conditions.get(key)
    known = {
        Kind.DATE: _DATE.fullmatch(text) is not None,
        Kind.STAGE: scope.symbols.stage(key) is not None,
        Kind.YES_NO: key in ("yes", "no"),
        Kind.CLOCK: key in {canonical(choice) for choice in wanted.choices},
        Kind.GRADE: key in {canonical(choice) for choice in wanted.choices},
    }.get(wanted.kind, symbol is not None and symbol.meaning in _SETTINGS)
    if not known:
        return ""
    return text if wanted.kind is Kind.DATE else written(text)


def _article(kind: Type) -> str:
    if kind.kind is Kind.CHOICE and kind.choices:
        return str(kind)
    return str(kind.kind.value)
