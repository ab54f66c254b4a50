"""Lines of a promise that do not go together: what can never begin, never be late, never count."""

from __future__ import annotations

from alignlib.check.scope import Scope
from alignlib.names import canonical
from alignlib.source import Span
from alignlib.syntax import tree

_LEAD_ONLY = (tree.Assign, tree.Send, tree.SetField, tree.MoveTo, tree.OpenRecord)


def check_pairs(decl: tree.SlaDecl, scope: Scope) -> None:
    """Reports each pair of lines of which one can have no effect beside the other (AL406)."""
    match decl.duty:
        case tree.NeverGets():
            _check_never(decl, scope)
        case tree.Gets() | tree.Reaches():
            _check_doing(decl, scope)
        case tree.Quota():
            _check_quota(decl, decl.duty, scope)


def _check_doing(decl: tree.SlaDecl, scope: Scope) -> None:
    if decl.if_broken:
        _refuse(
            scope, "what is to be done is late, not broken", decl.if_broken[0].span,
            "never carried out", "write `if late …`",
        )  # fmt: skip
    if isinstance(decl.term, tree.Before):
        _check_untimed(decl, f"`before {decl.term.stage.text}` has no due time", scope)
    if not isinstance(decl.term, tree.Every):
        return
    if isinstance(decl.duty, tree.Reaches):
        _refuse(
            scope, "a lead does not reach a stage again and again", decl.term.span,
            "goes with `gets …`", "write `within …`",
        )  # fmt: skip
    during = decl.term.while_in
    first = _first_stage(decl)
    if during is None or first is None or _same(first, during, scope):
        return
    _refuse(
        scope, f"this duty never begins: a lead that is in `{first.text}` is not in "
        f"`{during.text}`", during.span, f"not `{first.text}`",
        f"write `while in {first.text}`, or begin it there: `each {scope.symbols.subject} "
        f"entering {during.text}`",
    )  # fmt: skip


def _check_never(decl: tree.SlaDecl, scope: Scope) -> None:
    for line in decl.if_late:
        _refuse(
            scope, "a promise to abstain is never late", line.span, "never carried out",
            "write `if broken …`",
        )  # fmt: skip
    match decl.term:
        case tree.Every():
            _refuse(
                scope, "a promise to abstain has no periods", decl.term.span,
                "goes with `gets …`", "leave the line out, or write `within …`",
            )  # fmt: skip
        case tree.Before(else_refuse=True):
            _refuse(
                scope, "a promise to abstain is kept at the move: there is nothing to refuse",
                decl.term.span, "never refuses", f"write `before {decl.term.stage.text}`",
            )  # fmt: skip
    if not isinstance(decl.term, tree.Within):
        _check_untimed(decl, "this promise has no due time", scope)


def _check_untimed(decl: tree.SlaDecl, what: str, scope: Scope) -> None:
    """Shares of a time, and times after it, where there is no due time."""
    if decl.warn is not None:
        _refuse(
            scope, f"{what}: there is no share of it to warn at", decl.warn.span, "never warns",
            "leave the line out, or write `within …`",
        )  # fmt: skip
    for line in decl.if_late:
        if line.by is not None:
            _refuse(
                scope, f"{what}: nothing can be late by a time", line.span,
                "never carried out", "write `if late …`",
            )  # fmt: skip


def _check_quota(decl: tree.SlaDecl, duty: tree.Quota, scope: Scope) -> None:
    word = scope.symbols.subject
    for part in (decl.each, decl.term, decl.paused_while, decl.void_when, decl.restarts_on):
        if part is not None:
            _refuse(
                scope, f"`{duty.quantifier} … each {duty.period}` is about no single {word}",
                part.span, f"speaks of one {word}",
                f"leave the line out, or promise it for each {word}: `gets at least 2 of …` and "
                "`every 1 week while in …`",
            )  # fmt: skip
    if duty.quantifier == "at most":
        for line in (*decl.if_late, *(() if decl.warn is None else (decl.warn,))):
            _refuse(
                scope, "`at most` is broken, not late", line.span, "never carried out",
                "write `if broken …`",
            )  # fmt: skip
    elif decl.if_broken:
        _refuse(
            scope, "`at least` is late, not broken", decl.if_broken[0].span, "never carried out",
            "write `if late …`",
        )  # fmt: skip
    who = duty.filter.by
    while who is not None and who.kind == "anyone but":
        who = who.other
    if who is not None and who.kind in ("owner", "previous owner"):
        _refuse(
            scope, f"there is no {word} that this could be the owner of", who.span,
            f"needs one {word}", "write a party, a team or a person",
        )  # fmt: skip
    _check_consequences(decl, word, scope)
    _check_period(duty, scope)


def _check_period(duty: tree.Quota, scope: Scope) -> None:
    kind, _, unit = duty.period.partition(" ")
    if unit and unit != "day":
        _refuse(
            scope, f"a {unit} is counted whole, not by its {kind} days", duty.span,
            f"each {duty.period}", f"write `each {unit}`",
        )  # fmt: skip
    elif unit and len(scope.symbols.calendars) != 1:
        _refuse(
            scope, "whose working days?", duty.span,
            f"there are {len(scope.symbols.calendars) or 'no'} calendars",
            "declare exactly one calendar, or write `each day`",
        )  # fmt: skip


def _check_consequences(decl: tree.SlaDecl, word: str, scope: Scope) -> None:
    actions = [action for line in decl.if_late for action in line.then]
    actions += decl.if_broken
    actions += decl.warn.then if decl.warn is not None else ()
    for action in actions:
        owner = isinstance(action, tree.Tell) and action.who.kind in ("owner", "previous owner")
        if owner or isinstance(action, _LEAD_ONLY):
            _refuse(
                scope, f"there is no {word} that this could be done for", action.span,
                f"needs one {word}", "write `tell`, `note` or `review`",
            )  # fmt: skip


def _first_stage(decl: tree.SlaDecl) -> tree.Name | None:
    """The stage in which the lead surely is when the duty begins."""
    match decl.each:
        case tree.OnEntry():
            return decl.each.stage
        case tree.OnActivity():
            return decl.each.filter.stage
    return None


def _same(one: tree.Name, other: tree.Name, scope: Scope) -> bool:
    first = scope.symbols.stage(canonical(one.text))
    second = scope.symbols.stage(canonical(other.text))
    return first is None or second is None or first.index == second.index


def _refuse(scope: Scope, message: str, span: Span, label: str, help_text: str) -> None:
    scope.findings.add("AL406", message, span, label, help_text)
