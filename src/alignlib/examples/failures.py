"""A line of an example that did not come true, told: expected, was, since when, because."""

from __future__ import annotations

from collections.abc import Iterator

from attrs import frozen

from alignlib.engine.clock_terms import sla_of
from alignlib.engine.horizon import Watch, first_change
from alignlib.engine.state import ClockState
from alignlib.engine.view import View
from alignlib.examples.because import MOST, Blame, owner_text, times_text
from alignlib.examples.story import Story
from alignlib.examples.ways import keeps_from
from alignlib.examples.words import points_text, read_of, value_text
from alignlib.model.inputs import FieldChange, OwnerChange, Room
from alignlib.model.outputs import Effect, SLAEvent, Transition, shown
from alignlib.names import canonical
from alignlib.plan.conditions import (
    Activities,
    ClockIs,
    Condition,
    Days,
    EarlierMatch,
    Entered,
    FieldRead,
    Filter,
    GradeRead,
    HasRoom,
    InStage,
    IsUndecided,
    Negation,
    OneOf,
    Order,
    OwnerIs,
    ScoreRead,
)
from alignlib.plan.plan import EachLine, Plan
from alignlib.plan.turns import FALSE, UNDECIDED
from alignlib.text import fold

_STEPS = {
    "running": ("started", "resumed", "restarted"), "paused": ("paused",), "late": ("late",),
    "met": ("met",), "met-late": ("met-late",), "void": ("void",), "kept": ("kept",),
    "broken": ("broken",),
}  # fmt: skip
"""By state of a clock the steps that lead into it."""


@frozen
class Told:
    """What was expected and found instead, in words, and each reason as a sentence of its own."""

    expected: str
    found: str
    because: tuple[str, ...]


def told(condition: Condition, story: Story) -> Told:
    """About an expectation that does not hold now."""
    view = View(story.life(), story.state.now)
    return _Telling(story, view, Blame(view)).of(condition)


@frozen
class _Telling:
    story: Story
    view: View
    blame: Blame

    @property
    def plan(self) -> Plan:
        return self.view.life.plan

    def of(self, node: Condition) -> Told:
        match node:
            case InStage() | ClockIs() | OwnerIs() | Entered() if not self.view.life.begun:
                return Told(node.text, "its life had not begun", tuple(self._before()))
            case InStage():
                return self._stage(node)
            case ClockIs():
                return self._clock(node)
            case OwnerIs():
                found = f"was {owner_text(self.view.life)}"
                return Told(node.text, found + self._since(self._owned_since()), ())
            case HasRoom():
                found = "had no room" if not node.negated else "had room"
                return Told(node.text, found + self._since(self._room_since(node.team)), ())
            case Activities():
                return self._activities(node)
            case Entered():
                return self._entered(node)
            case EarlierMatch():
                return Told(node.text, self.blame.found(node), ())
        if read_of(node) is not None or isinstance(node, Days):
            return self._value(node)
        truth = self.view.truth(node)
        if truth is None:
            return Told(node.text, "was undecided", self.blame.why_not(node))
        match node:
            case Negation():
                return Told(node.text, f"but `{node.item.text}` holds", self.blame.why(node.item))
            case IsUndecided():
                held = self.view.truth(node.item) is True
                reasons = self.blame.why(node.item) if held else self.blame.why_not(node.item)
                return Told(node.text, "but it holds" if held else "but it does not hold", reasons)
        since = self._turned(node)
        found = f"does not hold since {since}" if since else "does not hold"
        return Told(node.text, found, self.blame.why_not(node))

    def _before(self) -> Iterator[str]:
        """Why there is no life: the example has no stages, or begins before the agreement."""
        starts = self.plan.starts
        if not self.plan.stages:
            yield "the agreement has no stages"
        elif starts is not None:
            yield f"the agreement is in force from {self.blame.when(starts)}"

    # -- values -----------------------------------------------------------------------------

    def _value(self, node: Condition) -> Told:
        """A comparison of a fact, a score or a grade."""
        found = f"was {value_text(node, self.view)}"
        read = read_of(node)
        if isinstance(read, FieldRead):
            return Told(node.text, found + self._since(self._changed(read.slot)), ())
        since = self._turned(node)
        if since:
            found = f"{found} (it held until {since})"
        match node:
            case Order(read=ScoreRead(name=name)):
                return Told(node.text, found, tuple(self._points(name, node)))
            case OneOf(read=GradeRead(name=name)) if not node.negated:
                return Told(node.text, found, tuple(self._graded(name, node.values)))
        return Told(node.text, found, ())

    def _points(self, name: str, node: Order) -> Iterator[str]:
        """Which lines of a score gave how much."""
        score = self.plan.scores[name]
        silent = True
        for line in score.lines:
            if isinstance(line, EachLine):
                points = self.view.line_points(line, score)
            else:
                points = line.points if self.view.truth(line.condition) is True else 0
            if points:
                silent = False
                yield f"`{' '.join(line.text.split())}` gave {points_text(points, node)}"
        if silent:
            yield "no line of it gave points"

    def _graded(self, name: str, wanted: frozenset[str | int | bool]) -> Iterator[str]:
        """What the line of the wanted label waits for, or which line came first."""
        for line in self.plan.grades[name].lines:
            holds = line.condition is None or self.view.truth(line.condition) is True
            if canonical(line.label) in wanted:
                if line.condition is not None:
                    yield from self.blame.why_not(line.condition)
                return
            if holds:
                reasons = () if line.condition is None else self.blame.why(line.condition)
                yield f"the line of {line.label} comes first" + (
                    f": {' and '.join(reasons)}" if reasons else ""
                )
                return

    def _activities(self, node: Activities) -> Told:
        """How many there were; of too many which, of too few those that nearly counted."""
        life = self.view.life
        counts = self.view.count(node.filter, node.window)
        if counts is None:
            return Told(node.text, "was undecided", self.blame.why_not(node))
        found = f"{counts[0]} found" if counts[0] else "none found"
        if counts[1] > counts[0]:
            found += f", {counts[1] - counts[0]} more may count"
        if node.high is not None and counts[0] > node.high:
            certain = [number for _, number, sure in life.matches(node.filter) if sure]
            latest = certain[-MOST:]
            return Told(node.text, found, tuple(self.blame.act_text(life.acts[n]) for n in latest))
        near = self.blame.near(self.plan.filters[node.filter])
        return Told(node.text, found, tuple(near))

    def _entered(self, node: Entered) -> Told:
        life = self.view.life
        name = self.plan.stages[node.stage].name
        track = life.tracks[self.plan.stages[node.stage].pipeline]
        own = [self.blame.when(entry.at) for entry in track.entries if entry.stage == name]
        if own:
            return Told(node.text, f"was entered {times_text(len(own))}: {', '.join(own)}", ())
        return Told(node.text, "never was", keeps_from(node.stage, self.story, self.blame))

    def _changed(self, slot: str) -> str | None:
        """When the lead's field was last written."""
        subject = self.plan.subject
        for item in reversed(self.story.inputs):
            if isinstance(item, FieldChange):
                record, dot, name = item.field.rpartition(".")
                if f"{canonical(record) if dot else subject}.{canonical(name)}" == slot:
                    return shown(item.at)
        return None

    def _turned(self, node: Condition) -> str | None:
        """Since when it no longer holds; None where it never did in this example."""
        states = self.story.trail
        number = len(states) - 2
        while number >= 0:
            life = self.story.life(states[number])
            if View(life, states[number].now).truth(node) is True:
                break
            number -= 1
        if number < 0:
            return None
        after = states[number + 1].now
        if states[number].stage is not None:
            watch = Watch(node, FALSE | UNDECIDED)
            aged = first_change(life, [watch], states[number].now, after)
            after = after if aged is None else aged
        return shown(self.story.instant(after))

    # -- stages and owners ------------------------------------------------------------------

    def _stage(self, node: InStage) -> Told:
        names = ", ".join(f"`{self.plan.stages[stage].name}`" for stage in sorted(node.stages))
        if node.negated:
            expected = f"a stage other than {names}"
        else:
            expected = f"stage {names}" if len(node.stages) == 1 else f"one of the stages {names}"
        pipeline = self.plan.stages[min(node.stages)].pipeline
        self.view.life.use(pipeline)
        life = self.view.life
        since = None if not life.entries else self.story.instant(life.entries[-1].at)
        found = "there is none yet"
        if since is not None:
            found = f"was {self.blame.stage_of(node)}{self._since(shown(since))}"
        if node.negated:
            return Told(expected, found, tuple(self._came(pipeline)))
        wanted = min(node.stages)
        return Told(expected, found, keeps_from(wanted, self.story, self.blame))

    def _came(self, pipeline: int) -> Iterator[str]:
        """How it came into its present stage."""
        name = self.plan.pipeline(pipeline)
        moves = [x for x in self.story.outputs if isinstance(x, Transition) and x.pipeline == name]
        for move in moves[-1:]:
            facts = move.reason or "; ".join(str(fact) for fact in move.because)
            yield f"line {move.rule.line} led there" + (f": {facts}" if facts else "")

    def _owned_since(self) -> str | None:
        owner = self.view.life.owner
        if owner is None:
            return None
        given = [
            item.at
            for item in self.story.inputs
            if isinstance(item, OwnerChange) and item.owner is not None
            and fold(item.owner) == fold(owner)
        ]  # fmt: skip
        given += [
            item.at
            for item in self.story.outputs
            if isinstance(item, Effect) and item.kind == "assign" and item.to == owner
        ]
        return shown(max(given)) if given else None

    def _room_since(self, team: str) -> str | None:
        said = [
            x.at for x in self.story.inputs if isinstance(x, Room) and canonical(x.team) == team
        ]
        return shown(said[-1]) if len(said) > 1 else None

    # -- clocks -----------------------------------------------------------------------------

    def _clock(self, node: ClockIs) -> Told:
        state = self.view.clock_state(node)
        clocks = [clock for clock in self.view.life.clocks if clock.sla == node.sla]
        if node.ordinal is not None:
            clocks = [clock for clock in clocks if clock.number == node.ordinal]
        self.view.life.use(self.plan.sla_tracks[node.sla])
        if not clocks:
            return Told(node.text, "has not started", tuple(self._unstarted(node)))
        clock = clocks[-1]
        event = self._event(clock)
        since = None if event is None else shown(event.at)
        if clock.silent:
            since = None
        return Told(node.text, f"was {state}{self._since(since)}", tuple(self._about(clock, event)))

    def _event(self, clock: ClockState) -> SLAEvent | None:
        """The step that led into its present state."""
        name = self.plan.slas_by_key[clock.sla].name
        steps = _STEPS.get(clock.state, ())
        found = [
            item
            for item in self.story.outputs
            if isinstance(item, SLAEvent)
            and (item.sla, item.number) == (name, clock.number)
            and item.step in steps
        ]
        return found[-1] if found else None

    def _unstarted(self, node: ClockIs) -> Iterator[str]:
        sla = self.plan.slas_by_key[node.sla]
        if sla.entering is not None:
            name = self.plan.stages[sla.entering].name
            times = self.view.life.times_entered(sla.entering)
            if times == 0:
                yield f"`{name}` was never entered"
                yield from keeps_from(sla.entering, self.story, self.blame)
            else:
                yield f"`{name}` was entered {times_text(times)} only"
            return
        assert sla.trigger is not None
        started = sum(clock.sla == sla.key for clock in self.view.life.clocks)
        if started:
            yield f"it has started {times_text(started)} only"
            return
        wanted = self.plan.filters[sla.trigger]
        near = list(self.blame.near(wanted))
        yield from near or [f"there was no {wanted.text.removeprefix('each ')} to start it"]

    def _about(self, clock: ClockState, event: SLAEvent | None) -> Iterator[str]:
        """What brought the clock to its state, or keeps it there."""
        if clock.state in ("met", "met-late", "broken", "void", "kept", "paused"):
            yield from self._decided(clock, event)
            return
        sla = sla_of(self.plan, clock)
        if clock.state == "running" and clock.due is not None:
            yield f"it is due on {self.blame.when(clock.due)}"
        if sla.reaches:
            names = ", ".join(f"`{self.plan.stages[stage].name}`" for stage in sorted(sla.reaches))
            yield f"{names} was not reached"
            return
        if sla.gets is None or sla.form == "never":
            return
        wanted = self.plan.filters[sla.gets]
        if clock.count:
            yield f"{clock.count} of {sla.count} were done so far"
        near = list(self.blame.near(wanted, clock.start))
        yield from near
        if not near and not clock.count:
            yield self._so_far(clock, wanted)

    def _so_far(self, clock: ClockState, wanted: Filter) -> str:
        """What was done instead. The act that led into the stage is none of it."""
        life = self.view.life
        first = life.entries[clock.entry].acts if 0 <= clock.entry < len(life.entries) else 0
        kinds = dict.fromkeys(
            act.activity.kind
            for number, act in enumerate(life.acts)
            if number >= first and act.at >= clock.start and not life.matches_act(wanted, number)
        )
        start = self.blame.when(clock.start)
        if not kinds:
            return f"nothing was done since {start}; it asks for {wanted.text}"
        return f"since {start} there was only {', '.join(kinds)}; it asks for {wanted.text}"

    def _decided(self, clock: ClockState, event: SLAEvent | None) -> Iterator[str]:
        if event is None:
            return
        number = next(
            (n for n, act in enumerate(self.view.life.acts)
             if act.activity.id == event.cause.input), None
        )  # fmt: skip
        sla = sla_of(self.plan, clock)
        counted = sla.gets is not None and clock.state in ("met", "met-late", "broken")
        if number is not None and counted:
            act = self.view.life.acts[number]
            verb = "was never to be" if clock.state == "broken" else "counts"
            yield f"{self.blame.act_text(act)} {verb}"
            return
        yield from (str(fact) for fact in event.because if fact.value is not None)

    @staticmethod
    def _since(when: str | None) -> str:
        return f" since {when}" if when else ""
