"""Everything in an agreement that examples can reach, and where the plan keeps it.

The tree says where a line stands, the plan's conditions are what the engine judges: both are
walked side by side. Left out is what an example never runs: promises about no lead, `keep`,
`release`.
"""

from __future__ import annotations

from collections.abc import Iterator

from attrs import define, field

from alignlib.agreement import Agreement
from alignlib.examples.points import Point, PointKind
from alignlib.model.outputs import Rule
from alignlib.names import canonical
from alignlib.plan.conditions import (
    Activities,
    AllOf,
    AnyOf,
    AtLeastOf,
    Condition,
    Days,
    FieldRead,
    Includes,
    IsYes,
    Named,
    Negation,
    NoneOf,
    OneOf,
    Order,
    TextTest,
)
from alignlib.plan.context import Compiling
from alignlib.plan.plan import EachLine, Move, Plan, Sla, WhenLine
from alignlib.syntax import tree

HOLDS, FAILS, OPEN = "holds", "does not hold", "undecided"
_GIVEN = ("id", "created_at")  # what every example knows of its record

Place = tuple[str, int, int]


def place_of(rule: Rule) -> Place:
    return rule.file, rule.line, rule.column


@define
class Chart:
    """The points of an agreement, and by what the engine does the numbers of those it reaches.

    Conditions and lines of scores are found by the identity of the plan's objects, which the plan
    keeps alive; one place in the text can be several of them, and one of them several places.
    """

    agreement: Agreement
    points: list[Point] = field(factory=list, init=False)
    conditions: dict[tuple[int, str], list[int]] = field(factory=dict, init=False)
    counting: dict[int, list[int]] = field(factory=dict, init=False)
    stages: dict[str, int] = field(factory=dict, init=False)
    places: dict[Place, int] = field(factory=dict, init=False)  # of `to` lines and effects
    slas: dict[tuple[str, str], int] = field(factory=dict, init=False)
    roots: set[int] = field(factory=set, init=False)
    _ctx: Compiling = field(init=False)
    _leaves: dict[tuple[int, str], int] = field(factory=dict, init=False)

    def __attrs_post_init__(self) -> None:
        program = self.agreement.program
        self._ctx = Compiling(program, {})
        for decl in program.file.declarations:
            self._declaration(decl)

    @property
    def plan(self) -> Plan:
        return self.agreement.plan

    # -- declarations -----------------------------------------------------------------------

    def _declaration(self, decl: tree.Declaration) -> None:
        match decl:
            case tree.DefineDecl():
                definition = self.plan.definitions[canonical(decl.name.text)]
                self._decision(decl.condition, definition.condition)
            case tree.ScoreDecl():
                self._score(decl)
            case tree.GradeDecl():
                grade = self.plan.grades[canonical(decl.name.text)]
                for written, line in zip(decl.lines, grade.lines, strict=True):
                    if written.condition is not None and line.condition is not None:
                        self._decision(written.condition, line.condition)
            case tree.StageDecl():
                self._stage(decl)
            case tree.FromAnyDecl():
                self._moves(decl.moves)
            case tree.TriggerDecl():
                self._trigger(decl)
            case tree.SlaDecl():
                sla = self.plan.slas_by_key.get(canonical(decl.name.text))
                if sla is not None:
                    self._sla(decl, sla)

    def _score(self, decl: tree.ScoreDecl) -> None:
        score = self.plan.scores[canonical(decl.name.text)]
        for written, line in zip(decl.lines, score.lines, strict=True):
            match written, line:
                case tree.PointsWhen(), WhenLine():
                    self._decision(written.condition, line.condition)
                case tree.PointsEach(), EachLine():
                    number = self._add("score line", self._head(written), "counts", written)
                    self.counting.setdefault(id(line), []).append(number)
                    self._filter(written.filter, line.filter)

    def _stage(self, decl: tree.StageDecl) -> None:
        for item in decl.names:
            stage = self.plan.stages[self._ctx.stage(item.name)]
            name = stage.name
            self.stages[name] = self._add("stage", name, "entered", item)
            if decl.qualifies is not None and stage.qualifies is not None:
                self._decision(decl.qualifies, stage.qualifies)
        self._moves(decl.moves)

    def _moves(self, lines: tuple[tree.MoveLine, ...]) -> None:
        compiled: dict[Place, list[Move]] = {}
        for stage in self.plan.stages:
            for move in stage.moves:
                compiled.setdefault(place_of(move.rule), []).append(move)
        for line in lines:
            place = place_of(self._ctx.rule("", line))
            self.places[place] = self._add("move", self._head(line), "fired", line)
            for move in compiled.get(place, ()):
                self._move(line, move)

    def _move(self, line: tree.MoveLine, move: Move) -> None:
        ready = self.plan.ready.get(move.index)
        if ready is not None:
            self.roots.add(id(ready))
        if line.on is not None and move.filter is not None:
            self._filter(line.on, move.filter)
        if line.condition is None or move.condition is None:
            return
        own = move.condition
        if isinstance(own, AllOf) and self._is_gated(move):
            own = own.items[0]
        if line.trigger == "after":
            assert isinstance(own, AllOf), "the wait, and what else must hold"
            own = own.items[1]
        self._decision(line.condition, own)

    def _is_gated(self, move: Move) -> bool:
        """Whether it also waits for a release to let the lead out."""
        source = next(s for s in self.plan.stages if any(m is move for m in s.moves))
        return move.trigger == "standing" and any(
            release.stage == source.index and release.share_of_room is not None
            for release in self.plan.keeping.releases
        )

    def _trigger(self, decl: tree.TriggerDecl) -> None:
        trigger = next(t for t in self.plan.triggers if t.key == canonical(decl.name.text))
        number = self._add("trigger", f"trigger {decl.name.text}", "fired", decl)
        for action in trigger.then:
            self.places[place_of(action.rule)] = number
        if decl.on is not None and trigger.filter is not None:
            self._filter(decl.on, trigger.filter)
        if trigger.condition is None:
            return
        self.roots.add(id(trigger.condition))
        if decl.condition is not None:
            own = trigger.condition
            if decl.stages:
                assert isinstance(own, AllOf), "the stages, and what else must hold"
                own = own.items[1]
            self._decision(decl.condition, own)

    def _sla(self, decl: tree.SlaDecl, sla: Sla) -> None:
        for key, outcome, node in self._sla_outcomes(decl, sla):
            self.slas[sla.key, key] = self._add("sla", f"sla {sla.name}", outcome, node)
        for written, condition in (
            (decl.paused_while, sla.paused_while), (decl.void_when, sla.void_when),
        ):  # fmt: skip
            if written is not None and condition is not None:
                self._decision(written, condition)
        filters: list[tuple[tree.ActivityFilter | None, int | None]] = [
            (decl.restarts_on, sla.restarts_on)
        ]
        if isinstance(decl.each, tree.OnActivity):
            filters.append((decl.each.filter, sla.trigger))
        if isinstance(decl.duty, (tree.Gets, tree.NeverGets)):
            filters.append((decl.duty.filter, sla.gets))
        for wanted, index in filters:
            if wanted is not None and index is not None:
                self._filter(wanted, index)

    def _sla_outcomes(self, decl: tree.SlaDecl, sla: Sla) -> Iterator[tuple[str, str, tree.Node]]:
        """What can become of a promise: its key, its words, and the line that says so.

        `void` counts where the promise says when: that it ends so when somebody else moves the
        lead (R7) is nothing its author wrote.
        """
        name = decl.name
        if sla.form == "never":
            yield "kept", "kept", name
            yield "broken", "broken", name
        else:
            yield "met", "met", name
            at_once = next((line for line in decl.if_late if line.by is None), name)
            if sla.else_refuse:
                yield "refused", "refused", name
            elif sla.within is not None or sla.before is not None:
                yield "late", "late", at_once
            if sla.within is not None:
                yield "met-late", "met-late", name
        for number, line in enumerate(decl.if_late):
            if line.by is not None:
                yield f"late {number}", f"late by {self._ctx.text(line.by)}", line
        for key, node in (
            ("warned", decl.warn), ("paused", decl.paused_while), ("void", decl.void_when),
            ("restarted", decl.restarts_on),
        ):  # fmt: skip
            if node is not None:
                yield key, key, node

    # -- conditions -------------------------------------------------------------------------

    def _decision(self, written: tree.Condition, condition: Condition) -> None:
        """A condition that the engine asks about by itself, and the plain ones in it."""
        self.roots.add(id(condition))
        for node, leaf in leaves(written, condition):
            for outcome in outcomes(leaf, self.plan):
                key = (node.id, outcome)
                if key not in self._leaves:
                    self._leaves[key] = self._add("condition", self._ctx.text(node), outcome, node)
                numbers = self.conditions.setdefault((id(leaf), outcome), [])
                if self._leaves[key] not in numbers:
                    numbers.append(self._leaves[key])
            self._inner(node, leaf)

    def _inner(self, node: tree.Node, leaf: Condition) -> None:
        """What stands under `where` in a plain condition."""
        match node, leaf:
            case tree.Not(item=inner), Negation(item=below):
                self._inner(inner, below)
            case tree.ActivityTest(), Activities():
                self._filter(node.filter, leaf.filter)
            case tree.Comparison(left=tree.DaysSince(filter=tree.ActivityFilter() as wanted)), Days(
                filter=int(index)
            ):
                self._filter(wanted, index)

    def _filter(self, written: tree.ActivityFilter, index: int) -> None:
        where = self.plan.filters[index].where
        if written.where is not None and where is not None:
            self._decision(written.where, where)

    # -- points -----------------------------------------------------------------------------

    def _add(self, kind: PointKind, name: str, outcome: str, node: tree.Node) -> int:
        place = self._ctx.rule(name, node)
        self.points.append(Point(kind=kind, name=name, outcome=outcome, place=place))
        return len(self.points) - 1

    def _head(self, node: tree.Node) -> str:
        """The first line of a declaration or line, in the author's words."""
        first = self._ctx.program.source.slice(node.span).splitlines()[0]
        return " ".join(first.partition("  #")[0].split())


def leaves(
    written: tree.Condition, condition: Condition
) -> Iterator[tuple[tree.Condition, Condition]]:
    """The plain conditions of a condition, as written and as the engine judges them."""
    match written, condition:
        case tree.Block(kind="all of", items=(single,)), _:
            yield from leaves(single, condition)
        case (
            tree.And() | tree.Or() | tree.Block(),
            AllOf() | AnyOf() | NoneOf() | AtLeastOf(),
        ):
            for node, item in zip(written.items, condition.items, strict=True):
                yield from leaves(node, item)
        case tree.Not(item=tree.And() | tree.Or() | tree.Block() as inner), Negation():
            yield from leaves(inner, condition.item)
        case _:
            yield written, condition


def outcomes(leaf: Condition, plan: Plan) -> tuple[str, ...]:
    """What a plain condition can come to in an example; nothing where it is the same always."""
    match leaf:
        case AllOf(items=()) | Negation(item=AllOf(items=())):
            return ()
    if may_be_open(leaf, plan):
        return HOLDS, FAILS, OPEN
    return HOLDS, FAILS


def may_be_open(node: Condition, plan: Plan) -> bool:
    """Whether it can be undecided: it reads a fact that can be unknown, or counts from an activity
    that need not be there."""
    match node:
        case AllOf() | AnyOf() | NoneOf() | AtLeastOf():
            return any(may_be_open(item, plan) for item in node.items)
        case Negation():
            return may_be_open(node.item, plan)
        case Named():
            return may_be_open(plan.definitions[node.name].condition, plan)
        case OneOf() | Order() | IsYes() | TextTest() | Includes():
            read = node.read
            given = {f"{plan.subject}.{canonical(name)}" for name in _GIVEN}
            return isinstance(read, FieldRead) and read.slot not in given
        case Activities():
            where = plan.filters[node.filter].where
            return where is not None and may_be_open(where, plan)
        case Days():
            return node.since != "entering" and node.operator not in ("is known", "is unknown")
    return False
