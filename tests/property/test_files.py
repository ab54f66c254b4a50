"""Several files are one agreement: cut into files that use each other, it means the same, and every
finding and every rule is on the line where it stood, in the file it stands in now."""

from __future__ import annotations

import re
from collections import Counter
from pathlib import Path
from random import Random

import pytest
from attrs import frozen
from hypothesis import given
from hypothesis import strategies as st

import alignlib as al
from alignlib.diagnostics.render import finding_to_dict
from alignlib.loading import check_text
from alignlib.model.codec import to_plain
from alignlib.source import SourceText
from alignlib.syntax import tree
from alignlib.syntax.parse import parse
from property.mistakes import TOKEN
from property.strategies import Case, cases, law

FOLDER = Path(__file__).parents[2] / "examples"
EXAMPLES = [
    path for path in sorted(FOLDER.rglob("*.rules")) if path.parent.name != "shared-vocabulary"
]
Place = tuple[str, int]


@frozen
class Cut:
    """The main file, the files that it uses, and where each line of the whole text went."""

    main: str
    used: dict[str, str]
    where: dict[int, Place]


def cut(text: str, chance: Random) -> Cut:
    """The declarations of a text in the same order over up to five files, each of which is used by
    a later one; the `agreement` stays in the main file."""
    lines = text.splitlines()
    blocks = _blocks(text, len(lines))
    heads = [block for block in blocks if any(lines[n].startswith("agreement") for n in block)]
    rest = [block for block in blocks if block not in heads]
    marks = sorted(chance.randint(0, len(rest)) for _ in range(chance.randint(1, 4)))
    parts = [rest[start:end] for start, end in zip([0, *marks], [*marks, len(rest)], strict=True)]
    parts[-1] = [*heads, *parts[-1]]
    where: dict[int, Place] = {}
    files: dict[str, str] = {}
    unused: list[str] = []
    for number, part in enumerate(parts):
        name = "main.rules" if number == len(parts) - 1 else f"part{number}.rules"
        # A file uses some of those before it: the last one all that nobody uses yet.
        take = len(unused) if name == "main.rules" else chance.randint(0, len(unused))
        own = [f'use "{other}"' for other in unused[len(unused) - take :]]
        unused = [*unused[: len(unused) - take], name]
        for block in part:
            for line in block:
                own.append(lines[line])
                where[line + 1] = (name, len(own))
        files[name] = "".join(f"{line}\n" for line in own)
    return Cut(files.pop("main.rules"), files, where)


def _blocks(text: str, count: int) -> list[range]:
    """The lines of each declaration with the comments before it; stages stay with their header."""
    source = SourceText("whole", text)
    starts = [0]
    for decl in parse(source).file.declarations[1:]:
        if isinstance(decl, tree.PipelineDecl):
            break
        starts.append(source.position(decl.span.start)[0] - 1)
    return [range(start, end) for start, end in zip(starts, [*starts[1:], count], strict=True)]


def moved(rule: dict[str, object], pieces: Cut) -> Place:
    line = rule["line"]
    assert isinstance(line, int)
    return pieces.where[line]


@law
@given(cases(), st.randoms(use_true_random=False))
def test_an_agreement_in_several_files_is_the_same_one(case: Case, chance: Random) -> None:
    pieces = cut(case.text, chance)
    whole, parts = case.agreement, al.loads(pieces.main, name="main.rules", loader=pieces.used)
    assert parts.fingerprint == whole.fingerprint
    before = whole.replay(case.lead, case.inputs, until=case.until)
    after = parts.replay(case.lead, case.inputs, until=case.until)
    assert len(before.outputs) == len(after.outputs)
    for one, other in zip(before.outputs, after.outputs, strict=True):
        expected, got = to_plain(one), to_plain(other)
        rule, own = expected.pop("rule"), got.pop("rule")
        assert got == expected
        assert (own["file"], own["line"]) == moved(rule, pieces)
        assert (own["name"], own["column"]) == (rule["name"], rule["column"])


@law
@given(cases(), st.randoms(use_true_random=False))
def test_a_state_goes_on_in_the_other_form(case: Case, chance: Random) -> None:
    """The same fingerprint: a state of one is a state of the other."""
    pieces = cut(case.text, chance)
    whole, parts = case.agreement, al.loads(pieces.main, name="main.rules", loader=pieces.used)
    state = case.begin()
    one = whole.advance(state, case.inputs, until=case.until)
    other = parts.advance(al.State.from_json(state.to_json()), case.inputs, until=case.until)
    assert one.state.to_json() == other.state.to_json()


def misspelt(text: str, chance: Random) -> str:
    """The text with one word of a body changed, in a line that begins no declaration."""
    lines = text.splitlines()
    bodies = [n for n, line in enumerate(lines) if line[:1] == " " and line.strip()[:1] != "#"]
    number = chance.choice(bodies)
    words = [m for m in TOKEN.finditer(lines[number]) if re.fullmatch(r"[a-z][\w-]+", m[0])]
    if not words:
        return text
    word = chance.choice(words)
    wrong = chance.choice((word[0] + "x", word[0][1:] + "q", "nothing-like-it"))
    lines[number] = lines[number][: word.start()] + wrong + lines[number][word.end() :]
    return "".join(f"{line}\n" for line in lines)


def place(one: al.Diagnostic, file: str, line: int) -> tuple[object, ...]:
    """What is found where. A name that nothing declares is reported at its first use: the main
    file's come first."""
    if one.message.startswith("unknown "):
        return one.code, one.message
    return one.code, one.message, file, line


# Whether both declarations stand in one file is what these say, or look at.
_OF_FILES = {"AL201", "AL224"}


@pytest.mark.parametrize("path", EXAMPLES, ids=lambda path: path.stem)
def test_findings_are_the_same_in_the_files_they_came_to(path: Path) -> None:
    chance = Random(path.stem)
    sound = path.read_text("utf-8")
    for _ in range(12):
        pieces = cut(sound, chance)
        lines = sound.splitlines()
        text = misspelt(sound, chance)
        changed = [n for n, line in enumerate(text.splitlines()) if line != lines[n]]
        files = {"main.rules": pieces.main, **pieces.used}
        for number in changed:
            name, line = pieces.where[number + 1]
            own = files[name].splitlines()
            own[line - 1] = text.splitlines()[number]
            files[name] = "".join(f"{each}\n" for each in own)
        whole = check_text(text, name="whole.rules")
        parts = check_text(files.pop("main.rules"), name="main.rules", loader=files)
        if any("is used nowhere" in one.message for one in whole.diagnostics):
            continue  # a name of a used file may be meant for others: its uses are reported
        expected = Counter(
            place(one, *pieces.where[whole.source.position(one.span.start)[0]])
            for one in whole.diagnostics
            if one.code not in _OF_FILES
        )
        got = Counter(
            place(one, plain["file"], plain["line"])
            for one in parts.diagnostics
            if one.code not in _OF_FILES
            for plain in [finding_to_dict(parts.source, one)]
        )
        assert got - expected == expected - got == Counter()
