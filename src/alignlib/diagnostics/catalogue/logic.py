"""Findings about logic: what cannot work, and what is not evaluated yet."""

from __future__ import annotations

from alignlib.diagnostics.catalogue.entry import Entry
from alignlib.diagnostics.diagnostic import Severity

LOGIC: tuple[Entry, ...] = (
    Entry(
        "AL401",
        "one start",
        "A life begins in one stage: the one marked `start`, or the first of the file.",
        "stage new, start\nstage fresh, start\n",
        "stage new, start\nstage fresh\n",
    ),
    Entry(
        "AL402",
        "nothing leaves an end",
        "A stage marked `end` has no way out.",
        "activity form by prospect\nstage new\n  to lost on form\nstage lost, end\n"
        "  to new on form\n",
        "activity form by prospect\nstage new\n  to lost on form\nstage lost\n  to new on form\n",
    ),
    Entry(
        "AL403",
        "a stage that leads to itself",
        "A move goes to another stage. What should happen again in the same stage is a promise "
        "(`restarts on`), or a stage of its own.",
        "activity call by sales\nstage open\n  to open on call\n",
        "activity call by sales\nstage open\n  to called on call\nstage called\n",
    ),
    Entry(
        "AL404",
        "a circle without end",
        "Both conditions stay true once they are true (`ever`, points that neither halve nor leave "
        "a window), so the lead would go round for ever.",
        "activity form by prospect\nstage a\n  to b when some form ever\nstage b\n"
        "  to a when some form ever\n",
        "activity form by prospect\nstage a\n  to b when some form ever\nstage b\n"
        "  to a when no form ever\n",
    ),
    Entry(
        "AL405",
        "a definition that depends on itself",
        "A definition, score or grade is worked out from others; a circle has no beginning.",
        "define a\n  b\ndefine b\n  a\n",
        "fields\n  ready yes-no\ndefine a\n  b\ndefine b\n  ready\n",
    ),
    Entry(
        "AL406",
        "lines of a promise that do not go together",
        "One of the lines can have no effect beside the other: a duty that begins where its "
        "`while in` does not hold, `if late` of a promise to abstain, a due time where there is "
        "none, a lead where the duty is about none.",
        "activity call by sales\nstage new\nsla quiet\n  sales owes marketing\n"
        "  each lead entering new\n  never gets call\n  if late tell marketing\n",
        "activity call by sales\nstage new\nsla quiet\n  sales owes marketing\n"
        "  each lead entering new\n  never gets call\n  if broken tell marketing\n",
    ),
    Entry(
        "AL407",
        "a promise that is not complete",
        "An sla says who owes whom, for which lead or activity, what is to be done, and by when.",
        "activity call by sales\nactivity form by prospect\nsla call-back\n"
        "  sales owes marketing\n  each form\n  gets call\n",
        "activity call by sales\nactivity form by prospect\nsla call-back\n"
        "  sales owes marketing\n  each form\n  gets call\n  within 3 hours\n",
    ),
    Entry(
        "AL408",
        "a calendar that cannot be",
        "A calendar needs open time; each window opens before it closes; a date is open or closed.",
        "calendar office\n  open Monday to Friday 17:00 to 09:00\n",
        "calendar office\n  open Monday to Friday 09:00 to 17:00\n",
    ),
    Entry(
        "AL409",
        "something is always needed here",
        "A grade ends with `otherwise`, so that every lead has one; an estimate has a default, so "
        "that it has a value before there is history; a capacity says how long people work, a keep "
        "whom it moves, a release whom it lets out and how many at a time.",
        "fields\n  employees number\ngrade size by employees\n  A when employees is at least 50\n",
        "fields\n  employees number\ngrade size by employees\n  A when employees is at least 50\n"
        "  B otherwise\n",
    ),
    Entry(
        "AL410",
        "not evaluated yet",
        "This declaration is read and checked for names and types. What it asks for comes with a "
        "later release: nothing in this one depends on it. Until then, an example shows one case "
        "of what a claim says of all.",
        "fields\n  role one of buyer, student\nactivity form by prospect\nstage new\n"
        '  to ready  on form\nstage ready\nclaim "no students"\n'
        "  no lead enters ready with role is student\n",
        "fields\n  role one of buyer, student\nactivity form by prospect\nstage new\n"
        "  to ready  on form\nstage ready\n  qualifies when role is buyer\n"
        'example "no students"\n  lead with role student\n  2026-02-02 10:00  form\n'
        "  at 2026-02-02 10:00\n    stage is new\n",
        Severity.NOTE,
    ),
    Entry(
        "AL411",
        "back in time",
        "The lines of an example stand in the order in which they happen.",
        'agreement "Inbound"\n  zone UTC\nactivity form by prospect\nstage new\n'
        'example "two forms"\n'
        "  lead\n  2026-02-02 10:00  form\n  2026-02-02 09:00  form\n"
        "  at 2026-02-02 10:00\n    at least 2 form ever\n",
        'agreement "Inbound"\n  zone UTC\nactivity form by prospect\nstage new\n'
        'example "two forms"\n'
        "  lead\n  2026-02-02 09:00  form\n  2026-02-02 10:00  form\n"
        "  at 2026-02-02 10:00\n    at least 2 form ever\n",
    ),
    Entry(
        "AL412",
        "two pipelines in one line",
        "A pipeline is a way of its own: no line leads from one into another. A record of another "
        "kind begins with `then open …`.",
        "activity meeting by sales\nstage new\n  to proposal on meeting\n"
        "pipeline deals of opportunity\nstage proposal\n",
        "activity meeting by sales\nstage new\n  to won on meeting\n    then open opportunity\n"
        "stage won, end\npipeline deals of opportunity\nstage proposal\n",
    ),
    Entry(
        "AL413",
        "a trigger or an effect that cannot work",
        "A trigger is set off by an activity (`on`), or when it comes to hold that the lead is in "
        "a stage (`in`) or a condition (`when`). It has effects, and moves nothing. `then move to` "
        "follows from a promise only: a `to` line moves the lead once, and so does a `keep`.",
        "activity mail by sales\nstage new\ntrigger again\n  on mail\n",
        'activity mail by sales\nstage new\ntrigger again\n  on mail\n  then note "again"\n',
    ),
    Entry(
        "AL414",
        "a clock that would pause itself",
        "A pause that is decided by whether the same clock runs or is paused would end as it "
        "begins, and begin as it ends. The same goes for promises that wait for each other. What "
        "a pause does not change may be asked: `is late`, `is met`, `is void`.",
        "activity call by sales\nstage new\nsla call-back\n  sales owes marketing\n"
        "  each lead entering new\n  gets call\n  within 3 hours\n"
        "  paused while call-back is running\n",
        "activity call by sales\nfields\n  on-hold yes-no\nstage new\nsla call-back\n"
        "  sales owes marketing\n  each lead entering new\n  gets call\n  within 3 hours\n"
        "  paused while on-hold\n",
    ),
)
