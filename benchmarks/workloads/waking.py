"""When does the next thing happen by itself? (`wake_at`, of the leads of `replay.rules`)"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from attrs import frozen

import alignlib as al
from harness import Contender, Target, Workload
from workloads.histories import histories
from workloads.machine import LeadMachine, micros
from workloads.replay import FILE, by_hand

MACHINE = "by hand, a class"
EVALUATION = "alignlib, one evaluation"
WAKE = "alignlib, advance without inputs: wake_at"


@frozen
class Lead:
    """A lead after its history, in both forms."""

    machine: LeadMachine
    state: al.State
    until: datetime


def build(*, peers: bool, quick: bool) -> Workload:
    agreement = al.load(FILE)
    found = [lead for lead in _leads(agreement, 40 if quick else 200) if lead.machine.wake_at()]
    return Workload(
        name="waking",
        title="The next instant at which anything happens by itself, after 100 activities",
        unit="lead",
        items=found,
        check=found,
        contenders=[
            Contender(MACHINE, lambda lead: lead.machine.wake_at()),
            Contender(
                WAKE,
                lambda lead: agreement.advance(lead.state, until=lead.until).wake_at,
                answer=lambda at: None if at is None else micros(at),
            ),
            Contender(EVALUATION, lambda lead: agreement.view(lead.state), checks=0),
        ],
        targets=[Target("in evaluations", WAKE, EVALUATION, 20.0)],
        notes=["Only leads for whom something will happen by itself."],
    )


def _leads(agreement: Any, count: int) -> list[Lead]:
    return [
        Lead(
            by_hand(history),
            agreement.replay(history.lead, history.activities, until=history.until).state,
            history.until,
        )
        for history in histories(count, 100, seed=8)
    ]
