"""Source 004, the Eloqua post: what docs/reference/mechanisms.md says of it."""

from __future__ import annotations

from collections import Counter
from datetime import date
from fractions import Fraction

import alignlib as al
from mechanisms.support import people, shipped
from rulings.support import act, at, lead, replay, steps

ZONE = "America/Toronto"
BORN = "2009-11-06 09:00"  # the Friday before
WEEK = ("09", "10", "11", "12", "13")  # Monday to Friday


def here(moment: str):
    return at(moment, ZONE)


def waiting(count: int, campaign: str = "monday") -> al.Population:
    population = shipped("eloqua").population()
    return population.add_many(people(count, BORN, ZONE, campaign=campaign))


def responses(names: list[str], moment: str) -> list[tuple[str, al.Input]]:
    return [(name, act("response", here(moment), id=f"{name} r")) for name in names]


def worked(population: al.Population, day: str) -> tuple[int, al.Population]:
    """Everybody who is with Sales that day is spoken to, until the evening."""
    before = ids(population, "sales-ready")
    calls = [
        (name, act("conversation", here(f"2009-11-{day} 16:00"), id=f"{name} c")) for name in before
    ]
    return len(before), population.advance(calls, until=here(f"2009-11-{day} 16:30")).population


def ids(population: al.Population, stage: str) -> list[str]:
    return [state.record.id for state in population.states() if state.stage == stage]


# -- what people can do, and a spike ---------------------------------------------------------


def test_follow_up_is_people_times_hours() -> None:
    population = waiting(1).advance(until=here("2009-11-06 10:00")).population
    # 10 people × 8 hours; a lead takes 48 minutes: 100 a day.
    assert population.capacity("sales") == 80
    assert population.capacity("sales") / Fraction(48, 60) == 100


def test_a_monday_campaign_spills_to_wednesday_and_thursday_is_empty() -> None:
    population = waiting(300)
    names = [f"L{number:03}" for number in range(300)]
    population = population.advance(
        responses(names, "2009-11-09 09:00"), until=here("2009-11-09 10:00")
    ).population
    spoken, backlog = [], []
    for day in WEEK:
        backlog.append(len(ids(population, "responded")))
        count, population = worked(population, day)
        spoken.append(count)
    # 300 are three days of capacity.
    assert spoken == [100, 100, 100, 0, 0]
    assert backlog == [200, 100, 0, 0, 0]
    assert population.workload("sales") == 0


def test_from_thursday_on_the_reps_are_idle() -> None:
    population = waiting(250)
    names = [f"L{number:03}" for number in range(250)]
    population = population.advance(
        responses(names, "2009-11-09 09:00"), until=here("2009-11-09 10:00")
    ).population
    load = []
    for day in WEEK:
        load.append(population.workload("sales"))
        _, population = worked(population, day)
    # Two days and a half of work: half a day idle on Wednesday, all of Thursday and Friday.
    assert load == [1, 1, Fraction(1, 2), 0, 0]


# -- splitting it ----------------------------------------------------------------------------


def test_five_equal_parts_over_five_days() -> None:
    found = waiting(300).advance(until=here("2009-11-20 00:00"))
    sent = Counter(
        item.at for item in found.outputs if isinstance(item, al.Effect) and item.kind == "send"
    )
    assert sent == {here(f"2009-11-{day} 09:00"): 60 for day in WEEK}


def test_of_302_the_first_two_parts_get_one_more() -> None:
    population = waiting(302).advance(until=here("2009-11-08 12:00")).population
    plan = population.release_plan("monday-campaign", at=here("2009-11-08 12:00"))
    assert [(day, len(part)) for day, part in plan] == [
        (date(2009, 11, 9), 61), (date(2009, 11, 10), 61), (date(2009, 11, 11), 60),
        (date(2009, 11, 12), 60), (date(2009, 11, 13), 60),
    ]  # fmt: skip


def test_split_every_day_has_the_same_work() -> None:
    population = waiting(300)
    spoken = []
    for day in WEEK:
        step = population.advance(until=here(f"2009-11-{day} 09:00"))
        mailed = [
            item.lead for item in step.outputs
            if isinstance(item, al.Effect) and item.kind == "send"
        ]  # fmt: skip
        population = step.population.advance(
            responses(mailed, f"2009-11-{day} 10:00"), until=here(f"2009-11-{day} 11:00")
        ).population
        count, population = worked(population, day)
        spoken.append(count)
    assert spoken == [60, 60, 60, 60, 60]
    assert len(ids(population, "contacted")) == 300


def test_a_mailing_can_be_split_and_an_event_only_let_through_at_a_pace() -> None:
    # 90 people left their card at a trade show, and answer at once: nobody can split that.
    population = waiting(90, "trade-show")
    names = [f"L{number:03}" for number in range(90)]
    step = population.advance(responses(names, "2009-11-13 10:00"), until=here("2009-11-15 00:00"))
    assert not [item for item in step.outputs if isinstance(item, al.Effect)]
    assert len(ids(step.population, "responded")) == 90
    # 80% of a free capacity of 80 hours are 64 hours, 80 leads; the rest follows the day after.
    monday = step.population.advance(until=here("2009-11-16 12:00")).population
    assert len(ids(monday, "sales-ready")) == 80
    _, monday = worked(monday, "16")
    tuesday = monday.advance(until=here("2009-11-17 12:00")).population
    assert len(ids(tuesday, "sales-ready")) == 10


# -- two clocks ------------------------------------------------------------------------------


def test_marketing_acts_by_its_calendar_and_people_answer_in_their_hours() -> None:
    room = al.Room(id="room", at=here(BORN), team="sales", has_room=True)
    record = lead(here(BORN), campaign="sunday")
    found = replay(
        shipped("eloqua"), record, [room, act("response", here("2009-11-08 10:00"))],
        here("2009-11-12 00:00"),
    )  # fmt: skip
    # A response on Sunday waits for Monday at 09:00; one working day later is Tuesday at 09:00.
    assert steps(found, "same-day") == [
        ("started", "2009-11-08 10:00"), ("late", "2009-11-10 09:00 +1us"),
    ]  # fmt: skip
