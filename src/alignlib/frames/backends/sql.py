"""Recipes as SQL: every number a whole one, and nothing left to an engine's own tables.

The text is built for one dialect; names are quoted, and only constants of alignlib's own and
values of the agreement stand in it.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from bisect import bisect_right
from itertools import pairwise
from typing import TypeAlias

from alignlib.frames import texts
from alignlib.frames.backends.letters import capitals, composed, not_in_names
from alignlib.frames.errors import FrameError
from alignlib.frames.recipes import (
    SEPARATOR,
    Day,
    DecimalMicros,
    FloatMicros,
    Folded,
    Instant,
    Joined,
    Mapped,
    MonthsLater,
    Points,
    Recipe,
    Spelled,
    SplitText,
    Step,
    Worded,
    Worth,
    YesNo,
)
from alignlib.names import canonical
from alignlib.values.numbers import LIMIT, MICRO
from alignlib.values.time.instant import DAY, EPOCH_ORDINAL

Letters: TypeAlias = frozenset[str] | None

# What `values.coerce` takes for yes or no.
_YES = ("1", "on", "true", "y", "yes")
_NO = ("0", "false", "n", "no", "off")


class Dialect(ABC):
    """How one engine writes what the recipes need."""

    library: str
    text_type: str
    float_type = "DOUBLE"

    @abstractmethod
    def name(self, name: str) -> str:
        """A quoted name."""

    @abstractmethod
    def text(self, text: str) -> str:
        """A text literal."""

    @abstractmethod
    def is_ascii(self, text: str) -> str: ...

    @abstractmethod
    def without(self, text: str, pattern: str) -> str:
        """The text without what a regular expression matches."""

    @abstractmethod
    def trimmed(self, text: str) -> str: ...

    @abstractmethod
    def contains(self, text: str, part: str) -> str: ...

    @abstractmethod
    def each(self, items: str, variable: str, made: str) -> str:
        """A list with each item turned into something else."""

    @abstractmethod
    def those(self, items: str, variable: str, test: str) -> str:
        """The items of a list that pass a test."""

    @abstractmethod
    def split(self, text: str, separator: str) -> str: ...

    @abstractmethod
    def concatenated(self, items: str) -> str:
        """The items of a list of text as one text."""

    @abstractmethod
    def length(self, items: str) -> str: ...

    @abstractmethod
    def micros(self, column: str, unit: str) -> str: ...

    @abstractmethod
    def days(self, column: str) -> str:
        """Days since 1970."""

    @abstractmethod
    def entry(self, table: tuple[int, ...], index: str) -> str:
        """An entry of a constant table, counted from 0."""

    @abstractmethod
    def months_later(self, wall: str, months: int) -> str:
        """See `recipes.MonthsLater`."""

    @abstractmethod
    def divided(self, number: str, divisor: int) -> str:
        """A whole number that is not negative, divided without its rest."""

    @abstractmethod
    def large_fraction(self, value: str) -> str:
        """An integer of 10⁻⁶ of a fraction beyond 2²⁹ and within bounds."""

    def rounded_micros(self, decimal: str) -> str:
        """An integer of 10⁻⁶ of a decimal within bounds."""
        rounded = f"CAST(round({decimal}, 6) AS DECIMAL(20, 6))"
        return f"CAST({rounded} * CAST({MICRO} AS DECIMAL(7, 0)) AS BIGINT)"

    # -- recipes ------------------------------------------------------------------------------

    def expression(self, recipe: Recipe) -> str:
        """The recipe as an expression.

        Raises:
            FrameError: it needs Python.
        """
        match recipe:
            case Folded():
                folded = self.folded(self.cast(recipe.source), recipe.letters)
                return f"nullif({folded}, '')"
            case Spelled():
                return self._spelled(self.cast(recipe.source), recipe.names)
            case Mapped():
                raise FrameError(
                    f"{recipe.what}: {self.library} reads text in its own way, which may differ: "
                    "cast the column first"
                )
            case Worded():
                raise AssertionError("only for backends that have Python")
            case YesNo():
                return self._yes_no(self.cast(recipe.source))
            case SplitText():
                return self._split(self.cast(recipe.source), recipe.letters)
            case Joined():
                return self._joined(self.name(recipe.source), recipe.letters)
            case FloatMicros():
                return self._float_micros(f"CAST({self.name(recipe.source)} AS {self.float_type})")
            case DecimalMicros():
                return self._decimal_micros(self.name(recipe.source))
            case Instant():
                return self.micros(self.name(recipe.source), recipe.unit)
            case Day():
                return f"{self.days(self.name(recipe.source))} + {EPOCH_ORDINAL}"
            case Worth():
                return self._worth(recipe)
            case Points():
                points = f"CAST({self.name(recipe.source)} AS {self.float_type})"
                return f"{points} / {self.float(MICRO)}"
            case Step():
                return f"CAST({self._step(self.name(recipe.source), recipe)} AS BIGINT)"
            case MonthsLater():
                return self.months_later(self.name(recipe.source), recipe.months)

    def cast(self, source: str) -> str:
        return f"CAST({self.name(source)} AS {self.text_type})"

    def float(self, number: int) -> str:
        return f"CAST({number} AS {self.float_type})"

    def folded(self, text: str, letters: Letters) -> str:
        """Plain letters by the engine, all others by a table of Python's."""
        big, small = capitals(letters)
        wide = f"translate({text}, {self.text(big)}, {self.text(small)})"
        return f"CASE WHEN {self.is_ascii(text)} THEN lower({text}) ELSE {wide} END"

    def as_one(self, text: str, letters: frozenset[str]) -> str:
        """Folded text in which each of the letters is one character, however it was encoded."""
        pairs = composed(letters)
        found = self.folded(text, letters | frozenset("".join(parts for parts, _ in pairs)))
        for parts, whole in pairs:
            found = f"replace({found}, {self.text(parts)}, {self.text(whole)})"
        return found

    def _spelled(self, text: str, names: tuple[str, ...]) -> str:
        function = texts.spelled(names)
        first = [name for name in names if function(name) == name]
        letters = frozenset("".join(map(canonical, names)))
        whole = self.without(self.as_one(text, letters), not_in_names())
        plain = self.without(f"lower({text})", "[^a-z0-9]")
        key = f"CASE WHEN {self.is_ascii(text)} THEN {plain} ELSE {whole} END"
        exact = ", ".join(map(self.text, first))
        meant = " ".join(
            f"WHEN {self.text(canonical(name))} THEN {self.text(name)}" for name in first
        )
        return f"CASE WHEN {text} IN ({exact}) THEN {text} ELSE CASE {key} {meant} END END"

    def _yes_no(self, text: str) -> str:
        word = f"lower({self.trimmed(text)})"
        yes, no = (", ".join(map(self.text, words)) for words in (_YES, _NO))
        return f"CASE WHEN {word} IN ({yes}) THEN TRUE WHEN {word} IN ({no}) THEN FALSE END"

    def _split(self, text: str, letters: Letters) -> str:
        between = self.text(SEPARATOR)
        folded = self.folded(text, letters)
        by = [self._listed(self.split(folded, separator)) for separator in (self.text(";"), "','")]
        return (
            f"CASE WHEN coalesce({text}, '') = '' OR {self.contains(text, between)} THEN NULL "
            f"WHEN {self.contains(text, self.text(';'))} THEN {by[0]} ELSE {by[1]} END"
        )

    def _listed(self, items: str) -> str:
        """Pieces of a text, without blanks around them and without empty ones."""
        trimmed = self.each(items, "i", self.trimmed("i"))
        kept = self.those(trimmed, "i", "i <> ''")
        return self._between(self.each(kept, "i", f"concat(i, {self.text(SEPARATOR)})"))

    def _joined(self, items: str, letters: Letters) -> str:
        wrong = self.those(items, "i", f"i IS NULL OR {self.contains('i', self.text(SEPARATOR))}")
        each = self.each(items, "i", f"concat({self.folded('i', letters)}, {self.text(SEPARATOR)})")
        return (
            f"CASE WHEN {items} IS NULL OR {self.length(wrong)} > 0 THEN NULL "
            f"ELSE {self._between(each)} END"
        )

    def _between(self, items: str) -> str:
        return f"concat({self.text(SEPARATOR)}, {self.concatenated(items)})"

    def _worth(self, recipe: Worth) -> str:
        """What does not count, or is worth nothing any more, is not looked up."""
        at, until, length = self.name(recipe.at), recipe.until, len(recipe.table) * DAY
        if isinstance(until, str):
            now = self.name(until)
            ended = f"{now} - {length}"
        else:
            now, ended = str(until), str(until - length)
        entry = self.entry(recipe.table, self.divided(f"({now} - {at})", DAY))
        return (
            f"CASE WHEN {self.name(recipe.counts)} AND {at} > {ended} "
            f"THEN CAST({entry} AS BIGINT) ELSE CAST(0 AS BIGINT) END"
        )

    def _step(self, source: str, recipe: Step) -> str:
        """By way of equal stretches with one edge in each at most, so that the source is named but
        a few times: optimisers that put expressions into expressions choke on more."""
        edges = recipe.edges
        if not edges:
            return str(recipe.values[0])
        width = min([*(b - a for a, b in pairwise(edges)), edges[-1] - edges[0] + 1])
        count = (edges[-1] - edges[0]) // width + 1
        starts = (edges[0] + width * number for number in range(count))
        # How many edges lie before each stretch, or on its beginning.
        before = tuple(bisect_right(edges, start) for start in starts)
        inside = f"least(greatest({source} - {edges[0]}, 0), {edges[-1] - edges[0]})"
        stretch = self.entry(before, self.divided(inside, width))
        following = self.entry((*edges, 2**63 - 1), stretch)
        passed = f"CASE WHEN {source} >= {following} THEN 1 ELSE 0 END"
        found = self.entry(recipe.values, f"({stretch} + {passed})")
        return f"CASE WHEN {source} < {edges[0]} THEN {recipe.values[0]} ELSE {found} END"

    def _float_micros(self, value: str) -> str:
        size = f"abs({value})"
        below = f"(CAST(floor({size} * {self.float(MICRO)}) AS BIGINT) - 1)"
        steps = " + ".join(
            f"CASE WHEN {size} >= CAST(2 * ({below} + {step}) + 1 AS {self.float_type}) "
            f"/ {self.float(2 * MICRO)} THEN 1 ELSE 0 END"
            for step in range(3)
        )
        sign = f"CASE WHEN {value} < 0 THEN -1 ELSE 1 END"
        return (
            f"CASE WHEN isnan({value}) THEN NULL "
            f"WHEN {size} = floor({size}) AND {size} <= {self.float(LIMIT // MICRO)} "
            f"THEN CAST({value} AS BIGINT) * {MICRO} "
            f"WHEN {size} < {self.float(1 << 29)} THEN ({sign}) * ({below} + {steps}) "
            f"WHEN {size} <= {self.largest()} THEN {self.large_fraction(value)} END"
        )

    def largest(self) -> str:
        """The largest fraction that fits."""
        rest = f"CAST({LIMIT % MICRO} AS {self.float_type})"
        return f"{self.float(LIMIT // MICRO)} + {rest} / {self.float(MICRO)}"

    def _decimal_micros(self, value: str) -> str:
        return (
            f"CASE WHEN abs(CAST({value} AS {self.float_type})) < {self.float(9_300_000_000_000)} "
            f"AND abs(CAST(round({value}, 6) AS DECIMAL(20, 6))) <= "
            f"CAST({LIMIT // MICRO}.{LIMIT % MICRO:06d} AS DECIMAL(20, 6)) "
            f"THEN {self.rounded_micros(value)} END"
        )
