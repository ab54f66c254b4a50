"""The stages of an agreement as a picture and as text."""

from __future__ import annotations

from functools import cached_property

from attrs import evolve, field, frozen

from alignlib.check.program import CheckedProgram
from alignlib.diagram.chart import Chart
from alignlib.diagram.draw import drawn
from alignlib.diagram.mermaid import mermaid
from alignlib.diagram.read import chart_of
from alignlib.errors import RecordError
from alignlib.names import canonical, closest
from alignlib.pictures.picture import Picture


@frozen(slots=False)
class Diagram:
    """The stages in order, with start and ends, and every way between them with its cause: on an
    activity, by itself, on request, by a promise not kept, to keep the workload; and which
    pipelines open others.

    The same agreement gives the same bytes. A notebook shows the picture with a table of all ways.
    """

    chart: Chart = field(repr=False)

    @cached_property
    def picture(self) -> Picture:
        """The drawing with its table and its description."""
        return drawn(self.chart)

    @property
    def svg(self) -> str:
        """A whole SVG document: light and dark, no script, nothing to load."""
        return self.picture.svg

    @cached_property
    def mermaid(self) -> str:
        """The text of a Mermaid state diagram."""
        return mermaid(self.chart)

    @property
    def html(self) -> str:
        """The drawing and the table as a fragment of HTML."""
        return self.picture.html

    def __str__(self) -> str:
        return self.mermaid

    def _repr_svg_(self) -> str:
        return self.svg

    def _repr_html_(self) -> str:
        return self.picture.shown


def diagram(program: CheckedProgram, pipeline: str | None = None) -> Diagram:
    """The diagram of all pipelines, or of one.

    Raises:
        RecordError: no stages, or no such pipeline.
    """
    chart = chart_of(program)
    if not chart.tracks:
        raise RecordError(
            f"{program.source.name} has no stages, so there is nothing to draw: "
            "a `stage` line makes one"
        )
    if pipeline is None:
        return Diagram(chart)
    names = [track.name for track in chart.tracks]
    own = [track for track in chart.tracks if canonical(track.name) == canonical(pipeline)]
    if not own:
        near = closest(pipeline, names)
        meant = f"did you mean `{near}`?" if near else f"there is {', '.join(names)}"
        raise RecordError(f"{program.source.name} has no pipeline `{pipeline}`: {meant}")
    return Diagram(evolve(chart, tracks=tuple(own)))
