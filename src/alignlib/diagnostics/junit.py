"""Findings as JUnit's XML, which every build server reads."""

from __future__ import annotations

from collections.abc import Collection
from xml.etree import ElementTree as Xml

from alignlib.diagnostics.diagnostic import Diagnostic, Severity
from alignlib.diagnostics.render import render
from alignlib.diagnostics.sarif import Found
from alignlib.source import SourceText


def junit(found: Found, *, failing: Collection[Severity]) -> str:
    """A test suite for each file, a test case for each finding; of a file without any, one that
    passed. `failing` are the severities that make a case fail; the others pass, with the text."""
    suites = Xml.Element("testsuites", name="alignlib check")
    for source, findings in found:
        name = printable(source.name)
        failures = sum(finding.severity in failing for finding in findings)
        suite = Xml.SubElement(
            suites, "testsuite", name=name, tests=str(max(1, len(findings))),
            failures=str(failures), errors="0", skipped="0",
        )  # fmt: skip
        if not findings:
            Xml.SubElement(suite, "testcase", classname=name, name="no findings", file=name)
        for finding in findings:
            _case(suite, source, finding, finding.severity in failing)
    Xml.indent(suites)
    return Xml.tostring(suites, encoding="unicode", xml_declaration=False)


def _case(suite: Xml.Element, source: SourceText, finding: Diagnostic, fails: bool) -> None:
    file, line, column = source.place(finding.span.start)
    message = printable(finding.message)
    case = Xml.SubElement(
        suite, "testcase", classname=printable(file), file=printable(file), line=str(line),
        name=f"{finding.code} in line {line}, column {column}: {message}",
    )  # fmt: skip
    text = printable(render(source, [finding]))
    if fails:
        failure = Xml.SubElement(case, "failure", type=finding.code, message=message)
        failure.text = text
    else:
        Xml.SubElement(case, "system-out").text = text


def printable(text: str) -> str:
    """The text without what XML cannot hold."""
    return "".join(char if _may_stand(ord(char)) else "\ufffd" for char in text)


def _may_stand(code: int) -> bool:
    return (
        code in (0x9, 0xA, 0xD)
        or 0x20 <= code <= 0xD7FF
        or 0xE000 <= code <= 0xFFFD
        or code >= 0x10000
    )
