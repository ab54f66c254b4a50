"""One pipeline's part of a life: where the record is in it, and who owns it there."""

from __future__ import annotations

from attrs import define, field

from alignlib.engine.state import Entry, Owned, TrackState


@define(eq=False)
class Track:
    """Changed in place. `stage` is the number of a stage; None until the track has begun.

    `latest` is by side the last person who owned the record there (R8).
    """

    index: int
    stage: int | None = None
    side: str | None = None
    owner: str | None = None
    latest: dict[str, str] = field(factory=dict)
    entries: list[Entry] = field(factory=list)

    def assign(self, person: str | None) -> None:
        """Makes a person the owner on the side that owns the stage."""
        self.owner = person
        if person is not None and self.side is not None:
            self.latest[self.side] = person

    def enter(self, stage: int, entry: Entry, side: str | None) -> None:
        """Into a stage; where it is the other side's, personal ownership ends."""
        self.stage = stage
        self.entries.append(entry)
        if side is not None and side != self.side:
            self.side = side
            self.owner = None

    def inherit(self, other: Track) -> None:
        """Begins with the owners of the track that opened it: what Ada hands on is hers until
        somebody else is assigned, or the stage is the other side's."""
        self.side = other.side
        self.owner = other.owner
        self.latest = dict(other.latest)

    def owned(self) -> Owned:
        """Who owns the record now, to be kept with an activity."""
        return Owned(self.side, self.owner, tuple(sorted(self.latest.items())))

    def freeze(self, stage: str | None) -> TrackState:
        return TrackState(
            stage, self.side, self.owner, tuple(sorted(self.latest.items())), tuple(self.entries)
        )
