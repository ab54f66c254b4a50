"""Whatever the text, the parser answers, soon, with findings that lie inside it."""

from __future__ import annotations

import random
import time
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from alignlib.check.program import CheckedProgram
from alignlib.check.program import check as check_program
from alignlib.source import SourceText
from alignlib.syntax.layout import MAX_DEPTH
from alignlib.syntax.parse import MAX_DIAGNOSTICS, ParsedFile, parse

from .conftest import AGREEMENTS

TEXTS = [path.read_bytes().decode("utf-8") for path in AGREEMENTS]
CORPUS = [
    path.read_bytes().decode("utf-8")
    for path in sorted((Path(__file__).parents[2] / "corpus" / "mistakes").glob("*.rules"))
]
PIECES = [
    *sorted({word for text in TEXTS for word in text.split()}),
    "\n", "\n  ", "\n    ", "\t", "(", ")", '"', "`", "#", ",", "and", "or", "not", "==", "'",
    "\u201c", "\u00a0", "\r", "\x00", "-", "\u2028", "1,2", "%", "é", "\u0301",
]  # fmt: skip


def check(text: str) -> ParsedFile:
    source = SourceText("fuzz.rules", text)
    parsed = parse(source)
    found = parsed.diagnostics
    assert len(found) <= MAX_DIAGNOSTICS
    assert list(found) == sorted(found, key=lambda one: one.sort_key)
    for one in found:
        assert 0 <= one.span.start <= one.span.end <= len(text)
        assert "\n" not in one.message
        if one.fix:
            assert 0 <= one.fix.span.start <= one.fix.span.end <= len(text)
    return parsed


def checked(text: str) -> CheckedProgram:
    """Checks as well as reads: whatever the text says, findings inside it and nothing else."""
    program = check_program(check(text))
    for one in program.diagnostics:
        assert 0 <= one.span.start <= one.span.end <= len(text)
        assert "\n" not in one.message
        if one.fix:
            assert 0 <= one.fix.span.start <= one.fix.span.end <= len(text)
    return program


@settings(deadline=None)  # the first text waits for the grammar
@given(st.text())
def test_any_text(text: str) -> None:
    check(text)


@settings(deadline=None)
@given(st.lists(st.sampled_from(PIECES), max_size=40))
def test_any_words(words: list[str]) -> None:
    checked(" ".join(words))


@settings(max_examples=150, deadline=5000)
@given(st.sampled_from(TEXTS), st.randoms(use_true_random=False))
def test_mutated_agreements(text: str, random_: random.Random) -> None:
    lines = text.split("\n")
    first = random_.randrange(len(lines))
    text = "\n".join(lines[first : first + 25])
    for _ in range(random_.randint(1, 4)):
        at = random_.randrange(len(text) + 1)
        until = min(len(text), at + random_.choice((0, 0, 1, 3, 12)))
        new = random_.choice(("", "", random_.choice(PIECES), f" {random_.choice(PIECES)} "))
        text = text[:at] + new + text[until:]
    checked(text)


@settings(max_examples=100, deadline=5000)
@given(st.sampled_from(CORPUS), st.sampled_from(CORPUS), st.randoms(use_true_random=False))
def test_crossed_mistakes(one: str, other: str, random_: random.Random) -> None:
    """Lines of two files with a mistake each, at other depths."""
    lines = [*one.split("\n"), *other.split("\n")]
    for _ in range(random_.randint(0, 6)):
        at = random_.randrange(len(lines))
        match random_.randrange(4):
            case 0:
                lines.insert(random_.randrange(len(lines)), lines.pop(at))
            case 1:
                lines[at] = " " * random_.randrange(5) + lines[at].lstrip()
            case 2:
                lines[at] += lines[at - 1]
            case _:
                del lines[at]
                lines.append("")
    checked("\n".join(lines))


def names() -> st.SearchStrategy[str]:
    return st.sampled_from(["a", "b", "country", "`Lead Source`", "score", "stage", "\u5927", ""])


def conditions() -> st.SearchStrategy[str]:
    """Conditions as trees, some of them wrong, bracketed at will."""
    leaf = st.builds(
        "{} {} {}".format,
        names(),
        st.sampled_from(["is", "is at least", "==", "contains", "is one of", "", "is between"]),
        st.sampled_from(['"x"', "5", "40%", "3 days", "$5", "a, b", "", "5 and 6", "2026-01-01"]),
    )
    return st.recursive(
        leaf | names().map("some {} in the last 3 days".format) | names(),
        lambda inner: st.one_of(
            inner.map("not {}".format),
            inner.map("({})".format),
            st.lists(inner, min_size=2, max_size=3).map(" and ".join),
            st.lists(inner, min_size=2, max_size=3).map(" or ".join),
        ),
        max_leaves=12,
    )


@settings(deadline=5000)
@given(st.lists(conditions(), min_size=1, max_size=4), names(), st.integers(0, 4))
def test_trees_of_conditions(lines: list[str], name: str, depth: int) -> None:
    body = "".join(f"{' ' * depth}{line}\n" for line in lines)
    checked(f"define {name}\n{body}\nscore {name}\n  +5 when {lines[0]}\n")


@pytest.mark.parametrize("text", TEXTS, ids=lambda text: text[:20])
def test_a_broken_line_is_one_finding_and_leaves_the_rest(text: str) -> None:
    before = parse(SourceText("before.rules", text)).file.declarations
    lines = text.split("\n")
    for number, line in enumerate(lines):
        if not line.startswith("  "):
            continue
        indent = line[: len(line) - len(line.lstrip())]
        broken = [*lines[:number], f"{indent}@@ broken", *lines[number + 1 :]]
        parsed = check("\n".join(broken))
        assert [one.code for one in parsed.diagnostics] == ["AL130"]
        assert parsed.source.position(parsed.diagnostics[0].span.start)[0] == number + 1
        assert len(parsed.broken) >= 1
        assert sum(one in before for one in parsed.file.declarations) >= len(before) - 1


@pytest.mark.parametrize(
    "text",
    [
        "x\n" * 15_000,
        "define x\n" * 15_000,
        "define x\n  a\n" + "country = 3\n" * 15_000,
        "define x\n" + '  country == "US" AND x = 3\n' * 5_000,
        "define x\n  " + "a and " * 100_000 + "a\n",
        "define x\n" + "  a\n    b\n" * 5_000,
        "define x\n" + "    a\n  b\n" * 5_000,
        "define x\n  " + "(" * 200_000,
        "define x\n  a is " + "1" * 200_000,
        "define x\n  a is " + '"' * 200_000,
        "a\n" + "\tb\n" * 15_000,
        "\u00a0" * 200_000 + "x",
        "\u201c\n" * 15_000,
        " " * 200_000,
    ],
    ids=lambda text: repr(text[:24]),
)
def test_long_texts_take_linear_time(text: str) -> None:
    started = time.perf_counter()
    check(text)
    assert time.perf_counter() - started < 10


@pytest.mark.parametrize(
    ("head", "piece"),
    [
        ("", "x"),
        ("", "x\n"),
        ("", "stage "),
        ("", '"'),
        ("define x\n  ", "("),
        ("define x\n", "  any of\n"),
        ("define x\n", "".join(" " * depth + "any of\n" for depth in range(2, 400))),
        ("define x\n", '  country == "US" and (big or rich) AND employees > 20k  # so\n'),
        ("", 'define serviceable "Countries we sell in"\n  country is one of "US", "CA", "MX"\n'),
    ],
    ids=lambda text: repr(text[:12]),
)
def test_a_megabyte_is_answered_soon(head: str, piece: str) -> None:
    text = head + piece * (1_000_000 // len(piece))
    started = time.process_time()
    check(text)
    assert time.process_time() - started < 10


# Texts that made something quadratic, or would: each is checked as a whole.
HOSTILE = {
    "a name": "define " + "a" * 1_000_000 + "\n  b\n",
    "long names": ("define " + "a" * 9_000 + "\n  b\n") * 100,
    "definitions": "".join(f"define d{at}\n  e is {at}\n" for at in range(9_900)),
    "stages": "".join(f"stage s{at}\n  to s{at + 1} when e is 1\n" for at in range(9_900)),
    "near names": "".join(f"setting name{at} 1\n" for at in range(9_500))
    + "define x\n" + "".join(f"  nome{at} is 3\n" for at in range(9_500)),
    "unknown names": "define x\n" + "".join(f"  n{at} is 3\n" for at in range(19_000)),
    "one unknown name": "define x\n" + "  foo is 3\n" * 19_000,
    "fields": "fields\n" + "".join(f"  f{at} text\n" for at in range(19_900)),
    "lists": "define x\n" + ("  a is one of " + '"x", ' * 90 + "\n") * 2_100,
    "words twice": "define x\n" + ("  " + "by " * 190 + "\n") * 1_700,
    "words grown together": "define x\n" + ("  " + "whenwhenwhen " * 40 + "\n") * 1_900,
    "open quotes": "define x\n" + '  a is "\n' * 15_000,
    "headless lines": "define x\n  a\n\n" + "  sales owes marketing\n\n" * 9_000,
    "lines on two": "define x\n" + "  a is\n  at least\n  b\n" * 6_000,
    "lines twice": "sla x\n  sales owes marketing\n" + "  within 3 days\n" * 19_000,
    "uneven lines": "define x\n" + "".join(" " * (1 + at % 7) + "a\n" for at in range(19_000)),
    "outdented lines": "define x\n" + "a is 3\n" * 19_000,
    "misspelt headers": "stge x, strt\n" * 19_000,
    "characters of number 0": "\0" * 1_000_000,
    "lone surrogates": "define x\n" + "  a is \ud800\n" * 15_000,
    "directions": "define x\n" + "  a\u202e is \u2066b\n" * 15_000,
    "marks": "define x\n" + "  a\u0301\u0301\u0301 is 3\n" * 15_000,
    "numbers": "define x\n" + ("  a is " + "1," * 4_000 + "\n") * 120,
}  # fmt: skip


@pytest.mark.parametrize("text", HOSTILE.values(), ids=list(HOSTILE))
def test_hostile_text_is_checked_soon(text: str) -> None:
    started = time.process_time()
    assert len(checked(text).diagnostics) <= MAX_DIAGNOSTICS
    assert time.process_time() - started < 10


@pytest.mark.parametrize("depth", [MAX_DEPTH + 1, 500, 5_000])
def test_hostile_nesting_is_a_finding(depth: int) -> None:
    brackets = "define x\n  " + "(" * depth + "a" + ")" * depth + "\n"
    nots = "define x\n  " + "not (" * depth + "a" + ")" * depth + "\n"
    blocks = "define x\n" + "".join(
        "  " * level + "any of\n" for level in range(1, min(depth, 800))
    )
    for text in (brackets, nots, blocks + "  " * min(depth, 800) + "a\n"):
        assert [one.code for one in check(text).diagnostics] == ["AL119"]


def test_too_many_lines_are_a_finding() -> None:
    parsed = check("define x\n  a\n" * 60_000)
    assert [one.code for one in parsed.diagnostics] == ["AL119"]
    assert parsed.file.declarations == ()


def test_nesting_within_the_limit_is_read() -> None:
    depth = MAX_DEPTH - 1
    brackets = "define x\n  " + "not (" * depth + "a" + ")" * depth + "\n"
    blocks = "define x\n" + "".join("  " * level + "any of\n" for level in range(1, MAX_DEPTH))
    for text in (brackets, blocks + "  " * MAX_DEPTH + "a\n"):
        assert check(text).diagnostics == ()
