"""Every sentence form that is offered is one that checks clean; and none that fits is missing."""

from __future__ import annotations

from textwrap import dedent

import pytest

import alignlib as al
from alignlib.check.program import CheckedProgram
from alignlib.loading import check_text
from alignlib.values.schema import ActivitySpec
from alignlib.vocabulary import Entry, Form, entries


def region(country: str) -> str:
    """The region of a country."""
    return country


HOST = al.Extension(
    name="host", version="1", functions=[region],
    activities=[ActivitySpec.of("webinar", fields={"topic": str})],
)  # fmt: skip
TEXT = dedent("""
    agreement "Forms"
      between marketing and sales
      zone UTC
      currency USD

    calendar office
      open Monday to Friday 09:00 to 17:00

    fields
      country text
      `Lead Source` text
      employees number
      budget money
      share percent
      born date
      seen instant
      consented yes-no
      interests list of text
      size one of small, large
      key email text

    fields of contact
      mood one of good, bad

    activity visit by prospect
      page text
      minutes number

    activity call by sales

    setting threshold 40
    setting patience 3 days
    setting home "US"

    define good-fit "Fits"
      employees is at least 50

    score interest
      +5 each visit

    grade rank by employees
      A when employees is at least 100
      B otherwise

    team hunters
      people "Ada", "Bo"

    stage new, start, owned by marketing
      to ready when good-fit

    stage ready, owned by sales, also called "SQL"

    sla call-back
      sales owes marketing
      each lead entering ready
      gets call
      within 3 working hours

    estimate time-to-ready
      mean days from new to ready
      over the last 180 days
      at least 20 cases
      default 30 days
""")
# By hand: what an author would write into the slots.
VALUES = {
    "TEXT": '"US"', "NUMBER": "12", "N": "3", "MONEY": "$2,000", "PERCENT": "15%",
    "DATE": "2026-03-01", "YES-NO": "no", "DURATION": "10 days", "STAGE": "ready",
    "ACTIVITY": "call", "PARTY": "sales", "SUBJECT": "lead", "CONDITION": "good-fit",
}  # fmt: skip
PROGRAM = check_text(TEXT, extensions=[HOST])
ENTRIES = entries(PROGRAM)
AROUND = {
    "condition": "define probe\n  {form}\n",
    "stage line": "stage probe\n  {form}\n",
    "score line": "score probe\n  {form}\n",
    "declaration": "{form}\n  to new when not good-fit\n",
}
SLA = "sla probe\n  sales owes marketing\n  {each}\n  {duty}\n  {term}\n  {more}\n"


def in_sla(form: str) -> str:
    lines = {"each": "each visit", "duty": "gets call", "term": "within 3 hours", "more": ""}
    first = form.split(" ", 1)[0]
    place = {"each": "each", "gets": "duty", "never": "duty", "reaches": "duty", "within": "term",
             "before": "term"}.get(first, "more")  # fmt: skip
    lines[place] = form
    text = SLA.format(**lines)
    return "".join(line + "\n" for line in text.splitlines() if line.strip())


def program_with(entry: Entry, form: str, context: str) -> CheckedProgram:
    match context:
        case "where":
            added = f"define probe\n  some {entry.of} where {form} ever\n"
        case "sla line":
            added = in_sla(form)
        case _:
            added = AROUND[context].format(form=form)
    return check_text(f"{TEXT}\n{added}", extensions=[HOST])


FORMS = [(entry, form) for entry in ENTRIES if entry.spans or entry.kind in (
    "function", "activity", "activity field", "built-in") for form in entry.forms]  # fmt: skip


def test_the_program_is_sound() -> None:
    assert PROGRAM.sound


@pytest.mark.parametrize(
    ("entry", "form"), FORMS, ids=[f"{form.context}: {form.text}" for _, form in FORMS]
)
def test_every_form_checks_clean(entry: Entry, form: Form) -> None:
    values = {**VALUES, "CHOICE": entry.choices[-1] if entry.choices else "none"}
    program = program_with(entry, form.filled(values), form.context)
    # A line more or less may open or close a way: that is no matter of how it is written.
    ways = ("AL430", "AL431")
    assert [(item.code, item.message) for item in program.diagnostics if item.code not in ways] == [
        (item.code, item.message) for item in PROGRAM.diagnostics if item.code not in ways
    ]


def forms_of(name: str, kind: str | None = None) -> set[str]:
    (entry, *_) = [
        item for item in ENTRIES
        if item.name == name and kind in (None, item.kind) and item.of != "account"
    ]  # fmt: skip
    return {form.text for form in entry.forms if form.context in ("condition", "where")}


@pytest.mark.parametrize(
    ("name", "fitting", "unfit"),
    [
        ("budget", {"budget is at least MONEY", "budget is between MONEY and MONEY",
                    "budget is known"},
         {"budget", "budget contains MONEY", "budget is about MONEY"}),
        ("country", {"country is TEXT", "country contains any of TEXT, TEXT",
                     "country starts with TEXT"},
         {"country is at least TEXT", "country includes TEXT"}),
        ("Lead Source", {"`Lead Source` is TEXT"}, {"Lead Source is TEXT"}),
        ("size", {"size is CHOICE", "size is one of CHOICE, CHOICE"}, {"size is above CHOICE"}),
        ("interests", {"interests includes TEXT", "interests lacks TEXT"}, {"interests is TEXT"}),
        ("consented", {"consented", "not consented", "consented is YES-NO"},
         {"consented is at least YES-NO"}),
        ("interest", {"interest is at least NUMBER", "interest is about NUMBER"}, {"interest"}),
        ("good-fit", {"good-fit", "not good-fit", "good-fit is undecided",
                      "matches an earlier good-fit in the last DURATION"}, {"good-fit is TEXT"}),
        ("rank", {"rank is CHOICE"}, {"rank is at least CHOICE"}),
        ("mood", {"contact.mood is CHOICE"}, {"mood is CHOICE"}),
        ("call-back", {"call-back is late", "call-back is running", "first call-back is CHOICE"},
         {"call-back", "call-back is broken"}),
        ("ready", {"stage is ready", "entered ready at least N times",
                   "days since entering ready is at least N"}, set()),
        ("visit", {"some visit ever", "at least N visit in the last DURATION",
                   "some visit where page is known ever", "days since last visit is at least N"},
         set()),
        ("page", {"page starts with TEXT"}, {"page", "page is at least TEXT"}),
        ("threshold", {"interest is at least threshold"}, {"threshold is at least NUMBER"}),
        ("patience", {"some ACTIVITY in the last patience"}, set()),
        ("hunters", {"hunters has room", "hunters has no room"}, set()),
        ("prospect", {"some ACTIVITY by prospect ever"}, {"prospect has room"}),
        ("region", {"region(country) is TEXT", "region(country) starts with TEXT"},
         {"region(country) is at least TEXT"}),
        ("owner", {"owner is TEXT"}, {"owner is at least TEXT"}),
    ],
)  # fmt: skip
def test_what_fits_and_what_does_not(name: str, fitting: set[str], unfit: set[str]) -> None:
    found = forms_of(name, "built-in" if name == "owner" else None)
    assert fitting <= found
    assert not unfit & found
