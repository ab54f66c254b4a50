"""Keep how the report of the tests looks now: `python -m unit.pictures.keep_looks` in `tests`."""

from __future__ import annotations

from pathlib import Path
from tempfile import TemporaryDirectory

from unit.pictures import looks
from unit.pictures.browser import browsing
from unit.pictures.conftest import ASKED
from unit.report.fixed import fixed_report


def keep() -> None:
    with TemporaryDirectory(ignore_cleanup_errors=True) as name:
        page = Path(name) / "page.html"
        page.write_text(looks.in_boxes(fixed_report(ASKED).to_html()), "utf-8")
        with browsing(Path(name) / "profile") as browser:
            for width, scheme in looks.LOOKS:
                browser.look(width, scheme)
                browser.open(page)
                found = looks.png_of(looks.look_of(browser))
                looks.path_of(width, scheme).write_bytes(found)


if __name__ == "__main__":
    looks.FOLDER.mkdir(exist_ok=True)
    keep()
