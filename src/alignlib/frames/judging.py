"""From two frames to one: the steps of judging leads in columns."""

from __future__ import annotations

from typing import Any

import narwhals as nw
from attrs import define, field, frozen

from alignlib.frames import activities as acts
from alignlib.frames.activities import BAD, OWNER, Summary
from alignlib.frames.answers import Answers, LeadFacts
from alignlib.frames.backends.base import ROW, Backend, Frame
from alignlib.frames.clock import Clock, FixedClock, RowClock
from alignlib.frames.columns import lead_columns, missing, no_column, one_of
from alignlib.frames.errors import NotColumnarError
from alignlib.frames.functions import add_made
from alignlib.frames.happened import Happened
from alignlib.frames.intake import Wanted, is_text
from alignlib.frames.needs import Needs, place
from alignlib.frames.output import answer_names, finished
from alignlib.frames.recipes import Folded
from alignlib.frames.table import KEY, Problem, Table, key_column
from alignlib.frames.times import RANGE
from alignlib.plan.plan import Plan
from alignlib.values.time import Micros, Zone
from alignlib.values.types import INSTANT

NOW = "__al_now"
_DEFAULT_ID = frozenset({"contact", "account"})


@frozen
class Asked:
    """The arguments of `evaluate`, checked; `at` is an instant in µs or the name of a column."""

    key: str
    lead: str | None
    at: Micros | str
    zone: Zone | None
    carry: tuple[str, ...]
    missing: str
    undecided: bool


@define
class Judging:
    """One call of `evaluate`."""

    plan: Plan
    backend: Backend
    asked: Asked
    needs: Needs = field(init=False)

    def judge(self, leads: Any, activities: Any) -> Any:
        """Raises `FrameError`, and `NotColumnarError` for what columns cannot say."""
        with self.backend.planning():
            return self._judged(leads, activities)

    def _judged(self, leads: Any, activities: Any) -> Any:
        answer_names(self.plan, self.asked)
        self.needs = Needs.of(self.plan)
        table, sources = self._leads(leads)
        summary = Summary()
        clock = self._clock()
        columns = {} if self.backend.joins_first else self._facts(table, sources)
        if activities is None:
            self._nothing_happened(table, summary)
        else:
            summary = self._join(table, activities, clock)
        if self.backend.joins_first:
            columns = self._facts(table, sources)
        facts = LeadFacts(columns, summary, clock)
        answers = Answers(self.plan, table.frame, facts)
        answers.prepare()
        answers.add()
        order = ROW if ROW in table.dtypes else None
        frame = finished(self.plan, self.asked, table, answers, order)
        return self.backend.finish(frame, order)

    def _clock(self) -> Clock:
        if isinstance(self.asked.at, str):
            return RowClock(self.plan, self.backend, NOW)
        return FixedClock(self.plan, self.asked.at)

    # -- leads ------------------------------------------------------------------------------

    def _leads(self, leads: Any) -> tuple[Table, dict[str, str]]:
        """The frame of leads with their keys and instants, and by slot the columns of facts."""
        asked = self.asked
        known = self.backend.columns(leads)
        for name in (asked.key, *asked.carry):
            if name not in known:
                raise no_column("leads", name, known)
        sources = lead_sources(self.plan, self.needs, asked, known)
        kept = [asked.key, *([asked.at] if isinstance(asked.at, str) else []), *asked.carry]
        wanted = list(dict.fromkeys([*kept, *sources.values()]))
        frame = self.backend.begin(leads, wanted)
        numbered = self.backend.number_rows(frame)
        table = Table("leads", frame if numbered is None else numbered, self.backend, asked.zone)
        self._key(table)
        if isinstance(asked.at, str):
            table.read([Wanted(asked.at, NOW, INSTANT)])
            self._check_now(table, asked.at)
        return table, sources

    def _key(self, table: Table) -> None:
        key_column(table, self.asked.key)
        column = nw.col(self.asked.key)
        known = ~column.is_null()
        if is_text(table.dtypes[self.asked.key]):
            known = known & (column.cast(nw.String) != "")
        table.needs(known, f"{self.asked.key}: every row needs one")

    def _facts(self, table: Table, sources: dict[str, str]) -> dict[str, str]:
        """Adds the facts that rules read, typed; gives back their columns by slot."""
        columns = {slot: f"__al_f{number}" for number, slot in enumerate(sources)}
        table.read(
            Wanted(source, columns[slot], self.plan.fields[slot].type, self.needs.letters(slot))
            for slot, source in sources.items()
        )
        add_made(table, self.plan, self.needs, sources, columns)
        return columns

    def _check_now(self, table: Table, column: str) -> None:
        now = nw.col(NOW)
        table.needs(~now.is_null(), f"{column}: every row needs an instant")
        inside = ((now >= RANGE[0]) & (now < RANGE[1])).fill_null(value=True)
        table.needs(inside, f"{column}: with an instant for each lead years are 1900 to 2099")

    # -- activities ---------------------------------------------------------------------------

    def _nothing_happened(self, table: Table, summary: Summary) -> None:
        """Without activities: as many zeros as there are questions."""
        columns: dict[str, nw.Expr] = {}
        zero, never = nw.lit(0, dtype=nw.Int64), nw.lit(None, dtype=nw.Int64)
        for number, key in enumerate(self.needs.counts):
            summary.counts[key] = f"__al_count{number}", None
            columns[f"__al_count{number}"] = zero
        for number, total in enumerate(self.needs.sums):
            summary.sums[total] = f"__al_sum{number}"
            columns[f"__al_sum{number}"] = zero
        for number, edge in enumerate(self.needs.edges):
            summary.edges[edge] = f"__al_edge{number}", None
            columns[f"__al_edge{number}"] = never
        if columns:
            table.frame = table.frame.with_columns(**columns)

    def _join(self, table: Table, activities: Any, clock: Clock) -> Summary:
        """Adds to each lead what its activities come to."""
        happened = Happened(self.plan, self.backend, self.asked, self.needs)
        frame, own = happened.read(activities, clock)
        frame = self._same_keys(table, frame, happened.key)
        by = [KEY]
        if isinstance(clock, RowClock):
            by.append(NOW)
        owner = self._owner(table) if self.needs.owner else None
        if owner is not None:
            by.append(OWNER)
        if len(by) > 1:
            # Each lead as often as it has different instants (or owners).
            asked = table.frame.select(*by).unique()
            frame = asked.join(frame, on=KEY, how="inner")  # type: ignore[arg-type]  # one kind
        if owner is not None:
            frame = happened.owned(frame)
        grouped, summary = acts.summarise(frame, self.needs, own, clock, self.backend, by)
        table.frame = self.backend.join(table.frame, grouped, by, table.key)
        bad = (nw.col(BAD) > 0).fill_null(value=False)
        table.problems.append(Problem(bad, happened.words()))
        return summary

    def _same_keys(self, table: Table, frame: Frame, dtype: Any) -> Frame:
        """Text meets text and numbers meet numbers; else both become text."""
        if table.dtypes[KEY] == dtype:
            return frame
        text = nw.col(KEY).cast(nw.String)
        table.key = KEY
        table.frame = table.frame.with_columns(text.alias(KEY))
        return frame.with_columns(text.alias(KEY))

    def _owner(self, table: Table) -> str:
        """Adds who owns the lead, folded; "" for nobody, so that it can be joined by."""
        slot = f"{self.plan.subject}.owner"
        sources = lead_sources(self.plan, self.needs, self.asked, list(table.dtypes))
        if slot in sources:
            table.frame = self.backend.add(table.frame, {OWNER: Folded(sources[slot])})
            filled = nw.col(OWNER).fill_null("")
        else:
            filled = nw.lit("")
        table.frame = table.frame.with_columns(filled.alias(OWNER))
        return OWNER


def lead_sources(plan: Plan, needs: Needs, asked: Asked, known: list[str]) -> dict[str, str]:
    """By slot the column of each fact that is read.

    Raises:
        FrameError: there is none, or there are two.
        NotColumnarError: a record's own `id`, which stands for others where it is empty.
    """
    found = lead_columns(known, plan, asked.key)
    sources: dict[str, str] = {}
    for slot, (read, rule) in needs.slots.items():
        spec = plan.fields[slot]
        if needs.columnar and spec.record != plan.subject and slot.endswith(".id"):
            raise NotColumnarError(
                f"{place(rule)}: `{read.name}`", "stands for other fields where it is empty"
            )
        if slot in found:
            sources[slot] = one_of(found[slot], f"leads: `{read.name}`")
        elif asked.missing == "error":
            raise missing(f"leads ({place(rule)})", spec, plan.subject, known)
    owner = f"{plan.subject}.owner"
    if needs.owner and owner in found:
        sources.setdefault(owner, one_of(found[owner], "leads: `owner`"))
    return sources
