"""Explanations: a condition as a tree, with what each part comes to and why."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from attrs import evolve, field, frozen

from alignlib.engine.derived import unknown_names
from alignlib.engine.html import page, tree
from alignlib.engine.reasons import leaf_fact
from alignlib.engine.view import View, cap, clamp
from alignlib.model.codec import to_plain
from alignlib.model.outputs import Fact, Rule, shown
from alignlib.names import canonical
from alignlib.plan.conditions import (
    Activities,
    AllOf,
    AnyOf,
    AtLeastOf,
    Condition,
    FieldRead,
    GradeRead,
    Includes,
    IsKnown,
    IsUndecided,
    IsYes,
    Named,
    Negation,
    NoneOf,
    OneOf,
    Order,
    ScoreRead,
    TextTest,
)
from alignlib.plan.plan import EachLine, Grade, Score, WhenLine
from alignlib.values.numbers import from_micro
from alignlib.values.time import DAY, from_micros

MOST_ACTIVITIES = 20
"""So many activities of a line are told one by one, the latest; those before them are summed up."""
FORMAT = 1
"""The version of an explanation as JSON."""


@frozen
class Explanation:
    """`text` in the author's words, whether it `holds` (None: undecided), what was `found`, the
    `parts` it rests on, and the fields whose being unknown keeps it open.

    `place` is the declaration (or line) that the words stand in, `values` are the facts read, with
    the value each had. `points` are those of a score, of a line of it or of one activity: the
    points of the parts add up to it exactly.
    """

    text: str
    holds: bool | None
    found: str = ""
    parts: tuple[Explanation, ...] = ()
    unknown: tuple[str, ...] = field(default=())
    place: Rule | None = field(default=None, kw_only=True)
    values: tuple[Fact, ...] = field(default=(), kw_only=True)
    points: Decimal | None = field(default=None, kw_only=True)

    @property
    def mark(self) -> str:
        """✓ holds, ✗ does not, ? undecided."""
        return "?" if self.holds is None else "✓" if self.holds else "✗"

    def lines(self, indent: int = 0) -> list[str]:
        """The tree as text: ✓ holds, ✗ does not, ? undecided, · a detail."""
        found = f"    {self.found}" if self.found else ""
        own = [f"{'  ' * indent}{self.mark} {self.text}{found}"]
        for part in self.parts:
            own.extend(part.lines(indent + 1))
        return own

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready, with the number of its format; points are exact decimals as text."""
        return {"format": FORMAT, "type": "explanation", **self._plain()}

    def _plain(self) -> dict[str, Any]:
        place = self.place
        return {
            "text": self.text,
            "result": self._result(),
            "found": self.found,
            "place": place and {"file": place.file, "line": place.line, "column": place.column},
            "values": {fact.name: to_plain(fact.value) for fact in self.values},
            "points": None if self.points is None else f"{self.points:f}",
            "unknown": list(self.unknown),
            "parts": [part._plain() for part in self.parts],
        }

    def _result(self) -> str | None:
        return "undecided" if self.holds is None else "holds" if self.holds else "does not hold"

    def html(self) -> str:
        """The tree as a fragment of HTML, escaped."""
        words = f"{self.mark} {self.text}"
        return tree(words, self.found, [part.html() for part in self.parts], self.holds is False)

    def _repr_html_(self) -> str:
        return page(self.html())


@frozen
class Detail(Explanation):
    """A line of a score or an activity: neither true nor false."""

    @property
    def mark(self) -> str:
        return "·"

    def lines(self, indent: int = 0) -> list[str]:
        found = f"   {self.found}" if self.found else ""
        own = [f"{'  ' * indent}· {self.text}{found}"]
        for part in self.parts:
            own.extend(part.lines(indent + 1))
        return own

    def _result(self) -> str | None:
        return None


def explain(node: Condition, view: View, place: Rule | None = None) -> Explanation:
    """`place`: the declaration that the condition stands in."""
    holds = view.truth(node)
    unknown = unknown_fields(node, view) if holds is None else ()
    match node:
        case AllOf() | AnyOf() | NoneOf() | AtLeastOf():
            parts = tuple(explain(item, view, place) for item in node.items)
            return Explanation(node.text, holds, "", parts, unknown, place=place)
        case Negation() | IsUndecided():
            parts = (explain(node.item, view, place),)
            return Explanation(node.text, holds, "", parts, unknown, place=place)
        case Named():
            definition = view.life.plan.definitions[node.name]
            inner = explain(definition.condition, view, definition.rule)
            parts = inner.parts if not inner.found else (inner,)
            return Explanation(node.text, holds, "", parts or (inner,), unknown, place=place)
    fact = leaf_fact(node, view)
    found = "" if fact is None else str(fact)
    if fact is not None and fact.name == node.text:
        found = shown(fact.value)
    made = Explanation(
        node.text, holds, found, (), unknown, place=place, values=() if fact is None else (fact,)
    )
    match node:
        case Order(read=ScoreRead() as read):
            score = view.life.plan.scores[read.name]
            points = from_micro(view.score(read.name))
            wanted = "" if node.low is None or node.negated else f" of {from_micro(node.low)}"
            return evolve(
                made, found=f"{points:f}{wanted}", points=points, parts=score_lines(score, view)
            )
        case OneOf(read=GradeRead() as read):
            return evolve(made, parts=grade_lines(view.life.plan.grades[read.name], view))
        case Activities():
            counts = view.count(node.filter, node.window)
            found = "never there" if counts is None else f"{counts[0]} found"
            return evolve(made, found=found, parts=_seen(node, view))
    return made


def explain_score(score: Score, view: View) -> Explanation:
    """A score with every line's contribution."""
    points = from_micro(view.score(canonical(score.name)))
    return Detail(
        score.name, None, f"{points:f}", score_lines(score, view), place=score.rule, points=points,
        unknown=score_unknown(score.name, view),
    )  # fmt: skip


def score_lines(score: Score, view: View) -> tuple[Explanation, ...]:
    """Every line of a score with what it comes to, each activity in it, and what a limit takes
    away: the points add up to the score. A line that counts no activity is left out."""
    parts: list[Explanation] = []
    total = 0
    for line in score.lines:
        made, points = (
            _each_line(line, score, view)
            if isinstance(line, EachLine)
            else _when_line(line, score, view)
        )
        total += points
        if points or made.parts or isinstance(line, WhenLine):
            parts.append(made)
    kept = clamp(total, score)
    if kept != total:
        low, high = (None if x is None else from_micro(x) for x in (score.low, score.high))
        limit = f"at least {low}" if kept > total else f"at most {high}"
        found = f"{from_micro(total):f} → {from_micro(kept):f}"
        parts.append(Detail(limit, None, found, place=score.rule, points=from_micro(kept - total)))
    return tuple(parts)


def _when_line(line: WhenLine, score: Score, view: View) -> tuple[Explanation, int]:
    found = explain(line.condition, view, score.rule)
    points = line.points if found.holds is True else 0
    return evolve(found, points=from_micro(points)), points


def _each_line(line: EachLine, score: Score, view: View) -> tuple[Explanation, int]:
    life = view.life
    counted = view.each_points(line, score)
    earlier, listed = counted[:-MOST_ACTIVITIES], counted[-MOST_ACTIVITIES:]
    parts: list[Explanation] = []
    if earlier:
        total = from_micro(sum(points for _, points in earlier))
        text = f"{len(earlier):,} earlier"
        parts.append(Detail(text, None, f"{total:f}", place=score.rule, points=total))
    for number, points in listed:
        act = life.acts[number]
        days = (view.t - act.at) // DAY
        age = "today" if days == 0 else "1 day old" if days == 1 else f"{days} days old"
        worth = f"{from_micro(line.points):f} points"
        if score.half_life is not None:
            worth += f", {age} → {from_micro(points):f}"
        when = shown(from_micros(act.at, life.plan.zone))
        text = f"{act.activity.kind} {when}"
        parts.append(Detail(text, None, worth, place=score.rule, points=from_micro(points)))
    folded = view.folded_points(line, score)
    if folded:
        text = "activities that are only counted"
        worth = f"{from_micro(folded):f}"
        parts.append(Detail(text, None, worth, place=score.rule, points=from_micro(folded)))
    raw = view.raw_points(line, score)
    kept = cap(raw, line.at_most)
    if raw != kept and line.at_most is not None:
        parts.append(
            Detail(
                f"at most {from_micro(line.at_most):f}", None,
                f"{from_micro(raw):f} → {from_micro(kept):f}", place=score.rule,
                points=from_micro(kept - raw),
            )
        )  # fmt: skip
    worth = f"{from_micro(kept):f}"
    made = Detail(line.text, None, worth, tuple(parts), place=score.rule, points=from_micro(kept))
    return made, kept


def explain_grade(grade: Grade, view: View) -> Explanation:
    """A grade with the line that gives it, and those before that do not."""
    label = view.grade(canonical(grade.name))
    name = next(line.label for line in grade.lines if canonical(line.label) == label)
    return Detail(grade.name, None, name, grade_lines(grade, view), place=grade.rule)


def grade_lines(grade: Grade, view: View) -> tuple[Explanation, ...]:
    """The lines of a grade up to the first that holds."""
    parts: list[Explanation] = []
    for line in grade.lines:
        if line.condition is None:
            parts.append(Explanation(f"else {line.label}", True, place=grade.rule))
            break
        found = explain(line.condition, view, grade.rule)
        parts.append(evolve(found, text=f"{line.label} when {found.text}"))
        if found.holds is True:
            break
    return tuple(parts)


def _seen(node: Activities, view: View) -> tuple[Explanation, ...]:
    life = view.life
    return tuple(
        Detail(
            f"{life.acts[number].activity.kind} {shown(from_micros(at, life.plan.zone))}",
            None,
            "" if certain else "may count: a field is unknown",
        )
        for at, number, certain in life.matches(node.filter)[-5:]
    )


def unknown_fields(node: Condition, view: View) -> tuple[str, ...]:
    """The unknown facts that keep a condition undecided, in the order of the text."""
    found: dict[str, None] = {}
    _collect_unknown(node, view, found)
    return tuple(found)


def _collect_unknown(node: Condition, view: View, found: dict[str, None]) -> None:
    if view.truth(node) is not None:
        return
    match node:
        case AllOf() | AnyOf() | NoneOf() | AtLeastOf():
            for item in node.items:
                _collect_unknown(item, view, found)
        case Negation() | IsUndecided():
            _collect_unknown(node.item, view, found)
        case Named():
            _collect_unknown(view.life.plan.definitions[node.name].condition, view, found)
        case OneOf() | Order() | IsYes() | TextTest() | Includes() | IsKnown():
            if isinstance(node.read, FieldRead):
                names = unknown_names(node.read, view.life.plan, view.life.facts)
                found.update(dict.fromkeys(names))
        case Activities():
            wanted = view.life.plan.filters[node.filter]
            if wanted.where is not None and view.count(node.filter, node.window) is not None:
                found.setdefault(f"{wanted.text}")
            else:
                found.setdefault(node.text)
        case _:
            found.setdefault(node.text)


def score_unknown(name: str, view: View) -> tuple[str, ...]:
    """The unknown facts behind a score: of its `when` lines, and of activities that may count."""
    found: dict[str, None] = {}
    for line in view.life.plan.scores[canonical(name)].lines:
        if isinstance(line, EachLine):
            if view.life.may_match(line.filter):
                found.setdefault(line.text)
        elif view.truth(line.condition) is None:
            _collect_unknown(line.condition, view, found)
    return tuple(found)


def behind_scores(node: Condition, view: View) -> tuple[str, ...]:
    """The unknown facts behind the scores that a condition reads, at whatever distance."""
    found: dict[str, None] = {}
    _collect_scores(node, view, found)
    return tuple(found)


def _collect_scores(node: Condition, view: View, found: dict[str, None]) -> None:
    match node:
        case AllOf() | AnyOf() | NoneOf() | AtLeastOf():
            for item in node.items:
                _collect_scores(item, view, found)
        case Negation() | IsUndecided():
            _collect_scores(node.item, view, found)
        case Named():
            _collect_scores(view.life.plan.definitions[node.name].condition, view, found)
        case Order(read=ScoreRead() as read) | OneOf(read=ScoreRead() as read):
            found.update(dict.fromkeys(score_unknown(read.name, view)))
