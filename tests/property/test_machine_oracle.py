"""Moves, owners and counts against a small machine that reads the rulings once more: stages with
`on` and `on request` lines, `from any of`, people who are assigned, and one promise that counts.

The machine has no conditions and no passing of time, so each input moves the lead once at most.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Any

import attrs
import pytest
from attrs import define, field, frozen
from hypothesis import given
from hypothesis import strategies as st

import alignlib as al
from alignlib.engine import clocks, life, moves, track
from alignlib.engine.state import Act, Owned
from property.strategies import law, load

START = datetime(2026, 3, 7, 12, tzinfo=UTC)
END = START + timedelta(days=30)
SIDES = ("marketing", "sales")
KINDS = {"form": "prospect", "visit": "prospect", "call": "sales", "briefing": "marketing"}

HEAD = """agreement "Machine"
  between marketing and sales
  zone America/New_York
activity form, visit by prospect
  weight number
activity call by sales
activity briefing by marketing
"""


# -- agreements ------------------------------------------------------------------------------


@frozen
class Line:
    """`to T on A [by W] [where …]` or `to T on request [by W]`, and whom it assigns."""

    target: str
    kind: str | None  # None: on request
    by: str
    heavy: bool = False
    assign: tuple[str, ...] = ()

    @property
    def text(self) -> str:
        by = f" by {self.by}" if self.by else ""
        where = " where weight is at least 5" if self.heavy else ""
        then = f"\n    then assign to {', else '.join(self.assign)}" if self.assign else ""
        return f"  to {self.target} on {self.kind or 'request'}{by}{where}{then}\n"


@frozen
class Place:
    name: str
    side: str
    end: bool
    lines: tuple[Line, ...]


@frozen
class Machine:
    places: tuple[Place, ...]
    common: tuple[tuple[tuple[str, ...], tuple[Line, ...]], ...]
    times: int
    by: str

    @property
    def text(self) -> str:
        parts = [HEAD]
        for number, place in enumerate(self.places):
            start = ", start" if number == 0 else ""
            parts.append(
                f"stage {place.name}{start}, owned by {place.side}{', end' if place.end else ''}\n"
            )
            parts.extend(line.text for line in place.lines)
        for names, lines in self.common:
            parts.append(f"from any of {', '.join(names)}\n")
            parts.extend(line.text for line in lines)
        parts.append(
            "sla tries\n  sales owes marketing\n  each form\n"
            f"  gets at least {self.times} of call{self.by}\n  within 365 days\n"
        )
        return "".join(parts)

    def place(self, name: str) -> Place:
        return next(place for place in self.places if place.name == name)

    def lines(self, name: str) -> list[Line]:
        """A stage's own lines, then those that it has in common with others."""
        shared = [line for names, lines in self.common if name in names for line in lines]
        return [*self.place(name).lines, *shared]


# -- the oracle ------------------------------------------------------------------------------


@define
class Walk:
    """One lead on its way, by the rulings alone."""

    machine: Machine
    stage: str
    owner: str | None = None
    owned: dict[str, str] = field(factory=dict)
    told: list[tuple[Any, ...]] = field(factory=list)
    promises: list[int | None] = field(factory=list)

    @property
    def side(self) -> str:
        return self.machine.place(self.stage).side

    def assign(self, person: str | None) -> None:
        self.owner = person
        if person is not None:
            self.owned[self.side] = person

    def take(self, item: al.Input) -> None:
        match item:
            case al.OwnerChange():
                self.assign(item.owner)
            case al.Activity():
                self._activity(item)
            case al.StageRequest():
                self._request(item)
            case al.StageChange():
                self._outside(item)

    def _who(self, by: str | None, declared: str | None) -> tuple[str | None, str | None]:
        """The party and the person."""
        if by in (*SIDES, "prospect"):
            return by, None
        if by == "owner":
            return self.side, self.owner
        return declared, by

    def _is_by(self, wanted: str, party: str | None, person: str | None) -> bool:
        if wanted.startswith("anyone but "):
            return not self._is_by(wanted.removeprefix("anyone but "), party, person)
        if wanted == "":
            return True
        if wanted == "owner":
            return party == self.side if self.owner is None else person == self.owner
        return party == wanted if wanted in SIDES else person == wanted.strip('"')

    def _activity(self, item: al.Activity) -> None:
        party, person = self._who(item.by, KINDS[item.kind])
        latest = self.owned.get("sales")
        mine = party == "sales" if latest is None else person == latest
        for number, left in enumerate(self.promises):
            if item.kind == "call" and left is not None and (mine or not self.machine.by):
                self.promises[number] = left - 1 or None
                if left == 1:
                    self.told.append((item.at, "met", number + 1))
        if item.kind == "form":
            self.promises.append(self.machine.times)
            self.told.append((item.at, "started", len(self.promises)))
        weight = item.fields.get("weight")
        heavy = isinstance(weight, int) and weight >= 5
        for line in self.machine.lines(self.stage):
            here = line.kind == item.kind and self._is_by(line.by, party, person)
            if here and (heavy or not line.heavy):
                self._go(line.target, item.at, line.assign)
                return

    def _request(self, item: al.StageRequest) -> None:
        party, person = self._who(item.by, None)
        for line in self.machine.lines(self.stage):
            here = line.kind is None and line.target == item.stage
            if here and self._is_by(line.by, party, person):
                self._go(line.target, item.at, line.assign)
                return
        self.told.append((item.at, "refused", "request", item.stage))

    def _outside(self, item: al.StageChange) -> None:
        if item.stage == self.stage:
            return
        if self.machine.place(self.stage).end:
            self.told.append((item.at, "refused", "outside", item.stage))
        else:
            self._go(item.stage, item.at, ())

    def _go(self, target: str, at: datetime, assign: tuple[str, ...]) -> None:
        self.told.append((at, self.stage, target))
        if self.machine.place(target).side != self.side:
            self.owner = None
        self.stage = target
        if assign:
            people = (self._person(word) for word in assign)
            person = next((each for each in people if each is not None), None)
            if person is not None:
                self.assign(person)
            self.told.append((at, "assigned", person))

    def _person(self, word: str) -> str | None:
        if word == "previous owner":
            return self.owned.get(self.side)
        return self.owner if word == "owner" else word.strip('"')


def told(outputs: Any) -> list[tuple[Any, ...]]:
    """What the engine says, in the words of the oracle."""
    found: list[tuple[Any, ...]] = []
    for output in outputs:
        at = output.at.astimezone(UTC)
        match output:
            case al.Transition(from_stage=str() as source):
                found.append((at, source, output.to))
            case al.Effect(kind="assign"):
                found.append((at, "assigned", output.to))
            case al.Refusal():
                found.append((at, "refused", output.kind, output.wanted))
            case al.SLAEvent():
                found.append((at, output.step, output.number))
    return found


RANKS = (al.OwnerChange, al.StageChange, al.Activity, al.StageRequest)


def check_machine(machine: Machine, inputs: list[al.Input]) -> None:
    agreement = load(machine.text)
    outcome = agreement.replay(al.Lead(id="lead", created_at=START), inputs, until=END)
    walk = Walk(machine, machine.places[0].name)
    for item in sorted(
        inputs, key=lambda item: (item.at, item.sequence, RANKS.index(type(item)), item.id)
    ):
        walk.take(item)
    shown = (machine.text, inputs)
    assert told(outcome.outputs) == walk.told, shown
    assert (outcome.state.stage, outcome.state.owner) == (walk.stage, walk.owner), shown


# -- what is drawn ---------------------------------------------------------------------------

BY = st.sampled_from((
    "", "", "owner", "owner", "sales", '"Ada"', "anyone but owner", "anyone but sales",
))  # fmt: skip
ASSIGN = st.sampled_from((
    (), (), ('"Ada"',), ('"Bob"',), ("owner",), ("previous owner",), ("previous owner", '"Cy"'),
    ("owner", '"Bob"'),
))  # fmt: skip


@st.composite
def _lines(draw: Any, targets: list[str], closed: set[str]) -> Line:
    """`closed`: stages that an outside change leads to, where nothing is assigned."""
    target = draw(st.sampled_from(targets))
    assign = () if target in closed else draw(ASSIGN)
    kind = draw(st.sampled_from((*KINDS, None)))
    if kind is None:
        return Line(
            target, None, draw(st.sampled_from(("", "owner", "sales", "marketing"))), False, assign
        )
    heavy = KINDS[kind] == "prospect" and draw(st.booleans())
    return Line(target, kind, draw(BY), heavy, assign)


@st.composite
def machines(draw: Any) -> tuple[Machine, set[str]]:
    """A machine, and the stages to which the lead may be moved outside."""
    names = [f"s{number}" for number in range(draw(st.integers(3, 5)))]
    closed = {names[-1]} if draw(st.booleans()) else set()
    ends = {names[-1]} if draw(st.booleans()) else set()
    places = []
    for name in names:
        targets = [other for other in names if other != name]
        lines = [] if name in ends else draw(st.lists(_lines(targets, closed), max_size=4))
        places.append(Place(name, draw(st.sampled_from(SIDES)), name in ends, tuple(lines)))
    inner = names[:-1]
    some = tuple(sorted(draw(st.sets(st.sampled_from(inner), min_size=1, max_size=3))))
    targets = [name for name in names if name not in some]
    shared = tuple(draw(st.lists(_lines(targets, closed), min_size=1, max_size=2)))
    common = ((some, shared),) if draw(st.booleans()) else ()
    if not common and not any(place.lines for place in places):
        common = ((some, shared),)
    by = draw(st.sampled_from(("", " by owner")))
    return Machine(tuple(places), common, draw(st.integers(1, 3)), by), closed


@st.composite
def histories(draw: Any, names: list[str], closed: set[str]) -> list[al.Input]:
    found: list[al.Input] = []
    for number in range(draw(st.integers(1, 12))):
        # Few instants, so that many inputs meet.
        at = START + timedelta(hours=draw(st.integers(0, 12)))
        by = draw(st.sampled_from((None, None, "sales", "marketing", "owner", "owner", "Ada")))
        own, sequence = f"i{number}", draw(st.sampled_from((0, 0, 0, 1)))
        match draw(st.sampled_from(("act", "act", "act", "act", "owner", "wish", "outside"))):
            case "owner":
                owner = draw(st.sampled_from(("Ada", "Bob", None)))
                found.append(al.OwnerChange(id=own, at=at, owner=owner, sequence=sequence))
            case "wish":
                by = None if by == "Ada" else by  # whose side is a person on who never owned it?
                stage = draw(st.sampled_from(names))
                found.append(al.StageRequest(id=own, at=at, stage=stage, by=by, sequence=sequence))
            case "outside" if closed:
                stage = draw(st.sampled_from(sorted(closed)))
                found.append(al.StageChange(id=own, at=at, stage=stage, sequence=sequence))
            case _:
                kind = draw(st.sampled_from(sorted(KINDS)))
                weight = draw(st.sampled_from((None, 4, 5)))
                known = weight is not None and KINDS[kind] == "prospect"
                found.append(al.Activity(
                    id=own, kind=kind, at=at, by=by, sequence=sequence,
                    fields={"weight": weight} if known else {},
                ))  # fmt: skip
    return found


@law
@given(machines(), st.data())
def test_the_small_machine(pair: tuple[Machine, set[str]], data: st.DataObject) -> None:
    machine, closed = pair
    names = [place.name for place in machine.places]
    check_machine(machine, data.draw(histories(names, closed)))


# -- would it notice? ------------------------------------------------------------------------

CHAIN = Machine(
    (
        Place("one", "marketing", False, (Line("two", "form", "", False, ('"Ada"',)),)),
        Place("two", "sales", False, (Line("three", "call", "owner"),)),
        Place("three", "sales", False, (Line("four", "call", "owner"),)),
        Place("four", "marketing", False, (Line("two", "form", "", False, ("previous owner",)),)),
    ),
    ((("two", "three"), (Line("four", "briefing", ""), Line("one", None, "owner"))),),
    2,
    " by owner",
)
PATH: list[al.Input] = [
    al.Activity(id="a", kind="form", at=START),
    al.Activity(id="b", kind="call", at=START + timedelta(hours=1), by="Bob"),
    al.Activity(id="c", kind="call", at=START + timedelta(hours=2), by="Ada"),
    al.StageRequest(id="d", at=START + timedelta(hours=3), stage="one", by="sales"),
    al.Activity(id="e", kind="briefing", at=START + timedelta(hours=4)),
    al.Activity(id="f", kind="form", at=START + timedelta(hours=5)),
    al.Activity(id="g", kind="call", at=START + timedelta(hours=6), by="Ada"),
    al.Activity(id="h", kind="briefing", at=START + timedelta(hours=7)),
]
Patch = pytest.MonkeyPatch


def noticed() -> bool:
    try:
        check_machine(CHAIN, PATH)
    except AssertionError:
        return True
    return False


def test_it_holds_for_the_engine_as_it_is() -> None:
    assert not noticed()


def test_it_notices_that_by_owner_means_anybody(monkeypatch: Patch) -> None:
    right = life.Life.is_by

    def anybody(self: life.Life, who: Any, act: Any) -> bool | None:
        return True if who.kind == "owner" else right(self, who, act)

    monkeypatch.setattr(life.Life, "is_by", anybody)
    assert noticed()


def test_it_notices_that_by_owner_means_anybody_of_the_side(monkeypatch: Patch) -> None:
    right = life.Life.is_by

    def of_side(self: life.Life, who: Any, act: Any) -> bool | None:
        side = act.owned[self.track.index].side
        return act.party == side if who.kind == "owner" else right(self, who, act)

    monkeypatch.setattr(life.Life, "is_by", of_side)
    assert noticed()


def test_it_notices_an_activity_that_fires_in_each_stage_it_comes_to(monkeypatch: Patch) -> None:
    right = moves.run_moves

    def twice(run: Any, cause: Any, turn: Any, number: int | None = None) -> None:
        before = len(run.life.entries)
        right(run, cause, turn, number)
        if number is not None and len(run.life.entries) > before:
            right(run, cause, turn, number)

    monkeypatch.setattr(moves, "run_moves", twice)
    assert noticed()


def test_it_notices_an_activity_that_counts_twice(monkeypatch: Patch) -> None:
    right = clocks.take_activity

    def twice(run: Any, number: int | None, cause: Any) -> Any:
        return (*right(run, number, cause), *right(run, number, cause))

    monkeypatch.setattr(clocks, "take_activity", twice)
    assert noticed()


def test_it_notices_an_act_that_does_not_keep_who_owned_the_lead(monkeypatch: Patch) -> None:
    right = life.Life.act_of

    def forgetful(self: life.Life, *given: Any) -> Act:
        return attrs.evolve(right(self, *given), owned=(Owned(side=self.side),))

    monkeypatch.setattr(life.Life, "act_of", forgetful)
    assert noticed()


def test_it_notices_an_owner_who_goes_along_to_the_other_side(monkeypatch: Patch) -> None:
    right = track.Track.enter

    def keeping(self: track.Track, stage: int, entry: Any, side: str | None) -> None:
        owner = self.owner
        right(self, stage, entry, side)
        self.owner = owner

    monkeypatch.setattr(track.Track, "enter", keeping)
    assert noticed()
