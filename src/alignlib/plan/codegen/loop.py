"""The hot loop over a life's activities, and the function of one lead around it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from attrs import define, field, frozen

from alignlib.model.inputs import Activity
from alignlib.plan.codegen.acts import Block
from alignlib.plan.codegen.build import build
from alignlib.plan.codegen.kind import KindCode
from alignlib.plan.codegen.life import LifeCode, ready
from alignlib.plan.codegen.rails import NotCompiledError
from alignlib.plan.codegen.source import FALSE, TRUE, Lines, every, negate
from alignlib.plan.codegen.store import CLOCK_OF
from alignlib.plan.conditions import Condition, Waited
from alignlib.plan.plan import Plan
from alignlib.values.time import DAY


@define
class LoopCode:
    """Puts the parts together."""

    plan: Plan
    code: LifeCode = field(init=False)

    def __attrs_post_init__(self) -> None:
        self.code = LifeCode(self.plan)

    def write(self) -> str:
        plan = self.plan
        code = self.code
        asked = list(self._asked())
        kinds = list(plan.activities)
        # Twice: what the first pass needs to be kept, the second keeps.
        for _ in range(2):
            blocks = [KindCode(code, number, kind) for number, kind in enumerate(kinds)]
            bodies = [block.lines() for block in blocks]
        matching = self._matching(kinds)
        lines = Lines()
        for block in blocks:
            for line in block.asking:
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
        entered, run = self._entered(), self._run(bodies)
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
            turns = ["None" if c is None else code.turn(c) for c in conditions]
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
            f"    wake_day = wake // {DAY}",
            "    last = EARLIEST",
            "    before = None",
            "    for act in activities:",
            "        if type(act) is not Activity:",
            "            return False",
            "        since = act.at - EPOCH",
            "        if since <= last and (since < last or act.sequence < before.sequence or",
            "                   act.sequence == before.sequence and act.id < before.id):",
            "            return False",
            "        last = since",
            "        before = act",
            "        day = since.days",
            "        if day >= wake_day:",
            f"            t = day * {DAY} + {CLOCK_OF.format('since')}",
            "            if t >= wake:",
            "                m.pass_time(t)",
            "                stage = m.stage",
            "                wake = m.wake",
            f"                wake_day = wake // {DAY}",
            "        kind = kinds[act.kind]",
        ]
        word = "if"
        for number, block in enumerate(blocks):
            lines.append(f"        {word} kind == {number}:")
            lines += [f"            {line}" for line in block] or ["            pass"]
            word = "elif"
        lines.append(f"    return last.days * {DAY} + {CLOCK_OF.format('last')} <= until")
        pool = self.code.pool
        pool.own("Activity", Activity)
        pool.own("EPOCH", EPOCH)
        pool.own("EARLIEST", timedelta.min)
        spellings = {kind: number for number, kind in enumerate(self.plan.activities)}
        spellings |= {spec.name: spellings[kind] for kind, spec in self.plan.activities.items()}
        pool.own("kinds", spellings)
        return lines


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
