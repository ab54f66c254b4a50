"""Inputs that change what is known of a lead: fields, owners, answers, merged records."""

from __future__ import annotations

from alignlib.engine.happening import Happening, field_spec, normalise
from alignlib.engine.life import Life
from alignlib.engine.run import Run
from alignlib.engine.state import MatchState
from alignlib.engine.track import Track
from alignlib.errors import LateInputError
from alignlib.model.fields import Value
from alignlib.model.inputs import Activity, FieldChange, Input, Match, Merge, OwnerChange
from alignlib.model.outputs import Cause, Refusal, Rule, shown
from alignlib.names import canonical
from alignlib.text import fold
from alignlib.values.coerce import lower
from alignlib.values.schema import FieldSpec
from alignlib.values.time import from_micros, to_micros


def who_did(run: Run, item: Input) -> tuple[str | None, str | None]:
    """The party (canonical) and the person who did it."""
    plan = run.plan
    life = run.life
    declared: str | None = None
    if isinstance(item, Activity):
        spec = plan.activities[canonical(item.kind)]
        declared = None if spec.by is None else canonical(spec.by)
    if item.by is None:
        return declared, None
    key = canonical(item.by)
    if key in plan.party_names:
        return key, None
    if key == "owner":
        return life.side or declared, life.owner
    team = plan.people.get(fold(item.by))
    if team is not None:
        return (team if team in plan.party_names else declared), item.by
    return declared or _side_of(life, fold(item.by)), item.by


def _side_of(life: Life, person: str) -> str | None:
    """The side a person acts for: that for which they own the record, else last owned it."""
    for track in life.tracks:
        if track.side is not None and track.owner is not None and fold(track.owner) == person:
            return track.side
    for track in life.tracks:
        for side, owner in sorted(track.latest.items()):
            if fold(owner) == person:
                return side
    return None


def change_field(run: Run, change: FieldChange, cause: Cause) -> None:
    """A fact of its own, if it is no change in other letters (R13) and the field may change.

    The `owner` of a record is who owns it: in a CRM that column is how owners change.
    """
    life = run.life
    spec = field_spec(change.field, run.plan, "")
    known = life.facts.get(spec.slot)
    same = lower(known, spec.type) == lower(change.value, spec.type)
    if not same and spec.fixed and known is not None:
        _refuse_field(run, spec, change.value, f"{spec.name} is fixed: it is {shown(known)}", cause)
        return
    if canonical(spec.name) == "owner":
        for track in _tracks_of(life, spec.record):
            track.assign(None if change.value is None else str(change.value))
    if same:
        return
    life.set_fact(spec.slot, change.value)
    if spec.key:
        # The answers were for the old key.
        life.matched.clear()


def change_owner(run: Run, change: OwnerChange) -> None:
    life = run.life
    index = 0
    if change.pipeline is not None:
        wanted = canonical(change.pipeline)
        index = next(p.index for p in run.plan.pipelines if canonical(p.name) == wanted)
    life.tracks[index].assign(change.owner)


def _tracks_of(life: Life, record: str) -> list[Track]:
    """The tracks of a kind of record, as far as there is one."""
    plan = life.plan
    own = [life.tracks[pipeline.index] for pipeline in plan.pipelines if pipeline.record == record]
    return [track for track in own if record == plan.subject or track.stage is not None]


def answer_match(run: Run, match: Match) -> None:
    """A later answer about the same record takes the place of the earlier one; that there is no
    match takes the place of all."""
    life = run.life
    plan = run.plan
    key = canonical(match.earlier)
    if key not in plan.definitions:
        key = canonical(plan.stages[plan.stage_keys[key]].name)
    answer = MatchState(key, match.other, None if match.since is None else to_micros(match.since))
    gone = (None, match.other)
    kept = [
        known
        for known in life.matched
        if known.earlier != key or (match.other is not None and known.other not in gone)
    ]
    life.matched = sorted([*kept, answer], key=lambda known: (known.earlier, known.other or ""))


# -- merging ---------------------------------------------------------------------------------


def merge(run: Run, found: Merge, cause: Cause) -> None:
    """The other record's activities count from now on, in the order of time, and fire, start,
    fulfil and restart nothing; its facts fill gaps. Stage, owner, entries and clocks stay.

    Activities already known (by id) are not taken twice. A `key` or `fixed` field that is another
    there is reported: this record's stands.
    """
    life = run.life
    at = to_micros(found.at)
    happenings, _ = normalise(found.activities, run.plan, life.state.record.id)
    for item in happenings:
        assert isinstance(item.input, Activity)
        if item.input.id in life.seen:
            continue
        _refuse_folded(run, found, item)
        life.seen.add(item.input.id)
        came = life.taking if item.at == at else None
        life.add_act(life.act_of(item.input, item.at, *who_did(run, item.input), came))
    life.sort_acts()
    for name, value in sorted(found.fields.items()):
        if value is not None:
            _merge_fact(run, field_spec(name, run.plan, ""), value, found.other, cause)


def _refuse_folded(run: Run, found: Merge, item: Happening) -> None:
    """An activity from among those that `compact` only counted: it may be one of them."""
    life = run.life
    at, sequence, _, name = item.key
    if life.folded is None or (at, sequence, name) > life.folded.last:
        return
    lead = life.state.record.id
    upto = shown(from_micros(life.folded.last[0], run.plan.zone))
    raise LateInputError(
        lead,
        found.id,
        f"{run.plan.subject} {lead}: merge {found.id} brings {name} of "
        f"{shown(from_micros(at, run.plan.zone))}, but this state was compacted: activities up to "
        f"{upto} are only counted. Replay the {run.plan.subject} from its history",
    )


def _merge_fact(run: Run, spec: FieldSpec, value: Value, other: str, cause: Cause) -> None:
    life = run.life
    known = life.facts.get(spec.slot)
    if known is None:
        life.set_fact(spec.slot, value)
        if spec.key:
            life.matched.clear()
    elif (spec.key or spec.fixed) and lower(known, spec.type) != lower(value, spec.type):
        what = "fixed" if spec.fixed else "a key"
        reason = f"{spec.name} is {what}: it is {shown(known)} here, and {shown(value)} in {other}"
        _refuse_field(run, spec, value, reason, cause)


def _refuse_field(
    run: Run, spec: FieldSpec, value: Value | None, reason: str, cause: Cause
) -> None:
    rule = run.plan.spans.get(spec.slot)
    run.emit(
        Refusal, f"refused / field / {spec.name}",
        rule or Rule(name=spec.name, file=run.plan.file, line=1, column=1), cause,
        kind="field", wanted=f"{spec.name} {shown(value)}", reasons=(reason,), track=0,
    )  # fmt: skip
