"""One question, no life: what is this lead by the rules, at this instant?"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime
from decimal import Decimal

from attrs import field, frozen

from alignlib.engine.explain import (
    Explanation,
    behind_scores,
    explain,
    score_lines,
    score_unknown,
    unknown_fields,
)
from alignlib.engine.happening import normalise, unknown
from alignlib.engine.life import Life
from alignlib.engine.records import Record, facts_of
from alignlib.engine.state import Act, Owned, State, TrackState
from alignlib.engine.view import View
from alignlib.errors import RecordError
from alignlib.model.fault import Fault
from alignlib.model.inputs import Activity
from alignlib.names import canonical
from alignlib.plan.conditions import Condition
from alignlib.plan.plan import Plan
from alignlib.values.numbers import from_micro
from alignlib.values.time import from_micros


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

    def explain(self, name: str) -> Explanation:
        """Why a definition, a stage's admission or a score comes to what it does."""
        plan = self._view.life.plan
        key = canonical(name)
        if key in plan.scores:
            score = plan.scores[key]
            found = f"{self.scores[score.name]:f}"
            return Explanation(score.name, True, found, score_lines(score, self._view))
        if key in plan.definitions:
            return explain(plan.definitions[key].condition, self._view)
        if key in plan.stage_keys:
            stage = plan.stages[plan.stage_keys[key]]
            if stage.qualifies is None:
                return Explanation(f"{stage.name} asks for nothing", True)
            return explain(stage.qualifies, self._view)
        known = [*self.definitions, *self.qualifies, *self.scores]
        raise RecordError(unknown("definition, stage or score", name, known))


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
        acts.append(_act(activity, item.at, plan, person))
    state = State(
        fingerprint=plan.fingerprint, record=record, born=at, now=at, facts=facts,
        tracks=(TrackState(owner=person),), acts=tuple(acts),
    )  # fmt: skip
    view = View(Life(plan, state, alive=False), at)
    return evaluation_of(view)


def _act(activity: Activity, at: int, plan: Plan, owner: str | None) -> Act:
    declared = plan.activities[canonical(activity.kind)].by
    party = None if declared is None else canonical(declared)
    person = activity.by
    if activity.by is not None and canonical(activity.by) in plan.party_names:
        party, person = canonical(activity.by), None
    elif activity.by is not None and canonical(activity.by) == "owner":
        person = owner
    return Act(activity, at, party, person, (Owned(party if owner else None, owner),))


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
