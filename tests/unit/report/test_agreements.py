"""The five agreements answer each of their declarations on the shipped export."""

from __future__ import annotations

from pathlib import Path

import pytest

from alignlib.exchange import load_target
from alignlib.names import canonical
from alignlib.report.report import Report
from alignlib.syntax import tree

EXAMPLES = Path(__file__).parents[3] / "examples"
NAMES = ("compendium", "eloqua", "extraprise", "greenberg", "insightsquared")
ASKS = (tree.MeasureDecl, tree.GoalDecl, tree.EstimateDecl, tree.WhatIfDecl, tree.CompareDecl,
        tree.ProfileDecl, tree.SlaDecl)  # fmt: skip
LEADS = 80


@pytest.fixture(scope="module", params=NAMES)
def report(request: pytest.FixtureRequest) -> Report:
    target = load_target(
        EXAMPLES / "inbound",
        agreement=EXAMPLES / "agreements" / f"{request.param}.rules",
        mapping=EXAMPLES / "inbound" / "read-as" / f"{request.param}.toml",
    )
    assert target.until is not None
    return target.agreement.report(list(target.records())[:LEADS], at=target.until)


def test_each_declaration_is_answered_by_name(report: Report) -> None:
    declarations = report.asking.agreement.program.file.declarations
    asked = [
        decl.name.text
        if isinstance(decl, ASKS)
        else f"{decl.name.text} of {decl.team.text}"  # a keep of a goal
        for decl in declarations
        if isinstance(decl, ASKS) or (isinstance(decl, tree.KeepDecl) and decl.of_goal)
    ]
    assert [answer.name for answer in report.answers] == asked
    for answer in report.answers:
        assert answer.figures, answer.name
        assert answer.counts, answer.name
        for figure in answer.figures:
            # A number, or a reason why there is none.
            assert figure.value is not None or figure.note, (answer.name, figure.label)


def test_whoever_reads_it_sees_what_is_counted_and_since_when(report: Report) -> None:
    text = str(report)
    assert max(map(len, text.splitlines())) <= 100
    for answer in report.answers:
        assert answer.clock or answer.kind == "goal", answer.name
        assert f"{answer.kind} {answer.name}" in text


def test_each_is_a_page(report: Report) -> None:
    html = report.to_html()
    assert html.startswith("<!doctype html>")
    for answer in report.answers:
        assert f">{answer.title or answer.name}</h2>" in html
    assert canonical(report.title)
    assert report.to_dict()["records"] == LEADS


def test_its_pictures_are_those_of_the_page_and_charts_of_altair(report: Report) -> None:
    pytest.importorskip("altair")
    html = report.to_html()
    assert html.count("<svg ") == len(report.pictures) > 0
    for picture in report.pictures:
        assert picture.markup in html
        assert picture.to_altair().to_dict()["description"] == picture.about
