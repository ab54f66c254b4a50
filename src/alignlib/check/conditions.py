"""Conditions: every name known, every comparison between things that can be compared."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from alignlib.check.calls import call_type
from alignlib.check.scope import Scope
from alignlib.check.slips import activity_as_fact, second_value, stage_as_activity
from alignlib.check.symbols import Meaning, Symbol
from alignlib.check.values import check_calendar, check_days, check_number, check_value, swapped
from alignlib.diagnostics.diagnostic import Fix
from alignlib.names import canonical
from alignlib.source import Span
from alignlib.syntax import tree
from alignlib.values.schema import RECORDS
from alignlib.values.types import ORDERED, UNKNOWN, Kind, Type

_ORDER = frozenset({"is at least", "is at most", "is above", "is below", "is between"})
_TEXT = frozenset({"contains", "starts with", "ends with", "matches"})
_LIST = frozenset({"includes", "lacks"})
_STATE = frozenset({"is known", "is unknown", "is undecided"})
_DAYS = Type(Kind.DAYS)
_OF_LISTS = {
    "is": "includes", "is not": "lacks", "is one of": "includes any of",
    "is none of": "lacks any of",
}  # fmt: skip


def check_condition(condition: tree.Condition, scope: Scope) -> None:
    match condition:
        case tree.And() | tree.Or() | tree.Block():
            items = _without_wide_where(condition, scope)
            for item in (
                items if not isinstance(condition, tree.Or) else _alternatives(items, scope)
            ):
                check_condition(item, scope)
            if isinstance(condition, tree.Block) and condition.count is not None:
                check_number(condition.count, scope)
        case tree.Not():
            check_condition(condition.item, scope)
        case tree.Holds():
            _check_holds(condition, scope)
        case tree.Comparison():
            _check_comparison(condition, scope)
        case tree.ActivityTest():
            _refuse_in_where(condition, scope, "what the lead did")
            if not stage_as_activity(condition.filter, condition.span, scope):
                check_filter(condition.filter, scope)
            check_window(condition.window, scope)
            check_number(condition.count, scope)
        case tree.EnteredTimes():
            _refuse_in_where(condition, scope, "where the lead was")
            scope.stage(condition.stage)
            check_number(condition.count, scope)
        case tree.HasRoom():
            _refuse_in_where(condition, scope, "room")
            check_team(condition.team, scope)
        case tree.EarlierMatch():
            _refuse_in_where(condition, scope, "other records")
            _check_earlier(condition, scope)
            check_window(condition.window, scope)


def _without_wide_where(
    condition: tree.And | tree.Or | tree.Block, scope: Scope
) -> tuple[tree.Condition, ...]:
    """The items to check. After `where` stands one comparison: what follows `and` is about the
    lead, and an activity's own field there was meant to stand in brackets with it."""
    match condition:
        case tree.And(items=(tree.ActivityTest() as test, tree.Comparison() as rest, *_)):
            if not isinstance(rest.left, tree.Path) or test.filter.where is None:
                return condition.items
            key = canonical(rest.left.parts[0].text)
            kinds = [scope.symbols.activities.get(canonical(k.text)) for k in test.filter.kinds]
            if key in scope.symbols.conditions or not all(
                kind is not None and key in kind.fields for kind in kinds
            ):
                return condition.items
            span = test.filter.where.span.to(rest.span)
            inside = scope.findings.source.slice(span)
            scope.findings.add(
                "AL203", f"`{_shown(rest.left)}` belongs to `where` and needs brackets with it",
                rest.left.span, "outside of `where`",
                "after `where` stands one comparison, or several in brackets",
                Fix(span, f"({inside})"),
            )  # fmt: skip
            return (test, *condition.items[2:])
    return condition.items


def _alternatives(items: tuple[tree.Condition, ...], scope: Scope) -> Iterator[tree.Condition]:
    """What stands between `or`, without the second values of one comparison."""
    at = 0
    while at < len(items):
        one = items[at]
        at += 1
        if at < len(items) and isinstance(one, tree.Comparison) and isinstance(one.left, tree.Path):
            symbol = _known(one.left, scope)
            meant = second_value(one, items[at], symbol.type if symbol else UNKNOWN, scope)
            if meant is not None:
                scope.findings.add(
                    "AL111", f"`{scope.findings.source.slice(meant[0])}` is written `{meant[1]}`",
                    meant[0], f"write `{meant[1]}`",
                    "after `or` stands a whole condition; several values stand in a list",
                    Fix(*meant),
                )  # fmt: skip
                at += 1
                continue
        yield one


def _known(path: tree.Path, scope: Scope) -> Symbol | None:
    """What a name means where that is plain, without a finding."""
    if scope.own_fields is not None or len(path.parts) > 1:
        return None
    return scope.symbols.conditions.get(canonical(path.parts[0].text))


def _check_earlier(condition: tree.EarlierMatch, scope: Scope) -> None:
    """What the other record was: a definition that held of it, or a stage that it entered."""
    symbols = scope.symbols
    key = canonical(condition.definition.text)
    symbol = symbols.conditions.get(key)
    if symbols.stage(key) is None and (symbol is None or symbol.meaning is not Meaning.DEFINE):
        names = [s.name for s in symbols.conditions.values() if s.meaning is Meaning.DEFINE]
        names += [stage.name for stage in symbols.stages.values()]
        scope.findings.unknown(
            "AL210", "definition or stage", condition.definition, names, "no such definition"
        )
    if not any(spec.key for spec in symbols.fields.values()):
        scope.findings.add(
            "AL409", "nothing tells which records match", condition.span, "no field is a `key`",
            "mark one under `fields`, such as `key email text`",
        )  # fmt: skip


def check_team(name: tree.Name, scope: Scope) -> None:
    symbols = scope.symbols
    known = {**symbols.teams, **{canonical(p): p for p in symbols.parties}}
    if canonical(name.text) not in known:
        scope.findings.unknown("AL205", "team", name, known.values(), "room is a team's")


def check_filter(item: tree.ActivityFilter, scope: Scope) -> None:
    specs = [spec for spec in (scope.activity(kind) for kind in item.kinds) if spec is not None]
    if item.by is not None:
        check_who(item.by, scope)
    if item.where is not None and len(specs) == len(item.kinds):
        check_condition(item.where, scope.within(specs))
    if item.stage is not None:
        scope.stage(item.stage)


def check_who(who: tree.Who, scope: Scope, *, may_be_new: bool = False) -> None:
    """`by`, `to`, `tell`: a party, team, person or `owner`. Whom to tell may be somebody only the
    host knows; a word close to a known one is taken for a slip."""
    if who.other is not None:
        check_who(who.other, scope)
    if who.kind != "name" or who.name is None:
        return
    symbols = scope.symbols
    known = {**symbols.sides(), **symbols.teams, **symbols.people}
    if canonical(who.name.text) in known:
        return
    if may_be_new and ("tell", canonical(who.name.text)) in scope.vocabulary.effects:
        return
    before = len(scope.findings.found)
    scope.findings.unknown(
        "AL205", "party, team or person", who.name,
        [*known.values(), *(scope.vocabulary.names_for("tell") if may_be_new else ())],
        "nobody has this name",
    )  # fmt: skip
    reported = len(scope.findings.found) > before
    if may_be_new and reported and scope.findings.found[-1].fix is None:
        scope.findings.found.pop()
        scope.findings.add(
            "AL213", f"`{who.name.text}` is known to the host only", who.name.span,
            "neither party, team nor person here",
            "nothing to do if the application that runs this agreement knows the name",
        )  # fmt: skip


def check_window(window: tree.Window | None, scope: Scope) -> None:
    if window is None:
        return
    if window.stage is not None:
        scope.stage(window.stage)
    if window.duration is not None:
        check_duration(window.duration, scope)


def check_duration(value: tree.DurationValue | tree.Word, scope: Scope) -> None:
    if isinstance(value, tree.DurationValue):
        check_calendar(value, scope)
    else:
        check_value(value, Type(Kind.DURATION), scope)


def _refuse_in_where(condition: tree.Condition, scope: Scope, what: str) -> None:
    if scope.own_fields is not None:
        scope.findings.add(
            "AL306", f"`where` cannot ask {what}", condition.span,
            "only the activity's own fields are seen here",
            "put it in the condition of the line, outside `where`",
        )  # fmt: skip


def _check_holds(condition: tree.Holds, scope: Scope) -> None:
    if activity_as_fact(condition.path, condition, scope):
        return
    kind = resolve(condition.path, scope)
    if kind.kind in (Kind.CONDITION, Kind.YES_NO, Kind.UNKNOWN):
        return
    name = _shown(condition.path)
    scope.findings.add(
        "AL306", f"`{name}` is {kind}, not a condition", condition.span,
        "compare it with something",
        f"write what must hold of it, such as `{name} {_SUGGESTION.get(kind.kind, 'is known')}`",
    )  # fmt: skip


_SUGGESTION = {
    Kind.NUMBER: "is at least 10", Kind.POINTS: "is at least 40", Kind.TEXT: 'is "…"',
    Kind.MONEY: "is at least $1,000", Kind.CLOCK: "is late", Kind.STAGE: "is …",
}  # fmt: skip


def resolve(path: tree.Path, scope: Scope) -> Type:
    """The type of what a path reads; notes its meaning, or reports an unknown name."""
    symbol = _lookup(path, scope)
    if symbol is None:
        return UNKNOWN
    scope.refs[path.id] = symbol
    return symbol.type


def _lookup(path: tree.Path, scope: Scope) -> Symbol | None:
    keys = [canonical(part.text) for part in path.parts]
    symbols = scope.symbols
    if scope.own_fields is not None:
        if len(keys) == 1 and keys[0] in scope.own_fields:
            spec = scope.own_fields[keys[0]]
            return Symbol(Meaning.FIELD, spec.name, spec.type, spec=spec)
        name = path.parts[-1]
        scope.findings.unknown(
            "AL203", f"field of {scope.own_kinds}", name,
            [spec.name for spec in scope.own_fields.values()],
            "after `where` only the activity's own fields are seen",
        )  # fmt: skip
        return None
    if len(keys) == 1:
        if keys[0] in symbols.conditions:
            return symbols.conditions[keys[0]]
        if keys[0] == "stage":
            return Symbol(Meaning.STAGE_OF_LEAD, "stage", Type(Kind.STAGE))
        if keys[0] == "owner":
            return Symbol(Meaning.OWNER, "owner", Type(Kind.PERSON))
        if _of_another_record(path, keys[0], scope):
            return None
        declared = (symbol.name for symbol in symbols.conditions.values())
        scope.findings.unknown(
            "AL203", "field or name", path.parts[0], chain(("stage", "owner"), declared),
            f"{symbols.a_subject} has no such field, and nothing declares it",
        )  # fmt: skip
        return None
    if len(keys) > 2:
        scope.findings.add(
            "AL203", f"`{_shown(path)}` has too many parts", path.span, "record.field at most",
            "write `contact.title` or `account.industry`",
        )  # fmt: skip
        return None
    record, key = keys
    if record not in RECORDS:
        scope.findings.unknown("AL209", "record", path.parts[0], RECORDS, "no record has this name")
        return None
    if record == symbols.subject:
        own = path.parts[1].text
        known_key = key in symbols.conditions
        scope.findings.add(
            "AL203", f"write `{own}` without `{path.parts[0].text}.`", path.span,
            f"fields of the {symbols.subject} itself stand alone",
            f"write `{own}`", Fix(path.span, own) if known_key else None,
        )  # fmt: skip
        return None
    found = symbols.fields.get((record, key))
    if found is None:
        known = [s.name for (owner, _), s in symbols.fields.items() if owner == record]
        article = "an" if record[0] in "ao" else "a"
        scope.findings.unknown(
            "AL203", f"field of {record}", path.parts[1], known,
            f"{article} {record} has no such field",
        )  # fmt: skip
        return None
    return Symbol(Meaning.FIELD, f"{record}.{found.name}", found.type, spec=found)


def _of_another_record(path: tree.Path, key: str, scope: Scope) -> bool:
    """`title`, which only the contact has."""
    symbols = scope.symbols
    fields = [f"{record}.{spec.name}" for (record, own), spec in symbols.fields.items()
              if own == key and record != symbols.subject and record in RECORDS]  # fmt: skip
    if not fields or scope.findings.may_be_broken(path.parts[0].text):
        return False
    name = path.parts[0].text
    scope.findings.add(
        "AL203", f"`{name}` is a field of the {fields[0].partition('.')[0]}", path.span,
        f"{symbols.a_subject} has no such field",
        "write " + " or ".join(f"`{field}`" for field in fields),
        Fix(path.span, fields[0]) if len(fields) == 1 else None,
    )  # fmt: skip
    return True


def operand_type(operand: tree.Operand, scope: Scope) -> Type:
    match operand:
        case tree.Path():
            return resolve(operand, scope)
        case tree.DaysSince():
            _refuse_time_in_where(operand.span, scope)
            if operand.filter is not None and not stage_as_activity(
                operand.filter, operand.span, scope, days=True
            ):
                check_filter(operand.filter, scope)
            if operand.stage is not None:
                scope.stage(operand.stage)
            return _DAYS
        case tree.DaysInStage():
            _refuse_time_in_where(operand.span, scope)
            return _DAYS
        case tree.Clock():
            symbol = scope.symbols.conditions.get(canonical(operand.name.text))
            if symbol is None or symbol.meaning is not Meaning.SLA:
                names = [s.name for s in scope.symbols.conditions.values()
                         if s.meaning is Meaning.SLA]  # fmt: skip
                scope.findings.unknown("AL210", "sla", operand.name, names, "no such sla")
                return UNKNOWN
            return symbol.type
        case tree.Call():
            return call_type(operand, scope, resolve)


def _refuse_time_in_where(span: Span, scope: Scope) -> None:
    if scope.own_fields is not None:
        scope.findings.add(
            "AL306", "`where` cannot ask what the lead did", span,
            "only the activity's own fields are seen here",
            "put it in the condition of the line, outside `where`",
        )  # fmt: skip


def _check_comparison(node: tree.Comparison, scope: Scope) -> None:
    if isinstance(node.left, tree.Path) and activity_as_fact(node.left, node, scope):
        return
    kind = operand_type(node.left, scope)
    if kind.kind is Kind.UNKNOWN:
        return
    operator = node.operator
    name = _shown(node.left)
    if kind.kind is Kind.CLOCK and not kind.choices:
        scope.findings.add(
            "AL302", f"`{name}` is about no {scope.symbols.subject}: no condition can ask how it "
            "stands", node.left.span, "a promise about none", "leave the line out",
        )  # fmt: skip
        return
    if operator in _STATE:
        return
    symbol = scope.refs.get(node.left.id)
    if symbol is not None and symbol.meaning in (Meaning.SETTING, Meaning.ESTIMATE):
        scope.findings.add(
            "AL302", f"`{name}` is a {symbol.meaning.value}: it says nothing about a lead",
            node.left.span, f"a {symbol.meaning.value}", "put what is compared with it on the left",
        )  # fmt: skip
        return
    if kind.kind is Kind.CONDITION:
        scope.findings.add(
            "AL302", f"`{name}` holds or does not: it cannot be compared", node.span,
            "a definition", f"write `{name}`, `not {name}` or `{name} is undecided`",
            _plain_condition(node, name),
        )  # fmt: skip
        return
    if operator in _ORDER and kind.kind not in ORDERED:
        scope.findings.add(
            "AL302", f"`{name}` is {kind} and has no order", node.span, f"`{operator}` needs a "
            "number, money, a date or points", "use `is`, `is one of`, `contains` …",
        )  # fmt: skip
        return
    if operator in _TEXT and kind.kind not in (Kind.TEXT, Kind.LIST, Kind.PERSON):
        scope.findings.add(
            "AL302", f"`{operator}` needs text, and `{name}` is {kind}", node.span, f"{kind}",
            "use `is`, `is one of` or `is at least` …",
        )  # fmt: skip
        return
    if operator in _TEXT and kind.kind is Kind.LIST and operator != "contains":
        scope.findings.add(
            "AL302", f"`{operator}` needs text, and `{name}` is {kind}", node.span, f"{kind}",
            f'write `{name} includes "…"`',
        )  # fmt: skip
        return
    if operator in _LIST and kind.kind is not Kind.LIST:
        scope.findings.add(
            "AL302", f"`{operator}` needs a list, and `{name}` is {kind}", node.span, f"{kind}",
            f'write `{name} is "…"` or `{name} contains "…"`' if kind.kind is Kind.TEXT else None,
        )  # fmt: skip
        return
    if operator == "is about" and kind.kind is not Kind.POINTS:
        scope.findings.add(
            "AL302", f"`is about` compares points, and `{name}` is {kind}", node.span, f"{kind}",
            "write `is`, or `is between … and …`",
        )  # fmt: skip
        return
    if kind.kind is Kind.LIST and operator in ("is", "is not", "is one of", "is none of"):
        scope.findings.add(
            "AL302", f"`{name}` is a list", node.span, f"`{operator}` compares single values",
            f'write `{name} includes "…"` or `{name} lacks "…"`',
            Fix(Span(node.left.span.end, node.right[0].span.start), f" {_OF_LISTS[operator]} "),
        )  # fmt: skip
        return
    element = Type(Kind.TEXT) if kind.kind in (Kind.LIST, Kind.PERSON) else kind
    for value in node.right:
        if kind.kind is Kind.DAYS:
            check_days(value, scope)
        else:
            check_value(value, element, scope)
    if operator == "is between":
        _check_order(node, scope)


def _check_order(node: tree.Comparison, scope: Scope) -> None:
    """Both ends are included, so the second may not be the smaller one."""
    match node.right:
        case (
            (tree.Number(value=low), tree.Number(value=high))
            | (tree.Percent(value=low), tree.Percent(value=high))
            | (tree.Money(value=low), tree.Money(value=high))
        ):
            turned = low > high
        case (tree.DateValue(value=first), tree.DateValue(value=last)):
            turned = first > last
        case _:
            return
    if turned:
        one, other = node.right
        scope.findings.add(
            "AL305", "the lower bound is above the upper one", one.span.to(other.span),
            "nothing is between", "write the smaller value first",
            swapped(one.span, other.span, scope),
        )  # fmt: skip


def _plain_condition(node: tree.Comparison, name: str) -> Fix | None:
    """`good-fit is true` is `good-fit`."""
    match node.operator, node.right:
        case "is" | "is not" as operator, (tree.Word(name=value),):
            word = canonical(value.text)
        case _:
            return None
    if word not in ("true", "yes", "false", "no"):
        return None
    holds = (word in ("true", "yes")) == (operator == "is")
    return Fix(node.span, name if holds else f"not {name}")


def _shown(operand: tree.Operand) -> str:
    match operand:
        case tree.Path():
            return ".".join(part.text for part in operand.parts)
        case tree.DaysSince():
            return "days since"
        case tree.DaysInStage():
            return "days in stage"
        case tree.Clock():
            return operand.name.text
        case tree.Call():
            return operand.function.text
