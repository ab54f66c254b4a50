"""`release`: equal parts, one each day; or at the pace of a team."""

from __future__ import annotations

from datetime import date, timedelta

import pytest

import alignlib as al
from alignlib.engine.population.releasing import split
from rulings.keep_support import HEAD, play, where
from rulings.support import act, agree, at, stamp

STAGES = """
    stage contact, start, owned by marketing
      to responded  on form
    stage responded, owned by marketing
      to ready  when sales has room
    stage ready, owned by sales
      to done  on call
    stage done, end
    capacity of sales
      people 10
      hours 1.0 each working day of office
      effort ready 60 minutes
"""
MAILING = """
    release mailing
      of {who} where campaign is "spring"
      in {parts} equal parts, one each working day
      from 2026-03-05
      then send spring-mail
"""
FAIR = """
    release fair
      of responded where campaign is "fair"
      at 50% of room of sales each working day
      from 2026-03-04
"""


def batch(count: int, campaign: str = "spring") -> list[al.Lead]:
    first = at("2026-03-02 10:00")
    return [
        al.Lead(id=f"{campaign}-{number:03}", created_at=first + timedelta(minutes=number),
                fields={"campaign": campaign})
        for number in range(count)
    ]  # fmt: skip


def mailing(parts: int = 3, who: str = "contact") -> al.Agreement:
    return agree(HEAD + STAGES + MAILING.format(parts=parts, who=who))


def sent(found: al.PopulationOutcome) -> list[tuple[str, str]]:
    return [(o.lead, stamp(o.at)) for o in found.outputs if isinstance(o, al.Effect)]


@pytest.mark.parametrize(
    ("count", "parts", "sizes"),
    [(302, 5, [61, 61, 60, 60, 60]), (300, 5, [60] * 5), (2, 3, [1, 1, 0]), (0, 2, [0, 0])],
)
def test_the_first_parts_get_one_more(count: int, parts: int, sizes: list[int]) -> None:
    names = [str(number) for number in range(count)]
    found = split(names, parts)
    assert [len(part) for part in found] == sizes
    assert [name for part in found for name in part] == names


def test_one_part_each_working_day_at_the_opening_oldest_first() -> None:
    others = [al.Lead(id="x", created_at=at("2026-03-02 09:00"), fields={"campaign": "autumn"})]
    population = mailing().population().add_many([*reversed(batch(7)), *others])
    found = play(population, "2026-03-31 00:00")
    # From Thursday the 5th: Thursday, Friday and, after the week-end, Monday.
    days = ["2026-03-05 09:00"] * 3 + ["2026-03-06 09:00"] * 2 + ["2026-03-09 09:00"] * 2
    assert sent(found) == [(f"spring-{n:03}", day) for n, day in enumerate(days)]
    effect = next(o for o in found.outputs if isinstance(o, al.Effect))
    assert (effect.kind, effect.value, effect.cause.kind, effect.cause.input) == (
        "send", "spring-mail", "release", "mailing",
    )  # fmt: skip


def test_the_plan_says_the_days_before_and_what_is_still_to_come() -> None:
    population = mailing().population().add_many(batch(7))
    population = play(population, "2026-03-03 00:00").population
    ids = [f"spring-{n:03}" for n in range(7)]
    days = (
        (date(2026, 3, 5), tuple(ids[:3])),
        (date(2026, 3, 6), tuple(ids[3:5])),
        (date(2026, 3, 9), tuple(ids[5:])),
    )
    assert population.release_plan("mailing", at=at("2026-03-03 00:00")) == days
    population = play(population, "2026-03-05 12:00").population
    assert population.release_plan("mailing", at=at("2026-03-05 12:00")) == days[1:]
    gone = play(population, "2026-03-05 13:00", {ids[3]: [act("form", "2026-03-05 12:30")]})
    left = gone.population.release_plan("mailing", at=at("2026-03-05 13:00"))
    assert left == ((date(2026, 3, 6), (ids[4],)), days[2])
    population = play(population, "2026-03-12 12:00").population
    assert population.release_plan("mailing", at=at("2026-03-12 12:00")) == ()
    with pytest.raises(al.RecordError, match="unknown release 'maling': did you mean 'mailing'"):
        population.release_plan("maling", at=at("2026-03-12 12:00"))


def test_the_batch_is_fixed_with_the_first_part() -> None:
    population = mailing().population().add_many(batch(3))
    late = al.Lead(id="late", fields={"campaign": "spring"})
    population = population.add(late, at=at("2026-03-05 12:00"))
    gone = {"spring-001": [act("form", "2026-03-05 15:00")]}
    found = play(population, "2026-03-31 00:00", gone)
    # Who comes later is of no part, and who has left meanwhile is passed over.
    assert sent(found) == [
        ("spring-000", "2026-03-05 09:00"), ("spring-002", "2026-03-09 09:00"),
    ]  # fmt: skip


def test_of_contacts_is_every_record_wherever_it_is() -> None:
    population = mailing(1, "contacts").population().add_many(batch(2))
    found = play(population, "2026-03-31 00:00", {"spring-001": [act("form", "2026-03-03 12:00")]})
    assert sent(found) == [(f"spring-{n:03}", "2026-03-05 09:00") for n in (0, 1)]


def test_a_release_dated_before_the_population_begins_with_the_next_day() -> None:
    agreement = agree(HEAD + STAGES + MAILING.format(parts=1, who="contact").replace("05", "01"))
    found = play(agreement.population().add_many(batch(1)), "2026-03-31 00:00")
    assert sent(found) == [("spring-000", "2026-03-03 09:00")]


def fair(count: int, done: int = 0) -> al.PopulationOutcome:
    population = agree(HEAD + STAGES + FAIR).population().add_many(batch(count, "fair"))
    inputs: dict[str, list[al.Input]] = {
        f"fair-{number:03}": [act("form", "2026-03-03 12:00")] for number in range(count)
    }
    for number in range(done):
        inputs[f"fair-{number:03}"].append(act("call", "2026-03-04 12:00"))
    return play(population, "2026-03-05 20:00", inputs)


def test_the_pace_of_a_team_is_the_stated_share_of_its_room() -> None:
    found = fair(20)
    came = [(o.lead, stamp(o.at)) for o in found.outputs
            if isinstance(o, al.Transition) and o.to == "ready"]  # fmt: skip
    # Room for 10: half of it is 5; then for 5: 2 whole leads of the 2.5.
    assert came == [(f"fair-{n:03}", "2026-03-04 09:00") for n in range(5)] + [
        (f"fair-{n:03}", "2026-03-05 09:00") for n in (5, 6)
    ]
    assert len(where(found.population)["responded"]) == 13


def test_room_that_comes_back_is_let_out_the_next_day() -> None:
    found = fair(20, done=5)
    assert len([o for o in found.outputs if isinstance(o, al.Transition) and o.to == "ready"]) == 10


def test_who_is_not_of_the_batch_does_not_wait_for_it() -> None:
    agreement = agree(HEAD + STAGES + FAIR)
    population = agreement.population()
    for name, campaign in (("a", "spring"), ("b", None), ("c", "fair")):
        population = population.add(
            al.Lead(id=name, created_at=at("2026-03-02 10:00"), fields={"campaign": campaign})
        )
    forms = {name: [act("form", "2026-03-02 12:00")] for name in "abc"}
    found = play(population, "2026-03-02 12:00", forms)
    assert where(found.population) == {"ready": ["a", "b"], "responded": ["c"]}


def test_a_lead_let_out_replays_alone() -> None:
    agreement = agree(HEAD + STAGES + FAIR)
    form = act("form", "2026-03-03 12:00")
    (lead,) = batch(1, "fair")
    found = play(agreement.population().add_many([lead]), "2026-03-05 00:00", {lead.id: [form]})
    alone = agreement.replay(lead, [form, *found.recorded[lead.id]], until=at("2026-03-05 00:00"))
    assert alone.state.to_json() == found.population.state(lead.id).to_json()
    assert alone.outputs == found.outputs
    releases = [item for item in found.recorded[lead.id] if isinstance(item, al.Release)]
    assert [(item.release, item.part, item.at) for item in releases] == [
        ("fair", 1, at("2026-03-04 09:00"))
    ]


def test_a_lead_that_was_taken_out_is_passed_over() -> None:
    population = play(mailing(2).population().add_many(batch(3)), "2026-03-05 12:00").population
    assert population.release_plan("mailing", at=at("2026-03-05 12:00"))[0][1] == ("spring-002",)
    left = population.remove("spring-002").add(
        al.Lead(id="late", fields={"campaign": "spring"}), at=at("2026-03-05 13:00")
    )
    assert left.release_plan("mailing", at=at("2026-03-05 12:00"))[0][1] == ()
    assert sent(play(left, "2026-03-31 00:00")) == []
