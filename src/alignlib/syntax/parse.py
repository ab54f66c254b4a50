"""The parser: text to tree and findings. The only module that knows Lark, and loads it late.

Lark supplies the parse table and the contextual lexer. They are driven here line by line instead
of through `Lark.parse`: a line that cannot be read is then left out alone (`recover.py`), without
reading anything twice.
"""

from __future__ import annotations

import re
from functools import cache
from importlib import resources
from typing import TYPE_CHECKING, Any

from attrs import frozen

from alignlib.diagnostics.diagnostic import Diagnostic
from alignlib.source import SourceText, Span
from alignlib.syntax import tree
from alignlib.syntax.build import Builder, Parsed
from alignlib.syntax.build_conditions import CONDITION_RULES
from alignlib.syntax.build_move import MOVE_RULES
from alignlib.syntax.build_say import SAY_RULES
from alignlib.syntax.build_values import VALUE_RULES, only_child
from alignlib.syntax.layout import cut
from alignlib.syntax.names import RESERVED
from alignlib.syntax.recover import Recovery

if TYPE_CHECKING:
    from lark import Lark

MAX_DIAGNOSTICS = 100
_RULES = {
    "start": only_child, **VALUE_RULES, **CONDITION_RULES, **SAY_RULES, **MOVE_RULES
}  # fmt: skip


@frozen
class ParsedFile:
    """What could be read of a file. `broken` names the declarations that could not be read in
    full, as (first word, name), so that nobody calls their uses unknown."""

    source: SourceText
    file: tree.File
    comments: tuple[tree.Comment, ...]
    diagnostics: tuple[Diagnostic, ...]
    broken: tuple[tuple[str, str], ...] = ()


def parse(source: SourceText) -> ParsedFile:
    """Read a file. Never raises for what it says: what is wrong comes as diagnostics."""
    layout = cut(source)
    builder = Builder(source.text, _RULES)
    recovery = Recovery(source, layout, grammar(), builder)
    declarations = recovery.declarations()
    file = tree.File(tuple(declarations), **builder.at(Span(0, len(source.text))))
    comments = tuple(
        tree.Comment(source.text[span.start : span.end], **builder.at(span))
        for span in layout.comments
    )
    found = [*layout.diagnostics, *recovery.diagnostics, *builder.diagnostics]
    found.sort(key=lambda diagnostic: diagnostic.sort_key)
    return ParsedFile(
        source, file, comments, tuple(found[:MAX_DIAGNOSTICS]), tuple(recovery.broken)
    )


# -- the grammar -----------------------------------------------------------------------------


@cache
def grammar_text() -> str:
    """The text of `rules.lark`, with the reserved words in their place."""
    text = resources.files("alignlib.syntax").joinpath("rules.lark").read_text("utf-8")
    return text.replace("(RESERVED)", "(" + "|".join(sorted(RESERVED)) + ")")


def build_grammar(strict: bool = False) -> Lark:
    """The grammar as a Lark parser; `strict` has Lark prove that no rule and no terminal is
    ambiguous (slow, and needs `interegular`)."""
    from lark import Lark
    from lark.lexer import ContextualLexer

    class Trusting(ContextualLexer):
        """Leaves out the comparison of terminals, which the strict build in the tests makes."""

        def __init__(self, conf: Any, states: Any, always_accept: Any = ()) -> None:
            conf.skip_validation = True
            super().__init__(conf, states, always_accept)

    return Lark(
        grammar_text(),
        parser="lalr",
        start="start",
        strict=strict,
        maybe_placeholders=False,
        edit_terminals=_edit_terminal,
        _plugins={} if strict else {"ContextualLexer": Trusting},
    )


def _edit_terminal(terminal: Any) -> None:
    """A phrase has flexible blanks, ends where a word ends and goes before names."""
    from lark.lexer import PatternRE, PatternStr

    pattern = terminal.pattern
    if isinstance(pattern, PatternStr):
        phrase = pattern.value
        if phrase[-1].isalpha():
            terminal.pattern = PatternRE(_phrase_regex(phrase))
            terminal.priority = 1
        elif phrase == ",":  # inside a number it is no comma of a list
            terminal.pattern = PatternRE(",(?![0-9])")
    elif terminal.name not in ("NAME", "QUOTED_NAME", "ZONE", "TEXT"):
        terminal.priority = 1


def _phrase_regex(phrase: str) -> str:
    words = r"[ \t]+".join(re.escape(word) for word in phrase.split(" "))
    return words.replace(r",[ \t]+", r",[ \t]*") + r"(?![\w-])"


class Grammar:
    """The parse table and the lexer, driven one terminal at a time. A state is a list of table
    rows; `lex` and `advance` are all that recovery needs."""

    def __init__(self, lark: Lark) -> None:
        from lark.parsers.lalr_analysis import Shift
        from lark.utils import TextSlice

        reductions = {rule: _Reduction.of(rule) for rule in lark.rules}

        frontend: Any = lark.parser
        table = frontend.parser._parse_table
        self._slice = TextSlice
        self._lexers = frontend.lexer.lexers
        self._ignore = frozenset(lark.ignore_tokens)
        # A step is the next state, or the reduction to make. Lark's names and rules are slow keys;
        # plain texts are as good.
        self._rows: dict[int, dict[str, Any]] = {
            state: {
                str(name): arg if action is Shift or type(arg) is int else reductions[arg]
                for name, (action, arg) in row.items()
            }
            for state, row in table.states.items()
        }
        self.start = [table.start_states["start"]]
        self._end = table.end_states["start"]
        self.phrases = {
            terminal.name: phrase
            for terminal in lark.terminals
            if (phrase := _phrase(terminal.pattern.value))
        }

    def lex(self, states: list[int], text: str, at: int, end: int) -> tuple[str, int, int] | None:
        """The next terminal that can stand here, as (terminal, start, end); ("", end, end) at
        the end; None where nothing fits."""
        lexer = self._lexers[states[-1]]
        window = self._slice(text, 0, end)
        while at < end:
            found = lexer.match(window, at)
            if found is None:
                return None
            value, terminal = found
            if terminal not in self._ignore:
                return terminal, at, at + len(value)
            at += len(value)
        return "", end, end

    def advance(self, states: list[int], terminal: str) -> bool:
        """Take in a terminal; `states` is only changed where it fits."""
        stack = list(states)
        rows = self._rows
        while True:
            step = rows[stack[-1]].get(terminal)
            if step is None:
                return False
            if type(step) is int:
                stack.append(step)
                states[:] = stack
                return True
            del stack[len(stack) - step.size :]
            stack.append(rows[stack[-1]][step.origin])

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
                first = len(stack) - step.size
                del stack[first:]
                reduced: Parsed = step.reduce(values[first - 1 :])
                del values[first - 1 :]
                stack.append(rows[stack[-1]][step.origin])
                values.append(reduced)
                if kind == "$END" and stack[-1] == self._end:
                    return reduced
        raise AssertionError("the terminals were read before")


@frozen
class _Reduction:
    """What happens when a rule has been read in full. A rule whose name begins with `_` only
    hands on what it holds; so do the lists that Lark makes of `x*` and `x+`."""

    origin: str
    size: int
    name: str | None
    kept: tuple[int, ...]

    @staticmethod
    def of(rule: Any) -> _Reduction:
        origin = str(rule.origin.name)
        return _Reduction(
            origin,
            len(rule.expansion),
            None if origin.startswith("_") else str(rule.alias or origin),
            tuple(
                index
                for index, symbol in enumerate(rule.expansion)
                if not (symbol.is_term and symbol.filter_out)
            ),
        )

    def reduce(self, values: list[Parsed]) -> Parsed:
        if self.name is None and self.size == 1 and self.kept:
            return values[0]
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


def _phrase(pattern: str) -> str:
    """A terminal's pattern as an author would write it, where it is a fixed phrase."""
    plain = pattern.removesuffix(r"(?![\w-])").replace(r"[ \t]+", " ").replace(r"[ \t]*", " ")
    plain = plain.replace("\\", "")
    return plain if re.fullmatch(r",? ?[a-z-]+( [a-z-]+)*", plain) else ""


@cache
def grammar() -> Grammar:
    return Grammar(build_grammar())
