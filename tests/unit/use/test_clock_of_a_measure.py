"""A finding whose fix looks at its line finds it in the file that it came from."""

from __future__ import annotations

from alignlib.loading import check_text

PART = (
    "# a long head\n" * 30
    + """stage new, start
  to ready on form
stage ready, end
measure share
    ready of new
"""
)
MAIN = 'use "part.rules"\nagreement "A"\n  zone UTC\nactivity form by prospect\n'


def test_a_measure_of_a_used_file():
    [found] = check_text(MAIN, name="main.rules", loader={"part.rules": PART}).diagnostics
    assert found.code == "AL425"
    assert found.fix is not None
    assert found.fix.replacement == "\n    by cohort"
