"""A report as text: for each number what it counts and since when, in at most 100 columns."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from textwrap import wrap

from alignlib.model.outputs import shown
from alignlib.report.answer import Answer, Figure
from alignlib.report.measures import plural
from alignlib.report.numbers import shown_counts, shown_interval, shown_value
from alignlib.report.report import Report

WIDTH = 100
MOST = 25
"""Numbers of one answer that are listed; `to_dict` has them all."""


def lines_of(report: Report) -> Iterator[str]:
    """The whole report, line by line."""
    zone = report.asking.agreement.zone or "UTC"
    yield f"{report.title}, at {shown(report.at)} {zone}"
    yield f"{_records(report)}, since {shown(report.since)}"
    for answer in report.answers:
        yield ""
        yield from lines_of_answer(answer, report.asking.currency)


def _records(report: Report) -> str:
    word = report.asking.plan.subject
    text = f"{report.records:,} {word if report.records == 1 else plural(word)}"
    return f"{text}, {report.bad:,} could not be judged" if report.bad else text


def lines_of_answer(answer: Answer, currency: str | None) -> Iterator[str]:
    """One answer: its name and place, what is counted, since when, the numbers, the warnings."""
    title = f"  {answer.title}" if answer.title else ""
    head = f"{answer.kind} {answer.name}{title}"
    place = _place(str(answer.rule), WIDTH - len(head) - 2)
    yield f"{head}{' ' * (WIDTH - len(head) - len(place))}{place}".rstrip()
    yield from _folded(f"{answer.counts[:1].upper()}{answer.counts[1:]}.")
    if answer.clock:
        yield from _folded(f"{answer.clock[:1].upper()}{answer.clock[1:]}.")
    shown_figures = answer.figures[:MOST]
    yield from _table([_cells(figure, currency) for figure in shown_figures])
    if len(answer.figures) > MOST:
        yield f"    … and {len(answer.figures) - MOST:,} more (--format json has them all)"
    for warning in answer.warnings:
        yield from _folded(f"! {warning}")


def _place(place: str, room: int) -> str:
    """The file and line, without folders that do not fit."""
    while len(place) > room and "/" in place:
        place = f"…/{place.removeprefix('…/').partition('/')[2]}".replace("…/…/", "…/")
        if place.count("/") == 1 and len(place) > room:
            place = place.removeprefix("…/")
    return place if len(place) <= room else ""


def _cells(figure: Figure, currency: str | None) -> tuple[str, str, str, str, str]:
    interval = shown_interval(figure, currency)
    return (
        figure.label, shown_value(figure, currency), f"[{interval}]" if interval else "",
        shown_counts(figure), figure.note,
    )  # fmt: skip


def _table(rows: Sequence[tuple[str, ...]]) -> Iterator[str]:
    if not rows:
        return
    widths = [max(len(row[column]) for row in rows) for column in range(5)]
    widths[0] = min(widths[0], 34)
    for label, value, interval, counts, note in rows:
        cut = label if len(label) <= widths[0] else f"{label[: widths[0] - 1]}…"
        cells = [f"    {cut:<{widths[0]}}", f"{value:>{widths[1]}}"]
        if interval or counts:
            if widths[2]:
                cells.append(f"{interval:<{widths[2]}}")
            cells.append(f"{counts:>{widths[3]}}")
        line = "  ".join(cells)
        if not note:
            yield line.rstrip()
            continue
        room = WIDTH - len(line) - 2
        if len(note) <= room:
            yield f"{line}  {note}"
            continue
        # A note that does not fit stands below, whole.
        yield line.rstrip()
        yield from wrap(note, WIDTH - 8, initial_indent=" " * 8, subsequent_indent=" " * 8)


def _folded(text: str) -> list[str]:
    return wrap(text, WIDTH - 2, initial_indent="  ", subsequent_indent="    ",
                break_on_hyphens=False)  # fmt: skip
