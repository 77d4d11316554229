"""Columns taken out of cells that hold JSON, as SQL of DuckDB. A cell that is no JSON, or is built otherwise, gives nothing."""

from collections.abc import Mapping

from rollcall.sources.mapping import Piece

#: The elements of a list; a cell that is no list counts as a list of one.
EACH = "$[*]"


def sql(piece: Piece, column: str) -> str:
    """The expression that takes `piece` out of `column` (written as SQL): text, trimmed, null where the cell does not state it."""
    document = f"try_cast({column} AS JSON)"
    choices = f"json_extract({document}, {_quoted(piece.each)})"
    if piece.each == EACH:
        choices = f"CASE WHEN json_type({document}) = 'ARRAY' THEN {choices} ELSE [{document}] END"
    elif "*" not in piece.each:
        choices = f"[{choices}]"
    conditions = ["choice IS NOT NULL", *_conditions(piece.where)]
    ranked = [f"list_filter({choices}, lambda choice: {' AND '.join([*conditions, *_conditions(rank)])})[1]" for rank in piece.prefer]
    texts = [", ".join(map(_text, paths)) for paths in (piece.take, piece.otherwise) if paths]
    stated = ", ".join(f"nullif(trim(concat_ws(' ', {text})), '')" for text in texts)
    return f"list_transform([coalesce({', '.join(ranked)})], lambda chosen: coalesce({stated}))[1]"


def _conditions(wanted: Mapping[str, tuple[str, ...]]) -> list[str]:
    return [_is_one_of(path, values) for path, values in wanted.items()]


def _is_one_of(path: str, values: tuple[str, ...]) -> str:
    listed = ", ".join(_quoted(value) for value in values)
    stated = f"json_extract_string(choice, {_quoted(path)})"
    return f"list_has_any({stated}, [{listed}])" if "*" in path else f"coalesce({stated}, '') IN ({listed})"


def _text(path: str) -> str:
    stated = f"json_extract_string(chosen, {_quoted(path)})"
    return f"nullif(array_to_string({stated}, ' '), '')" if "*" in path else stated


def _quoted(text: str) -> str:
    return "'" + text.replace("'", "''") + "'"
