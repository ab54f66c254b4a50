"""What `alignlib check` found, for programs."""

from __future__ import annotations

import json
from collections.abc import Callable, Collection, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import Any

from attrs import evolve

from alignlib.diagnostics.diagnostic import Severity
from alignlib.diagnostics.github import github
from alignlib.diagnostics.junit import junit
from alignlib.diagnostics.render import finding_to_dict
from alignlib.diagnostics.sarif import Found, sarif
from alignlib.source import SourceText

FORMAT = 1
"""The version of the JSON document: a reader of version 1 reads every document of version 1."""


def plain(found: Found) -> dict[str, Any]:
    """All findings as one JSON-ready document; the same findings give the same bytes."""
    count = {
        severity.value + "s": sum(item.severity is severity for _, own in found for item in own)
        for severity in Severity
    }
    return {
        "format": "alignlib check",
        "version": FORMAT,
        **count,
        "files": [source.name for source, _ in found],
        "findings": [finding_to_dict(source, item) for source, own in found for item in own],
    }


def written_as(form: str, found: Found, failing: Collection[Severity]) -> str:
    """The text of one of `FORMATS`."""
    return FORMATS[form](found, failing)


def _json(found: Found, failing: Collection[Severity]) -> str:
    return json.dumps(plain(found), indent=2, ensure_ascii=False)


def _sarif(found: Found, failing: Collection[Severity]) -> str:
    log = sarif(_from_here(found), version=version("alignlib"))
    return json.dumps(log, indent=2, ensure_ascii=False)


def _github(found: Found, failing: Collection[Severity]) -> str:
    return "\n".join(github(_from_here(found)))


def _junit(found: Found, failing: Collection[Severity]) -> str:
    return junit(found, failing=failing)


FORMATS: Mapping[str, Callable[[Found, Collection[Severity]], str]] = {
    "json": _json, "sarif": _sarif, "github": _github, "junit": _junit,
}  # fmt: skip


def _from_here(found: Found) -> Found:
    """The files named from the folder in which the command runs: hosts of code know no other."""
    here = Path.cwd()
    return [(_renamed(source, here), findings) for source, findings in found]


def _renamed(source: SourceText, here: Path) -> SourceText:
    path = Path(source.name)
    used = tuple(_renamed(file, here) for file in source.used)
    if path.is_absolute() and path.is_relative_to(here):
        return evolve(source, name=str(path.relative_to(here)), used=used)
    return evolve(source, used=used)
