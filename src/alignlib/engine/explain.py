"""Explanations: a condition as a tree, with what each part comes to and why."""

from __future__ import annotations

from attrs import field, frozen

from alignlib.engine.derived import unknown_names
from alignlib.engine.reasons import leaf_fact
from alignlib.engine.view import View
from alignlib.model.outputs import shown
from alignlib.names import canonical
from alignlib.plan.conditions import (
    Activities,
    AllOf,
    AnyOf,
    AtLeastOf,
    Condition,
    FieldRead,
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
from alignlib.plan.plan import EachLine, Score
from alignlib.values.numbers import from_micro
from alignlib.values.time import DAY, from_micros


@frozen
class Explanation:
    """`text` in the author's words, whether it `holds` (None: undecided), what was `found`, the
    `parts` it rests on, and the fields whose being unknown keeps it open."""

    text: str
    holds: bool | None
    found: str = ""
    parts: tuple[Explanation, ...] = ()
    unknown: tuple[str, ...] = field(default=())

    def lines(self, indent: int = 0) -> list[str]:
        """The tree as text: ✓ holds, ✗ does not, ? undecided, · a detail."""
        mark = "?" if self.holds is None else "✓" if self.holds else "✗"
        found = f"    {self.found}" if self.found else ""
        own = [f"{'  ' * indent}{mark} {self.text}{found}"]
        for part in self.parts:
            own.extend(part.lines(indent + 1))
        return own


@frozen
class Detail(Explanation):
    """A line of a score or an activity: neither true nor false."""

    def lines(self, indent: int = 0) -> list[str]:
        found = f"   {self.found}" if self.found else ""
        own = [f"{'  ' * indent}· {self.text}{found}"]
        for part in self.parts:
            own.extend(part.lines(indent + 1))
        return own


def explain(node: Condition, view: View) -> Explanation:
    holds = view.truth(node)
    unknown = unknown_fields(node, view) if holds is None else ()
    match node:
        case AllOf() | AnyOf() | NoneOf() | AtLeastOf():
            parts = tuple(explain(item, view) for item in node.items)
            return Explanation(node.text, holds, "", parts, unknown)
        case Negation() | IsUndecided():
            return Explanation(node.text, holds, "", (explain(node.item, view),), unknown)
        case Named():
            inner = explain(view.life.plan.definitions[node.name].condition, view)
            parts = inner.parts if isinstance(inner, Explanation) and not inner.found else (inner,)
            return Explanation(node.text, holds, "", parts or (inner,), unknown)
    fact = leaf_fact(node, view)
    found = "" if fact is None else f"{fact.name}: {shown(fact.value)}"
    if isinstance(node, Order) and isinstance(node.read, ScoreRead):
        score = view.life.plan.scores[node.read.name]
        points = from_micro(view.score(node.read.name))
        wanted = f" of {from_micro(node.low)}" if node.low is not None and not node.negated else ""
        return Explanation(node.text, holds, f"{points:f}{wanted}", score_lines(score, view))
    if isinstance(node, Activities):
        counts = view.count(node.filter, node.window)
        found = "never there" if counts is None else f"{counts[0]} found"
        return Explanation(node.text, holds, found, _seen(node, view), unknown)
    return Explanation(node.text, holds, found, (), unknown)


def score_lines(score: Score, view: View) -> tuple[Explanation, ...]:
    """Every line of a score with what it comes to, and each activity in it."""
    return tuple(
        _each_line(line, score, view)
        if isinstance(line, EachLine)
        else explain(line.condition, view)
        for line in score.lines
        if not isinstance(line, EachLine) or view.each_points(line, score)
    )


def _each_line(line: EachLine, score: Score, view: View) -> Explanation:
    life = view.life
    parts = []
    for number, points in view.each_points(line, score):
        act = life.acts[number]
        days = (view.t - act.at) // DAY
        age = "today" if days == 0 else "1 day old" if days == 1 else f"{days} days old"
        worth = f"{from_micro(line.points):f} points"
        if score.half_life is not None:
            worth += f", {age} → {from_micro(points):f}"
        when = shown(from_micros(act.at, life.plan.zone))
        parts.append(Detail(f"{act.activity.kind} {when}", None, worth))
    total = from_micro(view.line_points(line, score))
    return Detail(line.text, None, f"{total:f}", tuple(parts))


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
            if any(not certain for *_, certain in view.life.matches(line.filter)):
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
