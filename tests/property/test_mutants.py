"""Would the laws notice? Each test breaks the engine in one place and sees a law fail."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from fractions import Fraction
from typing import Any

import attrs
import pytest

import alignlib as al
from alignlib.engine import clock_terms, clocks, happening, instant, life, moves, track, view
from alignlib.engine.state import State
from alignlib.values import halving
from property.laws import (
    check_late,
    check_one_by_one,
    check_order,
    check_polling,
    check_repeats,
    check_splitting,
    check_storing,
    check_waking,
)
from property.oracle import DAY, Line, Score, days, hours
from property.strategies import MICRO, Case
from property.test_clock_oracle import Promise, check_promise
from property.test_score_oracle import check_score
from property.test_window_oracle import Counted, Since, check_first_instant, check_windows

START = datetime(2026, 6, 1, 13, tzinfo=UTC)
HOUR = timedelta(hours=1)

TEXT = """agreement "Mutants"
  between marketing and sales
  zone America/New_York
fields
  round yes-no
activity form by prospect
activity call, hold by sales
stage one, start, owned by marketing
  to two when some form in the last 1 day
    then assign to "Ada"
stage two, owned by sales
  to one when round
  to three on call by owner
  to four after 3 days
stage three, owned by marketing
  to two on form
    then assign to previous owner
stage four, end
sla answer
  sales owes marketing
  each form
  gets call
  within 5 hours
  if late tell marketing "late"
"""


def _act(name: str, kind: str, after: timedelta, **more: Any) -> al.Activity:
    return al.Activity(id=name, kind=kind, at=START + after, **more)


CASE = Case(
    TEXT,
    al.Lead(id="lead-1", created_at=START),
    (
        _act("a", "form", HOUR),
        al.FieldChange(id="b", at=START + 2 * HOUR, field="round", value=True),
        al.FieldChange(id="c", at=START + 3 * HOUR, field="round", value=False),
        _act("d", "call", 8 * HOUR, by="Ada"),
        _act("e", "form", 9 * HOUR),
        _act("f", "call", 9 * HOUR, by="Ada"),
        _act("g", "form", 30 * HOUR),
    ),
    START + timedelta(days=20),
)
CUTS = [START + n * HOUR for n in (1, 2, 5, 7, 9, 40)]


# Each form takes the lead to two and, by `when round`, back: there it stays until the next.
LOOP = Case(
    TEXT,
    al.Lead(id="lead-2", created_at=START, fields={"round": True}),  # type: ignore[arg-type]
    (_act("a", "form", HOUR), _act("b", "form", 2 * HOUR)),
    START + timedelta(days=20),
)


def laws() -> Iterator[tuple[str, Callable[[], None]]]:
    yield "splitting", lambda: check_splitting(CASE, CUTS)
    yield "loop", lambda: check_splitting(LOOP, CUTS)
    yield "repeats", lambda: check_repeats(CASE)
    yield "late", lambda: check_late(CASE)
    yield "one by one", lambda: check_one_by_one(CASE)
    yield "polling", lambda: check_polling(CASE, CUTS)
    yield "waking", lambda: check_waking(CASE, CUTS)
    yield "order", lambda: check_order(CASE, [*reversed(CASE.inputs), CASE.inputs[3]])
    yield "storing", lambda: check_storing(CASE, CUTS[3])
    form = START + HOUR
    yield "windows", lambda: check_windows(Counted("some", days(1)), [form])
    yield "counts", lambda: check_windows(Counted("at least 2", hours(24)), [form, form + HOUR])
    yield "since", lambda: check_windows(Since("last", "above", 2), [form])
    yield "first instant", lambda: check_first_instant(Counted("no", days(1)), [form], form + HOUR)
    score = Score((Line(Fraction(10), "form", days(3), Fraction(15)),), 1, None)
    looks = [form + n * DAY + step * MICRO for n in (1, 2, 3) for step in (-1, 0, 1)]
    yield "score", lambda: check_score(score, [("form", form), ("form", form)], looks)
    minus = Score((Line(Fraction(-3, 1_000_000), "form", None, Fraction(2, 1_000_000)),), 1, None)
    yield "rounding", lambda: check_score(minus, [("form", form)], [form, form + DAY])
    promise = Promise(2, "hours", START, ((START + HOUR, START + 3 * HOUR),))
    yield "promise", lambda: check_promise(promise, timedelta(0))
    yield "late promise", lambda: check_promise(promise, MICRO)


def caught() -> set[str]:
    """The laws that do not hold."""
    found = set()
    for name, check in laws():
        try:
            check()
        except (AssertionError, al.AlignlibError, pytest.fail.Exception):
            found.add(name)
    return found


def test_the_engine_as_it_is_keeps_them() -> None:
    assert caught() == set()


Patch = pytest.MonkeyPatch


def test_a_window_that_is_closed_at_its_end(monkeypatch: Patch) -> None:
    right = life.Life.expires
    monkeypatch.setattr(life.Life, "expires", lambda self, at, length: right(self, at, length) + 1)
    assert {"windows", "counts", "since", "first instant", "score"} <= caught()


def test_a_window_that_does_not_hold_its_first_instant(monkeypatch: Patch) -> None:
    right = life.Life.expires
    monkeypatch.setattr(life.Life, "expires", lambda self, at, length: right(self, at, length) - 1)
    assert {"windows", "counts", "first instant"} <= caught()


def test_late_at_the_due_instant_itself(monkeypatch: Patch) -> None:
    right = clocks.timers

    def early(run: Any) -> Iterator[Any]:
        for at, *rest in right(run):
            yield (at - 1, *rest)

    monkeypatch.setattr(clocks, "timers", early)
    assert "promise" in caught()


def test_a_pause_that_does_not_move_the_due_time(monkeypatch: Patch) -> None:
    right = clock_terms.due_us
    monkeypatch.setattr(clock_terms, "due_us", lambda start, *rest: right(start, *rest[:3]))
    assert "promise" in caught()


def test_inputs_before_time(monkeypatch: Patch) -> None:
    """At one instant time passes first: here it passes up to one µs before."""
    right = instant._pass_time
    monkeypatch.setattr(instant, "_pass_time", lambda run, until: right(run, until - 1))
    assert caught() & {"splitting", "polling", "one by one"}


@pytest.mark.parametrize("off", [-1, 1])
def test_time_alone_acts_one_microsecond_off(monkeypatch: Patch, off: int) -> None:
    right = instant.first_change

    def shifted(*given: Any) -> int | None:
        found = right(*given)
        return None if found is None else found + off

    monkeypatch.setattr(instant, "first_change", shifted)
    monkeypatch.setattr(instant, "one_instant", _at_most(200, instant.one_instant))
    assert {"first instant"} <= caught()


def _at_most(times: int, real: Callable[..., Any]) -> Callable[..., Any]:
    """A mutant may go round for ever at one instant."""
    count = 0

    def counted(*given: Any) -> Any:
        nonlocal count
        count += 1
        assert count < times, "round for ever"
        return real(*given)

    return counted


def test_time_alone_never_acts(monkeypatch: Patch) -> None:
    monkeypatch.setattr(instant, "first_change", lambda *given: None)
    assert {"first instant"} <= caught()


def test_waking_too_late(monkeypatch: Patch) -> None:
    """The engine acts in time and asks to be woken an hour after."""
    right = instant.next_instant

    def later(run: Any, until: int) -> int | None:
        found = right(run, until)
        return found + 3_600_000_000 if found and until == instant.END_OF_TIME else found

    monkeypatch.setattr(instant, "next_instant", later)
    assert "waking" in caught()


def test_waking_for_nothing(monkeypatch: Patch) -> None:
    right = instant.next_instant

    def sooner(run: Any, until: int) -> int | None:
        found = right(run, until)
        return run.life.now + 1 if until == instant.END_OF_TIME else found

    monkeypatch.setattr(instant, "next_instant", sooner)
    assert "waking" in caught()


def test_halving_by_another_day(monkeypatch: Patch) -> None:
    monkeypatch.setattr(view, "DAY", view.DAY + 1)
    assert "score" in caught()


def test_rounding_to_even(monkeypatch: Patch) -> None:
    """1.5 and 2.5 both to 2: only the rulings' own rounding is exact."""

    def even(points: int, elapsed: int, table: tuple[int, ...]) -> int:
        return round(Fraction(points * table[elapsed], 1 << 30)) if elapsed < len(table) else 0

    monkeypatch.setattr(halving, "halved", even)
    halving.worths.cache_clear()
    five = Score((Line(Fraction(5, 1_000_000), "form", None, None),), 1, None)
    with pytest.raises(AssertionError):
        check_score(five, [("form", START)], [START + DAY])
    halving.worths.cache_clear()


def test_a_cap_that_forgets_the_sign(monkeypatch: Patch) -> None:
    monkeypatch.setattr(
        view, "cap", lambda total, most: total if most is None else min(total, most)
    )
    assert "rounding" in caught()


@pytest.mark.parametrize(
    ("lost", "law"),
    [("counts", "splitting"), ("blocked", "loop"), ("seen", "repeats"), ("last_key", "late")],
)
def test_a_state_that_forgets(monkeypatch: Patch, lost: str, law: str) -> None:
    right = life.Life.freeze
    empty: Any = {"counts": (), "last_key": None}.get(lost, frozenset())

    def forgetful(self: life.Life) -> State:
        return attrs.evolve(right(self), **{lost: empty})

    monkeypatch.setattr(life.Life, "freeze", forgetful)
    assert law in caught()


def test_a_state_that_forgets_the_last_owners(monkeypatch: Patch) -> None:
    right = track.Track.freeze
    monkeypatch.setattr(
        track.Track, "freeze", lambda self, stage: attrs.evolve(right(self, stage), latest=())
    )
    assert "splitting" in caught()


def test_a_stored_state_that_forgets(monkeypatch: Patch) -> None:
    right = State.to_dict

    def forgetful(self: State) -> dict[str, Any]:
        plain = right(self)
        return plain | {"tracks": [each | {"latest": []} for each in plain["tracks"]]}

    monkeypatch.setattr(State, "to_dict", forgetful)
    assert "storing" in caught()


def test_the_order_of_arrival_decides(monkeypatch: Patch) -> None:
    right = happening.normalise

    def arrived(inputs: Any, *rest: Any) -> Any:
        items = list(inputs)
        found, repeated = right(items, *rest)
        place = {item.id: number for number, item in reversed(list(enumerate(items)))}
        return sorted(found, key=lambda each: (each.at, place[each.input.id])), repeated

    from alignlib.engine import beginning

    monkeypatch.setattr(instant, "normalise", arrived)
    monkeypatch.setattr(beginning, "normalise", arrived)
    assert "order" in caught()


def test_looking_changes_something(monkeypatch: Patch) -> None:
    """A line that waits for the next input is tried at every look."""
    right = instant.advance

    def eager(plan: Any, state: State, *rest: Any) -> Any:
        return right(plan, attrs.evolve(state, blocked=frozenset()), *rest)

    import alignlib.agreement

    monkeypatch.setattr(alignlib.agreement, "advance", eager)
    assert "loop" in caught()


def test_moves_that_are_not_tried_again(monkeypatch: Patch) -> None:
    """Without watching the lines, nothing happens between inputs."""
    monkeypatch.setattr(moves, "watches", lambda run: [])
    assert "first instant" in caught()
