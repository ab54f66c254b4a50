"""Conditions and effects."""

from __future__ import annotations

from typing import Any

from alignlib.diagnostics.diagnostic import Fix
from alignlib.source import Span
from alignlib.syntax import tree
from alignlib.syntax.build import Parts, Rule
from alignlib.syntax.build_values import VALUES, WHO, WINDOWS, unquoted

ORDINALS = ("first", "second", "third", "fourth", "fifth", "sixth", "seventh", "eighth", "ninth",
            "tenth")  # fmt: skip
OPERANDS = ("path", "clock", "days_since", "days_since_entering", "days_in_stage", "call")
_SPELLING = {
    ">=": "is at least", "<=": "is at most", ">": "is above", "<": "is below",
    "contains any of": "contains", "starts with any of": "starts with",
    "ends with any of": "ends with", "matches any of": "matches",
    "includes any of": "includes", "lacks any of": "lacks",
}  # fmt: skip
_NOTHING = ("null", "nil", "empty", "blank", "none", "missing", "undefined")
CONDITIONS = (
    "all_of", "head_all", "head_any", "head_none", "head_count", "and_", "or_", "not_", "bracket",
    "compare_one", "compare_list", "compare_between", "compare_state", "holds", "some", "none",
    "count_of", "entered", "has_room", "earlier",
)  # fmt: skip


def compare(p: Parts) -> tree.Comparison | tree.Not:
    left = p.items[0].value
    values = p.items[2:] if p.items[1].kind not in VALUES else p.items[1:]
    if p.items[1].kind in VALUES:
        operator = "is between"
    else:
        operator = " ".join(p.items[1].value.split())
        operator = _SPELLING.get(operator, operator)
    right = tuple(part.value for part in values)
    negated = False
    if operator in ("is", "is not") and isinstance(right[0], tree.Word):
        meant = _nothing_is_no_value(p, operator, right[0])
        if meant is not None:
            negated = meant == "is undecided"
            operator, right = meant, ()
    # The grammar has no other operators than the type lists, which mypy cannot see.
    found = tree.Comparison(left, operator, right, **p.builder.at(p.span))  # type: ignore[arg-type]
    return tree.Not(found, **p.builder.at(p.span)) if negated else found


def _nothing_is_no_value(p: Parts, operator: str, value: tree.Word) -> str | None:
    """`is null`, `is not known`: what is meant, which is read from here on."""
    written = p.builder.text[value.span.start : value.span.end]
    if operator == "is not" and written in ("known", "unknown", "undecided"):
        return _not_known(p, value, written)
    if written.lower() not in _NOTHING:
        return None
    right = "is unknown" if operator == "is" else "is known"
    span = p.items[1].span.to(value.span)
    p.builder.report(
        "AL114",
        f"`{written}` is not a value; a missing fact is unknown",
        span,
        f"write `{right}`",
        f"whether a fact is there is asked with `is known` and `is unknown` "
        f"(a choice called `{written}` stands in back-quotes)",
        Fix(span, right),
    )
    return right


def _not_known(p: Parts, value: tree.Word, written: str) -> str:
    span = p.items[1].span.to(value.span)
    meant = {"known": "is unknown", "unknown": "is known"}.get(written, "is undecided")
    right, fix = meant, Fix(span, meant)
    if written == "undecided":
        right = f"not {p.builder.text[p.span.start : p.items[0].span.end]} is undecided"
        fix = Fix(p.span, right)
    p.builder.report(
        "AL111",
        f"`is not {written}` is written `{right}`",
        span,
        f"write `{right}`",
        "facts are known or unknown, conditions may be undecided",
        fix,
    )
    return meant


def clock(p: Parts) -> tree.Clock:
    return tree.Clock(
        ORDINALS.index(p.first("ORDINAL")) + 1, p.first("name"), **p.builder.at(p.span)
    )


def days_since(p: Parts) -> tree.DaysSince:
    which = p.first("DAYS_SINCE").split()[-1]
    return tree.DaysSince(which, p.first("filter"), **p.builder.at(p.span))


def days_since_entering(p: Parts) -> tree.DaysSince:
    return tree.DaysSince("entering", stage=p.first("name"), **p.builder.at(p.span))


def days_in_stage(p: Parts) -> tree.DaysInStage:
    return tree.DaysInStage(**p.builder.at(p.span))


def call(p: Parts) -> tree.Call:
    return tree.Call(p.first("name"), p.all("path", "text", "number"), **p.builder.at(p.span))


def holds(p: Parts) -> tree.Holds:
    return tree.Holds(p.first("path"), **p.builder.at(p.span))


def some(p: Parts) -> tree.ActivityTest:
    return tree.ActivityTest(
        "some", None, p.first("filter"), p.first(*WINDOWS), **p.builder.at(p.span)
    )


def none(p: Parts) -> tree.ActivityTest:
    return tree.ActivityTest(
        "no", None, p.first("filter"), p.first(*WINDOWS), **p.builder.at(p.span)
    )


def bound_of(p: Parts) -> Any:
    found = p.first("AT_LEAST", "AT_MOST", "EXACTLY")
    return None if found is None else " ".join(found.split())


def count_of(p: Parts) -> tree.ActivityTest:
    return tree.ActivityTest(
        bound_of(p), p.first("number", "word"), p.first("filter"), p.first(*WINDOWS),
        **p.builder.at(p.span),
    )  # fmt: skip


def entered(p: Parts) -> tree.EnteredTimes:
    return tree.EnteredTimes(
        p.first("name"), bound_of(p) or "at least", p.first("number", "word"),
        **p.builder.at(p.span),
    )  # fmt: skip


def has_room(p: Parts) -> tree.HasRoom:
    return tree.HasRoom(p.first("name"), p.has("HAS_NO_ROOM"), **p.builder.at(p.span))


def earlier(p: Parts) -> tree.EarlierMatch:
    return tree.EarlierMatch(p.first("name"), p.first(*WINDOWS), **p.builder.at(p.span))


def and_(p: Parts) -> tree.And:
    return tree.And(p.all(*CONDITIONS), **p.builder.at(p.span))


def or_(p: Parts) -> tree.Or:
    return tree.Or(p.all(*CONDITIONS), **p.builder.at(p.span))


def not_(p: Parts) -> tree.Not:
    return tree.Not(p.items[0].value, **p.builder.at(p.span))


def bracket(p: Parts) -> object:
    return p.items[0].value


def all_of(p: Parts) -> object:
    return together(p, p.all(*CONDITIONS))


def together(p: Parts, items: tuple[Any, ...]) -> Any:
    """Lines that must all hold; a single line is just that condition."""
    if len(items) == 1:
        return items[0]
    span = Span(items[0].span.start, items[-1].span.end)
    return tree.Block("all of", items, **p.builder.at(span))


def head_all(p: Parts) -> tree.Block:
    return tree.Block("all of", p.all(*CONDITIONS), **p.builder.at(p.span))


def head_any(p: Parts) -> tree.Block:
    return tree.Block("any of", p.all(*CONDITIONS), **p.builder.at(p.span))


def head_none(p: Parts) -> tree.Block:
    return tree.Block("none of", p.all(*CONDITIONS), **p.builder.at(p.span))


def head_count(p: Parts) -> tree.Block:
    return tree.Block(
        "at least", p.all(*CONDITIONS), p.first("number", "word"), **p.builder.at(p.span)
    )


# -- effects ---------------------------------------------------------------------------------

ACTIONS = ("assign", "tell", "send", "set", "open_record", "note", "move_to", "review")
_TARGETS = {
    "target_previous": "previous owner",
    "target_owner": "owner",
    "target_rep": "rep with most room",
    "target_round": "round robin",
    "target_queue": "queue",
    "target_person": "person",
}


def assign(p: Parts) -> tree.Assign:
    targets = []
    for part in p:
        named: str | None = None
        if part.kind == "target_person":
            named = unquoted(part.value.first("TEXT"))
        elif part.kind == "target_queue":
            inner = part.value.items[0].value
            named = inner.text if isinstance(inner, tree.Name) else inner.value
        # The values of that table are the kinds; mypy sees `str`.
        targets.append(
            tree.AssignTarget(_TARGETS[part.kind], named, **p.builder.at(part.span))  # type: ignore[arg-type]
        )
    return tree.Assign(tuple(targets), **p.builder.at(p.span))


def tell(p: Parts) -> tree.Tell:
    return tree.Tell(p.first(*WHO), p.first("text"), **p.builder.at(p.span))


def send(p: Parts) -> tree.Send:
    return tree.Send(p.first("name"), **p.builder.at(p.span))


def set_field(p: Parts) -> tree.SetField:
    return tree.SetField(p.first("path"), p.first(*VALUES), **p.builder.at(p.span))


def open_record(p: Parts) -> tree.OpenRecord:
    return tree.OpenRecord(p.first("name"), **p.builder.at(p.span))


def note(p: Parts) -> tree.Note:
    return tree.Note(p.first("text"), **p.builder.at(p.span))


def move_to(p: Parts) -> tree.MoveTo:
    return tree.MoveTo(p.first("name"), **p.builder.at(p.span))


def review(p: Parts) -> tree.Review:
    return tree.Review(p.first("name"), **p.builder.at(p.span))


def then(p: Parts) -> object:
    return p.items[0].value


def actions_of(p: Parts) -> tuple[Any, ...]:
    """The effects of an `if late …` line, wherever they stand."""
    found: list[Any] = []
    for part in p:
        if part.kind == "action_list":
            found.extend(part.value.all("then", *ACTIONS))
        elif part.kind in ("then", *ACTIONS):
            found.append(part.value)
    return tuple(found)


CONDITION_RULES: dict[str, Rule] = {
    "compare_one": compare,
    "compare_list": compare,
    "compare_between": compare,
    "compare_state": compare,
    "clock": clock,
    "days_since": days_since,
    "days_since_entering": days_since_entering,
    "days_in_stage": days_in_stage,
    "call": call,
    "holds": holds,
    "some": some,
    "none": none,
    "count_of": count_of,
    "entered": entered,
    "has_room": has_room,
    "earlier": earlier,
    "and_": and_,
    "or_": or_,
    "not_": not_,
    "bracket": bracket,
    "all_of": all_of,
    "head_all": head_all,
    "head_any": head_any,
    "head_none": head_none,
    "head_count": head_count,
    "when": bracket,
    "when_body": bracket,
    "assign": assign,
    "tell": tell,
    "send": send,
    "set": set_field,
    "open_record": open_record,
    "note": note,
    "move_to": move_to,
    "review": review,
    "then": then,
}
