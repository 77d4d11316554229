"""Judges three templates that a process-mining tool and a data frame can also express, on the events of a log that `rules.py` kept.

    python -m venv peers && peers/bin/pip install polars pm4py pyarrow
    peers/bin/python bench/peers.py FOLDER/10000

FOLDER is what `rules.py --folder` was given. The templates: a registration follows every birth, a visit follows every missing
episode, and no return comes before the first placement. None of them knows days, hands or evidence, as rules do: a rule asks
for an answer within a time, by somebody independent, and cites the rows. Neither package is needed by Rollcall; pm4py's licence is
AGPL-3.0. CPU seconds are user and system of this process, each after its events were read.
"""

import sys
import time
from collections.abc import Callable
from pathlib import Path

import polars as pl

RESPONSES = (("birth", "registration"), ("missing", "visit"))
PRECEDENCE = ("placement", "return")
KINDS = sorted({kind for pair in (*RESPONSES, PRECEDENCE) for kind in pair})


def in_polars(events: pl.DataFrame) -> int:
    """How many children break a template."""
    broken = 0
    for first, then in RESPONSES:
        last = events.filter(pl.col("kind") == first).group_by("child").agg(pl.col("date").max().alias("asked"))
        answered = events.filter(pl.col("kind") == then).group_by("child").agg(pl.col("date").max())
        both = last.join(answered, on="child", how="left")
        broken += both.filter(pl.col("date").is_null() | (pl.col("date") < pl.col("asked"))).height
    before, after = PRECEDENCE
    began = events.filter(pl.col("kind") == before).group_by("child").agg(pl.col("date").min().alias("began"))
    given = events.filter(pl.col("kind") == after).group_by("child").agg(pl.col("date").min())
    both = given.join(began, on="child", how="left")
    return broken + both.filter(pl.col("began").is_null() | (pl.col("began") > pl.col("date"))).height


def in_pm4py(events: pl.DataFrame) -> int:
    """How many children break a template, by pm4py's DECLARE; it orders a child's events by their days."""
    import pm4py

    log = events.sort("child", "date", "kind").to_pandas()
    log["date"] = log["date"].dt.tz_localize("UTC")
    log = pm4py.format_dataframe(log, case_id="child", activity_key="kind", timestamp_key="date")
    sure = {"support": 1, "confidence": 1}
    model = {"response": dict.fromkeys(RESPONSES, sure), "precedence": {PRECEDENCE: sure}}
    told = pm4py.conformance_declare(log, model)
    return sum(len(child["deviations"]) for child in told)


def main() -> None:
    """Read the events, judge them both ways, print a line for each."""
    if len(sys.argv) != 2:
        raise SystemExit(__doc__)
    begun = time.process_time()
    columns = ["child", "kind", "date"]
    events = pl.read_parquet(Path(sys.argv[1]) / "events-unsorted" / "*.parquet", columns=columns)
    events = events.filter(pl.col("kind").is_in(KINDS))
    print(f"{events.height:,} events of {len(KINDS)} kinds read in {time.process_time() - begun:.2f} CPU s by Polars")
    judges: dict[str, Callable[[pl.DataFrame], int]] = {"Polars": in_polars, "pm4py DECLARE": in_pm4py}
    for name, judge in judges.items():
        begun = time.process_time()
        broken = judge(events)
        print(f"{name:14} {broken:>8,} broken  {time.process_time() - begun:>8.2f} CPU s")


if __name__ == "__main__":
    main()
