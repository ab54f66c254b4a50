"""Findings about syntax."""

from __future__ import annotations

from alignlib.diagnostics.catalogue.entry import Entry

SYNTAX: tuple[Entry, ...] = ()
