"""Was the promise kept? Over what is due, with what is pending told apart."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Literal

from attrs import frozen

from alignlib.analytics.columns import AT, MAYBE_NAME, NAME, AnyFrame, Counting, Framed, frame_of
from alignlib.analytics.figure import Answered, Figure, aware, stamp
from alignlib.analytics.instants import since_1970, utc
from alignlib.analytics.limits import Limits, within_limits
from alignlib.analytics.proportion import Proportion

Step = Literal["open", "met", "late", "met-late", "void", "excused"]


@frozen
class Promise:
    """One promise made: when it is due, and what became of it.

    `open`: neither kept nor over; `late`: over and still not done; `met-late`: done after it.
    """

    due: datetime
    step: Step
    by: str | None = None


@frozen
class Attainment(Answered):
    """Of the promises that were `due` by `at`, those kept in time.

    Not counted are those still `pending`, even where they are kept already: they would lift the
    share, as pending ones counted as failures would lower it. `bounds` are what the share of all
    will be if each that is pending and not yet kept is missed, or kept. `touched` is the figure
    that flatters: kept of those that anything was done about.
    """

    at: datetime
    due: Proportion
    touched: Proportion
    pending: int
    pending_met: int
    excluded: int

    @property
    def figure(self) -> Figure:
        notes = []
        if self.pending:
            notes.append(f"{self.pending:,} more are not yet due, and not counted")
        if self.excluded:
            notes.append(f"{self.excluded:,} void or excused ones were never owed")
        clock = f"due until {stamp(self.at)}"
        return Figure.share("promises kept in time", self.due, "promises due", clock, *notes)

    @property
    def bounds(self) -> tuple[float, float] | None:
        total = self.due.n + self.pending
        if not total:
            return None
        sure = self.due.k + self.pending_met
        return sure / total, (sure + self.pending - self.pending_met) / total

    def verdict(self, target: float) -> str:
        """`kept`, `missed` or `not shown`: what the counts show about "at least `target`"."""
        return self.due.verdict(target)


def attainment(
    promises: Iterable[Promise] | AnyFrame, at: datetime, *, level: float = 0.95
) -> Attainment:
    """The share of promises kept among those due at or before `at`.

    Void and excused ones were never owed, and count nowhere.

    Raises:
        ValueError: an instant without a time zone.
    """
    aware(at)
    frame = frame_of(promises)
    if frame is not None:
        return _attained(at, level, **_counted_in(frame, at))
    kept = owed = pending = pending_met = excluded = met = met_late = 0
    seen = utc(at)
    for promise in promises:
        step = promise.step
        if step in ("void", "excused"):
            excluded += 1
            continue
        met += step == "met"
        met_late += step == "met-late"
        if utc(promise.due) <= seen:
            owed += 1
            kept += step == "met"
        else:
            pending += 1
            pending_met += step == "met"
    return _attained(at, level, kept, owed, pending, pending_met, excluded, met, met_late)


def _attained(
    at: datetime, level: float, kept: int, owed: int, pending: int, pending_met: int,
    excluded: int, met: int, met_late: int,
) -> Attainment:  # fmt: skip
    return Attainment(
        at,
        Proportion(kept, owed, level=level),
        Proportion(met, met + met_late, level=level),
        pending,
        pending_met,
        excluded,
    )


def _counted_in(frame: Framed, at: datetime) -> dict[str, int]:
    rows = Counting(frame, due=AT, step=NAME)
    is_due, step = rows["due"] <= since_1970(at), rows["step"]
    none, met = step.is_in(("void", "excused")), step == "met"
    found = rows.sums(
        kept=is_due & met,
        owed=is_due & ~none,
        pending=~is_due & ~none,
        pending_met=~is_due & met,
        excluded=none,
        met=met,
        met_late=step == "met-late",
    )
    del found["rows"]
    return found


def attainment_by_rep(promises: Iterable[Promise] | AnyFrame, at: datetime) -> Limits:
    """The same by who promised, against limits instead of in a ranking. Promises of nobody are in
    the team's rate only if a name is given: they are left out.

    Raises:
        ValueError: no promise of anybody is due, or an instant without a time zone.
    """
    aware(at)
    counts: dict[str, list[int]] = {}
    seen = utc(at)
    frame = frame_of(promises)
    if frame is not None:
        counts = _by_rep_in(frame, at)
        promises = ()
    for promise in promises:
        late = utc(promise.due) > seen
        if promise.by is None or late or promise.step in ("void", "excused"):
            continue
        own = counts.setdefault(promise.by, [0, 0])
        own[0] += promise.step == "met"
        own[1] += 1
    return within_limits(
        {name: (k, n) for name, (k, n) in counts.items()},
        what="promises kept in time",
        of="promises due",
        clock=f"due until {stamp(at)}",
    )


def _by_rep_in(frame: Framed, at: datetime) -> dict[str, list[int]]:
    rows = Counting(frame, due=AT, step=NAME, by=MAYBE_NAME)
    owed = (rows["due"] <= since_1970(at)) & ~rows["step"].is_in(("void", "excused"))
    of_somebody = owed & ~rows["by"].is_null()
    found = rows.groups(("by",), where=of_somebody, kept=rows["step"] == "met")
    return {
        name: [counts["kept"], counts["rows"]]
        for (name,), counts in found.items()
        if name is not None
    }
