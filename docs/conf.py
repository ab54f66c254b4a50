"""How the site is built from these pages: `sphinx-build -W -b html docs site`."""

from importlib.metadata import version as version_of

project = "alignlib"
version = release = version_of("alignlib")
copyright = "the alignlib authors"  # noqa: A001 (the name that Sphinx reads)

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
default_role = "code"  # single back-quotes in docstrings
autodoc_member_order = "bysource"
autodoc_typehints_format = "short"
source_suffix = {".md": "markdown"}
myst_heading_anchors = 3
highlight_language = "text"

html_theme = "furo"
html_title = "alignlib"
html_copy_source = False
