"""How long is the sales cycle of those that end in one way, with the open ones in mind?"""

from __future__ import annotations

from collections.abc import Iterable

from attrs import frozen

from alignlib.analytics.figure import UNKNOWN, Answered, Figure, clock_warning
from alignlib.analytics.figure import days as in_days
from alignlib.analytics.survival import Ending, Incidence, incidence


@frozen
class Cycle(Answered):
    """The days that deals take which end in `end`; `figure` is the median.

    A mean describes nobody where there are quick and slow ones: see `quantiles` and `share_over`.
    """

    curve: Incidence
    end: str
    when: str

    @property
    def figure(self) -> Figure:
        notes = list(clock_warning(self.when))
        open_ = self.curve.open_at(self.curve.longest)
        if open_ > 0:
            notes.append(
                f"{open_:.1%} are still open at {in_days(self.curve.longest)}, the longest time "
                "seen: what comes later is not known"
            )
        return Figure(
            f"days until half of those are {self.end} that will be",
            self.curve.quantile(0.5, self.end),
            self.curve.n,
            "deals, open ones too",
            self.when,
            self.curve.quantile_interval(0.5, self.end),
            "days",
            tuple(notes),
        )

    @property
    def chance(self) -> Figure:
        """The share of all deals that end so, by the longest time seen: open ones are neither
        counted as failures nor left out."""
        found = self.curve
        notes = (f"within {in_days(found.longest)} only",) if found.longest_open else ()
        return Figure(
            f"deals that will be {self.end}", found.share(self.end), found.n,
            "deals, open ones too", self.when, found.interval(self.end), warnings=notes,
        )  # fmt: skip

    @property
    def mean(self) -> float | None:
        return self.curve.mean_time(self.end)

    def quantiles(self, *at: float) -> tuple[float | None, ...]:
        """The days by which such shares of them have ended: `quantiles(0.25, 0.5, 0.9)`."""
        return tuple(self.curve.quantile(q, self.end) for q in at)

    def share_over(self, days: float) -> float | None:
        """Of those that end so: the share that takes more than so many days."""
        total = self.curve.share(self.end)
        return 1 - self.curve.share(self.end, days) / total if total else None


def cycle_length(endings: Iterable[Ending], end: str = "won", *, clock: str = UNKNOWN) -> Cycle:
    """From (days so far, how it ended; None: still open) of all deals. For one source, or one
    product, give its deals alone.

    Raises:
        ValueError: no deals, or a time below 0.
    """
    return Cycle(incidence(endings), end, clock)
