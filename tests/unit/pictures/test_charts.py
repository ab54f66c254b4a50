"""What is drawn is what the numbers say: places by hand, from the geometry."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from itertools import pairwise
from xml.etree import ElementTree

import pytest

from alignlib.pictures import (
    Bar,
    Line,
    Mark,
    Section,
    Table,
    bars,
    binned,
    heat,
    histogram,
    lines,
    money,
    page,
    percent,
    plain,
    steps,
)
from alignlib.pictures.axes import names_of
from alignlib.pictures.numbers import ticks
from alignlib.pictures.text import fitted, width, wrapped

SVG = "{http://www.w3.org/2000/svg}"


def nodes(picture, tag: str, look: str):
    root = ElementTree.fromstring(picture.svg)
    return [n for n in root.iter(SVG + tag) if look in n.attrib.get("class", "").split()]


# -- numbers as text -------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0"), (1234567, "1,234,567"), (-5, "−5"), (12.345, "12.3"), (0.05123, "0.0512"),
     (Decimal("2.50"), "2.5"), (-0.0001, "−0.0001"), (1e-20, "0.00000000000000000001")],
)  # fmt: skip
def test_plain(number, text):
    assert plain(number) == text


@pytest.mark.parametrize(
    ("share", "text"), [(0, "0%"), (0.041, "4.1%"), (0.42, "42%"), (1, "100%"), (-0.3, "−30%")]
)
def test_percent(share, text):
    assert percent(share) == text


def test_money():
    assert money("USD")(1200) == "$1,200"
    assert money("USD")(-1200) == "−$1,200"
    assert money("CHF")(Decimal("12.4")) == "12 CHF"


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [(0, 100, [0, 50, 100]), (0, 0.31, [0, 0.1, 0.2, 0.3, 0.4]), (-20, 45, [-20, 0, 20, 40, 60]),
     (7, 7, [6, 8, 10, 12, 14])],
)  # fmt: skip
def test_ticks_are_round_and_cover(low, high, expected):
    assert ticks(low, high, 4) == expected


# -- text ------------------------------------------------------------------------------------


def test_a_label_is_cut_to_its_room():
    assert fitted("short", 100, 12) == "short"
    cut = fitted("a very long label indeed", 60, 12)
    assert cut.endswith("…")
    assert width(cut, 12) <= 60


def test_combining_marks_need_no_room_and_wide_signs_need_more():
    assert width("e\u0301", 12) == width("e", 12)
    assert width("中", 12) > width("a", 12)


def test_lines_break_at_blanks():
    assert wrapped("one two three", width("one two", 12), 12, 2) == ["one two", "three"]


# -- bars ------------------------------------------------------------------------------------


def test_bars_are_as_long_as_their_values():
    picture = bars("t", [Bar("a", 40), Bar("b", 20), Bar("c", None)])
    first, second = nodes(picture, "rect", "al-f0")
    assert float(first.attrib["width"]) == pytest.approx(
        2 * float(second.attrib["width"]), rel=0.01
    )
    assert picture.table.rows == (("a", "40"), ("b", "20"), ("c", "–"))


def test_a_negative_bar_ends_where_the_others_begin():
    up, down = nodes(bars("t", [Bar("a", 45), Bar("b", -20)]), "rect", "al-f0")
    ends = float(down.attrib["x"]) + float(down.attrib["width"])
    assert ends == pytest.approx(float(up.attrib["x"]), abs=0.02)


def test_bars_of_one_label_stand_together():
    picture = bars("t", [Bar("a", 1), Bar("a", 2, series=1)], names=["old", "new"])
    labels = [n.text for n in nodes(picture, "text", "al-t")]
    assert labels.count("a") == 1
    assert picture.table.head == ("", "series", "value")


def test_bars_refuse_what_they_cannot_draw():
    with pytest.raises(ValueError, match="at least one row"):
        bars("t", [])
    with pytest.raises(ValueError, match="no name"):
        bars("t", [Bar("a", 1, series=1)], names=["old"])


# -- lines and steps ---------------------------------------------------------------------------


def points(text: str) -> list[tuple[float, float]]:
    return [(float(x), float(y)) for x, y in (pair.split(",") for pair in text.split())]


def test_dates_are_true_to_scale():
    at = [date(2026, 1, 1), date(2026, 1, 11), date(2026, 1, 31)]
    (line,) = nodes(lines("t", at, [Line("a", [1, 1, 1])]), "polyline", "al-s0")
    (a, _), (b, _), (c, _) = points(line.attrib["points"])
    assert (b - a) * 2 == pytest.approx(c - b, abs=0.05)


def test_an_unknown_value_leaves_a_gap():
    picture = lines("t", ["a", "b", "c", "d"], [Line("x", [1, None, 2, 3])])
    drawn = nodes(picture, "polyline", "al-s0")
    assert [len(points(n.attrib["points"])) for n in drawn] == [1, 2]
    assert picture.table.rows[1] == ("b", "–")


def test_a_step_holds_until_the_next_place():
    (line,) = nodes(steps("t", [0, 5, 10], [Line("a", [0, 1, 2])]), "polyline", "al-s0")
    found = points(line.attrib["points"])
    assert len(found) == 5
    assert found[0][1] == found[1][1]  # flat, then up
    assert found[1][0] == found[2][0]


def test_lines_refuse_what_they_cannot_draw():
    with pytest.raises(ValueError, match="2 values for 1 places"):
        lines("t", [1], [Line("a", [1, 2])])
    with pytest.raises(ValueError, match="both"):
        lines("t", [1], [Line("a", [1], low=[0])])
    with pytest.raises(ValueError, match="one known value"):
        lines("t", [1], [Line("a", [None])])


def test_labels_across_do_not_touch():
    at = [f"campaign {n}" for n in range(40)]
    found = nodes(lines("t", at, [Line("a", range(40))]), "text", "al-p")
    labels = [n for n in found if (n.text or "").startswith("campaign")]
    assert len(labels) > 1
    spans = sorted(
        (float(n.attrib["x"]) - width(n.text or "", 11) / 2,
         float(n.attrib["x"]) + width(n.text or "", 11) / 2)
        for n in labels
    )  # fmt: skip
    assert all(end <= start for (_, end), (start, _) in pairwise(spans))


def test_months_are_named_short():
    assert names_of([date(2026, 1, 1), date(2026, 2, 1)]) == ["2026-01", "2026-02"]
    assert names_of([datetime(2026, 1, 1, 9, 30, tzinfo=UTC)]) == ["2026-01-01 09:30"]


# -- heat ------------------------------------------------------------------------------------


def test_more_is_darker():
    picture = heat("t", ["a"], ["x", "y", "z"], [[0, None, 1]], form=percent, corner="new in")
    assert len(nodes(picture, "rect", "al-h0")) == 1
    assert len(nodes(picture, "rect", "al-h5")) == 1
    assert picture.table.rows == (("a", "0%", "–", "100%"),)
    with pytest.raises(ValueError, match="a: 1 cells for 2 columns"):
        heat("t", ["a"], ["x", "y"], [[1]])


# -- histogram -------------------------------------------------------------------------------


def test_bins_are_round_and_hold_all():
    assert binned([0, 1, 2, 39]) == (tuple(range(0, 41, 2)), (2, 1, *[0] * 17, 1))
    assert binned([5]) == ((5, 6), (1,))
    edges, counts = binned([-3, 7.5, 12.25, 90])
    assert edges[0] == -5
    assert sum(counts) == 4
    assert edges[-1] > 90


def test_a_bar_stands_between_its_edges():
    picture = histogram("t", [0, 10, 30], [2, 4], within=("won", [1, 1]))
    first, second = nodes(picture, "rect", "al-f0")[1:]  # the first is the legend's
    assert float(second.attrib["width"]) + 1 == pytest.approx(
        2 * (float(first.attrib["width"]) + 1), abs=0.05
    )
    assert float(second.attrib["height"]) == pytest.approx(
        2 * float(first.attrib["height"]), abs=0.05
    )
    assert picture.table.rows == (("0", "10", "2", "1"), ("10", "30", "4", "1"))


def test_a_mark_outside_stands_at_the_edge():
    picture = histogram("t", [0, 10], [1], marks=[Mark(99, "far")])
    (mark,) = nodes(picture, "line", "al-a")
    assert float(mark.attrib["x1"]) <= picture.width


def test_edges_rise():
    with pytest.raises(ValueError, match="rise"):
        histogram("t", [0, 0], [1])
    with pytest.raises(ValueError, match="need 3 edges"):
        histogram("t", [0, 1], [1, 2])


# -- tables and pages --------------------------------------------------------------------------


def test_numbers_stand_right_and_names_left():
    table = Table(["stage", "leads", "share"], [["won <1>", "1,200", "4.2%"], ["lost", "–", "12%"]])
    assert table.markup.count('class="al-r"') == 6
    assert "won &lt;1&gt;" in table.markup
    with pytest.raises(ValueError, match="2 cells under a head of 1"):
        Table(["a"], [["1", "2"]])


def test_a_page_stands_alone():
    html = page("A & B", [Section("One", ["a < b", bars("t", [Bar("x", 1)])])], lead="why")
    assert html.startswith("<!doctype html>")
    assert "A &amp; B" in html
    assert "a &lt; b" in html
    assert "<nav" not in html
    assert html.count("<style>") == 1
    many = page("t", [Section(f"s{n}") for n in range(4)])
    assert '<a href="#s4">s3</a>' in many
