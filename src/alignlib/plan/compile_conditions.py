"""Conditions: from the tree to what the engine evaluates."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from alignlib.check.symbols import Meaning, Symbol
from alignlib.model.fields import Value
from alignlib.names import canonical
from alignlib.plan.conditions import (
    Activities,
    AllOf,
    AnyOf,
    AtLeastOf,
    ClockIs,
    Condition,
    Days,
    EarlierMatch,
    Entered,
    FieldRead,
    GradeRead,
    HasRoom,
    Includes,
    InStage,
    IsKnown,
    IsUndecided,
    IsYes,
    Named,
    Negation,
    NoneOf,
    OneOf,
    Order,
    OwnerIs,
    Read,
    ScoreRead,
    TextTest,
)
from alignlib.plan.context import Compiling
from alignlib.syntax import tree
from alignlib.text import fold
from alignlib.values.coerce import Lowered, lower
from alignlib.values.numbers import to_micro
from alignlib.values.time import Duration, Unit
from alignlib.values.types import Kind, Type


def compile_condition(node: tree.Condition, ctx: Compiling) -> Condition:
    text = ctx.text(node)
    match node:
        case tree.And():
            return AllOf(text=text, items=_each(node.items, ctx))
        case tree.Or():
            return AnyOf(text=text, items=_each(node.items, ctx))
        case tree.Not():
            return Negation(text=text, item=compile_condition(node.item, ctx))
        case tree.Block():
            return _block(node, ctx)
        case tree.Holds():
            return _holds(ctx.program.refs[node.path.id], text)
        case tree.ActivityTest():
            return _activities(node, ctx, text)
        case tree.EnteredTimes():
            count = 1 if node.count is None else ctx.count(node.count)
            low, high = _bounds(node.quantifier, count)
            return Entered(text=text, stage=ctx.stage(node.stage), low=low, high=high)
        case tree.HasRoom():
            return HasRoom(text=text, team=canonical(node.team.text), negated=node.negated)
        case tree.EarlierMatch():
            earlier = earlier_name(node, ctx)
            return EarlierMatch(text=text, earlier=earlier, window=ctx.window(node.window))
        case tree.Comparison():
            return _comparison(node, ctx, text)


def earlier_name(node: tree.EarlierMatch, ctx: Compiling) -> str:
    """The definition or stage of `matches an earlier …`; a stage by its own name, no alias."""
    key = canonical(node.definition.text)
    symbols = ctx.program.symbols
    known = symbols.conditions.get(key)
    stage = symbols.stage(key)
    if stage is None or (known is not None and known.meaning is Meaning.DEFINE):
        return key
    return canonical(stage.name)


def _each(items: tuple[tree.Condition, ...], ctx: Compiling) -> tuple[Condition, ...]:
    return tuple(compile_condition(item, ctx) for item in items)


def _block(node: tree.Block, ctx: Compiling) -> Condition:
    items = _each(node.items, ctx)
    match node.kind:
        case "all of":
            return items[0] if len(items) == 1 else AllOf(text="all of", items=items)
        case "any of":
            return AnyOf(text="any of", items=items)
        case "none of":
            return NoneOf(text="none of", items=items)
        case "at least":
            assert node.count is not None
            count = ctx.count(node.count)
            return AtLeastOf(text=f"at least {count} of", count=count, items=items)


def _holds(symbol: Symbol, text: str) -> Condition:
    if symbol.meaning is Meaning.DEFINE:
        return Named(text=text, name=canonical(symbol.name))
    return IsYes(text=text, read=field_read(symbol))


def field_read(symbol: Symbol) -> FieldRead:
    spec = symbol.spec
    assert spec is not None
    slot = canonical(spec.name) if spec.record == "activity" else spec.slot
    return FieldRead(slot, symbol.name, spec.type)


def _bounds(quantifier: str, count: int) -> tuple[int, int | None]:
    return {
        "at least": (count, None),
        "at most": (0, count),
        "exactly": (count, count),
        "some": (1, None),
        "no": (0, 0),
    }[quantifier]


def _activities(node: tree.ActivityTest, ctx: Compiling, text: str) -> Condition:
    count = 0 if node.count is None else ctx.count(node.count)
    low, high = _bounds(node.quantifier, count)
    return Activities(
        text=text,
        filter=ctx.filter(node.filter),
        window=ctx.window(node.window),
        low=low,
        high=high,
    )


def _comparison(node: tree.Comparison, ctx: Compiling, text: str) -> Condition:
    left = node.left
    if isinstance(left, (tree.DaysSince, tree.DaysInStage)):
        return _days(node, left, ctx, text)
    if isinstance(left, tree.Clock):
        return _clock(node, canonical(left.name.text), left.ordinal, text)
    if isinstance(left, tree.Call):
        read = ctx.derive(left)
        return _of_read(node, read, read.type, ctx, text)
    assert isinstance(left, tree.Path), "checked"
    symbol = ctx.program.refs[left.id]
    negated = node.operator in ("is not", "is none of", "is unknown")
    match symbol.meaning:
        case Meaning.SLA | Meaning.STAGE_OF_LEAD if not node.right:
            always = AllOf(text=text, items=())  # a life always has a stage and clocks
            is_known = node.operator == "is known"
            return always if is_known else Negation(text=text, item=always)
        case Meaning.SLA:
            return _clock(node, canonical(symbol.name), None, text)
        case Meaning.STAGE_OF_LEAD:
            stages = frozenset(ctx.stage(v.name) for v in node.right if isinstance(v, tree.Word))
            return InStage(text=text, stages=stages, negated=negated)
        case Meaning.OWNER:
            people = frozenset(fold(v.value) for v in node.right if isinstance(v, tree.Text))
            return OwnerIs(text=text, people=people, negated=negated)
        case Meaning.DEFINE:
            named = Named(text=symbol.name, name=canonical(symbol.name))
            return _state(node.operator, named, text)
    return _of_read(node, _read(symbol), symbol.type, ctx, text)


def _of_read(node: tree.Comparison, read: Read, kind: Type, ctx: Compiling, text: str) -> Condition:
    negated = node.operator in ("is not", "is none of", "is unknown")
    if isinstance(read, FieldRead) and node.operator in ("is known", "is unknown"):
        return IsKnown(text=text, read=read, negated=negated)
    if node.operator == "is undecided" and isinstance(read, FieldRead):
        return IsKnown(text=text, read=read, negated=True)
    if node.operator in ("is known", "is unknown", "is undecided"):
        # Scores and grades always have a value.
        known = AllOf(text=text, items=())
        return known if node.operator == "is known" else Negation(text=text, item=known)
    return _compare(node, read, kind, ctx, text)


def _read(symbol: Symbol) -> Read:
    if symbol.meaning is Meaning.SCORE:
        return ScoreRead(canonical(symbol.name))
    if symbol.meaning is Meaning.GRADE:
        return GradeRead(canonical(symbol.name))
    return field_read(symbol)


def _state(operator: str, item: Condition, text: str) -> Condition:
    undecided = IsUndecided(text=text, item=item)
    if operator == "is known":
        return Negation(text=text, item=undecided)
    return undecided


def _clock(node: tree.Comparison, key: str, ordinal: int | None, text: str) -> Condition:
    states = frozenset(v.name.text.lower() for v in node.right if isinstance(v, tree.Word))
    negated = node.operator in ("is not", "is none of")
    return ClockIs(text=text, sla=key, ordinal=ordinal, states=states, negated=negated)


def _compare(node: tree.Comparison, read: Read, kind: Type, ctx: Compiling, text: str) -> Condition:
    operator = node.operator
    if operator in ("contains", "starts with", "ends with", "matches"):
        patterns = tuple(fold(str(ctx.plain(value))) for value in node.right)
        assert isinstance(read, FieldRead)
        if kind.kind is Kind.LIST:
            return Includes(text=text, read=read, values=frozenset(patterns), negated=False)
        return TextTest(text=text, read=read, how=operator, patterns=patterns)
    if operator in ("includes", "lacks"):
        assert isinstance(read, FieldRead)
        values = frozenset(fold(str(ctx.plain(value))) for value in node.right)
        return Includes(text=text, read=read, values=values, negated=operator == "lacks")
    if operator in ("is", "is not", "is one of", "is none of"):
        wanted = frozenset(_lowered(ctx.plain(value), kind) for value in node.right)
        negated = operator in ("is not", "is none of")
        if isinstance(read, ScoreRead) and len(wanted) == 1:
            (only,) = wanted
            assert isinstance(only, int)
            return Order(text=text, read=read, low=only, high=only, negated=negated)
        return OneOf(text=text, read=read, values=wanted, negated=negated)
    if operator == "is about":
        return _about(node, read, ctx, text)
    bounds = [_integer(ctx.plain(value), kind) for value in node.right]
    low: int | None = None
    high: int | None = None
    match operator:
        case "is at least":
            low = bounds[0]
        case "is above":
            low = bounds[0] + 1
        case "is at most":
            high = bounds[0]
        case "is below":
            high = bounds[0] - 1
        case "is between":
            low, high = bounds
    return Order(text=text, read=read, low=low, high=high)


def _about(node: tree.Comparison, read: Read, ctx: Compiling, text: str) -> Condition:
    """Equal at the digits written: 43.55 takes 43.545 up to, without, 43.555 (half away from 0)."""
    value = ctx.plain(node.right[0])
    assert isinstance(value, Decimal)
    exponent = value.as_tuple().exponent
    digits = -exponent if isinstance(exponent, int) and exponent < 0 else 0
    middle = to_micro(value)
    half = 10 ** max(0, 6 - digits) // 2
    if half == 0:
        return Order(text=text, read=read, low=middle, high=middle)
    if middle > 0:
        return Order(text=text, read=read, low=middle - half, high=middle + half - 1)
    if middle < 0:
        return Order(text=text, read=read, low=middle - half + 1, high=middle + half)
    return Order(text=text, read=read, low=1 - half, high=half - 1)


def _lowered(value: Value | Duration, kind: Type) -> str | int | bool:
    assert not isinstance(value, Duration)
    if kind.kind in (Kind.CHOICE, Kind.GRADE):
        return canonical(str(value))
    lowered: Lowered = lower(value, kind)
    assert lowered is not None and not isinstance(lowered, frozenset)
    return lowered


def _integer(value: Value | Duration, kind: Type) -> int:
    if isinstance(value, (Decimal, date, datetime)):
        lowered = lower(value, kind)
        assert isinstance(lowered, int)
        return lowered
    raise AssertionError(f"checked: {value!r}")


def _days(
    node: tree.Comparison,
    left: tree.DaysSince | tree.DaysInStage,
    ctx: Compiling,
    text: str,
) -> Condition:
    ctx.needs_zone = True
    days = [_day_count(ctx.plain(value)) for value in node.right] or [0]
    operator = node.operator
    if operator == "is undecided":
        operator = "is unknown"
    assert operator in (
        "is above", "is at least", "is below", "is at most", "is", "is not", "is between",
        "is known", "is unknown",
    ), "checked"  # fmt: skip
    filter_index: int | None = None
    stage: int | None = None
    since = "entering" if isinstance(left, tree.DaysInStage) else left.which
    if isinstance(left, tree.DaysSince):
        if left.filter is not None:
            filter_index = ctx.filter(left.filter)
        if left.stage is not None:
            stage = ctx.stage(left.stage)
    return Days(
        text=text, since=since, filter=filter_index, stage=stage, operator=operator, days=days[0],
        high=days[-1],
    )  # fmt: skip


def _day_count(value: Value | Duration) -> int:
    if isinstance(value, Duration):
        return int(value.count) * (7 if value.unit is Unit.WEEKS else 1)
    assert isinstance(value, Decimal)
    return int(value)
