"""Findings as SARIF 2.1.0, which code hosts and editors read."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any
from urllib.parse import quote

from alignlib.diagnostics.catalogue import CATALOGUE
from alignlib.diagnostics.diagnostic import Diagnostic, Fix, Severity
from alignlib.source import SourceText, Span

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"

Found = Sequence[tuple[SourceText, Sequence[Diagnostic]]]
"""Files with what was found in each."""


def sarif(found: Found, *, version: str) -> dict[str, Any]:
    """One log with one run; `version` is that of alignlib.

    File names become relative URIs as they are; columns count characters, as everywhere.
    """
    rules = _rules(finding for _, findings in found for finding in findings)
    numbers = {rule["id"]: number for number, rule in enumerate(rules)}
    results = [
        _result(source, finding, numbers[finding.code])
        for source, findings in found
        for finding in findings
    ]
    driver = {"name": "alignlib", "semanticVersion": version, "rules": rules}
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return {"$schema": SCHEMA, "version": "2.1.0", "runs": [run]}


def uri_of(name: str) -> str:
    """A file's name as a relative URI reference."""
    path = name.replace("\\", "/")
    # A colon in the first part would make a scheme of what stands before it.
    reference = quote(path, safe="/:")
    return f"./{reference}" if ":" in reference.split("/", 1)[0] else reference


def _rules(findings: Iterable[Diagnostic]) -> list[dict[str, Any]]:
    """What the catalogue says of every code that occurs; house rules are their host's."""
    rules = []
    levels = {finding.code: finding.severity for finding in findings}
    for code in sorted(levels):
        rule: dict[str, Any] = {"id": code, "defaultConfiguration": {"level": levels[code].value}}
        entry = CATALOGUE.get(code)
        if entry is not None:
            rule["shortDescription"] = {"text": entry.title}
            rule["fullDescription"] = {"text": entry.explanation}
            rule["defaultConfiguration"] = {"level": entry.severity.value}
            if entry.wrong:
                rule["help"] = {
                    "text": f"{entry.explanation}\n\nWrong:\n\n{entry.wrong}\nRight:\n\n"
                    f"{entry.right}"
                }
        rules.append(rule)
    return rules


def _result(source: SourceText, finding: Diagnostic, number: int) -> dict[str, Any]:
    help_text = f"\n{finding.help}" if finding.help is not None else ""
    result: dict[str, Any] = {
        "ruleId": finding.code,
        "ruleIndex": number,
        "level": _LEVELS[finding.severity],
        "message": {"text": f"{finding.message}{help_text}"},
        "locations": [_location(source, finding.span)],
    }
    if finding.labels:
        result["relatedLocations"] = [
            {"id": place, **_location(source, label.span), "message": {"text": label.text}}
            for place, label in enumerate(finding.labels, 1)
        ]
    if finding.fix is not None:
        result["fixes"] = [_fix(source, finding.fix, finding.help)]
    return result


_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}


def _location(source: SourceText, span: Span) -> dict[str, Any]:
    return {
        "physicalLocation": {
            "artifactLocation": {"uri": uri_of(source.name_at(span.start))},
            "region": _region(source, span),
        }
    }


def _region(source: SourceText, span: Span) -> dict[str, int]:
    line, column = source.position(span.start)
    end_line, end_column = source.position(span.end)
    return {"startLine": line, "startColumn": column, "endLine": end_line, "endColumn": end_column}


def _fix(source: SourceText, fix: Fix, help_text: str | None) -> dict[str, Any]:
    replacement = {
        "deletedRegion": _region(source, fix.span),
        "insertedContent": {"text": fix.replacement},
    }
    change = {
        "artifactLocation": {"uri": uri_of(source.name_at(fix.span.start))},
        "replacements": [replacement],
    }
    fixed: dict[str, Any] = {"artifactChanges": [change]}
    if help_text is not None:
        fixed["description"] = {"text": help_text}
    return fixed
