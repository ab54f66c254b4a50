"""Modules import downwards only, and the documentation says which layer each is in."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SOURCE = ROOT / "src" / "alignlib"
PAGE = ROOT / "docs" / "explanation" / "architecture.md"


def layer_table() -> dict[str, int]:
    """Module → layer, from the table in the documentation."""
    rows = re.findall(r"^\| (\d) \| ([a-z_, ]+) \|", PAGE.read_text("utf-8"), re.MULTILINE)
    return {name.strip(): int(layer) for layer, names in rows for name in names.split(",")}


LAYERS = layer_table()
MODULES = sorted(path for path in SOURCE.rglob("*.py") if path != SOURCE / "__init__.py")


def top(path: Path) -> str:
    relative = path.relative_to(SOURCE)
    return relative.parts[0].removesuffix(".py")


def imported(path: Path) -> set[str]:
    """Everything a module imports, wherever in it, as dotted names."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.ImportFrom):
            assert node.level == 0, f"{path}: relative import"
            found.add(node.module or "")
        elif isinstance(node, ast.Import):
            found.update(alias.name for alias in node.names)
    return found


def test_every_module_has_a_layer():
    assert {top(path) for path in MODULES} == set(LAYERS)


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_imports_go_down(path: Path):
    own = top(path)
    for name in imported(path):
        if not name.startswith("alignlib."):
            assert name != "alignlib", f"{path}: import from the module that defines it"
            continue
        other = name.split(".")[1]
        assert LAYERS[other] <= LAYERS[own], f"{own} imports {other}"
        if own == "syntax":
            assert other not in ("values", "model")
        if own == "engine":
            assert other != "examples"


PURE = [path for path in MODULES if LAYERS[top(path)] <= 4]
FORBIDDEN = {
    "os", "io", "sys", "time", "random", "secrets", "locale", "pathlib", "subprocess", "socket",
    "threading", "tempfile", "shutil", "glob", "logging", "uuid",
}  # fmt: skip
# `datetime.now` and its like, and reading files.
CALLS = re.compile(r"\.(now|today|utcnow)\(|\bopen\(|\.read_text\(|environ|getenv")


@pytest.mark.parametrize("path", PURE, ids=lambda path: str(path.relative_to(SOURCE)))
def test_layers_0_to_4_are_pure(path: Path):
    roots = {name.split(".")[0] for name in imported(path)}
    assert not roots & FORBIDDEN, f"{path} imports {roots & FORBIDDEN}"
    if path.name == "parse.py":
        return  # reads its own grammar, a part of the package
    found = CALLS.search(path.read_text("utf-8"))
    assert found is None, f"{path}: {found.group()}"


THIRD_PARTIES = {"lark": {"generate.py"}, "dateutil": {"duration.py"}, "holidays": {"holidays.py"}}


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(SOURCE)))
def test_third_parties_stay_where_they_belong(path: Path):
    for name in imported(path):
        allowed = THIRD_PARTIES.get(name.split(".")[0])
        assert allowed is None or path.name in allowed, f"{path} imports {name}"
