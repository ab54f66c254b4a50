"""What keeps a record from a stage: the lines that would lead there, and what each waits for."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterator

from alignlib.examples.because import Blame
from alignlib.examples.story import Story
from alignlib.model.outputs import Refusal, Transition, shown
from alignlib.plan.plan import Move, Plan


def keeps_from(wanted: int, story: Story, blame: Blame) -> tuple[str, ...]:
    """Why it is not in the stage `wanted`, a sentence each."""
    plan = story.plan
    blame.life.use(plan.stages[wanted].pipeline)
    left = list(_left(wanted, story))
    if left:
        return tuple(left)
    refused = list(_refused(wanted, story))
    here = blame.life.stage
    if here is None:
        return (f"no {plan.pipeline_of(wanted).record} is open",)
    if plan.stages[here].end:
        return (*refused, f"nothing leads on from `{plan.stages[here].name}`: it is an end")
    way = _way(here, wanted, plan)
    if not way:
        names = plan.stages[here].name, plan.stages[wanted].name
        return (*refused, f"no line leads from `{names[0]}` to `{names[1]}`")
    lines = [move for move in plan.stages[here].moves if move.target == way[0]]
    if len(lines) == 1 and way[0] == wanted:
        return (*refused, *_missing(lines[0], blame))
    return (*refused, *(_line(move, blame) for move in lines))


def _left(wanted: int, story: Story) -> Iterator[str]:
    """That it was there, and went on."""
    name = story.plan.stages[wanted].name
    for output in reversed(story.outputs):
        if isinstance(output, Transition) and output.from_stage == name:
            facts = output.reason or "; ".join(str(fact) for fact in output.because)
            when = f"on {shown(output.at)} (line {output.rule.line})"
            yield f"it left `{name}` for `{output.to}` {when}" + (f": {facts}" if facts else "")
            return


def _refused(wanted: int, story: Story) -> Iterator[str]:
    """The latest time that somebody or something wanted it there in vain."""
    name = story.plan.stages[wanted].name
    for output in reversed(story.outputs):
        if isinstance(output, Refusal) and output.wanted == name:
            yield f"it was refused on {shown(output.at)}: {'; '.join(output.reasons)}"
            return


def _way(here: int, wanted: int, plan: Plan) -> list[int]:
    """The stages on a shortest way; none where there is no way."""
    before: dict[int, int] = {here: here}
    waiting = deque([here])
    while waiting and wanted not in before:
        stage = waiting.popleft()
        for move in plan.stages[stage].moves:
            if move.target not in before:
                before[move.target] = stage
                waiting.append(move.target)
    if wanted not in before or wanted == here:
        return []
    way = [wanted]
    while before[way[0]] != here:
        way.insert(0, before[way[0]])
    return way


def _line(move: Move, blame: Blame) -> str:
    """A line that is one of several, or the first of some, with its place."""
    target = blame.life.plan.stages[move.target].name
    return f"line {move.rule.line}, to `{target}`, waits: {' and '.join(_missing(move, blame))}"


def _missing(move: Move, blame: Blame) -> list[str]:
    """What a line waits for."""
    plan = blame.life.plan
    target = plan.stages[move.target]
    parts: list[str] = []
    match move.trigger:
        case "on":
            assert move.filter is not None
            wanted = plan.filters[move.filter]
            entry = blame.life.entries[-1]
            near = list(blame.near(wanted, entry.at))
            parts.extend(near or [_earlier(move.filter, entry.acts, blame)])
        case "request":
            parts.append(f"nobody asked for `{target.name}`")
    if move.condition is not None:
        parts.extend(blame.why_not(move.condition))
    if target.qualifies is not None:
        parts.extend(blame.why_not(target.qualifies))
    return list(dict.fromkeys(parts)) or ["nothing kept it from going there"]


def _earlier(index: int, entered: int, blame: Blame) -> str:
    """That the activity came too early, or never."""
    life = blame.life
    before = [number for _, number, _ in life.matches(index) if number < entered]
    if before:
        came = blame.act_text(life.acts[before[-1]])
        return f"{came} came before it entered `{life.entries[-1].stage}`"
    return f"there was no {life.plan.filters[index].text}"
