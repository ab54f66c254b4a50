"""Capacity and room: how much work a team takes, exactly, and who gets the room there is."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest

import alignlib as al
from rulings.keep_support import BORN, HEAD, STAGES, leads, play, reps, where
from rulings.support import act, agree, at


def team(capacity: str, more: str = "") -> al.Agreement:
    lines = "\n".join(f"      {line}" for line in capacity.splitlines())
    stages = STAGES.format(assign="rep with most room")
    return agree(HEAD + stages + "    capacity of sales\n" + lines + "\n" + more)


SMALL = team("people 2\nhours 1.0 each working day of office\neffort ready 30 minutes")


def test_ten_people_eight_hours_at_65_percent_take_156_leads_of_20_minutes() -> None:
    agreement = team(
        "people 10\nhours 8.0 each working day of office\nshare 65%\neffort ready 20 minutes"
    )
    found = play(agreement.population().add_many(leads(160)), "2026-03-03 00:00").population
    assert found.capacity("sales") == 52
    assert found.work_in_hand("sales") == 52
    assert found.workload("sales") == 1
    assert {stage: len(ids) for stage, ids in where(found).items()} == {"ready": 156, "new": 4}


def test_ten_people_eight_hours_take_100_leads_of_48_minutes() -> None:
    agreement = team("people 10\nhours 8.0 each working day of office\neffort ready 48 minutes")
    found = play(agreement.population().add_many(leads(101)), "2026-03-03 00:00").population
    assert len(where(found)["ready"]) == 100


def test_there_is_room_while_work_in_hand_is_below_the_capacity() -> None:
    agreement = team("people 1\nhours 1.0 each working day of office\neffort ready 25 minutes")
    # 0, 25 and 50 minutes are below an hour; 75 are not.
    found = play(agreement.population().add_many(leads(4)), "2026-03-03 00:00").population
    assert where(found) == {"ready": ["L00", "L01", "L02"], "new": ["L03"]}
    assert found.workload("sales") == Fraction(75, 60)
    assert found.has_room("sales") is False


def test_leads_of_one_instant_do_not_share_one_place() -> None:
    found = play(SMALL.population().add_many(leads(7, apart=0)), "2026-03-03 00:00").population
    assert where(found) == {"ready": ["L00", "L01", "L02", "L03"], "new": ["L04", "L05", "L06"]}


def test_who_has_waited_longest_gets_the_room_that_comes() -> None:
    population = SMALL.population().add_many(reversed(leads(7)))
    calls = {"L01": [act("call", "2026-03-02 15:00")]}
    found = play(population, "2026-03-03 00:00", calls)
    assert where(found.population)["new"] == ["L05", "L06"]
    let_in = [o for o in found.outputs if isinstance(o, al.Transition) and o.lead == "L04"]
    assert [(o.to, o.at) for o in let_in][-1] == ("ready", at("2026-03-02 15:00"))


def test_several_teams_and_stages_count_what_each_costs() -> None:
    agreement = agree(
        HEAD
        + STAGES.format(assign="owner")
        + """
    stage deal, owned by sales
      to done  on verdict
    capacity of sales
      people 1
      hours 2.0 each working day of office
      effort ready 30 minutes
      effort deal 1.5 hours
    capacity of marketing
      people 1
      hours 1.0 each working day of office
      effort new 6 minutes
"""
    )
    population = agreement.population().add(leads(1)[0], stage="deal")
    population = population.add(al.Lead(id="M0"), at=BORN, stage="ready")
    found = play(population, "2026-03-02 10:00").population
    assert found.work_in_hand("sales") == 2
    found = play(found.add(al.Lead(id="M1"), at=at("2026-03-02 11:00")), "2026-03-02 12:00")
    assert found.population.work_in_hand("marketing") == Fraction(1, 10)
    assert found.population.has_room("sales") is False


def test_without_a_capacity_room_stays_undecided() -> None:
    agreement = agree(HEAD + STAGES.format(assign="round robin"))
    found = play(agreement.population(reps("Ada")).add_many(leads(1)), "2026-03-03 00:00")
    assert where(found.population) == {"new": ["L00"]}
    assert found.population.capacity("sales") is None
    assert found.population.has_room("sales") is None
    assert found.recorded == {}


def test_the_people_of_the_host_count_before_the_declared_and_the_planned() -> None:
    capacity = "people 10\nhours 8.0 each working day of office\neffort ready 20 minutes"
    declared = team(capacity, '    team sales\n      people "Ada", "Bob", "Cy"\n')
    one = play(declared.population().add_many(leads(1)), BORN).population
    assert one.capacity("sales") == 24
    hired = play(declared.population(reps("Di")).add_many(leads(1)), BORN).population
    assert hired.capacity("sales") == 8
    planned = play(team(capacity).population().add_many(leads(1)), BORN).population
    assert planned.capacity("sales") == 80


def test_hours_and_share_of_a_rep_are_the_reps_own() -> None:
    people = [
        al.Rep(id="Ada", team="sales"),
        al.Rep(id="Bob", team="sales", hours=Decimal("0.5")),
        al.Rep(id="Cy", team="sales", share=Decimal("0.25")),
        al.Rep(id="Di", team="sales", away=True),
        al.Rep(id="Ed", team="marketing"),
    ]
    found = play(SMALL.population(people).add_many(leads(1)), BORN).population
    assert found.capacity("sales") == Fraction(7, 4)


def test_a_rep_comes_and_goes_with_the_dates_of_the_own_zone() -> None:
    away = ((date(2026, 3, 3), date(2026, 3, 4)),)
    rep = al.Rep(id="Ada", team="sales", zone="Asia/Tokyo", away=away)
    population = SMALL.population([rep]).add_many(leads(1))
    # In Tokyo the 3rd begins at 15:00 UTC on the 2nd, and the 5th at 15:00 UTC on the 4th.
    for moment, hours in (
        ("2026-03-02 14:59", 1), ("2026-03-02 15:00", 0),
        ("2026-03-04 14:59", 0), ("2026-03-04 15:00", 1),
    ):  # fmt: skip
        population = play(population, moment).population
        assert population.capacity("sales") == hours, moment


def test_who_waits_gets_in_when_somebody_comes_back() -> None:
    rep = al.Rep(id="Ada", team="sales", away=((date(2026, 3, 1), date(2026, 3, 3)),))
    found = play(SMALL.population([rep]).add_many(leads(3)), "2026-03-05 00:00")
    moves = [
        (o.lead, o.at) for o in found.outputs if isinstance(o, al.Transition) and o.to == "ready"
    ]
    assert moves == [("L00", at("2026-03-04 00:00")), ("L01", at("2026-03-04 00:00"))]


def test_a_holiday_of_the_own_calendar_only_is_a_day_away() -> None:
    agreement = team(
        "people 2\nhours 1.0 each working day of office\neffort ready 30 minutes",
        "    calendar london\n      open Monday to Friday 09:00 to 17:00\n"
        "      closed 2026-03-03\n",
    )
    rep = al.Rep(id="Ada", team="sales", calendar="london")
    population = agreement.population([rep]).add_many(leads(1))
    seen = []
    for day in ("02", "03", "04", "07"):  # the 7th is a Saturday: closed for all
        population = play(population, f"2026-03-{day} 12:00").population
        seen.append(population.capacity("sales"))
    assert seen == [1, 0, 1, 1]


def test_other_people_count_from_the_microsecond_after_the_last_step() -> None:
    population = SMALL.population(reps("Ada")).add_many(leads(4))
    population = play(population, "2026-03-02 12:00").population
    assert where(population)["new"] == ["L02", "L03"]
    found = play(population.with_reps(reps("Ada", "Bob")), "2026-03-02 12:00:01")
    assert where(found.population) == {"ready": ["L00", "L01", "L02", "L03"]}
    assert {o.at.microsecond for o in found.outputs} == {1}


@pytest.mark.parametrize(
    ("rep", "words"),
    [
        (al.Rep(id="Ada", team="sails"), "unknown team 'sails': did you mean 'sales'?"),
        (al.Rep(id="Ada", calendar="offise"), "unknown calendar 'offise': did you mean 'office'?"),
        (al.Rep(id="Ada", zone="Europe/Berln"), "Europe/Berln"),
        (al.Rep(id="Ada", share=Decimal(65)), "a share of the hours, such as 0.65"),
        (al.Rep(id="Ada", hours=Decimal(0)), "above zero, or away=True"),
    ],
)
def test_a_rep_that_the_agreement_cannot_place_is_refused(rep: al.Rep, words: str) -> None:
    with pytest.raises(al.RecordError, match=r"rep Ada: ") as found:
        SMALL.population([rep])
    assert words in str(found.value)


def test_an_id_stands_for_one_person() -> None:
    with pytest.raises(al.RecordError, match="given twice"):
        SMALL.population(reps("Ada", "ADA"))


def test_a_rep_of_any_team_has_what_the_team_that_asks_says() -> None:
    """Her own four hours by the team's share; away on a day that is closed for her only."""
    agreement = agree(
        HEAD
        + STAGES.format(assign="rep with most room")
        + """
    calendar shop
      open Tuesday to Friday 09:00 to 17:00
    team sales "Sales"
      keeps office
    capacity of sales
      hours 8.0 each working day of office
      share 50%
      effort ready 30 minutes
"""
    )
    ada = al.Rep(id="Ada", hours=Decimal(4), calendar="shop")
    population = agreement.population([ada]).add_many(leads(1))
    monday = play(population, "2026-03-02 12:00").population
    assert monday.capacity("sales") == 0
    assert play(monday, "2026-03-03 12:00").population.capacity("sales") == 2
    assert play(monday, "2026-03-07 12:00").population.capacity("sales") == 2  # all are closed
