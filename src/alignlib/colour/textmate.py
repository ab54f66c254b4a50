"""The TextMate grammar (VS Code, Sublime Text, GitHub …), made from the same words.

`python -m alignlib.colour.textmate > rules.tmLanguage.json` writes what a release carries.
"""

from __future__ import annotations

import json
from typing import Any

from alignlib.colour.words import DECLARATIONS, JOINING, SENTENCE, TYPES, UNITS, WEEKDAYS

SCOPE = "source.rules"
# Letters of any script: `\w` without digits and `_`, in the words that Oniguruma and Python share.
_NAME = r"[^\W\d_][\w-]*"
_BEFORE, _AFTER = r"(?<![\w-])", r"(?![\w-])"
_NUMBER = r"[0-9]+(?:,[0-9]{3})*(?:\.[0-9]+)?"


def _any(items: tuple[str, ...]) -> str:
    return "|".join(sorted(items, key=lambda item: (-len(item), item)))


def _word(items: tuple[str, ...]) -> str:
    return f"{_BEFORE}(?:{_any(items)}){_AFTER}"


def textmate() -> dict[str, Any]:
    """The grammar as JSON-ready data."""
    declared = {"1": {"name": "keyword.declaration.rules"}}
    return {
        "$schema": "https://raw.githubusercontent.com/martinring/tmlanguage/master/tmlanguage.json",
        "name": "alignlib rules",
        "scopeName": SCOPE,
        "fileTypes": ["rules"],
        "patterns": [
            {"match": rf"^(from[ \t]+any[ \t]+of){_AFTER}", "captures": declared},
            {
                "match": rf"^({_any(DECLARATIONS)}){_AFTER}"
                         rf"(?:[ \t]+((?!of{_AFTER}){_NAME}|`[^`]*`))?",
                "captures": declared | {"2": {"name": "entity.name.declaration.rules"}},
            },
            {"match": "#.*", "name": "comment.line.number-sign.rules"},
            {
                "begin": '"',
                "end": '"|$',
                "name": "string.quoted.double.rules",
                "patterns": [
                    {"match": r'\\["\\]', "name": "constant.character.escape.rules"},
                    {"match": r'\{[^{}"]*\}', "name": "variable.other.interpolation.rules"},
                ],
            },
            {"match": "`[^`]*`", "name": "variable.other.rules"},
            {"match": r"[0-9]{4}-[0-9]{2}-[0-9]{2}(?![\w:-])", "name": "constant.numeric.rules"},
            {"match": r"[0-9]{1,2}:[0-9]{2}(?![\w:-])", "name": "constant.numeric.rules"},
            {
                "match": rf"[+-]?\$?{_NUMBER}(?:%|[ \t]+(?:working[ \t]+|business[ \t]+)?"
                         rf"(?:{_any(UNITS)}){_AFTER})?(?:[ \t]+[A-Z]{{3}}{_AFTER})?",
                "name": "constant.numeric.rules",
            },
            {"match": _word(JOINING), "name": "keyword.operator.logical.rules"},
            {"match": _word(TYPES), "name": "storage.type.rules"},
            {
                "match": _word((*SENTENCE, *UNITS, *WEEKDAYS, *DECLARATIONS)),
                "name": "keyword.other.rules",
            },
            {"match": ">=|<=|>|<", "name": "keyword.operator.comparison.rules"},
            {"match": "[(),./+]", "name": "punctuation.rules"},
            {"match": _NAME, "name": "variable.other.rules"},
        ],
    }  # fmt: skip


def text() -> str:
    return json.dumps(textmate(), indent=2, ensure_ascii=False) + "\n"


if __name__ == "__main__":
    print(text(), end="")
