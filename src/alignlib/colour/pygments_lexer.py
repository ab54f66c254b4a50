"""The Pygments lexer: `pygmentize -l rules`, and ```` ```rules ```` in documentation."""

from __future__ import annotations

from typing import ClassVar

from pygments.lexer import RegexLexer, bygroups, include, words
from pygments.token import (
    Comment,
    Error,
    Keyword,
    Name,
    Number,
    Operator,
    Punctuation,
    String,
    Whitespace,
)

from alignlib.colour.words import DECLARATIONS, JOINING, SENTENCE, TYPES, UNITS, WEEKDAYS
from alignlib.names import MARKS

NAME = rf"[^\W\d_][\w{MARKS}-]*"
_BEFORE, _AFTER = r"(?<![\w-])", r"(?![\w-])"
_NUMBER = r"[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?"
_UNITS = "|".join(sorted(UNITS, key=len, reverse=True))


class RulesLexer(RegexLexer):
    """Agreements between Marketing and Sales, as alignlib reads them."""

    name = "alignlib rules"
    aliases: ClassVar[list[str]] = ["rules", "alignlib"]
    filenames: ClassVar[list[str]] = ["*.rules"]
    mimetypes: ClassVar[list[str]] = ["text/x-alignlib-rules"]

    tokens: ClassVar[dict[str, list[object]]] = {
        "root": [
            (r"^(from)([ \t]+)(any)([ \t]+)(of)" + _AFTER,
             bygroups(Keyword.Declaration, Whitespace, Keyword.Declaration, Whitespace,
                      Keyword.Declaration)),
            (rf"^({'|'.join(sorted(DECLARATIONS, key=len, reverse=True))}){_AFTER}([ \t]*)"
             rf"((?!of{_AFTER}){NAME}|`[^`\n]*`)?",
             bygroups(Keyword.Declaration, Whitespace, Name.Class)),
            include("line"),
        ],
        "line": [
            (r"\s+", Whitespace),
            (r"#[^\n]*", Comment.Single),
            (r'"', String.Double, "text"),
            (r"`[^`\n]*`", Name),
            (r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?![\w:-])", Number),
            (r"[0-9]{1,2}:[0-9]{2}(?![\w:-])", Number),
            (rf"[+-]?\$?{_NUMBER}(?:%|[ \t]+(?:working[ \t]+|business[ \t]+)?(?:{_UNITS}){_AFTER})?"
             rf"(?:[ \t]+[A-Z]{{3}}{_AFTER})?", Number),
            (words(JOINING, prefix=_BEFORE, suffix=_AFTER), Operator.Word),
            (words(TYPES, prefix=_BEFORE, suffix=_AFTER), Keyword.Type),
            (words((*SENTENCE, *UNITS, *WEEKDAYS, *DECLARATIONS), prefix=_BEFORE, suffix=_AFTER),
             Keyword),
            (r">=|<=|>|<", Operator),
            (r"[(),./+]", Punctuation),
            (NAME, Name),
            (r".", Error),
        ],
        "text": [
            (r'\\["\\]', String.Escape),
            (r"\{[^{}\"\n]*\}", String.Interpol),
            (r'[^"\\{\n]+|[{\\]', String.Double),
            (r'"', String.Double, "#pop"),
            (r"\n", Error, "#pop"),
        ],
    }  # fmt: skip
