"""`alignlib extensions`: what is installed, and what each adds to the language."""

from __future__ import annotations

import argparse

from alignlib.cli.columns import fitted
from alignlib.cli.installed import GROUP, found_here
from alignlib.cli.output import Screen


def run(arguments: argparse.Namespace, screen: Screen) -> int:
    found = found_here()
    for line in found.refused:
        screen.complain(f"alignlib: {line}")
    if not found.extensions:
        screen.say(f"no extension is installed (entry points of the group {GROUP})")
    pairs = sorted(zip(found.extensions, found.packages, strict=True), key=lambda x: x[0].mark)
    for number, (extension, package) in enumerate(pairs):
        if number:
            screen.say()
        head, *rest = extension.describe().splitlines()
        screen.say(f"{screen.paint(head, 'bold')}  (from {package})")
        for line in rest:
            screen.say("\n".join(fitted(f"  {line}".rstrip())))
    return 1 if found.refused else 0
