"""Whom a lead is assigned to: most room, round robin, a queue; and that it replays alone."""

from __future__ import annotations

import json
from datetime import date
from decimal import Decimal

import pytest

import alignlib as al
from rulings.keep_support import BORN, HEAD, STAGES, leads, owners, play, reps
from rulings.support import act, agree, assign, at

CAPACITY = """
    capacity of sales
      people 9
      hours 8.0 each working day of office
      effort ready 60 minutes
"""


def to(target: str, capacity: str = CAPACITY) -> al.Agreement:
    return agree(HEAD + STAGES.format(assign=target) + capacity)


def test_most_room_is_the_largest_free_share_of_ones_own_capacity() -> None:
    people = [
        al.Rep(id="Ada", team="sales", hours=Decimal(8)),
        al.Rep(id="Bob", team="sales", hours=Decimal(4)),
    ]
    found = play(to("rep with most room").population(people).add_many(leads(6)), "2026-03-02 12:00")
    # Taken shares before each: 0/0; 1/8 and 0/4; 1/8 and 1/4; 2/8 and 1/4 (equal: Ada); 3/8, 1/4 …
    assert list(owners(found.population).values()) == ["Ada", "Bob", "Ada", "Ada", "Bob", "Ada"]


def test_of_equals_the_one_declared_first_is_taken() -> None:
    agreement = to("rep with most room")
    for names in (("Ada", "Bob"), ("Bob", "Ada")):
        found = play(agreement.population(reps(*names)).add_many(leads(2)), "2026-03-02 12:00")
        assert list(owners(found.population).values()) == list(names)


def test_a_lead_that_leaves_gives_its_room_back() -> None:
    population = to("rep with most room").population(reps("Ada", "Bob"))
    found = play(
        population.add_many(leads(4, apart=60)), "2026-03-02 14:00",
        {"L00": [act("call", "2026-03-02 11:30")]},
    )  # fmt: skip
    # L00 Ada, L01 Bob; Ada is free again at 11:30: L02 Ada; then equal again: L03 Ada.
    assert list(owners(found.population).values()) == ["Ada", "Bob", "Ada", "Ada"]


def test_without_a_capacity_most_room_is_the_fewest_leads() -> None:
    agreement = agree(
        HEAD
        + """
    stage new, start, owned by marketing
      to ready  when interest is at most 0
        then assign to rep with most room
    stage ready, owned by sales
      to done  on call
    stage done, end
"""
    )
    people = [al.Rep(id="Ada"), al.Rep(id="Bob", share=Decimal("0.5"))]
    found = play(agreement.population(people).add_many(leads(3)), "2026-03-02 12:00")
    # 0 and 0; 1 and 0; then 1/1 and 1/0.5.
    assert list(owners(found.population).values()) == ["Ada", "Bob", "Ada"]


def test_round_robin_goes_on_after_the_last_one_and_skips_who_is_away() -> None:
    people = [
        al.Rep(id="Ada", team="sales"),
        al.Rep(id="Bob", team="sales", away=((date(2026, 3, 3), date(2026, 3, 3)),)),
        al.Rep(id="Cy", team="sales"),
    ]
    agreement = to("round robin")
    born = leads(3, at("2026-03-02 23:00"), apart=30)  # 23:00, 23:30, 00:00
    population = play(agreement.population(people).add_many(born), "2026-03-02 23:30").population
    assert list(owners(population).values()) == ["Ada", "Bob", None]
    # Stored and loaded, it is still Cy's turn, then Ada's; Bob is away on the 3rd.
    population = agreement.population(stored=population.to_json())
    population = population.add(al.Lead(id="L03"), at=at("2026-03-03 09:00"))
    population = population.add(al.Lead(id="L04"), at=at("2026-03-03 10:00"))
    found = play(population, "2026-03-03 12:00").population
    assert list(owners(found).values()) == ["Ada", "Bob", "Cy", "Ada", "Cy"]


def test_with_nobody_there_the_next_alternative_is_asked() -> None:
    away = [al.Rep(id="Ada", team="marketing")]
    found = play(
        to('round robin, else "the desk"').population(away).add_many(leads(1)), "2026-03-02 12:00"
    )
    assert owners(found.population) == {"L00": "the desk"}


def test_a_queue_is_taken_in_order_and_left_by_whoever_gets_an_owner() -> None:
    population = to("previous owner, else queue inside").population().add_many(reversed(leads(3)))
    found = play(population, "2026-03-02 12:00")
    effects = [o for o in found.outputs if isinstance(o, al.Effect)]
    assert [(o.lead, o.to, o.value) for o in effects] == [
        (lead, None, "previous owner, else queue inside") for lead in ("L00", "L01", "L02")
    ]
    assert found.population.queue("inside") == ("L00", "L01", "L02")
    taken = {
        "L00": [assign("Ada", "2026-03-02 13:00")],
        "L01": [act("call", "2026-03-02 13:00")],
    }
    found = play(found.population, "2026-03-02 14:00", taken)
    assert found.population.queue("inside") == ("L02",)
    assert found.population.queue("outside") == ()


@pytest.mark.parametrize(
    ("came", "waits"),
    [
        (["form", "call"], ()),
        (["form", "drop", "form"], ("L01", "L00")),
        (["form", "drop"], ("L01",)),
    ],
)
def test_who_leaves_a_queue_within_one_instant_is_out_of_it_and_comes_back_last(
    came: list[str], waits: tuple[str, ...]
) -> None:
    agreement = agree(
        HEAD
        + """
    activity drop by prospect
    stage new, start, owned by marketing
      to ready  on form
        then assign to queue inside
    stage ready, owned by sales
      to done  on call
      to new   on drop
    stage done, end
    """
    )
    population = agreement.population().add_many(leads(2))
    one = [act("form", "2026-03-02 11:00")]
    if "drop" in came:  # it waits before the other one does, and leaves and comes at noon
        one.append(act("drop", "2026-03-02 12:00"))
        one += [act(kind, "2026-03-02 12:00", sequence=1) for kind in came[2:]]
        other = [act("form", "2026-03-02 11:30")]
    else:
        one.append(act("call", "2026-03-02 11:00", sequence=1))
        other = []
    found = play(population, "2026-03-02 14:00", {"L00": one, "L01": other})
    assert found.population.queue("inside") == waits


def test_an_answer_at_the_instant_of_an_activity_comes_after_it() -> None:
    agreement = agree(
        HEAD
        + """
    stage new, start, owned by marketing
      to ready  on form
        then assign to round robin
    stage ready, owned by sales
"""
    )
    form = act("form", "2026-03-02 11:00")
    lead = leads(1)[0]
    found = play(agreement.population(reps("Ada")).add_many([lead]), "2026-03-02 12:00",
                 {"L00": [form]})  # fmt: skip
    state = found.population.state("L00")
    assert state.latest == (("sales", "Ada"),)  # and nobody for marketing
    alone = agreement.replay(lead, [form, *found.recorded["L00"]], until=at("2026-03-02 12:00"))
    assert alone.state.to_json() == state.to_json()
    assert alone.outputs == found.outputs


def test_the_owner_at_the_beginning_has_the_lead_in_hand() -> None:
    population = to("rep with most room").population(reps("Ada", "Bob"))
    population = population.add(al.Lead(id="A"), at=BORN, stage="ready", owner="Ada")
    found = play(population.add(al.Lead(id="B"), at=at("2026-03-02 11:00")), "2026-03-02 12:00")
    assert owners(found.population) == {"A": "Ada", "B": "Bob"}


def test_most_room_counts_the_lead_where_it_has_come_to() -> None:
    agreement = agree(
        HEAD
        + """
    activity drop by sales
    stage new, start, owned by marketing
      to ready  on form
        then assign to "Ada"
    stage ready, owned by sales
      to later  on drop
        then assign to rep with most room
    stage later, owned by sales
"""
        + CAPACITY
    )
    inputs = {"L00": [act("form", "2026-03-02 11:00"), act("drop", "2026-03-02 12:00")]}
    population = agreement.population(reps("Ada", "Bob")).add_many(leads(1))
    # Once it is dropped it is no work for Ada: of equals the first.
    assert owners(play(population, "2026-03-02 13:00", inputs).population) == {"L00": "Ada"}
    back = {"L00": [*inputs["L00"], act("form", "2026-03-02 12:30")]}
    assert owners(play(population, "2026-03-02 13:00", back).population) == {"L00": "Ada"}


def test_a_lead_with_an_owner_does_not_wait_in_a_queue() -> None:
    agreement = to("queue inside")
    owned = al.OwnerChange(id="o", at=at("2026-03-02 12:00"), owner="Ada")
    found = play(agreement.population().add_many(leads(2)), "2026-03-02 13:00", {"L00": [owned]})
    assert found.population.queue("inside") == ("L01",)


def test_a_lead_waits_with_the_pipeline_that_asked() -> None:
    """What goes on in the other one does not take it out of the line."""
    agreement = agree(
        HEAD
        + """
    stage new, start, owned by marketing
      to ready  on form
        then assign to queue inside
        then open opportunity
    stage ready, owned by sales
      to done  on call
    stage done, end
    pipeline deals of opportunity
    stage talk, owned by sales
      to bid  on form
        then assign to queue inside
    stage bid, owned by marketing
      to won  on call by owner
    stage won, end
    """
    )

    def waits(*inputs: al.Input) -> tuple[str, ...]:
        population = agreement.population().add_many(leads(1))
        played = play(population, "2026-03-03 12:00", {"L00": inputs}).population
        assert agreement.population(stored=played.to_json()) == played
        return played.queue("inside")

    form, again = act("form", "2026-03-02 11:00"), act("form", "2026-03-02 12:00")
    hers, hers_too = (
        al.OwnerChange(id=f"o{n}", at=at(f"2026-03-02 13:0{n}"), owner="Ada", pipeline=name)
        for n, name in enumerate((None, "deals"))
    )
    assert waits(form) == ("L00",)  # the opportunity that it opens is none of the queue's business
    assert waits(form, hers_too) == ("L00",)
    assert waits(form, hers) == ()
    assert waits(form, again, hers) == ("L00",)  # the deal waits, too
    assert waits(form, again, hers, hers_too) == ()
    assert waits(form, act("call", "2026-03-02 14:00")) == ()


def test_an_owner_of_what_is_not_open_keeps_no_lead_from_a_queue() -> None:
    agreement = to(
        "queue inside",
        CAPACITY
        + """
    pipeline deals of opportunity
    stage talk, owned by sales
    """,
    )
    owned = al.OwnerChange(id="o", at=at("2026-03-02 10:30"), owner="Ada", pipeline="deals")
    found = play(agreement.population().add_many(leads(1)), "2026-03-02 13:00", {"L00": [owned]})
    assert found.population.queue("inside") == ("L00",)


def test_a_population_of_an_earlier_release_keeps_its_queues() -> None:
    agreement = to("queue inside")
    found = play(agreement.population().add_many(leads(2)), "2026-03-02 12:00").population
    plain = found.to_dict()
    plain["queues"] = {
        name: {lead: since["lead"] for lead, since in own.items()}
        for name, own in plain["queues"].items()
    }
    assert agreement.population(stored=json.dumps(plain)) == found


def test_a_rep_of_any_team_can_do_what_the_team_that_asks_says() -> None:
    """Ada (of any team) has 8 hours as the others of sales do, Bob 4."""
    people = [al.Rep(id="Bob", team="sales", hours=Decimal(4)), al.Rep(id="Ada")]
    found = play(to("rep with most room").population(people).add_many(leads(3)), "2026-03-02 12:00")
    # 0/4 and 0/8; 1/4 and 0/8; 1/4 and 1/8.
    assert list(owners(found.population).values()) == ["Bob", "Ada", "Ada"]
