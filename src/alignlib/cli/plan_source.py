"""`alignlib plan-source`: the Python that an agreement compiles to."""

from __future__ import annotations

import argparse

from alignlib.cli.files import STDIN, display_name, loader_of, read_text
from alignlib.cli.output import Screen
from alignlib.loading import loads, read_lock_beside


def run(arguments: argparse.Namespace, screen: Screen) -> int:
    text = read_text(arguments.file)
    lock = None if arguments.file == STDIN else read_lock_beside(arguments.file)
    name = display_name(arguments.file)
    agreement = loads(
        text, name=name, lock=lock, loader=loader_of(arguments.file),
        extensions=arguments.extensions,
    )  # fmt: skip
    screen.say(agreement.plan_source.rstrip())
    return 0
