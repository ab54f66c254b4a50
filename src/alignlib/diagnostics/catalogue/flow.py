"""Findings about what can never happen, or hardly is what is meant."""

from __future__ import annotations

from alignlib.diagnostics.catalogue.entry import Entry
from alignlib.diagnostics.diagnostic import Severity

_HEAD = 'agreement "Example"\nfields\n  employees number\nactivity form by prospect\n'
_CHAIN = (
    "stage new, start\n  to ready on form\nstage ready\n  to won on form\n"
    "stage won, end\ngoal quarter $300,000 each quarter\n"
)

FLOW: tuple[Entry, ...] = (
    Entry(
        "AL424",
        "a currency that is not known",
        "Amounts are counted in the currency of the agreement, by its code of three letters. A "
        "code of one's own is taken as it stands.",
        'agreement "Example"\n  currency UDS\n',
        'agreement "Example"\n  currency USD\n',
        severity=Severity.WARNING,
    ),
    Entry(
        "AL425",
        "a rate without a clock",
        "A rate of leads that came in depends on how long one waits for the last of them, and on "
        "whom it is a rate of. `by cohort, within 30 days`: of those that came in, the share that "
        "arrived at most 30 days later; the youngest are left out. `by period`: all that arrived, "
        "by all that came in, whoever they were. Without either it is by cohort, and those still "
        "under way count as long as they were seen.",
        _HEAD + "stage new, start\n  to ready on form\nstage ready, end\n"
        "measure hand-over\n  ready of new\n",
        _HEAD + "stage new, start\n  to ready on form\nstage ready, end\n"
        "measure hand-over\n  ready of new\n  by cohort, within 30 days\n",
        severity=Severity.WARNING,
    ),
    Entry(
        "AL426",
        "a goal without a chain",
        "A goal is counted back along the stages that lead to it: how many leads each of them "
        "needs. Without `through` nothing follows from the amount.",
        _HEAD + _CHAIN,
        _HEAD + _CHAIN + "  through new, ready, won\n  each won brings $12,000\n",
        severity=Severity.WARNING,
    ),
    Entry(
        "AL427",
        "a promise that rests or ends as it begins",
        "What `paused while` or `void when` asks for is so whenever the clock begins: by the stage "
        "that the lead enters, by what every way into it asks for, or by the activity that begins "
        "the clock. A clock that is void when it begins measures nothing.",
        _HEAD + "activity call by sales\nstage new, start\n  to ready on form\nstage ready\n"
        "  to won on call\nstage won, end\nsla answer\n  sales owes marketing\n"
        "  each lead entering ready\n  gets call\n  within 2 days\n  void when stage is ready\n",
        _HEAD + "activity call by sales\nstage new, start\n  to ready on form\nstage ready\n"
        "  to won on call\nstage won, end\nsla answer\n  sales owes marketing\n"
        "  each lead entering ready\n  gets call\n  within 2 days\n  void when stage is won\n",
        severity=Severity.WARNING,
    ),
    Entry(
        "AL428",
        "a keep that moves nobody by itself",
        "A forecast is for people to act on: a report says whether it is light, and how many "
        "records to move. The engine moves none for it, as it does for a workload.",
        _HEAD + _CHAIN + "  through new, ready, won\n"
        "keep forecast of sales at least 100% of quarter\n"
        "  by moving new to ready\n  checked each week at 08:00\n",
        _HEAD + _CHAIN + "  through new, ready, won\n",
        severity=Severity.NOTE,
    ),
    Entry(
        "AL429",
        "an example that expects nothing",
        "It runs, and nothing can fail: without a line `at …` and what must hold then, an example "
        "tests only that it can be read.",
        _HEAD + "stage new, start\n  to ready on form\nstage ready, end\n"
        'example "a form"\n  lead\n  2026-02-02 10:00  form\n',
        _HEAD + "stage new, start\n  to ready on form\nstage ready, end\n"
        'example "a form"\n  lead\n  2026-02-02 10:00  form\n'
        "  at 2026-02-02 10:00\n    stage is ready\n",
        severity=Severity.WARNING,
    ),
    Entry(
        "AL430",
        "a stage that nothing leads to",
        "No `to` line, no consequence of a promise and no `keep` leads to this stage from where a "
        "life begins. Only the application can put a lead there.",
        _HEAD + "stage new, start\n  to won on form\nstage ready\n  to won on form\n"
        "stage won, end\n",
        _HEAD + "stage new, start\n  to ready on form\nstage ready\n  to won on form\n"
        "stage won, end\n",
        severity=Severity.WARNING,
    ),
    Entry(
        "AL431",
        "a stage without a way out",
        "Nothing leads on from this stage, and it is not marked with `end`: its leads wait there "
        "for ever, and promises that end with the life stay open.",
        _HEAD + "stage new, start\n  to won on form\nstage won\n",
        _HEAD + "stage new, start\n  to won on form\nstage won, end\n",
        severity=Severity.WARNING,
    ),
    Entry(
        "AL432",
        "a move that can never happen",
        "Lines are tried in their order. Every lead that meets this line meets an earlier one "
        "first, and goes there; or it has left before the time of this line comes.",
        _HEAD + "stage new, start\n  to ready when employees is at least 10\n"
        "  to large when employees is at least 20\nstage ready, large, end\n",
        _HEAD + "stage new, start\n  to large when employees is at least 20\n"
        "  to ready when employees is at least 10\nstage ready, large, end\n",
        severity=Severity.WARNING,
    ),
    Entry(
        "AL433",
        "a condition that can never hold",
        "Two of its parts rule each other out, or it asks for a number that is never reached: a "
        "score has at most the points of its lines, within its limits.",
        _HEAD + "define middle\n  employees is at least 100\n  employees is below 50\n",
        _HEAD + "define middle\n  employees is at least 50\n  employees is below 100\n",
        severity=Severity.WARNING,
    ),
    Entry(
        "AL434",
        "a condition that always holds",
        "It asks for a number that is always reached, so it decides nothing.",
        _HEAD + "score interest\n  +5 each form, at most 20\n"
        "define warm\n  interest is at least 0\n",
        _HEAD + "score interest\n  +5 each form, at most 20\n"
        "define warm\n  interest is at least 10\n",
        severity=Severity.WARNING,
    ),
    Entry(
        "AL435",
        "a line of a grade that nobody gets",
        "Lines are tried in their order. Every lead that meets this line meets an earlier one "
        "first, and gets that grade.",
        _HEAD + "grade size by employees\n  B when employees is at least 10\n"
        "  A when employees is at least 100\n  C otherwise\n",
        _HEAD + "grade size by employees\n  A when employees is at least 100\n"
        "  B when employees is at least 10\n  C otherwise\n",
        severity=Severity.WARNING,
    ),
    Entry(
        "AL436",
        "a promise of what cannot come",
        "It waits for an act by somebody who does not do it, or for a stage that no way leads to.",
        _HEAD + "stage new, start\n  to won on form\nstage won, end\nsla answer\n"
        "  sales owes marketing\n  each lead entering new\n  gets form by sales\n"
        "  within 2 days\n",
        _HEAD + "activity call by sales\nstage new, start\n  to won on form\nstage won, end\n"
        "sla answer\n  sales owes marketing\n  each lead entering new\n  gets call by sales\n"
        "  within 2 days\n",
        severity=Severity.WARNING,
    ),
    Entry(
        "AL437",
        "a promise that is due after its lead has ended",
        "The lead leaves the stage by time, into an end, before the promise is due.",
        _HEAD + "activity call by sales\nstage new, start\n  to lost after 5 days\n"
        "stage lost, end\nsla answer\n  sales owes marketing\n  each lead entering new\n"
        "  gets call\n  within 10 days\n",
        _HEAD + "activity call by sales\nstage new, start\n  to lost after 30 days\n"
        "stage lost, end\nsla answer\n  sales owes marketing\n  each lead entering new\n"
        "  gets call\n  within 10 days\n",
        severity=Severity.WARNING,
    ),
    Entry(
        "AL438",
        "a goal through stages that do not follow each other",
        "A goal is counted back along its stages: from each of them leads come to the next.",
        _HEAD + _CHAIN + "  through ready, new, won\n",
        _HEAD + _CHAIN + "  through new, ready, won\n  each won brings $12,000\n",
        severity=Severity.WARNING,
    ),
)
