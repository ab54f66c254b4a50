"""A life that spans versions by the plain evaluator and by alignlib: whole, and in pieces."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

import alignlib as al
from independent.compare import _first, lead_of
from independent.instants import HOUR, moment
from independent.translate import al_input, checked, plain
from independent.versions import Spanning
from independent.versions_drawn import Spanned


def loaded(spanned: Spanned) -> al.Versions | None:
    first = checked(spanned.case.pact.text())
    found: list[Any] = [first]
    for change in spanned.changes:
        agreement = checked(change.pact.text())
        if agreement is None:
            return None
        found.append(
            al.Version(agreement, moment(change.at), renamed=dict(change.renamed),
                       reapply=change.reapply)
        )  # fmt: skip
    return None if first is None else al.Versions(found)


def expected_of(spanned: Spanned, until: int) -> Spanning:
    case = spanned.case
    life = Spanning(case.pact, until, changes=spanned.changes)
    return life.run(case.facts, case.inputs, case.born)


def disagreement(spanned: Spanned, versions: al.Versions, seed: int) -> str | None:
    """The first thing on which the two differ; None: they agree."""
    case, random = spanned.case, Random(seed)
    until, lead = case.born + case.span, lead_of(case)
    life = expected_of(spanned, until)
    arriving = [al_input(one) for one in case.inputs]
    random.shuffle(arriving)
    whole = versions.replay(lead, arriving, until=moment(until))
    if differs := _first(life.told, plain(whole.outputs)):
        return f"replay: {differs}"
    track = life.world.tracks["lead"]
    if (whole.state.stage, whole.state.owner) != (track.entries[-1].stage, track.owner):
        return f"in {track.entries[-1].stage} of {track.owner}, not {whole.state}"
    pieces = _in_pieces(spanned, versions, random)
    if differs := _first(_bare(whole.outputs), _bare(pieces.outputs)):
        return f"in pieces: {differs}"
    if pieces.state != whole.state or pieces.state.to_json() != whole.state.to_json():
        return "in pieces: another state"
    by_hand = _by_hand(spanned, versions)
    if differs := _first(_bare(whole.outputs), _bare(by_hand.outputs)):
        return f"adopted by hand: {differs}"
    if by_hand.state.to_json() != whole.state.to_json():
        return "adopted by hand: another state"
    return None


class _Sum:
    def __init__(self, state: al.State) -> None:
        self.state = state
        self.outputs: list[Any] = []

    def take(self, outcome: Any) -> None:
        self.outputs += outcome.outputs
        self.state = al.State.from_json(outcome.state.to_json())


def _in_pieces(spanned: Spanned, versions: al.Versions, random: Random) -> _Sum:
    """Cut at random instants, at changes, and right before them; stored between."""
    case = spanned.case
    until = case.born + case.span
    cuts = [case.born + random.randint(0, case.span // HOUR) * HOUR for _ in range(3)]
    cuts += [change.at - random.randint(0, 1) for change in spanned.changes]
    sum_ = _Sum(versions.begin(lead_of(case), at=moment(case.born)))
    done = None
    for cut in sorted({cut for cut in cuts if case.born <= cut < until} | {until}):
        fresh = [one for one in case.inputs if one.at <= cut and (done is None or one.at > done)]
        sum_.take(versions.advance(sum_.state, map(al_input, fresh), until=moment(cut)))
        done = cut
    return sum_


def _by_hand(spanned: Spanned, versions: al.Versions) -> _Sum:
    """As a host does that calls `advance` and `adopt`."""
    case = spanned.case
    until = case.born + case.span
    now = versions.at(moment(case.born))
    sum_ = _Sum(now.begin(lead_of(case), at=moment(case.born)))
    left = list(case.inputs)
    for version, change in zip(versions.versions[1:], spanned.changes, strict=True):
        if case.born < change.at <= until:
            early = [al_input(one) for one in left if one.at < change.at]
            left = [one for one in left if one.at >= change.at]
            sum_.take(now.advance(sum_.state, early, until=moment(change.at - 1)))
            now = version.agreement
            adopted = now.adopt(sum_.state, at=moment(change.at), renamed=version.renamed,
                                reapply=version.reapply)  # fmt: skip
            sum_.take(adopted)
    sum_.take(now.advance(sum_.state, map(al_input, left), until=moment(until)))
    return sum_


def _bare(outputs: Sequence[Any]) -> list[tuple[Any, ...]]:
    return [(output.at, output.id, output.fingerprint, str(output)) for output in outputs]
