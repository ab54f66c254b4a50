"""The parse table, driven one terminal at a time.

It is made from `rules.lark` by `generate.py` and kept as data, so that reading an agreement needs
neither Lark nor the second that Lark takes to build it.
"""

from __future__ import annotations

import re
from typing import Any, TypeAlias

from attrs import frozen

from alignlib.syntax.build import Parsed

Plain: TypeAlias = dict[str, Any]
"""A table as JSON has it: see `generate.plain_table`."""


class Grammar:
    """A state is a list of table rows; `lex` and `advance` are all that recovery needs."""

    def __init__(self, plain: Plain) -> None:
        names: list[str] = plain["symbols"]
        reductions = [
            _Reduction(origin, size, name, tuple(kept), hands_on=name is None and bool(kept))
            for origin, size, name, kept in plain["reductions"]
        ]
        # A step is the next state, or the reduction to make.
        self._rows: list[dict[str, Any]] = [
            {
                names[symbol]: step if step >= 0 else reductions[-1 - step]
                for symbol, step in zip(row[::2], row[1::2], strict=True)
            }
            for row in plain["rows"]
        ]
        self._lexer_of: list[int] = plain["lexer_of"]
        self._lexers: list[list[int]] = plain["lexers"]
        self._terminals: list[tuple[str, str]] = plain["terminals"]
        self._patterns: dict[int, re.Pattern[str]] = {}
        self._ignored: str = plain["ignored"]
        self._end: int = plain["end"]
        self.start: list[int] = [plain["start"]]
        self.phrases: dict[str, str] = plain["phrases"]

    def lex(self, states: list[int], text: str, at: int, end: int) -> tuple[str, int, int] | None:
        """The next terminal that can stand here, as (terminal, start, end); ("", end, end) at
        the end; None where nothing fits."""
        lexer = self._lexer_of[states[-1]]
        pattern = self._patterns.get(lexer) or self._pattern(lexer)
        while at < end:
            found = pattern.match(text, at, end)
            if found is None:
                return None
            terminal = found.lastgroup
            assert terminal is not None
            if terminal != self._ignored:
                return terminal, at, found.end()
            at = found.end()
        return "", end, end

    def _pattern(self, lexer: int) -> re.Pattern[str]:
        """Few of the lexers are ever asked for, so each is compiled when it is."""
        wanted = (self._terminals[index] for index in self._lexers[lexer])
        made = re.compile("|".join(f"(?P<{name}>{regex})" for name, regex in wanted))
        self._patterns[lexer] = made
        return made

    def advance(self, states: list[int], terminal: str) -> bool:
        """Take in a terminal; `states` is only changed where it fits."""
        rows = self._rows
        step = rows[states[-1]].get(terminal)
        if type(step) is int:
            states.append(step)
            return True
        if step is None:
            return False
        stack = list(states)
        while True:
            del stack[len(stack) - step.size :]
            stack.append(rows[stack[-1]][step.origin])
            step = rows[stack[-1]].get(terminal)
            if step is None:
                return False
            if type(step) is int:
                stack.append(step)
                states[:] = stack
                return True

    def accepts(self, states: list[int]) -> list[str]:
        """All terminals that can stand here."""
        return sorted(
            terminal
            for terminal in self._rows[states[-1]]
            if terminal.isupper() and self.advance(list(states), terminal)
        )

    def tree(self, tokens: list[tuple[str, str, int, int]]) -> Parsed:
        """The parse tree of one declaration from its terminals."""
        rows = self._rows
        stack, values = list(self.start), []
        last = tokens[-1][3]
        for kind, text, start, end in [*tokens, ("$END", "", last, last)]:
            while True:
                step = rows[stack[-1]][kind]
                if type(step) is int:
                    stack.append(step)
                    values.append(Parsed(kind, text, [], start, end))
                    break
                size = step.size
                del stack[-size:]
                if size == 1 and step.hands_on:
                    reduced = values[-1]
                else:
                    reduced = step.reduce(values[-size:])
                    values[-size:] = [reduced]
                stack.append(rows[stack[-1]][step.origin])
                if kind == "$END" and stack[-1] == self._end:
                    return reduced
        raise AssertionError("the terminals were read before")


@frozen
class _Reduction:
    """What happens when a rule has been read in full: `size` values become one of the rule
    `name`, with the `kept` ones among them. A rule without a name `hands_on` what it holds."""

    origin: str
    size: int
    name: str | None
    kept: tuple[int, ...]
    hands_on: bool

    def reduce(self, values: list[Parsed]) -> Parsed:
        children: list[Parsed] = []
        for index in self.kept:
            value = values[index]
            if value.kind:
                children.append(value)
            elif children:
                children.extend(value.children)
            else:  # a list grows in place, or long blocks would take quadratic time
                children = value.children
        return Parsed(self.name or "", "", children, values[0].start, values[-1].end)
