"""`alignlib diff`: what another text, or another number, would change."""

from __future__ import annotations

import argparse
import json
from datetime import datetime

from alignlib.agreement import Agreement
from alignlib.changes.diff import diff
from alignlib.changes.lives import History
from alignlib.cli.columns import fitted
from alignlib.cli.failure import CommandError
from alignlib.cli.files import STDIN, display_name, loader_of, read_text
from alignlib.cli.moments import moment
from alignlib.cli.output import Screen
from alignlib.cli.settings import with_settings
from alignlib.cli.targets import Opened, needs_stages, opened, until_of
from alignlib.engine.why.why import Why
from alignlib.loading import loads, read_lock_beside


def run(arguments: argparse.Namespace, screen: Screen) -> int:
    """0: nothing differs; 1: something does."""
    old = _loaded(arguments.old, arguments)
    new = old if arguments.new is None else _loaded(arguments.new, arguments)
    if arguments.set:
        new = with_settings(new, arguments.set)
    elif arguments.new is None:
        raise CommandError("diff needs another file, or --set NAME=VALUE")
    histories, until, target = _histories(arguments)
    # Before anything is said: a lead that is not there is the user's mistake.
    whys = _whys(arguments.lead, target, until, (old, new))
    found = diff(old, new, histories, until=until)
    if arguments.format == "json":
        plain = found.to_dict()
        if whys:
            plain["why"] = {side: why.to_dict() for side, why in whys.items()}
        screen.say(json.dumps(plain, indent=2, ensure_ascii=False))
    elif arguments.format == "html":
        parts = (f"<h3>{side}</h3>{why._repr_html_()}" for side, why in whys.items())
        screen.say(found._repr_html_() + "".join(parts))
    else:
        for line in found.lines():
            screen.say("\n".join(fitted(line)))
        for side, why in whys.items():
            screen.say(f"\n{side}")
            for line in str(why).splitlines():
                screen.say("\n".join(fitted(line)))
    return int(not found.is_same)


def _loaded(file: str, arguments: argparse.Namespace) -> Agreement:
    return loads(
        read_text(file),
        name=display_name(file),
        lock=None if file == STDIN else read_lock_beside(file),
        loader=loader_of(file),
        extensions=arguments.extensions,
    )


def _histories(
    arguments: argparse.Namespace,
) -> tuple[list[History] | None, datetime | None, Opened | None]:
    if arguments.data is None:
        if arguments.lead is not None or arguments.until is not None:
            raise CommandError("--lead and --until need --data")
        return None, None, None
    arguments.target, arguments.agreement, arguments.mapping = arguments.data, arguments.old, None
    arguments.set = []  # they are the new side's
    found = opened(arguments)
    needs_stages(found, "diff --data")
    until = (
        until_of(found)
        if arguments.until is None
        else moment(arguments.until, "--until", found.agreement)
    )
    return list(found.target.records()), until, found


def _whys(
    lead: str | None,
    target: Opened | None,
    until: datetime | None,
    sides: tuple[Agreement, Agreement],
) -> dict[str, Why]:
    """Why the lead is where it is, by each."""
    if lead is None:
        return {}
    assert target is not None and until is not None
    record, inputs = target.history(lead)
    return {
        side: agreement.why(agreement.replay(record, inputs, until=until).state)
        for side, agreement in zip(("before", "after"), sides, strict=True)
    }
