"""What goes wrong while leads are judged: the rule is passed over, and everything else goes on."""

from __future__ import annotations

from alignlib.diagnostics.catalogue.entry import Entry

_REPORTED = (
    " The fault stands in `faults` of the outcome or evaluation, with the rule, the record and the "
    "instant; everything else goes on."
)

RUNNING: tuple[Entry, ...] = (
    Entry(
        "AL501",
        "a function failed",
        "A function that the application provides raised an error for the facts of this record. "
        "What it was to give is unknown, so conditions on it are undecided." + _REPORTED,
        "",
        "",
    ),
    Entry(
        "AL502",
        "a function gave something else",
        "A function that the application provides gave a value of another type than it declares. "
        "What it was to give is unknown, so conditions on it are undecided." + _REPORTED,
        "",
        "",
    ),
    Entry(
        "AL503",
        "beyond the year 9999",
        "A promise would be due, or a late line would be carried out, after the last date that "
        "there is. The clock runs without a due time, or the line is left out." + _REPORTED,
        "",
        "",
    ),
    Entry(
        "AL901",
        "laying a file out would change it",
        "`alignlib format` compares each text with what it makes of it: the same words, the same "
        "comments, the same meaning. They were not the same, which is an error of alignlib's; the "
        "file is left as it is.",
        "",
        "",
    ),
)
