"""The parser: text to tree and findings.

A text is read line by line by the parse table (`table.py`): a line that cannot be read is then left
out alone (`recover.py`), without reading anything twice.
"""

from __future__ import annotations

import json
from functools import cache
from hashlib import blake2b
from importlib import resources
from importlib.resources.abc import Traversable

from attrs import frozen

from alignlib.diagnostics.diagnostic import Diagnostic
from alignlib.names import MARKS
from alignlib.source import SourceText, Span
from alignlib.syntax import tree
from alignlib.syntax.build import Builder
from alignlib.syntax.build_conditions import CONDITION_RULES
from alignlib.syntax.build_move import MOVE_RULES
from alignlib.syntax.build_say import SAY_RULES
from alignlib.syntax.build_values import VALUE_RULES, only_child
from alignlib.syntax.layout import cut
from alignlib.syntax.names import RESERVED
from alignlib.syntax.recover import Recovery
from alignlib.syntax.table import Grammar, Plain

TABLE = "rules.json"
MAX_DIAGNOSTICS = 100
UNREAD = ("use", "*")
"""Among the broken names: a used file could not be read, and any name may be declared there."""
_RULES = {
    "start": only_child, **VALUE_RULES, **CONDITION_RULES, **SAY_RULES, **MOVE_RULES
}  # fmt: skip


@frozen
class ParsedFile:
    """What could be read of a file. `broken` names the declarations that could not be read in
    full, as (first word, name), so that nobody calls their uses unknown ("*" for names that
    nobody can tell); `partial` is where they
    stand."""

    source: SourceText
    file: tree.File
    comments: tuple[tree.Comment, ...]
    diagnostics: tuple[Diagnostic, ...]
    broken: tuple[tuple[str, str], ...] = ()
    partial: tuple[Span, ...] = ()


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
        source,
        file,
        comments,
        tuple(found[:MAX_DIAGNOSTICS]),
        tuple(recovery.broken),
        tuple(recovery.partial),
    )


# -- the grammar -----------------------------------------------------------------------------


@cache
def grammar_text() -> str:
    """The text of `rules.lark`, with the reserved words and the marks in their place."""
    text = _resource("rules.lark").read_text("utf-8")
    text = text.replace("(RESERVED)", "(" + "|".join(sorted(RESERVED)) + ")")
    return text.replace("(MARKS)", MARKS)


def grammar_digest() -> str:
    """Names the grammar that a table was made from."""
    return blake2b(grammar_text().encode(), digest_size=16).hexdigest()


@cache
def grammar() -> Grammar:
    """The parse table that the release carries; made anew where the grammar is another one, as
    while it is being worked on."""
    stored: Plain = json.loads(_resource(TABLE).read_text("utf-8"))
    digest = grammar_digest()
    if stored["of"] == digest:
        return Grammar(stored)
    from alignlib.syntax.generate import plain_table

    return Grammar(plain_table(grammar_text(), digest))


def _resource(name: str) -> Traversable:
    return resources.files("alignlib.syntax").joinpath(name)
