"""What the declarations that ask mean: their names, times and periods, resolved."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from decimal import Decimal
from functools import cached_property
from typing import TypeVar, cast

from attrs import define, field, frozen

from alignlib.agreement import Agreement
from alignlib.engine.periods import Period, periods
from alignlib.model.outputs import Rule, shown
from alignlib.names import canonical
from alignlib.plan.context import Compiling
from alignlib.plan.plan import PeriodName, Plan
from alignlib.syntax import tree
from alignlib.values.time import DAY, Duration, Micros, add, from_micros, subtract

_Decl = TypeVar("_Decl", bound=tree.Node)
SIGNS = {"USD": "$", "EUR": "€", "GBP": "£", "JPY": "¥"}


@frozen(slots=False)
class Asking:
    """An agreement and its declarations that ask."""

    agreement: Agreement

    @property
    def plan(self) -> Plan:
        return self.agreement.plan

    @cached_property
    def _compiling(self) -> Compiling:
        settings = {canonical(name): value for name, value in self.plan.settings.items()}
        return Compiling(self.agreement.program, settings)

    def all(self, kind: type[_Decl]) -> list[_Decl]:
        """The declarations of a kind, in the order of the file."""
        return [item for item in self.agreement.program.file.declarations if isinstance(item, kind)]

    def measure(self, name: tree.Name) -> tree.MeasureDecl:
        key = canonical(name.text)
        return next(item for item in self.all(tree.MeasureDecl) if canonical(item.name.text) == key)

    def goal(self, name: tree.Name) -> tree.GoalDecl:
        key = canonical(name.text)
        return next(item for item in self.all(tree.GoalDecl) if canonical(item.name.text) == key)

    def rule(self, name: str, node: tree.Node) -> Rule:
        return self._compiling.rule(name, node)

    # -- names ----------------------------------------------------------------------------

    def key(self, name: tree.Name) -> str:
        """What lives call it: the canonical name of a definition or, also by an alias, of a
        stage."""
        key = canonical(name.text)
        if key in self.plan.definitions:
            return key
        return canonical(self.plan.stages[self.plan.stage_keys[key]].name)

    def is_definition(self, name: tree.Name) -> bool:
        return canonical(name.text) in self.plan.definitions

    def said(self, name: tree.Name) -> str:
        """The name as it is declared."""
        return self.name_of(canonical(name.text))

    def name_of(self, key: str) -> str:
        """The name of a stage or a definition, from what lives call it."""
        if key in self.plan.definitions:
            return self.plan.definitions[key].name
        return self.plan.stages[self.plan.stage_keys[key]].name

    @cached_property
    def watched(self) -> frozenset[str]:
        """The definitions that measures count."""
        return frozenset(
            canonical(name.text)
            for measure in self.all(tree.MeasureDecl)
            for name in (*measure.numerator, measure.denominator)
            if self.is_definition(name)
        )

    def slot(self, record: str, name: tree.Name) -> str:
        return f"{record}.{canonical(name.text)}"

    @cached_property
    def ends(self) -> frozenset[str]:
        """The canonical names of all stages without a way out."""
        return frozenset(canonical(stage.name) for stage in self.plan.stages if stage.end)

    def plain(self, value: tree.Value) -> object:
        """A written value as a Python value."""
        return self._compiling.plain(value)

    def setting(self, word: tree.Word) -> object:
        """The value of the setting that a bare word names; None: there is none."""
        key = canonical(word.name.text)
        known = {canonical(name): value for name, value in self.plan.settings.items()}
        return known.get(key)

    def is_percent(self, word: tree.Word) -> bool:
        """Whether the setting that a word names is declared as a percentage."""
        key = canonical(word.name.text)
        return any(
            isinstance(decl.value, tree.Percent) and canonical(decl.name.text) == key
            for decl in self.all(tree.SettingDecl)
        )

    # -- time -----------------------------------------------------------------------------

    def duration(self, value: tree.DurationValue) -> Duration:
        return self._compiling.written_duration(value)

    def after(self, at: Micros, duration: Duration) -> Micros:
        return add(at, duration, self.plan.zone, self.plan.calendar_of(duration))

    def before(self, at: Micros, duration: Duration) -> Micros:
        return subtract(at, duration, self.plan.zone, self.plan.calendar_of(duration))

    def day(self, value: tree.DateValue) -> Micros:
        """The beginning of a date."""
        return self.plan.zone.start_of(value.value.toordinal())

    def day_after(self, value: tree.DateValue) -> Micros:
        return self.plan.zone.start_of(value.value.toordinal() + 1)

    def moment(self, at: Micros) -> datetime:
        return from_micros(at, self.plan.zone)

    def date(self, at: Micros) -> str:
        return f"{self.moment(at):%Y-%m-%d}"

    def shown(self, at: Micros) -> str:
        return shown(self.moment(at))

    def days(self, start: Micros, end: Micros) -> float:
        """Calendar days: the difference of the clocks on the wall, 1 for a date."""
        first, since = self.plan.zone.local(start)
        last, until = self.plan.zone.local(end)
        # One division: rounded once, so that no mean lies outside of what it is the mean of.
        return ((last - first) * DAY + until - since) / DAY

    def periods(self, name: str, first: Micros, until: Micros) -> Iterator[Period]:
        """Those of an sla or a goal, from the one in which `first` lies."""
        calendar = None
        if name == "working day" and len(self.plan.calendars) == 1:
            calendar = next(iter(self.plan.calendars.values()))
        yield from periods(cast(PeriodName, name), self.plan.zone, calendar, first, until)

    # -- words ----------------------------------------------------------------------------

    @property
    def currency(self) -> str | None:
        return self.agreement.program.symbols.currency

    def money(self, amount: Decimal | float) -> str:
        sign = SIGNS.get(self.currency or "")
        text = f"{round(amount):,}"
        return f"{sign}{text}" if sign else f"{text} {self.currency or ''}".rstrip()


@define
class Window:
    """From `start` until before `end`; what happened outside is not counted."""

    start: Micros
    end: Micros
    said: str = field(default="")

    def holds(self, at: Micros) -> bool:
        return self.start <= at < self.end


def listed(names: Iterable[str], word: str = "or") -> str:
    """`a, b or c`."""
    known = list(names)
    return f"{', '.join(known[:-1])} {word} {known[-1]}" if len(known) > 1 else known[0]
