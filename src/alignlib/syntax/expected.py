"""What could stand at a place, in words: at most five forms, the likely ones first."""

from __future__ import annotations

_CLASSES = {
    "NAME": "a name",
    "TEXT": "text in double quotes",
    "NUMBER": "a number",
    "PLUS_NUMBER": "points such as `+5`",
    "PERCENT": "a share such as `40%`",
    "PLUS_PERCENT": "a change such as `+10%`",
    "MONEY": "money such as `$12,000`",
    "DURATION": "a time such as `3 days`",
    "DATE": "a date such as `2026-11-22`",
    "TIME": "a time of day such as `09:00`",
    "ZONE": "a time zone such as `America/New_York`",
    "PERIOD": "a period such as `each month`",
    "TYPE": "a type such as `text` or `number`",
    "WEEKDAY": "a weekday",
    "UNIT": "a unit such as `days`",
    "STATISTIC": "`mean` or `median`",
    "ORDER": "`lowest` or `highest`",
    "OUTSIDE": "`followed` or `refused`",
    "DAYS_SINCE": "`days since last …`",
    "_NL": "the end of the line",
    "_INDENT": "indented lines below",
}
_ANY_VALUE = {"TEXT", "NUMBER", "PERCENT", "MONEY", "DURATION", "DATE"}
_LIKELY = (
    "is", "is one of", "is at least", "contains", "is known", "when", "on", "after", "to",
    "within", "each", "gets", "any of", "all of", "then", "by", "where", "in the last",
)  # fmt: skip


def in_words(terminals: list[str], phrases: dict[str, str], limit: int = 5) -> str:
    """`is`, `is one of`, a name, … joined by commas and `or`."""
    left = set(terminals)
    forms = []
    if left >= _ANY_VALUE:
        left -= _ANY_VALUE | {"NAME"}
        forms.append("a value (text in quotes, a number, a date, a name)")
    known = {phrases[name] for name in left if name in phrases}
    classes = [words for name, words in _CLASSES.items() if name in left and name != "_NL"]
    likely = [phrase for phrase in _LIKELY if phrase in known]
    rest = sorted(known - set(likely))
    forms += classes[:2] + [f"`{phrase.lstrip(', ')}`" for phrase in (*likely, *rest)] + classes[2:]
    if "_NL" in left and len(forms) < limit:
        forms.append("the end of the line")
    forms = list(dict.fromkeys(forms))
    if len(forms) > limit:
        return ", ".join(forms[:limit]) + ", …"
    if len(forms) < 2:
        return "".join(forms)
    return ", ".join(forms[:-1]) + " or " + forms[-1]
