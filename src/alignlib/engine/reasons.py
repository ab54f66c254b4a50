"""Why: the facts that a decision was made on."""

from __future__ import annotations

from decimal import Decimal

from alignlib.engine.life import ALWAYS
from alignlib.engine.state import Act
from alignlib.engine.view import View
from alignlib.model.fields import Value
from alignlib.model.outputs import Fact
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
    FieldRead,
    HasRoom,
    Includes,
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
    Waited,
)
from alignlib.values.numbers import from_micro
from alignlib.values.time import DAY, END_OF_DATES, from_micros


def facts_behind(node: Condition, view: View) -> tuple[Fact, ...]:
    """What was read, each once, in the order of the text; of an `any of` what made it true."""
    found: dict[str, Fact] = {}
    _collect(node, view, found, 0)
    return tuple(found.values())


def _collect(node: Condition, view: View, found: dict[str, Fact], depth: int) -> None:
    match node:
        case AllOf() | NoneOf():
            for item in node.items:
                _collect(item, view, found, depth + 1)
        case AnyOf() | AtLeastOf():
            decisive = [item for item in node.items if view.truth(item) is True]
            for item in decisive or node.items:
                _collect(item, view, found, depth + 1)
        case Negation() | IsUndecided():
            _collect(node.item, view, found, depth + 1)
        case Named():
            _collect(view.life.plan.definitions[node.name].condition, view, found, depth + 1)
        case _:
            fact = leaf_fact(node, view)
            if fact is not None:
                found.setdefault(fact.name, fact)


def leaf_fact(node: Condition, view: View) -> Fact | None:
    """The one thing that a plain condition reads, with its value now."""
    match node:
        case OneOf() | Order():
            return read_fact(node.read, view)
        case IsYes() | TextTest() | Includes() | IsKnown():
            return read_fact(node.read, view)
        case Activities():
            counts = view.count(node.filter, node.window)
            value = None if counts is None else Decimal(counts[0])
            return Fact(name=_counted(node.text), value=value)
        case Days():
            start = view.since(node)
            value = None if start is None else Decimal((view.t - start) // DAY)
            return Fact(name=node.text.partition(" is ")[0], value=value)
        case Waited():
            if not view.life.entries:
                return None
            until = view.waited_until(node)
            shown_until = from_micros(until, view.life.plan.zone) if until < END_OF_DATES else None
            return Fact(name="waits until", value=shown_until)
        case HasRoom():
            return Fact(name=f"{node.team} has room", value=view.life.rooms.get(node.team))
        case EarlierMatch():
            return Fact(name=node.text, value=_latest_match(view.matched(node), view))
        case OwnerIs():
            return Fact(name="owner", value=view.life.owner)
        case ClockIs():
            sla = view.life.plan.slas_by_key[node.sla]
            return Fact(name=sla.name, value=view.clock_state(node))
    return None


def _latest_match(found: list[int] | None, view: View) -> Value | None:
    """Since when the latest match is there; no: there is none; None: nobody has answered."""
    if not found:
        return None if found is None else False
    return from_micros(max(found), view.life.plan.zone)


def act_facts(act: Act, view: View) -> tuple[Fact, ...]:
    """An activity: who did it, and its fields."""
    by = act.person or view.life.plan.party_names.get(act.party or "", act.party)
    fields = sorted(act.activity.fields.items())
    return (
        Fact(name=act.activity.kind, value=by),
        *(Fact(name=name, value=value) for name, value in fields),
    )


def _counted(text: str) -> str:
    for head in ("some ", "no "):
        text = text.removeprefix(head)
    return text


def read_fact(read: Read, view: View) -> Fact:
    life = view.life
    if isinstance(read, ScoreRead):
        score = life.plan.scores[read.name]
        return Fact(name=score.name, value=from_micro(view.score(read.name)))
    if isinstance(read, FieldRead):
        value: Value | None = life.facts.get(read.slot, life.made.get(read.slot))
        return Fact(name=read.name, value=value)
    grade = life.plan.grades[read.name]
    found = view.grade(read.name)
    label = next(line.label for line in grade.lines if canonical(line.label) == found)
    return Fact(name=grade.name, value=label)


def message_text(template: str, view: View) -> str:
    """A message with its names in braces filled in."""
    parts: list[str] = []
    rest = template
    while rest:
        plain, brace, rest = rest.partition("{")
        parts.append(plain)
        if not brace:
            break
        word, closed, after = rest.partition("}")
        if not closed:
            parts.append(brace + word)
            break
        parts.append(_word(word.strip(), view))
        rest = after
    return "".join(parts)


def _word(word: str, view: View) -> str:
    from alignlib.model.outputs import shown

    life = view.life
    plan = life.plan
    key = canonical(word)
    if word in ("lead", "opportunity"):
        return life.state.record.id
    if word == "entered":
        return shown(from_micros(life.entries[-1].at, plan.zone)) if life.entries else "unknown"
    if word == "stage":
        return plan.stages[life.stage].name if life.stage is not None else "unknown"
    if word == "owner":
        return life.owner or "nobody"
    if word == "due":
        dues = [clock.due for clock in life.clocks if clock.due is not None]
        return shown(from_micros(dues[-1], plan.zone)) if dues else "unknown"
    if word == "activities":
        return life.kinds_from(life.entries[-1].acts if life.entries else ALWAYS)
    if key in plan.scores:
        return str(from_micro(view.score(key)))
    if key in plan.grades:
        return view.grade(key)
    record, dot, name = word.rpartition(".")
    slot = f"{canonical(record) if dot else plan.subject}.{canonical(name)}"
    return shown(life.facts.get(slot))
