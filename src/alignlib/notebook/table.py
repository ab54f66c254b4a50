"""A table as plain text, for a terminal."""

from __future__ import annotations

from alignlib.pictures.table import Table


def show(table: Table) -> str:
    """Columns under each other, two blanks apart."""
    rows = [table.head, *table.rows]
    wide = [max(len(row[column]) for row in rows) for column in range(len(table.head))]
    return "\n".join(
        "  ".join(
            cell.rjust(room) if number else cell.ljust(room)
            for number, (cell, room) in enumerate(zip(row, wide, strict=True))
        ).rstrip()
        for row in rows
    )
