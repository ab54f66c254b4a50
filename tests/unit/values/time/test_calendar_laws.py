"""Laws of calendars, and a slow oracle that walks minute by minute and date by date."""

from datetime import date, timedelta

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from alignlib.values.time import DAY, HOUR, MINUTE, Calendar, Duration, Unit, UnitedStates, Zone

# No deadline: the first question about a year fills its table.
patient = settings(deadline=None)

ZONES = st.sampled_from(["UTC", "America/New_York", "Australia/Lord_Howe", "America/Sao_Paulo"])
# Around changes of the clocks, New Year and a leap day.
ANCHORS = st.sampled_from(
    [date(2026, 3, 7), date(2026, 10, 31), date(2018, 11, 3), date(2025, 12, 30), date(2028, 2, 28)]
)


@st.composite
def windows(draw):
    edges = draw(st.lists(st.integers(0, 96), min_size=2, max_size=4, unique=True))
    edges = sorted(edges[: len(edges) // 2 * 2])
    return [
        (a * 15 * MINUTE, b * 15 * MINUTE) for a, b in zip(edges[::2], edges[1::2], strict=True)
    ]


@st.composite
def calendars(draw, near=None):
    hours = draw(st.dictionaries(st.integers(0, 6), windows(), min_size=1, max_size=7))
    anchor = near or draw(ANCHORS)
    dates = [anchor + timedelta(days=n) for n in range(-3, 4)]
    closed = draw(st.sets(st.sampled_from(dates), max_size=2))
    replaced = draw(st.dictionaries(st.sampled_from(dates), windows(), max_size=2))
    replaced = {day: own for day, own in replaced.items() if day not in closed}
    rule = UnitedStates() if draw(st.booleans()) else None
    return Calendar.weekly("x", hours, draw(ZONES), closed, replaced, rule)


@st.composite
def calendar_and_start(draw):
    anchor = draw(ANCHORS)
    calendar = draw(calendars(near=anchor))
    offset = draw(st.integers(-2 * 24 * 60, 2 * 24 * 60)) * MINUTE
    return calendar, calendar.zone.start_of(anchor.toordinal()) + offset


AMOUNTS = st.integers(1, 200 * HOUR)


@patient
@given(calendar_and_start(), AMOUNTS)
def test_elapsed_undoes_add(given_, amount):
    calendar, start = given_
    end = calendar.add_us(start, amount)
    assert calendar.elapsed_us(start, end) == amount
    assert calendar.elapsed_us(end, start) == -amount
    assert calendar.prev_close_or_self_us(end) == end  # reached while open, or at closing


@patient
@given(calendar_and_start(), AMOUNTS)
def test_subtract_undoes_add(given_, amount):
    calendar, start = given_
    begin = calendar.next_open_us(start)
    assert calendar.subtract_us(calendar.add_us(begin, amount), amount) == begin


@patient
@given(calendar_and_start(), AMOUNTS, AMOUNTS)
def test_add_in_two_steps(given_, one, two):
    calendar, start = given_
    assert calendar.add_us(calendar.add_us(start, one), two) == calendar.add_us(start, one + two)


@patient
@given(calendar_and_start(), st.integers(0, 5 * DAY), st.integers(0, 5 * DAY))
def test_elapsed_adds_up(given_, one, two):
    calendar, start = given_
    whole = calendar.elapsed_us(start, start + one + two)
    parts = calendar.elapsed_us(start, start + one)
    assert whole == parts + calendar.elapsed_us(start + one, start + one + two)


@patient
@given(calendar_and_start(), st.integers(1, 6))
def test_periods_forth_and_back(given_, count):
    calendar, start = given_
    forth = calendar.periods_after_us(start, count)
    back = calendar.periods_before_us(forth[-1][1], count)
    assert back[::-1][1:] == forth[1:]
    assert all(calendar.elapsed_us(a, b) == b - a for a, b in forth)
    assert all(not calendar.is_open_us(b) for _, b in forth)


def _open_minutes(calendar, start, end):
    """Whether each minute from start to end lies in an open window, by the rule for edges."""
    zone = calendar.zone
    spans = []
    for ordinal in range(zone.local(start)[0] - 2, zone.local(end)[0] + 3):
        first, last = zone.instant(ordinal, 0), zone.instant(ordinal + 1, 0)
        for a, b in calendar.schedule.windows(ordinal):
            spans.append(
                (max(first, zone.instant(ordinal, a)), min(last, zone.instant(ordinal, b)))
            )
    return [any(a <= at < b for a, b in spans) for at in range(start, end, MINUTE)]


@settings(patient, max_examples=25)
@given(calendar_and_start(), st.integers(1, 2 * 24 * 60))
def test_a_walk_by_minutes_agrees(given_, minutes):
    calendar, start = given_
    end = start + minutes * MINUTE
    walk = _open_minutes(calendar, start, end)
    assert calendar.elapsed_us(start, end) == sum(walk) * MINUTE
    for index in range(0, minutes, 97):
        assert calendar.is_open_us(start + index * MINUTE) == walk[index]
    if any(walk):
        first = walk.index(True)
        assert calendar.next_open_us(start) == start + first * MINUTE
        assert calendar.add_us(start, MINUTE) == start + (first + 1) * MINUTE


def _plain_working_days(calendar, start, count):
    """R3 by walking: only where the clocks do not change and the start is open."""
    ordinal, time_of_day = calendar.zone.local(start)
    while count:
        ordinal += 1
        count -= bool(calendar.schedule.windows(ordinal))
    while True:
        hours = calendar.schedule.windows(ordinal)
        if any(a <= time_of_day <= b for a, b in hours):
            return calendar.zone.instant(ordinal, time_of_day)
        later = [a for a, _ in hours if a >= time_of_day]
        if later:
            return calendar.zone.instant(ordinal, later[0])
        ordinal, time_of_day = ordinal + 1, 0
        # Midnight is reached in closed time: an opening at 00:00 is still the next one.


@patient
@given(calendars(), st.integers(0, 14 * 24 * 60), st.integers(1, 30))
def test_working_days_agree_with_a_walk(calendar, minutes, count):
    assume(calendar.zone == Zone.named("UTC"))
    start = calendar.zone.start_of(date(2026, 3, 1).toordinal()) + minutes * MINUTE
    begin = calendar.next_open_us(start)
    expected = _plain_working_days(calendar, begin, count)
    assert calendar.add_working_days_us(start, count) == expected


@patient
@given(st.integers(0, 6 * 24 * 60), st.integers(0, 40))
def test_days_only_agrees_with_a_walk(minutes, count):
    calendar = Calendar.days("x", range(5), "UTC", closed=[date(2026, 3, 4)])
    start = calendar.zone.start_of(date(2026, 3, 1).toordinal()) + minutes * MINUTE
    at = start
    while not calendar.is_open_us(at):
        at += DAY
    for _ in range(count):
        at += DAY
        while not calendar.is_open_us(at):
            at += DAY
    assert calendar.add_working_days_us(start, count) == at
    assert calendar.subtract_working_days_us(at, 0) == at


@patient
@given(
    calendar_and_start(),
    st.integers(1, 40 * 60),
    st.lists(st.tuples(st.integers(-500, 8000), st.integers(0, 3000)), max_size=4),
)
def test_a_due_time_leaves_the_duration_outside_pauses(given_, minutes, stops):
    calendar, start = given_
    pauses = [(start + a * MINUTE, start + (a + b) * MINUTE) for a, b in stops]
    due = calendar.due_us(start, Duration(minutes, Unit.WORKING_MINUTES), pauses)
    paused = 0
    covered = start
    for begin, end in sorted(pauses):
        begin, end = max(begin, covered), min(end, due)
        if begin < end:
            paused += calendar.elapsed_us(begin, end)
            covered = end
    assert calendar.elapsed_us(start, due) - paused == minutes * MINUTE


@patient
@given(
    calendar_and_start(),
    st.integers(0, 300),
    st.sampled_from([Unit.WORKING_HOURS, Unit.WORKING_DAYS, Unit.WORKING_MINUTES]),
    st.lists(st.tuples(st.integers(-500, 8000), st.integers(0, 3000)), max_size=4),
)
def test_an_account_adds_up(given_, count, unit, stops):
    calendar, start = given_
    pauses = [(start + a * MINUTE, start + (a + b) * MINUTE) for a, b in stops]
    duration = Duration(count, unit)
    account = calendar.explain_due_us(start, duration, pauses)
    assert account.due == calendar.due_us(start, duration, pauses)
    assert len(account.steps) < 150
    assert len(account.lines()) == len(account.steps) + 1
    kinds = {kind: [s for s in account.steps if s.kind.name == kind] for kind in NAMES}
    omitted = sum(step.amount for step in kinds["OMITTED"])
    if unit is Unit.WORKING_DAYS:
        assert len(kinds["DAY"]) + omitted == count
        assert [step.amount for step in kinds["DAY"]][-1:] == [count][: bool(count)]
    else:
        assert sum(step.amount for step in kinds["COUNTED"]) + omitted == duration.micros


NAMES = ("OMITTED", "DAY", "COUNTED")
