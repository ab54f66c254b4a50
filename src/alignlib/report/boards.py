"""What a report shows besides the answers: funnel, sources, ageing, answers, survival, work, score.

Each board is a picture with its table and a sentence that says what is counted; a board without
data is left out.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from itertools import pairwise

from attrs import evolve

from alignlib.analytics.ages import BUCKETS, ageing
from alignlib.analytics.levers import weakest_stage
from alignlib.analytics.origins import Source, sources
from alignlib.analytics.survival import Incidence, incidence, median_time
from alignlib.model.outputs import shown
from alignlib.names import canonical
from alignlib.pictures import Bar, Line, Section, Table, bars, heat, lines, percent, plain, steps
from alignlib.pictures.numbers import round_step
from alignlib.pictures.page import Part
from alignlib.report.asking import Asking, Window
from alignlib.report.chains import longest_way, nested
from alignlib.report.facts import Facts
from alignlib.report.lives import Life
from alignlib.report.measures import plural
from alignlib.report.promises import LONG, Owed, named, waits
from alignlib.report.report import Report
from alignlib.report.scores import score_board
from alignlib.syntax import tree
from alignlib.values.time import from_micros

INTERVAL = "95 % interval"
"""What bands and thin lines are."""
PLACES = 40
"""Places of a curve, about."""
DAYS = 120
"""Days of a picture; of a longer time every n-th."""


def boards(report: Report) -> Iterator[Section]:
    """Those that have data, in a fixed order."""
    asking, facts, window = report.asking, report.facts, report.window
    found = (
        ("Funnel", _funnel(asking, facts, window)),
        ("Sources", _sources(asking, facts, window)),
        ("Promises over time", _attainment(asking, facts, window)),
        ("Time to the answer", _answers(asking, facts)),
        ("Ageing", _ageing(asking, facts)),
        ("How it ends", _survival(asking, facts, window)),
        ("Work in hand", _work(asking, facts, window)),
        ("Score and outcome", score_board(report, funnel_of(asking))),
    )
    for title, parts in found:
        if parts:
            yield Section(title, parts)


def funnel_of(asking: Asking) -> list[str]:
    """The stages of the first goal that names some, else those of the longest way."""
    for goal in asking.all(tree.GoalDecl):
        if len(goal.through) > 1:
            return [asking.key(name) for name in goal.through]
    return longest_way(asking.plan)


def side_of(asking: Asking) -> frozenset[str]:
    """The stages (canonical) that the second party owns, ends apart: what is handed over."""
    second = asking.plan.parties[1]
    return frozenset(
        canonical(stage.name)
        for stage in asking.plan.stages
        if stage.owner == second and not stage.end
    )


def handed_over(asking: Asking, life: Life) -> int | None:
    """When it first came into a stage of the second party."""
    found = [at for name in side_of(asking) if (at := life.first(name)) is not None]
    return min(found, default=None)


# -- funnel and sources ----------------------------------------------------------------------


def _funnel(asking: Asking, facts: Facts, window: Window) -> list[Part]:
    stages = funnel_of(asking)
    if len(stages) < 2:
        return []
    counts = nested(facts.lives, stages, window)
    if not counts[0]:
        return []
    names = [asking.name_of(key) for key in stages]
    who = plural(asking.plan.subject)
    clock = f"came into {names[0]} {asking.date(window.start)} to {asking.date(facts.at)}"
    picture = bars(
        f"How many {who} came how far", [Bar(*row) for row in zip(names, counts, strict=True)],
        about=f"Each counts once; {clock}.", label="stage", value=who,
    )  # fmt: skip
    parts: list[Part] = [f"Of the {who} that {clock}: how many came so far, each counted once.",
                         picture]  # fmt: skip
    if all(counts[:-1]):
        found = weakest_stage(list(zip(names, counts, strict=True)), clock=clock)
        rows = [
            (stage.stage, percent(stage.rate.value or 0.0), _interval(stage.rate.interval),
             f"{stage.rate.k:,} of {stage.rate.n:,}", percent(stage.chance))
            for stage in found.stages
        ]  # fmt: skip
        head = ("into", "rate", "95 % interval", "counts", "chance to be the weakest")
        parts.append(Table(head, rows, "The rates, the lowest first"))
    return parts


def _interval(interval: tuple[float, float] | None) -> str:
    return "–" if interval is None else f"{percent(interval[0])} to {percent(interval[1])}"


def _sources(asking: Asking, facts: Facts, window: Window) -> list[Part]:
    slot = f"{asking.plan.subject}.source"
    stages = funnel_of(asking)
    if len(stages) < 3:
        return []
    top, chance, end = stages[0], stages[-2], stages[-1]
    rows: dict[str, list[Life]] = {}
    for life in facts.lives:
        entered = life.first(top)
        if entered is not None and window.holds(entered) and slot in life.fields:
            rows.setdefault(shown(life.fields[slot]), []).append(life)
    if len(rows) < 2:
        return []
    found = sources(_source(name, lives, chance, end) for name, lives in sorted(rows.items()))
    names = [asking.name_of(key) for key in (top, chance, end)]
    shrunk = {rate.name: rate for rate in found.rates().rates}
    ordered = sorted(found.rows, key=lambda row: -shrunk[row.name].value)
    picture = bars(
        f"{names[0]} to {names[1]}, by source",
        [Bar(row.name, row.to_opportunity.value, row.to_opportunity.low, row.to_opportunity.high)
         for row in ordered],
        form=percent, label="source", value="share", note=f"thin lines: {INTERVAL}s",
        about=f"The share of {names[0]} that came into {names[1]} so far, by source.",
    )  # fmt: skip
    head = ("source", names[0], names[1], "pulled to the mean", names[2], "booked",
            f"booked per {names[0]}")  # fmt: skip
    table = Table(head, [
        (row.name, f"{row.leads:,}", f"{row.opportunities:,}", percent(shrunk[row.name].value),
         f"{row.deals:,}", asking.money(row.bookings), _by_lead(asking, row))
        for row in ordered
    ], "Young ones count as they stand today")  # fmt: skip
    clock = f"came into {names[0]} {asking.date(window.start)} to {asking.date(facts.at)}"
    said = (
        f"Of those that {clock}, by source: the share that came into {names[1]} so far, with the "
        "interval in which the true share lies. Where the shares differ no more than chance makes "
        "them, each is pulled to the mean."
    )
    return [said, evolve(picture, table=table)]


def _source(name: str, lives: Sequence[Life], chance: str, end: str) -> Source:
    return Source(
        name, len(lives), sum(life.first(chance) is not None for life in lives),
        sum(life.first(end) is not None for life in lives),
        sum((deal.amount for life in lives for deal in life.booked), Decimal(0)),
    )  # fmt: skip


def _by_lead(asking: Asking, row: Source) -> str:
    value = row.value_per_lead
    return "–" if value is None else asking.money(Decimal(value.numerator) / value.denominator)


# -- promises --------------------------------------------------------------------------------


def _attainment(asking: Asking, facts: Facts, window: Window) -> list[Part]:
    parts: list[Part] = []
    for decl in asking.all(tree.SlaDecl):
        sla = asking.plan.slas_by_key.get(canonical(decl.name.text))
        if sla is None:
            continue
        owed = Owed.of(sla, facts)
        word = "month" if decl.target is None else decl.target.period
        rows = []
        for period in asking.periods(word, window.start, facts.at):
            due = owed.attainment(asking, facts.at, Window(period.start, period.end)).due
            rows.append((named(asking, word, period), due))
        filled = [number for number, (_, due) in enumerate(rows) if due.n]
        if not filled:
            continue
        rows = rows[filled[0] : filled[-1] + 1]  # from the first that fell due to the last
        target = None if decl.target is None else float(decl.target.share.value / 100)
        line = Line(
            "kept in time", [due.value for _, due in rows], [due.low for _, due in rows],
            [due.high for _, due in rows],
        )  # fmt: skip
        parts.append(lines(
            f"{decl.name.text}: kept in time", [label for label, _ in rows], [line],
            target=target, form=percent, across=f"due in the {word}", band=INTERVAL,
            about="Of the promises that fell due, the share kept in time, with its 95 % interval.",
        ))  # fmt: skip
    if parts:
        parts.insert(0, "Of the promises that fell due in each time: the share that was kept in "
                     "time, with its 95 % interval. Void ones were never owed.")  # fmt: skip
    return parts


def _answers(asking: Asking, facts: Facts) -> list[Part]:
    parts: list[Part] = []
    first = facts.at
    for sla in asking.plan.slas:
        if sla.form != "once" or sla.gets is None or sla.within is None:
            continue
        owed = Owed.of(sla, facts)
        times = waits(owed, facts)
        if len(times) < 2 or not any(done for _, done in times):
            continue
        long = (median_time(times) or LONG + 1) > LONG
        size, word = (24.0, "days") if long else (1.0, "hours")
        curve = incidence((wait / size, "answered" if done else None) for wait, done in times)
        last = curve.quantile(0.9, "answered") or curve.longest
        picture = _curves(
            f"{sla.name}: answered by then, of {len(times):,}", curve, {"answered": "answered"},
            last, f"{word} waited",
            "Share answered by then; those still waiting count as long as they waited.",
        )  # fmt: skip
        parts.append(picture)
        first = min(first, *(promised.start for _, promised in owed.promises))
    if parts:
        parts.insert(0, "By the time since the promise began, of all that began "
                     f"{asking.date(first)} to {asking.date(facts.at)}: the share that was "
                     "answered. Those nobody has answered count as long as they "
                     "waited.")  # fmt: skip
    return parts


def _curves(
    title: str, curve: Incidence, ends: dict[str, str], last: float, across: str, about: str
) -> Part:
    # Round places, evenly: the table is for reading, too.
    step = float(round_step(last / PLACES)) if last > 0 else 1.0
    times = [number * step for number in range(int(last / step) + 1)]
    series = []
    for end, name in ends.items():
        bounds = [curve.interval(end, time) for time in times]
        series.append(Line(
            name, [curve.share(end, time) for time in times], [low for low, _ in bounds],
            [high for _, high in bounds],
        ))  # fmt: skip
    return steps(title, [round(time, 6) for time in times], series, form=percent, across=across,
                 band=INTERVAL, about=about)  # fmt: skip


# -- ages ------------------------------------------------------------------------------------


def _ageing(asking: Asking, facts: Facts) -> list[Part]:
    """Who stands where Sales works, by days since anybody of Sales did anything."""
    second = asking.plan.parties[1]
    stages = side_of(asking)
    known = []
    for life in facts.lives:
        if not any(life.is_in(stage, facts.at) for stage in stages):
            continue
        acts = [item.at for item in life.done if item.party == second]
        days = None
        if acts:
            last, today = (asking.plan.zone.local(at)[0] for at in (max(acts), facts.at))
            days = max(0, today - last)
        known.append((life.owner or "nobody", days))
    if not known:
        return []
    clock = f"at {asking.date(facts.at)}"
    found = ageing(known, clock=clock)
    columns = [f"{low}–{high}" if high is not None else f"{low}+" for low, high in BUCKETS]
    side = asking.plan.party_names[second]
    picture = heat(
        f"Days since {side} last did anything", [row.name for row in found],
        [*columns, "never"], [[*row.buckets, row.untouched] for row in found], corner="owner",
        across="days", about="Leads in hand by owner and by days since the last activity.",
    )  # fmt: skip
    share = found.figure
    who = plural(asking.plan.subject)
    return [f"{who.capitalize()} that stand with {side} {clock}, by owner and by whole days since "
            f"the last activity of {side}: {len(known):,}, of which {percent(share.value or 0.0)} "
            "have none.", picture]  # fmt: skip


# -- survival --------------------------------------------------------------------------------


def _survival(asking: Asking, facts: Facts, window: Window) -> list[Part]:
    stages = funnel_of(asking)
    if len(stages) < 2 or not side_of(asking):
        return []
    end = stages[-1]
    others = tuple(asking.ends - {end})
    endings: list[tuple[float, str | None]] = []
    for life in facts.lives:
        began = handed_over(asking, life)
        if began is None or not window.holds(began):
            continue
        found = [(at, name) for at, name in (
            (life.after((end,), began), "won"), (life.after(others, began), "elsewhere"),
        ) if at is not None]  # fmt: skip
        if found:
            at, name = min(found)
            endings.append((max(0.0, asking.days(began, at)), name))
        else:
            endings.append((max(0.0, asking.days(began, facts.at)), None))
    if len(endings) < 2 or not any(name for _, name in endings):
        return []
    curve = incidence(endings)
    said = asking.name_of(end)
    names = {"won": said, "elsewhere": "ended elsewhere"}
    picture = _curves(
        "How they end, by days since the hand-over", curve,
        {key: name for key, name in names.items() if key in curve.ends}, curve.longest,
        "days since the hand-over", "Aalen–Johansen: open ones count as long as they were seen.",
    )  # fmt: skip
    first, last = asking.date(window.start), asking.date(facts.at)
    side = asking.plan.party_names[asking.plan.parties[1]]
    open_ = percent(curve.open_at(curve.longest))
    return [f"Of the {len(endings):,} that came to {side} {first} to {last}: the share that has "
            f"ended so by so many days. {open_} are open at the longest time seen.",
            picture]  # fmt: skip


# -- work in hand ----------------------------------------------------------------------------


def _work(asking: Asking, facts: Facts, window: Window) -> list[Part]:
    stages = side_of(asking)
    ends = sorted(_ends_of_days(asking, window.start, facts.at))
    if not stages or len(ends) < 2:
        return []
    stays = [
        stay for life in facts.lives for stage in stages for stay in life.stays.get(stage, ())
        if stay.end is None or stay.end > stay.start
    ]  # fmt: skip
    if not stays:
        return []
    starts = sorted(stay.start for stay in stays)
    over = sorted(stay.end for stay in stays if stay.end is not None)
    begun = [bisect_right(starts, at) for at in ends]
    standing = [count - bisect_right(over, at) for count, at in zip(begun, ends, strict=True)]
    came = [0, *(after - before for before, after in pairwise(begun))]
    who = plural(asking.plan.subject)
    days: list[date] = [from_micros(at, asking.plan.zone).date() for at in ends]
    side = asking.plan.party_names[asking.plan.parties[1]]
    series = [Line("in hand", standing), Line("came in", came)]
    parts: list[Part] = []
    capacity = _capacity(asking)
    target = None if capacity is None else capacity
    parts.append(steps(
        f"{who.capitalize()} with {side}, at the end of the day", days, series, target=target,
        form=plain, across="day",
        about=f"How many stand with {side} at the end of each day, and how many came in.",
        target_name="work for a day",
    ))  # fmt: skip
    said = f"How many {who} stand with {side} at the end of each day shown, and how many came in "
    said += "since the one before."
    if capacity is not None:
        said += f" The line is what {side} can work in a day: {capacity:,}."
    return [said, *parts]


def _ends_of_days(asking: Asking, start: int, until: int) -> list[int]:
    """The last instant of every n-th day, so that there are not too many."""
    first, last = (asking.plan.zone.local(at)[0] for at in (start, until))
    step = max(1, (last - first) // DAYS)
    zone = asking.plan.zone
    return [min(zone.start_of(day + 1) - 1, until) for day in range(first, last + 1, step)]


def _capacity(asking: Asking) -> int | None:
    """Leads that the second party can work in a period, by the first effort that it has."""
    capacity = asking.plan.keeping.capacities.get(asking.plan.parties[1])
    if capacity is None or not capacity.effort or capacity.people is None \
            or capacity.hours is None:  # fmt: skip
        return None
    hours = capacity.people * capacity.hours * capacity.share / 10**18
    return int(hours * 3_600_000_000 / next(iter(capacity.effort.values())))
