"""What a folder of files says of its rows: read = used + set aside + repeated."""

from __future__ import annotations

from alignlib.exchange.result import Summary
from unit.exchange.conftest import Read, Write

MAPPING = """
[record]
file = "leads.csv"
key = "ID"
[record.fields]
created_at = "Created"
country = "Country"
[[activity]]
file = "acts.csv"
of = "ID"
at = "At"
kind = { column = "Kind", values = { Call = "call", Form = "form", Task = "" } }
"""


def test_every_row_is_counted_once(write: Write, read: Read) -> None:
    write(
        "leads.csv",
        [
            "ID,Created,Country",
            "L-1,2026-03-01,US",
            "L-1,2026-03-01,US",  # repeated
            "L-1,2026-03-01,CA",  # another version: one of the two counts
            "L-2,soon,US",  # not read
            ",2026-03-01,US",  # no key
            "L-3,2026-03-01",  # no row
            "L-4,2026-03-01,",
        ],
    )
    write(
        "acts.csv",
        [
            "ID,At,Kind",
            "L-1,2026-03-02,Call",
            "L-1,2026-03-02,Task",  # left out
            "L-1,2026-03-02,Fax",  # not in the value map
            "L-9,2026-03-02,Call",  # no such record
            "L-1,2026-03-03,Form",
        ],
    )
    assert read(MAPPING).summary == Summary(read=12, used=4, set_aside=7, repeated=1)
