"""Random merges: the plain evaluator and alignlib tell the same, in any order and in pieces."""

from __future__ import annotations

from random import Random

import alignlib as al
from independent.compare import lead_of, loaded
from independent.drawn import Draw, case_of
from independent.instants import moment
from independent.merges import Merging
from independent.merges_drawn import al_merge, joined
from independent.translate import al_input, plain


def test_random_merges() -> None:
    for seed in range(120):
        case = case_of(Draw(seed=seed))
        agreement = loaded(case)
        if agreement is None:
            continue
        merge, until = joined(case, seed), case.born + case.span
        life = Merging(case.pact, until).run(case.facts, (*case.inputs, merge), case.born)
        given: list[al.Input] = [*map(al_input, case.inputs), al_merge(merge)]
        Random(seed).shuffle(given)
        whole = agreement.replay(lead_of(case), given, until=moment(until))
        assert plain(whole.outputs) == life.told, f"seed {seed}"
        assert whole.state.stage == life.world.stage, f"seed {seed}"
        points = round(agreement.view(whole.state).score("heat") * 1_000_000)
        assert points == life.world.points(case.pact.score("heat")), f"seed {seed}"
        first = [one for one in given if one.at <= moment(merge.at)]
        later = [one for one in given if one.at > moment(merge.at)]
        begun = agreement.begin(lead_of(case), at=moment(case.born))
        early = agreement.advance(begun, first, until=moment(merge.at))
        stored = al.State.from_json(early.state.to_json())
        late = agreement.advance(stored, later, until=moment(until))
        assert plain((*early.outputs, *late.outputs)) == life.told, f"seed {seed}"
