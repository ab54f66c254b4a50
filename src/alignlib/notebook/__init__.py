"""alignlib in a notebook: `%load_ext alignlib`, then `%%rules NAME` checks a cell and binds an
agreement.

What is here needs no IPython but for the magic itself (`alignlib[notebook]`):

    findings(agreement)                     # warnings and notes with their underlined lines
    distribution(scores, good)              # how a score is spread, and which of them were good
    sweep(scores, good, value=…, cost=…)    # every threshold: what it lets through and what it pays
    compare(old, new, good)                 # two definitions on the same leads
"""

from __future__ import annotations

from alignlib.notebook.charts import distribution
from alignlib.notebook.comparison import Comparison, compare
from alignlib.notebook.findings import Findings, findings
from alignlib.notebook.thresholds import Thresholds, sweep

__all__ = [
    "Comparison", "Findings", "Thresholds", "compare", "distribution", "findings", "sweep",
]  # fmt: skip
