"""Scores in generated code (R12): what they are now, and when time alone changes them.

A line keeps its activities as pairs of (instant it is worth nothing, instant it happened), sorted;
what has ended is dropped when the score is asked for. Memory is bounded by windows and half-lives.
"""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from attrs import define, field

from alignlib.plan.codegen.source import TRUE
from alignlib.plan.codegen.store import LOOK, NEVER, Kept
from alignlib.plan.plan import EachLine, Score
from alignlib.values.time import DAY

if TYPE_CHECKING:
    from alignlib.plan.codegen.life import LifeCode


@define
class Written:
    """The calls that one score is read by."""

    value: str
    ahead: str  # without forgetting anything: for a look into the future
    turn: str
    lists: dict[int, Kept]  # by line
    fixed: list[str]  # lines that add up what time does not change while nothing happens


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
        score = code.plan.scores[name]
        code.pool.own("falls_to", falls_to)
        parts = " + ".join(kept.instants for kept in written.lists.values()) or "[]"
        instants = code.function("kept", [f"return {parts}"])
        least = code.function("least", self._least(name, high))
        calls = ", ".join(
            call.removesuffix("(t)") for call in (written.value, written.ahead, least, instants)
        )
        near = 8 if score.half_life is None else max(2, min(score.half_life // 2 + 1, LOOK))
        # A score that is far above takes more than a half-life to fall.
        first = str(near)
        if score.half_life is not None and high > 0 and 2 * near <= LOOK:
            first = f"{2 * near} if {self._top(name)} > {high * 5 // 2} else {near}"
        steady = high < 0 or any(
            not isinstance(line, EachLine) or line.window.duration is None for line in score.lines
        )
        search = f"falls_to({calls}, t, {high}, {steady}, {{}})"
        prune = _prune(written.lists.values())
        if self._counts_anew(score):
            return code.function("falls", [*prune, f"return {search.format(first)}"])
        # What is added only puts it off: an instant found once is never too late.
        known = self._until(name, high)
        body = [f"{known} = {search.format(first)}"]
        if not steady:
            # Nearly always the first look is the last: it is taken here.
            body = [
                f"days = {first}",
                f"{known} = t + days * {DAY}",
                f"if {least.removesuffix('(t)')}({known}) <= {high}:",
                f"    {known} = {search.format('days // 2')}",
            ]
        return code.function(
            "falls",
            [
                f"nonlocal {known}",
                f"if {known} <= t:",
                *(f"    {line}" for line in (*prune, *body)),
                f"return {known}",
            ],
        )

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
        fixed: list[str] = []
        now: list[str] = []
        ahead: list[str] = []
        turn: list[str] = []
        lists: dict[int, Kept] = {}
        falls = name in code.effects.only_falls
        full: dict[int, str] = {}  # by line, where it has a limit
        for index, line in enumerate(score.lines):
            if isinstance(line, EachLine):
                if falls:
                    code.store.also_add(line.filter, *self._rises(name, index, line))
                    if (limited := self._full(name, index, line)) is not None:
                        full[index] = limited
                if score.half_life is None and line.window.kind == "ever":
                    count, _ = code.store.count(line.filter)
                    fixed += _capped(f"{line.points} * {count}", line)
                    continue
                kept = code.store.worth(number * 100 + index, line, score)
                lists[index] = kept
                now += _now(kept, line, full.get(index))
                ahead += _ahead(kept, line)
                turn += _turn(kept)
                continue
            test = code.rails.yes(line.condition)
            fixed += [f"if {test}:", f"    total += {line.points}"]
            if code.effects.ages(line.condition):
                turn.append(f"turn = min(turn, {code.ageing.turn(line.condition)})")
        low, high = _bound("<", score.low), _bound(">", score.high)
        head: list[str] = []
        keep: list[str] = []
        last = ["return total"]
        if falls:
            top = self._top(name)
            # Without activities it is what the facts give: unknown until it is first asked for.
            is_plain = all(isinstance(line, EachLine) for line in score.lines)
            code.store.scalars[top] = str(max(score.low or 0, 0)) if is_plain else "NEVER"
            keep = [f"{top} = total"]
            held = [top, *full.values()]
            if not self._counts_anew(score):
                # Asked again at one instant, with nothing added since: the same.
                code.store.scalars[f"{top}_at"] = "-1"
                code.store.scalars[f"{top}_was"] = "0"
                held += [f"{top}_at", f"{top}_was"]
                head = [f"if {top}_at == t:", f"    return {top}_was"]
                last = [f"{top}_at = t", f"{top}_was = total", "return total"]
            head = [f"nonlocal {', '.join(held)}", *head]
        end = [*high, "return total"]
        summed = ["total = 0", *fixed]
        prune, split = _prune(lists.values()), _split(lists.values())
        value = code.function("score", [*head, *prune, *summed, *now, *low, *keep, *high, *last])
        later = code.function("later", [*split, *summed, *ahead, *low, *end]) if falls else ""
        changes = code.function("turn", ["turn = NEVER", *prune, *turn, "return turn"])
        return Written(value, later, changes, lists, fixed)

    def _least(self, name: str, high: int) -> list[str]:
        """The body of a function: no more than a score that only falls will be at a later `t`,
        and above `high` as soon as that is certain."""
        score = self.code.plan.scores[name]
        written = self._of(name)
        added = [
            _least(written.lists[index], line)
            for index, line in enumerate(score.lines)
            if index in written.lists and isinstance(line, EachLine)
        ]
        low, top = _bound("<", score.low), _bound(">", score.high)
        enough = [f"if total > {high}:", "    return total"]
        if score.high is not None and score.high <= high:
            enough = []
        # No activity takes points away: what is counted so far is certain.
        counted = [item for part in added for item in (*part, *enough)]
        split = _split(written.lists.values())
        return [*split, "total = 0", *written.fixed, *counted, *low, *top, "return total"]

    def _rises(self, name: str, index: int, line: EachLine) -> tuple[str, ...]:
        """An activity's lines: the score may be that much higher now, and is to be counted anew."""
        top = self._top(name)
        full = self._full(name, index, line)
        if full is None:
            return f"{top} += {line.points}", f"{top}_at = -1"
        return (
            f"if {full} < {line.at_most}:",
            f"    {full} += {line.points}",
            f"    {top} += {line.points}",
            f"{top}_at = -1",
        )

    def _full(self, name: str, index: int, line: EachLine) -> str | None:
        """The variable of a line with a limit that holds how far it is reached, at most."""
        if line.at_most is None or name not in self.code.effects.only_falls:
            return None
        if self.code.plan.scores[name].half_life is None and line.window.kind == "ever":
            return None
        full = f"{self._top(name)}_full_{index}"
        self.code.store.scalars[full] = "0"
        return full


def _split(lists: Iterable[Kept]) -> list[str]:
    """The day of `t` and its µs, where that is how ages are counted."""
    return [f"day, clock = divmod(t, {DAY})"] if any(kept.daily for kept in lists) else []


def _prune(lists: Iterable[Kept]) -> list[str]:
    return [*_split(lists), *(line for kept in lists for line in kept.prune)]


def _now(kept: Kept, line: EachLine, full: str | None) -> list[str]:
    """Lines that add what is kept to the total, once what has ended is forgotten; `full` then
    holds what they add."""
    if kept.table is None:
        return _capped(f"{line.points} * len({kept.name})", line, full)
    if kept.daily:
        return _daily(kept, line, full)
    item = "at" if kept.width is not None else "_, at"
    return _sum(f"for {item} in {kept.name}:", "", f"{kept.table}[(t - at) // {DAY}]", line, full)


def _ahead(kept: Kept, line: EachLine) -> list[str]:
    """The same for a later instant, without forgetting anything."""
    if kept.daily:
        return _daily(kept, line)
    points = str(line.points) if kept.table is None else f"{kept.table}[(t - at) // {DAY}]"
    if kept.width is None:
        return _sum(f"for over, at in {kept.name}:", "if over > t:", points, line)
    return _sum(f"for at in {kept.name}:", f"if at > t - {kept.width}:", points, line)


def _least(kept: Kept, line: EachLine) -> list[str]:
    """The same, with the last day counted as over: quicker, and never more."""
    if not kept.daily:
        return _ahead(kept, line)
    return _sum(f"for on, _ in {kept.name}:", "", f"{kept.table}[day - on]", line)


def _daily(kept: Kept, line: EachLine, full: str | None = None) -> list[str]:
    """The last day counts once its time of day is reached."""
    table = kept.table
    points = f"{table}[day - on] if since <= clock else {table}[day - on - 1]"
    return _sum(f"for on, since in {kept.name}:", "", points, line, full)


def _sum(head: str, test: str, points: str, line: EachLine, full: str | None = None) -> list[str]:
    total = "total" if line.at_most is None else "part"
    add = f"    {total} += {points}"
    body = [head, *([f"    {test}", f"    {add}"] if test else [add])]
    return body if line.at_most is None else ["part = 0", *body, *_capped("part", line, full)]


def _turn(kept: Kept) -> list[str]:
    if kept.table is None:
        first = f"{kept.name}[0] + {kept.width}" if kept.width else f"{kept.name}[0][0]"
        return [f"if {kept.name}:", f"    turn = min(turn, {first})"]
    # Each is worth less after every whole day; the last step takes it out.
    return [
        f"for over, at in {kept.instants}:",
        "    if over > t:",
        f"        turn = min(turn, over, t + {DAY} - (t - at) % {DAY})",
    ]


def _capped(value: str, line: EachLine, full: str | None = None) -> list[str]:
    if line.at_most is None:
        return [f"total += {value}"]
    most = f"min({value}, {line.at_most})" if line.points >= 0 else f"max({value}, {-line.at_most})"
    return [f"total += {most}"] if full is None else [f"{full} = {most}", f"total += {full}"]


def _bound(sign: str, bound: int | None) -> list[str]:
    return [] if bound is None else [f"if total {sign} {bound}:", f"    total = {bound}"]


def falls_to(
    now: Callable[[int], int],
    ahead: Callable[[int], int],
    least: Callable[[int], int],
    kept: Callable[[int], list[tuple[int, int]]],
    t: int,
    high: int,
    steady: bool,
    days: int,
) -> int:
    """No later than the first instant, from `t` on, at which a score that only falls is at most
    `high`: `days` ahead where that is far off, else found in fewer looks the nearer it is.

    `now` is the score and forgets what has ended, `ahead` the same without forgetting, `least` no
    more than that; `kept` is what is worth points, each as (instant it ends, instant). `steady`:
    once all that has ended, it may still be above."""
    while days > 1:
        end = t + days * DAY
        if least(end) > high:
            return end if not steady or any(over > end for over, _ in kept(t)) else NEVER
        days //= 2
    end = t + 2 * DAY
    if now(t) <= high:
        return t
    while ahead(t + DAY) > high:
        t += DAY
        if t >= end:
            return end
    # Within one day it changes where something ends, or has been there for a whole number of days.
    pairs = kept(t)
    steps = [t + DAY - (t - at) % DAY for _, at in pairs]
    steps += [over for over, _ in pairs if t < over < t + DAY]
    steps.sort()
    found = bisect_left(steps, True, key=lambda step: ahead(step) <= high)
    return steps[found] if found < len(steps) else t + DAY
