"""Computes a query for some children at a time, so that the memory it takes does not grow with the number of children.

What a query says of a child may rest on that child's rows alone. Then it says the same whether it is asked of all children at once or
of one range of their ids after the other. The tables are kept by child, so that each part reads its own rows and hardly any other.
"""

from collections.abc import Iterator
from typing import Final

import duckdb
import ibis.expr.operations as ops
import ibis.expr.types as ir

#: Of fewer rows than that, no smaller parts are made where memory does not suffice.
FEWEST: Final = 100_000

#: Ids drawn from a table, to divide it by.
DRAWN: Final = 10_000

#: Whether a child's id lies in the part that is being computed. Ids are compared as they are sorted.
WITHIN: Final = "child >= getvariable('part_from') AND (getvariable('part_until')::TEXT IS NULL OR child < getvariable('part_until')::TEXT)"


class Parts:
    """Ranges of children's ids, of the tables that a database holds.

    Args:
        database: the connection. Tables and views are found in its current schema.
    """

    def __init__(self, database: duckdb.DuckDBPyConnection) -> None:
        self._database = database
        self._drawn: dict[str, list[str]] = {}  # a table -> ids of its rows, sorted

    def forget(self, name: str) -> None:
        """The table of that name is another one from now on."""
        self._drawn.pop(name, None)

    def divide(self, table: ir.Table, at_once: int) -> tuple[ir.Table, list[str]]:
        """`table` over views that hold one part of each table with a column `child`, and the first id of each part.

        No part has many more than `at_once` rows of any table. One part alone, of all ids, leaves `table` as it is.
        """
        told = [leaf for leaf in table.op().find(ops.DatabaseTable) if "child" in leaf.schema]
        begins = max((self._begins(leaf.name, at_once) for leaf in told), key=len, default=[""])
        if len(begins) == 1:
            return table, begins
        return table.op().replace({leaf: self._part(leaf) for leaf in told}).to_expr(), begins

    def each(self, begins: list[str]) -> Iterator[None]:
        """Let the views hold one part after the other."""
        for begin, until in zip(begins, [*begins[1:], None], strict=True):
            self._database.execute("SET VARIABLE part_from = ?", [begin])
            self._database.execute("SET VARIABLE part_until = ?", [until])
            yield

    def _begins(self, name: str, at_once: int) -> list[str]:
        (rows,) = self._database.execute(f'SELECT count(*) FROM "{name}"').fetchall()[0]
        parts = -(-rows // at_once)
        if parts < 2:
            return [""]
        if name not in self._drawn:
            ids = f'SELECT child FROM "{name}" WHERE child IS NOT NULL'
            drawn = self._database.execute(f"FROM ({ids}) USING SAMPLE {DRAWN} ROWS (reservoir, 1)").fetchall()
            self._drawn[name] = sorted(child for (child,) in drawn)
        drawn = self._drawn[name]
        return sorted({"", *(drawn[len(drawn) * nth // parts] for nth in range(1, parts))})

    def _part(self, leaf: ops.DatabaseTable) -> ops.DatabaseTable:
        name = f"part_of_{leaf.name}"
        self._database.execute(f'CREATE OR REPLACE VIEW "{name}" AS FROM "{leaf.name}" WHERE {WITHIN}')
        return leaf.copy(name=name)
