"""What importing alignlib costs and loads, and which names are public."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import alignlib

AGREEMENT = Path(__file__).parents[2] / "examples" / "agreements" / "compendium.rules"


def loaded_after(code: str) -> set[str]:
    """The modules in memory after running `code` in a fresh interpreter."""
    script = f"import sys\n{code}\nprint('\\n'.join(sys.modules))"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    return set(done.stdout.split())


def test_importing_loads_next_to_nothing():
    loaded = {name for name in loaded_after("import alignlib") if name.startswith("alignlib")}
    assert loaded == {"alignlib"}
    assert not {"lark", "attr", "dateutil"} & loaded_after("import alignlib")


def test_judging_a_lead_loads_no_heavy_package():
    code = f"""
import alignlib as al
from datetime import datetime, timezone
agreement = al.load({str(AGREEMENT)!r})
agreement.evaluate(al.Lead(id="L"), at=datetime(2026, 1, 1, tzinfo=timezone.utc))
"""
    heavy = {"pandas", "polars", "numpy", "pyarrow", "narwhals", "IPython", "pygls", "rich",
             "sqlalchemy", "holidays"}  # fmt: skip
    assert not {name.split(".")[0] for name in loaded_after(code)} & heavy


PUBLIC = [
    "Account", "Activity", "Adoption", "Agreement", "AgreementError", "AgreementView",
    "AlignlibError", "Backtest", "BadRecord", "Calendar", "Change", "Contact", "Diagnostic", "Diff",
    "Duration", "Effect", "Estimate",
    "Evaluation", "Explanation", "Extension", "Fault", "FieldChange", "FolderLoader",
    "Formatted", "Function",
    "HouseCheck", "HouseFinding", "Input",
    "LateInputError", "Lead", "Match", "Merge", "Opportunity", "Outcome", "OwnerChange",
    "Population", "PopulationOutcome", "Recheck", "Reconciliation",
    "RecordError", "Refusal", "Release", "Rep", "Report",
    "Room", "RowError", "SLAEvent", "Schema", "Severity", "Stage", "StageChange", "StageRequest",
    "State", "StateError", "Transition", "UseError", "Version", "Versions", "Way", "Why",
    "WhyClock", "WhyNot", "WhyOutput", "diff", "format_text", "from_plain", "load",
    "loads", "to_plain",
]  # fmt: skip


def test_the_public_names():
    assert alignlib.__all__ == sorted(PUBLIC)
    for name in PUBLIC:
        assert getattr(alignlib, name) is not None
