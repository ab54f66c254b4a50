"""Frames in, frames out: what comes back, and what is said where it cannot."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest

import alignlib as al

pl = pytest.importorskip("polars")
pytest.importorskip("narwhals")

from alignlib import frames  # noqa: E402 (only where narwhals is)

AT = datetime(2026, 6, 1, 12, tzinfo=UTC)
AGREEMENT = al.loads("""
agreement "Inbound"
  between marketing and sales
  zone America/New_York
fields
  country   text
  role      one of buyer, not-ready
  employees number
  products  list of text
fields of contact
  title text
activity form, visit by prospect
  page   text
  weight number
activity call by sales
define good-fit
  employees is at least 50
  role is buyer
define abroad
  country is none of "US", "CA"
score engagement
  +15 each form
  -5  when abroad
grade priority by engagement
  A when engagement is at least 30
  B otherwise
stage new, start, owned by marketing
  to ready on form
stage ready, owned by sales
  qualifies when good-fit
  to new on call
stage best, owned by sales
  qualifies when good-fit and engagement is at least 15
""")


def leads(**columns):
    known = {
        "id": ["L-1", "L-2", "L-3"],
        "country": ["us", "DE", None],
        "role": ["Buyer", "NOT READY", "buyer"],
        "employees": [80, 20, None],
    }
    return pl.DataFrame({**known, **columns})


def forms(*rows, **columns):
    return pl.DataFrame(
        {
            "lead": [lead for lead, _ in rows],
            "kind": ["form"] * len(rows),
            "at": [moment for _, moment in rows],
            **columns,
        }
    )


def test_columns_are_named_and_typed():
    happened = forms(("L-1", AT), ("L-1", datetime(2026, 5, 1, tzinfo=UTC)))
    found = frames.evaluate(AGREEMENT, leads(), happened, at=AT)
    assert found.schema == {
        "id": pl.String, "good_fit": pl.Boolean, "abroad": pl.Boolean, "engagement": pl.Float64,
        "engagement_millionths": pl.Int64, "priority": pl.String, "qualifies_ready": pl.Boolean,
        "qualifies_best": pl.Boolean, "qualifies_for": pl.String, "undecided": pl.String,
        "problem": pl.String,
    }  # fmt: skip
    assert found.rows() == [
        ("L-1", True, False, 30.0, 30_000_000, "A", True, True, "best", None, None),
        ("L-2", False, True, -5.0, -5_000_000, "B", False, False, None, None, None),
        ("L-3", None, None, 0.0, 0, "B", None, False, None,
         "good-fit: employees; abroad: country; engagement: country; ready: employees; "
         "best: country", None),
    ]  # fmt: skip


def test_lazy_stays_lazy_and_eager_keeps_its_order():
    found = frames.evaluate(AGREEMENT, leads().lazy(), at=AT)
    assert isinstance(found, pl.LazyFrame)
    assert found.collect()["id"].to_list() == ["L-1", "L-2", "L-3"]
    turned = leads().sort("id", descending=True)
    assert frames.evaluate(AGREEMENT, turned, at=AT)["id"].to_list() == ["L-3", "L-2", "L-1"]


def test_it_round_trips_to_parquet(tmp_path):
    found = frames.evaluate(AGREEMENT, leads(), at=AT)
    found.write_parquet(tmp_path / "judged.parquet")
    assert pl.read_parquet(tmp_path / "judged.parquet").equals(found)


def test_later_activities_are_not_seen():
    late = forms(("L-1", datetime(2026, 6, 1, 12, 0, 0, 1, tzinfo=UTC)), ("L-1", AT))
    found = frames.evaluate(AGREEMENT, leads(), late, at=AT)
    assert found["engagement"].to_list()[0] == 15.0


def test_each_lead_at_its_own_instant():
    moments = [datetime(2026, 6, 1, tzinfo=UTC), datetime(2026, 6, 2, tzinfo=UTC), None]
    sweep = pl.concat([leads(now=moments), leads(now=moments[::-1])])
    happened = forms(("L-1", datetime(2026, 6, 1, tzinfo=UTC)))
    found = frames.evaluate(AGREEMENT, sweep, happened, at="now")
    assert found.select("id", "engagement").rows() == [
        ("L-1", 15.0), ("L-2", -5.0), ("L-3", None), ("L-1", None), ("L-2", -5.0), ("L-3", 0.0),
    ]  # fmt: skip
    assert found["problem"].to_list()[2] == "now: every row needs an instant"
    assert found["now"].to_list() == [*moments, *moments[::-1]]


def test_columns_are_carried():
    found = frames.evaluate(AGREEMENT, leads(won=[True, False, None]), at=AT, carry=["won"])
    assert found["won"].to_list() == [True, False, None]


def test_wrong_cells_are_told_and_judge_nothing():
    given = leads(role=["buyer", "vendor", None], employees=["1,200", "20k", ""])
    found = frames.evaluate(AGREEMENT, given, at=AT)
    assert found["problem"].to_list() == [
        None,
        "employees: '20k' is not a number such as 1200 or 1,200.50, within ±9,223,372,036,854; "
        "role: 'vendor' is not one of buyer, not-ready",
        None,
    ]
    assert found["good_fit"].to_list() == [True, None, None]
    assert found.row(1)[1:-1] == (None,) * 9


def test_wrong_activities_are_a_problem_of_their_lead():
    happened = forms(("L-1", AT), ("L-2", AT), ("L-3", None)).with_columns(
        kind=pl.Series(["form", "webinar", "form"])
    )
    found = frames.evaluate(AGREEMENT, leads(), happened, at=AT)
    assert found["problem"].to_list() == [
        None,
        "activities: one whose `kind` is none that the agreement declares (form, visit, call)",
        "activities: one without `at`",
    ]


def test_a_repeated_id_counts_once_and_two_that_differ_are_a_problem():
    rows = [("L-1", AT), ("L-1", AT), ("L-2", AT), ("L-2", AT)]
    happened = forms(*rows, id=["a", "a", "b", "b"]).with_columns(
        kind=pl.Series(["form", "form", "form", "visit"])
    )
    found = frames.evaluate(AGREEMENT, leads(), happened, at=AT)
    assert found["engagement"].to_list() == [15.0, None, 0.0]
    assert "two of one `id`" in found["problem"].to_list()[1]
    without = frames.evaluate(AGREEMENT, leads(), happened.drop("id"), at=AT)
    assert without["engagement"].to_list() == [30.0, 10.0, 0.0]


def test_keys_of_numbers_meet_keys_of_text():
    given = leads(id=[1, 2, 3])
    found = frames.evaluate(AGREEMENT, given, forms(("2", AT)), at=AT)
    assert found["id"].to_list() == [1, 2, 3]
    assert found["engagement"].to_list() == [0.0, 10.0, 0.0]


@pytest.mark.parametrize(
    ("change", "words"),
    [
        ({"drop": "employees"}, r"leads \(.*:\d+: good-fit\): no column `employees`"),
        ({"rename": {"employees": "employee"}}, "did you mean the column `employee`"),
        ({"key": "ID"}, "leads: no column `ID`: did you mean `id`"),
        ({"at": datetime(2026, 6, 1)}, "at: 2026-06-01 00:00:00 has no time zone: pass zone="),  # noqa: DTZ001 (naive on purpose)
        ({"at": "nwo"}, "at: no column `nwo`"),
        ({"at": "9999-12-31T00:00Z"}, "too late: dates end with the year 9999"),
        ({"Country": ["x", "y", "z"]}, "`country` and `Country` are one name"),
        ({"employees": [date(2026, 1, 1)] * 3}, "`employees` holds dates, and the field is a num"),
        ({"role": [1.0, 2.0, 3.0]}, "`role` holds binary fractions, and the field is one of"),
        ({"carry": ["wno"]}, "leads: no column `wno`"),
        ({"carry": "country"}, r"carry: give a list of columns, as in carry=\['country'\]"),
        ({"missing": "unknwon"}, "missing: 'unknwon' is neither 'error' nor 'unknown'"),
        ({"good_fit": [1, 2, 3], "carry": ["good_fit"]}, "would both be the column `good_fit`"),
        ({"id": [1.5, 2.5, 3.5]}, "a key is text or whole numbers"),
    ],
)
def test_what_cannot_be_used_is_said(change, words):
    arguments = {"at": AT}
    given = leads()
    for name, value in change.items():
        if name in ("key", "at", "carry", "missing"):
            arguments[name] = value
        elif name in ("drop", "rename"):
            given = getattr(given, name)(value)
        else:
            given = given.with_columns(pl.Series(name, value))
    with pytest.raises(frames.FrameError, match=words):
        frames.evaluate(AGREEMENT, given, **arguments)


def test_a_missing_column_may_be_unknown():
    found = frames.evaluate(AGREEMENT, leads().drop("employees"), at=AT, missing="unknown")
    assert found["good_fit"].to_list() == [None, False, None]


def test_naive_timestamps_name_the_column_and_the_way_out():
    happened = forms(("L-1", datetime(2026, 3, 8, 2, 30)))  # noqa: DTZ001 (naive on purpose)
    with pytest.raises(
        frames.FrameError, match=r"activities: `at` holds timestamps without a .*zone="
    ):
        frames.evaluate(AGREEMENT, leads(), happened, at=AT)
    # 02:30 does not exist on that day in New York: it moves forward to 03:30, 07:30 UTC.
    for at, points in (("2026-03-08T07:29:59Z", 0.0), ("2026-03-08T07:30Z", 15.0)):
        found = frames.evaluate(AGREEMENT, leads(), happened, at=at, zone="America/New_York")
        assert found["engagement"].to_list()[0] == points


def test_it_is_no_frame():
    with pytest.raises(frames.FrameError, match=r"leads: polars\..*Series is no frame"):
        frames.evaluate(AGREEMENT, leads()["id"], at=AT)
    with pytest.raises(frames.FrameError, match="of different frame libraries"):
        frames.evaluate(AGREEMENT, leads(), pytest.importorskip("pyarrow").table({}), at=AT)


def test_a_path_is_no_text():
    with pytest.raises(frames.FrameError, match=r"pass pathlib\.Path\('lead\.rules'\)"):
        frames.evaluate("lead.rules", leads(), at=AT)


def test_days_need_a_zone():
    zoneless = al.loads("activity form by prospect\ndefine keen\n  some form in the last 2 days\n")
    with pytest.raises(al.RecordError, match="so evaluate needs a time zone"):
        frames.evaluate(zoneless, leads(), at=AT)


def test_a_fragment_takes_fields_and_activities_from_the_frames():
    text = "define good-fit\n  employees is at least 50\nscore engagement\n  +15 each form\n"
    found = frames.evaluate(text, leads(), forms(("L-2", AT)), at="2026-06-01T12:00Z")
    assert found.select("good_fit", "engagement").rows() == [
        (True, 0.0), (False, 15.0), (None, 0.0),
    ]  # fmt: skip


def test_numbers_are_read_exactly():
    text = "fields\n  size number\ndefine big\n  size is at least 0.000001\n"
    sizes = [Decimal("0.0000005"), Decimal("0.0000004999"), Decimal("-0.0000005")]
    given = pl.DataFrame({"id": ["a", "b", "c"], "size": sizes})
    assert frames.evaluate(al.loads(text), given, at=AT)["big"].to_list() == [True, False, False]
    floats = given.with_columns(pl.col("size").cast(pl.Float64))
    assert frames.evaluate(al.loads(text), floats, at=AT)["big"].to_list() == [True, False, False]


@pytest.mark.parametrize("count", [3, 40, 90])
def test_many_open_facts_are_told(count):
    """Whether there are bits for them all or not."""
    names = [f"f{number}" for number in range(count)]
    fields = "".join(f"  {name} number\n" for name in names)
    lines = "".join(f"  {name} is at least 1\n" for name in names)
    agreement = al.loads(f"fields\n{fields}define a\n{lines}define b\n  f0 is 1\n")
    row = {name: None if number % 3 else 2 for number, name in enumerate(names)}
    given = pl.DataFrame([{"id": "L-1", **row}], schema_overrides=dict.fromkeys(names, pl.Int64))
    answer = agreement.evaluate(agreement.lead({"id": "L-1", **row}), at=AT)
    said = "; ".join(f"{name}: {', '.join(facts)}" for name, facts in answer.undecided.items())
    assert said.count(",") == count - count // 3 - (count % 3 > 0) - 1
    assert frames.evaluate(agreement, given, at=AT)["undecided"].to_list() == [said]


def test_objects_are_no_frame():
    for given in ([{"id": "L-1"}], ({"id": "L-1"},), {"id": ["L-1"]}):
        with pytest.raises(frames.FrameError, match=r"objects and no frame.*`Agreement.compile`"):
            frames.evaluate(AGREEMENT, given, at=AT)


# -- lead by lead --------------------------------------------------------------------------------


def region(country: str) -> str | None:
    """The part of the world that a country lies in."""
    return {"us": "Americas", "de": "Europe"}.get(country.lower())


def test_functions_of_a_host_are_asked_lead_by_lead():
    house = al.Extension(name="house", version="1", functions=[al.Function.of(region)])
    text = 'fields\n  country text\ndefine near\n  region(country) is "Americas"\n'
    agreement = al.loads(text, extensions=[house])
    found = frames.evaluate(agreement, leads(), at=AT)
    assert found.select("id", "near", "undecided").rows() == [
        ("L-1", True, None), ("L-2", False, None), ("L-3", None, "near: country"),
    ]  # fmt: skip
    with pytest.raises(frames.FrameError, match=r"agreement.rules:3: near: `region\(country\)`"):
        frames.evaluate(agreement, leads().lazy(), at=AT)


def test_working_time_at_an_instant_for_each_lead_is_judged_lead_by_lead():
    agreement = al.loads("""
agreement "Working"
  between marketing and sales
  zone America/New_York
calendar office
  open Monday to Friday 09:00 to 17:00
activity form by prospect
define keen
  some form in the last 4 working hours
""")
    friday = datetime(2026, 6, 5, 19, 0, tzinfo=UTC)  # 15:00; 2 hours left, and 2 on Monday
    monday = [datetime(2026, 6, 8, hour, tzinfo=UTC) for hour in (14, 15, 16)]
    given = pl.DataFrame({"id": ["a", "b", "c"], "now": monday})
    happened = pl.DataFrame({"lead": ["a", "b", "c"], "kind": ["form"] * 3, "at": [friday] * 3})
    found = frames.evaluate(agreement, given, happened, at="now")
    assert found["keen"].to_list() == [True, False, False]
    with pytest.raises(frames.FrameError, match=r"4 working hours.*Collect the frame first"):
        frames.evaluate(agreement, given.lazy(), happened.lazy(), at="now")
    # With one instant for all it is columns.
    for moment, keen in zip(monday, (True, False, False), strict=True):
        lazy = frames.evaluate(agreement, given.lazy(), happened.lazy(), at=moment)
        assert lazy.collect()["keen"].to_list() == [keen] * 3
