"""What can be wrong: with a mapping (an error), and with a row (a finding that is kept)."""

from __future__ import annotations

from typing import Literal, TypeAlias

from attrs import frozen

from alignlib.errors import AlignlibError

BadRowKind: TypeAlias = Literal[
    "bad cell", "bad row", "no key", "no record", "repeated", "conflict"
]  # fmt: skip


@frozen
class MappingProblem:
    """One mistake: `key` is the place in the mapping (`record.fields.country`), or a line."""

    key: str
    message: str

    def __str__(self) -> str:
        return f"{self.key}: {self.message}" if self.key else self.message


class MappingError(AlignlibError, ValueError):
    """A mapping, or a file that it names, that cannot be used: each problem with its place."""

    def __init__(self, file: str, *problems: MappingProblem) -> None:
        super().__init__("\n".join(f"{file}: {problem}" for problem in problems))
        self.file = file
        self.problems = problems


@frozen(order=True)
class BadRow:
    """A row, or a cell of one, that was not read.

    `file` is the CSV's name in its folder, `line` the one where the row begins (from 1, the
    header included), `key` the key of the record it belongs to ("" where it has none).

    kind "bad cell": a cell that cannot be what the mapping makes of it; "bad row": a row that
    is no row of this table; "no key"; "no record": its record is not in the target;
    "repeated": equal in every cell to a row that was read; "conflict": the key of a row that
    was read, with other cells.
    """

    file: str
    line: int
    key: str
    reason: str
    kind: BadRowKind = "bad cell"

    def __str__(self) -> str:
        record = f"  {self.key}" if self.key else ""
        return f"{self.file}:{self.line}{record}  {self.reason}"
