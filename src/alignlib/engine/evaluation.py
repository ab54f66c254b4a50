"""One question, no life: what is this lead by the rules, at this instant?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal
from typing import TYPE_CHECKING, Any

from attrs import field, frozen

from alignlib.engine.explain import (
    FORMAT,
    Explanation,
    behind_scores,
    explain,
    explain_grade,
    explain_score,
    score_unknown,
    unknown_fields,
)
from alignlib.engine.happening import normalise, unknown
from alignlib.engine.html import heading, page, tree
from alignlib.engine.life import Life
from alignlib.engine.records import Record, facts_of
from alignlib.engine.state import Act, Owned, State, TrackState
from alignlib.engine.view import View
from alignlib.errors import RecordError
from alignlib.model.fault import Fault
from alignlib.model.inputs import Activity
from alignlib.model.outputs import Rule, shown
from alignlib.names import canonical
from alignlib.plan.conditions import Condition
from alignlib.plan.plan import Plan
from alignlib.values.numbers import from_micro
from alignlib.values.time import from_micros

if TYPE_CHECKING:
    from alignlib.engine.why.why_not import WhyNot


@frozen
class Evaluation:
    """What an agreement says of one lead at `at`, by its facts and activities up to then.

    Names are as declared; the methods take any spelling of them (`good_fit` for `good-fit`).
    `undecided` names every decision that is open, or reads an unknown fact, with those facts;
    `faults` are the functions that failed: what they were to give is unknown.
    """

    lead: str
    at: datetime
    definitions: Mapping[str, bool | None]
    scores: Mapping[str, Decimal]
    grades: Mapping[str, str]
    qualifies: Mapping[str, bool | None]
    undecided: Mapping[str, tuple[str, ...]]
    faults: tuple[Fault, ...]
    _view: View = field(repr=False, eq=False)

    def holds(self, name: str) -> bool | None:
        """Whether a definition holds, or the lead would be admitted to a stage (name or alias).

        None: undecided. Raises `RecordError` for an unknown name.
        """
        plan = self._view.life.plan
        key = canonical(name)
        if key in plan.definitions:
            return self.definitions[plan.definitions[key].name]
        if key in plan.stage_keys:
            return self.qualifies[plan.stages[plan.stage_keys[key]].name]
        known = [*self.definitions, *self.qualifies]
        raise RecordError(unknown("definition or stage", name, known))

    def score(self, name: str) -> Decimal:
        """The points of a score. Raises `RecordError` for an unknown name."""
        found = self._view.life.plan.scores.get(canonical(name))
        if found is None:
            raise RecordError(unknown("score", name, self.scores))
        return self.scores[found.name]

    def grade(self, name: str) -> str:
        """The label of a grade. Raises `RecordError` for an unknown name."""
        found = self._view.life.plan.grades.get(canonical(name))
        if found is None:
            raise RecordError(unknown("grade", name, self.grades))
        return self.grades[found.name]

    @property
    def view(self) -> View:
        """What was judged, for further questions."""
        return self._view

    def condition(self, name: str) -> tuple[str, Condition | None, Rule]:
        """The name as declared, what must hold for it (None: nothing), and where it is declared.

        Raises `RecordError` for a name that is neither a definition nor a stage.
        """
        return condition_named(self._view.life.plan, name)

    def why_not(self, name: str) -> WhyNot:
        """What would make a definition hold, or admit the lead to a stage: every minimal set of
        changes to facts and activities, each tried.

        Raises `RecordError` for a name that is neither.
        """
        from alignlib.engine.why.why_not import why_not_evaluated

        return why_not_evaluated(self, name)

    def why(self, name: str) -> Explanation:
        """The same as `explain`."""
        return self.explain(name)

    def explain(self, name: str) -> Explanation:
        """Why a definition, a stage's admission, a score or a grade comes to what it does."""
        plan = self._view.life.plan
        key = canonical(name)
        if key in plan.scores:
            return explain_score(plan.scores[key], self._view)
        if key in plan.grades:
            return explain_grade(plan.grades[key], self._view)
        if key not in plan.definitions and key not in plan.stage_keys:
            known = [*self.definitions, *self.qualifies, *self.scores, *self.grades]
            raise RecordError(unknown("definition, stage, score or grade", name, known))
        named, condition, rule = self.condition(name)
        if condition is None:
            return Explanation(f"{named} asks for nothing", True, place=rule)
        return explain(condition, self._view, rule)

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready, with the number of its format."""
        return {
            "format": FORMAT,
            "type": "evaluation",
            "lead": self.lead,
            "at": self.at.isoformat(),
            "definitions": dict(self.definitions),
            "scores": {name: f"{points:f}" for name, points in self.scores.items()},
            "grades": dict(self.grades),
            "admitted": dict(self.qualifies),
            "undecided": {name: list(facts) for name, facts in self.undecided.items()},
        }

    def _rows(self) -> Iterable[tuple[str, str, Explanation]]:
        """Each answer: its name, what it is, and why."""
        words = {True: "holds", False: "does not hold", None: "undecided"}
        for name, truth in self.definitions.items():
            yield name, words[truth], self.explain(name)
        for name, points in self.scores.items():
            yield name, f"{points:f}", self.explain(name)
        for name, label in self.grades.items():
            yield name, label, self.explain(name)
        for name, truth in self.qualifies.items():
            admitted = {True: "admitted", False: "not admitted", None: "undecided"}[truth]
            yield f"to {name}", admitted, self.explain(name)

    def __str__(self) -> str:
        head = f"{self.lead} at {shown(self.at)}"
        return "\n".join([head, *(f"  {name}: {what}" for name, what, _ in self._rows())])

    def _repr_html_(self) -> str:
        rows = "".join(tree(name, what, [why.html()]) for name, what, why in self._rows())
        return page(heading(self.lead, f"at {shown(self.at)}") + rows)


def condition_named(plan: Plan, name: str) -> tuple[str, Condition | None, Rule]:
    """A definition, or what a stage asks for: see `Evaluation.condition`."""
    key = canonical(name)
    if key in plan.definitions:
        definition = plan.definitions[key]
        return definition.name, definition.condition, definition.rule
    if key in plan.stage_keys:
        stage = plan.stages[plan.stage_keys[key]]
        return stage.name, stage.qualifies, stage.rule
    known = [item.name for item in plan.definitions.values()]
    known += [stage.name for stage in plan.stages]
    raise RecordError(unknown("definition or stage", name, known))


def evaluate(plan: Plan, record: Record, activities: Iterable[Activity], at: int) -> Evaluation:
    """Activities after `at` (µs) have not happened yet and are passed over.

    Raises:
        RecordError: a record or activity that the agreement cannot take.
    """
    happenings, _ = normalise(activities, plan, record.id)
    facts = facts_of(record, plan)
    owner = facts.get(f"{plan.subject}.owner")
    person = owner if isinstance(owner, str) else None
    acts = []
    for item in happenings:
        if item.at > at:
            continue
        activity = item.input
        if not isinstance(activity, Activity):
            raise RecordError(
                f"{plan.subject} {record.id}: evaluate takes activities only, not "
                f"{type(activity).__name__}: use replay"
            )
        acts.append(act_without_life(activity, item.at, plan, person))
    state = State(
        fingerprint=plan.fingerprint, record=record, born=at, now=at, facts=facts,
        tracks=(TrackState(owner=person),), acts=tuple(acts),
    )  # fmt: skip
    view = View(Life(plan, state, alive=False), at)
    return evaluation_of(view)


def act_without_life(activity: Activity, at: int, plan: Plan, owner: str | None) -> Act:
    """An activity with who did it, as far as that can be told without a life."""
    declared = plan.activities[canonical(activity.kind)].by
    party = None if declared is None else canonical(declared)
    person = activity.by
    if activity.by is not None and canonical(activity.by) in plan.party_names:
        party, person = canonical(activity.by), None
    elif activity.by is not None and canonical(activity.by) == "owner":
        person = owner
    return Act(activity, at, party, person, (Owned(party if owner else None, owner),))


def view_of_state(plan: Plan, state: State) -> Evaluation:
    """Of a life as it is."""
    return evaluation_of(View(Life(plan, state), state.now))


def evaluation_of(view: View) -> Evaluation:
    """All definitions, scores, grades and admissions of a view."""
    plan = view.life.plan
    undecided: dict[str, tuple[str, ...]] = {}
    definitions: dict[str, bool | None] = {}
    for definition in plan.definitions.values():
        truth = view.truth(definition.condition)
        definitions[definition.name] = truth
        _note_unknown(undecided, definition.name, definition.condition, view)
    scores: dict[str, Decimal] = {}
    for key, score in plan.scores.items():
        scores[score.name] = from_micro(view.score(key))
        behind = score_unknown(key, view)
        if behind:
            undecided[score.name] = behind
    grades: dict[str, str] = {}
    for key, grade in plan.grades.items():
        label = view.grade(key)
        grades[grade.name] = next(x.label for x in grade.lines if canonical(x.label) == label)
        behind = tuple(
            dict.fromkeys(
                name
                for line in grade.lines
                if line.condition is not None
                for name in unknown_fields(line.condition, view)
            )
        )
        if behind:
            undecided[grade.name] = behind
    qualifies: dict[str, bool | None] = {}
    for stage in plan.stages:
        truth = True if stage.qualifies is None else view.truth(stage.qualifies)
        qualifies[stage.name] = truth
        if stage.qualifies is not None:
            _note_unknown(undecided, stage.name, stage.qualifies, view)
    return Evaluation(
        view.life.state.record.id, from_micros(view.t, plan.zone), definitions, scores, grades,
        qualifies, undecided, view.life.present_faults(), view,
    )  # fmt: skip


def _note_unknown(
    undecided: dict[str, tuple[str, ...]], name: str, condition: Condition, view: View
) -> None:
    """R11: the unknown facts that keep a decision open, or stand behind a score that it reads."""
    open_facts = unknown_fields(condition, view)
    found = tuple(dict.fromkeys((*open_facts, *behind_scores(condition, view))))
    if found:
        undecided.setdefault(name, found)
