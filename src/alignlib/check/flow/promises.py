"""Promises that nothing can fulfil or break, and goals whose stages do not follow each other."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from alignlib.check.flow.durations import least_seconds, most_seconds
from alignlib.check.flow.ways import key_of, reached_from, ways_of
from alignlib.check.scope import Scope
from alignlib.check.symbols import Symbols
from alignlib.diagnostics.diagnostic import Label
from alignlib.names import canonical
from alignlib.syntax import tree


def check_promises(file: tree.File, scope: Scope) -> None:
    """Reports a promise of what cannot come (AL436), one that is due after its lead has ended
    (AL437), and a goal through stages that do not follow each other (AL438)."""
    whole = any(isinstance(decl, tree.AgreementDecl) for decl in file.declarations)
    ways = ways_of(file, scope) if whole else {}
    for decl in file.declarations:
        match decl:
            case tree.SlaDecl():
                _check_doer(decl, scope)
                _check_reached(decl, ways, scope)
                _check_in_time(decl, file, scope)
            case tree.GoalDecl():
                _check_chain(decl, ways, scope)


def _check_doer(decl: tree.SlaDecl, scope: Scope) -> None:
    """`gets visit by sales`, where a visit is the prospect's."""
    if not isinstance(decl.duty, tree.Gets):
        return
    by = decl.duty.filter.by
    if by is None or by.kind != "name" or by.name is None:
        return
    doer = canonical(by.name.text)
    if doer not in scope.symbols.sides():
        return
    for kind in decl.duty.filter.kinds:
        spec = scope.symbols.activities.get(canonical(kind.text))
        if spec is None or spec.by is None or canonical(spec.by) == doer:
            continue
        scope.findings.add(
            "AL436", f"`{kind.text}` is done by {spec.by}, and this waits for one by "
            f"{by.name.text}", by.span, f"declared: by {spec.by}",
            f"write `gets {kind.text}`, or name an activity of {by.name.text}",
        )  # fmt: skip


def _check_reached(decl: tree.SlaDecl, ways: Mapping[str, set[str]], scope: Scope) -> None:
    """`reaches S`, where no way leads from the stage in which the clock begins."""
    if not (isinstance(decl.duty, tree.Reaches) and isinstance(decl.each, tree.OnEntry)):
        return
    start = key_of(decl.each.stage, scope)
    if start is None or not any(ways.values()):
        return
    within = reached_from(ways[start], ways)
    symbol = scope.symbols.stages[start]
    goals = [(name, key_of(name, scope)) for name in decl.duty.stages]
    for _, key in goals:
        # Another pipeline has its own way of going on.
        if key is None or scope.symbols.stages[key].pipeline != symbol.pipeline:
            return
        if key in within:
            return
    name = goals[0][0]
    scope.findings.add(
        "AL436", f"no way leads from `{symbol.name}` to `{name.text}`", name.span,
        "never reached by the lines of this agreement",
        f"write `to {name.text} …` under a stage on the way, or promise another stage",
    )  # fmt: skip


def _check_in_time(decl: tree.SlaDecl, file: tree.File, scope: Scope) -> None:
    """`within 10 days` of a stage that the lead leaves for an end `after 5 days`."""
    if not (isinstance(decl.each, tree.OnEntry) and isinstance(decl.term, tree.Within)):
        return
    due = least_seconds(decl.term.duration)
    start = key_of(decl.each.stage, scope)
    if due is None or start is None or decl.paused_while is not None:
        return
    for move in _moves_from(start, file, scope):
        target = scope.symbols.stage(canonical(move.target.text))
        left = most_seconds(move.after)
        if (
            move.trigger == "after" and not move.without and left is not None
            and target is not None and target.decl.end and left < due
            and not _promised(decl, canonical(target.name), scope)
        ):  # fmt: skip
            scope.findings.add(
                "AL437", f"a lead is in `{target.name}` before `{decl.name.text}` is due",
                decl.term.duration.span, "due after the end",
                "promise it sooner, or let the lead wait longer",
                labels=(Label(move.span, "the lead ends here"),),
            )  # fmt: skip
            return


def _promised(decl: tree.SlaDecl, key: str, scope: Scope) -> bool:
    return isinstance(decl.duty, tree.Reaches) and key in {
        key_of(name, scope) for name in decl.duty.stages
    }


def _moves_from(start: str, file: tree.File, scope: Scope) -> Iterator[tree.MoveLine]:
    for decl in file.declarations:
        match decl:
            case tree.StageDecl():
                sources = [item.name for item in decl.names]
            case tree.FromAnyDecl():
                sources = list(decl.stages)
            case _:
                continue
        if any(key_of(name, scope) == start for name in sources):
            yield from decl.moves


def _check_chain(decl: tree.GoalDecl, ways: Mapping[str, set[str]], scope: Scope) -> None:
    if not any(ways.values()):
        return
    if len(decl.through) < 2 and not _is_share(decl):
        scope.findings.add(
            "AL426", f"no leads can be counted back from `{decl.name.text}`", decl.name.span,
            "a goal without a chain of stages",
            f"write `through {_a_chain(decl, ways, scope)}` below it",
        )  # fmt: skip
        return
    for name, following in zip(decl.through, decl.through[1:], strict=False):
        one, other = key_of(name, scope), key_of(following, scope)
        if one is None or other is None or not _same_pipeline(one, other, scope.symbols):
            continue
        if other not in reached_from(ways[one], ways):
            scope.findings.add(
                "AL438", f"no way leads from `{name.text}` to `{following.text}`",
                following.span, f"does not follow on `{name.text}`",
                "name the stages in the order in which a lead comes to them",
            )  # fmt: skip
            return


def _is_share(decl: tree.GoalDecl) -> bool:
    """`40% each quarter` is no number of records: nothing is counted back from it."""
    return isinstance(decl.amount, tree.Percent) and decl.on is None


def _a_chain(decl: tree.GoalDecl, ways: Mapping[str, set[str]], scope: Scope) -> str:
    """A chain that one could mean: the shortest way from a start to what brings money, or else to
    the end that is furthest."""
    stages = scope.symbols.stages
    brings = None if decl.brings_stage is None else key_of(decl.brings_stage, scope)
    best: list[str] = []
    for start in (key for key, symbol in stages.items() if symbol.decl.start):
        chains = {start: [start]}
        for key in (found := [start]):
            for following in stages:
                if following in ways[key] and following not in chains:
                    chains[following] = [*chains[key], following]
                    found.append(following)
        ends = [key for key in stages if key in chains and stages[key].decl.end]
        for end in [brings] if brings in chains else ends:
            best = max(best, chains[end], key=len)
    return ", ".join(stages[key].name for key in best) or "…"


def _same_pipeline(one: str, other: str, symbols: Symbols) -> bool:
    return symbols.stages[one].pipeline == symbols.stages[other].pipeline
