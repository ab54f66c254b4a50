"""Checked again after each change, a text has the findings of one that is checked for the first
time; and that costs a tenth of it."""

from __future__ import annotations

import random
import re
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alignlib.loading import check_text
from alignlib.recheck import Recheck
from property.strategies import agreements

ROOT = Path(__file__).parents[2]
TEXTS = [path.read_text("utf-8") for path in sorted((ROOT / "examples" / "agreements").glob("*"))]
_WORD = re.compile(r"[a-z][a-z-]+")


def edited(text: str, draw: random.Random) -> str:
    """One change as an author makes it: of a word, a number, a line, a declaration."""
    lines = text.split("\n")
    match draw.randrange(7):
        case 0:  # a word is misspelt, or becomes another one of the text
            words = list(_WORD.finditer(text))
            one, other = draw.choice(words), draw.choice(words)
            new = draw.choice([one[0][1:], other[0], one[0] + "s"])
            return text[: one.start()] + new + text[one.end() :]
        case 1:  # a number
            numbers = list(re.finditer(r"[0-9]+", text))
            one = draw.choice(numbers)
            return text[: one.start()] + str(draw.randrange(1, 99)) + text[one.end() :]
        case 2:  # a line is gone
            del lines[draw.randrange(len(lines))]
        case 3:  # a line is there twice
            at = draw.randrange(len(lines))
            lines.insert(at, lines[at])
        case 4:  # empty lines and comments move everything
            lines.insert(draw.randrange(len(lines)), draw.choice(["", "# note", "", "  # note"]))
        case 5:  # two declarations change places
            parts = text.split("\n\n")
            one, other = draw.randrange(len(parts)), draw.randrange(len(parts))
            parts[one], parts[other] = parts[other], parts[one]
            return "\n\n".join(parts)
        case _:  # a declaration is gone
            parts = text.split("\n\n")
            del parts[draw.randrange(len(parts))]
            return "\n\n".join(parts)
    return "\n".join(lines)


def check_states(states: list[str]) -> None:
    again = Recheck()
    for before, text in pairwise(["", *states]):
        assert again.check(text) == check_text(text).diagnostics, (before, text)


@pytest.mark.parametrize("number", range(len(TEXTS)))
@settings(max_examples=6, deadline=None, derandomize=True, database=None)
@given(seed=st.integers(0, 2**32))
def test_edits_one_after_the_other(number: int, seed: int):
    draw = random.Random(seed)
    states = [TEXTS[number]]
    for _ in range(12):
        # Mistakes are mended again, as authors do; else nothing can be read soon.
        back = draw.random() < 0.4
        states.append(edited(TEXTS[number] if back else states[-1], draw))
    check_states(states)


@settings(max_examples=25, deadline=None, derandomize=True, database=None)
@given(agreements(), st.integers(0, 2**32))
def test_random_agreements(known, seed: int):
    _, text = known
    draw = random.Random(seed)
    check_states([text, edited(text, draw), text, edited(edited(text, draw), draw), text])


def test_what_a_name_means_changes_everywhere():
    text = "fields\n  size number\n\ndefine big\n  size is at least 3\n\nsetting most 5\n"
    more = "define huge\n  big\n  size is at most most\n"
    check_states([
        text + more, text.replace("number", "text") + more, text + more,
        text.replace("most 5", "most 3 days") + more,
        text.replace("size is", "huge\n  size is") + more,
        text + more, more, text,
    ])  # fmt: skip


def test_the_same_declaration_twice():
    one = "fields\n  a yes-no\n\ndefine d\n  a\n\n"
    check_states([one, one + one, one, one + "define d\n  a\n\n" * 3])


def test_places_are_those_of_the_text():
    again = Recheck("inbound.rules")
    text = "fields\n  country text\n\n\ndefine d\n  contry is 3\n"
    again.check(text.replace("\n\n\n", "\n\n"))
    (found, *_) = again.check(text)
    assert text[found.span.start : found.span.end] == "contry"
