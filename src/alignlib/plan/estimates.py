"""Estimates as they are in force: the lock's value where there is a good one, else the default."""

from __future__ import annotations

from decimal import Decimal

from alignlib.check.estimates import enough
from alignlib.names import canonical
from alignlib.syntax import tree
from alignlib.values.lock import Estimate, Lock
from alignlib.values.time import Duration


def in_force(
    decl: tree.EstimateDecl, default: Duration | Decimal, lock: Lock, calendar: str | None
) -> Estimate:
    """The estimate as conditions and promises read it, of a file and a lock without errors.

    `default` is the declared one; `calendar` counts working time where `default` names none.
    """
    name = decl.name.text
    locked = lock.estimates.get(canonical(name))
    if locked is None:
        return Estimate(name, default, "default")
    cases = locked.n, locked.interval, locked.period
    if not enough(decl, locked):
        return Estimate(name, default, "default", *cases)
    if isinstance(default, Decimal):
        return Estimate(name, locked.value.count, "lock", *cases)
    unit = locked.value.unit
    own = (default.calendar or calendar) if unit.is_working else None
    return Estimate(name, Duration(locked.value.count, unit, own), "lock", *cases)
