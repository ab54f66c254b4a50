"""One HTML file with pictures and their tables: nothing is fetched, nothing runs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

from attrs import field, frozen

from alignlib.pictures.picture import Picture
from alignlib.pictures.style import DARK, DRAWN, FONT, LIGHT, TABLES, Palette
from alignlib.pictures.table import Table
from alignlib.pictures.text import clean

Part: TypeAlias = Picture | Table | str


@frozen
class Section:
    """A heading and what stands below it; a text is a paragraph."""

    title: str
    parts: Sequence[Part] = field(factory=tuple)


def page(title: str, sections: Sequence[Section], *, lead: str = "", language: str = "en") -> str:
    """A whole document. `lead` is the paragraph under the title; with more than three sections a
    list of them comes first."""
    head = (
        '<!doctype html>\n<html lang="' + clean(language) + '">\n<head>\n<meta charset="utf-8">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="color-scheme" content="light dark">\n'
        f"<title>{clean(title)}</title>\n<style>{_PAGE}{DRAWN}{TABLES}</style>\n</head>\n"
    )
    opening = f"<h1>{clean(title)}</h1>\n" + (f"<p>{clean(lead)}</p>\n" if lead else "")
    body = "".join(_section(section, n) for n, section in enumerate(sections, 1))
    return f"{head}<body>\n<main>\n{opening}{_contents(sections)}{body}</main>\n</body>\n</html>\n"


def _contents(sections: Sequence[Section]) -> str:
    if len(sections) <= 3:
        return ""
    items = "".join(
        f'<li><a href="#s{n}">{clean(section.title)}</a></li>'
        for n, section in enumerate(sections, 1)
    )
    return f'<nav aria-label="contents"><ul>{items}</ul></nav>\n'


def _section(section: Section, number: int) -> str:
    parts = "\n".join(_part(part) for part in section.parts)
    return f'<section id="s{number}">\n<h2>{clean(section.title)}</h2>\n{parts}\n</section>\n'


def _part(part: Part) -> str:
    match part:
        case str():
            return f"<p>{clean(part)}</p>"
        case Table():
            return f'<div class="al-rows" tabindex="0">{part.markup}</div>'
        case Picture():
            return part.markup


def _surroundings(palette: Palette) -> str:
    return (
        f"body{{background:{palette.ground};color:{palette.ink}}}"
        f"a{{color:{palette.series[0]}}}.al-table thead th{{border-color:{palette.axis}}}"
    )


_PAGE = (
    f"body{{margin:0;font:16px/1.5 {FONT}}}main{{max-width:60rem;margin:0 auto;padding:1rem}}"
    "h1{font-size:1.6rem;line-height:1.25}h2{font-size:1.2rem;margin-top:2rem}"
    "p,li{max-width:42rem;overflow-wrap:anywhere}nav ul{padding-left:1.2rem}"
    + _surroundings(LIGHT)
    + f"@media (prefers-color-scheme:dark){{{_surroundings(DARK)}}}"
    + f"@media print{{{_surroundings(LIGHT)}main{{max-width:none;padding:0}}nav{{display:none}}"
    "h2,h2+p{break-after:avoid}}"
)
