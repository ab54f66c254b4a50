"""A proposed mapping is valid, says what it could not place, and reads the file it came from."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alignlib.exchange import hubspot, load_target, loads_mapping, salesforce
from alignlib.exchange.guess import NoSampleError, guess_mapping
from alignlib.exchange.guess.dates import formats_of
from alignlib.exchange.read_mapping import read_mapping
from alignlib.exchange.target import read_target
from unit.exchange import crm

ROOT = Path(__file__).parents[3]

LEADS = """\
Lead ID,Created Date,Lead Owner,Lead Status,Country,No. of Employees,Buying Role,Favourite Colour
L-1,03/25/2026 9:15 AM,Ada,Open,US,250,Buyer,red
L-2,03/05/2026 9:15 AM,Ben,Open,DE,"1,200",Student,green
L-3,03/06/2026 9:15 AM,Ben,Open,DE,,Boss,
"""


def guessed(data: Any, file: str = "x.json") -> str:
    raw = data if isinstance(data, bytes) else json.dumps(data).encode()
    return guess_mapping(raw, crm.agreement(), file=file)


def test_a_report_is_read_by_its_own_proposal(tmp_path: Path) -> None:
    (tmp_path / "leads.csv").write_text(LEADS, "utf-8")
    text = guessed(LEADS.encode(), "leads.csv")
    target = read_target(tmp_path, read_mapping(text), crm.agreement())
    first, second, _ = (record for record, _ in target.records())
    assert first.fields == {"country": "US", "employees": 250, "role": "buyer"}
    assert first.created_at is not None and first.created_at.isoformat().startswith(
        "2026-03-25T09:15"
    )
    assert second.owner == "Ben"
    assert [problem.reason for problem in target.problems] == [
        "role is unknown: Buying Role: 'Boss' is not in the value map (buyer or student)"
    ]


def test_what_was_not_placed_stands_as_comments() -> None:
    text = guessed(LEADS.encode(), "leads.csv")
    comments = [line for line in text.splitlines() if line.startswith("#")]
    assert '#   Favourite Colour: "red", "green"' in comments
    assert "#   renewal: no column was found" in comments
    assert any(line.startswith("#   Lead Status looks like the stage") for line in comments)
    assert '#   role: values of Buying Role not placed ("" leaves out): "Boss"' in comments


def test_the_example_by_its_own_proposal(tmp_path: Path) -> None:
    """The proposal for the example's leads reads them as its own mapping does."""
    folder = ROOT / "examples" / "inbound"
    agreement = load_target(folder).agreement
    text = guess_mapping((folder / "leads.csv").read_bytes(), agreement, file="leads.csv")
    (tmp_path / "leads.csv").write_bytes((folder / "leads.csv").read_bytes())
    target = read_target(tmp_path, read_mapping(text), agreement)
    wanted = {record.id: record for record, _ in load_target(folder).records()}
    for record, _ in target.records():
        own = wanted[record.id]
        assert (record.fields, record.owner, record.source) == (own.fields, own.owner, own.source)
        assert record.created_at == own.created_at


def test_an_activity_report() -> None:
    folder = ROOT / "examples" / "inbound"
    agreement = load_target(folder).agreement
    text = guess_mapping((folder / "activities.csv").read_bytes(), agreement, file="activities.csv")
    (section,) = read_mapping(text).sections
    assert (section.kind, section.source.column, section.at.column) == (
        "activity",
        "Lead ID",
        "Date",
    )
    assert section.id is not None and section.id.column == "Activity ID"
    assert section.subject.values is not None
    assert section.subject.values["form submitted"] == ("form",)
    assert section.subject.values["demo request"] == ("demo-request",)


@pytest.mark.parametrize(
    ("data", "preset", "fields"),
    [
        (crm.query(crm.lead()), "salesforce",
         {"employees": "NumberOfEmployees", "renewal": "Renewal__c", "role": "Role__c",
          "opted-out": "HasOptedOutOfEmail"}),
        ({"results": [crm.contact()]}, "hubspot",
         {"employees": "numemployees", "role": "buying_role"}),
        ([crm.change(Country="US")], "salesforce", {"country": "Country"}),
        ([crm.webhook(propertyName="country")], "hubspot", {"country": "country"}),
        ({"success": True, "data": [crm.PERSON]}, "pipedrive", {"employees": "employees"}),
        ([crm.ODOO_LEAD], "odoo", {"country": "x_country", "role": "x_role"}),
        ([{"id": 1, "country": "US"}], None, {"country": "country"}),
    ],
)  # fmt: skip
def test_the_shape_tells_the_crm(data: Any, preset: str | None, fields: dict[str, str]) -> None:
    connection = loads_mapping(guessed(data), crm.agreement())
    assert connection.mapping.preset == preset
    columns = {path: cell.column for path, cell in connection.mapping.records.fields.items()}
    assert {path: columns.get(path) for path in fields} == fields


def test_a_proposal_reads_the_page_it_came_from() -> None:
    page = crm.query(crm.lead(Histories=None, Status="Ready"))
    connection = loads_mapping(guessed(page), crm.agreement())
    found = salesforce.read_query(page, connection)
    assert found.records[0].fields["employees"] == 250
    assert found.standing["00Q000000000001EAA"].stage == "ready"
    results = {"results": [crm.contact()]}
    proposed = loads_mapping(guessed(results), crm.agreement())
    assert hubspot.read_results(results, proposed).records[0].fields["employees"] == 250


def test_lines_of_a_pipeline() -> None:
    text = "\n".join(
        json.dumps({"type": "RECORD", "stream": "leads", "record": {"id": n, "country": "US"}})
        for n in range(3)
    )
    connection = loads_mapping(guessed(text.encode()), crm.agreement())
    assert connection.object == "leads" and connection.key == "id"


@pytest.mark.parametrize(
    ("data", "reason"),
    [
        (b"", "has no header"), (b"\x81\x8d", "is neither UTF-8"), (b"a,a\n1,2\n", "has no header"),
        (b"{}", "holds no records"), (b"[1]", "holds no records"),
        (b"[" * 99_999, "holds no records"),
        (b'{"records": []}', "holds no records"),
    ],
)  # fmt: skip
def test_files_that_say_nothing(data: bytes, reason: str) -> None:
    with pytest.raises(NoSampleError, match=reason):
        guessed(data)


@pytest.mark.parametrize(
    ("values", "formats", "doubtful"),
    [
        (["03/25/2026"], ["%m/%d/%Y"], False),
        (["25/03/2026 09:15"], ["%d/%m/%Y %H:%M"], False),
        (["03/04/2026"], ["%m/%d/%Y"], True),
        (["2026-03-04", "2026-03-04 09:15:00"], ["iso"], False),
        (["25.03.2026"], ["%d.%m.%Y"], False),
        (["1772703000000"], ["epoch-ms"], False),
        ([], ["iso"], False),
    ],
)  # fmt: skip
def test_formats_of_dates(values: list[str], formats: list[str], doubtful: bool) -> None:
    assert formats_of([values]) == (formats, doubtful)


ODD = st.text(max_size=12) | st.sampled_from(
    ["Country", "Role", "Status", "Type", "Id", "call", "buyer", "fresh", '"', "#", "a.b", "\x7f",
     "03/04/2026", "1,200", "\\", "'", "=1", "\ud800".encode("utf-8", "replace").decode()]
)  # fmt: skip


@settings(max_examples=100, deadline=None)
@given(
    header=st.lists(ODD, min_size=1, max_size=6),
    rows=st.lists(st.lists(ODD, min_size=6, max_size=6), max_size=5),
)
def test_any_report_gives_a_mapping_that_loads(
    header: list[str], rows: list[list[str]], tmp_path_factory: pytest.TempPathFactory
) -> None:
    out = io.StringIO()
    csv.writer(out).writerows([header, *(row[: len(header)] for row in rows)])
    data = out.getvalue().encode("utf-8", "replace")
    try:
        text = guessed(data, "odd.csv")
    except NoSampleError:
        return
    folder = tmp_path_factory.mktemp("odd")
    (folder / "odd.csv").write_bytes(data)
    read_target(folder, read_mapping(text), crm.agreement())


@settings(max_examples=100, deadline=None)
@given(
    rows=st.lists(st.dictionaries(ODD, ODD | st.none() | st.integers(), max_size=5), max_size=4),
    kind=st.sampled_from(["Lead", "Task", "Odd", "a.b"]),
)
def test_any_page_gives_a_mapping_that_loads(rows: list[dict[str, Any]], kind: str) -> None:
    page = crm.query(*({**row, "attributes": {"type": kind}} for row in rows))
    try:
        text = guessed(page)
    except NoSampleError:
        return
    loads_mapping(text, crm.agreement())


def test_a_page_with_a_subquery_is_about_its_records() -> None:
    def record(number: int, status: str) -> dict[str, Any]:
        task = {"attributes": {"type": "Task"}, "Id": f"00T{number}", "TaskSubtype": "Call"}
        return {
            "attributes": {"type": "Lead"}, "Id": f"00Q00000000000{number}", "Status": status,
            "Country": "US", "CreatedDate": "2026-03-01T09:15:00Z",
            "Tasks": {"records": [task, {**task, "Id": f"00T{number}b"}]},
        }  # fmt: skip

    text = guessed({"records": [record(1, "Open"), record(2, "Working")]})
    assert text.index('object = "Lead"') < text.index("[[activity]]") < text.index('"Task"')
    assert 'country = "Country"' in text
    loads_mapping(text, crm.agreement())
