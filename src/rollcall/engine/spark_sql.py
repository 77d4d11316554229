"""Where Ibis writes SQL for Spark that means something else there than on DuckDB, or nothing."""

import warnings

import ibis.expr.operations as ops
import ibis.expr.types as ir
import pyarrow as pa
import sqlglot.expressions as sge
from ibis.backends.sql.compilers.base import NULL
from ibis.backends.sql.compilers.pyspark import PySparkCompiler
from pyspark.sql import DataFrame
from sqlglot.dialects import Spark as SparkSQL
from sqlglot.dialects.dialect import rename_func

from rollcall.engine.spark_functions import JARO_WINKLER

with warnings.catch_warnings():
    warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
    from ibis.backends.pyspark import Backend as PySpark
    from ibis.backends.pyspark.datatypes import PySparkSchema


class Words(SparkSQL):
    """Spark's SQL, with the functions of DuckDB that sqlglot does not put into it."""

    class Generator(SparkSQL.Generator):
        """How each is said."""

        TRANSFORMS = {
            **SparkSQL.Generator.TRANSFORMS,
            sge.ArrayOverlaps: rename_func("arrays_overlap"),
            sge.JarowinklerSimilarity: rename_func(JARO_WINKLER),
            # greatest of one value is an error on Spark
            sge.Greatest: lambda self, each: self.func("greatest", each.this, *(each.expressions or [each.this])),
        }


class Compiler(PySparkCompiler):
    """SQL that says on Spark what the expression says on DuckDB."""

    __slots__ = ()

    def visit_ArrayCollect(self, op: ops.ArrayCollect, *, arg, where, order_by, include_null, distinct) -> sge.Expression:
        """Sorted where asked for; nothing, not an empty list, where nothing is collected."""
        if order_by and [(key.arg, key.ascending) for key in op.order_by] != [(op.arg, True)]:
            raise NotImplementedError("on Spark, values are collected in their own order only")
        values = super().visit_ArrayCollect(op, arg=arg, where=where, order_by=(), include_null=include_null, distinct=distinct)
        return self.if_(self.f.size(values) > 0, self.f.array_sort(values) if order_by else values, NULL)

    def visit_ArrayIndex(self, op: ops.ArrayIndex, *, arg, index) -> sge.Expression:
        """Nothing where the list is shorter."""
        return self.f.try_element_at(arg, index + 1)


class Backend(PySpark):
    """Ibis on Spark, as the stages need it."""

    compiler = Compiler()

    def frame(self, table: ir.Table) -> DataFrame:
        """The data frame behind `table`, with the types that Ibis takes for granted made sure of."""
        return self.raw_sql(self.compile(table)).to(PySparkSchema.from_ibis(table.schema()))

    def to_pyarrow(self, expr: ir.Expr, /, *, params=None, limit=None, **kwargs) -> pa.Table | pa.ChunkedArray | pa.Scalar:
        """Compute `expr`, without a detour by pandas, which takes whole numbers with gaps for fractions."""
        table = expr.as_table()
        rows = self.raw_sql(self.compile(table, params=params, limit=limit)).toArrow()
        return expr.__pyarrow_result__(rows.cast(table.schema().to_pyarrow()))
