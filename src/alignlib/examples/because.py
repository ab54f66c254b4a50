"""Why a condition came to what it did, as sentences for the author of an example.

`Blame` walks down to the plain conditions that decided it, and says of each what was found and
what it needs; activities that nearly counted are told with what kept them from it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from attrs import frozen

from alignlib.engine.life import Life
from alignlib.engine.state import Act
from alignlib.engine.view import View
from alignlib.examples.words import Fields, needs, read_of, subject, value_text
from alignlib.model.outputs import shown
from alignlib.plan.conditions import (
    Activities,
    AllOf,
    AnyOf,
    AtLeastOf,
    ClockIs,
    Condition,
    Days,
    EarlierMatch,
    Entered,
    Filter,
    HasRoom,
    InStage,
    IsUndecided,
    Named,
    Negation,
    NoneOf,
    OwnerIs,
    Waited,
    Who,
)
from alignlib.values.time import END_OF_DATES, from_micros

MOST = 3  # activities told of in one sentence


@frozen
class Blame:
    """The sentences about conditions seen at one instant. `own`: the fields of an activity, where
    its `where` is looked at."""

    view: View
    own: Fields | None = None

    @property
    def life(self) -> Life:
        return self.view.life

    def why_not(self, node: Condition) -> tuple[str, ...]:
        """What keeps it from holding; nothing where it holds."""
        return tuple(dict.fromkeys(self._against(node)))

    def why(self, node: Condition) -> tuple[str, ...]:
        """What makes it hold; nothing where it does not."""
        return tuple(dict.fromkeys(self._for(node)))

    def _against(self, node: Condition) -> Iterator[str]:
        if self.view.truth(node) is True:
            return
        match node:
            case AllOf():
                for item in node.items:
                    yield from self._against(item)
            case AnyOf():
                alternatives = [" and ".join(self._against(item)) for item in node.items]
                yield ", or ".join(dict.fromkeys(alternatives))
            case AtLeastOf():
                held = sum(self.view.truth(item) is True for item in node.items)
                parts = [text for item in node.items for text in self._against(item)]
                yield f"{held} of {len(node.items)} held, needs {node.count}: {'; '.join(parts)}"
            case NoneOf():
                for item in node.items:
                    yield from self._for(item) if self.view.truth(item) else self._open(item)
            case Negation():
                yield from (
                    self._for(node.item) if self.view.truth(node.item) else self._open(node.item)
                )
            case Named():
                yield from self._against(self.life.plan.definitions[node.name].condition)
            case IsUndecided():
                holds = self.view.truth(node.item) is True
                yield f"`{node.item.text}` {'holds' if holds else 'does not hold'}"
                yield from self._for(node.item) if holds else self._against(node.item)
            case _:
                yield self._leaf_against(node)

    def _for(self, node: Condition) -> Iterator[str]:
        if self.view.truth(node) is not True:
            return
        match node:
            case AllOf():
                for item in node.items:
                    yield from self._for(item)
            case AnyOf() | AtLeastOf():
                for item in node.items:
                    yield from self._for(item)
            case NoneOf():
                for item in node.items:
                    yield from self._against(item)
            case Negation():
                yield from self._against(node.item)
            case Named():
                yield from self._for(self.life.plan.definitions[node.name].condition)
            case IsUndecided():
                yield from self._open(node.item)
            case _:
                yield self.found(node)

    def _open(self, node: Condition) -> Iterator[str]:
        """What leaves it undecided."""
        if self.view.truth(node) is None:
            yield from self._against(node)

    # -- plain conditions -------------------------------------------------------------------

    def _leaf_against(self, node: Condition) -> str:
        match node:
            case Activities():
                return self._counted(node)
            case InStage() | OwnerIs() | HasRoom() | ClockIs() | EarlierMatch() | Entered():
                return f"{self.found(node)}, needs `{node.text}`"
            case Waited():
                return self._waiting(node)
            case Days() if self.view.since(node) is None:
                return f"{subject(node)} was unknown, for there was none"
        return f"{self.found(node)}, needs {needs(node, self.life.plan.settings)}"

    def found(self, node: Condition) -> str:
        """What a plain condition looks at, and what is there: `engagement was 28.55`."""
        life = self.life
        match node:
            case Activities():
                return self._listed(node)
            case InStage():
                return f"the stage was {self.stage_of(node)}"
            case OwnerIs():
                return f"the owner was {owner_text(life)}"
            case HasRoom():
                has = life.rooms.get(node.team)
                team = life.plan.teams.get(node.team, node.team)
                if has is None:
                    return f"nobody has said whether {team} has room"
                return f"{team} had {'room' if has else 'no room'}"
            case ClockIs():
                name = life.plan.slas_by_key[node.sla].name
                return f"{name} was {self.view.clock_state(node)}"
            case EarlierMatch():
                matched = self.view.matched(node)
                return "an earlier one matches" if matched else "no earlier one matches"
            case Entered():
                times = life.times_entered(node.stage)
                name = life.plan.stages[node.stage].name
                return f"{name} was entered {times_text(times)}"
            case Waited():
                return f"{node.text} were over"
        was = value_text(node, self.view, self.own)
        return f"{subject(node)} was {was}" if read_of(node) or isinstance(node, Days) else was

    def stage_of(self, node: InStage) -> str:
        """Where the record is, in the pipeline that the condition asks about."""
        plan = self.life.plan
        pipelines = {plan.stages[stage].pipeline for stage in node.stages}
        at = [
            f"`{plan.stages[track.stage].name}`"
            for track in self.life.tracks
            if track.index in pipelines and track.stage is not None
        ]
        return " and ".join(at) or "none yet"

    def _waiting(self, node: Waited) -> str:
        if not self.life.entries:
            return f"{node.text} are not over"
        until = self.view.waited_until(node)
        if until >= END_OF_DATES:
            return f"{node.text} are never over"
        return f"{node.text} are over on {self.when(until)} only"

    # -- activities -------------------------------------------------------------------------

    def _counted(self, node: Activities) -> str:
        """How many there were, and which of them nearly counted."""
        counts = self.view.count(node.filter, node.window)
        if counts is None:
            assert node.window.stage is not None
            return f"{self.life.plan.stages[node.window.stage].name} was never entered"
        if counts[0] > (0 if node.high is None else node.high) and node.high is not None:
            return f"{self._listed(node)}, against `{node.text}`"
        near = list(self.near(self.life.plan.filters[node.filter]))
        found = f"{counts[0]} found" if counts[0] else "none found"
        return "; ".join([f"{found} for `{node.text}`", *near])

    def _listed(self, node: Activities) -> str:
        numbers = [number for _, number, certain in self.life.matches(node.filter) if certain]
        acts = [self.act_text(self.life.acts[number]) for number in numbers]
        if not acts:
            return f"there was no {self.life.plan.filters[node.filter].text}"
        more = f"{len(acts) - MOST} more, " if len(acts) > MOST else ""
        verb = "was" if len(acts) == 1 else "were"
        return f"there {verb} {more}{', '.join(acts[-MOST:])}"

    def near(self, wanted: Filter, since: int | None = None) -> Iterator[str]:
        """Of the latest activities of its kinds that do not count: what kept them from it."""
        close = [
            number
            for number, act in enumerate(self.life.acts)
            if self.life.matches_act(wanted, number) is not True
            and act.activity.kind.casefold() in {kind.casefold() for kind in self._kinds(wanted)}
            and (since is None or act.at >= since)
        ]
        for number in close[-MOST:]:
            yield self._miss(wanted, number)

    def _kinds(self, wanted: Filter) -> Iterable[str]:
        return [self.life.plan.activities[kind].name for kind in sorted(wanted.kinds)]

    def _miss(self, wanted: Filter, number: int) -> str:
        act = self.life.acts[number]
        what = f"the {act.activity.kind} on {self.when(act.at)}"
        if wanted.who is not None and self.life.is_by(wanted.who, act) is not True:
            return f"{what} was by {by_text(act, self.life)}, not by {self._who(wanted.who, act)}"
        assert wanted.where is not None, "its kind and its author fit"
        inner = Blame(View(self.life, act.at, self.life.act_facts(number)), act.activity.fields)
        return f"{what} does not count: {' and '.join(inner.why_not(wanted.where))}"

    def _who(self, who: Who, act: Act) -> str:
        plan = self.life.plan
        match who.kind:
            case "party":
                return plan.party_names.get(who.value, plan.teams.get(who.value, who.value))
            case "person":
                return f'"{who.value}"'
            case "anyone but":
                assert who.other is not None
                return f"anyone but {self._who(who.other, act)}"
        own = self.life.track.index
        owned = act.owned[own] if own < len(act.owned) else None
        if owned is None:
            return f"the {who.kind}"
        latest = dict(owned.latest)
        side = who.side or owned.side
        person = latest.get(who.side) if who.side is not None else owned.owner
        if who.kind == "previous owner" and who.side is None:
            side = plan.opposite(owned.side)
            person = latest.get(side or "")
        if person is not None:
            return f'the {who.kind} "{person}"'
        return plan.party_names.get(side or "", f"the {who.kind}, for there was none")

    def act_text(self, act: Act) -> str:
        return f"the {act.activity.kind} on {self.when(act.at)} by {by_text(act, self.life)}"

    def when(self, at: int) -> str:
        return shown(from_micros(at, self.life.plan.zone))


def by_text(act: Act, life: Life) -> str:
    """Who did it: a person in quotes, or a party."""
    if act.person is not None:
        return f'"{act.person}"'
    return life.plan.party_names.get(act.party or "", act.party or "nobody named")


def owner_text(life: Life) -> str:
    if life.owner is not None:
        return f'"{life.owner}"'
    side = life.plan.party_names.get(life.side or "", life.side)
    return f"nobody, {side} owns the stage" if side else "nobody"


def times_text(count: int) -> str:
    return {0: "never", 1: "once", 2: "twice"}.get(count, f"{count} times")
