"""Keep, compiled: who works leads, how much they can do, and what keeps it within that.

Shares are integers of 10⁻⁶, as points are; work is counted in µs.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from attrs import field, frozen

from alignlib.model.outputs import Rule
from alignlib.plan.conditions import Condition
from alignlib.plan.times import Times
from alignlib.values.time import Duration, Micros


@frozen
class TeamPlan:
    """`people` are the declared ones, in the order of the file."""

    name: str
    people: tuple[str, ...]
    calendar: str | None
    led_by: str | None


@frozen
class CapacityPlan:
    """What one person does in one period, and what a lead costs in each stage.

    `people`, `hours` and `share` are integers of 10⁻⁶; `effort` is by stage, in the order of the
    file, in µs of work.
    """

    team: str
    people: int | None
    hours: int | None
    each: str
    calendar: str | None
    share: int
    effort: Mapping[int, Micros] = field(hash=False)


@frozen
class KeepPlan:
    """A controller: beyond `threshold` it moves leads until `until` is reached.

    `key` is what a recorded move says: `workload of sales`. `quantifier` "at most": it acts above
    the threshold; "at least": below. Without `score` the oldest entry goes first.
    """

    key: str
    measure: str
    team: str
    quantifier: Literal["at least", "at most"]
    threshold: int
    until: int
    goal: str | None
    source: int
    target: int
    only_when: Condition | None
    not_again_for: Duration | None
    lowest: bool
    score: str | None
    checked: Times
    rule: Rule
    index: int


@frozen
class ReleasePlan:
    """A batch let out in parts. `stage` None: every record, wherever it is.

    Either `parts` or `share_of_room` (with `team`) is given. `starts` is an ordinal of a date.
    """

    name: str
    key: str
    stage: int | None
    where: Condition | None
    parts: int | None
    share_of_room: int | None
    team: str | None
    times: Times
    starts: int | None
    rule: Rule
    index: int


@frozen
class Keeping:
    """All of it; teams and capacities by canonical name of the team."""

    teams: Mapping[str, TeamPlan] = field(factory=dict, hash=False)
    capacities: Mapping[str, CapacityPlan] = field(factory=dict, hash=False)
    keeps: tuple[KeepPlan, ...] = ()
    releases: tuple[ReleasePlan, ...] = ()


def released_by(key: str) -> str:
    """Under what name a life remembers that a release let it out, beside the rooms of teams."""
    return f"release {key}"
