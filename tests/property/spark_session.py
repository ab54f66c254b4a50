"""One small Spark for all tests, in local mode; needs pyspark and Java 17
(`apt-get install openjdk-17-jre-headless`)."""

from __future__ import annotations

import os
import shutil
import sys
import warnings
from functools import lru_cache
from typing import Any

import pytest
from hypothesis import settings

from property.strategies import _asked, law

several = law if _asked else settings(law, max_examples=6)
"""Decorates laws: Spark takes seconds to plan what others plan in milliseconds (`ALIGNLIB_LAWS`
asks for more examples)."""


def needed() -> None:
    """Skips a module of tests where there is no Spark to run them."""
    pytest.importorskip("pyspark")
    pytest.importorskip("narwhals")
    if shutil.which("java") is None:
        pytest.skip("PySpark needs Java: apt-get install openjdk-17-jre-headless",
                    allow_module_level=True)  # fmt: skip


@lru_cache(maxsize=1)
def session() -> Any:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        from pyspark.sql import SparkSession

        # Its executors run the Python that the tests run, not the first on the path.
        os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
        settings_ = {
            "spark.ui.enabled": "false", "spark.sql.session.timeZone": "UTC",
            "spark.sql.shuffle.partitions": "1", "spark.driver.host": "127.0.0.1",
            "spark.sql.adaptive.enabled": "false", "spark.ui.showConsoleProgress": "false",
            # Its life is short: no time for the better of Java's two compilers.
            "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
        }  # fmt: skip
        builder = SparkSession.builder.master("local[1]")
        for name, value in settings_.items():
            builder = builder.config(name, value)
        return builder.getOrCreate()
