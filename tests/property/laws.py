"""What the laws compare, and how: plain data and bytes."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from typing import Any

import pytest

import alignlib as al
from property.strategies import MICRO, Case


def plain(outputs: Iterable[Any]) -> list[str]:
    """Every output whole, as JSON."""
    return [json.dumps(al.to_plain(output), sort_keys=True) for output in outputs]


def same(found: Any, expected: Any, what: object = "") -> None:
    """Two outcomes say the same: outputs, state, and when to wake."""
    assert plain(found.outputs) == plain(expected.outputs), what
    assert found.state.to_json() == expected.state.to_json(), what
    assert found.wake_at == expected.wake_at, what


def but_now(state: al.State) -> dict[str, Any]:
    """A state without how far it has been taken."""
    return {name: value for name, value in state.to_dict().items() if name != "now"}


class Joined:
    """Several outcomes in a row, as one."""

    def __init__(self) -> None:
        self.outputs: list[Any] = []
        self.state: al.State | None = None
        self.wake_at: datetime | None = None

    def add(self, outcome: Any) -> None:
        self.outputs.extend(outcome.outputs)
        self.state = outcome.state
        self.wake_at = outcome.wake_at


def in_pieces(case: Case, cuts: Sequence[datetime], state: al.State | None = None) -> Joined:
    """The history handed over piece by piece: up to each cut, time included."""
    joined = Joined()
    state = case.begin() if state is None else state
    rest = sorted(case.inputs, key=lambda item: item.at)
    for cut in [*sorted(cut for cut in cuts if cut < case.until), case.until]:
        piece = [item for item in rest if item.at <= cut]
        rest = [item for item in rest if item.at > cut]
        outcome = case.agreement.advance(state, piece, until=cut)
        joined.add(outcome)
        state = outcome.state
    return joined


def _now(state: al.State) -> datetime:
    return datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=state.now)


def _wake(outcome: Any) -> datetime | None:
    return None if outcome.wake_at is None else outcome.wake_at.astimezone(UTC)


# -- the laws --------------------------------------------------------------------------------


def check_splitting(case: Case, cuts: Sequence[datetime]) -> None:
    """Any pieces equal the whole."""
    same(in_pieces(case, cuts), case.whole(), case)


def check_one_by_one(case: Case) -> None:
    """Each input in a call of its own, also those of one instant."""
    agreement = case.agreement
    joined = Joined()
    state = case.begin()
    for item in in_order(case.inputs):
        outcome = agreement.advance(state, [item], until=item.at)
        joined.add(outcome)
        state = outcome.state
    joined.add(agreement.advance(state, until=case.until))
    same(joined, case.whole(), case)


def in_order(inputs: Iterable[al.Input]) -> list[al.Input]:
    """The order of the ruling, written down once more: time, sequence, kind, id."""
    ranks = (
        (al.FieldChange,), (al.OwnerChange,), (al.Room, al.Match), (al.Merge,),
        (al.StageChange, al.Release), (al.Activity,), (al.StageRequest,),
    )  # fmt: skip

    def rank(item: al.Input) -> int:
        if isinstance(item, al.OwnerChange) and item.answers is not None:
            return len(ranks)  # after what asked for it
        return next(number for number, kinds in enumerate(ranks) if isinstance(item, kinds))

    return sorted(inputs, key=lambda item: (item.at, item.sequence, rank(item), item.id))


def check_polling(case: Case, extra: Iterable[datetime] = ()) -> None:
    """Looking in between changes nothing: at extra instants, at every instant at which
    something happened and one µs beside, and whenever the engine asks to be woken."""
    whole = case.whole()
    instants = set(extra)
    for output in whole.outputs:
        moment = output.at.astimezone(UTC)  # arithmetic on wall times would skip hours
        instants |= {moment - MICRO, moment, moment + MICRO}
    for item in case.inputs:
        instants |= {item.at - MICRO, item.at + MICRO}
    same(in_pieces(case, sorted(instants)), whole, case)
    same(_woken(case), whole, case)


def _woken(case: Case) -> Joined:
    """Advanced to each `wake_at` exactly, one µs before it as well, and with each input."""
    agreement = case.agreement
    joined = Joined()
    state = case.begin()
    rest = sorted(case.inputs, key=lambda item: item.at)
    outcome = agreement.advance(
        state, [item for item in rest if item.at <= _now(state)], until=_now(state)
    )
    rest = [item for item in rest if item.at > _now(state)]
    joined.add(outcome)
    for _ in range(2_000):
        upto = rest[0].at if rest else case.until
        wake = _wake(outcome)
        if wake is not None and wake < upto:
            assert wake > _now(outcome.state) or outcome.state.stage is None, case
            joined.add(
                agreement.advance(outcome.state, until=max(wake - MICRO, _now(outcome.state)))
            )
            assert joined.state is not None
            outcome = agreement.advance(joined.state, until=wake)
            joined.add(outcome)
            continue
        piece = [item for item in rest if item.at <= upto]
        rest = [item for item in rest if item.at > upto]
        outcome = agreement.advance(outcome.state, piece, until=upto)
        joined.add(outcome)
        if upto == case.until and not rest:
            return joined
    raise AssertionError(f"woken again and again: {case}")


def check_waking(case: Case, cuts: Sequence[datetime]) -> None:
    """Nothing happens before `wake_at`, and at it something does."""
    agreement = case.agreement
    state = case.begin()
    rest = sorted(case.inputs, key=lambda item: item.at)
    for cut in sorted({*cuts, *(item.at for item in case.inputs), case.until}):
        if cut < _now(state):
            continue
        piece = [item for item in rest if item.at <= cut]
        rest = [item for item in rest if item.at > cut]
        outcome = agreement.advance(state, piece, until=cut)
        state = outcome.state
        _sound_and_tight(agreement, outcome, case)


def _sound_and_tight(agreement: al.Agreement, outcome: Any, case: Case) -> None:
    wake = _wake(outcome)
    before = but_now(outcome.state)
    if wake is None:
        far = case.until.replace(year=case.until.year + 30)
        later = agreement.advance(outcome.state, until=far)
        assert later.outputs == (), case
        assert but_now(later.state) == before, case
        return
    assert wake > _now(outcome.state) or outcome.state.stage is None, case
    if wake - MICRO >= _now(outcome.state):
        quiet = agreement.advance(outcome.state, until=wake - MICRO)
        assert quiet.outputs == (), case
        assert but_now(quiet.state) == before, case
        assert _wake(quiet) == wake, case
    then = agreement.advance(outcome.state, until=wake)
    assert then.outputs or but_now(then.state) != before, case


def check_order(case: Case, shuffled: Sequence[al.Input]) -> None:
    """Neither the order of arrival nor repetition counts; what is repeated is reported."""
    whole = case.whole()
    found = case.agreement.replay(case.lead, shuffled, until=case.until)
    same(found, whole, case)
    ids = [item.id for item in shuffled]
    repeated = sorted({own for own in ids if ids.count(own) > 1})
    assert sorted(set(found.dropped)) == repeated, case


def check_repeats(case: Case) -> None:
    """A call that hands over everything known so far again: what is known is dropped."""
    agreement = case.agreement
    joined = Joined()
    state = case.begin()
    known: list[al.Input] = []
    for item in in_order(case.inputs):
        outcome = agreement.advance(state, [item, *known], until=item.at)
        assert outcome.dropped == tuple(sorted(each.id for each in known)), case
        known.append(item)
        joined.add(outcome)
        state = outcome.state
    joined.add(agreement.advance(state, known, until=case.until))
    same(joined, case.whole(), case)


def check_late(case: Case) -> None:
    """What does not sort after the last input handled is late, and named."""
    agreement = case.agreement
    ordered = in_order(case.inputs)
    for before, after in pairwise(ordered):
        state = agreement.advance(case.begin(), [after], until=after.at).state
        with pytest.raises(al.LateInputError) as error:
            agreement.advance(state, [before], until=after.at)
        assert error.value.input_id == before.id, case
        assert before.id in str(error.value), case


def check_storing(case: Case, cut: datetime) -> None:
    """A stored state goes on as the state itself."""
    agreement = case.agreement
    first = agreement.advance(
        case.begin(), [item for item in case.inputs if item.at <= cut], until=cut
    )
    text = first.state.to_json()
    loaded = al.State.from_json(text)
    assert loaded == first.state, case
    assert loaded.to_json() == text, case
    rest = [item for item in case.inputs if item.at > cut]
    same(
        agreement.advance(loaded, rest, until=case.until),
        agreement.advance(first.state, rest, until=case.until),
        case,
    )
