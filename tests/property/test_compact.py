"""A compacted state goes on as the whole one does, and its size does not grow with the history."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from attrs import evolve
from hypothesis import given
from hypothesis import strategies as st

import alignlib as al
from alignlib.engine import compact
from alignlib.engine.folded import Edge, Folded, FoldedFilter
from alignlib.engine.view import View
from property.laws import Joined, in_order, plain
from property.strategies import Case, cases, law

NOW = timedelta(0)


def judged(agreement: al.Agreement, state: al.State) -> object:
    """What a state says of its lead: definitions, scores, grades, stages."""
    view = agreement.view(state)
    plan = agreement.plan
    names = [item.name for item in (*plan.definitions.values(), *plan.stages)]
    return (
        [view.holds(name) for name in names],
        [view.score(score.name) for score in plan.scores.values()],
        [view.grade(grade.name) for grade in plan.grades.values()],
    )


def is_of_folded_time(state: al.State, merge: al.Merge) -> bool:
    if state.folded is None:
        return False
    last = datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=state.folded.last[0])
    return any(item.at <= last for item in merge.activities)


LATER = timedelta(days=400)
"""After this nothing of a random history stands in a window or is worth a point."""


def again_later(item: al.Input) -> al.Input:
    """The same thing once more, when the first is forgotten."""
    moved = evolve(item, id=f"{item.id} again", at=item.at + LATER)
    if isinstance(moved, al.Merge):
        return evolve(moved, activities=tuple(map(again_later, moved.activities)))
    return moved


@law
@given(cases(8), st.data())
def test_compacting_at_any_time_changes_nothing_to_come(case: Case, data: st.DataObject) -> None:
    """Everything that nothing looks at is folded, after each piece of the history."""
    own = [item for item in case.inputs if not (isinstance(item, al.OwnerChange) and item.answers)]
    inputs = [*own, *map(again_later, own)]
    keep = data.draw(st.sampled_from([NOW, timedelta(days=2)]))
    check_compacting(case.agreement, case.begin(), inputs, case.until + LATER, keep)


def check_compacting(
    agreement: al.Agreement,
    begun: al.State,
    inputs: list[al.Input],
    until: datetime,
    keep: timedelta = NOW,
) -> None:
    """Compacted after each input, a life goes as it does without."""
    joined = Joined()
    state = begun
    for item in in_order(inputs):
        if isinstance(item, al.Merge) and is_of_folded_time(state, item):
            return  # refused: a test of its own
        outcome = agreement.advance(state, [item], until=item.at)
        joined.add(outcome)
        state = al.State.from_json(agreement.compact(outcome.state, keep=keep).to_json())
        assert judged(agreement, state) == judged(agreement, outcome.state)
    joined.add(agreement.advance(state, until=until))
    whole = agreement.advance(begun, inputs, until=until)
    assert plain(joined.outputs) == plain(whole.outputs)
    assert joined.wake_at == whole.wake_at
    assert joined.state is not None
    assert judged(agreement, joined.state) == judged(agreement, whole.state)


# -- would it notice? ------------------------------------------------------------------------

EVERY_USE = """
agreement "Every use"
  zone UTC
activity visit, form by prospect
  page text
activity call by sales
score interest
  +2 each visit
score stay
  +3 each visit since entering open
define many
  at least 5 visit since entering open
define old
  days since first visit is above 40
define fresh
  days since last visit is below 20
define some-form
  some form in the last 10 days
stage new, start, owned by marketing
  to open  on form
stage open, owned by sales
  to won  when many and some-form
  to lost  after 60 days without visit
stage won, lost, end
sla answer
  sales owes marketing
  each lead entering open
  gets call by sales
  within 30 days
  if late tell marketing "late"
trigger note
  when days since last visit is above 50
  then tell marketing "{interest} {stay} {activities}"
"""


def check_every_use() -> None:
    start = datetime(2026, 1, 1, 9, tzinfo=UTC)
    days = [(0, "form"), (1, "visit"), (2, "visit"), (3, "visit"), (24, "call"), (45, "form")]
    inputs: list[al.Input] = [
        al.Activity(id=f"{kind} {day}", kind=kind, at=start + timedelta(days=day))
        for day, kind in days
        if kind != "call"
    ]
    agreement = al.loads(EVERY_USE)
    begun = agreement.begin(al.Lead(id="L"), at=start)
    check_compacting(agreement, begun, inputs, start + timedelta(days=80))
    more = [
        al.Activity(id=f"more {day}", kind="visit", at=start + timedelta(days=day))
        for day in (46, 47)
    ]
    check_compacting(agreement, begun, [*inputs, *more], start + timedelta(days=80))


def changed(**changes: Any) -> Callable[..., FoldedFilter]:
    """`compact._folded` with something of what it gives made wrong."""
    real = compact._folded
    return lambda *given: evolve(real(*given), **changes)


MUTANTS: dict[str, tuple[Any, str, Any]] = {
    "points are lost": (View, "folded_points", lambda *_: 0),
    "an entry counts from the fold on": (FoldedFilter, "since_entry", lambda *_: (0, 0)),
    "kinds are forgotten": (Folded, "kinds_from", lambda *_: ()),
    "windows are not kept": (compact, "uses", lambda _: ()),
    "the latest is forgotten": (compact, "_folded", changed(latest_sure=None)),
    "the first is another": (compact, "_folded", changed(first=Edge(0, False))),
    "the last is another": (compact, "_folded", changed(latest=Edge(0, True))),
    "none was counted": (compact, "_folded", changed(sure=0, most=0)),
}


def test_every_use_goes_on():
    check_every_use()


@pytest.mark.parametrize("name", MUTANTS)
def test_a_mutant_is_noticed(name: str, monkeypatch: pytest.MonkeyPatch):
    where, what, change = MUTANTS[name]
    monkeypatch.setattr(where, what, change)
    with pytest.raises(AssertionError):
        check_every_use()


# -- size, and what is refused ---------------------------------------------------------------

TEXT = """
agreement "Many visits"
  zone UTC
activity visit by prospect
  page text
activity call by sales
score interest
  +1 each visit in the last 30 days
  +2 each visit where page starts with "/pricing"
  halves every 7 days
define regular
  at least 40 visit ever
define asked
  at least 3 visit where page is "/pricing" since entering open
stage new, start, owned by marketing
  to open  when regular
stage open, owned by sales
  to won  when asked and interest is above 100
  to lost  after 60 days without visit
stage won, lost, end
sla answer
  sales owes marketing
  each lead entering open
  gets call by sales
  within 400 days
  if late tell marketing "so far {activities}"
"""
START = datetime(2026, 1, 1, 9, tzinfo=UTC)


def history(days: int) -> list[al.Activity]:
    return [
        al.Activity(
            id=f"v{day}", kind="visit", at=START + timedelta(days=day),
            fields={} if day % 7 == 0 else {"page": "/home"},
        )
        for day in range(days)
    ]  # fmt: skip


def sizes(compacting: bool, days: tuple[int, ...]) -> list[int]:
    """How long the stored state is after so many days."""
    agreement = al.loads(TEXT)
    state = agreement.begin(al.Lead(id="L"), at=START)
    found = []
    for day, item in enumerate(history(days[-1]), 1):
        state = agreement.advance(state, [item], until=item.at).state
        if compacting:
            state = agreement.compact(state)
        if day in days:
            found.append(len(state.to_json()))
    return found


def test_size_is_bounded_by_the_windows():
    early, late = sizes(False, (300, 900))
    assert late > 2.5 * early
    # The longest use is points of 2 that halve every 7 days: gone in half a year.
    early, late = sizes(True, (300, 900))
    assert late == pytest.approx(early, rel=0.02)


def test_what_is_folded_still_counts():
    agreement = al.loads(TEXT)
    items = history(500)
    until = items[-1].at + timedelta(hours=1)
    whole = agreement.replay(al.Lead(id="L"), items, until=until)
    small = agreement.compact(whole.state, keep=timedelta(days=1))
    assert small.folded is not None and small.folded.count > 300
    assert len(small.acts) + small.folded.count == 500
    later = until + timedelta(days=100)
    assert plain(agreement.advance(small, until=later).outputs) == plain(
        agreement.advance(whole.state, until=later).outputs
    )


def test_an_activity_that_was_folded_is_late_when_it_comes_again():
    agreement = al.loads(TEXT)
    items = history(300)
    state = agreement.replay(al.Lead(id="L"), items, until=items[-1].at).state
    small = agreement.compact(state)
    until = items[-1].at + timedelta(days=1)
    assert agreement.advance(state, [items[0]], until=until).dropped == ("v0",)
    with pytest.raises(al.LateInputError, match="v0"):
        agreement.advance(small, [items[0]], until=until)


def test_a_merge_of_folded_times_is_refused():
    agreement = al.loads(TEXT)
    items = history(300)
    state = agreement.compact(agreement.replay(al.Lead(id="L"), items, until=items[-1].at).state)
    at = items[-1].at + timedelta(hours=1)
    late = al.Activity(id="other", kind="visit", at=START + timedelta(days=2, hours=1))
    with pytest.raises(
        al.LateInputError, match=r"m brings other of 2026-01-03 10:00, but .* compacted"
    ):
        agreement.advance(state, [al.Merge(id="m", at=at, other="M", activities=(late,))], until=at)
    recent = al.Activity(id="new", kind="visit", at=at - timedelta(hours=2))
    found = agreement.advance(
        state, [al.Merge(id="m", at=at, other="M", activities=(recent,))], until=at
    )
    assert len(found.state.acts) == len(state.acts) + 1


def test_what_a_merge_of_its_instant_brought_is_known_again_once_it_is_folded():
    """It stands before the form of that instant, and is folded before it."""
    agreement = al.loads("""agreement "Twice"
  zone UTC
activity form, mail by prospect
define twice
  at least 2 mail ever
define warm
  some form in the last 10 days
stage new, start
  to ready  when twice and warm
stage ready
""")
    mail = al.Activity(id="z", kind="mail", at=START)
    inputs = [
        al.Merge(id="j", at=START, other="other", activities=(mail,)),
        al.Activity(id="f", kind="form", at=START),
    ]
    state = agreement.begin(al.Lead(id="L"), at=START - timedelta(days=1))
    for later in (1, 20):
        outcome = agreement.advance(state, inputs, until=START + timedelta(days=later))
        state, inputs = agreement.compact(outcome.state, keep=timedelta(0)), []
    assert state.acts == ()
    again = al.Merge(id="k", at=START + timedelta(days=21), other="third", activities=(mail,))
    with pytest.raises(al.LateInputError, match="k brings z"):
        agreement.advance(state, [again], until=again.at)


def test_another_version_keeps_the_counts_of_lines_that_read_the_same():
    agreement = al.loads(TEXT)
    items = history(300)
    state = agreement.compact(agreement.replay(al.Lead(id="L"), items, until=items[-1].at).state)
    assert state.folded is not None
    changed = al.loads(TEXT.replace("at least 40 visit ever", "at least 300 visit ever") + (
        "define called\n  some visit where page is \"/about\" ever\n"
    ))  # fmt: skip
    found = changed.adopt(state, at=items[-1].at)
    assert changed.view(found.state).holds("regular") is True
    told = [str(change) for change in found.report if change.what == "not counted"]
    upto = f"{state.folded.count} activities up to 2026-"
    assert len(told) == 1
    assert told[0].startswith('activity visit where page is "/about": not counted, ' + upto)
