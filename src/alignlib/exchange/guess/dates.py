"""Which formats a file's dates have."""

from __future__ import annotations

from collections.abc import Iterable

from alignlib.exchange.formats import ISO, Format

_DAYS = ("%m/%d/%Y", "%d/%m/%Y", "%d.%m.%Y", "%d-%m-%Y", "%m-%d-%Y", "%Y/%m/%d", "%d %b %Y",
         "%b %d, %Y", "%m/%d/%y", "%d/%m/%y")  # fmt: skip
_TIMES = ("", " %I:%M %p", " %H:%M", ", %I:%M %p", ", %H:%M", " %H:%M:%S", " %I:%M:%S %p")
_FORMATS = ("epoch-ms", ISO, *(day + time for day in _DAYS for time in _TIMES))
_MOST = 12
_SWAPPED = {"%m/%d/%Y": "%d/%m/%Y", "%m-%d-%Y": "%d-%m-%Y", "%m/%d/%y": "%d/%m/%y"}
_SWAPPED.update({after: before for before, after in tuple(_SWAPPED.items())})


def looks_like_times(values: Iterable[str]) -> bool:
    """Whether there are values, and each of the first is a date in some format."""
    found = list(values)[:_MOST]
    return bool(found) and all(_fitting(value) for value in found)


def formats_of(columns: Iterable[Iterable[str]]) -> tuple[list[str], bool]:
    """The formats that read all values of all columns, as few as there need be; and whether day
    and month may be the other way round. `["iso"]` where nothing says otherwise."""
    values = [value for column in columns for value in column]
    chosen: list[str] = []
    doubtful = False
    while left := [value for value in values if not any(_reads(text, value) for text in chosen)]:
        # The most values first: of two that read as many, the one that stands first above.
        counts = {text: sum(_reads(text, value) for value in left) for text in _FORMATS}
        best = max(_FORMATS, key=lambda text: counts[text])
        if not counts[best]:
            break
        chosen.append(best)
        day, blank, time = best.partition(" ")
        swapped = _SWAPPED.get(day.rstrip(","))
        other = f"{swapped}{',' if day.endswith(',') else ''}{blank}{time}" if swapped else None
        doubtful = doubtful or (other is not None and counts.get(other) == counts[best])
    return chosen or [ISO], doubtful


def _fitting(value: str) -> bool:
    return len(value) <= 40 and any(_reads(text, value) for text in _FORMATS)


_READ = {text: Format.of(text) for text in _FORMATS}


def _reads(text: str, value: str) -> bool:
    return len(value) <= 40 and _READ[text].read(value) is not None
