"""One engine for all cases that a worker judges: it remembers how a query is written."""

import pytest

from rollcall.engine import DuckDB


@pytest.fixture(scope="session")
def engine():
    with DuckDB(threads=1) as kept:
        yield kept
