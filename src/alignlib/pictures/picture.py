"""A finished picture: the drawing, what it shows in words, and its numbers."""

from __future__ import annotations

from base64 import b64encode
from typing import Any

from attrs import field, frozen

from alignlib.pictures.chart import Chart
from alignlib.pictures.numbers import place
from alignlib.pictures.style import DRAWN, TABLES
from alignlib.pictures.table import Table
from alignlib.pictures.text import clean

WIDTH = 360.0
"""Units from left to right, where a picture does not need more."""
GROWS = 1.25
"""How much larger than its units a picture gets where there is room."""


@frozen
class Picture:
    """`title` and `about` are what a screen reader says of it; `table` holds its numbers as they
    are shown, `chart` as they were given (None: a drawing that is no chart)."""

    title: str
    about: str
    width: float
    height: float
    body: str = field(repr=False)
    table: Table = field(repr=False)
    chart: Chart | None = field(default=None, repr=False)

    @property
    def svg(self) -> str:
        """A whole SVG document, to be written to a file or put into a page."""
        return self._svg(f"<style>{DRAWN}</style>")

    @property
    def markup(self) -> str:
        """The figure without style, for a page that has it (`alignlib.pictures.page`)."""
        svg = self._svg("")
        if self.width > WIDTH:
            # It shrinks to its units, where text is as large as on a page; then one scrolls.
            svg = svg.replace("<svg ", f'<svg style="min-width:{place(self.width)}px" ', 1)
            name = clean(self.title)
            svg = (
                f'<div class="al-scroll" role="group" tabindex="0" aria-label="{name}">{svg}</div>'
            )
        return f'<figure class="al-figure">{svg}{self.table.scrolling(self.title)}</figure>'

    @property
    def html(self) -> str:
        """The figure as a fragment of HTML: the drawing with its table."""
        return f"<style>{DRAWN}{TABLES}</style>{self.markup}"

    def to_altair(self) -> Any:
        """The same numbers as an Altair chart, to be put together with others and changed.

        Raises:
            ImportError: Altair is not installed (`pip install 'alignlib[altair]'`).
            ValueError: a drawing that is no chart, such as a diagram of stages.
        """
        from alignlib.pictures.to_altair import to_altair

        return to_altair(self)

    @property
    def shown(self) -> str:
        """The figure as a notebook shows it, the drawing as an image within the text: JupyterLab
        drops the elements of SVG, and all style, from a notebook that it does not trust, but keeps
        images. One also follows the colour scheme of what is around it."""
        return f"<style>{TABLES}</style>{self.image}"

    @property
    def image(self) -> str:
        """As `shown`, without the style of tables."""
        drawn = b64encode(self.svg.encode()).decode()
        width, height = place(self.width * GROWS), place(self.height * GROWS)
        return (
            f'<figure class="al-figure"><img alt="{clean(f"{self.title}. {self.about}")}" '
            f'width="{width}" height="{height}" style="max-width:100%;height:auto" '
            f'src="data:image/svg+xml;base64,{drawn}">{self.table.scrolling(self.title)}</figure>'
        )

    def _repr_html_(self) -> str:
        return self.shown

    def _svg(self, style: str) -> str:
        width, height = place(self.width), place(self.height)
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="al" role="img" '
            f'viewBox="0 0 {width} {height}" '
            f'width="{place(self.width * GROWS)}" height="{place(self.height * GROWS)}">'
            f"<title>{clean(self.title)}</title><desc>{clean(self.about)}</desc>{style}"
            f'<rect class="al-bg" width="{width}" height="{height}" rx="6"/>{self.body}</svg>'
        )
