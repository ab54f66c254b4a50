"""A backtest: the past judged by a text that was not in force then (R15)."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from attrs import evolve, frozen

from alignlib.engine.evaluation import Evaluation, evaluation_of
from alignlib.engine.happening import Happening
from alignlib.engine.instant import advance_prepared
from alignlib.engine.life import Life
from alignlib.engine.state import State
from alignlib.engine.view import View
from alignlib.model.outputs import OutputKind, shown
from alignlib.plan.plan import Plan
from alignlib.values.time import Micros, from_micros

# Before the fingerprint of every output of a backtest: nobody takes it for an announcement.
MARK = "backtest "


@frozen(kw_only=True)
class Backtest:
    """What today's text would have made of a life. Nothing of it is ever announced: it has no
    state to go on from, and the fingerprint of every output begins with `backtest`.

    `began` is when the life began and `starts` since when the agreement is in force (None: its
    text does not say); `view` is what the lead would be at `until`.
    """

    lead: str
    title: str
    began: datetime
    starts: datetime | None
    until: datetime
    outputs: tuple[OutputKind, ...]
    view: Evaluation

    def __str__(self) -> str:
        force = f", in force from {shown(self.starts)}" if self.starts is not None else ""
        head = (
            f"Backtest of {self.lead} by {self.title}{force}, as if it had been so from "
            f"{shown(self.began)}:"
        )
        return "\n".join((head, *(f"  {output}" for output in self.outputs)))


def backtest(plan: Plan, state: State, history: Iterable[Happening], until: Micros) -> Backtest:
    """The life that begins as `state`, marked as a backtest."""
    outcome = advance_prepared(plan, state, history, (), until)
    zone = plan.zone
    return Backtest(
        lead=state.record.id,
        title=plan.title,
        began=from_micros(state.born, zone),
        starts=None if plan.starts is None else from_micros(plan.starts, zone),
        until=from_micros(until, zone),
        outputs=tuple(_marked(output) for output in outcome.outputs),
        view=evaluation_of(View(Life(plan, outcome.state), outcome.state.now)),
    )


def _marked(output: OutputKind) -> OutputKind:
    """The output as one of a backtest."""
    return evolve(output, fingerprint=MARK + output.fingerprint)


def is_marked(output: OutputKind) -> bool:
    return output.fingerprint.startswith(MARK)
