"""A failing line of an example: expected, was, since when, because."""

from __future__ import annotations

import pytest

import alignlib as al
from alignlib.examples import Failure, run_examples

RULES = """\
agreement "Inbound"
  zone UTC
fields
  country   text
  employees number
  role      one of buyer, student
  products  list of text
  consented yes-no
activity form by prospect
activity visit by prospect
  page text
activity call, mail, meeting by sales
activity verdict by sales
  answer one of ready, not-ready
activity bounce by prospect
setting handoff-score 40
define good-fit
  country is one of "US", "CA"
  any of
    employees is at least 50
    role is buyer
define big
  at least 2 of
    employees is at least 50
    some form ever
    country is "US"
score engagement
  +15 each form
  -10 when country is "FR"
  halves every 14 days
  between 0 and 100
grade priority by engagement
  A when engagement is at least 40
  B when engagement is at least 20
  C otherwise
stage new, start, owned by marketing
  to marketing-ready when good-fit
stage marketing-ready, owned by marketing
  to sales-ready
    when
      engagement is at least handoff-score
      sales has room
    then assign to "Ada"
  to nurture after 30 days without form
stage sales-ready, owned by sales
  qualifies when country is known
  to opportunity on meeting by owner
  to nurture on verdict where answer is not-ready
stage nurture, owned by marketing
  to sales-ready on request by marketing
stage opportunity, owned by sales, end
sla call-back
  sales owes marketing
  each lead entering sales-ready
  gets one of call, meeting by owner
  within 3 days
  void when some bounce ever
sla six
  sales owes marketing
  each lead entering sales-ready
  gets at least 6 of call, mail by owner
  within 9 days
sla quiet
  sales owes marketing
  each lead entering sales-ready
  never gets mail by sales while in sales-ready
sla arrive
  sales owes marketing
  each lead entering sales-ready
  reaches opportunity
  within 60 days
sla answer
  sales owes prospect
  each visit by prospect where page starts with "/pricing" in sales-ready
  gets call by sales
  within 4 hours
example "given"
"""
TWO_FORMS = """
  lead with country "US", role buyer
  2026-12-01 09:00  form
  2026-12-01 09:05  form
"""
HANDED_OVER = f"{TWO_FORMS.rstrip()}\n  2026-12-01 09:06  form\n"


def failures(given: str, at: str, *expected: str) -> list[Failure]:
    lines = "".join(f"    {line}\n" for line in expected)
    agreement = al.loads(f"{RULES.rstrip()}{given.rstrip()}\n  at {at}\n{lines}", name="a.rules")
    (result,) = run_examples(agreement)
    return list(result.failures)


def told(given: str, at: str, expected: str) -> str:
    (failure,) = failures(given, at, expected)
    sentence = failure.sentence.removeprefix(f"at {at} expected ")
    return " | ".join([sentence, *failure.because])


@pytest.mark.parametrize(
    ("expected", "sentence"),
    [
        ("stage is sales-ready", "stage `sales-ready`, was `marketing-ready` since 2026-12-01 09:00"
         " | engagement was 28.55, needs 40 (handoff-score)"),
        ("stage is opportunity", "stage `opportunity`, was `marketing-ready` since 2026-12-01 09:00"
         " | line 39, to `sales-ready`, waits: engagement was 28.55, needs 40 (handoff-score)"),
        ("stage is new", "stage `new`, was `marketing-ready` since 2026-12-01 09:00 | it left `new`"
         " for `marketing-ready` on 2026-12-01 09:00 (line 37): country: US; role: buyer"),
        ("stage is not marketing-ready", "a stage other than `marketing-ready`, was "
         "`marketing-ready` since 2026-12-01 09:00 | line 37 led there: country: US; role: buyer"),
        ("engagement is at least handoff-score", "engagement is at least handoff-score, was 28.55"
         " | `+15 each form` gave 28.55"),
        ("engagement is 30", "engagement is 30, was 28.550854 (it held until 2026-12-02 09:00)"
         " | `+15 each form` gave 28.550854"),
        ("priority is A", "priority is A, was B | engagement was 28.55, needs 40"),
        ("priority is C", "priority is C, was B (it held until 2026-12-01 09:05)"
         " | the line of B comes first: engagement was 28.55"),
        ("country is \"DE\"", "country is \"DE\", was \"US\""),
        ("role is student", "role is student, was buyer"),
        ("employees is at least 10", "employees is at least 10, was unknown"),
        ("products includes \"x\"", "products includes \"x\", was unknown"),
        ("consented", "consented, was unknown"),
        ("employees is known", "employees is known, was unknown"),
        ("country starts with \"D\"", "country starts with \"D\", was \"US\""),
        ("at least 3 form in the last 30 days", "at least 3 form in the last 30 days, 2 found"),
        ("some call ever", "some call ever, none found"),
        ("no form ever", "no form ever, 2 found | the form on 2026-12-01 09:00 by prospect"
         " | the form on 2026-12-01 09:05 by prospect"),
        ("days since last form is above 3", "days since last form is above 3, was 1"),
        ("days since last call is above 3", "days since last call is above 3, was unknown"),
        ("entered sales-ready at least 1 times", "entered sales-ready at least 1 times, never was"
         " | engagement was 28.55, needs 40 (handoff-score)"),
        ("entered new at least 2 times", "entered new at least 2 times, was entered once: "
         "2026-12-01 09:00"),
        ("owner is \"Ada\"", "owner is \"Ada\", was nobody, marketing owns the stage"),
        ("sales has no room", "sales has no room, had room"),
        ("call-back is met", "call-back is met, has not started | `sales-ready` was never entered"
         " | engagement was 28.55, needs 40 (handoff-score)"),
        ("answer is met", "answer is met, has not started | there was no visit by prospect where "
         "page starts with \"/pricing\" in sales-ready to start it"),
        ("not good-fit", "not good-fit, but `good-fit` holds | country was \"US\""
         " | role was buyer"),
        ("good-fit is undecided", "good-fit is undecided, but it holds | country was \"US\""
         " | role was buyer"),
        ("big and employees is at least 50", "big and employees is at least 50, was undecided"
         " | employees was unknown, needs 50"),
        ("good-fit and engagement is at least 50", "good-fit and engagement is at least 50, "
         "does not hold | engagement was 28.55, needs 50"),
        ("country is \"DE\" or role is student", "country is \"DE\" or role is student, "
         "does not hold | country was \"US\", needs \"DE\", or role was buyer, needs student"),
    ],
)  # fmt: skip
def test_of_a_lead_with_two_forms(expected: str, sentence: str):
    assert told(TWO_FORMS, "2026-12-02 09:30", expected) == sentence


@pytest.mark.parametrize(
    ("happened", "expected", "sentence"),
    [
        ('2026-12-04 09:00  call by "Bob"', "call-back is met",
         "call-back is met, was late since 2026-12-04 09:06 | the call on 2026-12-04 09:00 was by "
         '"Bob", not by the owner "Ada"'),
        ('2026-12-04 09:00  mail by "Ada"', "call-back is met",
         "call-back is met, was late since 2026-12-04 09:06 | since 2026-12-01 09:06 there was "
         "only mail; it asks for call, meeting by owner"),
        ('2026-12-04 09:00  visit with page "/"', "first call-back is void",
         "first call-back is void, was late since 2026-12-04 09:06 | since 2026-12-01 09:06 there "
         "was only visit; it asks for call, meeting by owner"),
        ('2026-12-04 09:00  call by "Ada"', "call-back is late",
         "call-back is late, was met since 2026-12-04 09:00 | the call on 2026-12-04 09:00 by "
         '"Ada" counts'),
        ('2026-12-04 09:06  bounce', "call-back is late",
         "call-back is late, was void since 2026-12-04 09:06 | bounce ever: 1"),
        ('2026-12-04 09:00  call by "Ada"', "six is met",
         "six is met, was running since 2026-12-01 09:06 | it is due on 2026-12-10 09:06"
         " | 1 of 6 were done so far"),
        ('2026-12-04 09:00  mail by "Ada"', "quiet is running",
         "quiet is running, was broken since 2026-12-04 09:00 | the mail on 2026-12-04 09:00 by "
         '"Ada" was never to be'),
        ('2026-12-04 09:00  call by "Ada"', "arrive is met",
         "arrive is met, was running since 2026-12-01 09:06 | it is due on 2027-01-30 09:06"
         " | `opportunity` was not reached"),
        ('2026-12-04 09:00  visit with page "/"', "answer is met",
         "answer is met, has not started | the visit on 2026-12-04 09:00 does not count: page was "
         '"/", needs to start with "/pricing"'),
        ('2026-12-04 09:00  call by "Ada"', "second call-back is running",
         "second call-back is running, has not started | `sales-ready` was entered once only"),
        ('2026-12-04 09:00  meeting by "Bob"', "stage is opportunity",
         "stage `opportunity`, was `sales-ready` since 2026-12-01 09:06 | the meeting on "
         '2026-12-04 09:00 was by "Bob", not by the owner "Ada"'),
        ('2026-12-04 09:00  verdict with answer ready', "stage is nurture",
         "stage `nurture`, was `sales-ready` since 2026-12-01 09:06 | the verdict on "
         "2026-12-04 09:00 does not count: answer was ready, needs not-ready"),
        ('2026-12-04 09:00  request new by sales', "stage is marketing-ready",
         "stage `marketing-ready`, was `sales-ready` since 2026-12-01 09:06 | it left "
         "`marketing-ready` for `sales-ready` on 2026-12-01 09:06 (line 39): engagement: 45; "
         "sales has room: yes; country: US"),
        ('2026-12-04 09:00  assign to "Eve"', 'owner is "Ada"',
         'owner is "Ada", was "Eve" since 2026-12-04 09:00'),
        ('2026-12-04 09:00  change country to "DE"', 'country is "US"',
         'country is "US", was "DE" since 2026-12-04 09:00'),
        ('2026-12-04 09:00  change country to "DE"', "good-fit",
         'good-fit, does not hold since 2026-12-04 09:00 | country was "DE", needs one of "US", '
         '"CA"'),
        ("2026-12-04 09:00  sales has no room", "sales has room",
         "sales has room, had no room since 2026-12-04 09:00"),
        ('2026-12-04 09:00  meeting by "Ada"', "stage is nurture",
         "stage `nurture`, was `opportunity` since 2026-12-04 09:00 | nothing leads on from "
         "`opportunity`: it is an end"),
    ],
)  # fmt: skip
def test_of_a_lead_that_was_handed_over(happened: str, expected: str, sentence: str):
    given = f"{HANDED_OVER}  {happened}"
    assert told(given, "2026-12-06 10:00", expected) == sentence


def test_a_refused_request_says_why():
    given = """
  lead with role buyer
  2026-12-01 09:00  request marketing-ready by "Ada"
"""
    assert told(given, "2026-12-01 09:00", "stage is marketing-ready") == (
        "stage `marketing-ready`, was `new` since 2026-12-01 09:00"
        " | it was refused on 2026-12-01 09:00: good-fit (country is one of \"US\", \"CA\" "
        "(undecided)) | country was unknown, needs one of \"US\", \"CA\""
    )  # fmt: skip


def test_a_wait_says_when_it_is_over():
    assert told(TWO_FORMS, "2026-12-31 09:04", "stage is nurture") == (
        "stage `nurture`, was `marketing-ready` since 2026-12-01 09:00"
        " | 30 days in stage without form are over on 2026-12-31 09:05 only"
    )


def test_a_score_that_has_faded_says_when():
    assert told(TWO_FORMS, "2027-03-02 09:30", "engagement is at least 20") == (
        "engagement is at least 20, was 0.33 (it held until 2026-12-10 09:00)"
        " | `+15 each form` gave 0.33"
    )


def test_two_digits_never_hide_which_side_a_score_is_on():
    (failure,) = failures(TWO_FORMS, "2026-12-02 09:00", "engagement is at least 29.28")
    assert failure.found == "was 29.275427 (it held until 2026-12-02 09:00)"


def test_every_failing_line_is_told_with_its_place():
    found = failures(TWO_FORMS, "2026-12-02 09:30", "stage is new", "good-fit", 'country is "DE"')
    lines = len(RULES.splitlines()) + len(TWO_FORMS.strip().splitlines()) + 1
    assert [(item.rule.file, item.rule.line) for item in found] == [
        ("a.rules", lines + 1), ("a.rules", lines + 3),
    ]  # fmt: skip
    assert [item.rule.column for item in found] == [5, 5]


def test_a_whole_sentence():
    (failure,) = failures(TWO_FORMS, "2026-12-02 09:30", "stage is sales-ready")
    assert str(failure) == (
        "at 2026-12-02 09:30 expected stage `sales-ready`, was `marketing-ready` since "
        "2026-12-01 09:00 because engagement was 28.55, needs 40 (handoff-score)"
    )
    assert failure.to_dict() == {
        "file": "a.rules", "line": failure.rule.line, "column": 5,
        "at": "2026-12-02T09:30:00+00:00", "expected": "stage `sales-ready`",
        "found": "was `marketing-ready` since 2026-12-01 09:00",
        "because": ["engagement was 28.55, needs 40 (handoff-score)"],
    }  # fmt: skip


def test_what_the_agreement_cannot_take_is_told_at_its_line():
    given = "\n  lead\n  9999-12-31 09:00  form\n"
    (failure,) = failures(given, "9999-12-31 09:00", "stage is new")
    assert failure.at is None
    assert failure.sentence.startswith("this line cannot be taken: ")
    assert failure.rule.line in (len(RULES.splitlines()), len(RULES.splitlines()) + 2)


def test_before_the_agreement_there_is_no_life():
    text = (
        'agreement "A"\n  zone UTC\n  from 2026-02-01\nactivity form by prospect\n'
        "stage new, start\n  to ready on form\nstage ready\n"
        'example "too early"\n  lead\n  2026-01-02 09:00  form\n'
        "  at 2026-01-02 09:00\n    stage is new\n  at 2026-02-02 09:00\n    stage is ready\n"
    )
    (result,) = run_examples(al.loads(text))
    first, second = result.failures
    assert first.found == "its life had not begun"
    assert first.because == ("the agreement is in force from 2026-02-01 00:00",)
    assert second.because == (
        "the form on 2026-01-02 09:00 by prospect came before it entered `new`",
    )


def test_expectations_go_by_the_settings_in_force():
    text = f"{RULES.rstrip()}{TWO_FORMS.rstrip()}\n  at 2026-12-01 09:05\n" + (
        "    engagement is at least handoff-score\n"
    )
    agreement = al.loads(text)
    (strict,) = run_examples(agreement)
    (lax,) = run_examples(agreement.with_settings(handoff_score=30))
    assert (strict.status, lax.status) == ("failed", "passed")


def test_a_failing_function_is_told():
    def region(country: str) -> str:
        """The region."""
        raise LookupError(country)

    host = al.Extension(name="host", version="1", functions=[al.Function.of(region)])
    text = (
        "fields\n  country text\ndefine european\n  region(country) is \"EMEA\"\n"
        'example "a region"\n  lead with country "FR"\n  at 2026-01-01 09:00\n    european\n'
    )  # fmt: skip
    (result,) = run_examples(al.loads(text, zone="UTC", extensions=[host]))
    (failure,) = result.failures
    assert failure.found == "was undecided"
    assert any("region" in reason and "FR" in reason for reason in failure.because)
