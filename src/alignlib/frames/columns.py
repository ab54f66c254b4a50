"""Which column of a frame holds which fact."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from alignlib.frames.errors import FrameError
from alignlib.names import canonical, closest, snake
from alignlib.plan.plan import Plan
from alignlib.values.schema import RECORDS, FieldSpec


def lead_columns(columns: Iterable[str], plan: Plan, key: str) -> dict[str, tuple[str, ...]]:
    """By slot (`lead.country`, `contact.title`) the columns that bear its name.

    A field of the record goes by its own name in any spelling, one of another record by
    `contact.title` or `contact_title`.
    """
    found: dict[str, tuple[str, ...]] = {f"{plan.subject}.id": (key,)}
    others = {
        canonical(spec.record) + canonical(spec.name): slot for slot, spec in plan.fields.items()
    }
    for column in columns:
        slot = _slot(column, plan, others)
        if slot is not None and slot != f"{plan.subject}.id":
            found[slot] = (*found.get(slot, ()), column)
    return found


def _slot(column: str, plan: Plan, others: Mapping[str, str]) -> str | None:
    record, dot, name = column.rpartition(".")
    if dot and canonical(record) in RECORDS:
        slot = f"{canonical(record)}.{canonical(name)}"
        return slot if slot in plan.fields else None
    own = f"{plan.subject}.{canonical(column)}"
    return own if own in plan.fields else others.get(canonical(column))


def activity_columns(columns: Iterable[str]) -> dict[str, tuple[str, ...]]:
    """By canonical name the columns that bear it."""
    found: dict[str, tuple[str, ...]] = {}
    for column in columns:
        found[canonical(column)] = (*found.get(canonical(column), ()), column)
    return found


def one_of(found: Sequence[str], what: str) -> str:
    """The only column of a name; two are an error (R13)."""
    if len(found) > 1:
        names = " and ".join(f"`{name}`" for name in found)
        raise FrameError(f"{what}: the columns {names} are one name: drop or rename one of them")
    return found[0]


def missing(what: str, spec: FieldSpec, subject: str, columns: Iterable[str]) -> FrameError:
    """The error for a fact that the rules read and no column holds."""
    own = spec.record in (subject, "activity")
    name = snake(spec.name) if own else f"{spec.record}.{snake(spec.name)}"
    meant = closest(name, list(columns))
    hint = f" (did you mean the column `{meant}`?)" if meant is not None else ""
    return FrameError(
        f"{what}: no column `{name}`{hint}, which the rules read: rename a column, or pass "
        "missing='unknown' to judge without it"
    )


def no_column(what: str, name: str, columns: Iterable[str]) -> FrameError:
    """The error for a column that an argument names, or that every such frame needs."""
    known = list(columns)
    meant = closest(name, known)
    hint = (
        f"did you mean `{meant}`?"
        if meant is not None
        else f"there are {', '.join(known) or 'none'}"
    )
    return FrameError(f"{what}: no column `{name}`: {hint}")
