"""The fingerprint (R14): what the outputs of an agreement depend on, as a short hash."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from functools import lru_cache
from hashlib import blake2b

from alignlib.plan.context import SettingValue
from alignlib.syntax import tree
from alignlib.values.lock import Lock
from alignlib.values.time import DAY, Calendar, HolidayRule, Zone

# The years whose holidays and clock changes are looked at.
_FIRST, _LAST = 1990, 2050


def fingerprint(
    file: tree.File,
    zone: Zone,
    calendars: Mapping[str, Calendar],
    settings: Mapping[str, SettingValue],
    lock: Lock,
    extensions: tuple[str, ...],
) -> str:
    """Over the tree (places, comments and layout have no part in it), other settings, the lock,
    the host's extensions, the clock changes of its zones and the holidays of its calendars.
    Examples and claims do not count. Nor does it count which file a declaration stands in: those
    of used files come first, behind the `agreement`, as if all stood in one file."""
    parts = [repr(decl) for decl in sorted(file.declarations, key=_behind) if _counts(decl)]
    parts.extend(f"{name}={settings[name]!r}" for name in sorted(settings))
    if lock.digest:
        parts.append(f"lock {lock.digest}")
    parts.extend(f"extension {mark}" for mark in extensions)
    zones = {zone, *(calendar.zone for calendar in calendars.values())}
    parts.extend(f"{item.name} {_clock_changes(item)}" for item in sorted(zones, key=_name))
    for key in sorted(calendars):
        rule = calendars[key].schedule.holidays
        if rule is not None:
            parts.append(f"{key} {_closed_dates(rule)}")
    return blake2b("\n".join(parts).encode(), digest_size=16).hexdigest()


def _behind(decl: tree.Declaration) -> bool:
    return not isinstance(decl, tree.AgreementDecl)


def _counts(decl: tree.Declaration) -> bool:
    # R14: the whole checked program, also what only a report answers: two sets of numbers that
    # were counted differently shall not carry the same mark.
    return not isinstance(decl, (tree.Use, tree.ExampleDecl, tree.ClaimDecl))


def _name(zone: Zone) -> str:
    return zone.name


@lru_cache(maxsize=64)
def _clock_changes(zone: Zone) -> str:
    """The zone's offset week by week: differs between releases of the zone database that do."""
    digest = blake2b(digest_size=8)
    for ordinal in range(date(_FIRST, 1, 1).toordinal(), date(_LAST, 1, 1).toordinal(), 7):
        day = (ordinal - date(1970, 1, 1).toordinal()) * DAY
        digest.update(b"%d " % (day - zone.start_of(ordinal)))
    return digest.hexdigest()


@lru_cache(maxsize=64)
def _closed_dates(rule: HolidayRule) -> str:
    days = range(date(_FIRST, 1, 1).toordinal(), date(_LAST, 1, 1).toordinal())
    text = " ".join(str(day) for day in days if rule.closed(day))
    return blake2b(text.encode(), digest_size=8).hexdigest()
