"""What columns cannot say, on eager frames: each lead judged by itself, in the same columns."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Any

from alignlib.errors import RecordError
from alignlib.frames.backends.base import Backend
from alignlib.frames.columns import activity_columns, no_column, one_of
from alignlib.frames.happened import lead_column, own_sources
from alignlib.frames.judging import Asked, lead_sources
from alignlib.frames.needs import Needs
from alignlib.frames.output import LAST, MILLIONTHS, QUALIFIES, admitting, answer_names, carried
from alignlib.frames.recipes import Result
from alignlib.frames.wall_times import in_zone
from alignlib.model.inputs import Activity
from alignlib.names import canonical, snake
from alignlib.plan.plan import Plan
from alignlib.values.numbers import to_micro
from alignlib.values.time import from_micros

if TYPE_CHECKING:
    from alignlib.agreement import Agreement
    from alignlib.engine.evaluation import Evaluation

Row = dict[str, Any]


def judge_one_by_one(
    agreement: Agreement, backend: Backend, asked: Asked, leads: Any, activities: Any
) -> Any:
    """The frame that `Judging` would give. Raises `FrameError` as it does."""
    plan = agreement.plan
    names = answer_names(plan, asked)
    needs = Needs.of(plan, columnar=False)
    happened = _happened(plan, backend, asked, needs, activities)
    known = backend.columns(leads)
    for name in carried(asked):
        if name not in known:
            raise no_column("leads", name, known)
    sources = lead_sources(plan, needs, asked, known)
    own = list(dict.fromkeys([asked.key, *_now(asked), *sources.values()]))
    answers: list[Row] = []
    for row in backend.rows(leads, own):
        facts = {slot: row[source] for slot, source in sources.items()}
        facts[f"{plan.subject}.id"] = row[asked.key]
        try:
            at = _instant(asked, row, plan)
            facts = {slot: in_zone(value, asked.zone) for slot, value in facts.items()}
            record = (agreement.lead if plan.subject == "lead" else agreement.opportunity)(facts)
            acts = [agreement.activity(act) for act in happened.get(str(row[asked.key]), ())]
            answers.append(_answer(plan, agreement.evaluate(record, _once(acts), at=at)))
        except RecordError as error:
            answers.append({"problem": str(error)})
    columns = {
        name: (_kind(plan, name), [answer.get(name) for answer in answers]) for name in names
    }
    return backend.assemble(leads, carried(asked), columns)


def _now(asked: Asked) -> list[str]:
    return [asked.at] if isinstance(asked.at, str) else []


def _instant(asked: Asked, row: Row, plan: Plan) -> datetime:
    if not isinstance(asked.at, str):
        return from_micros(asked.at, plan.zone)
    found = in_zone(row[asked.at], asked.zone)
    if isinstance(found, str):
        found = in_zone(datetime.fromisoformat(found), asked.zone)
    if not isinstance(found, datetime):
        raise RecordError(f"{asked.at}: every row needs an instant")
    return found


def _happened(
    plan: Plan, backend: Backend, asked: Asked, needs: Needs, activities: Any
) -> dict[str, list[Row]]:
    """The activities of each lead, as rows that `Agreement.activity` takes."""
    if activities is None:
        return {}
    known = backend.columns(activities)
    lead = lead_column(known, asked, plan.subject)
    found = activity_columns(column for column in known if column != lead)
    columns: dict[str, str] = {
        name: one_of(found[name], f"activities: `{name}`")
        for name in ("id", "kind", "at", "by", "sequence")
        if name in found
    }
    for name in ("kind", "at"):
        if name not in columns:
            raise no_column("activities", name, known)
    own = own_sources(plan, needs, asked, found)
    result: dict[str, list[Row]] = {}
    wanted = list(dict.fromkeys([lead, *columns.values(), *own.values()]))
    for number, row in enumerate(backend.rows(activities, wanted)):
        act = {name: in_zone(row[source], asked.zone) for name, source in columns.items()}
        act.setdefault("id", f"row {number}")
        spec = plan.activities.get(canonical(str(act["kind"])))
        having = () if spec is None else spec.fields
        act.update({name: row[source] for name, source in own.items() if name in having})
        result.setdefault(str(row[lead]), []).append(act)
    return result


def _once(acts: list[Activity]) -> Iterable[Activity]:
    """Refuses two of one id, instant and sequence that differ: there is no telling them apart."""
    first: dict[tuple[str, datetime, int], Activity] = {}
    for act in acts:
        known = first.setdefault((act.id, act.at, act.sequence), act)
        if known != act:
            raise RecordError("activities: two of one `id` at one instant that are not the same")
    return acts


def _answer(plan: Plan, found: Evaluation) -> Row:
    answer: Row = {snake(name): truth for name, truth in found.definitions.items()}
    for name, points in found.scores.items():
        answer[snake(name)] = float(points)
        answer[f"{snake(name)}{MILLIONTHS}"] = to_micro(points)
    answer.update({snake(name): label for name, label in found.grades.items()})
    for stage in admitting(plan):
        answer[f"{QUALIFIES}{snake(stage.name)}"] = found.qualifies[stage.name]
        if found.qualifies[stage.name]:
            answer["qualifies_for"] = stage.name
    said = (f"{name}: {', '.join(facts)}" for name, facts in found.undecided.items())
    answer["undecided"] = "; ".join(said) or None
    return answer


def _kind(plan: Plan, name: str) -> Result:
    if name in LAST or name in {snake(grade.name) for grade in plan.grades.values()}:
        return "text"
    scores = {snake(score.name) for score in plan.scores.values()}
    if name in scores:
        return "float"
    return "integer" if name.removesuffix(MILLIONTHS) in scores else "yes-no"
