"""Values of groups beside each row of an Arrow table: joins of Acero, and so narwhals' `over`, put
the rows of larger tables in another order."""

from __future__ import annotations

from typing import Any

import pyarrow as pa
import pyarrow.compute as pc
from attrs import frozen


@frozen
class Groups:
    """The rows of a table by their values in some columns, among which null is one."""

    number: Any
    """Of each row the number of its group, from 0 on."""

    @classmethod
    def of(cls, table: pa.Table, columns: list[str]) -> Groups:
        number = pa.repeat(pa.scalar(0, pa.int64()), table.num_rows)
        for name in columns:
            codes = _codes(table.column(name))
            # Both are below the number of rows, so that the product is within 64 bits.
            number = _codes(pc.add(pc.multiply(number, table.num_rows), codes))
        return cls(number)

    def sizes(self) -> Any:
        """How many rows the group of each row has."""
        return self._beside(pa.repeat(pa.scalar(1, pa.int64()), len(self.number)), "sum")

    def least(self, values: Any) -> Any:
        """The smallest value in the group of each row; null is none."""
        return self._beside(values, "min")

    def _beside(self, values: Any, how: str) -> Any:
        table = pa.table({"group": self.number, "value": values})
        found = table.group_by("group").aggregate([("value", how)]).sort_by("group")
        return found.column(f"value_{how}").combine_chunks().take(self.number)


def _codes(column: Any) -> Any:
    """Whole numbers from 0 on, equal where the values are."""
    whole = column.combine_chunks() if isinstance(column, pa.ChunkedArray) else column
    if pa.types.is_dictionary(whole.type):
        whole = whole.dictionary_decode()
    return whole.dictionary_encode(null_encoding="encode").indices.cast(pa.int64())
