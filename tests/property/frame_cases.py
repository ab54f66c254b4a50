"""Random agreements with every kind of fact, and random tables that fit them: plain Python rows,
from which each test makes the frames of its library."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from typing import Any
from zoneinfo import ZoneInfo

from attrs import frozen
from hypothesis import settings
from hypothesis import strategies as st

import alignlib as al
from property.strategies import _asked, law

Draw = Any
ZONE = ZoneInfo("America/New_York")
MICRO = timedelta(microseconds=1)

HEAD = """
agreement "Frames"
  between marketing and sales
  zone America/New_York
calendar office
  open Monday to Friday 09:00 to 12:00, 13:00 to 17:00
  closed 2026-03-10
fields
  country  text
  role     one of buyer, not-ready, student
  size     number
  budget   money
  ok       yes-no
  products list of text
  renewal  date
  since    date
fields of contact
  title text
activity form, visit by prospect
  page    text
  weight  number
  topic   one of pricing, jobs
activity call, mail by sales
"""

# Turkish letters, sharp s, sigmas, a combining mark, a kelvin sign, a letter outside the BMP.
WORDS = ("US", "us", "Us", "İstanbul", "istanbul", "ısı", "STRASSE", "straße", "STRAẞE", "ΟΔΟΣ",
         "οδος", "οδοσ", "é", "e\u0301", "K", "k", "𐐀x", "𐐨x", "a.b", "a*b", "", " us", "%", "_",
         "a\\b", "ΣΑΣ", "ǅ", "VP Sales", "vp of sales", "line\nbreak")  # fmt: skip
PATTERNS = ("us", "İ", "i", "ß", "ss", "σ", "ΟΔΟΣ", "e\u0301", "\u0301", "K", "𐐀", ".", "a.b",
            "vp", "%", "_")  # fmt: skip
GLOBS = ("*", "?s", "vp*", "*sal?s", "str?*e", "a?b", "a.b", "*σ", "????", "line*k", "𐐨?")
NUMBERS = ("0", "5", "5.000001", "-3", "0.1", "1e3", "9223372036854", "10")


few = law if _asked else settings(law, max_examples=8)
fewest = law if _asked else settings(law, max_examples=2)
several = law if _asked else settings(law, max_examples=6)
"""Decorate laws: a frame takes much longer than a lead, and an engine that plans a query of SQL
longer still, so there are fewer examples (`ALIGNLIB_LAWS` asks for more)."""


@lru_cache(maxsize=4096)
def load(text: str) -> al.Agreement:
    return al.loads(text)


@st.composite
def facts(draw: Draw) -> str:
    """A condition on a fact of the lead."""
    words = st.sampled_from(WORDS[:-1]).filter(bool)
    match draw(st.integers(0, 12)):
        case 0:
            return f"country {draw(st.sampled_from(('is', 'is not')))} {quoted(draw(words))}"
        case 1:
            some = ", ".join(quoted(word) for word in draw(st.lists(words, min_size=1, max_size=5)))
            return f"country {draw(st.sampled_from(('is one of', 'is none of')))} {some}"
        case 2:
            how = draw(st.sampled_from(("contains", "starts with", "ends with")))
            return f"country {how} {quoted(draw(st.sampled_from(PATTERNS)))}"
        case 3:
            return f"contact.title matches {quoted(draw(st.sampled_from(GLOBS)))}"
        case 4:
            role = draw(st.sampled_from(("buyer", "not-ready", "student")))
            return f"role {draw(st.sampled_from(('is', 'is not')))} {role}"
        case 5:
            return f"role {draw(st.sampled_from(('is one of', 'is none of')))} buyer, not-ready"
        case 6 | 7:
            how = draw(st.sampled_from(("at least", "above", "at most", "below")))
            number = draw(
                st.sampled_from(("0", "5", "5.000001", "0.1", "1000", "9,223,372,036,854"))
            )
            return f"size is {how} {number}"
        case 8:
            how = draw(st.sampled_from(("at least", "below")))
            return f"budget is {how} ${draw(st.sampled_from(('0', '10', '1,234,567,890.55')))}"
        case 9:
            return draw(st.sampled_from(("ok", "not ok", "ok is known", "ok is unknown",
                                         "country is known", "products is unknown")))  # fmt: skip
        case 10:
            how = draw(st.sampled_from(("includes", "lacks")))
            return f"products {how} {quoted(draw(st.sampled_from(('a', 'B c', 'İ', 'ß'))))}"
        case 11:
            how = draw(st.sampled_from(("at least", "below", "above", "at most")))
            return f"renewal is {how} 2026-03-08"
    return draw(st.sampled_from(("role is known", "size is unknown", "contact.title is known")))


def quoted(text: str) -> str:
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


KINDS = ("form", "visit", "call", "mail")
WINDOWS = ("ever", "ever", "in the last 1 day", "in the last 30 minutes", "in the last 2 days",
           "in the last 1 week", "in the last 1 month", "in the last 24 hours")  # fmt: skip
WORKING = ("in the last 3 working hours", "in the last 1 working day", "in the last 2 working days")


@st.composite
def filters(draw: Draw, *, by: bool = True) -> str:
    kinds = draw(st.lists(st.sampled_from(KINDS), min_size=1, max_size=2, unique=True))
    words = [", ".join(kinds)]
    if by:
        words.append(draw(st.sampled_from((
            "", "", "", "by owner", "by sales", 'by "Ada"', "by anyone but owner",
            "by previous owner", "by prospect",
        ))))  # fmt: skip
    if set(kinds) <= {"form", "visit"}:
        words.append(draw(st.sampled_from((
            "", "", 'where page starts with "/p"', "where weight is at least 5",
            "where topic is pricing", 'where (page is known or weight is below 5)',
        ))))  # fmt: skip
    return " ".join(word for word in words if word)


@st.composite
def behaviour(draw: Draw, working: bool) -> str:
    windows = WINDOWS + WORKING if working else WINDOWS
    if draw(st.booleans()):
        how = draw(st.sampled_from(("some", "no", "at least 2", "at most 1", "exactly 1")))
        return f"{how} {draw(filters())} {draw(st.sampled_from(windows))}"
    which = draw(st.sampled_from(("last", "first")))
    test = draw(st.sampled_from((
        "is above 1", "is at least 1", "is below 2", "is at most 2", "is 1", "is not 1", "is 0",
        "is between 1 and 2", "is known", "is unknown", "is above 0", "is at most 0",
    )))  # fmt: skip
    return f"days since {which} {draw(filters())} {test}"


@st.composite
def leaves(draw: Draw, names: tuple[str, ...], scores: tuple[str, ...], working: bool) -> str:
    kind = draw(st.integers(0, 7))
    if kind == 0 and names:
        name = draw(st.sampled_from(names))
        return draw(st.sampled_from((name, f"not {name}", f"{name} is undecided")))
    if kind == 1 and scores:
        how = draw(st.sampled_from(("at least", "above", "at most", "below")))
        number = draw(st.sampled_from(("0", "5", "10", "14.142136", "20")))
        return f"{draw(st.sampled_from(scores))} is {how} {number}"
    if kind == 2:
        return "sales has room"
    return draw(facts() if kind <= 4 else behaviour(working))


@st.composite
def conditions(draw: Draw, *given: Any) -> str:
    one = draw(leaves(*given))
    match draw(st.integers(0, 6)):
        case 0:
            return f"{one} and {draw(leaves(*given))}"
        case 1:
            return f"{one} or {draw(leaves(*given))}"
        case 2:
            return f"not ({one} or {draw(leaves(*given))})"
        case 3:
            return f"{one} and ({draw(leaves(*given))} or {draw(leaves(*given))})"
    return one


@st.composite
def agreements(draw: Draw, working: bool = True) -> str:
    """Definitions, scores, grades and stages that read facts and activities."""
    parts = [HEAD]
    names: tuple[str, ...] = ()
    scores: tuple[str, ...] = ()
    for number in range(draw(st.integers(1, 2))):
        lines = [f"score s{number}"]
        for _ in range(draw(st.integers(1, 3))):
            points = draw(st.sampled_from(("+10", "+20", "-5", "+7.3", "-0.000003")))
            if draw(st.integers(0, 2)) == 0:
                lines.append(f"  {points} when {draw(conditions(names, scores, working))}")
                continue
            cap = draw(st.sampled_from(("", "", ", at most 15")))
            windows = WINDOWS + WORKING if working else WINDOWS
            window = draw(st.sampled_from(windows))
            lines.append(f"  {points} each {draw(filters(by=False))} {window}{cap}")
        half = draw(st.sampled_from((None, 1, 2, 14)))
        if half is not None:
            lines.append(f"  halves every {half} days")
        if draw(st.booleans()):
            lines.append("  between 0 and 25")
        parts.append("\n".join(lines) + "\n")
        scores = (*scores, f"s{number}")
    for number in range(draw(st.integers(1, 3))):
        head = draw(st.sampled_from((None, None, "any of", "none of", "at least 2 of")))
        indent = "  " if head is None else "    "
        lines = [f"define d{number}"] if head is None else [f"define d{number}", f"  {head}"]
        count = draw(st.integers(1, 2)) if head is None else 3
        lines += [indent + draw(conditions(names, scores, working)) for _ in range(count)]
        parts.append("\n".join(lines) + "\n")
        names = (*names, f"d{number}")
    if draw(st.booleans()):
        one = draw(conditions(names, scores, working))
        parts.append(f"grade g by s0\n  A when {one}\n  B when s0 is at least 5\n  C otherwise\n")
    if draw(st.booleans()):
        parts.append("stage new, start, owned by marketing\n  to ready on form\n")
        one = draw(conditions(names, scores, working))
        parts.append(f"stage ready, owned by sales\n  qualifies when {one}\n  to new on call\n")
    return "".join(parts)


# -- tables ------------------------------------------------------------------------------------

ANCHORS = (date(2026, 3, 6), date(2026, 10, 30), date(2026, 1, 29))
_HOURS = (0, 1, 2, 3, 9, 10, 12, 17, 23)


@st.composite
def instants(draw: Draw, anchor: date, days: int = 5) -> datetime:
    """Near the anchor: wall times that are skipped or come twice, and 1 µs beside."""
    day = anchor + timedelta(days=draw(st.integers(-3, days)))
    wall = datetime(day.year, day.month, day.day, draw(st.sampled_from(_HOURS)), tzinfo=ZONE)
    wall = wall.replace(fold=draw(st.sampled_from((0, 0, 1))))
    return wall.astimezone(UTC) + draw(st.sampled_from((0, 0, 0, -1, 1, 1_800_000_000))) * MICRO


def maybe(values: Any) -> Any:
    return st.none() | st.sampled_from(values)


# fmt: off
FLOATS = (
    st.sampled_from((
        0.0, -0.0, 5.0, 5.000001, 5.0000005, 5.0000014999, 0.1, 1e-7, 5e-7, -3.0, 4.9999995,
        1234567890.55, 536870912.0000001, 9223372036854.0, 9223372036854.775, 9223372036854.8,
        1e15, -1e15, 1e300, 5e-324, float("nan"), float("inf"),
    ))
    | st.floats(-1e7, 1e7)
    | st.floats()
)
# fmt: on


@st.composite
def lead_rows(draw: Draw, key: str) -> dict[str, Any]:
    return {
        "id": key,
        "country": draw(maybe(WORDS)),
        "role": draw(maybe(("buyer", "Buyer", "NOT READY", "not–ready", "student", "", "vendor"))),
        "size": draw(st.none() | FLOATS),
        "Budget": draw(
            maybe(
                (
                    Decimal("10"),
                    Decimal("9.9999999"),
                    Decimal("9.9999995"),
                    Decimal("-0.0000005"),
                    Decimal("1234567890.55"),
                    Decimal("99999999999999999"),
                )
            )
        ),
        "ok": draw(maybe((True, False))),
        "products": draw(maybe(((), ("A",), ("b C", "x"), ("i", "ß"), ("ab",)))),
        "renewal": draw(maybe((date(2026, 3, 7), date(2026, 3, 8), date(1, 1, 1)))),
        "contact_title": draw(maybe(WORDS)),
        "owner": draw(maybe(("Ada", "ada", "Bob", ""))),
        "unread": draw(maybe(("x",))),
    }


@st.composite
def activity_rows(draw: Draw, number: int, keys: list[str], anchor: date) -> dict[str, Any]:
    kind = draw(st.sampled_from(("form", "visit", "call", "mail", "Form", "VISIT")))
    own = kind.lower() in ("form", "visit")
    return {
        "id": f"a{draw(st.integers(0, number))}",
        "lead": draw(st.sampled_from([*keys, "nobody"])),
        "kind": kind,
        "at": draw(instants(anchor)),
        "by": draw(maybe(("sales", "Sales", "Ada", "ADA", "owner", "Bob", "system", ""))),
        "sequence": draw(st.sampled_from((0, 0, 1, -1))),
        "page": draw(maybe(("/pricing", "/Price", "/home", ""))) if own else None,
        "weight": draw(st.none() | st.sampled_from((4, 5, 6))) if own else None,
        "topic": draw(maybe(("pricing", "Jobs", "PRICING", "other"))) if own else None,
    }


@frozen
class Tables:
    """An agreement, leads, activities, and the instant (or None: the column `now`)."""

    text: str
    leads: list[dict[str, Any]]
    activities: list[dict[str, Any]]
    at: datetime | None

    @property
    def agreement(self) -> al.Agreement:
        return load(self.text)


@st.composite
def tables(draw: Draw, text: str, *, own_instants: bool = False) -> Tables:
    anchor = draw(st.sampled_from(ANCHORS))
    keys = [f"L{number}" for number in range(draw(st.integers(1, 4)))]
    given = draw(st.lists(st.sampled_from(keys), min_size=1, max_size=5))
    leads = [draw(lead_rows(key)) for key in given]
    count = draw(st.integers(0, 12))
    activities = _told_apart(draw(activity_rows(number, keys, anchor)) for number in range(count))
    at = None
    if own_instants:
        for lead in leads:
            lead["now"] = draw(instants(anchor, 9))
    else:
        at = draw(instants(anchor, 9))
    return Tables(text, leads, activities, at)


def _told_apart(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Without activities of one id and instant that differ (a problem of its own), and with some
    that come twice."""
    found: dict[tuple[Any, ...], dict[str, Any]] = {}
    for row in rows:
        found.setdefault((row["lead"], row["id"], row["at"], row["sequence"]), row)
    return [row for number, row in enumerate(found.values()) for _ in range(1 + (number % 4 == 0))]


# -- the oracle --------------------------------------------------------------------------------


def expected(case: Tables) -> list[dict[str, Any]]:
    """What `Agreement.evaluate` says of each row; a row that it cannot take has a problem."""
    return [_judged(case, lead) for lead in case.leads]


def _judged(case: Tables, row: dict[str, Any]) -> dict[str, Any]:
    agreement = case.agreement
    at = case.at or row["now"]
    facts = {name: value for name, value in row.items() if _is_read(name, case.text)}
    if "contact_title" in facts:
        facts["contact.title"] = facts.pop("contact_title")
    result: dict[str, Any] = {"id": row["id"]}
    try:
        lead = agreement.lead(facts)
        happened = [
            agreement.activity(
                {name: value for name, value in act.items() if _is_read(name, case.text)}
            )
            for act in case.activities
            if act["lead"] == row["id"]
        ]
        found = agreement.evaluate(lead, happened, at=at)
    except al.RecordError as error:
        return {**result, "problem": str(error)}
    result.update(found.definitions)
    for name, points in found.scores.items():
        result[f"{name}_millionths"] = int(points * 1_000_000)
        result[name] = float(points)
    result.update(found.grades)
    for stage in agreement.plan.stages:
        if stage.qualifies is not None:
            result[f"qualifies_{stage.name}"] = found.qualifies[stage.name]
    said = "; ".join(f"{name}: {', '.join(facts)}" for name, facts in found.undecided.items())
    result["undecided"] = said or None
    result["problem"] = None
    return result


_ALWAYS = ("id", "kind", "at", "by", "sequence", "owner")


@lru_cache(maxsize=1024)
def _is_read(name: str, text: str) -> bool:
    """What no rule reads is not looked at."""
    words = name.lower().replace("contact_title", "contact.title")
    return name in _ALWAYS or re.search(rf"\b{words}\b", text[len(HEAD) :]) is not None
