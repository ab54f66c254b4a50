"""Stages, moves and triggers."""

from __future__ import annotations

from collections.abc import Iterable

from alignlib.check.conditions import (
    check_condition,
    check_duration,
    check_filter,
    check_who,
    resolve,
)
from alignlib.check.scope import Scope
from alignlib.check.values import check_value
from alignlib.diagnostics.diagnostic import Label
from alignlib.names import canonical
from alignlib.syntax import tree


def check_stages(file: tree.File, scope: Scope) -> None:
    """All stages of the file, and which is the start."""
    start: tree.StageDecl | None = None
    for decl in file.declarations:
        if isinstance(decl, tree.StageDecl):
            if decl.start and start is not None:
                scope.findings.add(
                    "AL401", "a second start", decl.span, "only one stage can be the start",
                    "remove `start` from one of the two",
                    labels=(Label(start.span, "the first one"),),
                )  # fmt: skip
            elif decl.start:
                start = decl
                if len(decl.names) > 1:
                    scope.findings.add(
                        "AL401", "several stages cannot all be the start", decl.span,
                        "a life begins in one stage", "declare the start on a line of its own",
                    )  # fmt: skip
            _check_stage(decl, scope)
        elif isinstance(decl, tree.FromAnyDecl):
            for name in decl.stages:
                symbol = scope.stage(name)
                if symbol is not None and symbol.decl.end:
                    _no_way_out(symbol.name, name, scope)
            for move in decl.moves:
                check_move(move, scope)
        elif isinstance(decl, tree.TriggerDecl):
            _check_trigger(decl, scope)


def _check_stage(decl: tree.StageDecl, scope: Scope) -> None:
    if decl.owner is not None:
        scope.party(decl.owner, "a stage is owned by one of the two parties")
    if decl.qualifies is not None:
        check_condition(decl.qualifies, scope)
    for move in decl.moves:
        if decl.end:
            _no_way_out(decl.names[0].name.text, move, scope)
        target = scope.symbols.stage(canonical(move.target.text))
        if target is not None and len(decl.names) == 1 and target.decl is decl:
            scope.findings.add(
                "AL403", f"`{target.name}` leads to itself", move.target.span, "the same stage",
                "name another stage: a lead cannot move to where it is",
            )  # fmt: skip
        check_move(move, scope)


def _no_way_out(name: str, node: tree.Node, scope: Scope) -> None:
    scope.findings.add(
        "AL402", f"nothing leaves `{name}`: it is an end", node.span, "a way out of an end",
        f"remove this line, or `end` from `{name}`",
    )  # fmt: skip


def check_move(move: tree.MoveLine, scope: Scope) -> None:
    scope.stage(move.target)
    if move.on is not None:
        check_filter(move.on, scope)
    if move.condition is not None:
        check_condition(move.condition, scope)
    if move.after is not None:
        check_duration(move.after, scope)
    for name in move.without:
        scope.activity(name)
    if move.by is not None:
        check_who(move.by, scope)
    check_actions(move.then, scope)


def check_actions(actions: Iterable[tree.Action], scope: Scope) -> None:
    for action in actions:
        match action:
            case tree.Tell():
                check_who(action.who, scope, may_be_new=True)
                if action.message is not None:
                    _check_message(action.message, scope)
            case tree.Note():
                _check_message(action.message, scope)
            case tree.MoveTo():
                scope.stage(action.stage)
            case tree.SetField():
                check_value(action.value, resolve(action.path, scope), scope)
            case tree.Review():
                if canonical(action.name.text) not in scope.symbols.conditions:
                    known = [symbol.name for symbol in scope.symbols.conditions.values()]
                    scope.findings.unknown(
                        "AL210", "definition", action.name, known, "no such definition"
                    )
            case tree.OpenRecord():
                if canonical(action.name.text) not in ("opportunity", "lead"):
                    scope.findings.unknown(
                        "AL209", "record", action.name, ("opportunity", "lead"), "cannot be opened"
                    )
            case tree.Assign() | tree.Send():
                pass  # queues, people and campaigns are the host's


# What a message can name besides what a condition reads.
MESSAGE_WORDS = frozenset({"lead", "opportunity", "entered", "due", "activities", "stage", "owner"})


def _check_message(message: tree.Text, scope: Scope) -> None:
    for word in message_words(message.value):
        parts = word.split(".")
        if word in MESSAGE_WORDS:
            continue
        # Names in messages have no nodes of their own: the whole text is the place.
        path = tree.Path(
            span=message.span,
            id=-1,
            parts=tuple(tree.Name(span=message.span, id=-1, text=part) for part in parts),
        )
        before = len(scope.findings.found)
        resolve(path, scope)
        if len(scope.findings.found) > before:
            found = scope.findings.found[-1]
            scope.findings.found[before:] = []
            scope.findings.add(
                "AL203", f"unknown name `{{{word}}}` in a message", message.span,
                "nothing has this name", found.help,
            )  # fmt: skip
    scope.refs.pop(-1, None)


def message_words(text: str) -> list[str]:
    """The names in braces, in order: `{contact.name}` gives `contact.name`."""
    words = []
    rest = text
    while "{" in rest:
        _, _, rest = rest.partition("{")
        word, closed, rest = rest.partition("}")
        if closed and word:
            words.append(word.strip())
    return words


def _check_trigger(decl: tree.TriggerDecl, scope: Scope) -> None:
    if decl.on is not None:
        check_filter(decl.on, scope)
    for name in decl.stages:
        scope.stage(name)
    if decl.condition is not None:
        check_condition(decl.condition, scope)
    check_actions(decl.then, scope)
    if decl.at_most_once is not None:
        check_duration(decl.at_most_once, scope)
    scope.findings.add(
        "AL410", "a trigger is not evaluated yet", decl.name.span, "checked, and passed over"
    )
