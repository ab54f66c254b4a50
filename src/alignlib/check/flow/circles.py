"""Circles of `when` lines that one lead can go round in a single instant.

A run takes a lead into no stage twice (R4), so it stops somewhere, and at the next input the lead
goes on: where it is found tells nothing. Only what is certain is said: each line of the circle asks
for facts and scores, and the lead that the finding names meets them all and no line before them.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from decimal import Decimal

from attrs import evolve, frozen

from alignlib.check.flow.claims import Claim, Stretch, Values, claim, definition, parts
from alignlib.check.flow.starts import outlasts_a_move
from alignlib.check.flow.ways import key_of
from alignlib.check.scope import Scope
from alignlib.check.symbols import Meaning
from alignlib.diagnostics.diagnostic import Label
from alignlib.names import canonical
from alignlib.source import Span
from alignlib.syntax import tree

_LONGEST = 4
_MOST_LINES = 400
"""Circles are looked for among so many lines: more would take long."""
_FACTS = (Meaning.FIELD, Meaning.SCORE)


@frozen
class _Line:
    """A `when` line of one stage, with the lines that are tried before it there."""

    source: str
    target: str
    move: tree.MoveLine
    before: tuple[tree.MoveLine, ...]


def check_one_instant(file: tree.File, scope: Scope) -> None:
    """Reports circles that a lead goes round in one instant (AL439), each once."""
    lines = _lines(file, scope)
    if sum(map(len, lines.values())) > _MOST_LINES:
        return
    told: set[str] = set()
    for start in lines:
        for circle in _circles(start, lines):
            stages = {line.source for line in circle}
            lead = None if stages & told else _lead(circle, scope)
            if lead is not None:
                told |= stages
                _report(circle, lead, scope)


def _lines(file: tree.File, scope: Scope) -> dict[str, list[_Line]]:
    moves: dict[str, list[tree.MoveLine]] = {}
    common: dict[str, list[tree.MoveLine]] = {}
    for decl in file.declarations:
        match decl:
            case tree.StageDecl():
                for item in decl.names:
                    key = key_of(item.name, scope)
                    if key is not None:
                        moves.setdefault(key, []).extend(decl.moves)
            case tree.FromAnyDecl():
                for name in decl.stages:
                    key = key_of(name, scope)
                    if key is not None:
                        common.setdefault(key, []).extend(decl.moves)
    found: dict[str, list[_Line]] = {}
    for source in {**moves, **common}:
        own = (*moves.get(source, ()), *common.get(source, ()))
        for number, move in enumerate(own):
            target = key_of(move.target, scope)
            if target in (None, source):  # `from any of` may name the target: not tried there
                continue
            if move.trigger == "when" and move.condition is not None:
                found.setdefault(source, []).append(_Line(source, target, move, own[:number]))
    return found


def _circles(start: str, lines: Mapping[str, list[_Line]]) -> Iterator[tuple[_Line, ...]]:
    """The ways from a stage back to it that touch no stage twice."""
    todo: list[tuple[_Line, ...]] = [(line,) for line in lines.get(start, ())]
    while todo:
        way = todo.pop()
        last = way[-1].target
        if last == start:
            yield way
        elif len(way) < _LONGEST and all(line.source != last for line in way):
            todo.extend((*way, line) for line in lines.get(last, ()))


def _lead(circle: tuple[_Line, ...], scope: Scope) -> list[tuple[Claim, str]] | None:
    """What is so of a lead that goes round: each fact with its value. None where it is not sure
    that there is one."""
    asked = [line.move.condition for line in circle]
    asked += [scope.symbols.stages[line.target].decl.qualifies for line in circle]
    known: list[tuple[Claim, str]] = []
    for condition in asked:
        for part, _ in () if condition is None else parts(condition, scope):
            says = claim(part, scope)
            name = _fact(part, scope)
            if says is None or name is None:
                return None
            for number, (other, _) in enumerate(known):
                if other.about == says.about:
                    both = _both(other, says) or _both(says, other)
                    if both is None:
                        return None
                    known[number] = (both, name)
                    break
            else:
                known.append((says, name))
    for line in circle:
        for move in line.before:
            target = scope.symbols.stage(canonical(move.target.text))
            refused = target is None or target.decl.qualifies is not None
            if move.condition is not None and move.trigger == "when" and not refused and (
                _holds(move.condition, known, scope) is not False
            ):  # fmt: skip
                return None
    return known if known and all(_value(says) for says, _ in known) else None


def _fact(part: tree.Condition, scope: Scope) -> str | None:
    """The name of the field or score that a condition asks for, if a move leaves it as it is."""
    match part:
        case tree.Not(item=item):
            return _fact(item, scope)
        case tree.Holds(path=path) | tree.Comparison(left=tree.Path() as path):
            symbol = scope.refs.get(path.id)
            lasting = outlasts_a_move(part, scope, set())
            if symbol is not None and symbol.meaning in _FACTS and lasting:
                return ".".join(word.text for word in path.parts)
    return None


def _both(one: Claim, other: Claim) -> Claim | None:
    """What is true where both are, if anything can be."""
    match one.says, other.says:
        case Values(among=True, values=some), Values(among=True, values=others):
            left = some & others
            return Claim(one.about, Values(True, left)) if left else None
        case Values(among=True, values=some), Values(among=False, values=others):
            left = some - others
            return Claim(one.about, Values(True, left)) if left else None
        case Values(among=False), Values(among=True):
            return _both(other, one)
        case Values(among=False, values=some), Values(among=False, values=others):
            return Claim(one.about, Values(False, some | others))
        case Stretch() as first, Stretch() as second:
            if first.apart(second) or first.unit != second.unit:
                return None
            if first.within(second):
                return one
            if second.within(first):
                return other
            low, high = (first, second) if second.low is None or (
                first.low is not None and first.low >= second.low) else (second, first)  # fmt: skip
            return Claim(one.about, evolve(low, high=high.high, below=high.below))
        case Stretch(), Values(among=False, values=values) if not values:
            return one
    return None


def _value(says: Claim) -> str | None:
    """A value that fits, as it is written."""
    match says.says:
        case Values(among=True, values=values):
            words = [value for value in values if value is not None]
            return min((f'{one}"' if one.startswith('"') else one for one in words), default=None)
        case Values(among=False, values=values):
            texts = all(value is not None and value.startswith('"') for value in values)
            return "no" if values == {"yes"} else '"…"' if texts else None
        case Stretch(low=low, above=above, high=high, below=below):
            if low is None and high is None:
                return None
            if low is None:
                return f"{(high or Decimal(0)) - below:f}"
            inside = low + 1 if above else low
            fits = high is None or inside < high or (inside == high and not below)
            return f"{inside:f}" if fits else None
    return None


def _holds(condition: tree.Condition, known: list[tuple[Claim, str]], scope: Scope) -> bool | None:
    """Whether a condition holds of the lead: False only where that is certain."""
    inner = definition(condition, scope)
    if inner is not None:
        return _holds(inner, known, scope)
    match condition:
        case tree.And(items=items) | tree.Block(kind="all of", items=items):
            found = [_holds(item, known, scope) for item in items]
            return False if False in found else None if None in found else True
        case tree.Or(items=items) | tree.Block(kind="any of", items=items):
            found = [_holds(item, known, scope) for item in items]
            return True if True in found else None if None in found else False
        case tree.Not(item=item):
            holds = _holds(item, known, scope)
            return None if holds is None else not holds
    says = claim(condition, scope)
    for fact, _ in known:
        if says is not None and fact.about == says.about:
            return True if fact.implies(says) else False if fact.excludes(says) else None
    # A fact of which nothing is said may be unknown, and then the line is undecided.
    return False if says is not None and _fact(condition, scope) is not None else None


def _report(circle: tuple[_Line, ...], lead: list[tuple[Claim, str]], scope: Scope) -> None:
    names = {line.source: scope.symbols.stages[line.source].name for line in circle}
    start = circle[0]
    way = ", ".join(f"`{names[line.source]}`" for line in circle[1:])
    such = ", ".join(f"{name} {_value(says)}" for says, name in lead)
    first = Span(start.move.span.start, start.move.target.span.end)
    scope.findings.add(
        "AL439", f"a lead goes from `{names[start.source]}` to {way} and back in one instant",
        first, f"such as one with {such}",
        "let the lines ask for what excludes each other, or one of them wait with `after` or `on`",
        labels=tuple(
            Label(Span(line.move.span.start, line.move.target.span.end), "and on from here")
            for line in circle[1:]
        ),
    )  # fmt: skip
