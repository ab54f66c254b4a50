"""The look of all pictures: one sheet, light and dark.

Plain rules with plain colours, no variables, so that programs other than browsers read them as
well; dark is a second set of rules. Text has a contrast of at least 4.5 to its ground, what is
drawn 3 (WCAG 2.2, 1.4.3 and 1.4.11).
"""

from __future__ import annotations

from attrs import frozen

FONT = "system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif"
SERIES = 6
"""Colours of series; the seventh has the first again."""
SHADES = 6
"""Steps of a heat map, from few to many."""


@frozen
class Palette:
    ground: str
    ink: str
    pale: str
    grid: str
    axis: str
    series: tuple[str, ...]
    shades: tuple[str, ...]
    dark_text_from: int
    """The first shade whose text is that of the ground instead of ink."""
    alarm: str


LIGHT = Palette(
    ground="#ffffff", ink="#1b1f24", pale="#57606a", grid="#d8dee4", axis="#6e7781",
    series=("#0b5fa5", "#b35900", "#1b7a4b", "#8a3b8f", "#b3263e", "#4d5a66"),
    shades=("#eaf2fa", "#c9dff2", "#9dc4e6", "#3976ae", "#1f639f", "#0a4478"),
    dark_text_from=3, alarm="#b3263e",
)  # fmt: skip
DARK = Palette(
    ground="#14171c", ink="#e6edf3", pale="#9da7b3", grid="#30363d", axis="#8b949e",
    series=("#6cb6ff", "#f0a35e", "#6fcf97", "#d49be0", "#ff8a98", "#b4bfca"),
    shades=("#1c2836", "#213f5e", "#2a5785", "#7db4e6", "#a3cdf2", "#cfe6fb"),
    dark_text_from=3, alarm="#ff8a98",
)  # fmt: skip

DASHES = ("", "6 3", "2 3", "8 3 2 3", "1 2", "10 4")


def _rules(palette: Palette) -> str:
    rules = [
        f".al-bg{{fill:{palette.ground}}}",
        f".al-t{{fill:{palette.ink}}}",
        f".al-p{{fill:{palette.pale}}}",
        f".al-g{{stroke:{palette.grid}}}",
        f".al-x{{stroke:{palette.axis}}}",
        f".al-xf{{fill:{palette.axis}}}",
        f".al-i{{stroke:{palette.ink}}}",
        f".al-o{{stroke:{palette.ground}}}",
        f".al-a{{stroke:{palette.alarm}}}",
    ]
    for number, colour in enumerate(palette.series):
        rules.append(f".al-f{number}{{fill:{colour}}}.al-s{number}{{stroke:{colour}}}")
    for number, colour in enumerate(palette.shades):
        text = palette.ground if number >= palette.dark_text_from else palette.ink
        rules.append(f".al-h{number}{{fill:{colour}}}.al-ht{number}{{fill:{text}}}")
    return "".join(rules)


_FIXED = (
    f".al{{font-family:{FONT};font-size:12px}}"
    ".al-o{paint-order:stroke;stroke-width:3;stroke-linejoin:round}.al-n{fill:none}.al-b{font-weight:600}.al-w{fill-opacity:.2}.al-2{stroke-width:2}.al-l{stroke-width:1.3}"
)
DRAWN = (
    _FIXED
    + _rules(LIGHT)
    + f"@media (prefers-color-scheme:dark){{{_rules(DARK)}}}"
    + f"@media print{{{_rules(LIGHT)}}}"
)
"""The rules of a drawing."""

TABLES = (
    ".al-figure{margin:1em 0;display:flex;flex-wrap:wrap;gap:.5em 2em;align-items:flex-start}"
    ".al-figure>svg,.al-figure>img,.al-scroll>svg{flex:none;max-width:100%;height:auto}"
    ".al-scroll{overflow-x:auto;max-width:100%}"
    ".al-rows{overflow:auto;max-width:100%}"
    # Only a long table scrolls by itself: a short one is seen whole, on a telephone as well.
    "@media screen{.al-rows:has(tr:nth-child(25)){max-height:32em}}"
    ".al-table{border-collapse:collapse;margin:0;font-variant-numeric:tabular-nums;"
    "color:inherit;background:transparent}"
    ".al-table caption{text-align:left;font-weight:600;padding:.2em 0}"
    "table.al-table.al-table th,table.al-table.al-table td{padding:.15em 1em .15em 0;"
    "text-align:left;vertical-align:top;background:transparent;white-space:normal}"
    "table.al-table.al-table tr>:last-child{padding-right:0}"
    ".al-table thead th{border-bottom:1px solid}"
    "table.al-table.al-table .al-r{text-align:right;white-space:nowrap}"
    "table.al-table.al-table thead th,table.al-table.al-table thead .al-r"
    "{vertical-align:bottom;white-space:normal}"
    ".al-table tbody th:not(.al-r){min-width:7.5em;overflow-wrap:anywhere}"
    # A table of sentences has no room for columns on a telephone: a row is a paragraph there.
    "@media screen and (max-width:36rem){.al-words,.al-words caption,.al-words tbody,.al-words tr,"
    ".al-words tbody th{display:block}.al-words thead{position:absolute;width:1px;height:1px;"
    "overflow:hidden;clip-path:inset(50%)}.al-words tr{padding:.4em 0}"
    "table.al-table.al-words td{display:none}table.al-table.al-words td[data-column]{display:block}"
    "table.al-table.al-words td.al-r[data-column]"
    "{display:inline-block;text-align:left;white-space:normal}"
    ".al-words td[data-column]::before{content:attr(data-column) ': '}}"
    "@media print{.al-rows,.al-scroll{overflow:visible}.al-table tr,.al-figure>svg,.al-figure>img,"
    ".al-scroll{break-inside:avoid}.al-figure{display:block}.al-scroll>svg{min-width:0!important}}"
)
"""The rules of tables and figures: colours are those of the surroundings. A class is named twice
where the sheet of a notebook would win otherwise."""
