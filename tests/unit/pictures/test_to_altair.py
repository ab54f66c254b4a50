"""Charts for Altair: valid by its own schema, with the numbers that the picture was given."""

from __future__ import annotations

import subprocess
import sys
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import pytest

import alignlib as al
from alignlib.pictures import (
    Bar,
    Line,
    Mark,
    Picture,
    bars,
    heat,
    histogram,
    lines,
    percent,
    steps,
)

pytest.importorskip("altair")


def spec(picture: Picture) -> dict[str, Any]:
    """Checked by Altair against the schema of Vega-Lite as it is made."""
    return picture.to_altair().to_dict()


def layers(picture: Picture) -> list[dict[str, Any]]:
    made = spec(picture)
    return made.get("layer", [made])


def rows(picture: Picture) -> list[dict[str, Any]]:
    made = spec(picture)
    return made.get("data", layers(picture)[0].get("data"))["values"]


def test_bars_with_intervals_and_a_target():
    picture = bars(
        "Rejected", [Bar("fair", Decimal("0.31"), 0.2, 0.44), Bar("mail", None)],
        form=percent, target=0.22, label="campaign", value="share",
    )  # fmt: skip
    assert rows(picture) == [
        {"label": "fair", "series": "", "value": 0.31, "low": 0.2, "high": 0.44},
        {"label": "mail", "series": "", "value": None, "low": None, "high": None},
    ]
    bar, interval, target = layers(picture)
    assert bar["encoding"]["x"]["axis"] == {"format": ".0%"}
    assert bar["encoding"]["y"]["title"] == "campaign"
    assert bar["encoding"]["y"]["sort"] is None  # as given, not by the alphabet
    assert interval["encoding"]["x2"] == {"field": "high"}
    assert target["data"]["values"] == [{"name": "target", "value": 0.22}]
    assert spec(picture)["title"] == "Rejected"
    assert spec(picture)["description"] == picture.about


def test_bars_of_several_series_stand_together():
    picture = bars("Two", [Bar("a", 3), Bar("a", 4, series=1)], names=("then", "now"))
    (bar,) = layers(picture)
    assert [row["series"] for row in rows(picture)] == ["then", "now"]
    assert bar["encoding"]["yOffset"]["sort"] == ["then", "now"]
    assert bar["encoding"]["color"]["field"] == "series"


@pytest.mark.parametrize(
    ("at", "kind", "told"),
    [
        ([date(2026, 1, 1), date(2026, 2, 1)], "temporal", "2026-01-01T00:00:00"),
        ([datetime(2026, 1, 1, 9, tzinfo=UTC), datetime(2026, 1, 2, 9, tzinfo=UTC)],
         "temporal", "2026-01-01T09:00:00"),
        ([1, Decimal("2.5")], "quantitative", 1),
        (["2026-Q1", "2026-Q2"], "ordinal", "2026-Q1"),
    ],
)  # fmt: skip
def test_lines_over_any_place(at: list[Any], kind: str, told: object):
    picture = lines("Kept", at, [Line("calls", [1, 2], [0, 1], [2, 3]), Line("mails", [2, None])])
    band, curve = layers(picture)
    assert curve["encoding"]["x"]["type"] == kind
    assert band["mark"]["type"] == "area"
    assert rows(picture)[0]["at"] == told
    assert [row["value"] for row in rows(picture)] == [1, 2, 2, None]
    assert spec(picture)["data"] or curve["data"]


def test_steps_hold_until_the_next_place():
    (curve,) = layers(steps("Open", [0, 1, 2], [Line("open", [1, 0.5, 0.2])]))
    assert curve["mark"]["interpolate"] == "step-after"


def test_a_heat_map_keeps_its_order_and_its_gaps():
    picture = heat("Ages", ["b", "a"], ["young", "old"], [[1, None], [2, 3]])
    (cells,) = layers(picture)
    assert [row["value"] for row in rows(picture)] == [1, None, 2, 3]
    assert cells["encoding"]["x"]["scale"]["domain"] == ["young", "old"]
    assert cells["encoding"]["y"]["scale"]["domain"] == ["b", "a"]


def test_a_histogram_with_a_part_and_a_mark():
    picture = histogram("Scores", [0, 10, 20], [3, 4], within=("won", [1, 2]),
                        marks=[Mark(15, "hand-off")])  # fmt: skip
    assert rows(picture)[1] == {"from": 10, "below": 20, "count": 4, "part": 2}
    whole, part, mark = layers(picture)
    assert whole["encoding"]["x"]["bin"] == "binned"
    assert part["encoding"]["y"]["field"] == "part"
    assert mark["data"]["values"] == [{"name": "hand-off", "value": 15.0}]


def test_a_diagram_is_no_chart():
    agreement = al.loads('agreement "A"\n  zone UTC\nactivity form by prospect\n'
                         "stage new, start\n  to won on form\nstage won, end\n")  # fmt: skip
    with pytest.raises(ValueError, match=r"is a drawing and no chart of numbers.*svg"):
        agreement.diagram().picture.to_altair()


def test_without_altair_it_says_what_to_install():
    code = (
        "import sys; sys.modules['altair'] = None\n"
        "from alignlib.pictures import Bar, bars\n"
        "bars('B', [Bar('a', 1)]).to_altair()\n"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert "pip install 'alignlib[altair]'" in done.stderr
