"""Answers as fragments of HTML: escaped, without scripts, readable on light and dark."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape

# Colours are those of the surroundings; what is pale is pale in both.
_STYLE = "color:inherit;background:transparent;font:inherit;line-height:1.5;color-scheme:light dark"
_PALE = '<span style="opacity:.7">'


def page(body: str) -> str:
    """A whole answer."""
    return f'<div class="alignlib" style="{_STYLE}">{body}</div>'


def tree(text: str, found: str, parts: Iterable[str], is_open: bool = False) -> str:
    """One node: a line, and below it its parts, which can be folded away."""
    line = escape(text)
    if found:
        line += f" &nbsp;{_PALE}{escape(found)}</span>"
    below = "".join(parts)
    indent = "margin-left:1.2em"
    if not below:
        return f'<div style="{indent}">{line}</div>'
    opened = " open" if is_open else ""
    return f'<details style="{indent}"{opened}><summary>{line}</summary>{below}</details>'


def heading(text: str, pale: str = "") -> str:
    more = f" &nbsp;{_PALE}{escape(pale)}</span>" if pale else ""
    return f"<div><strong>{escape(text)}</strong>{more}</div>"


def sentences(lines: Iterable[str]) -> str:
    return "".join(f"<div>{escape(line)}</div>" for line in lines)


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A small table of text."""
    cell = "padding:0 1em 0 0;text-align:left"
    top = "".join(f'<th style="{cell}">{escape(name)}</th>' for name in head)
    body = "".join(
        "<tr>" + "".join(f'<td style="{cell}">{escape(text)}</td>' for text in row) + "</tr>"
        for row in rows
    )
    return f"<table><thead><tr>{top}</tr></thead><tbody>{body}</tbody></table>"
