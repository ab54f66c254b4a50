"""A state that is written with parts of an earlier text is the text of the state."""

from __future__ import annotations

from datetime import timedelta

import pytest
from sqlalchemy import update

import alignlib as al
from alignlib.engine.state import write
from alignlib.engine.state_text import written_state
from alignlib.host import memory, schema
from host.conftest import Open
from host.laws import check_lives
from host.workload import END, START, agreement, calls, workload


@pytest.mark.parametrize("seed", range(3))
def test_parts_that_are_kept_change_no_byte(seed: int):
    judge = agreement()
    stream = workload(seed, 12)
    for record in [item for _, item in stream if isinstance(item, al.Lead)]:
        own = {item[1].id: item[1] for _, item in stream
               if isinstance(item, tuple) and item[0] == record.id}  # fmt: skip
        inputs = sorted(own.values(), key=lambda item: item.at)
        born = record.created_at or START
        state = judge.begin(record, at=born)
        before = written_state(state)
        for item in inputs:
            if item.at <= born:
                continue
            state = judge.advance(state, [item], until=item.at).state
            texts = {item.id: (item, write(al.to_plain(item)))}
            before = written_state(state, before, texts if seed else None)
            assert before.text == state.to_json()
            assert len(before.acts) == len(state.acts)
        other = judge.begin(al.Lead(id='"acts":[]', fields={"country": '"record":null'}), at=born)
        assert written_state(other, before).text == other.to_json()


def test_what_is_kept_counts_only_while_the_database_holds_it(opened: Open, tmp_path):
    host = opened(f"sqlite:///{tmp_path}/leads.db", agreement())
    lead = al.Lead(id="L", created_at=START)
    host.ingest([lead], now=START)
    before = host.state("L")
    form = al.Activity(id="f", kind="form", at=START + timedelta(hours=1))
    host.ingest([("L", form)], now=form.at)
    table = schema.leads
    with host.database.write() as connection:  # another worker's database, restored from a copy
        connection.execute(delete_of_form(before, table))
    click = al.Activity(id="c", kind="click", at=START + timedelta(hours=2))
    host.ingest([("L", click)], now=click.at)
    assert [act.activity.id for act in host.state("L").acts] == ["c"]


def delete_of_form(state: al.State, table):
    return update(table).values(state=state.to_json(), now=state.now, count=0)


def test_only_so_many_are_kept(opened: Open, tmp_path, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr(memory, "MOST", 3)
    judge = agreement()
    host = opened(f"sqlite:///{tmp_path}/leads.db", judge)
    for now, items in calls(workload(1, 12), 10):
        host.ingest(items, now=now)
        assert len(host._memory._known) <= 3
    host.wake(END)
    check_lives(host, judge, END)
