"""Random agreements, as text, and random histories. Everything here is valid; what is drawn is
drawn so that instants meet: whole hours and days, the changes of the clocks, one µs beside."""

from __future__ import annotations

import os
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

import attrs
from attrs import frozen
from hypothesis import HealthCheck, Phase, given, reject, settings
from hypothesis import strategies as st

import alignlib as al

Draw = Any
MICRO = timedelta(microseconds=1)
ZONE = ZoneInfo("America/New_York")

_asked = os.environ.get("ALIGNLIB_LAWS", "")
law = settings(
    settings.get_profile("laws-long" if _asked == "long" else "laws"),
    **({"max_examples": int(_asked), "derandomize": False} if _asked.isdigit() else {}),
)
"""Decorates a law: how many examples, and which."""

# Around the changes of the clocks, the end of a short month, and an ordinary week.
ANCHORS = (date(2026, 3, 6), date(2026, 10, 30), date(2026, 1, 29), date(2026, 6, 1))
_HOURS = (0, 1, 2, 3, 9, 10, 12, 16, 17, 23)
_BESIDE = (0, 0, 0, 0, 0, -1, 1, 30 * 60_000_000)

PROSPECT = ("form", "visit")
SALES = ("call", "mail", "meeting")
KINDS = (*PROSPECT, *SALES)
PEOPLE = ("Ada", "Bob")

_VOCABULARY = """
calendar office
  open Monday to Friday 09:00 to 12:00, 13:00 to 17:00
  closed 2026-03-10
fields
  ok      yes-no
  size    number
  country text
  fixed   origin text
activity form, visit by prospect
  page    text
  weight  number
activity call, mail, meeting by sales
"""


@frozen
class Case:
    """An agreement and one lead's history up to `until`."""

    text: str
    lead: al.Lead
    inputs: tuple[al.Input, ...]
    until: datetime

    @property
    def agreement(self) -> al.Agreement:
        return load(self.text)

    def begin(self) -> al.State:
        """The state that `replay` begins from."""
        agreement = self.agreement
        born = self.lead.created_at or min(item.at for item in self.inputs)
        starts = agreement.plan.starts
        if starts is not None:
            born = max(born, datetime(1970, 1, 1, tzinfo=UTC) + timedelta(microseconds=starts))
        return agreement.begin(self.lead, at=born)

    def whole(self) -> Any:
        return self.agreement.replay(self.lead, self.inputs, until=self.until)

    def __str__(self) -> str:
        shown = "\n".join(f"  {item}" for item in sorted(self.inputs, key=lambda item: item.at))
        return f"{self.text}\n{self.lead}\n{shown}\nuntil {self.until}"


@lru_cache(maxsize=4096)
def load(text: str) -> al.Agreement:
    return al.loads(text)


# -- instants --------------------------------------------------------------------------------


@st.composite
def instants(draw: Draw, anchor: date, days: int = 8) -> datetime:
    """A wall time near the anchor, also one that is skipped or occurs twice, or one µs beside."""
    day = anchor + timedelta(days=draw(st.integers(0, days)))
    wall = datetime(day.year, day.month, day.day, draw(st.sampled_from(_HOURS)), tzinfo=ZONE)
    wall = wall.replace(fold=draw(st.sampled_from((0, 0, 1))))
    return wall.astimezone(UTC) + draw(st.sampled_from(_BESIDE)) * MICRO


# -- conditions ------------------------------------------------------------------------------


@frozen
class Names:
    """What a condition may speak of."""

    stages: tuple[str, ...] = ()
    slas: tuple[str, ...] = ()
    scores: tuple[str, ...] = ()
    defines: tuple[str, ...] = ()

    @property
    def alive(self) -> bool:
        return bool(self.stages)


LENGTHS = st.sampled_from(
    ("30 minutes", "1 hour", "6 hours", "24 hours", "1 day", "2 days", "3 days", "1 week",
     "1 month", "3 working hours", "1 working day")
)  # fmt: skip
TERMS = st.sampled_from(
    ("30 minutes", "1 hour", "24 hours", "1 day", "3 days", "2 working hours", "1 working day",
     "2 working days", "1 month")
)  # fmt: skip


@st.composite
def windows(draw: Draw, names: Names) -> str:
    kind = draw(st.integers(0, 5))
    if kind == 0:
        return "ever"
    if kind == 1 and names.stages:
        return f"since entering {draw(st.sampled_from(names.stages))}"
    return f"in the last {draw(LENGTHS)}"


@st.composite
def filters(draw: Draw, kinds: tuple[str, ...] = KINDS, *, by: bool = True) -> str:
    chosen = draw(st.lists(st.sampled_from(kinds), min_size=1, max_size=2, unique=True))
    words = [", ".join(chosen)]
    if by:
        who = ("", "", "", "", "", "by owner", "by sales", 'by "Ada"', "by previous owner",
               "by anyone but owner")  # fmt: skip
        words.append(draw(st.sampled_from(who)))
    if set(chosen) <= set(PROSPECT):
        where = ("", "", "", 'where page starts with "/p"', "where weight is at least 5")
        words.append(draw(st.sampled_from(where)))
    return " ".join(word for word in words if word)


_FORMS = ("within", "within", "within", "within", "before", "reaches", "again", "again")
# The states of promises to abstain, which are called n0, n1 …, and of all others: p0, p1 …
_ABSTAINING = ("running", "kept", "broken", "void", "paused", "not-started")
_DOING = ("running", "late", "met", "void", "paused", "not-started", "met-late")


@st.composite
def leaves(draw: Draw, names: Names) -> str:
    options = ["count", "count", "days", "fact"]
    options += ["score", "score"] if names.scores else []
    options += ["define"] if names.defines else []
    options += ["life", "life"] if names.alive else []
    options += ["sla"] if names.slas else []
    match draw(st.sampled_from(options)):
        case "count":
            how = draw(st.sampled_from(("some", "no", "at least 2", "at most 1", "exactly 1")))
            return f"{how} {draw(filters())} {draw(windows(names))}"
        case "days":
            what = [f"last {draw(filters())}", f"first {draw(filters())}"]
            if names.stages:
                what.append(f"entering {draw(st.sampled_from(names.stages))}")
            return f"days since {draw(st.sampled_from(what))} {draw(_day_tests())}"
        case "fact":
            return draw(st.sampled_from((
                "ok", "not ok", "size is at least 10", "size is below 20", 'country is "us"',
                "size is known", "ok is unknown", "sales has room",
            )))  # fmt: skip
        case "score":
            name = draw(st.sampled_from(names.scores))
            how = draw(st.sampled_from(("at least", "above", "at most", "below", "about")))
            return f"{name} is {how} {draw(st.sampled_from(('0', '5', '10', '14.14', '20')))}"
        case "define":
            name = draw(st.sampled_from(names.defines))
            return draw(st.sampled_from((name, f"not {name}", f"{name} is undecided")))
        case "sla":
            name = draw(st.sampled_from(names.slas))
            state = draw(st.sampled_from(_ABSTAINING if name[0] == "n" else _DOING))
            word = draw(st.sampled_from(("", "first ", "second ")))
            return f"{word}{name} {draw(st.sampled_from(('is', 'is not')))} {state}"
    return draw(_of_life(names))


@st.composite
def _of_life(draw: Draw, names: Names) -> str:
    one = draw(st.sampled_from(names.stages))
    two = draw(st.sampled_from(names.stages))
    return draw(st.sampled_from((
        f"stage is {one}", f"stage is one of {one}, {two}", f"stage is not {one}",
        f"entered {one} at least 2 times", f"entered {one} at most 1 time",
        f"days in stage {draw(_day_tests())}", "owner is known", 'owner is "Ada"',
        'owner is not "Ada"',
    )))  # fmt: skip


@st.composite
def _day_tests(draw: Draw) -> str:
    how = draw(st.sampled_from(("above", "at least", "below", "at most", "between")))
    if how == "between":
        return "is between 1 and 2"
    return f"is {how} {draw(st.integers(0, 3))}"


@st.composite
def conditions(draw: Draw, names: Names) -> str:
    """One line."""
    one = draw(leaves(names))
    match draw(st.integers(0, 6)):
        case 0:
            return f"{one} and {draw(leaves(names))}"
        case 1:
            return f"{one} or {draw(leaves(names))}"
        case 2:
            return f"not ({one} or {draw(leaves(names))})"
        case 3:
            return f"{one} and ({draw(leaves(names))} or {draw(leaves(names))})"
    return one


# -- declarations ----------------------------------------------------------------------------


@st.composite
def scores(draw: Draw, name: str, names: Names) -> str:
    lines = [f"score {name}"]
    for _ in range(draw(st.integers(1, 3))):
        points = draw(st.sampled_from(("+10", "+20", "-5", "+7.3", "-0.000003")))
        if draw(st.integers(0, 3)) == 0:
            lines.append(f"  {points} when {draw(conditions(names))}")
            continue
        cap = draw(st.sampled_from(("", "", ", at most 15")))
        lines.append(f"  {points} each {draw(filters(by=False))} {draw(windows(names))}{cap}")
    halving = draw(st.sampled_from((None, 1, 2, 5, 14)))
    if halving is not None:
        lines.append(f"  halves every {halving} days")
    if draw(st.booleans()):
        lines.append("  between 0 and 25")
    return "\n".join(lines) + "\n"


@st.composite
def defines(draw: Draw, name: str, names: Names) -> str:
    lines = [f"define {name}"]
    head = draw(st.sampled_from((None, None, "any of", "none of", "at least 2 of")))
    count = draw(st.integers(1, 3)) if head is None else 3
    indent = "  "
    if head is not None:
        lines.append(f"  {head}")
        indent = "    "
    lines.extend(indent + draw(conditions(names)) for _ in range(count))
    return "\n".join(lines) + "\n"


@st.composite
def actions(draw: Draw, names: Names) -> str:
    word = draw(st.sampled_from(names.scores))
    return draw(st.sampled_from((
        'assign to "Ada"', "assign to previous owner, else rep with most room", "assign to owner",
        'tell owner "now {stage}, {activities}"', f'note "{{{word}}} {{country}}"',
        "set country to \"US\"", "send letter",
    )))  # fmt: skip


@st.composite
def moves(draw: Draw, own: str, names: Names) -> str:
    target = draw(st.sampled_from([name for name in names.stages if name != own]))
    match draw(st.sampled_from(("on", "on", "when", "when", "when", "after", "request"))):
        case "on":
            how = f"on {draw(filters())}"
        case "when":
            how = f"when {draw(conditions(names))}"
        case "after":
            how = f"after {draw(LENGTHS)}"
            how += draw(st.sampled_from(("", " without form, call", " without visit")))
        case _:
            how = "on request" + draw(st.sampled_from(("", " by marketing", " by owner")))
    then = f"\n    then {draw(actions(names))}" if draw(st.integers(0, 2)) == 0 else ""
    return f"  to {target} {how}{then}\n"


@st.composite
def slas(draw: Draw, name: str, names: Names) -> str:
    stage = st.sampled_from(names.stages)
    sides = draw(st.sampled_from(("sales owes marketing", "marketing owes prospect")))
    first = draw(stage) if draw(st.booleans()) else "s0"
    begin = draw(st.sampled_from((
        f"each lead entering {first}", f"each lead entering {first}", "each form",
        f"each {draw(filters(PROSPECT))}", f"each {draw(filters(by=False))} in {first}",
    )))  # fmt: skip
    lines = [f"sla {name}", sides, begin]
    during = draw(st.sampled_from(("", f" while in {first if begin.endswith(first) else 's1'}")))
    before = f"before {draw(stage)}{draw(st.sampled_from(('', ', else refuse')))}"
    match draw(st.sampled_from(("never",) if name[0] == "n" else _FORMS)):
        case "never":
            lines += draw(_abstaining(names))
        case "reaches":
            lines += [f"reaches {draw(stage)}", f"within {draw(TERMS)}"]
        case "again":
            lines += [draw(_doing()), f"every {draw(TERMS)}{during}"]
        case "before":
            lines += [draw(_doing()), before]
        case _:
            lines += [draw(_doing()), f"within {draw(TERMS)}"]
    if draw(st.integers(0, 2)) == 0:
        lines.append(f"paused while {draw(conditions(names))}")
    if draw(st.integers(0, 3)) == 0:
        lines.append(f"void when {draw(conditions(names))}")
    lines += draw(st.sampled_from(([], [], [], ["restarts on mail"])))
    lines += draw(_consequences(names, name[0] == "n", before in lines))
    return "\n  ".join(lines) + "\n"


@st.composite
def _doing(draw: Draw) -> str:
    by = draw(st.sampled_from(("", "", " by owner", " by sales")))
    return draw(st.sampled_from((
        f"gets one of call, mail{by}", f"gets at least 2 of call, mail{by}",
        f"gets all of call, mail{by}", "gets visit",
    )))  # fmt: skip


@st.composite
def _abstaining(draw: Draw, names: Names) -> list[str]:
    stage = draw(st.sampled_from(names.stages))
    during = draw(st.sampled_from(("", f" while in {stage}")))
    term = draw(st.sampled_from(([], [], [f"within {draw(TERMS)}"], [f"before {stage}"])))
    return [f"never gets {draw(filters(SALES))}{during}", *term]


@st.composite
def _consequences(draw: Draw, names: Names, never: bool, timeless: bool) -> list[str]:
    """`timeless`: a promise without a due time."""
    lines = []
    move = draw(st.sampled_from(("", f", then move to {draw(st.sampled_from(names.stages))}")))
    if never:
        return [f'if broken tell marketing "{{activities}}"{move}'] if draw(st.booleans()) else []
    if not timeless and draw(st.integers(0, 2)) == 0:
        lines.append(f"warn at {draw(st.sampled_from((10, 50, 99)))}% tell owner")
    lines += draw(st.sampled_from(([], [f'if late tell marketing "{{activities}}"{move}'])))
    if not timeless and draw(st.booleans()):
        lines.append(f"if late by {draw(TERMS)} {draw(actions(names))}")
    return lines


@st.composite
def triggers(draw: Draw, name: str, names: Names) -> str:
    lines = [f"trigger {name}"]
    kind = draw(st.sampled_from(("on", "when", "when", "both", "in")))
    if kind in ("on", "both"):
        lines.append(f"on {draw(filters())}")
    if kind == "in" or draw(st.booleans()):
        chosen = draw(st.lists(st.sampled_from(names.stages), min_size=1, max_size=2, unique=True))
        lines.append(f"in {', '.join(chosen)}")
    if kind in ("when", "both"):
        lines.append(f"when {draw(conditions(names))}")
    lines.append(f"then {draw(actions(names))}")
    if draw(st.integers(0, 2)) == 0:
        lines.append(f"at most once each {draw(LENGTHS)}")
    return "\n  ".join(lines) + "\n"


@st.composite
def new_agreements(draw: Draw, anchor: date) -> str:
    """A whole agreement, checked; one that goes round for ever (AL404), or with a clock that
    would pause itself (AL414), is drawn again."""
    stages = tuple(f"s{number}" for number in range(draw(st.integers(3, 5))))
    letters = draw(st.lists(st.sampled_from("ppn"), min_size=1, max_size=3))
    promises = tuple(f"{letter}{number}" for number, letter in enumerate(letters))
    plain = Names()
    with_score = Names(scores=("points",), defines=())
    names = Names(stages, promises, ("points",), ("fit",))
    head = 'agreement "Law"\n  between marketing and sales\n  zone America/New_York\n'
    if draw(st.integers(0, 7)) == 0:
        head += f"  from {anchor + timedelta(days=2)}\n"
    if draw(st.integers(0, 3)) == 0:
        head += "  outside changes are refused\n"
    parts = [head, _VOCABULARY]
    parts.append(draw(scores("points", Names(stages) if draw(st.booleans()) else plain)))
    parts.append(draw(defines("fit", draw(st.sampled_from((plain, with_score))))))
    for number, name in enumerate(stages):
        end = number == len(stages) - 1 and draw(st.booleans())
        owner = draw(st.sampled_from((", owned by marketing", ", owned by sales", "")))
        parts.append(f"stage {name}{', start' if number == 0 else ''}{owner}"
                     f"{', end' if end else ''}\n")  # fmt: skip
        if number and draw(st.integers(0, 3)) == 0:
            parts.append(f"  qualifies when {draw(conditions(names))}\n")
        if not end:
            # One plain way out, so that leads get about.
            others = [each for each in stages if each != name]
            kinds = draw(st.permutations(KINDS))[:2]
            ways = [f"  to {draw(st.sampled_from(others))} on {', '.join(kinds)}\n"]
            ways += [draw(moves(name, names)) for _ in range(draw(st.integers(1, 3)))]
            parts.extend(draw(st.permutations(ways)))
    parts.extend(draw(slas(name, names)) for name in promises)
    parts.extend(draw(triggers(f"t{number}", names)) for number in range(draw(st.integers(0, 2))))
    text = "".join(parts)
    try:
        load(text)
    except al.AgreementError as error:
        codes = {finding.code for finding in error.errors}
        if not codes <= {"AL404", "AL414"}:
            raise
        reject()
    return text


@lru_cache(maxsize=1)
def _pool() -> tuple[tuple[date, str], ...]:
    """Agreements drawn once, always the same: drawing one takes longer than judging a lead."""
    found: dict[str, date] = {}

    @settings(max_examples=120, derandomize=True, database=None, deadline=None,
              phases=[Phase.generate], suppress_health_check=list(HealthCheck))  # fmt: skip
    @given(
        st.sampled_from(ANCHORS).flatmap(lambda day: st.tuples(st.just(day), new_agreements(day)))
    )
    def draw(pair: tuple[date, str]) -> None:
        found[pair[1]] = pair[0]

    draw()
    return tuple((day, text) for text, day in found.items())


def agreements() -> st.SearchStrategy[tuple[date, str]]:
    """An agreement and the day that its history is near; new ones where many are asked for."""
    if _asked:
        return st.sampled_from(ANCHORS).flatmap(
            lambda day: st.tuples(st.just(day), new_agreements(day))
        )
    return st.sampled_from(_pool())


# -- histories -------------------------------------------------------------------------------

BY = st.sampled_from((None, None, "sales", "marketing", "Ada", "Bob", "owner", "system"))


@st.composite
def activities(draw: Draw, number: int, anchor: date, days: int = 8) -> al.Activity:
    kind = draw(st.sampled_from(KINDS))
    fields: dict[str, object] = {}
    if kind in PROSPECT:
        page = draw(st.sampled_from((None, "/pricing", "/Price", "/home")))
        weight = draw(st.sampled_from((None, None, 4, 5, "5.000001")))
        given = {"page": page, "weight": weight}
        fields = {name: value for name, value in given.items() if value is not None}
    return al.Activity(
        id=f"i{number}", kind=kind, at=draw(instants(anchor, days)), by=draw(BY), fields=fields,
        sequence=draw(st.sampled_from((0, 0, 0, 1))),
    )  # fmt: skip


@st.composite
def inputs(draw: Draw, number: int, anchor: date, stages: tuple[str, ...]) -> al.Input:
    kind = draw(st.integers(0, 14))
    if kind <= 7:
        return draw(activities(number, anchor))
    own = f"i{number}"
    moment = draw(instants(anchor))
    by = draw(BY)
    if kind <= 9:
        field, value = draw(st.sampled_from((
            ("ok", True), ("ok", False), ("ok", None), ("size", 10), ("size", "9.999999"),
            ("country", "US"), ("country", "us"), ("country", "CA"), ("origin", "web"),
            ("origin", "fair"),
        )))  # fmt: skip
        return al.FieldChange(id=own, at=moment, field=field, value=value, by=by)
    if kind == 10:
        owner = draw(st.sampled_from((*PEOPLE, None)))
        return al.OwnerChange(id=own, at=moment, owner=owner, by=by)
    if kind == 11:
        return al.Room(id=own, at=moment, team="sales", has_room=draw(st.booleans()))
    if kind == 14:
        acts = draw(st.lists(activities(number, anchor), max_size=3))
        merged = tuple(
            attrs.evolve(act, id=f"{own}-{place}")
            for place, act in enumerate(acts) if act.at <= moment
        )  # fmt: skip
        facts = draw(st.sampled_from(({}, {"size": 12}, {"ok": True, "country": "ca"})))
        return al.Merge(id=own, at=moment, other="lead-9", activities=merged, fields=facts, by=by)
    stage = draw(st.sampled_from(stages))
    if kind == 12:
        return al.StageRequest(id=own, at=moment, stage=stage, by=by)
    return al.StageChange(id=own, at=moment, stage=stage, by=by)


def cases(most: int = 14) -> st.SearchStrategy[Case]:
    return agreements().flatmap(lambda pair: _cases(*pair, most))


@st.composite
def _cases(draw: Draw, anchor: date, text: str, most: int) -> Case:
    stages = tuple(stage.name for stage in load(text).stages)
    count = draw(st.integers(1, 3) | st.integers(most // 2, most))
    history = tuple(draw(inputs(number, anchor, stages)) for number in range(count))
    born = draw(st.sampled_from((None, 0, 0, 0, 2)))
    created = None
    if born is not None:
        day = anchor + timedelta(days=born)
        created = datetime(day.year, day.month, day.day, 9, tzinfo=ZONE).astimezone(UTC)
    fields: dict[str, object] = draw(
        st.sampled_from(({}, {"ok": True, "size": 15, "country": "US"}))
    )
    owner = draw(st.sampled_from((None, None, "Ada")))
    lead = al.Lead(id="lead-1", created_at=created, owner=owner, fields=fields)  # type: ignore[arg-type]
    end = datetime(anchor.year, anchor.month, anchor.day, tzinfo=UTC) + timedelta(days=20)
    return Case(text, lead, history, end)
