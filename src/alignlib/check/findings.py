"""Collects findings, with the help that many of them share."""

from __future__ import annotations

from collections.abc import Iterable

from attrs import define, field

from alignlib.diagnostics.catalogue import CATALOGUE
from alignlib.diagnostics.diagnostic import Diagnostic, Fix, Label, foremost
from alignlib.names import canonical, closest
from alignlib.source import SourceText, Span
from alignlib.syntax.tree import Name

MOST = 100
MOST_COMPARED = 400_000
"""Names looked at to guess what was meant: after that nobody guesses."""
LONG = 60
HALF = 3
"""Letters that are enough to know a name by, while it is being typed."""


@define
class Findings:
    """The findings so far. `broken` are the names of declarations that could not be read: their
    uses are no second mistake. `source` knows which file a place is in."""

    source: SourceText
    broken: frozenset[str] = frozenset()
    found: list[Diagnostic] = field(factory=list)
    compared: int = 0

    def add(
        self,
        code: str,
        message: str,
        span: Span,
        label: str = "",
        help: str | None = None,  # noqa: A002 (the word that the rendering shows)
        fix: Fix | None = None,
        labels: tuple[Label, ...] = (),
    ) -> None:
        severity = CATALOGUE[code].severity
        self.found.append(Diagnostic(code, message, span, label, help, fix, labels, severity))

    def apart(self, one: Span, other: Span) -> bool:
        """Whether two places are in different files."""
        return self.source.name_at(one.start) != self.source.name_at(other.start)

    def unknown(
        self, code: str, what: str, name: Name, candidates: Iterable[str], label: str
    ) -> None:
        """`unknown <what> …`, with the name that was probably meant, or those there are."""
        if self.may_be_broken(name.text):
            return
        if self.compared > MOST_COMPARED:
            self.add(code, f"unknown {what} `{name.text}`", name.span, label,
                     f"declare `{name.text}` first")  # fmt: skip
            return
        known = sorted(set(candidates))
        self.compared += len(known)
        meant = closest(name.text, known)
        if meant is not None:
            help_text = f"did you mean `{meant}`?"
            fix = Fix(name.span, written(meant))
        else:
            fix = None
            if not known:
                help_text = f"no {what} is declared yet: declare `{name.text}` first"
            elif len(known) <= 12:
                help_text = f"there are: {', '.join(f'`{item}`' for item in known)}"
            else:
                help_text = f"declare `{name.text}` first, or use one of the {len(known)} declared"
        self.add(code, f"unknown {what} `{name.text}`", name.span, label, help_text, fix)

    def may_be_broken(self, name: str) -> bool:
        """It is declared where something could not be read, perhaps typed half only."""
        key = canonical(name)
        return key in self.broken or any(
            key[:length] in self.broken for length in range(HALF, min(len(key), LONG))
        )

    def sorted(self) -> tuple[Diagnostic, ...]:
        seen = set()
        unique = []
        for finding in sorted(self.found, key=lambda item: item.sort_key):
            place = (finding.span, finding.code, finding.message)
            if place not in seen:
                seen.add(place)
                unique.append(finding)
        return foremost(unique, MOST)


def written(name: str) -> str:
    """A name as it must stand in a file: back-quoted where it has blanks."""
    plain = name[:1].isalpha() and all(char.isalnum() or char in "_-" for char in name)
    return name if plain else f"`{name}`"
