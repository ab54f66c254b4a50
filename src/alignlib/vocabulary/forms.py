"""Every sentence form that fits a name.

What may be written about a name is decided by the checker itself: each candidate is filled with
sample values, parsed and checked, and only what gives no finding is offered. So no table here can
fall behind `check/conditions.py`.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Literal, TypeAlias

from attrs import field, frozen

from alignlib.check.conditions import check_condition
from alignlib.check.findings import Findings, written
from alignlib.check.program import CheckedProgram
from alignlib.check.scope import Scope
from alignlib.check.symbols import Meaning, Symbol
from alignlib.names import canonical
from alignlib.source import SourceText
from alignlib.syntax import tree
from alignlib.syntax.parse import parse
from alignlib.values.functions import Function, Parameter, takes
from alignlib.values.schema import ActivitySpec, FieldSpec
from alignlib.values.types import Kind, Type

Context: TypeAlias = Literal[
    "condition", "where", "stage line", "score line", "sla line", "declaration"
]
"""Where a form may stand: in any condition; after `where` of its activity; as a line of a stage,
score or sla; in column 0."""

_SLOT = re.compile(r"\{([A-Z][A-Z-]*)\}")

_OPERANDS = (
    "{x}", "not {x}",
    "{x} is {VALUE}", "{x} is not {VALUE}", "{x} is one of {VALUE}, {VALUE}",
    "{x} is none of {VALUE}, {VALUE}", "{x} is at least {VALUE}", "{x} is at most {VALUE}",
    "{x} is above {VALUE}", "{x} is below {VALUE}", "{x} is between {VALUE} and {VALUE}",
    "{x} is about {VALUE}", "{x} is known", "{x} is unknown", "{x} is undecided",
    "{x} contains {VALUE}", "{x} contains any of {VALUE}, {VALUE}", "{x} starts with {VALUE}",
    "{x} ends with {VALUE}", "{x} matches {VALUE}", "{x} includes {VALUE}",
    "{x} includes any of {VALUE}, {VALUE}", "{x} lacks {VALUE}",
    "matches an earlier {x} in the last {DURATION}",
)  # fmt: skip

_ACTIVITY = (
    "some {x} ever", "some {x} in the last {DURATION}", "some {x} since entering {STAGE}",
    "some {x} by {PARTY} ever", "no {x} in the last {DURATION}",
    "at least {N} {x} in the last {DURATION}", "at most {N} {x} in the last {DURATION}",
    "exactly {N} {x} in the last {DURATION}", "days since last {x} is at least {N}",
    "days since first {x} is at least {N}",
)  # fmt: skip

_ACTIVITY_LINES: tuple[tuple[Context, str], ...] = (
    ("stage line", "to {STAGE} on {x}"),
    ("stage line", "to {STAGE} after {DURATION} without {x}"),
    ("score line", "+{N} each {x} in the last {DURATION}, at most {N}"),
    ("sla line", "each {x}"),
    ("sla line", "gets {x}"),
    ("sla line", "never gets {x}"),
    ("sla line", "restarts on {x}"),
)

_STAGE = (
    "stage is {x}", "stage is not {x}", "stage is one of {x}, {STAGE}", "entered {x}",
    "entered {x} at least {N} times", "days since entering {x} is at least {N}",
    "some {ACTIVITY} since entering {x}", "matches an earlier {x} in the last {DURATION}",
)  # fmt: skip

_STAGE_LINES: tuple[tuple[Context, str], ...] = (
    ("stage line", "to {x} when {CONDITION}"),
    ("stage line", "to {x} on {ACTIVITY}"),
    ("stage line", "to {x} after {DURATION}"),
    ("stage line", "to {x} on request by {PARTY}"),
    ("sla line", "each {SUBJECT} entering {x}"),
    ("sla line", "reaches {x}"),
    ("sla line", "before {x}"),
)

_SLOTS: Mapping[Kind, str] = {
    Kind.TEXT: "TEXT", Kind.NUMBER: "NUMBER", Kind.MONEY: "MONEY", Kind.PERCENT: "PERCENT",
    Kind.DATE: "DATE", Kind.INSTANT: "DATE", Kind.YES_NO: "YES-NO", Kind.LIST: "TEXT",
    Kind.CHOICE: "CHOICE", Kind.DURATION: "DURATION", Kind.DAYS: "NUMBER", Kind.POINTS: "NUMBER",
    Kind.GRADE: "CHOICE", Kind.STAGE: "STAGE", Kind.PERSON: "TEXT", Kind.CLOCK: "CHOICE",
}  # fmt: skip

_SAMPLES: Mapping[str, str] = {
    "TEXT": '"text"', "NUMBER": "10", "N": "2", "MONEY": "1,000 {currency}", "PERCENT": "40%",
    "DATE": "2026-01-31", "YES-NO": "yes", "DURATION": "3 days",
}  # fmt: skip


@frozen
class Form:
    """One sentence that fits a name: `{NUMBER}` and the like are slots for the author."""

    pattern: str
    context: Context = "condition"

    @property
    def text(self) -> str:
        """As people read it: `employees is at least NUMBER`."""
        return _SLOT.sub(r"\1", self.pattern)

    @property
    def slots(self) -> tuple[str, ...]:
        return tuple(_SLOT.findall(self.pattern))

    def filled(self, values: Mapping[str, str]) -> str:
        """The sentence with a value in each slot."""
        return _SLOT.sub(lambda found: values[found[1]], self.pattern)


@frozen
class FormsOf:
    """Finds the forms of names of one program; what it asked the checker it remembers."""

    program: CheckedProgram
    _fitting: dict[tuple[object, ...], tuple[str, ...]] = field(factory=dict)

    def samples(self, choices: tuple[str, ...] = ()) -> dict[str, str]:
        """A value for each slot, taken from the agreement where it has one."""
        symbols = self.program.symbols
        found = {
            slot: text.format(currency=symbols.currency or "USD")
            for slot, text in _SAMPLES.items()
        }  # fmt: skip
        found["PARTY"] = written(symbols.parties[0])
        found["SUBJECT"] = symbols.subject
        names = (
            ("STAGE", next((stage.name for stage in symbols.stages.values()), None)),
            ("ACTIVITY", next((kind.name for kind in symbols.activities.values()), None)),
            ("CHOICE", next(iter(choices), None)),
            ("CONDITION", self._known_field()),
        )
        for slot, name in names:
            if name is not None:
                found[slot] = written(name) if slot != "CONDITION" else name
        return found

    def of_operand(self, symbol: Symbol, *, shown: str | None = None) -> tuple[Form, ...]:
        """What may be said of something that a condition reads."""
        name = shown or ".".join(written(part) for part in symbol.name.split("."))
        key = (symbol.meaning, symbol.type, symbol.name.count("."))
        if symbol.meaning in (Meaning.SETTING, Meaning.ESTIMATE):
            return self._of_setting(symbol, name)
        if symbol.type.kind is Kind.CLOCK:
            states = tuple(f"{{x}} is {state}" for state in symbol.type.choices)
            more = ("{x} is undecided", "{x} is known", "first {x} is {CHOICE}")
            return self._fit(key, (*states, *more), name, symbol.type)
        return self._fit(key, _OPERANDS, name, symbol.type)

    def of_function(self, function: Function) -> tuple[Form, ...]:
        """What may be said of a call, with the first fields that fit its parameters."""
        arguments = []
        for parameter in function.parameters:
            name = self._field_for(parameter)
            if name is None:
                return ()
            arguments.append(written(name))
        call = f"{written(function.name)}({', '.join(arguments)})"
        return self._fit((function.name,), _OPERANDS, call, function.returns)

    def _field_for(self, parameter: Parameter) -> str | None:
        """A field that can be asked: one of the parameter's own name, or of the file, if any."""
        fitting = [
            symbol for symbol in self.program.symbols.conditions.values()
            if symbol.spec is not None and takes(parameter.type, symbol.type)
        ]  # fmt: skip
        fitting.sort(key=lambda symbol: (
            canonical(symbol.name) != canonical(parameter.name),
            symbol.spec is not None and symbol.spec.attribute is not None,
        ))  # fmt: skip
        return fitting[0].name if fitting else None

    def of_activity(self, kind: ActivitySpec) -> tuple[Form, ...]:
        name = written(kind.name)
        found = self._fit(("activity",), _ACTIVITY, name, Type(Kind.UNKNOWN))
        where = next((written(spec.name) for spec in kind.fields.values()), None)
        if where is not None:
            found = (*found, Form(f"some {name} where {where} is known ever"))
        return (*found, *self._lines(_ACTIVITY_LINES, name))

    def of_activity_field(self, kind: ActivitySpec, spec: FieldSpec) -> tuple[Form, ...]:
        name, activity = written(spec.name), written(kind.name)
        within = tuple(f"some {activity} where {form} ever" for form in _OPERANDS[:-1])
        whole = self._fit((kind.name, spec.name), within, name, spec.type)
        cut = len(f"some {activity} where "), -len(" ever")
        return tuple(Form(form.pattern[cut[0] : cut[1]], "where") for form in whole)

    def of_stage(self, name: str) -> tuple[Form, ...]:
        own = written(name)
        found = self._fit(("stage",), _STAGE, own, Type(Kind.STAGE))
        heads = (Form(f"from any of {own}", "declaration"),)
        return (*found, *self._lines(_STAGE_LINES, own), *heads)

    def of_team(self, name: str) -> tuple[Form, ...]:
        return self._fit(
            ("team", name),
            ("{x} has room", "{x} has no room", "some {ACTIVITY} by {x} ever"),
            written(name),
            Type(Kind.UNKNOWN),
        )

    def of_calendar(self, name: str) -> tuple[Form, ...]:
        own = written(name)
        return (
            Form(f"within {{N}} working hours of {own}", "sla line"),
            Form(f"within {{N}} working days of {own}", "sla line"),
        )

    def _of_setting(self, symbol: Symbol, name: str) -> tuple[Form, ...]:
        """A setting stands where a value of its type may stand."""
        if symbol.type.kind is Kind.DURATION:
            return (
                *self._fit(("duration",), ("some {ACTIVITY} in the last {x}",), name, symbol.type),
                *self._lines((("sla line", "within {x}"), ("stage line", "to {STAGE} after {x}")),
                             name),
            )  # fmt: skip
        for other in self.program.symbols.conditions.values():
            if other.meaning in (Meaning.SETTING, Meaning.ESTIMATE, Meaning.SLA):
                continue
            left = written(other.name)
            candidates = tuple(
                f"{left} {operator} {{x}}"
                for operator in ("is", "is at least", "is at most", "is above", "is below")
            )
            found = self._fit(("setting", symbol.type, other.name), candidates, name, symbol.type)
            if found:
                return found
        return ()

    def _lines(self, lines: Iterable[tuple[Context, str]], name: str) -> tuple[Form, ...]:
        have = self.samples()
        made = (Form(_named(pattern, name), context) for context, pattern in lines)
        return tuple(form for form in made if all(slot in have for slot in form.slots))

    def _known_field(self) -> str | None:
        for symbol in self.program.symbols.conditions.values():
            if symbol.meaning is Meaning.FIELD:
                return f"{written(symbol.name)} is known"
        return None

    def _fit(
        self, key: tuple[object, ...], candidates: Iterable[str], name: str, kind: Type
    ) -> tuple[Form, ...]:
        """The candidates that the checker has nothing against, as forms of this name."""
        patterns = self._fitting.get(key)
        if patterns is None:
            slot = _SLOTS.get(kind.kind, "TEXT")
            own = [text.replace("{VALUE}", f"{{{slot}}}") for text in candidates]
            patterns = self._fitting[key] = self._checked(own, name, kind)
        return tuple(Form(_named(pattern, name)) for pattern in patterns)

    def _checked(self, patterns: list[str], name: str, kind: Type) -> tuple[str, ...]:
        values = self.samples(kind.choices)
        forms = [(pattern, Form(_named(pattern, name))) for pattern in patterns]
        ready = [
            (pattern, form.filled(values))
            for pattern, form in forms
            if all(slot in values for slot in form.slots)
        ]
        text = "".join(f"define x{n}\n  {said}\n" for n, (_, said) in enumerate(ready))
        parsed = parse(SourceText("forms", text))
        unread = {canonical(broken) for _, broken in parsed.broken}
        sound: set[int] = set()
        for decl in parsed.file.declarations:
            if not isinstance(decl, tree.DefineDecl) or canonical(decl.name.text) in unread:
                continue
            findings = Findings(parsed.source)
            check_condition(
                decl.condition,
                Scope(self.program.symbols, findings, vocabulary=self.program.vocabulary),
            )
            if not findings.found:
                sound.add(int(decl.name.text[1:]))
        wrong = {parsed.source.position(item.span.start)[0] for item in parsed.diagnostics}
        return tuple(
            pattern
            for n, (pattern, _) in enumerate(ready)
            if n in sound and 2 * n + 2 not in wrong
        )  # fmt: skip


def _named(pattern: str, name: str) -> str:
    return pattern.replace("{x}", name)
