"""A report as one page: no network, light and dark, a table beside each picture."""

from __future__ import annotations

import re
from collections.abc import Iterable

from attrs import evolve

from alignlib.model.outputs import shown
from alignlib.pictures import Bar, Form, Section, Table, bars, money, page, percent, plain
from alignlib.pictures.page import Part
from alignlib.pictures.picture import Picture
from alignlib.report.answer import Answer, Figure
from alignlib.report.boards import INTERVAL, boards
from alignlib.report.measures import plural
from alignlib.report.numbers import shown_counts, shown_interval, shown_value
from alignlib.report.report import Report

PLAIN = ("", "all", "kept of those due")
"""Labels that say no more than the sentence of their answer does."""
BARS = 12
"""Bars of one picture: more stand in the table only."""


def page_of(report: Report) -> str:
    """The whole document."""
    return page(report.title, list(_sections(report)), lead=_lead(report))


def fragment_of(report: Report) -> str:
    """What a notebook shows: the table of all answers."""
    return _overview(report).html


def pictures_of(report: Report) -> tuple[Picture, ...]:
    """The pictures of the page."""
    parts = (part for section in _sections(report) for part in section.parts)
    return tuple(part for part in parts if isinstance(part, Picture))


def _lead(report: Report) -> str:
    zone = report.asking.agreement.zone or "UTC"
    text = (
        f"{report.records:,} {plural(report.asking.plan.subject)}, since {shown(report.since)}, as "
        f"known at {shown(report.at)} {zone}."
    )
    return f"{text} {report.bad:,} could not be judged." if report.bad else text


def _sections(report: Report) -> Iterable[Section]:
    if report.answers:
        yield Section("At a glance", [_overview(report)])
    for answer in report.answers:
        yield Section(f"{answer.title or answer.name}", _parts(answer, report.asking.currency))
    yield from boards(report)


def _overview(report: Report) -> Table:
    """One number of each answer, what it counts and since when: narrow, for a telephone."""
    currency = report.asking.currency
    rows = []
    for answer in report.answers:
        first = _headline(answer)
        value, interval = shown_value(first, currency), shown_interval(first, currency)
        counts = shown_counts(first)
        parts = [value if not interval else f"{value} [{interval}]", *([counts] if counts else [])]
        what = answer.counts if first.label in PLAIN else f"{first.label}: {answer.counts}"
        rows.append((answer.name, ", ".join(parts), "; ".join(filter(None, (what, answer.clock)))))
    return Table(("name", "value", "of what, and since when"), rows,
                 f"{report.title}, {shown(report.at)}")  # fmt: skip


def _headline(answer: Answer) -> Figure:
    """The number that one looks for first: a change or a gain rather than what it began with."""
    if answer.headline:
        return answer[answer.headline]
    for figure in answer.figures:
        if answer.kind in ("what-if", "compare") and re.search(r" gained$|, change$", figure.label):
            return figure
    return answer.figures[0] if answer.figures else Figure("", None, "count")


def _parts(answer: Answer, currency: str | None) -> list[Part]:
    parts: list[Part] = [
        f"{answer.kind} {answer.name}: {answer.counts}.",
        *([f"{answer.clock[:1].upper()}{answer.clock[1:]}."] if answer.clock else []),
    ]
    picture = _bars(answer, currency)
    if answer.figures:
        table = _table(answer, currency)
        # One table beside the picture: all its numbers, and those that are not drawn.
        parts.append(table if picture is None else evolve(picture, table=table))
    parts.extend(f"Mind: {warning}." for warning in answer.warnings)
    return parts


def _table(answer: Answer, currency: str | None) -> Table:
    rows: list[tuple[str, ...]] = [
        (figure.label, shown_value(figure, currency), shown_interval(figure, currency) or "–",
         shown_counts(figure) or "–", figure.note)
        for figure in answer.figures
    ]  # fmt: skip
    head: tuple[str, ...] = ("", "value", "95 % interval", "counts", "note")
    if not any(figure.note for figure in answer.figures):
        head, rows = head[:-1], [row[:-1] for row in rows]
    return Table(head, rows)


def _bars(answer: Answer, currency: str | None) -> Picture | None:
    """Bars where several shares, or amounts of money, of one measure stand beside each other."""
    known = [figure for figure in answer.figures if figure.value is not None]
    if answer.kind not in ("measure", "sla") or not known:
        return None
    unit = known[0].unit
    rows = [figure for figure in known if figure.unit == unit][:BARS]
    if unit not in ("share", "money") or len(rows) < 2:
        return None
    form: Form = percent if unit == "share" else money(currency) if currency else plain
    left = len([figure for figure in known if figure.unit == unit]) - len(rows)
    notes = [
        *([f"thin lines: {INTERVAL}s"] if any(figure.interval for figure in rows) else []),
        *([f"{left} more in the table"] if left else []),
    ]
    return bars(
        answer.name,
        [
            Bar(figure.label, float(figure.value or 0), *(figure.interval or (None, None)))
            for figure in rows
        ],
        form=form, about=f"{answer.counts}; {answer.clock}.", value="value", note="; ".join(notes),
    )  # fmt: skip
