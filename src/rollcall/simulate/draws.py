"""Draws without a memory: what is drawn depends on the seed, on who it is for and on what it is for, never on what was drawn before.

So a chunk of the country can be made without the chunks before it, and comes out the same whichever chunk it lies in.
"""

import datetime

from rollcall.engine import DuckDB

#: The day on which the roll of the invented country is taken.
AS_OF = datetime.date(2025, 6, 30)

#: Macros that every office uses. `sides` is at least 1; a draw lies in [0, sides).
_MACROS = (
    # hashed twice: DuckDB joins the hashes of several values so that two draws for one child would hang together in their last bits
    "CREATE MACRO chance(n, what) AS hash(hash(getvariable('seed'), n::BIGINT, what))",
    "CREATE MACRO draw(n, what, sides) AS (chance(n, what) % sides::UBIGINT)::BIGINT",
    # a share of at most 1 in 100,000 steps, so that a rate of a clerk's error may be small
    "CREATE MACRO happens(n, what, rate) AS (chance(n, what) % 100000::UBIGINT)::DOUBLE < rate * 100000.0",
    "CREATE MACRO as_of() AS getvariable('as_of')::DATE",
    # multiplied modulo a prime, numbers of neighbours look like strangers' and none is given twice
    "CREATE MACRO numbered(n, factor) AS ((n::BIGINT * factor::BIGINT + 11) % 2147483647::BIGINT)",
    "CREATE MACRO eight_digits(n) AS lpad(((n::BIGINT * 48271::BIGINT + 7) % 99999989::BIGINT)::VARCHAR, 8, '0')",
    "CREATE MACRO written(day) AS strftime(day, '%Y-%m-%d')",
)


def prepare(engine: DuckDB, *, seed: int, errors: float, wrongs_in: int, rings: bool) -> None:
    """Make the macros, and set what they read: the variables `seed errors wrongs_in rings as_of`."""
    for macro in _MACROS:
        engine.duckdb.execute(macro)
    values = {"seed": seed, "errors": errors, "wrongs_in": wrongs_in, "rings": rings, "as_of": AS_OF}
    for name, value in values.items():
        remember(engine, name, value)


def remember(engine: DuckDB, name: str, value: object) -> None:
    """Set a variable that the SQL of this package reads with `getvariable`. `name` is written in this package, never by a user."""
    engine.duckdb.execute(f"SET VARIABLE {name} = ?", [value])
