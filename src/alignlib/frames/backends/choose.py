"""Which backend a frame belongs to."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from alignlib.frames.backends.base import Backend
from alignlib.frames.errors import FrameError


def backend_of(frame: Any, what: str) -> Backend:
    """The backend of a user's frame.

    Raises:
        FrameError: it is no frame that alignlib knows.
    """
    kind = type(frame)
    library = kind.__module__.split(".")[0]
    match library, kind.__name__:
        case "polars", "DataFrame" | "LazyFrame":
            from alignlib.frames.backends.polars import PolarsBackend

            return PolarsBackend(eager=kind.__name__ == "DataFrame")
        case "pyarrow", "Table":
            from alignlib.frames.backends.arrow import ArrowBackend

            return ArrowBackend()
        case "duckdb" | "_duckdb", "DuckDBPyRelation":
            from alignlib.frames.backends.duckdb import DuckBackend

            return DuckBackend()
        case "pyspark", "DataFrame":
            from alignlib.frames.backends.spark import SparkBackend

            return SparkBackend()
        case "pandas", "DataFrame":
            from alignlib.frames.backends.pandas import PandasBackend

            return PandasBackend(frame)
    if isinstance(frame, list | tuple | Mapping):
        raise FrameError(
            f"{what}: these are objects and no frame: judge them one by one with "
            "`Agreement.compile`, which takes less than making columns of them, or "
            "`Agreement.evaluate`; or make a frame of them"
        )
    raise FrameError(
        f"{what}: {kind.__module__}.{kind.__name__} is no frame that alignlib knows: give a "
        "pandas, Polars, PyArrow, DuckDB or PySpark frame"
    )
