"""The handmade audit of Hanbit district, told once for all tests of the report."""

import hanbit
import pytest

from rollcall.engine import DuckDB
from rollcall.report import Telling


@pytest.fixture(scope="session")
def case() -> hanbit.Case:
    """Fourteen children."""
    return hanbit.read()


@pytest.fixture(scope="session")
def engine():
    """One engine for all tests of the report."""
    with DuckDB(memory="500MB", threads=1) as engine:
        yield engine


@pytest.fixture(scope="session")
def telling(engine: DuckDB, case: hanbit.Case) -> Telling:
    """The case, ready to be told without names."""
    return hanbit.tell(engine, case)
