"""The declarations that move a lead, owe something and keep within what people can do."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

from alignlib.diagnostics.diagnostic import Fix, Label
from alignlib.source import Span
from alignlib.syntax import tree
from alignlib.syntax.build import Part, Parts, Rule, missing, names_of, period_of, title_of
from alignlib.syntax.build_conditions import CONDITIONS, actions_of, bound_of, together


def pipeline(p: Parts) -> tree.PipelineDecl:
    names = p.all("name")
    return tree.PipelineDecl(
        names[0], title_of(p), names[1] if len(names) > 1 else None, **p.builder.at(p.span)
    )


def stage_name(p: Parts) -> tree.StageName:
    return tree.StageName(p.first("name"), title_of(p), **p.builder.at(p.span))


def stage(p: Parts) -> tree.StageDecl:
    owned, qualifies = p.one("owned_by"), p.one("qualifies")
    return tree.StageDecl(
        p.all("stage_name"),
        p.one("START") is not None,
        p.one("END") is not None,
        owned.first("name") if owned else None,
        tuple(called.first("text") for called in p.all("also_called")),
        qualifies.first(*CONDITIONS) if qualifies else None,
        _moves(p),
        **p.builder.at(p.span),
    )


def from_any(p: Parts) -> tree.FromAnyDecl:
    moves = _moves(p)
    return tree.FromAnyDecl(names_of(p), moves, **p.builder.at(p.span))


def _moves(p: Parts) -> tuple[tree.MoveLine, ...]:
    return tuple(line for line in p.all("move") if isinstance(line, tree.MoveLine))


_TRIGGERS = ("when", "when_body", "when_lines", "on", "on_request", "after",
             "head_all", "head_any", "head_none", "head_count")  # fmt: skip


class _WhenLines:
    """Lines below `to S when`: conditions, and what is done `then`."""

    def __init__(self, p: Parts) -> None:
        self.span = p.span
        conditions = p.all(*CONDITIONS)
        self.condition = together(p, conditions) if conditions else None
        self.then = p.all("then")


def move(p: Parts) -> tree.MoveLine | None:
    trigger = _trigger(p)
    because = p.one("because")
    then = list(p.all("then"))
    if trigger is None:
        missing(
            p, "`when`, `on` or `after`",
            "add `when` and a condition, `on` and an activity, or `after` and a time",
        )  # fmt: skip
        return None
    found: dict[str, Any] = {}
    value = trigger.value
    if trigger.kind == "on":
        found = {"on": value.first("filter")}
    elif trigger.kind == "on_request":
        found = {"by": value.first("by"), "condition": value.first("where")}
    elif trigger.kind == "after":
        found = {"after": value.first("duration", "word"), "without": names_of(value)}
    elif trigger.kind == "when_lines":
        found = {"condition": value.condition}
        then.extend(value.then)
    else:
        found = {"condition": value}
    kind: Any = {"on": "on", "on_request": "request", "after": "after"}.get(trigger.kind, "when")
    return tree.MoveLine(
        p.first("name"),
        kind,
        because=because.first("text").value if because else None,
        then=tuple(then),
        **found,
        **p.builder.at(p.span),
    )


def _trigger(p: Parts) -> Part | None:
    """What the line waits for. `on verdict when answer is no` is `where`, as a rule."""
    on = next((part for part in p.items if part.kind == "on"), None)
    when = next((part for part in p.items if part.kind == "when"), None)
    if on is None or when is None or on.span.end > when.span.start:
        first: Part | None = p.part(*_TRIGGERS)
        return first
    text = p.builder.text
    filter_ = on.value.first("filter")
    alone = filter_ is not None and filter_.where is None
    begin = text.rfind("when", on.span.end, when.span.start)
    place = Span(begin, begin + len("when"))
    p.builder.report(
        "AL116", "a line waits for an activity with `on` or for a condition with `when`",
        Span(when.span.start, when.span.end), "the second one",
        "of which activities is said with `where`, about the activity's own fields"
        if alone else "put the condition into a `define` and ask it elsewhere",
        Fix(place, "where") if alone and not isinstance(when.value, tree.And | tree.Or) else None,
        labels=(Label(on.span, "the first one"),),
    )  # fmt: skip
    return on


def trigger(p: Parts) -> tree.TriggerDecl:
    on, stages, once = p.one("on"), p.one("in_stages"), p.one("at_most_once")
    return tree.TriggerDecl(
        p.first("name"),
        title_of(p),
        on.first("filter") if on else None,
        names_of(stages) if stages else (),
        p.one("when_body"),
        p.all("then"),
        once.first("duration") if once else None,
        **p.builder.at(p.span),
    )


# -- owe -------------------------------------------------------------------------------------


def on_entry(p: Parts) -> tree.OnEntry:
    record, entered = p.all("name")
    return tree.OnEntry(record, entered, **p.builder.at(p.span))


def on_activity(p: Parts) -> tree.OnActivity:
    found = p.first("filter")
    stage_of = p.first("name")
    if stage_of is not None:
        found = tree.ActivityFilter(
            found.kinds, found.by, found.where, stage_of, **p.builder.at(p.span)
        )
    return tree.OnActivity(found, **p.builder.at(p.span))


def gets(p: Parts) -> tree.Gets:
    return tree.Gets(p.first("filter"), p.first("number", "word"), **p.builder.at(p.span))


def gets_one(p: Parts) -> tree.Gets:
    one = tree.Number(Decimal(1), **p.builder.at(p.span))
    return tree.Gets(p.first("filter"), one, **p.builder.at(p.span))


def gets_all(p: Parts) -> tree.Gets:
    return tree.Gets(p.first("filter"), None, all=True, **p.builder.at(p.span))


def reaches(p: Parts) -> tree.Reaches:
    return tree.Reaches(names_of(p) or p.all("name"), **p.builder.at(p.span))


def never(p: Parts) -> tree.NeverGets:
    return tree.NeverGets(p.first("filter"), p.first("name"), **p.builder.at(p.span))


def quota(p: Parts) -> tree.Quota:
    return tree.Quota(
        bound_of(p), p.first("number", "word"), p.first("filter"), period_of(p.first("PERIOD")),
        **p.builder.at(p.span),
    )  # fmt: skip


def measure_bound(p: Parts) -> tree.MeasureBound:
    return tree.MeasureBound(
        p.first("name"), bound_of(p), p.first("percent", "money", "number", "word"),
        period_of(p.first("PERIOD")), **p.builder.at(p.span),
    )  # fmt: skip


def as_many(p: Parts) -> tree.AsManyAs:
    what, goal = p.all("name")
    return tree.AsManyAs(what, goal, False, period_of(p.first("PERIOD")), **p.builder.at(p.span))


def as_much(p: Parts) -> tree.AsManyAs:
    what, goal = p.all("name")
    return tree.AsManyAs(what, goal, True, period_of(p.first("PERIOD")), **p.builder.at(p.span))


def within(p: Parts) -> tree.Within:
    return tree.Within(p.items[0].value, **p.builder.at(p.span))


def before(p: Parts) -> tree.Before:
    return tree.Before(p.first("name"), p.has("else_refuse"), **p.builder.at(p.span))


def every(p: Parts) -> tree.Every:
    return tree.Every(p.items[0].value, p.first("name"), **p.builder.at(p.span))


def warn(p: Parts) -> tree.WarnAt:
    return tree.WarnAt(p.first("percent"), actions_of(p), **p.builder.at(p.span))


def if_late(p: Parts) -> tree.IfLate:
    return tree.IfLate(p.first("duration", "word"), actions_of(p), **p.builder.at(p.span))


def target(p: Parts) -> tree.Target:
    return tree.Target(p.first("percent"), period_of(p.first("PERIOD")), **p.builder.at(p.span))


DUTIES = ("gets", "gets_one", "gets_all", "reaches", "never", "quota", "measure_bound", "as_many",
          "as_much")  # fmt: skip


def sla(p: Parts) -> tree.SlaDecl:
    owes, paused, void = p.one("owes"), p.one("paused"), p.one("void")
    restarts, broken = p.one("restarts"), p.one("if_broken")
    promiser, beneficiary = owes.all("name") if owes else (None, None)
    return tree.SlaDecl(
        p.first("name"),
        title_of(p),
        promiser,
        beneficiary,
        p.one("on_entry", "on_activity"),
        p.one(*DUTIES),
        p.one("within", "before", "every"),
        paused.first(*CONDITIONS) if paused else None,
        void.first(*CONDITIONS) if void else None,
        restarts.first("filter") if restarts else None,
        p.one("warn"),
        p.all("if_late"),
        actions_of(broken) if broken else (),
        p.one("target"),
        **p.builder.at(p.span),
    )


# -- keep ------------------------------------------------------------------------------------


def team(p: Parts) -> tree.TeamDecl:
    people = p.part("people_from_host", "people_named")
    keeps, led = p.one("keeps"), p.one("led_by")
    from_host = people is not None and people.kind == "people_from_host"
    return tree.TeamDecl(
        p.first("name"),
        title_of(p),
        people.value.all("text") if people and not from_host else (),
        from_host,
        keeps.first("name") if keeps else None,
        led.first("name") if led else None,
        **p.builder.at(p.span),
    )


def effort(p: Parts) -> tree.Effort:
    return tree.Effort(p.first("name"), p.first("duration"), **p.builder.at(p.span))


def capacity(p: Parts) -> tree.CapacityDecl:
    people, hours, share = p.one("people"), p.one("hours_each"), p.one("share")
    return tree.CapacityDecl(
        p.first("name"),
        people.first("number") if people else None,
        hours.first("number") if hours else None,
        period_of(hours.first("PERIOD")) if hours else None,
        hours.first("name") if hours else None,
        share.first("percent") if share else None,
        p.all("effort"),
        **p.builder.at(p.span),
    )


def keep(p: Parts) -> tree.KeepDecl:
    names = p.all("name")
    moving, only, again = p.one("by_moving"), p.one("only_when"), p.one("not_again")
    order, until, checked = p.one("order"), p.one("until"), p.one("checked")
    source, goes_to = moving.all("name") if moving else (None, None)
    return tree.KeepDecl(
        names[0],
        names[1],
        bound_of(p),
        p.first("percent"),
        names[2] if len(names) > 2 else None,
        source,
        goes_to,
        only.first(*CONDITIONS) if only else None,
        again.first("duration") if again else None,
        order.first("ORDER") if order else None,
        order.first("name") if order else None,
        until.first("percent") if until else None,
        p.all("then"),
        period_of(checked.first("PERIOD")) if checked else None,
        checked.first("time") if checked else None,
        **p.builder.at(p.span),
    )


def release(p: Parts) -> tree.ReleaseDecl:
    of, starts = p.one("release_of"), p.one("starts")
    how = p.part("release_parts", "release_room")
    period = how.value.first("PERIOD") if how else None
    room = how.value if how and how.kind == "release_room" else None
    return tree.ReleaseDecl(
        p.first("name"),
        of.first("name") if of else None,
        of.first("where") if of else None,
        how.value.first("number") if how else None,
        period_of(period) if period else None,
        room.first("percent") if room else None,
        room.first("name") if room else None,
        starts.first("date") if starts else None,
        p.all("then"),
        **p.builder.at(p.span),
    )


MOVE_RULES: dict[str, Rule] = {
    "pipeline": pipeline,
    "stage_name": stage_name,
    "stage": stage,
    "from_any": from_any,
    "move": move,
    "when_lines": _WhenLines,
    "trigger": trigger,
    "on_entry": on_entry,
    "on_activity": on_activity,
    "gets": gets,
    "gets_one": gets_one,
    "gets_all": gets_all,
    "reaches": reaches,
    "never": never,
    "quota": quota,
    "measure_bound": measure_bound,
    "as_many": as_many,
    "as_much": as_much,
    "within": within,
    "before": before,
    "every": every,
    "warn": warn,
    "if_late": if_late,
    "target": target,
    "sla": sla,
    "team": team,
    "effort": effort,
    "capacity": capacity,
    "keep": keep,
    "release": release,
}
