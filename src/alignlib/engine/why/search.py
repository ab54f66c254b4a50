"""Why not: every minimal set of changes that would be enough, each tried."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import combinations, product

from attrs import define, field, frozen

from alignlib.engine.life import Life
from alignlib.engine.view import View
from alignlib.engine.why.changes import Change, Way
from alignlib.engine.why.collect import Collector, More
from alignlib.engine.why.dimensions import Dimension, Maker
from alignlib.engine.why.trial import Goal, Trial
from alignlib.model.inputs import Input
from alignlib.model.outputs import Fact
from alignlib.plan.conditions import (
    AllOf,
    AnyOf,
    AtLeastOf,
    ClockIs,
    Condition,
    EarlierMatch,
    Entered,
    InStage,
    IsUndecided,
    Named,
    Negation,
    NoneOf,
    OneOf,
    Order,
    OwnerIs,
    ScoreRead,
)
from alignlib.plan.plan import EachLine, Plan
from alignlib.values.numbers import from_micro

MOST_CHANGES = 3
"""A set has at most so many changes."""
MOST_EVALUATIONS = 1000
"""One question evaluates the lead at most so often."""
_ONE_SET = 10
"""Trying one set, and whether less is enough, takes at most so many evaluations."""
_MOST_CONSIDERED = 20_000
"""So many sets are looked at, most of them without an evaluation."""


@frozen
class Found:
    """`stuck` are the conditions that none of the changes bears on; `complete` is False where the
    search ended before everything was tried."""

    ways: tuple[Way, ...]
    stuck: tuple[Condition, ...]
    failing: tuple[Condition, ...]
    complete: bool
    evaluations: int


@define
class Search:
    """One question. `wanted` are the conditions that must all hold; `goal` says whether it came
    about; `given` are changes that belong to every way: the request that an `on request` line
    waits for."""

    trial: Trial
    wanted: tuple[Condition, ...]
    goal: Goal
    track: int = 0
    given: tuple[Change, ...] = ()
    firsts: tuple[tuple[int, int], ...] = ()
    """(filter, how many): activities that must come, too: what an `on` line waits for, what was
    promised before the stage may be entered."""
    evaluations: int = field(default=0, init=False)
    _fired: dict[tuple[str, ...], bool] = field(factory=dict, init=False)

    def run(self) -> Found:
        life = self.trial.base
        life.use(self.track)
        view = View(life, life.now)
        failing = tuple(node for node in self.wanted if view.truth(node) is not True)
        collector = Collector(view, self.trial.plan.fields, life.facts)
        for number, node in enumerate(failing):
            collector.bring(number, node, True)
        for number, (wanted, need) in enumerate(self.firsts, len(failing)):
            collector.wishes.acts.append(More(number, wanted, need, "first"))
        needed = frozenset(range(len(failing) + len(self.firsts)))
        dimensions = Maker(self.trial, track=self.track).all(collector.wishes)
        touched = frozenset().union(*(each.touches for each in dimensions))
        stuck = tuple(node for number, node in enumerate(failing) if number not in touched)
        if not failing and not self.given and self._fires(()):
            return Found((), (), failing, True, self.evaluations)
        ways: list[Way] = []
        complete = True
        if self.given and not stuck and self._fires(()):
            ways.append(Way(self.given))
        elif not stuck:
            complete = self._search(dimensions, needed, failing, ways)
        ways.sort(key=lambda way: (len(way.changes), sum(item.times for item in way.changes)))
        return Found(tuple(ways), stuck, failing, complete, self.evaluations)

    # -- sets -------------------------------------------------------------------------------

    def _search(
        self,
        dimensions: Sequence[Dimension],
        needed: frozenset[int],
        failing: Sequence[Condition],
        ways: list[Way],
    ) -> bool:
        """Adds every minimal set of changes; whether all could be tried."""
        plain = tuple(node for node in failing if not _of_life(node, self.trial.plan))
        scores = scores_of(failing, self.trial.plan)
        considered = 0
        for size in range(1, MOST_CHANGES + 1 - len(self.given)):
            for chosen in combinations(dimensions, size):
                touched = frozenset().union(*(each.touches for each in chosen))
                if not needed <= touched or _only_mixes(chosen, ways):
                    continue
                for changes in _in_order(chosen):
                    considered += 1
                    spent = self.evaluations > MOST_EVALUATIONS - _ONE_SET
                    if spent or considered > _MOST_CONSIDERED:
                        return False
                    if any(_covers(way.changes, (*self.given, *changes)) for way in ways):
                        continue
                    if self._hopeless(changes, plain) or not self._fires(changes):
                        continue
                    if self._is_minimal(changes):
                        together = (*self.given, *changes)
                        ways.append(Way(together, self._after(changes, scores)))
        return True

    def _is_minimal(self, changes: tuple[Change, ...]) -> bool:
        """Nothing less is enough: none of the changes can be left out."""
        return not any(
            self._fires(rest)
            for size in range(len(changes))
            for rest in combinations(changes, size)
        )

    def _inputs(self, changes: Iterable[Change]) -> list[Input]:
        return [item for change in (*self.given, *changes) for item in change.inputs()]

    def _hopeless(self, changes: Sequence[Change], plain: Sequence[Condition]) -> bool:
        """Whether a condition that rests on facts and activities alone still does not hold: this
        is quick to say."""
        self.evaluations += 1
        life = self.trial.roughly(self._inputs(changes))
        life.use(self.track)
        view = View(life, life.now)
        return any(view.truth(node) is not True for node in plain)

    def _fires(self, changes: tuple[Change, ...]) -> bool:
        """By the engine itself, on a copy."""
        key = tuple(item.id for change in changes for item in change.inputs())
        known = self._fired.get(key)
        if known is None:
            self.evaluations += 1
            after = self.trial.after(self._inputs(changes))
            known = after is not None and self.goal.reached(*after)
            self._fired[key] = known
        return known

    def _after(self, changes: tuple[Change, ...], scores: Sequence[str]) -> tuple[Fact, ...]:
        """The points that the scores have then."""
        if not scores:
            return ()
        life: Life = self.trial.roughly(self._inputs(changes))
        life.use(self.track)
        view = View(life, life.now)
        named = self.trial.plan.scores
        return tuple(
            Fact(name=named[key].name, value=from_micro(view.score(key))) for key in scores
        )


def conjuncts(node: Condition, plan: Plan) -> Iterator[Condition]:
    """What must all hold for a condition, through the definitions that it names."""
    match node:
        case AllOf(items=items):
            for item in items:
                yield from conjuncts(item, plan)
        case Named(name=name):
            yield from conjuncts(plan.definitions[name].condition, plan)
        case _:
            yield node


def _in_order(chosen: Sequence[Dimension]) -> list[tuple[Change, ...]]:
    """One change of each, nearest first: few activities before many, the file's order."""
    numbered = product(*(list(enumerate(each.options)) for each in chosen))
    ordered = sorted(numbered, key=lambda picked: sum(index for index, _ in picked))
    return [tuple(change for _, change in picked) for picked in ordered]


def _covers(less: Sequence[Change], more: Sequence[Change]) -> bool:
    """Whether `more` is `less` and something besides. Fewer of one kind of activity and some of
    another that counts for the same are no answer of their own: more of the one kind will do,
    however many that are."""
    found = _found_in(less, more)
    if found is None:
        return False
    return _mixes(found, more) or all(item.times <= same.times for item, same in found)


def _only_mixes(chosen: Sequence[Dimension], ways: Iterable[Way]) -> bool:
    """Whether every set of these is a mixture of what one kind of activity alone can do."""
    some = [each.options[0] for each in chosen]
    for way in ways:
        if all(change.kind == "activity" for change in way.changes):
            found = _found_in(way.changes, some)
            if found is not None and _mixes(found, some):
                return True
    return False


def _found_in(less: Sequence[Change], more: Sequence[Change]) -> list[tuple[Change, Change]] | None:
    """Each change of `less` with its like in `more`; None: one has none."""
    pairs = []
    for item in less:
        same = next((other for other in more if _same(item, other)), None)
        if same is None:
            return None
        pairs.append((item, same))
    return pairs


def _mixes(found: Sequence[tuple[Change, Change]], more: Sequence[Change]) -> bool:
    """Whether what `more` has besides counts for nothing else."""
    besides = [item for item in more if not any(item is same for _, same in found)]
    return bool(besides) and all(
        item.serves and any(item.serves <= same.serves for _, same in found) for item in besides
    )


def _same(one: Change, other: Change) -> bool:
    if one.kind != other.kind or one.what != other.what:
        return False
    if one.kind != "activity":
        return one.value == other.value
    return _bare(one) == _bare(other)


def _bare(change: Change) -> tuple[object, ...]:
    """An activity without its id."""
    first = change.inputs()[0]
    return (change.what, getattr(first, "by", None), str(getattr(first, "fields", None)))


def _of_life(node: Condition, plan: Plan) -> bool:
    """Whether a condition rests on what only the engine can tell: clocks, owners, answers."""
    match node:
        case AllOf(items=items) | AnyOf(items=items) | NoneOf(items=items) | AtLeastOf(items=items):
            return any(_of_life(item, plan) for item in items)
        case Negation(item=item) | IsUndecided(item=item):
            return _of_life(item, plan)
        case Named(name=name):
            return _of_life(plan.definitions[name].condition, plan)
        case Order(read=ScoreRead() as read):
            lines = plan.scores[read.name].lines
            return any(
                not isinstance(line, EachLine) and _of_life(line.condition, plan) for line in lines
            )
        case OneOf() if not hasattr(node.read, "slot"):
            return True
    return isinstance(node, ClockIs | OwnerIs | EarlierMatch | InStage | Entered)


def scores_of(nodes: Iterable[Condition], plan: Plan) -> list[str]:
    """The scores that conditions compare, in the order of the text."""
    found: dict[str, None] = {}
    for node in nodes:
        _collect_scores(node, plan, found)
    return list(found)


def _collect_scores(node: Condition, plan: Plan, found: dict[str, None]) -> None:
    match node:
        case AllOf(items=items) | AnyOf(items=items) | NoneOf(items=items) | AtLeastOf(items=items):
            for item in items:
                _collect_scores(item, plan, found)
        case Negation(item=item) | IsUndecided(item=item):
            _collect_scores(item, plan, found)
        case Named(name=name):
            _collect_scores(plan.definitions[name].condition, plan, found)
        case Order(read=ScoreRead() as read):
            found.setdefault(read.name)
