"""`what-if`: other rates, another release, another setting, and what would come of it."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

from attrs import evolve, frozen

from alignlib.analytics.chain import Chain, Kind
from alignlib.analytics.comparison import sample_size
from alignlib.analytics.levers import WhatIf, what_if
from alignlib.errors import RecordError
from alignlib.names import canonical
from alignlib.report.answer import Answer, Figure
from alignlib.report.asking import Asking, Window
from alignlib.report.chains import nested, way
from alignlib.report.facts import Facts
from alignlib.report.given import NOT_ANEW, Given
from alignlib.report.measures import Measure
from alignlib.report.pace_if import paced
from alignlib.syntax import tree


def answer_what_if(given: Given, decl: tree.WhatIfDecl, window: Window) -> Answer:
    """Now, then and the gain, of everything that the declaration shows."""
    asking = given.asking
    rates = [change for change in decl.changes if isinstance(change, tree.ChangeRate)]
    settings = [change for change in decl.changes if isinstance(change, tree.ChangeSetting)]
    releases = [change for change in decl.changes if isinstance(change, tree.ChangeRelease)]
    other = _other(given, settings) if settings and decl.show else None
    figures: list[Figure] = []
    warnings: list[str] = []
    detail: object = None
    for name in decl.show:
        if rates:
            found, told, detail = _by_rates(given, rates, name, window)
            figures += found
            warnings += told
        for change in releases:
            found, told, detail = paced(given, change, name)
            figures += found
            warnings += told
        if other is not None:
            found, told = _by_settings(given, other, name, window)
            figures += found
            warnings += told
    if not decl.show:
        warnings.append("nothing is shown: add a line such as `show won`")
    words = "; ".join(
        " ".join(asking.agreement.program.source.slice(change.span).split())
        for change in decl.changes
    )
    return Answer(
        "what-if", decl.name.text, decl.title, asking.rule(decl.name.text, decl.name),
        f"what would come of: {words}",
        f"from what came in {asking.date(window.start)} to {asking.date(given.facts.at)}",
        tuple(figures), tuple(dict.fromkeys(warnings)), detail,
    )  # fmt: skip


# -- rates -----------------------------------------------------------------------------------


@frozen
class Shift:
    """One rate changed: from `source` to `target` by so much."""

    source: str
    target: str
    amount: Fraction
    kind: Kind

    @classmethod
    def of(cls, asking: Asking, change: tree.ChangeRate) -> Shift:
        value = Fraction(change.amount.value)
        kinds: dict[str, Kind] = {"points": "points", "%": "percent", "set": "set"}
        return cls(
            asking.key(change.denominator), asking.key(change.numerator), value / 100,
            kinds[change.how],
        )  # fmt: skip


def _by_rates(
    given: Given, changes: Sequence[tree.ChangeRate], shown: tree.Name, window: Window
) -> tuple[list[Figure], list[str], Chain | WhatIf | None]:
    asking = given.asking
    if canonical(shown.text) not in asking.plan.stage_keys:
        why = f"{shown.text} is a measure: rates change what comes into a stage, so show a stage"
        return [Figure(shown.text, None, "count", note=why)], [], None
    shifts = [Shift.of(asking, change) for change in changes]
    said = asking.said(shown)
    stages = _stages(asking, shifts, asking.key(shown))
    if stages is None:
        why = "no way leads from these stages to it"
        return [Figure(said, None, "count", note=why)], [], None
    counts = nested(given.facts.lives, stages, window)
    names = [asking.name_of(key) for key in stages]
    if not all(counts[:-1]):
        empty = names[counts.index(0)]
        return [Figure(said, None, "count", note=f"nobody came into {empty} so far")], [], None
    chain = Chain.of_counts(list(zip(names, counts, strict=True)))
    after = chain
    for shift in shifts:
        try:
            after = after.changed(asking.name_of(shift.target), shift.amount, shift.kind)
        except ValueError as error:
            return [Figure(said, None, "count", note=str(error))], [], chain
    found = None
    if len(shifts) == 1:
        only = shifts[0]
        funnel = list(zip(names, counts, strict=True))
        found = what_if(funnel, asking.name_of(only.target), only.amount, only.kind)
    figures = [
        Figure(f"{said} now", chain.end, "count", k=counts[-1], n=counts[0],
               note=f"of those that came into {names[0]}, by way of {', '.join(names[1:-1])}"
               if len(names) > 2 else ""),
        Figure(f"{said} then", after.end, "count"),
        _gain(found, chain, after, said),
    ]  # fmt: skip
    figures += [
        Figure(f"{name} of {before}", new.share, "share", note=f"now {float(old.share):.2%}")
        for (before, name), old, new in zip(
            pairwise(names), chain.stages, after.stages, strict=True
        )
        if old.share != new.share
    ]
    return figures, _cautions(chain, after, counts), found or chain


def _stages(asking: Asking, shifts: Sequence[Shift], end: str) -> list[str] | None:
    """The chain that holds every change, from the first one to the end."""
    for first in shifts:
        rest = way(asking.plan, first.target, end)
        if rest is None:
            continue
        stages = [first.source, *rest]
        if all((shift.source, shift.target) in set(pairwise(stages)) for shift in shifts):
            return stages
    return None


def _gain(found: WhatIf | None, chain: Chain, after: Chain, said: str) -> Figure:
    """With an interval where one rate changes; the change itself is taken for certain."""
    note = "if the change is real, and the rest stays as it is"
    interval = None
    if found is not None:
        interval = found.interval
        seen = found.chance_seen
        if seen is not None and found.gain > 0:
            note += f"; the next {chain.count:,} would show more with a chance of {seen:.0%}"
    return Figure(f"{said} gained", after.end - chain.end, "count", interval, note=note)


def _cautions(chain: Chain, after: Chain, counts: Sequence[int]) -> list[str]:
    """How many cases it would take to see the change."""
    found = []
    for place, (old, new) in enumerate(zip(chain.stages, after.stages, strict=True)):
        if old.share == new.share or not 0 < new.share < 1 or not 0 < old.share < 1:
            continue
        needed = sample_size(float(old.share), float(new.share))
        have = counts[place]
        found.append(
            f"to tell {float(old.share):.1%} from {float(new.share):.1%} takes {needed:,} cases "
            f"each before and after; {have:,} are there so far"
        )
    return found


# -- settings --------------------------------------------------------------------------------


def _other(given: Given, changes: Sequence[tree.ChangeSetting]) -> Facts | str:
    """The same histories under other settings, or why there are none."""
    values = {change.name.text: _value(given.asking, change.value) for change in changes}
    try:
        return given.with_settings(values) or NOT_ANEW
    except RecordError as error:
        return str(error)


def _by_settings(
    given: Given, other: Facts | str, shown: tree.Name, window: Window
) -> tuple[list[Figure], list[str]]:
    """Now and then, as if people had done the same."""
    asking = given.asking
    if isinstance(other, str):
        return [Figure(shown.text, None, "count", note=other)], []
    caution = ["the histories are what people did under the present setting: they might have done "
               "otherwise"]  # fmt: skip
    measures = {canonical(item.name.text): item for item in asking.all(tree.MeasureDecl)}
    if canonical(shown.text) in measures:
        decl = measures[canonical(shown.text)]
        now = Measure.of(asking, decl).over(given.facts, given.facts.lives, window, "now").figure
        then = Measure.of(asking, decl).over(other, other.lives, window, "then").figure
        name = decl.name.text
        return [evolve(now, label=f"{name} now"), evolve(then, label=f"{name} then")], caution
    key, said = asking.key(shown), asking.said(shown)
    here = {life.key for life in given.facts.lives if _came(life.first(key), window)}
    there = {life.key for life in other.lives if _came(life.first(key), window)}
    note = f"{len(there - here):,} more, {len(here - there):,} no longer"
    return [
        Figure(f"{said} now", len(here), "count"),
        Figure(f"{said} then", len(there), "count", note=note),
    ], caution


def _came(at: int | None, window: Window) -> bool:
    return at is not None and window.holds(at)


def _value(asking: Asking, value: tree.Value) -> object:
    plain = asking.plain(value)
    return int(plain) if isinstance(plain, Decimal) and plain == int(plain) else plain
