"""What the host declares and the file declares otherwise: the file counts, and it is a finding."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Literal

import pytest
from attrs import frozen

import alignlib as al
from alignlib.loading import check_text
from alignlib.values.schema import ActivitySpec


@frozen
class Prospect(al.Lead):
    size: str | None = None
    budget: Decimal | None = None
    seen: date | None = None
    role: Literal["buyer", "student"] | None = None
    hot: bool | None = None


def messages(text: str, **given: object) -> list[tuple[str, int, str]]:
    program = check_text(text, **{"schema": Prospect, **given})  # type: ignore[arg-type]
    return [
        (one.code, program.source.position(one.span.start)[0], one.message)
        for one in program.diagnostics
    ]


def test_another_type_is_a_warning_and_the_file_counts() -> None:
    text = "fields\n  size number\ndefine big\n  size is at least 10\n"
    assert messages(text) == [
        ("AL229", 2, "`size` is text in the application, and a number here")
    ]  # fmt: skip
    agreement = al.loads(text, schema=Prospect)
    at = datetime(2026, 1, 1, tzinfo=UTC)
    assert agreement.evaluate(Prospect(id="L", size="12"), at=at).holds("big") is True


@pytest.mark.parametrize(
    "line",
    ["size text", "size one of small, large", "budget money", "budget percent", "budget number",
     "seen date", "role one of buyer, student, vendor", "hot yes-no", "Size text"],
)  # fmt: skip
def test_the_same_or_more_exactly_is_none(line: str) -> None:
    assert messages(f"fields\n  {line}\n") == []


@pytest.mark.parametrize("line", ["seen instant", "hot text", "role one of buyer", "budget text"])
def test_what_does_not_go_together(line: str) -> None:
    assert [code for code, _, _ in messages(f"fields\n  {line}\n")] == ["AL229"]


def test_a_field_that_the_file_means_something_else_by() -> None:
    assert messages("define hot\n  size is known\n") == [
        ("AL229", 1, "`hot` is a field in the application, and a definition here")
    ]


def test_fields_of_another_record_are_other_fields() -> None:
    assert messages("fields of account\n  size number\n") == []


def test_a_file_that_declares_nothing_of_it() -> None:
    assert messages('define us\n  size is "12"\n') == []


def test_activities() -> None:
    schema = al.Schema(activities=(ActivitySpec.of("form", by="prospect", fields={"pages": int}),))
    right = "activity form by prospect\n  pages number\nactivity call by sales\n"
    assert messages(right, schema=schema) == []
    assert messages("activity form by sales\n  pages text\n", schema=schema) == [
        ("AL229", 1, "`form` is done by prospect in the application, and by sales here"),
        ("AL229", 2, "`pages` is a number in the application, and text here"),
    ]


def test_in_a_used_file() -> None:
    found = messages('use "a.rules"\n', loader={"a.rules": "\nfields\n  size number\n"})
    assert [code for code, _, _ in found] == ["AL229"]
