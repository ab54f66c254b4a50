"""The `example` blocks of the example folders, and their files' loading without a finding."""

from __future__ import annotations

import pytest

from alignlib.examples.run import run_examples
from alignlib.loading import load

from .conftest import EXAMPLES


@pytest.mark.parametrize(
    ("name", "count"),
    [("maven-crm/maven", 3), ("boston-311/boston", 5), ("inbound/inbound", 5)],
)
def test_the_examples_of_an_agreement_pass(name: str, count: int) -> None:
    agreement = load(EXAMPLES / f"{name}.rules")
    assert agreement.diagnostics == ()
    results = list(run_examples(agreement))
    assert [result.title for result in results if result.status != "passed"] == []
    assert len(results) == count
