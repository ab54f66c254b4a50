"""What the extension adds, tried by itself and in an agreement."""

from __future__ import annotations

from pathlib import Path

import pytest
from sales_regions import EXTENSION
from sales_regions.extension import region

import alignlib as al
from alignlib.examples import run_examples
from alignlib.loading import check_text

RULES = Path(__file__).parents[1] / "regions.rules"


@pytest.mark.parametrize(
    ("country", "expected"), [("DE", "EMEA"), (" us ", "Americas"), ("JP", "APAC"), ("XX", None)]
)
def test_the_region_of_a_country(country: str, expected: str | None) -> None:
    assert region(country) == expected


def test_a_column_of_countries_has_the_same_regions() -> None:
    pl = pytest.importorskip("polars")
    frames = pytest.importorskip("alignlib.frames", exc_type=ImportError)
    countries = ["DE", " us ", "jp", "XX", "", None]
    agreement = al.loads(
        "fields\n  country text\ndefine near\n  region(country) is EMEA\n",
        extensions=[EXTENSION],
    )
    leads = pl.DataFrame({"id": [str(n) for n in range(6)], "country": countries})
    # Lazily, so that only the column expression can answer.
    found = frames.evaluate(agreement, leads.lazy(), at="2026-06-01T00:00Z").collect()
    expected = [
        None if not country or region(country) is None else region(country) == "EMEA"
        for country in countries
    ]
    assert found.sort("id")["near"].to_list() == expected


def test_the_agreement_keeps_its_examples() -> None:
    agreement = al.load(RULES, extensions=[EXTENSION])
    assert agreement.diagnostics == ()
    assert [result.status for result in run_examples(agreement)] == ["passed", "passed"]


def test_the_house_rule_asks_for_an_sla() -> None:
    text = RULES.read_text("utf-8").replace("entering ready", "entering new")
    found = check_text(text, extensions=[EXTENSION])
    (finding,) = found.diagnostics
    assert finding.code == "sales-regions/no-sla"
    assert found.source.slice(finding.span) == "ready"
    assert found.sound


def test_it_says_what_it_adds() -> None:
    text = EXTENSION.describe()
    assert "region(country: text) gives one of Americas, EMEA, APAC, also as a column" in text
    assert "warning sales-regions/no-sla" in text
