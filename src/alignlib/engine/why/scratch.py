"""A life that is tried with changes again and again: what does not change is worked out once."""

from __future__ import annotations

from copy import copy

from alignlib.engine.life import Life, Matching


class Scratch(Life):
    """`fork` gives a life to change: it knows what this one has worked out already."""

    def fork(self) -> Scratch:
        """A copy. What may be changed in it is its own; the expiries of windows are shared, since
        they are what they are."""
        twin = copy(self)
        used = self.track.index
        twin.tracks = [copy(track) for track in self.tracks]
        for track in twin.tracks:
            track.latest = dict(track.latest)
            track.entries = list(track.entries)
        twin.track = twin.tracks[used]
        twin.facts, twin.low, twin.made = dict(self.facts), dict(self.low), dict(self.made)
        twin.acts = list(self.acts)
        twin.clocks, twin.matched = list(self.clocks), list(self.matched)
        twin.triggers, twin.rooms = dict(self.triggers), dict(self.rooms)
        twin.counts, twin.sums = dict(self.counts), dict(self.sums)
        twin.seen, twin.blocked = set(self.seen), set(self.blocked)
        twin.answered, twin.faults = set(self.answered), list(self.faults)
        twin._act_low = list(self._act_low)
        twin._by_filter = [list(numbers) for numbers in self._by_filter]
        twin._matches = {
            key: Matching(known.upto, list(known.found)) for key, known in self._matches.items()
        }
        twin._standing = {key: (upto, list(found)) for key, (upto, found) in self._standing.items()}
        return twin
