"""Leads in a few words: who came into which stage when."""

from __future__ import annotations

from datetime import UTC, datetime
from textwrap import dedent
from typing import Any

import alignlib as al
from alignlib.report.facts import Facts
from alignlib.report.report import Report
from alignlib.report.tables import facts_of_tables

HEAD = """\
agreement "Numbers"
  between marketing and sales
  zone UTC
  currency USD
fields
  campaign text
activity form by prospect
activity meeting by sales
activity contract by sales
  amount money
activity loss by sales
stage new, start, owned by marketing
  to ready  on form
stage ready, owned by sales
  to opportunity  on meeting
stage opportunity, owned by sales
  to won   on contract
  to lost  on loss
stage won, lost, end
"""


def numbers(text: str) -> al.Agreement:
    """An agreement with stages new, ready, opportunity, won and lost, and what `text` asks."""
    return al.loads(HEAD + dedent(text))


def at(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def entries(**lives: str) -> list[dict[str, Any]]:
    """`entries(a="new 01-05, ready 01-08")`: rows of January 2026 and later."""
    return [
        {"id": key, "stage": stage, "at": at(f"2026-{day} 12:00")}
        for key, life in lives.items()
        for stage, day in (part.split() for part in life.split(","))
    ]


def facts(agreement: al.Agreement, until: str, **more: Any) -> Facts:
    return facts_of_tables(agreement, at=at(until), **more)


def asked(text: str, until: str, **more: Any) -> Report:
    """The report of what `text` asks, over tables."""
    agreement = numbers(text)
    return agreement.report(facts(agreement, until, **more), at=at(until))


def many(stage_counts: dict[str, int], day: str = "01-10") -> list[dict[str, Any]]:
    """So many leads that came into each stage: the first ones went furthest."""
    return [
        {"id": f"L{number:05}", "stage": stage, "at": at(f"2026-{day} 12:00")}
        for stage, count in stage_counts.items()
        for number in range(count)
    ]
