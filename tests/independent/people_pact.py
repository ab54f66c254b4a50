"""A team, its stages and people as plain data that prints itself as `.rules` text."""

from __future__ import annotations

from dataclasses import dataclass
from fractions import Fraction

ASKED = ("rep with most room", "round robin")


@dataclass(frozen=True)
class On:
    """`on call by owner`."""

    kind: str
    by_owner: bool = False

    def __str__(self) -> str:
        return f"on {self.kind}" + " by owner" * self.by_owner


@dataclass(frozen=True)
class Room:
    """`when sales has room and some form since entering new`; `given` may be left out."""

    there: bool = True
    given: str | None = None

    def __str__(self) -> str:
        words = "when " + "not " * (not self.there) + "sales has room"
        return words + (f" and some {self.given} ever" if self.given else "")


@dataclass(frozen=True)
class After:
    """`after 5 hours without call`."""

    hours: int
    without: str | None = None

    def __str__(self) -> str:
        return f"after {self.hours} hours" + (f" without {self.without}" if self.without else "")


@dataclass(frozen=True)
class Line:
    to: str
    why: On | Room | After
    assign: tuple[str, ...] = ()

    def __str__(self) -> str:
        text = f"  to {self.to}  {self.why}\n"
        words = [one if one in ASKED or one in KNOWN or "queue" in one else f'"{one}"'
                 for one in self.assign]  # fmt: skip
        return text + (f"    then assign to {', else '.join(words)}\n" if words else "")


KNOWN = ("previous owner", "owner")


@dataclass(frozen=True)
class Place:
    name: str
    side: str | None  # None: an end
    lines: tuple[Line, ...] = ()

    def __str__(self) -> str:
        owned = f", owned by {self.side}" if self.side else ", end"
        return f"stage {self.name}{owned}\n" + "".join(map(str, self.lines))


@dataclass(frozen=True)
class Person:
    """One who works for a team, or for each (None); `away` are the times, from the first instant up
    to the last."""

    name: str
    hours: Fraction | None = None
    share: Fraction | None = None
    away: tuple[tuple[int, int], ...] = ()
    team: str | None = "sales"

    def there(self, at: int) -> bool:
        return not any(start <= at < end for start, end in self.away)


@dataclass(frozen=True)
class Team:
    """What the text says of a team: declared people, and the capacity where there is one."""

    declared: tuple[str, ...] = ()
    planned: int | None = None
    hours: Fraction | None = None  # None: no capacity
    share: Fraction = Fraction(1)
    efforts: tuple[tuple[str, int], ...] = ()  # stage, minutes
    name: str = "sales"

    def __str__(self) -> str:
        text = ""
        if self.declared:
            names = ", ".join(f'"{name}"' for name in self.declared)
            text += f"team {self.name}\n  people {names}\n"
        if self.hours is not None:
            text += f"capacity of {self.name}\n"
            text += f"  people {self.planned}\n" if self.planned else ""
            text += f"  hours {float(self.hours)} each day\n  share {int(self.share * 100)}%\n"
            text += "".join(f"  effort {stage} {took} minutes\n" for stage, took in self.efforts)
        return text


@dataclass(frozen=True)
class Input:
    at: int
    lead: str
    id: str
    kind: str  # act, owner
    name: str | None
    by: str | None = None

    @property
    def order(self) -> tuple[int, str]:
        """Within an instant: changes of owner before moves made outside before activities."""
        return ("owner", "moved", "act").index(self.kind), self.id


@dataclass(frozen=True)
class Turnover:
    """Other people from the microsecond after `at` on, and leads that are taken out then."""

    at: int
    reps: tuple[Person, ...]
    gone: tuple[str, ...] = ()


@dataclass(frozen=True)
class Plan:
    places: tuple[Place, ...]
    team: Team
    kinds: dict[str, str]  # activity: party

    def place(self, name: str) -> Place:
        return next(place for place in self.places if place.name == name)

    def text(self) -> str:
        kinds = "".join(f"activity {name} by {party}\n" for name, party in self.kinds.items())
        head = 'agreement "People"\n  between marketing and sales\n  zone UTC\n'
        return head + kinds + "".join(map(str, self.places)) + str(self.team)
