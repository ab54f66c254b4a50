"""One random case with merges by the plain evaluator and by alignlib."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any

import alignlib as al
from independent.compare import _first, _plain_trace
from independent.instants import HOUR, micros, moment
from independent.judge import MILLION
from independent.merges import Merging
from independent.merges_drawn import MergeCase, al_given
from independent.pact import Input
from independent.translate import plain


def life_of(case: MergeCase, inputs: Sequence[Input], until: int) -> Merging:
    return Merging(case.pact, until).run(case.facts, inputs, case.born)


def disagreement(case: MergeCase, agreement: al.Agreement, seed: int) -> str | None:
    """The first thing on which the two differ; None: they agree."""
    random, until = Random(seed), case.until
    life = life_of(case, case.inputs, until)
    arriving = [al_given(one) for one in case.inputs]
    random.shuffle(arriving)
    whole = agreement.replay(case.lead, arriving, until=moment(until))
    if differs := _first(life.told, plain(whole.outputs)):
        return f"replay: {differs}"
    if differs := _stands(life, agreement, whole.state):
        return f"replay: {differs}"
    if set(whole.dropped) != life.dropped:
        return f"dropped {sorted(life.dropped)} and {sorted(whole.dropped)}"
    if differs := _conflicts(life, whole.outputs):
        return differs
    arriving += random.sample(arriving, len(arriving) // 3)
    traced = agreement.trace(case.lead, arriving, until=moment(until))
    if differs := _first(life.told, _plain_trace(traced.events)):
        return f"trace: {differs}"
    return _in_pieces(case, agreement, life, whole.state, random)


def _in_pieces(
    case: MergeCase, agreement: al.Agreement, life: Merging, whole: al.State, random: Random
) -> str | None:
    """Cut anywhere, stored in between; some of what was taken is handed over again."""
    hours = range(case.born, case.until, HOUR)
    merges = [one.at + more for one in case.inputs if one.kind == "merge" for more in (-1, 0, 1)]
    chosen = {*random.sample(hours, 2), *random.sample(merges, min(2, len(merges)))}
    cuts = sorted(at for at in chosen if case.born <= at < case.until)
    asked = random.choice(cuts) if cuts else None
    state = agreement.begin(case.lead, at=moment(case.born))
    told: list[Any] = []
    before: list[Input] = []
    for cut in (*cuts, case.until):
        piece = [one for one in case.inputs if one.at <= cut and one not in before]
        again = random.sample(before, len(before) // 4)
        given = [*map(al_given, piece), *map(al_given, again)]
        random.shuffle(given)
        outcome = agreement.advance(al.State.from_json(state.to_json()), given, until=moment(cut))
        state = outcome.state
        told += outcome.outputs
        before += piece
        if not {one.id for one in again} <= set(outcome.dropped):
            return f"in pieces at {moment(cut)}: dropped {outcome.dropped}"
        if cut == case.until:
            differs = _stands(life, agreement, state)
        else:
            early = life_of(case, before, cut)
            differs = _stands(early, agreement, state)
            if differs is None and cut == asked:
                differs = _wakes(case, before, cut, outcome)
        if differs:
            return f"at {moment(cut)}: {differs}"
    if state != whole:
        return "in pieces: the states differ"
    if differs := _first(life.told, plain(told)):
        return f"in pieces {[str(moment(cut)) for cut in cuts]}: {differs}"
    return None


def _stands(life: Merging, agreement: al.Agreement, state: al.State) -> str | None:
    """Where the lead is, who has it, what is known, and every clock."""
    world = life.world
    for track, found in zip(world.tracks.values(), state.tracks, strict=True):
        ours = [(entry.stage, entry.at) for entry in track.entries]
        theirs = [(entry.stage, entry.at) for entry in found.entries]
        if ours != theirs or track.owner != found.owner:
            return f"{ours} of {track.owner} and {theirs} of {found.owner}"
    for name in (*world.pact.fields, "source"):
        known, value = world.facts.get(name), state.facts.get(f"lead.{name}")
        if known != value:
            return f"{name} is {known} and {value}"
    names = {promise.name: promise.name.replace("-", "") for promise in world.pact.promises}
    clocks = [
        (names[clock.promise.name], clock.number, clock.start, clock.state, clock.count,
         life._due(clock) if clock.state == "running" else clock.late_due
         if clock.state == "late" else None)
        for clock in life.clocks
    ]  # fmt: skip
    shown = [
        (clock.sla, clock.number, clock.start, clock.state, clock.count,
         clock.due if clock.state in ("running", "late") else None)
        for clock in state.clocks
    ]  # fmt: skip
    if differ := set(clocks) ^ set(shown):
        return f"clocks {sorted(differ, key=str)}"
    view = agreement.view(state)
    for score in world.pact.scores:
        points = view.score(score.name) * MILLION
        if world.points(score) != points:
            return f"{score.name}: {world.points(score)} and {points}"
    for grade in world.pact.grades:
        if world.letter(grade) != view.grades[grade.name]:
            return f"{grade.name}: {world.letter(grade)} and {view.grades[grade.name]}"
    for name, condition in world.pact.defines.items():
        if world.holds(condition) != view.holds(name):
            return f"{name}: {world.holds(condition)} and {view.holds(name)}"
    return None


def _wakes(case: MergeCase, inputs: list[Input], cut: int, outcome: al.Outcome) -> str | None:
    """Whether alignlib asks to be woken when something comes by itself."""
    later = life_of(case, inputs, case.until).told
    following = min((told[0] for told in later if told[0] > cut), default=None)
    wake = outcome.wake_at
    if following is not None and (wake is None or moment(following) < wake):
        return f"something happens at {moment(following)}, before {wake}"
    return None


def _conflicts(life: Merging, outputs: Sequence[Any]) -> str | None:
    """Each refusal of a value names its field."""
    found = [
        (micros(output.at), output.wanted.split()[0])
        for output in outputs
        if isinstance(output, al.Refusal) and output.kind == "field"
    ]
    return None if found == life.conflicts else f"conflicts {life.conflicts} and {found}"
