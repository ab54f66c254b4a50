"""Random merges into random lives."""

from __future__ import annotations

from random import Random

import alignlib as al
from independent.drawn import KINDS, Case
from independent.instants import HOUR, moment
from independent.merges import Joined
from independent.pact import Input
from independent.translate import al_input


def joined(case: Case, seed: int) -> Joined:
    """Seven microseconds off the hours at which all else is given."""
    random = Random(seed)
    at = case.born + random.randint(24, 200) * HOUR + 7
    acts = tuple(
        Input(
            at - random.randint(1, 150) * HOUR,
            f"m{number}",
            "act",
            random.choice(list(KINDS)),
            random.choice((None, "a", "b")),
        )
        for number in range(random.randint(1, 5))
    )
    values = (("hold", random.choice((True, False))), ("role", random.choice("ab")))
    facts = (*values, ("size", random.choice((1, 3))))
    known = tuple(fact for fact in facts if random.random() < 0.5)
    return Joined(at, "merge", "merge", acts=acts, facts=known)


def al_merge(one: Joined) -> al.Merge:
    return al.Merge(
        id=one.id,
        at=moment(one.at),
        other="other",
        activities=tuple(al_input(act) for act in one.acts),  # type: ignore[misc]
        fields=dict(one.facts),  # type: ignore[arg-type]
    )
