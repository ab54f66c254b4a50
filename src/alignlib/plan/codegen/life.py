"""The whole of an agreement as one generated function: what it asks of a life, and its hot loop.

`life(m, low, owner)` is called once for each lead, with its machine and its facts. What the facts
decide is decided there, once. The loop then takes one activity after the other: it counts, and
looks whether the activity can matter at all in the stage the lead is in. Nearly always it cannot,
and then nothing else is done; else the machine is called, which carries out the rules.
"""

from __future__ import annotations

from bisect import insort
from collections import deque

from attrs import define, field

from alignlib.plan.codegen.ageing import Ageing
from alignlib.plan.codegen.effects_of import Effects
from alignlib.plan.codegen.intake import NAN
from alignlib.plan.codegen.rails import TEXTUAL, NotCompiledError, Rails
from alignlib.plan.codegen.rails import Ageing as AgeingNode
from alignlib.plan.codegen.scoring import Scoring
from alignlib.plan.codegen.source import FALSE, TRUE, Pool, every, some
from alignlib.plan.codegen.store import NEVER as NEVER_VALUE
from alignlib.plan.codegen.store import Store
from alignlib.plan.conditions import (
    Activities,
    AllOf,
    ClockIs,
    Condition,
    Days,
    Entered,
    FieldRead,
    HasRoom,
    InStage,
    OwnerIs,
    Waited,
)
from alignlib.plan.plan import Move, Plan
from alignlib.values.time import Duration, Unit
from alignlib.values.types import ORDERED


@define
class LifeCode:
    """Collects what conditions need while it turns them into expressions."""

    plan: Plan
    pool: Pool = field(factory=Pool)
    statics: list[str] = field(factory=list)  # lines that facts decide
    functions: list[tuple[str, list[str]]] = field(factory=list)
    _facts: dict[str, str] = field(factory=dict)
    _held: dict[str, str] = field(factory=dict)
    _named: dict[tuple[str, bool], str] = field(factory=dict)
    _grades: dict[str, str] = field(factory=dict)
    _bodies: dict[tuple[str, ...], str] = field(factory=dict)
    _lengths: dict[str, str] = field(factory=dict)
    store: Store = field(init=False)
    effects: Effects = field(init=False)
    rails: Rails = field(init=False)
    ageing: Ageing = field(init=False)
    scoring: Scoring = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.store = Store(self.plan, self.pool)
        self.effects = Effects(self.plan)
        self.rails = LifeRails(self.pool, self)
        self.ageing = Ageing(self.rails, self.effects, self)
        self.scoring = Scoring(self)
        self.pool.own("NEVER", NEVER_VALUE)
        self.pool.own("NAN", NAN)
        self.pool.own("insort", insort)
        self.pool.own("deque", deque)

    # -- functions ----------------------------------------------------------------------------

    def function(self, name: str, lines: list[str]) -> str:
        """A call of a function of `t` with this body; equal bodies are one function."""
        key = tuple(lines)
        if key not in self._bodies:
            full = f"{name}_{len(self.functions)}"
            self._bodies[key] = full
            self.functions.append((full, lines))
        return f"{self._bodies[key]}(t)"

    def test(self, node: Condition, *, yes: bool = True) -> str:
        """The name of a function of `t` that tells whether a rail holds."""
        return self.function("holds", [f"return {self.rails.rail(node, yes=yes)}"])[:-3]

    def rise(self, node: Condition, *, yes: bool = True) -> str:
        """The name of a function of `t`: when the rail may hold next."""
        return self.function("next", [f"return {self.ageing.rise(node, yes=yes)}"])[:-3]

    def turn(self, node: Condition) -> str:
        """The name of a function of `t`: when anything in it may change next; `None` for never."""
        line = f"return {self.ageing.turn(node)}"
        return "None" if line == "return NEVER" else self.function("next", [line])[:-3]

    @property
    def reads(self) -> frozenset[str]:
        """The slots of the facts that conditions ask for."""
        return frozenset(self._facts)

    # -- facts --------------------------------------------------------------------------------

    def fact(self, read: FieldRead) -> str:
        if read.slot not in self._facts:
            name = self._facts[read.slot] = f"fact_{len(self._facts)}"
            kind = read.type.kind
            unknown = "NAN" if kind in ORDERED else "''" if kind in TEXTUAL else "None"
            self.statics.append(f"{name} = low.get({self.pool.text(read.slot)}, {unknown})")
        return self._facts[read.slot]

    def number(self, lowered: int, read: FieldRead) -> object:
        return lowered

    def hold(self, expression: str) -> str:
        """The name under which a life keeps what its facts decide."""
        if expression in (TRUE, FALSE) or expression.startswith("fixed_"):
            return expression
        if expression not in self._held:
            name = self._held[expression] = f"fixed_{len(self._held)}"
            self.statics.append(f"{name} = {expression}")
        return self._held[expression]

    def named(self, name: str, *, yes: bool) -> str:
        key = (name, yes)
        condition = self.plan.definitions[name].condition
        if self.rails.only_guards and not self.effects.is_static(condition):
            return self.rails.rail(condition, yes=yes)
        if key not in self._named:
            expression = self.rails.rail(condition, yes=yes)
            if not self.effects.is_static(condition):
                expression = self.function("is" if yes else "not", [f"return {expression}"])
            self._named[key] = expression
        return self._named[key]

    # -- scores and grades ----------------------------------------------------------------------

    def points(self, micro: int, score: str) -> object:
        return micro

    def label(self, canonical_label: str, grade: str) -> str:
        return canonical_label

    def score(self, name: str) -> str:
        return self.scoring.value(name)

    def quick(self, name: str, low: object) -> str:
        return self.scoring.quick(name, low)

    def fallen(self, name: str, high: int) -> str:
        return self.scoring.fallen(name, high)

    def score_turn(self, name: str) -> str:
        return self.scoring.turn(name)

    def score_falls(self, name: str, high: int) -> str:
        return self.scoring.falls(name, high)

    def grade(self, name: str) -> str:
        if name not in self._grades:
            lines: list[str] = []
            for line in self.plan.grades[name].lines:
                label = self.pool.text(_canonical(line.label))
                if line.condition is None:
                    lines.append(f"return {label}")
                else:
                    lines += [f"if {self.rails.yes(line.condition)}:", f"    return {label}"]
            self._grades[name] = self.function("grade", lines)
        return self._grades[name]

    # -- conditions of a life -------------------------------------------------------------------

    def life(self, node: AgeingNode, *, yes: bool) -> str:
        match node:
            case Activities():
                return self._activities(node, yes=yes)
            case Days():
                return self._days(node, yes=yes)
            case Waited():
                return f"t >= {self.waited(node)}" if yes else f"t < {self.waited(node)}"
            case Entered():
                return self._between(f"m.times[{node.stage}]", node.low, node.high, yes)
            case InStage():
                where = "in" if yes is not node.negated else "not in"
                return f"m.stage {where} {self.pool.members(sorted(node.stages))}"
            case OwnerIs():
                return self._owner(node, yes=yes)
            case ClockIs():
                sla = self.plan.slas_by_key.get(node.sla)
                if sla is None:
                    raise NotCompiledError(f"`{node.text}` asks for a promise without clocks")
                where = "in" if yes is not node.negated else "not in"
                states = self.pool.members(node.states)
                return f"m.clock_state({sla.index}, {node.ordinal}) {where} {states}"
            case HasRoom():
                return FALSE  # nobody answers within one compiled life: undecided
        raise NotCompiledError(f"`{node.text}` has no compiled form")

    def _owner(self, node: OwnerIs, *, yes: bool) -> str:
        wanted = yes is not node.negated
        if not node.people:
            return f"m.owner is {'not ' if wanted else ''}None"
        self.pool.own("fold", _fold)
        test = f"(m.owner is not None and fold(m.owner) in {self.pool.members(node.people)})"
        return test if wanted else f"not {test}"

    def _activities(self, node: Activities, *, yes: bool) -> str:
        window = node.window
        if window.kind == "last":
            (_, sure), *rest = self.leaves(node)
            open_ = rest[0][1] if rest else "0"
        elif window.kind == "ever":
            sure, open_ = self.store.count(node.filter)
        else:
            stage = window.stage
            if stage is None:
                raise NotCompiledError(f"`{node.text}` counts since an entry that it does not name")
            sure, open_ = self.store.since(node.filter, stage)
            entered = f"m.times[{stage}]"
            return every((entered, self._counted(sure, open_, node, yes)))
        return self._counted(sure, open_, node, yes)

    def _counted(self, sure: str, open_: str, node: Activities, yes: bool) -> str:
        if open_ == "0":
            return self._between(sure, node.low, node.high, yes)
        most = f"{sure} + {open_}"
        if yes:
            enough = TRUE if node.low <= 0 else f"{sure} >= {node.low}"
            return every((enough, TRUE if node.high is None else f"{most} <= {node.high}"))
        few = FALSE if node.low <= 0 else f"{most} < {node.low}"
        return some((few, FALSE if node.high is None else f"{sure} > {node.high}"))

    def _between(self, value: str, low: int, high: int | None, yes: bool) -> str:
        if high is None:
            if low <= 0:
                return TRUE if yes else FALSE
            return f"{value} >= {low}" if yes else f"{value} < {low}"
        if low == high:
            return f"{value} {'==' if yes else '!='} {low}"
        if low <= 0:
            return f"{value} <= {high}" if yes else f"{value} > {high}"
        inside = f"{low} <= {value} <= {high}"
        return inside if yes else f"not {inside}"

    def leaves(self, node: Activities) -> list[tuple[str, str]]:
        assert node.window.duration is not None
        names = self.store.window(node.filter, node.window.duration)
        return [(name, self._length(name)) for name in names if name is not None]

    def _length(self, name: str) -> str:
        """How many stand in the window; those that have left it are forgotten."""
        if name not in self._lengths:
            self._lengths[name] = self.function(
                "in_window",
                [f"while {name} and {name}[0] <= t:", f"    del {name}[0]", f"return len({name})"],
            )
        return self._lengths[name]

    # -- days -----------------------------------------------------------------------------------

    def _since(self, node: Days) -> tuple[str, str]:
        """The instant counted from, and whether it is known."""
        if node.since == "entering":
            if node.stage is None:
                return "m.entries[-1][1]", "m.stage >= 0"
            return f"m.latest_at[{node.stage}]", f"m.times[{node.stage}]"
        assert node.filter is not None
        edge = self.store.latest if node.since == "last" else self.store.first
        at, sure = edge(node.filter)
        return at, (sure if self.store.may_be_open(node.filter) else f"{at} is not None")

    def _edge(self, since: str, days: int) -> str:
        if days < 0:
            return f"{since} - 1"
        return f"{self.store.shift(Duration(days, Unit.DAYS))}({since})" if days else since

    def _days(self, node: Days, *, yes: bool) -> str:
        since, is_known = self._since(node)
        if node.operator in ("is known", "is unknown"):
            wanted = yes is (node.operator == "is known")
            return is_known if wanted else f"not ({is_known})"
        first = self._edge(since, node.days)
        match node.operator:
            case "is above":
                test = f"t > {first}" if yes else f"t <= {first}"
            case "is at least":
                test = f"t >= {first}" if yes else f"t < {first}"
            case "is below":
                test = f"t < {first}" if yes else f"t >= {first}"
            case "is at most":
                test = f"t <= {first}" if yes else f"t > {first}"
            case "is" | "is not":
                inside = f"{first} <= t < {self._edge(since, node.days + 1)}"
                test = inside if yes is (node.operator == "is") else f"not {inside}"
            case _:
                inside = f"{first} <= t <= {self._edge(since, node.high)}"
                test = inside if yes else f"not {inside}"
        return every((is_known, test))

    def edges(self, node: Days) -> str:
        since, is_known = self._since(node)
        days = sorted({node.days, node.days + 1, node.high})
        lines = [f"if not ({is_known}):", "    return NEVER", "turn = NEVER"]
        for number in days:
            lines += [
                f"edge = {self._edge(since, number)}",
                "if edge > t:",
                "    turn = min(turn, edge)",
                "elif edge == t:",
                "    turn = t + 1",
            ]
        return self.function("turn", [*lines, "return turn"])

    def waited(self, node: Waited) -> str:
        since, read = self.store.in_stay(node.without)
        if read:
            since = f"({since} if {since}_since is None else {self.function('stayed', read)})"
        (line,) = self.store.later("until", node.duration, since, plain=False)
        return line.removeprefix("until = ")


class LifeRails(Rails):
    """Keeps what the facts decide under a name."""

    def rail(self, node: Condition, *, yes: bool) -> str:
        assert isinstance(self.read, LifeCode)
        expression = super().rail(node, yes=yes)
        if self.read.effects.is_static(node):
            return self.read.hold(expression)
        return expression


def ready(plan: Plan, move: Move) -> Condition:
    """A standing line's own condition, and admission to its target."""
    assert move.condition is not None
    qualifies = plan.stages[move.target].qualifies
    if qualifies is None:
        return move.condition
    return AllOf(text=move.condition.text, items=(move.condition, qualifies))


def _canonical(label: str) -> str:
    from alignlib.names import canonical

    return canonical(label)


def _fold(text: str) -> str:
    from alignlib.text import fold

    return fold(text)
