"""One call at a time: what is taken, set aside, corrected, handed out, merged and forgotten."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from attrs import evolve
from sqlalchemy import func, select

import alignlib as al
from alignlib.host import Deleted, Host, HostError, schema
from host.laws import check_lives, check_tasks, journalled
from host.workload import HERE, RULES, agreement, edited

Opened = Callable[..., Host]


def on(day: int, hour: int = 9, minute: int = 0) -> datetime:
    return datetime(2026, 3, day, hour, minute, tzinfo=HERE)


def form(name: str, at: datetime) -> al.Activity:
    return al.Activity(id=name, kind="form", at=at)


def call(name: str, at: datetime) -> al.Activity:
    return al.Activity(id=name, kind="call", at=at)


LEAD = al.Lead(
    id="L-1",
    created_at=on(2),
    contact=al.Contact(id="C-1", name="Pat Doe", email="pat@example.com"),
    fields={"country": "US"},
)
READY = [LEAD, ("L-1", form("f1", on(2, 10))), ("L-1", form("f2", on(2, 11)))]


@pytest.fixture
def host(tmp_path: Path) -> Iterator[Host]:
    with Host(f"sqlite:///{tmp_path}/leads.db", agreement()) as found:
        yield found


def number_of(host: Host, table: object) -> int:
    with host.database.read() as connection:
        return connection.execute(select(func.count()).select_from(table)).scalar_one()


def stage_of(host: Host, lead: str) -> str | None:
    state = host.state(lead)
    return None if state is None else state.stage


# -- taking ----------------------------------------------------------------------------------


def test_a_lead_moves_and_its_effect_is_handed_out_until_it_is_done(host: Host):
    told = host.ingest(READY, now=on(2, 12))
    assert (told.read, told.journalled, told.leads) == (3, 3, 1)
    assert stage_of(host, "L-1") == "ready"
    (task,) = host.outbox(now=on(2, 12), lease=timedelta(minutes=5))
    assert (task.action, task.lead, task.id) == ("do", "L-1", task.effect.id)
    assert task.effect.message == "a lead with 30"
    assert host.outbox(now=on(2, 12, 4)) == []
    assert host.outbox(now=on(2, 12, 5)) == [task]
    assert host.done(task.id) is True
    assert host.done(task.id) is False
    assert host.outbox(now=on(3)) == []


def test_waking_tells_what_time_alone_brings(host: Host):
    host.ingest(READY, now=on(2, 12))
    assert host.wake(on(4, 10)).outputs == 2  # warned, and the effect
    assert host.wake(on(4, 11)).leads == 0
    woken = host.wake(on(5))
    assert (woken.leads, woken.outputs) == (1, 2)
    assert [task.effect.message for task in host.outbox(now=on(5))] == [
        "a lead with 30", "call them", "nobody called; so far nothing",
    ]  # fmt: skip


def test_inputs_before_their_record_wait_for_it(host: Host):
    told = host.ingest([READY[1], READY[2]], now=on(2, 12))
    assert (told.journalled, told.outputs) == (2, 0)
    assert host.state("L-1") is None
    host.ingest([LEAD], now=on(2, 13))
    assert stage_of(host, "L-1") == "ready"


def test_what_is_dated_ahead_waits_for_its_time(host: Host):
    host.ingest([LEAD, READY[1], ("L-1", form("f2", on(3)))], now=on(2, 12))
    assert stage_of(host, "L-1") == "new"
    assert host.wake(on(2, 23)).leads == 0
    host.wake(on(3))
    assert stage_of(host, "L-1") == "ready"


def test_what_cannot_be_taken_is_set_aside_with_its_reason(host: Host):
    naive = datetime(2026, 3, 2, 9)  # noqa: DTZ001 (that is what is wrong with it)
    items: list[object] = [
        ("L-1", al.Activity(id="a1", kind="visti", at=on(2, 10))),
        ("L-1", al.Activity(id="a2", kind="form", at=naive)),
        ("L-1", al.FieldChange(id="a3", at=on(2, 10), field="size", value="20k")),
        ("L-1", "not an input"),
        ("\x00", form("a4", on(2, 10))),
        ("L-1", form("a" * 300, on(2, 10))),
        ("L-1", al.FieldChange(id="a5", at=on(2, 10), field="country", value="x" * 300_000)),
        ("L-1", al.FieldChange(id="a6", at=on(2, 10), field="country", value="\ud800")),
        al.Lead(id="L-2", created_at=on(2), fields={"contry": "US"}),
        17,
        *READY,
    ]
    told = host.ingest(items, now=on(2, 12))
    assert (told.read, told.journalled, len(told.set_aside)) == (13, 3, 10)
    reasons = [str(item) for item in told.set_aside]
    assert any("unknown activity 'visti'" in reason for reason in reasons)
    assert any("'20k' is not a number" in reason for reason in reasons)
    assert any("at most 262,144 are taken" in reason for reason in reasons)
    assert all(reason.isprintable() for reason in reasons)
    assert number_of(host, schema.set_aside) == 10
    assert stage_of(host, "L-1") == "ready"


def test_ids_are_values_and_never_part_of_a_statement(host: Host):
    name = "L'); DROP TABLE alignlib_leads; -- %(x)s :y ?"
    lead = al.Lead(id=name, created_at=on(2), contact=al.Contact(id=name))
    host.ingest([lead, (name, form("f' OR '1'='1", on(2, 10)))], now=on(2, 12))
    assert host.lead(name).inputs[0].id == "f' OR '1'='1"
    assert host.forget(name).leads == 1


def test_two_workers_never_hold_the_same_task(host: Host, opened: Opened):
    host.ingest(READY, now=on(2, 12))
    host.wake(on(6))
    other = opened(host.database.engine.url.render_as_string(), agreement())
    first = host.outbox(now=on(6), most=1)
    second = other.outbox(now=on(6))
    assert len(first) == 1
    assert len(second) == 2
    assert first[0].id not in {task.id for task in second}


def test_a_board_counts_and_tells_what_is_due(host: Host):
    host.ingest([*READY, al.Lead(id="L-2", created_at=on(2))], now=on(2, 12))
    board = host.board()
    assert board.stages == (("new", 1), ("ready", 1))
    (promise,) = board.promises
    assert (promise.lead, promise.sla, promise.late) == ("L-1", "call-back", False)
    assert promise.due == int(on(4, 11).timestamp() * 1_000_000)
    host.wake(on(6))
    assert host.board().promises[0].late is True


def test_everything_kept_of_a_lead_is_shown(host: Host):
    host.ingest(READY, now=on(2, 12))
    host.wake(on(6))
    host.ingest([("L-1", call("c1", on(3)))], now=on(6))
    kept = host.lead("L-1")
    assert [item.id for item in kept.inputs] == ["f1", "f2", "c1"]
    assert len(kept.outputs) == 5
    assert len(kept.withdrawn) == 4
    assert host.lead("nobody") is None


def test_a_record_that_comes_again_says_what_has_changed(host: Host):
    host.ingest([LEAD], now=on(2, 12))
    later = al.Lead(id="L-1", created_at=on(2), fields={"country": "FR"})
    assert host.ingest([later], now=on(3)).journalled == 1
    assert host.ingest([later], now=on(4)).repeated == 1
    assert host.ingest([LEAD], now=on(5)).repeated == 1
    (change,) = journalled(host)["L-1"]
    assert isinstance(change, al.FieldChange)
    assert (change.field, change.value, change.at) == ("country", "FR", on(3))


# -- late ------------------------------------------------------------------------------------


def test_a_late_call_takes_back_what_was_not_carried_out(host: Host):
    host.ingest(READY, now=on(2, 12))
    host.wake(on(6))
    told = host.ingest([("L-1", call("c1", on(3)))], now=on(6))
    assert told.corrected == 1
    assert [task.effect.message for task in host.outbox(now=on(6))] == ["a lead with 30"]
    check_lives(host, agreement(), on(6))
    assert check_tasks(host) == {"do handed": 1, "do dropped": 2}


def test_a_late_call_undoes_what_was_carried_out_and_its_return_is_done_again(host: Host):
    host.ingest(READY, now=on(2, 12))
    host.wake(on(6))
    tasks = host.outbox(now=on(6))
    late = tasks[-1]
    assert late.effect.message == "nobody called; so far nothing"
    host.ingest([("L-1", call("c1", on(3)))], now=on(6))
    assert host.outbox(now=on(6)) == []  # first what was handed out is to be closed
    for task in tasks:
        assert host.done(task.id)
    undone = host.outbox(now=on(6))
    assert [(task.action, task.effect.message) for task in undone] == [
        ("undo", "nobody called; so far nothing"), ("undo", "call them"),  # the latest first
    ]  # fmt: skip
    assert undone[0].id == f"{late.id}.1"
    check_tasks(host)


def test_an_effect_with_another_message_is_corrected(host: Host):
    host.ingest(READY, now=on(2, 12))
    host.wake(on(6))
    for task in host.outbox(now=on(6)):
        host.done(task.id)
    click = al.Activity(id="k1", kind="click", at=on(4))
    host.ingest([("L-1", click)], now=on(6))
    (task,) = host.outbox(now=on(6))
    assert task.action == "correct"
    assert task.before is not None
    assert task.before.message == "nobody called; so far nothing"
    assert task.effect.message == "nobody called; so far click"


def test_corrections_are_written_down(host: Host):
    host.ingest(READY, now=on(2, 12))
    host.wake(on(6))
    host.ingest([("L-1", call("c1", on(3)))], now=on(6))
    with host.database.read() as connection:
        rows = connection.execute(select(schema.corrections)).all()
    assert sorted(row.what for row in rows) == ["new", *["withdrawn"] * 4]
    assert {row.because for row in rows} == {'["c1"]'}


# -- merges ----------------------------------------------------------------------------------


def test_a_merged_record_brings_its_history_along(host: Host):
    other = al.Lead(id="L-2", created_at=on(2), fields={"size": 80})
    host.ingest([LEAD, READY[1], other, ("L-2", form("g1", on(2, 10)))], now=on(2, 12))
    assert stage_of(host, "L-1") == "new"
    merge = al.Merge(id="m1", at=on(2, 13), other="L-2")
    host.ingest([("L-1", merge)], now=on(2, 13))
    (taken,) = [item for item in journalled(host)["L-1"] if isinstance(item, al.Merge)]
    assert [act.id for act in taken.activities] == ["g1"]
    assert taken.fields == {"size": 80}
    assert stage_of(host, "L-1") == "ready"
    told = host.ingest([("L-2", call("c1", on(2, 14))), other], now=on(2, 15))
    assert (told.journalled, told.repeated) == (1, 1)
    assert [item.id for item in journalled(host)["L-1"]] == ["f1", "m1", "c1"]
    assert host.wake(on(20)).leads >= 1
    assert host.ingest([("L-2", form("g1", on(2, 10)))], now=on(20)).repeated == 1
    check_lives(host, agreement(), on(20))
    assert host.state("L-2").stage == "new"  # as it was when it was merged


def test_a_merge_in_one_call_with_what_it_brings_along(host: Host):
    other = al.Lead(id="L-2", created_at=on(2))
    merge = ("L-1", al.Merge(id="m1", at=on(2, 13), other="L-2"))
    later = ("L-2", call("c1", on(2, 14)))
    told = host.ingest(
        [merge, later, LEAD, READY[1], other, ("L-2", form("g1", on(2, 10)))], now=on(2, 15)
    )
    assert told.set_aside == ()
    assert [item.id for item in journalled(host)["L-1"]] == ["f1", "m1", "c1"]
    assert stage_of(host, "L-1") == "ready"
    check_lives(host, agreement(), on(2, 15))


def test_a_merge_with_itself_or_around_is_set_aside(host: Host):
    other = al.Lead(id="L-2", created_at=on(2))
    host.ingest([LEAD, other], now=on(2, 12))
    told = host.ingest([("L-1", al.Merge(id="m", at=on(2, 13), other="L-1"))], now=on(2, 13))
    assert "with itself" in str(told.set_aside[0])
    host.ingest([("L-1", al.Merge(id="m1", at=on(2, 14), other="L-2"))], now=on(2, 14))
    told = host.ingest([("L-2", al.Merge(id="m2", at=on(2, 15), other="L-1"))], now=on(2, 15))
    assert "with itself" in str(told.set_aside[0])
    check_lives(host, agreement(), on(2, 15))


# -- forgetting ------------------------------------------------------------------------------


def test_a_person_is_forgotten_and_counts_stay(host: Host, tmp_path: Path):
    other = al.Lead(id="L-2", created_at=on(2), contact=al.Contact(id="C-9", name="Kim Roe"))
    stay = al.Lead(id="L-3", created_at=on(2), contact=al.Contact(id="C-3"))
    host.ingest([*READY, other, stay], now=on(2, 12))
    host.ingest([("L-1", al.Merge(id="m", at=on(2, 13), other="L-2"))], now=on(2, 13))
    match = al.FieldChange(id="n", at=on(2, 14), field="country", value="DE")
    host.ingest([("L-3", match)], now=on(2, 14))
    gone = host.forget("C-1")
    assert (gone.leads, gone.inputs, gone.effects) == (2, 3, 1)
    host.close()
    text = b"".join(path.read_bytes() for path in tmp_path.iterdir())
    for word in (b"pat@example", b"Pat Doe", b"Kim Roe", b"L-1", b"L-2", b"C-1", b"C-9"):
        assert word not in text, word
    assert b"L-3" in text
    told = host.ingest([*READY, ("L-2", form("x", on(2, 15)))], now=on(2, 15))
    assert (told.read, told.forgotten, told.journalled) == (4, 4, 0)
    assert host.state("L-1") is None
    with host.database.read() as connection:
        rows = connection.execute(select(schema.counts)).all()
        counts = {row.what: row.number for row in rows}
    assert counts["leads"] == 2
    assert counts["leads in ready"] == 1
    assert counts["outputs: transition"] == 3


def test_a_task_of_somebody_forgotten_can_be_closed_without_harm(host: Host):
    host.ingest(READY, now=on(2, 12))
    (task,) = host.outbox(now=on(2, 12))
    host.forget("L-1")
    assert host.done(task.id) is False


def test_other_leads_name_a_mark_instead(tmp_path: Path):
    rules = RULES.replace("  country text\n", "  country text\n  key domain text\n").replace(
        "  to nurture  after 10 days\n",
        "  to nurture  when matches an earlier ready\n",
    )
    judge = al.loads(rules, name="match.rules")
    with Host(f"sqlite:///{tmp_path}/leads.db", judge) as host:
        first = al.Lead(id="FIRST-1", created_at=on(2), fields={"domain": "x.com", "country": "US"})
        second = al.Lead(id="SECOND-1", created_at=on(4), fields={"domain": "x.com"})
        forms = [("FIRST-1", form(f"f{n}", on(2, 10 + n))) for n in range(2)]
        host.ingest([first, *forms], now=on(3))
        host.ingest([second], now=on(5))
        host.wake(on(5))
        assert stage_of(host, "SECOND-1") == "nurture"
        host.forget("FIRST-1")
        (match,) = journalled(host)["SECOND-1"]
        assert isinstance(match, al.Match)
        assert match.other.startswith("forgotten-")
        check_lives(host, judge, on(5))


# -- other versions --------------------------------------------------------------------------

EDITED = RULES.replace("within 2 days", "within 1 day").replace("met", "won")


def test_leads_go_over_to_another_version_in_parts(host: Host):
    facts = {"country": "US"}
    leads = [al.Lead(id=f"L-{n}", created_at=on(2), fields=facts) for n in range(5)]
    forms = [(f"L-{n}", form(f"f{n}{k}", on(2, 10 + k))) for n in range(5) for k in range(2)]
    host.ingest([*leads, *forms], now=on(2, 12))
    edited = al.loads(EDITED, name="hand-over.rules")
    told = host.adopt(edited, at=on(3), renamed={"met": "won"}, most=2)
    assert (told.leads, told.left) == (2, 3)
    assert ("clock: kept", 2) in told.changes
    host.ingest([("L-4", call("c", on(3, 10)))], now=on(3, 10))  # it goes over by itself
    told = host.adopt(edited, at=on(9), most=100)  # `at` is that of the first call
    assert (told.leads, told.left) == (2, 0)
    late = ("L-0", call("d", on(2, 15)))
    assert host.ingest([late], now=on(4)).corrected == 1
    host.wake(on(20))
    versions = al.Versions([
        al.Version(agreement(), None),
        al.Version(edited, on(3), renamed={"met": "won"}),
    ])  # fmt: skip
    check_lives(host, versions, on(20))
    check_tasks(host)


def test_a_life_that_has_not_begun_begins_under_the_newer_version(host: Host):
    host.ingest([al.Lead(id="L-1", created_at=on(10)), READY[1]], now=on(2, 12))
    edited = al.loads(EDITED, name="hand-over.rules")
    assert host.adopt(edited, at=on(3), renamed={"met": "won"}).left == 0
    host.wake(on(11))
    versions = al.Versions([agreement(), (edited, on(3))][1:])
    check_lives(host, versions, on(11))


def test_a_version_begins_after_everything_that_was_handled(host: Host):
    host.ingest(READY, now=on(2, 12))
    edited = al.loads(EDITED, name="hand-over.rules")
    with pytest.raises(HostError, match=r"2026-03-02 11:00.* later at="):
        host.adopt(edited, at=on(2, 11), renamed={"met": "won"})


def test_another_worker_goes_on_under_the_new_version(host: Host, opened: Opened):
    url = host.database.engine.url.render_as_string()
    other = opened(url, agreement())
    other.ingest(READY, now=on(2, 12))
    edited = al.loads(EDITED, name="hand-over.rules")
    host.adopt(edited, at=on(3), renamed={"met": "won"})
    other.ingest([("L-1", call("c", on(3, 10)))], now=on(3, 10))
    assert other.state("L-1").fingerprint == edited.fingerprint


def test_a_database_of_another_agreement_is_not_opened(host: Host, opened: Opened):
    url = host.database.engine.url.render_as_string()
    with pytest.raises(HostError, match="adopt this one"):
        opened(url, al.loads(EDITED, name="hand-over.rules"))


def test_a_database_of_a_later_release_is_not_opened(host: Host, opened: Opened):
    with host.database.write() as connection:
        connection.execute(schema.schema.update().values(version=schema.VERSION + 1))
    with pytest.raises(HostError, match="later release"):
        opened(host.database.engine.url.render_as_string(), agreement())


def test_states_are_json(host: Host):
    host.ingest(READY, now=on(2, 12))
    with host.database.read() as connection:
        text = connection.execute(select(schema.leads.c.state)).scalar_one()
    assert json.loads(text)["format"] == 4


# -- records that a CRM deletes --------------------------------------------------------------


def stopped(host: Host) -> None:
    """The lead is called back late, and its record is deleted before that."""
    host.ingest(READY, now=on(2, 12))
    assert stage_of(host, "L-1") == "ready"
    told = host.ingest([Deleted("L-1")], now=on(3))
    assert (told.journalled, told.repeated, told.leads) == (1, 0, 1)


def test_nothing_happens_to_a_deleted_lead(host: Host):
    stopped(host)
    again = host.ingest([Deleted("L-1"), Deleted("L-1")], now=on(3, 10))
    assert (again.read, again.journalled, again.repeated) == (2, 0, 2)
    assert host.outbox(now=on(4)) == []
    assert host.wake(on(20)).leads == 0
    late = host.ingest([("L-1", call("c", on(3, 10)))], now=on(20))
    assert (late.journalled, late.outputs) == (1, 0)
    kept = host.lead("L-1")
    assert kept.deleted is not None
    assert kept.state.now <= kept.deleted
    assert host.board().stages == () and host.board().promises == ()
    assert check_lives(host, agreement(), on(20)) == len(kept.outputs) > 0
    check_tasks(host)


def test_a_record_that_comes_again_makes_up_for_the_time(host: Host):
    stopped(host)
    host.ingest([("L-1", call("c", on(6)))], now=on(10))
    told = host.ingest([LEAD], now=on(10))
    host.wake(on(10))
    assert told.outputs > 0
    kept = host.lead("L-1")
    assert kept.deleted is None
    steps = [output.step for output in kept.outputs if isinstance(output, al.SLAEvent)]
    assert {"late"} <= set(steps)
    assert check_lives(host, agreement(), on(10)) == len(kept.outputs)
    assert check_tasks(host)["do open"] >= 2
    messages = [task.effect.message for task in host.outbox(now=on(10))]
    assert any("a lead with" in message for message in messages)


def test_what_was_handed_out_before_is_undone_after_all(host: Host):
    host.ingest(READY, now=on(2, 12))
    (task, *_) = host.outbox(now=on(2, 12))
    host.ingest([Deleted("L-1")], now=on(3))
    assert host.done(task.id)
    gone = al.FieldChange(id="x", at=on(2, 10, 30), field="country", value="FR")
    host.ingest([("L-1", gone)], now=on(4))
    host.ingest([LEAD], now=on(5))
    assert [each.action for each in host.outbox(now=on(5))] == ["undo"]
    check_lives(host, agreement(), on(5))
    check_tasks(host)


def test_within_one_call_a_deletion_counts_last(host: Host):
    told = host.ingest([Deleted("L-1"), *READY], now=on(2, 12))
    assert (told.read, told.journalled) == (4, 4)
    assert host.lead("L-1").deleted is not None
    assert host.outbox(now=on(2, 12)) == []
    assert host.ingest([*READY, Deleted("L-1")], now=on(2, 13)).journalled == 0
    host.ingest(READY, now=on(2, 14))
    assert stage_of(host, "L-1") == "ready"


def test_a_deletion_of_what_nobody_knows_and_of_nothing(host: Host):
    told = host.ingest([Deleted("L-9"), Deleted(""), Deleted("a\n"), Deleted(5)], now=on(2))
    assert (told.read, told.journalled, len(told.set_aside)) == (4, 1, 3)
    host.ingest([("L-9", form("f", on(3)))], now=on(3))
    assert host.lead("L-9").state is None
    host.ingest([evolve(LEAD, id="L-9")], now=on(4))
    assert stage_of(host, "L-9") == "new"
    check_lives(host, agreement(), on(4))


def test_a_deleted_lead_goes_over_to_another_version_when_it_is_back(host: Host):
    stopped(host)
    other = al.Lead(id="L-2", created_at=on(2))
    host.ingest([other], now=on(3))
    told = host.adopt(edited(), at=on(6), renamed={"met": "won"})
    assert (told.leads, told.left) == (1, 0)
    host.ingest([LEAD], now=on(8))
    host.wake(on(8))
    assert host.state("L-1").fingerprint == edited().fingerprint
    versions = al.Versions([agreement(), al.Version(edited(), on(6), renamed={"met": "won"})])
    check_lives(host, versions, on(8))
    check_tasks(host)


def test_who_was_deleted_can_be_forgotten(host: Host):
    stopped(host)
    told = host.forget("C-1")
    assert (told.leads, told.inputs) == (1, 2)
    assert host.lead("L-1") is None
    assert host.ingest([Deleted("L-1")], now=on(9)).forgotten == 1
