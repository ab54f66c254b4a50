"""`matches an earlier …`: a population answers it from the `key` fields, as an input (R9)."""

from __future__ import annotations

import alignlib as al
from rulings.keep_support import play, where
from rulings.support import act, agree, at, change

AGREEMENT = agree("""
    fields
      key email text
      source    text
    activity form by prospect
    activity call by sales
    define from-marketing
      source is "fair"
    stage new, start, owned by marketing
      to known   when matches an earlier from-marketing in the last 10 days
      to again   when matches an earlier won in the last 10 days
      to won     on call
    stage known, again, owned by sales
    stage won, end
""")


def lead(name: str, day: int, email: str | None, source: str | None = None) -> al.Lead:
    fields: dict[str, object] = {"email": email, "source": source}
    return al.Lead(id=name, created_at=at(f"2026-03-{day:02} 10:00"), fields=fields)  # type: ignore[arg-type]


def test_an_equal_key_that_came_before_is_a_match() -> None:
    people = [
        lead("a", 2, "Ada@example.com", "fair"),
        lead("b", 3, "ada@example.com"),  # folded: the same
        lead("c", 3, "bob@example.com"),
        lead("d", 1, "ada@example.com"),  # came before a
        lead("e", 20, "ada@example.com"),  # a is older than the window
        lead("f", 4, None),
    ]
    found = play(AGREEMENT.population().add_many(people), "2026-03-21 00:00")
    assert where(found.population) == {"known": ["b"], "new": ["a", "c", "d", "e", "f"]}
    (match, _) = [item for item in found.recorded["b"] if isinstance(item, al.Match)]
    assert (match.earlier, match.other, match.since) == (
        "from-marketing", "a", at("2026-03-02 10:00"),
    )  # fmt: skip
    assert "f" not in found.recorded  # nothing is said of a lead without a key


def test_a_stage_counts_from_when_the_other_came_into_it() -> None:
    people = [lead("a", 2, "x"), lead("b", 25, "x")]
    won = {"a": [act("call", "2026-03-20 12:00")]}
    found = play(AGREEMENT.population().add_many(people), "2026-03-26 00:00", won)
    assert where(found.population) == {"won": ["a"], "again": ["b"]}


def test_another_key_is_asked_for_anew_and_the_lead_replays_alone() -> None:
    people = [lead("a", 2, "x", "fair"), lead("b", 3, "y")]
    inputs = {"b": [change("email", "x", "2026-03-04 12:00"), act("form", "2026-03-04 12:00")]}
    found = play(AGREEMENT.population().add_many(people), "2026-03-05 00:00", inputs)
    assert where(found.population) == {"new": ["a"], "known": ["b"]}
    alone = AGREEMENT.replay(
        people[1], [*inputs["b"], *found.recorded["b"]], until=at("2026-03-05 00:00")
    )
    assert alone.state.to_json() == found.population.state("b").to_json()
    assert alone.outputs == tuple(o for o in found.outputs if o.lead == "b")


def test_of_one_instant_the_one_whose_id_sorts_first_came_before() -> None:
    people = [lead("b", 3, "x", "fair"), lead("a", 3, "x", "fair"), lead("c", 3, "x")]
    found = play(AGREEMENT.population().add_many(people), "2026-03-05 00:00")
    assert where(found.population) == {"new": ["a"], "known": ["b", "c"]}
    (match, _) = [item for item in found.recorded["b"] if isinstance(item, al.Match)]
    assert (match.other, match.since) == ("a", at("2026-03-03 10:00"))
    alone = AGREEMENT.replay(people[0], found.recorded["b"], until=at("2026-03-05 00:00"))
    assert alone.state.to_json() == found.population.state("b").to_json()


def test_what_holds_when_the_life_begins_is_a_match() -> None:
    agreement = agree(
        """
    fields
      key email text
    activity call by sales
    define called
      at least 1 call in the last 1 day
    stage new, start, owned by marketing
      to known   when matches an earlier called in the last 10 days
      to old     when matches an earlier spent in the last 10 days
    stage known, old, owned by sales
    stage spent, end
""".replace("      to known", "      to spent   after 4 days\n      to known")
    )
    people = [lead("a", 2, "x"), lead("b", 4, "x"), lead("c", 6, "x")]
    population = agreement.population().add_many(people)
    inputs = {"a": [act("call", "2026-03-03 10:00")]}
    found = play(population, "2026-03-07 00:00", inputs)
    # At b's beginning the day is over; at c's a has just come into `spent`, in the order of ids.
    assert where(found.population) == {"spent": ["a"], "new": ["b"], "old": ["c"]}
