"""What the checker calls impossible never happens, and what it calls certain never fails.

Conditions over few small values, so that many rule each other out; judged by the engine for leads
with all of these values.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from hypothesis import given
from hypothesis import strategies as st

import alignlib as al
from alignlib.loading import check_text
from property.strategies import law

HEAD = """agreement "Claims"
  zone UTC
fields
  size    number
  share   percent
  country text
  ok      yes-no
activity form by prospect
activity call by sales
score points
  +2 each form, at most 4
  -1 when ok
  +1 when size is above 1
score kept
  +3 each form
  -2 each call, at most 2
  between 0 and 5
define small
  size is at most 1
define right
  country is "US"
  ok
"""
AT = datetime(2026, 3, 2, tzinfo=UTC)

numbers = st.integers(-1, 3)
orders = st.sampled_from(["is at least", "is at most", "is above", "is below", "is"])
countries = st.sampled_from(['"US"', '"us"', '"CA"', '"ΣΣ"', '"σς"'])


@st.composite
def leaves(draw: st.DrawFn) -> str:
    number = draw(numbers)
    match draw(st.integers(0, 9)):
        case 0 | 1:
            return f"size {draw(orders)} {number}"
        case 2:
            return f"size is between {number} and {number + 1}"
        case 3:
            return f"share {draw(orders)} {number}%"
        case 4:
            return f"country {draw(st.sampled_from(['is', 'is not']))} {draw(countries)}"
        case 5:
            kind = draw(st.sampled_from(["is one of", "is none of"]))
            return f"country {kind} {draw(countries)}, {draw(countries)}"
        case 6:
            count = draw(st.sampled_from(["at least", "at most", "exactly"]))
            what = draw(st.sampled_from(["form", "call", "form by sales"]))
            window = draw(st.sampled_from(["ever", "in the last 2 days"]))
            return f"{count} {max(number, 0)} {what} {window}"
        case 7:
            return f"{draw(st.sampled_from(['points', 'kept']))} {draw(orders)} {number * 2}"
        case 8:
            fact = draw(st.sampled_from(["size", "country", "ok"]))
            return f"{fact} is {draw(st.sampled_from(['known', 'unknown']))}"
    return draw(st.sampled_from(["small", "right", "ok", "ok is no", "some form ever",
                                 "no form ever"]))  # fmt: skip


@st.composite
def conditions(draw: st.DrawFn) -> str:
    found = draw(st.lists(st.tuples(leaves(), st.integers(0, 3)), min_size=1, max_size=3))
    return "".join(f"  {leaf}\n" if turned else f"  not {leaf}\n" for leaf, turned in found)


@st.composite
def facts(draw: st.DrawFn) -> tuple[dict[str, object], list[tuple[str, str, int]]]:
    record: dict[str, object] = {"id": "L"}
    for name, values in {
        "size": st.sampled_from([None, "-1", "0", "1", "1.5", "2", "3", "4"]),
        "share": st.sampled_from([None, "-1", "0", "1", "2"]),
        "country": st.sampled_from([None, "US", "CA", "σσ", ""]),
        "ok": st.sampled_from([None, True, False]),
    }.items():
        value = draw(values)
        if value is not None:
            record[name] = value
    acts = st.tuples(st.sampled_from(["form", "call"]), st.sampled_from(["Ada", "prospect"]),
                     st.integers(0, 5))  # fmt: skip
    return record, draw(st.lists(acts, max_size=4))


@law
@given(conditions(), st.lists(facts(), min_size=8, max_size=8))
def test_what_is_said_to_be_never_or_always(condition: str, leads: list[tuple]) -> None:
    text = HEAD + "define asked\n" + condition
    said = {item.code for item in check_text(text).diagnostics}
    if not said & {"AL433", "AL434"}:
        return
    agreement = al.loads(text)
    # Where one of several always holds nothing is said of all together.
    always = "AL434" in said and condition.count("\n") == 1
    for record, acts in leads:
        lead = agreement.lead(record)
        activities = [
            al.Activity(id=f"a{number}", kind=kind, at=AT - timedelta(days=days), by=by)
            for number, (kind, by, days) in enumerate(acts)
        ]
        holds = agreement.evaluate(lead, activities, at=AT).definitions["asked"]
        if "AL433" in said:
            assert holds is not True, (condition, record, acts)
        if always:
            assert holds is not False, (condition, record, acts)
