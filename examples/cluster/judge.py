"""Judges leads on a cluster and follows their lives: Parquet in, Parquet out.

    spark-submit … judge.py AGREEMENT LEADS ACTIVITIES OUT AT

AGREEMENT is a file where the driver runs; LEADS, ACTIVITIES and OUT are what Spark can reach; AT is
an instant such as 2026-06-01T12:00Z.
"""

import sys
from datetime import datetime

from pyspark.sql import SparkSession

import alignlib as al


def main(agreement: str, leads: str, activities: str, out: str, at: str) -> None:
    spark = SparkSession.builder.getOrCreate()
    rules = al.load(agreement)
    people, happened = spark.read.parquet(leads), spark.read.parquet(activities)

    judged = al.frames.evaluate(rules, people, happened, at=at)
    judged.write.mode("overwrite").parquet(f"{out}/judged")

    lives = al.frames.replay(rules, people, happened, until=datetime.fromisoformat(at))
    for name in ("states", "transitions", "sla_events", "effects", "refusals", "problems"):
        getattr(lives, name).write.mode("overwrite").parquet(f"{out}/{name}")
    lives.release()


if __name__ == "__main__":
    main(*sys.argv[1:])
