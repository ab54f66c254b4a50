"""Nothing lies on anything else, and the same text gives the same bytes."""

from __future__ import annotations

import os
import re
import subprocess
import sys
from itertools import combinations, pairwise
from pathlib import Path
from xml.etree import ElementTree

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import alignlib as al
from alignlib.diagram.graph import Layout, Node, Way, layout, ranks
from alignlib.diagram.mermaid import mermaid
from alignlib.diagram.places import place, rising
from unit.diagram.test_chart import TEXT, chart

ROOT = Path(__file__).parents[3]
AGREEMENTS = sorted((ROOT / "examples" / "agreements").glob("*.rules"))
BOX = tuple[float, float, float, float]

# -- layers ----------------------------------------------------------------------------------------


def test_a_stage_stands_below_all_that_lead_to_it():
    found = ranks(
        ["a", "b", "c", "d"], [("a", "b"), ("b", "c"), ("a", "c"), ("c", "b"), ("c", "d")]
    )
    assert found == {"a": 0, "b": 1, "c": 2, "d": 3}


def test_a_circle_is_cut_where_it_comes_back():
    assert ranks(["a", "b"], [("a", "b"), ("b", "a"), ("a", "a")]) == {"a": 0, "b": 1}


def test_a_long_way_down_is_no_recursion():
    keys = [f"s{n}" for n in range(5000)]
    found = ranks(keys, [*pairwise(keys), (keys[-1], keys[0])])
    assert found[keys[-1]] == 4999


@st.composite
def graphs(draw: st.DrawFn) -> tuple[dict[str, tuple[float, float]], list[Way]]:
    keys = [f"s{n}" for n in range(draw(st.integers(1, 8)))]
    pairs = draw(
        st.lists(st.tuples(st.sampled_from(keys), st.sampled_from(keys)), max_size=12, unique=True)
    )
    sizes = {key: (draw(st.integers(40, 200)), draw(st.integers(20, 90))) for key in keys}
    return sizes, [Way((source,), target) for source, target in pairs]


def rectangle(node: Node) -> BOX:
    return (node.x - node.wide / 2, node.y - node.high / 2, node.x + node.wide / 2,
            node.y + node.high / 2)  # fmt: skip


def overlap(one: BOX, other: BOX) -> bool:
    return (
        min(one[2], other[2]) - max(one[0], other[0]) > 0.1
        and min(one[3], other[3]) - max(one[1], other[1]) > 0.1
    )


@settings(max_examples=60, deadline=None)
@given(graphs())
def test_no_two_nodes_overlap_and_every_way_is_drawn(given_: tuple):
    sizes, ways = given_
    made: Layout = layout(sizes, ways, [(60.0, 20.0)] * len(ways))
    wide, high = place(made)
    nodes = [node for layer in made.layers for node in layer if node.kind != "bend"]
    for one, other in combinations(nodes, 2):
        assert not overlap(rectangle(one), rectangle(other))
    for node in nodes:
        assert node.x - node.wide / 2 >= -0.1
        assert node.x + node.wide / 2 <= wide + 0.1
        assert node.y + node.high / 2 <= high + 0.1
    drawn = {strand.way for strand in made.strands}
    assert drawn == {n for n, way in enumerate(ways) if way.sources != (way.target,)}
    for strand in made.strands:
        assert [b.layer - a.layer for a, b in pairwise(strand.nodes)] == [1] * (
            len(strand.nodes) - 1
        )


@given(st.lists(st.tuples(st.floats(-50, 50), st.floats(0.5, 9)), min_size=1, max_size=8))
def test_rising_is_the_nearest_that_never_falls(pairs: list[tuple[float, float]]):
    """Karush-Kuhn-Tucker: in each pool of equal numbers the weighted errors sum to nothing, and
    those of its beginning are never below zero."""
    values, weights = zip(*pairs, strict=True)
    found = rising(values, weights)
    assert all(a <= b + 1e-9 for a, b in pairwise(found))
    start = 0
    for n in range(len(found)):
        if n + 1 == len(found) or found[n + 1] > found[n] + 1e-9:
            errors = [(values[k] - found[k]) * weights[k] for k in range(start, n + 1)]
            assert sum(errors) == pytest.approx(0, abs=1e-6)
            total = 0.0
            for error in errors:
                total += error
                assert total >= -1e-6
            start = n + 1


# -- drawings --------------------------------------------------------------------------------------


def texts() -> list[tuple[str, str]]:
    own = [(path.stem, path.read_text("utf-8")) for path in AGREEMENTS]
    own.append(("inbound", (ROOT / "examples" / "inbound" / "inbound.rules").read_text("utf-8")))
    return [*own, ("two", TEXT)]


def shapes(svg: str) -> tuple[list[BOX], list[BOX], list[list[tuple[float, float]]]]:
    """Boxes, labels and ways of a drawing, as it stands on the page."""
    boxes: list[BOX] = []
    labels: list[BOX] = []
    ways: list[list[tuple[float, float]]] = []

    def visit(node: ElementTree.Element, dx: float, dy: float) -> None:
        shift = re.match(r"translate\((\S+) (\S+)\)", node.attrib.get("transform", ""))
        if shift:
            dx, dy = dx + float(shift[1]), dy + float(shift[2])
        look = node.attrib.get("class", "").split()
        if node.tag.endswith("rect") and "x" in node.attrib and "al-bg" in look:
            x, y, w, h = (float(node.attrib[k]) for k in ("x", "y", "width", "height"))
            (boxes if "al-x" in look else labels).append((x + dx, y + dy, x + w + dx, y + h + dy))
        if node.tag.endswith("path"):
            ways.append([(x + dx, y + dy) for x, y in sampled(node.attrib["d"])])
        for child in node:
            visit(child, dx, dy)

    visit(ElementTree.fromstring(svg), 0, 0)
    return boxes, labels, ways


def sampled(path: str) -> list[tuple[float, float]]:
    found: list[tuple[float, float]] = []
    for letter, numbers in re.findall(r"([MLC])([^MLC]+)", path):
        points = [tuple(map(float, pair.split(","))) for pair in numbers.split()]
        if letter == "C":
            p0, (p1, p2, p3) = found[-1], points
            for n in range(1, 21):
                t, u = n / 20, 1 - n / 20
                found.append((
                    u**3 * p0[0] + 3 * u * u * t * p1[0] + 3 * u * t * t * p2[0] + t**3 * p3[0],
                    u**3 * p0[1] + 3 * u * u * t * p1[1] + 3 * u * t * t * p2[1] + t**3 * p3[1],
                ))  # fmt: skip
        else:
            if found:
                (x0, y0), (x1, y1) = found[-1], points[0]
                found += [(x0 + (x1 - x0) * n / 10, y0 + (y1 - y0) * n / 10) for n in range(1, 10)]
            found.append((points[0][0], points[0][1]))
    return found


def inside(point: tuple[float, float], box: BOX, by: float) -> bool:
    return box[0] + by < point[0] < box[2] - by and box[1] + by < point[1] < box[3] - by


@pytest.mark.parametrize(("name", "text"), texts(), ids=lambda value: value[:14])
def test_nothing_lies_on_anything_else(name: str, text: str):
    boxes, labels, ways = shapes(al.loads(text, name=name).diagram().svg)
    assert boxes
    for one, other in combinations([*boxes, *labels], 2):
        assert not overlap(one, other)
    for way in ways:
        assert not [box for box in boxes for point in way if inside(point, box, 1)]
        # A way touches the labels at its own ends only.
        assert not [
            label for label in labels for point in way[2:-2] if inside(point, label, 2)
        ]  # fmt: skip


def test_a_drawing_says_all_in_words_and_is_well_formed():
    text = TEXT.replace("Ready for sales", "Ready for <sales> & all")
    picture = al.loads(text, name="two.rules").diagram().picture
    root = ElementTree.fromstring(picture.svg)
    words = "".join(root.itertext())
    assert "Ready for <sales> & all" in words
    assert "ready to busy on meeting by owner." in picture.about
    assert ("new", "ready", "when good or some call ever (because they asked # for it)",
            "line 14") in picture.table.rows  # fmt: skip
    assert len(picture.table.rows) == 9
    legend = [node.text for node in root.iter() if node.tag.endswith("text")]
    assert "by a promise that was not kept" in legend
    assert "to keep the workload" not in legend


def test_the_same_bytes_whatever_the_hash_seed():
    script = (
        "import alignlib as al, sys\n"
        f"sys.stdout.write(al.load({str(AGREEMENTS[0])!r}).diagram().svg)"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", script], capture_output=True, check=True,
            env={**os.environ, "PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    }  # fmt: skip
    assert len(found) == 1


# -- Mermaid ---------------------------------------------------------------------------------------


def test_mermaid_text():
    assert mermaid(chart()).splitlines()[:10] == [
        "stateDiagram-v2",
        '    state "pipeline lead of lead" as p0 {',
        '        state "new<br/>marketing" as new',
        '        state "ready (SQL)<br/>Ready for sales<br/>sales<br/>'
        'asks any of (some form ever, at least 2 call ever)" as ready',
        '        state "busy<br/>sales" as busy',
        '        state "done" as done',
        "        [*] --> new",
        "        new --> ready: when good or some call ever",
        "        new --> ready: on request by sales",
        "        ready --> busy: on meeting by owner",
    ]
    assert mermaid(chart()).endswith(
        "    busy --> p1: opens, entered on meeting by owner\n"
        "    busy --> p1: opens, trigger mails\n"
    )


def test_mermaid_takes_no_sign_of_its_own():
    """`;` ends a label, `::` is a class, `"` ends a text: tried with mermaid 11.17."""
    text = (
        "activity form by prospect\n  page text\n"
        'stage end_, start\n  to `état` on form where page is "a;b::c <x>"\nstage `état`, end\n'
    )
    lines = mermaid(chart(text)).splitlines()
    assert lines[1:3] == ['    state "end_" as s0_0', '    state "état" as s0_1']
    assert "    s0_0 --> s0_1: on form where page is 'a,b: :c ‹x›'" in lines
