"""Habits: numbers, money, dates, times, durations and types that others write otherwise."""

from __future__ import annotations

import re
from decimal import Decimal, InvalidOperation

from alignlib.syntax.habit import WRITTEN, Habit, value


def _clock(match: re.Match[str]) -> str:
    hour, minute = int(match["hour"]), int(match["minute"] or 0)
    if hour > 12 or minute > 59:
        return match[0]
    afternoon = match["half"].lower().startswith("p")
    return f"{hour % 12 + (12 if afternoon else 0):02}:{minute:02}"


def _hours(match: re.Match[str]) -> str:
    """`9am-5pm`, `9-17`."""
    times = []
    for hour, minute, half in (match.group(1, 2, 3), match.group(4, 5, 6)):
        number = int(hour)
        if half and number <= 12:
            number = number % 12 + (12 if half.lower() == "pm" else 0)
        times.append(f"{number:02}:{minute or '00'}")
    return " to ".join(times)


def _thousands(match: re.Match[str]) -> str:
    zeros = {"k": 3, "m": 6}[match["unit"].lower()]
    whole, _, fraction = match["number"].replace(",", "").partition(".")
    digits = whole + fraction.ljust(zeros, "0")[:zeros]
    if len(fraction) > zeros:
        digits += "." + fraction[zeros:]
    return f"{match['sign']}{int(digits):,}" if "." not in digits else match["sign"] + digits


def _currency(match: re.Match[str]) -> str:
    code = {"€": "EUR", "£": "GBP", "¥": "JPY"}[match["sign"]]
    return f"{match['number']} {code}"


_UNITS = {
    "m": "minutes", "min": "minutes", "mins": "minutes", "h": "hours", "hr": "hours",
    "hrs": "hours", "d": "days", "w": "weeks", "wk": "weeks", "wks": "weeks", "mo": "months",
    "mos": "months", "mths": "months", "q": "quarters", "y": "years", "yr": "years",
    "yrs": "years", "minutes": "minutes", "minute": "minutes", "hours": "hours", "hour": "hours",
    "days": "days", "day": "days", "weeks": "weeks", "week": "weeks", "months": "months",
    "month": "months", "years": "years", "year": "years", "quarters": "quarters",
    "quarter": "quarters",
}  # fmt: skip
COUNTS: dict[str, int] = {
    "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "eight": 8,
    "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "fifteen": 15, "twenty": 20, "thirty": 30,
    "forty": 40, "fifty": 50, "sixty": 60, "ninety": 90, "hundred": 100,
}  # fmt: skip


def _share(match: re.Match[str]) -> str:
    """`80` and `0.8` are both four of five."""
    try:
        number = Decimal(match[1].replace(",", ""))
    except InvalidOperation:
        return match[0]
    share = number * 100 if 0 < number < 1 else number
    return f"{share.normalize():f}%"


def _unit(match: re.Match[str]) -> str:
    unit = _UNITS[match["unit"].lower()]
    return f"{match['number']} {unit[:-1] if match['number'] == '1' else unit}"


def counted(word: str) -> str | None:
    """`six` in digits."""
    number = COUNTS.get(word.lower())
    return None if number is None else str(number)


def _counted(match: re.Match[str]) -> str:
    return counted(match["word"]) or match[0]


def _padded(match: re.Match[str]) -> str:
    if not (1 <= int(match[2]) <= 12 and 1 <= int(match[3]) <= 31):
        return match[0]
    return f"{match[1]}-{int(match[2]):02}-{int(match[3]):02}"


def _date(match: re.Match[str]) -> str:
    return f"{match['year']}-{int(match['month']):02}-{int(match['day']):02}"


def _working(match: re.Match[str]) -> str:
    return f"working {match['unit'].lower()}"


def _european(match: re.Match[str]) -> str:
    """`300.000,00`: dots between thousands, a comma before the cents."""
    cents = match["cents"].rstrip("0")
    return match["sign"] + match["whole"].replace(".", ",") + (f".{cents}" if cents else "")


def _day(short: str) -> str:
    full = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    return next(day for day in full if day.lower().startswith(short[:3].lower()))


# From its first digit only: else a search would begin anew at each digit of a long number.
_NUMBER = r"((?<![0-9,.])[0-9][0-9,.]*)"
_DAY = "(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*"
_DAYS_HELP = "a range is written with `to`: `Monday to Friday`"
_TIMES_HELP = "times are written `09:00`; a range is `09:00 to 17:00`"
_DURATION_HELP = "times such as `30 minutes`, `4 working hours`, `3 days`, `2 weeks`"

VALUES: tuple[Habit, ...] = (
    # values
    value(r"(?<![\w:-])([0-9]{1,2})(?::([0-9]{2}))?\s*(am|pm)?\s*(?:-|–|—|to|until|till)\s*"
           r"([0-9]{1,2})(?::([0-9]{2}))?\s*(am|pm)?(?![\w:-])", _hours, _TIMES_HELP),
    value(r"(?P<hour>[0-9]{1,2})(?::(?P<minute>[0-9]{2}))?\s*(?P<half>am|pm|a\.m\.|p\.m\.)(?!\w)",
           _clock, _TIMES_HELP),
    value(r"([0-9]{1,2}:[0-9]{2})\s*(?:-|–|—|until|till)\s*([0-9]{1,2}:[0-9]{2})", r"\1 to \2",
           _TIMES_HELP),
    value(r"\b([01][0-9]|2[0-3])([0-5][0-9])\s*(?:-|\u2013|to)\s*([01][0-9]|2[0-4])([0-5][0-9])\b",
           r"\1:\2 to \3:\4", _TIMES_HELP),
    value(r"(?<![\w:.-])([01]?[0-9]|2[0-3])\.([0-5][0-9])(?![\w.:])", r"\1:\2", _TIMES_HELP),
    value(r"([0-9]{1,2})h([0-9]{2})\b", r"\1:\2", _TIMES_HELP),
    value(rf"\b{_DAY}\s*(?:-|–|—|until|till|through)\s*{_DAY}\b",
           lambda m: f"{_day(m[1])} to {_day(m[2])}", _DAYS_HELP),
    value(r"(?P<sign>\$?)(?<![0-9,.])(?P<whole>[0-9]{1,3}(?:\.[0-9]{3})+),(?P<cents>[0-9]{1,2})"
           r"(?![0-9])", _european, "a comma stands between thousands: `$300,000`"),
    value(r"(?<![0-9,.$])([0-9]+),([0-9]{1,2})(?![0-9,])", r"\1.\2",
           "a point stands before the fraction: `2.5`"),
    value(r"\+\s+(?=[0-9])", "+", "the sign stands at the number: `+5`"),
    value(r"(?P<sign>\$?)(?P<number>(?<![0-9,.])[0-9][0-9,]*(?:\.[0-9]+)?)\s?(?P<unit>[km])(?![\w])",
           _thousands, "numbers are written in full: `20,000`"),
    value(rf"{_NUMBER}\s+%", r"\1%", "the sign stands at the number: `50%`"),
    value(rf"{_NUMBER}\s*(?:percent|per\s+cent|pct)\b", r"\1%",
           "a share is written `50%`"),
    value(r"\$\s+([0-9])", r"$\1", "the sign stands at the amount: `$12,000`"),
    value(rf"{_NUMBER}\s*\$", r"$\1", "the sign stands before the amount: `$12,000`"),
    value(r"(?P<sign>[€£¥])\s*(?P<number>[0-9][0-9,.]*)", _currency,
           "money is written `$12,000` or with the currency's code: `12,000 EUR`"),
    value(r"(?P<number>(?<![0-9,.])[0-9][0-9,.]*)\s*(?P<sign>[€£¥])", _currency,
           "money is written `$12,000` or with the currency's code: `12,000 EUR`"),
    Habit(re.compile(r"\b([A-Z]{3})\s+([0-9][0-9,.]*)"), r"\2 \1", "AL123", WRITTEN,
          "the currency's code stands after the amount: `12,000 EUR`"),
    value(rf"{_NUMBER}\s+(?:dollars?)\b", r"$\1", "money is written `$12,000`"),
    value(rf"{_NUMBER}\s+(?:euros?)\b", r"\1 EUR", "money is written `12,000 EUR`"),
    value(r"(?P<number>(?<![0-9,.])[0-9][0-9,.]*)\s*-?\s*(?P<unit>minutes?|mins?|m|hours?|hrs?|h|days?|d|"
           r"weeks?|wks?|w|months?|mths|mos?|quarters?|q|years?|yrs?|y)(?![\w-])",
           _unit, _DURATION_HELP),
    value(r"\b(?P<word>" + "|".join(COUNTS) + r")\b(?=\s+[a-z]|$)", _counted,
           "numbers are written in digits"),
    value(r"\b(?:work|workday|bus\.?|biz)\s+(?P<unit>minutes?|hours?|days?)\b", _working,
           _DURATION_HELP),
    value(r"((?<![0-9,.])[0-9][0-9,.]*|each|per|every)\s+(?:work|week)day(s?)\b",
           r"\1 working day\2", _DURATION_HELP),
    value(rf"{_NUMBER}\s+(?:calendar\s+|full\s+)(?=(?:day|week|month)s?\b)", r"\1 ",
           _DURATION_HELP),
    value(r"\b(?P<day>[0-9]{1,2})\.\s?(?P<month>[0-9]{1,2})\.\s?(?P<year>[0-9]{4})\b", _date,
           "a date is year-month-day: `2026-11-22`"),
    value(r"\b(?P<month>0?[1-9]|1[0-2])/(?P<day>1[3-9]|2[0-9]|3[01])/(?P<year>[0-9]{4})\b",
           _date, "a date is year-month-day: `2026-11-22`"),
    value(r"\b(?P<day>1[3-9]|2[0-9]|3[01])/(?P<month>0?[1-9]|1[0-2])/(?P<year>[0-9]{4})\b",
           _date, "a date is year-month-day: `2026-11-22`"),
    value(r"(?<![\w-])-\s+([0-9][0-9.,]*)", r"-\1", "the sign stands at the number: `-5`"),
    value(r"\b([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})\b", _padded,
           "a date is year-month-day: `2026-11-22`"),
    value(r"\b([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}:[0-9]{2})(?::00)?Z?\b", r"\1 \2",
           "a moment is written `2026-11-22 09:00`"),
    value(r"\b([0-9]{1,2}:[0-9]{2}):[0-9]{2}\b", r"\1", _TIMES_HELP),
    value(r"\b(?:per|every|a)\s+((?:working\s+|business\s+)?(?:day|week|month|quarter|year))\b",
           r"each \1", "a period is written `each month`"),
    value(r"\b(?:monthly)\b", "each month", "a period is written `each month`"),
    value(r"\b(?:weekly)\b", "each week", "a period is written `each week`"),
    value(r"\b(?:quarterly)\b", "each quarter", "a period is written `each quarter`"),
    value(r"\b(?:yearly|annually)\b", "each year", "a period is written `each year`"),
    value(r"\b(?:daily)\b", "each day", "a period is written `each day`"),
    value(r"\b(the\s+last|last|past)\s+(day|week|month|quarter|year)\b", r"the last 1 \2",
          "a window is written `in the last 30 days`"),
    value(rf"{_NUMBER}\s+(working|business)-(minutes?|hours?|days?)\b", r"\1 \2 \3",
          _DURATION_HELP),
    value(r"\b(working\s+(?:minutes?|hours?|days?))\s+(?:in|at|for|by)\s+(?=[\w`])", r"\1 of ",
          "whose working time it is stands after `of`: `2 working days of office`"),
    value(r"\bopen\s+(?:on\s+)?(?:weekdays|workdays|working\s+days|week\s+days)\b",
          "open Monday to Friday", _DAYS_HELP),
    value(r"(?<=day)(?:\s*,|\s+from|\s+at|\s+between)\s+(?=[0-9])", " ",
          "hours stand after the days: `open Monday to Friday 09:00 to 17:00`"),
    value(r"^closed\s+on\s+(?=[0-9])", "closed ", "dates are written `closed 2026-12-25`"),
    value(r"\b([0-9]{4}-[0-9]{2}-[0-9]{2})\s+(?:until|till|through|-)\s+(?=[0-9]{4}-)", r"\1 to ",
          "a range is written `from 2026-01-01 to 2026-03-31`"),
    # types
    value(r"\(\s*(text|number|money|percent|date|instant|yes-no)\s*\)", r"\1",
          "the type stands without brackets"),
    value(r"\b(?:string|str|varchar|email|url|phone)\b", "text", "`{found}` is `text`"),
    value(r"\b(?:integer|int|float|decimal|numeric|double)\b", "number", "`{found}` is `number`"),
    value(r"\b(?:boolean|bool|checkbox|flag|yes/no)(?!\w)", "yes-no", "`{found}` is `yes-no`"),
    value(r"\b(?:currency|amount)\b", "money", "`{found}` is `money`"),
    value(r"\b(?:datetime|timestamp)\b", "instant", "`{found}` is `instant`"),
    value(r"(?:\b(?:picklist|dropdown|select|enum|choice|options?|one\s+of)\s*)?"
           r"[(\[{]\s*([^()\[\]{}]+?)\s*[)\]}]$", r"one of \1",
           "choices are written `one of a, b`"),
    value(r"\b(?:picklist|enum|choice)(?:\s+of)?\b", "one of", "`{found}` is `one of a, b`"),
    value(r"\blist\b(?!\s+of)", "list of text", "`{found}` is `list of text`"),
    value(r"^(text|number|money|percent|date|instant|yes-no|list\s+of\s+text)\s+([^\W\d_][\w-]*)$",
           r"\2 \1", "first the field's name, then its type"),
    value(r"\b([A-Z][a-z]+(?:/[A-Z][a-z]+)?/[A-Z][a-z]+)\s+([A-Z][a-z]+)(?!\w)", r"\1_\2",
           "a time zone has no blank: `America/New_York`"),
    value(rf"(?<![\w:./-]){_NUMBER}(?![\w%:/-])", _share,
           "a share is written with its sign: `80%`"),
    value(rf"{_NUMBER}%", r"\1", "here a number stands, without a sign"),
)  # fmt: skip
