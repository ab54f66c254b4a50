"""What IPython prints where it shows no HTML: the words that `print` gives."""

from __future__ import annotations

from typing import TYPE_CHECKING, Protocol

from alignlib.diagram.sheet import tables
from alignlib.notebook.table import show

if TYPE_CHECKING:
    from alignlib.agreement import Agreement

ANSWERS = {
    "Diff": "alignlib.changes.diff",
    "Evaluation": "alignlib.engine.evaluation",
    "Explanation": "alignlib.engine.explain",
    "Why": "alignlib.engine.why.why",
    "WhyClock": "alignlib.engine.why.clock",
    "WhyNot": "alignlib.engine.why.why_not",
    "WhyOutput": "alignlib.engine.why.output",
}
"""Answers whose `str` is text for people, with their modules."""


class Printer(Protocol):
    """IPython's pretty printer."""

    def text(self, obj: str) -> None: ...


def printed(answer: object, printer: Printer, cycle: bool) -> None:
    """An answer as its own words."""
    printer.text(str(answer))


def agreement_printed(agreement: Agreement, printer: Printer, cycle: bool) -> None:
    """Stages and tables of an agreement."""
    stages = ", ".join(stage.name for stage in agreement.stages)
    parts = [agreement.title, *([f"stages: {stages}"] if stages else [])]
    for table in tables(agreement.program, agreement.settings):
        parts += ["", table.caption, show(table)]
    printer.text("\n".join(parts))
