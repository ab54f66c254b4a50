"""The reference page of findings, made from the catalogue.

Run it to write the page anew: `python tests/docs/diagnostics_page.py`.
"""

from __future__ import annotations

from pathlib import Path

from alignlib.diagnostics import Severity
from alignlib.diagnostics.catalogue import CATALOGUE

PAGE = Path(__file__).parents[2] / "docs" / "reference" / "diagnostics.md"
HEAD = """# Findings

Every finding has a code that never changes its meaning: AL1xx syntax, AL2xx names, AL3xx types, AL4xx logic and the lock, AL5xx while leads are judged (faults: see [extensions](extensions.md)), AL9xx a bug of alignlib itself. Errors keep an agreement from loading, warnings and notes do not. `alignlib explain CODE` prints the same text.
"""  # noqa: E501


def page() -> str:
    parts = [HEAD]
    for code in sorted(CATALOGUE):
        entry = CATALOGUE[code]
        note = "" if entry.severity is Severity.ERROR else f" ({entry.severity.value})"
        parts.append(f"## {code}: {entry.title}{note}\n\n{entry.explanation}\n")
        if entry.wrong:
            parts.append(f"Wrong:\n\n```text\n{entry.wrong.rstrip()}\n```\n")
            parts.append(f"Right:\n\n```text\n{entry.right.rstrip()}\n```\n")
        if entry.lock:
            parts.append(f"With this lock beside both:\n\n```json\n{entry.lock}\n```\n")
    return "\n".join(parts)


if __name__ == "__main__":
    PAGE.write_text(page(), "utf-8")
