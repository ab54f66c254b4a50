"""Activities that are remembered only as what they count (`Agreement.compact`)."""

from __future__ import annotations

from typing import Any, NamedTuple

from attrs import frozen


class Edge(NamedTuple):
    """The first or the latest match of a filter; not certain: a field under `where` is unknown."""

    at: int
    certain: bool


class Counted(NamedTuple):
    """How many certainly and how many at most, since the entry before which `acts` activities had
    been handled (as `Entry.acts` counts them)."""

    acts: int
    sure: int
    most: int


@frozen
class FoldedFilter:
    """What the folded activities are to one filter in one pipeline. `text` is the filter in the
    author's words; `latest_sure` the latest certain match: its instant and its number (below 0, as
    they come before those kept)."""

    track: int
    filter: int
    text: str
    sure: int
    most: int
    first: Edge
    latest: Edge
    latest_sure: tuple[int, int] | None
    since: tuple[Counted, ...]

    def since_entry(self, acts: int) -> tuple[int, int]:
        """(certainly, at most) since the entry with this `acts`."""
        for counted in self.since:
            if counted.acts == acts:
                return counted.sure, counted.most
        return 0, 0


class Kinds(NamedTuple):
    """The kinds of the activities numbered `first` and up that happened at `since` or later, in
    the order in which they came: what messages call `{activities}` and `so far`."""

    first: int
    since: int
    kinds: tuple[str, ...]


@frozen
class Folded:
    """`count` activities, `of` these kinds (canonical), up to and including the one that sorts as
    `last`: (µs, sequence, id)."""

    count: int
    of: tuple[str, ...]
    last: tuple[int, int, str]
    filters: tuple[FoldedFilter, ...]
    kinds: tuple[Kinds, ...]

    def kinds_from(self, first: int, since: int) -> tuple[str, ...]:
        return next((item.kinds for item in self.kinds if item[:2] == (first, since)), ())

    def to_dict(self) -> dict[str, Any]:
        return {
            "count": self.count,
            "of": list(self.of),
            "last": list(self.last),
            "filters": [
                {
                    "track": item.track, "filter": item.filter, "text": item.text,
                    "sure": item.sure, "most": item.most,
                    "first": list(item.first), "latest": list(item.latest),
                    "latest_sure": item.latest_sure and list(item.latest_sure),
                    "since": [list(counted) for counted in item.since],
                }
                for item in self.filters
            ],
            "kinds": [[item.first, item.since, list(item.kinds)] for item in self.kinds],
        }  # fmt: skip

    @classmethod
    def from_dict(cls, plain: dict[str, Any]) -> Folded:
        at, sequence, name = plain["last"]
        return cls(
            plain["count"],
            tuple(plain["of"]),
            (at, sequence, name),
            tuple(
                FoldedFilter(
                    **{
                        **item,
                        "first": Edge(*item["first"]),
                        "latest": Edge(*item["latest"]),
                        "latest_sure": item["latest_sure"] and tuple(item["latest_sure"]),
                        "since": tuple(Counted(*counted) for counted in item["since"]),
                    }
                )
                for item in plain["filters"]
            ),
            tuple(Kinds(first, since, tuple(kinds)) for first, since, kinds in plain["kinds"]),
        )
