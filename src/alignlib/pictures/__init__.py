"""Small pictures: from numbers to SVG, each with its table, and pages of them.

Pure functions. The same numbers give the same bytes: there is no script, no network, no font to
load and no clock. A picture has its own ground and follows `prefers-color-scheme`, so it can be
read on light and on dark; on paper it is light. It is as wide as a small telephone and grows with
its place. What it shows by colour it shows by place, dash or text as well.

    from alignlib.pictures import Bar, Line, Mark, Section, Table, bars, lines, page, percent

    picture = bars("Rejected, by campaign", [Bar("fair", 0.31, 0.2, 0.44)], form=percent)
    picture.svg        # a whole SVG document
    picture.html       # the figure: SVG and, beside it, the table of its numbers
    picture.table      # a Table: head, rows, caption

    bars(title, [Bar(label, value, low, high, series)], names=(), target=None, target_name="target")
    lines(title, at, [Line(name, values, low, high)], target=None)   # low, high: a band
    steps(title, at, [Line(…)])                     # a value holds from its place to the next one
    heat(title, rows, columns, cells)               # a number in each cell
    histogram(title, edges, counts, within=None, marks=[Mark(at, label)])
    edges, counts = binned(values)                  # round edges for a histogram
    page(title, [Section(title, [picture, table, "a sentence"])], lead="")   # one HTML file

Everywhere: `about` is a sentence for those who do not see the picture (and its `<desc>`); `form`
makes text of a number (`plain`, `percent`, `money("USD")`, or a function of your own); None is an
unknown number: it leaves a gap and is `–` in the table. Numbers are int, float or Decimal. `at` of
lines and steps are numbers, dates, datetimes (then places are true to scale), or texts (then they
stand side by side). All text is escaped.

Raises `ValueError` where lengths do not go together or there is nothing to draw.
"""

from __future__ import annotations

from alignlib.pictures.bars import Bar, bars
from alignlib.pictures.heat import heat
from alignlib.pictures.histogram import Mark, binned, histogram
from alignlib.pictures.lines import Line, lines, steps
from alignlib.pictures.numbers import Form, Number, money, percent, plain
from alignlib.pictures.page import Section, page
from alignlib.pictures.picture import Picture
from alignlib.pictures.table import Table

__all__ = [
    "Bar", "Form", "Line", "Mark", "Number", "Picture", "Section", "Table", "bars", "binned",
    "heat", "histogram", "lines", "money", "page", "percent", "plain", "steps",
]  # fmt: skip
