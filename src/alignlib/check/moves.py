"""Stages, moves and triggers."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import evolve

from alignlib.check.conditions import (
    check_condition,
    check_duration,
    check_filter,
    check_who,
    resolve,
)
from alignlib.check.scope import Scope
from alignlib.check.symbols import StageSymbol
from alignlib.check.values import check_value
from alignlib.diagnostics.diagnostic import Fix, Label
from alignlib.names import canonical, closest
from alignlib.source import Span
from alignlib.syntax import tree


def check_stages(file: tree.File, scope: Scope) -> None:
    """All stages of the file, which is the start of each pipeline, and the triggers."""
    starts: dict[int, tree.StageDecl] = {}
    for decl in file.declarations:
        if isinstance(decl, tree.StageDecl):
            if decl.start:
                _check_start(decl, starts, scope)
            _check_stage(decl, scope)
        elif isinstance(decl, tree.FromAnyDecl):
            for name in decl.stages:
                symbol = scope.stage(name)
                if symbol is not None and symbol.decl.end:
                    _no_way_out(symbol.name, name, scope)
            for move in decl.moves:
                check_move(move, scope, decl.stages)
        elif isinstance(decl, tree.TriggerDecl):
            _check_trigger(decl, scope)


def _check_start(decl: tree.StageDecl, starts: dict[int, tree.StageDecl], scope: Scope) -> None:
    symbol = scope.symbols.stage(canonical(decl.names[0].name.text)) if decl.names else None
    if symbol is None:
        return
    first = starts.setdefault(symbol.pipeline.index, decl)
    if first is not decl:
        scope.findings.add(
            "AL401", "a second start", decl.span, "only one stage can be the start",
            "remove `start` from one of the two",
            labels=(Label(first.span, "the first one"),),
        )  # fmt: skip
    elif len(decl.names) > 1:
        scope.findings.add(
            "AL401", "several stages cannot all be the start", decl.span,
            "a life begins in one stage", "declare the start on a line of its own",
        )  # fmt: skip


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
        check_move(move, scope, tuple(item.name for item in decl.names))


def _no_way_out(name: str, node: tree.Node, scope: Scope) -> None:
    scope.findings.add(
        "AL402", f"nothing leaves `{name}`: it is an end", node.span, "a way out of an end",
        f"remove this line, or `end` from `{name}`",
    )  # fmt: skip


def check_move(move: tree.MoveLine, scope: Scope, sources: tuple[tree.Name, ...]) -> None:
    """A `to` line below these stages."""
    target = scope.stage(move.target)
    for name in sources if target is not None else ():
        source = scope.symbols.stage(canonical(name.text))
        if source is not None and target is not None and source.pipeline != target.pipeline:
            _other_pipeline(source, target, move.target, scope)
    if move.on is not None:
        check_filter(move.on, scope)
    if move.condition is not None and not _waits_for_an_act(move, scope):
        check_condition(move.condition, scope)
    if move.after is not None:
        check_duration(move.after, scope)
    for name in move.without:
        scope.activity(name)
    if move.by is not None:
        check_who(move.by, scope)
    check_actions(move.then, scope)
    _refuse_moves(
        move.then, "a `to` line moves the lead once",
        f"write `to …` under `stage {move.target.text}`, where the lead then is", scope,
    )  # fmt: skip


def _waits_for_an_act(move: tree.MoveLine, scope: Scope) -> bool:
    """`to ready when form`: an activity is no condition."""
    match move.trigger, move.condition:
        case "when", tree.Holds(path=tree.Path(parts=(name,))):
            key = canonical(name.text)
            if key in scope.symbols.conditions or key not in scope.symbols.activities:
                return False
            assert move.condition is not None
            source = scope.findings.source
            between = Span(move.target.span.end, move.condition.span.start)
            plain = source.slice(between).strip() == "when"
            scope.findings.add(
                "AL203", f"`{name.text}` is an activity: a line waits for it with `on`",
                move.condition.span, "what somebody does", f"write `on {name.text}`",
                Fix(between, " on ") if plain else None,
            )  # fmt: skip
            return True
    return False


def _refuse_moves(actions: Iterable[tree.Action], message: str, way: str, scope: Scope) -> None:
    """`then move to` is a consequence of a promise: elsewhere a move has its own line (R4)."""
    for action in actions:
        if isinstance(action, tree.MoveTo):
            scope.findings.add("AL413", message, action.span, "a move", way)


def check_effects(actions: Iterable[tree.Action], who: str, scope: Scope) -> None:
    """The `then` lines of what moves no lead by itself: a trigger, a `keep`, a `release`."""
    check_actions(actions, scope)
    _refuse_moves(
        actions, f"a {who} moves nothing",
        "give the stage a line `to … when …` or `to … on …`", scope,
    )  # fmt: skip


def _other_pipeline(
    source: StageSymbol, target: StageSymbol, name: tree.Name, scope: Scope
) -> None:
    record = target.pipeline.record
    opens = record != scope.symbols.subject
    scope.findings.add(
        "AL412", f"`{source.name}` cannot lead to `{target.name}` of another pipeline", name.span,
        f"a stage of `{target.pipeline.name}`",
        f"write `then open {record}` where the {record} begins, and lead on from its own stages"
        if opens else f"name a stage of `{source.pipeline.name}`, or ask `stage is {target.name}`",
    )  # fmt: skip


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
                    names = [symbol.name for symbol in scope.symbols.conditions.values()]
                    scope.findings.unknown(
                        "AL210", "definition", action.name, names, "no such definition"
                    )
            case tree.OpenRecord():
                known = ("opportunity", "lead", *scope.vocabulary.names_for("open"))
                if canonical(action.name.text) not in {canonical(name) for name in known}:
                    scope.findings.unknown(
                        "AL209", "record", action.name, known, "cannot be opened"
                    )
            case tree.Send():
                _check_campaign(action.name, scope)
            case tree.Assign():
                pass  # queues and people are the host's


def _check_campaign(name: tree.Name, scope: Scope) -> None:
    """Campaigns are the host's: any name is taken, unless the host has said which there are."""
    known = scope.vocabulary.names_for("send")
    if known and ("send", canonical(name.text)) not in scope.vocabulary.effects:
        scope.findings.unknown("AL210", "campaign", name, known, "no extension has this campaign")


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
            if "{" in word:
                begun = word.lstrip("{").partition("{")[0].strip()
                scope.findings.add(
                    "AL203", f"`{{{begun}` in a message is not closed",
                    message.span, "`}` is missing", "names stand in braces: `{contact.name}`",
                )  # fmt: skip
                continue
            meant = closest(word, MESSAGE_WORDS)
            written = scope.findings.source.slice(message.span)
            if meant is not None and found.fix is None:
                found = evolve(found, help=f"did you mean `{{{meant}}}`?")
            elif found.fix is not None:
                meant = ".".join((*parts[:-1], found.fix.replacement))
            once = meant is not None and written.count(f"{{{word}}}") == 1
            scope.findings.add(
                "AL203", f"unknown name `{{{word}}}` in a message", message.span,
                "nothing has this name", found.help,
                Fix(message.span, written.replace(f"{{{word}}}", f"{{{meant}}}")) if once else None,
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
        elif not closed:
            words.append("{" + word)
    return words


def _check_trigger(decl: tree.TriggerDecl, scope: Scope) -> None:
    if decl.on is not None:
        check_filter(decl.on, scope)
    _one_pipeline(decl, scope)
    if decl.condition is not None:
        check_condition(decl.condition, scope)
    check_effects(decl.then, "trigger", scope)
    if decl.at_most_once is not None:
        check_duration(decl.at_most_once, scope)
    if decl.on is None and decl.condition is None and not decl.stages:
        scope.findings.add(
            "AL413", f"nothing sets off `{decl.name.text}`", decl.name.span,
            "neither an activity nor a condition", "add a line `on …`, `in …` or `when …`",
        )  # fmt: skip
    if not decl.then:
        scope.findings.add(
            "AL413", f"`{decl.name.text}` does nothing", decl.name.span, "no effect",
            'add a line such as `then tell owner "…"`',
        )  # fmt: skip


def _one_pipeline(decl: tree.TriggerDecl, scope: Scope) -> None:
    first: StageSymbol | None = None
    for name in decl.stages:
        symbol = scope.stage(name)
        if symbol is not None and first is not None and symbol.pipeline != first.pipeline:
            scope.findings.add(
                "AL412", f"`{first.name}` and `{symbol.name}` are stages of two pipelines",
                name.span, f"a stage of `{symbol.pipeline.name}`",
                "write one trigger for each pipeline",
            )  # fmt: skip
        first = first or symbol
