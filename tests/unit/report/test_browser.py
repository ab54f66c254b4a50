"""The page of a report as Chromium lays it out: whole, and no wider than a telephone or a desk."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

import pytest

from unit.report.support import asked, many

BROWSER = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("chrome")
TEXT = """
measure hand-over
  ready of new
  by cohort, within 10 days
"""
# A frame, for a window of Chromium is never narrower than 500 pixels.
FRAME = """<iframe id=f src=page.html style="width:{width}px;height:800px"></iframe><p id=o>
<script>f.onload = () => {{
  const page = f.contentDocument, root = page.documentElement;
  const drawn = [...page.querySelectorAll("svg")].map(e => e.getBoundingClientRect());
  o.textContent = [root.scrollWidth, root.clientWidth, drawn.length,
    drawn.filter(box => box.width > 50 && box.height > 50).length].join(" ");
}}</script>"""


@pytest.mark.skipif(BROWSER is None, reason="no Chromium: apt-get install chromium")
@pytest.mark.parametrize("width", [360, 1200])
def test_a_page_fits_and_shows_each_picture(width: int, tmp_path: Path) -> None:
    report = asked(TEXT, "2026-03-01", entries=many({"new": 40, "ready": 10, "won": 4}))
    page = report.to_html()
    (tmp_path / "page.html").write_text(page, "utf-8")
    (tmp_path / "frame.html").write_text(FRAME.format(width=width), "utf-8")
    command = [
        str(BROWSER), "--headless", "--no-sandbox", "--disable-gpu", "--virtual-time-budget=3000",
        "--allow-file-access-from-files", f"--user-data-dir={tmp_path / 'profile'}", "--dump-dom",
        (tmp_path / "frame.html").as_uri(),
    ]  # fmt: skip
    done = subprocess.run(command, capture_output=True, text=True, timeout=90, check=True)
    found = re.search(r'<p id="o">\s*(\d+) (\d+) (\d+) (\d+)', done.stdout)
    assert found is not None, done.stdout[-500:]
    wide, room, pictures, seen = map(int, found.groups())
    assert wide <= room
    assert pictures == seen == page.count("<svg") > 0
