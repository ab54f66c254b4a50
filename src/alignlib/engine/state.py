"""The state of one life: everything the engine must remember, and nothing else."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from attrs import asdict, field, frozen

from alignlib.errors import StateError
from alignlib.model.codec import from_plain, to_plain
from alignlib.model.fields import Value
from alignlib.model.inputs import Activity
from alignlib.model.lead import Lead
from alignlib.model.opportunity import Opportunity

FORMAT = 1


@frozen
class Entry:
    """Coming into a stage. `acts` is how many activities had been handled then."""

    stage: str
    at: int
    acts: int


@frozen
class Act:
    """An activity as it was taken, with who did it and who owned the lead at that moment.

    `latest` are the last owners, a (side, person) each; `side` owned the lead's stage.
    """

    activity: Activity
    at: int
    party: str | None
    person: str | None
    owner: str | None
    side: str | None
    latest: tuple[tuple[str, str], ...]


@frozen
class ClockState:
    """One clock of one sla. Instants are µs; `pauses` are over, `paused_since` goes on.

    `entry` is the number of the stage entry it began in; `late_done` the late lines carried out;
    `silent`: born late, so its lateness was no news.
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

    @property
    def is_open(self) -> bool:
        return self.state in ("running", "paused", "late")


@frozen(kw_only=True)
class State:
    """A life between two calls. Store it (`to_json`), load it, and advance it.

    `stage` is None until the life has begun. Instants are µs since 1970-01-01T00:00Z.
    """

    fingerprint: str
    record: Lead | Opportunity
    born: int
    now: int
    given_stage: str | None = None
    given_entered: int | None = None
    last_key: tuple[int, int, int, str] | None = None
    stage: str | None = None
    side: str | None = None
    owner: str | None = None
    latest: tuple[tuple[str, str], ...] = ()
    facts: Mapping[str, Value] = field(factory=dict, hash=False)
    entries: tuple[Entry, ...] = ()
    acts: tuple[Act, ...] = ()
    clocks: tuple[ClockState, ...] = ()
    rooms: tuple[tuple[str, bool], ...] = ()
    counts: tuple[tuple[str, int], ...] = ()
    seen: frozenset[str] = frozenset()
    blocked: frozenset[str] = frozenset()
    answered: frozenset[str] = frozenset()

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready data, with the number of its format."""
        plain = asdict(self, recurse=False)
        plain["record"] = to_plain(self.record)
        plain["facts"] = {slot: to_plain(self.facts[slot]) for slot in sorted(self.facts)}
        plain["entries"] = [asdict(entry) for entry in self.entries]
        plain["acts"] = [
            asdict(act, recurse=False) | {"activity": to_plain(act.activity)} for act in self.acts
        ]
        plain["clocks"] = [asdict(clock) for clock in self.clocks]
        for name in ("seen", "blocked", "answered"):
            plain[name] = sorted(plain[name])
        return {"format": FORMAT, **plain}

    def to_json(self) -> str:
        """The state as JSON text: the same state gives the same bytes."""
        return json.dumps(self.to_dict(), ensure_ascii=False, separators=(",", ":"))

    @classmethod
    def from_dict(cls, plain: Mapping[str, Any]) -> State:
        """The state that `to_dict` wrote.

        Raises:
            StateError: it is no stored state, or of a format that this release does not know.
        """
        if not isinstance(plain, Mapping) or plain.get("format") != FORMAT:
            found = plain.get("format") if isinstance(plain, Mapping) else plain
            raise StateError(f"not a stored state of format {FORMAT}: format {found!r}")
        items = {name: value for name, value in plain.items() if name != "format"}
        try:
            items["record"] = from_plain(items["record"])
            items["facts"] = {slot: from_plain(value) for slot, value in items["facts"].items()}
            items["entries"] = tuple(Entry(**entry) for entry in items["entries"])
            items["acts"] = tuple(_act(act) for act in items["acts"])
            items["clocks"] = tuple(_clock(clock) for clock in items["clocks"])
            for name in ("latest", "rooms", "counts"):
                items[name] = tuple((first, second) for first, second in items[name])
            for name in ("seen", "blocked", "answered"):
                items[name] = frozenset(items[name])
            if items["last_key"] is not None:
                items["last_key"] = tuple(items["last_key"])
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


def _check(state: State) -> None:
    """What a damaged text may have put in the wrong place."""
    whole = (state.born, state.now, *(entry.at for entry in state.entries))
    if not isinstance(state.record, Lead | Opportunity):
        raise ValueError("record is no lead or opportunity")
    if any(type(value) is not int for value in whole):
        raise ValueError("an instant is no whole number")
    if not isinstance(state.fingerprint, str):
        raise ValueError("fingerprint is no text")
    for name in (state.stage, state.side, state.owner, state.given_stage):
        if not isinstance(name, str | None):
            raise ValueError(f"{name!r} is no name")


def _act(plain: dict[str, Any]) -> Act:
    latest = tuple((side, person) for side, person in plain["latest"])
    return Act(**{**plain, "activity": from_plain(plain["activity"]), "latest": latest})


def _clock(plain: dict[str, Any]) -> ClockState:
    pauses = tuple((begin, end) for begin, end in plain["pauses"])
    return ClockState(
        **{
            **plain,
            "pauses": pauses,
            "kinds": tuple(plain["kinds"]),
            "late_done": tuple(plain["late_done"]),
        }
    )
