"""One engine for all cases that a worker judges, which remembers how a query is written."""

import harness
import pytest


@pytest.fixture(scope="session")
def engine():
    with harness.Remembering(threads=1) as kept:
        yield kept
