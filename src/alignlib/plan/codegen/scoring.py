"""Scores in generated code (R12): what they are now, and when time alone changes them.

A line keeps its activities as pairs of (instant it is worth nothing, instant it happened), sorted;
what has ended is dropped when the score is asked for. Memory is bounded by windows and half-lives.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable
from typing import TYPE_CHECKING

from attrs import define, field

from alignlib.plan.codegen.source import TRUE
from alignlib.plan.codegen.store import NEVER
from alignlib.plan.plan import EachLine, Score
from alignlib.values.time import DAY

if TYPE_CHECKING:
    from alignlib.plan.codegen.life import LifeCode

Pairs = list[tuple[int, int]]


@define
class Written:
    """The calls that one score is read by."""

    value: str
    ahead: str  # without forgetting anything: for a look into the future
    turn: str
    lists: tuple[str, ...]


@define
class Scoring:
    code: LifeCode
    _written: dict[str, Written] = field(factory=dict)

    def value(self, name: str) -> str:
        return self._of(name).value

    def turn(self, name: str) -> str:
        """No later than the next change by time."""
        return self._of(name).turn

    def falls(self, name: str, high: int) -> str:
        """No later than the first instant at which a score that only falls is at most `high`."""
        written = self._of(name)
        code = self.code
        code.pool.own("falls_to", falls_to)
        lists = "".join(f"{item}, " for item in written.lists)
        found = f"falls_to({written.ahead.removesuffix('(t)')}, t, {high}, ({lists}))"
        if self._counts_anew(code.plan.scores[name]):
            return code.function("falls", [f"return {found}"])
        # What is added only puts it off: an instant found once is never too late.
        known = self._until(name, high)
        lines = [f"nonlocal {known}", f"if {known} <= t:", f"    {known} = {found}"]
        return code.function("falls", [*lines, f"return {known}"])

    def fallen(self, name: str, high: int) -> str:
        """A test that fails where the score is surely above `high` still."""
        score = self.code.plan.scores[name]
        if name not in self.code.effects.only_falls or self._counts_anew(score):
            return TRUE
        self._of(name)
        return f"{self._until(name, high)} <= t"

    def _until(self, name: str, high: int) -> str:
        known = f"{self._top(name)}_until_{high}".replace("-", "minus_")
        self.code.store.scalars[known] = "0"
        return known

    def quick(self, name: str, low: object) -> str:
        """A test that fails where the score is surely below `low`: points only fall until
        something is added, so the last value and what came since are a bound."""
        self._of(name)
        if name not in self.code.effects.only_falls:
            return TRUE
        return f"{self._top(name)} >= {low}"

    def _counts_anew(self, score: Score) -> bool:
        """Whether an entry into a stage takes points away."""
        return any(
            isinstance(line, EachLine) and line.window.kind == "entering" for line in score.lines
        )

    # -- writing --------------------------------------------------------------------------------

    def _of(self, name: str) -> Written:
        if name not in self._written:
            self._written[name] = self._write(name, self.code.plan.scores[name])
        return self._written[name]

    def _top(self, name: str) -> str:
        return f"top_{list(self.code.plan.scores).index(name)}"

    def _write(self, name: str, score: Score) -> Written:
        code = self.code
        number = list(code.plan.scores).index(name)
        prune: list[str] = []
        now: list[str] = []
        ahead: list[str] = []
        turn: list[str] = []
        lists: list[str] = []
        falls = name in code.effects.only_falls
        for index, line in enumerate(score.lines):
            if isinstance(line, EachLine):
                if falls:
                    top = self._top(name)
                    code.store.also_add(line.filter, f"{top} += {line.points}", f"{top}_at = -1")
                if score.half_life is None and line.window.kind == "ever":
                    count, _ = code.store.count(line.filter)
                    now += _capped(f"{line.points} * {count}", line)
                    ahead += _capped(f"{line.points} * {count}", line)
                    continue
                kept, table = code.store.worth(number * 100 + index, line, score)
                lists.append(kept)
                prune += [f"while {kept} and {kept}[0][0] <= t:", f"    del {kept}[0]"]
                now += _sum(kept, table, line, "_, at")
                ahead += _sum(kept, table, line, "over, at")
                turn += _turn(kept, table)
                continue
            test = code.rails.yes(line.condition)
            now += [f"if {test}:", f"    total += {line.points}"]
            ahead += [f"if {test}:", f"    total += {line.points}"]
            if code.effects.ages(line.condition):
                turn.append(f"turn = min(turn, {code.ageing.turn(line.condition)})")
        low, high = _bound("<", score.low), _bound(">", score.high)
        head: list[str] = []
        keep: list[str] = []
        last = ["return total"]
        if falls:
            top = self._top(name)
            code.store.scalars[top] = "NEVER"  # unknown until it is first asked for
            keep = [f"{top} = total"]
            head = [f"nonlocal {top}"]
            if not self._counts_anew(score):
                # Asked again at one instant, with nothing added since: the same.
                code.store.scalars[f"{top}_at"] = "-1"
                code.store.scalars[f"{top}_was"] = "0"
                head = [f"nonlocal {top}, {top}_at, {top}_was", f"if {top}_at == t:",
                        f"    return {top}_was"]
                last = [f"{top}_at = t", f"{top}_was = total", "return total"]
        return Written(
            code.function(
                "score", [*head, "total = 0", *prune, *now, *low, *keep, *high, *last]
            ),
            code.function("later", ["total = 0", *ahead, *low, *high, "return total"])
            if falls
            else "",
            code.function("turn", ["turn = NEVER", *prune, *turn, "return turn"]),
            tuple(lists),
        )


def _sum(kept: str, table: str | None, line: EachLine, pair: str) -> list[str]:
    """Lines that add what is kept to the total; with `over`, only what counts then."""
    ahead = pair.startswith("over")
    if table is None and not ahead:
        return _capped(f"{line.points} * len({kept})", line)
    total = "total" if line.at_most is None else "part"
    points = line.points if table is None else f"{table}[(t - at) // {DAY}]"
    body = [f"for {pair} in {kept}:"]
    body += (
        ["    if over > t:", f"        {total} += {points}"] if ahead else [f"    {total} += {points}"]
    )
    if line.at_most is None:
        return body
    return ["part = 0", *body, *_capped("part", line)]


def _turn(kept: str, table: str | None) -> list[str]:
    if table is None:
        return [f"if {kept}:", f"    turn = min(turn, {kept}[0][0])"]
    # Each is worth less after every whole day; the last step takes it out.
    return [
        f"for over, at in {kept}:",
        f"    turn = min(turn, over, t + {DAY} - (t - at) % {DAY})",
    ]


def _capped(value: str, line: EachLine) -> list[str]:
    if line.at_most is None:
        return [f"total += {value}"]
    if line.points >= 0:
        return [f"total += min({value}, {line.at_most})"]
    return [f"total += max({value}, {-line.at_most})"]


def _bound(sign: str, bound: int | None) -> list[str]:
    return [] if bound is None else [f"if total {sign} {bound}:", f"    total = {bound}"]


def falls_to(ahead: Callable[[int], int], t: int, high: int, kept: tuple[Pairs, ...]) -> int:
    """After `t`, and no later than the first instant at which `ahead`, which only falls, is at
    most `high`: far ahead in a few looks while that is far off, exactly when it is near."""
    for days in (32, 8, 2):
        if ahead(t + days * DAY) > high:
            last = max((pairs[-1][0] for pairs in kept if pairs), default=t)
            return NEVER if last <= t + days * DAY else t + days * DAY
    # It changes only where something ends or has been there for a whole number of days.
    end = t + 2 * DAY
    steps = sorted(
        step
        for pairs in kept
        for over, at in pairs
        for step in (over, t + DAY - (t - at) % DAY, end - (t - at) % DAY)
        if t < step <= end
    )
    found = bisect_left(steps, True, key=lambda step: ahead(step) <= high)
    return steps[found] if found < len(steps) else t + 1
