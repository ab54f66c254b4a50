"""Findings about logic."""

from __future__ import annotations

from alignlib.diagnostics.catalogue.entry import Entry

LOGIC: tuple[Entry, ...] = ()
