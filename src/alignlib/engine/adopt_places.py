"""Adopting: where the lead is and was, and whose it is, in the names of the new version."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import evolve, frozen

from alignlib.engine.adoption import Change
from alignlib.engine.state import Entry, TrackState
from alignlib.errors import StateError
from alignlib.names import canonical
from alignlib.plan.plan import Plan, StagePlan

Renamed = Mapping[str, str | None]
"""Old names of stages → new ones; None: what was in that stage is given up."""


@frozen
class StageNames:
    """Old names of stages → the stages of the new version: by name, as told, or as an alias.

    `lead` names the record in errors.
    """

    plan: Plan
    lead: str
    renamed: Renamed

    def find(self, name: str) -> StagePlan | None:
        told = self.renamed.get(canonical(name), name)
        number = None if told is None else self.plan.stage_keys.get(canonical(told))
        return None if number is None else self.plan.stages[number]

    def here(self, name: str, report: list[Change]) -> StagePlan:
        """Where the lead is. Raises `StateError` where that stage is gone."""
        found = self.find(name)
        if found is None:
            known = ", ".join(stage.name for stage in self.plan.stages)
            raise StateError(
                f"{self.lead} is in {name}, which is gone from {self.plan.file}: say where such "
                f"leads are now, renamed={{{name!r}: '…'}}, with one of {known}"
            )
        if found.name != name:
            report.append(Change(kind="stage", name=name, what="renamed", after=found.name))
        return found

    def before(self, entries: tuple[Entry, ...]) -> tuple[Entry, ...]:
        """The entries under the names of today. One into a stage that is gone keeps its name."""
        found = []
        for entry in entries:
            stage = self.find(entry.stage)
            found.append(entry if stage is None else evolve(entry, stage=stage.name))
        return tuple(found)


def stage_names(plan: Plan, lead: str, renamed: Renamed) -> StageNames:
    """Raises `StateError` for a new name that the version does not have."""
    for old, new in renamed.items():
        if new is not None and canonical(new) not in plan.stage_keys:
            known = ", ".join(stage.name for stage in plan.stages)
            raise StateError(
                f"renamed: {old!r} cannot be {new!r}, there is no such stage: there are {known}"
            )
    own = {canonical(old): new for old, new in renamed.items()}
    return StageNames(plan, f"{plan.subject} {lead}", own)


@frozen
class Places:
    """The tracks in the order of the new pipelines, and which old one each was: old → new."""

    tracks: tuple[TrackState, ...]
    moved: Mapping[int, int]


def adopt_tracks(
    names: StageNames, tracks: tuple[TrackState, ...], report: list[Change]
) -> Places:  # fmt: skip
    """Each track goes where its stage is now; those of the life's own kind may not be lost.

    Raises:
        StateError: a stage is gone, or two tracks would be in one pipeline.
    """
    plan = names.plan
    found = [TrackState() for _ in plan.pipelines]
    moved: dict[int, int] = {}
    for old, track in enumerate(tracks):
        if track.stage is None:
            continue
        if old > 0 and names.renamed.get(canonical(track.stage), "") is None:
            report.append(Change(kind="stage", name=track.stage, what="gone"))
            continue
        stage = names.here(track.stage, report)
        if stage.pipeline in moved.values():
            raise StateError(
                f"{names.lead}: {track.stage} and {found[stage.pipeline].stage} are in one "
                f"pipeline now, {plan.pipelines[stage.pipeline].name}: give one up, "
                f"renamed={{{track.stage!r}: None}}"
            )
        moved[old] = stage.pipeline
        found[stage.pipeline] = _adopt_track(names, track, stage, report)
    for old in range(min(len(tracks), len(found))):
        if old not in moved and old not in moved.values():
            moved[old] = old  # not begun: nothing says which it is but its place
            found[old] = evolve(_owned(plan, tracks[old], report), entries=())
    return Places(tuple(found), moved)


def _adopt_track(
    names: StageNames, track: TrackState, stage: StagePlan, report: list[Change]
) -> TrackState:
    """A stage that another side owns now ends personal ownership, as coming into it would (R8)."""
    plan = names.plan
    track = _owned(plan, track, report)
    if stage.owner is not None and stage.owner != track.side:
        parties = plan.party_names
        name = track.owner or parties.get(track.side or "", "nobody")
        note = f"{stage.name} is owned by {parties[stage.owner]} now"
        report.append(Change(kind="owner", name=name, what="ended", note=note))
        track = evolve(track, side=stage.owner, owner=None)
    return evolve(track, stage=stage.name, entries=names.before(track.entries))


def _owned(plan: Plan, track: TrackState, report: list[Change]) -> TrackState:
    """Without the last owners on a side that there is no more."""
    for side, person in track.latest:
        if side not in plan.party_names:
            note = f"there is no {side} any more"
            report.append(Change(kind="owner", name=person, what="ended", note=note))
    latest = tuple(pair for pair in track.latest if pair[0] in plan.party_names)
    return evolve(track, latest=latest)
