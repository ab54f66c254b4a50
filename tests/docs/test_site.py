"""The site's own pages: what they list is all there is."""

from __future__ import annotations

import re
from pathlib import Path

import alignlib as al

DOCS = Path(__file__).parents[2] / "docs"


def test_every_public_name_has_its_entry():
    text = (DOCS / "reference" / "python.md").read_text("utf-8")
    listed = re.findall(r"^\.\. auto\w+:: alignlib\.(\w+)$", text, re.MULTILINE)
    assert sorted(listed) == sorted(al.__all__)


def test_every_page_is_in_the_index():
    text = (DOCS / "index.md").read_text("utf-8")
    listed = set(re.findall(r"^([a-z-]+/[\w*-]+)$", text, re.MULTILINE))
    pages = {path.relative_to(DOCS).with_suffix("").as_posix() for path in DOCS.glob("*/*.md")}
    globbed = {entry.split("/")[0] for entry in listed if entry.endswith("*")}
    assert {page for page in pages if page.split("/")[0] not in globbed} == {
        entry for entry in listed if not entry.endswith("*")
    }
