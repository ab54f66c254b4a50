"""A picture as a chart of Altair, for notebooks in which charts are put together and changed.

The chart has the numbers of the picture, and its title as description; what it looks like is
Altair's own matter. Vega-Lite grammar: https://vega.github.io/vega-lite/docs/.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from alignlib.pictures.chart import Chart

if TYPE_CHECKING:
    from alignlib.pictures.picture import Picture

_BAND = 0.2
_NUMBERS = ("value", "from", "below", "count", "part")


def to_altair(picture: Picture) -> Any:
    """An `altair.Chart`, `altair.LayerChart` or the like.

    Raises:
        ImportError: Altair is not installed.
        ValueError: a drawing that is no chart, such as a diagram of stages.
    """
    try:
        import altair
    except ImportError as error:
        raise ImportError("this needs Altair: pip install 'alignlib[altair]'") from error
    if picture.chart is None:
        raise ValueError(
            f"{picture.title!r} is a drawing and no chart of numbers: show it as `picture.svg`"
        )
    drawn = _Drawn(altair, picture.chart)
    return drawn.chart().properties(title=picture.title, description=picture.about)


class _Drawn:
    def __init__(self, altair: Any, chart: Chart) -> None:
        self.alt, self.given = altair, chart
        rows = [dict(row) for row in chart.rows]
        self.base = altair.Chart(altair.Data(values=rows))

    def chart(self) -> Any:
        match self.given.kind:
            case "bars":
                parts = self._bars()
            case "heat":
                parts = self._heat()
            case "histogram":
                parts = self._histogram()
            case _:
                parts = self._lines()
        return self.alt.layer(*parts) if len(parts) > 1 else parts[0]

    def _axis(self) -> Any:
        return self.alt.Axis(format=".0%") if self.given.as_percent else self.alt.Undefined

    def _colour(self) -> Any:
        """By series, in the order in which they were given; none where there is one."""
        names = list(self.given.names)
        if len(names) < 2:
            return self.alt.Undefined
        return self.alt.Color("series:N", sort=names, title=None)

    def _bars(self) -> list[Any]:
        alt, title = self.alt, self.given.upward
        side = alt.Y("label:N", sort=None, title=self.given.across or None)
        many = len(self.given.names) > 1
        offset = alt.YOffset("series:N", sort=list(self.given.names)) if many else alt.Undefined
        found = [
            self.base.mark_bar().encode(
                x=alt.X("value:Q", title=title, axis=self._axis()), y=side, yOffset=offset,
                color=self._colour(), tooltip=self._told("label", "series", "value"),
            )
        ]  # fmt: skip
        if any(row["low"] is not None for row in self.given.rows):
            found.append(self.base.mark_rule(strokeWidth=1.5).encode(
                x=alt.X("low:Q", title=title), x2="high:Q", y=side, yOffset=offset))  # fmt: skip
        return [*found, *self._rules("x")]

    def _lines(self) -> list[Any]:
        alt = self.alt
        places = [row["at"] for row in self.given.rows]
        kind = "Q"
        if any(isinstance(place, str) for place in places):
            kind = "T" if all(_is_time(place) for place in places) else "O"
        side = alt.X(f"at:{kind}", title=self.given.across or None,
                     sort=None if kind == "O" else alt.Undefined)  # fmt: skip
        curve = "step-after" if self.given.kind == "steps" else "linear"
        found = []
        if any(row["low"] is not None for row in self.given.rows):
            found.append(self.base.mark_area(opacity=_BAND, interpolate=curve).encode(
                x=side, y=alt.Y("low:Q", title=None), y2="high:Q", color=self._colour(),
            ))  # fmt: skip
        found.append(self.base.mark_line(interpolate=curve, point=curve == "linear").encode(
            x=side, y=alt.Y("value:Q", title=self.given.upward or None, axis=self._axis()),
            color=self._colour(), tooltip=self._told("at", "series", "value"),
        ))  # fmt: skip
        return [*found, *self._rules("y")]

    def _heat(self) -> list[Any]:
        alt = self.alt
        sides = {
            "x": alt.X("column:N", scale=self._all("column"), title=self.given.upward or None),
            "y": alt.Y("row:N", scale=self._all("row"), title=self.given.across or None),
        }
        shade = alt.Color(
            "value:Q", title=None, scale=alt.Scale(scheme="blues"),
            legend=alt.Legend(format=".0%") if self.given.as_percent else alt.Undefined,
        )  # fmt: skip
        return [self.base.mark_rect().encode(
            **sides, color=shade, tooltip=self._told("row", "column", "value"))]  # fmt: skip

    def _histogram(self) -> list[Any]:
        alt = self.alt
        side = alt.X("from:Q", bin="binned", title=self.given.across or None)
        whole, *part = self.given.names
        found = [self.base.mark_bar().encode(
            x=side, x2="below:Q", y=alt.Y("count:Q", title=whole),
            tooltip=self._told("from", "below", "count"))]  # fmt: skip
        if part:
            found.append(self.base.mark_bar(color="#b35900").encode(
                x=side, x2="below:Q", y=alt.Y("part:Q", title=whole),
                tooltip=self._told("from", "below", "part")))  # fmt: skip
        return [*found, *self._rules("x")]

    def _all(self, name: str) -> Any:
        """Each in the order in which it was given, one without a known number too."""
        found = dict.fromkeys(row[name] for row in self.given.rows)
        return self.alt.Scale(domain=list(found))

    def _told(self, *fields: str) -> list[str]:
        return [f"{name}:{'Q' if name in _NUMBERS else 'N'}" for name in fields]

    def _rules(self, side: str) -> list[Any]:
        """Lines across, each with its name."""
        if not self.given.lines:
            return []
        alt = self.alt
        data = alt.Data(values=[{"name": name, "value": at} for name, at in self.given.lines])
        rule = alt.Chart(data).mark_rule(strokeDash=[4, 3], color="#b3263e")
        place = alt.X("value:Q") if side == "x" else alt.Y("value:Q")
        return [rule.encode(**{side: place}, tooltip=["name:N", "value:Q"])]


def _is_time(place: object) -> bool:
    return isinstance(place, str) and len(place) >= 19 and place[4] == "-" and place[10] == "T"
