"""`sla`: were promises kept, month by month; bounds on a measure; as many as a goal needs."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from attrs import frozen

from alignlib.analytics.promises import Attainment, Promise, Step, attainment, attainment_by_rep
from alignlib.analytics.proportion import Proportion
from alignlib.analytics.survival import median_time
from alignlib.engine.periods import Period
from alignlib.names import canonical
from alignlib.plan.plan import Sla
from alignlib.report.answer import Answer, Figure, Unit
from alignlib.report.asking import Asking, Window
from alignlib.report.facts import Facts
from alignlib.report.goals import Goal
from alignlib.report.lives import Life, Promised
from alignlib.report.measures import Measure, Measured
from alignlib.syntax import tree
from alignlib.values.time import END_OF_DATES

HOURS = 3_600_000_000
LONG = 72
"""Longer waits than so many hours are told in days of 24 hours."""
_OVER: dict[str, Step] = {
    "met": "met", "late": "late", "met-late": "met-late", "void": "void", "kept": "met",
    "broken": "late",
}  # fmt: skip


@frozen
class Owed:
    """The promises of one sla with what became of them, and the life of each."""

    sla: Sla
    promises: tuple[tuple[Life, Promised], ...]

    @classmethod
    def of(cls, sla: Sla, facts: Facts) -> Owed:
        own = [
            (life, promised)
            for life in facts.lives
            for promised in life.promised
            if promised.sla == sla.key
        ]
        return cls(sla, tuple(own))

    def attainment(self, asking: Asking, at: int, window: Window | None = None) -> Attainment:
        """Over the promises that fell due in the window, or by `at`."""
        return attainment(self.due_in(asking, window), asking.moment(at))

    def due_in(self, asking: Asking, window: Window | None) -> list[Promise]:
        found = []
        for life, promised in self.promises:
            due = due_of(promised)
            if window is not None and not window.holds(due):
                continue
            step = _OVER.get(promised.state, "open")
            found.append(Promise(asking.moment(due), step, life.owner))
        return found


def due_of(promised: Promised) -> int:
    """When it is decided at the latest: its due time, unless it was broken before; where it has
    none (`before won`), when it ended; while it is open, nobody knows when."""
    if promised.ended is not None and (promised.due is None or promised.state == "broken"):
        return promised.ended
    return promised.due if promised.due is not None else END_OF_DATES - 1


def answer_sla(asking: Asking, decl: tree.SlaDecl, facts: Facts, window: Window) -> Answer | None:
    """None: a duty about no record, which `Agreement.duties` tells."""
    match decl.duty:
        case tree.MeasureBound():
            return _bound(asking, decl, decl.duty, facts, window)
        case tree.AsManyAs():
            return _as_many(asking, decl, decl.duty, facts, window)
        case tree.Quota() | None:
            return None
    return _kept(asking, decl, facts, window)


# -- promises about a record -----------------------------------------------------------------


def _kept(asking: Asking, decl: tree.SlaDecl, facts: Facts, window: Window) -> Answer | None:
    sla = asking.plan.slas_by_key.get(canonical(decl.name.text))
    if sla is None:
        return None
    owed = Owed.of(sla, facts)
    window = Window(window.start, END_OF_DATES)  # what falls due later is pending
    whole = owed.attainment(asking, facts.at, window)
    figures = [_share("kept of those due", whole)]
    warnings: list[str] = []
    bounds = whole.bounds
    if whole.pending and bounds is not None:
        warnings.append(
            f"{whole.pending:,} are not due yet: with them it will be {bounds[0]:.1%} to "
            f"{bounds[1]:.1%}"
        )
    if whole.touched.n and whole.due.value is not None and whole.touched.value is not None \
            and whole.touched.value - whole.due.value > 0.005:  # fmt: skip
        warnings.append(
            f"of those that somebody touched, {whole.touched.value:.1%} were in time: that figure "
            "leaves out what nobody touched"
        )
    figures += _answer_times(owed, facts)
    figures += _by_period(asking, decl, owed, facts, window)
    figures += _by_person(asking, owed, facts, window)
    first, last = asking.date(window.start), asking.date(facts.at)
    return Answer(
        "sla", decl.name.text, decl.title, asking.rule(decl.name.text, decl.name),
        f"{_promised(asking, decl)}: of the promises that fell due, the share that was kept in "
        "time; void ones were never owed",
        f"due {first} to {last}", tuple(figures), tuple(warnings), whole,
    )  # fmt: skip


def _promised(asking: Asking, decl: tree.SlaDecl) -> str:
    """What is promised, in the agreement's own words."""
    source = asking.agreement.program.source
    parts = (part for part in (decl.each, decl.duty, decl.term) if part is not None)
    return " ".join(" ".join(source.slice(part.span).split()) for part in parts)


def _share(label: str, found: Attainment, target: Fraction | None = None) -> Figure:
    due = found.due
    note = "nothing fell due" if not due.n else ""
    if target is not None and due.n:
        note = f"target {float(target):.0%}: {judged(due, target)}"
    return Figure(label, due.exact, "share", due.interval, due.k, due.n, note)


def judged(share: Proportion, target: Fraction) -> str:
    """The plain yes or no, and whether the counts show it."""
    exact = share.exact
    assert exact is not None
    plain = "reached" if exact >= target else "missed"
    shown = {"kept": "reached", "missed": "missed"}.get(share.verdict(float(target)))
    return plain if shown == plain else f"{plain}, by so few it may be chance"


def _answer_times(owed: Owed, facts: Facts) -> list[Figure]:
    """Half of them are answered within …: those not answered yet count as long as they waited."""
    if owed.sla.form != "once" or owed.sla.within is None or not owed.promises:
        return []
    times = waits(owed, facts)
    if not times:
        return []
    median = median_time(times)
    done = sum(answered for _, answered in times)
    note = "half are answered within" if median is not None else "fewer than half are answered"
    unit: Unit = "hours"
    if median is not None and median > LONG:
        median, unit = median / 24, "days"
    return [Figure("time to the answer", median, unit, k=done, n=len(times), note=note)]


def waits(owed: Owed, facts: Facts) -> list[tuple[float, bool]]:
    """Elapsed hours from the start of each promise to its answer; False: it is still waiting. A
    void one waited until it became void."""
    found = []
    for _, promised in owed.promises:
        end = promised.ended if promised.ended is not None else facts.at
        answered = promised.state in ("met", "met-late")
        found.append((max(0, end - promised.start) / HOURS, answered))
    return found


def _by_period(
    asking: Asking, decl: tree.SlaDecl, owed: Owed, facts: Facts, window: Window
) -> list[Figure]:
    if decl.target is None:
        return []
    target = Fraction(decl.target.share.value) / 100
    figures = []
    for period in asking.periods(decl.target.period, window.start, facts.at):
        own = Window(max(period.start, window.start), period.end)
        found = owed.attainment(asking, facts.at, own)
        if found.due.n or found.pending:
            label = named(asking, decl.target.period, period)
            figures.append(_share(label, found, target))
    return figures


def _by_person(asking: Asking, owed: Owed, facts: Facts, window: Window) -> list[Figure]:
    """Each person beside the limits that chance alone leaves around the mean of all: no league
    table."""
    promises = owed.due_in(asking, window)
    if len({promise.by for promise in promises if promise.by is not None}) < 2:
        return []
    try:
        limits = attainment_by_rep(promises, asking.moment(facts.at))
    except ValueError:  # nothing of anybody is due yet
        return []
    return [
        Figure(member.name, member.share.exact, "share", member.share.interval, member.share.k,
               member.share.n, _PLACES[member.place])
        for member in limits.members
        if member.share.n
    ]  # fmt: skip


_PLACES = {
    "below": "below what chance explains", "above": "above what chance explains",
    "as the team": "as the team, within chance",
}  # fmt: skip


def named(asking: Asking, word: str, period: Period) -> str:
    """`2026-03`, `2026 Q1`, `2026`, or the first date."""
    day = asking.moment(period.start)
    match word:
        case "month":
            return f"{day:%Y-%m}"
        case "quarter":
            return f"{day.year} Q{(day.month + 2) // 3}"
        case "year":
            return f"{day.year}"
        case "week":
            return f"week of {day:%Y-%m-%d}"
    return f"{day:%Y-%m-%d}"


# -- bounds on a measure ---------------------------------------------------------------------


def _bound(
    asking: Asking, decl: tree.SlaDecl, duty: tree.MeasureBound, facts: Facts, window: Window
) -> Answer:
    measured = asking.measure(duty.measure)
    measure = Measure.of(asking, measured)
    bound = _plain(asking, duty.bound)
    if bound is None:
        named_by = duty.bound.name.text if isinstance(duty.bound, tree.Word) else ""
        figure = Figure(measured.name.text, None, "count", note=f"no setting is called {named_by}")
        rule = asking.rule(decl.name.text, decl.name)
        return Answer("sla", decl.name.text, decl.title, rule, measure.counts, "", (figure,))
    rows: list[tuple[str, Measured]] = []
    for period in asking.periods(duty.period, window.start, facts.at):
        own = Window(max(period.start, window.start), min(period.end, facts.at + 1))
        label = named(asking, duty.period, period)
        rows.append((label, measure.over(facts, facts.lives, own, label)))
    figures = []
    for _, row in rows:
        note = _bound_verdict(row, duty.quantifier, bound)
        figures.append(_noted(row.figure, note))
    broken = [figure.label for figure in figures if figure.note.startswith("missed")]
    warnings = []
    if broken and decl.if_broken:
        what = ", ".join(_action(asking, action) for action in decl.if_broken)
        warnings.append(f"missed in {', '.join(broken)}: {what}")
    said = _bound_said(asking, duty.bound)
    known = [figure for figure in figures if figure.value is not None]
    return Answer(
        "sla", decl.name.text, decl.title, asking.rule(decl.name.text, decl.name),
        f"{measured.name.text} {duty.quantifier} {said} each {duty.period}: {measure.counts}",
        measure.since(window, rows[-1][1].cohort if len(rows) == 1 else None),
        tuple(figures), tuple(warnings), None,
        headline=known[-1].label if known else "",
    )  # fmt: skip


def _noted(figure: Figure, note: str) -> Figure:
    told = f"{note}; {figure.note}" if figure.note and note else note or figure.note
    return Figure(
        figure.label, figure.value, figure.unit, figure.interval, figure.k, figure.n, told
    )


def _bound_verdict(row: Measured, quantifier: str, bound: Fraction) -> str:
    """Kept or missed, and whether the counts show it."""
    figure = row.figure
    if figure.value is None:
        return ""
    exact = Fraction(figure.value)
    kept = exact <= bound if quantifier == "at most" else exact >= bound
    word = "kept" if kept else "missed"
    if figure.interval is None:
        return word
    low, high = figure.interval
    return word if not low <= float(bound) <= high else f"{word}, by so few it may be chance"


def _plain(
    asking: Asking, bound: tree.Percent | tree.Number | tree.Money | tree.Word
) -> Fraction | None:
    """None: a word that names no number. A setting of 40% is written 40."""
    match bound:
        case tree.Percent():
            return Fraction(bound.value) / 100
        case tree.Word():
            value = asking.setting(bound)
            if not isinstance(value, Decimal):
                return None
            return Fraction(value) / 100 if asking.is_percent(bound) else Fraction(value)
    return Fraction(bound.value)


def _bound_said(asking: Asking, bound: tree.Percent | tree.Number | tree.Money | tree.Word) -> str:
    match bound:
        case tree.Percent():
            return f"{bound.value.normalize():f}%"
        case tree.Money():
            return asking.money(bound.value)
        case tree.Word():
            return bound.name.text
    return f"{bound.value:,f}"


def _action(asking: Asking, action: tree.Action) -> str:
    return " ".join(asking.agreement.program.source.slice(action.span).split())


# -- as many as a goal needs -----------------------------------------------------------------


def _as_many(
    asking: Asking, decl: tree.SlaDecl, duty: tree.AsManyAs, facts: Facts, window: Window
) -> Answer:
    goal = Goal.of(asking, asking.goal(duty.goal), facts, window)
    name = decl.name.text
    if canonical(duty.what.text) in {canonical(item.name.text)
                                     for item in asking.all(tree.MeasureDecl)}:  # fmt: skip
        figures, counts, warnings = _value_owed(asking, duty, goal, facts, window)
    else:
        figures, counts, warnings = _number_owed(asking, duty, goal, facts, window)
    return Answer(
        "sla", name, decl.title, asking.rule(name, decl.name), counts,
        f"by {duty.period}, {asking.date(window.start)} to {asking.date(facts.at)}",
        tuple(figures), tuple(warnings), goal,
    )  # fmt: skip


def _number_owed(
    asking: Asking, duty: tree.AsManyAs, goal: Goal, facts: Facts, window: Window
) -> tuple[list[Figure], str, list[str]]:
    key, said = asking.key(duty.what), asking.said(duty.what)
    exact = goal.needed_of(key, duty.period)
    counts = f"how many came into {said}, by how many goal {duty.goal.text} needs at the mean"
    if exact is None:
        why = "the goal cannot say how many it needs: see there"
        return [Figure(f"{said} needed each {duty.period}", None, "count", note=why)], counts, []
    needed = -(-exact.numerator // exact.denominator)
    figures = [Figure(f"{said} needed each {duty.period}", needed, "count",
                      note=f"{float(exact):,.1f}, rounded up once")]  # fmt: skip
    entries = [at for life in facts.lives if (at := life.first(key)) is not None]
    figures += _came(asking, duty.period, entries, Fraction(needed), facts, window)
    return figures, counts, []


def _came(
    asking: Asking, word: str, entries: Sequence[int], needed: Fraction, facts: Facts,
    window: Window,
) -> list[Figure]:  # fmt: skip
    figures = []
    for period in asking.periods(word, window.start, facts.at):
        own = Window(max(period.start, window.start), period.end)
        count = sum(map(own.holds, entries))
        share = f"{count / float(needed):.0%} of what is needed" if needed else "nothing is needed"
        over = "" if period.end <= facts.at + 1 else ", and the period is not over"
        figures.append(Figure(named(asking, word, period), count, "count", note=share + over))
    return figures


def _value_owed(
    asking: Asking, duty: tree.AsManyAs, goal: Goal, facts: Facts, window: Window
) -> tuple[list[Figure], str, list[str]]:
    """Leads times what one of their kind is worth, in any mix, by the goal. The values are those
    of the cohorts old enough, frozen for all periods of the report: else the target would move
    while it is measured."""
    decl = asking.measure(duty.what)
    counts = (
        f"what the leads are worth, by kind, by what goal {duty.goal.text} needs; a kind is worth "
        f"{decl.name.text}, the same in each {duty.period}"
    )
    values = kind_values(asking, decl, facts, window)
    if not values or not goal.is_money:
        why = "no kind of lead has a value yet"
        return [Figure("value needed", None, "money", note=why)], counts, []
    needed = goal.target * goal.part(duty.period)
    figures = [Figure(f"value needed each {duty.period}", needed, "money")]
    unknown: set[str] = set()
    start = Measure.of(asking, decl).start
    for period in asking.periods(duty.period, window.start, facts.at):
        own = Window(max(period.start, window.start), period.end)
        total = Fraction(0)
        count = 0
        for life in facts.lives:
            at = life.first(start)
            if at is None or not own.holds(at):
                continue
            count += 1
            kind = kind_of(asking, decl, life)
            if kind in values:
                total += values[kind]
            else:
                unknown.add(kind)
        over = "" if period.end <= facts.at + 1 else ", and the period is not over"
        note = f"{float(total / needed):.0%} of what is needed{over}" if needed else ""
        figures.append(Figure(named(asking, duty.period, period), total, "money", n=count,
                              note=note))  # fmt: skip
    warnings = []
    if unknown:
        kinds = ", ".join(sorted(unknown)[:5])
        warnings.append(f"no value is known of {kinds}: their leads count as nothing")
    return figures, counts, warnings


def kind_of(asking: Asking, decl: tree.MeasureDecl, life: Life) -> str:
    slots = [asking.slot(asking.plan.subject, name) for name in decl.split_by]
    return ", ".join(str(life.fields.get(slot, "unknown")) for slot in slots) or "all"


def kind_values(
    asking: Asking, decl: tree.MeasureDecl, facts: Facts, window: Window
) -> dict[str, Fraction]:
    """What one lead of each kind brings, by the measure's own clock."""
    measure = Measure.of(asking, decl)
    kinds: dict[str, list[Life]] = {}
    for life in facts.lives:
        kinds.setdefault(kind_of(asking, decl, life), []).append(life)
    found = {}
    for kind, lives in sorted(kinds.items()):
        value = measure.over(facts, lives, window, kind).figure.value
        if value is not None:
            found[kind] = Fraction(value)
    return found
