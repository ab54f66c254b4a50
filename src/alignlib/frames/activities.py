"""From a frame of activities to what each lead's conditions and scores ask of them."""

from __future__ import annotations

from collections.abc import Mapping

import narwhals as nw
from attrs import define, field, frozen

from alignlib.frames import kleene
from alignlib.frames.backends.base import Backend, Frame
from alignlib.frames.clock import Clock
from alignlib.frames.conditions import Conditions
from alignlib.frames.errors import NotColumnarError
from alignlib.frames.kleene import Truth
from alignlib.frames.needs import Needs, place
from alignlib.frames.recipes import Recipe, Worth
from alignlib.plan.conditions import Activities, Days, Who, Window
from alignlib.plan.plan import Plan
from alignlib.values.halving import worths

AT = "__al_at"
KIND = "__al_kind"
PARTY = "__al_party"
PERSON = "__al_person"
NAMED = "__al_named"
OWNER = "__al_owner"
BAD = "__al_bad"
SEQUENCE = "__al_sequence"
ID = "__al_id"

# So many activities of a lead keep every sum within 64 bits.
_MOST = 10_000_000
# Makes every instant and sequence a number of 19 digits.
_MIDDLE = 5 * 10**18


@frozen
class OwnFacts:
    """The fields of activities, for conditions under `where`."""

    columns: Mapping[str, str]

    def field(self, slot: str) -> nw.Expr | None:
        return nw.col(self.columns[slot]) if slot in self.columns else None

    def named(self, kind: str, name: str) -> nw.Expr:
        raise AssertionError("checked: under `where` only fields are seen")

    def activities(self, node: Activities) -> Truth:
        raise AssertionError("checked: under `where` only fields are seen")

    def days(self, node: Days) -> Truth:
        raise AssertionError("checked: under `where` only fields are seen")


@define
class Summary:
    """The columns that a lead gets from its activities, by what they are for."""

    counts: dict[tuple[int, Window], tuple[str, str | None]] = field(factory=dict)
    sums: dict[tuple[int, Window, int, int], str] = field(factory=dict)
    edges: dict[tuple[int, str], tuple[str, str | None]] = field(factory=dict)
    doubts: dict[int, str] = field(factory=dict)


def summarise(
    frame: Frame, needs: Needs, own: Mapping[str, str], clock: Clock, backend: Backend,
    by: list[str],
) -> tuple[Frame, Summary]:  # fmt: skip
    """One row for each group of `by`, with a column for each thing that is needed of it.

    `frame` has `AT`, `KIND`, `BAD` and what the filters ask for; `own` are the columns of the
    activities' fields.
    """
    making = _Making(frame, needs, own, clock, backend)
    making.frame = clock.prepare(making.frame, AT, dict.fromkeys(needs.durations()))
    making.fits()
    making.count()
    making.halve()
    making.edge()
    making.doubt()
    return making.grouped(by), making.summary


@define
class _Making:
    """The frame on its way: truths and numbers are added, then grouped."""

    frame: Frame
    needs: Needs
    own: Mapping[str, str]
    clock: Clock
    backend: Backend
    summary: Summary = field(factory=Summary)
    _sure: dict[int, nw.Expr] = field(factory=dict)
    _most: dict[int, nw.Expr] = field(factory=dict)
    _sums: dict[str, nw.Expr] = field(factory=dict)
    _first: dict[str, nw.Expr] = field(factory=dict)
    _last: dict[str, nw.Expr] = field(factory=dict)

    @property
    def plan(self) -> Plan:
        return self.needs.plan

    def _truth(self, index: int) -> Truth:
        """Whether an activity is seen, right, and one of a filter's."""
        return kleene.both([self.clock.seen(AT), nw.col(BAD) == 0, self._fit(index)])

    def fits(self) -> None:
        """Which activities are those of each filter, certainly and perhaps."""
        columns: dict[str, nw.Expr] = {}
        for index in self.needs.filters:
            expression = kleene.column(self._truth(index))
            if self.needs.may_doubt(index):
                columns[f"__al_fit{index}"] = expression.fill_null(value=False)
                columns[f"__al_may{index}"] = expression.fill_null(value=True)
                self._most[index] = nw.col(f"__al_may{index}")
            else:
                columns[f"__al_fit{index}"] = expression
            self._sure[index] = nw.col(f"__al_fit{index}")
        if columns:
            self.frame = self.frame.with_columns(**columns)

    def _fit(self, index: int) -> Truth:
        wanted = self.plan.filters[index]
        names = [self.plan.activities[kind].name for kind in sorted(wanted.kinds)]
        truths: list[Truth] = [kleene.either(nw.col(KIND) == name for name in names)]
        if wanted.who is not None:
            truths.append(self._is_by(wanted.who))
        if wanted.where is not None:
            truths.append(Conditions(self.plan, OwnFacts(self.own)).truth(wanted.where))
        return kleene.both(truths)

    def _is_by(self, who: Who) -> Truth:
        """R8, as far as it can be told without a life."""
        person = nw.col(PERSON)
        match who.kind:
            case "party":
                return (nw.col(PARTY) == who.value).fill_null(value=False)
            case "person":
                return (person == who.value).fill_null(value=False)
            case "anyone but":
                assert who.other is not None
                return kleene.opposite(self._is_by(who.other))
            case "owner":
                owned = (person == nw.col(OWNER)).fill_null(value=False)
                return nw.when(nw.col(OWNER) != "").then(owned)
        return None

    def _in(self, window: Window) -> Truth:
        if window.duration is None:
            return True
        return self.clock.stands(AT, window.duration)

    def count(self) -> None:
        for index, window in self.needs.counts:
            name = f"__al_count{len(self.summary.counts)}"
            inside = self._in(window)
            self._sums[name] = self._ones(self._sure[index], inside)
            most: str | None = None
            if index in self._most:
                most = f"{name}m"
                self._sums[most] = self._ones(self._most[index], inside)
            self.summary.counts[index, window] = name, most

    def _ones(self, fits: nw.Expr, inside: Truth) -> nw.Expr:
        return kleene.ones(kleene.column(kleene.both([fits, inside])))

    def halve(self) -> None:
        recipes: dict[str, Recipe] = {}
        columns: dict[str, nw.Expr] = {}
        for index, window, points, half_life in self.needs.sums:
            name = f"__al_sum{len(recipes)}"
            self._bounded(index, points)
            worth = worths(points, half_life)
            table = tuple(worth[day] for day in range(worth.days))
            columns[f"{name}i"] = kleene.column(kleene.both([self._sure[index], self._in(window)]))
            recipes[f"{name}w"] = Worth(AT, self.clock.at, f"{name}i", table)
            self._sums[name] = nw.col(f"{name}w")
            self.summary.sums[index, window, points, half_life] = name
        if recipes:
            self.frame = self.backend.add(self.frame.with_columns(**columns), recipes)

    def _bounded(self, index: int, points: int) -> None:
        bounded(points, f"{place(self.needs.filters[index])}")

    def edge(self) -> None:
        """The first or last instant; where it may be that of an activity that only may count, also
        which activity it is, as text that sorts like (instant, sequence, id)."""
        for index, which in self.needs.edges:
            name = f"__al_edge{len(self.summary.edges)}"
            into = self._last if which == "last" else self._first
            fits = self._most.get(index, self._sure[index])
            into[name] = nw.when(fits).then(nw.col(AT))
            order: str | None = None
            if index in self._most:
                order = f"{name}o"
                # Without an id, of two at one instant the doubtful one counts.
                sure, unsure = ("0", "1") if which == "last" else ("1", "0")
                flag = nw.when(self._sure[index]).then(nw.lit(sure)).otherwise(nw.lit(unsure))
                into[order] = nw.when(fits).then(nw.concat_str(*self._order(), flag))
            self.summary.edges[index, which] = name, order

    def _order(self) -> list[nw.Expr]:
        """The order of activities (R1) as text; ids of one instant and sequence are unique."""
        known = self.frame.collect_schema()
        numbers = [name for name in (AT, SEQUENCE) if name in known]
        parts = [(nw.col(name) + _MIDDLE).cast(nw.String) for name in numbers]
        if ID in known:
            parts.append(nw.concat_str(nw.col(ID), nw.lit("\x01")))
        return parts

    def doubt(self) -> None:
        for index in self.needs.doubts:
            name = f"__al_doubt{index}"
            unsure = self._most[index] & ~self._sure[index]
            self._sums[name] = kleene.ones(unsure)
            self.summary.doubts[index] = name

    def grouped(self, by: list[str]) -> Frame:
        self._last[BAD] = nw.col(BAD)
        columns = {**self._sums, **self._first, **self._last}
        frame = self.frame.select(*by, *(made.alias(name) for name, made in columns.items()))
        grouped = frame.group_by(*by).agg(
            *(nw.col(name).sum() for name in self._sums),
            *(nw.col(name).min() for name in self._first),
            *(nw.col(name).max() for name in self._last),
        )
        assert isinstance(grouped, nw.LazyFrame | nw.DataFrame)
        return grouped.with_columns(nw.col(name).cast(nw.Int64) for name in self._sums)


def bounded(points: int, where: str) -> None:
    """Refuses points whose sum might leave 64 bits: some engines would go round silently."""
    if abs(points) * _MOST >= 2**63:
        raise NotColumnarError(
            f"{where}: a line of more than 900,000 points", "may leave the numbers of a column"
        )
