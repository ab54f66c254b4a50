"""`alignlib diagram`: the stages of an agreement as SVG or Mermaid text."""

from __future__ import annotations

import argparse

from alignlib.cli.files import STDIN, display_name, loader_of, read_text
from alignlib.cli.output import Screen
from alignlib.loading import loads, read_lock_beside


def run(arguments: argparse.Namespace, screen: Screen) -> int:
    from alignlib.diagram.diagram import diagram

    text = read_text(arguments.file)
    lock = None if arguments.file == STDIN else read_lock_beside(arguments.file)
    agreement = loads(
        text, name=display_name(arguments.file), lock=lock, loader=loader_of(arguments.file),
        extensions=arguments.extensions,
    )  # fmt: skip
    found = diagram(agreement.program, arguments.pipeline)
    screen.say((found.mermaid if arguments.format == "mermaid" else found.svg).rstrip())
    return 0
