"""README and docs, executed: python fences as doctests, rules fences checked and run, console
fences compared with what the commands print."""

from __future__ import annotations

import doctest
import io
import re
import shlex
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path

import pytest

from alignlib.cli.main import main
from alignlib.diagnostics import Severity
from alignlib.diagnostics.render import render
from alignlib.examples import run_examples
from alignlib.loading import check_text, loads

ROOT = Path(__file__).parents[2]
PAGES = sorted([ROOT / "README.md", ROOT / "CHANGELOG.md", *ROOT.glob("docs/**/*.md"),
                *ROOT.glob("examples/*/README.md")])  # fmt: skip
FENCE = re.compile(r"^```(\w+)([^\n]*)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\]\((?!https?:)([^)#\s]+)(?:#[^)]*)?\)")


def name(path: Path) -> str:
    return str(path.relative_to(ROOT))


def fences(page: Path, language: str) -> list[tuple[int, str, str]]:
    """(line, rest of the fence's head, text) of each fence in that language."""
    text = page.read_text("utf-8")
    return [
        (text.count("\n", 0, found.start()) + 2, found.group(2).strip(), found.group(3))
        for found in FENCE.finditer(text)
        if found.group(1) == language
    ]


def having(language: str) -> list[Path]:
    return [page for page in PAGES if fences(page, language)]


@pytest.fixture(autouse=True)
def at_the_root(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.chdir(ROOT)
    monkeypatch.setenv("COLUMNS", "100")


@pytest.mark.parametrize("page", having("python"), ids=name)
def test_python(page: Path):
    """All python fences of a page are one session."""
    globs: dict[str, object] = {}
    for line, _, text in fences(page, "python"):
        if ">>>" not in text:
            exec(compile("\n" * (line - 1) + text, str(page), "exec"), globs)
            continue
        test = doctest.DocTestParser().get_doctest(text, globs, name(page), str(page), line - 1)
        out = io.StringIO()
        runner = doctest.DocTestRunner(optionflags=doctest.ELLIPSIS)
        runner.run(test, out=out.write, clear_globs=False)
        globs.update(test.globs)
        assert runner.summarize(verbose=False).failed == 0, out.getvalue()


@pytest.mark.parametrize("page", having("rules"), ids=name)
def test_rules(page: Path):
    """A rules fence checks without an error and its examples pass; `rules wrong` has an error."""
    for line, head, text in fences(page, "rules"):
        program = check_text(text, name=f"{name(page)}:{line}")
        errors = [item for item in program.diagnostics if item.severity is Severity.ERROR]
        if head == "wrong":
            assert errors, f"{name(page)}:{line} is right"
            continue
        assert not errors, render(program.source, errors)
        for result in run_examples(loads(text)):
            assert result.status == "passed", f"{name(page)}:{line}: {result}"


@pytest.mark.parametrize("page", having("console"), ids=name)
def test_console(page: Path):
    """`$ alignlib …` prints what stands below it; `...` alone on a line stands for any lines."""
    for line, _, text in fences(page, "console"):
        for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
            command, _, expected = part.partition("\n")
            words = shlex.split(command)
            if words[0] != "alignlib" or "|" in words or ">" in words:
                continue
            out = io.StringIO()
            with redirect_stdout(out), redirect_stderr(out):
                main(words[1:])
            pattern = re.escape(expected.strip()).replace(r"\.\.\.", r"(?s:.*?)")
            found = out.getvalue().strip()
            assert re.fullmatch(pattern, found), f"{name(page)}:{line}: $ {command}\n{found}"


@pytest.mark.parametrize("page", PAGES, ids=name)
def test_links_lead_somewhere(page: Path):
    for target in LINK.findall(page.read_text("utf-8")):
        assert (page.parent / target).exists(), f"{name(page)}: {target}"
