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


def needed() -> None:
    """Skips a module of tests where there is no Spark to run them; where `ALIGNLIB_SPARK` says
    `needed`, as in CI, none is skipped."""
    if os.environ.get("ALIGNLIB_SPARK") == "needed":
        assert shutil.which("java"), "PySpark needs Java: apt-get install openjdk-17-jre-headless"
        return
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
