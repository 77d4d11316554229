"""Ids that say nothing and stay equal from run to run on the same records."""

import base64
import hashlib

import ibis.expr.types as ir
import pyarrow as pa

from rollcall.engine import Engine


def pseudonym(mark: str, evidence: str) -> str:
    """`mark` and ten letters or digits that only equal `evidence` gives."""
    return mark + base64.b32encode(hashlib.sha256(evidence.encode()).digest()).decode()[:10]


def keep_pseudonyms(engine: Engine, name: str, firsts: ir.Table, key: str, mark: str) -> ir.Table:
    """Keep under `name` the table `firsts` (columns `key` and first, the least fingerprint) with the column person, the id."""
    rows = firsts.select(key, "first").order_by(key).to_pyarrow()
    ids = [pseudonym(mark, first) for first in rows.column("first").to_pylist()]
    return engine.keep(name, rows.append_column("person", pa.array(ids, pa.string())))
