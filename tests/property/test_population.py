"""A lead is a function of the agreement and its own inputs: in whatever company it comes."""

from __future__ import annotations

from typing import Any

import attrs
from hypothesis import given
from hypothesis import strategies as st

import alignlib as al
from property.laws import same
from property.strategies import Case, cases, law


@law
@given(cases(), st.data())
def test_company_and_order(case: Case, data: st.DataObject) -> None:
    leads = []
    for number in range(3):
        own = attrs.evolve(case.lead, id=f"lead-{number}")
        leads.append((own, tuple(data.draw(st.permutations(case.inputs))[number:])))
    leads.append((al.Lead(id="bad", fields={"nonsense": 1}), ()))  # type: ignore[arg-type]
    if case.lead.created_at is None:
        leads = [pair for pair in leads if pair[1]]
    shuffled = data.draw(st.permutations(leads))
    found = dict(zip([lead.id for lead, _ in shuffled], _all(case, shuffled), strict=True))
    for lead, inputs in leads:
        if lead.id == "bad":
            assert isinstance(found["bad"], al.BadRecord)
            assert found["bad"].key == "bad"
            continue
        same(found[lead.id], case.agreement.replay(lead, inputs, until=case.until), case)


def _all(case: Case, leads: list[Any]) -> list[Any]:
    return list(case.agreement.replay_many(leads, until=case.until))
