"""What was announced, less what is withdrawn, with what moved and is new, is what holds now."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

import alignlib as al
from property.laws import in_order, plain
from property.strategies import Case, cases, law


def corrected(announced: Iterable[Any], found: al.Reconciliation) -> dict[str, Any]:
    """What a host has after it has followed the report, by id."""
    held = {output.id: output for output in announced}
    for output in found.withdrawn:
        del held[output.id]
    for item in found.moved:
        assert held[item.before.id] == item.before
        held[item.after.id] = item.after
    for output in found.new:
        assert output.id not in held
        held[output.id] = output
    return held


@law
@given(cases(), st.data())
def test_a_report_leads_to_what_holds_now(case: Case, data: st.DataObject) -> None:
    missing = data.draw(st.sampled_from(case.inputs))
    known = [item for item in case.inputs if item is not missing]
    if not known and case.lead.created_at is None:
        return  # nothing says when such a life begins
    announced = case.agreement.replay(case.lead, known, until=case.until).outputs
    stored = [al.to_plain(output) for output in announced]
    found = case.agreement.reconcile(case.lead, case.inputs, stored, until=case.until)
    whole = case.whole()
    held = corrected(announced, found)
    assert len(held) == len(whole.outputs), case
    # What is the same may differ in the lines of the text only, and here there is one text.
    assert sorted(plain(held.values())) == sorted(plain(whole.outputs)), case
    assert set(found.same) | {item.after.id for item in found.moved} <= set(held)
    assert found.outcome.state == whole.state
    assert found.other_versions == ()


@law
@given(cases())
def test_nothing_late_nothing_to_report(case: Case) -> None:
    whole = case.whole()
    found = case.agreement.reconcile(case.lead, case.inputs, whole.outputs, until=case.until)
    assert found.is_same, case
    assert found.same == tuple(output.id for output in whole.outputs)


@law
@given(cases(), st.data())
def test_late_is_an_error_that_names_the_input_and_reconcile_mends_it(
    case: Case, data: st.DataObject
) -> None:
    late = data.draw(st.sampled_from(case.inputs))
    agreement = case.agreement
    state = case.begin()
    announced: list[Any] = []
    for item in in_order(item for item in case.inputs if item is not late):
        outcome = agreement.advance(state, [item], until=item.at)
        announced.extend(outcome.outputs)
        state = outcome.state
    outcome = agreement.advance(state, until=case.until)
    announced.extend(outcome.outputs)
    if late.at < case.until:
        with pytest.raises(al.LateInputError, match=late.id) as caught:
            agreement.advance(outcome.state, [late], until=case.until)
        assert caught.value.input_id == late.id
    found = agreement.reconcile(case.lead, case.inputs, announced, until=case.until)
    assert sorted(corrected(announced, found)) == sorted(o.id for o in case.whole().outputs), case
