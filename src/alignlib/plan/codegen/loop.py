"""The hot loop over a life's activities, and the function of one lead around it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from attrs import define, field, frozen

from alignlib.model.inputs import Activity
from alignlib.plan.codegen.acts import Block
from alignlib.plan.codegen.build import build
from alignlib.plan.codegen.life import LifeCode, ready
from alignlib.plan.codegen.rails import NotCompiledError
from alignlib.plan.codegen.source import FALSE, TRUE, Lines, every, negate, some
from alignlib.plan.conditions import Condition, Waited
from alignlib.plan.plan import Plan, Sla
from alignlib.values.time import DAY


@define
class LoopCode:
    """Puts the parts together."""

    plan: Plan
    code: LifeCode = field(init=False)
    asking: list[str] = field(factory=list)  # functions that stand outside of `life`

    def __attrs_post_init__(self) -> None:
        self.code = LifeCode(self.plan)

    def write(self) -> str:
        plan = self.plan
        code = self.code
        asked = list(self._asked())
        kinds = list(plan.activities)
        # Twice: what the first pass needs to be kept, the second keeps.
        for _ in range(2):
            self.asking = []
            blocks = [self._block(number, kind) for number, kind in enumerate(kinds)]
        matching = self._matching(kinds)
        lines = Lines()
        for line in self.asking:
            lines.add(line)
        lines.add("def life(m, low):")
        lines.indent()
        for line in ("opened = m.opened", "waiting = m.waiting", "blocked = m.blocked"):
            lines.add(line)
        for line in code.statics:
            lines.add(line)
        for name, first in code.store.scalars.items():
            lines.add(f"{name} = {first}")
        for name in code.store.lists:
            lines.add(f"{name} = []")
        for name in code.store.deques:
            lines.add(f"{name} = deque()")
        entered, run = self._entered(), self._run(blocks)
        for name, body in _called(code.functions, [*entered, *run, *asked]):
            lines.add()
            lines.block(f"def {name}(t):", body)
        for text in (entered, run):
            lines.add()
            for line in text:
                lines.add(line)
        lines.add()
        for line in asked:
            lines.add(line)
        lines.add("return run")
        lines.dedent()
        for line in ("", "", *matching):
            lines.add(line)
        return str(lines)

    # -- what the machine asks ------------------------------------------------------------------

    def _asked(self) -> Iterator[str]:
        code = self.code
        plan = self.plan
        yield "asked = m.asked"
        written = [self._standing(stage.index) for stage in plan.stages]
        for number, name in enumerate(("standing", "look")):
            yield f"asked.{name} = [{', '.join(each[number] for each in written)}]"
        admits = [
            TRUE if stage.qualifies is None else self._admission(stage.qualifies)
            for stage in plan.stages
        ]
        yield f"asked.admits = [{', '.join(admits)}]"
        for name, of in (("paused", "paused_while"), ("void", "void_when")):
            conditions = [getattr(sla, of) for sla in plan.slas]
            if any(condition is not None for condition in conditions):
                tests = ["None" if c is None else code.test(c) for c in conditions]
                rises = ["None" if c is None else code.rise(c) for c in conditions]
                yield f"asked.{name} = [{', '.join(tests)}]"
                yield f"asked.{name}_rise = [{', '.join(rises)}]"
        if any(sla.paused_while is not None for sla in plan.slas):
            falls = [
                "None"
                if sla.paused_while is None
                else code.function("next", [f"return {code.ageing.turn(sla.paused_while)}"])[:-3]
                for sla in plan.slas
            ]
            yield f"asked.paused_fall = [{', '.join(falls)}]"
        if plan.triggers:
            conditions = [trigger.condition for trigger in plan.triggers]
            tests = ["None" if c is None else code.test(c) for c in conditions]
            turns = ["None" if c is None else self._turn(c) for c in conditions]
            yield f"asked.trigger_holds = [{', '.join(tests)}]"
            yield f"asked.trigger_turn = [{', '.join(turns)}]"
        yield "asked.entered = entered"

    def _admission(self, condition: Condition) -> str:
        """What the facts decide is an answer, else the name of a function that gives one."""
        code = self.code
        if code.effects.is_static(condition):
            return code.hold(code.rails.yes(condition))
        return code.test(condition)

    def _standing(self, stage: int) -> tuple[str, str]:
        """Names of two functions of a stage: its first line that holds, -1 for none; and no later
        than when time alone makes one hold, at once where one holds already. Both pass over lines
        that are refused for now."""
        code = self.code
        lines: list[str] = []
        looks: list[str] = []
        for move in self.plan.stages[stage].moves:
            if move.trigger != "standing":
                continue
            condition = ready(self.plan, move)
            holds = code.rails.yes(condition)
            if holds == FALSE:
                continue
            open_ = f"{move.index} not in blocked"
            lines += [f"if {every((holds, open_))}:", f"    return {move.index}"]
            rise = code.ageing.rise(condition, yes=True)
            if rise == "NEVER":
                continue
            if isinstance(condition, Waited):
                rise = code.waited(condition)  # it holds from then on
            elif not rise.startswith("falls_"):  # which is at once where it has fallen already
                looks += [f"if {every((holds, open_))}:", "    return t"]
            looks += [f"soon = {rise}", f"if soon < turn and {open_}:", "    turn = soon"]
        if not lines:
            return "None", "None"
        standing = code.function("standing", [*lines, "return -1"])[:-3]
        if not looks:
            return standing, "None"
        return standing, code.function("look", ["turn = NEVER", *looks, "return turn"])[:-3]

    def _turn(self, condition: Condition) -> str:
        line = f"return {self.code.ageing.turn(condition)}"
        return self._or_none(self.code.function("next", [line])[:-3], "NEVER")

    def _or_none(self, name: str, nothing: str) -> str:
        """`None` for a function that always gives the same empty answer."""
        body = next(lines for known, lines in self.code.functions if known == name)
        return "None" if body == [f"return {nothing}"] else name

    def _acting_filters(self) -> list[int]:
        """Filters that start, stop or move something."""
        found = {m.filter for stage in self.plan.stages for m in stage.moves if m.trigger == "on"}
        found |= {trigger.filter for trigger in self.plan.triggers}
        for sla in self.plan.slas:
            found |= {sla.gets, sla.trigger, sla.restarts_on}
        return sorted(index for index in found if index is not None)

    def _matching(self, kinds: list[str]) -> list[str]:
        """By kind, which of the acting filters an activity matches, or a function that tells it.
        They stand outside of `life`: they know nothing of one lead."""
        lines: list[str] = []
        names: list[str] = []
        for number, kind in enumerate(kinds):
            block = Block(self.code, number, kind)
            found = {
                index: _truth(*block.match(index))
                for index in self._acting_filters()
                if kind in self.plan.filters[index].kinds
            }
            items = ", ".join(f"{index}: {truth}" for index, truth in found.items())
            if all(truth in (TRUE, FALSE) for truth in found.values()):
                names.append(f"{{{items}}}")
                continue
            names.append(f"matches_{number}")
            head = []
            if block.reader.lines and block.reader.has_one:
                (only,) = self.plan.activities[kind].fields
                head = [f"only = fields.get({only!a})"]
            body = [*head, *block.reader.lines, f"return {{{items}}}"]
            lines.append(f"def matches_{number}(m, party, person, fields):")
            lines += [*(f"    {line}" for line in body), "", ""]
        return [*lines, f"matches = [{', '.join(names)}]"]

    def _entered(self) -> list[str]:
        """`entered`: what counts anew from here."""
        lines = ["def entered(stage, t):"]
        body = list(self.code.store.stays)
        for stage in self.plan.stages:
            own = self.code.store.enters(stage.index)
            if own:
                body += [f"if stage == {stage.index}:", *(f"    {line}" for line in own)]
        names = sorted(self.code.store.scalars)
        if names and body:
            lines.append(f"    nonlocal {', '.join(names)}")
        lines += [f"    {line}" for line in body] or ["    pass"]
        return lines

    # -- the loop ---------------------------------------------------------------------------------

    def _run(self, blocks: list[list[str]]) -> list[str]:
        names = sorted(self.code.store.scalars)
        lines = ["def run(m, activities, until, Activity=Activity, EPOCH=EPOCH, kinds=kinds):"]
        if names:
            lines.append(f"    nonlocal {', '.join(names)}")
        lines += [
            "    stage = m.stage",
            "    wake = m.wake",
            "    last = -NEVER",
            "    before = today = None",
            "    for act in activities:",
            "        if type(act) is not Activity:",
            "            return False",
            "        since = act.at - EPOCH",
            "        day = since.days",
            "        clock = since.seconds * 1000000 + since.microseconds",
            "        if day != today:",
            "            today = day",
            f"            midnight = day * {DAY}",
            "        t = midnight + clock",
            "        if t <= last and (t < last or act.sequence < before.sequence or",
            "                           act.sequence == before.sequence and act.id < before.id):",
            "            return False",
            "        last = t",
            "        before = act",
            "        if t >= wake:",
            "            m.pass_time(t)",
            "            stage = m.stage",
            "            wake = m.wake",
            "        kind = kinds[act.kind]",
        ]
        word = "if"
        for number, block in enumerate(blocks):
            lines.append(f"        {word} kind == {number}:")
            lines += [f"            {line}" for line in block] or ["            pass"]
            word = "elif"
        lines.append("    return last <= until")
        pool = self.code.pool
        pool.own("Activity", Activity)
        pool.own("EPOCH", EPOCH)
        spellings = {kind: number for number, kind in enumerate(self.plan.activities)}
        spellings |= {spec.name: spellings[kind] for kind, spec in self.plan.activities.items()}
        pool.own("kinds", spellings)
        return lines

    def _block(self, number: int, kind: str) -> list[str]:
        block = Block(self.code, number, kind, remembers=True)
        store = self.code.store
        counting: list[str] = []
        for index in store.used():
            yes, no = block.match(index)
            if yes == FALSE and no == TRUE:
                continue
            adds = [line for lines in store.adds(index) for line in lines]
            maybes = [line for lines in store.maybes(index) for line in lines]
            counting += _branch(yes, adds)
            open_ = every((negate(yes), negate(no)))
            if maybes and open_ != FALSE and self.plan.filters[index].where is not None:
                word = f"elif {negate(no)}:" if adds and yes != TRUE else f"if {open_}:"
                counting += [word, *(f"    {line}" for line in maybes)]
        always = [*self._stirs(block), *self._pulls(block)]
        stir = "stir"
        by_stage = {s.index: self._stage_stirs(block, s.index) for s in self.plan.stages}
        if any(rises for _, rises in by_stage.values()):
            stirring = [f"if {' or '.join(['blocked', *always])}:", "    stir = True"]
            for stage, (tests, rises) in by_stage.items():
                if not tests and not rises:
                    continue
                stirring.append(f"elif stage == {stage}:")
                stirring.append(f"    stir = {some(tests) if tests else FALSE}")
                for rise in rises:
                    stirring += [
                        f"    turn = {rise}",
                        "    if turn < wake:",
                        "        wake = m.wake = turn",
                    ]
            stirring += ["else:", "    stir = False"]
        else:
            staged = [
                every((f"stage == {stage}", some(tests)))
                for stage, (tests, _) in by_stage.items()
                if tests
            ]
            test = some([*staged, *always, "blocked"])
            edges = self._edge_turns(kind)
            stirring = [f"stir = {test}"] if edges else []
            if not edges:
                stir = test
        for turn in self._edge_turns(kind):
            stirring += [f"turn = {turn}(t)", "if turn < wake and stage >= 0:"]
            stirring.append("    wake = m.wake = turn")
        needs_who = block.asks_who
        own = "fields" if block.reader.lines else "act.fields"
        handle = [
            *([] if needs_who else [f"    {line}" for line in block.who_lines]),
            f"    m.handle(t, {number}, party, person, {own})",
            "    stage = m.stage",
            "    wake = m.wake",
        ]
        head = block.who_lines if needs_who else []
        self.asking += block.reader.asking
        return [*self._fields(block), *head, *counting, *stirring, f"if {stir}:", *handle]

    def _fields(self, block: Block) -> list[str]:
        """Reads the fields that are compared; strange ones send the whole life the long way."""
        spec = self.plan.activities[block.kind]
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
                *block.reader.lines,
            ]
        known = self.code.pool.name(frozenset(spec.fields), "FIELDS_")
        return [
            "fields = act.fields",
            f"if fields and not fields.keys() <= {known}:",
            "    return False",
            *block.reader.lines,
        ]

    def _stirs(self, block: Block) -> list[str]:
        """Clocks that this activity may touch, in any stage."""
        tests: list[str] = []
        kind = block.kind
        for sla in self.plan.slas:
            if sla.gets is not None and kind in self.plan.filters[sla.gets].kinds:
                tests.append(f"opened[{sla.index}]")
            if sla.restarts_on is not None and kind in self.plan.filters[sla.restarts_on].kinds:
                tests.append(f"waiting[{sla.index}]")
            if self._turns_on(sla, kind):
                tests.append(f"waiting[{sla.index}]")
            if sla.trigger is not None and kind in self.plan.filters[sla.trigger].kinds:
                yes, _ = block.match(sla.trigger)
                where = "stage >= 0" if sla.while_in is None else f"stage == {sla.while_in}"
                tests.append(every((where, yes)))
        return [test for test in dict.fromkeys(tests) if test != FALSE]

    def _pulls(self, block: Block) -> list[str]:
        """Triggers that this activity may fire, or whose condition it may turn."""
        tests: list[str] = []
        for trigger in self.plan.triggers:
            if trigger.filter is not None:
                yes, _ = block.match(trigger.filter)
                tests.append(every(("stage >= 0", yes)))
            elif trigger.condition is not None and self.code.effects.reads(
                trigger.condition, block.kind
            ):
                holds = self.code.rails.yes(trigger.condition)
                tests.append(f"(stage >= 0 and ({holds}) is not m.held[{trigger.index}])")
        return [test for test in dict.fromkeys(tests) if test != FALSE]

    def _edge_turns(self, kind: str) -> list[str]:
        """Conditions of triggers that this activity may bring nearer to their turn."""
        turns = [
            self._turn(trigger.condition)
            for trigger in self.plan.triggers
            if trigger.filter is None
            and trigger.condition is not None
            and self.code.effects.reads(trigger.condition, kind)
        ]
        return [turn for turn in dict.fromkeys(turns) if turn != "None"]

    def _turns_on(self, sla: Sla, kind: str) -> bool:
        reads = self.code.effects.reads
        return any(
            condition is not None and reads(condition, kind)
            for condition in (sla.paused_while, sla.void_when)
        )

    def _stage_stirs(self, block: Block, stage: int) -> tuple[list[str], list[str]]:
        """Lines of a stage that this activity may fire; and those it may bring nearer in time."""
        code = self.code
        tests: list[str] = []
        rises: list[str] = []
        for move in self.plan.stages[stage].moves:
            if move.trigger == "on":
                assert move.filter is not None
                yes, _ = block.match(move.filter)
                tests.append(yes)
            elif move.trigger == "standing":
                condition = ready(self.plan, move)
                test = code.rails.yes(condition)
                if test == FALSE or not code.effects.lifts(condition, block.kind, yes=True):
                    continue
                tests.append(test)
                rise = code.ageing.rise(condition, yes=True)
                if rise != "NEVER":
                    rises.append(rise)
        return [test for test in dict.fromkeys(tests) if test != FALSE], rises


EPOCH = datetime(1970, 1, 1, tzinfo=UTC)


def _called(
    functions: list[tuple[str, list[str]]], lines: list[str]
) -> list[tuple[str, list[str]]]:
    """Those functions that the lines, or functions called by them, name."""
    bodies = dict(functions)
    named: set[str] = set()
    found = set(_WORD.findall("\n".join(lines))) & bodies.keys()
    while found:
        named |= found
        text = "\n".join(line for name in found for line in bodies[name])
        found = (set(_WORD.findall(text)) & bodies.keys()) - named
    return [(name, body) for name, body in functions if name in named]


_WORD = re.compile(r"[a-z_]+_[0-9]+")


def _truth(yes: str, no: str) -> str:
    """Both rails as one of True, False and None."""
    if yes in (TRUE, FALSE) and no == negate(yes):
        return yes
    return yes if no == negate(yes) else f"True if {yes} else False if {no} else None"


def _branch(test: str, body: list[str]) -> list[str]:
    if not body or test == FALSE:
        return []
    if test == TRUE:
        return body
    return [f"if {test}:", *(f"    {line}" for line in body)]


@frozen
class Written:
    """The generated functions of a plan, for a lead and by kind of activity; their source; the
    slots of the facts that they read; and what can make a standing line hold."""

    life: Any
    matches: list[Any]
    source: str
    reads: frozenset[str]
    rests: list[bool]  # by stage: neither a clock nor an owner makes a line of it hold
    lifts: list[list[bool]]  # by kind and stage: an activity may make a line hold


def compile_life(plan: Plan) -> Written:
    """Writes the functions of a plan.

    Raises:
        NotCompiledError: the plan has a construct without a generated form.
    """
    _refuse(plan)
    loop = LoopCode(plan)
    source = loop.write()
    life = build(source, loop.code.pool.values, plan.file, "life")
    effects = loop.code.effects
    lines = [[ready(plan, m) for m in s.moves if m.trigger == "standing"] for s in plan.stages]
    return Written(
        life,
        life.__globals__["matches"],
        source,
        loop.code.reads,
        [not any(effects.heeds(line) for line in own) for own in lines],
        [
            [any(effects.lifts(line, kind, yes=True) for line in own) for own in lines]
            for kind in plan.activities
        ],
    )


def _refuse(plan: Plan) -> None:
    """What has no generated form: the interpreter judges such an agreement."""
    if plan.start is None:
        raise NotCompiledError("there is no stage")
    if len(plan.pipelines) > 1:
        raise NotCompiledError("there are several pipelines")
    if plan.derived:
        raise NotCompiledError("a function of the host is used")
