"""Leads that may be one person: who matches which earlier one, worked out from all of them anew."""

from __future__ import annotations

from dataclasses import dataclass, field
from random import Random

HOUR = 12  # in steps of five minutes
DAY = 24 * HOUR
STAGES = ("new", "again", "hot", "cold")
ASKED = ("bought", "called", "again", "hot")
KEYS = ("email", "phone")
VALUES = ("a@x", "A@X", "b@x", None)


@dataclass(frozen=True)
class Rule:
    """`to T when (not) matches an earlier S in the last D days`; only forward."""

    at: str
    to: str
    earlier: str
    days: int
    negative: bool

    def __str__(self) -> str:
        word = "not " if self.negative else ""
        return f"  to {self.to} when {word}matches an earlier {self.earlier} {self.window}"

    @property
    def window(self) -> str:
        return f"in the last {self.days} days"


@dataclass(frozen=True)
class Happening:
    """`what` is a field, or `call`; `at` in steps of five minutes."""

    at: int
    lead: str
    what: str
    value: str | None = None


@dataclass
class Lead:
    name: str
    born: int
    facts: dict[str, str | None]
    entries: list[tuple[str, int]] = field(default_factory=list)
    calls: list[int] = field(default_factory=list)
    found: dict[str, tuple[str, int] | None] = field(default_factory=dict)

    @property
    def stage(self) -> str:
        return self.entries[-1][0]

    def keys(self) -> dict[str, str]:
        known = ((key, self.facts.get(key)) for key in KEYS)
        return {key: value.casefold() for key, value in known if value is not None}


@dataclass(frozen=True)
class Case:
    rules: tuple[Rule, ...]
    leads: tuple[tuple[str, int, tuple[tuple[str, str | None], ...]], ...]
    happenings: tuple[Happening, ...]
    until: int

    def text(self) -> str:
        parts = [
            'agreement "Matches"\n  between marketing and sales\n  zone UTC',
            "fields\n  key email text\n  key phone text\n  source one of marketing, field",
            "activity call by sales",
            "define bought\n  source is marketing",
            "define called\n  at least 1 call in the last 2 days",
        ]
        for at, name in enumerate(STAGES):
            lines = [str(rule) for rule in self.rules if rule.at == name]
            parts.append("\n".join([f"stage {name}" + (", start" if at == 0 else ""), *lines]))
        return "\n\n".join(parts) + "\n"


@dataclass
class Crowd:
    """All leads of a case. `told` are moves, `answers` what each one's questions came to."""

    case: Case
    leads: dict[str, Lead] = field(default_factory=dict)
    told: list[tuple[int, str, str]] = field(default_factory=list)
    answers: dict[tuple[int, str, str], set[tuple[str, int]]] = field(default_factory=dict)

    def run(self) -> Crowd:
        for now in range(self.case.until + 1):
            for name, born, facts in sorted(self.case.leads):
                if born == now:
                    self.leads[name] = lead = Lead(name, born, dict(facts))
                    self._enter(lead, STAGES[0], now)
                    self._ask(lead, now)
                elif born < now:
                    self._settle(self.leads[name], now)
            for happened in self.case.happenings:
                if happened.at == now:
                    self._take(happened)
        return self

    def _take(self, happened: Happening) -> None:
        lead, now = self.leads[happened.lead], happened.at
        if happened.what == "call":
            lead.calls.append(now)
            return
        before = lead.keys()
        lead.facts[happened.what] = happened.value
        if lead.keys() != before:
            lead.found = {}
            self._ask(lead, now)

    def _ask(self, lead: Lead, now: int) -> None:
        """Answers come in the order of what is asked for; all look at the same instant."""
        if not lead.keys():
            return
        for earlier in {rule.earlier: None for rule in self.case.rules}:
            found = {
                (other.name, since)
                for other in self.leads.values()
                if (other.born, other.name) < (lead.born, lead.name)
                and other.keys().items() & lead.keys().items()
                and (since := self._since(other, earlier, now)) is not None
            }
            latest = max((since for _, since in found), default=None)
            best = {one for one in found if one[1] == latest}
            self.answers[now, lead.name, earlier] = best
            lead.found[earlier] = min(best, default=None)
        self._settle(lead, now)

    def _since(self, other: Lead, earlier: str, now: int) -> int | None:
        match earlier:
            case "bought":
                return other.born if other.facts.get("source") == "marketing" else None
            case "called":
                held = any(now < call + 2 * DAY for call in other.calls)
                return other.born if held else None
        return max((at for stage, at in other.entries if stage == earlier), default=None)

    def _settle(self, lead: Lead, now: int) -> None:
        while True:
            lines = [rule for rule in self.case.rules if rule.at == lead.stage]
            held = [rule for rule in lines if self.holds(lead, rule, now)]
            if not held:
                return
            self._enter(lead, held[0].to, now)

    def holds(self, lead: Lead, rule: Rule, now: int) -> bool:
        if rule.earlier not in lead.found:
            return False  # undecided, and so is its contrary
        found = lead.found[rule.earlier]
        return (found is not None and now < found[1] + rule.days * DAY) != rule.negative

    def _enter(self, lead: Lead, stage: str, now: int) -> None:
        lead.entries.append((stage, now))
        self.told.append((now, lead.name, stage))


def drawn(seed: int) -> Case:
    """Half of the lives begin at instants at which other things happen, too."""
    random = Random(seed)
    rules: dict[tuple[str, str], Rule] = {}
    for _ in range(random.randint(2, 5)):
        at = random.randrange(3)
        to = random.randrange(at + 1, 4)
        rule = Rule(STAGES[at], STAGES[to], random.choice(ASKED), random.randint(1, 5),
                    random.random() < 0.3)  # fmt: skip
        rules[rule.at, rule.to] = rule
    ordered = tuple(sorted(rules.values(), key=lambda rule: STAGES.index(rule.at)))
    until = 12 * DAY
    leads = tuple(
        (f"L{n:02}",
         random.randrange(0, 8 * DAY, HOUR * random.choice((1, 12))) + random.choice((0, place)),
         (("email", random.choice(VALUES)), ("phone", random.choice((None, None, "1", "2"))),
          ("source", random.choice((None, "marketing", "field")))))
        for place, n in enumerate(random.sample(range(50), random.randint(2, 9)))
    )  # fmt: skip
    births = {name: born for name, born, _ in leads}
    hours = range(HOUR - 1, until, HOUR)
    happenings = []
    for at in sorted(random.sample(hours, random.randint(0, 12))):
        what = random.choice(("call", "call", "email", "phone", "source"))
        values = {"email": VALUES, "phone": (None, "1", "2"), "source": ("marketing", "field")}
        value = random.choice(values.get(what, (None,)))
        name = random.choice(sorted(births))
        at -= random.choice((0, HOUR - 1))
        if births[name] <= at:
            happenings.append(Happening(at, name, what, value))
    return Case(ordered, leads, tuple(happenings), until)
