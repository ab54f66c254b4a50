"""A life that spans versions: in pieces as whole, and a version that changes nothing is none."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
from hypothesis import assume, given
from hypothesis import strategies as st

import alignlib as al
from property.laws import Joined, but_now, same
from property.strategies import MICRO, Case, agreements, cases, law, load

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def moment(case: Case) -> st.SearchStrategy[datetime]:
    """An instant of the life: at an input, one µs beside it, at something that happened, any."""
    happened = [output.at.astimezone(UTC) for output in case.whole().outputs]
    near = [item.at + beside for item in case.inputs for beside in (-MICRO, 0 * MICRO, MICRO)]
    first = case.begin().now
    begin = _EPOCH + timedelta(microseconds=first)
    inside = [at for at in (*near, *happened) if begin < at <= case.until]
    anywhere = st.integers(1, max(1, (case.until - begin) // MICRO)).map(
        lambda us: begin + us * MICRO
    )
    return st.sampled_from(inside) | anywhere if inside else anywhere


@law
@given(cases(), st.data())
def test_one_version_is_the_agreement(case: Case, data: st.DataObject) -> None:
    found = al.Versions([case.agreement]).replay(case.lead, case.inputs, until=case.until)
    same(found, case.whole(), case)
    assert found.dropped == case.whole().dropped


@law
@given(cases(), st.data())
def test_adopting_the_same_text_changes_nothing(case: Case, data: st.DataObject) -> None:
    agreement = case.agreement
    change = data.draw(moment(case))
    versions = al.Versions([(agreement, agreement_from(agreement)), (agreement, change)])
    found = versions.replay(case.lead, case.inputs, until=case.until)
    same(found, case.whole(), case)
    for adoption in found.adoptions:
        assert [each for each in adoption.report if each.what != "not started"] == [], case


@law
@given(cases(), st.data())
def test_pieces_are_the_whole(case: Case, data: st.DataObject) -> None:
    """Other agreements come into force, in which stages are gone, promises are of another kind."""
    others = data.draw(st.lists(agreements(), min_size=1, max_size=2))
    changes = sorted({data.draw(moment(case)) for _ in others})
    renamed = {f"s{number}": "s0" for number in range(5)}
    first = case.agreement
    versions = al.Versions(
        [al.Version(first, agreement_from(first))]
        + [
            al.Version(
                load(text), change, reapply=data.draw(st.booleans()),
                renamed={} if "stage s4" in text else renamed if "stage s3" not in text
                else {"s4": "s1"},
            )
            for (_, text), change in zip(others, changes, strict=False)
        ]
    )  # fmt: skip
    case = fitting(versions, case)
    whole = versions.replay(case.lead, case.inputs, until=case.until)
    cuts = data.draw(st.lists(moment(case), max_size=4))
    cuts += [change + beside for change in changes for beside in (-MICRO, 0 * MICRO)]
    found = in_pieces(versions, case, [cut for cut in cuts if cut < case.until])
    same(found, whole, case)
    ids = [output.id for output in whole.outputs]
    assert len(set(ids)) == len(ids), case
    for output in whole.outputs:
        assert output.fingerprint == versions.at(output.at).fingerprint, case
    again = versions.reconcile(case.lead, case.inputs, whole.outputs, until=case.until)
    assert again.is_same
    assert again.other_versions == ()
    stored = al.State.from_json(whole.state.to_json())
    assert stored == whole.state


@law
@given(cases(), st.data())
def test_nothing_happens_before_it_wakes(case: Case, data: st.DataObject) -> None:
    _, text = data.draw(agreements())
    change = data.draw(moment(case))
    first = case.agreement
    renamed = {f"s{number}": "s0" for number in range(5)}
    versions = al.Versions([
        (first, agreement_from(first)), al.Version(load(text), change, renamed=renamed)
    ])  # fmt: skip
    cuts = [*data.draw(st.lists(moment(case), max_size=3)), change - MICRO, change]
    case = fitting(versions, case)
    for cut in cuts:
        known = [item for item in case.inputs if item.at <= cut]
        outcome = versions.replay(case.lead, known, until=cut) if known else None
        if outcome is None or outcome.wake_at is None:
            continue
        before = outcome.wake_at.astimezone(UTC) - MICRO
        if before >= cut:
            quiet = versions.advance(outcome.state, until=before)
            assert quiet.outputs == (), case
            assert but_now(quiet.state) == but_now(outcome.state), case
        if outcome.wake_at == change:
            continue  # another text may have nothing to change
        then = versions.advance(outcome.state, until=outcome.wake_at)
        assert then.outputs or but_now(then.state) != but_now(outcome.state), case


def agreement_from(agreement: al.Agreement) -> datetime:
    """Since its `from`, else since long before."""
    starts = agreement.plan.starts
    return _EPOCH + timedelta(microseconds=starts or 0)


def fitting(versions: al.Versions, case: Case) -> Case:
    """Without wishes for a stage that the version of that instant does not have."""

    def fits(item: al.Input) -> bool:
        if not isinstance(item, al.StageRequest | al.StageChange):
            return True
        in_force = versions.at(max(item.at, _EPOCH + timedelta(microseconds=case.begin().now)))
        return item.stage in [stage.name for stage in in_force.stages]

    inputs = tuple(item for item in case.inputs if fits(item))
    assume(inputs or case.lead.created_at is not None)
    return attrs.evolve(case, inputs=inputs)


def in_pieces(versions: al.Versions, case: Case, cuts: list[datetime]) -> Any:
    joined = Joined()
    born = case.begin().now
    state = versions.begin(case.lead, at=_EPOCH + timedelta(microseconds=born))
    rest = list(case.inputs)
    for cut in [*sorted(cuts), case.until]:
        piece = [item for item in rest if item.at <= cut]
        rest = [item for item in rest if item.at > cut]
        outcome = versions.advance(state, piece, until=cut)
        joined.add(outcome)
        state = outcome.state
    return joined
