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
    skip = '<a class="al-skip" href="#s1">Skip the list of contents</a>'
    return f'{skip}<nav aria-label="contents"><ul>{items}</ul></nav>\n'


def _section(section: Section, number: int) -> str:
    parts = "\n".join(_part(part, section.title) for part in section.parts)
    return f'<section id="s{number}">\n<h2>{clean(section.title)}</h2>\n{parts}\n</section>\n'


def _part(part: Part, section: str) -> str:
    match part:
        case str():
            return f"<p>{clean(part)}</p>"
        case Table():
            return part.scrolling(part.caption or section)
        case Picture():
            return part.markup


def _surroundings(palette: Palette) -> str:
    return (
        f"body{{background:{palette.ground};color:{palette.ink}}}"
        f"a{{color:{palette.series[0]}}}.al-table thead th{{border-color:{palette.axis}}}"
        f":focus-visible{{outline:3px solid {palette.series[0]};outline-offset:2px}}"
        f".al-skip:focus{{background:{palette.ground}}}"
        f".al-words td[data-column]::before{{color:{palette.pale}}}"
        # The head of a table that scrolls stays in sight.
        f"@media screen{{main table.al-table.al-table thead th{{position:sticky;top:0;"
        f"background:{palette.ground};box-shadow:inset 0 -1px {palette.axis}}}}}"
        # A shade at an edge behind which there is more: the covers move with the table.
        f".al-rows,.al-scroll{{background:{_more(palette)}}}"
    )


def _more(palette: Palette) -> str:
    covers, shades = [], []
    for side, spot, size in (
        ("right", "0 0", "2rem 100%"), ("left", "100% 0", "2rem 100%"),
        ("bottom", "0 0", "100% 2rem"), ("top", "0 100%", "100% 2rem"),
    ):  # fmt: skip
        covers.append(
            f"linear-gradient(to {side},{palette.ground} 40%,{palette.ground}00) {spot}/{size} "
            "no-repeat local"
        )
        thin = size.replace("2rem", ".7rem")
        shades.append(
            f"linear-gradient(to {side},{palette.axis}99,{palette.axis}00) {spot}/{thin} "
            "no-repeat scroll"
        )
    return ",".join((*covers, *shades))


_PAGE = (
    f"body{{margin:0;font:16px/1.5 {FONT}}}"
    "main{max-width:60rem;margin:0 auto;padding:1rem .75rem}"
    "h1{font-size:1.6rem;line-height:1.25}h1,h2{overflow-wrap:anywhere}"
    "h2{font-size:1.2rem;margin-top:2rem}"
    "p,li{max-width:42rem;overflow-wrap:anywhere}"
    "nav ul{padding-left:1.2rem;columns:14rem;column-gap:2.5rem}"
    ".al-skip{position:absolute;left:.75rem;top:-9rem;padding:.5rem}.al-skip:focus{top:.25rem}"
    + _surroundings(LIGHT)
    + f"@media (prefers-color-scheme:dark){{{_surroundings(DARK)}}}"
    + f"@media print{{{_surroundings(LIGHT)}body{{font-size:10pt}}"
    "main{max-width:none;padding:0}nav,.al-skip{display:none}.al-rows,.al-scroll{background:none}"
    "h2,section>p:not(:last-child){break-after:avoid}p{break-inside:avoid}"
    # What is to mind stays with its numbers.
    ".al-figure+p,.al-rows+p,p+p{break-before:avoid}}"
    "@page{margin:15mm}"
)
