"""What the names of a file mean."""

from __future__ import annotations

from enum import Enum

from attrs import define, field, frozen

from alignlib.syntax import tree
from alignlib.values.schema import ActivitySpec, FieldSpec
from alignlib.values.types import Type


class Meaning(Enum):
    FIELD = "field"
    DEFINE = "definition"
    SCORE = "score"
    GRADE = "grade"
    SETTING = "setting"
    ESTIMATE = "estimate"
    SLA = "sla"
    STAGE_OF_LEAD = "stage"
    OWNER = "owner"


@frozen
class Symbol:
    """A name that a condition can read. `spec` for a field, `node` for a declaration."""

    meaning: Meaning
    name: str
    type: Type
    node: tree.Node | None = None
    spec: FieldSpec | None = None


@frozen
class PipelineSymbol:
    """Stages of one kind of record: those below a `pipeline` header, or before any."""

    name: str
    record: str
    index: int


@frozen
class StageSymbol:
    """A stage: the declaration that lists it, its title there, and its pipeline."""

    name: str
    title: str | None
    decl: tree.StageDecl
    index: int
    pipeline: PipelineSymbol


@define
class Symbols:
    """All names, by what they can be used for; every key is a canonical name."""

    subject: str = "lead"
    parties: tuple[str, str] = ("marketing", "sales")
    currency: str | None = None
    conditions: dict[str, Symbol] = field(factory=dict)
    fields: dict[tuple[str, str], FieldSpec] = field(factory=dict)
    activities: dict[str, ActivitySpec] = field(factory=dict)
    stages: dict[str, StageSymbol] = field(factory=dict)
    aliases: dict[str, StageSymbol] = field(factory=dict)
    calendars: dict[str, str] = field(factory=dict)
    teams: dict[str, str] = field(factory=dict)
    people: dict[str, str] = field(factory=dict)
    measures: dict[str, tree.Node] = field(factory=dict)  # measures and goals
    pipelines: dict[str, tree.PipelineDecl] = field(factory=dict)
    releases: dict[str, tree.ReleaseDecl] = field(factory=dict)
    tracks: list[PipelineSymbol] = field(factory=list)  # those with stages, in order

    @property
    def a_subject(self) -> str:
        return f"an {self.subject}" if self.subject[0] in "ao" else f"a {self.subject}"

    def stage(self, key: str) -> StageSymbol | None:
        return self.stages.get(key) or self.aliases.get(key)

    def sides(self) -> dict[str, str]:
        """Who can act: the two parties, `prospect` and `system`."""
        from alignlib.names import canonical

        return {canonical(name): name for name in (*self.parties, "prospect", "system")}
