"""What two texts say differently, in the author's words."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from difflib import SequenceMatcher
from itertools import pairwise
from typing import Any, Literal, TypeVar

from attrs import asdict, frozen

from alignlib.changes.parts import Part, Unit, parts_of, renamed
from alignlib.check.program import CheckedProgram
from alignlib.format.printer import joined
from alignlib.names import canonical

_IN_ORDER = frozenset({"stage", "from any of", "grade"})
"""Declarations in which the order of lines means something: the first that fits is taken."""
_FIRST_COMES_FIRST = ("from any of", "trigger", "sla", "keep", "release")
"""Declarations of which the one that stands first is tried first, or falls due first."""
_SIMILAR = 0.6
"""How alike two declarations are at least, of which one is the other under a new name."""

_T = TypeVar("_T")

What = Literal["added", "removed", "changed", "renamed", "moved"]


@frozen
class Difference:
    """One difference: in which declaration, and the words before and after. Places are
    "file:line" in the old and in the new text."""

    what: What
    declaration: str
    before: str | None = None
    after: str | None = None
    old_place: str | None = None
    new_place: str | None = None

    def __str__(self) -> str:
        place = self.new_place or self.old_place or ""
        match self.what:
            case "renamed":
                text = f"{self.declaration} is now called {self.after}"
            case "moved":
                text = f"{self.declaration}: {self.after}"
            case "changed":
                text = f"{self.declaration}: {self.before} → {self.after}"
            case "added":
                text = f"{self.declaration}: + {self.after}" if self.after else (
                    f"new: {self.declaration}"
                )  # fmt: skip
            case _:
                text = f"{self.declaration}: - {self.before}" if self.before else (
                    f"gone: {self.declaration}"
                )  # fmt: skip
        return f"{text}  ({place})" if place else text

    def to_dict(self) -> dict[str, Any]:
        return asdict(self)


@frozen
class Compared:
    """The differences, and what the new text calls the things of the old one (name → name)."""

    differences: tuple[Difference, ...]
    names: Mapping[str, str]


def compare(old: CheckedProgram, new: CheckedProgram) -> Compared:
    """Every difference that means something: layout, comments, examples and claims do not, nor does
    the order of definitions."""
    before, after = parts_of(old), parts_of(new)
    names, told = _renames(before, after)
    before = tuple(renamed(part, names) for part in before)
    found = [*told]
    pairs = _pairs(before, after)
    matched = {id(one) for one, _ in pairs}
    found += [
        Difference("removed", part.label, old_place=part.place)
        for part in before
        if id(part) not in matched
    ]
    counterparts = {id(other): one for one, other in pairs}
    for part in after:
        one = counterparts.get(id(part))
        if one is None:
            found.append(Difference("added", part.label, new_place=part.place))
        else:
            found.extend(_inside(one, part))
    found.extend(_order(pairs, before, after))
    called = {item.before: item.after for item in told if item.before and item.after}
    return Compared(tuple(found), called)


def _pairs(before: Sequence[Part], after: Sequence[Part]) -> list[tuple[Part, Part]]:
    """Declarations of the same name; of several names, those that share most. What says the same
    word for word is paired first."""
    found: list[tuple[Part, Part]] = []
    left = list(after)
    changed: list[Part] = []
    for part in before:
        same = next((other for other in left if other == part), None)
        if same is None:
            changed.append(part)
        else:
            left = [other for other in left if other is not same]
            found.append((part, same))
    for part in changed:
        own = {canonical(name) for name in part.names}
        best: Part | None = None
        most = -1
        for other in left:
            if other.word != part.word:
                continue
            shared = len(own & {canonical(name) for name in other.names})
            if (shared or (not own and not other.names)) and shared > most:
                best, most = other, shared
        if best is not None:
            left = [other for other in left if other is not best]
            found.append((part, best))
    return found


# -- names -------------------------------------------------------------------------------------


def _renames(
    before: Sequence[Part], after: Sequence[Part]
) -> tuple[dict[str, str], list[Difference]]:
    """Names that are gone and stand in the new text as another one, by canonical old name."""
    names: dict[str, str] = {}
    told: list[Difference] = []
    while True:
        found = _next_rename(before, after, names)
        if found is None:
            return names, told
        one, old, other, new = found
        names[canonical(old)] = new
        told.append(
            Difference("renamed", f"{one.word} {old}", old, new, one.place, other.place)
        )  # fmt: skip


def _next_rename(
    before: Sequence[Part], after: Sequence[Part], names: dict[str, str]
) -> tuple[Part, str, Part, str] | None:
    """The pair that is most alike, of those that are alike enough."""
    known_old = {(part.word, canonical(name)) for part in before for name in part.names}
    known_new = {(part.word, canonical(name)) for part in after for name in part.names}
    done = {canonical(name) for name in names.values()}
    best: tuple[float, tuple[Part, str, Part, str]] | None = None
    for one in before:
        gone = [
            name for name in one.names
            if (one.word, canonical(name)) not in known_new and canonical(name) not in names
        ]  # fmt: skip
        for other in after if gone else ():
            if other.word != one.word or one.word in ("agreement", "fields"):
                continue
            for old in gone:
                for new in other.names:
                    key = canonical(new)
                    if (other.word, key) in known_old or key in done:
                        continue
                    alike = _alike(renamed(one, {**names, canonical(old): new}), other)
                    if alike >= _SIMILAR and (best is None or alike > best[0]):
                        best = alike, (one, old, other, new)
    return None if best is None else best[1]


def _alike(one: Part, other: Part) -> float:
    """By lines, and for a single line by its words."""
    first = [unit.text for unit in one.units]
    second = [unit.text for unit in other.units]
    if first == second:
        return 1.0
    if len(first) == 1 and len(second) == 1:
        return SequenceMatcher(None, first[0].split(), second[0].split(), False).ratio()
    return SequenceMatcher(None, first, second, False).ratio()


# -- lines -------------------------------------------------------------------------------------


def _inside(one: Part, other: Part) -> Iterator[Difference]:
    """What two forms of one declaration say differently, line by line."""
    if one.decl == other.decl and one.pipeline == other.pipeline:
        return  # `3 days` and `3 day`, `business` and `working`
    if one.pipeline != other.pipeline:
        yield Difference(
            "moved", other.label, one.pipeline or "before any pipeline",
            f"now among the stages of {other.pipeline}" if other.pipeline
            else "now before any pipeline", one.place, other.place,
        )  # fmt: skip
    old, new = list(one.units), list(other.units)
    if old[0] != new[0]:
        yield _header(one, other)
    old, new = old[1:], new[1:]
    gone, come = _without(old, new), _without(new, old)
    matched = _matched(gone, come)
    for before, after in matched:
        gone.remove(before)
        come.remove(after)
        yield from _changed(one, before, other, after)
    for unit in gone:
        yield Difference("removed", other.label, before=unit.text, old_place=_at(one, unit))
    for unit in come:
        yield Difference("added", other.label, after=unit.text, new_place=_at(other, unit))
    if other.word in _IN_ORDER:
        yield from _moved(one, other, old, new, matched)


def _without(some: Sequence[_T], others: Sequence[_T]) -> list[_T]:
    """Those that the others do not have, or not as often: a line of a score counts each time."""
    left = list(others)
    found: list[_T] = []
    for item in some:
        if item in left:
            left.remove(item)
        else:
            found.append(item)
    return found


def _header(one: Part, other: Part) -> Difference:
    before, after = _short(one.header.text, one.label), _short(other.header.text, other.label)
    if not before and not after:  # `Fit` and `fit` are one name
        before, after = one.header.text, other.header.text
    return Difference(
        "changed", other.label, before or "nothing more", after or "nothing more",
        one.place, other.place,
    )  # fmt: skip


def _short(text: str, label: str) -> str:
    """A header without the words that name the declaration."""
    return text.removeprefix(label).lstrip(", ")


def _matched(gone: list[Unit], come: list[Unit]) -> list[tuple[Unit, Unit]]:
    """Lines of which one is the other, changed: those that begin alike."""
    found: list[tuple[Unit, Unit]] = []
    left = list(come)
    for before in gone:
        words = before.text.split()
        ranked = [
            (SequenceMatcher(None, words, after.text.split(), False).ratio(), -number, after)
            for number, after in enumerate(left)
        ]
        alike = [item for item in ranked if item[0] >= 0.5]
        if alike:
            _, _, after = max(alike, key=lambda item: item[:2])
            left.remove(after)
            found.append((before, after))
    return found


def _changed(one: Part, before: Unit, other: Part, after: Unit) -> Iterator[Difference]:
    """A changed line; where lines stand below it, only those that differ."""
    old = [joined(row.tokens) for row in before.rows]
    new = [joined(row.tokens) for row in after.rows]
    gone, come = _without(old, new), _without(new, old)
    if not gone and not come:  # the same lines in another order, or at another depth
        gone, come = [before.text], [after.text]
    yield Difference(
        "changed", other.label, " / ".join(gone) or "nothing", " / ".join(come) or "nothing",
        _at(one, before), _at(other, after),
    )  # fmt: skip


def _moved(
    one: Part, other: Part, old: list[Unit], new: list[Unit], changed: list[tuple[Unit, Unit]]
) -> Iterator[Difference]:
    """Lines of both texts, also where they changed, that stand in another order."""
    now = dict(changed)
    first = [unit for unit in old if unit in new or unit in now]
    places: dict[Unit, list[int]] = {}
    for number, unit in enumerate(first):
        places.setdefault(now.get(unit, unit), []).append(number)
    second = [unit for unit in new if unit in places]
    # The first of several that are alike is the first of them in the other text.
    order = [places[unit].pop(0) if len(places[unit]) > 1 else places[unit][0] for unit in second]
    for number, at in enumerate(order[:-1]):
        after = order[number + 1]
        if at > after:
            yield Difference(
                "moved", other.label,
                before=f"`{second[number + 1].text}` stands before `{second[number].text}`",
                after=f"`{second[number].text}` now stands before `{second[number + 1].text}`",
                old_place=_at(one, first[at]), new_place=_at(other, second[number]),
            )  # fmt: skip


def _order(
    pairs: list[tuple[Part, Part]], before: Sequence[Part], after: Sequence[Part]
) -> Iterator[Difference]:
    """Where the order of declarations means something: what is tried or falls due first, and the
    stage that comes first, for a life begins in it."""
    places = {id(part): number for number, part in enumerate((*before, *after))}
    pairs = sorted(pairs, key=lambda pair: places[id(pair[0])])
    for word in _FIRST_COMES_FIRST:
        listed = [pair for pair in pairs if pair[0].word == word]
        order = sorted(listed, key=lambda pair: places[id(pair[1])])
        earlier = {id(pair[0]): number for number, pair in enumerate(listed)}
        for one, other in pairwise(order):
            if earlier[id(one[0])] > earlier[id(other[0])]:
                yield Difference(
                    "moved", one[1].label,
                    f"`{other[0].label}` stands before `{one[0].label}`",
                    f"now stands before `{other[1].label}`", one[0].place, one[1].place,
                )  # fmt: skip
    stages = [pair for pair in pairs if pair[0].word == "stage"]
    if not stages:
        return
    was, now = stages[0], min(stages, key=lambda pair: places[id(pair[1])])
    if was is not now:
        yield Difference(
            "moved", "stages", f"`{was[0].label}` comes first", f"`{now[1].label}` now comes first",
            was[0].place, now[1].place,
        )  # fmt: skip


def _at(part: Part, unit: Unit) -> str:
    return f"{part.file}:{unit.line}"
