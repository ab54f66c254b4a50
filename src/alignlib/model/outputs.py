"""What the engine answers: values for the host to store, show and carry out."""

from __future__ import annotations

from datetime import datetime
from typing import Literal, TypeAlias

from attrs import frozen

from alignlib.model.fields import Value


@frozen(kw_only=True)
class Rule:
    """Where in the agreement an output comes from; line and column are counted from 1."""

    name: str
    file: str
    line: int
    column: int

    def __str__(self) -> str:
        return f"{self.file}:{self.line}"


@frozen(kw_only=True)
class Fact:
    """One thing that was read to decide: the author's words, and the value found."""

    name: str
    value: Value | None

    def __str__(self) -> str:
        return f"{self.name}: {shown(self.value)}"


@frozen(kw_only=True)
class Cause:
    """What set it off: an input (its id), time, the beginning, or a request; and who did it."""

    kind: Literal[
        "input", "time", "begin", "request", "outside", "sla", "keep", "release", "adopt",
    ]  # fmt: skip
    input: str | None = None
    party: str | None = None
    person: str | None = None


@frozen(kw_only=True)
class Output:
    """What every output carries. `id` is stable: the same event keeps it when the agreement is
    edited or the history is replayed. `lead` is the id of the lead or opportunity, "" for a
    promise about no lead. `at` is an aware datetime in the agreement's zone."""

    id: str
    at: datetime
    lead: str
    pipeline: str
    rule: Rule
    because: tuple[Fact, ...]
    cause: Cause
    fingerprint: str


@frozen(kw_only=True)
class Transition(Output):
    """The lead came from one stage (None at the beginning) to another.

    `reason` is the line's `because`; `finding` says what is odd about it (for example that no
    line of the agreement leads there).
    """

    from_stage: str | None
    to: str
    reason: str | None = None
    finding: str | None = None

    def __str__(self) -> str:
        source = self.from_stage or "(begins)"
        return _line(self, f"{source} → {self.to}", self.reason)


SLAStep: TypeAlias = Literal[
    "started", "warned", "late", "late by", "met", "met-late", "void", "paused", "resumed",
    "restarted", "kept", "broken",
]  # fmt: skip


@frozen(kw_only=True)
class SLAEvent(Output):
    """A step in the life of one promise. `number` counts the clocks of this sla for this lead
    from 1; `due` is the last instant at which it is kept (None while it is open-ended). A promise
    to abstain ends as kept or broken."""

    sla: str
    number: int
    step: SLAStep
    due: datetime | None
    promiser: str
    beneficiary: str

    def __str__(self) -> str:
        due = f", due {self.due:%Y-%m-%d %H:%M}" if self.due is not None else ""
        return _line(self, f"{self.sla} {self.step}{due}", None)


@frozen(kw_only=True)
class Effect(Output):
    """Something for the host to do; the engine performs none.

    kind "assign": make `to` the owner (None: ask the population, as `value` says); "tell": send
    `message` to `to`; "send": put the lead into campaign `value`; "set": write `value` into field
    `to`; "open": open a record of kind `value`; "note": `message`; "set back": the stage in the
    CRM is to be `value` again; "review": look at definition `value` again.
    """

    kind: Literal["assign", "tell", "send", "set", "open", "note", "set back", "review"]
    to: str | None = None
    value: Value | None = None
    message: str | None = None

    def __str__(self) -> str:
        if self.kind == "assign":
            whom = f'"{self.to}"' if self.to is not None else "nobody yet"
            return _line(self, f"assign to {whom}", str(self.value) if self.value else None)
        words: list[str] = [self.kind]
        if self.to is not None:
            words.append(self.to)
        if self.value is not None:
            words.append(f"to {shown(self.value)}" if self.kind == "set" else shown(self.value))
        if self.message is not None:
            words.append(f'"{self.message}"')
        return _line(self, " ".join(words), None)


@frozen(kw_only=True)
class Refusal(Output):
    """What was not done, and why.

    kind "request": a wish for a stage; "outside": a stage changed outside; "field": a second value
    for a `fixed` field; "loop": a move that would come back to a stage within one run; "promise": a
    move that a `before … else refuse` forbids; "open": a record that is open already. `wanted` is
    the stage, the value or the record, `reasons` are the conditions that fail or what could be done
    instead.
    """

    kind: Literal["request", "outside", "field", "loop", "promise", "open"]
    wanted: str
    reasons: tuple[str, ...]

    def __str__(self) -> str:
        return _line(self, f"{self.kind} {self.wanted} refused", "; ".join(self.reasons))


OutputKind: TypeAlias = Transition | SLAEvent | Effect | Refusal


def shown(value: object) -> str:
    """A value as an author would write it."""
    match value:
        case None:
            return "unknown"
        case bool():
            return "yes" if value else "no"
        case tuple():
            return ", ".join(str(item) for item in value)
        case datetime():
            return f"{value:%Y-%m-%d %H:%M}"
    return str(value)


def _line(output: Output, what: str, why: str | None) -> str:
    if why is None:
        why = "; ".join(str(fact) for fact in output.because)
    parts = [f"{output.at:%Y-%m-%d %H:%M}", output.lead, what, why, str(output.rule)]
    return "  ".join(part for part in parts if part)
