"""A replay on one screen."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime

from alignlib.cli.columns import folded, shortened, table, wrapped
from alignlib.cli.output import WIDTH, Screen, numbered
from alignlib.cli.tally import Tally
from alignlib.cli.targets import Opened, named
from alignlib.exchange import Comparison
from alignlib.model.fault import Fault
from alignlib.model.outputs import shown
from alignlib.names import canonical

_STATES = ("met", "late", "met-late", "void", "running", "paused")
_ABSTAINING = ("kept", "broken")
_DIFFERENCES = 3
_PLURALS = {"lead": "leads", "opportunity": "opportunities"}


def heading(found: Opened, word: str, at: datetime, screen: Screen) -> list[str]:
    """The title of the agreement, its file, and the instant."""
    agreement = found.agreement
    zone = f" {agreement.zone}" if agreement.zone is not None else " UTC"
    title = screen.paint(agreement.title, "bold")
    return [f"{title}  ({found.short(agreement.plan.file)}), {word} {shown(at)}{zone}"]


def judged(found: Opened, count: int, unjudged: int) -> str:
    """How many records were judged, and how many could not be."""
    text = f"{numbered(count, found.word, _PLURALS[found.word])} judged"
    return f"{text}, {unjudged:,} could not be judged" if unjudged else text


def lines_of(
    found: Opened,
    until: datetime,
    tally: Tally,
    comparisons: Sequence[Comparison],
    screen: Screen,
) -> Iterator[str]:
    """The lines of the summary, in the order in which they are read."""
    yield from heading(found, "to", until, screen)
    yield judged(found, tally.judged, len(tally.bad))
    yield from unread(found, [f"{bad.key}: {bad.error}" for bad in tally.bad], screen)
    yield from faults(tally.faults, screen)
    if tally.repeated:
        yield f"{numbered(tally.repeated, 'repeated input')} passed over"
    yield ""
    yield from _stages(found, tally)
    yield ""
    slas = list(_slas(found, tally))
    if slas:
        yield from slas
        yield ""
    yield from _counts("effects: ", tally.effects)
    yield from _counts("refusals: ", tally.refusals)
    if comparisons:
        yield ""
        yield "compared with the source:"
    for comparison in comparisons:
        yield f"  {comparison}"
        differences = [str(item) for item in comparison.differences]
        yield from (shortened(f"    {line}", WIDTH) for line in differences[:_DIFFERENCES])
        if len(differences) > _DIFFERENCES:
            yield f"    … and {len(differences) - _DIFFERENCES:,} more"


def unread(found: Opened, bad_records: list[str], screen: Screen) -> Iterator[str]:
    """What was not judged and what was not read, the first few by name."""
    problems = found.target.problems
    for line in named(bad_records):
        yield from folded(line, 2)
    if not problems:
        return
    kinds = Counter(bad.kind for bad in problems)
    counted = ", ".join(f"{count:,} {kind}" for kind, count in sorted(kinds.items()))
    findings = f"{numbered(len(problems), 'finding')} in the CSV files"
    yield f"{screen.paint(findings, 'yellow')}: {counted}"
    for line in named([str(bad) for bad in problems]):
        first, *rest = folded(line, 4)
        yield f"  {first.lstrip()}"
        yield from rest


def faults(found: Sequence[Fault], screen: Screen) -> Iterator[str]:
    """What went wrong while records were judged, the first few by name."""
    if not found:
        return
    yield screen.paint(numbered(len(found), "fault"), "yellow")
    for line in named([str(fault) for fault in found]):
        first, *rest = folded(line, 4)
        yield f"  {first.lstrip()}"
        yield from rest


def _stages(found: Opened, tally: Tally) -> Iterator[str]:
    rows = []
    for stage in found.agreement.stages:
        name = f"{stage.name} ({stage.title})" if stage.title else stage.name
        key = canonical(stage.name)
        rows.append((name, f"{tally.stages[key]:,}", f"{tally.entered[key]:,}"))
    if tally.not_begun:
        rows.append(("(not begun yet)", f"{tally.not_begun:,}", ""))
    words = _PLURALS[found.word]
    yield from table(("stage", f"{words} in it", "ever in it"), rows)
    yield numbered(tally.transitions, "transition")


def _slas(found: Opened, tally: Tally) -> Iterator[str]:
    plan = found.agreement.plan
    never = any(sla.form == "never" for sla in plan.slas) or any(duty.most for duty in plan.duties)
    states = (*_STATES, *_ABSTAINING) if never else _STATES
    rows = []
    promises = [(sla.name, sla.key) for sla in plan.slas]
    promises += [(duty.name, duty.key) for duty in plan.duties]
    for name, key in promises:
        counts = [tally.clocks[key, state] for state in states]
        rows.append((name, *(f"{count:,}" for count in (sum(counts), *counts))))
    if rows:
        yield from table(("sla", "started", *states), rows)


def _counts(head: str, counts: Counter[str]) -> list[str]:
    if not counts:
        return [f"{head}none"]
    return wrapped(head, (f"{counts[kind]:,} {kind}" for kind in sorted(counts)))
