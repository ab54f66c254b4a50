"""From the text of two hundred rules to something that judges: parsed, checked, compiled."""

from __future__ import annotations

import pickle
from typing import Any

import alignlib as al
from harness import Contender, Missing, Target, Workload
from workloads.leads import leads
from workloads.qualification import AT, as_lead
from workloads.rules200 import agreement_text, rules

LOADS = "alignlib, from text"
STORED = "alignlib, from a pickle"
RULE_ENGINE = "rule-engine, 200 rules"


def build(*, peers: bool, quick: bool) -> Workload:
    text = agreement_text()
    stored = pickle.dumps(al.loads(text))
    sample = leads(3, seed=7)

    def points(agreement: al.Agreement) -> list[int]:
        return [int(agreement.evaluate(as_lead(facts), at=AT).score("fit")) for facts in sample]

    contenders = [
        Contender(LOADS, lambda _: loaded(text), answer=points),
        Contender(STORED, lambda _: pickle.loads(stored), answer=points),
    ]
    missing: list[Missing] = []
    if peers:
        try:
            from engines.rule_engine_ import compiled
        except ImportError as error:
            missing.append(Missing("rule-engine", f"not installed: {error}"))
        else:

            def matched(lines: Any) -> list[int]:
                return [
                    sum(points for points, rule in lines if rule.matches(facts)) for facts in sample
                ]

            contenders.append(Contender(RULE_ENGINE, lambda _: compiled(rules()), answer=matched))
    return Workload(
        name="loading",
        title="Loading two hundred rules: parse, check, compile",
        unit="load",
        items=[None],
        check=[None],
        contenders=contenders,
        missing=missing,
        targets=[Target("against 200 compiles of rule-engine", LOADS, RULE_ENGINE, 3.0)],
        notes=["rule-engine checks no names and no types; its rules have no places in a file."],
    )


def loaded(text: str) -> al.Agreement:
    agreement = al.loads(text)
    agreement.compile("fit", "outcome")
    return agreement
