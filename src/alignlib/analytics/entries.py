"""Source integrity: which leads were entered a second time, as if Sales had found them?"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from random import Random

from attrs import field, frozen

from alignlib.analytics.columns import AnyFrame, records
from alignlib.analytics.figure import UNKNOWN, Answered, Figure, clock_warning
from alignlib.analytics.instants import utc
from alignlib.analytics.limits import Limits, within_limits
from alignlib.analytics.proportion import Proportion

_SHUFFLES = 200
_LOOKS = 100_000
"""So often dates are shuffled, or as often as makes so many look-ups: many entries need few."""


@frozen
class Entry:
    """A record as it was entered: by a rep with the source field (`by_field`), or by Marketing with
    its campaign. `won` and `value` are what became of it."""

    id: str
    at: datetime
    by_field: bool
    email: str = ""
    company: str = ""
    last_name: str = ""
    by: str = ""
    campaign: str = ""
    won: bool = False
    value: Decimal = Decimal(0)

    @property
    def key(self) -> tuple[str, ...] | None:
        """E-mail, else company and last name, without case and blanks around; None: neither."""
        if self.email.strip():
            return (self.email.strip().casefold(),)
        parts = (self.company.strip().casefold(), self.last_name.strip().casefold())
        return parts if all(parts) else None


@frozen
class Reentered:
    """An entry from the field, and the marketing record that was there before it."""

    entry: Entry
    earlier: Entry


@frozen
class Restored:
    """One campaign as it was recorded, and with the leads that were entered again given back."""

    campaign: str
    leads: int
    recorded: Proportion
    restored: Proportion
    value: Decimal
    restored_value: Decimal


@frozen
class Integrity(Answered):
    """`figure` is the share of field entries that Marketing had before. `by_chance` of them would
    be found if the dates meant nothing."""

    found: tuple[Reentered, ...]
    field_entries: tuple[Entry, ...]
    campaigns: tuple[Restored, ...]
    keyless: int
    by_chance: float
    within: timedelta
    when: str

    @property
    def figure(self) -> Figure:
        notes = [
            *clock_warning(self.when),
            f"{self.by_chance:.4g} would be found by chance, with dates that mean nothing",
        ]
        if self.keyless:
            notes.append(f"{self.keyless:,} entries have no key and cannot be matched")
        return Figure.share(
            "field entries that marketing had before",
            Proportion(len(self.found), len(self.field_entries)),
            "field entries", self.when, *notes,
        )  # fmt: skip

    def by_rep(self) -> Limits:
        """Who enters again more often than chance makes of the team's rate.

        Raises:
            ValueError: no entry from the field.
        """
        again = {item.entry.id for item in self.found}
        counts: dict[str, list[int]] = {}
        for entry in self.field_entries:
            own = counts.setdefault(entry.by, [0, 0])
            own[0] += entry.id in again
            own[1] += 1
        return within_limits(
            {name: (k, n) for name, (k, n) in counts.items()},
            what="field entries that marketing had before",
            of="field entries",
            clock=self.when,
        )

    def pay_at_stake(self, for_field: Decimal, for_marketing: Decimal) -> Decimal:
        """What was paid too much, where a lead from the field pays more."""
        return len(self.found) * (for_field - for_marketing)


def source_integrity(
    entries: Iterable[Entry] | AnyFrame,
    *,
    within: timedelta = timedelta(days=180),
    seed: int = 1,
    clock: str = UNKNOWN,
) -> Integrity:
    """Entries from the field for which there is an earlier marketing record with the same key, at
    most `within` before (included); the latest such record is taken.

    Matches by chance are counted with the dates of the field entries shuffled among them, by a
    generator of its own that starts at `seed`: the same answer each time.

    Raises:
        ValueError: one id twice.
    """
    known = tuple(records(Entry, entries))
    if len({entry.id for entry in known}) != len(known):
        raise ValueError("an id is given twice: each entry once")
    marketing = _Marketing.of(entry for entry in known if not entry.by_field)
    own = tuple(entry for entry in known if entry.by_field)
    found = []
    for entry in own:
        earlier = marketing.before(entry, entry.at, within)
        if earlier is not None:
            found.append(Reentered(entry, earlier))
    return Integrity(
        tuple(found), own, _restored(known, found),
        sum(entry.key is None for entry in known),
        _by_chance(own, marketing, within, seed), within, clock,
    )  # fmt: skip


@frozen
class _Marketing:
    """Marketing's records by key, each list in the order of time."""

    records: dict[tuple[str, ...], list[Entry]] = field(factory=dict)

    @classmethod
    def of(cls, entries: Iterable[Entry]) -> _Marketing:
        made = cls()
        for entry in sorted(entries, key=lambda entry: (utc(entry.at), entry.id)):
            if entry.key is not None:
                made.records.setdefault(entry.key, []).append(entry)
        return made

    def before(self, entry: Entry, at: datetime, within: timedelta) -> Entry | None:
        if entry.key is None:
            return None
        when = utc(at)
        for earlier in reversed(self.records.get(entry.key, ())):
            if utc(earlier.at) < when:
                return earlier if when - utc(earlier.at) <= within else None
        return None


def _by_chance(
    own: Sequence[Entry], marketing: _Marketing, within: timedelta, seed: int
) -> float:  # fmt: skip
    # Only entries whose key Marketing has at any time can match at all.
    known = [entry for entry in own if entry.key in marketing.records]
    if not known:
        return 0.0
    random, dates, total = Random(seed), [entry.at for entry in own], 0
    shuffles = min(_SHUFFLES, max(5, _LOOKS // len(known)))
    for _ in range(shuffles):
        drawn = random.sample(dates, len(known))
        total += sum(
            marketing.before(entry, at, within) is not None
            for entry, at in zip(known, drawn, strict=True)
        )
    return total / shuffles


def _restored(known: Sequence[Entry], found: Sequence[Reentered]) -> tuple[Restored, ...]:
    rows: dict[str, list[Entry]] = {}
    for entry in known:
        if not entry.by_field:
            rows.setdefault(entry.campaign, []).append(entry)
    again: dict[str, list[Reentered]] = {}
    for item in found:
        again.setdefault(item.earlier.campaign, []).append(item)
    restored = []
    for campaign, entries in sorted(rows.items()):
        won = {entry.id for entry in entries if entry.won}
        value = sum((entry.value for entry in entries), Decimal(0))
        back = again.get(campaign, [])
        all_won = won | {item.earlier.id for item in back if item.entry.won}
        restored.append(
            Restored(
                campaign, len(entries), Proportion(len(won), len(entries)),
                Proportion(len(all_won), len(entries)), value,
                value + sum((item.entry.value for item in back), Decimal(0)),
            )
        )  # fmt: skip
    return tuple(restored)
