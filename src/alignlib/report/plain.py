"""A report as JSON-ready data: the same report gives the same bytes."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from alignlib.report.answer import Amount, Answer, Figure

if TYPE_CHECKING:
    from alignlib.report.report import Report

FORMAT = 1


def plain(report: Report) -> dict[str, Any]:
    """`value` and `interval` are numbers in `unit`; exact ones are rounded to twelve digits."""
    return {
        "format": "alignlib report",
        "version": FORMAT,
        "title": report.title,
        "file": report.asking.plan.file,
        "fingerprint": report.asking.plan.fingerprint,
        "since": report.since.isoformat(),
        "at": report.at.isoformat(),
        "zone": report.asking.agreement.zone,
        "currency": report.asking.currency,
        "records": report.records,
        "not_judged": report.bad,
        "answers": [_answer(answer) for answer in report.answers],
    }


def _answer(answer: Answer) -> dict[str, Any]:
    return {
        "kind": answer.kind,
        "name": answer.name,
        "title": answer.title,
        "line": answer.rule.line,
        "counts": answer.counts,
        "clock": answer.clock,
        "figures": [_figure(figure) for figure in answer.figures],
        "warnings": list(answer.warnings),
    }


def _figure(figure: Figure) -> dict[str, Any]:
    interval = figure.interval
    return {
        "label": figure.label,
        "value": None if figure.value is None else number(figure.value),
        "unit": figure.unit,
        "interval": None if interval is None else [number(end) for end in interval],
        "k": figure.k,
        "n": figure.n,
        "note": figure.note,
    }


def number(amount: Amount) -> int | float:
    """An int where it is whole, else the nearest double of twelve digits."""
    match amount:
        case int():
            return amount
        case Fraction() | Decimal() if amount == int(amount):
            return int(amount)
    return float(f"{float(amount):.12g}")
