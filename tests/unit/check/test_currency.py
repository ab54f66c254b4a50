"""A code that no currency has is a slip of the keys, or one's own: it is said, not refused."""

from __future__ import annotations

import pytest

from alignlib.loading import check_text


@pytest.mark.parametrize(
    ("code", "meant"),
    [("USD", ""), ("EUR", ""), ("UDS", "USD"), ("usd", "USD"), ("GPB", "GBP"), ("XYZ", None)],
)
def test_codes(code: str, meant: str | None):
    found = check_text(f'agreement "X"\n  currency {code}\n').diagnostics
    if meant == "":
        assert found == ()
        return
    (one,) = found
    assert (one.code, one.severity.value) == ("AL424", "warning")
    assert (one.fix.replacement if one.fix else None) == meant
