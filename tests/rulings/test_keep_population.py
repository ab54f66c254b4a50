"""A population is a value: made, stepped, stored, loaded; and what it does not take."""

from __future__ import annotations

import json
import subprocess
import sys
from fractions import Fraction
from typing import Any

import pytest

import alignlib as al
from alignlib.engine.instant import advance
from alignlib.engine.population import world
from rulings.keep_support import BORN, HEAD, STAGES, leads, play, reps, where
from rulings.support import act, agree, at

CAPACITY = """
    capacity of sales
      people 1
      hours 1.0 each working day of office
      effort ready 30 minutes
"""
AGREEMENT = agree(HEAD + STAGES.format(assign="round robin") + CAPACITY)


def population(count: int = 3) -> al.Population:
    return AGREEMENT.population(reps("Ada", "Bob")).add_many(leads(count))


def test_a_step_gives_a_new_one_and_leaves_the_old_one() -> None:
    before = population()
    after = play(before, "2026-03-02 12:00").population
    assert (before.now, after.now) == (None, at("2026-03-02 12:00"))
    assert where(before) == {"unborn": ["L00", "L01", "L02"]}
    assert play(before, "2026-03-02 12:00").population == after
    assert (len(after), list(after), "L01" in after, "X" in after) == (
        3, ["L00", "L01", "L02"], True, False,
    )  # fmt: skip


def test_it_is_stored_loaded_and_carried_on() -> None:
    half = play(population(6), "2026-03-02 10:02").population
    text = half.to_json()
    loaded = AGREEMENT.population(stored=text)
    assert loaded.to_json() == text
    assert loaded.reps == half.reps
    calls = {"L00": [act("call", "2026-03-02 11:00", id="c")]}
    one, two = (play(p, "2026-03-04 00:00", calls) for p in (half, loaded))
    assert one.outputs == two.outputs
    assert one.population.to_json() == two.population.to_json()


def test_inputs_come_by_lead_or_as_pairs() -> None:
    call = act("call", "2026-03-02 11:00")
    by_lead = population().advance({"L00": [call]}, until=at("2026-03-02 12:00"))
    pairs = population().advance([("L00", call)], until=at("2026-03-02 12:00"))
    assert by_lead.outputs == pairs.outputs


def test_a_repeated_input_is_dropped_and_reported() -> None:
    call = act("call", "2026-03-02 11:00")
    found = play(population(), "2026-03-02 12:00", {"L00": [call, call]})
    assert found.dropped == {"L00": (call.id,)}
    again = play(found.population, "2026-03-02 13:00", {"L00": [call]})
    assert (again.dropped, again.outputs) == ({"L00": (call.id,)}, ())


def test_wake_at_is_the_next_instant_at_which_anything_may_happen() -> None:
    first = population()
    assert first.wake_at == BORN
    found = play(first, "2026-03-02 10:02")
    assert found.wake_at is None  # nobody waits for time: only for room
    back = [al.Rep(id="Ada", team="sales", away=((at("2026-03-03 00:00").date(),) * 2,))]
    away = play(AGREEMENT.population(back).add_many(leads(1)), "2026-03-02 10:00")
    assert away.wake_at == at("2026-03-03 00:00")


@pytest.mark.parametrize(
    ("inputs", "until", "words"),
    [
        ({"X": []}, "2026-03-03 00:00", "lead X: not in the population: add it first"),
        ({}, "2026-03-02 11:00", "cannot advance to"),
        ({"L00": [act("call", "2026-03-04 00:00", id="c")]}, "2026-03-03 00:00", "is after until"),
    ],
)
def test_what_it_cannot_take_is_an_error_that_says_so(
    inputs: dict[str, list[al.Input]], until: str, words: str
) -> None:
    half = play(population(), "2026-03-02 12:00").population
    with pytest.raises(al.RecordError, match=words):
        play(half, until, inputs)


def test_an_input_not_after_the_last_step_is_late() -> None:
    half = play(population(), "2026-03-02 12:00").population
    with pytest.raises(al.LateInputError, match=r"lead L00: Activity c at .* comes late") as found:
        play(half, "2026-03-03 00:00", {"L00": [act("call", "2026-03-02 12:00", id="c")]})
    assert (found.value.lead, found.value.input_id) == ("L00", "c")


def test_a_lead_begins_after_the_last_step_and_once() -> None:
    half = play(population(), "2026-03-02 12:00").population
    with pytest.raises(al.RecordError, match="L00: already in the population"):
        half.add(al.Lead(id="L00"), at=at("2026-03-03 00:00"))
    with pytest.raises(al.RecordError, match="everything up to 2026-03-02 12:00 has been handled"):
        half.add(al.Lead(id="L9", created_at=at("2026-03-02 12:00")))
    with pytest.raises(al.RecordError, match="say at= when its life begins"):
        half.add(al.Lead(id="L9"))
    grown = half.add(al.Lead(id="L9"), at=at("2026-03-02 12:01"), stage="done")
    assert where(play(grown, "2026-03-03 00:00").population)["done"] == ["L9"]


def test_what_came_before_a_life_is_background() -> None:
    half = play(population(), "2026-03-02 12:00").population
    grown = half.add(al.Lead(id="L9"), at=at("2026-03-02 13:00"))
    form = act("form", "2026-02-01 10:00")
    found = play(grown, "2026-03-02 14:00", {"L9": [form]})
    assert AGREEMENT.view(found.population.state("L9")).score("interest") == 10


def test_a_lead_to_whom_nothing_happens_is_not_touched(monkeypatch: pytest.MonkeyPatch) -> None:
    half = play(population(50), "2026-03-02 12:00").population
    touched: list[str] = []

    def counted(plan: Any, state: al.State, *rest: Any) -> Any:
        touched.append(state.record.id)
        return advance(plan, state, *rest)

    monkeypatch.setattr(world, "advance", counted)
    play(half, "2026-03-09 00:00", {"L01": [act("call", "2026-03-03 12:00")]})
    # L04 has waited longest for the place that L01 leaves; it asks whom to assign, so twice.
    assert touched == ["L01", "L04", "L04"]


def test_removed_leads_are_gone() -> None:
    half = play(population(), "2026-03-02 12:00").population
    assert half.work_in_hand("sales") == Fraction(3, 2)
    less = half.remove("L00", "L01")
    assert list(less) == ["L02"]
    assert less.work_in_hand("sales") == Fraction(1, 2)
    assert where(play(less, "2026-03-02 12:01").population) == {"ready": ["L02"]}
    with pytest.raises(al.RecordError, match="not in the population"):
        less.remove("L00")


def test_another_agreement_does_not_take_it() -> None:
    text = population().to_json()
    other = agree(HEAD + STAGES.format(assign="rep with most room") + CAPACITY)
    with pytest.raises(al.StateError, match="another version"):
        other.population(stored=text)
    for broken in ("{", "[]", '{"format":99}', json.dumps(json.loads(text) | {"members": 3})):
        with pytest.raises(al.StateError):
            AGREEMENT.population(stored=broken)


@pytest.mark.parametrize(
    ("item", "words"),
    [
        (
            al.StageChange(id="s", at=at("2026-03-02 11:00"), stage="done", keep="load of sales"),
            "unknown keep 'load of sales'",
        ),
        (al.Release(id="r", at=at("2026-03-02 11:00"), release="x", part=1), "unknown release 'x'"),
    ],
)
def test_a_recorded_input_names_what_the_agreement_has(item: al.Input, words: str) -> None:
    with pytest.raises(al.RecordError, match=words):
        AGREEMENT.replay(leads(1)[0], [item], until=at("2026-03-03 00:00"))


SCRIPT = """
from rulings.test_keep_population import population, play
from rulings.support import act
import alignlib as al, json
found = play(population(9), "2026-03-05 00:00", {"L01": [act("call", "2026-03-02 11:00", id="c")]})
print(found.population.to_json())
print(json.dumps([al.to_plain(o) for o in found.outputs]))
"""


def test_the_hash_seed_decides_nothing() -> None:
    said = set()
    for seed in ("0", "1"):
        done = subprocess.run(
            [sys.executable, "-c", SCRIPT], capture_output=True, text=True, check=True,
            env={"PYTHONHASHSEED": seed, "PYTHONPATH": ":".join(sys.path)},
        )  # fmt: skip
        said.add(done.stdout)
    assert len(said) == 1


def test_away_on_no_dates_is_there() -> None:
    assert al.Rep(id="Ada", away=()) == al.Rep(id="Ada")
    population = AGREEMENT.population([al.Rep(id="Ada", team="sales", away=())])
    assert AGREEMENT.population(stored=population.to_json()).to_json() == population.to_json()
