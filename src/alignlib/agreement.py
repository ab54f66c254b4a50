"""The front door: an `Agreement` judges leads."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from alignlib.check.program import CheckedProgram
from alignlib.diagnostics.diagnostic import Diagnostic
from alignlib.diagram.shown import Shown
from alignlib.engine.adopt import adopt
from alignlib.engine.adopt_places import Renamed
from alignlib.engine.adoption import Adoption
from alignlib.engine.backtest import Backtest, backtest
from alignlib.engine.beginning import history_of
from alignlib.engine.compact import compact
from alignlib.engine.compiled.trace import CompiledLife, Trace, trace_of
from alignlib.engine.duties import duties
from alignlib.engine.evaluation import Evaluation, evaluate, view_of_state
from alignlib.engine.explain import Explanation
from alignlib.engine.happening import instant_of, unknown
from alignlib.engine.instant import advance, advance_prepared, check_version
from alignlib.engine.outcome import BadRecord, Outcome
from alignlib.engine.population.lives import begin
from alignlib.engine.population.population import Population as Leads
from alignlib.engine.reconcile import Announced, Reconciliation, reconcile
from alignlib.engine.records import Record
from alignlib.engine.rows import activity_from_row, lead_from_row, opportunity_from_row
from alignlib.engine.run import Population
from alignlib.engine.state import State
from alignlib.engine.why.clock import WhyClock, why_clock
from alignlib.engine.why.output import WhyOutput, why_output
from alignlib.engine.why.why import Why, why
from alignlib.engine.why.why_not import WhyNot, why_not_named, why_not_stage
from alignlib.errors import RecordError, StateError
from alignlib.model.inputs import Activity, Input, OwnerChange
from alignlib.model.lead import Lead
from alignlib.model.opportunity import Opportunity
from alignlib.model.outputs import Effect, OutputKind, SLAEvent
from alignlib.model.rep import Rep
from alignlib.model.stage import Stage
from alignlib.names import canonical
from alignlib.plan.codegen.decide import compile_decision
from alignlib.plan.codegen.decision import Facts
from alignlib.plan.codegen.rails import NotCompiledError
from alignlib.plan.compile import compile_plan
from alignlib.plan.context import Compiling, SettingValue
from alignlib.plan.plan import Plan
from alignlib.syntax import tree
from alignlib.values.lock import Estimate
from alignlib.values.time import Calendar, CalendarError, from_micros

if TYPE_CHECKING:
    from alignlib.report.build import Source
    from alignlib.report.report import Report


@frozen(slots=False, repr=False)
class Agreement(Shown):
    """A loaded agreement. Immutable: share it between threads and keep it as long as you like.

    Instants given are aware datetimes in any zone; those given back are in the agreement's.
    """

    program: CheckedProgram
    plan: Plan
    _zone: str | None = None
    _settings: Mapping[str, SettingValue] = field(factory=dict)

    def __getstate__(self) -> dict[str, Any]:
        # Without the functions that were compiled for it: another process compiles its own.
        return {name: value for name, value in vars(self).items() if name != "_compiled_life"}

    # -- what it is -------------------------------------------------------------------------

    @property
    def title(self) -> str:
        return self.plan.title

    @property
    def fingerprint(self) -> str:
        """Changes with the meaning: comments, layout, examples and claims do not count."""
        return self.plan.fingerprint

    @property
    def zone(self) -> str | None:
        """The name of the agreement's time zone; None where neither the file nor `zone=` says."""
        return self.plan.zone.name if self.plan.has_zone else None

    @property
    def subject(self) -> str:
        """Whose stages these are: `lead` or `opportunity`."""
        return self.plan.subject

    @property
    def diagnostics(self) -> tuple[Diagnostic, ...]:
        """Warnings and notes found while loading."""
        return self.program.diagnostics

    @property
    def settings(self) -> Mapping[str, Any]:
        """The named values in force, by the names of the file."""
        return dict(self.plan.settings)

    @cached_property
    def estimates(self) -> Mapping[str, Estimate]:
        """The estimates in force, by the names of the file: the lock's, or the defaults."""
        compiling = Compiling(self.program, {})
        return {
            decl.name.text: compiling.estimate(decl)
            for decl in self.program.file.declarations
            if isinstance(decl, tree.EstimateDecl)
        }

    @property
    def calendars(self) -> Mapping[str, Calendar]:
        """The declared calendars, by the names of the file."""
        return {calendar.name: calendar for calendar in self.plan.calendars.values()}

    @cached_property
    def stages(self) -> tuple[Stage, ...]:
        """The stages in the order of the file."""
        names = self.plan.party_names
        return tuple(
            Stage(
                name=stage.name, title=stage.title, aliases=stage.aliases, end=stage.end,
                owner=None if stage.owner is None else names[stage.owner],
                start=stage.index == self.plan.pipeline_of(stage.index).start,
            )
            for stage in self.plan.stages
        )  # fmt: skip

    def with_settings(self, **values: object) -> Agreement:
        """The same agreement with other settings, `handoff_score=50` for `handoff-score`.

        Raises:
            RecordError: an unknown setting, or a value of another kind than the declared one.
        """
        declared = {canonical(name): name for name in self.plan.settings}
        written = compile_plan(self.program, zone=self._zone).settings
        given = dict(self._settings)
        for name, value in values.items():
            key = canonical(name)
            if key not in declared:
                raise RecordError(unknown("setting", name, declared.values()))
            old = self.plan.settings[declared[key]]
            new = Decimal(value) if isinstance(value, int) else value
            if isinstance(new, bool) or type(new) is not type(old):
                raise RecordError(f"setting {declared[key]}: {value!r} is no kind of {old!r}")
            if new == written[declared[key]]:
                given.pop(key, None)  # as written: the same agreement
            else:
                given[key] = new
        plan = compile_plan(self.program, zone=self._zone, settings=given)
        return Agreement(self.program, plan, self._zone, given)

    # -- records ----------------------------------------------------------------------------

    def lead(self, row: Mapping[str, object]) -> Lead:
        """A lead from a row of a CRM (all strings, say), typed by the agreement's fields.

        Keys are field names or paths: `id`, `created_at`, `country`, `contact.title`. Empty text,
        None and NaN are unknown.

        Raises:
            RowError: every unknown field and wrong value of the row.
        """
        return lead_from_row(row, self.plan)

    def opportunity(self, row: Mapping[str, object]) -> Opportunity:
        """An opportunity from a row; as `lead`, with `lead.…` for the lead's fields."""
        return opportunity_from_row(row, self.plan)

    def activity(self, row: Mapping[str, object]) -> Activity:
        """An activity from a row with `id`, `kind`, `at`, and `by`, `recorded_at`, `sequence`
        and the kind's own fields where known.

        Raises:
            RowError: every unknown field and wrong value of the row.
        """
        return activity_from_row(row, self.plan)

    # -- judging ----------------------------------------------------------------------------

    def evaluate(
        self, lead: Record, activities: Iterable[Activity] = (), *, at: datetime
    ) -> Evaluation:
        """What the lead is by the rules at `at`, without a life: definitions, scores, grades.

        Activities after `at` are passed over. Conditions on stage, owner, entries and clocks are
        undecided. Raises `RecordError` for anything the agreement cannot take.
        """
        self._needs_zone("evaluate")
        return evaluate(self.plan, lead, activities, instant_of(at, "at"))

    def begin(
        self,
        lead: Record,
        *,
        at: datetime,
        stage: str | None = None,
        entered: datetime | None = None,
        owner: str | None = None,
    ) -> State:
        """The state of a life that begins at `at`, in the start stage or in `stage`.

        `entered` says since when the lead has been in `stage` (default `at`), `owner` which person
        owns it. Nothing happens until the first `advance`.

        Raises:
            RecordError: no stages, an unknown stage, a wrong fact.
        """
        self._needs_zone("begin")
        since = None if entered is None else instant_of(entered, "entered")
        return begin(self.plan, lead, instant_of(at, "at"), stage, since, owner)

    def advance(
        self,
        state: State,
        inputs: Iterable[Input] = (),
        *,
        until: datetime,
        population: Population | None = None,
    ) -> Outcome:
        """Takes a life further: mixed inputs in any order, then time up to `until` (included).

        Raises:
            RecordError: an input that the agreement cannot take, or one after `until`.
            LateInputError: an input that does not sort after those already handled.
            StateError: the state was made under another version of the agreement.
        """
        return advance(self.plan, state, inputs, instant_of(until, "until"), population)

    def compact(self, state: State, *, keep: timedelta = timedelta(days=30)) -> State:
        """The state with its older activities counted together, so that its size depends on the
        agreement's windows and halvings and not on the length of the history.

        Folded is what is older than `keep` and stands in no window; what `ever`, first, last and
        since an entry ask for is remembered. What is to come stays the same: `advance`, `wake_at`
        and `view` give the same answers. What is lost is the detail: `why` no longer lists folded
        activities, one that comes again is late instead of repeated, a merge that brings one of
        that time is refused, and a version with other activity lines does not count them (`adopt`
        reports it).

        Raises:
            StateError: the state was made under another version of the agreement.
        """
        check_version(self.plan, state)
        return compact(self.plan, state, keep // timedelta(microseconds=1))

    def replay(
        self,
        lead: Record,
        inputs: Iterable[Input] = (),
        *,
        until: datetime,
        population: Population | None = None,
    ) -> Outcome:
        """A whole life from its history: the same as `begin` and any number of `advance`.

        The life begins at `created_at`, else at the first input, else at the agreement's `from`;
        never before that `from`. Inputs after `until` have not happened yet and are passed over.

        Raises:
            RecordError: an input that the agreement cannot take, or no instant to begin at.
        """
        end = instant_of(until, "until")
        history, repeated, born = history_of(self.plan, lead, inputs, end, self.plan.starts)
        state = self.begin(lead, at=from_micros(born, self.plan.zone))
        return advance_prepared(self.plan, state, history, repeated, end, population)

    def compile(
        self, *names: str, of: Facts = "mapping", reasons: bool = False
    ) -> Callable[[Any], Any]:
        """A plain function from a lead's facts to the values of `names`, made for speed.

        It takes a mapping by Python names of fields (`country`, `contact.title`; values as
        `lead` takes them, best typed: `int`, `str`, `bool`), or with `of="object"` anything with
        attributes of these names. It gives a tuple: a definition is True, False or None
        (undecided), a score an `int` where all its points are whole, else a `Decimal`, a grade its
        label. With `reasons` it gives (values, the texts of the lines that held). Keys that no
        rule reads are passed over; `__source__` of the function shows how it was written.

        Raises:
            RecordError: an unknown name, or one that reads activities or a life.
        """
        return compile_decision(self.plan, names, of=of, reasons=reasons)

    def trace(self, lead: Record, inputs: Iterable[Input] = (), *, until: datetime) -> Trace:
        """A whole life as compact events, without reasons: what `replay` gives, much faster.

        The compiled plan judges it where it can (`plan_source` says why not where it cannot, and
        inputs other than activities are beyond it); the events are the same either way.

        Raises:
            RecordError: as `replay`.
        """
        self._needs_zone("trace")
        items: Sequence[Any] = inputs if isinstance(inputs, list | tuple) else list(inputs)
        life = self._compiled_life
        if isinstance(life, CompiledLife):
            traced = life.trace(lead, items, instant_of(until, "until"))
            if traced is not None:
                return traced
        return trace_of(self.plan, self.replay(lead, items, until=until))

    @property
    def plan_source(self) -> str:
        """The Python source that the plan compiles to, or a comment that says why it does not."""
        life = self._compiled_life
        if isinstance(life, CompiledLife):
            return life.source
        return f"# {self.plan.file} is judged by the interpreter: {life}\n"

    @cached_property
    def _compiled_life(self) -> CompiledLife | NotCompiledError:
        try:
            return CompiledLife.of(self.plan)
        except NotCompiledError as reason:
            return reason

    def backtest(self, lead: Record, inputs: Iterable[Input] = (), *, until: datetime) -> Backtest:
        """A life judged by this text also before its `from`, as if it had been in force: never
        announced, marked on every output. Beginning and errors are those of `replay`."""
        plan, end = self.plan, instant_of(until, "until")
        history, _, born = history_of(plan, lead, inputs, end, None)
        return backtest(plan, self.begin(lead, at=from_micros(born, plan.zone)), history, end)

    def replay_many(
        self,
        records: Iterable[tuple[Record, Iterable[Input]]],
        *,
        until: datetime,
    ) -> Iterator[Outcome | BadRecord]:
        """`replay` for each record and its inputs, in the order given; a record that cannot be
        judged comes back as a `BadRecord` with its key, and the rest goes on."""
        for record, inputs in records:
            try:
                yield self.replay(record, inputs, until=until)
            except (RecordError, StateError, CalendarError) as error:
                yield BadRecord(key=record.id, error=error)

    def reconcile(
        self,
        lead: Record,
        history: Iterable[Input],
        announced: Iterable[Announced],
        *,
        until: datetime,
        population: Population | None = None,
    ) -> Reconciliation:
        """Which announced outputs no longer hold by this history, which new ones do, and which
        moved: after a late input, or an edit of the agreement.

        `announced` are earlier outputs, as they were given or as `to_plain` wrote them; `until` is
        the last instant that was announced, or later. Outputs of other versions are compared with
        what this text says of the whole life; `Versions.reconcile` judges each instant by the
        version in force.

        Raises:
            RecordError: as `replay`; an announced thing that is no output, of another lead, or
                after `until`.
        """
        outcome = self.replay(lead, history, until=until, population=population)
        return reconcile(lead.id, announced, outcome, until, frozenset({self.fingerprint}))

    def adopt(
        self,
        state: State,
        *,
        at: datetime,
        renamed: Renamed | None = None,
        reapply: bool = False,
        answers: Iterable[OwnerChange] = (),
        population: Population | None = None,
    ) -> Adoption:
        """Moves a life that was judged by another version over to this one, from `at` on, with a
        report. The old version must have taken it to `at`. Nothing is judged backwards: a clock
        keeps the terms that it started under, and promises new to the lead's stage begin with the
        next entry.

        `renamed` says which stage is what now, for names that are neither kept nor an alias.
        `reapply` puts clocks that wait under the new terms, from their own start, and starts the
        new promises of the lead's stage; what would be late already is so without news. `answers`
        are recorded answers of a population at `at`.

        Raises:
            StateError: the state is not at `at`, or its stage is gone and not `renamed`.
        """
        own = {item.answers: item for item in answers if item.answers is not None}
        when = instant_of(at, "at")
        return adopt(self.plan, state, when, renamed or {}, reapply, own, population)

    def duties(
        self, activities: Iterable[Activity], *, until: datetime, since: datetime | None = None
    ) -> tuple[SLAEvent | Effect, ...]:
        """What became of the promises about no lead (`at least 2 of call each week`), period by
        period up to `until` (included), and what follows from it. Nothing is stored: give all
        activities each time; the answer for a longer time begins with that for a shorter one.

        Periods are those of the agreement's zone, weeks from Monday. The first is the first that
        begins at or after `since` and the agreement's `from`; without either, the one in which
        the first activity lies. `lead` of each output is "". An activity after `until` has not
        happened yet. Raises `RecordError` for an activity that the agreement cannot take.
        """
        self._needs_zone("duties")
        begin = None if since is None else instant_of(since, "since")
        return duties(self.plan, activities, instant_of(until, "until"), begin)

    def population(self, reps: Iterable[Rep] = (), *, stored: str | None = None) -> Leads:
        """Many leads and the people who work them: room, turns, `keep` and `release`.

        A new one with these `reps` and no leads yet; or, with `stored`, the one that
        `Population.to_json` wrote (then with `reps` in place of the stored ones, where given).

        Raises:
            RecordError: a rep that the agreement cannot place, or no stages.
            StateError: `stored` is no stored population of this agreement.
        """
        self._needs_zone("population")
        people = tuple(reps)
        found = Leads(plan=self.plan) if stored is None else Leads.from_json(self.plan, stored)
        return found.with_reps(people) if people else found

    # -- asking -----------------------------------------------------------------------------

    def report(
        self, source: Source, *, at: datetime, since: datetime | None = None,
        reps: Iterable[Rep] = (), chances: Sequence[float] = (),
    ) -> Report:  # fmt: skip
        """What `measure`, `goal`, `what-if`, `compare`, `profile` … ask, answered at `at`.

        `source` are pairs of a record and its inputs, which are replayed, and activities about no
        record; or outcomes or states of the engine; or tables (`alignlib.report.tables`). What came
        in before `since` is not counted; `chances` are of reaching a lead by the days it waited.
        """
        from alignlib.report.build import report

        self._needs_zone("report")
        return report(self, source, at, since, tuple(reps), tuple(chances))

    def view(self, state: State) -> Evaluation:
        """What the lead of a state is by the rules now, stage, owner and clocks included."""
        check_version(self.plan, state)
        return view_of_state(self.plan, state)

    def why(self, state: State) -> Why:
        """Why the lead of a state is where it is, what keeps it from moving on, and what would be
        enough. Nothing changes: it works on copies, the search only when it is asked for."""
        return why(self.plan, state)

    def explain(self, state: State, name: str) -> Explanation:
        """Why a definition, a stage's admission, a score or a grade comes to what it does now.

        Raises `RecordError` for an unknown name.
        """
        return self.view(state).explain(name)

    def why_output(self, state: State, output: OutputKind) -> WhyOutput:
        """Why this output of the life came about: what its rule read at that instant.

        Raises `RecordError` for an output of another lead, or later than the state.
        """
        return why_output(self.plan, state, output)

    def why_not(
        self, subject: State | Record, activities: Iterable[Activity] = (), *, name: str,
        at: datetime | None = None,
    ) -> WhyNot:  # fmt: skip
        """What would make a definition hold, or admit to a stage (name or alias): every minimal set
        of at most three changes, each tried on a copy. Of a life (a state); or, as `evaluate`
        judges it, of a lead and its activities at `at`.

        Raises `RecordError` for an unknown name, and as `evaluate`.
        """
        if isinstance(subject, State):
            return why_not_named(self.plan, subject, name)
        if at is None:
            raise RecordError("why_not of a lead needs an instant: give at=")
        return self.evaluate(subject, activities, at=at).why_not(name)

    def why_not_stage(self, state: State, stage: str) -> tuple[WhyNot, ...]:
        """What would bring the lead of a state into a stage: an answer for each line that leads
        there from where it is. Raises `RecordError` for an unknown stage."""
        return why_not_stage(self.plan, state, stage)

    def why_clock(self, state: State, sla: str, number: int | None = None) -> WhyClock:
        """How the newest (or the numbered) clock of an sla comes to its due time and state.

        Raises `RecordError` for an unknown sla or a clock that never started.
        """
        return why_clock(self.plan, state, sla, number)

    def _needs_zone(self, what: str) -> None:
        if self.plan.needs_zone and not self.plan.has_zone:
            raise RecordError(
                f"{self.plan.file} counts days or months, so {what} needs a time zone: write "
                "`zone America/New_York` under `agreement`, or pass zone= when loading"
            )
