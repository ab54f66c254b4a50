"""Findings about names."""

from __future__ import annotations

from alignlib.diagnostics.catalogue.entry import Entry

NAMES: tuple[Entry, ...] = ()
