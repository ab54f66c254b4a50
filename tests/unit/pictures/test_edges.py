"""Pictures at their edges, as a browser lays them out: long names, one place, nothing, many."""

from __future__ import annotations

from pathlib import Path

import pytest

from alignlib.pictures import (
    Bar,
    Line,
    Mark,
    Section,
    Table,
    bars,
    heat,
    histogram,
    lines,
    money,
    page,
    percent,
    steps,
)
from unit.pictures.browser import Browser, needs_browser
from unit.pictures.test_readers import CONTRAST, SCROLLERS, STOPS

pytestmark = needs_browser
LONG = "A very long name of a campaign — webinar, follow-up (partners & resellers in EMEA) 2026"
WORD = "Donaudampfschifffahrtsgesellschaftskapitänsmützenabzeichen"
MONTHS = [f"2026-{month:02}" for month in range(1, 13)]
# Words of a drawing that lie on each other, or beyond its edge, by more than a pixel.
CLASHES = """
[...document.querySelectorAll("svg")].flatMap(svg => {
  const edge = svg.getBoundingClientRect(), found = [];
  const texts = [...svg.querySelectorAll("text")]
    .map(e => [e.textContent, e.getBoundingClientRect()]);
  texts.forEach(([words, box], n) => {
    if (box.left < edge.left - 1 || box.right > edge.right + 1 || box.bottom > edge.bottom + 1)
      found.push(`${words}: cut`);
    for (const [others, other] of texts.slice(n + 1)) {
      const across = Math.min(box.right, other.right) - Math.max(box.left, other.left);
      const down = Math.min(box.bottom, other.bottom) - Math.max(box.top, other.top);
      if (across > 1 && down > 3) found.push(`${words} on ${others}`);
    }
  });
  return found;
})
"""


@pytest.fixture(scope="module")
def edges(tmp_path_factory: pytest.TempPathFactory) -> Path:
    few = [Bar(LONG, 3, 1, 4), Bar(WORD, 0.5), Bar("zero", 0), Bar("unknown", None)]
    two = [Bar(k, n + s, series=s) for n, k in enumerate(("north", "south")) for s in (0, 1)]
    gaps = [
        Line(f"series number {s}", [None if (m + s) % 5 == 0 else m * s for m in range(12)])
        for s in range(1, 8)
    ]
    one = Line("kept in time", [0.5], [0.1], [0.9])
    drawn = [
        bars(LONG, few, target=2.9, note=f"thin lines: 95 % intervals; {LONG}"),
        bars("All zero", [Bar("a", 0), Bar("b", 0)]),
        bars("Nothing known", [Bar("a", None), Bar("b", None)], form=percent),
        bars("Below zero", [Bar("a", -1234567), Bar("b", 7654321)], form=money("USD")),
        bars("Many", [Bar(f"source {n}", n) for n in range(40)], target=0, target_name=LONG[:30]),
        bars("Two series", two, names=["this quarter, as far as it is known", LONG]),
        lines("One place", ["2026-01"], [one], target=0.8, form=percent, band="95 % interval"),
        lines("Gaps", MONTHS, gaps, across=LONG),
        lines("A target at the top", ["a", "b", LONG], [Line("x", [80, 79, 80])], target=80),
        steps("All zero", [0, 1], [Line("x", [0, 0], [0, 0], [0, 0])], form=percent),
        heat("One cell", [WORD], ["0–7"], [[0]], corner="owner", across="days"),
        heat("Wide", ["a", LONG], MONTHS, [[n * 1000 for n in range(12)], [None] * 12]),
        histogram("One bin", [0, 10], [1]),
        histogram("Marks", [0, 10, 20, 30], [2, 0, 1], within=("won", [1, 0, 1]),
                  marks=[Mark(10, "now"), Mark(11, "as it was before"), Mark(30, "top")]),
        Table(("name", "what it is"), [(WORD, LONG), (LONG, "–")], LONG),
    ]  # fmt: skip
    path = tmp_path_factory.mktemp("edges") / "page.html"
    path.write_text(page(LONG, [Section(WORD, drawn)], lead=LONG), "utf-8")
    return path


@pytest.mark.parametrize("width", [320, 1200])
@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_clashes_is_cut_or_pale(
    browser: Browser, edges: Path, width: int, scheme: str
) -> None:
    browser.look(width, scheme)
    browser.open(edges)
    assert browser.value(CLASHES) == []
    assert browser.value(CONTRAST)[1] == []
    assert browser.value("document.documentElement.scrollWidth") == width
    assert browser.value(f"{SCROLLERS}.filter(e => !{STOPS}.includes(e)).length") == 0


@pytest.mark.parametrize("width", [360, 1200])
def test_no_words_of_a_report_clash(browser: Browser, report_page: Path, width: int) -> None:
    browser.look(width)
    browser.open(report_page)
    assert browser.value(CLASHES) == []


@pytest.mark.parametrize(
    ("harm", "found"), [("16px", " on "), ("40px", "cut")]
)  # letters larger than they were reckoned
def test_a_clash_is_found(browser: Browser, edges: Path, harm: str, found: str) -> None:
    browser.look(1200)
    browser.open(edges)
    style = f"<style>svg text{{font-size:{harm}!important}}</style>"
    browser.value(f"document.head.insertAdjacentHTML('beforeend', '{style}')")
    assert any(found in clash for clash in browser.value(CLASHES))
