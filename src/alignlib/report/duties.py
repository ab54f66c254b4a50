"""`sla` about no record: in how many periods was the number done?"""

from __future__ import annotations

from collections.abc import Iterable

from attrs import evolve

from alignlib.analytics.proportion import Proportion
from alignlib.errors import RecordError
from alignlib.model.inputs import Activity
from alignlib.model.outputs import SLAEvent
from alignlib.names import canonical
from alignlib.report.answer import Answer, Figure
from alignlib.report.asking import Asking
from alignlib.report.given import NOT_ANEW, Given
from alignlib.syntax import tree
from alignlib.values.time import to_micros

MOST = 12
"""Periods that are listed, the newest last."""
_KEPT = ("met", "kept")
_MISSED = ("late", "broken")


def answer_duty(given: Given, decl: tree.SlaDecl) -> Answer:
    """Over the periods that are decided: by an act, or because they are over."""
    asking = given.asking
    name = decl.name.text
    words = _words(asking, decl)
    rule = asking.rule(name, decl.name)
    if given.histories is None:
        figure = Figure("kept of all periods", None, "share", note=NOT_ANEW)
        return Answer("sla", name, decl.title, rule, words, "", (figure,))
    try:
        told = _told(given, canonical(name))
    except RecordError as error:
        figure = Figure("kept of all periods", None, "share", note=str(error))
        return Answer("sla", name, decl.title, rule, words, "", (figure,))
    periods: dict[int, SLAEvent] = {}
    ended: dict[int, str] = {}
    for event in told:
        if event.step == "started":
            periods[event.number] = event
        elif event.step in (*_KEPT, *_MISSED):
            ended[event.number] = event.step
    kept = Proportion(sum(step in _KEPT for step in ended.values()), len(ended))
    note = "" if kept.n else "no period is decided yet"
    figures = [Figure("kept of all periods", kept.exact, "share", kept.interval, kept.k, kept.n,
                      note)]  # fmt: skip
    for number in sorted(periods)[-MOST:]:
        begun = asking.date(to_micros(periods[number].at))
        step = ended.get(number, "not over yet")
        count = int(step in _KEPT)
        figures.append(Figure(f"from {begun}", count if number in ended else None, "count",
                              note=step))  # fmt: skip
    first = min((to_micros(event.at) for event in periods.values()), default=given.facts.at)
    clock = f"periods from {asking.date(first)} to {asking.date(given.facts.at)}"
    return Answer("sla", name, decl.title, rule, words, clock, tuple(figures))


def _words(asking: Asking, decl: tree.SlaDecl) -> str:
    assert decl.duty is not None, "a duty about no record"
    words = " ".join(asking.agreement.program.source.slice(decl.duty.span).split())
    return f"{words}: the share of the periods in which it was so"


def _told(given: Given, key: str) -> list[SLAEvent]:
    agreement = given.asking.agreement
    told = agreement.duties(_activities(given), until=given.asking.moment(given.facts.at))
    return [item for item in told if isinstance(item, SLAEvent) and canonical(item.sla) == key]


def _activities(given: Given) -> Iterable[Activity]:
    """Each once: two records may share one, and others of one id are told apart by record."""
    found: dict[str, Activity] = {item.id: item for item in given.apart}
    for record, inputs in given.histories or ():
        for item in inputs:
            if isinstance(item, Activity) and found.setdefault(item.id, item) != item:
                key = f"{record.id}/{item.id}"
                found[key] = evolve(item, id=key)
    at = given.asking.moment(given.facts.at)
    return [item for item in found.values() if item.at <= at]
