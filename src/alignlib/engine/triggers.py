"""Triggers: effects on an activity, or when a condition becomes true. They move nothing.

`on A` is judged where the activity finds the lead, itself counted, and before it moves anything.
Without `on` the condition is looked at whenever the lead has come to rest: it fires when it holds
and did not hold the last time. Each fires at most once while one input or timer is handled.
"""

from __future__ import annotations

from collections.abc import Iterator

from attrs import evolve

from alignlib.engine.horizon import Watch
from alignlib.engine.reasons import act_facts, facts_behind
from alignlib.engine.run import Run
from alignlib.model.outputs import Cause, Fact
from alignlib.plan.plan import Trigger
from alignlib.plan.turns import FALSE, TRUE, UNDECIDED


def take_activity(run: Run, number: int, cause: Cause) -> None:
    """The triggers `on` an activity, in the order of the file."""
    life = run.life
    for trigger in run.plan.triggers:
        if trigger.filter is None:
            continue
        life.use(trigger.pipeline)
        if life.stage is None:
            continue
        if life.matches_act(run.plan.filters[trigger.filter], number) is not True:
            continue
        if trigger.condition is not None and run.view().truth(trigger.condition) is not True:
            continue
        _fire(run, trigger, cause, act_facts(life.acts[number], run.view()))


def look(run: Run, cause: Cause, fired: set[str]) -> bool:
    """Triggers whose condition has become true; whether any of them did something.

    `fired` are those that fired while this input or timer is handled.
    """
    life = run.life
    said = len(run.outputs)
    for trigger in run.plan.triggers:
        holds = _holds(run, trigger)
        known = life.trigger(trigger.key)
        if holds is None or holds == known.held:
            continue
        life.triggers[trigger.key] = evolve(known, held=holds)
        if holds and trigger.key not in fired:
            fired.add(trigger.key)
            _fire(run, trigger, cause, ())
    return len(run.outputs) > said


def take_as_known(run: Run) -> None:
    """What holds already is no news: a life that a host takes up in the middle."""
    for trigger in run.plan.triggers:
        if _holds(run, trigger):
            known = run.life.trigger(trigger.key)
            run.life.triggers[trigger.key] = evolve(known, held=True)


def watches(run: Run) -> Iterator[Watch]:
    """Conditions that time alone can turn, of the track in use."""
    life = run.life
    if life.stage is None:
        return
    for trigger in run.plan.triggers:
        if trigger.filter is None and trigger.pipeline == life.track.index:
            assert trigger.condition is not None
            held = life.trigger(trigger.key).held
            yield Watch(trigger.condition, FALSE | UNDECIDED if held else TRUE)


def _holds(run: Run, trigger: Trigger) -> bool | None:
    """Whether its condition holds now; None for a trigger `on` an activity, or of a pipeline that
    has not begun."""
    if trigger.filter is not None:
        return None
    run.life.use(trigger.pipeline)
    if run.life.stage is None:
        return None
    assert trigger.condition is not None
    return run.view().truth(trigger.condition) is True


def _fire(run: Run, trigger: Trigger, cause: Cause, facts: tuple[Fact, ...]) -> None:
    life = run.life
    known = life.trigger(trigger.key)
    if trigger.quiet is not None:
        # A wait is over at its last instant (R2).
        if known.fired is not None and life.now < life.expires(known.fired, trigger.quiet):
            return
        life.triggers[trigger.key] = evolve(known, fired=life.now)
    if trigger.condition is not None:
        facts = (*facts, *facts_behind(trigger.condition, run.view()))
    for action in trigger.then:
        run.act(action, cause, facts)
