"""Functions of a host in frames: as columns where they have a column expression, else lead by lead,
with the same answers."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any, Literal

import pytest

import alignlib as al
from alignlib import frames

pl = pytest.importorskip("polars")
nw = pytest.importorskip("narwhals")

AT = datetime(2026, 6, 1, tzinfo=UTC)
REGIONS = {"US": "Americas", "BR": "Americas", "DE": "EMEA"}


def region(country: str) -> Literal["Americas", "EMEA"] | None:
    """The part of the world that a country lies in."""
    return REGIONS.get(country.strip().upper())  # type: ignore[return-value]


def region_column(country: Any) -> Any:
    return country.str.strip_chars().str.to_uppercase().replace_strict(REGIONS, default=None)


def per_head(budget: Decimal, size: Decimal) -> Decimal | None:
    """The budget for each employee, to the unit; unknown without employees."""
    return Decimal(int(budget / size)) if size > 0 else None


def per_head_column(budget: Any, size: Any) -> Any:
    some = nw.when(size > 0).then(size)
    return budget // some * 1_000_000


def label(role: str, word: str) -> str:
    """A role with a word before it."""
    return f"{word} {role}"


def label_column(role: Any, word: Any) -> Any:
    return nw.concat_str(word, role, separator=" ")


def recent(day: date) -> bool:
    """Whether a date is in the year 2026."""
    return day.year == 2026


def recent_column(day: Any) -> Any:
    return (day >= date(2026, 1, 1)) & (day <= date(2026, 12, 31))


def house(**columns: Any) -> al.Extension:
    made = (region, per_head, label, recent)
    return al.Extension(
        name="house",
        version="1",
        functions=[al.Function.of(each, column=columns.get(each.__name__)) for each in made],
    )


COLUMNS = {
    "region": region_column,
    "per_head": per_head_column,
    "label": label_column,
    "recent": recent_column,
}
TEXT = """
fields
  country text
  role    one of Buyer, student
  size    number
  budget  money
  signed  date

define near
  region(country) is Americas
define far
  region(country) is known and not (region(country) is Americas)
define rich
  per-head(budget, size) is at least 100
define named
  label(role, "our") is "OUR BUYER"
define fresh
  recent(signed) is yes

score fit
  +10 when region(country) is EMEA
  +5 when per-head(budget, size) is above 10
"""
ROWS = [
    {"id": "1", "country": " us", "role": "buyer", "size": 3.5, "budget": 400, "signed": None},
    {"id": "2", "country": "DE", "role": "STUDENT", "size": 0.0, "budget": 1,
     "signed": date(2026, 3, 1)},
    {"id": "3", "country": "XX", "role": None, "size": None, "budget": 5000,
     "signed": date(2025, 12, 31)},
    {"id": "4", "country": "", "role": "Buyer", "size": 2.0, "budget": None,
     "signed": date(2026, 12, 31)},
    {"id": "5", "country": None, "role": "Buyer", "size": 41.0, "budget": 451,
     "signed": date(2027, 1, 1)},
]  # fmt: skip
SCHEMA = {
    "id": pl.String,
    "country": pl.String,
    "role": pl.String,
    "size": pl.Float64,
    "budget": pl.Int64,
    "signed": pl.Date,
}
NAMES = ("near", "far", "rich", "named", "fresh")


def expected(agreement: al.Agreement) -> list[dict[str, Any]]:
    found = []
    for row in ROWS:
        answer = agreement.evaluate(agreement.lead(row), at=AT)
        said = "; ".join(f"{name}: {', '.join(facts)}" for name, facts in answer.undecided.items())
        found.append({
            "id": row["id"], **{name: answer.definitions[name] for name in NAMES},
            "fit": float(answer.scores["fit"]), "undecided": said or None, "problem": None,
        })  # fmt: skip
    return found


def rows(frame: Any) -> list[dict[str, Any]]:
    found = nw.from_native(frame)
    if isinstance(found, nw.LazyFrame):
        found = found.collect(backend="pyarrow")
    names = ("id", *NAMES, "fit", "undecided", "problem")
    answers = sorted(found.to_arrow().select(names).to_pylist(), key=lambda row: row["id"])
    return [{name: row[name] for name in names} for row in answers]


def kinds() -> list[Any]:
    return ["polars", "polars lazy", "pandas", "pyarrow", "duckdb"]


def frame_of(kind: str) -> Any:
    given = pl.DataFrame(ROWS, schema=SCHEMA)
    match kind:
        case "polars lazy":
            return given.lazy()
        case "pandas":
            pytest.importorskip("pandas")
            return given.to_pandas(use_pyarrow_extension_array=True)
        case "pyarrow":
            return given.to_arrow()
        case "duckdb":
            return pytest.importorskip("duckdb").connect().from_arrow(given.to_arrow())
    return given


@pytest.mark.parametrize("kind", kinds())
def test_a_column_expression_answers_like_the_function(kind, monkeypatch):
    from alignlib.frames import one_by_one

    def never(*_: Any) -> Any:
        raise AssertionError("columns could have said it")

    monkeypatch.setattr(one_by_one, "judge_one_by_one", never)
    agreement = al.loads(TEXT, extensions=[house(**COLUMNS)])
    given = frame_of(kind)
    found = frames.evaluate(agreement, given, at=AT)
    assert type(found) is type(given)
    assert rows(found) == expected(agreement)


@pytest.mark.parametrize("kind", ["polars", "pandas", "pyarrow"])
def test_without_one_it_is_asked_lead_by_lead(kind):
    agreement = al.loads(TEXT, extensions=[house()])
    assert rows(frames.evaluate(agreement, frame_of(kind), at=AT)) == expected(agreement)


def test_a_fact_that_no_column_holds_is_unknown():
    agreement = al.loads(TEXT, extensions=[house(**COLUMNS)])
    given = frame_of("polars lazy").drop("country")
    found = frames.evaluate(agreement, given, at=AT, missing="unknown").collect()
    assert found["near"].null_count() == len(ROWS)
    assert found["undecided"][0] == "near: country; fresh: signed; fit: country"


def test_a_column_expression_that_a_library_does_not_take():
    def by_polars(country: Any) -> Any:
        return country.to_native().str.to_uppercase()

    agreement = al.loads(TEXT, extensions=[house(**{**COLUMNS, "region": by_polars})])
    eager = frames.evaluate(agreement, frame_of("polars"), at=AT)
    assert rows(eager) == expected(agreement)
    reason = r"region\(country\).*a column expression that Polars does not take.*Collect the frame"
    with pytest.raises(frames.FrameError, match=reason):
        frames.evaluate(agreement, frame_of("polars lazy"), at=AT)


def test_a_column_expression_that_gives_something_else():
    def lengths(country: Any) -> Any:
        return country.str.len_chars()

    agreement = al.loads(TEXT, extensions=[house(**{**COLUMNS, "region": lengths})])
    reason = r"region\(country\).*gives UInt32, and not one of Americas, EMEA"
    with pytest.raises(frames.FrameError, match=reason):
        frames.evaluate(agreement, frame_of("polars lazy"), at=AT)
