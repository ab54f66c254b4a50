"""A report for those who read it by keys, aloud, in the dark, on a telephone or on paper."""

from __future__ import annotations

from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest

from alignlib.pictures import Bar, bars
from unit.pictures import looks
from unit.pictures.browser import Browser, needs_browser

pytestmark = needs_browser
CONTRAST = (Path(__file__).parent / "contrast.js").read_text("utf-8")
STYLE = "document.head.insertAdjacentHTML('beforeend', '<style>{}</style>')"
STOPS = """
[...document.querySelectorAll("a[href], button, summary, input, select, [tabindex]")]
  .filter(e => e.getClientRects().length && e.tabIndex >= 0)
"""
# Where the focus is: which stop, how far down the page, and the line around it.
FOCUS = f"""(() => {{
  const stops = {STOPS}, at = document.activeElement, style = getComputedStyle(at);
  const box = at.getBoundingClientRect();
  return [stops.indexOf(at), box.top + scrollY, style.outlineStyle, parseFloat(style.outlineWidth),
    box.bottom > 0 && box.top < innerHeight, box.left >= 0];
}})()"""
SCROLLERS = """
[...document.querySelectorAll("*")].filter(e => /auto|scroll/.test(getComputedStyle(e).overflowX)
  && (e.scrollWidth > e.clientWidth + 1 || e.scrollHeight > e.clientHeight + 1))
"""


@pytest.mark.parametrize("width", [360, 1200])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_all_has_enough_contrast(
    browser: Browser, report_page: Path, width: int, scheme: str
) -> None:
    browser.look(width, scheme)
    browser.open(report_page)
    looked, bad = browser.value(CONTRAST)
    assert looked > 400
    assert bad == []


@pytest.mark.parametrize(
    ("harm", "where"),
    [
        (".al-p{fill:#8b949e}", "hours waited"), (".al-f0{fill:#9dc4e6}", "rect al-f0"),
        (".al-ht3,.al-ht4,.al-ht5{fill:#1b1f24}", "7: 1"), ("td{color:#888}", "30"),
        ("main{background:#777}", "Boards"), (".al-s0{stroke:#cdd}", "polyline"),
    ],
)  # fmt: skip
def test_what_is_too_pale_is_found(
    browser: Browser, report_page: Path, harm: str, where: str
) -> None:
    browser.look(1200)
    browser.open(report_page)
    browser.value(STYLE.format(harm))
    _, bad = browser.value(CONTRAST)
    assert any(where in found for found in bad), bad


def walked(browser: Browser) -> list[list[Any]]:
    """Where the focus is after each press of Tab, up to the end of the page."""
    found: list[list[Any]] = []
    for _ in range(browser.value(f"{STOPS}.length")):
        browser.press("Tab")
        found.append(browser.value(FOCUS))
    return found


@pytest.mark.parametrize("width", [360, 1200])
def test_the_tab_key_goes_through_all_in_the_order_of_reading(
    browser: Browser, report_page: Path, width: int
) -> None:
    browser.look(width)
    browser.open(report_page)
    found = walked(browser)
    assert len(found) > 20
    assert [stop for stop, *_ in found] == list(range(len(found)))
    for _, _, line, thick, seen, inside in found:
        assert line == "solid"
        assert thick >= 2
        assert seen
        assert inside
    if width == 360:  # where all stands in one column
        assert all(one[1] <= other[1] for one, other in pairwise(found[1:]))
    assert browser.value(f"{SCROLLERS}.length") > (5 if width == 360 else 0)
    assert browser.value(f"{SCROLLERS}.filter(e => !{STOPS}.includes(e)).length") == 0


def test_a_scrolling_box_without_a_stop_is_found(browser: Browser, report_page: Path) -> None:
    browser.look(360)
    browser.open(report_page)
    browser.value("document.querySelectorAll('.al-rows').forEach(e => e.tabIndex = -1)")
    assert browser.value(f"{SCROLLERS}.filter(e => !{STOPS}.includes(e)).length") > 0


def test_enter_skips_the_contents_and_opens_what_they_name(
    browser: Browser, report_page: Path
) -> None:
    browser.look(360)
    browser.open(report_page)
    browser.press("Tab")
    browser.press("Enter")
    assert browser.value("location.hash") == "#s1"
    browser.press("Tab")
    assert browser.value("document.activeElement.closest('section').id") == "s1"

    browser.open(report_page)
    for _ in range(6):
        browser.press("Tab")
    wanted = browser.value("document.activeElement.hash")
    browser.press("Enter")
    assert browser.value("location.hash") == wanted == "#s5"
    assert abs(browser.value("document.querySelector('#s5').getBoundingClientRect().top")) < 60


def spoken(browser: Browser) -> list[tuple[str, str]]:
    """Role and name of all that a screen reader finds."""
    nodes = browser.call("Accessibility.getFullAXTree")["nodes"]
    return [
        (node["role"]["value"], node.get("name", {}).get("value", ""))
        for node in nodes
        if not node["ignored"]
    ]


@pytest.mark.parametrize("width", [360, 1200])
def test_pictures_and_tables_are_spoken_of(browser: Browser, report_page: Path, width: int) -> None:
    browser.look(width)
    browser.open(report_page)
    page = report_page.read_text("utf-8")
    found = spoken(browser)
    drawn = [name for role, name in found if role in ("img", "image")]
    assert len(drawn) == page.count("<svg") > 7
    assert all(len(name) > 8 for name in drawn)
    # Also where a row is laid out as a paragraph.
    assert sum(role == "table" for role, _ in found) == page.count("<table")
    assert sum(role == "rowheader" for role, _ in found) == page.count('<th scope="row"')
    assert all(name for role, name in found if role in ("group", "link", "navigation"))
    empty = "[...document.querySelectorAll('figure')].filter(e => !e.querySelector('tbody td'))"
    assert browser.value(f"{empty}.length") == 0


def test_the_page_is_whole_in_itself(browser: Browser, report_page: Path) -> None:
    browser.look(1200)
    browser.open(report_page)
    assert browser.requests == [report_page.as_uri()]
    assert browser.value("document.documentElement.lang") == "en"
    assert browser.value("document.title") == "Boards"
    levels = browser.value(
        "[...document.querySelectorAll('h1,h2,h3,h4,h5,h6')].map(e => Number(e.tagName[1]))"
    )
    assert levels.count(1) == 1
    assert levels[0] == 1
    assert all(after - before <= 1 for before, after in pairwise(levels))


def test_what_a_page_fetches_is_found(browser: Browser, report_page: Path) -> None:
    page = report_page.read_text("utf-8").replace("</main>", '<img src="near.png" alt=""></main>')
    path = report_page.with_name("fetching.html")
    path.write_text(page, "utf-8")
    browser.open(path)
    assert len(browser.requests) == 2


@pytest.mark.parametrize("width", [320, 360, 768, 1200])
def test_the_page_is_no_wider_than_its_window(
    browser: Browser, report_page: Path, width: int
) -> None:
    browser.look(width)
    browser.open(report_page)
    wide, room = browser.value(
        "[document.documentElement.scrollWidth, document.documentElement.clientWidth]"
    )
    assert wide <= room == width
    sizes = browser.value(
        "[...document.querySelectorAll('svg')].map(e => e.getBoundingClientRect())"
        ".map(box => [box.width, box.height])"
    )
    assert all(across > 250 and high > 50 for across, high in sizes)


def test_on_paper_it_is_light_and_nothing_is_cut(browser: Browser, report_page: Path) -> None:
    sheet = (680, 1009)  # A4 within margins of 15 mm, in CSS pixels
    browser.look(sheet[0], "dark", "print")
    browser.open(report_page)
    assert browser.value("getComputedStyle(document.body).backgroundColor") == "rgb(255, 255, 255)"
    assert browser.value("getComputedStyle(document.querySelector('nav')).display") == "none"
    _, bad = browser.value(CONTRAST)
    assert bad == []
    drawn = browser.value(
        "[...document.querySelectorAll('svg')].map(e => [e.getBoundingClientRect().right,"
        " e.getBoundingClientRect().height,"
        " getComputedStyle(e.closest('.al-scroll') ?? e).breakInside])"
    )
    assert all(right <= sheet[0] and high <= sheet[1] for right, high, _ in drawn)
    assert all(kept == "avoid" for *_, kept in drawn)
    rows = browser.value(
        "[...document.querySelectorAll('table, tr')].map(e =>"
        " [e.getBoundingClientRect().right, e.tagName, getComputedStyle(e).breakInside])"
    )
    assert all(right <= sheet[0] for right, _, _ in rows)
    assert all(kept == "avoid" for _, name, kept in rows if name == "TR")
    assert browser.value(f"{SCROLLERS}.length") == 0
    assert browser.printed().startswith(b"%PDF")


@pytest.mark.parametrize(("scheme", "ground"), [("light", 255), ("dark", 28)])
def test_a_notebook_gives_a_picture_its_colour_scheme(
    browser: Browser, tmp_path: Path, scheme: str, ground: int
) -> None:
    """Whatever the system has: JupyterLab and VS Code say what their own scheme is."""
    path = tmp_path / "notebook.html"
    shown = bars("Leads", [Bar("all", 3)]).shown
    path.write_text(f'<body style="margin:0"><div style="color-scheme:{scheme}">{shown}</div>')
    browser.look(500, "light" if scheme == "dark" else "dark")
    browser.open(path)
    assert abs(int(looks.look_of(browser)[3, 40, 2]) - ground) < 3
