"""A report looks as it did: narrow and wide, light and dark; what would be wrong is seen.

`python -m unit.pictures.keep_looks` (in `tests`) keeps how it looks now, to be looked at by eye.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from unit.pictures import looks
from unit.pictures.browser import Browser, needs_browser

pytestmark = needs_browser
STYLE = "document.head.insertAdjacentHTML('beforeend', '<style>{}</style>')"
HARM = {
    "a bar is missing": "document.querySelector('svg rect.al-f0').remove()",
    "the shortest bar is missing": (
        "[...document.querySelectorAll('#s5 rect.al-f0')].at(-1).remove()"
    ),
    "curves are missing": (
        "document.querySelectorAll('#s10 :is(polyline, circle)').forEach(e => e.remove())"
    ),
    "a series has another colour": STYLE.format(".al-f1{fill:#1b7a4b}"),
    "a board is gone": "document.querySelector('section:last-of-type').remove()",
    "a table lies on its picture": (
        "document.querySelector('figure .al-rows').style.translate = '0 -60px'"
    ),
    "white words on white": STYLE.format("svg .al-p{fill:#fff}"),
    "a table lost its rows": "document.querySelector('#s5 tbody').style.visibility = 'hidden'",
}
HARMLESS = {
    "edges elsewhere within a pixel": "document.body.style.transform = 'translate(.4px, .4px)'",
    "letters a little bolder": STYLE.format("*{-webkit-text-stroke:.2px}"),
    "other hinting": "document.body.style.textRendering = 'geometricPrecision'",
}


@pytest.fixture(scope="module")
def boxed(report_page: Path) -> Path:
    path = report_page.with_name("boxes.html")
    path.write_text(looks.in_boxes(report_page.read_text("utf-8")), "utf-8")
    return path


@pytest.mark.parametrize(("width", "scheme"), looks.LOOKS)
def test_a_report_looks_as_it_did(browser: Browser, boxed: Path, width: int, scheme: str) -> None:
    browser.look(width, scheme)
    browser.open(boxed)
    found = looks.differing(looks.kept(browser, width, scheme), looks.look_of(browser))
    assert found <= looks.FEW, "look at it, then keep it: python -m unit.pictures.keep_looks"


@pytest.mark.parametrize("what", HARM)
def test_harm_is_seen(browser: Browser, boxed: Path, what: str) -> None:
    browser.look(360)
    browser.open(boxed)
    browser.value(HARM[what])
    found = looks.differing(looks.kept(browser, 360, "light"), looks.look_of(browser))
    assert found > looks.FEW


@pytest.mark.parametrize("what", HARMLESS)
def test_smoothing_is_not_harm(browser: Browser, boxed: Path, what: str) -> None:
    browser.look(360)
    browser.open(boxed)
    browser.value(HARMLESS[what])
    assert looks.differing(looks.kept(browser, 360, "light"), looks.look_of(browser)) <= looks.FEW


def test_twice_the_pixels_look_alike(browser: Browser, boxed: Path) -> None:
    browser.look(360)
    browser.open(boxed)
    found = looks.differing(looks.kept(browser, 360, "light"), looks.look_of(browser, 2))
    assert found <= looks.FEW
