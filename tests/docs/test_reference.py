"""Reference tables that the code also has: they must say the same."""

from __future__ import annotations

import re
from pathlib import Path

from alignlib.values.schema import BUILT_IN
from docs.diagnostics_page import PAGE, page

DOCS = Path(__file__).parents[2] / "docs"


def test_built_in_fields():
    page = (DOCS / "reference" / "model.md").read_text("utf-8")
    listed = re.findall(r"^\| (\w+) \| `(\w+)` \| ([\w ]+) \|$", page, re.MULTILINE)
    assert listed == [
        (record, name, str(kind))
        for record, fields in BUILT_IN.items()
        for name, kind in fields.items()
    ]


def test_findings():
    assert PAGE.read_text("utf-8") == page(), "run python tests/docs/diagnostics_page.py"
