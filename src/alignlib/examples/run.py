"""Runs `example` blocks: a population of one lead and one rep with room (R9, R10)."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, Literal

from attrs import field, frozen

from alignlib.agreement import Agreement
from alignlib.errors import RecordError
from alignlib.examples.failures import told
from alignlib.examples.points import Coverage
from alignlib.examples.recorder import Recorder
from alignlib.examples.story import Story
from alignlib.model.outputs import OutputKind, Rule, shown
from alignlib.names import canonical
from alignlib.plan.compile_conditions import compile_condition
from alignlib.plan.context import Compiling
from alignlib.syntax import tree
from alignlib.values.time import CalendarError


@frozen
class Failure:
    """One line of an example that did not come true: what was expected at `at` (aware, in the
    agreement's zone), what was found, and why, a sentence each.

    `at` is None for a fault: a line of the example that the agreement cannot take.
    """

    at: datetime | None
    expected: str
    found: str
    rule: Rule
    because: tuple[str, ...] = ()

    @property
    def sentence(self) -> str:
        """Expected and found, without the reasons."""
        if self.at is None:
            return f"{self.expected}: {self.found}"
        return f"at {shown(self.at)} expected {self.expected}, {self.found}"

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready."""
        return {
            "file": self.rule.file,
            "line": self.rule.line,
            "column": self.rule.column,
            "at": None if self.at is None else self.at.isoformat(),
            "expected": self.expected,
            "found": self.found,
            "because": list(self.because),
        }

    def __str__(self) -> str:
        reasons = "; ".join(self.because)
        return f"{self.sentence} because {reasons}" if reasons else self.sentence


@frozen
class ExampleResult:
    """How one example went: each line that did not come true, and all that was put out."""

    title: str
    status: Literal["passed", "failed"]
    rule: Rule
    failures: tuple[Failure, ...] = ()
    outputs: tuple[OutputKind, ...] = field(default=(), repr=False)

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready, without the outputs."""
        return {
            "title": self.title,
            "status": self.status,
            "file": self.rule.file,
            "line": self.rule.line,
            "failures": [failure.to_dict() for failure in self.failures],
        }


def examples_of(agreement: Agreement) -> tuple[tree.ExampleDecl, ...]:
    """The example blocks, in the order of the file."""
    return tuple(
        decl for decl in agreement.program.file.declarations if isinstance(decl, tree.ExampleDecl)
    )


def run_examples(
    agreement: Agreement,
    *,
    only: Iterable[tree.ExampleDecl] | None = None,
    recorder: Recorder | None = None,
) -> Iterator[ExampleResult]:
    """Runs the examples of an agreement, in the order of the file; `only` some of them. A
    `recorder` notes what they reach."""
    for decl in examples_of(agreement) if only is None else only:
        yield run_example(agreement, decl, recorder)


def run_example(
    agreement: Agreement, decl: tree.ExampleDecl, recorder: Recorder | None = None
) -> ExampleResult:
    """Runs one example; never raises for what stands in it."""
    plan = agreement.plan
    settings = {canonical(name): value for name, value in plan.settings.items()}
    ctx = Compiling(agreement.program, settings, list(plan.filters), derived=list(plan.derived))
    story = Story(agreement, decl, ctx, None if recorder is None else recorder.views)
    failures = tuple(_failures(story, recorder))
    if recorder is not None:
        recorder.finish(story.outputs, story.trail[-1] if story.trail else None)
    return ExampleResult(
        decl.title,
        "failed" if failures else "passed",
        ctx.rule(decl.title, decl),
        failures,
        tuple(story.outputs),
    )


def _failures(story: Story, recorder: Recorder | None) -> Iterator[Failure]:
    """Every line that does not come true; a line that cannot be taken is the last one told."""
    decl = story.decl
    place: tree.Node = decl
    if all(step.at is None for step in decl.steps):
        return
    try:
        story.begin()
        for number, step in enumerate(decl.steps):
            place = step
            story.tell(step, number)
            if isinstance(step, tree.ExampleAt):
                yield from _unmet(step, story, recorder)
    except (RecordError, CalendarError) as error:
        yield Failure(
            None, "this line cannot be taken", _without_record(error, story), story.ctx.rule(
                decl.title, place
            ),
        )  # fmt: skip


def _unmet(step: tree.ExampleAt, story: Story, recorder: Recorder | None) -> Iterator[Failure]:
    for expected in step.expects:
        condition = compile_condition(expected, story.ctx)
        if recorder is not None:
            recorder.expects(condition)
        truth = story.view().truth(condition)
        if truth is True:
            continue
        found = told(condition, story)
        faults = [fault.message for fault in story.faults] if truth is None else []
        yield Failure(
            story.instant(story.micros(step.at)),
            found.expected,
            found.found,
            story.ctx.rule(story.ctx.text(expected), expected),
            tuple(dict.fromkeys((*found.because, *faults))),
        )


def _without_record(error: Exception, story: Story) -> str:
    """An example has one record: its name says nothing."""
    return str(error).removeprefix(f"{story.plan.subject} example: ")


def coverage(agreement: Agreement) -> Coverage:
    """What the examples of an agreement reach, and what none of them does."""
    recorder = Recorder(agreement)
    for _ in run_examples(agreement, recorder=recorder):
        pass
    return recorder.coverage()
