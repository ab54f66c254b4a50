"""The declarations that say what words mean, and those that ask."""

from __future__ import annotations

from typing import Any

from alignlib.syntax import tree
from alignlib.syntax.build import Parts, Rule, missing, names_of, period_of, singular, title_of
from alignlib.syntax.build_conditions import CONDITIONS
from alignlib.syntax.build_values import VALUES, WHO, unquoted

_WEEKDAYS = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


def agreement(p: Parts) -> tree.AgreementDecl:
    between, starts, currency = p.one("between"), p.one("starts"), p.one("currency")
    language, outside = p.one("language"), p.one("outside")
    return tree.AgreementDecl(
        title=unquoted(p.first("TEXT")),
        parties=between.all("name") if between else (),
        starts=starts.first("date") if starts else None,
        zone=p.one("zone"),
        currency=currency.first("name") if currency else None,
        language=language.first("number") if language else None,
        outside_changes=outside.first("OUTSIDE") if outside else None,
        **p.builder.at(p.span),
    )


def zone(p: Parts) -> tree.Text:
    quoted = p.first("TEXT")
    value = p.first("ZONE") if quoted is None else unquoted(quoted)
    return tree.Text(value, **p.builder.at(p.items[0].span))


def use(p: Parts) -> tree.Use:
    return tree.Use(p.first("text"), **p.builder.at(p.span))


def calendar(p: Parts) -> tree.CalendarDecl:
    return tree.CalendarDecl(
        p.first("name"),
        title_of(p),
        p.all("open_weekly", "open_on", "closed_on", "closed_holidays", "cut_off"),
        p.one("zone"),
        **p.builder.at(p.span),
    )


def day_range(p: Parts) -> tuple[int, ...]:
    days = [_WEEKDAYS.index(day[:3].lower()) for day in p.all("WEEKDAY")]
    if len(days) == 1:
        return (days[0],)
    return tuple((days[0] + step) % 7 for step in range((days[1] - days[0]) % 7 + 1))


def open_weekly(p: Parts) -> tree.OpenWeekly:
    days = {day for part in p if part.kind == "day_range" for day in part.value.all_days}
    return tree.OpenWeekly(tuple(sorted(days)), p.all("hours"), **p.builder.at(p.span))


class _Days:
    """The weekdays of `Monday to Friday`."""

    def __init__(self, p: Parts) -> None:
        self.all_days = day_range(p)
        self.span = p.span


def open_on(p: Parts) -> tree.OpenOn:
    return tree.OpenOn(p.first("date"), p.all("hours"), **p.builder.at(p.span))


def hours(p: Parts) -> tree.Hours:
    opens, closes = p.all("time")
    return tree.Hours(opens, closes, **p.builder.at(p.span))


def closed_on(p: Parts) -> tree.ClosedOn:
    return tree.ClosedOn(p.all("date"), **p.builder.at(p.span))


def closed_holidays(p: Parts) -> tree.ClosedHolidays:
    return tree.ClosedHolidays(p.first("name"), **p.builder.at(p.span))


def cut_off(p: Parts) -> tree.CutOff:
    at, resumes = p.all("time")
    return tree.CutOff(at, resumes, **p.builder.at(p.span))


def type_expr(p: Parts) -> tree.TypeExpr:
    if p.has("names"):
        return tree.TypeExpr("one of", names_of(p), **p.builder.at(p.span))
    kind: Any = " ".join(p.items[0].value.split())
    return tree.TypeExpr(kind, **p.builder.at(p.span))


def field(p: Parts) -> tree.FieldDecl:
    return tree.FieldDecl(
        p.first("name"), p.first("type"), p.has("KEY"), p.has("FIXED"), **p.builder.at(p.span)
    )


def fields(p: Parts) -> tree.FieldsDecl:
    return tree.FieldsDecl(p.first("name"), p.all("field"), **p.builder.at(p.span))


def activity(p: Parts) -> tree.ActivityDecl:
    return tree.ActivityDecl(
        names_of(p), p.first("name"), title_of(p), p.all("field"), **p.builder.at(p.span)
    )


def setting(p: Parts) -> tree.SettingDecl:
    return tree.SettingDecl(p.first("name"), p.first(*VALUES), title_of(p), **p.builder.at(p.span))


def define(p: Parts) -> tree.DefineDecl:
    return tree.DefineDecl(p.first("name"), title_of(p), p.first("all_of"), **p.builder.at(p.span))


def points_each(p: Parts) -> tree.PointsEach:
    return tree.PointsEach(
        p.items[0].value,
        p.first("filter"),
        p.first("in_the_last", "ever", "since_entering"),
        next((part.value for part in p.items[1:] if part.kind in ("number", "word")), None),
        **p.builder.at(p.span),
    )


def points_when(p: Parts) -> tree.PointsWhen:
    return tree.PointsWhen(p.items[0].value, p.first(*CONDITIONS), **p.builder.at(p.span))


def score(p: Parts) -> tree.ScoreDecl:
    halves, between = p.one("halves"), p.one("between_points")
    return tree.ScoreDecl(
        p.first("name"),
        title_of(p),
        p.all("points_each", "points_when"),
        halves.first("duration", "word") if halves else None,
        between.all("number", "word") if between else None,
        **p.builder.at(p.span),
    )


def grade_when(p: Parts) -> tree.GradeLine:
    return tree.GradeLine(p.first("name"), p.first(*CONDITIONS), **p.builder.at(p.span))


def grade_otherwise(p: Parts) -> tree.GradeLine:
    return tree.GradeLine(p.first("name"), None, **p.builder.at(p.span))


def grade(p: Parts) -> tree.GradeDecl:
    return tree.GradeDecl(
        p.first("name"), title_of(p), names_of(p), p.all("grade_when", "grade_otherwise"),
        **p.builder.at(p.span),
    )  # fmt: skip


def estimate(p: Parts) -> tree.EstimateDecl | None:
    statistic, over, cases = p.one("statistic"), p.one("over"), p.one("cases")
    default = p.one("default")
    if statistic is None:
        missing(p, "what is estimated", "add a line such as `mean days from opportunity to lost`")
        return None
    start, end = statistic.all("name")
    return tree.EstimateDecl(
        p.first("name"),
        title_of(p),
        statistic.first("STATISTIC"),
        singular(statistic.first("UNIT")),
        start,
        end,
        over.first("duration") if over else None,
        cases.first("number") if cases else None,
        default.first(*VALUES) if default else None,
        **p.builder.at(p.span),
    )


def profile(p: Parts) -> tree.ProfileDecl:
    alike, holding = p.one("alike"), p.one("holding")
    return tree.ProfileDecl(
        p.first("name"),
        title_of(p),
        names_of(alike) if alike else (),
        holding.first("name") if holding else None,
        holding.first("percent") if holding else None,
        **p.builder.at(p.span),
    )


def measure(p: Parts) -> tree.MeasureDecl | None:
    head = p.part("share_of", "booked_per", "time_from")
    clock, split = p.part("by_cohort", "by_period"), p.one("split_by")
    if head is None:
        missing(p, "what is measured", "add a line such as `won of opportunity`, `booked per lead` "
                "or `time from lead to won`")  # fmt: skip
        return None
    kind: Any
    numerator: tuple[tree.Name, ...]
    names = head.value.all("name")
    if head.kind == "share_of":
        kind, numerator, denominator = "share", names_of(head.value), names[0]
    elif head.kind == "booked_per":
        kind, numerator, denominator = "booked", (), names[0]
    else:
        kind, numerator, denominator = "time", (names[0],), names[1]
    by: Any = clock.kind.removeprefix("by_") if clock else None
    return tree.MeasureDecl(
        p.first("name"),
        title_of(p),
        kind,
        numerator,
        denominator,
        by,
        clock.value.first("duration") if clock else None,
        names_of(split) if split else (),
        **p.builder.at(p.span),
    )


# -- ask -------------------------------------------------------------------------------------


def goal(p: Parts) -> tree.GoalDecl:
    on, through, brings = p.first("goal_on"), p.one("through"), p.one("brings")
    rates, confidence = p.one("rates"), p.one("confidence")
    return tree.GoalDecl(
        p.first("name"),
        title_of(p),
        p.first("money", "percent", "number"),
        period_of(p.first("PERIOD")),
        on.items[0].value if on else None,
        names_of(through) if through else (),
        brings.first("name") if brings else None,
        brings.first("money", "number") if brings else None,
        rates.first("duration") if rates else None,
        confidence.first("percent") if confidence else None,
        **p.builder.at(p.span),
    )


def change_rate(p: Parts) -> tree.ChangeRate:
    numerator, denominator = p.all("name")
    amount = p.first("number", "plus_number", "percent", "plus_percent")
    how: Any = "points" if isinstance(amount, tree.Number) else "%"
    return tree.ChangeRate(numerator, denominator, how, amount, **p.builder.at(p.span))


def change_set(p: Parts) -> tree.ChangeRate:
    numerator, denominator = p.all("name")
    return tree.ChangeRate(
        numerator, denominator, "set", p.first("percent"), **p.builder.at(p.span)
    )


def change_release(p: Parts) -> tree.ChangeRelease:
    return tree.ChangeRelease(p.first("name"), p.first("number"), **p.builder.at(p.span))


def change_setting(p: Parts) -> tree.ChangeSetting:
    return tree.ChangeSetting(p.first("name"), p.first(*VALUES), **p.builder.at(p.span))


def what_if(p: Parts) -> tree.WhatIfDecl:
    show = p.one("show")
    return tree.WhatIfDecl(
        p.first("name"),
        title_of(p),
        p.all("change_points", "change_percent", "change_set", "change_release", "change_setting"),
        names_of(show) if show else (),
        **p.builder.at(p.span),
    )


def compare_period(p: Parts) -> tree.ComparePeriod:
    start, end = p.all("date")
    return tree.ComparePeriod(start, end, p.first("name"), **p.builder.at(p.span))


def compare(p: Parts) -> tree.CompareDecl:
    by, follow = p.one("compare_by"), p.one("follow")
    return tree.CompareDecl(
        p.first("name"),
        title_of(p),
        p.all("compare_period"),
        names_of(by) if by else (),
        follow.first("duration") if follow else None,
        **p.builder.at(p.span),
    )


def moment(p: Parts) -> tree.Moment:
    return tree.Moment(p.first("date"), p.first("time"), **p.builder.at(p.span))


def withs_of(p: Parts) -> tuple[tree.With, ...]:
    """`country "US", products a, b`: a value without a path belongs to the path before."""
    found: list[tuple[Any, list[Any], Any]] = []
    for part in p:
        if part.kind == "with":
            found.append((part.value.first("path"), [part.value.items[1].value], part.span))
        elif part.kind == "with_more":
            path, values, span = found[-1]
            values.append(part.value.items[0].value)
            found[-1] = (path, values, span.to(part.span))
    return tuple(tree.With(path, tuple(v), **p.builder.at(span)) for path, v, span in found)


def example_activity(p: Parts) -> tree.ExampleActivity:
    return tree.ExampleActivity(
        p.first("moment"), p.first("name", "soft_step"), p.first("by"), withs_of(p),
        **p.builder.at(p.span),
    )  # fmt: skip


def example_change(p: Parts) -> tree.ExampleChange:
    return tree.ExampleChange(
        p.first("moment"), p.first("path"), p.first(*VALUES), p.first("by"),
        **p.builder.at(p.span),
    )  # fmt: skip


def example_request(p: Parts) -> tree.ExampleRequest:
    return tree.ExampleRequest(
        p.first("moment"), p.first("name"), p.first("by"), **p.builder.at(p.span)
    )


def example_outside(p: Parts) -> tree.ExampleOutside:
    return tree.ExampleOutside(
        p.first("moment"), p.first("name"), p.first("by"), **p.builder.at(p.span)
    )


def example_assign(p: Parts) -> tree.ExampleAssign:
    return tree.ExampleAssign(
        p.first("moment"), p.first(*WHO), p.first("by"), **p.builder.at(p.span)
    )


def example_room(p: Parts) -> tree.ExampleRoom:
    return tree.ExampleRoom(
        p.first("moment"), p.first("name"), p.has("HAS_ROOM"), **p.builder.at(p.span)
    )


def example_at(p: Parts) -> tree.ExampleAt:
    return tree.ExampleAt(p.first("moment"), p.all(*CONDITIONS), **p.builder.at(p.span))


def example(p: Parts) -> tree.ExampleDecl:
    record = p.one("example_record")
    return tree.ExampleDecl(
        unquoted(p.first("TEXT")),
        record.first("name") if record else None,
        withs_of(record) if record else (),
        p.all("example_activity", "example_change", "example_request", "example_outside",
              "example_assign", "example_room", "example_at"),
        **p.builder.at(p.span),
    )  # fmt: skip


def claim(p: Parts) -> tree.ClaimDecl:
    enters = p.one("never_enters")
    _, stage = enters.all("name")
    return tree.ClaimDecl(
        unquoted(p.first("TEXT")), stage, enters.first(*CONDITIONS), **p.builder.at(p.span)
    )


SAY_RULES: dict[str, Rule] = {
    "agreement": agreement,
    "zone": zone,
    "use": use,
    "calendar": calendar,
    "day_range": _Days,
    "open_weekly": open_weekly,
    "open_on": open_on,
    "hours": hours,
    "closed_on": closed_on,
    "closed_holidays": closed_holidays,
    "cut_off": cut_off,
    "type": type_expr,
    "field": field,
    "fields": fields,
    "activity": activity,
    "setting": setting,
    "define": define,
    "points_each": points_each,
    "points_when": points_when,
    "score": score,
    "grade_when": grade_when,
    "grade_otherwise": grade_otherwise,
    "grade": grade,
    "estimate": estimate,
    "profile": profile,
    "measure": measure,
    "goal": goal,
    "change_points": change_rate,
    "change_percent": change_rate,
    "change_set": change_set,
    "change_release": change_release,
    "change_setting": change_setting,
    "what_if": what_if,
    "compare_period": compare_period,
    "compare": compare,
    "moment": moment,
    "example_activity": example_activity,
    "example_change": example_change,
    "example_request": example_request,
    "example_outside": example_outside,
    "example_assign": example_assign,
    "example_room": example_room,
    "example_at": example_at,
    "example": example,
    "claim": claim,
}
