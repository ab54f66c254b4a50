"""What an agreement shows of itself."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alignlib.check.program import CheckedProgram
    from alignlib.diagram.diagram import Diagram
    from alignlib.plan.plan import Plan


class Shown:
    """An agreement in a word, and its pictures; the drawing is loaded when it is asked for."""

    program: CheckedProgram
    plan: Plan

    def __repr__(self) -> str:
        return f"{type(self).__name__}({self.plan.title!r})"

    def diagram(self, pipeline: str | None = None) -> Diagram:
        """The stages and the ways between them, of all pipelines or of one: `.svg`, `.mermaid`.

        Raises:
            RecordError: there are no stages, or there is no such pipeline.
        """
        from alignlib.diagram.diagram import diagram

        return diagram(self.program, pipeline)

    def _repr_html_(self) -> str:
        from alignlib.diagram.sheet import sheet

        return sheet(self.program, self.plan.settings)
