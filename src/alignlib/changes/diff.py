"""`diff`: what would this change do?"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any

from attrs import frozen

from alignlib.agreement import Agreement
from alignlib.changes.beyond import beyond
from alignlib.changes.compare import Difference, compare
from alignlib.changes.lives import History, Lives, Tally, lives
from alignlib.engine.happening import instant_of
from alignlib.engine.html import heading, page, sentences, table, tree
from alignlib.errors import RecordError
from alignlib.model.codec import to_plain
from alignlib.model.outputs import OutputKind

FORMAT = 1
MOST = 20
"""Leads that are listed in text; `to_dict` has them all."""


@frozen
class Diff:
    """Two agreements side by side: what they say differently and, where histories were given, what
    becomes of the leads by each.

    `str()` is text for people, `to_dict()` JSON-ready data, `_repr_html_` what a notebook shows.
    """

    differences: tuple[Difference, ...]
    lives: Lives | None = None

    @property
    def is_same(self) -> bool:
        return not self.differences and (self.lives is None or not self.lives.partings)

    def __str__(self) -> str:
        return "\n".join(self.lines())

    def lines(self, most: int = MOST) -> Iterator[str]:
        """The text, line by line; at most so many leads."""
        if not self.differences:
            yield "nothing that means anything differs"
        for difference in self.differences:
            yield str(difference)
        if self.lives is not None:
            yield ""
            yield from _lives_lines(self.lives, most)

    def to_dict(self) -> dict[str, Any]:
        plain: dict[str, Any] = {
            "format": "alignlib diff",
            "version": FORMAT,
            "differences": [item.to_dict() for item in self.differences],
        }
        if self.lives is not None:
            plain["leads"] = self.lives.leads
            plain["before"] = _tally_plain(self.lives.before)
            plain["after"] = _tally_plain(self.lives.after)
            plain["partings"] = [
                {"lead": item.lead, "before": item.before, "after": item.after,
                 "old": _output_plain(item.old), "new": _output_plain(item.new)}
                for item in self.lives.partings
            ]  # fmt: skip
        return plain

    def _repr_html_(self) -> str:
        told = [str(item) for item in self.differences]
        html = sentences(told or ["nothing that means anything differs"])
        if self.lives is None:
            return page(html)
        for title, rows in _tables(self.lives):
            if rows:
                shown = [(name, f"{before:,}", f"{after:,}") for name, before, after in rows[:MOST]]
                left_out = len(rows) - len(shown)
                html += heading(title, f"{left_out:,} more rows" if left_out else "")
                html += table(("", "before", "after"), shown)
        parted = self.lives.partings
        if parted:
            html += heading(f"{len(parted):,} of {self.lives.leads:,} leads go another way")
            html += "".join(
                tree(first, "", [sentences(rest)])
                for first, *rest in (str(item).splitlines() for item in parted[:MOST])
            )
        return page(html)


def diff(
    old: Agreement,
    new: Agreement,
    histories: Iterable[History] | None = None,
    *,
    until: datetime | None = None,
) -> Diff:
    """What `new` says differently from `old` and, with `histories` (a record and its inputs each),
    what becomes of the leads by each of them up to `until`.

    Layout, comments, examples, claims and the order of definitions are no differences; a new name
    is one difference, wherever it is used. Nothing is carried out.

    Raises:
        RecordError: histories without `until`, or a naive `until`.
    """
    found = compare(old.program, new.program)
    differences = (*found.differences, *beyond(old, new))
    if histories is None:
        return Diff(differences)
    if until is None:
        raise RecordError("until= says up to when the histories are judged: give an aware datetime")
    instant_of(until, "until")
    return Diff(differences, lives(old, new, histories, until, found.names))


def _output_plain(output: OutputKind | None) -> dict[str, Any] | None:
    plain: dict[str, Any] | None = None if output is None else to_plain(output)
    return plain


# -- lives -------------------------------------------------------------------------------------


def _tables(found: Lives) -> Iterator[tuple[str, list[tuple[str, int, int]]]]:
    """Each table with the rows in which the sides differ."""
    before, after = found.before, found.after
    yield "leads in a stage now", _rows(before.now, after.now)
    yield "leads ever in a stage", _rows(before.ever, after.ever)
    yield "entries by week", _rows(before.weeks, after.weeks)
    yield "leads by definition", _rows(before.definitions, after.definitions)
    yield "promises", _rows(before.promises, after.promises)
    yield "effects", _rows(before.effects, after.effects)
    yield "leads by owner", _rows(before.owners, after.owners)


def _rows(before: Counter[Any], after: Counter[Any]) -> list[tuple[str, int, int]]:
    keys = sorted({*before, *after}, key=_words)
    return [(_words(key), before[key], after[key]) for key in keys if before[key] != after[key]]


def _words(key: object) -> str:
    return " ".join(key) if isinstance(key, tuple) else str(key)


def _lives_lines(found: Lives, most: int) -> Iterator[str]:
    yield f"{found.leads:,} leads judged by both, {len(found.partings):,} of them differently"
    for side, tally in (("before", found.before), ("after", found.after)):
        if tally.bad:
            yield f"{tally.bad:,} cannot be judged {side}"
    for title, rows in _tables(found):
        if not rows:
            continue
        width = max(len(title) - 2, *(len(name) for name, _, _ in rows))
        yield ""
        yield f"{title:<{width + 2}}  before   after"
        for name, before, after in rows:
            yield f"  {name:<{width}}  {before:>6,}  {after:>6,}  {after - before:+,}"
    if found.partings:
        yield ""
    for parting in found.partings[:most]:
        yield from str(parting).splitlines()
    if len(found.partings) > most:
        yield f"… and {len(found.partings) - most:,} more (--format json has them all)"


def _tally_plain(tally: Tally) -> dict[str, Any]:
    def plain(counts: Counter[Any]) -> list[list[Any]]:
        return [
            [*(key if isinstance(key, tuple) else (key,)), counts[key]]
            for key in sorted(counts, key=_words)
        ]

    return {
        "now": plain(tally.now), "ever": plain(tally.ever), "weeks": plain(tally.weeks),
        "definitions": plain(tally.definitions), "promises": plain(tally.promises),
        "effects": plain(tally.effects), "owners": plain(tally.owners), "bad": tally.bad,
    }  # fmt: skip
