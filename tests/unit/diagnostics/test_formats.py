"""Findings as SARIF, as workflow commands, and as JUnit's XML."""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree as Xml

import pytest

from alignlib.diagnostics.catalogue import CATALOGUE
from alignlib.diagnostics.diagnostic import Diagnostic, Fix, Label, Severity
from alignlib.diagnostics.github import github
from alignlib.diagnostics.junit import junit
from alignlib.diagnostics.sarif import Found, sarif, uri_of
from alignlib.loading import check_text
from alignlib.source import SourceText, Span

#        0123456789 0123456789
TEXT = "one ä two\nthree fo\n"
SOURCE = SourceText("agree ments/50% a.rules", TEXT)


def found(finding: Diagnostic) -> Found:
    return [(SOURCE, [finding])]


UNKNOWN = Diagnostic(
    "AL203",
    "unknown field `two`, 50% sure",
    Span(6, 9),
    help="did you mean `too`?",
    fix=Fix(Span(6, 9), "too"),
    labels=(Label(Span(10, 15), "declared here"),),
)


def check_log(log: dict[str, Any]) -> None:
    """What the schema of SARIF 2.1.0 asks of the parts that are written here."""
    assert log["version"] == "2.1.0"
    assert set(log) == {"$schema", "version", "runs"}
    for run in log["runs"]:
        assert run["columnKind"] in ("utf16CodeUnits", "unicodeCodePoints")
        driver = run["tool"]["driver"]
        assert driver["name"]
        rules = driver["rules"]
        assert len({rule["id"] for rule in rules}) == len(rules)
        for rule in rules:
            for key in ("shortDescription", "fullDescription", "help"):
                assert set(rule.get(key, {"text": ""})) == {"text"}
            assert rule["defaultConfiguration"]["level"] in ("none", "note", "warning", "error")
        for result in run["results"]:
            assert result["level"] in ("none", "note", "warning", "error")
            assert result["message"]["text"]
            assert rules[result["ruleIndex"]]["id"] == result["ruleId"]
            for location in (*result["locations"], *result.get("relatedLocations", ())):
                _check_place(location["physicalLocation"])
            for fix in result.get("fixes", ()):
                for change in fix["artifactChanges"]:
                    _check_uri(change["artifactLocation"]["uri"])
                    assert change["replacements"]
                    for replacement in change["replacements"]:
                        _check_region(replacement["deletedRegion"])
                        assert isinstance(replacement["insertedContent"]["text"], str)


def _check_place(place: dict[str, Any]) -> None:
    _check_uri(place["artifactLocation"]["uri"])
    _check_region(place["region"])


def _check_uri(uri: str) -> None:
    assert not uri.startswith("/")
    assert not set(uri) & set(' \\"<>')


def _check_region(region: dict[str, int]) -> None:
    assert all(value >= 1 for value in region.values())
    start, end = (region["startLine"], region["startColumn"]), (
        region["endLine"], region["endColumn"],
    )  # fmt: skip
    assert start <= end


def test_sarif_has_rule_place_label_and_fix() -> None:
    log = sarif(found(UNKNOWN), version="1.2.3")
    check_log(log)
    (run,) = log["runs"]
    driver = run["tool"]["driver"]
    assert (driver["name"], driver["semanticVersion"]) == ("alignlib", "1.2.3")
    (rule,) = driver["rules"]
    assert rule["shortDescription"]["text"] == CATALOGUE["AL203"].title
    (result,) = run["results"]
    assert (result["ruleId"], result["level"]) == ("AL203", "error")
    assert result["message"]["text"] == "unknown field `two`, 50% sure\ndid you mean `too`?"
    place = result["locations"][0]["physicalLocation"]
    assert place["artifactLocation"]["uri"] == "agree%20ments/50%25%20a.rules"
    region = {"startLine": 1, "startColumn": 7, "endLine": 1, "endColumn": 10}
    assert place["region"] == region
    (related,) = result["relatedLocations"]
    assert related["message"]["text"] == "declared here"
    assert related["physicalLocation"]["region"]["startLine"] == 2
    (change,) = result["fixes"][0]["artifactChanges"]
    assert change["replacements"] == [{"deletedRegion": region, "insertedContent": {"text": "too"}}]


@pytest.mark.parametrize("code", [code for code, entry in CATALOGUE.items() if entry.wrong])
def test_sarif_of_every_code(code: str) -> None:
    program = check_text(CATALOGUE[code].wrong, lock=CATALOGUE[code].lock)
    check_log(sarif([(program.source, program.diagnostics)], version="1"))


def test_uris_are_relative_references() -> None:
    assert uri_of("a/ä b.rules") == "a/%C3%A4%20b.rules"
    assert uri_of("a\\b.rules") == "a/b.rules"
    assert uri_of("c:d.rules") == "./c:d.rules"


def test_workflow_commands_are_escaped() -> None:
    assert github(found(UNKNOWN)) == [
        "::error file=agree ments/50%25 a.rules,line=1,endLine=1,col=7,endColumn=9,title=AL203"
        "::unknown field `two`, 50%25 sure%0Adid you mean `too`?"
    ]
    source = SourceText("a,b:c.rules", "x\ny\n")
    note = Diagnostic("AL410", "later", Span(0, 3), severity=Severity.NOTE)
    assert github([(source, [note])]) == [
        "::notice file=a%2Cb%3Ac.rules,line=1,endLine=2,title=AL410::later"
    ]


def test_junit_has_a_suite_a_file_and_a_case_a_finding() -> None:
    note = Diagnostic("AL410", "later", Span(0, 3), severity=Severity.NOTE)
    odd = Diagnostic("AL101", "a \x00 <here> & there", Span(0, 1))
    clean = SourceText("clean.rules", "")
    text = junit([(SOURCE, [odd, note]), (clean, [])], failing={Severity.ERROR})
    first, second = Xml.fromstring(text)
    assert (first.get("tests"), first.get("failures")) == ("2", "1")
    failed, passed = first
    assert failed.get("line") == "1"
    (failure,) = failed
    assert failure.get("type") == "AL101"
    assert failure.get("message") == "a � <here> & there"
    assert [child.tag for child in passed] == ["system-out"]
    assert [case.get("name") for case in second] == ["no findings"]
    assert second.get("failures") == "0"
