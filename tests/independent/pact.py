"""An agreement as plain data that prints itself as `.rules` text."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, TypeAlias

from independent.instants import Term, Times
from independent.owed import Promise

LEAD = "lead"  # the pipeline of the lead itself
DEALS = "deals"  # that of its opportunities


@dataclass(frozen=True)
class Fact:
    """`size is above 3`, `role is a`, `hold`, `size is known`."""

    name: str
    how: str
    value: object = None

    def __str__(self) -> str:
        if self.how in ("is known", "is unknown"):
            return f"{self.name} {self.how}"
        shown = (
            {True: "yes", False: "no"}[self.value] if isinstance(self.value, bool) else self.value
        )
        return f"{self.name} {self.how} {shown}"


@dataclass(frozen=True)
class Count:
    """`at least 2 form, visit by owner where page is a in the last 3 days`."""

    how: str  # at least, at most, exactly
    number: int
    kinds: tuple[str, ...]
    by: str | None = None
    page: str | None = None
    window: Term | None = None
    since: str | None = None

    def __str__(self) -> str:
        words = [f"{self.how} {self.number} {', '.join(self.kinds)}"]
        words += [f"by {self.by}"] if self.by else []
        words += [f"where page is {self.page}"] if self.page else []
        words += [f"in the last {self.window}"] if self.window else []
        words += [f"since entering {self.since}"] if self.since else []
        return " ".join(words)


@dataclass(frozen=True)
class DaysSince:
    """`days since last form is above 3`; `entering S` and `in stage` likewise."""

    what: str  # first, last, entering, in stage
    names: tuple[str, ...]
    how: str
    number: int

    def __str__(self) -> str:
        if self.what == "in stage":
            return f"days in stage {self.how} {self.number}"
        return f"days since {self.what} {', '.join(self.names)} {self.how} {self.number}"


@dataclass(frozen=True)
class Points:
    score: str
    how: str
    number: int

    def __str__(self) -> str:
        return f"{self.score} {self.how} {self.number}"


@dataclass(frozen=True)
class Graded:
    grade: str
    how: str  # is, is not
    letter: str

    def __str__(self) -> str:
        return f"{self.grade} {self.how} {self.letter}"


@dataclass(frozen=True)
class Entered:
    stage: str
    how: str
    number: int

    def __str__(self) -> str:
        return f"entered {self.stage} {self.how} {self.number} times"


@dataclass(frozen=True)
class InStage:
    stage: str

    def __str__(self) -> str:
        return f"stage is {self.stage}"


@dataclass(frozen=True)
class Owned:
    """`owner is "Ada"`, or `owner is known`."""

    person: str | None

    def __str__(self) -> str:
        return "owner is known" if self.person is None else f'owner is "{self.person}"'


@dataclass(frozen=True)
class Clocked:
    """`first answer is late`; without an ordinal the newest."""

    sla: str
    state: str
    ordinal: str | None = None

    def __str__(self) -> str:
        return f"{self.ordinal + ' ' if self.ordinal else ''}{self.sla} is {self.state}"


@dataclass(frozen=True)
class Not:
    part: Condition

    def __str__(self) -> str:
        return f"not ({self.part})"


@dataclass(frozen=True)
class Join:
    word: str  # and, or
    parts: tuple[Condition, ...]

    def __str__(self) -> str:
        return f" {self.word} ".join(f"({part})" for part in self.parts)


@dataclass(frozen=True)
class Named:
    name: str

    def __str__(self) -> str:
        return self.name


Condition: TypeAlias = (
    Fact
    | Count
    | DaysSince
    | Points
    | Graded
    | Entered
    | InStage
    | Owned
    | Clocked
    | Not
    | Join
    | Named
)


@dataclass(frozen=True)
class Each:
    """`+5 each form where page is a in the last 3 days, at most 12`."""

    points: int
    kinds: tuple[str, ...]
    page: str | None = None
    window: Term | None = None
    cap: int | None = None

    def __str__(self) -> str:
        words = f"{self.points:+} each {', '.join(self.kinds)}"
        words += f" where page is {self.page}" if self.page else ""
        words += f" in the last {self.window}" if self.window else ""
        return words + (f", at most {self.cap}" if self.cap is not None else "")


@dataclass(frozen=True)
class Flat:
    points: int
    when: Condition

    def __str__(self) -> str:
        return f"{self.points:+} when {self.when}"


@dataclass(frozen=True)
class Score:
    name: str
    lines: tuple[Each | Flat, ...]
    half: int | None = None
    between: tuple[int, int] | None = None

    def text(self) -> str:
        lines = [f"score {self.name}", *(f"  {line}" for line in self.lines)]
        lines += [f"  halves every {Term(self.half, 'days')}"] if self.half else []
        lines += ["  between {} and {}".format(*self.between)] if self.between else []
        return "\n".join(lines)


@dataclass(frozen=True)
class Grade:
    """The letter of the first line that holds; `otherwise` when none does."""

    name: str
    reads: tuple[str, ...]
    lines: tuple[tuple[str, Condition], ...]
    otherwise: str

    def text(self) -> str:
        lines = [f"  {letter} when {condition}" for letter, condition in self.lines]
        head = f"grade {self.name} by {', '.join(self.reads)}"
        return "\n".join([head, *lines, f"  {self.otherwise} otherwise"])


@dataclass(frozen=True)
class On:
    kinds: tuple[str, ...]
    by: str | None = None
    page: str | None = None

    def __str__(self) -> str:
        words = f"on {', '.join(self.kinds)}" + (f" by {self.by}" if self.by else "")
        return words + (f" where page is {self.page}" if self.page else "")


@dataclass(frozen=True)
class When:
    condition: Condition

    def __str__(self) -> str:
        return f"when {self.condition}"


@dataclass(frozen=True)
class After:
    term: Term
    without: tuple[str, ...] = ()

    def __str__(self) -> str:
        return f"after {self.term}" + (
            f" without {', '.join(self.without)}" if self.without else ""
        )


@dataclass(frozen=True)
class Wish:
    by: str | None = None

    def __str__(self) -> str:
        return "on request" + (f" by {self.by}" if self.by else "")


@dataclass(frozen=True)
class Line:
    to: str
    why: On | When | After | Wish
    assign: tuple[str, ...] = ()  # previous owner, or a person
    opens: bool = False  # an opportunity

    def __str__(self) -> str:
        words = f"  to {self.to}  {self.why}"
        if self.assign:
            whom = (f'"{one}"' if one[0].isupper() else one for one in self.assign)
            words += f"\n    then assign to {', else '.join(whom)}"
        if self.opens:
            words += "\n    then open opportunity"
        return words


@dataclass(frozen=True)
class Place:
    """A stage."""

    name: str
    side: str | None
    lines: tuple[Line, ...] = ()
    qualifies: Condition | None = None
    end: bool = False
    pipeline: str = LEAD

    def text(self) -> str:
        head = f"stage {self.name}" + (", end" if self.end else f", owned by {self.side}")
        lines = [head]
        lines += [f"  qualifies when {self.qualifies}"] if self.qualifies else []
        return "\n".join([*lines, *(str(line) for line in self.lines)])


@dataclass(frozen=True)
class Alarm:
    """A trigger that tells marketing."""

    name: str
    on: On | None
    places: tuple[str, ...]
    when: Condition | None
    once: Term | None

    def text(self) -> str:
        lines = [f"trigger {self.name}"]
        lines += [f"  {self.on}"] if self.on else []
        lines += [f"  in {', '.join(self.places)}"] if self.places else []
        lines += [f"  when {self.when}"] if self.when else []
        lines.append(f'  then tell marketing "{self.name}"')
        lines += [f"  at most once each {self.once}"] if self.once else []
        return "\n".join(lines)


@dataclass(frozen=True)
class Pact:
    """The whole agreement. Activities `form` and `visit` have a `page`, one of a, b, c."""

    times: Times
    fields: dict[str, str]
    kinds: dict[str, str]
    defines: dict[str, Condition]
    scores: tuple[Score, ...]
    places: tuple[Place, ...]
    promises: tuple[Promise, ...]
    alarms: tuple[Alarm, ...] = ()
    strict: bool = False
    grades: tuple[Grade, ...] = ()

    def text(self) -> str:
        parts = [
            f'agreement "Drawn"\n  between marketing and sales\n  zone {self.times.zone.key}'
            + ("\n  outside changes are refused" if self.strict else "")
        ]
        parts += [self.times.office.text()] if self.times.office else []
        parts.append("fields\n" + "\n".join(_field(n, kind) for n, kind in self.fields.items()))
        parts += [
            f"activity {kind} by {party}\n  page one of a, b, c"
            for kind, party in self.kinds.items()
        ]
        parts += [f"define {name}\n  {condition}" for name, condition in self.defines.items()]
        parts += [score.text() for score in self.scores]
        parts += [grade.text() for grade in self.grades]
        parts += [place.text() for place in self.places if place.pipeline == LEAD]
        deals = [place.text() for place in self.places if place.pipeline == DEALS]
        parts += ["pipeline deals of opportunity", *deals] if deals else []
        parts += [promise.text() for promise in self.promises]
        parts += [alarm.text() for alarm in self.alarms]
        return "\n\n".join(parts) + "\n"

    def place(self, name: str) -> Place:
        return next(place for place in self.places if place.name == name)

    @property
    def pipelines(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(place.pipeline for place in self.places))

    def track(self, stages: Sequence[str | None]) -> str:
        """The pipeline of the first stage that is named; of none the lead's own."""
        named = [self.place(stage).pipeline for stage in stages if stage is not None]
        return named[0] if named else LEAD

    def terms(self) -> set[Term]:
        """Every length of time that the text names, one of `days since` as days."""
        terms: set[Term] = set()
        seen: list[Any] = [self]
        while seen:
            one = seen.pop()
            if isinstance(one, Term):
                terms.add(one)
            elif isinstance(one, tuple | list):
                seen.extend(one)
            elif isinstance(one, dict):
                seen.extend(one.values())
            elif hasattr(one, "__dataclass_fields__") and one is not self.times:
                seen.extend(getattr(one, name) for name in one.__dataclass_fields__)
                if "what" in one.__dataclass_fields__:
                    terms.add(Term(one.number, "days"))
        return terms

    def score(self, name: str) -> Score:
        return next(score for score in self.scores if score.name == name)

    def grade(self, name: str) -> Grade:
        return next(grade for grade in self.grades if grade.name == name)


def _field(name: str, kind: str) -> str:
    fixed = kind.startswith("fixed ")
    return f"  {'fixed ' if fixed else ''}{name} {kind.removeprefix('fixed ')}"


@dataclass(frozen=True)
class Input:
    """What happens. `kind`: change, owner, moved, act, wish; `name`: field, stage or activity."""

    at: int
    id: str
    kind: str
    name: str = ""
    value: object = None
    by: str | None = None

    pipeline: str = LEAD

    @property
    def order(self) -> tuple[int, int, str]:
        return self.at, ("change", "owner", "moved", "act", "wish").index(self.kind), self.id
