"""Spellings that people bring along from spreadsheets, filters of a CRM and SQL.

A habit is a pattern and what it is in an agreement. It is only offered where the line could not
be read, the pattern touches the place, and the line can be read with the change.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal, InvalidOperation

from attrs import frozen

Replacement = Callable[[re.Match[str]], str]


@frozen
class Habit:
    """`message` and `help` may name `{found}` and `{right}`."""

    pattern: re.Pattern[str]
    right: str | Replacement
    code: str
    message: str
    help: str

    def replacement(self, match: re.Match[str]) -> str:
        return match.expand(self.right) if isinstance(self.right, str) else self.right(match)


_OPERATOR = "`{found}` is written `{right}`"
_OPERATOR_HELP = (
    "comparisons are `is`, `is not`, `is one of`, `is none of`, `is at least`, `is at most`, "
    "`is above`, `is below`, `contains`, `starts with`, `is known`"
)
_VALUE = "`{found}` is written `{right}`"


def _operator(pattern: str, right: str | Replacement) -> Habit:
    return Habit(re.compile(pattern, re.IGNORECASE), right, "AL111", _OPERATOR, _OPERATOR_HELP)


def _word(pattern: str, right: str | Replacement, help_text: str) -> Habit:
    return Habit(re.compile(pattern, re.IGNORECASE), right, "AL111", _OPERATOR, help_text)


def _head(pattern: str, right: str) -> Habit:
    return Habit(
        re.compile(pattern + r"(?:\s+(?:of\s+)?(?:the\s+following|these|them|those))?\s*:?$"),
        right, "AL111", _OPERATOR,
        "blocks are headed by `all of`, `any of`, `none of` or `at least 2 of`",
    )  # fmt: skip


def _value(pattern: str, right: str | Replacement, help_text: str) -> Habit:
    return Habit(re.compile(pattern, re.IGNORECASE), right, "AL123", _VALUE, help_text)


def _turned(match: re.Match[str]) -> str:
    return "is known" if match[0].lower().endswith("unknown") else "is unknown"


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
_WORDS = ("one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten", "eleven",
          "twelve")  # fmt: skip


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


def _glob(match: re.Match[str]) -> str:
    """SQL's `%` is `*`."""
    return "matches " + match["glob"].replace("%", "*")


def _counted(match: re.Match[str]) -> str:
    return str(_WORDS.index(match["word"].lower()) + 1)


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


def _listed(match: re.Match[str]) -> str:
    """`is "US" or "CA"`."""
    items = re.sub(r"\s*,?\s+or\s+", ", ", match["items"])
    return f"is {'none' if match['not'] else 'one'} of {items}"


def _chained(match: re.Match[str]) -> str:
    return "through " + ", ".join(re.findall(r"[^\W\d_][\w-]*", match["items"]))


def _with_commas(match: re.Match[str]) -> str:
    return ", ".join(match[0].split())


# From its first digit only: else a search would begin anew at each digit of a long number.
_NUMBER = r"((?<![0-9,.])[0-9][0-9,.]*)"
_DAY = "(Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]*"
_NOTHING = r"(null|nil|empty|blank|missing|n/a|nothing|unset|set)"
_DAYS_HELP = "a range is written with `to`: `Monday to Friday`"
_TIMES_HELP = "times are written `09:00`; a range is `09:00 to 17:00`"
_DURATION_HELP = "times such as `30 minutes`, `4 working hours`, `3 days`, `2 weeks`"

HABITS: tuple[Habit, ...] = (
    # what a whole line says otherwise
    _word(r"\b(?:with|if|when|and|of|having)\s+no\b(?=\s+[a-z])|(?<=days)\s+no\b", "without",
          "a wait is written `after 90 days without visit, reply`"),
    _operator(r"\bis(?P<not>\s+not)?\s+(?:(?:one|any|either)\s+of\s+)?"
              r"(?P<items>(?:\"[^\"]*\"|[0-9.]+)(?:\s*,\s*(?:\"[^\"]*\"|[0-9.]+))*"
              r"\s*,?\s+or\s+(?:\"[^\"]*\"|[0-9.]+))", _listed),
    _operator(r"\bis\s+(?P<sign>>=|<=|>|<)", r"\g<sign>"),
    Habit(
        re.compile(r"(?<=[\w\"`])\s+(start|end)\s+(owned\s+by)\b"), r", \1, \2", "AL127",
        "commas are missing in `{found}`",
        "what is said of a stage stands after commas: `stage new, start, owned by marketing`",
    ),
    Habit(
        re.compile(r"(?<=[\w\"`])\s+(owned\s+by\s+[\w-]+)\s+(also\s+called)\b"), r", \1, \2",
        "AL127", "commas are missing in `{found}`",
        "what is said of a stage stands after commas: `stage new, start, owned by marketing`",
    ),
    Habit(
        re.compile(r"(?<=one of )[^\W\d_][\w-]*(?:\s+[^\W\d_][\w-]*){2,}$"), _with_commas, "AL127",
        "commas are missing in `{found}`", "what stands in a list is set apart by commas",
    ),
    _word(r"^through\s+(?P<items>[\w-]+(?:\s*(?:->|\u2192|=>|>|\bto\b|\bthen\b)\s*[\w-]+)+)$",
          _chained, "the way of a goal is written `through new, ready, won`"),
    _word(r"^([0-9]{4}-[0-9]{2}-[0-9]{2}\s+[0-9]{1,2}:[0-9]{2})$", r"at \1",
          "what must hold then stands below `at` and the time"),
    _word(r"^(?:on|as\s+of|by|then|at\s+time)\s+(?=[0-9]{4}-)", "at ",
          "what must hold then stands below `at` and the time"),
    # comparisons
    _operator(rf"(?:<>|!=|\bis\s+not)\s*{_NOTHING}\b", "is known"),
    _operator(rf"(?:==?|\bis)\s*{_NOTHING}\b", "is unknown"),
    _operator(r"\b(?:is\s+)?not\s+(?:null|empty|blank)\b", "is known"),
    _operator(r"\b(?:has\s+(?:a\s+|any\s+)?value|exists|is\s+present|is\s+filled)\b", "is known"),
    _operator(r"\b(?:has\s+no\s+value|does\s+not\s+exist|is\s+absent)\b", "is unknown"),
    _operator(r"\bis\s+not\s+(?:known|unknown)\b",
              _turned),
    Habit(
        re.compile(r"(?P<not>\b(?:is\s+)?not\s+(?:one\s+of|in|any\s+of)|<>|!=)\s*"
                   r"[(\[](?P<items>[^()\[\]]*)[)\]]|"
                   r"(?:\bis\s+)?\b(?:one\s+of|in|any\s+of)\s*[(\[](?P<more>[^()\[\]]*)[)\]]",
                   re.IGNORECASE),
        lambda m: ("is none of " if m["not"] else "is one of ") + (m["items"] or m["more"]).strip(),
        "AL111", _OPERATOR, "a list stands without brackets: `country is one of \"US\", \"CA\"`",
    ),
    _operator(r"\b(?:is\s+not|isn't|not)\s+(?:one\s+of|in|any\s+of|any)\b", "is none of"),
    _operator(r"\bis\s+neither(?:\s+of)?\b", "is none of"),
    _operator(r"\bis\s+(?:in|any\s+of|either|either\s+of|any|among|one)\b", "is one of"),
    _operator(r"(?<=\s)in(?=\s+(?:\"|[\w-]+\s*,))", "is one of"),
    _operator(r"\b(?P<path>[\w.-]+)\s+(?:does\s+not|doesn't|do\s+not|not)\s+contains?\b",
              r"not \g<path> contains"),
    _operator(r"\b(?P<path>[\w.-]+)\s+(?:does\s+not|doesn't|not)\s+starts?\s+with\b",
              r"not \g<path> starts with"),
    _operator(r"\b(?P<path>[\w.-]+)\s+(?:does\s+not|doesn't|not)\s+ends?\s+with\b",
              r"not \g<path> ends with"),
    _operator(r"\b(?P<path>[\w.-]+)\s+(?:does\s+not|doesn't|not)\s+(?:equals?)\b",
              r"\g<path> is not"),
    _operator(r"\b(?:is\s+)?(?:greater|more|higher|larger|bigger)\s+than\s+or\s+equals?(?:\s+to)?\b",
              "is at least"),
    _operator(r"\b(?:is\s+)?(?:less|fewer|lower|smaller)\s+than\s+or\s+equals?(?:\s+to)?\b",
              "is at most"),
    _operator(r"\b(?:is\s+)?(?:no|not)\s+(?:less|fewer|lower)\s+than\b", "is at least"),
    _operator(r"\b(?:is\s+)?(?:no|not)\s+(?:more|greater|higher)\s+than\b", "is at most"),
    _operator(r"\b(?:is\s+)?(?:greater|more|higher|larger|bigger|later)\s+than\b", "is above"),
    _operator(r"\b(?:is\s+)?(?:less|fewer|lower|smaller|earlier)\s+than\b", "is below"),
    _operator(r"\bis\s+(?:over|after)\b", "is above"),
    _operator(r"\bis\s+(?:under|before)\b", "is below"),
    _operator(r"\b(?:is\s+)?(?:not\s+equals?(?:\s+to)?|unequal\s+to|different\s+from)\b|\bisn't\b"
              r"|\bis\s+different\s+from\b", "is not"),
    _operator(r"\b(?:is\s+)?(?:equals?\s+to|equals|exactly\s+equals?)\b|\bis\s+(?:exactly|equal)\b",
              "is"),
    _operator(r"(?<![<>!=])(?:>\s*=|=>|≥)(?!=)", "is at least"),
    _operator(r"(?<![<>!=])(?:<\s*=|=<|≤)(?!=)", "is at most"),
    _operator(r"\bbetween\s+(\S+)\s*(?:to|-|–|—|\.\.)\s*(?=\S)", r"between \1 and "),
    Habit(re.compile(r"(?<=[0-9])\s*,(?=[0-9])"), ", ", "AL123",
          "`{found}` between numbers stands before exactly three digits, or has a blank after it",
          "the comma of a list has a blank after it: `5, 6`"),
    _operator(r"\s*(?:!==?|<>|≠|~=)\s*", " is not "),
    _operator(r"\s*(?<![<>!=])={1,3}(?!=)\s*", " is "),
    _operator(r"\b(?:begins|starting|begin)\s+with\b|\bstartswith\b", "starts with"),
    _operator(r"\bending\s+with\b|\bendswith\b|\bfinishes\s+with\b", "ends with"),
    _operator(r"\b(?:has|containing)(?=\s+\")", "contains"),
    _operator(r"\bis\s*==?(?!=)", "is"),
    Habit(
        re.compile(r'(?<!not )\blike\s+(?P<glob>"[^"]*")', re.IGNORECASE), _glob,
        "AL111", _OPERATOR, "in `matches` a `*` stands for any letters: `title matches \"VP*\"`",
    ),
    _operator(r"\s*&&\s*|\s+&\s+", " and "),
    _operator(r"\s*\|\|\s*|\s+\|\s+", " or "),
    _operator(r"!\s*(?=[\w(`])", "not "),
    _word(r"(?<=\s)(?:is\s+at\s+most|<=|<|(?:is\s+|stays\s+)?(?:below|under)|no\s+more\s+than"
          r"|max(?:imum)?)\s+(?=[0-9$])", "at most ",
          "a bound is written `rejected at most 22% each month`"),
    _word(r"(?<=\s)(?:is\s+at\s+least|>=|>|(?:is\s+|stays\s+)?(?:above|over)|no\s+less\s+than"
          r"|min(?:imum)?)\s+(?=[0-9$])", "at least ",
          "a bound is written `complete-forms at least 35% each quarter`"),
    # windows
    Habit(
        re.compile(r"\b(?:(?:with)?in|over|during|for|since)?\s*\b(?:the\s+)?"
                   r"(?:past|last|previous|latest)\b(?=\s+[0-9\w])", re.IGNORECASE),
        lambda m: " " * (len(m[0]) - len(m[0].lstrip())) + "in the last", "AL111", _OPERATOR,
        "a window is written `in the last 30 days`",
    ),
    # values
    _value(r"(?<![\w:-])([0-9]{1,2})(?::([0-9]{2}))?\s*(am|pm)?\s*(?:-|–|—|to|until|till)\s*"
           r"([0-9]{1,2})(?::([0-9]{2}))?\s*(am|pm)?(?![\w:-])", _hours, _TIMES_HELP),
    _value(r"(?P<hour>[0-9]{1,2})(?::(?P<minute>[0-9]{2}))?\s*(?P<half>am|pm|a\.m\.|p\.m\.)(?!\w)",
           _clock, _TIMES_HELP),
    _value(r"([0-9]{1,2}:[0-9]{2})\s*(?:-|–|—|until|till)\s*([0-9]{1,2}:[0-9]{2})", r"\1 to \2",
           _TIMES_HELP),
    _value(r"\b([01][0-9]|2[0-3])([0-5][0-9])\s*(?:-|\u2013|to)\s*([01][0-9]|2[0-4])([0-5][0-9])\b",
           r"\1:\2 to \3:\4", _TIMES_HELP),
    _value(r"(?<![\w:.-])([01]?[0-9]|2[0-3])\.([0-5][0-9])(?![\w.:])", r"\1:\2", _TIMES_HELP),
    _value(r"([0-9]{1,2})h([0-9]{2})\b", r"\1:\2", _TIMES_HELP),
    _value(rf"\b{_DAY}\s*(?:-|–|—|until|till|through)\s*{_DAY}\b",
           lambda m: f"{_day(m[1])} to {_day(m[2])}", _DAYS_HELP),
    _value(r"(?P<sign>\$?)(?<![0-9,.])(?P<whole>[0-9]{1,3}(?:\.[0-9]{3})+),(?P<cents>[0-9]{1,2})"
           r"(?![0-9])", _european, "a comma stands between thousands: `$300,000`"),
    _value(r"(?<![0-9,.$])([0-9]+),([0-9]{1,2})(?![0-9,])", r"\1.\2",
           "a point stands before the fraction: `2.5`"),
    _value(r"\+\s+(?=[0-9])", "+", "the sign stands at the number: `+5`"),
    _value(r"(?P<sign>\$?)(?P<number>(?<![0-9,.])[0-9][0-9,]*(?:\.[0-9]+)?)\s?(?P<unit>[km])(?![\w])",
           _thousands, "numbers are written in full: `20,000`"),
    _value(rf"{_NUMBER}\s+%", r"\1%", "the sign stands at the number: `50%`"),
    _value(rf"{_NUMBER}\s*(?:percent|per\s+cent|pct)\b", r"\1%",
           "a share is written `50%`"),
    _value(r"\$\s+([0-9])", r"$\1", "the sign stands at the amount: `$12,000`"),
    _value(rf"{_NUMBER}\s*\$", r"$\1", "the sign stands before the amount: `$12,000`"),
    _value(r"(?P<sign>[€£¥])\s*(?P<number>[0-9][0-9,.]*)", _currency,
           "money is written `$12,000` or with the currency's code: `12,000 EUR`"),
    _value(r"(?P<number>(?<![0-9,.])[0-9][0-9,.]*)\s*(?P<sign>[€£¥])", _currency,
           "money is written `$12,000` or with the currency's code: `12,000 EUR`"),
    Habit(re.compile(r"\b([A-Z]{3})\s+([0-9][0-9,.]*)"), r"\2 \1", "AL123", _VALUE,
          "the currency's code stands after the amount: `12,000 EUR`"),
    _value(rf"{_NUMBER}\s+(?:dollars?)\b", r"$\1", "money is written `$12,000`"),
    _value(rf"{_NUMBER}\s+(?:euros?)\b", r"\1 EUR", "money is written `12,000 EUR`"),
    _value(r"(?P<number>(?<![0-9,.])[0-9][0-9,.]*)\s*-?\s*(?P<unit>minutes?|mins?|m|hours?|hrs?|h|days?|d|"
           r"weeks?|wks?|w|months?|mths|mos?|quarters?|q|years?|yrs?|y)(?![\w-])",
           _unit, _DURATION_HELP),
    _value(r"\b(?P<word>" + "|".join(_WORDS) + r")\b(?=\s+[a-z]|$)", _counted,
           "numbers are written in digits"),
    _value(r"\b(?:work|workday|bus\.?|biz)\s+(?P<unit>minutes?|hours?|days?)\b", _working,
           _DURATION_HELP),
    _value(r"((?<![0-9,.])[0-9][0-9,.]*|each|per|every)\s+(?:work|week)day(s?)\b",
           r"\1 working day\2", _DURATION_HELP),
    _value(rf"{_NUMBER}\s+(?:calendar\s+|full\s+)(?=(?:day|week|month)s?\b)", r"\1 ",
           _DURATION_HELP),
    _value(r"\b(?P<day>[0-9]{1,2})\.\s?(?P<month>[0-9]{1,2})\.\s?(?P<year>[0-9]{4})\b", _date,
           "a date is year-month-day: `2026-11-22`"),
    _value(r"\b(?P<month>0?[1-9]|1[0-2])/(?P<day>1[3-9]|2[0-9]|3[01])/(?P<year>[0-9]{4})\b",
           _date, "a date is year-month-day: `2026-11-22`"),
    _value(r"\b(?P<day>1[3-9]|2[0-9]|3[01])/(?P<month>0?[1-9]|1[0-2])/(?P<year>[0-9]{4})\b",
           _date, "a date is year-month-day: `2026-11-22`"),
    _value(r"(?<![\w-])-\s+([0-9][0-9.,]*)", r"-\1", "the sign stands at the number: `-5`"),
    _value(r"\b([0-9]{4})[-/.]([0-9]{1,2})[-/.]([0-9]{1,2})\b", _padded,
           "a date is year-month-day: `2026-11-22`"),
    _value(r"\b([0-9]{4}-[0-9]{2}-[0-9]{2})T([0-9]{2}:[0-9]{2})(?::00)?Z?\b", r"\1 \2",
           "a moment is written `2026-11-22 09:00`"),
    _value(r"\b([0-9]{1,2}:[0-9]{2}):[0-9]{2}\b", r"\1", _TIMES_HELP),
    _value(r"\b(?:per|every|a)\s+((?:working\s+|business\s+)?(?:day|week|month|quarter|year))\b",
           r"each \1", "a period is written `each month`"),
    _value(r"\b(?:monthly)\b", "each month", "a period is written `each month`"),
    _value(r"\b(?:weekly)\b", "each week", "a period is written `each week`"),
    _value(r"\b(?:quarterly)\b", "each quarter", "a period is written `each quarter`"),
    _value(r"\b(?:yearly|annually)\b", "each year", "a period is written `each year`"),
    _value(r"\b(?:daily)\b", "each day", "a period is written `each day`"),
    # types
    _value(r"\b(?:string|str|varchar|email|url|phone)\b", "text", "`{found}` is `text`"),
    _value(r"\b(?:integer|int|float|decimal|numeric|double)\b", "number", "`{found}` is `number`"),
    _value(r"\b(?:boolean|bool|checkbox|flag|yes/no)(?!\w)", "yes-no", "`{found}` is `yes-no`"),
    _value(r"\b(?:currency|amount)\b", "money", "`{found}` is `money`"),
    _value(r"\b(?:datetime|timestamp)\b", "instant", "`{found}` is `instant`"),
    _value(r"(?:\b(?:picklist|dropdown|select|enum|choice|options?|one\s+of)\s*)?"
           r"[(\[{]\s*([^()\[\]{}]+?)\s*[)\]}]$", r"one of \1",
           "choices are written `one of a, b`"),
    _value(r"\b(?:picklist|enum|choice)(?:\s+of)?\b", "one of", "`{found}` is `one of a, b`"),
    _value(r"\blist\b(?!\s+of)", "list of text", "`{found}` is `list of text`"),
    _value(r"^(text|number|money|percent|date|instant|yes-no|list\s+of\s+text)\s+([^\W\d_][\w-]*)$",
           r"\2 \1", "first the field's name, then its type"),
    _value(r"\b([A-Z][a-z]+(?:/[A-Z][a-z]+)?/[A-Z][a-z]+)\s+([A-Z][a-z]+)(?!\w)", r"\1_\2",
           "a time zone has no blank: `America/New_York`"),
    _value(rf"(?<![\w:./-]){_NUMBER}(?![\w%:/-])", _share,
           "a share is written with its sign: `80%`"),
    _value(rf"{_NUMBER}%", r"\1", "here a number stands, without a sign"),
    # words between
    _word(r"^[-*\u2022]\s+", "", "the lines of a block stand without a sign before them"),
    _word(r"^(?:decays?|halves?|halved|half-life|halving)"
          r"(?:\s+(?:every|each|of|in|after|over))?\b",
          "halves every", "points fade with `halves every 14 days`"),
    _word(r"^(?:receives?|needs?|get|must\s+get)\s+(?:one|any)\s+of\b|^gets\s+any\s+of\b",
          "gets one of", "what is owed is written `gets one of call, mail by sales`"),
    _word(r"^(?:(?:does|do|must|may|should)\s+not|doesn't|don't|cannot|never)\s+"
          r"(?:gets?|receives?)\b|^gets\s+no\b", "never gets",
          "what must not happen is written `never gets call by sales`"),
    _word(r"^each(?=\s+[0-9])", "every", "what is owed again and again is written `every 14 days`"),
    _word(r"^(?:receives?|needs?|get|must\s+get)\b", "gets",
          "what is owed is written `gets call by sales`"),
    _word(r"^(?:inside|under|before|by|max(?:imum)?|no\s+later\s+than)(?=\s+[0-9])", "within",
          "a due time is written `within 3 days`"),
    _word(r"\b(?:reason:?|as|since|due\s+to)(?=\s+\")", "because",
          "the reason is written `because \"…\"`"),
    _word(r"\banyone\s+(?:except|other\s+than|apart\s+from|besides)(?:\s+for)?\b"
          r"|\b(?:anybody|everyone|everybody)\s+(?:but|except)\b", "anyone but",
          "all others are written `by anyone but owner`"),
    _word(r"\bthe\s+(?=(?:previous\s+)?owner\b)", "", "the owner is written `owner`"),
    _word(r"\b(?:with|having|whose|for\s+which)\b", "where",
          "which activities are meant follows `where`"),
    _word(r"\bwhere\b", "when", "conditions follow `when`"),
    _word(r"\b(?:every|any|all|each)?\s*\b(lead|contact|opportunity)s?\s+"
          r"(?:that\s+)?(?:entering|enters?|entered|in|reaching|reaches|goes\s+to)\b",
          r"each \1 entering", "whom it is owed is written `each lead entering sales-ready`"),
    _word(r"^(?:each|every)\s+entering\b", "each lead entering",
          "whom it is owed is written `each lead entering sales-ready`"),
    _word(r"^(?:when|on|if\s+it\s+is|if)\s+(?:late|overdue)\b", "if late",
          "what follows a missed due time is written `if late tell …`"),
    _word(r"(?<=late|oken)\s*,?\s*\bthen\b|(?<=late|oken)\s*,", "",
          "what follows stands right after it: `if late tell marketing \"…\"`"),
    _word(r"(?<!then )\b(?:notify|e-?mail|inform|alert|message)(?=\s)", "tell",
          "people are told with `tell owner \"…\"`"),
    _word(r"\b(?:then\s+)?(?:notify|email|inform|alert|message)(?=\s)", "then tell",
          "people are told with `then tell owner \"…\"`"),
    _word(r"\bthen\s+then\b", "then", "`then` stands once"),
    _word(r"^(?:else|otherwise|default)\s*:?\s+(\w[\w-]*)$", r"\1 otherwise",
          "the last line of a grade is written `C otherwise`"),
    _word(r"\belse\s+if\b|\belif\b", "when", "each line of a grade is written `A when …`"),
    _word(r"^(?:go\s*to|moves?\s+to|moves?|goes\s+to|->|=>|→)", "to",
          "a way out of a stage is written `to won when …`"),
    _word(r"^if\s+(.+?),?\s+then\s+(?:(?:go|moves?|goes)\s+)?(to\s+\S+|[+-]?[0-9.,]+)"
          r"(?:\s+points?)?$", r"\2 when \1", "first what happens, then `when` and the condition"),
    _word(r"^if\s+(?=\w)", "", "the lines of a condition stand without `if`"),
    _word(r"\bif\b", "when", "conditions follow `when`"),
    _word(r"\b(?:if|when)\b", "where", "which activities are meant follows `where`"),
    _word(r"(?<!^to)\s+(?:when|if|at|after|upon|once)\s+([^\W\d_][\w-]*(?:\s*,\s*[^\W\d_][\w-]*)*)"
          r"(?=\s+by\b|\s+where\b|$)", r" on \1",
          "what somebody does is waited for with `on`: `on meeting by owner`"),
    _word(r"(?:^|(?<=when )|(?<=and )|(?<=or )|(?<=not ))(?:any|an?|has(?:\s+(?:an?|any|had|done))?"
          r"|had|did|there\s+is(?:\s+an?)?)\s+(?=[^\W\d_])", "some ",
          "what somebody has done is written `some form in the last 30 days`"),
    _word(r"(?:^|(?<=when )|(?<=and )|(?<=or ))(?:never|without|has\s+no|had\s+no)\s+(?=[^\W\d_])",
          "no ", "what nobody has done is written `no form in the last 30 days`"),
    _word(r"\bhas\s+(?:free\s+|enough\s+)?(?:capacity|space|slots?)\b", "has room",
          "a team that can take more `has room`"),
    _word(r"\bhas\s+no\s+(?:free\s+)?(?:capacity|space|slots?)\b", "has no room",
          "a team that can take no more `has no room`"),
    _word(r"^(?:persons?|reps|staff|headcount|heads|ftes?)\b", "people",
          "how many they are is written `people 10`"),
    _word(r"^(?:time[ -]?zone|tz)\b", "zone", "the zone is written `zone America/New_York`"),
    _word(r"^(?:average|avg)(?:\s+number\s+of)?\b", "mean",
          "it is written `mean days from won-soon to won`"),
    _word(r"\bbetween\s+([\w-]+)\s+and\s+([\w-]+)", r"from \1 to \2",
          "the time between two stages is written `from opportunity to won`"),
    _word(r"^closed\s+(?:on|for)?\s*(?:all\s+|the\s+)*(?:public\s+|bank\s+)?([A-Z][A-Za-z]+)\s+"
          r"(?:public\s+|bank\s+)?holidays\b", r"closed on holidays of \1",
          "holidays are written `closed on holidays of US`"),
    _word(r"^closed\s+(?:on\s+|for\s+)?(?:public\s+|bank\s+)?holidays\s*(?:of|in|for)?\s+(?=[A-Z])",
          "closed on holidays of ", "holidays are written `closed on holidays of US`"),
    _word(r"\bas\s+(?!goal\b)(?=[\w-]+\s+needs\b)", "as goal ",
          "what a goal needs is written `as many lead as goal bookings needs`"),
    _word(r"(?<=[0-9])\s*(?:%\s*)?(?:percentage[\s-]+points?|%-points?|pp|points?)\b", " points",
          "a change is written `won of new +6 points`"),
    _word(r"^(?:revenue|sales|bookings?|money|value)\s+per\b", "booked per",
          "money by record is written `booked per lead`"),
    _word(r"\bchange\s+([\w.-]+)\s*(?:=|:|->|\binto\b|\bas\b)\s*", r"change \1 to ",
          "a fact changes with `change country to \"CA\"`"),
    _word(r"\b(?:set|update)\s+(?=[\w.-]+\s+to\b)", "change ",
          "a fact changes with `change country to \"CA\"`"),
    _word(r"\s*/\s*|(?<=\s)(?:from|out\s+of|per|over)\s+", " of ",
          "a share is written `won of new`"),
    _word(r"(?<=\s)(?:from|of|via|through)(?=\s+[a-z][\w-]*$)", "by",
          "who does it stands after `by`"),
    _word(r"(?<=^fields)\s+(?:on|for|from|in)\s+", " of ",
          "fields of another record are written `fields of account`"),
    _word(r"^in\s+(?=[0-9])", "within ", "a due time is written `within 3 days`"),
    _word(r",\s*(?:or\s+)?(?=previous\s+owner\b|owner\b|rep\s+with\b|round\s+robin\b"
          r"|queue\b)", ", else ", "who comes next, if nobody is found, follows `, else`"),
    _word(r"\bunless\b", "when not", "conditions follow `when`; `not` turns one round"),
    _word(r",?\s*\b(?:max(?:imum|imal)?(?:\s+of)?|capped\s+at|up\s+to|no\s+more\s+than|limit)\b",
          ", at most", "the most a line can give is written `, at most 20`"),
    _word(r"\b(?:per|for\s+each|for\s+every|for|every)(?=\s+[a-z])", "each",
          "points are written `+5 each visit`"),
    _word(r"(?<=[0-9])\s+(?:points?|pts?)\b", "", "points are written `+5 each visit`"),
    _word(r"\s*\((start|end)\)", r", \1", "`start` and `end` stand after a comma"),
    _word(r",?\s*\b(?:owner|belongs\s+to|owned\s+by)\b(?:\s*[:=])?\s*(?=\w)", ", owned by ",
          "who owns a stage is written `, owned by marketing`"),
    _word(r",?\s*\b(?:aka|a\.k\.a\.|alias|also\s+known\s+as|called)\b(?=\s+\")", ", also called",
          "another name is written `, also called \"MQL\"`"),
    _head(r"^(?:any|either|one|or|one\s+of|any\s+one\s+of)", "any of"),
    _head(r"^(?:all|both|and|every|each\s+of|every\s+one\s+of)", "all of"),
    _head(r"^(?:none|neither|not|no|neither\s+of|not\s+any\s+of)", "none of"),
    _head(r"^any\s+of", "any of"),
    _head(r"^all\s+of", "all of"),
    _head(r"^none\s+of", "none of"),
)  # fmt: skip


def _day(short: str) -> str:
    full = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
    return next(day for day in full if day.lower().startswith(short[:3].lower()))
