"""A report: every declaration that asks, answered."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import TYPE_CHECKING, Any

from attrs import evolve, field, frozen

from alignlib.names import canonical, closest
from alignlib.report.answer import Answer
from alignlib.report.asking import Asking, Window
from alignlib.report.facts import Facts
from alignlib.report.given import Given

if TYPE_CHECKING:
    from alignlib.pictures.picture import Picture


@frozen
class Report:
    """The answers in the order of the file, at one instant.

    `since` and `at` (aware, in the agreement's zone) bound what is counted; `records` is how many
    lives it was counted over, `bad` how many could not be judged. `report["hand-over"]` is one
    answer; `str()` is text for people, `to_dict()` JSON-ready data, `to_html()` a page with
    pictures.
    """

    title: str
    since: datetime
    at: datetime
    records: int
    bad: int
    answers: tuple[Answer, ...]
    given: Given = field(eq=False, repr=False)
    window: Window = field(eq=False, repr=False)

    @property
    def asking(self) -> Asking:
        return self.given.asking

    @property
    def facts(self) -> Facts:
        return self.given.facts

    def __getitem__(self, name: str) -> Answer:
        """The answer to the declaration of this name. Raises `KeyError` with the nearest one."""
        for answer in self.answers:
            if canonical(answer.name) == canonical(name):
                return answer
        names = [answer.name for answer in self.answers]
        near = closest(name, names)
        raise KeyError(f"nothing that asks is called {name!r}" + (
            f": did you mean {near!r}?" if near else f": there are {', '.join(names)}"
        ))  # fmt: skip

    def only(self, *names: str) -> Report:
        """With the answers of these names alone. Raises `KeyError` as `report[name]` does."""
        chosen = {self[name].name for name in names}
        return evolve(self, answers=tuple(one for one in self.answers if one.name in chosen))

    def __iter__(self) -> Iterator[Answer]:
        return iter(self.answers)

    def __str__(self) -> str:
        from alignlib.report.text import lines_of

        return "\n".join(lines_of(self))

    def to_dict(self) -> dict[str, Any]:
        from alignlib.report.plain import plain

        return plain(self)

    def to_html(self) -> str:
        """One self-contained page: no network, light and dark, a table beside each picture."""
        from alignlib.report.html import page_of

        return page_of(self)

    @property
    def pictures(self) -> tuple[Picture, ...]:
        """Those of the page, in its order: each by itself as `svg`, or as a chart of Altair
        (`to_altair()`)."""
        from alignlib.report.html import pictures_of

        return pictures_of(self)

    def _repr_html_(self) -> str:
        from alignlib.report.html import fragment_of

        return fragment_of(self)
