"""The agreement of R15, edited in many ways, and lives that are moved to another version."""

from __future__ import annotations

from collections.abc import Iterable

import alignlib as al
from rulings.support import act, agree, lead, replay

BORN = "2026-03-02 10:00"
CHANGE = "2026-03-03 00:00"
TEXT = """
calendar office
  open Monday to Friday 09:00 to 17:00
fields
  on-hold yes-no
  size    number
activity form by prospect
  pages number
activity call by sales
stage new, start, owned by marketing
  to ready  on form
stage ready, owned by sales, also called "SQL"
  to nurture  after 20 days
stage nurture, owned by marketing
sla call-back
  sales owes marketing
  each lead entering ready
  gets call
  within 3 days
  paused while on-hold
  warn at 50% tell sales "hurry"
  if late tell marketing "late"
  if late by 2 days tell marketing "very late"
"""
FORM = act("form", "2026-03-02 11:00", id="form")


def edited(*pairs: tuple[str, str]) -> al.Agreement:
    text = TEXT
    for old, new in pairs:
        assert old in text
        text = text.replace(old, new)
    return agree(text)


def taken_to(moment: str, inputs: Iterable[al.Input] = (FORM,), text: str = TEXT) -> al.State:
    return replay(agree(text), lead(BORN), inputs, moment).state


def said(adoption: al.Adoption) -> list[str]:
    return [str(item) for item in adoption.report]


def kinds(adoption: al.Adoption) -> list[tuple[str, str, str]]:
    return [(item.kind, item.name, item.what) for item in adoption.report]


SHORTER = ("within 3 days", "within 1 day")
