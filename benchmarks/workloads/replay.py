"""Whole histories: order, score, moves, clocks and timers (`replay.rules`)."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import alignlib as al
from harness import Contender, Target, Workload
from workloads.histories import History, histories
from workloads.machine import Event, LeadMachine, micros, replay_by_hand

FILE = Path(__file__).with_suffix(".rules")

MACHINE = "by hand, a class"
TRUSTING = "by hand, a class that neither sorts nor looks for repeats"
TRACE = "alignlib, trace"
REPLAY = "alignlib, replay with reasons"


def build(*, peers: bool, quick: bool) -> Workload:
    agreement = al.load(FILE)
    contenders = [
        Contender(MACHINE, by_hand, answer=of_machine),
        Contender(TRUSTING, by_hand_trusting, answer=of_machine),
        *traced(agreement),
        Contender(REPLAY, replayed(agreement), answer=of_outcome, checks=20 if quick else 100),
    ]
    return Workload(
        name="replay",
        title="Histories of 100 activities: order, score, moves, clocks, timers",
        unit="activity",
        items=histories(400, 100, seed=5),
        check=histories(500 if quick else 3_000, 100, seed=6),
        contenders=contenders,
        weigh=lambda history: len(history.activities),
        targets=[Target("against the class by hand", TRACE, MACHINE, 0.8)],
        notes=[
            "The trusting class takes its activities as they come: it is right only where they are "
            "sorted and none is repeated."
        ],
    )


def by_hand(history: History) -> LeadMachine:
    return replay_by_hand(history.lead, history.activities, history.until)


def by_hand_trusting(history: History) -> LeadMachine:
    return replay_by_hand(history.lead, history.activities, history.until, trusting=True)


def traced(agreement: Any) -> list[Contender]:

    def judge(history: History) -> Any:
        return agreement.trace(history.lead, history.activities, until=history.until)

    return [Contender(TRACE, judge, answer=of_trace)]


def replayed(agreement: Any) -> Any:
    def judge(history: History) -> Any:
        return agreement.replay(history.lead, history.activities, until=history.until)

    return judge


# -- the same form of answer -------------------------------------------------------------------

Answer = tuple[list[Event], str]


def of_machine(machine: LeadMachine) -> Answer:
    return machine.events, machine.stage


def of_trace(trace: Any) -> Answer:
    """Without the causes and values, which the class by hand does not keep."""
    return [event[: _PARTS.get(event[0], len(event))] for event in trace.events], trace.stage


_PARTS = {"transition": 4, "effect": 4}


def of_outcome(outcome: al.Outcome) -> Answer:
    return [of_output(output) for output in outcome.outputs], str(outcome.state.stage)


def of_output(output: Any) -> Event:
    at = micros(output.at)
    match output:
        case al.Transition():
            return "transition", at, output.from_stage, output.to
        case al.SLAEvent():
            due = None if output.due is None else micros(output.due)
            return "sla", at, output.sla, output.number, output.step, due
        case al.Effect():
            return "effect", at, output.kind, output.to
        case al.Refusal():
            return "refusal", at, output.kind, output.wanted
    raise AssertionError(output)
