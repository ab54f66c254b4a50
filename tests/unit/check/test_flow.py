"""What can never happen is said once, where it stands; and only where it is certain."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

import alignlib as al
from alignlib.cli.fix import fixed
from alignlib.loading import check_text

HEAD = """agreement "Flow"
  between marketing and sales
  zone UTC
fields
  employees number
  country   text
  role      one of buyer, student
activity form, click by prospect
activity call by sales
define large
  employees is at least 100
"""


def found(stages: str) -> list[tuple[str, str]]:
    """(code, the marked words) of each finding that is no note."""
    program = check_text(HEAD + stages)
    return [
        (item.code, program.source.slice(item.span))
        for item in program.diagnostics
        if item.severity is not al.Severity.NOTE
    ]


ENDS = "stage won, lost, end\n"


def test_a_stage_that_nothing_leads_to():
    stages = "stage new, start\n  to won on form\nstage ready\n  to lost on call\n" + ENDS
    assert found(stages) == [("AL430", "ready"), ("AL430", "lost")]


def test_reached_only_from_what_is_not_reached():
    stages = "stage new, start\n  to won on form\n  to lost on click\nstage a\n  to b on form\n" \
             "stage b\n  to a on form\n"  # fmt: skip
    assert found(stages + ENDS) == [("AL430", "a"), ("AL430", "b")]


@pytest.mark.parametrize(
    "way",
    ["from any of new\n  to ready on click\n",
     "sla s\n  sales owes marketing\n  each lead entering new\n  gets call\n  within 2 days\n"
     "  if late move to ready\n"],
)  # fmt: skip
def test_every_kind_of_way_counts(way: str):
    stages = "stage new, start\n  to won on form\nstage ready\n  to lost on call\n" + ENDS
    assert found(stages + way) == []


def test_a_stage_that_nothing_leaves():
    stages = "stage new, start\n  to ready on form\nstage ready, owned by sales\n"
    assert found(stages) == [("AL431", "ready")]
    mended, count = fixed(HEAD + stages, "a.rules")
    assert count == 1
    assert mended.endswith("stage ready, owned by sales, end\n")
    assert found(mended.removeprefix(HEAD)) == []


def test_a_part_of_an_agreement_is_not_judged():
    stages = "activity form by prospect\nstage new, start\n  to won on form\nstage ready\n" + ENDS
    assert [item.code for item in check_text(stages).diagnostics] == []


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("employees is at least 10", "employees is at least 20"),
        ("employees is above 10", "employees is 11"),
        ("employees is at most 20", "employees is between 3 and 20"),
        ("large", "employees is at least 100 and role is buyer"),
        ("employees is at least 50", "large"),
        ('country is one of "US", "CA"', 'country is "US" and employees is at least 3'),
        ("role is buyer", "role is buyer"),
    ],
)
def test_a_move_that_never_gets_its_turn(first: str, second: str):
    stages = f"stage new, start\n  to won when {first}\n  to lost when {second}\n" + ENDS
    assert found(stages) == [("AL432", "to lost")]
    # The other way round both can happen, unless they say the same.
    back = f"stage new, start\n  to lost when {second}\n  to won when {first}\n" + ENDS
    assert bool(found(back)) == (first == second)


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("employees is at least 20", "employees is at least 10"),
        ("employees is above 10", "employees is 10"),
        ("employees is at least 10", "role is buyer"),
        ("employees is at least 10 and role is buyer", "employees is at least 20"),
        ('country is "US"', 'country is one of "US", "CA"'),
        ("not large", "employees is at least 3"),
        ("some form ever", "employees is at least 3"),
    ],
)
def test_what_may_happen_is_not_reported(first: str, second: str):
    assert found(f"stage new, start\n  to won when {first}\n  to lost when {second}\n" + ENDS) == []


def test_what_keeps_out_of_the_first_leaves_the_second_its_turn():
    stages = (
        "stage new, start\n  to ready when employees is at least 10\n"
        "  to lost when employees is at least 20\n"
        "stage ready\n  qualifies when role is buyer\n  to won on call\n"
    )
    assert found(stages + ENDS) == []
    agreement = al.loads(HEAD + stages + ENDS)
    lead = agreement.lead({"id": "L", "employees": 30, "role": "student"})
    start = datetime(2026, 1, 1, tzinfo=UTC)
    state = agreement.advance(agreement.begin(lead, at=start), until=start).state
    assert state.stage == "lost"


@pytest.mark.parametrize(
    ("first", "second", "lead"),
    [
        ("employees is at least 10", "employees is above 20", {"employees": 21}),
        ("employees is at most 20", 'employees is below 7 and country is "US"',
         {"employees": 6, "country": "us"}),
        ("role is buyer", "role is buyer", {"role": "buyer"}),
        ("some form ever", "some form ever", None),
    ],
)  # fmt: skip
def test_the_example_lead_takes_the_first_line(
    first: str, second: str, lead: dict[str, object] | None
):
    text = HEAD + f"stage new, start\n  to won when {first}\n  to lost when {second}\n" + ENDS
    (finding,) = check_text(text).diagnostics
    (label,) = finding.labels
    _, _, said = label.text.partition(", such as one with ")
    if lead is None:
        assert said == ""
        return
    assert said == ", ".join(
        f'{name} "{value}"' if name == "country" else f"{name} {value}"
        for name, value in lead.items()
    )
    agreement = al.loads(text)
    start = datetime(2026, 1, 1, tzinfo=UTC)
    begun = agreement.begin(agreement.lead({"id": "L", **lead}), at=start)
    assert agreement.advance(begun, until=start).state.stage == "won"
    # By the second line alone it would have gone on to where that leads.
    alone = al.loads(
        text.replace(f"  to won when {first}\n", "").replace("stage won, lost", "stage lost")
    )
    begun = alone.begin(alone.lead({"id": "L", **lead}), at=start)
    assert alone.advance(begun, until=start).state.stage == "lost"


@pytest.mark.parametrize("employees", [None, 5, 10, 15, 20, 25])
def test_the_engine_agrees(employees: int | None):
    """No lead takes the line that is reported."""
    stages = "stage new, start\n  to won when employees is at least 10\n" \
             "  to lost when employees is at least 20\n"  # fmt: skip
    agreement = al.loads(HEAD + stages + ENDS)
    lead = agreement.lead({"id": "L", "employees": employees})
    start = datetime(2026, 1, 1, tzinfo=UTC)
    state = agreement.advance(agreement.begin(lead, at=start), until=start).state
    assert state.stage != "lost"


def test_a_mistake_is_not_followed_by_others():
    stages = "stage new, start\n  to redy on form\nstage ready\n  to won on call\n" + ENDS
    assert [code for code, _ in found(stages)] == ["AL204"]


def test_a_promise_moves_a_lead_only_from_where_it_began():
    """`then move to` acts while the lead is in the entry that started the clock (R5)."""
    stages = (
        "stage new, start\n  to ready on form\nstage ready\n  to won on call\nstage stuck\n"
        "  to ready on click\n" + ENDS.replace(", lost", "")
    )
    late = "sla s\n  sales owes marketing\n  each lead entering {}\n  gets call\n  within 2 days\n"
    late += "  if late move to stuck\n"
    assert found(stages + late.format("new")) == []
    assert found(stages + late.format("stuck")) == [("AL430", "stuck")]
    # It is no way out for the leads of other stages.
    stages = stages.replace("ready\n  to won on call", "ready").replace(
        "to ready on click", "to won on call"
    )
    assert found(stages + late.format("new")) == [("AL431", "ready")]


@pytest.mark.parametrize(
    ("condition", "marked"),
    [
        ("employees is at least 100\n  employees is below 50", "employees is below 50"),
        ("employees is above 5\n  employees is 5", "employees is 5"),
        ("large\n  employees is at most 99", "employees is at most 99"),
        ("large\n  not large", "not large"),
        ("not large\n  employees is 100", "employees is 100"),
        ('country is "US"\n  country is one of "CA", "MX"', 'country is one of "CA", "MX"'),
        ('country is "ΣΑΣ"\n  country is not "σας"', 'country is not "σας"'),
        ("role is buyer\n  role is none of buyer, student", "role is none of buyer, student"),
        ("role is buyer and role is student", "role is student"),
        ("some form ever\n  no form ever", "no form ever"),
        ("at least 3 form in the last 9 days\n  at most 2 form in the last 9 days",
         "at most 2 form in the last 9 days"),
        ("stage is ready\n  stage is won", "stage is won"),
        ("any of\n    large\n    country is \"US\" and country is \"CA\"", 'country is "CA"'),
        ("fit is at least 60", "fit is at least 60"),
        ("fit is below -10", "fit is below -10"),
        ("capped is above 50", "capped is above 50"),
        ("not capped is at least 0", "not capped is at least 0"),
        ("entered SQL at least 2 times\n  not entered ready", "not entered ready"),
    ],
)  # fmt: skip
def test_a_condition_that_can_never_hold(condition: str, marked: str):
    assert found(SCORES + f"define nobody\n  {condition}\n") == [("AL433", marked)]


@pytest.mark.parametrize(
    "condition",
    [
        "capped is at least 0",
        "capped is at most 50",
        "fit is at most 59",
        "fit is at least -10",
        "at least 0 form ever",
        "not fit is above 59",
    ],
)
def test_a_condition_that_always_holds(condition: str):
    assert found(SCORES + f"define all-of-them\n  {condition}\n") == [("AL434", condition)]


@pytest.mark.parametrize(
    "condition",
    [
        "employees is at least 100\n  employees is at most 100",
        "employees is above 5\n  employees is below 6",
        'country is not "US"\n  country is not "CA"',
        'country is one of "US", "CA"\n  country is not "CA"',
        'topics includes "ai"\n  topics includes "bi"',
        'topics lacks "ai"\n  topics includes "bi"',
        "at least 3 form in the last 9 days\n  no form in the last 2 days",
        "some form ever\n  no click ever",
        "any of\n    employees is at least 100\n    employees is below 50",
        "employees is at least limit\n  employees is below 50",
        "open-ended is at least 1,000",
        "fit is at least 59",
        "capped is above 0",
        "big-budget\n  budget is at most 20%",
    ],
)
def test_what_may_hold_is_not_reported(condition: str):
    more = (
        "fields\n  topics list of text\n  budget percent\nsetting limit 100\n"
        "define big-budget\n  budget is at least 20%\n"
        "score open-ended\n  +5 each form\n  -5 each click, at most 10\n"
    )
    assert found(SCORES + more + f"define somebody\n  {condition}\n") == []


def test_a_contradiction_is_said_once_where_it_stands():
    text = "define nobody\n  employees is at least 100\n  employees is below 50\n"
    text += 'define nor-here\n  nobody\n  country is "US"\n'
    assert found(SCORES + text) == [("AL433", "employees is below 50")]


@pytest.mark.parametrize(
    ("lines", "marked"),
    [
        ("  B when employees is at least 10\n  A when large\n", ["A"]),
        ("  A when large\n  B when employees is at least 10\n", []),
        ("  A when large\n  B when employees is at least 100\n", ["B"]),
    ],
)
def test_a_line_of_a_grade_that_nobody_gets(lines: str, marked: list[str]):
    grade = "grade size by employees\n" + lines + "  C otherwise\n"
    assert found(SCORES + grade) == [("AL435", one) for one in marked]


SLA = "sla s\n  sales owes marketing\n  each lead entering {}\n  {}\n  within {}\n"


@pytest.mark.parametrize(
    ("entering", "duty", "within", "expected"),
    [
        ("new", "gets form by sales", "2 days", [("AL436", "sales")]),
        ("new", "gets call by sales", "2 days", []),
        ("new", "gets call by owner", "2 days", []),
        ("ready", "reaches won", "2 days", []),
        ("ready", "reaches one of new, won", "2 days", []),
        ("ready", "reaches new", "2 days", [("AL436", "new")]),
        ("new", "gets call", "6 days", [("AL437", "6 days")]),
        ("new", "gets call", "5 days", []),
        ("new", "gets call", "3 working days", []),
        ("new", "gets call", "30 working days", [("AL437", "30 working days")]),
        ("new", "reaches lost", "6 days", []),
        ("ready", "gets call", "6 days", []),
    ],
)
def test_promises_that_cannot_be_kept_or_missed(
    entering: str, duty: str, within: str, expected: list[tuple[str, str]]
):
    stages = (
        "calendar office\n  open Monday to Friday 09:00 to 17:00\n"
        "stage new, start\n  to ready on click\n  to lost after 5 days\n"
        "stage ready\n  to won on form\n  to lost after 5 days without call\n" + ENDS
    )
    assert found(stages + SLA.format(entering, duty, within)) == expected


def test_a_goal_goes_through_stages_that_follow_each_other():
    stages = "stage new, start\n  to ready on click\nstage ready\n  to won on form\n"
    goal = "goal quarter 9 each quarter\n  through "
    assert found(stages + ENDS.replace(", lost", "") + goal + "new, ready, won\n") == []
    found_it = found(stages + ENDS.replace(", lost", "") + goal + "ready, new, won\n")
    assert found_it == [("AL438", "new")]


SCORES = """score fit
  +30 when large
  +25 each form, at most 29
  -10 when role is student
score capped
  +7 each click
  -3 each call, at most 3
  between 0 and 50
stage new, start
  to ready on form
stage ready, also called "SQL"
  to won on call
stage won, end
"""


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("ready of new\n", [("AL425", "share")]),
        ("ready of new\n  split by country\n", [("AL425", "share")]),
        ("booked per new\n", [("AL425", "share")]),
        ("ready of new\n  by cohort, within 30 days\n", []),
        ("ready of new\n  by cohort\n", []),
        ("ready of new\n  by period\n", []),
        ("time from new to ready\n", []),
    ],
)
def test_a_rate_says_by_which_clock(lines: str, expected: list[tuple[str, str]]):
    stages = "stage new, start\n  to ready on click\nstage ready, end\n"
    text = f"{stages}measure share\n  {lines}"
    assert found(text) == expected
    mended, _ = fixed(HEAD + text, "flow.rules")
    assert [item.code for item in check_text(mended).diagnostics] == []


@pytest.mark.parametrize(
    ("lines", "chain"),
    [
        ("goal g $300,000 each quarter\n", "new, ready, won"),
        ("goal g 9 each quarter\n  through won\n", "new, ready, won"),
        ("goal g $300,000 each quarter\n  each ready brings $9\n", "new, ready"),
        ("goal g 40% each quarter\n", None),
        ("goal g 9 each quarter\n  through new, won\n", None),
    ],
)
def test_a_goal_names_its_chain(lines: str, chain: str | None):
    stages = (
        "stage new, start\n  to lost on call\n  to ready on click\n"
        "stage ready\n  to won on form\n  to lost on call\nstage lost, won, end\n"
    )
    diagnostics = check_text(HEAD + stages + lines).diagnostics
    assert [item.code for item in diagnostics] == ([] if chain is None else ["AL426"])
    assert chain is None or f"write `through {chain}` below it" in (diagnostics[0].help or "")


MEASURED = """stage new, start
  to ready on click
stage ready, end
activity contract by prospect
  worth money
measure share
  ready of new
  by cohort, within 9 days
measure worth
  booked per new
  by period
measure speed
  time from new to ready
setting some 22
setting part 22%
setting money-at-least $20
"""


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("share at most 22% each month", []),
        ("share at most part each month", []),
        ("share at most 22 each month", [("AL301", "22")]),
        ("share at most some each month", [("AL301", "some")]),
        ("share at most $22 each month", [("AL301", "$22")]),
        ("worth at least $22 each month", []),
        ("worth at least money-at-least each month", []),
        ("worth at least 22% each month", [("AL301", "22%")]),
        ("speed at most 9 each month", []),
        ("speed at most some each month", []),
        ("speed at most 9% each month", [("AL301", "9%")]),
        ("speed at most nothing each month", [("AL210", "nothing")]),
    ],
)
def test_a_bound_is_of_what_is_measured(line: str, expected: list[tuple[str, str]]):
    assert found(f"{MEASURED}sla q\n  marketing owes sales\n  {line}\n") == expected


@pytest.mark.parametrize(
    ("line", "expected"),
    [
        ("setting some 30", []),
        ("setting some 30%", [("AL301", "30%")]),
        ("setting part 30", [("AL301", "30")]),
        ("setting money-at-least 30", [("AL301", "30")]),
    ],
)
def test_a_what_if_keeps_the_kind_of_a_setting(line: str, expected: list[tuple[str, str]]):
    assert found(f"{MEASURED}what-if other\n  {line}\n  show ready\n") == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        ("", [("AL429", 'example "e"')]),
        ("  2026-03-02 09:00  click\n", [("AL429", 'example "e"')]),
        ("  at 2026-03-02 09:00\n    stage is new\n", []),
    ],
)
def test_an_example_expects_something(lines: str, expected: list[tuple[str, str]]):
    stages = "stage new, start\n  to ready on click\nstage ready, end\n"
    assert found(f'{stages}example "e"\n  lead\n{lines}') == expected


PAGES = "activity visit by prospect\n  page text\n  minutes number\n"
KINDS = [("form", None), ("click", None), ("visit", "/pricing"), ("visit", "/home"), ("call", None)]


def goes_to(stages: str, days: int = 500) -> set[str]:
    """Where leads go of whom one thing happens, and leads of whom nothing does."""
    agreement = al.loads(HEAD + PAGES + stages)
    start = datetime(2026, 3, 2, tzinfo=UTC)
    found = set()
    for kind, page in [*KINDS, (None, None)]:
        for by in ("prospect", "sales"):
            fields = {} if page is None else {"page": page, "minutes": 3}
            at = start.replace(hour=9)
            inputs = [] if kind is None else [
                al.Activity(id="1", kind=kind, at=at, by=by, fields=fields)]  # fmt: skip
            lead = al.Lead(id="1", created_at=start)
            outcome = agreement.replay(lead, inputs, until=start + timedelta(days=days))
            found |= {item.to for item in outcome.outputs if isinstance(item, al.Transition)}
    return found


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("on form", "on form"),
        ("on form, click", "on click"),
        ("on visit", 'on visit where page starts with "/pricing"'),
        ("on form", "on form by prospect"),
        ("on visit where minutes is at least 2", "on visit where minutes is at least 3"),
        ("after 30 days", "after 90 days"),
        ("after 30 days", "after 30 days"),
        ("after 30 days", "after 90 days without call"),
        ("after 2 months", "after 90 days"),
        ("after 5 days", "after 10 working days"),
    ],
)
def test_an_earlier_line_that_takes_all(first: str, second: str):
    calendar = "calendar office\n  open Monday to Friday 09:00 to 17:00\n"
    stages = f"stage new, start\n  to won {first}\n  to lost {second}\n{ENDS}"
    assert found(PAGES + calendar + stages) == [("AL432", "to lost")]
    assert goes_to(calendar + stages) == {"new", "won"}
    # Of times the sooner is first in any order.
    back = f"stage new, start\n  to lost {second}\n  to won {first}\n{ENDS}"
    again = found(PAGES + calendar + back)
    assert bool(again) == (first == second or first.startswith("after"))
    assert ("lost" in goes_to(calendar + back)) == (again != [("AL432", "to lost")])


@pytest.mark.parametrize(
    ("first", "second"),
    [
        ("on form", "on form, click"),
        ("on form by sales", "on form"),
        ('on visit where page is "/home"', "on visit"),
        ("after 30 days without call", "after 90 days"),
        ("after 10 working days", "after 20 days"),
        ("after 3 months", "after 90 days"),
        ("on form", "when large"),
    ],
)
def test_what_another_line_leaves_over_is_not_reported(first: str, second: str):
    calendar = "calendar office\n  open Monday to Friday 09:00 to 17:00\n"
    stages = f"stage new, start\n  to won {first}\n  to lost {second}\n{ENDS}"
    assert found(PAGES + calendar + stages) == []
