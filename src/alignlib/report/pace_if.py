"""`what-if release R in N parts`: a batch let out otherwise, to a team of the same size."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from attrs import frozen

from alignlib.analytics.decay import steps
from alignlib.analytics.pacing import Pacing, pace, parts_for, split
from alignlib.names import canonical
from alignlib.plan.keep import CapacityPlan, ReleasePlan
from alignlib.report.answer import Figure
from alignlib.report.asking import Asking
from alignlib.report.chains import way
from alignlib.report.facts import Facts
from alignlib.report.given import Given
from alignlib.syntax import tree

LEAST = 10
"""Fewer leads that waited so long say nothing of the chance."""


def paced(
    given: Given, change: tree.ChangeRelease, shown: tree.Name
) -> tuple[list[Figure], list[str], Pacing | None]:
    """What becomes of the batch in the declared parts, and in others."""
    asking = given.asking
    release = next(
        item for item in asking.plan.keeping.releases
        if item.key == canonical(change.release.text)
    )  # fmt: skip
    said = asking.said(shown)
    team = _team(asking, release, asking.key(shown))
    if team is None:
        why = "no capacity says how many a day can be worked"
        return [Figure(said, None, "count", note=why)], [], None
    count = sum(release.key in life.batches for life in given.facts.lives)
    per_day = int(team.per_day)
    if not count or per_day < 1:
        why = f"nobody is in {release.name}" if not count else "the team can work none in a day"
        return [Figure(said, None, "count", note=why)], [], None
    chances = given.chances or observed(asking, given.facts, team.stage, asking.key(shown))
    if not chances:
        why = "give the chances by days waited: `--chances 40%,20%,10%`, or chances= in Python"
        return [Figure(said, None, "count", note=why)], [], None
    chance = steps(list(enumerate(chances)))
    now_parts = release.parts or parts_for(count, team.per_day * _share(release))
    then_parts = max(1, int(change.parts.value))
    now = pace(split(count, now_parts), per_day, lambda wait: chance(wait))
    then = pace(split(count, then_parts), per_day, lambda wait: chance(wait))
    figures = [
        Figure(f"{said} in {_parts(now_parts)}", now.success, "count", n=count, note=_days(now)),
        Figure(f"{said} in {_parts(then_parts)}", then.success, "count", n=count,
               note=_days(then)),
        Figure(f"{said} gained", then.success - now.success, "count"),
    ]  # fmt: skip
    whence = "given" if given.chances else "seen in this history: hot leads are called first"
    listed = ", ".join(f"{share:.0%}" for share in chances)
    return figures, [
        f"{float(team.per_day):,.0f} a day can be worked; chances by days waited are {whence}: "
        f"{listed}"
    ], then  # fmt: skip


@frozen
class Team:
    """The stage in which the team works a lead, and how many it can work in a day."""

    stage: str
    per_day: Fraction


def _team(asking: Asking, release: ReleasePlan, end: str) -> Team | None:
    """The first stage with an effort between the batch and the end."""
    plan = asking.plan
    start = canonical(plan.stages[release.stage if release.stage is not None else 0].name)
    stages = way(plan, start, end) or []
    for stage in stages:
        for capacity in plan.keeping.capacities.values():
            effort = capacity.effort.get(plan.stage_keys[stage])
            if effort and capacity.people is not None and capacity.hours is not None:
                return Team(stage, _each_day(capacity) / effort)
    return None


def _each_day(capacity: CapacityPlan) -> Fraction:
    """µs of work of the whole team in one of its periods."""
    assert capacity.people is not None and capacity.hours is not None
    hours = Fraction(capacity.people * capacity.hours * capacity.share, 10**18)
    return hours * 3_600_000_000


def _share(release: ReleasePlan) -> Fraction:
    share = release.share_of_room
    return Fraction(1) if share is None else Fraction(share, 10**6)


def observed(asking: Asking, facts: Facts, stage: str, end: str) -> tuple[float, ...]:
    """By whole days from the entry into a stage to the first activity after it: the share that came
    to the end. Only from the first day on without a gap, and of enough leads each."""
    counts: dict[int, list[int]] = {}
    for life in facts.lives:
        entered = life.first(stage)
        if entered is None:
            continue
        acts = [item.at for item in life.done if item.at > entered and item.party != "prospect"]
        if not acts:
            continue
        own = counts.setdefault(int(asking.days(entered, min(acts))), [0, 0])
        own[0] += life.after((end,), entered) is not None
        own[1] += 1
    found: list[float] = []
    while len(found) in counts and counts[len(found)][1] >= LEAST:
        k, n = counts[len(found)]
        found.append(k / n)
    return tuple(found)


def _parts(count: int) -> str:
    return f"{count} part{'' if count == 1 else 's'}"


def _days(found: Pacing) -> str:
    worked: Sequence[int] = found.busy
    shown = ", ".join(str(count) for count in worked[:7])
    return f"worked by day: {shown}{' …' if len(worked) > 7 else ''}"
