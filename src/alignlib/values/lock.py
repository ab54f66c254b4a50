"""The lock: what history said of an agreement's estimates, in a file beside the agreement.

The `estimate` command writes it and people read its differences in review; the engine never looks
at history itself. Format 1, as JSON:

    {
      "format": 1,
      "estimates": {
        "lost-cycle": {
          "value": "47 days",
          "n": 212,
          "interval": ["41 days", "55 days"],
          "period": ["2025-01-01", "2025-12-31"],
          "data": "digest of the history that was read"
        }
      }
    }
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from hashlib import blake2b
from typing import Any, Literal

from attrs import field, frozen

from alignlib.diagnostics.diagnostic import Diagnostic
from alignlib.errors import AgreementError
from alignlib.names import canonical
from alignlib.source import SourceText, Span
from alignlib.values.time import Duration, Unit

FORMAT = 1
_KEYS = frozenset({"value", "n", "interval", "period", "data"})
_UNITS = {unit.value: unit for unit in Unit} | {unit.value.removesuffix("s"): unit for unit in Unit}
_WRITTEN = re.compile(r"(\d{1,3}(?:,\d{3})+|\d{1,9})(\.\d{1,6})? ([a-z ]+)")


@frozen
class LockedEstimate:
    """One estimate as the lock has it.

    `value` was found from `n` cases of the `period` (first and last date); with 95 % certainty it
    lies in `interval`. `data` is the digest of the history that was read. None: not said.
    """

    name: str
    value: Duration
    n: int
    interval: tuple[Duration, Duration] | None = None
    period: tuple[date, date] | None = None
    data: str | None = None


@frozen
class Lock:
    """The estimates of a lock by canonical name, and its digest: of what it says, not of how it is
    laid out."""

    estimates: Mapping[str, LockedEstimate] = field(factory=dict)

    @property
    def digest(self) -> str:
        """Empty for a lock that says nothing."""
        if not self.estimates:
            return ""
        text = "\n".join(f"{key}={self.estimates[key]!r}" for key in sorted(self.estimates))
        return blake2b(text.encode(), digest_size=16).hexdigest()


NO_LOCK = Lock()


@frozen
class Estimate:
    """An estimate as it is in force.

    `value` is a `Duration`, or a `Decimal` where the default is a plain number. `source` says where
    it comes from. The rest is the lock's, also where the default is in force because `n` is too
    small; None where there is no lock.
    """

    name: str
    value: Duration | Decimal
    source: Literal["lock", "default"]
    n: int | None = None
    interval: tuple[Duration, Duration] | None = None
    period: tuple[date, date] | None = None


def read_lock(lock: str | Mapping[str, Any] | None, name: str) -> Lock:
    """A lock from its text, or from the mapping that its text stands for; None: no lock.

    Raises:
        AgreementError: it cannot be read; the finding (AL423) shows the place.
    """
    if lock is None:
        return NO_LOCK
    text = lock if isinstance(lock, str) else json.dumps(lock, indent=2, default=str)
    return _Reader(SourceText(name, text)).read()


class _Reader:
    def __init__(self, source: SourceText) -> None:
        self.source = source

    def read(self) -> Lock:
        plain = self._json()
        self._require(isinstance(plain, dict), "a lock is an object", "")
        self._require(
            plain.get("format") == FORMAT,
            f"a lock of format {plain.get('format')!r}, and this release reads format {FORMAT}",
            "format",
        )
        listed = plain.get("estimates")
        self._require(isinstance(listed, dict), "`estimates` is an object", "estimates")
        found: dict[str, LockedEstimate] = {}
        for name, entry in listed.items():
            key = canonical(name)
            self._require(bool(key) and key not in found, f"`{name}` stands here twice", name)
            found[key] = self._estimate(name, entry)
        return Lock(found)

    def _json(self) -> Any:
        try:
            return json.loads(self.source.text, parse_float=Decimal)
        except json.JSONDecodeError as error:
            place = Span(error.pos, error.pos + 1)
            raise self._error(f"no JSON: {error.msg.lower()}", place) from None
        except RecursionError:
            raise self._error("no lock is nested so deeply", Span(0, 1)) from None

    def _estimate(self, name: str, entry: Any) -> LockedEstimate:
        self._require(isinstance(entry, dict), f"`{name}` is an object", name)
        strange = sorted(set(entry) - _KEYS)
        self._require(not strange, f"`{name}` has an unknown key `{''.join(strange[:1])}`", name)
        n = entry.get("n")
        self._require(
            type(n) is int and n >= 0, f"`n` of `{name}` is a whole number of cases", name
        )
        data = entry.get("data")
        self._require(data is None or isinstance(data, str), f"`data` of `{name}` is text", name)
        value = self._duration(name, "value", entry.get("value"))
        interval = self._pair(name, "interval", entry.get("interval"))
        period = self._pair(name, "period", entry.get("period"))
        return LockedEstimate(
            name, value, n,
            None if interval is None else (
                self._duration(name, "interval", interval[0]),
                self._duration(name, "interval", interval[1]),
            ),
            None if period is None else (
                self._date(name, period[0]), self._date(name, period[1]),
            ),
            data,
        )  # fmt: skip

    def _duration(self, name: str, key: str, written: Any) -> Duration:
        match = _WRITTEN.fullmatch(written) if isinstance(written, str) else None
        unit = _UNITS.get(match.group(3)) if match is not None else None
        said = f"`{key}` of `{name}` is a time such as `47 days`"
        if match is None or unit is None:
            raise self._error(f"{said}, not {written!r}", self._place(name))
        count = Decimal(match.group(1).replace(",", "") + (match.group(2) or ""))
        try:
            return Duration(count, unit)
        except ValueError as error:
            raise self._error(f"{said}: {error}", self._place(name)) from None

    def _pair(self, name: str, key: str, written: Any) -> tuple[Any, Any] | None:
        if written is None:
            return None
        is_pair = isinstance(written, list) and len(written) == 2
        self._require(is_pair, f"`{key}` of `{name}` is a list of two, or is left out", name)
        return written[0], written[1]

    def _date(self, name: str, written: Any) -> date:
        try:
            return date.fromisoformat(written)
        except (ValueError, TypeError):
            message = f"`period` of `{name}` is two dates such as `2026-11-22`, not {written!r}"
            raise self._error(message, self._place(name)) from None

    def _require(self, holds: bool, message: str, name: str) -> None:
        if not holds:
            raise self._error(message, self._place(name))

    def _place(self, name: str) -> Span:
        """Where the name stands in the text, else its beginning."""
        quoted = json.dumps(name)
        start = self.source.text.find(quoted) if name else -1
        return Span(0, 1) if start < 0 else Span(start, start + len(quoted))

    def _error(self, message: str, span: Span) -> AgreementError:
        finding = Diagnostic(
            "AL423", message, span, "cannot be read", "write the lock anew with the `estimate` "
            "command, or go without it: then the defaults hold",
        )  # fmt: skip
        return AgreementError(self.source, (finding,))
