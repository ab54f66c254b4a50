"""What the hot loop does with an activity of one kind: count it, and look whether it can matter."""

from __future__ import annotations

import re

from attrs import define, field

from alignlib.plan.codegen.acts import Block
from alignlib.plan.codegen.life import LifeCode, ready
from alignlib.plan.codegen.source import FALSE, TRUE, every, negate, some
from alignlib.plan.codegen.store import CLOCK
from alignlib.plan.plan import Sla
from alignlib.values.time import DAY

_CLOCK = f"clock = {CLOCK}"
_TIME = f"t = day * {DAY} + clock"
_READS_TIME = re.compile(r"\bt\b")


@define
class KindCode:
    """One kind of activity. It finds in `since` how long after the epoch the activity was, and
    `day` of that; `clock`, the µs since midnight, and `t`, all of it in µs, are made where they
    are read."""

    code: LifeCode
    number: int
    kind: str
    _block: Block = field(init=False)

    def __attrs_post_init__(self) -> None:
        self._block = Block(self.code, self.number, self.kind, remembers=True)

    @property
    def asking(self) -> list[str]:
        """Functions that stand outside of `life`; to be asked for after `lines`."""
        return self._block.reader.asking

    def lines(self) -> list[str]:
        block = self._block
        counting = self._counting()
        stirring, stir, guard = self._stirring()
        who = block.who_lines
        own = "fields" if block.reader.lines else "act.fields"
        handle = [
            *([] if block.asks_who else who),
            f"m.handle(t, {self.number}, party, person, {own})",
            "stage = m.stage",
            "wake = m.wake",
            f"wake_day = wake // {DAY}",
        ]
        head = [*self._fields(), *(who if block.asks_who else [])]
        text = "\n".join([*counting, *stirring])
        if _READS_TIME.search(text):
            return [*head, _CLOCK, _TIME, *counting, *stirring, *_branch(stir, handle)]
        timing = [_CLOCK, _TIME]
        if text.count(CLOCK) > 1:
            counting = [line.replace(CLOCK, "clock") for line in counting]
            head.append(timing.pop(0))
        if not _READS_TIME.search(stir):
            return [*head, *counting, *stirring, *_branch(stir, [*timing, *handle])]
        if _READS_TIME.search(guard):
            return [*head, *timing, *counting, *stirring, *_branch(stir, handle)]
        return [
            *head, *counting, *stirring,
            *_branch(guard, [*timing, *_branch(stir, handle)]),
        ]  # fmt: skip

    def _counting(self) -> list[str]:
        """Takes the activity into what is kept."""
        store = self.code.store
        counting: list[str] = []
        for index in store.used():
            yes, no = self._block.match(index)
            if yes == FALSE and no == TRUE:
                continue
            adds = [line for lines in store.adds(index) for line in lines]
            maybes = [line for lines in store.maybes(index) for line in lines]
            counting += _branch(yes, adds)
            open_ = every((negate(yes), negate(no)))
            if maybes and open_ != FALSE and self.code.plan.filters[index].where is not None:
                word = f"elif {negate(no)}:" if adds and yes != TRUE else f"if {open_}:"
                counting += [word, *(f"    {line}" for line in maybes)]
        return counting

    def _stirring(self) -> tuple[list[str], str, str]:
        """Lines, and then a test whether the activity may change anything but what is counted; and
        a weaker test that goes before it."""
        always = [*self._stirs(), *self._pulls()]
        stages = range(len(self.code.plan.stages))
        by_stage = {stage: self._stage_tests(stage) for stage in stages}
        rises = {stage: self._stage_rises(stage) for stage in stages}
        if any(rises.values()):
            stirring = [f"if {' or '.join(['blocked', *always])}:"]
            stirring += ["    stir = True", "    m.soon = -1"]
            for stage in stages:
                if not by_stage[stage] and not rises[stage]:
                    continue
                stirring.append(f"elif stage == {stage}:")
                stirring.append(f"    stir = {some(by_stage[stage])}")
                for rise in rises[stage]:
                    stirring += [f"    turn = {rise}", *(f"    {line}" for line in _SOONER)]
            stirring += ["else:", "    stir = False"]
            stir = guard = "stir"
        else:
            stirring = []
            stir = some([*_staged(by_stage), *always, "blocked"])
            # Only now: what conditions need to be kept is known from writing them whole.
            self.code.rails.only_guards = True
            guards = {stage: self._stage_tests(stage) for stage in stages}
            self.code.rails.only_guards = False
            guard = some([*_staged(guards), *always, "blocked"])
        turns = self._edge_turns()
        if turns and not stirring:
            stirring, stir, guard = [f"stir = {stir}"], "stir", "stir"
        for turn in turns:
            stirring += [
                f"turn = {turn}(t)",
                "if stage >= 0:",
                *(f"    {line}" for line in _SOONER),
            ]
        return stirring, stir, guard

    def _fields(self) -> list[str]:
        """Reads the fields that are compared; strange ones send the whole life the long way."""
        spec = self.code.plan.activities[self.kind]
        if not spec.fields:
            return ["if act.fields:", "    return False"]
        if len(spec.fields) == 1:
            (only,) = spec.fields
            return [
                "fields = act.fields",
                "if len(fields) == 1:",
                f"    only = fields[{only!a}]",
                "elif fields:",
                "    return False",
                "else:",
                "    only = None",
                *self._block.reader.lines,
            ]
        known = self.code.pool.name(frozenset(spec.fields), "FIELDS_")
        return [
            "fields = act.fields",
            f"if fields and not fields.keys() <= {known}:",
            "    return False",
            *self._block.reader.lines,
        ]

    def _stirs(self) -> list[str]:
        """Clocks that this activity may touch, in any stage."""
        tests: list[str] = []
        for sla in self.code.plan.slas:
            if sla.gets is not None and self.kind in self.code.plan.filters[sla.gets].kinds:
                tests.append(f"opened[{sla.index}]")
            if (
                sla.restarts_on is not None
                and self.kind in self.code.plan.filters[sla.restarts_on].kinds
            ):
                tests.append(f"waiting[{sla.index}]")
            if self._turns_on(sla):
                tests.append(f"waiting[{sla.index}]")
            if sla.trigger is not None and self.kind in self.code.plan.filters[sla.trigger].kinds:
                yes, _ = self._block.match(sla.trigger)
                where = "stage >= 0" if sla.while_in is None else f"stage == {sla.while_in}"
                tests.append(every((where, yes)))
        return [test for test in dict.fromkeys(tests) if test != FALSE]

    def _pulls(self) -> list[str]:
        """Triggers that this activity may fire, or whose condition it may turn."""
        tests: list[str] = []
        for trigger in self.code.plan.triggers:
            if trigger.filter is not None:
                yes, _ = self._block.match(trigger.filter)
                tests.append(every(("stage >= 0", yes)))
            elif trigger.condition is not None and self.code.effects.reads(
                trigger.condition, self.kind
            ):
                holds = self.code.rails.yes(trigger.condition)
                tests.append(f"(stage >= 0 and ({holds}) is not m.held[{trigger.index}])")
        return [test for test in dict.fromkeys(tests) if test != FALSE]

    def _edge_turns(self) -> list[str]:
        """Conditions of triggers that this activity may bring nearer to their turn."""
        turns = [
            self.code.turn(trigger.condition)
            for trigger in self.code.plan.triggers
            if trigger.filter is None
            and trigger.condition is not None
            and self.code.effects.reads(trigger.condition, self.kind)
        ]
        return [turn for turn in dict.fromkeys(turns) if turn != "None"]

    def _turns_on(self, sla: Sla) -> bool:
        reads = self.code.effects.reads
        return any(
            condition is not None and reads(condition, self.kind)
            for condition in (sla.paused_while, sla.void_when)
        )

    def _stage_tests(self, stage: int) -> list[str]:
        """Lines of a stage that this activity may fire."""
        tests: list[str] = []
        for move in self.code.plan.stages[stage].moves:
            if move.trigger == "on":
                assert move.filter is not None
                yes, _ = self._block.match(move.filter)
                tests.append(yes)
            elif move.trigger == "standing":
                condition = ready(self.code.plan, move)
                if self.code.effects.lifts(condition, self.kind, yes=True):
                    tests.append(self.code.rails.yes(condition))
        return [test for test in dict.fromkeys(tests) if test != FALSE]

    def _stage_rises(self, stage: int) -> list[str]:
        """When lines of a stage may hold that this activity may bring nearer in time."""
        code = self.code
        rises: list[str] = []
        for move in code.plan.stages[stage].moves:
            if move.trigger == "standing":
                condition = ready(code.plan, move)
                if code.rails.yes(condition) == FALSE:
                    continue
                if code.effects.lifts(condition, self.kind, yes=True):
                    rise = code.ageing.rise(condition, yes=True)
                    if rise != "NEVER":
                        rises.append(rise)
        return rises


_SOONER = (
    "if turn < m.soon:",
    "    m.soon = turn",
    "if turn < wake:",
    "    wake = m.wake = turn",
    f"    wake_day = wake // {DAY}",
)


def _staged(by_stage: dict[int, list[str]]) -> list[str]:
    return [every((f"stage == {stage}", some(tests))) for stage, tests in by_stage.items() if tests]


def _branch(test: str, body: list[str]) -> list[str]:
    if not body or test == FALSE:
        return []
    if test == TRUE:
        return body
    return [f"if {test}:", *(f"    {line}" for line in body)]
