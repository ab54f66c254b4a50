"""Adopting: clocks go on under the terms they started under, unless they are reapplied (R15)."""

from __future__ import annotations

from collections.abc import Mapping

from attrs import evolve

from alignlib.engine.adoption import Change, ChangeWhat
from alignlib.engine.clock_steps import end_clock, start_clock
from alignlib.engine.clock_terms import WAITING, due_of, late_at, sla_of, warn_at
from alignlib.engine.run import Run
from alignlib.engine.state import ClockState
from alignlib.model.outputs import Cause, Fact, Rule, SLAEvent, shown
from alignlib.plan.plan import Sla
from alignlib.plan.terms import Terms, lines_done, rungs_done
from alignlib.values.time import Duration, Micros, from_micros

CAUSE = Cause(kind="adopt")


def drop_gone(run: Run, known: Mapping[str, Terms], report: list[Change]) -> None:
    """Clocks of slas that are gone leave the life; an open one is void, which is said."""
    life = run.life
    kept = []
    for clock in life.clocks:
        if clock.sla in run.plan.slas_by_key:
            kept.append(clock)
            continue
        terms = clock.terms or known.get(clock.sla)
        name = clock.sla if terms is None else terms.name
        if not clock.is_open:
            report.append(_change(name, clock, "gone", before=clock.state))
            continue
        report.append(_change(name, clock, "void", note="its sla is gone"))
        _say_void(run, clock, name, terms)
    life.clocks[:] = kept


def _say_void(run: Run, clock: ClockState, name: str, terms: Terms | None) -> None:
    """The declaration is no more: whose promise it was stands in the terms alone."""
    plan = run.plan
    names = plan.party_names
    promiser, beneficiary = ("", "") if terms is None else (terms.promiser, terms.beneficiary)
    run.emit(
        SLAEvent,
        f"{clock.sla} / void",
        Rule(name=name, file=plan.file, line=1, column=1),
        CAUSE,
        (Fact(name="sla", value="gone"),),
        track=0 if terms is None else max(0, terms.track),
        sla=name,
        number=clock.number,
        step="void",
        due=None if clock.due is None else from_micros(clock.due, plan.zone),
        promiser=names.get(promiser, promiser),
        beneficiary=names.get(beneficiary, beneficiary),
    )


def keep_terms(
    run: Run, known: Mapping[str, Terms], before: Micros, report: list[Change]
) -> set[str]:
    """Each clock under its old terms; one whose promise is of another kind now is void. Gives back
    the slas of those. Up to `before`, included, the old version has judged."""
    ended: set[str] = set()
    for index, clock in enumerate(run.life.clocks):
        sla = run.plan.slas_by_key[clock.sla]
        old = clock.terms or known.get(clock.sla)
        new = run.plan.terms[sla.key]
        if old is not None and clock.is_open and not old.is_like(new):
            end_clock(run, index, "void", CAUSE, (Fact(name="sla", value="another kind"),))
            report.append(_change(sla.name, clock, "void", note="it is another kind of promise"))
            ended.add(sla.key)
            continue
        note = None if old is None else _why_kept(run, clock, old, new)
        own = old
        if old is None:
            note = "its terms were not recorded: a later pause counts by the new ones"
        elif old.calendars() - run.plan.calendars.keys():
            note = "the calendar that counts it is gone: a later pause counts by the new terms"
            old = None
        elif old.has_times_of(new):
            old = None
        run.life.clocks[index] = kept = evolve(clock, terms=old)
        reapplied = clock.terms is new
        if own is not None and not reapplied:
            text = known.get(clock.sla, own)
            run.life.clocks[index] = _told_once(run, kept, own, text, before)
        if clock.is_open and note is not None:
            what = _time_of(run, clock.due) if clock.due is not None else clock.state
            report.append(_change(sla.name, clock, "kept", after=what, note=note))
    return ended


def _told_once(run: Run, clock: ClockState, own: Terms, text: Terms, before: Micros) -> ClockState:
    """With what is over of its lines, counted as the new text does: what the old `text` told, and
    what it would have told before had it had the line."""
    sla = sla_of(run.plan, clock)
    if clock.state in WAITING:
        # In the very instant in which a pause begins a warning waits for its end.
        last = before if clock.paused_since is None else clock.paused_since - 1
        is_past = sla.warn_at is not None and warn_at(run.plan, sla, clock) + 1 <= last
        return evolve(clock, warned=True) if is_past and not clock.warned else clock
    if clock.state != "late" or clock.due is None:
        return clock
    new = run.plan.terms[clock.sla]
    told = rungs_done(text.late_by, own, clock.late_done)
    done = lines_done(new.late_by, clock.terms or new, told)
    done |= {i for i in range(len(sla.late)) if late_at(run.plan, sla, clock, i) <= before}
    return clock if done == set(clock.late_done) else evolve(clock, late_done=tuple(sorted(done)))


def _why_kept(run: Run, clock: ClockState, old: Terms, new: Terms) -> str | None:
    if not old.has_times_of(new):
        return f"under its own terms: {_differences(old, new)}"
    if clock.due is not None and clock.due != due_of(run.plan, sla_of(run.plan, clock), clock):
        return "hours or zone have changed: a later pause counts by the new ones"
    return None


def _differences(old: Terms, new: Terms) -> str:
    """`within 3 days (now 1 day)` for each time that differs."""
    return ", ".join(
        f"{word} {mine} (now {theirs})"
        for word, mine, theirs in (
            ("within", _shown(old.within), _shown(new.within)),
            ("warned at", _share(old.warn_at), _share(new.warn_at)),
            ("late by", _late(old), _late(new)),
        )
        if mine != theirs
    )


def _shown(time: Duration | None) -> str:
    return "no time" if time is None else str(time)


def _share(warn_at: int | None) -> str:
    return "no time" if warn_at is None else f"{warn_at / 10_000:g}%"


def _late(terms: Terms) -> str:
    return " and ".join(str(by) for by in terms.rungs) or "nothing more"


# -- reapply ---------------------------------------------------------------------------------


def reapply_terms(run: Run, known: Mapping[str, Terms], report: list[Change]) -> None:
    """The new terms for every clock that waits, from its own start. One that they would have made
    late already is late without news; one that is late already stays so under its old terms."""
    for index, clock in enumerate(run.life.clocks):
        sla = run.plan.slas_by_key[clock.sla]
        old = clock.terms or known.get(clock.sla)
        new = run.plan.terms[sla.key]
        if clock.state not in WAITING or (old is not None and not old.is_like(new)):
            continue
        renewed = _renewed(run, sla, evolve(clock, terms=new))
        run.life.clocks[index] = renewed
        if old == new and renewed.due == clock.due:
            continue
        report.append(
            _change(
                sla.name, clock, "reapplied",
                before=_state_and_due(run, clock), after=_state_and_due(run, renewed),
                silent=renewed.silent,
            )
        )  # fmt: skip


def _renewed(run: Run, sla: Sla, clock: ClockState) -> ClockState:
    """Under the terms of `sla`; of a clock that stands still, as it stood when its pause began."""
    now = run.life.now
    still = now if clock.paused_since is None else clock.paused_since
    due = due_of(run.plan, sla, clock)
    if due is None:
        return evolve(clock, due=None)
    if due < still:
        clock = evolve(clock, due=due, silent=True, paused_since=None)
        if sla.form == "never":
            return evolve(clock, state="kept", ended=now)
        done = tuple(i for i in range(len(sla.late)) if late_at(run.plan, sla, clock, i) <= now)
        return evolve(clock, state="late", warned=True, late_done=done)
    warned = sla.warn_at is not None and warn_at(run.plan, sla, clock) + 1 < still
    due = None if clock.state == "paused" else due
    return evolve(clock, due=due, warned=clock.warned or warned)


def start_missing(run: Run, ended: set[str], report: list[Change], *, start: bool) -> None:
    """Promises of the stage where the lead is that have no clock for this entry, or only one that
    is of another kind (`ended`): started from the entry where they are to be reapplied, else named.
    """
    life = run.life
    for sla in run.plan.slas:
        life.use(run.track_of(sla))
        here = len(life.entries) - 1
        has_clock = any(clock.sla == sla.key and clock.entry == here for clock in life.clocks)
        if sla.entering is None or sla.entering != life.stage:
            continue
        if has_clock and sla.key not in ended:
            continue
        if not start:
            note = f"begins with the next entry into {run.plan.stages[sla.entering].name}"
            report.append(Change(kind="clock", name=sla.name, what="not started", note=note))
            continue
        before = len(life.clocks)
        start_clock(run, sla, life.entries[-1].at, CAUSE)
        report.extend(
            _change(
                sla.name, clock, "started", after=_state_and_due(run, clock), silent=clock.silent
            )
            for clock in life.clocks[before:]
        )


# -- words -----------------------------------------------------------------------------------


def _change(
    name: str,
    clock: ClockState,
    what: ChangeWhat,
    *,
    before: str | None = None,
    after: str | None = None,
    note: str | None = None,
    silent: bool = False,
) -> Change:
    return Change(
        kind="clock", name=f"{name} {clock.number}", what=what, before=before, after=after,
        note="late without news" if silent and note is None else note, silent=silent,
    )  # fmt: skip


def _time_of(run: Run, at: Micros) -> str:
    return f"due {shown(from_micros(at, run.plan.zone))}"


def _state_and_due(run: Run, clock: ClockState) -> str:
    return clock.state if clock.due is None else f"{clock.state}, {_time_of(run, clock.due)}"
