"""`measure`: shares, money and times, each by its clock, and by the values of fields."""

from __future__ import annotations

from collections.abc import Sequence
from decimal import Decimal
from fractions import Fraction

from attrs import evolve, frozen

from alignlib.analytics.shrinkage import ShrunkRates, shrink
from alignlib.analytics.survival import Incidence, incidence
from alignlib.model.outputs import shown
from alignlib.report.answer import Answer, Figure
from alignlib.report.asking import Asking, Window, listed
from alignlib.report.counting import Case, Cohort, by_period, cases, cohort
from alignlib.report.facts import Facts, booking_kinds
from alignlib.report.lives import Life
from alignlib.report.times import mean_with_interval, median_with_interval
from alignlib.syntax import tree
from alignlib.values.time import Duration

NOBODY = "nobody came in"
FEW_DEALS = 10
"""Money a lead rests on its deals: of fewer no interval is given."""


@frozen
class Measured:
    """A measure over some lives: its number, and what a reader must know."""

    figure: Figure
    warnings: tuple[str, ...] = ()
    cohort: Cohort | None = None
    incidence: Incidence | None = None


@frozen
class Measure:
    """A declared measure, ready to be asked of any lives and any window. `within` may be another
    than the declared one: a comparison follows both sides alike."""

    asking: Asking
    decl: tree.MeasureDecl
    within: Duration | None = None

    @classmethod
    def of(cls, asking: Asking, decl: tree.MeasureDecl) -> Measure:
        own = None if decl.within is None else asking.duration(decl.within)
        return cls(asking, decl, own)

    def over(self, facts: Facts, lives: Sequence[Life], window: Window, label: str) -> Measured:
        match self.decl.kind:
            case "share":
                return self._share(facts, lives, window, label)
            case "booked":
                return self._booked(facts, lives, window, label)
            case "time":
                return self._time(facts, lives, window, label)

    # -- what it is -------------------------------------------------------------------------

    @property
    def start(self) -> str:
        """Whence it counts, as lives call it."""
        decl = self.decl
        return self.asking.key(decl.numerator[0] if decl.kind == "time" else decl.denominator)

    @property
    def ends(self) -> tuple[str, ...]:
        decl = self.decl
        names = (decl.denominator,) if decl.kind == "time" else decl.numerator
        return tuple(self.asking.key(name) for name in names)

    @property
    def clock(self) -> str:
        """As the file says it: like clocks may be compared."""
        if self.decl.by == "period":
            return "by period"
        return "by cohort" if self.within is None else f"by cohort, within {self.within}"

    @property
    def counts(self) -> str:
        """A sentence: of whom, what."""
        asking, decl = self.asking, self.decl
        who = plural(asking.plan.subject)
        whence = self._into((decl.numerator[0] if decl.kind == "time" else decl.denominator,))
        limit = "" if self.within is None else f" at most {self.within} later"
        match decl.kind, decl.by:
            case "share", "period":
                what = self._into(decl.numerator)
                return f"how many {who} {what}, by how many {whence}, whoever they were"
            case "share", _:
                what = self._were(decl.numerator)
                return f"of the {who} that {whence}, the share that {what}{limit}"
            case "booked", "period":
                return f"what was booked, by the number of {who} that {whence}"
            case "booked", _:
                return f"what the {who} that {whence} booked{limit}, by their number"
            case _:
                to = self._into((decl.denominator,))
                return f"calendar days from when {who} {whence} until they {to}{limit}: the median"

    def _into(self, names: Sequence[tree.Name]) -> str:
        asking = self.asking
        stages = [asking.said(name) for name in names if not asking.is_definition(name)]
        others = [asking.said(name) for name in names if asking.is_definition(name)]
        parts = [f"came into {listed(stages)}"] if stages else []
        return " or ".join([*parts, *([f"became {listed(others)}"] if others else [])])

    def _were(self, names: Sequence[tree.Name]) -> str:
        asking = self.asking
        stages = [asking.said(name) for name in names if not asking.is_definition(name)]
        others = [asking.said(name) for name in names if asking.is_definition(name)]
        parts = [f"in {listed(stages)}"] if stages else []
        return "were " + " or ".join([*parts, *others])

    def since(self, window: Window, found: Cohort | None) -> str:
        """Since when and until when it counts."""
        asking = self.asking
        first, last = asking.date(window.start), asking.date(window.end - 1)
        if found is None or self.decl.by == "period":
            return f"{self.clock}: {first} to {last}"
        if found.youngest is None:
            return f"{self.clock}: nobody came in {first} to {last} and is old enough"
        text = f"{self.clock}: came in {first} to {asking.date(found.youngest)}"
        if found.young:
            text += f"; {found.young:,} came later and are too young to count"
        return text

    # -- shares -----------------------------------------------------------------------------

    def _share(self, facts: Facts, lives: Sequence[Life], window: Window, label: str) -> Measured:
        if self.decl.by == "period":
            arrivals, entries = by_period(lives, self.start, self.ends, window)
            note = "" if entries else NOBODY
            value = Fraction(arrivals, entries) if entries else None
            return Measured(Figure(label, value, "share", None, arrivals, entries, note))
        known = cases(lives, self.start, self.ends)
        if self.within is None:
            return self._share_so_far(facts, known, window, label)
        found = cohort(known, window, self.within, facts.at, self.asking)
        rate = found.rate
        note = _young(found) if not rate.n else ""
        figure = Figure(label, rate.exact, "share", rate.interval, rate.k, rate.n, note)
        return Measured(figure, cohort=found)

    def _share_so_far(
        self, facts: Facts, known: list[Case], window: Window, label: str
    ) -> Measured:
        """Without a limit those still under way count as long as they were seen."""
        seen = [case for case in known if window.holds(case.entered)]
        if not seen:
            return Measured(Figure(label, None, "share", None, 0, 0, NOBODY))
        endings = self._endings(facts, seen)
        found = incidence(endings)
        arrived = sum(case.arrived is not None for case in seen)
        note = ""
        if any(end is None for _, end in endings):
            so_far = arrived / len(seen)
            note = f"so far {so_far:.1%}; those under way count as long as they were seen"
        figure = Figure(
            label, found.share("arrived"), "share", found.interval("arrived"), arrived, len(seen),
            note,
        )  # fmt: skip
        return Measured(figure, _open_at_the_end(found), incidence=found)

    # -- money ------------------------------------------------------------------------------

    def _booked(self, facts: Facts, lives: Sequence[Life], window: Window, label: str) -> Measured:
        if not booking_kinds(self.asking.plan):
            return Measured(
                Figure(label, None, "money", note="nothing says what is booked"),
                ("give the activity that wins (`to won on contract`) a field of type money",),
            )
        if self.decl.by == "period":
            return self._booked_in(lives, window, label)
        known = cases(lives, self.start, (self.start,))
        if self.within is None:
            found = Cohort([case for case in known if window.holds(case.entered)], [])
            found.youngest = max((case.entered for case in found.counted), default=None)
        else:
            found = cohort(known, window, self.within, facts.at, self.asking)
        amounts = [float(self._booked_of(case, facts)) for case in found.counted]
        total = sum((self._booked_of(case, facts) for case in found.counted), Decimal(0))
        deals = sum(amount > 0 for amount in amounts)
        n = len(amounts)
        if not n:
            return Measured(Figure(label, None, "money", None, 0, 0, _young(found)), cohort=found)
        interval = mean_with_interval(amounts)[1] if deals >= FEW_DEALS else None
        note = f"{_counted(deals, 'deal')}, {self.asking.money(total)}"
        if interval is None:
            note += ": too few for an interval"
        else:
            interval = max(0.0, interval[0]), interval[1]
        value = Fraction(total) / n
        return Measured(Figure(label, value, "money", interval, deals, n, note), cohort=found)

    def _booked_of(self, case: Case, facts: Facts) -> Decimal:
        until = facts.at if self.within is None else self.asking.after(case.entered, self.within)
        return sum(
            (deal.amount for deal in case.life.booked if case.entered <= deal.at <= until),
            Decimal(0),
        )

    def _booked_in(self, lives: Sequence[Life], window: Window, label: str) -> Measured:
        entered = sum((at := life.first(self.start)) is not None and window.holds(at)
                      for life in lives)  # fmt: skip
        booked = [deal for life in lives for deal in life.booked if window.holds(deal.at)]
        total = sum((deal.amount for deal in booked), Decimal(0))
        value = Fraction(total) / entered if entered else None
        note = f"{_counted(len(booked), 'deal')}, {self.asking.money(total)}"
        return Measured(Figure(label, value, "money", None, len(booked), entered, note))

    # -- times ------------------------------------------------------------------------------

    def _time(self, facts: Facts, lives: Sequence[Life], window: Window, label: str) -> Measured:
        known = cases(lives, self.start, self.ends)
        if self.decl.by == "period":
            done = [self._days(case) for case in known
                    if case.arrived is not None and window.holds(case.arrived)]  # fmt: skip
            if not done:
                note = "nobody arrived in that time"
                return Measured(Figure(label, None, "days", None, 0, 0, note))
            value, interval = median_with_interval(done)
            note = f"mean {mean_with_interval(done)[0]:.1f}"
            return Measured(Figure(label, value, "days", interval, len(done), len(done), note))
        seen = [case for case in known if window.holds(case.entered)]
        return self._time_of(facts, seen, label)

    def _time_of(self, facts: Facts, seen: list[Case], label: str) -> Measured:
        arrived = [case for case in seen if case.arrived is not None]
        if not arrived:
            note = f"none of {len(seen):,} arrived so far" if seen else NOBODY
            return Measured(Figure(label, None, "days", None, 0, len(seen), note))
        endings = self._endings(facts, seen)
        found = incidence(endings)
        mean = found.mean_time("arrived")
        under_way = sum(end is None for _, end in endings)
        gone = len(seen) - len(arrived) - under_way
        parts = [f"mean {mean:.1f}"] if mean is not None else []
        parts += [f"{gone:,} ended elsewhere"] if gone else []
        parts += [f"{under_way:,} under way"] if under_way else []
        figure = Figure(
            label, found.quantile(0.5, "arrived"), "days",
            found.quantile_interval(0.5, "arrived"), len(arrived), len(seen), ", ".join(parts),
        )  # fmt: skip
        return Measured(figure, _open_at_the_end(found), incidence=found)

    def _endings(self, facts: Facts, seen: Sequence[Case]) -> list[tuple[float, str | None]]:
        """Days until each arrived, ended elsewhere, or was last seen."""
        asking = self.asking
        elsewhere = tuple(asking.ends - set(self.ends))
        found: list[tuple[float, str | None]] = []
        for case in seen:
            limit = facts.at
            if self.within is not None:
                limit = min(limit, asking.after(case.entered, self.within))
            ended = case.life.after(elsewhere, case.entered)
            if case.arrived is not None and case.arrived <= limit:
                found.append((self._days(case), "arrived"))
            elif ended is not None and ended <= limit:
                found.append((asking.days(case.entered, ended), "elsewhere"))
            else:
                found.append((max(0.0, asking.days(case.entered, limit)), None))
        return found

    def _days(self, case: Case) -> float:
        assert case.arrived is not None
        return self.asking.days(case.entered, case.arrived)


# -- the answer ------------------------------------------------------------------------------


def answer_measure(asking: Asking, decl: tree.MeasureDecl, facts: Facts, window: Window) -> Answer:
    """All lives first, then a number for each value of the fields it is split by."""
    measure = Measure.of(asking, decl)
    whole = measure.over(facts, facts.lives, window, "all")
    # Where there is no number of all, there is none of a part.
    groups = split(asking, decl, facts.lives) if whole.figure.value is not None else []
    known = [measure.over(facts, lives, window, label) for label, lives in groups]
    rows = [row for row in known if row.figure.n or row.figure.note != NOBODY]
    figures = [whole.figure, *(row.figure for row in rows)]
    warnings = [*whole.warnings, *_missing_definitions(asking, decl, facts)]
    if decl.kind == "booked" and facts.folded:
        warnings.append(f"{facts.folded:,} states were compacted: what they booked before is lost")
    detail: object = whole.incidence
    if decl.kind == "share" and measure.within is not None and rows:
        shrunk = _shrunk([row.figure for row in rows])
        if shrunk is not None:
            detail = shrunk
            figures = [whole.figure, *(_with_pull(row.figure, shrunk) for row in rows)]
            warnings += _ranked(shrunk)
    return Answer(
        "measure", decl.name.text, decl.title, asking.rule(decl.name.text, decl.name),
        measure.counts, measure.since(window, whole.cohort), tuple(figures), tuple(warnings),
        detail,
    )  # fmt: skip


def split(
    asking: Asking, decl: tree.MeasureDecl, lives: Sequence[Life]
) -> list[tuple[str, list[Life]]]:
    """The lives by the values of the fields, as they are at the end, in the order of the labels;
    `unknown` where a field is."""
    slots = [asking.slot(asking.plan.subject, name) for name in decl.split_by]
    if not slots:
        return []
    found: dict[str, list[Life]] = {}
    for life in lives:
        label = ", ".join(shown(life.fields.get(slot)) for slot in slots)
        found.setdefault(label, []).append(life)
    return sorted(found.items())


def _missing_definitions(asking: Asking, decl: tree.MeasureDecl, facts: Facts) -> list[str]:
    names = [
        asking.said(name)
        for name in (*decl.numerator, decl.denominator)
        if asking.is_definition(name) and asking.key(name) not in facts.watched
        and not any(asking.key(name) in life.stays for life in facts.lives)
    ]  # fmt: skip
    if not names:
        return []
    return [
        f"{listed(names, 'and')} was not followed through time: give records with their inputs, "
        "not only outcomes or tables of stages"
    ]


def _shrunk(figures: Sequence[Figure]) -> ShrunkRates | None:
    counts = {
        figure.label: (figure.k, figure.n)
        for figure in figures
        if figure.k is not None and figure.n and figure.interval is not None
    }
    return shrink(counts) if len(counts) > 1 else None


def _with_pull(figure: Figure, rates: ShrunkRates) -> Figure:
    """With the rate pulled to the mean of all, where it is another one."""
    if figure.interval is None:
        return figure
    own = rates[figure.label]
    return evolve(figure, note=f"pulled to the mean {own.value:.1%}")


def _ranked(rates: ShrunkRates) -> list[str]:
    best, *rest = rates.rates
    if rates.ranks_before(best.name, rest[0].name):
        return []
    same = [rate.name for rate in rest if not rates.ranks_before(best.name, rate.name)]
    named = ", ".join(same[:3]) + (f" and {len(same) - 3} more" if len(same) > 3 else "")
    return [f"the best cannot be named: {best.name} is not told apart from {named}"]


def _open_at_the_end(found: Incidence) -> tuple[str, ...]:
    if not found.longest_open or found.open_at(found.longest) <= 0:
        return ()
    return (
        f"nothing is known beyond {found.longest:.0f} days: {found.open_at(found.longest):.0%} "
        "were still under way then",
    )


def _young(found: Cohort) -> str:
    return f"{found.young:,} are too young" if found.young else NOBODY


def _counted(count: int, word: str) -> str:
    return f"{count:,} {word}{'' if count == 1 else 's'}"


def plural(subject: str) -> str:
    return {"opportunity": "opportunities"}.get(subject, f"{subject}s")
