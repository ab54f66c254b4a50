"""Findings as workflow commands of GitHub Actions: each is shown beside its line."""

from __future__ import annotations

from alignlib.diagnostics.diagnostic import Diagnostic, Severity
from alignlib.diagnostics.sarif import Found
from alignlib.source import SourceText

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def github(found: Found) -> list[str]:
    """One command for each finding."""
    return [_command(source, finding) for source, findings in found for finding in findings]


def _command(source: SourceText, finding: Diagnostic) -> str:
    file, line, column = source.place(finding.span.start)
    end_line, end_column = source.position(finding.span.end)
    properties = {"file": file, "line": line, "endLine": end_line}
    if end_line == line:  # columns are of one line
        # Theirs is the last column, ours the one behind it.
        properties.update(col=column, endColumn=max(column, end_column - 1))
    properties["title"] = finding.code
    listed = ",".join(f"{name}={_property(str(value))}" for name, value in properties.items())
    help_text = f"\n{finding.help}" if finding.help is not None else ""
    return f"::{_COMMANDS[finding.severity]} {listed}::{_data(finding.message + help_text)}"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")
