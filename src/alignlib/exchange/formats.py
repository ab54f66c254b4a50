"""Date formats: `%d.%m.%Y %H:%M`, read alike on every machine (no locale takes part)."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, timedelta, timezone

from attrs import field, frozen

ISO = "iso"
"""The format name for ISO 8601: `2026-03-05`, `2026-03-05 09:15:00`, with an offset or without."""

EPOCH_MS = "epoch-ms"
"""The format name for whole milliseconds since 1970 (UTC), as webhooks write them."""

_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_MILLISECONDS = re.compile(r"(?P<ms>[0-9]{11,14})", re.ASCII)  # from 1973 to 5138

_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")

CODES = {
    "Y": r"(?P<Y>[0-9]{4})",
    "y": r"(?P<y>[0-9]{2})",  # 00 to 99 of this century: 2000 to 2099
    "m": r"(?P<m>[0-9]{1,2})",
    "b": rf"(?P<b>{'|'.join(_MONTHS)})[a-z]*\.?",  # English, short or long
    "d": r"(?P<d>[0-9]{1,2})",
    "H": r"(?P<H>[0-9]{1,2})",
    "I": r"(?P<I>[0-9]{1,2})",
    "M": r"(?P<M>[0-9]{2})",
    "S": r"(?P<S>[0-9]{2})",
    "f": r"(?P<f>[0-9]{1,6})",
    "p": r"(?P<p>[AaPp]\.?[Mm]\.?)",
    "z": r"(?P<z>Z|[+-][0-9]{2}:?[0-9]{2})",
}
"""What stands after a `%`; everything else in a format stands for itself."""


@frozen
class Format:
    """A format that was checked. Make one with `Format.of`."""

    text: str
    pattern: re.Pattern[str] | None = field(eq=False, repr=False)  # None: ISO 8601

    @classmethod
    def of(cls, text: str) -> Format:
        """Raises `ValueError`, whose message says why, for a format that gives no date."""
        if text == ISO:
            return cls(text, None)
        if text == EPOCH_MS:
            return cls(text, _MILLISECONDS)
        found: list[str] = []
        pattern = ""
        for code, literal in re.findall(r"%(.)|([^%]+|%$)", text):
            if code and code not in CODES:
                known = ", ".join(f"%{known}" for known in CODES)
                raise ValueError(f"%{code} is no part of a date format; there are {known}")
            if code in found:
                raise ValueError(f"%{code} stands twice")
            if code:
                found.append(code)
            pattern += CODES[code] if code else re.sub(r"(?:\\ )+", r"\\s+", re.escape(literal))
        for needed in ("d", "mb", "Yy"):
            if not any(code in found for code in needed):
                raise ValueError(f"a date format needs %{' or %'.join(needed)}")
        if ("I" in found) != ("p" in found):
            raise ValueError("%I (1 to 12) and %p (AM or PM) stand together")
        return cls(text, re.compile(pattern, re.ASCII | re.IGNORECASE))

    def read(self, text: str) -> date | datetime | None:
        """A date, or a datetime where there is a time of day; None where the text does not fit."""
        if self.pattern is None:
            try:
                return date.fromisoformat(text) if len(text) <= 10 else datetime.fromisoformat(text)
            except ValueError:
                return None
        match = self.pattern.fullmatch(text)
        if match is None:
            return None
        try:
            return _built(match.groupdict())
        except ValueError:
            return None


def _built(parts: dict[str, str]) -> date | datetime:
    if "ms" in parts:
        return _EPOCH + timedelta(milliseconds=int(parts["ms"]))
    year = int(parts["Y"]) if "Y" in parts else 2000 + int(parts["y"])
    month = int(parts["m"]) if "m" in parts else _MONTHS.index(parts["b"].lower()) + 1
    day = date(year, month, int(parts["d"]))
    if "I" in parts:
        hour = int(parts["I"])
        if not 1 <= hour <= 12:
            raise ValueError("%I is 1 to 12")
        hour = hour % 12 + (12 if parts["p"][0] in "Pp" else 0)
    elif "H" in parts:
        hour = int(parts["H"])
    else:
        return day
    found = datetime(  # noqa: DTZ001 - a wall time; the caller knows its zone
        day.year, day.month, day.day, hour,
        int(parts.get("M", "0")), int(parts.get("S", "0")), int(parts.get("f", "0").ljust(6, "0")),
    )  # fmt: skip
    return found.replace(tzinfo=_offset(parts["z"])) if "z" in parts else found


def _offset(text: str) -> timezone:
    if text in ("Z", "z"):
        return UTC
    minutes = int(text[1:3]) * 60 + int(text[-2:])
    return timezone(timedelta(minutes=-minutes if text[0] == "-" else minutes))
