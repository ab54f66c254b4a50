"""`alignlib map --guess`: a first mapping for a file, on standard output."""

from __future__ import annotations

import argparse
from pathlib import Path

from alignlib.cli.failure import CommandError
from alignlib.cli.files import reason_of
from alignlib.cli.output import Screen
from alignlib.exchange.guess import NoSampleError, guess_mapping
from alignlib.loading import load

_MOST = 50_000_000


def run(arguments: argparse.Namespace, screen: Screen) -> int:
    agreement = load(arguments.agreement, extensions=arguments.extensions)
    path = Path(arguments.guess)
    try:
        with path.open("rb") as file:
            data = file.read(_MOST + 1)
    except OSError as error:
        raise CommandError(f"{arguments.guess} cannot be read: {reason_of(error)}") from None
    if len(data) > _MOST:
        raise CommandError(
            f"{arguments.guess} has more than {_MOST:,} bytes: give a piece of it, some thousand "
            "rows say"
        )
    try:
        screen.say(guess_mapping(data, agreement, file=path.name).rstrip())
    except NoSampleError as error:
        raise CommandError(f"{arguments.guess} {error}") from None
    return 0
