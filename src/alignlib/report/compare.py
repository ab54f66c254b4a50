"""`compare`: the same measures in two named times, both followed for as long."""

from __future__ import annotations

from collections.abc import Sequence

from attrs import evolve, frozen

from alignlib.analytics.comparison import NO_CONTROL, Change, compare_counts
from alignlib.report.answer import Answer, Figure, Unit
from alignlib.report.asking import Asking, Window
from alignlib.report.facts import Facts
from alignlib.report.given import NOT_ANEW, Given
from alignlib.report.measures import Measure, Measured, split
from alignlib.syntax import tree


@frozen
class Part:
    """One named time, and a measure over it."""

    name: str
    window: Window
    measured: Measured


def answer_compare(given: Given, decl: tree.CompareDecl) -> Answer:
    """For each measure its number in each time, and the change from the first to each other."""
    asking = given.asking
    facts, warnings = _facts(given, decl)
    figures: list[Figure] = []
    details: dict[str, Change] = {}
    young = 0
    for name in decl.by:
        measure = _followed(asking, decl, asking.measure(name), facts.at)
        parts = _parts(asking, decl, measure, facts)
        young += sum(part.measured.cohort.young for part in parts
                     if part.measured.cohort is not None)  # fmt: skip
        said = measure.decl.name.text
        for part in parts:
            label = f"{said}, {part.name}"
            note = measure.clock if part is parts[0] else ""
            figures.append(_labelled(part.measured.figure, label, note))
        for other in parts[1:]:
            figure, change = _change(asking, decl, measure, facts, parts[0], other)
            figures.append(figure)
            if change is not None:
                details[said] = change
    if young:
        warnings.append(f"{young:,} are too young to count, and in neither number")
    if details:
        warnings.append(NO_CONTROL)
    spans = " against ".join(
        f"{period.start.value} to {period.end.value} ({period.name.text})"
        for period in decl.periods
    )
    names = ", ".join(name.text for name in decl.by)
    return Answer(
        "compare", decl.name.text, decl.title, asking.rule(decl.name.text, decl.name),
        f"{names} in {_periods(len(decl.periods))}, each followed for as long", f"came in {spans}",
        tuple(figures), tuple(warnings), details,
    )  # fmt: skip


def _periods(count: int) -> str:
    return f"{count} period{'' if count == 1 else 's'}"


def _facts(given: Given, decl: tree.CompareDecl) -> tuple[Facts, list[str]]:
    """Where a time lies before the agreement's `from`, lives are judged back."""
    asking = given.asking
    starts = asking.plan.starts
    if starts is None or all(asking.day(period.start) >= starts for period in decl.periods):
        return given.facts, []
    back = given.judged_back
    if back is None:
        return given.facts, [f"before {asking.date(starts)} nothing is known: {NOT_ANEW}"]
    if back is given.facts:
        return back, []  # nothing began so early
    return back, [
        f"before {asking.date(starts)} lives are judged as if the agreement had been in force: a "
        "backtest, never announced"
    ]


def _followed(asking: Asking, decl: tree.CompareDecl, of: tree.MeasureDecl, at: int) -> Measure:
    """With the shorter of the measure's own time and that of `follow`, so that both sides are
    followed alike."""
    measure = Measure.of(asking, of)
    if decl.follow is None or of.by == "period":
        return measure
    follow = asking.duration(decl.follow)
    own = measure.within
    if own is not None and asking.after(at, own) <= asking.after(at, follow):
        return measure
    return evolve(measure, within=follow)


def _parts(asking: Asking, decl: tree.CompareDecl, measure: Measure, facts: Facts) -> list[Part]:
    found = []
    for period in decl.periods:
        window = Window(asking.day(period.start), asking.day_after(period.end))
        name = period.name.text
        found.append(Part(name, window, measure.over(facts, facts.lives, window, name)))
    return found


def _labelled(figure: Figure, label: str, note: str) -> Figure:
    told = "; ".join(text for text in (figure.note, note) if text)
    return evolve(figure, label=label, note=told)


_CHANGED: dict[str, Unit] = {"share": "points"}


def _change(
    asking: Asking, asked: tree.CompareDecl, measure: Measure, facts: Facts, before: Part,
    after: Part,
) -> tuple[Figure, Change | None]:  # fmt: skip
    """After minus before; with Newcombe's interval where both are counts of their own."""
    first, second = before.measured.figure, after.measured.figure
    word = "change" if len(asked.periods) == 2 else f"{after.name} against {before.name}"
    label = f"{measure.decl.name.text}, {word}"
    unit = _CHANGED.get(first.unit, first.unit)
    if first.value is None or second.value is None:
        return Figure(label, None, unit, note="one of the two has no number"), None
    counted = before.measured.cohort is not None and after.measured.cohort is not None
    if first.unit != "share" or not counted:
        value = float(second.value) - float(first.value)
        return Figure(label, value, unit, note=f"{_relative(first, second)}no interval: "
                      "no counts of its own"), None  # fmt: skip
    assert first.k is not None and first.n and second.k is not None and second.n
    groups = _groups(asking, measure, facts, (before.window, after.window))
    change = compare_counts(
        (first.k, first.n), (second.k, second.n), groups=groups,
        clock=f"{before.name} against {after.name}",
    )  # fmt: skip
    note = _relative(first, second)
    note += "shown" if change.is_shown else "not shown: chance alone may do it"
    if change.parts is not None:
        note += (
            f"; {100 * change.parts.mix:+.1f} points by another mix, "
            f"{100 * change.parts.rates:+.1f} by other rates"
        )
    return Figure(label, change.value, "points", change.interval, note=note), change


def _relative(first: Figure, second: Figure) -> str:
    if not first.value or second.value is None:
        return ""
    return f"{float(second.value) / float(first.value) - 1:+.1%}, "


def _groups(
    asking: Asking, measure: Measure, facts: Facts, windows: Sequence[Window]
) -> tuple[dict[str, tuple[int, int]], dict[str, tuple[int, int]]] | None:
    """The counts by group in both times, where the measure is split."""
    lives = split(asking, measure.decl, facts.lives)
    if not lives:
        return None
    before, after = (
        {
            label: (figure.k, figure.n)
            for label, own in lives
            if (figure := measure.over(facts, own, window, label).figure).k is not None
            and figure.n is not None
        }
        for window in windows
    )
    return before, after
