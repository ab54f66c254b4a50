"""The first line of a declaration: does it begin one, which names does it declare?"""

from __future__ import annotations

import re
from difflib import SequenceMatcher
from functools import lru_cache

from alignlib.names import MARKS
from alignlib.syntax.layout import Line
from alignlib.syntax.names import DECLARATION_WORDS

_WORDS = frozenset(DECLARATION_WORDS)
_WORD = re.compile(rf"[\w{MARKS}-]+")
_FROM_ANY = re.compile(r"from[ \t]+any[ \t]+of(?![\w-])")
_SHORT_FROM_ANY = re.compile(
    r"from(?:[ \t]+(?:any|all|one|each|any[ \t]+one)(?:[ \t]+of)?)?(?=[ \t])"
)
_OTHERWISE = {
    "event": "activity", "action": "activity", "touch": "activity", "test": "example",
    "scenario": "example", "rule": "define", "definition": "define", "segment": "define",
    "let": "define", "status": "stage", "phase": "stage", "state": "stage", "step": "stage",
    "promise": "sla", "commitment": "sla", "kpi": "measure", "metric": "measure",
    "variable": "setting", "constant": "setting", "parameter": "setting", "schedule": "calendar",
    "properties": "fields", "attributes": "fields", "columns": "fields", "import": "use",
    "include": "use", "scoring": "score", "rating": "grade", "objective": "goal",
    "forecast": "estimate", "automation": "trigger", "workflow": "trigger",
}  # fmt: skip
"""What other tools call a declaration."""
_NAME = re.compile(rf"[^\W\d_][\w{MARKS}-]*|`[^`]+`")
_QUOTED = re.compile(r'"(?:[^"\\]|\\.)*"')
_STAND_INS = {
    "agreement": 'agreement "x"', "grade": "grade x by x", "capacity": "capacity of x",
    "keep": "keep x of x at most 1%", "goal": "goal x 1 each year", "example": 'example "x"',
    "claim": 'claim "x"', "fields": "fields", "from": "from any of x",
}  # fmt: skip


def begins_declaration(text: str, line: Line) -> bool:
    match = _WORD.match(text, line.start, line.end)
    if match is None:
        return False
    return match[0] in _WORDS or (
        match[0] == "from" and _FROM_ANY.match(text, line.start, line.end) is not None
    )


def likely_header(header: str) -> list[tuple[int, str]]:
    """What the first word may have been meant to be, most likely first: (its end, the word)."""
    match = _WORD.match(header)
    if match is None or len(match[0]) > 20:
        return []
    found = match[0]
    guesses = [(match.end(), word) for word in _similar(found.lower())]
    if found.lower() in _OTHERWISE:
        guesses.insert(0, (match.end(), _OTHERWISE[found.lower()]))
    if re.match(r"[ \t]+any[ \t]+of\b", header[match.end() :]):
        guesses.insert(0, (match.end(), "from"))
    elif short := _SHORT_FROM_ANY.match(header):
        guesses.insert(0, (short.end(), "from any of"))
    return guesses


def grown_together(header: str) -> int:
    """Where a blank is missing after the first word (`stagewon`); 0 for nowhere."""
    match = _WORD.match(header)
    words = [word for word in DECLARATION_WORDS if match and match[0].startswith(word)]
    length = max(map(len, words), default=0)
    return length if match and header[length : length + 1].isalnum() else 0


@lru_cache(maxsize=4096)
def _similar(found: str) -> tuple[str, ...]:
    guesses = sorted(
        (-SequenceMatcher(None, found, word).ratio(), word) for word in DECLARATION_WORDS
    )
    least = 0.7 if len(found) > 4 else 0.6
    return tuple(word for likeness, word in guesses[:3] if -likeness >= least)


def subject_of(text: str, line: Line) -> str:
    """`sla call-back`, to say what was being read."""
    words = text[line.start : line.end].split(None, 2)[:2]
    if words[0] == "from":
        return "from any of"
    if len(words) > 1 and not words[1].startswith('"'):
        return f"{words[0]} {words[1].rstrip(',')}"[:60]
    return words[0][:60]


def stand_in(text: str, line: Line) -> str:
    """A header that can be read, in place of one that cannot."""
    match = _WORD.match(text, line.start, line.end)
    if match is None or match[0] not in _WORDS | {"from"}:
        return ""
    return stand_in_for(match[0])


def stand_in_for(word: str) -> str:
    """The shortest header of a declaration that begins with `word`."""
    return _STAND_INS.get(word, f"{word} x")


def words_of(line: str) -> list[tuple[str, str]]:
    """Each word of a line that may declare it, where one cannot tell which do."""
    plain = _QUOTED.sub("", line)
    return [("", match[0].strip("`")) for match in re.finditer(rf"[\w{MARKS}-]+|`[^`]+`", plain)]


def header_names(header: str) -> list[tuple[str, str]]:
    """(first word, name) of each name that a header declares, as well as one can tell."""
    match = _WORD.match(header)
    if match is None:
        return []
    keyword = match[0]
    rest = header[match.end() :]
    if keyword in ("stage", "activity"):
        names = []
        for item in _QUOTED.sub("", rest).split(","):
            found = _NAME.match(item.strip())
            if (
                found
                and item.strip() not in ("start", "end")
                and not re.match(r"(owned by|also called)\b", item.strip())
            ):
                names.append((keyword, found[0].strip("`")))
        return names or [(keyword, "")]
    found = _NAME.search(_QUOTED.sub("", re.sub(r"^\s*of\b", "", rest)))
    return [(keyword, found[0].strip("`"))] if found else [(keyword, "")]
