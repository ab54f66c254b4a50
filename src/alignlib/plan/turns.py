"""How a condition may turn by time alone: static, and on the safe side.

Between inputs counts in windows and halved points only fall, and days only grow. So most lines of
an agreement can only be lost by waiting (`engagement is at least 40`), or only be gained and then
stay (`engagement is below 10`).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from enum import Enum
from typing import Final, TypeAlias

from alignlib.plan.conditions import (
    Activities,
    AllOf,
    AnyOf,
    AtLeastOf,
    Condition,
    Days,
    EarlierMatch,
    GradeRead,
    IsUndecided,
    Named,
    Negation,
    NoneOf,
    OneOf,
    Order,
    ScoreRead,
    Waited,
)
from alignlib.plan.plan import EachLine, Plan

Truth: TypeAlias = bool | None
Turn: TypeAlias = tuple[Truth, Truth]
"""The truth at one instant, and at a later one with no input between the two."""

# Sets of truths, as bits.
TRUE: Final = 1
FALSE: Final = 2
UNDECIDED: Final = 4

TRUTHS: Final[tuple[Truth, ...]] = (True, False, None)
STILL: Final[frozenset[Turn]] = frozenset((truth, truth) for truth in TRUTHS)
ANY: Final[frozenset[Turn]] = frozenset((before, after) for before in TRUTHS for after in TRUTHS)
RISES: Final[frozenset[Turn]] = STILL | {(False, True)}
FALLS: Final[frozenset[Turn]] = STILL | {(True, False)}
DECIDED: Final = RISES | FALLS


class Outlook(Enum):
    """What waiting may do for a condition that has none of the truths looked out for."""

    NEVER = "it comes to none of them"
    LASTS = "once it has one, it keeps to them"
    OPEN = "it may have one for a while"


class Turns:
    """Remembers its answers by the id of a condition, with the condition: in a copy of the plan, or
    in another process, an id may be that of another one."""

    def __init__(self, plan: Plan) -> None:
        self._plan = plan
        self._turns: dict[int, tuple[Condition, frozenset[Turn]]] = {}
        self._outlooks: dict[tuple[int, int], tuple[Condition, Outlook]] = {}

    def outlook(self, node: Condition, bits: int) -> Outlook:
        """Of a set of truths."""
        known = self._outlooks.get((id(node), bits))
        if known is None or known[0] is not node:
            known = self._outlooks[id(node), bits] = (node, _outlook(self.of(node), bits))
        return known[1]

    def of(self, node: Condition) -> frozenset[Turn]:
        """All turns that are possible, staying the same among them."""
        known = self._turns.get(id(node))
        if known is None or known[0] is not node:
            known = self._turns[id(node)] = (node, self._of(node))
        return known[1]

    def _of(self, node: Condition) -> frozenset[Turn]:
        match node:
            case AllOf():
                return _joined(map(self.of, node.items))
            case AnyOf():
                return _mapped(_not, self._none_of(node.items))
            case NoneOf():
                return self._none_of(node.items)
            case Negation():
                return _mapped(_not, self.of(node.item))
            case AtLeastOf():
                return ANY if any(self.of(item) != STILL for item in node.items) else STILL
            case IsUndecided():
                return _mapped(_is_none, self.of(node.item)) | STILL
            case Named():
                return self.of(self._plan.definitions[node.name].condition)
            case Activities():
                return _of_count(node)
            case Days():
                return _of_days(node)
            case Waited():
                return RISES
            case EarlierMatch():
                return STILL if node.window.duration is None else FALLS
            case Order(read=ScoreRead() as read):
                return self._of_order(node, read)
            case OneOf(read=ScoreRead() as read):
                return DECIDED if self._ages(read) else STILL
            case OneOf(read=GradeRead() as read):
                lines = self._plan.grades[read.name].lines
                moving = (x.condition for x in lines if x.condition is not None)
                return DECIDED if any(self.of(item) != STILL for item in moving) else STILL
        return STILL

    def _none_of(self, items: tuple[Condition, ...]) -> frozenset[Turn]:
        return _joined(_mapped(_not, self.of(item)) for item in items)

    def _of_order(self, node: Order, read: ScoreRead) -> frozenset[Turn]:
        if not self._ages(read):
            return STILL
        if not self._only_falls(read) or (node.low is not None and node.high is not None):
            return DECIDED
        inside = RISES if node.low is None else FALLS
        return _mapped(_not, inside) if node.negated else inside

    def _ages(self, read: ScoreRead) -> bool:
        score = self._plan.scores[read.name]
        return any(
            score.half_life is not None or line.window.duration is not None
            if isinstance(line, EachLine)
            else self.of(line.condition) != STILL
            for line in score.lines
        )

    def _only_falls(self, read: ScoreRead) -> bool:
        """No line takes points away that come back, and none gives points by and by."""
        return all(
            line.points >= 0 if isinstance(line, EachLine) else self.of(line.condition) == STILL
            for line in self._plan.scores[read.name].lines
        )


def _of_count(node: Activities) -> frozenset[Turn]:
    """Too few stays too few; too many becomes few enough."""
    if node.window.duration is None:
        return STILL
    if node.high is None:
        return FALLS | {(True, None), (None, False)}
    if node.low <= 0:
        return RISES | {(False, None), (None, True)}
    return ANY


def _of_days(node: Days) -> frozenset[Turn]:
    match node.operator:
        case "is known" | "is unknown":
            return STILL
        case "is above" | "is at least":
            return RISES
        case "is below" | "is at most":
            return FALLS
    return DECIDED


def _outlook(turns: frozenset[Turn], bits: int) -> Outlook:
    of_bits: dict[int, Truth] = {TRUE: True, FALSE: False, UNDECIDED: None}
    wanted = {truth for bit, truth in of_bits.items() if bits & bit}
    if not any(before not in wanted and after in wanted for before, after in turns):
        return Outlook.NEVER
    if any(before in wanted and after not in wanted for before, after in turns):
        return Outlook.OPEN
    return Outlook.LASTS


def _joined(parts: Iterable[frozenset[Turn]]) -> frozenset[Turn]:
    """All of them must hold; each part turns, or not, for itself."""
    found: frozenset[Turn] = frozenset({(True, True)})
    for part in parts:
        found = frozenset((_both(a, c), _both(b, d)) for a, b in found for c, d in part)
    return found | STILL


def _mapped(change: Callable[[Truth], Truth], turns: frozenset[Turn]) -> frozenset[Turn]:
    return frozenset((change(before), change(after)) for before, after in turns)


def _both(one: Truth, other: Truth) -> Truth:
    if one is False or other is False:
        return False
    return None if one is None or other is None else True


def _not(truth: Truth) -> Truth:
    return None if truth is None else not truth


def _is_none(truth: Truth) -> Truth:
    return truth is None
