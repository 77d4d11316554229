"""DuckDB's functions that Spark has not, computed by DuckDB itself in Spark's Python workers.

Two implementations of Jaro-Winkler count transpositions differently, enough to carry one pair of names in a hundred over a threshold.
"""

from functools import cache

import duckdb
import pyarrow as pa
from pyspark.sql import SparkSession
from pyspark.sql.functions import ArrowUDFType, arrow_udf


def register(session: SparkSession) -> None:
    """Make them known to `session` under DuckDB's names."""
    session.udf.register("jaro_winkler_similarity", arrow_udf(_jaro_winkler_similarity, "double", ArrowUDFType.SCALAR))


def _jaro_winkler_similarity(one: pa.Array, other: pa.Array) -> pa.Array:
    pairs = _duckdb().from_arrow(pa.table({"one": one, "other": other}))
    return pairs.project("jaro_winkler_similarity(one, other) AS likeness").to_arrow_table()["likeness"].combine_chunks()


@cache
def _duckdb() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config={"threads": 1, "preserve_insertion_order": True})
