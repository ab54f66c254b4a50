"""The spike and the split mailing: 300 leads, 100 calls a day, four in ten reached on the day they
answer and half as many each day later. All at once reaches 70 people, five parts reach 120."""

from __future__ import annotations

from datetime import datetime, timedelta
from fractions import Fraction

import alignlib as al
from rulings.keep_support import HEAD, where
from rulings.support import act, agree, at

TEXT = (
    HEAD
    + """
    stage contact, start, owned by marketing
      to responded  on form
    stage responded, owned by marketing
      to ready  when sales has room
    stage ready, owned by sales
      to done  on call
    stage done, end
    capacity of sales
      people 10
      hours 8.0 each working day of office
      effort ready 48 minutes
    release mailing
      of contact
      in {parts} equal parts, one each working day
      from 2026-03-02
      then send monday-mail
"""
)


def calls_a_day(parts: int) -> list[list[int]]:
    """For each working day of the week, how many days each lead that was called had waited."""
    agreement = agree(TEXT.format(parts=parts))
    born = at("2026-03-01 12:00")
    population = agreement.population().add_many(
        al.Lead(id=f"L{n:03}", created_at=born) for n in range(300)
    )
    answered: dict[str, datetime] = {}
    days: list[list[int]] = []
    for day in range(5):
        noon = at("2026-03-02 12:00") + timedelta(days=day)
        # Who gets the mail in the morning answers at noon …
        morning = population.advance(until=noon - timedelta(hours=1))
        mailed = [o.lead for o in morning.outputs if isinstance(o, al.Effect)]
        answered.update(dict.fromkeys(mailed, noon))
        forms = {lead: [act("form", noon)] for lead in mailed}
        population = morning.population.advance(forms, until=noon).population
        # … and whoever is in hand is called by the evening.
        in_hand = where(population).get("ready", [])
        days.append([(noon - answered[lead]).days for lead in in_hand])
        evening = noon + timedelta(hours=5)
        calls = {lead: [act("call", evening)] for lead in in_hand}
        population = population.advance(calls, until=evening).population
    return days


def reached(days: list[list[int]]) -> Fraction:
    return sum((Fraction(4, 10) / 2**waited for day in days for waited in day), Fraction(0))


def test_all_at_once_is_100_calls_on_three_days_and_70_people() -> None:
    days = calls_a_day(1)
    assert [len(day) for day in days] == [100, 100, 100, 0, 0]
    assert reached(days) == 70


def test_five_parts_are_60_calls_on_each_day_and_120_people() -> None:
    days = calls_a_day(5)
    assert [len(day) for day in days] == [60] * 5
    assert reached(days) == 120
