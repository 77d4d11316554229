"""What clerks get wrong, and the order in which a file holds its rows.

At `--errors 1` and for each cell: a name is misspelt in 15 of 1,000, a child's birth date is wrong in 8, a national number is not
stated in 30 and wrong in 5, a telephone number is not stated in 20, the day of an event is known by its month only in 5; and 5 of
1,000 rows are entered twice. Other values of `--errors` multiply these rates. A careless office makes eight times as many.
"""

from rollcall.engine import DuckDB
from rollcall.simulate.office import Office
from rollcall.simulate.wrongs import showing

CARELESS = 8

#: What may happen to a cell: ending of the column's name -> (word for the draw, rate at --errors 1, what is written instead).
SLIPS = (
    ("_name", "misspelt", 0.015, "misspelt({cell}, {key})"),
    ("child_birth_date", "wrong day", 0.008, "wrong_day({cell}, {key})"),
    ("_national_id", "not stated", 0.03, "NULL"),
    ("_national_id", "wrong", 0.005, "wrong_digit({cell}, {key})"),
    ("_phone", "not stated", 0.02, "NULL"),
    ("date", "month only", 0.005, "left({cell}, 7)"),
)

TWICE = 0.005

_MACROS = (
    """CREATE MACRO misspelt(name, key) AS CASE WHEN len(name) < 3 THEN name ELSE CASE draw(key, 'how', 3)
        WHEN 0 THEN name[1 : 1 + draw(key, 'where', len(name) - 1)] || name[3 + draw(key, 'where', len(name) - 1) :]
        WHEN 1 THEN name[1 : 1 + draw(key, 'where', len(name) - 1)] || name[1 + draw(key, 'where', len(name) - 1) :]
        ELSE name[1 : draw(key, 'where', len(name) - 1)] || name[2 + draw(key, 'where', len(name) - 1)]
            || name[1 + draw(key, 'where', len(name) - 1)] || name[3 + draw(key, 'where', len(name) - 1) :] END END""",
    """CREATE MACRO wrong_day(day, key) AS CASE WHEN day[9:10] <= '12' AND day[9:10] <> day[6:7]
        THEN day[1:5] || day[9:10] || '-' || day[6:7]
        ELSE written(day::DATE + 1 + draw(key, 'how far', 3)::INT) END""",
    """CREATE MACRO wrong_digit(number, key) AS number[1 : 9 + draw(key, 'where', 8)]
        || ((number[10 + draw(key, 'where', 8)]::INT + 1 + draw(key, 'digit', 9)) % 10) || number[11 + draw(key, 'where', 8) :]""",
)


def prepare(engine: DuckDB) -> None:
    """Make the macros that misspell."""
    for macro in _MACROS:
        engine.duckdb.execute(macro)


def write_down(engine: DuckDB, office: Office, laws: frozenset[str]) -> None:
    """Keep `written`: the rows of `office` as its clerks wrote them, in the order of the file, with what they show where `laws` bind.

    Columns: n, shows, slips (the columns that are not as they should be), then those of the file.
    """
    cells = {column: _cell(office, column) for column in office.columns}
    selected = ", ".join(f'{cell} AS "{column}"' for column, cell in cells.items())
    slipped = ", ".join(
        f"CASE WHEN {cell} IS DISTINCT FROM {_quoted(column)} THEN '{column}' END"
        for column, cell in cells.items()
        if cell != _quoted(column) and column != "child_id"
    )
    rows = office.rows.replace("{shows}", showing(office.name, laws))
    rate = TWICE * (CARELESS if office.careless else 1)
    engine.duckdb.execute(
        f"CREATE OR REPLACE TEMP TABLE written AS WITH office AS ({rows}), keyed AS (SELECT *, n * 65536 + k AS key FROM office) "
        f"SELECT n, shows, concat_ws(';', {slipped}) AS slips, {selected} FROM keyed, "
        f"range(CASE WHEN happens(key, 'twice in {office.name}', {rate} * getvariable('errors')) THEN 2 ELSE 1 END) AS copies(copy) "
        f"ORDER BY n // getvariable('district'), draw(key, 'place in {office.name}', 4000000000), n, k, copy"
    )


def _cell(office: Office, column: str) -> str:
    if column == "child_id":
        return f"'{office.prefix}' || numbered(n + {ord(office.prefix)} * 1000003, 48611)"
    cell = _quoted(column)
    for ending, what, rate, instead in SLIPS:
        if column.endswith(ending) if ending.startswith("_") else column == ending:
            often = rate * (CARELESS if office.careless else 1)
            # who keeps the body's name on a stamp does not misspell it
            if column == "organisation_name":
                continue
            happened = f"happens(key, '{office.name} {column} {what}', {often} * getvariable('errors'))"
            cell = f"CASE WHEN {happened} THEN {instead.format(cell=_quoted(column), key='key')} ELSE {cell} END"
    return cell


def _quoted(column: str) -> str:
    return f'"{column}"'
