"""What the engine cannot take: the error names record, input, field and value."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

import numpy as np
import pytest

import alignlib as al
from rulings.support import act, agree, at, change, lead, replay, stages

TEXT = """
    fields
      country   text
      employees number
      hot       yes-no
      renewal   date
      role      one of buyer, student
      products  list of text
    activity form by prospect
      answer one of complete, partial
      amount number
    activity call by sales
    stage new, start, owned by marketing
      to ready  on form
    stage ready, owned by sales
"""
BORN = "2026-03-02 10:00"
UNTIL = at("2026-03-09 00:00")
NAIVE = datetime(2026, 3, 3, 10)  # noqa: DTZ001


def fails(item: object, *words: str) -> None:
    with pytest.raises(al.RecordError) as caught:
        agree(TEXT).replay(lead(BORN), [item], until=UNTIL)  # type: ignore[list-item]
    for word in ("lead-1", *words):
        assert word in str(caught.value), word


def test_naive_datetimes_are_refused_everywhere() -> None:
    agreement = agree(TEXT)
    fails(al.Activity(id="f-1", kind="form", at=NAIVE), "f-1", "at")
    fails(al.FieldChange(id="c-1", field="country", value="US", at=NAIVE), "c-1", "at")
    with pytest.raises(al.RecordError, match="created_at"):
        agreement.replay(al.Lead(id="lead-1", created_at=NAIVE), until=UNTIL)
    with pytest.raises(al.RecordError, match="until"):
        agreement.replay(lead(BORN), until=NAIVE)
    with pytest.raises(al.RecordError, match="at"):
        agreement.evaluate(lead(), at=NAIVE)
    with pytest.raises(al.RecordError, match="at"):
        agreement.begin(lead(), at=NAIVE)
    with pytest.raises(al.RecordError, match="entered"):
        agreement.begin(lead(), at=at(BORN), stage="new", entered=NAIVE)


def test_a_naive_recorded_at_is_refused() -> None:
    fails(
        al.Activity(id="f-1", kind="form", at=at("2026-03-03 10:00"), recorded_at=NAIVE),
        "f-1", "recorded_at",
    )  # fmt: skip


@pytest.mark.parametrize("moment", ["2026-03-03 10:00", date(2026, 3, 3), 5, None])
def test_an_instant_that_is_no_datetime_is_refused(moment: object) -> None:
    fails(al.Activity(id="f-1", kind="form", at=moment), "f-1", "at")  # type: ignore[arg-type]


def test_unknown_names_are_refused_with_what_was_meant() -> None:
    fails(act("from", "2026-03-03 10:00", id="f-1"), "f-1", "'from'", "'form'")
    fails(change("contry", "US", "2026-03-03 10:00", id="c-1"), "c-1", "'contry'", "'country'")
    fails(
        al.StageRequest(id="r-1", stage="redy", at=at("2026-03-03 10:00")),
        "r-1", "'redy'", "'ready'",
    )  # fmt: skip
    fails(al.StageChange(id="s-1", stage="redy", at=at("2026-03-03 10:00")), "s-1", "'ready'")
    fails(act("form", "2026-03-03 10:00", id="f-1", anser="complete"), "f-1", "anser", "answer")
    with pytest.raises(al.RecordError, match="'ready'"):
        agree(TEXT).begin(lead(), at=at(BORN), stage="redy")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("employees", "many"), ("employees", True), ("hot", "perhaps"), ("renewal", "soon"),
        ("role", "boss"), ("employees", float("nan")), ("employees", float("inf")),
    ],
)  # fmt: skip
def test_a_wrong_value_names_field_and_value(field: str, value: object) -> None:
    if value != value:  # NaN is an unknown value, not a wrong one
        agree(TEXT).evaluate(lead(**{field: value}), at=UNTIL)
        return
    fails(change(field, value, "2026-03-03 10:00", id="c-1"), "c-1", field, str(value))
    with pytest.raises(al.RecordError) as caught:
        agree(TEXT).replay(lead(BORN, **{field: value}), until=UNTIL)
    assert "lead-1" in str(caught.value)
    assert field in str(caught.value)
    assert str(value) in str(caught.value)


def test_all_wrong_fields_of_a_record_are_named_at_once() -> None:
    with pytest.raises(al.RowError) as caught:
        agree(TEXT).evaluate(lead(employees="many", role="boss", nothing=1), at=UNTIL)
    assert {problem.field for problem in caught.value.problems} == {"employees", "role", "nothing"}


def test_a_wrong_field_of_an_activity_is_named() -> None:
    fails(act("form", "2026-03-03 10:00", id="f-1", answer="maybe"), "f-1", "answer", "maybe")
    fails(act("form", "2026-03-03 10:00", id="f-1", amount="lots"), "f-1", "amount", "lots")


def test_what_is_no_input_is_refused() -> None:
    fails("form", "'form'")
    fails({"kind": "form"}, "kind")
    fails(None, "None")


def test_evaluate_takes_activities_only() -> None:
    with pytest.raises(al.RecordError, match="replay"):
        agree(TEXT).evaluate(lead(), [change("country", "US", BORN)], at=UNTIL)  # type: ignore[list-item]


def test_a_merge_is_typed_like_everything_else() -> None:
    def merge(**fields: object) -> al.Merge:
        return al.Merge(id="m-1", at=at("2026-03-03 10:00"), other="lead-2", fields=fields)

    fails(merge(contry="US"), "m-1", "contry")
    fails(merge(employees="many"), "m-1", "employees", "many")
    found = agree(TEXT).replay(lead(BORN), [merge(employees="12")], until=UNTIL)
    assert found.state.facts["lead.employees"] == Decimal(12)
    fails(
        al.Merge(
            id="m-1", at=at("2026-03-03 10:00"), other="lead-2",
            activities=(act("from", "2026-03-01 10:00", id="f-9"),),
        ),
        "m-1", "f-9", "'from'",
    )  # fmt: skip
    fails(
        al.Merge(
            id="m-1", at=at("2026-03-03 10:00"), other="lead-2",
            activities=(al.Activity(id="f-9", kind="form", at=NAIVE),),
        ),
        "f-9", "at",
    )  # fmt: skip


def test_rows_of_a_crm_are_typed() -> None:
    agreement = agree(TEXT)
    record = agreement.lead(
        {"id": "7", "employees": "1200", "hot": "yes", "renewal": "2026-05-01", "role": "buyer",
         "country": ""}
    )  # fmt: skip
    found = agreement.evaluate(record, at=UNTIL)
    facts = dict(record.fields)
    assert found.lead == "7"
    assert facts["employees"] == Decimal(1200)
    assert facts["renewal"] == date(2026, 5, 1)
    with pytest.raises(al.RowError, match="employees"):
        agreement.lead({"id": "7", "employees": "twelve"})
    with pytest.raises(al.RowError, match="anser"):
        agreement.activity({"id": "1", "kind": "form", "at": "2026-03-03T10:00Z", "anser": "x"})


@pytest.mark.parametrize(
    ("value", "known"),
    [(1, True), (1.0, True), (Decimal("1.0"), True), (np.True_, True), ("Yes", True),
     (0, False), (-0.0, False), (Decimal(0), False), (np.False_, False), ("off", False),
     ("", None), (float("nan"), None)],
)  # fmt: skip
def test_what_equals_1_or_0_is_yes_or_no(value: object, known: bool | None) -> None:
    """So columns of a database and of pandas come out in which something is missing."""
    agreement = agree(TEXT + "\n    define warm\n      hot\n")
    record = agreement.lead({"id": "7", "hot": value})
    assert record.fields.get("hot") is known
    compiled = agreement.compile("warm")
    assert compiled({"hot": value}) == compiled({"hot": known}) == (known,)


@pytest.mark.parametrize("value", [2, -1, 0.5, Decimal("1.5"), "maybe", (1,)])
def test_what_does_not_is_neither(value: object) -> None:
    agreement = agree(TEXT + "\n    define warm\n      hot\n")
    with pytest.raises(al.RowError, match=r"hot: .* is not yes or no"):
        agreement.lead({"id": "7", "hot": value})
    with pytest.raises(al.RowError, match=r"hot: .* is not yes or no"):
        agreement.compile("warm")({"hot": value})


def test_a_bad_record_does_not_stop_the_others() -> None:
    agreement = agree(TEXT)
    good = al.Lead(id="good", created_at=at(BORN))
    bad = al.Lead(id="bad", created_at=at(BORN), fields={"employees": "many"})
    late = al.Lead(id="late", created_at=at(BORN))
    answers = list(
        agreement.replay_many(
            [(good, [act("form", "2026-03-03 10:00")]), (bad, []), (late, [act("from", BORN)]),
             (good, [])],
            until=UNTIL,
        )
    )  # fmt: skip
    kinds = [getattr(answer, "key", None) for answer in answers]
    assert kinds == [None, "bad", "late", None]


def test_without_stages_there_is_evaluate_and_replay_says_what_is_missing() -> None:
    agreement = agree('fields\n  country text\ndefine here\n  country is "US"\n')
    assert agreement.evaluate(lead(country="US"), at=UNTIL).holds("here") is True
    with pytest.raises(al.RecordError, match="stage"):
        agreement.replay(lead(BORN), until=UNTIL)


def test_without_a_zone_what_needs_one_says_so() -> None:
    text = "activity visit by prospect\ndefine recent\n  some visit in the last 2 days\n"
    with pytest.raises(al.RecordError, match="time zone"):
        al.loads(text).evaluate(lead(), at=UNTIL)
    assert al.loads(text, zone="Europe/Paris").evaluate(lead(), at=UNTIL).holds("recent") is False


def test_room_of_a_team_that_nobody_knows_is_refused() -> None:
    agreement = agree("stage one, start")
    room = al.Room(id="r-1", at=at("2026-03-03 10:00"), team="saels", has_room=True)
    with pytest.raises(al.RecordError, match=r"lead lead-1: Room r-1: .*'saels'.*'sales'"):
        replay(agreement, lead(BORN), [room], "2026-03-04 00:00")


def test_a_duration_of_more_than_a_century_is_a_finding() -> None:
    with pytest.raises(al.AgreementError, match="9,000 years is too long"):
        agree("""
            activity form by prospect
            define old
              some form in the last 9000 years
        """)


def test_two_lines_between_the_same_stages_are_blocked_apart() -> None:
    agreement = agree("""
        fields
          ready  yes-no
        activity form, back by prospect
        stage one, start
          to two  when ready
          to two  on form
        stage two
          to one  on back
    """)
    inputs = [
        al.FieldChange(id="f", at=at("2026-03-03 10:00"), field="ready", value=True),
        act("back", "2026-03-03 11:00"),
    ]
    found = replay(agreement, lead(BORN), inputs, "2026-03-04 00:00")
    assert stages(found) == ["one", "two", "one"]
    assert [item.kind for item in found.outputs if isinstance(item, al.Refusal)] == ["loop"]
