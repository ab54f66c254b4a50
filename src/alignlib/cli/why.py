"""`alignlib why`: why one lead is where it is, or how one of its clocks stands."""

from __future__ import annotations

import argparse
import sys

from alignlib.cli.exits import OK, UserError
from alignlib.cli.judging import replayed_to
from alignlib.cli.targets import instant_of, open_target, read_moment
from alignlib.errors import RecordError


def run(arguments: argparse.Namespace) -> int:
    moment = read_moment(arguments.at, "--at")
    opened = open_target(arguments)
    at = instant_of(moment, opened, "--at")
    record, inputs = opened.record(arguments.lead)
    state = replayed_to(opened, record, inputs, at)
    try:
        if arguments.sla is None:
            answer = str(opened.agreement.why(state))
        else:
            answer = str(opened.agreement.why_clock(state, arguments.sla))
    except RecordError as error:
        raise UserError(f"{error}.") from None
    print(opened.named(answer))
    for line in opened.unread(record.id):
        print(f"not read: {line}", file=sys.stderr)
    return OK
