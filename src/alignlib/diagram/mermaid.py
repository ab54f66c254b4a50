"""A chart as Mermaid text: a state diagram that GitHub, GitLab and many wikis draw."""

from __future__ import annotations

import re
from collections.abc import Iterator

from alignlib.diagram.chart import Box, Chart, Track
from alignlib.names import snake

_WORDS = {
    "accdescr", "acctitle", "as", "bt", "choice", "class", "classdef", "click",
    "concurrent", "default", "direction", "end", "fork", "hide", "history", "href", "join",
    "left", "lr", "note", "of", "rl", "right", "scale", "state", "style", "tb",
}  # fmt: skip
_TRACK = re.compile(r"[ps]\d+(_\d+)?")
_LIKE = str.maketrans({'"': "'", ";": ",", "<": "‹", ">": "›"})


def mermaid(chart: Chart) -> str:
    """The text; every way is one line, in the order of the agreement."""
    lines = ["stateDiagram-v2"]
    several = len(chart.tracks) > 1
    for number, track in enumerate(chart.tracks):
        if several:
            named = f"pipeline {track.name} of {track.record}"
            lines.append(f'    state "{_plain(named)}" as p{number} {{')
        indent = "        " if several else "    "
        lines += [f"{indent}{line}" for line in _track(track, number)]
        if several:
            lines.append("    }")
    lines += [f"    {line}" for line in _openings(chart)]
    return "\n".join(lines) + "\n"


def _track(track: Track, number: int) -> Iterator[str]:
    names = _names(track, number)
    for box in track.boxes:
        yield f'state "{_said(box)}" as {names[box.key]}'
    for box in track.boxes:
        if box.start:
            yield f"[*] --> {names[box.key]}"
    for arrow in track.arrows:
        if arrow.cause != "opens":
            words = _plain(arrow.words)
            yield f"{names[arrow.source]} --> {names[arrow.target]}: {words}"
    for box in track.boxes:
        if box.end:
            yield f"{names[box.key]} --> [*]"


def _openings(chart: Chart) -> Iterator[str]:
    numbers = {track.name: number for number, track in enumerate(chart.tracks)}
    for number, track in enumerate(chart.tracks):
        names = _names(track, number)
        for arrow in track.arrows:
            if arrow.cause == "opens":
                words = _plain(f"opens, {arrow.words}")
                yield f"{names[arrow.source]} --> p{numbers[arrow.target]}: {words}"


def _names(track: Track, number: int) -> dict[str, str]:
    """Names that Mermaid takes: Latin letters and digits, and no word of its own."""
    found = {}
    for place, box in enumerate(track.boxes):
        name = snake(box.name)
        usable = name.isascii() and name not in _WORDS and not _TRACK.fullmatch(name)
        found[box.key] = name if usable else f"s{number}_{place}"
    return found


def _said(box: Box) -> str:
    called = f" ({', '.join(box.aliases)})" if box.aliases else ""
    lines = [box.name + called, box.title or "", box.owner or ""]
    lines.append(f"asks {box.asks}" if box.asks else "")
    return "<br/>".join(_plain(line) for line in lines if line)


def _plain(words: str) -> str:
    """Signs that mean something to Mermaid, in quotes or in labels, are written as their like:
    labels know no entities."""
    return words.replace("::", ": :").translate(_LIKE)
