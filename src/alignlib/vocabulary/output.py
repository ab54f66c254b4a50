"""A vocabulary as data for programs."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from alignlib.source import SourceText, Span
from alignlib.vocabulary.entries import Entry

FORMAT = 1


def to_plain(source: SourceText, found: Iterable[Entry]) -> dict[str, Any]:
    """One JSON-ready document; lines and columns are counted from 1, ends are exclusive."""
    return {
        "format": "alignlib vocabulary",
        "version": FORMAT,
        "file": source.name,
        "names": [entry_to_plain(source, item) for item in found],
    }


def entry_to_plain(source: SourceText, entry: Entry) -> dict[str, Any]:
    """One name; what it has none of is null or an empty list."""
    return {
        "kind": entry.kind,
        "name": entry.name,
        "of": entry.of,
        "title": entry.title,
        "type": str(entry.type) if entry.type is not None else None,
        "choices": list(entry.choices),
        "doc": entry.doc,
        "declared": _place(source, entry.declared) if entry.declared is not None else None,
        "uses": [_place(source, span) for span in entry.uses],
        "undecided": list(entry.undecided),
        "forms": [{"form": form.text, "context": form.context} for form in entry.forms],
    }


def _place(source: SourceText, span: Span) -> dict[str, Any]:
    file, line, column = source.place(span.start)
    end_line, end_column = source.position(span.end)
    return {
        "file": file,
        "line": line,
        "column": column,
        "end": {"line": end_line, "column": end_column},
    }
