"""Writes `leads.csv` and `activities.csv`: generated data in the shape of a CRM report export.

No person, company or address in it exists. The same bytes come out on every machine:

    python generate.py

It writes 300 leads and 5,000 activities and, on purpose, what exports have: labels as headers,
a local date format, empty cells, one lead twice, one activity twice, one activity twice with
different cells, a lead with an impossible date and an activity with another one.
"""

from __future__ import annotations

import csv
from datetime import date, datetime, time, timedelta
from pathlib import Path
from random import Random

SEED = 20_260_105
LEADS = 300
ACTIVITIES = 5_000
FIRST_DAY = date(2026, 1, 5)
LAST = datetime.combine(date(2026, 4, 30), time(23, 59))  # wall time; nothing happens later
HOLIDAYS = {date(2026, 1, 19), date(2026, 2, 16)}

GIVEN = (
    "Ada", "Ben", "Cleo", "Dana", "Eli", "Fay", "Gus", "Hana", "Ivo", "Jun", "Kit", "Lea", "Max",
    "Nia", "Omar", "Pia", "Quin", "Rosa", "Sam", "Tess",
)  # fmt: skip
FAMILY = (
    "Abbot", "Birch", "Crane", "Dorn", "Elster", "Frost", "Gale", "Heath", "Irwin", "Jarvis",
    "Kerr", "Lund", "Marsh", "Nolan", "Orr",
)  # fmt: skip
FIRMS = (
    "Alder", "Basalt", "Cedar", "Delta", "Ember", "Fjord", "Granite", "Harbor", "Indigo",
    "Juniper", "Kelp", "Lumen", "Mesa",
)  # fmt: skip
TRADES = (
    "Freight", "Foods", "Labs", "Logistics", "Media", "Metals", "Paper", "Systems", "Textiles",
    "Tools",
)  # fmt: skip
INDUSTRIES = ("Manufacturing", "Software", "Retail", "Logistics", "Health")
TITLES = (
    "VP Operations", "Director of IT", "Head of Procurement", "Chief Technology Officer",
    "Operations Manager", "Systems Analyst", "Consultant", "Research Assistant",
)  # fmt: skip
SOURCES = ("Web", "Webinar", "Trade Show", "Paid Search", "Referral")
REPS = ("Ines Moreau", "Jon Adler", "Mara Quist", "Tom Reyes")
PAGES = ("/", "/blog/planning", "/product", "/pricing", "/pricing/teams", "/customers")

LEAD_COLUMNS = (
    "Lead ID", "First Name", "Last Name", "Email", "Title", "Company / Account", "Industry",
    "No. of Employees", "Country", "Buying Role", "Lead Source", "Lead Owner", "Created Date",
)  # fmt: skip
ACTIVITY_COLUMNS = (
    "Activity ID", "Lead ID", "Activity Type", "Date", "Assigned To", "Page URL", "Outcome",
    "Amount",
)  # fmt: skip


class Chance:
    """Random choices made of `random()` alone, which every Python version draws alike."""

    def __init__(self, seed: int) -> None:
        self._random = Random(seed)

    def under(self, share: float) -> bool:
        return self._random.random() < share

    def whole(self, low: int, high: int) -> int:
        """A whole number from low to high, both included."""
        return low + int(self._random.random() * (high - low + 1))

    def of(self, items: tuple[str, ...]) -> str:
        return items[self.whole(0, len(items) - 1)]


def open_minute(day: date) -> bool:
    return day.weekday() < 5 and day not in HOLIDAYS


def after_working(start: datetime, minutes: int) -> datetime:
    """So many working minutes later, Monday to Friday 09:00 to 17:30."""
    at, left = start, minutes
    while True:
        opens = datetime.combine(at.date(), time(9))
        closes = datetime.combine(at.date(), time(17, 30))
        if open_minute(at.date()) and at < closes:
            at = max(at, opens)
            room = int((closes - at).total_seconds()) // 60
            if left <= room:
                return at + timedelta(minutes=left)
            left -= room
        at = datetime.combine(at.date() + timedelta(days=1), time(0))


def shown(at: datetime) -> str:
    """As the report prints it: 03/05/2026 9:15 AM."""
    return f"{at:%m/%d/%Y} {at.hour % 12 or 12}:{at:%M} {'AM' if at.hour < 12 else 'PM'}"


class Export:
    """Collects rows; an activity is (time, lead number, type, who, page, outcome, amount)."""

    def __init__(self) -> None:
        self.chance = Chance(SEED)
        self.leads: list[list[str]] = []
        self.created: list[datetime] = []
        self.log: list[tuple[datetime, int, str, str, str, str, str]] = []

    def add(
        self, at: datetime, lead: int, kind: str, who: str = "", page: str = "",
        outcome: str = "", amount: str = "",
    ) -> None:  # fmt: skip
        if at <= LAST:
            self.log.append((at, lead, kind, who, page, outcome, amount))

    def waking(self, day: date) -> datetime:
        """A minute between 7 in the morning and 10 in the evening."""
        return datetime.combine(day, time(7)) + timedelta(minutes=self.chance.whole(0, 900))

    def make_lead(self, number: int) -> None:
        chance = self.chance
        created = self.waking(FIRST_DAY + timedelta(days=chance.whole(0, 88)))
        given, family = chance.of(GIVEN), chance.of(FAMILY)
        firm, trade = chance.of(FIRMS), chance.of(TRADES)
        promising = chance.under(0.6)
        title = TITLES[chance.whole(0, 3) if promising else chance.whole(0, 7)]
        employees = chance.whole(50, 4_000) if promising else chance.whole(3, 300)
        country = "US" if chance.under(0.8) else chance.of(("CA", "GB", "DE", "BR"))
        role = "Buyer" if promising else chance.of(("Buyer", "User", "Student", "Vendor", "User"))
        self.leads.append([
            f"00Q-{number:04d}", given, family,
            f"{given}.{family}{number}@{firm}-{trade}.example".lower(),
            "" if chance.under(0.06) else title, f"{firm} {trade}", chance.of(INDUSTRIES),
            "" if chance.under(0.08) else f"{employees:,}", "" if chance.under(0.03) else country,
            "" if chance.under(0.05) else role, chance.of(SOURCES), chance.of(REPS),
            shown(created),
        ])  # fmt: skip
        self.created.append(created)
        self.story(number, created, promising)

    def story(self, number: int, created: datetime, promising: bool) -> None:
        """What the prospect does, and what Sales does about it."""
        chance = self.chance
        self.add(created, number, "Form Submitted")
        at = created
        for _ in range(chance.whole(0, 2)):
            at = self.waking(at.date() + timedelta(days=chance.whole(1, 6)))
            self.add(at, number, "Form Submitted")
        if not chance.under(0.62 if promising else 0.15):
            return
        asked = self.waking(at.date() + timedelta(days=chance.whole(1, 5)))
        self.add(asked - timedelta(minutes=4), number, "Web Visit", page="/pricing")
        self.add(asked, number, "Demo Request")
        if promising:
            self.answer(number, asked)

    def answer(self, number: int, asked: datetime) -> None:
        chance = self.chance
        rep = self.leads[number - 1][11]
        if chance.under(0.16):
            self.add(asked + timedelta(minutes=chance.whole(3, 25)), number, "Unsubscribe")
            return
        if chance.under(0.08):
            return  # forgotten
        wait = chance.whole(4, 58) if chance.under(0.68) else chance.whole(61, 900)
        at = after_working(asked, wait)
        self.add(at, number, "Call" if chance.under(0.7) else "Email", rep)
        at = after_working(at, chance.whole(30, 420))
        if chance.under(0.2):
            answer = "Not Ready" if chance.under(0.65) else "Disqualified"
            self.add(at, number, "Qualification", rep, outcome=answer)
            if answer == "Not Ready" and chance.under(0.5):
                back = self.waking(at.date() + timedelta(days=chance.whole(20, 40)))
                self.add(back, number, "Form Submitted")
            return
        if chance.under(0.85):
            self.add(at, number, "Qualification", rep, outcome="Ready")
        if chance.under(0.25):
            return
        at = after_working(at, chance.whole(500, 2_500))
        self.add(at, number, "Meeting", rep)
        at = after_working(at, chance.whole(3_000, 14_000))
        if chance.under(0.3):
            self.add(at, number, "Closed Won", rep, amount=f"${chance.whole(40, 900) * 100:,}")
        elif chance.under(0.5):
            self.add(at, number, "Closed Lost", rep)

    def fill(self) -> None:
        """Visits and clicks until the log is full: most of what a CRM records is this."""
        chance = self.chance
        while len(self.log) < ACTIVITIES:
            number = chance.whole(1, LEADS)
            created = self.created[number - 1]
            later = chance.whole(0, 60) * chance.whole(0, 60) // 60  # most come soon
            day = created.date() + timedelta(days=later)
            at = max(self.waking(day), created)
            if chance.under(0.7):
                self.add(at, number, "Web Visit", page=chance.of(PAGES))
            else:
                self.add(at, number, "Email Click")


def write(path: Path, columns: tuple[str, ...], rows: list[list[str]]) -> None:
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n")
        writer.writerow(columns)
        writer.writerows(rows)


def main(folder: Path = Path(__file__).parent) -> None:
    export = Export()
    for number in range(1, LEADS + 1):
        export.make_lead(number)
    export.fill()
    rows = [
        [f"00T-{index:05d}", f"00Q-{lead:04d}", kind, shown(at), who, page, outcome, amount]
        for index, (at, lead, kind, who, page, outcome, amount) in enumerate(
            sorted(export.log), start=1
        )
    ]
    leads = list(export.leads)
    # What exports have: rows twice, the same id with other cells, dates that are none.
    leads.insert(250, list(leads[17]))
    bad = list(leads[40])
    bad[0], bad[3], bad[12] = "00Q-0301", "someone@nowhere.example", "02/30/2026 10:00 AM"
    leads.insert(120, bad)
    rows.insert(3_000, list(rows[1_200]))
    other = list(rows[2_000])
    other[3] = shown(LAST)
    rows.insert(2_500, other)
    wrong = list(rows[3_500])
    wrong[0], wrong[3] = "00T-05001", "13/45/2026 9:00 AM"
    rows.insert(4_000, wrong)
    write(folder / "leads.csv", LEAD_COLUMNS, leads)
    write(folder / "activities.csv", ACTIVITY_COLUMNS, rows)


if __name__ == "__main__":
    main()
