"""A promise as plain data that prints itself as an `sla`."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from independent.instants import Term

if TYPE_CHECKING:
    from independent.pact import Condition, On


@dataclass(frozen=True)
class Rung:
    """`if late by 1 day tell marketing, then move to aside`; without a term `if late`."""

    term: Term | None
    actions: tuple[str, ...] = ("tell marketing",)

    def __str__(self) -> str:
        by = f" by {self.term}" if self.term else ""
        return f"  if late{by} {', then '.join(self.actions)}"


@dataclass(frozen=True)
class Promise:
    """An sla. `form` is gets, reaches, never, every; `before` and `within` may both stand."""

    name: str
    promiser: str
    other: str
    form: str
    entering: str | None = None
    each: On | None = None
    found_in: str | None = None
    number: int = 1
    kinds: tuple[str, ...] = ()
    by: str | None = None
    page: str | None = None
    reached: tuple[str, ...] = ()
    within: Term | None = None
    before: str | None = None
    refuse: bool = False
    during: str | None = None
    paused: Condition | None = None
    void: Condition | None = None
    restarts: tuple[str, ...] = ()
    warn: tuple[int, ...] = ()
    late_by: tuple[Term, ...] = ()
    moves_to: str | None = None  # of the last `if late` line
    of: str = "lead"  # or opportunity
    every_kind: bool = False  # `gets all of`
    restarts_by: str | None = None
    ladder: tuple[Rung, ...] = ()  # in place of `late_by` and `moves_to`
    broken: tuple[str, ...] = ()  # what `if broken` does

    @property
    def rungs(self) -> tuple[Rung, ...]:
        """What `if late` and `if late by` do, in the order of the text."""
        if self.ladder or not (self.late_by or self.moves_to):
            return self.ladder
        rungs = [Rung(term) for term in (None, *self.late_by)]
        if self.moves_to:
            rungs[-1] = Rung(rungs[-1].term, (*rungs[-1].actions, f"move to {self.moves_to}"))
        return tuple(rungs)

    @property
    def actions_when_late(self) -> tuple[str, ...]:
        return tuple(one for rung in self.rungs if rung.term is None for one in rung.actions)

    @property
    def targets(self) -> tuple[str, ...]:
        """The stages that it moves the lead to."""
        actions = [*self.broken, *(action for rung in self.rungs for action in rung.actions)]
        return tuple(one.removeprefix("move to ") for one in actions if one.startswith("move to "))

    def text(self) -> str:
        lines = [f"sla {self.name}", f"  {self.promiser} owes {self.other}"]
        if self.entering:
            lines.append(f"  each {self.of} entering {self.entering}")
        else:
            place = f" in {self.found_in}" if self.found_in else ""
            lines.append(f"  each {str(self.each).removeprefix('on ')}{place}")
        by = f" by {self.by}" if self.by else ""
        by += f" where page is {self.page}" if self.page else ""
        many = "all of" if self.every_kind else f"at least {self.number} of"
        what = f"{many} {', '.join(self.kinds)}{by}"
        during = f" while in {self.during}" if self.during else ""
        if self.form == "reaches":
            lines.append(
                f"  reaches one of {', '.join(self.reached)}"
                if len(self.reached) > 1
                else f"  reaches {self.reached[0]}"
            )
        elif self.form == "never":
            lines.append(f"  never gets {', '.join(self.kinds)}{by}{during}")
        else:
            lines.append(f"  gets {what}")
        if self.form == "every":
            lines.append(f"  every {self.within}{during}")
        elif self.within:
            lines.append(f"  within {self.within}")
        refuse = " else refuse" if self.refuse else ""
        lines += [f"  before {self.before}{refuse}"] if self.before else []
        lines += [f"  paused while {self.paused}"] if self.paused else []
        lines += [f"  void when {self.void}"] if self.void else []
        if self.restarts:
            who = f" by {self.restarts_by}" if self.restarts_by else ""
            lines.append(f"  restarts on {', '.join(self.restarts)}{who}")
        lines += [f"  warn at {percent}% tell marketing" for percent in self.warn]
        lines += [str(rung) for rung in self.rungs]
        lines += [f"  if broken {', then '.join(self.broken)}"] if self.broken else []
        return "\n".join(lines)
