"""From what bears on the conditions to the changes that are tried."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from itertools import product

from attrs import define, evolve, field, frozen

from alignlib.engine.facts import who_did
from alignlib.engine.life import Life
from alignlib.engine.run import Run
from alignlib.engine.view import View
from alignlib.engine.why.changes import Change
from alignlib.engine.why.collect import Collector, Wishes
from alignlib.engine.why.trial import Trial
from alignlib.model.fields import Value
from alignlib.model.inputs import (
    Activity,
    FieldChange,
    Input,
    Match,
    OwnerChange,
    Room,
    StageRequest,
)
from alignlib.model.outputs import shown
from alignlib.names import canonical
from alignlib.plan.conditions import Filter, Who
from alignlib.plan.plan import Plan
from alignlib.values.coerce import lower
from alignlib.values.time import from_micros

MOST_TIMES = 10
"""Of one kind of activity no more than so many are tried."""
MOST_VALUES = 8
"""So many values of one fact are tried."""
_MOST_FIELDS = 64


@frozen
class Dimension:
    """What can be different in one respect: the changes, of which one is made, nearest first.

    `touches` are the conditions that it bears on.
    """

    key: str
    options: tuple[Change, ...]
    touches: frozenset[int]


@define
class Maker:
    """Makes the dimensions of one question."""

    trial: Trial
    names: set[str] = field(factory=set)
    _scratch: Life | None = field(default=None, init=False)
    _number: int = field(default=0, init=False)

    @property
    def plan(self) -> Plan:
        return self.trial.plan

    @property
    def at(self) -> datetime:
        return from_micros(self.trial.state.now, self.plan.zone)

    @property
    def sequence(self) -> int:
        """After whatever has been handled at this very instant."""
        last = self.trial.state.last_key
        return last[1] + 1 if last is not None and last[0] == self.trial.state.now else 0

    @property
    def scratch(self) -> Life:
        """A life to try activities on: whether a filter counts them."""
        if self._scratch is None:
            self._scratch = self.trial.roughly(())
        return self._scratch

    def all(self, wishes: Wishes) -> list[Dimension]:
        """In the order of the file: facts, then activities, then what others say."""
        found = [self._fact(slot, wishes) for slot in wishes.facts]
        found += self._activities(wishes)
        if self.trial.alive:
            found += self._others(wishes)
        return [dimension for dimension in found if dimension.options]

    def new_id(self, what: str) -> str:
        """An id that no input has had."""
        while True:
            self._number += 1
            name = f"why-not/{what}/{self._number}"
            if name not in self.trial.state.seen:
                return name

    # -- facts ------------------------------------------------------------------------------

    def _fact(self, slot: str, wishes: Wishes) -> Dimension:
        spec = self.plan.fields[slot]
        path = spec.name if spec.record == self.plan.subject else f"{spec.record}.{spec.name}"
        now = self.trial.state.facts.get(slot)
        options = []
        for item in list(wishes.facts[slot].values())[:MOST_VALUES]:
            if item.value == now:
                continue
            given = FieldChange(
                id=self.new_id(path), at=self.at, field=path, value=item.value,
                sequence=self.sequence,
            )  # fmt: skip
            known = "known to be " if now is None and item.value is not None else ""
            was = "" if now is None else f" (it is {shown(now)})"
            text = f"{path} {known}{item.words}{was}"
            options.append(
                Change("fact", path, text, item.value, words=item.words, inputs=(given,))
            )
        return Dimension(f"fact {slot}", tuple(options), frozenset(wishes.facts_of[slot]))

    # -- activities -------------------------------------------------------------------------

    def _activities(self, wishes: Wishes) -> Iterator[Dimension]:
        made: dict[str, tuple[Activity, str]] = {}
        for more in wishes.acts:
            index = more.filter
            wanted = self.plan.filters[index]
            for kind in self.plan.activities:
                if kind not in wanted.kinds:
                    continue
                example = self._example(index, kind)
                if example is not None:
                    fields = sorted(example.fields.items())
                    made.setdefault(
                        f"activity {kind} {example.by} {fields}", (example, _words(wanted))
                    )
        for key, (example, words) in made.items():
            number = self._on_scratch(example)
            counting = [
                more
                for more in wishes.acts
                if self.scratch.matches_act(self.plan.filters[more.filter], number) is True
            ]
            most = min(MOST_TIMES, max((more.need for more in counting), default=0))
            serves = frozenset(more.serves for more in counting)
            options = tuple(
                evolve(self._times(example, words, times), serves=serves)
                for times in range(1, most + 1)
            )
            touches = {more.condition for more in counting}
            yield Dimension(key, options, frozenset(touches))

    def some(self, kind: str) -> Change:
        """One activity of a kind, whoever does it."""
        return self._times(Activity(id="?", kind=kind, at=self.at), "", 1)

    def _times(self, example: Activity, words: str, times: int) -> Change:
        kind = self.plan.activities[canonical(example.kind)].name
        given: tuple[Input, ...] = tuple(
            Activity(
                id=self.new_id(kind), kind=kind, at=self.at, by=example.by,
                fields=example.fields, sequence=self.sequence,
            )
            for _ in range(times)
        )  # fmt: skip
        there = any(
            canonical(act.activity.kind) == canonical(kind) for act in self.trial.state.acts
        )
        count = "one" if times == 1 else str(times)
        if there:
            count += " more"
        return Change("activity", kind, f"{count} {kind}{words}", None, times, inputs=given)

    def _on_scratch(self, activity: Activity) -> int:
        return self.scratch.add_act(self.trial.act(self.scratch, activity))

    def _example(self, index: int, kind: str) -> Activity | None:
        """An activity of this kind that the filter counts: by whom, and with which fields."""
        wanted = self.plan.filters[index]
        for fields in self._fields(wanted, kind):
            for by in self._people(wanted.who):
                activity = Activity(
                    id="?", kind=self.plan.activities[kind].name, at=self.at, by=by, fields=fields
                )
                number = self._on_scratch(activity)
                if self.scratch.matches_act(wanted, number) is True:
                    return activity
        return None

    def _people(self, who: Who | None) -> Sequence[str | None]:
        if who is None:
            return (None,)
        state = self.trial.state
        owners = [person for track in state.tracks for _, person in track.latest]
        names = self.plan.party_names.values()
        named = (who.value,) if who.kind == "person" else ()
        return (None, *names, "owner", *owners, *named, *self.plan.people)

    def request(self, stage: str, who: Who | None) -> Change:
        """A request for a stage by somebody who may ask."""
        life = self.scratch
        asked = StageRequest(
            id=self.new_id("request"), at=self.at, stage=stage, sequence=self.sequence
        )
        for by in self._people(who):
            asked = evolve(asked, by=by)
            asking = Activity(id="?", kind="", at=self.at)
            life.use(0)
            who_asks = who_did(Run(self.plan, life), asked)
            life.use(self.track)
            act = life.act_of(asking, life.now, *who_asks)
            if who is None or life.is_by(who, act) is True:
                break
        words = f"a request for {stage}" + (f" by {asked.by}" if asked.by else "")
        return Change("request", stage, words, inputs=(asked,))

    def _fields(self, wanted: Filter, kind: str) -> Iterator[Mapping[str, Value | None]]:
        """Fields of an activity for which `where` holds: few, and plain ones first."""
        if wanted.where is None:
            yield {}
            return
        specs = self.plan.activities[kind].fields
        view = View(self.scratch, self.trial.state.now, {})
        collector = Collector(view, specs, {})
        collector.bring(0, wanted.where, True)
        found = collector.wishes.facts
        slots = list(found)
        choices = [[None, *(item.value for item in found[slot].values())] for slot in slots]
        tried = sorted(
            list(product(*choices))[: _MOST_FIELDS * 4],
            key=lambda values: sum(value is not None for value in values),
        )
        for values in tried[:_MOST_FIELDS]:
            given = {
                slot: value for slot, value in zip(slots, values, strict=True) if value is not None
            }
            low = {slot: lower(value, specs[slot].type) for slot, value in given.items()}
            derived = any(item.of_activity for item in self.plan.derived)
            if derived or View(self.scratch, view.t, low).truth(wanted.where) is True:
                yield {specs[slot].name: value for slot, value in given.items()}

    # -- what others say --------------------------------------------------------------------

    def _others(self, wishes: Wishes) -> Iterator[Dimension]:
        at, sequence = self.at, self.sequence
        for (team, has_room), touches in wishes.rooms.items():
            name = self.plan.teams.get(team, team)
            room = Room(
                id=self.new_id("room"), at=at, team=name, has_room=has_room, sequence=sequence
            )
            text = f"{'room' if has_room else 'no room'} at {name}"
            change = Change("room", name, text, has_room, inputs=(room,))
            yield Dimension(f"room {team} {has_room}", (change,), frozenset(touches))
        options = []
        bears: set[int] = set()
        for person, touches in wishes.owners.items():
            owner = OwnerChange(
                id=self.new_id("owner"), at=at, owner=person, sequence=sequence,
                pipeline=self._pipeline(),
            )  # fmt: skip
            text = "nobody as owner" if person is None else f'"{person}" as owner'
            options.append(Change("owner", "owner", text, person, inputs=(owner,)))
            bears |= touches
        yield Dimension("owner", tuple(options), frozenset(bears))
        for (earlier, there), touches in wishes.matches.items():
            match = Match(
                id=self.new_id("match"), at=at, earlier=earlier, sequence=sequence,
                other="another record" if there else None, since=at if there else None,
            )  # fmt: skip
            text = f"{'an' if there else 'no'} earlier {earlier} that matches"
            change = Change("match", earlier, text, there, inputs=(match,))
            yield Dimension(f"match {earlier}", (change,), frozenset(touches))

    track: int = field(default=0, kw_only=True)

    def _pipeline(self) -> str | None:
        return self.plan.pipelines[self.track].name if self.track else None


def _words(wanted: Filter) -> str:
    """What a filter asks for besides the kind, in the author's words."""
    places = [at for word in (" by ", " where ") if (at := wanted.text.find(word)) >= 0]
    return wanted.text[min(places) :] if places else ""
