"""The names in a mapping are checked against the files and the agreement before a row is read."""

from __future__ import annotations

import pytest

from alignlib.exchange.problems import MappingError

from .conftest import Read, Write

RECORD = '[record]\nfile = "leads.csv"\nkey = "ID"\n'


@pytest.fixture(autouse=True)
def _leads(write: Write) -> None:
    write("leads.csv", ["ID,Country,At", "1,US,2026-02-02 10:00"])


@pytest.mark.parametrize(
    ("mapping", "place", "message"),
    [
        (RECORD.replace("ID", "Id"), "record", "leads.csv has no column 'Id'; did you mean 'ID'?"),
        (RECORD + '[record.fields]\ncountry = "Contry"\n', "record.fields.country", "'Country'?"),
        (RECORD + '[record.when]\nKind = "a"\n', "record.when", "it has ID, Country, At"),
        (RECORD + '[record.correct.Kind]\na = "b"\n', "record.correct", "no column 'Kind'"),
        (
            RECORD + '[[expect]]\nstage = "Stage"\n', "expect[1].stage", "no column 'Stage'",
        ),
        (RECORD + '[record.fields]\ncontry = "Country"\n', "record.fields.contry", "country"),
        (
            RECORD + '[[activity]]\nkind = { value = "cal" }\nat = "At"\n',
            "activity[1].kind", "cal",
        ),
        (
            RECORD
            + '[[activity]]\nkind = { value = "call" }\nat = "At"\nfields = { page = "Country" }\n',
            "activity[1].fields.page", "page",
        ),
        (
            RECORD + '[[activity]]\nkind = { value = "call" }\nat = "At"\n'
            'fields.visit = { page = "Country" }\n',
            "activity[1].fields", "'visit' is no kind that this section gives",
        ),
        (
            RECORD + '[[field-change]]\nfield = { value = "contry" }\nvalue = "Country"\n'
            'at = "At"\n',
            "field-change[1].field", "country",
        ),
        (
            RECORD + '[lookup.teams]\nfile = "leads.csv"\nkey = "ID"\n[record.fields]\n'
            'country = { column = "ID", lookup = "teams", take = "Team" }\n',
            "record.fields.country.take", "no column 'Team'",
        ),
    ],
)  # fmt: skip
def test_a_wrong_name(read: Read, mapping: str, place: str, message: str) -> None:
    with pytest.raises(MappingError) as caught:
        read(mapping)
    (problem,) = caught.value.problems
    assert problem.key == place
    assert message in problem.message


def test_wrong_columns_and_names_are_found_at_once(read: Read) -> None:
    with pytest.raises(MappingError) as caught:
        read(
            RECORD + '[record.fields]\ncontry = "Land"\n'
            '[[stage-change]]\nstage = { value = "dne" }\nat = "Dat"\n'
            '[[expect]]\nsla = "call-bak"\nverdict = { column = "ID", values = { "1" = "mt" } }\n'
        )
    assert [problem.key for problem in caught.value.problems] == [
        "record.fields.contry", "stage-change[1].at", "record.fields.contry",
        "stage-change[1].stage", "expect[1].sla", "expect[1].verdict",
    ]  # fmt: skip
    assert "did you mean 'done'?" in str(caught.value)
