"""Agreements with `key` fields, a `from`, and conditions on an earlier record that matches."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from independent.instants import Term
from independent.pact import Input, Named, Pact


@dataclass(frozen=True)
class Matches(Named):
    """`matches an earlier S in the last D`; its name is that S."""

    window: Term

    def __str__(self) -> str:
        return f"matches an earlier {self.name} in the last {self.window}"


@dataclass(frozen=True)
class KeyedPact(Pact):
    """The kind of a `key` field is `key text` or `key fixed text`; what matches is a define."""

    since: date | None = None

    def text(self) -> str:
        text = super().text()
        for name, kind in self.fields.items():
            if self.is_key(name):
                before = kind.removesuffix(" text")
                text = text.replace(f"\n  {name} {kind}", f"\n  {before} {name} text", 1)
        if self.since is not None:
            text = text.replace("\n  zone", f"\n  from {self.since}\n  zone", 1)
        return text

    @property
    def asked(self) -> tuple[Matches, ...]:
        return tuple(one for one in self.defines.values() if isinstance(one, Matches))

    def is_key(self, name: str) -> bool:
        return "key" in self.fields.get(name, "").split()

    def is_fixed(self, name: str) -> bool:
        return "fixed" in self.fields.get(name, "").split()


@dataclass(frozen=True)
class Joined(Input):
    """A merge: what the other life did and what is known of it."""

    acts: tuple[Input, ...] = ()
    facts: tuple[tuple[str, object], ...] = ()

    @property
    def order(self) -> tuple[int, int, str]:
        return self.at, 1, "~" + self.id  # after changes of owner, and before changes outside


@dataclass(frozen=True)
class Matched(Input):
    """Which record matches (its value; None: no one does), for the S in its name."""

    since: int = 0

    @property
    def order(self) -> tuple[int, int, str]:
        return self.at, 1, "}" + self.id  # before the merges of that instant
