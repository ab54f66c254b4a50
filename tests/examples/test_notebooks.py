"""The notebooks run in a fresh kernel, give what they show, and become pages."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest

nbclient = pytest.importorskip("nbclient", reason="pip install --group notebooks")
nbconvert = pytest.importorskip("nbconvert", reason="pip install --group notebooks")
nbformat = pytest.importorskip("nbformat", reason="pip install --group notebooks")

FOLDER = Path(__file__).parents[2] / "examples" / "notebooks"
NOTEBOOKS = sorted(FOLDER.glob("*.ipynb"))


def read(path: Path) -> Any:
    return nbformat.read(path, as_version=4)


def outputs(notebook: Any) -> list[tuple[str, list[str]]]:
    """What each cell shows: the richest form of each output."""
    found = []
    for cell in notebook.cells:
        shown = []
        for output in cell.get("outputs", []):
            match output.output_type:
                case "stream":
                    shown.append(output.text)
                case "error":
                    shown.append("\n".join(output.traceback))
                case _:
                    html = output.data.get("text/html") or output.data["text/plain"]
                    # How Polars shows its frames is its own affair.
                    shown.append("a frame" if 'class="dataframe"' in html else html)
        found.append((cell.id, shown))
    return found


def test_there_are_notebooks():
    assert [path.stem for path in NOTEBOOKS] == [
        "compare-two-definitions", "prototype-a-definition",
    ]  # fmt: skip


@pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::ResourceWarning")
@pytest.mark.filterwarnings("ignore:.*CURVE.*", "ignore:.*encrypt.*")
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_runs_and_gives_what_it_shows(path: Path):
    notebook = read(path)
    committed = outputs(notebook)
    client = nbclient.NotebookClient(
        notebook, timeout=90, kernel_name="python3", resources={"metadata": {"path": str(FOLDER)}}
    )
    client.execute()
    assert outputs(notebook) == committed, "run it again and save it"


@pytest.mark.filterwarnings("ignore::DeprecationWarning")
@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_a_notebook_becomes_a_page(path: Path):
    html, _ = nbconvert.HTMLExporter().from_notebook_node(read(path))
    assert html.count("<svg") >= 2
    assert "Traceback" not in html


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_outputs_run_nothing_and_name_no_machine(path: Path):
    notebook = read(path)
    for _, shown in outputs(notebook):
        for text in shown:
            assert not re.search(r"<script|<link|@import|url\(|on\w+=", text)
            assert not re.search(r"(?<![\w:])/(home|root|work|tmp|opt|Users)/", text)
    assert set(notebook.metadata) == {"kernelspec", "language_info"}
    assert notebook.metadata.language_info == {"name": "python"}
