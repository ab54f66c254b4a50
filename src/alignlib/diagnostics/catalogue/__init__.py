"""Every code there is: AL1xx syntax, AL2xx names, AL3xx types, AL4xx logic, AL5xx while running,
AL9xx our own bug. A code is never used for anything else again."""

from __future__ import annotations

from alignlib.diagnostics.catalogue.entry import Entry
from alignlib.diagnostics.catalogue.flow import FLOW
from alignlib.diagnostics.catalogue.lock import LOCK
from alignlib.diagnostics.catalogue.logic import LOGIC
from alignlib.diagnostics.catalogue.names import NAMES
from alignlib.diagnostics.catalogue.running import RUNNING
from alignlib.diagnostics.catalogue.syntax import SYNTAX
from alignlib.diagnostics.catalogue.types import TYPES

CATALOGUE: dict[str, Entry] = {
    entry.code: entry for entry in (*SYNTAX, *NAMES, *TYPES, *LOGIC, *FLOW, *LOCK, *RUNNING)
}

__all__ = ["CATALOGUE", "Entry"]
