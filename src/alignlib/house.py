"""House rules: what a host asks of every agreement, beyond what the language asks.

A rule is a pure function over a read-only view of a checked agreement: `every stage owned by sales
has an sla`. What it finds stands beside the findings of the checker, under the name of its
extension: `sales-regions/no-sla`.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterable, Iterator
from typing import TypeAlias

from attrs import evolve, field, frozen

from alignlib.check.program import CheckedProgram
from alignlib.check.symbols import StageSymbol
from alignlib.diagnostics.diagnostic import Diagnostic, Severity
from alignlib.names import canonical
from alignlib.source import Span
from alignlib.syntax import tree
from alignlib.values.purity import impurity
from alignlib.values.types import Type

MOST_FINDINGS = 100
"""Of one rule: what a rule finds everywhere is no help to anybody."""


@frozen
class StageView:
    """A stage as the file declares it; `owner` is a party, `promises` the slas that begin there,
    `leads_to` the stages that its lines lead to."""

    name: str
    title: str | None
    owner: str | None
    end: bool
    promises: tuple[str, ...]
    leads_to: tuple[str, ...]
    span: Span


@frozen
class PromiseView:
    """An sla: who owes whom, the stage (`entering`) or the activities (`activities`) that begin it,
    and whether it says what follows `if late` or `if broken`."""

    name: str
    title: str | None
    promiser: str | None
    beneficiary: str | None
    entering: str | None
    activities: tuple[str, ...]
    has_consequence: bool
    span: Span


@frozen
class NameView:
    """A field, activity, definition, score, grade, setting or team; `kind` is that word, `record`
    whose field it is. `span` is None for what comes with the language or from the host."""

    kind: str
    name: str
    type: Type | None
    span: Span | None
    record: str | None = None


@frozen
class AgreementView:
    """What a house rule sees: nothing in it can be changed, and nothing else can be reached."""

    title: str
    parties: tuple[str, str]
    subject: str
    span: Span
    stages: tuple[StageView, ...]
    promises: tuple[PromiseView, ...]
    names: tuple[NameView, ...]

    def stage(self, name: str) -> StageView | None:
        """The stage of that name, in any spelling."""
        key = canonical(name)
        return next((item for item in self.stages if canonical(item.name) == key), None)


@frozen
class HouseFinding:
    """What a house rule has to say: one lower-case line, the place, and what to do about it."""

    message: str
    span: Span
    help: str | None = None
    label: str = ""


_Call: TypeAlias = Callable[[AgreementView], Iterable[HouseFinding]]


@frozen
class HouseCheck:
    """A house rule: `rule` is the second half of its code, `doc` what `alignlib explain` shows.

    An `ERROR` keeps an agreement from loading wherever the extension is passed.

    Raises:
        ValueError: no name, no words for authors, or a function that cannot be a rule.
    """

    rule: str
    call: _Call = field(repr=False)
    doc: str
    severity: Severity = Severity.WARNING

    @classmethod
    def of(
        cls, call: _Call, *, rule: str | None = None, severity: Severity = Severity.WARNING
    ) -> HouseCheck:
        """A rule from a Python function over an `AgreementView` that gives or yields values of
        `HouseFinding`; its docstring are the words for authors."""
        name = rule or getattr(call, "__name__", "").replace("_", "-")
        return cls(name, call, inspect.getdoc(call) or "", severity)

    def __attrs_post_init__(self) -> None:
        plain = self.rule.replace("-", "")
        if not plain.isalnum() or self.rule != self.rule.lower():
            raise ValueError(
                f"house check {self.rule!r}: its name is lower-case words joined by `-`"
            )
        if not self.doc.strip():
            raise ValueError(f"house check {self.rule}: give it a docstring, for authors to read")
        # To yield its findings is the natural way to write one.
        reason = None if inspect.isgeneratorfunction(self.call) else impurity(self.call)
        if reason is not None:
            raise ValueError(f"house check {self.rule} is not pure: {reason}")
        try:
            inspect.signature(self.call).bind(None)
        except TypeError:
            raise ValueError(
                f"house check {self.rule}: it is called with one argument, the agreement"
            ) from None


def house_findings(
    program: CheckedProgram, checks: Iterable[tuple[str, HouseCheck]]
) -> CheckedProgram:
    """The program with what house rules find in it, each rule with the name of its extension.

    Of a file with errors nothing is asked: half an agreement would be judged. A rule that fails is
    a finding itself.
    """
    listed = tuple(checks)
    if not listed or not program.sound:
        return program
    view = view_of(program)
    found = [item for owner, check in listed for item in _asked(owner, check, view, program)]
    merged = sorted((*program.diagnostics, *found), key=lambda item: item.sort_key)
    return evolve(program, diagnostics=tuple(merged))


def _asked(
    owner: str, check: HouseCheck, view: AgreementView, program: CheckedProgram
) -> list[Diagnostic]:
    code = f"{owner}/{check.rule}"
    found: list[Diagnostic] = []
    try:
        for item in check.call(view):
            _check_finding(item, program)
            found.append(
                Diagnostic(
                    code, " ".join(item.message.split()), item.span, item.label, item.help,
                    severity=check.severity,
                )
            )  # fmt: skip
            if len(found) == MOST_FINDINGS:
                break
    except Exception as error:  # whatever a host's code raises is a fault of that rule alone
        reason = " ".join(f"{type(error).__name__}: {error}".split())[:200]
        found.append(
            Diagnostic(
                "AL250", f"the house rule `{code}` failed: {reason}", view.span,
                "this agreement was not judged by it",
                "tell whoever keeps the extension; everything else was checked",
                severity=Severity.WARNING,
            )
        )  # fmt: skip
    return found


def _check_finding(item: object, program: CheckedProgram) -> None:
    if not isinstance(item, HouseFinding):
        raise TypeError(f"it gave {item!r:.80}, which is no HouseFinding")
    last = max(file.end for file in program.source.files)
    if not 0 <= item.span.start <= item.span.end <= last:
        raise ValueError("it gave a place outside of the file: use the spans of the view")


def view_of(program: CheckedProgram) -> AgreementView:
    """A checked program as house rules see it."""
    file, symbols = program.file, program.symbols
    heads = [decl for decl in file.declarations if isinstance(decl, tree.AgreementDecl)]
    promises = tuple(_promises(file))
    return AgreementView(
        title=heads[0].title if heads else "",
        parties=symbols.parties,
        subject=symbols.subject,
        span=_head_span(file, heads),
        stages=tuple(_stage(stage, file, promises) for stage in symbols.stages.values()),
        promises=promises,
        names=tuple(_names(program)),
    )


def _head_span(file: tree.File, heads: list[tree.AgreementDecl]) -> Span:
    """Where findings about the whole file stand."""
    first = heads[0] if heads else next(iter(file.declarations), None)
    start = first.span.start if first is not None else 0
    return Span(start, start + len("agreement") if heads else start)


def _stage(stage: StageSymbol, file: tree.File, promises: tuple[PromiseView, ...]) -> StageView:
    own = next(item for item in stage.decl.names if item.name.text == stage.name)
    key = canonical(stage.name)
    moves = list(stage.decl.moves)
    for decl in file.declarations:
        if isinstance(decl, tree.FromAnyDecl) and key in {canonical(n.text) for n in decl.stages}:
            moves.extend(decl.moves)
    return StageView(
        name=stage.name,
        title=stage.title,
        owner=stage.decl.owner.text if stage.decl.owner is not None else None,
        end=stage.decl.end,
        promises=tuple(
            item.name for item in promises if item.entering and canonical(item.entering) == key
        ),
        leads_to=tuple(dict.fromkeys(line.target.text for line in moves)),
        span=own.name.span,
    )


def _promises(file: tree.File) -> Iterator[PromiseView]:
    for decl in file.declarations:
        if not isinstance(decl, tree.SlaDecl):
            continue
        entering = decl.each.stage.text if isinstance(decl.each, tree.OnEntry) else None
        activity = decl.each if isinstance(decl.each, tree.OnActivity) else None
        kinds = activity.filter.kinds if activity is not None else ()
        yield PromiseView(
            name=decl.name.text,
            title=decl.title,
            promiser=decl.promiser.text if decl.promiser is not None else None,
            beneficiary=decl.beneficiary.text if decl.beneficiary is not None else None,
            entering=entering,
            activities=tuple(kind.text for kind in kinds),
            has_consequence=bool(decl.if_late or decl.if_broken),
            span=decl.name.span,
        )


def _names(program: CheckedProgram) -> Iterator[NameView]:
    symbols = program.symbols
    declared = _declared(program.file)
    for (record, key), spec in symbols.fields.items():
        yield NameView("field", spec.name, spec.type, declared.get((record, key)), record)
    for key, kind in symbols.activities.items():
        yield NameView("activity", kind.name, None, declared.get(("activity", key)))
    for key, symbol in symbols.conditions.items():
        if symbol.spec is None and symbol.meaning.value != "sla":
            span = declared.get(("name", key))
            yield NameView(symbol.meaning.value, symbol.name, symbol.type, span)
    for key, name in symbols.teams.items():
        yield NameView("team", name, None, declared.get(("team", key)))


def _declared(file: tree.File) -> dict[tuple[str, str], Span]:
    found: dict[tuple[str, str], Span] = {}
    for decl in file.declarations:
        match decl:
            case tree.FieldsDecl():
                record = canonical(decl.record.text) if decl.record is not None else "lead"
                for item in decl.fields:
                    found[record, canonical(item.name.text)] = item.name.span
            case tree.ActivityDecl():
                for name in decl.names:
                    found["activity", canonical(name.text)] = name.span
            case tree.TeamDecl():
                found["team", canonical(decl.name.text)] = decl.name.span
            case (
                tree.DefineDecl() | tree.ScoreDecl() | tree.GradeDecl() | tree.SettingDecl()
                | tree.EstimateDecl()
            ):  # fmt: skip
                found["name", canonical(decl.name.text)] = decl.name.span
    return found
