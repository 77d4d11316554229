"""Where Ibis writes SQL for Spark that means something else there than on DuckDB, or nothing."""

import re
import sys
import warnings
from functools import cache
from importlib import import_module

import duckdb
import ibis.expr.operations as ops
import ibis.expr.types as ir
import pyarrow as pa
import sqlglot as sg
import sqlglot.expressions as sge
from ibis.backends.sql.compilers.base import NULL
from ibis.backends.sql.compilers.pyspark import PySparkCompiler
from pyspark.sql import DataFrame
from sqlglot.dialects import Spark as SparkSQL
from sqlglot.dialects.dialect import rename_func

from rollcall.engine.shared import named
from rollcall.engine.spark_functions import JARO_WINKLER, LEVENSHTEIN

with warnings.catch_warnings():
    warnings.filterwarnings("ignore", "PySpark does not yet fully support pandas", FutureWarning)
    from ibis.backends.pyspark import Backend as PySpark
    from ibis.backends.pyspark.datatypes import PySparkSchema

    import_module("pyspark.testing.utils")  # PySpark does so on its first call, and warns then


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


#: Shapes of text that DuckDB's casts take, of those that stages may hand to them: Spark's take `1d` and `2015-03-02Tx` as well.
DATE = r"^[0-9]{1,4}([-/ \\])[0-9]{1,2}\1[0-9]{1,2}$"
NUMBER = r"^[+-]?([0-9]+[.]?[0-9]*|[.][0-9]+)([eE][+-]?[0-9]+)?$"

#: In Java's patterns, `.` and `$` as DuckDB has them, for which only a line feed ends a line, and its white space.
UNIX_LINES, SPACE = "(?d)", r"[ \t\n\f\r]"


@cache
def _capitals() -> tuple[str, str, str]:
    """Letters whose capital is several letters to Java, signs for private use to stand for them, and the one letter that DuckDB gives."""
    letters = "".join(letter for letter in map(chr, range(sys.maxunicode)) if len(letter.upper()) > 1)
    stand_ins = "".join(chr(0x10F000 + place) for place in range(len(letters)))
    return letters, stand_ins, duckdb.execute("SELECT upper(?)", [letters]).fetchall()[0][0]


#: What makes a part of a query worth keeping where it is needed again.
HEAVY = (sge.Join, sge.Window, sge.Group, sge.Distinct, sge.Union)


class Compiler(PySparkCompiler):
    """SQL that says on Spark what the expression says on DuckDB."""

    __slots__ = ()

    #: Operations that are one function there have their methods from the class above; named here, they would stand above those below.
    SIMPLE_OPS = {}

    #: What Spark does not read as one side of a comparison without parentheses.
    SQLGLOT_NEEDS_PARENS = PySparkCompiler.SQLGLOT_NEEDS_PARENS | {sge.In, sge.RegexpLike, sge.Between, sge.Not}

    def visit_ArrayCollect(self, op: ops.ArrayCollect, *, arg, where, order_by, include_null, distinct) -> sge.Expression:
        """Sorted where asked for; nothing, not an empty list, where nothing is collected."""
        if order_by and [(key.arg, key.ascending) for key in op.order_by] != [(op.arg, True)]:
            raise NotImplementedError("on Spark, values are collected in their own order only")
        values = super().visit_ArrayCollect(op, arg=arg, where=where, order_by=(), include_null=include_null, distinct=distinct)
        return self.if_(self.f.size(values) > 0, self.f.array_sort(values) if order_by else values, NULL)

    def visit_ArrayIndex(self, op: ops.ArrayIndex, *, arg, index) -> sge.Expression:
        """Nothing where the list is shorter."""
        return self.f.try_element_at(arg, index + 1)

    def visit_Cast(self, op: ops.Cast, *, arg, to) -> sge.Expression:
        """JSON states a field that is not set."""
        if to.is_json() and op.arg.dtype.is_struct():
            return self.f.to_json(arg, self.f.anon.map(sge.convert("ignoreNullFields"), sge.convert("false")))
        return super().visit_Cast(op, arg=arg, to=to)

    def visit_TryCast(self, op: ops.TryCast, *, arg, to) -> sge.Expression:
        """Of text only where DuckDB takes it, too."""
        if op.arg.dtype.is_string() and to.is_date():
            hyphened = self.f.translate(arg, "/ \\", "---")
            return self.if_(self.f.regexp_like(arg, DATE), super().visit_TryCast(op, arg=hyphened, to=to), NULL)
        if op.arg.dtype.is_string() and to.is_floating():
            return self.if_(self.f.regexp_like(arg, NUMBER), super().visit_TryCast(op, arg=arg, to=to), NULL)
        return super().visit_TryCast(op, arg=arg, to=to)

    def visit_ArrayStringJoin(self, op: ops.ArrayStringJoin, *, arg, sep) -> sge.Expression:
        """An empty text of an empty list; nothing of a list of nothing."""
        stated = sge.Or(this=self.f.size(arg).eq(0), expression=self.f.size(self.f.anon.array_compact(arg)) > 0)
        return self.if_(stated, self.f.array_join(arg, sep), NULL)

    def visit_ArrayIntersect(self, op: ops.ArrayIntersect, *, left, right) -> sge.Expression:
        """What of the one list stands in the other, as often as it stands in the one; none of it where the other is nothing."""
        each = sg.to_identifier("each")
        return self.f.filter(left, sge.Lambda(this=self.f.array_contains(right, each), expressions=[each]))

    def visit_Levenshtein(self, op: ops.Levenshtein, *, left, right) -> sge.Expression:
        """Counted in bytes."""
        return self.f.anon[LEVENSHTEIN](left, right)

    def visit_Lowercase(self, op: ops.Lowercase, *, arg) -> sge.Expression:
        """One letter for each letter, wherever in a word it stands."""
        return self.f.lower(self.f.translate(arg, "Σİ", "σi"))

    def visit_Uppercase(self, op: ops.Uppercase, *, arg) -> sge.Expression:
        """One letter for each letter."""
        letters, stand_ins, capitals = _capitals()
        return self.f.translate(self.f.upper(self.f.translate(arg, letters, stand_ins)), stand_ins, capitals)

    def visit_RegexSearch(self, op: ops.RegexSearch, *, arg, pattern) -> sge.Expression:
        """Lines end where DuckDB ends them."""
        return self.f.regexp_like(arg, self._java(pattern))

    def visit_RegexExtract(self, op: ops.RegexExtract, *, arg, pattern, index) -> sge.Expression:
        """Lines end where DuckDB ends them."""
        return self.f.regexp_extract(arg, self._java(pattern), index)

    def visit_RegexReplace(self, op: ops.RegexReplace, *, arg, pattern, replacement) -> sge.Expression:
        """Groups are called `$1` where DuckDB says `\\1`."""
        if isinstance(replacement, sge.Literal):
            replacement = re.sub(r"\\(\d)", r"$\1", replacement.this.replace("$", r"\$"))
        return self.f.regexp_replace(arg, self._java(pattern), replacement)

    def _java(self, pattern: sge.Expression) -> sge.Expression:
        return sge.convert(UNIX_LINES + pattern.this.replace(r"\s", SPACE)) if isinstance(pattern, sge.Literal) else pattern

    def visit_WindowFunction(self, op: ops.WindowFunction, *, func, group_by, order_by, **bounds) -> sge.Expression:
        """Distinct values in a window, which Spark collects but does not count."""
        if not isinstance(op.func, ops.CountDistinct):
            return super().visit_WindowFunction(op, func=func, group_by=group_by, order_by=order_by, **bounds)
        (distinct,) = func.find_all(sge.Distinct)
        values = self.f.collect_set(*distinct.expressions)
        window = super().visit_WindowFunction(op, func=values, group_by=group_by, order_by=order_by, **bounds)
        return self.cast(self.f.size(window), op.dtype)


class Backend(PySpark):
    """Ibis on Spark, as the stages need it."""

    compiler = Compiler()

    def frame(self, table: ir.Table) -> DataFrame:
        """The data frame behind `table`, with the types that Ibis takes for granted made sure of.

        What the query refers to more than once is computed once: Spark would plan and compute it anew at every place, and what it rests
        on again within each.
        """
        query = self.compiler.to_sqlglot(named(table))
        shared = list(query.ctes)
        viewed: list[str] = []
        for part in shared:
            if part.this.find(*HEAVY):
                alone = part.this.copy()
                for other in (other for other in shared[: shared.index(part)] if other.alias not in viewed):
                    alone = alone.with_(other.alias, as_=other.this, dialect=self.dialect)
                self.raw_sql(alone.sql(self.dialect)).localCheckpoint(eager=False).createOrReplaceTempView(part.alias)
                viewed.append(part.alias)
                part.pop()
        if shared and not query.ctes:
            query.args["with_"].pop()
        frame = self.raw_sql(query.sql(self.dialect)).to(PySparkSchema.from_ibis(table.schema()))
        for name in viewed:
            self._session.catalog.dropTempView(name)
        return frame

    def to_pyarrow(self, expr: ir.Expr, /, *, params=None, limit=None, **kwargs) -> pa.Table | pa.ChunkedArray | pa.Scalar:
        """Compute `expr`, without a detour by pandas, which takes whole numbers with gaps for fractions."""
        table = expr.as_table()
        rows = self.raw_sql(self.compile(table, params=params, limit=limit)).toArrow()
        return expr.__pyarrow_result__(rows.cast(table.schema().to_pyarrow()))
