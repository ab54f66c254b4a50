"""Which names in a tree declare something, and which speak of something declared elsewhere.

A name space is a word such as `stage`; a key is a name space and a canonical name in it.
"""

from __future__ import annotations

from typing import TypeAlias

from alignlib.syntax import tree

Key: TypeAlias = tuple[str, str]

NAME = "name"
"""The space of all that a condition reads: fields of the subject, definitions, scores, slas …"""

_ANY = ("stage", NAME, "measure", "activity", "release", "team", "party")
_SIDES = ("party", "team", "person", "tell")

REFERENCES: dict[tuple[type[tree.Node], str], tuple[str, ...]] = {
    (tree.ActivityFilter, "kinds"): ("activity",),
    (tree.ActivityFilter, "stage"): ("stage",),
    (tree.Window, "stage"): ("stage",),
    (tree.Clock, "name"): (NAME,),
    (tree.DaysSince, "stage"): ("stage",),
    (tree.Call, "function"): ("function",),
    (tree.EnteredTimes, "stage"): ("stage",),
    (tree.HasRoom, "team"): ("team", "party"),
    (tree.EarlierMatch, "definition"): (NAME, "stage"),
    (tree.Who, "name"): _SIDES,
    (tree.DurationValue, "calendar"): ("calendar",),
    (tree.ActivityDecl, "by"): _SIDES,
    (tree.GradeDecl, "by"): (NAME,),
    (tree.EstimateDecl, "start"): _ANY,
    (tree.EstimateDecl, "end"): _ANY,
    (tree.ProfileDecl, "alike_in"): ("field of account", NAME),
    (tree.ProfileDecl, "holds"): _ANY,
    (tree.MeasureDecl, "numerator"): _ANY,
    (tree.MeasureDecl, "denominator"): _ANY,
    (tree.MeasureDecl, "split_by"): (NAME, "stage"),
    (tree.MoveLine, "target"): ("stage",),
    (tree.MoveLine, "without"): ("activity",),
    (tree.StageDecl, "owner"): _SIDES,
    (tree.FromAnyDecl, "stages"): ("stage",),
    (tree.TriggerDecl, "stages"): ("stage",),
    (tree.OnEntry, "stage"): ("stage",),
    (tree.Reaches, "stages"): ("stage",),
    (tree.NeverGets, "while_in"): ("stage",),
    (tree.Before, "stage"): ("stage",),
    (tree.Every, "while_in"): ("stage",),
    (tree.MeasureBound, "measure"): ("measure",),
    (tree.AsManyAs, "what"): _ANY,
    (tree.AsManyAs, "goal"): ("measure",),
    (tree.SlaDecl, "promiser"): _SIDES,
    (tree.SlaDecl, "beneficiary"): _SIDES,
    (tree.TeamDecl, "keeps"): ("calendar",),
    (tree.TeamDecl, "led_by"): _SIDES,
    (tree.Effort, "stage"): ("stage",),
    (tree.CapacityDecl, "team"): ("team", "party"),
    (tree.CapacityDecl, "calendar"): ("calendar",),
    (tree.KeepDecl, "name"): _ANY,
    (tree.KeepDecl, "team"): ("team", "party"),
    (tree.KeepDecl, "of_goal"): ("measure",),
    (tree.KeepDecl, "source"): ("stage",),
    (tree.KeepDecl, "target"): ("stage",),
    (tree.KeepDecl, "order_by"): (NAME,),
    (tree.ReleaseDecl, "of"): _ANY,
    (tree.ReleaseDecl, "team"): ("team", "party"),
    (tree.GoalDecl, "through"): ("stage",),
    (tree.GoalDecl, "brings_stage"): ("stage",),
    (tree.ChangeRate, "numerator"): _ANY,
    (tree.ChangeRate, "denominator"): _ANY,
    (tree.ChangeRelease, "release"): ("release",),
    (tree.ChangeSetting, "name"): (NAME,),
    (tree.WhatIfDecl, "show"): _ANY,
    (tree.CompareDecl, "by"): (NAME, "stage"),
    (tree.Send, "name"): ("send",),
    (tree.OpenRecord, "name"): ("open",),
    (tree.MoveTo, "stage"): ("stage",),
    (tree.Review, "name"): _ANY,
    (tree.ExampleActivity, "kind"): ("activity",),
    (tree.ExampleRequest, "stage"): ("stage",),
    (tree.ExampleOutside, "stage"): ("stage",),
    (tree.ExampleRoom, "team"): ("team", "party"),
    (tree.ClaimDecl, "stage"): ("stage",),
}
"""By class and attribute of a node: the spaces that its name is looked up in, the first that has
it wins."""

DECLARES: dict[tuple[type[tree.Node], str], str] = {
    (tree.CalendarDecl, "name"): "calendar",
    (tree.SettingDecl, "name"): NAME,
    (tree.DefineDecl, "name"): NAME,
    (tree.ScoreDecl, "name"): NAME,
    (tree.GradeDecl, "name"): NAME,
    (tree.EstimateDecl, "name"): NAME,
    (tree.SlaDecl, "name"): NAME,
    (tree.ActivityDecl, "names"): "activity",
    (tree.StageName, "name"): "stage",
    (tree.PipelineDecl, "name"): "pipeline",
    (tree.MeasureDecl, "name"): "measure",
    (tree.GoalDecl, "name"): "measure",
    (tree.ProfileDecl, "name"): "profile",
    (tree.TeamDecl, "name"): "team",
    (tree.ReleaseDecl, "name"): "release",
    (tree.TriggerDecl, "name"): "trigger",
    (tree.WhatIfDecl, "name"): "what-if",
    (tree.CompareDecl, "name"): "compare",
    (tree.AgreementDecl, "parties"): "party",
}
"""By class and attribute of a node: the space that its name is declared in. Fields, aliases and
people have a way of their own."""

NEITHER = frozenset({
    (tree.Path, "parts"),  # what a path means stands in the checker's table
    (tree.Word, "name"),
    (tree.FieldDecl, "name"),
    (tree.AgreementDecl, "currency"),
    (tree.ClosedHolidays, "country"),
    (tree.FieldsDecl, "record"),
    (tree.TypeExpr, "choices"),
    (tree.GradeLine, "label"),
    (tree.PipelineDecl, "record"),
    (tree.OnEntry, "record"),
    (tree.ExampleDecl, "record"),
    (tree.ComparePeriod, "name"),
})  # fmt: skip
"""Names that are words of their line only, or read elsewhere."""
