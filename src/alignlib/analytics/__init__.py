"""The numbers both sides agree on: one function a question, each with n, interval and clock.

Every public name is here, and loaded when it is first used: `from alignlib import analytics`, then
`analytics.funnel(...)`. All take plain Python values, and keep nothing;
where they take many records they take a frame as well (`framed` renames its columns), and `items`
makes records of a CSV. An answer is an `Answered`:
it has `value`, `interval` (None where there are no counts it could rest on), `n`, `clock` and
`warnings`, and says itself in one line with `str`.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from alignlib.analytics.ages import BUCKETS as BUCKETS
    from alignlib.analytics.ages import Ageing as Ageing
    from alignlib.analytics.ages import AgeingTable as AgeingTable
    from alignlib.analytics.ages import ageing as ageing
    from alignlib.analytics.answers import FirstResponse as FirstResponse
    from alignlib.analytics.answers import HandedOver as HandedOver
    from alignlib.analytics.answers import first_response as first_response
    from alignlib.analytics.beliefs import Beliefs as Beliefs
    from alignlib.analytics.beliefs import beliefs_against_data as beliefs_against_data
    from alignlib.analytics.calling import CallingOrder as CallingOrder
    from alignlib.analytics.calling import Waiting as Waiting
    from alignlib.analytics.calling import calling_order as calling_order
    from alignlib.analytics.campaigning import Campaign as Campaign
    from alignlib.analytics.campaigning import Campaigns as Campaigns
    from alignlib.analytics.campaigning import campaigns as campaigns
    from alignlib.analytics.chain import Chain as Chain
    from alignlib.analytics.chain import Stage as Stage
    from alignlib.analytics.cohorts import Contribution as Contribution
    from alignlib.analytics.cohorts import Passage as Passage
    from alignlib.analytics.cohorts import Window as Window
    from alignlib.analytics.cohorts import by_cohort as by_cohort
    from alignlib.analytics.cohorts import by_period as by_period
    from alignlib.analytics.cohorts import decompose as decompose
    from alignlib.analytics.columns import Framed as Framed
    from alignlib.analytics.columns import framed as framed
    from alignlib.analytics.comparison import NO_CONTROL as NO_CONTROL
    from alignlib.analytics.comparison import Change as Change
    from alignlib.analytics.comparison import EventRates as EventRates
    from alignlib.analytics.comparison import before_after as before_after
    from alignlib.analytics.comparison import common_base as common_base
    from alignlib.analytics.comparison import compare_counts as compare_counts
    from alignlib.analytics.comparison import compare_events as compare_events
    from alignlib.analytics.comparison import compare_stated as compare_stated
    from alignlib.analytics.comparison import sample_size as sample_size
    from alignlib.analytics.comparison import share_seen as share_seen
    from alignlib.analytics.comparison import shown_from as shown_from
    from alignlib.analytics.comparison import time_freed as time_freed
    from alignlib.analytics.conditions import Condition as Condition
    from alignlib.analytics.conditions import Conditions as Conditions
    from alignlib.analytics.conditions import which_condition as which_condition
    from alignlib.analytics.cycles import Cycle as Cycle
    from alignlib.analytics.cycles import cycle_length as cycle_length
    from alignlib.analytics.decay import chance_by as chance_by
    from alignlib.analytics.decay import halving as halving
    from alignlib.analytics.decay import odds_by as odds_by
    from alignlib.analytics.decay import power_law as power_law
    from alignlib.analytics.decay import steps as steps
    from alignlib.analytics.decay import tries as tries
    from alignlib.analytics.definitions import Confusion as Confusion
    from alignlib.analytics.definitions import CorrectedRecall as CorrectedRecall
    from alignlib.analytics.definitions import Feedback as Feedback
    from alignlib.analytics.definitions import Sweep as Sweep
    from alignlib.analytics.definitions import chart_limit as chart_limit
    from alignlib.analytics.definitions import confusion as confusion
    from alignlib.analytics.definitions import sweep as sweep
    from alignlib.analytics.definitions import wrong_segments as wrong_segments
    from alignlib.analytics.digests import Digest as Digest
    from alignlib.analytics.digests import Happening as Happening
    from alignlib.analytics.digests import daily_digest as daily_digest
    from alignlib.analytics.efforts import Dead as Dead
    from alignlib.analytics.efforts import Effort as Effort
    from alignlib.analytics.efforts import TriesBeforeDead as TriesBeforeDead
    from alignlib.analytics.efforts import activity_on_new as activity_on_new
    from alignlib.analytics.efforts import chance_of_a_try as chance_of_a_try
    from alignlib.analytics.efforts import tries_before_dead as tries_before_dead
    from alignlib.analytics.efforts import worked_leads as worked_leads
    from alignlib.analytics.entries import Entry as Entry
    from alignlib.analytics.entries import Integrity as Integrity
    from alignlib.analytics.entries import source_integrity as source_integrity
    from alignlib.analytics.figure import Answered as Answered
    from alignlib.analytics.figure import Figure as Figure
    from alignlib.analytics.fits import SuccessByWait as SuccessByWait
    from alignlib.analytics.fits import Wait as Wait
    from alignlib.analytics.fits import WaitFit as WaitFit
    from alignlib.analytics.fits import fit_wait as fit_wait
    from alignlib.analytics.fits import success_by_wait as success_by_wait
    from alignlib.analytics.forecasts import Forecast as Forecast
    from alignlib.analytics.forecasts import OpenDeal as OpenDeal
    from alignlib.analytics.forecasts import Wake as Wake
    from alignlib.analytics.forecasts import forecast as forecast
    from alignlib.analytics.forecasts import wake as wake
    from alignlib.analytics.goals import Confident as Confident
    from alignlib.analytics.goals import GrowthGoal as GrowthGoal
    from alignlib.analytics.goals import Lagged as Lagged
    from alignlib.analytics.goals import Mix as Mix
    from alignlib.analytics.goals import Need as Need
    from alignlib.analytics.goals import Rate as Rate
    from alignlib.analytics.goals import growth_goal as growth_goal
    from alignlib.analytics.goals import need as need
    from alignlib.analytics.goals import need_with_confidence as need_with_confidence
    from alignlib.analytics.goals import need_with_deal_size as need_with_deal_size
    from alignlib.analytics.goals import need_with_lag as need_with_lag
    from alignlib.analytics.holdings import Customer as Customer
    from alignlib.analytics.holdings import WhiteSpace as WhiteSpace
    from alignlib.analytics.holdings import white_space as white_space
    from alignlib.analytics.intake import items as items
    from alignlib.analytics.levers import WeakestStage as WeakestStage
    from alignlib.analytics.levers import WhatIf as WhatIf
    from alignlib.analytics.levers import weakest_stage as weakest_stage
    from alignlib.analytics.levers import what_if as what_if
    from alignlib.analytics.limits import Limits as Limits
    from alignlib.analytics.limits import within_limits as within_limits
    from alignlib.analytics.loads import Balance as Balance
    from alignlib.analytics.loads import InHand as InHand
    from alignlib.analytics.loads import balance as balance
    from alignlib.analytics.multiplicity import discoveries as discoveries
    from alignlib.analytics.origins import Source as Source
    from alignlib.analytics.origins import Sources as Sources
    from alignlib.analytics.origins import sources as sources
    from alignlib.analytics.pacing import Inflow as Inflow
    from alignlib.analytics.pacing import Pacing as Pacing
    from alignlib.analytics.pacing import capacity as capacity
    from alignlib.analytics.pacing import hours_for as hours_for
    from alignlib.analytics.pacing import inflow as inflow
    from alignlib.analytics.pacing import pace as pace
    from alignlib.analytics.pacing import parts_for as parts_for
    from alignlib.analytics.pacing import split as split
    from alignlib.analytics.pairs import BothJudged as BothJudged
    from alignlib.analytics.pairs import DefinitionsCompared as DefinitionsCompared
    from alignlib.analytics.pairs import compare_definitions as compare_definitions
    from alignlib.analytics.promises import Attainment as Attainment
    from alignlib.analytics.promises import Promise as Promise
    from alignlib.analytics.promises import Step as Step
    from alignlib.analytics.promises import attainment as attainment
    from alignlib.analytics.promises import attainment_by_rep as attainment_by_rep
    from alignlib.analytics.proportion import Difference as Difference
    from alignlib.analytics.proportion import Proportion as Proportion
    from alignlib.analytics.proportion import difference as difference
    from alignlib.analytics.proportion import none_seen as none_seen
    from alignlib.analytics.queueing import Queue as Queue
    from alignlib.analytics.queueing import kingman as kingman
    from alignlib.analytics.queueing import waiting_for as waiting_for
    from alignlib.analytics.recycling import Deal as Deal
    from alignlib.analytics.recycling import Recycle as Recycle
    from alignlib.analytics.recycling import better_recycled as better_recycled
    from alignlib.analytics.recycling import recycle as recycle
    from alignlib.analytics.shrinkage import ShrunkRates as ShrunkRates
    from alignlib.analytics.shrinkage import shrink as shrink
    from alignlib.analytics.signs import SIGNS as SIGNS
    from alignlib.analytics.signs import Scorecard as Scorecard
    from alignlib.analytics.signs import Sign as Sign
    from alignlib.analytics.signs import scorecard as scorecard
    from alignlib.analytics.spread import Outlook as Outlook
    from alignlib.analytics.spread import outlook as outlook
    from alignlib.analytics.stages import Conversion as Conversion
    from alignlib.analytics.stages import Funnel as Funnel
    from alignlib.analytics.stages import funnel as funnel
    from alignlib.analytics.survival import Incidence as Incidence
    from alignlib.analytics.survival import incidence as incidence
    from alignlib.analytics.worth import Life as Life
    from alignlib.analytics.worth import ValuePerLead as ValuePerLead
    from alignlib.analytics.worth import two_part as two_part
    from alignlib.analytics.worth import value_weighted as value_weighted
    from alignlib.analytics.worth import value_within as value_within

_HOME = {
    "Ageing": "ages",
    "AgeingTable": "ages",
    "Answered": "figure",
    "Attainment": "promises",
    "BUCKETS": "ages",
    "Balance": "loads",
    "Beliefs": "beliefs",
    "BothJudged": "pairs",
    "CallingOrder": "calling",
    "Campaign": "campaigning",
    "Campaigns": "campaigning",
    "Chain": "chain",
    "Change": "comparison",
    "Condition": "conditions",
    "Conditions": "conditions",
    "Confident": "goals",
    "Confusion": "definitions",
    "Contribution": "cohorts",
    "Conversion": "stages",
    "CorrectedRecall": "definitions",
    "Customer": "holdings",
    "Cycle": "cycles",
    "Dead": "efforts",
    "Deal": "recycling",
    "DefinitionsCompared": "pairs",
    "Difference": "proportion",
    "Digest": "digests",
    "Effort": "efforts",
    "Entry": "entries",
    "EventRates": "comparison",
    "Feedback": "definitions",
    "Figure": "figure",
    "FirstResponse": "answers",
    "Forecast": "forecasts",
    "Framed": "columns",
    "Funnel": "stages",
    "GrowthGoal": "goals",
    "HandedOver": "answers",
    "Happening": "digests",
    "InHand": "loads",
    "Incidence": "survival",
    "Inflow": "pacing",
    "Integrity": "entries",
    "Lagged": "goals",
    "Life": "worth",
    "Limits": "limits",
    "Mix": "goals",
    "NO_CONTROL": "comparison",
    "Need": "goals",
    "OpenDeal": "forecasts",
    "Outlook": "spread",
    "Pacing": "pacing",
    "Passage": "cohorts",
    "Promise": "promises",
    "Proportion": "proportion",
    "Queue": "queueing",
    "Rate": "goals",
    "Recycle": "recycling",
    "SIGNS": "signs",
    "Scorecard": "signs",
    "ShrunkRates": "shrinkage",
    "Sign": "signs",
    "Source": "origins",
    "Sources": "origins",
    "Stage": "chain",
    "Step": "promises",
    "SuccessByWait": "fits",
    "Sweep": "definitions",
    "TriesBeforeDead": "efforts",
    "ValuePerLead": "worth",
    "Wait": "fits",
    "WaitFit": "fits",
    "Waiting": "calling",
    "Wake": "forecasts",
    "WeakestStage": "levers",
    "WhatIf": "levers",
    "WhiteSpace": "holdings",
    "Window": "cohorts",
    "activity_on_new": "efforts",
    "ageing": "ages",
    "attainment": "promises",
    "attainment_by_rep": "promises",
    "balance": "loads",
    "before_after": "comparison",
    "beliefs_against_data": "beliefs",
    "better_recycled": "recycling",
    "by_cohort": "cohorts",
    "by_period": "cohorts",
    "calling_order": "calling",
    "campaigns": "campaigning",
    "capacity": "pacing",
    "chance_by": "decay",
    "chance_of_a_try": "efforts",
    "chart_limit": "definitions",
    "common_base": "comparison",
    "compare_counts": "comparison",
    "compare_definitions": "pairs",
    "compare_events": "comparison",
    "compare_stated": "comparison",
    "confusion": "definitions",
    "cycle_length": "cycles",
    "daily_digest": "digests",
    "decompose": "cohorts",
    "difference": "proportion",
    "discoveries": "multiplicity",
    "first_response": "answers",
    "fit_wait": "fits",
    "forecast": "forecasts",
    "framed": "columns",
    "funnel": "stages",
    "growth_goal": "goals",
    "halving": "decay",
    "hours_for": "pacing",
    "incidence": "survival",
    "inflow": "pacing",
    "items": "intake",
    "kingman": "queueing",
    "need": "goals",
    "need_with_confidence": "goals",
    "need_with_deal_size": "goals",
    "need_with_lag": "goals",
    "none_seen": "proportion",
    "odds_by": "decay",
    "outlook": "spread",
    "pace": "pacing",
    "parts_for": "pacing",
    "power_law": "decay",
    "recycle": "recycling",
    "sample_size": "comparison",
    "scorecard": "signs",
    "share_seen": "comparison",
    "shown_from": "comparison",
    "shrink": "shrinkage",
    "source_integrity": "entries",
    "sources": "origins",
    "split": "pacing",
    "steps": "decay",
    "success_by_wait": "fits",
    "sweep": "definitions",
    "time_freed": "comparison",
    "tries": "decay",
    "tries_before_dead": "efforts",
    "two_part": "worth",
    "value_weighted": "worth",
    "value_within": "worth",
    "waiting_for": "queueing",
    "wake": "forecasts",
    "weakest_stage": "levers",
    "what_if": "levers",
    "which_condition": "conditions",
    "white_space": "holdings",
    "within_limits": "limits",
    "worked_leads": "efforts",
    "wrong_segments": "definitions",
}

__all__ = sorted(_HOME)


def __getattr__(name: str) -> object:
    home = _HOME.get(name)
    if home is None:
        raise AttributeError(f"module 'alignlib.analytics' has no attribute {name!r}")
    value = getattr(import_module(f"alignlib.analytics.{home}"), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return sorted({*globals(), *_HOME})
