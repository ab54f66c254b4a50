"""What examples reach: stages, moves, triggers, condition outcomes, score lines, SLA outcomes."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import UTC, datetime, timedelta
from decimal import Decimal

import alignlib as al
from alignlib.examples import Coverage, Recorder, coverage, run_examples
from alignlib.examples.report import annotated, in_short, listing

RULES = """\
agreement "A"
  zone UTC
fields
  country text
  role one of buyer, student
activity form, click by prospect
activity visit by prospect
  page text
activity call, mail by sales
define serviceable
  country is "US"
  role is buyer
score engagement
  +5 each form
  +1 each click
  -2 when no form ever
grade heat by engagement
  hot when engagement is at least 10
  cold otherwise
stage new, start, owned by marketing
  to ready when serviceable
  to gone on visit where page is "/bye"
stage ready, owned by sales
  qualifies when engagement is at least 5
  to gone after 10 days without form
  to gone on request by sales
stage gone, end
trigger only-mail
  on mail
  in ready
  when no call ever
  then tell sales "so far only a mail"
sla call-back
  sales owes marketing
  each lead entering ready
  gets call by sales
  within 2 days
  paused while role is student
  void when country is "FR"
  restarts on visit
  warn at 50% tell sales
  if late tell sales
  if late by 1 day tell sales
sla quiet
  marketing owes sales
  each lead entering ready
  never gets click by prospect
  within 5 days
"""
HAND_OVER = """
example "handed over"
  lead with country "US", role buyer
  2026-01-01 09:00  form
"""


def covered(examples: str, rules: str = RULES) -> Coverage:
    return coverage(al.loads(rules + examples, name="a.rules"))


def reached(found: Coverage, kind: str) -> set[tuple[int, str, str]]:
    return {(p.place.line, p.name, p.outcome) for p in found.points if p.kind == kind and p.reached}


def outcomes(found: Coverage, name: str, line: int | None = None) -> dict[str, int]:
    """By outcome how many examples reach it."""
    return {
        point.outcome: point.examples
        for point in found.points
        if point.name == name and line in (None, point.place.line)
    }


def test_stages_and_moves():
    found = covered(HAND_OVER)
    assert reached(found, "stage") == {(20, "new", "entered"), (23, "ready", "entered")}
    assert reached(found, "move") == {(21, "to ready when serviceable", "fired")}
    assert found.totals["move"] == (1, 4)
    assert found.totals["stage"] == (2, 3)


def test_a_move_by_time_and_one_on_request():
    waited = covered(HAND_OVER + "  at 2026-02-01 09:00\n    stage is gone\n")
    assert (25, "to gone after 10 days without form", "fired") in reached(waited, "move")
    asked = covered(HAND_OVER + "  2026-01-02 09:00  request gone by sales\n")
    assert (26, "to gone on request by sales", "fired") in reached(asked, "move")


def test_what_was_done_outside_fires_no_line():
    found = covered(HAND_OVER + "  2026-01-02 09:00  moved to gone by sales\n")
    assert (27, "gone", "entered") in reached(found, "stage")
    assert len(reached(found, "move")) == 1


def test_conditions_hold_fail_and_stay_open():
    text = """
example "the others"
  lead with role student
  2026-01-01 09:00  form
  2026-01-01 10:00  change country to "US"
  2026-01-01 11:00  change role to buyer
"""
    assert outcomes(covered(HAND_OVER), 'country is "US"') == {
        "holds": 1, "does not hold": 0, "undecided": 0,
    }  # fmt: skip
    both = covered(HAND_OVER + text)
    assert outcomes(both, 'country is "US"') == {"holds": 2, "does not hold": 0, "undecided": 1}
    # Behind an open line the next is still looked at.
    assert outcomes(both, "role is buyer") == {"holds": 2, "does not hold": 1, "undecided": 0}


def test_behind_a_line_that_settles_it_nothing_is_looked_at():
    text = """
example "elsewhere"
  lead with country "DE", role buyer
  2026-01-01 09:00  form
"""
    found = covered(text)
    assert outcomes(found, 'country is "US"')["does not hold"] == 1
    assert set(outcomes(found, "role is buyer").values()) == {0}


def test_undecided_counts_only_where_a_fact_can_be_unknown():
    found = covered("")
    assert set(outcomes(found, "serviceable")) == {"holds", "does not hold", "undecided"}
    for name in ("no form ever", "engagement is at least 5", "no call ever"):
        assert set(outcomes(found, name)) == {"holds", "does not hold"}


def test_what_stands_under_where():
    text = """
example "visits"
  lead
  2026-01-01 09:00  visit
  2026-01-01 10:00  visit with page "/"
  2026-01-01 11:00  visit with page "/bye"
  at 2026-01-01 11:00
    stage is gone
"""
    found = covered(text)
    assert outcomes(found, 'page is "/bye"') == {"holds": 1, "does not hold": 1, "undecided": 1}


def test_lines_of_a_score_count():
    found = covered(HAND_OVER)
    assert outcomes(found, "+5 each form") == {"counts": 1}
    assert outcomes(found, "+1 each click") == {"counts": 0}
    # Whether the lead qualifies is asked at the beginning, and again after the form.
    assert outcomes(found, "no form ever") == {"holds": 1, "does not hold": 1}


def test_what_an_example_asks_is_looked_at():
    asked = covered(HAND_OVER + "  at 2026-01-01 09:00\n    heat is cold\n")
    assert outcomes(asked, "engagement is at least 10") == {"holds": 0, "does not hold": 1}
    assert set(outcomes(covered(HAND_OVER), "engagement is at least 10").values()) == {0}


def test_a_trigger():
    mailed = covered(HAND_OVER + "  2026-01-02 09:00  mail by sales\n")
    assert outcomes(mailed, "trigger only-mail") == {"fired": 1}
    assert outcomes(mailed, "no call ever") == {"holds": 1, "does not hold": 0}
    called = covered(
        HAND_OVER + "  2026-01-02 09:00  call by sales\n  2026-01-02 09:00  mail by sales\n"
    )
    assert outcomes(called, "trigger only-mail") == {"fired": 0}
    assert outcomes(called, "no call ever") == {"holds": 0, "does not hold": 1}


def promise(*lines: str) -> set[str]:
    found = covered(HAND_OVER + "".join(f"  {line}\n" for line in lines))
    return {f"{outcome} {line}" for line, name, outcome in reached(found, "sla")
            if name == "sla call-back"}  # fmt: skip


def test_the_outcomes_of_a_promise_stand_where_they_are_written():
    assert promise("2026-01-01 10:00  call by sales") == {"met 33"}
    assert promise("at 2026-01-03 09:01", "  stage is ready") == {"warned 41", "late 42"}
    assert promise("2026-01-03 10:00  call by sales") == {"warned 41", "late 42", "met-late 33"}
    assert promise("at 2026-01-04 09:01", "  stage is ready") == {
        "warned 41", "late 42", "late by 1 day 43",
    }  # fmt: skip
    assert promise("2026-01-01 10:00  change role to student") == {"paused 38"}
    assert promise('2026-01-01 10:00  change country to "FR"') == {"void 39"}
    assert promise("2026-01-01 10:00  visit") == {"restarted 40"}


def test_a_promise_to_abstain_is_kept_or_broken():
    found = covered(HAND_OVER + "  2026-01-02 09:00  click\n")
    assert outcomes(found, "sla quiet") == {"kept": 0, "broken": 1}
    found = covered(
        HAND_OVER + "  2026-01-02 09:00  form\n  at 2026-01-07 09:00\n    some form ever\n"
    )
    assert outcomes(found, "sla quiet") == {"kept": 1, "broken": 0}


def test_a_line_of_several_stages_is_one_line():
    rules = (
        "activity form by prospect\nstage a, b, c\n  to d on form\nstage d, end\n"
        "from any of a, b\n  to c on request\n"
    )
    found = covered('example "one of them"\n  lead\n  2026-01-01 09:00  form\n', rules)
    assert found.totals["move"] == (1, 2)
    assert found.totals["stage"] == (2, 4)


def test_percent_is_rounded_down_and_all_is_all():
    assert covered(HAND_OVER).percent < 100
    nothing = Coverage((), 0)
    assert nothing.percent == 100
    third = Coverage(covered(HAND_OVER).points[:3], 1)
    assert third.percent in (Decimal("0.0"), Decimal("33.3"), Decimal("66.6"), Decimal("100.0"))


def test_coverages_add_up():
    one = covered(HAND_OVER)
    two = covered('example "another"\n  lead with country "DE"\n  2026-01-01 09:00  form\n')
    both = Coverage.merged([one, two])
    assert both.examples == 2
    assert len(both.points) == len(one.points)
    assert outcomes(both, 'country is "US"') == {"holds": 1, "does not hold": 1, "undecided": 0}
    assert outcomes(both, "new") == {"entered": 2}
    assert Coverage.merged([two, one]).totals == both.totals


def test_of_one_recorder_run_by_run():
    agreement = al.loads(RULES + HAND_OVER + HAND_OVER.replace("handed over", "again"))
    recorder = Recorder(agreement)
    for _ in run_examples(agreement, recorder=recorder):
        pass
    assert recorder.coverage() == coverage(agreement)
    assert outcomes(recorder.coverage(), "new") == {"entered": 2}


def test_watching_changes_no_result():
    text = RULES + HAND_OVER + "  at 2026-02-01 09:00\n    stage is ready\n    heat is hot\n"
    agreement = al.loads(text)
    plain = list(run_examples(agreement))
    watched = list(run_examples(agreement, recorder=Recorder(agreement)))
    assert watched == plain
    assert [result.outputs for result in watched] == [result.outputs for result in plain]


def test_replay_makes_no_watched_views(monkeypatch):
    def refuse(*_: object) -> None:
        raise AssertionError("nobody asked to watch")

    monkeypatch.setattr("alignlib.examples.recorder._Watched.__init__", refuse)
    start = datetime(2026, 1, 1, 9, tzinfo=UTC)
    lead = al.Lead(id="L", created_at=start, fields={"country": "US", "role": "buyer"})
    form = al.Activity(id="f", kind="form", at=start)
    outcome = al.loads(RULES).replay(lead, [form], until=start + timedelta(days=30))
    assert outcome.state.stage == "gone"


# -- renderings ------------------------------------------------------------------------------


def test_json_has_a_version_and_is_the_same_each_time():
    first, second = (json.dumps(covered(HAND_OVER).to_dict()) for _ in range(2))
    assert first == second
    plain = json.loads(first)
    assert (plain["format"], plain["version"], plain["examples"]) == ("alignlib coverage", 1, 1)
    assert plain["totals"]["move"] == {"reached": 1, "of": 4}
    assert {"kind": "stage", "name": "gone", "outcome": "entered", "file": "a.rules", "line": 27,
            "column": 7, "examples": 0} in plain["points"]  # fmt: skip


def test_in_short():
    assert in_short(covered(HAND_OVER)) == "1 of 4 moves, 0 of 10 SLA outcomes"
    only = covered('example "x"\n  lead with country "US"\n  at 2026-01-01 09:00\n    a\n',
                   'fields\n  country text\nagreement "A"\n  zone UTC\ndefine a\n'
                   '  country is "US"\n')  # fmt: skip
    assert in_short(only) == "1 of 3 condition outcomes"


def lines_about(lines: Iterable[str], words: str) -> list[str]:
    return [line for line in lines if words in line]


def test_the_listing_names_line_and_lack():
    lines = listing(covered(HAND_OVER))
    assert lines[0].endswith("% covered by 1 example")
    assert "  1 of 4 moves" in lines
    assert "no example reaches, in a.rules" in lines
    assert '  11  country is "US": never fails, never undecided' in lines
    assert '  22  to gone on visit where page is "/bye": never fired' in lines
    assert "  33  sla call-back: never met, never met-late" in lines
    # It goes without saying that nobody looks at the conditions of a line that never fires.
    assert lines_about(lines, 'page is "/bye": never looked') == []
    assert all(len(line) <= 100 for line in lines)


def test_the_listing_of_what_is_covered_wholly():
    rules = (
        'agreement "A"\n  zone UTC\nactivity form by prospect\nstage a\n  to b on form\nstage b\n'
    )
    found = covered('example "all"\n  lead\n  2026-01-01 09:00  form\n', rules)
    assert listing(found) == [
        "100.0% covered by 1 example", "  2 of 2 stages", "  1 of 1 move",
    ]  # fmt: skip
    assert str(found) == "\n".join(listing(found))


def test_the_annotated_source():
    agreement = al.loads(RULES + HAND_OVER, name="a.rules")
    lines = annotated(coverage(agreement), agreement.program.source)
    assert lines[0] == ' 1   agreement "A"'
    assert lines_about(lines, 'country is "US"')[0].split("  ")[0] == "11 ~"
    assert lines_about(lines, "+5 each form") == ["14 ✓   +5 each form"]
    (click,) = lines_about(lines, "+1 each click")
    assert click.startswith("15 ✗   +1 each click ")
    assert click.endswith("← never counts")
    numbered = [line for line in lines if line[:2].strip()]
    assert len(numbered) == len((RULES + HAND_OVER).splitlines())


def test_no_line_is_wider_than_the_text_or_a_hundred():
    agreement = al.loads(RULES.replace('"/bye"', f'"/{"b" * 60}"') + HAND_OVER, name="a.rules")
    lines = annotated(coverage(agreement), agreement.program.source)
    (number,) = (i for i, line in enumerate(lines) if "bbb" in line)
    assert lines[number + 1].strip() == "← never fired"


def test_an_agreement_of_several_files():
    parts = {"words.rules": 'fields\n  country text\ndefine local\n  country is "US"\n'}
    text = 'agreement "A"\n  zone UTC\nuse "words.rules"\nstage a\n  to b when local\nstage b\n'
    example = 'example "x"\n  lead with country "US"\n  at 2026-01-01 09:00\n    stage is b\n'
    agreement = al.loads(text + example, name="a.rules", loader=parts)
    found = coverage(agreement)
    assert {(p.place.file, p.place.line) for p in found.missing} == {
        ("words.rules", 4), ("a.rules", 5),
    }  # fmt: skip
    assert "no example reaches, in words.rules" in listing(found)
    lines = annotated(found, agreement.program.source)
    assert lines[0] == "a.rules"
    (line,) = lines_about(lines, 'country is "US"  ')
    assert line.startswith("4 ~   country")
    assert line.endswith("← never fails, never undecided")
