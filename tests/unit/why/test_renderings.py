"""Text that fits, data that has a number, HTML that nothing can break out of."""

from __future__ import annotations

import json
from html.parser import HTMLParser

import pytest

import alignlib as al
from rulings.support import act, agree, at, lead, replay

EVIL = '"><script>alert(1)</script><img src=x onerror=alert(1)>&amp;'
TEXT = """
fields
  country text
activity form by prospect
  page text
activity call by sales
score heat
  +10 each form
  halves every 7 days
define ours
  country is one of "US", "<b>CA</b>"
  heat is at least 25
stage first "The <first>", start, owned by sales
  to second when ours
stage second, owned by sales, end
sla call-back
  sales owes marketing
  each lead entering first
  gets call
  within 2 working days
"""
CALENDAR = "calendar office\n  open Monday to Friday 09:00 to 17:00\n"
NOW = "2026-03-04 10:00"


def answers() -> dict[str, object]:
    agreement = agree(TEXT + CALENDAR)
    inputs = [act("form", "2026-03-03", page=EVIL)]
    found = replay(agreement, lead("2026-03-02 10:00", country=EVIL), inputs, NOW)
    state = found.state
    return {
        "why": agreement.why(state),
        "why-not": agreement.why_not(state, name="ours"),
        "why-clock": agreement.why_clock(state, "call-back"),
        "why-output": agreement.why_output(state, found.outputs[0]),
        "evaluation": agreement.view(state),
        "explanation": agreement.explain(state, "ours"),
    }


class _Reader(HTMLParser):
    """Which tags are open, and which there are."""

    def __init__(self) -> None:
        super().__init__()
        self.open: list[str] = []
        self.tags: set[str] = set()
        self.attributes: set[str] = set()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.open.append(tag)
        self.tags.add(tag)
        self.attributes.update(name for name, _ in attrs)

    def handle_endtag(self, tag: str) -> None:
        assert self.open.pop() == tag


@pytest.mark.parametrize("name", list(answers()))
def test_html_is_escaped_and_whole(name: str) -> None:
    html = answers()[name]._repr_html_()  # type: ignore[attr-defined]
    reader = _Reader()
    reader.feed(html)
    assert reader.open == []
    assert reader.tags <= {"div", "details", "summary", "span", "strong"}
    assert reader.attributes <= {"class", "style", "open"}
    assert "<script" not in html


def test_html_shows_hostile_values_as_they_are() -> None:
    html = answers()["explanation"]._repr_html_()  # type: ignore[attr-defined]
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html
    assert "&amp;amp;" in html


@pytest.mark.parametrize("name", list(answers()))
def test_data_has_a_format_and_is_json(name: str) -> None:
    plain = answers()[name].to_dict()  # type: ignore[attr-defined]
    assert (plain["format"], plain["type"]) == (1, name)
    assert json.loads(json.dumps(plain)) == plain


@pytest.mark.parametrize("name", ["why", "why-not", "why-clock"])
def test_text_fits_the_screen(name: str) -> None:
    lines = str(answers()[name]).splitlines()
    assert max(map(len, lines)) <= 100 or any(EVIL.split()[0] in line for line in lines)


def test_the_same_answer_every_time() -> None:
    one, two = answers(), answers()
    for name in one:
        assert str(one[name]) == str(two[name])


def test_a_due_time_is_a_sum_and_its_days() -> None:
    clock = answers()["why-clock"]
    text = str(clock)
    assert text.splitlines()[0] == "call-back for lead-1, first time: running"
    assert "due 2026-03-04 10:00 = entered first 2026-03-02 10:00 + 2 working days" in text
    assert "Tue 2026-03-03  working day 1" in text
    steps = clock.to_dict()["steps"]  # type: ignore[attr-defined]
    assert [(step["kind"], step["amount"]) for step in steps] == [
        ("started", 0), ("day", 1), ("day", 2), ("due", 0),
    ]  # fmt: skip
    assert steps[-1]["end"] == "2026-03-04T10:00:00+00:00"


def test_a_transition_is_explained_as_it_was() -> None:
    agreement = agree(TEXT + CALENDAR)
    inputs = [
        act("form", "2026-03-02 11:00"), act("form", "2026-03-02 12:00"),
        act("form", "2026-03-02 13:00"),
        al.FieldChange(id="moved", at=at("2026-03-03"), field="country", value="FR"),
    ]  # fmt: skip
    found = replay(agreement, lead("2026-03-02 10:00", country="US"), inputs, NOW)
    (moved,) = [
        output for output in found.outputs
        if isinstance(output, al.Transition) and output.to == "second"
    ]  # fmt: skip
    why = agreement.why_output(found.state, moved)
    assert why.cause == "set off by form 2026-03-02 13:00 by prospect"
    assert why.explanation is not None
    # At that instant: three fresh forms, and the country that has changed since.
    assert why.explanation.holds is True
    text = str(why)
    assert "heat is at least 25    30 of 25" in text
    assert "country: US" in text


def test_a_step_of_a_promise_is_explained_by_its_clock() -> None:
    agreement = agree(TEXT + CALENDAR)
    found = replay(agreement, lead("2026-03-02 10:00"), [], NOW)
    (started,) = [output for output in found.outputs if isinstance(output, al.SLAEvent)]
    why = agreement.why_output(found.state, started)
    assert why.cause == "the life of the lead began"
    assert why.clock is not None
    assert why.clock.sla == "call-back"
    with pytest.raises(al.RecordError, match="before"):
        agreement.why_output(agreement.begin(lead("2026-03-01"), at=at("2026-03-01")), started)


def test_an_effect_is_explained_by_what_it_follows_from() -> None:
    agreement = agree("""
        activity form by prospect
        activity call by sales
        stage first, start, owned by marketing
          to second on form
            then assign to "Ada"
        stage second, owned by sales
        sla call-back
          sales owes marketing
          each lead entering second
          gets call
          within 1 day
          if late tell marketing "so far {activities}"
        trigger hello
          on call
          then tell sales "called"
    """)
    inputs = [act("form", "2026-03-02 11:00"), act("call", "2026-03-05 09:00")]
    found = replay(agreement, lead("2026-03-02 10:00"), inputs, "2026-03-05 10:00")
    effects = [output for output in found.outputs if isinstance(output, al.Effect)]
    assert [agreement.why_output(found.state, effect).cause for effect in effects] == [
        "the move from first to second: set off by form 2026-03-02 11:00 by prospect",
        "the promise call-back: time passed, nothing came in",
        "the trigger hello: set off by call 2026-03-05 09:00 by sales",
    ]
    late = agreement.why_output(found.state, effects[1])
    assert late.clock is not None
    assert "due 2026-03-03 11:00 = entered second 2026-03-02 11:00 + 1 day" in str(late)
