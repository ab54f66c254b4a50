"""Lives from tables: the outcomes of `Agreement.replay`, row by row, in each library."""

from __future__ import annotations

import random
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

import alignlib as al

pl = pytest.importorskip("polars")
pytest.importorskip("pandas")
pa = pytest.importorskip("pyarrow")
duckdb = pytest.importorskip("duckdb")
pytest.importorskip("narwhals")

from alignlib.frames import FrameError, replay  # noqa: E402 (after what it needs)
from alignlib.frames.outcome_rows import TABLES  # noqa: E402

TEXT = """agreement "Tables"
  zone America/New_York
fields
  country text
fields of contact
  title text
activity form by prospect
  page text
activity call by sales
stage new, start, owned by marketing
  to ready when country is "US" and some form where page starts with "/pricing" ever
  to lost on request by sales
stage ready, owned by sales
  to won on call
stage won, lost, end
sla call-back
  sales owes marketing
  each lead entering ready
  gets call
  within 2 days
  if late tell marketing "late"
"""
AGREEMENT = al.loads(TEXT)
START = datetime(2026, 3, 6, 12, tzinfo=UTC)
UNTIL = datetime(2026, 4, 1, tzinfo=UTC)
CONNECTION = duckdb.connect()
CONNECTION.execute("SET TimeZone = 'UTC'")
KINDS = ["polars", "pandas", "pyarrow", "lazy", "duckdb"]


WHY = ("state", "pipeline", "reason", "promiser", "beneficiary", "message", "reasons", "rule",
       "because", "id")  # fmt: skip


def native(kind: str, frame: Any) -> Any:
    match kind:
        case "pandas":
            return frame.to_pandas()
        case "pyarrow":
            return frame.to_arrow()
        case "lazy":
            return frame.lazy()
        case "duckdb":
            return CONNECTION.from_arrow(frame.to_arrow())
    return frame


def rows(frame: Any) -> list[dict[str, Any]]:
    if isinstance(frame, duckdb.DuckDBPyRelation):
        found: list[dict[str, Any]] = frame.to_arrow_table().to_pylist()
        return found
    if isinstance(frame, pl.LazyFrame):
        frame = frame.collect()
    if hasattr(frame, "to_pylist"):
        return frame.to_pylist()
    if hasattr(frame, "to_dicts"):
        return frame.to_dicts()
    return pl.from_pandas(frame).to_dicts()


def tables(count: int = 40, seed: int = 1) -> tuple[Any, Any]:
    """Leads and inputs, in no order."""
    draw = random.Random(seed)
    leads = [
        {"id": f"L{number:03}", "created_at": START, "country": draw.choice(["US", "CA", None]),
         "contact_title": draw.choice(["VP", None]), "unrelated": number}
        for number in range(count)
    ]  # fmt: skip
    inputs = []
    for number in range(count * 4):
        at = START + timedelta(hours=draw.randrange(1, 300))
        what = draw.choice(["activity"] * 4 + ["field-change", "stage-request"])
        row: dict[str, Any] = dict.fromkeys(
            ("lead", "input", "id", "at", "kind", "by", "page", "field", "value", "stage")
        )
        row |= {"lead": draw.choice(leads)["id"], "input": what, "id": f"i{number}", "at": at}
        if what == "activity":
            row["kind"] = draw.choice(["form", "call"])
            if row["kind"] == "form":
                row["page"] = draw.choice(["/pricing", "/", None])
        elif what == "field-change":
            row |= {"field": "country", "value": draw.choice(["US", "CA"])}
        else:
            row |= {"stage": "lost", "by": "sales"}
        inputs.append(row)
    draw.shuffle(leads)
    return (
        pl.DataFrame(leads, infer_schema_length=None),
        pl.DataFrame(inputs, infer_schema_length=None),
    )


def by_hand(leads: Any, inputs: Any) -> dict[str, al.Outcome]:
    """The same lives through the front door."""
    found = {}
    for lead in leads.to_dicts():
        record = AGREEMENT.lead(
            {"id": lead["id"], "created_at": lead["created_at"], "country": lead["country"],
             "contact.title": lead["contact_title"]}
        )  # fmt: skip
        own: list[al.Input] = []
        for row in inputs.to_dicts():
            if row["lead"] != lead["id"]:
                continue
            match row["input"]:
                case "activity":
                    page = {} if row["page"] is None else {"page": row["page"]}
                    own.append(al.Activity(id=row["id"], kind=row["kind"], at=row["at"],
                                           fields=page))  # fmt: skip
                case "field-change":
                    own.append(al.FieldChange(id=row["id"], at=row["at"], field=row["field"],
                                              value=row["value"]))  # fmt: skip
                case _:
                    own.append(al.StageRequest(id=row["id"], at=row["at"], stage=row["stage"],
                                               by=row["by"]))  # fmt: skip
        found[lead["id"]] = AGREEMENT.replay(record, own, until=UNTIL)
    return found


@pytest.mark.parametrize("kind", KINDS)
def test_the_tables_are_the_outcomes(kind: str):
    leads, inputs = tables()
    found = replay(AGREEMENT, native(kind, leads), native(kind, inputs), until=UNTIL)
    expected = by_hand(leads, inputs)
    assert rows(found.problems) == []
    states = {row["lead"]: row for row in rows(found.states)}
    assert list(states) == sorted(expected)
    told: dict[str, set[str]] = {key: set() for key in expected}
    for table in (found.transitions, found.sla_events, found.effects, found.refusals):
        for row in rows(table):
            told[row["lead"]].add(row["id"])
    for key, outcome in expected.items():
        assert al.State.from_json(states[key]["state"]) == outcome.state
        assert states[key]["stage"] == outcome.state.stage
        wake = states[key]["wake_at"]
        assert (None if wake is None else wake) == outcome.wake_at
        assert told[key] == {output.id for output in outcome.outputs}
    first = rows(found.transitions)[0]
    output = expected[first["lead"]].outputs[0]
    assert (first["at"], first["to_stage"], first["rule"]) == (output.at, "new", str(output.rule))


def test_order_and_processes_change_nothing():
    leads, inputs = tables(90)
    plain = replay(AGREEMENT, leads, inputs, until=UNTIL)
    other = replay(
        AGREEMENT, leads.sample(fraction=1, shuffle=True, seed=3),
        inputs.sample(fraction=1, shuffle=True, seed=4), until=UNTIL, processes=2,
    )  # fmt: skip
    for name in ("states", "transitions", "sla_events", "effects", "refusals", "problems"):
        assert getattr(plain, name).equals(getattr(other, name)), name


def test_several_processes_share_the_parts(monkeypatch: pytest.MonkeyPatch):
    from alignlib.frames import replaying_here as replaying

    monkeypatch.setattr(replaying, "_PART", 20)
    leads, inputs = tables(60)
    one = replay(AGREEMENT, leads, inputs, until=UNTIL)
    two = replay(AGREEMENT, leads, inputs, until=UNTIL, processes=2)
    assert one.states.equals(two.states)
    assert one.sla_events.equals(two.sla_events)


@pytest.mark.parametrize("kind", KINDS)
def test_what_does_not_fit_is_told_and_the_rest_goes_on(kind: str):
    leads = pl.DataFrame(
        {"id": ["A", "B", "B", None, "C"], "created_at": [START] * 5,
         "country": ["US", "US", "US", "US", "US"]}
    )  # fmt: skip
    inputs = pl.DataFrame(
        {
            "lead": ["A", "A", "Z", "C", "C"],
            "id": ["1", "2", "3", "4", "5"],
            "at": [START + timedelta(hours=1)] * 5,
            "kind": ["form", "visit", "form", "form", None],
            "input": ["activity", "activity", "activity", "merge", "room"],
            "page": ["/pricing"] * 5,
        }
    )
    found = replay(AGREEMENT, native(kind, leads), native(kind, inputs), until=UNTIL)
    assert [row["lead"] for row in rows(found.states)] == ["A", "C"]
    told = [(row["lead"], row["input"], row["message"]) for row in rows(found.problems)]
    assert told[0] == (None, None, "id: a lead without a key")
    assert told[1][:2] == ("A", "2") and "visit" in told[1][2]
    assert told[2] == ("B", None, "id: several rows have this key")
    assert told[3][:2] == ("C", "4") and "merge" in told[3][2]
    assert told[4] == ("C", "5", "room: team, has_room: no value")
    assert told[5] == ("Z", "3", "of no lead that was read")


@pytest.mark.parametrize("kind", ["lazy", "duckdb"])
def test_lazy_frames_give_lazy_tables(kind: str):
    leads, inputs = tables(20)
    given = native(kind, leads), native(kind, inputs)
    found = replay(AGREEMENT, *given, until=UNTIL)
    eager = replay(AGREEMENT, leads, inputs, until=UNTIL)
    for name in TABLES:
        assert type(getattr(found, name)) is type(given[0]), name
        assert rows(getattr(found, name)) == rows(getattr(eager, name)), name
    if kind == "duckdb":
        # They meet other relations of the connection.
        assert CONNECTION.sql("SELECT 1 AS one").join(found.states, "one < 2").count("*")
        with pytest.raises(FrameError, match="`id`"):
            replay(AGREEMENT, given[0], native(kind, inputs.drop("id")), until=UNTIL)


def test_without_reasons_the_events_are_the_same():
    leads, inputs = tables(60, seed=5)
    full = replay(AGREEMENT, leads, inputs, until=UNTIL)
    bare = replay(AGREEMENT, leads, inputs, until=UNTIL, reasons=False)
    for name, columns in TABLES.items():
        left_out = (*WHY, "cause") if name != "transitions" else WHY
        plain = [column for column in columns if column not in left_out or name == "problems"]
        assert rows(getattr(full, name).select(plain)) == rows(getattr(bare, name).select(plain))
        assert list(columns) == getattr(bare, name).columns
        if name != "problems":
            why = [column for column in columns if column in left_out]
            assert all(value is None for row in rows(getattr(bare, name).select(why))
                       for value in row.values())  # fmt: skip


def test_times_without_a_zone_are_those_of_zone():
    # ruff: noqa: DTZ001 (they are naive)
    leads = pl.DataFrame({"id": ["A"], "country": ["US"], "created_at": [datetime(2026, 3, 6, 9)]})
    inputs = pl.DataFrame(
        {"lead": ["A"], "at": [datetime(2026, 3, 6, 10)], "kind": ["form"], "page": ["/pricing"]}
    )
    naive = replay(AGREEMENT, leads, inputs, until=UNTIL)
    assert any("zone" in row["message"] for row in naive.problems.to_dicts())
    found = replay(AGREEMENT, leads, inputs, until=UNTIL, zone="Europe/Berlin")
    assert found.transitions["at"].to_list() == [
        datetime(2026, 3, 6, 8, tzinfo=UTC), datetime(2026, 3, 6, 9, tzinfo=UTC),
    ]  # fmt: skip


def test_frames_that_cannot_be_followed():
    leads, inputs = tables(3)
    with pytest.raises(FrameError, match="give one kind"):
        replay(AGREEMENT, leads, inputs.to_pandas(), until=UNTIL)
    with pytest.raises(FrameError, match="`at`"):
        replay(AGREEMENT, leads, inputs.drop("at"), until=UNTIL)
    with pytest.raises(al.RecordError, match="until"):
        replay(AGREEMENT, leads, inputs, until=datetime(2026, 4, 1))


def test_the_tables_survive_parquet(tmp_path: Path):
    leads, inputs = tables(10)
    found = replay(AGREEMENT, leads, inputs, until=UNTIL)
    for name in ("states", "transitions", "sla_events", "effects", "refusals", "problems"):
        table = getattr(found, name)
        table.write_parquet(tmp_path / "t.parquet")
        assert pl.read_parquet(tmp_path / "t.parquet").equals(table)
