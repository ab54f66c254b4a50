"""pandas, by way of PyArrow: what pandas keeps of nulls in NumPy is not enough."""

from __future__ import annotations

from typing import Any

import narwhals as nw
import pandas as pd

from alignlib.frames.backends.base import Frame
from alignlib.frames.errors import FrameError

try:
    import pyarrow as pa

    from alignlib.frames.backends.arrow import ArrowBackend
except ImportError:  # pragma: no cover (pandas without PyArrow)
    raise FrameError("pandas frames are judged by way of PyArrow: pip install pyarrow") from None

_TYPES = {
    pa.bool_(): pd.BooleanDtype(),
    pa.int64(): pd.Int64Dtype(),
    pa.float64(): pd.Float64Dtype(),
    pa.string(): pd.StringDtype(),
    pa.large_string(): pd.StringDtype(),
}


class PandasBackend(ArrowBackend):
    """Answers come back as pandas' own nullable types; carried columns and the index stay as they
    were."""

    name = "pandas"

    def __init__(self, leads: pd.DataFrame) -> None:
        self._leads = leads

    def columns(self, native: Any) -> list[str]:
        return [str(name) for name in native.columns]

    def begin(self, native: Any, columns: list[str]) -> Frame:
        named = {str(name): name for name in native.columns}
        twice = [str(name) for name in native.columns[native.columns.duplicated()]]
        for column in columns:
            if column in twice:
                raise FrameError(f"two columns are called `{column}`: drop or rename one of them")
        arrays = {column: _array(native[named[column]], column) for column in columns}
        begun: Frame = nw.from_native(pa.table(arrays), eager_only=True)
        return begun

    def give_back(self, table: pa.Table) -> Any:
        found = table.to_pandas(types_mapper=_TYPES.get)
        named = {str(name): name for name in self._leads.columns}
        for name in found.columns:
            if name in named:
                found[name] = self._leads[named[name]].array
        return found.set_axis(self._leads.index)


def _array(series: Any, column: str) -> Any:
    try:
        return pa.Array.from_pandas(series)
    except (pa.ArrowInvalid, pa.ArrowTypeError, pa.ArrowNotImplementedError) as error:
        reason = " ".join(str(error).split())
        raise FrameError(
            f"`{column}` holds values of several types ({reason}): cast it to one"
        ) from None
