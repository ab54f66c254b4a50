"""Laws: lives from tables are those of `Agreement.replay`, on one machine and on PySpark."""

from __future__ import annotations

import pytest
from hypothesis import given

from alignlib.frames import replay
from alignlib.frames.outcome_rows import TABLES
from property.frame_cases import few
from property.strategies import Case, cases

pytest.importorskip("pyarrow")
pytest.importorskip("narwhals")

from property.lives_in_tables import expected, tables_of, told


@few
@given(cases())
def test_lives_on_one_machine(case: Case):
    found = replay(case.agreement, *tables_of(case), until=case.until)
    rows = {name: getattr(found, name).to_pylist() for name in TABLES}
    assert told(rows) == expected(case), str(case)
