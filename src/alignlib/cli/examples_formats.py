"""Results of examples for programs: JSON with a version, and JUnit's XML."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from xml.etree import ElementTree as Xml

from alignlib.cli.examples_run import Tested
from alignlib.diagnostics.render import finding_to_dict
from alignlib.examples import Coverage, ExampleResult

FORMAT = 1


def plain(found: Sequence[Tested], coverage: Coverage | None) -> dict[str, Any]:
    """All results as one JSON-ready document; the same results give the same bytes."""
    document: dict[str, Any] = {
        "format": "alignlib test",
        "version": FORMAT,
        "passed": sum(each.passed for each in found),
        "failed": sum(each.failed for each in found),
        "files": [_file(each) for each in found],
    }
    if coverage is not None:
        document["coverage"] = coverage.to_dict()
    return document


def _file(found: Tested) -> dict[str, Any]:
    error = found.error
    findings = [] if error is None else [finding_to_dict(error.source, x) for x in error.errors]
    return {
        "file": found.name,
        "findings": findings,
        "examples": [result.to_dict() for result in found.results],
    }


def junit(found: Sequence[Tested], coverage: Coverage | None) -> str:
    """A test suite for each file; the totals of coverage are properties of the first."""
    suites = Xml.Element("testsuites", name="alignlib test")
    for each in found:
        suite = Xml.SubElement(
            suites, "testsuite", name=each.name, tests=str(len(each.results) or int(_broken(each))),
            failures=str(each.failed), errors=str(int(_broken(each))), skipped="0",
        )  # fmt: skip
        if coverage is not None:
            _properties(suite, coverage)
            coverage = None
        if each.error is not None:
            case = Xml.SubElement(suite, "testcase", classname=each.name, name="the file")
            error = Xml.SubElement(case, "error", message=_first(str(each.error)))
            error.text = str(each.error)
        for result in each.results:
            _case(suite, each.name, result)
    Xml.indent(suites)
    return Xml.tostring(suites, encoding="unicode", xml_declaration=False)


def _broken(found: Tested) -> bool:
    return found.error is not None


def _properties(suite: Xml.Element, coverage: Coverage) -> None:
    properties = Xml.SubElement(suite, "properties")
    Xml.SubElement(properties, "property", name="covered", value=f"{coverage.percent:f}%")
    for kind, (reached, total) in coverage.totals.items():
        Xml.SubElement(properties, "property", name=kind, value=f"{reached} of {total}")


def _case(suite: Xml.Element, file: str, result: ExampleResult) -> None:
    case = Xml.SubElement(
        suite, "testcase", classname=file, name=result.title, file=result.rule.file,
        line=str(result.rule.line),
    )  # fmt: skip
    if not result.failures:
        return
    failure = Xml.SubElement(case, "failure", message=result.failures[0].sentence)
    failure.text = "\n".join(f"{item.rule}: {item}" for item in result.failures)


def _first(text: str) -> str:
    return next((line for line in text.splitlines() if line.strip()), "")
