"""The notebooks run in a fresh kernel, give what they show, and become pages."""

from __future__ import annotations

import re
from html.parser import HTMLParser
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
    assert html.count('src="data:image/svg+xml;base64,') >= 2
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


def test_money_in_words_is_no_formula():
    """Two dollars in a cell of text would be the ends of a formula in JupyterLab."""
    for path in NOTEBOOKS:
        for cell in read(path).cells:
            if cell.cell_type == "markdown":
                assert not re.search(r"(?<!\\)\$", cell.source), cell.source


# What the sanitizers of JupyterLab (packages/apputils/src/sanitizer.ts) and VS Code (DOMPurify)
# leave of a notebook that nobody trusts, as far as it is used; `style` goes with what is in it.
KEPT = frozenset({
    "a", "b", "br", "caption", "code", "details", "div", "em", "figcaption", "figure", "h3", "h4",
    "i", "li", "ol", "p", "pre", "small", "span", "strong", "style", "summary", "table", "tbody",
    "td", "tfoot", "th", "thead", "tr", "ul", "img",
})  # fmt: skip


class Kept(HTMLParser):
    """Refuses what a front end drops, or what reaches out of the page."""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        assert tag in KEPT, tag
        for name, value in attrs:
            assert not name.startswith("on"), (tag, name)
            if name in ("href", "src", "xlink:href"):
                within = "data:image/svg+xml;base64," if tag == "img" else "#"
                assert (value or "").startswith(within), (tag, name, value)
        assert tag != "img" or len(dict(attrs).get("alt") or "") > 20


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.stem)
def test_every_front_end_keeps_the_outputs(path: Path):
    shown = [output for cell in read(path).cells for output in cell.get("outputs", [])]
    bundles = [output.data for output in shown if "data" in output]
    rich = [data["text/html"] for data in bundles if "text/html" in data]
    assert rich
    for html in rich:
        parser = Kept(convert_charrefs=True)
        parser.feed(html)
        parser.close()
    # A front end without HTML shows the text.
    assert all("text/plain" in data for data in bundles)
    assert {kind for data in bundles for kind in data} <= {
        "text/plain",
        "text/html",
        "image/svg+xml",
    }
