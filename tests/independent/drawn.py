"""Random agreements and histories for the plain evaluator, and what alignlib makes of them."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import UTC, date, datetime
from random import Random
from typing import Any
from zoneinfo import ZoneInfo

from hypothesis import strategies as st

from independent.instants import DAY, HOUR, Office, Term, Times, micros
from independent.pact import (
    DEALS,
    LEAD,
    After,
    Alarm,
    Clocked,
    Condition,
    Count,
    DaysSince,
    Each,
    Entered,
    Fact,
    Flat,
    Grade,
    Graded,
    Input,
    InStage,
    Join,
    Line,
    Named,
    Not,
    On,
    Owned,
    Pact,
    Place,
    Points,
    Promise,
    Score,
    When,
    Wish,
)  # fmt: skip

KINDS = {
    "form": "prospect",
    "visit": "prospect",
    "call": "sales",
    "mail": "sales",
    "note": "marketing",
}
FIELDS = {"hold": "yes-no", "size": "number", "role": "one of a, b, c"}
STAGES = ("one", "two", "three", "four", "last")
DEAL_STAGES = ("talk", "bid", "won")
PEOPLE = ("Ada", "Bob")
LETTERS = ("A", "B", "C")
ANCHORS = (
    datetime(2026, 3, 6, 15, tzinfo=UTC),  # two days before clocks go forward in New York
    datetime(2026, 10, 30, 15, tzinfo=UTC),  # two days before they go back
    datetime(2026, 1, 30, 12, tzinfo=UTC),  # the end of a month
)
OFFICES = (
    Office(dict.fromkeys(range(5), ((9, 17),))),
    Office(dict.fromkeys(range(5), ((8, 12), (13, 17))) | {5: ((10, 12),)}),
    Office(
        dict.fromkeys(range(5), ((9, 17),)), {date(2026, 3, 9): (), date(2026, 11, 2): ((9, 12),)}
    ),
    Office(dict.fromkeys(range(7), ((0, 24),))),
)
LONG_ANCHORS = (
    datetime(2026, 2, 20, 15, tzinfo=UTC),  # clocks change in New York, and on Lord Howe
    datetime(2026, 9, 25, 15, tzinfo=UTC),
    datetime(2024, 1, 28, 12, tzinfo=UTC),  # three months end, one with a leap day
    datetime(2025, 12, 30, 5, tzinfo=UTC),
)


@dataclass(frozen=True)
class Scale:
    """How long a history is, and the lengths of time in its agreement."""

    days: int
    before: int  # hours of background
    inputs: int
    anchors: tuple[datetime, ...]
    terms: tuple[tuple[int, str], ...]
    working: tuple[tuple[int, str], ...]
    since: tuple[int, ...]
    halves: tuple[int, ...]

    @property
    def span(self) -> int:
        return self.days * DAY


SHORT = Scale(
    12, 6, 14, ANCHORS,
    ((1, "hours"), (6, "hours"), (1, "days"), (2, "days"), (1, "weeks"), (3, "days"),
     (90, "minutes")),
    ((1, "working days"), (2, "working days"), (4, "working hours"), (90, "working minutes"),
     (10, "working hours")),
    (1, 2, 3, 4), (1, 2, 3),
)  # fmt: skip
LONG = Scale(
    90, 24 * 40, 40, LONG_ANCHORS,
    ((12, "hours"), (3, "days"), (10, "days"), (30, "days"), (2, "weeks"), (1, "months"),
     (2, "months"), (100, "hours")),
    ((5, "working days"), (20, "working days"), (40, "working hours"), (1, "working days"),
     (600, "working minutes")),
    (1, 7, 30, 45), (1, 7, 14),
)  # fmt: skip


class Draw:
    """Draws by hypothesis, or much faster by a seed where nothing needs to be made smaller."""

    def __init__(self, draw: Any = None, seed: int = 0, scale: Scale = SHORT) -> None:
        self._draw, self._random, self.scale = draw, Random(seed), scale
        self.deals = False  # whether there is a second pipeline

    @property
    def stages(self) -> tuple[str, ...]:
        """Those that conditions and promises speak of."""
        return STAGES[:3] + (DEAL_STAGES[:2] if self.deals else ())

    def upto(self, low: int, high: int) -> int:
        if self._draw is None:
            return self._random.randint(low, high)
        return int(self._draw(st.integers(low, high)))


def some(draw: Draw, *values: Any) -> Any:
    return values[draw.upto(0, len(values) - 1)]


def maybe(draw: Draw, chance: int, value: Any) -> Any:
    return value if draw.upto(0, 99) >= 100 - chance else None


def kinds(draw: Draw) -> tuple[str, ...]:
    return tuple(dict.fromkeys((some(draw, *KINDS), some(draw, *KINDS))))


def term(draw: Draw, working: bool = True) -> Term:
    return Term(*some(draw, *draw.scale.terms, *(draw.scale.working if working else ())))


def condition(
    draw: Draw, depth: int, life: bool, names: tuple[str, ...], slas: tuple[str, ...]
) -> Condition:
    """`life`: it may read stage, entries and scores; `names` are defines that it may use."""
    options = ["fact", "fact", "count", "count", "days"]
    options += ["not", "join", "join"] if depth else []
    options += (
        ["points", "points", "graded", "owned", "entered", "stage", "entering", "in stage"]
        if life
        else []
    )
    options += ["named"] * 2 if names else []
    options += ["clocked"] * 2 if slas else []
    match some(draw, *options):
        case "fact":
            name = some(draw, "hold", "size", "role")
            if draw.upto(0, 5) == 0:
                return Fact(name, some(draw, "is known", "is unknown"))
            if name == "hold":
                return Fact(name, "is", some(draw, False, True))
            if name == "role":
                return Fact(name, some(draw, "is", "is not"), some(draw, "a", "b"))
            return Fact(name, some(draw, "is at least", "is below", "is above", "is at most"), 2)
        case "count":
            since = some(draw, None, *draw.stages) if life else None
            return Count(
                some(draw, "at least", "at most", "exactly"), draw.upto(1, 2), kinds(draw),
                maybe(draw, 25, some(draw, "sales", "marketing", "prospect", "owner"))
                if life
                else None,
                maybe(draw, 20, "a"),
                None if since else maybe(draw, 60, term(draw, working=False)),
                since,
            )  # fmt: skip
        case "days":
            what = some(draw, "first", "last")
            names_ = (some(draw, *KINDS),)
            return DaysSince(
                what,
                names_,
                "is " + some(draw, "at least", "above", "below", "at most"),
                some(draw, *draw.scale.since),
            )
        case "entering":
            return DaysSince(
                "entering",
                (some(draw, *draw.stages),),
                "is " + some(draw, "at least", "above", "below", "at most"),
                some(draw, *draw.scale.since[:3]),
            )
        case "in stage":
            return DaysSince(
                "in stage",
                (),
                "is " + some(draw, "at least", "above"),
                some(draw, *draw.scale.since[:3]),
            )
        case "points":
            return Points(
                "heat",
                "is " + some(draw, "at least", "below", "above", "at most"),
                some(draw, 2, 5, 8, 10),
            )
        case "graded":
            return Graded("rank", some(draw, "is", "is", "is not"), some(draw, "A", "C"))
        case "owned":
            return Owned(some(draw, None, *PEOPLE))
        case "entered":
            return Entered(
                some(draw, *draw.stages), some(draw, "at least", "at most"), draw.upto(1, 2)
            )
        case "stage":
            return InStage(some(draw, *draw.stages))
        case "not":
            return Not(condition(draw, depth - 1, life, names, slas))
        case "join":
            parts = tuple(condition(draw, depth - 1, life, names, slas) for _ in range(2))
            return Join(some(draw, "and", "or"), parts)
        case "named":
            return Named(some(draw, *names))
        case _:
            return Clocked(
                some(draw, *slas),
                some(draw, "running", "paused", "void", "not-started"),
                maybe(draw, 30, some(draw, "first", "second")),
            )


def score(draw: Draw) -> Score:
    lines: list[Each | Flat] = []
    for _ in range(draw.upto(1, 3)):
        if draw.upto(0, 3):
            lines.append(
                Each(
                    some(draw, 5, 3, 8, -4),
                    kinds(draw),
                    maybe(draw, 25, "a"),
                    maybe(draw, 40, term(draw, working=False)),
                    maybe(draw, 30, some(draw, 6, 10)),
                )
            )
        else:
            lines.append(Flat(some(draw, 4, -5), condition(draw, 0, False, (), ())))
    return Score(
        "heat",
        tuple(lines),
        maybe(draw, 60, some(draw, *draw.scale.halves)),
        maybe(draw, 40, (0, 10)),
    )


def grade(draw: Draw, names: tuple[str, ...]) -> Grade:
    """Of the score, of facts, and of what happened."""
    lines = []
    for letter in LETTERS[: draw.upto(1, 2)]:
        heat = Points("heat", "is " + some(draw, "at least", "below", "above"), some(draw, 2, 5, 8))
        other = condition(draw, 1, False, names, ())
        join = Join(some(draw, "and", "or"), (heat, other))
        lines.append((letter, some(draw, heat, other, join)))
    return Grade("rank", ("heat", "size"), tuple(lines), LETTERS[2])


def places(draw: Draw, names: tuple[str, ...], slas: tuple[str, ...]) -> tuple[Place, ...]:
    found = pipeline(draw, LEAD, STAGES, names, slas)
    return found + (pipeline(draw, DEALS, DEAL_STAGES, names, slas) if draw.deals else ())


def pipeline(
    draw: Draw, of: str, stages: tuple[str, ...], names: tuple[str, ...], slas: tuple[str, ...]
) -> tuple[Place, ...]:
    """The last stage is an end; only the lead's own pipeline opens an opportunity."""
    found = []
    for at, name in enumerate(stages[:-1]):
        lines = []
        for _ in range(draw.upto(0, 3)):
            to = some(draw, *[stage for stage in stages[:-1] * 3 + stages[-1:] if stage != name])
            match some(draw, "on", "on", "when", "after", "wish"):
                case "on":
                    why: Any = On(
                        kinds(draw),
                        maybe(draw, 20, some(draw, "sales", "owner")),
                        maybe(draw, 15, "a"),
                    )
                case "when":
                    why = When(condition(draw, 1, True, names, slas))
                case "after":
                    why = After(term(draw, working=True), some(draw, (), kinds(draw)))
                case _:
                    why = Wish(some(draw, None, "sales", "marketing"))
            if not any(line.to == to and type(line.why) is type(why) for line in lines):
                assign = some(
                    draw, (), (), ("Ada",), ("previous owner", "Bob"), ("previous owner",)
                )
                opens = draw.deals and of == LEAD and draw.upto(0, 1) == 0
                lines.append(Line(to, why, assign, opens))
        qualifies = maybe(draw, 15, condition(draw, 0, False, names, ())) if at else None
        found.append(
            Place(name, some(draw, "marketing", "sales"), tuple(lines), qualifies, False, of)
        )
    return (*found, Place(stages[-1], None, end=True, pipeline=of))


def promise(draw: Draw, name: str, earlier: tuple[str, ...], names: tuple[str, ...]) -> Promise:
    promiser, other = some(draw, ("sales", "marketing"), ("marketing", "sales"))
    form = some(draw, "gets", "gets", "gets", "reaches", "never", "every")
    entering = (
        some(draw, *draw.stages, "four") if form == "reaches" or some(draw, False, True) else None
    )
    each = None if entering else On(kinds(draw), maybe(draw, 20, "prospect"), maybe(draw, 15, "a"))
    during = None
    before = None
    within: Term | None = term(draw)
    if form in ("never", "every") and entering:
        during = maybe(draw, 60, entering)
    if form == "every":
        within = term(draw)
    elif form == "never":
        within = None if during else maybe(draw, 60, within)
    elif form == "gets" and draw.upto(0, 3) == 0:
        before, within = some(draw, *draw.stages[1:], "four", "last"), None
        if before == entering:
            before = "last"
    timed = within is not None and form != "never"
    wins = (("won",), ("bid", "last")) if draw.deals else ()
    reached = tuple(
        s for s in some(draw, ("last",), ("three", "last"), ("four",), *wins) if s != entering
    )
    found_in = maybe(draw, 15, some(draw, *draw.stages)) if each else None
    of_deals = (entering or found_in) in DEAL_STAGES
    waits: Condition | None = Fact("hold", "is", True)
    if draw.upto(0, 1):
        waits = (
            condition(draw, 1, some(draw, False, True), names, earlier)
            if some(draw, False, True)
            else None
        )
    return Promise(
        name, promiser, other, form, entering, each,
        found_in,
        some(draw, 1, 1, 2) if form in ("gets", "every") else 1,
        kinds(draw) if form != "reaches" else (),
        maybe(draw, 35, some(draw, "owner", promiser)) if form != "reaches" else None,
        maybe(draw, 15, "a") if form != "reaches" else None,
        (reached or ("last",)) if form == "reaches" else (),
        within, before, before is not None and draw.upto(0, 2) == 0, during,
        waits if form != "never" or some(draw, False, True) else None,
        maybe(draw, 25, condition(draw, 1, some(draw, False, True), names, earlier)),
        kinds(draw) if draw.upto(0, 3) == 0 and form != "never" else (),
        some(draw, (), (50,), (25,), (75,)) if timed else (),
        some(draw, (), (term(draw),)) if timed else (),
        maybe(draw, 25, some(draw, *(DEAL_STAGES if of_deals else STAGES))) if timed else None,
        "opportunity" if entering in DEAL_STAGES else "lead",
    )  # fmt: skip


def pact_of(draw: Draw) -> Pact:
    defines: dict[str, Condition] = {}
    for name in ("warm", "ripe")[: draw.upto(0, 2)]:
        defines[name] = condition(draw, 1, False, tuple(defines), ())
    names = tuple(defines)
    promises: list[Promise] = []
    for at in range(draw.upto(1, 3)):
        promises.append(promise(draw, f"duty-{'abc'[at]}", tuple(p.name for p in promises), names))
    fields = dict(FIELDS)
    if draw.upto(0, 4) == 0:
        fields["role"] = "fixed " + fields["role"]
    slas = tuple(promise.name for promise in promises) if draw.upto(0, 2) == 0 else ()
    alarms = tuple(
        Alarm(f"alarm-{at}", on, some(draw, (), (), ("one",), draw.stages[-2:]),
              condition(draw, 1, True, names, slas)
              if on is None
              else maybe(draw, 50, condition(draw, 0, True, names, ())),
              maybe(draw, 40, term(draw)))
        for at, on in enumerate((On(kinds(draw)), None)[: draw.upto(0, 2)])
    )  # fmt: skip
    zone = some(draw, "America/New_York", "America/New_York", "UTC", "Australia/Lord_Howe")
    return Pact(
        Times(ZoneInfo(zone), some(draw, *OFFICES)), fields, KINDS, defines, (score(draw),),
        places(draw, names, slas), tuple(promises), alarms, draw.upto(0, 6) == 0,
        (grade(draw, names),),
    )  # fmt: skip


def inputs(draw: Draw, anchor: int, plain: bool) -> tuple[Input, ...]:
    found = []
    scale = draw.scale
    for number in range(draw.upto(0, scale.inputs)):
        at = anchor + draw.upto(-scale.before, (scale.days - 1) * 24) * HOUR
        at += some(draw, 0, 0, 0, 0, 1, 1_800_000_000)
        id_ = f"i{number:02}"
        match some(
            draw,
            *(
                ("act",)
                if plain
                else (
                    "act",
                    "act",
                    "act",
                    "act",
                    "change",
                    "change",
                    "change",
                    "owner",
                    "moved",
                    "wish",
                )
            ),
        ):
            case "act":
                kind = some(draw, *KINDS)
                by = (
                    some(draw, None, None, "sales", "marketing", *PEOPLE, "owner")
                    if at >= anchor
                    else None
                )
                found.append(Input(at, id_, "act", kind, some(draw, None, "a", "b"), by))
            case "change":
                name = some(draw, "hold", "hold", "hold", "size", "role")
                value = {
                    "hold": some(draw, True, False),
                    "size": some(draw, 1, 2, 3),
                    "role": some(draw, "a", "b"),
                }[name]
                value = None if draw.upto(0, 9) == 0 else value
                found.append(
                    Input(at, id_, "change", name, value, some(draw, None, "sales", "Ada"))
                )
            case "owner":
                found.append(
                    Input(
                        max(at, anchor),
                        id_,
                        "owner",
                        some(draw, *PEOPLE),
                        by=some(draw, None, "sales"),
                        pipeline=some(draw, LEAD, DEALS) if draw.deals else LEAD,
                    )
                )
            case "moved":
                found.append(
                    Input(
                        max(at, anchor),
                        id_,
                        "moved",
                        some(draw, *draw.stages, "four"),
                        by=some(draw, None, "sales", "marketing", "Ada"),
                    )
                )
            case _:
                found.append(
                    Input(
                        max(at, anchor),
                        id_,
                        "wish",
                        some(draw, *draw.stages, "four", "last"),
                        by=some(draw, None, "sales", "marketing", "Ada"),
                    )
                )
    return tuple(found)


@dataclass(frozen=True)
class Case:
    """An agreement, a lead as it begins, what happens, and how long it is told."""

    pact: Pact
    facts: dict[str, Any]
    born: int
    inputs: tuple[Input, ...]
    span: int


@st.composite
def cases(draw: Any) -> Case:
    return case_of(Draw(draw))


def case_of(draw: Draw, deals: bool = False) -> Case:
    draw.deals = deals
    pact = pact_of(draw)
    anchor = micros(some(draw, *draw.scale.anchors))
    facts = {
        "hold": some(draw, None, True, False, False), "size": some(draw, None, 1, 2, 3),
        "role": some(draw, None, "a", "b"),
    }  # fmt: skip
    return Case(pact, facts, anchor, inputs(draw, anchor, draw.upto(0, 3) == 0), draw.scale.span)
