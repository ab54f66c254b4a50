"""A plan that notes when definitions begin and cease to hold.

A measure may count a definition (`highly-qualified of new`). When one becomes true is a question
for the engine, as time alone may turn it; so each is watched by two triggers, which move nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import evolve

from alignlib.model.outputs import Effect, OutputKind
from alignlib.plan.conditions import AnyOf, Condition, IsUndecided, Named, Negation
from alignlib.plan.plan import Action, Definition, Plan, Trigger
from alignlib.report.lives import Stay
from alignlib.values.time import to_micros

_MARK = "report: "


def watching(plan: Plan, definitions: Iterable[str]) -> Plan:
    """The plan with these definitions (canonical names) watched; what it does to a lead is the
    same."""
    triggers = list(plan.triggers)
    for key in definitions:
        definition = plan.definitions[key]
        holds = Named(text=definition.name, name=key)
        ceases = AnyOf(
            text=f"not {definition.name}",
            items=(
                Negation(text=f"not {definition.name}", item=holds),
                IsUndecided(text=f"{definition.name} is undecided", item=holds),
            ),
        )
        for word, condition in (("on", holds), ("off", ceases)):
            triggers.append(_trigger(definition, key, word, condition, len(triggers)))
    return evolve(plan, triggers=tuple(triggers))


def _trigger(
    definition: Definition, key: str, word: str, condition: Condition, index: int
) -> Trigger:
    name = f"{_MARK}{key} {word}"
    action = Action(kind="note", path=name, rule=definition.rule, value=f"{word} {key}")
    return Trigger(name, name, None, condition, (action,), None, 0, definition.rule, index)


def noted(outputs: Iterable[OutputKind]) -> dict[str, tuple[Stay, ...]]:
    """By definition when it held, from the outputs of a plan that watches it."""
    found: dict[str, list[Stay]] = {}
    for at, word, key in _changes(outputs):
        own = found.setdefault(key, [])
        if word == "on":
            own.append(Stay(at))
        elif own and own[-1].end is None:
            own[-1] = Stay(own[-1].start, at)
    return {key: tuple(own) for key, own in found.items()}


def _changes(outputs: Iterable[OutputKind]) -> Iterator[tuple[int, str, str]]:
    for output in outputs:
        if isinstance(output, Effect) and output.kind == "note" and isinstance(output.value, str):
            word, _, key = output.value.partition(" ")
            if output.message is None and word in ("on", "off"):
                yield to_micros(output.at), word, key
