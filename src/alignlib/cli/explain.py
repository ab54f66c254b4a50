"""`alignlib explain`: one page of the catalogue of findings."""

from __future__ import annotations

import argparse

from alignlib.cli.columns import folded, shortened
from alignlib.cli.failure import CommandError
from alignlib.cli.files import closest_text
from alignlib.cli.output import WIDTH, Screen
from alignlib.diagnostics.catalogue import CATALOGUE
from alignlib.diagnostics.catalogue.entry import Entry

_OWN_BUG = "AL900"


def run(arguments: argparse.Namespace, screen: Screen) -> int:
    if arguments.code is None:
        for code in sorted(CATALOGUE):
            entry = CATALOGUE[code]
            screen.say(shortened(f"{code}  {entry.severity.value:<7}  {entry.title}", WIDTH))
        return 0
    if arguments.code.upper() in (_OWN_BUG, _OWN_BUG[2:]):
        screen.say(f"{screen.paint(f'error[{_OWN_BUG}]', 'bold')}: alignlib has a bug")
        screen.say("\nNo file can be wrong in a way that gives this code: please report it.")
        return 0
    if "/" in arguments.code:
        _show_house_rule(arguments.code, screen)
    else:
        _show(_entry(arguments.code), screen)
    return 0


def _show_house_rule(code: str, screen: Screen) -> None:
    """A code such as `sales-regions/no-sla`: what the extension that is installed says of it."""
    from alignlib.cli.installed import found_here
    from alignlib.extension import checks_of

    rules = {f"{owner}/{check.rule}": check for owner, check in checks_of(found_here().extensions)}
    found = rules.get(code.lower())
    if found is None:
        near = closest_text(code.lower(), rules)
        meant = f": did you mean {near}?" if near is not None else (
            ": alignlib extensions lists the house rules there are"
        )  # fmt: skip
        raise CommandError(f"no extension that is installed has a rule {code}{meant}")
    head = screen.paint(f"{found.severity.value}[{code.lower()}]", "bold")
    title, _, rest = found.doc.partition("\n")
    screen.say(f"{head}: {title}")
    if rest.strip():
        screen.say()
        screen.say("\n".join(folded(" ".join(rest.split()), 0)))


def _entry(code: str) -> Entry:
    wanted = code.upper()
    if wanted.isdigit():
        wanted = f"AL{wanted}"
    found = CATALOGUE.get(wanted)
    if found is None:
        near = closest_text(wanted, CATALOGUE)
        meant = f": did you mean {near} ({CATALOGUE[near].title})?" if near is not None else ""
        rest = "; alignlib explain lists them all" if meant else ": alignlib explain lists them all"
        raise CommandError(f"there is no code {code}{meant}{rest}")
    return found


def _show(entry: Entry, screen: Screen) -> None:
    head = f"{entry.severity.value}[{entry.code}]"
    screen.say(f"{screen.paint(head, 'bold')}: {entry.title}")
    screen.say()
    screen.say("\n".join(folded(entry.explanation, 0)))
    for name, text, colour in (("wrong", entry.wrong, "red"), ("right", entry.right, "green")):
        if not text:
            continue  # no text alone can show this one
        screen.say()
        screen.say(screen.paint(f"{name}:", colour))
        for line in text.splitlines():
            screen.say(f"  {line}".rstrip())
