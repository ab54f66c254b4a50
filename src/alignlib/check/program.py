"""The checked program: the tree, its names, and what each of them means."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import field, frozen

from alignlib.check.collect import collect
from alignlib.check.conditions import check_condition
from alignlib.check.estimates import check_estimate, check_lock
from alignlib.check.examples import check_example, check_expectations
from alignlib.check.findings import MOST, Findings
from alignlib.check.flow.never import check_never
from alignlib.check.flow.promises import check_promises
from alignlib.check.flow.shadows import check_shadows
from alignlib.check.flow.starts import check_starts
from alignlib.check.flow.ways import check_ways
from alignlib.check.follow_on import without_follow_ons
from alignlib.check.keep import check_teams
from alignlib.check.memory import NOTHING, Memory
from alignlib.check.moves import check_stages
from alignlib.check.outside import check_outside
from alignlib.check.pauses import check_pauses
from alignlib.check.permanence import check_circles
from alignlib.check.plans_ahead import check_ahead
from alignlib.check.say import (
    check_agreement,
    check_calendar_decl,
    check_grade,
    check_score,
    check_self_reference,
    check_setting,
)
from alignlib.check.scope import Scope
from alignlib.check.slas import check_sla
from alignlib.check.symbols import Symbol, Symbols
from alignlib.diagnostics.diagnostic import Diagnostic, Severity, foremost
from alignlib.names import canonical
from alignlib.source import SourceText
from alignlib.syntax import tree
from alignlib.syntax.parse import ParsedFile
from alignlib.values.functions import NO_VOCABULARY, Vocabulary
from alignlib.values.lock import NO_LOCK, Lock
from alignlib.values.schema import Schema


@frozen
class CheckedProgram:
    """`refs` says by node id what a path or bare word means. `diagnostics` holds all findings,
    those of the parser too; without an error among them the program can be compiled."""

    source: SourceText
    file: tree.File
    symbols: Symbols
    refs: Mapping[int, Symbol]
    diagnostics: tuple[Diagnostic, ...] = field(default=())
    lock: Lock = NO_LOCK
    vocabulary: Vocabulary = NO_VOCABULARY

    @property
    def sound(self) -> bool:
        return all(item.severity is not Severity.ERROR for item in self.diagnostics)


def check(
    parsed: ParsedFile,
    schema: Schema | None = None,
    lock: Lock = NO_LOCK,
    vocabulary: Vocabulary = NO_VOCABULARY,
    memory: Memory = NOTHING,
) -> CheckedProgram:
    """Checks a parsed file, with its lock and what a host adds to the language; never raises for
    an author's mistake. `memory` keeps what is known of declarations that stay as they are."""
    broken = frozenset(canonical(name) for _, name in parsed.broken)
    findings = Findings(parsed.source, broken)
    symbols = collect(parsed.file, schema or Schema(), findings, vocabulary)
    check_outside(parsed.file, schema or Schema(), vocabulary, symbols, findings)
    scope = Scope(symbols, findings, vocabulary=vocabulary)
    memory.begin(symbols)
    for decl in parsed.file.declarations:
        memory.check(decl, scope, lambda decl, scope: _check_declaration(decl, lock, scope))
    check_lock(parsed.file, lock, scope)
    check_stages(parsed.file, scope)
    check_teams(parsed.file, scope)
    check_self_reference(parsed.file, scope, memory)
    check_circles(parsed.file, scope)
    check_pauses(parsed.file, scope)
    if not any(one.severity is Severity.ERROR for one in (*parsed.diagnostics, *findings.found)):
        # What can never happen is said of a text in which nothing else is wrong.
        check_ways(parsed.file, scope)
        check_shadows(parsed.file, scope)
        check_never(parsed.file, scope)
        check_promises(parsed.file, scope)
        check_starts(parsed.file, scope)
        check_expectations(parsed.file, scope)
    own = without_follow_ons(parsed, findings.sorted())
    found = foremost((*parsed.diagnostics, *own), MOST)
    return CheckedProgram(parsed.source, parsed.file, symbols, scope.refs, found, lock, vocabulary)


def _check_declaration(decl: tree.Declaration, lock: Lock, scope: Scope) -> None:
    match decl:
        case tree.AgreementDecl():
            check_agreement(decl, scope)
        case tree.CalendarDecl():
            check_calendar_decl(decl, scope)
        case tree.SettingDecl():
            check_setting(decl, scope)
        case tree.DefineDecl():
            check_condition(decl.condition, scope)
        case tree.ScoreDecl():
            check_score(decl, scope)
        case tree.GradeDecl():
            check_grade(decl, scope)
        case tree.EstimateDecl():
            check_estimate(decl, lock, scope)
        case tree.SlaDecl():
            check_sla(decl, scope)
        case tree.ExampleDecl():
            check_example(decl, scope)
        case _:
            check_ahead(decl, scope)
