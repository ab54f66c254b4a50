"""Coverage for people: a line, a list of what is missing, the text with marks."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator, Sequence
from itertools import groupby

from alignlib.examples.points import KINDS, Coverage, Point
from alignlib.source import SourceText

WIDTH = 100
_COLUMN = 60
_COVERED, _NEVER, _PARTLY = "✓", "✗", "~"
_SHORT = ("move", "sla")
_DOING = ("move", "trigger", "score line")


def in_short(coverage: Coverage) -> str:
    """`11 of 14 moves, 5 of 6 SLA outcomes`; of an agreement without either, what it has."""
    totals = coverage.totals
    kinds = [kind for kind in _SHORT if kind in totals] or list(totals)
    return ", ".join(_of(coverage, kind) for kind in kinds)


def listing(coverage: Coverage) -> list[str]:
    """How much of each kind is reached, and each line that is not or not wholly, with its place."""
    examples = f"{coverage.examples:,} {'example' if coverage.examples == 1 else 'examples'}"
    if not coverage.points:
        return [f"{examples}, and nothing that they could reach"]
    lines = [f"{coverage.percent:f}% covered by {examples}"]
    lines.extend(f"  {_of(coverage, kind)}" for kind in coverage.totals)
    for file, points in groupby(_told(coverage), key=lambda point: point.place.file):
        lines.append(f"no example reaches, in {file}")
        lines.extend(_lines(list(points), coverage))
    return lines


def annotated(coverage: Coverage, source: SourceText) -> list[str]:
    """The text of an agreement, each line with a mark: ✓ covered, ✗ never reached, ~ partly; and at
    the right what is missing. Where there are several files each begins with its name."""
    lines: list[str] = []
    for file in source.files:
        if len(source.files) > 1:
            lines.extend(["", file.name] if lines else [file.name])
        lines.extend(_annotated_file(coverage, file))
    return lines


def _annotated_file(coverage: Coverage, file: SourceText) -> Iterator[str]:
    by_line: dict[int, list[Point]] = {}
    for point in coverage.points:
        if point.place.file == file.name:
            by_line.setdefault(point.place.line, []).append(point)
    missing = set(_told(coverage))
    count = len(file.line_starts)
    for number in range(1, count + 1):
        text = file.line_text(number)
        if number == count and not text:
            return
        points = by_line.get(number, [])
        notes = list(_notes(points, [point for point in points if point in missing]))
        head = f"{number:>{len(str(count))}} {_mark(points)} "
        yield from _annotated_line(head, text, notes)


def absent(missing: Sequence[Point], whole: Sequence[Point]) -> str:
    """What is missing of one thing, in words."""
    outcomes = [point.outcome for point in missing]
    kind = missing[0].kind
    if kind == "condition":
        decided = [p.outcome for p in whole if p.outcome != "undecided"]
        if all(outcome in outcomes for outcome in decided):
            return "never looked at" if len(missing) == len(whole) else "never decided"
        words = {"holds": "holds", "does not hold": "fails", "undecided": "undecided"}
        outcomes = [words[outcome] for outcome in outcomes]
    return ", ".join(f"never {outcome}" for outcome in outcomes)


def _of(coverage: Coverage, kind: str) -> str:
    for known, (one, many) in KINDS.items():
        if known == kind:
            reached, total = coverage.totals[known]
            return f"{reached:,} of {total:,} {one if total == 1 else many}"
    raise KeyError(kind)


def _told(coverage: Coverage) -> list[Point]:
    """What is missing, without what goes without saying: nobody looks at the conditions of a line
    that never fires."""
    missing = coverage.missing
    silent = {str(point.place) for point in missing if point.kind in _DOING}
    looked_at = {_key(point) for point in coverage.points if point.reached}
    return [
        point
        for point in missing
        if point.kind != "condition"
        or str(point.place) not in silent
        or _key(point) in looked_at
    ]  # fmt: skip


def _key(point: Point) -> tuple[str, str]:
    return str(point.place), point.name


def _lines(points: Sequence[Point], coverage: Coverage) -> Iterator[str]:
    """A thing a line, behind the number of the line where it stands."""
    width = len(str(max(point.place.line for point in points)))
    for key, found in groupby(points, key=_key):
        missing = list(found)
        whole = [point for point in coverage.points if _key(point) == key]
        head = f"  {missing[0].place.line:>{width}}  "
        yield from _hanging(head, f"{key[1]}: {absent(missing, whole)}")


def _mark(points: Sequence[Point]) -> str:
    if not points:
        return " "
    reached = sum(point.reached for point in points)
    return _COVERED if reached == len(points) else _PARTLY if reached else _NEVER


def _notes(points: Sequence[Point], told: Sequence[Point]) -> Iterator[str]:
    """What is missing on a line; with names only where it holds several things."""
    for name in dict.fromkeys(point.name for point in told):
        missing = [point for point in told if point.name == name]
        said = absent(missing, [point for point in points if point.name == name])
        alone = len({point.name for point in points}) == 1 or missing[0].kind in _DOING
        yield said if alone else f"{name}: {said}"


def _annotated_line(head: str, text: str, notes: Sequence[str]) -> Iterator[str]:
    line = f"{head}{text}".rstrip()
    if not notes:
        yield line
        return
    said = f"← {'; '.join(notes)}"
    room = max(_COLUMN, len(line) + 2)
    if room + len(said) <= WIDTH:
        yield f"{line:<{room}}{said}"
        return
    yield line
    for note in notes:
        yield from _hanging(f"{' ' * len(head)}  ← ", note)


def _hanging(head: str, text: str) -> list[str]:
    """A text behind its head; what does not fit the line follows below its first word."""
    return textwrap.wrap(
        text, WIDTH, initial_indent=head, subsequent_indent=" " * len(head),
        break_long_words=False, break_on_hyphens=False,
    )  # fmt: skip
