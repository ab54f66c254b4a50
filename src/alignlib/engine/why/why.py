"""Why a lead is where it is, and what keeps it there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import cached_property
from typing import Any

from attrs import field, frozen

from alignlib.engine.html import heading, page, sentences
from alignlib.engine.instant import check_version
from alignlib.engine.life import Life
from alignlib.engine.state import State
from alignlib.engine.view import View
from alignlib.engine.why.changes import FORMAT
from alignlib.engine.why.lines import WhyMove, why_move
from alignlib.engine.why.text import fitted
from alignlib.engine.why.waiting import ByTime, move_by_time
from alignlib.engine.why.why_not import (
    WhyNot,
    time_plain,
    time_sentences,
    why_not_move,
)
from alignlib.model.outputs import shown
from alignlib.names import canonical
from alignlib.plan.plan import Plan
from alignlib.values.time import from_micros


@frozen(slots=False)
class WhyTrack:
    """Where the record is in one pipeline, and each way on."""

    pipeline: str
    stage: str
    title: str | None
    since: datetime
    owner: str | None
    moves: tuple[WhyMove, ...]
    is_end: bool
    _plan: Plan = field(repr=False, eq=False)
    _state: State = field(repr=False, eq=False)
    _index: int = field(repr=False, eq=False)

    @cached_property
    def by_time(self) -> ByTime:
        """The first move of the pipeline if nothing comes in."""
        return ByTime() if self.is_end else move_by_time(self._plan, self._state, self._index)

    @cached_property
    def why_not(self) -> tuple[WhyNot, ...]:
        """For each `when` and `after` line what would make it fire. Searched for when first asked
        for: at most `MOST_EVALUATIONS` evaluations a line."""
        lines = self._plan.standing[self._plan.stage_keys[canonical(self.stage)]]
        return tuple(
            why_not_move(self._plan, self._state, move, self._index, self.by_time) for move in lines
        )

    def sentences(self) -> list[str]:
        """What would be enough, and what time will do, one sentence a line."""
        if self.is_end:
            return ["It is at an end: nothing leads on."]
        if not self.moves:
            return ["No line leads on from here."]
        answers = self.why_not
        if not answers:
            return time_sentences(self.by_time, (), None)
        if len(answers) == 1:
            return answers[0].sentences()
        said: list[str] = []
        for answer in answers:
            said.append(f"To {answer.goal}:")
            said.extend(f"  {line}" for line in answer.enough())
        falling = {item.score: item for answer in answers for item in answer.falls}
        return [*said, *time_sentences(self.by_time, falling.values(), "")]

    def where(self, lead: str) -> str:
        title = f" ({self.title})" if self.title else ""
        owner = f", owned by {self.owner}" if self.owner else ""
        return f"{lead} is in {self.stage}{title} since {shown(self.since)}{owner}"

    def lines(self, lead: str) -> Iterator[str]:
        yield self.where(lead)
        for move in self.moves:
            yield ""
            yield from move.lines()
        yield ""
        yield from self.sentences()

    def to_dict(self) -> dict[str, Any]:
        return {
            "pipeline": self.pipeline,
            "stage": self.stage,
            "since": self.since.isoformat(),
            "owner": self.owner,
            "is_end": self.is_end,
            "moves": [move.to_dict() for move in self.moves],
            "why_not": [answer.to_dict(tree=False) for answer in self.why_not],
            "by_time": time_plain(self.by_time),
        }

    def html(self, lead: str) -> str:
        moves = "".join(move.html() for move in self.moves)
        return heading(self.where(lead)) + moves + sentences(self.sentences())


@frozen(slots=False)
class Why:
    """Where a lead is in each of its pipelines (`tracks`), and each way on.

    What would be enough to move, and what time alone will do, is worked out when it is first asked
    for: by printing, by `to_dict` or by `why_not`. Before its life there are no `tracks`, and `at`
    is when it begins.
    """

    lead: str
    at: datetime
    tracks: tuple[WhyTrack, ...]

    @property
    def stage(self) -> str | None:
        """Of the first pipeline; None: its life has not begun."""
        return self.tracks[0].stage if self.tracks else None

    @property
    def moves(self) -> tuple[WhyMove, ...]:
        return self.tracks[0].moves if self.tracks else ()

    @property
    def why_not(self) -> tuple[WhyNot, ...]:
        """Of every line that may fire by itself, in every pipeline."""
        return tuple(answer for track in self.tracks for answer in track.why_not)

    def __str__(self) -> str:
        if not self.tracks:
            return f"{self.lead}: its life has not begun, it begins at {shown(self.at)}"
        parts = ["\n".join(self._fitted(track)) for track in self.tracks]
        return "\n\n".join(parts)

    def _fitted(self, track: WhyTrack) -> Iterator[str]:
        for line in track.lines(self.lead):
            yield from fitted(line)

    def to_dict(self) -> dict[str, Any]:
        """JSON-ready, with the number of its format."""
        return {
            "format": FORMAT,
            "type": "why",
            "lead": self.lead,
            "at": self.at.isoformat(),
            "tracks": [track.to_dict() for track in self.tracks],
        }

    def _repr_html_(self) -> str:
        if not self.tracks:
            return page(heading(str(self)))
        return page("".join(track.html(self.lead) for track in self.tracks))


def why(plan: Plan, state: State) -> Why:
    """Explaining works on a copy: the state stays as it is.

    Raises:
        StateError: the state was made under another version of the agreement.
    """
    check_version(plan, state)
    life = Life(plan, state)
    at = from_micros(life.now, plan.zone)
    tracks = []
    for track in life.begun:
        life.use(track.index)
        assert track.stage is not None
        stage = plan.stages[track.stage]
        view = View(life, life.now)
        tracks.append(
            WhyTrack(
                plan.pipeline(track.index), stage.name, stage.title,
                from_micros(track.entries[-1].at, plan.zone),
                track.owner or plan.party_names.get(track.side or "", track.side),
                tuple(why_move(plan, move, view) for move in stage.moves),
                stage.end, plan, state, track.index,
            )
        )  # fmt: skip
    return Why(state.record.id, at, tuple(tracks))
