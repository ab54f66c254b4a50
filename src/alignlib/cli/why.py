"""`alignlib why`: why a lead is where it is, and how a promise comes to its due time."""

from __future__ import annotations

import argparse

from alignlib.cli.columns import fitted
from alignlib.cli.moments import moment
from alignlib.cli.output import Screen
from alignlib.cli.targets import needs_stages, opened


def run(arguments: argparse.Namespace, screen: Screen) -> int:
    found = opened(arguments)
    needs_stages(found, "why")
    agreement = found.agreement
    at = moment(arguments.at, "--at", agreement)
    record, inputs = found.history(arguments.lead)
    state = agreement.replay(record, inputs, until=at).state
    if arguments.sla is not None:
        answer = str(agreement.why_clock(state, arguments.sla))
    else:
        answer = str(agreement.why(state))
    for line in found.short(answer).splitlines():
        screen.say("\n".join(fitted(line)))
    return 0
