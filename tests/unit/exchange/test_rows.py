"""From rows to records and inputs: values, joins, rows that are wrong, rows that come twice."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from textwrap import dedent
from typing import Any

from alignlib.exchange.target import Target
from alignlib.model.inputs import (
    Activity,
    FieldChange,
    Input,
    OwnerChange,
    StageChange,
    StageRequest,
)

from .conftest import Read, Write

LEADS = """
[record]
file = "leads.csv"
key = "ID"
"""


def inputs(target: Target, key: str = "1") -> list[Input]:
    return next(list(found) for record, found in target.records() if record.id == key)


def record(target: Target, key: str = "1") -> Any:
    return next(record for record, _ in target.records() if record.id == key)


def said(target: Target) -> list[tuple[str, int, str, str]]:
    return [(bad.file, bad.line, bad.key, bad.reason) for bad in target.problems]


def test_fields_of_lead_contact_and_account(write: Write, read: Read) -> None:
    write(
        "leads.csv",
        [
            "ID,Created,Title,Firm,Sector,Size,Renewal,Role,Owner",
            '1,2026-02-02 10:00,VP Sales,Acme,Retail,"1,200",2026-12-31,Buyer (B2B),Ada',
            "2,,,,,N/A, n/a,,",
        ],
    )
    target = read(
        'empty = "N/A"\n'
        + LEADS
        + dedent("""
        [record.fields]
        created_at = "Created"
        contact.title = "Title"
        account = { id = "Firm", name = "Firm" }
        "account.industry" = "Sector"
        employees = "Size"
        renewal = "Renewal"
        owner = "Owner"
        role = { column = "Role", values = { "buyer (b2b)" = "buyer" } }
        country = { value = "US" }
        """)
    )
    first, second = record(target, "1"), record(target, "2")
    assert first.created_at.astimezone(UTC) == datetime(2026, 2, 2, 15, tzinfo=UTC)
    assert first.contact.title == "VP Sales"
    assert (first.account.id, first.account.industry, first.owner) == ("Acme", "Retail", "Ada")
    assert first.fields == {
        "employees": Decimal(1200), "renewal": date(2026, 12, 31), "role": "buyer", "country": "US",
    }  # fmt: skip
    assert (second.created_at, second.contact, second.account) == (None, None, None)
    assert second.fields == {"country": "US"}
    assert target.problems == ()


def test_a_wrong_cell_is_unknown_and_reported_and_the_row_is_kept(write: Write, read: Read) -> None:
    write("leads.csv", ["ID,Size,Role,Renewal", "1,many,Boss,31.12.", "2,5,Buyer,2026-12-31"])
    target = read(
        LEADS
        + dedent("""
        [record.fields]
        employees = "Size"
        renewal = "Renewal"
        role = { column = "Role", values = { Buyer = "buyer", Student = "student" } }
        """)
    )
    assert record(target).fields == {}
    assert said(target) == [
        (
            "leads.csv", 2, "1",
            "employees is unknown: employees: 'many' is not a number such as 1200 or 1,200.50",
        ),
        (
            "leads.csv", 2, "1",
            "renewal is unknown: Renewal: '31.12.' is not a date as 2026-03-05 09:15",
        ),
        (
            "leads.csv", 2, "1",
            "role is unknown: Role: 'Boss' is not in the value map (buyer or student)",
        ),
    ]  # fmt: skip
    assert record(target, "2").fields["employees"] == 5


def test_otherwise_keeps_or_drops_what_a_value_map_has_not(write: Write, read: Read) -> None:
    write("leads.csv", ["ID,C", "1,U.S.", "2,DE", "3,"])
    for otherwise, expected in (("keep", ["US", "DE", None]), ("unknown", ["US", None, None])):
        target = read(
            LEADS + '[record.fields]\ncountry = { column = "C", values = { "u.s." = "US" }, '
            f'otherwise = "{otherwise}" }}\n'
        )
        assert [record(target, key).fields.get("country") for key in "123"] == expected
        assert target.problems == ()


def test_the_empty_cell_may_have_a_value(write: Write, read: Read) -> None:
    write("leads.csv", ["ID,C", "1,"])
    target = read(LEADS + '[record.fields]\ncountry = { column = "C", values = { "" = "US" } }\n')
    assert record(target).fields == {"country": "US"}


def test_a_record_without_its_time_or_key_is_not_read_and_all_of_it_is_reported(
    write: Write, read: Read
) -> None:
    write("leads.csv", ["ID,Created", "1,2026-02-30", ",2026-02-02", "3,2026-02-02"])
    write("acts.csv", ["Lead,At", "1,2026-02-03", "4,2026-02-03", ",2026-02-03", "3,2026-02-03"])
    target = read(
        LEADS
        + dedent("""
        [record.fields]
        created_at = "Created"
        [[activity]]
        file = "acts.csv"
        of = "Lead"
        kind = { value = "call" }
        at = "At"
        """)
    )
    assert target.keys == ("3",)
    assert [(bad.line, bad.key, bad.kind) for bad in target.problems] == [
        (2, "1", "no record"), (3, "4", "no record"), (4, "", "no key"),
        (2, "1", "bad row"), (3, "", "no key"),
    ]  # fmt: skip


def test_one_row_gives_several_inputs(write: Write, read: Read) -> None:
    write("leads.csv", ["ID,Asked,Closed,Stage,Who,C", "1,2026-02-02,2026-03-02,Done,Ada,DE"])
    target = read(
        LEADS
        + dedent("""
        [[activity]]
        kind = { value = "form" }
        at = "Asked"
        [[activity]]
        kind = { value = "call" }
        at = { column = "Closed", time = 17:30:00 }
        when = { Stage = ["won", "done"] }
        by = "Who"
        sequence = 2
        [[activity]]
        kind = { value = "visit" }
        at = "Closed"
        unless = { Stage = "Done" }
        [[stage-change]]
        stage = { column = "Stage", values = { Done = "done" } }
        at = "Closed"
        [[stage-request]]
        name = "wish"
        stage = { value = "done" }
        at = "Asked"
        by = { value = "sales" }
        [[owner-change]]
        owner = "Who"
        at = "Asked"
        [[field-change]]
        field = { value = "country" }
        value = "C"
        at = "Closed"
        """)
    )
    asked, closed = datetime(2026, 2, 2, 5, tzinfo=UTC), datetime(2026, 3, 2, 5, tzinfo=UTC)
    found = inputs(target)
    assert [(type(item), item.at.astimezone(UTC)) for item in found] == [
        (Activity, asked), (OwnerChange, asked), (StageRequest, asked),
        (FieldChange, closed), (StageChange, closed),
        (Activity, datetime(2026, 3, 2, 22, 30, tzinfo=UTC)),
    ]  # fmt: skip
    call = found[-1]
    assert isinstance(call, Activity)
    assert (call.kind, call.by, call.sequence) == ("call", "Ada", 2)
    assert call.id == "1/call/2026-03-02T17:30:00-05:00"
    assert found[2].by == "sales"
    assert next(item for item in found if isinstance(item, FieldChange)).value == "DE"


def test_kinds_by_value_map_with_facts_of_their_own(write: Write, read: Read) -> None:
    write("leads.csv", ["ID", "1"])
    write(
        "acts.csv",
        [
            "Nr,Lead,Type,At,Page,Answer",
            "a,1,Web,2026-02-02,/pricing,",
            "b,1,Talk,2026-02-03,,Not Ready",
            "c,1,Task,2026-02-04,,",
            "d,1,Fax,2026-02-05,,",
            "e,1,,2026-02-06,,",
            "f,1,Talk,,,",
        ],
    )
    target = read(
        LEADS
        + dedent("""
        [[activity]]
        file = "acts.csv"
        of = "Lead"
        id = "Nr"
        at = "At"
        kind = { column = "Type", values = { Web = "visit", Talk = "verdict", Task = "" } }
        [activity.fields]
        visit.page = "Page"
        verdict.answer = "Answer"
        """)
    )
    visit, verdict = inputs(target)
    assert isinstance(visit, Activity)
    assert isinstance(verdict, Activity)
    assert (visit.id, visit.kind, visit.fields) == ("a", "visit", {"page": "/pricing"})
    assert (verdict.id, verdict.fields) == ("b", {"answer": "not-ready"})
    # Task is left out on purpose.
    assert [(bad.line, bad.reason) for bad in target.problems] == [
        (5, "activity is not read: Type: 'Fax' is not in the value map (talk, task or web)"),
        (6, "activity is not read: no Type"),
        (7, "activity is not read: no At"),
    ]


def test_joins_with_corrections(write: Write, read: Read) -> None:
    write("leads.csv", ["ID,Product", "1,GTXPro", "2,gtx pro", "3,", "4,MG"])
    write("products.csv", ["Name,Series", "GTX Pro,Gtx!", "Other,"])
    mapping = LEADS + dedent("""
        [record.correct.Product]
        GTXPro = "GTX Pro"
        [record.fields]
        country = { column = "Product", lookup = "products", take = "Series" }
        [lookup.products]
        file = "products.csv"
        key = "Name"
        [lookup.products.correct.Series]
        "gtx!" = "GTX"
        """)
    target = read(mapping)
    assert [record(target, key).fields.get("country") for key in "1234"] == [
        "GTX",
        "GTX",
        None,
        None,
    ]
    assert said(target) == [
        ("leads.csv", 5, "4", "country is unknown: Product: 'MG' is not in lookup products")
    ]
    assert read(mapping.replace('Series" }', 'Series", otherwise = "unknown" }')).problems == ()


def test_rows_that_come_again(write: Write, read: Read) -> None:
    write("leads.csv", ["ID,C", "1,US", "2,CA", "1,US", "2,BR", "2,CA"])
    target = read(LEADS + '[record.fields]\ncountry = "C"\n')
    assert record(target, "2").fields == {"country": "CA"}  # BR sorts before CA
    assert [(bad.line, bad.key, bad.kind, bad.reason) for bad in target.problems] == [
        (4, "1", "repeated", "repeats line 2, cell by cell; it is read once"),
        (5, "2", "conflict", "'2' again, with other cells: line 3 counts (it sorts last)"),
        (6, "2", "repeated", "repeats line 3, cell by cell; it is read once"),
    ]


def test_the_newest_row_counts(write: Write, read: Read) -> None:
    write("leads.csv", ["ID,C,Modified", "1,US,2026-02-03", "1,DE,2026-02-04", "1,ZA,soon"])
    target = read(LEADS + 'newest = "Modified"\n[record.fields]\ncountry = "C"\n')
    assert record(target).fields == {"country": "DE"}
    assert [bad.line for bad in target.problems] == [2, 4]


def test_activities_without_an_id_of_their_own(write: Write, read: Read) -> None:
    write("leads.csv", ["ID", "1"])
    rows = ["1,2026-02-02 10:00,/b", "1,2026-02-02 10:00,/a", "1,2026-02-02 10:00,/a"]
    mapping = LEADS + dedent("""
        [[activity]]
        file = "acts.csv"
        of = "Lead"
        kind = { value = "visit" }
        at = "At"
        fields.page = "Page"
        """)
    for order in (rows, rows[::-1]):
        write("acts.csv", ["Lead,At,Page", *order])
        target = read(mapping)
        found = {
            item.id: item.fields["page"] for item in inputs(target) if isinstance(item, Activity)
        }
        base = "1/visit/2026-02-02T10:00:00-05:00"
        assert found == {base: "/a", f"{base}/2": "/b"}
        assert [bad.kind for bad in target.problems] == ["repeated"]


def test_an_id_with_different_cells_and_one_of_two_sections(write: Write, read: Read) -> None:
    write("leads.csv", ["ID", "1"])
    write("acts.csv", ["Nr,Lead,At", "a,1,2026-02-02", "a,1,2026-02-03"])
    section = dedent("""
        [[activity]]
        file = "acts.csv"
        of = "Lead"
        id = "Nr"
        at = "At"
        """)
    target = read(
        LEADS + section + 'kind = { value = "form" }\n' + section + 'kind = { value = "call" }\n'
    )
    (found,) = inputs(target)
    assert isinstance(found, Activity)
    assert (found.kind, found.at.day) == ("form", 3)
    assert sorted((bad.line, bad.key, bad.kind) for bad in target.problems) == [
        (2, "1", "conflict"), (2, "1", "conflict"), (3, "1", "conflict"),
    ]  # fmt: skip


def test_until_is_an_instant_a_wall_time_or_the_end_of_a_day(write: Write, read: Read) -> None:
    write("leads.csv", ["ID", "1"])
    for text, expected in (
        ("2026-03-01", "2026-03-02 04:59:59.999999"),
        ("2026-03-01T12:00:00", "2026-03-01 17:00:00"),
        ("2026-03-01T12:00:00Z", "2026-03-01 12:00:00"),
    ):
        until = read(f"until = {text}\n" + LEADS).until
        assert until is not None
        assert str(until.astimezone(UTC)).removesuffix("+00:00") == expected
    assert read(LEADS).until is None


def test_the_mappings_zone_is_that_of_its_files(write: Write, read: Read) -> None:
    write("leads.csv", ["ID,Created", "1,2026-02-02 10:00"])
    target = read('zone = "Europe/Berlin"\n' + LEADS + '[record.fields]\ncreated_at = "Created"\n')
    assert record(target).created_at.astimezone(UTC).hour == 9


def test_a_lookup_may_read_some_of_its_rows(write: Write, read: Read) -> None:
    write("leads.csv", ["ID,Team", "1,a"])
    write("teams.csv", ["Team,Region,Old", "a,West,yes", "a,East,"])
    target = read(
        LEADS
        + dedent("""
        [record.fields]
        country = { column = "Team", lookup = "teams", take = "Region" }
        [lookup.teams]
        file = "teams.csv"
        key = "Team"
        unless = { Old = "yes" }
        """)
    )
    assert record(target).fields == {"country": "East"}
    assert target.problems == ()
