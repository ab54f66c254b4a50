"""A table as plain text, for a terminal."""

from __future__ import annotations

from alignlib.pictures.table import Table


def show(table: Table) -> str:
    """Columns under each other, two blanks apart; numbers but the first column's stand right."""
    rows = [table.head, *table.rows]
    wide = [max(len(row[column]) for row in rows) for column in range(len(table.head))]
    right = [False, *table.numeric[1:]]
    return "\n".join(
        "  ".join(
            cell.rjust(room) if numeric else cell.ljust(room)
            for cell, room, numeric in zip(row, wide, right, strict=True)
        ).rstrip()
        for row in rows
    )
