"""A state with the activities that nothing looks at singly any more folded into what they count.

What is to come is the same: the same outputs, the same `wake_at`. Activities are folded from the
oldest on, up to the first that a window, a halving or the caller still needs, so that what is kept
stays in one order. Numbers of activities count from the first one kept; folded ones lie below 0.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import evolve

from alignlib.engine.folded import Counted, Edge, Folded, FoldedFilter, Kinds
from alignlib.engine.life import ALWAYS, Life
from alignlib.engine.state import Act, ClockState, Entry, State
from alignlib.engine.track import Track
from alignlib.names import canonical
from alignlib.plan.conditions import Filter
from alignlib.plan.plan import Plan
from alignlib.plan.windows import uses
from alignlib.values.time import Micros


def compact(plan: Plan, state: State, keep: Micros) -> State:
    """The state with every activity folded that is older than `keep` (µs) and in no window."""
    life = Life(plan, state)
    if not life.begun:
        return state
    count = _unneeded(life, keep)
    if count == 0:
        return state
    gone = life.acts[:count]
    before = state.folded
    kinds = {canonical(act.activity.kind) for act in gone}
    folded = Folded(
        count + (0 if before is None else before.count),
        tuple(sorted(kinds | set(() if before is None else before.of))),
        _last(gone, before),
        tuple(_filters(life, count)),
        tuple(_kinds(life, gone)),
    )
    tracks = tuple(
        evolve(
            track,
            entries=tuple(evolve(entry, acts=entry.acts - count) for entry in track.entries),
        )
        for track in state.tracks
    )
    return evolve(
        state,
        tracks=tracks,
        acts=state.acts[count:],
        folded=folded,
        seen=state.seen - {act.activity.id for act in gone},
    )


def _last(gone: list[Act], before: Folded | None) -> tuple[int, int, str]:
    """What sorts last by itself: an activity that came with a merge of its instant may stand before
    others, and is known again when it comes once more."""
    own = max((act.at, act.activity.sequence, act.activity.id) for act in gone)
    return own if before is None else max(own, before.last)


def _unneeded(life: Life, keep: Micros) -> int:
    """How many of the oldest activities nothing looks at singly."""
    by_kind = {
        kind: [use for use in uses(life.plan) if kind in use.kinds]
        for kind in {canonical(act.activity.kind) for act in life.acts}
    }
    for number, act in enumerate(life.acts):
        if life.now - act.at <= keep:
            return number
        for use in by_kind[canonical(act.activity.kind)]:
            leaves = act.at if use.duration is None else life.expires(act.at, use.duration)
            if not use.is_over(act.at, life.now, leaves):
                return number
    return len(life.acts)


def _filters(life: Life, count: int) -> Iterable[FoldedFilter]:
    """What the folded activities are to each filter, in each pipeline."""
    latest = sorted({entry.acts for entry in _latest_entries(life) if entry.acts < count})
    for track in life.tracks:
        life.use(track.index)
        for index, wanted in enumerate(life.plan.filters):
            found = [match for match in life.matches(index) if match[1] < count]
            before = life.fold(index)
            if not found and before is None:
                continue
            yield _folded(track, index, words_of(wanted), found, before, latest, count)


def words_of(wanted: Filter) -> str:
    """A filter as another version of the agreement can find it again."""
    side = None if wanted.who is None else wanted.who.side
    return wanted.text if side is None else f"{wanted.text}, owed by {side}"


def _folded(
    track: Track,
    index: int,
    text: str,
    found: list[tuple[int, int, bool]],
    before: FoldedFilter | None,
    entries: list[int],
    count: int,
) -> FoldedFilter:
    """The matches `found` added to what was folded `before`."""
    certain = [(at, number - count) for at, number, sure in found if sure]
    edges = [Edge(at, sure) for at, _, sure in found]
    if before is not None:
        edges = [before.first, *(edges or [before.latest])]
    latest_sure = certain[-1] if certain else None
    if latest_sure is None and before is not None and before.latest_sure is not None:
        latest_sure = (before.latest_sure[0], before.latest_sure[1] - count)
    since = []
    for acts in entries:
        sure, most = (0, 0) if before is None else before.since_entry(acts)
        sure += sum(sure_ for _, number, sure_ in found if number >= acts)
        most += sum(number >= acts for _, number, _ in found)
        if most:
            since.append(Counted(acts - count, sure, most))
    return FoldedFilter(
        track.index, index, text,
        len(certain) + (0 if before is None else before.sure),
        len(found) + (0 if before is None else before.most),
        edges[0], edges[-1], latest_sure, tuple(since),
    )  # fmt: skip


def _latest_entries(life: Life) -> Iterator[Entry]:
    """The entries that a condition can count from: the latest into each stage."""
    for track in life.tracks:
        yield from {entry.stage: entry for entry in track.entries}.values()


def _kinds(life: Life, gone: list[Act]) -> Iterable[Kinds]:
    """What messages may still have to say: of each present stay, and of each open promise."""
    count = len(gone)
    wanted = {(track.entries[-1].acts, ALWAYS) for track in life.begun}
    for clock in life.clocks:
        if clock.is_open:
            wanted.add((_first(life, clock), clock.start))
    for first, since in sorted(wanted):
        if first >= count:
            continue
        before = () if life.folded is None else life.folded.kinds_from(first, since)
        kinds = dict.fromkeys(before)
        for act in gone[max(first, 0) :]:
            if act.at >= since:
                kinds[act.activity.kind] = None
        if kinds:
            yield Kinds(first if first == ALWAYS else first - count, since, tuple(kinds))


def _first(life: Life, clock: ClockState) -> int:
    """The number of the first activity that belongs to the stay in which a clock started."""
    track = life.tracks[life.plan.sla_tracks[clock.sla]]
    return track.entries[clock.entry].acts if clock.entry >= 0 else ALWAYS
