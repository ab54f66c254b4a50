"""What is wrong with a frame is said: which column, how many rows, and what to do."""

from __future__ import annotations

import re
import sys
from collections.abc import Callable
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from typing import Any
from zoneinfo import ZoneInfo

import pytest

from alignlib import analytics as an

pl = pytest.importorskip("polars")
pd = pytest.importorskip("pandas")
pytest.importorskip("narwhals")

AT = datetime(2026, 3, 2, tzinfo=UTC)
DAY = timedelta(days=1)
WINDOW = an.Window(AT - 30 * DAY, AT)


def promises(**changed: Any) -> Any:
    columns = {"due": [AT, AT], "step": ["met", "late"], "by": ["Ada", None], **changed}
    return pl.DataFrame(columns)


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: an.attainment(promises().drop("due"), AT),
         "no column 'due' (there are step, by); say which it is: framed(…, columns={'due': …})"),
        (lambda: an.attainment(an.framed(promises(), columns={"du": "due"}), AT),
         "columns: there is no 'du' to be found, but due, step"),
        (lambda: an.attainment(an.framed(promises(), columns={"due": "until"}), AT),
         "no column 'until'"),
        (lambda: an.attainment(promises(due=[AT, None]), AT),
         "`due` has no value, or one that is not an instant, in 1 row of the frame"),
        (lambda: an.attainment(promises(step=[None, None]), AT),
         "`step` has no value in 2 rows of the frame"),
        (lambda: an.attainment(promises(due=["2026-03-02T00:00:00Z", "soon"]), AT),
         "`due` has no value, or one that is not an instant, in 1 row"),
        (lambda: an.attainment(promises(due=[datetime(2026, 3, 2)] * 2), AT),  # noqa: DTZ001
         "`due` holds timestamps without a time zone"),
        (lambda: an.attainment(promises(due=[1, 2]), AT),
         "`due` holds whole numbers, and the field is an instant"),
        (lambda: an.ageing(pl.DataFrame({"name": ["a"], "days": [1.5]})),
         "`days` is not a whole number in 1 row"),
        (lambda: an.ageing(pl.DataFrame({"name": ["a"], "days": ["old"]})),
         "`days` holds String, which is no whole number: cast it to one"),
        (lambda: an.ageing(pl.DataFrame({"name": ["a", None], "days": [1, 1]})),
         "`name` has no value in 1 row"),
        (lambda: an.ageing(pl.DataFrame({"name": ["a"], "days": [-1]})),
         "`days` of 1 leads of a is in no bucket"),
        (lambda: an.activity_on_new(pl.DataFrame({"done": [AT], "came": [AT + DAY]}), DAY),
         "`done` is before `came` in 1 row"),
        (lambda: an.confusion(pl.DataFrame({"flagged": [True], "good": [None]})),
         "a flagged lead has no outcome in 1 row"),
        (lambda: an.sources(pl.DataFrame({"name": ["a"] * 2, "bookings": [2**62] * 2})),
         "`bookings` adds up to more than"),
        (lambda: an.sources(pl.DataFrame({"name": ["a"], "bookings": ["much"]})),
         "`bookings` is not money in 1 row"),
        (lambda: an.funnel(pl.DataFrame({"lead": [AT]}), ["lead", "won"], WINDOW, DAY, AT),
         "no column 'won' (there are lead)"),
        (lambda: an.tries_before_dead(pl.DataFrame({"tries": [None]}), 3),
         "row 1, column 'tries': no value"),
    ],
)  # fmt: skip
def test_what_is_wrong(ask: Callable[[], Any], says: str) -> None:
    with pytest.raises(ValueError, match=re.escape(says)):
        ask()


def test_it_reads_what_tables_hold() -> None:
    """Clocks without a zone, text, categories, numbers as names, fractions that are whole."""
    berlin = ZoneInfo("Europe/Berlin")
    naive = promises(due=[datetime(2026, 3, 2, 0, 30), datetime(2026, 3, 2, 1, 30)])  # noqa: DTZ001
    # By Berlin's clocks the second is at 00:30 UTC, after `AT`.
    assert an.attainment(an.framed(naive, zone=berlin), AT).pending == 1
    assert an.attainment(an.framed(naive, zone=UTC), AT).pending == 2
    with pytest.raises(ValueError, match="give a ZoneInfo"):
        an.attainment(an.framed(naive, zone=timezone(DAY / 24)), AT)
    text = promises(due=["2026-03-02T00:00:00Z", "2026-03-02T09:00:00+01:00"])
    assert an.attainment(text, AT).due.n == 1
    days = pd.DataFrame({"name": pd.Categorical(["a", "b"]), "days": [3.0, float("nan")]})
    assert [row.untouched for row in an.ageing(days)] == [0, 1]
    assert an.ageing(pl.DataFrame({"name": [5], "days": [1]}))[0].name == "5"
    money = pl.DataFrame({"name": ["a", "a"], "bookings": ["$1,200.50", "0.25"]})
    assert an.sources(money).rows[0].bookings == Decimal("1200.75")


def test_rows_of_one_name_are_added_up() -> None:
    frame = pl.DataFrame({"name": ["ads", "ads", "fair"], "leads": [3, 4, 5], "deals": [1, 0, 2]})
    assert an.sources(frame).rows == (an.Source("ads", 7, 0, 1), an.Source("fair", 5, 0, 2))
    every = frame.drop("leads").with_columns(deals=pl.col("deals") > 0)
    assert an.sources(every).rows == (an.Source("ads", 2, 0, 1), an.Source("fair", 1, 0, 1))


@pytest.mark.parametrize("library", [pd, pl])
def test_leads_of_one_campaign_are_added_up(library: Any) -> None:
    leads = library.DataFrame({
        "name": ["mail", "fair", "mail", "mail"],
        "accepted": [True, True, False, True],
        "qualified": [True, False, False, None],
        "bookings": ["100.25", None, None, "0.50"],
    })  # fmt: skip
    found = an.campaigns(leads, of="accepted", clock="March")
    assert found == an.campaigns(
        [an.Campaign("fair", 1, 1), an.Campaign("mail", 3, 2, 1, bookings=Decimal("100.75"))],
        of="accepted", clock="March",
    )  # fmt: skip
    counted = library.DataFrame({"name": ["a", "a"], "generated": [9, 3], "accepted": [5, 2]})
    assert an.campaigns(counted, of="generated").rows == (an.Campaign("a", 12, 7),)
    with pytest.raises(ValueError, match="`accepted` has no value"):
        an.campaigns(library.DataFrame({"name": ["a"], "accepted": [None]}), of="generated")


def test_what_cannot_be_counted_reads_the_rows() -> None:
    frame = pd.DataFrame({"tries": [6, 1], "who": ["Ada", None]})
    found = an.tries_before_dead(an.framed(frame, columns={"by": "who"}), 6)
    assert found == an.tries_before_dead([an.Dead(6, "Ada"), an.Dead(1)], 6)


def test_a_lazy_frame_stays_lazy_until_it_counts() -> None:
    lazy = promises().lazy()
    assert an.attainment(lazy, AT) == an.attainment(promises(), AT)


def test_without_narwhals(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "narwhals", None)
    with pytest.raises(ImportError, match=r"pip install alignlib\[frames\]"):
        an.attainment(promises(), AT)
