"""The state of one life: everything the engine must remember, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, TypeAlias

from attrs import field, fields, frozen

from alignlib.engine.folded import Folded
from alignlib.errors import StateError
from alignlib.model.codec import from_plain, to_plain
from alignlib.model.fields import Value
from alignlib.model.inputs import Activity
from alignlib.model.lead import Lead
from alignlib.model.opportunity import Opportunity
from alignlib.plan.terms import Terms, terms_from_plain, terms_to_plain

FORMAT = 4

Place: TypeAlias = "tuple[int, int, str]"
"""Where an input stands within its instant (R1): sequence, kind, id."""


@frozen
class Entry:
    """Coming into a stage. `acts` is how many of the activities of the state had been handled then;
    below 0 where so many folded ones came after it. `by` is the place of the input that led here;
    None where the passing of time did, before the inputs of that instant."""

    stage: str
    at: int
    acts: int
    by: Place | None = None


@frozen
class Owned:
    """Who owned a record: the side that owns its stage, the person, and the last owners, a
    (side, person) each."""

    side: str | None = None
    owner: str | None = None
    latest: tuple[tuple[str, str], ...] = ()


@frozen
class TrackState:
    """Where the record is in one pipeline; `stage` is None until it has begun there."""

    stage: str | None = None
    side: str | None = None
    owner: str | None = None
    latest: tuple[tuple[str, str], ...] = ()
    entries: tuple[Entry, ...] = ()


@frozen
class TriggerState:
    """When a trigger last fired (µs), and whether its condition held when last looked at."""

    trigger: str
    fired: int | None = None
    held: bool = False


@frozen
class MatchState:
    """An answer to `matches an earlier …`: `other` and the instant its window counts from; both
    None where the answer was that no record matches."""

    earlier: str
    other: str | None = None
    since: int | None = None


@frozen
class Act:
    """An activity as it was taken, with who did it and who owned the record at that moment, a
    pipeline each. `came` is the place of the merge that brought it, where that was at the very
    instant of the activity: then it stands there among the inputs, else where its own place is."""

    activity: Activity
    at: int
    party: str | None
    person: str | None
    owned: tuple[Owned, ...] = (Owned(),)
    came: Place | None = None


@frozen
class ClockState:
    """One clock of one sla. Instants are µs; `pauses` are over, `paused_since` goes on.

    `entry` is the number of the stage entry it began in; `late_done` the late lines carried out;
    `silent`: born late, so its lateness was no news; `terms`: those of an older version, which it
    keeps (None: those of the version that the state is under).
    """

    sla: str
    number: int
    entry: int
    start: int
    state: str
    due: int | None
    count: int = 0
    kinds: tuple[str, ...] = ()
    pauses: tuple[tuple[int, int], ...] = ()
    paused_since: int | None = None
    warned: bool = False
    late_done: tuple[int, ...] = ()
    ended: int | None = None
    silent: bool = False
    terms: Terms | None = None

    @property
    def is_open(self) -> bool:
        return self.state in ("running", "paused", "late")


@frozen(kw_only=True)
class State:
    """A life between two calls. Store it (`to_json`), load it, and advance it.

    `tracks` are in the order of the agreement's pipelines; `stage`, `owner` and their like are
    those of the first, the life's own: None until it has begun. `held` are the stages that a `keep`
    took the lead from, and until when no `when` line leads back there; `folded` are the activities
    before `acts` that `Agreement.compact` has counted together; `terms` are those that the clocks
    started under, by sla: another version may have others. Instants are µs since
    1970-01-01T00:00Z.
    """

    fingerprint: str
    record: Lead | Opportunity
    born: int
    now: int
    given_stage: str | None = None
    given_entered: int | None = None
    last_key: tuple[int, int, int, str] | None = None
    tracks: tuple[TrackState, ...] = (TrackState(),)
    facts: Mapping[str, Value] = field(factory=dict, hash=False)
    acts: tuple[Act, ...] = ()
    folded: Folded | None = None
    clocks: tuple[ClockState, ...] = ()
    triggers: tuple[TriggerState, ...] = ()
    rooms: tuple[tuple[str, bool], ...] = ()
    matches: tuple[MatchState, ...] = ()
    counts: tuple[tuple[str, int], ...] = ()
    seen: frozenset[str] = frozenset()
    blocked: frozenset[str] = frozenset()
    held: tuple[tuple[str, int], ...] = ()
    answered: frozenset[str] = frozenset()
    terms: Mapping[str, Terms] = field(factory=dict, hash=False)

    @property
    def stage(self) -> str | None:
        return self.tracks[0].stage

    @property
    def side(self) -> str | None:
        return self.tracks[0].side

    @property
    def owner(self) -> str | None:
        return self.tracks[0].owner

    @property
    def latest(self) -> tuple[tuple[str, str], ...]:
        return self.tracks[0].latest

    @property
    def entries(self) -> tuple[Entry, ...]:
        return self.tracks[0].entries

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready data, with the number of its format."""
        acts = [act_to_plain(act, to_plain(act.activity)) for act in self.acts]
        return state_to_plain(self, to_plain(self.record), acts)

    def to_json(self) -> str:
        """The state as JSON text: the same state gives the same bytes."""
        return write(self.to_dict())

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> State:
        """The state that `to_dict` wrote, in this release or an earlier one.

        Raises:
            StateError: it is no stored state, or of a format that this release does not know.
        """
        known = isinstance(plain, Mapping) and type(plain.get("format")) is int
        if not known or not 1 <= plain["format"] <= FORMAT:
            found = plain.get("format") if isinstance(plain, Mapping) else plain
            raise StateError(f"not a stored state of format 1 to {FORMAT}: format {found!r}")
        items = {name: value for name, value in plain.items() if name != "format"}
        try:
            if plain["format"] == 1:
                items = _from_format_1(items)
            items["record"] = from_plain(items["record"])
            items["facts"] = {slot: from_plain(value) for slot, value in items["facts"].items()}
            items["tracks"] = tuple(_track(track) for track in items["tracks"])
            items["acts"] = tuple(_act(act) for act in items["acts"])
            folded = items.get("folded")
            items["folded"] = None if folded is None else Folded.from_dict(folded)
            items["clocks"] = tuple(_clock(clock) for clock in items["clocks"])
            items["triggers"] = tuple(TriggerState(**item) for item in items["triggers"])
            items["matches"] = tuple(MatchState(**item) for item in items["matches"])
            for name in ("rooms", "counts"):
                items[name] = _pairs(items[name])
            for name in ("seen", "blocked", "answered"):
                items[name] = frozenset(items[name])
            terms = items.get("terms", {})
            items["terms"] = {key: terms_from_plain(terms[key]) for key in terms}
            if items.get("last_key") is not None:
                items["last_key"] = tuple(items["last_key"])
            items["held"] = _held(items.get("held"))
            state = cls(**items)
            _check(state)
            return state
        except (KeyError, TypeError, ValueError, AttributeError) as error:
            raise StateError(f"a stored state that cannot be read: {error}") from error

    @classmethod
    def from_json(cls, text: str) -> State:
        """The state that `to_json` wrote; raises `StateError` as `from_dict` does."""
        try:
            plain = json.loads(text)
        except json.JSONDecodeError as error:
            raise StateError(f"a stored state that is no JSON: {error}") from error
        return cls.from_dict(plain)


write = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode
"""Plain data as JSON text."""


_NAMES = {
    kind: tuple(attribute.name for attribute in fields(kind))
    for kind in (Entry, Owned, TrackState, TriggerState, MatchState, ClockState, State)
}


def _shallow(item: Any) -> dict[str, Any]:
    """Its attributes as they are (`attrs.asdict` takes ten times as long)."""
    return {name: getattr(item, name) for name in _NAMES[type(item)]}


def state_to_plain(state: State, record: Any, acts: list[Any]) -> dict[str, Any]:
    """A state as `to_dict` gives it, with this record and these activities."""
    plain = {"format": FORMAT, **_shallow(state), "record": record, "acts": acts}
    plain["facts"] = {slot: to_plain(state.facts[slot]) for slot in sorted(state.facts)}
    plain["folded"] = None if state.folded is None else state.folded.to_dict()
    plain["clocks"] = [_clock_to_plain(clock) for clock in state.clocks]
    plain["terms"] = {key: terms_to_plain(state.terms[key]) for key in sorted(state.terms)}
    plain["tracks"] = [
        _shallow(track) | {"entries": [_shallow(entry) for entry in track.entries]}
        for track in state.tracks
    ]
    for name in ("triggers", "matches"):
        plain[name] = [_shallow(item) for item in plain[name]]
    for name in ("seen", "blocked", "answered"):
        plain[name] = sorted(plain[name])
    return plain


def act_to_plain(act: Act, activity: Any) -> dict[str, Any]:
    """An act with this activity."""
    plain = {
        "activity": activity, "at": act.at, "party": act.party,
        "person": act.person, "owned": [_shallow(owned) for owned in act.owned],
    }  # fmt: skip
    return plain if act.came is None else plain | {"came": act.came}


def _check(state: State) -> None:
    """What a damaged text may have put in the wrong place."""
    entries = [entry for track in state.tracks for entry in track.entries]
    whole = (state.born, state.now, *(entry.at for entry in entries))
    if not isinstance(state.record, Lead | Opportunity):
        raise ValueError("record is no lead or opportunity")
    if not state.tracks:
        raise ValueError("no pipeline")
    if any(type(value) is not int for value in whole):
        raise ValueError("an instant is no whole number")
    if not isinstance(state.fingerprint, str):
        raise ValueError("fingerprint is no text")
    names = [name for track in state.tracks for name in (track.stage, track.side, track.owner)]
    for name in (*names, state.given_stage):
        if not isinstance(name, str | None):
            raise ValueError(f"{name!r} is no name")


def _held(plain: Any) -> tuple[tuple[str, int], ...]:
    """One stage and its instant, or nothing, before there could be several."""
    if plain is None:
        return ()
    return (tuple(plain),) if plain and isinstance(plain[0], str) else _pairs(plain)


def _from_format_1(plain: dict[str, Any]) -> dict[str, Any]:
    """A state as it was written before there were several pipelines, triggers and matches."""
    moved = ("stage", "side", "owner", "latest", "entries")
    kept = {name: value for name, value in plain.items() if name not in moved}
    acts = [
        {name: act[name] for name in ("activity", "at", "party", "person")}
        | {"owned": [{name: act[name] for name in ("side", "owner", "latest")}]}
        for act in plain["acts"]
    ]
    track = {name: plain[name] for name in moved}
    return {**kept, "acts": acts, "tracks": [track], "triggers": [], "matches": []}


def _pairs(plain: list[list[Any]]) -> tuple[tuple[Any, Any], ...]:
    return tuple((first, second) for first, second in plain)


def _track(plain: dict[str, Any]) -> TrackState:
    entries = tuple(Entry(**{**entry, "by": _place(entry.get("by"))}) for entry in plain["entries"])
    return TrackState(**{**plain, "latest": _pairs(plain["latest"]), "entries": entries})


def _act(plain: dict[str, Any]) -> Act:
    owned = tuple(Owned(**{**item, "latest": _pairs(item["latest"])}) for item in plain["owned"])
    came = _place(plain.get("came"))
    return Act(**{**plain, "activity": from_plain(plain["activity"]), "owned": owned, "came": came})


def _place(plain: Any) -> Place | None:
    return None if plain is None else tuple(plain)


def _clock_to_plain(clock: ClockState) -> dict[str, Any]:
    terms = None if clock.terms is None else terms_to_plain(clock.terms)
    return _shallow(clock) | {"terms": terms}


def _clock(plain: dict[str, Any]) -> ClockState:
    pauses = tuple((begin, end) for begin, end in plain["pauses"])
    terms = plain.get("terms")
    return ClockState(
        **{
            **plain,
            "pauses": pauses,
            "kinds": tuple(plain["kinds"]),
            "late_done": tuple(plain["late_done"]),
            "terms": terms and terms_from_plain(terms),
        }
    )
