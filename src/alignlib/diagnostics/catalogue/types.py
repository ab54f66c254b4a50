"""Findings about types."""

from __future__ import annotations

from alignlib.diagnostics.catalogue.entry import Entry

TYPES: tuple[Entry, ...] = ()
