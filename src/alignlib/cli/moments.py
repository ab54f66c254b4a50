"""Instants as the user types them: `--until` and `--at`."""

from __future__ import annotations

import re
from datetime import date, datetime

from alignlib.agreement import Agreement
from alignlib.cli.failure import CommandError
from alignlib.exchange.moments import Clock
from alignlib.values.time import CalendarError

_DATE = re.compile(r"\d{4}-\d\d-\d\d")
_TIME = re.compile(
    r"\d{4}-\d\d-\d\d[T ]\d\d:\d\d(:\d\d(\.\d{1,6})?)?(Z|[+-]\d\d:?\d\d)?", re.IGNORECASE
)
_FORMS = "a date (2026-04-30), a time (2026-04-30T17:00) or one with an offset (…T17:00+02:00)"


def moment(text: str, option: str, agreement: Agreement) -> datetime:
    """The aware datetime that an option names.

    A date is its last microsecond, as `until` of a mapping is; a time without an offset is in the
    agreement's zone (of two equal ones, the first).

    Raises:
        CommandError: it is no such text, or there is no zone to read it in.
    """
    found = _read(text.strip())
    if found is None:
        raise CommandError(f"{option} {text}: write {_FORMS}")
    aware = isinstance(found, datetime) and found.utcoffset() is not None
    if not aware and agreement.zone is None:
        raise CommandError(
            f"{option} {text}: the agreement has no time zone, so write the offset, too: "
            "2026-04-30T17:00+02:00"
        )
    clock = Clock(agreement.plan.zone, ())
    try:
        if not isinstance(found, datetime):
            return clock.end_of(found)
        moved = found.astimezone(agreement.plan.zone.tzinfo) if aware else clock.localise(found)
    except (CalendarError, OverflowError):
        raise CommandError(f"{option} {text}: the time lies outside the years 1 to 9999") from None
    return moved


def _read(text: str) -> date | datetime | None:
    try:
        if _DATE.fullmatch(text):
            return date.fromisoformat(text)
        if _TIME.fullmatch(text):
            return datetime.fromisoformat(text.upper())
    except ValueError:
        return None
    return None
