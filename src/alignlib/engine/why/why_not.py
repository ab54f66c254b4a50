"""What keeps a move from being made, or a condition from holding, and what would be enough."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from decimal import Decimal
from typing import Any

from attrs import evolve, frozen

from alignlib.engine.clock_stages import refusing
from alignlib.engine.evaluation import Evaluation, condition_named
from alignlib.engine.explain import Explanation, behind_scores, explain, unknown_fields
from alignlib.engine.happening import unknown
from alignlib.engine.html import heading, page, sentences
from alignlib.engine.instant import check_version
from alignlib.engine.life import Life
from alignlib.engine.run import Run
from alignlib.engine.state import State
from alignlib.engine.view import View
from alignlib.engine.why.changes import FORMAT, Change, Way, ways_text
from alignlib.engine.why.dimensions import Maker
from alignlib.engine.why.lines import why_move
from alignlib.engine.why.search import Found, Search, conjuncts, scores_of
from alignlib.engine.why.text import fitted, joined, points_text
from alignlib.engine.why.trial import LifeTrial, PlainTrial, ToHold, ToMove, Trial
from alignlib.engine.why.waiting import (
    ByTime,
    Falls,
    falls,
    holds_by_time,
    holds_without_life,
    lifted,
    move_by_time,
)
from alignlib.errors import RecordError
from alignlib.model.codec import to_plain
from alignlib.model.outputs import Fact, Rule, shown
from alignlib.names import canonical
from alignlib.plan.conditions import Condition, Order, ScoreRead
from alignlib.plan.plan import Move, Plan
from alignlib.values.numbers import from_micro
from alignlib.values.time import from_micros

_MOST_TOLD = 8
_NOTHING = "Nothing done now would be enough, up to three changes together."


@frozen
class Stuck:
    """A condition that no change helps: what is done stays done. `lifted` is when time alone makes
    it hold, None: never."""

    text: str
    lifted: datetime | None

    def sentence(self) -> str:
        if self.lifted is None:
            return f"No change of a fact and no activity helps: {self.text}."
        return f"Only time helps, on {shown(self.lifted)}: {self.text}."


@frozen
class WhyNot:
    """What would bring it about: `goal` is a stage (`to sales-ready`) or a condition's name.

    `holds` is how it is now. `ways` are all minimal sets of at most three changes, each tried on a
    copy, the fewest changes first. `missing` are the points that scores lack (below 0: too many),
    `unknown` the facts whose being unknown keeps it open, `stuck` what no change helps. `by_time`
    is what time alone will do, `falls` how scores change by it. `complete` is False where the
    search ended after `evaluations` evaluations with some sets untried.
    """

    lead: str
    at: datetime
    goal: str
    moves: bool
    holds: bool | None
    explanation: Explanation | None
    ways: tuple[Way, ...]
    missing: tuple[Fact, ...]
    unknown: tuple[str, ...]
    stuck: tuple[Stuck, ...]
    by_time: ByTime
    falls: tuple[Falls, ...]
    rule: Rule | None
    complete: bool
    evaluations: int
    note: str = ""

    def sentences(self) -> list[str]:
        """The answer in words, one sentence a line."""
        if self.note:
            return [self.note]
        if self.holds is True:
            return [f"{self.goal} holds." if not self.moves else f"It moves to {self.goal}."]
        return [*self.enough(), *self._time()]

    def enough(self) -> list[str]:
        """What is missing and what would be enough, without what time will do."""
        return [*self._lacks(), *self._would()]

    def _lacks(self) -> list[str]:
        said = []
        for fact in self.missing:
            assert isinstance(fact.value, Decimal)
            much = points_text(abs(fact.value))
            word = "point" if abs(fact.value) == 1 else "points"
            lacks = "lacks" if fact.value > 0 else "has"
            more = "" if fact.value > 0 else " too many"
            said.append(f"It {lacks} {much} {word}{more} of {fact.name}.")
        if self.unknown:
            verb = "is" if len(self.unknown) == 1 else "are"
            said.append(f"{joined(list(self.unknown))} {verb} unknown.")
        return said

    def _would(self) -> list[str]:
        would = "It would move" if self.moves else "It would hold"
        if not self.ways:
            said = [] if self.stuck else [_NOTHING]
            said.extend(item.sentence() for item in self.stuck)
        else:
            words = ways_text(self.ways)
            more = len(words) - _MOST_TOLD
            tail = f", or in {more} further ways" if more > 0 else ""
            said = [f"{would} with {', or with '.join(words[:_MOST_TOLD])}{tail}."]
        if not self.complete:
            said.append(f"The search ended after {self.evaluations:,} evaluations.")
        return said

    def _time(self) -> list[str]:
        return time_sentences(self.by_time, self.falls, self.goal if self.moves else None)

    def _question(self) -> str:
        return f"why{'' if self.holds else ' not'} {'to ' * self.moves}{self.goal}"

    def __str__(self) -> str:
        head = f"{self.lead} at {shown(self.at)}: {self._question()}"
        tree = [] if self.explanation is None else self.explanation.lines()
        lines = [head, "", *tree, "", *self.sentences()] if tree else [head, "", *self.sentences()]
        return "\n".join(part for line in lines for part in fitted(line))

    def to_dict(self, *, tree: bool = True) -> dict[str, Any]:
        """JSON-ready, with or without the tree of conditions; `changes` hold inputs that
        `from_plain` reads and `advance` takes."""
        return {
            "format": FORMAT,
            "type": "why-not",
            "lead": self.lead,
            "at": self.at.isoformat(),
            "goal": self.goal,
            "kind": "move" if self.moves else "condition",
            "holds": self.holds,
            "explanation": self.explanation.to_dict() if tree and self.explanation else None,
            "ways": [way.to_dict() for way in self.ways],
            "missing": {fact.name: str(fact.value) for fact in self.missing},
            "unknown": list(self.unknown),
            "stuck": [
                {"text": item.text, "lifted": item.lifted and item.lifted.isoformat()}
                for item in self.stuck
            ],
            "by_time": time_plain(self.by_time),
            "falls": [
                {"score": item.score, "points": to_plain(item.points), "at": item.at.isoformat()}
                for item in self.falls
            ],
            "complete": self.complete,
            "evaluations": self.evaluations,
            "note": self.note,
        }

    def html(self) -> str:
        tree = "" if self.explanation is None else self.explanation.html()
        return tree + sentences(self.sentences())

    def _repr_html_(self) -> str:
        return page(
            heading(f"{self.lead}: {self._question()}", f"at {shown(self.at)}") + self.html()
        )


def time_sentences(by_time: ByTime, falling: Iterable[Falls], goal: str | None) -> list[str]:
    """What happens without new activity."""
    if by_time.at is not None:
        if goal is None:
            return [f"Without new activity it holds from {shown(by_time.at)}."]
        where = "" if by_time.to == goal else f" to {by_time.to}"
        return [f"Without new activity it moves{where} on {shown(by_time.at)}."]
    if by_time.until is not None:
        return [f"Without new activity it will not, at least until {shown(by_time.until)}."]
    told = [
        f"the score {'rises' if item.rises else 'falls'} to {points_text(item.points)} "
        f"on {shown(item.at)}"
        for item in falling
    ]
    return [f"Without new activity it will not{': ' if told else ''}{', '.join(told)}."]


def time_plain(by_time: ByTime) -> dict[str, Any]:
    return {
        "at": by_time.at and by_time.at.isoformat(),
        "to": by_time.to,
        "until": by_time.until and by_time.until.isoformat(),
    }


# -- answering -------------------------------------------------------------------------------


def why_not_move(
    plan: Plan, state: State, move: Move, track: int, by_time: ByTime | None = None
) -> WhyNot:
    """Of one line that leads on from the stage of a pipeline. The lead must be in that stage."""
    life = Life(plan, state)
    life.use(track)
    assert life.stage is not None
    source, target = plan.stages[life.stage], plan.stages[move.target]
    wanted = _wanted(plan, move)
    goal = ToMove(move, source.name, target.name, track)
    trial = LifeTrial(plan, state)
    given: tuple[Change, ...] = ()
    firsts: list[tuple[int, int]] = []
    if move.trigger == "request":
        given = (Maker(trial, track=track).request(target.name, move.by),)
    elif move.filter is not None:
        firsts.append((move.filter, 1))
    if refusing(Run(plan, life), move.target):
        firsts.extend(
            (sla.gets, sla.count)
            for sla in plan.slas
            if sla.else_refuse and sla.before == move.target and sla.gets is not None
        )
    search = Search(trial, wanted, goal, track, given, tuple(firsts))
    found = search.run()
    if not found.failing and not found.ways and move.key in life.blocked:
        found = _retried(trial, goal, found)
    if by_time is None:
        by_time = move_by_time(plan, state, track)
    tree = why_move(plan, move, View(life, life.now)).explanation()
    return _answer(life, target.name, True, None, tree, found, by_time, move.rule)


def _retried(trial: LifeTrial, goal: ToMove, found: Found) -> Found:
    """A line that would have come back to a stage of its run: whatever comes in, it is tried
    again (R4). The first kind of activity after which it is taken stands for all."""
    for number, kind in enumerate(trial.plan.activities.values(), found.evaluations + 1):
        change = Maker(trial, track=goal.track).some(kind.name)
        after = trial.after(change.inputs())
        if after is not None and goal.reached(*after):
            return evolve(found, ways=(Way((change,)),), evaluations=number)
    return found


def _wanted(plan: Plan, move: Move) -> tuple[Condition, ...]:
    """What must hold for a line to be taken: its own condition, and admission."""
    found: list[Condition] = []
    for node in (move.condition, plan.stages[move.target].qualifies):
        if node is not None:
            found.extend(conjuncts(node, plan))
    return tuple(found)


def why_not_holds(
    plan: Plan, state: State, name: str, condition: Condition, rule: Rule, track: int = 0
) -> WhyNot:
    """Of a definition, or the admission to a stage, for a life as it is."""
    life = Life(plan, state)
    life.use(track)
    found = Search(
        LifeTrial(plan, state), tuple(conjuncts(condition, plan)), ToHold(condition, track), track
    ).run()
    view = View(life, life.now)
    holds = view.truth(condition)
    by_time = ByTime() if holds else holds_by_time(plan, state, condition, track)
    tree = explain(condition, view, rule)
    return _answer(life, name, False, holds, tree, found, by_time, rule)


def why_not_plain(view: View, name: str, condition: Condition, rule: Rule) -> WhyNot:
    """Of a definition, or the admission to a stage, without a life."""
    life = view.life
    plan = life.plan
    trial: Trial = PlainTrial(plan, life.state)
    found = Search(trial, tuple(conjuncts(condition, plan)), ToHold(condition)).run()
    holds = view.truth(condition)
    by_time = ByTime() if holds else holds_without_life(life, condition)
    tree = explain(condition, view, rule)
    return _answer(life, name, False, holds, tree, found, by_time, rule)


def why_not_evaluated(evaluation: Evaluation, name: str) -> WhyNot:
    """Of a name that an evaluation knows."""
    view = evaluation.view
    named, condition, rule = evaluation.condition(name)
    if condition is None:
        return nothing_asked(view.life, named)
    return why_not_plain(view, named, condition, rule)


def nothing_asked(life: Life, name: str, note: str = "") -> WhyNot:
    """Where there is nothing to look for."""
    return WhyNot(
        life.state.record.id, from_micros(life.now, life.plan.zone), name, False, not note or None,
        None, (), (), (), (), ByTime(), (), None, True, 0, note or f"{name} asks for nothing.",
    )  # fmt: skip


def _answer(
    life: Life, goal: str, moves: bool, holds: bool | None, tree: Explanation | None,
    found: Found, by_time: ByTime, rule: Rule,
) -> WhyNot:  # fmt: skip
    view = View(life, life.now)
    unknown: dict[str, None] = {}
    for node in found.failing:
        unknown.update(dict.fromkeys((*unknown_fields(node, view), *behind_scores(node, view))))
    plan = life.plan
    fields = {spec.name for spec in plan.fields.values()}
    fields |= {f"{spec.record}.{spec.name}" for spec in plan.fields.values()}
    return WhyNot(
        life.state.record.id, from_micros(life.now, life.plan.zone), goal, moves, holds, tree,
        found.ways, tuple(_missing(found.failing, view)),
        tuple(name for name in unknown if name in fields),
        tuple(Stuck(node.text, lifted(life, node)) for node in found.stuck), by_time,
        falls(life, scores_of(found.failing, plan)), rule, found.complete, found.evaluations,
    )  # fmt: skip


def _missing(nodes: Iterable[Condition], view: View) -> Iterable[Fact]:
    """The points that scores lack of what conditions ask, where they must all hold."""
    for node in nodes:
        if not isinstance(node, Order) or not isinstance(node.read, ScoreRead) or node.negated:
            continue
        now = view.score(node.read.name)
        name = view.life.plan.scores[node.read.name].name
        if node.low is not None and now < node.low:
            yield Fact(name=name, value=from_micro(node.low - now))
        elif node.high is not None and now > node.high:
            yield Fact(name=name, value=from_micro(node.high - now))


# -- one question ----------------------------------------------------------------------------


def why_not_stage(plan: Plan, state: State, name: str) -> tuple[WhyNot, ...]:
    """What would bring the lead into a stage: an answer for each line that leads there from where
    it is; without one, whether it would be admitted, and over which stages the way leads.

    Raises:
        RecordError: an unknown stage.
    """
    check_version(plan, state)
    if canonical(name) not in plan.stage_keys:
        raise RecordError(unknown("stage", name, (stage.name for stage in plan.stages)))
    stage = plan.stages[plan.stage_keys[canonical(name)]]
    life = Life(plan, state)
    life.use(stage.pipeline)
    if life.stage is None:
        note = f"{stage.name} is in {plan.pipeline(stage.pipeline)}, which has not begun."
        return (nothing_asked(life, stage.name, note),)
    here = plan.stages[life.stage]
    if here.index == stage.index:
        return (nothing_asked(life, stage.name, f"It is in {stage.name}."),)
    lines = [move for move in here.moves if move.target == stage.index]
    if lines:
        time = move_by_time(plan, state, stage.pipeline)
        return tuple(why_not_move(plan, state, move, stage.pipeline, time) for move in lines)
    over = _path(plan, here.index, stage.index)
    note = f"No line leads from {here.name} to {stage.name}."
    if over is not None:
        note = f"{note[:-1]}: the way leads over {', '.join(over)}."
    return (nothing_asked(life, stage.name, note),)


def _path(plan: Plan, start: int, end: int) -> list[str] | None:
    """The stages between two, on the shortest way."""
    paths: dict[int, list[str]] = {start: []}
    queue = [start]
    while queue:
        here = queue.pop(0)
        for move in plan.stages[here].moves:
            if move.target == end:
                return paths[here]
            if move.target not in paths:
                paths[move.target] = [*paths[here], plan.stages[move.target].name]
                queue.append(move.target)
    return None


def why_not_named(plan: Plan, state: State, name: str) -> WhyNot:
    """What would make a definition hold, or admit to a stage (`name` as an evaluation knows it)."""
    check_version(plan, state)
    named, condition, rule = condition_named(plan, name)
    if condition is None:
        return nothing_asked(Life(plan, state), named)
    return why_not_holds(plan, state, named, condition, rule)
