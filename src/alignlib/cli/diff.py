"""`alignlib diff`: what another text, or another number, would change."""

from __future__ import annotations

import argparse
import json
from datetime import datetime
from typing import Any

from alignlib.agreement import Agreement
from alignlib.changes.diff import diff
from alignlib.changes.lives import History
from alignlib.cli.columns import fitted
from alignlib.cli.failure import CommandError
from alignlib.cli.files import STDIN, display_name, loader_of, read_text
from alignlib.cli.moments import moment
from alignlib.cli.output import Screen
from alignlib.cli.targets import Opened, needs_stages, opened, until_of
from alignlib.errors import AgreementError, RecordError
from alignlib.loading import loads, read_lock_beside
from alignlib.model.outputs import shown
from alignlib.names import canonical


def run(arguments: argparse.Namespace, screen: Screen) -> int:
    """0: nothing differs; 1: something does."""
    old = _loaded(arguments.old, arguments)
    new = old if arguments.new is None else _loaded(arguments.new, arguments)
    if arguments.set:
        new = _with_settings(new, arguments.set)
    elif arguments.new is None:
        raise CommandError("diff needs another file, or --set NAME=VALUE")
    histories, until, target = _histories(arguments)
    found = diff(old, new, histories, until=until)
    if arguments.format == "json":
        screen.say(json.dumps(found.to_dict(), indent=2, ensure_ascii=False))
    elif arguments.format == "html":
        screen.say(found._repr_html_())
    else:
        for line in found.lines():
            screen.say("\n".join(fitted(line)))
    if arguments.lead is not None:
        _both(arguments.lead, target, until, (old, new), screen)
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
    found = opened(arguments)
    needs_stages(found, "diff --data")
    until = (
        until_of(found)
        if arguments.until is None
        else moment(arguments.until, "--until", found.agreement)
    )
    return list(found.target.records()), until, found


def _both(
    lead: str,
    target: Opened | None,
    until: datetime | None,
    sides: tuple[Agreement, Agreement],
    screen: Screen,
) -> None:
    """Why the lead is where it is, by each."""
    assert target is not None and until is not None
    record, inputs = target.history(lead)
    for title, agreement in zip(("before", "after"), sides, strict=True):
        state = agreement.replay(record, inputs, until=until).state
        screen.say(f"\n{title}")
        for line in str(agreement.why(state)).splitlines():
            screen.say("\n".join(fitted(line)))


# -- settings ----------------------------------------------------------------------------------


def _with_settings(agreement: Agreement, given: list[str]) -> Agreement:
    known = {canonical(name): name for name in agreement.settings}
    values: dict[str, Any] = {}
    for text in given:
        name, sign, value = text.partition("=")
        key = canonical(name.strip())
        if not sign or key not in known:
            names = ", ".join(known.values()) or "none"
            raise CommandError(f"--set {text}: write NAME=VALUE of a setting; there are: {names}")
        values[known[key]] = _typed(text, value.strip(), agreement.settings[known[key]])
    try:
        return agreement.with_settings(**values)
    except RecordError as error:
        raise CommandError(f"--set: {error}") from None


def _typed(text: str, value: str, declared: object) -> object:
    """The value as the language reads it: `50`, `40%`, `3 days`, `$12,000`."""
    written = f'"{value}"' if isinstance(declared, str) and not value.startswith('"') else value
    try:
        return loads(f"setting given {written}\n").settings["given"]
    except AgreementError:
        raise CommandError(f"--set {text}: {value!r} is no value like {shown(declared)}") from None
