"""Facts from plain tables: who came into which stage when, and what was booked.

For numbers of a system whose history alignlib does not replay. A table is rows of mappings, or a
dataframe (pandas, Polars, PyArrow, DuckDB).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any

from alignlib.agreement import Agreement
from alignlib.analytics.intake import Table, rows_of
from alignlib.engine.happening import instant_of, unknown
from alignlib.engine.records import facts_of
from alignlib.errors import RecordError
from alignlib.model.fields import Value
from alignlib.names import canonical
from alignlib.report.facts import Facts
from alignlib.report.lives import Booked, Life, Stay
from alignlib.values.time import Micros


def facts_of_tables(
    agreement: Agreement,
    *,
    at: datetime,
    entries: Table,
    records: Table = (),
    bookings: Table = (),
) -> Facts:
    """What `Agreement.report` takes in place of histories.

    `entries` has `id`, `stage` (a stage, an alias, or a definition that began to hold) and `at`
    (aware); a record is in a stage of a pipeline until its next entry in that pipeline. `records`
    has `id` and fields, as `Agreement.lead` takes them. `bookings` has `id`, `at` and `amount`.
    What is later than `at` has not happened.

    Raises:
        RecordError: a row without a key, an unknown stage, a naive instant, an amount that is no
            number.
    """
    until = instant_of(at, "at")
    came: dict[str, dict[str, list[Micros]]] = {}
    for number, row in enumerate(rows_of(entries), 1):
        where = f"entries, row {number}"
        key, moment = _key(row, where), _at(row, where)
        stage = _stage(agreement, row.get("stage"), where)
        if moment <= until:
            came.setdefault(key, {}).setdefault(stage, []).append(moment)
    booked: dict[str, list[Booked]] = {}
    for number, row in enumerate(rows_of(bookings), 1):
        where = f"bookings, row {number}"
        key, moment = _key(row, where), _at(row, where)
        if moment <= until:
            booked.setdefault(key, []).append(Booked(moment, _amount(row.get("amount"), where)))
    fields = dict(_fields(agreement, records))
    keys = sorted({*came, *booked, *fields})
    owner = f"{agreement.subject}.owner"
    lives = tuple(
        Life(
            key, _stays(agreement, came.get(key, {})), fields.get(key, {}),
            _text(fields.get(key, {}).get(owner)),
            booked=tuple(sorted(booked.get(key, ()), key=lambda item: item.at)),
        )
        for key in keys
    )  # fmt: skip
    return Facts(agreement.plan, until, lives)


def _key(row: Mapping[str, Any], where: str) -> str:
    key = row.get("id")
    if not isinstance(key, str) or not key:
        raise RecordError(f"{where}: no `id` of a record")
    return key


def _at(row: Mapping[str, Any], where: str) -> Micros:
    moment = row.get("at")
    if not isinstance(moment, datetime):
        raise RecordError(f"{where}: `at` is an aware datetime, not {moment!r}")
    return instant_of(moment, f"{where}: at")


def _stage(agreement: Agreement, name: object, where: str) -> str:
    plan = agreement.plan
    key = canonical(str(name)) if name is not None else ""
    if key in plan.definitions:
        return key
    if key not in plan.stage_keys:
        raise RecordError(f"{where}: {unknown('stage', str(name), (s.name for s in plan.stages))}")
    return canonical(plan.stages[plan.stage_keys[key]].name)


def _amount(value: object, where: str) -> Decimal:
    try:
        return Decimal(str(value))
    except ArithmeticError:
        raise RecordError(f"{where}: amount {value!r} is no number") from None


def _fields(agreement: Agreement, records: Table) -> Iterator[tuple[str, Mapping[str, Value]]]:
    make = agreement.lead if agreement.subject == "lead" else agreement.opportunity
    for row in rows_of(records):
        record = make(row)
        yield record.id, facts_of(record, agreement.plan)


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None


def _stays(agreement: Agreement, came: Mapping[str, list[Micros]]) -> dict[str, tuple[Stay, ...]]:
    """When it was where: until the next entry into any stage of the same pipeline."""
    plan = agreement.plan
    entries: dict[int, list[Micros]] = {}
    for stage, moments in came.items():
        if stage not in plan.definitions:
            track = plan.stages[plan.stage_keys[stage]].pipeline
            entries.setdefault(track, []).extend(moments)
    found = {}
    for stage, moments in came.items():
        later: list[Micros] = []
        if stage not in plan.definitions:
            later = sorted(entries[plan.stages[plan.stage_keys[stage]].pipeline])
        found[stage] = tuple(
            Stay(at, next((other for other in later if other > at), None)) for at in sorted(moments)
        )
    return found
