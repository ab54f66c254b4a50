"""Evaluations as text: a table over all leads, and the details of one."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from decimal import Decimal
from statistics import median

from attrs import Factory, define

from alignlib.cli.output import columns, count, fitted, listed
from alignlib.cli.targets import Opened, shown_instant
from alignlib.engine.evaluation import Evaluation
from alignlib.engine.explain import Explanation

_FIRST = 3
_TRUTHS = (True, False, None)
_MARKS = {True: "✓", False: "✗", None: "?"}
_CENT = Decimal("0.01")


@define
class Evaluated:
    """What the leads came to so far."""

    opened: Opened
    at: datetime
    judged: int = 0
    not_yet: int = 0
    bad: list[str] = Factory(list)
    stages: Counter[str] = Factory(Counter)
    truths: Counter[tuple[str, bool | None]] = Factory(Counter)
    admitted: Counter[tuple[str, bool | None]] = Factory(Counter)
    scores: dict[str, list[Decimal]] = Factory(dict)
    grades: Counter[tuple[str, str]] = Factory(Counter)
    unknown: Counter[tuple[str, str]] = Factory(Counter)

    def add(self, stage: str | None, evaluation: Evaluation) -> None:
        """Counts one lead."""
        self.judged += 1
        if stage is not None:
            self.stages[stage] += 1
        for name, truth in evaluation.definitions.items():
            self.truths[name, truth] += 1
        for name, truth in evaluation.qualifies.items():
            self.admitted[name, truth] += 1
        for name, points in evaluation.scores.items():
            self.scores.setdefault(name, []).append(points)
        self.grades.update(evaluation.grades.items())
        for name, fields in evaluation.undecided.items():
            self.unknown.update((name, each) for each in fields)

    def lines(self) -> list[str]:
        """The summary, part by part; a part that has nothing to say is left out."""
        parts = [self._head(), self._bad(), self._definitions(), self._scores(), self._rest()]
        lines: list[str] = []
        for part in parts:
            if part:
                lines.extend([""] * bool(lines) + part)
        return lines

    def _head(self) -> list[str]:
        opened = self.opened
        at = shown_instant(self.at, opened)
        text = f"{opened.agreement.title or opened.file} ({opened.file}), at {at}"
        judged = f"{opened.counted(self.judged)} evaluated"
        if self.not_yet:
            judged += f", {self.not_yet:,} not there yet"
        if self.bad:
            judged += f", {len(self.bad):,} that could not be judged"
        return [*fitted(text, hang="  "), judged]

    def _bad(self) -> list[str]:
        lines: list[str] = []
        for reason in self.bad[:_FIRST]:
            lines.extend(fitted(reason, indent="  ", hang="    "))
        if len(self.bad) > _FIRST:
            lines.append(f"  and {len(self.bad) - _FIRST:,} more (--format jsonl has them all)")
        problems = len(self.opened.target.problems)
        if problems:
            lines.append(f"{count(problems, 'finding')} while reading (alignlib replay names them)")
        return lines

    def _definitions(self) -> list[str]:
        plan = self.opened.agreement.plan
        names = [definition.name for definition in plan.definitions.values()]
        stages = [stage.name for stage in plan.stages if stage.qualifies is not None]
        rows = [("definition", "holds", "does not", "undecided")]
        rows += [(name, *self._counts(self.truths, name)) for name in names]
        rows += [(f"admitted to {name}", *self._counts(self.admitted, name)) for name in stages]
        return columns(rows, indent="") if rows[1:] else []

    def _counts(self, found: Counter[tuple[str, bool | None]], name: str) -> tuple[str, str, str]:
        holds, does_not, undecided = (f"{found[name, truth]:,}" for truth in _TRUTHS)
        return holds, does_not, undecided

    def _scores(self) -> list[str]:
        rows: list[tuple[str, ...]] = [("score", "min", "median", "max")]
        for name, points in self.scores.items():
            rows.append((name, *map(_points, (min(points), median(points), max(points)))))
        return columns(rows, indent="") if rows[1:] else []

    def _rest(self) -> list[str]:
        lines: list[str] = []
        order = [stage.name for stage in self.opened.agreement.stages if self.stages[stage.name]]
        if order:
            lines.extend(listed("stages", (f"{name} {self.stages[name]:,}" for name in order)))
        for grade in self.opened.agreement.plan.grades.values():
            labels = dict.fromkeys(line.label for line in grade.lines)
            items = (f"{label} {self.grades[grade.name, label]:,}" for label in labels)
            lines.extend(listed(f"grade {grade.name}", items))
        if self.unknown:
            items = (
                f"{name} needs {wanted} ({number:,})"
                for (name, wanted), number in sorted(
                    self.unknown.items(), key=lambda item: (-item[1], item[0])
                )
            )
            lines.extend(listed("unknown facts", items))
        return lines


def details(opened: Opened, stage: str | None, evaluation: Evaluation) -> list[str]:
    """Everything that is known of one lead, with its reasons."""
    where = f" is in {stage}" if stage is not None else ""
    lines = [f"{evaluation.lead}{where}, at {shown_instant(evaluation.at, opened)}"]
    for name, truth in evaluation.definitions.items():
        lines.extend(["", f"{_MARKS[truth]} {name}", *_reasons(evaluation.explain(name))])
    for name in evaluation.scores:
        lines.extend(["", f"score {name}: {evaluation.scores[name]:f}"])
        for part in evaluation.explain(name).parts:
            lines.extend(part.lines(1))
    for name, label in evaluation.grades.items():
        lines.extend(["", f"grade {name}: {label}"])
    asked = [item.name for item in opened.agreement.plan.stages if item.qualifies is not None]
    if asked:
        lines.append("")
        lines.extend(f"{_MARKS[evaluation.qualifies[x]]} would be admitted to {x}" for x in asked)
    if evaluation.undecided:
        lines.append("")
        for name, fields in evaluation.undecided.items():
            lines.extend(fitted(f"? {name} would need to know: {', '.join(fields)}", hang="    "))
    return [opened.named(line) for line in lines]


def _reasons(explanation: Explanation) -> list[str]:
    if explanation.text != "all of":
        return explanation.lines(1)
    return [line for part in explanation.parts for line in part.lines(1)]


def _points(points: Decimal) -> str:
    return f"{points.quantize(_CENT):,f}"
