"""A chart as a drawing."""

from __future__ import annotations

from attrs import frozen

from alignlib.diagram.chart import CAUSES, Cause, Chart, Track
from alignlib.diagram.faces import face, opened_face
from alignlib.diagram.graph import Layout, Node, Strand, layout
from alignlib.diagram.joined import Words, joined
from alignlib.diagram.places import place
from alignlib.pictures.numbers import place as at
from alignlib.pictures.picture import WIDTH, Picture
from alignlib.pictures.shapes import SMALL, dot, heading, line, polygon, rect, text
from alignlib.pictures.table import Table
from alignlib.pictures.text import width, wrapped

_MARGIN = 14.0
_HEAD = 7.0

_LOOKS: dict[Cause, tuple[str, str]] = {
    "on": ("al-i", ""),
    "when": ("al-s0", "7 3"),
    "after": ("al-s0", "2 3"),
    "request": ("al-s2", "9 3 2 3"),
    "sla": ("al-s4", "5 2 1 2 1 2"),
    "keep": ("al-s3", "12 3"),
    "opens": ("al-s5", "1 3"),
}


def drawn(chart: Chart) -> Picture:
    """All pipelines below each other, a legend, and a table of all ways."""
    parts: list[str] = []
    wide, y = WIDTH, 0.0
    pieces = [_Track(track, chart).draw() for track in chart.tracks]
    wide = max([WIDTH, *(piece.wide for piece in pieces)])
    drawn_title, y = heading(f"{chart.title}: stages", wide, _MARGIN)
    parts.append(drawn_title)
    for piece, track in zip(pieces, chart.tracks, strict=True):
        if len(chart.tracks) > 1:
            y += 26
            named = f"pipeline {track.name} of {track.record}"
            parts.append(text(_MARGIN, y, named, look="al-t al-b"))
        y += 14
        shift = f"translate({at((wide - piece.wide) / 2)} {at(y)})"
        parts.append(f'<g transform="{shift}">{piece.body}</g>')
        y += piece.high
    body, y = _legend(chart, wide, y + 16)
    parts.append(body)
    return Picture(
        f"{chart.title}: stages", _about(chart), wide, y + 8, "".join(parts), table(chart)
    )


def table(chart: Chart) -> Table:
    """Every way, in the order of the text."""
    rows = [
        (
            _box_name(track, arrow.source), track.named(arrow.target),
            f"{arrow.words} (because {arrow.reason})" if arrow.reason else arrow.words,
            arrow.place,
        )
        for track in chart.tracks
        for arrow in track.arrows
    ]  # fmt: skip
    return Table(("from", "to", "how", "where"), rows)


def _box_name(track: Track, key: str) -> str:
    return next(box.name for box in track.boxes if box.key == key)


@frozen
class _Piece:
    body: str
    wide: float
    high: float


class _Track:
    def __init__(self, track: Track, chart: Chart) -> None:
        self.track = track
        self.chart = chart
        self.faces = {box.key: face(box) for box in track.boxes}
        for name in track.opens:
            self.faces[f"opens {name}"] = opened_face(name)
        self.ways, self.words, self.causes = joined(track)
        self.loops = {
            way.target: number
            for number, way in enumerate(self.ways)
            if way.sources == (way.target,)
        }

    def draw(self) -> _Piece:
        made = layout(
            {key: self._room(key) for key in self.faces},
            self.ways,
            [(words.wide, words.high) for words in self.words],
        )
        wide, high = place(made)
        parts = [self._strand(strand, made) for strand in made.strands]
        parts += [self._label(made.labels[n], words) for n, words in enumerate(self.words)
                  if n in made.labels]  # fmt: skip
        parts += [self._box(key, node) for key, node in made.boxes.items()]
        body = f'<g transform="translate({at(_MARGIN)} {at(_TOP)})">{"".join(parts)}</g>'
        return _Piece(body, wide + 2 * _MARGIN, high + _TOP + 4)

    def _room(self, key: str) -> tuple[float, float]:
        face = self.faces[key]
        if key not in self.loops:
            return face.wide, face.high
        words = self.words[self.loops[key]]
        # The loop stands at the right; the same room at the left keeps the box in the middle.
        return face.wide + 2 * (words.wide + 26), max(face.high, words.high)

    # -- ways -----------------------------------------------------------------------------------

    def _strand(self, strand: Strand, made: Layout) -> str:
        cause = self.causes[strand.way]
        look, dash = _LOOKS[cause]
        points = self._points(strand, made)
        (x, y), (end_x, end_y) = points[0], points[-1]
        heads = ""
        if strand.head == "top":
            heads = polygon([(x, y), (x - 4, y + _HEAD), (x + 4, y + _HEAD)], _filled(look))
            points[0] = (x, y + _HEAD)
        elif strand.head == "bottom":
            heads = polygon(
                [(end_x, end_y), (end_x - 4, end_y - _HEAD), (end_x + 4, end_y - _HEAD)],
                _filled(look),
            )
            points[-1] = (end_x, end_y - _HEAD)
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        path = f'<path class="al-n {look} al-l" d="{_curve(points)}"{dashed}/>'
        return path + heads

    def _points(self, strand: Strand, made: Layout) -> list[tuple[float, float]]:
        """From the bottom of the first node through the bends to the top of the last."""
        first, *between, last = strand.nodes
        points = [(self._port(first, strand, made, below=True), first.y + self._half(first))]
        for bend in between:
            high = max(node.high for node in made.layers[bend.layer]) / 2
            points += [(bend.x, bend.y - high), (bend.x, bend.y + high)]
        points.append((self._port(last, strand, made, below=False), last.y - self._half(last)))
        return points

    def _half(self, node: Node) -> float:
        return self.faces[str(node.owner)].high / 2 if node.kind == "box" else node.high / 2

    def _port(self, node: Node, strand: Strand, made: Layout, *, below: bool) -> float:
        """Where a strand leaves a box: they stand beside each other in the order of their next
        nodes."""
        if node.kind != "box":
            return node.x
        end, near = (0, 1) if below else (-1, -2)
        own = [other for other in made.strands if other.nodes[end] is node]
        own.sort(key=lambda other: other.nodes[near].x)
        room = self.faces[str(node.owner)].wide - 28
        apart = min(18.0, room / max(1, len(own) - 1))
        return node.x + (own.index(strand) - (len(own) - 1) / 2) * apart

    def _label(self, node: Node, words: Words) -> str:
        top = node.y - node.high / 2
        parts = [rect(node.x - node.wide / 2, top, node.wide, node.high, "al-bg")]
        for n, (said, _) in enumerate(words.lines):
            parts.append(text(node.x, top + 12 + 13 * n, said, anchor="middle", size=SMALL))
        return "".join(parts)

    # -- boxes ----------------------------------------------------------------------------------

    def _box(self, key: str, node: Node) -> str:
        face = self.faces[key]
        x, y = node.x - face.wide / 2, node.y - face.high / 2
        parts = [face.draw(x, y)]
        box = next((box for box in self.track.boxes if box.key == key), None)
        if box is not None and box.start:
            parts.append(_start(node.x, y))
        if key in self.loops:
            parts.append(self._loop(self.loops[key], x + face.wide, node.y))
        return "".join(parts)

    def _loop(self, number: int, x: float, y: float) -> str:
        look, dash = _LOOKS[self.causes[number]]
        dashed = f' stroke-dasharray="{dash}"' if dash else ""
        path = (
            f'<path class="al-n {look} al-l" d="M{at(x)},{at(y - 8)}C{at(x + 24)},{at(y - 18)} '
            f'{at(x + 24)},{at(y + 18)} {at(x + _HEAD)},{at(y + 8)}"{dashed}/>'
        )
        head = polygon([(x, y + 8), (x + _HEAD, y + 4), (x + _HEAD, y + 12)], _filled(look))
        words = self.words[number]
        top = y - words.high / 2
        said = "".join(
            text(x + 24, top + 12 + 13 * n, part, size=SMALL)
            for n, (part, _) in enumerate(words.lines)
        )
        return path + head + said


_TOP = 22.0
"""Room for the dot of the start."""


def _start(x: float, y: float) -> str:
    head = polygon([(x, y), (x - 4, y - _HEAD), (x + 4, y - _HEAD)], "al-t")
    return dot(x, y - 17, 4, "al-t", "start") + line(x, y - 13, x, y - _HEAD, "al-i al-l") + head


def _filled(look: str) -> str:
    """The class that fills with the colour a class strokes with."""
    return "al-t" if look == "al-i" else look.replace("al-s", "al-f")


def _curve(points: list[tuple[float, float]]) -> str:
    """Through all points, upright at each."""
    x, y = points[0]
    parts = [f"M{at(x)},{at(y)}"]
    for end_x, end_y in points[1:]:
        if abs(end_x - x) < 0.01:
            parts.append(f"L{at(end_x)},{at(end_y)}")
        else:
            middle = (y + end_y) / 2
            parts.append(f"C{at(x)},{at(middle)} {at(end_x)},{at(middle)} {at(end_x)},{at(end_y)}")
        x, y = end_x, end_y
    return "".join(parts)


# -- below the drawing ----------------------------------------------------------------------------


def _legend(chart: Chart, wide: float, y: float) -> tuple[str, float]:
    """What lines and stripes mean, as far as they occur; then the notes."""
    parts: list[str] = []
    used = {arrow.cause for track in chart.tracks for arrow in track.arrows}
    items: list[tuple[str, float, str]] = []
    for cause, meaning in CAUSES.items():
        if cause in used:
            look, dash = _LOOKS[cause]
            items.append((line(0, -4, 26, -4, f"{look} al-l", dash), 34, meaning))
    owners = {(box.side, box.owner) for track in chart.tracks for box in track.boxes if box.owner}
    for side, owner in sorted(owners, key=lambda pair: (pair[0] is None, pair)):
        stripe = "al-xf" if side is None else f"al-f{side}"
        items.append((rect(0, -11, 5, 14, stripe, round_=2), 12, f"owned by {owner}"))
    x = _MARGIN
    for swatch, indent, meaning in items:
        room = indent + width(meaning, SMALL) + 16
        if x > _MARGIN and x + room - 16 > wide - _MARGIN:
            x, y = _MARGIN, y + 18
        parts.append(f'<g transform="translate({at(x)} {at(y)})">{swatch}'
                     f"{text(indent, 0, meaning, look='al-p', size=SMALL)}</g>")  # fmt: skip
        x += room
    for note in chart.notes:
        for row in wrapped(note, wide - 2 * _MARGIN, SMALL, 3):
            y += 18
            parts.append(text(_MARGIN, y, row, look="al-p", size=SMALL))
    return "".join(parts), y


def _about(chart: Chart) -> str:
    """The whole chart in sentences, for those who do not see it."""
    said = []
    for track in chart.tracks:
        starts = [box.name for box in track.boxes if box.start]
        ends = [box.name for box in track.boxes if box.end]
        named = f"Pipeline {track.name}: " if len(chart.tracks) > 1 else ""
        said.append(f"{named}{len(track.boxes)} stages, start {', '.join(starts) or 'none'}, "
                    f"end {', '.join(ends) or 'none'}.")  # fmt: skip
        if track.opened_by:
            said.append(f"Opened by {', '.join(track.opened_by)}.")
        said += [
            f"{_box_name(track, arrow.source)} to {track.named(arrow.target)} {arrow.words}."
            for arrow in track.arrows
        ]
    return " ".join(said)
