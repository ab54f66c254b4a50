"""Findings about types: what can be compared with what."""

from __future__ import annotations

from alignlib.diagnostics.catalogue.entry import Entry

_CLOCK = (
    "activity call by sales\nactivity form by prospect\nsla call-back\n  sales owes marketing\n"
    "  each form\n  gets call\n"
)

TYPES: tuple[Entry, ...] = (
    Entry(
        "AL301",
        "another kind of value is needed",
        "Money is compared with money, percentages with percentages, dates with dates. Nothing is "
        "converted silently.",
        "fields\n  budget money\ndefine large\n  budget is at least 20000\n",
        "fields\n  budget money\ndefine large\n  budget is at least $20,000\n",
    ),
    Entry(
        "AL302",
        "the comparison does not fit",
        "Text has no order and numbers contain nothing: each comparison works on certain types.",
        'fields\n  country text\ndefine after\n  country is above "DE"\n',
        'fields\n  country text\ndefine german\n  country is "DE"\n',
    ),
    Entry(
        "AL303",
        "quotes missing, or too many",
        "Text stands in double quotes; a declared choice stands bare, so that it can be checked.",
        "fields\n  country text\ndefine german\n  country is DE\n",
        'fields\n  country text\ndefine german\n  country is "DE"\n',
    ),
    Entry(
        "AL304",
        "another currency",
        "Amounts are in the agreement's currency. Money is never converted.",
        'agreement "Inbound"\n  currency EUR\nfields\n  budget money\ndefine large\n'
        "  budget is at least 20,000 USD\n",
        'agreement "Inbound"\n  currency EUR\nfields\n  budget money\ndefine large\n'
        "  budget is at least 20,000 EUR\n",
    ),
    Entry(
        "AL305",
        "this value is not possible here",
        "Counts and days are whole, durations are above zero, a warning lies before the due time, "
        "a built-in field keeps its type.",
        "activity form by prospect\ndefine active\n  at least 1.5 form in the last 30 days\n",
        "activity form by prospect\ndefine active\n  at least 2 form in the last 30 days\n",
    ),
    Entry(
        "AL306",
        "not a condition",
        "A line of a condition must be true or false: a definition, a yes-no field, a comparison, "
        "or a question about activities. `where` can only ask about the activity itself.",
        "fields\n  employees number\ndefine large\n  employees\n",
        "fields\n  employees number\ndefine large\n  employees is at least 50\n",
    ),
    Entry(
        "AL307",
        "working time and calendars",
        "Working minutes, hours and days follow a calendar: the one named after `of`, or the only "
        "one the file declares. Elapsed hours and calendar days follow none.",
        _CLOCK + "  within 2 working hours\n",
        "calendar office\n  open Monday to Friday 09:00 to 17:00\n"
        + _CLOCK
        + "  within 2 working hours\n",
    ),
    Entry(
        "AL308",
        "a function is asked in another way",
        "A function that the application provides takes so many arguments, at least one of them a "
        "fact of the record (under `where`: of the activity). Scores, grades and definitions are "
        "no facts.",
        "",
        "",
    ),
)
