"""Whatever a record says, it stops nobody else, on either database."""

from __future__ import annotations

from datetime import timedelta

import pytest

import alignlib as al
from alignlib.host import Deleted
from host.conftest import Open
from host.laws import check_lives, check_tasks
from host.workload import END, START, agreement

NASTY = (
    "a\x00b", "x" * 300, "", "'; DROP TABLE alignlib_leads; --", "\ud800", "\u202eevil", "=1+1",
    "<script>", "a\nb", "%s %(id)s :id ?",
)  # fmt: skip


@pytest.mark.parametrize("team", [False, True])
def test_hostile_text_anywhere(opened: Open, url: str, team: bool):
    judge = agreement(team)
    host = opened(url, judge, desks="country") if team else opened(url, judge)
    at = START + timedelta(hours=1)
    items: list[object] = [
        al.Lead(id="good", created_at=START, fields={"country": "US"}),
        ("good", al.Activity(id="f", kind="form", at=at)),
    ]
    for number, text in enumerate(NASTY):
        name = f"L-{number}"
        items += [
            al.Lead(id=name, created_at=START, contact=al.Contact(id=text, name=text),
                    owner=text, fields={"country": text}),
            al.Lead(id=text, created_at=START),
            (name, al.Activity(id=text, kind="form", at=at)),
            (name, al.Activity(id=f"{number}", kind="form", at=at, by=text)),
            (name, al.OwnerChange(id=f"o{number}", at=at, owner=text)),
            (name, al.FieldChange(id=f"c{number}", at=at, field="country", value=text)),
            (name, al.Merge(id=f"m{number}", at=at, other=text)),
            (name, al.StageRequest(id=f"s{number}", at=at, stage=text)),
            (text, al.Activity(id=f"t{number}", kind="form", at=at)),
            Deleted(text),
        ]  # fmt: skip
    told = host.ingest(items, now=START + timedelta(hours=2))
    assert told.read == len(items)
    assert told.read == told.journalled + told.repeated + len(told.set_aside) + told.forgotten
    host.wake(END)
    assert host.state("good").stage is not None
    check_lives(host, judge, END)
    check_tasks(host)
    assert all(item.reason.isprintable() for item in told.set_aside)
    for number, text in enumerate(NASTY):
        host.lead(text)
        host.forget(text)
        host.forget(f"L-{number}")
        host.done(text)
    host.board()
    assert host.lead("good") is not None
