"""The columns that a user gets: named as Python writes names, and typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

import narwhals as nw

from alignlib.frames import kleene
from alignlib.frames.answers import Answers, column_of
from alignlib.frames.backends.base import Backend, Frame
from alignlib.frames.errors import FrameError
from alignlib.frames.recipes import Points, Worded
from alignlib.frames.table import Table
from alignlib.frames.unknowns import Unknowns
from alignlib.names import snake
from alignlib.plan.plan import Plan, StagePlan

if TYPE_CHECKING:
    from alignlib.frames.judging import Asked

QUALIFIES = "qualifies_"
MILLIONTHS = "_millionths"
LAST = ("qualifies_for", "undecided", "problem")


def answer_names(plan: Plan, asked: Asked) -> dict[str, str]:
    """The columns of answers in their order, each with what it answers.

    Raises:
        FrameError: two of them, or one and a column that is carried, have one name.
    """
    found = {name: f"the column `{name}` of leads" for name in carried(asked)}
    for name, what in _answers(plan, undecided=asked.undecided):
        if name in found:
            raise FrameError(
                f"{plan.file}: {what} and {found[name]} would both be the column `{name}`: "
                "rename one of them"
            )
        found[name] = what
    return {name: what for name, what in found.items() if name not in carried(asked)}


def carried(asked: Asked) -> list[str]:
    """The columns of leads that are given back."""
    now = [asked.at] if isinstance(asked.at, str) else []
    return list(dict.fromkeys([asked.key, *now, *asked.carry]))


def _answers(plan: Plan, *, undecided: bool) -> list[tuple[str, str]]:
    found = [(snake(item.name), f"`{item.name}`") for item in plan.definitions.values()]
    for score in plan.scores.values():
        name = snake(score.name)
        found += [(name, f"`{score.name}`"), (f"{name}{MILLIONTHS}", f"`{score.name}`")]
    found += [(snake(item.name), f"`{item.name}`") for item in plan.grades.values()]
    found += [
        (f"{QUALIFIES}{snake(stage.name)}", f"the stage `{stage.name}`")
        for stage in admitting(plan)
    ]
    last = [name for name in LAST if undecided or name != "undecided"]
    if not admitting(plan):
        last.remove("qualifies_for")
    return [*found, *((name, "a column of every answer") for name in last)]


def admitting(plan: Plan) -> list[StagePlan]:
    """The stages that ask for something."""
    return [stage for stage in plan.stages if stage.qualifies is not None]


def finished(plan: Plan, asked: Asked, table: Table, answers: Answers, order: str | None) -> Frame:
    """The frame with the columns of answers only, null where a row has a problem."""
    fine = "__al_fine"
    bad = table.bad
    assert bad is not None, "every key may be missing"
    frame = answers.frame.with_columns((~bad).alias(fine))
    truth = answers.conditions.truth
    scores = [column_of("score", key) for key in plan.scores]
    frame = table.backend.add(frame, {f"{name}_points": Points(name) for name in scores})
    columns: list[nw.Expr] = [nw.col(name) for name in carried(asked)]
    for definition in plan.definitions.values():
        holds = kleene.column(truth(definition.condition))
        columns.append(_if_fine(holds, snake(definition.name)))
    for key, score in plan.scores.items():
        points = nw.col(column_of("score", key)).cast(nw.Int64)
        name = snake(score.name)
        columns.append(_if_fine(nw.col(f"{column_of('score', key)}_points"), name))
        columns.append(_if_fine(points, f"{name}{MILLIONTHS}"))
    for key, grade in plan.grades.items():
        columns.append(_if_fine(nw.col(column_of("grade", key)), snake(grade.name)))
    stages = [
        (stage.name, kleene.column(truth(stage.qualifies)))
        for stage in admitting(plan)
        if stage.qualifies is not None
    ]
    for stage, admits in stages:
        columns.append(_if_fine(admits, f"{QUALIFIES}{snake(stage)}"))
    if stages:
        columns.append(_if_fine(_furthest(stages), "qualifies_for"))
    if asked.undecided:
        frame, text = _undecided(frame, plan, table.backend, answers)
        columns.append(_if_fine(text, "undecided"))
    words = [nw.when(problem.bad).then(problem.words) for problem in table.problems]
    problem = nw.concat_str(*words, separator="; ", ignore_nulls=True)
    columns.append(nw.when(~nw.col(fine)).then(problem).alias("problem"))
    if order is not None:
        columns.append(nw.col(order))
    return frame.select(*columns)


def _undecided(
    frame: Frame, plan: Plan, backend: Backend, answers: Answers
) -> tuple[Frame, nw.Expr]:
    made = {derived.slot: derived for derived in plan.derived_facts}
    unknowns = Unknowns(plan, answers.conditions, answers.facts.summary, made)
    numbered = unknowns.numbered() if backend.has_python else None
    if numbered is None:
        frame = unknowns.add(frame)
        return frame, unknowns.text()
    number, words = numbered
    frame = frame.with_columns(number.alias("__al_open"))
    return backend.add(frame, {"__al_said": Worded("__al_open", words)}), nw.col("__al_said")


def _if_fine(value: nw.Expr, name: str) -> nw.Expr:
    return nw.when(nw.col("__al_fine")).then(value).alias(name)


def _furthest(stages: list[tuple[str, nw.Expr]]) -> nw.Expr:
    """The last stage of the text that admits."""
    result = nw.lit(None, dtype=nw.String)
    for stage, admits in stages:
        result = nw.when(admits).then(nw.lit(stage)).otherwise(result)
    return result
