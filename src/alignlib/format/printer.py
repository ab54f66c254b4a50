"""The layout: two blanks a level, names in columns, one empty line between declarations.

What stands in columns is what one reads down: the names of fields, where moves lead, points,
labels of a grade. Which column depends on the words of the declaration alone, so that any text of
the same words has the same layout.
"""

from __future__ import annotations

from collections.abc import Sequence

from alignlib.format.rows import Declaration, Item, Remark, Row, Token

INDENT = 2
GRID = 9
"""Comments at line ends stand in columns of this grid: a word more or less moves few of them."""
FARTHEST = 72
"""A longer line does not push the comments of its block out of sight."""
TOGETHER = frozenset({"activity"})
"""Declarations of which several stand together, without an empty line."""
_NAMES = frozenset({"NAME", "QUOTED_NAME"})


def printed(items: Sequence[Item]) -> str:
    """The text of all items, ending with a line end; nothing for nothing."""
    pieces: list[str] = []
    before: Item | None = None
    for item in items:
        if before is not None and not _stand_together(before, item):
            pieces.append("")
        pieces.extend(item.lines if isinstance(item, Remark) else _declaration(item))
        before = item
    return "".join(f"{line}\n" for line in pieces)


def _stand_together(before: Item, item: Item) -> bool:
    if isinstance(before, Remark):
        return isinstance(item, Declaration)  # a comment belongs to what it stands above
    return isinstance(item, Declaration) and before.word == item.word and item.word in TOGETHER


def _declaration(declaration: Declaration) -> list[str]:
    lines = [
        " " * (INDENT * row.level) + text
        for row, text in zip(declaration.rows, _texts(declaration), strict=True)
    ]
    return _with_comments(declaration.rows, lines)


def _with_comments(rows: Sequence[Row], lines: list[str]) -> list[str]:
    found = []
    for row, line in zip(rows, lines, strict=True):
        if row.comment is None or not row.tokens:
            found.append(line)
            continue
        beside = [
            len(text)
            for other, text in zip(rows, lines, strict=True)
            if other.level == row.level
            and other.tokens
            and (other.comment is not None or len(text) <= FARTHEST)
        ]
        column = -(-(max(beside) + 2) // GRID) * GRID
        found.append(f"{line:<{column}}{row.comment}")
    return found


# -- one declaration ---------------------------------------------------------------------------


def _texts(declaration: Declaration) -> list[str]:
    """Its lines without indentation and without comments beside them."""
    heads = [_head(declaration.word, row) for row in declaration.rows]
    width = max(
        (len(joined(row.tokens[:size])) for row, size in zip(declaration.rows, heads, strict=True)
         if size),
        default=0,
    )  # fmt: skip
    gap = _gap(declaration, heads)
    texts = []
    for row, size in zip(declaration.rows, heads, strict=True):
        if not row.tokens:
            texts.append(row.comment or "")
        elif size:
            texts.append(f"{joined(row.tokens[:size]):<{width}}{gap}{_rest(row.tokens[size:])}")
        else:
            texts.append(_rest(row.tokens))
    return texts


def _head(word: str, row: Row) -> int:
    """How many tokens of a row stand in the first column; 0: it has no columns."""
    if row.level == 0 or not row.tokens:
        return 0
    tokens = row.tokens
    size = 0
    match word:
        case "fields" | "activity":
            size = next(n for n, token in enumerate(tokens, 1) if token.kind in _NAMES)
        case "stage" | "from any of" if row.first == "to":
            size = 2
        case "score" if tokens[0].kind in ("NUMBER", "PLUS_NUMBER"):
            size = 1
        case "grade" if row.level == 1:
            size = 1
        case "example" if tokens[0].kind == "DATE":
            size = 2
    return size if size < len(tokens) else 0


def _gap(declaration: Declaration, heads: list[int]) -> str:
    """What stands between the columns. Where there is nothing to align, labels and the fields of
    an activity read as plain sentences."""
    match declaration.word:
        case "score":
            return " "
        case "grade" | "activity":
            widths = {
                len(joined(row.tokens[:size]))
                for row, size in zip(declaration.rows, heads, strict=True)
                if size
            }
            return " " if len(widths) < 2 else "  "
    return "  "


def _rest(tokens: Sequence[Token]) -> str:
    """A reason after a condition stands off from it."""
    words = [token.text for token in tokens]
    if "because" in words and "when" in words[: words.index("because")]:
        at = words.index("because")
        return f"{joined(tokens[:at])}  {joined(tokens[at:])}"
    return joined(tokens)


def joined(tokens: Sequence[Token]) -> str:
    """Tokens with one blank between them, where one belongs."""
    text = ""
    before: Token | None = None
    for token in tokens:
        if before is not None and _blank(before, token):
            text += " "
        text += token.text
        before = token
    return text


def _blank(before: Token, token: Token) -> bool:
    if token.text[0] in ",)." and token.kind != "TEXT":
        return False
    if before.text in ("(", "."):
        return False
    return not (token.text == "(" and before.kind in _NAMES)
