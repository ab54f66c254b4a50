"""What is drawn is the same on every run, so that a run says something of the change at hand;
`ALIGNLIB_LAWS` (see `property/conftest.py`) looks for more."""

from __future__ import annotations

import os

from hypothesis import settings

settings.register_profile("steady", derandomize=True, database=None, deadline=None)
if not os.environ.get("ALIGNLIB_LAWS"):
    settings.load_profile("steady")
