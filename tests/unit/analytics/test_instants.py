"""Between two instants lies the time that has passed, whatever the clocks of a zone showed."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from alignlib import analytics as an

NEW_YORK = ZoneInfo("America/New_York")
HOUR = timedelta(hours=1)
# The clocks are put forward in the night of 8 March 2026, and back in that of 1 November.
SPRING = datetime(2026, 3, 7, 12, tzinfo=NEW_YORK), datetime(2026, 3, 8, 12, tzinfo=NEW_YORK)
AUTUMN = datetime(2026, 10, 31, 12, tzinfo=NEW_YORK), datetime(2026, 11, 1, 12, tzinfo=NEW_YORK)
NOW = datetime(2026, 12, 1, tzinfo=NEW_YORK)
YEAR = an.Window(datetime(2026, 1, 1, tzinfo=NEW_YORK), datetime(2027, 1, 1, tzinfo=NEW_YORK))


@pytest.mark.parametrize(("noons", "hours"), [(SPRING, 23), (AUTUMN, 25)])
def test_a_day_of_23_or_25_hours(noons: tuple[datetime, datetime], hours: int) -> None:
    before, after = noons
    just, less = hours * HOUR, hours * HOUR - timedelta(microseconds=1)
    passages = [an.Passage(before, after)]
    handed = [an.HandedOver(before, after, "Ada")]
    journeys = [{"lead": before, "demo": after}]

    def shares(within: timedelta) -> list[float | None]:
        response = an.first_response(handed, NOW)
        return [
            an.by_cohort(passages, YEAR, within, NOW).value,
            an.funnel(journeys, ["lead", "demo"], YEAR, within, NOW).value,
            response.within(within).value,
            an.worked_leads(handed, within, NOW).value,
        ]

    assert shares(just) == [1.0] * 4
    assert shares(less) == [0.0] * 4
    assert an.first_response(handed, NOW).median_of_answered == hours
    new = an.activity_on_new([(after, before)], just + timedelta(microseconds=1))
    assert new.value == 1.0
    assert an.activity_on_new([(after, before)], just).value == 0.0


@pytest.mark.parametrize(("noons", "hours"), [(SPRING, 23), (AUTUMN, 25)])
def test_who_is_old_enough(noons: tuple[datetime, datetime], hours: int) -> None:
    before, after = noons
    rate = an.by_cohort([an.Passage(before)], YEAR, hours * HOUR, after)
    assert (rate.entries, rate.young) == (1, 0)
    rate = an.by_cohort([an.Passage(before)], YEAR, hours * HOUR, after - timedelta(seconds=1))
    assert (rate.entries, rate.young) == (0, 1)
    assert an.worked_leads([an.HandedOver(before)], hours * HOUR, after).n == 1


def test_an_hour_that_comes_twice() -> None:
    """01:30 before the clocks are put back is not 01:30 after it."""
    first = datetime(2026, 11, 1, 1, 30, tzinfo=NEW_YORK)
    second = first.replace(fold=1)
    assert an.attainment([an.Promise(second, "late")], first).n == 0
    assert an.attainment([an.Promise(first, "late")], second).n == 1
    assert an.first_response([an.HandedOver(first, second)], NOW).median_of_answered == 1


def test_an_instant_has_a_zone() -> None:
    naive = SPRING[0].replace(tzinfo=None)
    for ask in (
        lambda: an.by_cohort([an.Passage(naive)], YEAR, HOUR, NOW),
        lambda: an.funnel([{"a": naive}], ["a", "b"], YEAR, HOUR, NOW),
        lambda: an.first_response([an.HandedOver(NOW - HOUR, naive)], NOW),
        lambda: an.worked_leads([an.HandedOver(naive)], HOUR, NOW),
        lambda: an.activity_on_new([(NOW, naive)], HOUR),
        lambda: an.attainment([an.Promise(naive, "late")], datetime(2026, 1, 1, tzinfo=UTC)),
    ):
        with pytest.raises(ValueError, match="without a time zone"):
            ask()
