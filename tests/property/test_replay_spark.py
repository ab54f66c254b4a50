"""PySpark follows lives as `frames.replay` does on one machine, row by row."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from hypothesis import given

import alignlib as al
from alignlib.frames.outcome_rows import TABLES
from property.frame_cases import several
from property.lives_in_tables import expected, tables_of, told
from property.spark_session import needed, session
from property.strategies import Case, cases
from unit.frames.test_replay import AGREEMENT, START, UNTIL, tables

needed()
pytestmark = pytest.mark.filterwarnings("ignore")  # PySpark's own
pa = pytest.importorskip("pyarrow")


def on_spark(frame: Any) -> Any:
    return session().createDataFrame(frame.to_arrow() if hasattr(frame, "to_arrow") else frame)


def rows(table: Any) -> list[str]:
    """In one order; instants of Spark come without their zone."""
    found = table.toArrow() if hasattr(table, "toArrow") else table.to_arrow()
    plain = [{name: _plain(value) for name, value in row.items()} for row in found.to_pylist()]
    return sorted(repr(sorted(row.items())) for row in plain)


def _plain(value: Any) -> Any:
    return value.astimezone(UTC) if isinstance(value, datetime) else value


def both(leads: Any, inputs: Any, **options: Any) -> tuple[al.frames.Replayed, al.frames.Replayed]:
    there = al.frames.replay(AGREEMENT, on_spark(leads), on_spark(inputs), until=UNTIL, **options)
    return there, al.frames.replay(AGREEMENT, leads, inputs, until=UNTIL, **options)


@pytest.mark.parametrize("reasons", [True, False])
def test_the_same_tables(reasons: bool):
    leads, inputs = tables(60, seed=3)
    there, here = both(leads, inputs, reasons=reasons)
    for name in TABLES:
        assert rows(getattr(there, name)) == rows(getattr(here, name)), name
    assert there.states.count() == 60 and there.problems.count() == 0
    there.release()
    assert there.transitions.count() == len(here.transitions)


def test_what_does_not_fit():
    """Doubled keys, none at all, inputs of nobody, unknown kinds, no id."""

    def lead(key: str | None) -> dict[str, Any]:
        return {"id": key, "created_at": START, "country": "US"}

    def form(key: str | None, number: str, **more: Any) -> dict[str, Any]:
        at = START + timedelta(hours=1)
        return {"lead": key, "id": number, "at": at, "kind": "form", "page": "/pricing"} | more

    leads = pa.Table.from_pylist([lead(key) for key in ("A", "B", "B", None, "C")])
    inputs = pa.Table.from_pylist([
        form("A", "1"), form("A", "2", kind="visit"), form("Z", "3"), form(None, "4"),
        form("B", "5"), form("C", "6"), form("C", "6"),
    ])  # fmt: skip
    there, here = (
        al.frames.replay(AGREEMENT, *some, until=UNTIL)
        for some in ((on_spark(leads), on_spark(inputs)), (leads, inputs))
    )
    for name in TABLES:
        made = getattr(here, name)
        assert rows(getattr(there, name)) == sorted(
            repr(sorted((key, _plain(value)) for key, value in row.items()))
            for row in made.to_pylist()
        ), name
    assert there.problems.count() == 6
    nameless = on_spark(pa.Table.from_pylist([form("A", "")]))
    told = al.frames.replay(AGREEMENT, on_spark(leads), nameless, until=UNTIL).problems.collect()
    assert ("A", "id: no value") in [(row.lead, row.message[:12]) for row in told]
    with pytest.raises(al.frames.FrameError, match="`id`"):
        al.frames.replay(AGREEMENT, on_spark(leads), nameless.drop("id"), until=UNTIL)


def test_keys_that_are_numbers_meet():
    leads = pa.table({"id": pa.array([7, 8], pa.int64()), "country": ["US", "US"]})
    inputs = pa.table({
        "lead": pa.array([7], pa.int32()), "id": ["1"], "kind": ["form"], "page": ["/pricing"],
        "at": pa.array([START], pa.timestamp("us", "UTC")),
    })  # fmt: skip
    found = al.frames.replay(AGREEMENT, on_spark(leads), on_spark(inputs), until=UNTIL)
    assert [(row.lead, row.to_stage) for row in found.transitions.orderBy("at").collect()] == [
        ("7", "new"), ("7", "ready"),
    ]  # fmt: skip
    wrong = on_spark(leads.set_column(0, "id", pa.array([7.0, 8.0])))
    with pytest.raises(al.frames.FrameError, match="so cast it"):
        al.frames.replay(AGREEMENT, wrong, on_spark(inputs), until=UNTIL)


def test_a_compiled_agreement_goes_to_executors():
    assert AGREEMENT.plan_source  # compiled here: the function itself cannot be sent
    leads, inputs = tables(5)
    there, here = both(leads, inputs)
    assert rows(there.states) == rows(here.states)


@several
@given(cases())
def test_random_lives(case: Case):
    """Against `Agreement.replay` itself."""
    given_tables = map(on_spark, tables_of(case))
    found = al.frames.replay(case.agreement, *given_tables, until=case.until)
    names = list(TABLES)
    tables = {name: getattr(found, name).toArrow().to_pylist() for name in names}
    found.release()
    assert told(tables) == expected(case), str(case)
