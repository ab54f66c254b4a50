"""Notes what examples reach: which outputs come out, and what each decision looked at.

A decision reads its lines from the top, and what stands behind a line that settles it is not
looked at: covered is what mattered, not what happened to be true. Looking ahead (when will this
change?) and explaining are no decisions, and leave no mark.
"""

from __future__ import annotations

from collections.abc import Iterable

from attrs import define, evolve, field

from alignlib.agreement import Agreement
from alignlib.engine.life import Life
from alignlib.engine.state import State
from alignlib.engine.view import Truth, View
from alignlib.examples.chart import FAILS, HOLDS, OPEN, Chart, place_of
from alignlib.examples.points import Coverage, Point
from alignlib.model.outputs import OutputKind, Refusal, SLAEvent, Transition
from alignlib.names import canonical
from alignlib.plan.conditions import Condition
from alignlib.plan.plan import EachLine
from alignlib.values.coerce import Lowered

_OUTCOMES = {True: HOLDS, False: FAILS, None: OPEN}


@define
class Recorder:
    """What the examples of one agreement have reached so far."""

    agreement: Agreement
    _chart: Chart = field(init=False)
    _counts: list[int] = field(init=False)
    _examples: int = field(default=0, init=False)
    _asked: list[Condition] = field(factory=list, init=False)  # kept alive: known by identity
    _seen: set[tuple[int, str]] = field(factory=set, init=False)  # conditions, in this example
    _scored: set[int] = field(factory=set, init=False)  # lines of scores, in this example

    def __attrs_post_init__(self) -> None:
        self._chart = Chart(self.agreement)
        self._counts = [0] * len(self._chart.points)

    def views(self, life: Life, t: int, facts: dict[str, Lowered] | None) -> View:
        """A view whose decisions are noted."""
        return _Watched(self, life, t, facts)

    def expects(self, condition: Condition) -> None:
        """What a line of an example asks is a decision, too."""
        self._chart.roots.add(id(condition))
        self._asked.append(condition)

    def is_decision(self, node: Condition) -> bool:
        return id(node) in self._chart.roots

    def saw(self, node: Condition, truth: Truth) -> None:
        self._seen.add((id(node), _OUTCOMES[truth]))

    def scored(self, line: EachLine) -> None:
        self._scored.add(id(line))

    def has_scored(self, line: EachLine) -> bool:
        return id(line) in self._scored

    def finish(self, outputs: Iterable[OutputKind], state: State | None) -> None:
        """An example is over: what it reached counts once."""
        chart = self._chart
        reached = {number for key in self._seen for number in chart.conditions.get(key, ())} | {
            number for line in self._scored for number in chart.counting.get(line, ())
        }
        for output in outputs:
            reached.update(self._of_output(output))
        if state is not None:
            reached.update(self._rungs(state))
        for number in reached:
            self._counts[number] += 1
        self._examples += 1
        self._seen.clear()
        self._scored.clear()

    def coverage(self) -> Coverage:
        """What has been reached, in the order of the file."""
        points = [
            evolve(point, examples=count)
            for point, count in zip(self._chart.points, self._counts, strict=True)
        ]
        return Coverage(tuple(sorted(points, key=_position)), self._examples)

    def _of_output(self, output: OutputKind) -> Iterable[int]:
        chart = self._chart
        if isinstance(output, Transition) and output.to in chart.stages:
            yield chart.stages[output.to]
        found = chart.places.get(place_of(output.rule))
        if found is not None and output.cause.kind != "outside" and not _only_refused(output):
            yield found
        match output:
            case SLAEvent():
                key = canonical(output.sla), str(output.step)
                if key in chart.slas:
                    yield chart.slas[key]
            case Refusal(kind="promise"):
                for (sla, step), number in chart.slas.items():
                    name = chart.plan.slas_by_key[sla].name
                    if step == "refused" and any(r.startswith(f"{name}: ") for r in output.reasons):
                        yield number

    def _rungs(self, state: State) -> Iterable[int]:
        """The `if late by` lines that were carried out."""
        for clock in state.clocks:
            if clock.silent:
                continue
            for number in clock.late_done:
                found = self._chart.slas.get((clock.sla, f"late {number}"))
                if found is not None:
                    yield found


def _only_refused(output: OutputKind) -> bool:
    """A `to` line that would have fired, and was refused."""
    return isinstance(output, Refusal) and output.kind != "open"


def _position(point: Point) -> tuple[str, int, int]:
    return place_of(point.place)


class _Watched(View):
    """Tells the recorder what its decisions look at."""

    __slots__ = ("_depth", "_recorder")

    def __init__(
        self, recorder: Recorder, life: Life, t: int, facts: dict[str, Lowered] | None
    ) -> None:
        super().__init__(life, t, facts)
        self._recorder = recorder
        self._depth = 0

    def truth(self, node: Condition) -> Truth:
        if not self._depth and not self._recorder.is_decision(node):
            return super().truth(node)
        self._depth += 1
        found = super().truth(node)
        self._depth -= 1
        self._recorder.saw(node, found)
        return found

    def score(self, name: str) -> int:
        points = super().score(name)
        score = self.life.plan.scores[name]
        for line in score.lines:
            if not isinstance(line, EachLine) or self._recorder.has_scored(line):
                continue
            if self.raw_points(line, score):
                self._recorder.scored(line)
        return points
