"""DuckDB's functions that Spark has otherwise, computed by DuckDB itself in Spark's Python workers.

Spark's own Jaro-Winkler counts transpositions by halves, enough to carry one pair of names in two hundred over a threshold; its Levenshtein
distance counts characters where DuckDB counts bytes; and its dates in a stated format are of Java's words, and read what DuckDB does not.
"""

from collections.abc import Callable
from functools import cache
from typing import TYPE_CHECKING, Final, cast

import duckdb
import pyarrow as pa
from pyspark.sql import SparkSession
from pyspark.sql.functions import arrow_udf

if TYPE_CHECKING:
    from pyspark.sql._typing import UserDefinedFunctionLike


#: Under what name Spark knows DuckDB's Jaro-Winkler similarity; a name of its own, since Spark puts its own functions first.
JARO_WINKLER: Final = "duckdb_jaro_winkler_similarity"

#: The same for its Levenshtein distance.
LEVENSHTEIN: Final = "duckdb_levenshtein"


def register(session: SparkSession) -> None:
    """Make them known to `session`."""
    # its stubs ask for the kind of function, of which its code then warns
    of_columns = cast("Callable[..., UserDefinedFunctionLike]", arrow_udf)
    session.udf.register(JARO_WINKLER, of_columns(_jaro_winkler_similarity, "double"))
    session.udf.register("try_strptime", of_columns(_try_strptime, "timestamp_ntz"))  # Spark has none of that name
    session.udf.register(LEVENSHTEIN, of_columns(_levenshtein, "bigint"))


def _jaro_winkler_similarity(one: pa.Array, other: pa.Array) -> pa.Array:
    return _computed("jaro_winkler_similarity(one, other)", one, other)


def _levenshtein(one: pa.Array, other: pa.Array) -> pa.Array:
    return _computed("levenshtein(one, other)", one, other)


def _computed(what: str, one: pa.Array, other: pa.Array) -> pa.Array:
    pairs = _duckdb().from_arrow(pa.table({"one": one, "other": other}))
    return pairs.project(f"{what} AS computed").to_arrow_table()["computed"].combine_chunks()


def _try_strptime(text: pa.Array, form: pa.Array) -> pa.Array:
    """The time that each text states. `form` is one and the same throughout, and DuckDB wants it as a literal."""
    if not len(text):
        return pa.array([], pa.timestamp("us"))
    literal = "'" + form[0].as_py().replace("'", "''") + "'"
    read = _duckdb().from_arrow(pa.table({"text": text})).project(f"try_strptime(text, {literal}) AS time")
    return read.to_arrow_table()["time"].combine_chunks()


@cache
def _duckdb() -> duckdb.DuckDBPyConnection:
    return duckdb.connect(config={"threads": 1, "preserve_insertion_order": True})
