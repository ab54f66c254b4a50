"""Evaluations as text: all leads in a table, or one lead with what each answer rests on."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import datetime
from decimal import Decimal

from alignlib.cli.columns import fitted, shortened, table, wrapped
from alignlib.cli.output import WIDTH, Screen
from alignlib.cli.summary import faults, heading, judged, unread
from alignlib.cli.targets import Opened
from alignlib.engine.evaluation import Evaluation
from alignlib.engine.explain import Explanation
from alignlib.engine.outcome import BadRecord
from alignlib.model.fault import Fault
from alignlib.model.outputs import shown

_MOST_FIELDS = 3
_MARKS = {True: ("✓", "green"), False: ("✗", "red"), None: ("?", "yellow")}
_WORDS = {True: "holds", False: "does not hold", None: "undecided"}


def overview(
    found: Opened,
    evaluations: list[Evaluation],
    bad: list[BadRecord],
    wrong: list[Fault],
    later: int,
    at: datetime,
    screen: Screen,
) -> Iterator[str]:
    """How many leads each definition holds for, and the range of each score."""
    yield from heading(found, "at", at, screen)
    begin = f"; {later:,} begin later" if later else ""
    yield judged(found, len(evaluations), len(bad)) + begin
    yield from unread(found, [f"{each.key}: {each.error}" for each in bad], screen)
    yield from faults(wrong, screen)
    names = [each.name for each in found.agreement.plan.definitions.values()]
    yield from _truths("definition", names, evaluations, lambda each: each.definitions)
    yield from _truths("admitted to", _asking(found), evaluations, lambda each: each.qualifies)
    yield from _scores(found, evaluations)
    for grade in found.agreement.plan.grades.values():
        counts = Counter(each.grades[grade.name] for each in evaluations)
        labels = [line.label for line in grade.lines]
        yield ""
        yield from wrapped(f"grade {grade.name}: ", (f"{counts[it]:,} {it}" for it in labels))
    yield from _undecided(evaluations)


def one_lead(
    found: Opened,
    evaluation: Evaluation,
    stage: str | None,
    wrong: Sequence[Fault],
    screen: Screen,
) -> Iterator[str]:
    """Every answer about one lead, with the conditions below it."""
    where = f", in {stage}" if stage is not None else ""
    yield f"{screen.paint(evaluation.lead, 'bold')} at {shown(evaluation.at)}{where}"
    yield from faults(wrong, screen)
    for name, truth in evaluation.definitions.items():
        yield ""
        yield from _answer(name, truth, evaluation, screen)
    for name, points in evaluation.scores.items():
        yield ""
        yield f"score {screen.paint(name, 'bold')}: {points:f}{_unknown(name, evaluation)}"
        for part in evaluation.explain(name).parts:
            yield from _tree(part)
    if evaluation.grades:
        yield ""
    for name, label in evaluation.grades.items():
        yield f"grade {screen.paint(name, 'bold')}: {label}{_unknown(name, evaluation)}"
    for name in _asking(found):
        yield ""
        yield from _answer(name, evaluation.qualifies[name], evaluation, screen, "admitted to ")


def _answer(
    name: str, truth: bool | None, evaluation: Evaluation, screen: Screen, head: str = ""
) -> Iterator[str]:
    mark, colour = _MARKS[truth]
    title = f"{head}{screen.paint(name, 'bold')}"
    word = _WORDS[truth] if not head else {True: "yes", False: "no", None: "undecided"}[truth]
    yield f"{screen.paint(mark, colour)} {title}: {word}{_unknown(name, evaluation, truth)}"
    found = evaluation.explain(name)
    parts = found.parts if found.text == "all of" else (found,)
    for part in parts:
        yield from _tree(part)


def _tree(part: Explanation) -> Iterator[str]:
    for line in part.lines(1):
        yield from fitted(line)


def _unknown(name: str, evaluation: Evaluation, truth: bool | None = None) -> str:
    fields = evaluation.undecided.get(name, ())
    return f"   unknown: {', '.join(fields)}" if fields and truth is None else ""


def _asking(found: Opened) -> list[str]:
    """The stages that ask for something; the others admit every lead."""
    return [stage.name for stage in found.agreement.plan.stages if stage.qualifies is not None]


def _truths(
    head: str,
    names: list[str],
    evaluations: list[Evaluation],
    answers: Callable[[Evaluation], Mapping[str, bool | None]],
) -> Iterator[str]:
    if not names:
        return
    rows = []
    for name in names:
        counts = Counter(answers(each)[name] for each in evaluations)
        rows.append((name, *(f"{counts[truth]:,}" for truth in (True, False, None))))
    yield ""
    words = ("holds", "does not") if head == "definition" else ("yes", "no")
    yield from table((head, *words, "undecided"), rows)


def _scores(found: Opened, evaluations: list[Evaluation]) -> Iterator[str]:
    names = [score.name for score in found.agreement.plan.scores.values()]
    if not names or not evaluations:
        return
    rows = []
    for name in names:
        points = sorted(each.scores[name] for each in evaluations)
        found_points = (points[0], _median(points), points[-1])
        rows.append((name, *(_short(each) for each in found_points)))
    yield ""
    yield from table(("score", "min", "median", "max"), rows)


def _median(points: list[Decimal]) -> Decimal:
    middle = len(points) // 2
    return points[middle] if len(points) % 2 else (points[middle - 1] + points[middle]) / 2


def _short(points: Decimal) -> str:
    text = f"{points:,.2f}"
    return text.rstrip("0").rstrip(".")


def _undecided(evaluations: list[Evaluation]) -> Iterator[str]:
    """Which unknown facts keep the most answers open."""
    counts: dict[str, Counter[str]] = {}
    for each in evaluations:
        for name, unknown in each.undecided.items():
            counts.setdefault(name, Counter()).update(unknown)
    if not counts:
        return
    yield ""
    yield "open because unknown:"
    for name, fields in counts.items():
        ranked = sorted(fields.items(), key=lambda item: (-item[1], item[0]))
        words = [f"{field} ({count:,})" for field, count in ranked[:_MOST_FIELDS]]
        if len(ranked) > _MOST_FIELDS:
            words.append(f"and {len(ranked) - _MOST_FIELDS:,} more")
        yield shortened(f"  {name}: {', '.join(words)}", WIDTH)
