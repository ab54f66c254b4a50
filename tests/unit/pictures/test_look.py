"""Pictures can be read: contrast in light and dark, words beside colour, a table beside all."""

from __future__ import annotations

from base64 import b64decode
from itertools import combinations
from xml.etree import ElementTree

import pytest

from alignlib.pictures import Bar, Line, Mark, Picture, bars, heat, histogram, lines, steps
from alignlib.pictures.style import DARK, DASHES, LIGHT, SERIES, SHADES, Palette

NASTY = 'a <b>"&\x00 ]]> 中文'


def pictures(name: str = "a") -> list[Picture]:
    return [
        bars(name, [Bar(name, 3, 1, 4), Bar("b", None)], target=2),
        lines(name, [name, "q"], [Line(name, [1, None], [0, None], [2, None]), Line("b", [3, 4])]),
        steps(name, [0, 10, 30], [Line(name, [0, 0.2, 0.5])]),
        heat(name, [name], ["x", "y"], [[1, None]], corner=name, across=name),
        histogram(name, [0, 10, 20], [3, 4], within=(name, [1, 2]), marks=[Mark(5, name)]),
    ]


def luminance(colour: str) -> float:
    """WCAG 2.2, relative luminance."""
    parts = [int(colour[n : n + 2], 16) / 255 for n in (1, 3, 5)]
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_contrast(palette: Palette):
    for words in (palette.ink, palette.pale):
        assert contrast(words, palette.ground) >= 4.5
    for drawn in (*palette.series, palette.axis, palette.alarm):
        assert contrast(drawn, palette.ground) >= 3
    for number, shade in enumerate(palette.shades):
        words = palette.ground if number >= palette.dark_text_from else palette.ink
        assert contrast(words, shade) >= 4.5


@pytest.mark.parametrize("palette", [LIGHT, DARK], ids=["light", "dark"])
def test_shades_go_one_way(palette: Palette):
    found = [contrast(shade, palette.ground) for shade in palette.shades]
    assert found == sorted(found)
    assert len(palette.shades) == SHADES


def test_series_differ_by_dash_as_well():
    assert len(DASHES) == SERIES
    assert all(one != other for one, other in combinations(DASHES, 2))


@pytest.mark.parametrize("number", range(5))
def test_a_picture_is_well_formed_and_speaks(number: int):
    picture = pictures(NASTY)[number]
    root = ElementTree.fromstring(picture.svg)
    assert root.attrib["role"] == "img"
    title, desc = root[0], root[1]
    assert title.tag.endswith("title")
    assert title.text == NASTY.replace("\x00", "")
    assert desc.tag.endswith("desc")
    assert len(desc.text or "") > 20
    ElementTree.fromstring(picture.markup.replace("&nbsp;", " "))
    assert "<b>" not in picture.html
    assert "script" not in picture.html
    assert "http" not in picture.html.replace("http://www.w3.org/2000/svg", "")


def test_the_same_numbers_give_the_same_bytes():
    assert [p.html for p in pictures()] == [p.html for p in pictures()]


@pytest.mark.parametrize("number", range(5))
def test_nothing_is_drawn_outside(number: int):
    picture = pictures()[number]
    for node in ElementTree.fromstring(picture.svg).iter():
        for name in ("x", "x1", "x2", "cx"):
            assert -0.01 <= float(node.attrib.get(name, 0)) <= picture.width
        for name in ("y", "y1", "y2", "cy"):
            assert -0.01 <= float(node.attrib.get(name, 0)) <= picture.height
        wide = float(node.attrib["x"]) + float(node.attrib["width"]) if "x" in node.attrib and (
            "width" in node.attrib
        ) else 0.0  # fmt: skip
        assert wide <= picture.width


@pytest.mark.parametrize("number", range(5))
def test_a_notebook_gets_the_same_drawing_as_an_image(number: int):
    picture = pictures(NASTY)[number]
    shown = ElementTree.fromstring(picture.image.replace('">' + "<div", '"/>' + "<div"))
    image = shown[0]
    assert b64decode(image.attrib["src"].removeprefix("data:image/svg+xml;base64,")).decode() == (
        picture.svg
    )
    assert image.attrib["alt"].startswith(NASTY.replace("\x00", ""))
    assert picture.about.replace("\x00", "") in image.attrib["alt"]
    # A table that a screen reader finds, and no element that JupyterLab would drop.
    assert shown.find(".//table") is not None
    assert not [node.tag for node in shown.iter() if node.tag in ("svg", "rect", "script")]
