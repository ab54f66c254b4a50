"""The forms of the language that the five agreements do not use, and what they become."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from typing import Any

import pytest

from alignlib.syntax import tree
from alignlib.syntax.parse import ParsedFile
from alignlib.syntax.walk import walk

Read = Callable[[str], ParsedFile]


def only(parsed: ParsedFile) -> Any:
    (declaration,) = parsed.file.declarations
    return declaration


def condition(read: Read, text: str) -> Any:
    return only(read(f"define x\n  {text}\n")).condition


def texts(names: Any) -> list[str]:
    return [name.text for name in names]


@pytest.mark.parametrize(
    ("text", "operator"),
    [
        ("n >= 5", "is at least"),
        ("n <= 5", "is at most"),
        ("n > 5", "is above"),
        ("n < -5", "is below"),
        ("n is  at \tleast 5", "is at least"),
        ('title contains any of "a", "b"', "contains"),
        ('title starts with "a"', "starts with"),
        ('title ends with any of "a","b"', "ends with"),
        ('title matches "VP*"', "matches"),
        ('products includes "a"', "includes"),
        ("products lacks a", "lacks"),
        ("n is between 1 and 5", "is between"),
        ("n is known", "is known"),
        ("serviceable is undecided", "is undecided"),
        ("days since last visit is above 30", "is above"),
        ("days in stage > 30", "is above"),
        ("first call-back is met", "is"),
        ("stage is not new", "is not"),
        ('region(country, "x", 3) is "EMEA"', "is"),
        ("isolated is yes", "is"),
        ("first is known", "is known"),
        ('`Lead Source` is none of "a", b', "is none of"),
    ],
)
def test_comparisons(read: Read, text: str, operator: str) -> None:
    found = condition(read, text)
    assert isinstance(found, tree.Comparison)
    assert found.operator == operator


def test_one_line_and_block_are_the_same(read: Read) -> None:
    line = only(read("stage a, start\n  to b when big\n"))
    block = only(read("stage a, start\n  to b when\n    big\n"))
    deeper = only(read("stage a, start\n  to b\n    when\n      big\n"))
    assert line == block == deeper


@pytest.mark.parametrize("head", ["any of", "all of", "none of", "at least 2 of", "at least n of"])
def test_a_head_may_end_the_line_of_when(read: Read, head: str) -> None:
    below = only(read(f"stage a\n  to b\n    when\n      {head}\n        x\n        y\n"))
    beside = only(read(f"stage a\n  to b when {head}\n    x\n    y\n"))
    assert below == beside
    assert beside.moves[0].condition.kind == head.replace("2 of", "").replace("n of", "").strip()


def test_blocks_where_conditions_stand(read: Read) -> None:
    text = """
sla x
  paused while
    a
    b
  void when any of
    a
    b
score s
  -10 when
    a
    b
grade g by s
  A when
    a
    b
  B otherwise
keep k of sales at most 100%
  only when
    a
    b
trigger t
  when
    a
    b
stage q
  qualifies when
    a
    b
"""
    blocks = [node for node in walk(read(text).file) if isinstance(node, tree.Block)]
    assert [block.kind for block in blocks] == ["all of", "any of", *["all of"] * 5]
    assert all(len(block.items) == 2 for block in blocks)


def test_then_below_at_the_end_and_among_conditions(read: Read) -> None:
    tail = 'tell owner "x"'
    below = only(read(f"stage a\n  to b on c\n    then {tail}\n    then send d\n"))
    end = only(read(f"stage a\n  to b on c then {tail}, then send d\n"))
    assert below == end
    among = only(read(f"stage a\n  to b when\n    c\n    d\n    then {tail}\n    then send d\n"))
    assert among.moves[0].then == end.moves[0].then
    late = only(read("sla x\n  if late by 1 working day tell boss, then move to b\n"))
    assert [type(one).__name__ for one in late.if_late[0].then] == ["Tell", "MoveTo"]
    assert late.if_late[0].by.unit == "working day"


def test_wishes_and_waits(read: Read) -> None:
    stage = only(
        read(
            "stage a\n"
            '  to b on request by marketing where role is buyer because "asked"\n'
            "  to c after patience without visit, form\n"
        )
    )
    wish, wait = stage.moves
    assert (wish.trigger, wish.by.name.text, wish.because) == ("request", "marketing", "asked")
    assert isinstance(wish.condition, tree.Comparison)
    assert isinstance(wait.after, tree.Word)
    assert texts(wait.without) == ["visit", "form"]


def test_effects(read: Read) -> None:
    stage = only(
        read(
            'stage a\n  to b on c\n    then assign to previous owner, else queue west, else "Ada"\n'
            '    then set contact.title to "x"\n    then open opportunity\n    then note "n"\n'
            '    then tell anyone but previous owner "m"\n'
        )
    )
    kinds = [type(effect).__name__ for effect in stage.moves[0].then]
    assert kinds == ["Assign", "SetField", "OpenRecord", "Note", "Tell"]
    targets = stage.moves[0].then[0].targets
    assert [(target.kind, target.name) for target in targets] == [
        ("previous owner", None),
        ("queue", "west"),
        ("person", "Ada"),
    ]


def test_calendar(read: Read) -> None:
    calendar = only(
        read(
            'calendar office "Boston"\n  zone Europe/Berlin\n  open Monday to Friday, Sunday\n'
            "  open Sat to Mon 9:00 to 24:00\n  open 2026-12-23 09:00 to 12:00\n"
            "  cut-off 17:00, then from 08:30\n  closed on holidays of US\n"
        )
    )
    days, wrapped, short, cut_off, holidays = calendar.lines
    assert (days.days, days.hours) == ((0, 1, 2, 3, 4, 6), ())
    assert wrapped.days == (0, 5, 6)
    assert wrapped.hours[0].closes.minutes == 1440
    assert isinstance(short, tree.OpenOn)
    assert (cut_off.at.minutes, cut_off.resumes.minutes) == (1020, 510)
    assert holidays.country.text == "US"
    assert calendar.zone.value == "Europe/Berlin"


def test_example_steps(read: Read) -> None:
    example = only(
        read(
            'example "t"\n'
            '  lead with products "a", b, role buyer, amount 12,000 EUR\n'
            "  sales has no room\n"
            '  2026-01-01 09:00  form by "Ada" with answer yes, pages 3\n'
            "  2026-01-01 09:00  request by prospect\n"
            '  2026-01-01 09:00  request ready by "Ada"\n'
            "  2026-01-01 09:00  moved to won by owner\n"
            "  2026-01-01 09:00  assign to previous owner\n"
            '  2026-01-01 09:00  change contact.title to "x" by "rep"\n'
            "  2026-01-01 09:00  sales has room\n"
            '  at 2026-01-01 09:00\n    stage is new\n    owner is "Ada"\n'
        )
    )
    assert [len(one.values) for one in example.values] == [2, 1, 1]
    assert example.values[2].values[0].currency == "EUR"
    assert [type(step).__name__ for step in example.steps] == [
        "ExampleRoom", "ExampleActivity", "ExampleActivity", "ExampleRequest", "ExampleOutside",
        "ExampleAssign", "ExampleChange", "ExampleRoom", "ExampleAt",
    ]  # fmt: skip
    assert example.steps[2].kind.text == "request"


def test_changes_of_a_what_if(read: Read) -> None:
    what_if = only(
        read(
            "what-if w\n  a of b +6 points\n  a of b -3 points\n  a of b +10%\n  a of b -5%\n"
            "  a of b is 40%\n  setting x $30\n  release r in 3 equal parts\n  show c, d\n"
        )
    )
    rates = [(one.how, one.amount.value) for one in what_if.changes[:5]]
    assert rates == [
        ("points", Decimal(6)),
        ("points", Decimal(-3)),
        ("%", Decimal(10)),
        ("%", Decimal(-5)),
        ("set", Decimal(40)),
    ]
    assert texts(what_if.show) == ["c", "d"]


def test_sla_forms(read: Read) -> None:
    text = """
sla a
  at least 2 of joint-meeting each week
sla b
  each form where (x is 1 or y is 2) in opportunity
  gets all of call, mail
  before dead, else refuse
sla c
  reaches won
  every 14 days while in opportunity
  restarts on reassigned
  warn at 50% tell owner
sla d
  never gets call by anyone but previous owner
  if broken tell steering then review x
"""
    quota, refuse, every, never = read(text).file.declarations
    assert isinstance(quota.duty, tree.Quota)
    assert (refuse.each.filter.stage.text, refuse.duty.all, refuse.term.else_refuse) == (
        "opportunity", True, True,
    )  # fmt: skip
    assert texts(every.duty.stages) == ["won"]
    assert every.term.while_in.text == "opportunity"
    assert every.warn.at.value == 50
    assert never.duty.filter.by.other.kind == "previous owner"
    assert len(never.if_broken) == 2


@pytest.mark.parametrize("word", ["lead", "points", "rep", "days", "at", "in", "last", "Monday",
                                  "größe", "x1_y-z", "to", "no", "start", "text"])  # fmt: skip
def test_words_that_stay_names(read: Read, word: str) -> None:
    parsed = read(f"setting {word} 3\nstage {word}, start\nactivity {word}\n")
    assert [type(one).__name__ for one in parsed.file.declarations] == [
        "SettingDecl", "StageDecl", "ActivityDecl",
    ]  # fmt: skip


def test_back_quotes_make_anything_a_name(read: Read) -> None:
    parsed = read("fields\n  `Lead Source` text\n  `score` number\n  `no # comment` date\n")
    assert texts(field.name for field in only(parsed).fields) == [
        "Lead Source", "score", "no # comment",
    ]  # fmt: skip
    assert parsed.comments == ()


def test_values(read: Read) -> None:
    values = {
        "1,200": tree.Number, "2.5": tree.Number, "-5": tree.Number, "40%": tree.Percent,
        "$12,000": tree.Money, "12,000 EUR": tree.Money, "1 day": tree.DurationValue,
        "4 business hours of office": tree.DurationValue, "2026-11-22": tree.DateValue,
        '"say \\"hi\\" \\\\ # there"': tree.Text, "yes": tree.Word,
    }  # fmt: skip
    for text, kind in values.items():
        assert isinstance(only(read(f"setting x {text}\n")).value, kind), text
    assert (
        only(read('setting x "say \\"hi\\" \\\\ # there"\n')).value.value == 'say "hi" \\ # there'
    )
    duration = only(read("setting x 4 business hours of office\n")).value
    assert (duration.unit, duration.calendar.text) == ("working hour", "office")


def test_brackets_and_not(read: Read) -> None:
    found = condition(read, "(a and b) or not (c or d)")
    assert isinstance(found, tree.Or)
    assert [type(item).__name__ for item in found.items] == ["And", "Not"]


def test_windows_and_counts(read: Read) -> None:
    text = 'at least 3 visit where page starts with "/p" in the last 14 days'
    found = condition(read, text)
    assert (found.quantifier, found.count.value, found.window.kind) == (
        "at least", 3, "in the last",
    )  # fmt: skip
    assert condition(read, "entered ready at most 2 times").count.value == 2
    assert condition(read, "entered is known").left.parts[0].text == "entered"
    assert condition(read, "no call by owner since entering ready").window.stage.text == "ready"
    assert condition(read, "exactly n visit, form ever").count.name.text == "n"
