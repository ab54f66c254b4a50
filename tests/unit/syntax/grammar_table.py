"""The parse table that a release carries, made from the grammar.

Run it after every change of `rules.lark`: `python tests/unit/syntax/grammar_table.py`.
"""

from __future__ import annotations

import json
from pathlib import Path

from alignlib.syntax import parse
from alignlib.syntax.generate import plain_table

STORED = Path(parse.__file__).with_name(parse.TABLE)


def table() -> str:
    plain = plain_table(parse.grammar_text(), parse.grammar_digest())
    return json.dumps(plain, separators=(",", ":")) + "\n"


if __name__ == "__main__":
    STORED.write_text(table(), "utf-8")
