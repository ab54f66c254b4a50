"""The grammar made into a parse table by Lark: the only module that knows Lark, and loads it late.

A release carries the table as data (`rules.json`); this module makes it, and stands in where the
grammar has been changed since.
"""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from alignlib.syntax.table import Plain

if TYPE_CHECKING:
    from lark import Lark


def build_grammar(text: str, strict: bool = False) -> Lark:
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
        text,
        parser="lalr",
        start="start",
        strict=strict,
        maybe_placeholders=False,
        edit_terminals=_edit_terminal,
        _plugins={} if strict else {"ContextualLexer": Trusting},
    )


_REST_OF_DATE = "[0-9]{3}-[0-9]{2}-"
_REST_OF_TIME = "[0-9]?:[0-9]{2}"


def _edit_terminal(terminal: Any) -> None:
    """A phrase has flexible blanks, ends where a word ends and goes before names."""
    from lark.lexer import PatternRE, PatternStr

    pattern = terminal.pattern
    if isinstance(pattern, PatternStr):
        phrase = pattern.value
        if phrase[-1].isalpha():
            terminal.pattern = PatternRE(_phrase_regex(phrase))
            terminal.priority = 1
        elif phrase == ",":  # inside a number it is no comma of a list; before a date or time it is
            terminal.pattern = PatternRE(f",(?![0-9](?!{_REST_OF_DATE}|{_REST_OF_TIME}))")
    elif terminal.name not in ("NAME", "QUOTED_NAME", "ZONE", "TEXT"):
        terminal.priority = 1


def _phrase_regex(phrase: str) -> str:
    words = r"[ \t]+".join(re.escape(word) for word in phrase.split(" "))
    return words.replace(r",[ \t]+", r",[ \t]*") + r"(?![\w-])"


def _phrase(pattern: str) -> str:
    """A terminal's pattern as an author would write it, where it is a fixed phrase."""
    plain = pattern.removesuffix(r"(?![\w-])").replace(r"[ \t]+", " ").replace(r"[ \t]*", " ")
    plain = plain.replace("\\", "")
    return plain if re.fullmatch(r",? ?[a-z-]+( [a-z-]+)*", plain) else ""


def plain_table(text: str, digest: str) -> Plain:
    """The table of a grammar as JSON-ready data, the same in every process; `digest` names the
    grammar it was made from.

    - `symbols`: the names that `rows` speak of; `rows`: for each state symbol, step, symbol, …;
      a step from 0 on is the next state, one below is reduction -1 - step
    - `reductions`: origin, size, name, what is kept
    - `terminals`: name and regular expression; `lexers`: which of them can stand in a state, in
      the order in which they are tried; `lexer_of`: the lexer of each state
    """
    lark = build_grammar(text)
    frontend: Any = lark.parser
    table = frontend.parser._parse_table
    states = _numbered(table)
    number = {state: index for index, state in enumerate(states)}
    reductions = sorted({_reduction(rule) for rule in lark.rules}, key=repr)
    symbols = sorted({str(name) for row in table.states.values() for name in row})
    # Terminals in Lark's order, which is the same in all its lexers.
    tried = [
        tuple((str(t.name), t.pattern.to_regexp()) for t in frontend.lexer.lexers[state].terminals)
        for state in states
    ]
    terminals = sorted({terminal for lexer in tried for terminal in lexer})
    lexers = sorted({tuple(terminals.index(terminal) for terminal in lexer) for lexer in tried})
    (ignored,) = lark.ignore_tokens
    phrases = {str(t.name): _phrase(t.pattern.value) for t in lark.terminals}

    def row(state: Any) -> list[int]:
        steps = []
        for name, (_, step) in sorted(table.states[state].items(), key=lambda item: str(item[0])):
            is_state = type(step) is int
            steps.append(symbols.index(str(name)))
            steps.append(number[step] if is_state else -1 - reductions.index(_reduction(step)))
        return steps

    return {
        "of": digest,
        "symbols": symbols,
        "reductions": [[*item[:3], list(item[3])] for item in reductions],
        "terminals": [list(item) for item in terminals],
        "lexers": [list(item) for item in lexers],
        "lexer_of": [lexers.index(tuple(map(terminals.index, lexer))) for lexer in tried],
        "ignored": str(ignored),
        "phrases": {name: phrases[name] for name in sorted(phrases) if phrases[name]},
        "start": number[table.start_states["start"]],
        "end": number[table.end_states["start"]],
        "rows": [row(state) for state in states],
    }


def _numbered(table: Any) -> list[Any]:
    """The states in the order in which the symbols lead to them: Lark's numbers may differ from
    process to process."""
    found = [table.start_states["start"]]
    known = set(found)
    for state in found:
        for name in sorted(table.states[state], key=str):
            _, step = table.states[state][name]
            if type(step) is int and step not in known:
                known.add(step)
                found.append(step)
    return found


def _reduction(rule: Any) -> tuple[str, int, str | None, tuple[int, ...]]:
    """A rule whose name begins with `_` only hands on what it holds; so do the lists that Lark
    makes of `x*` and `x+`."""
    origin = str(rule.origin.name)
    kept = tuple(
        index
        for index, symbol in enumerate(rule.expansion)
        if not (symbol.is_term and symbol.filter_out)
    )
    name = None if origin.startswith("_") else str(rule.alias or origin)
    return origin, len(rule.expansion), name, kept
