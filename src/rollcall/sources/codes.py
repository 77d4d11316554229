"""Codes of a file as words of the contract.

A code that no list has is read as not stated and noted; it stays visible as evidence. Codes are compared without regard to case.
"""

from collections.abc import Iterable, Mapping
from types import MappingProxyType

import ibis
import ibis.expr.types as ir

from rollcall.config import Source
from rollcall.errors import ConfigurationError
from rollcall.sources.mapping import nearest_name
from rollcall.terms import VALUES

#: Codes that every source may use, beside the contract's own words. 1 and 2 are ISO/IEC 5218 and SSDA903: male, female.
USUAL = MappingProxyType(
    {
        "sex": {"f": "female", "m": "male", "여": "female", "남": "male", "여자": "female", "남자": "male", "1": "male", "2": "female"},
        "planned": {"yes": "true", "no": "false", "y": "true", "n": "false", "1": "true", "0": "false"},
    }
)

#: Words that stand for "not stated" in closed lists.
UNSTATED = MappingProxyType({"sex": ("u", "unknown", "x", "9", "0")})


def plain(cell: ir.StringValue) -> ir.StringValue:
    """A code as lists have it: in lower case, and `1` where a spreadsheet made `1.0` of it."""
    lower = cell.lower()
    return ibis.ifelse(lower.endswith(".0"), lower.substr(0, lower.length() - 2), lower)


def word(cell: ir.StringValue, codes: Mapping[str, str]) -> ir.StringValue:
    """The word for each code, null where there is none. `codes` has lower-case keys; "" is a code that states nothing."""
    return plain(cell).cases(*codes.items(), else_=ibis.null("string")).nullif("") if codes else ibis.null("string")


def is_one_of(cell: ir.StringValue, codes: Iterable[str]) -> ir.BooleanValue:
    """True where the cell is one of these codes; null where it is empty."""
    return plain(cell).isin([code.lower() for code in codes])


def unknown(cell: ir.StringValue, codes: Mapping[str, str]) -> ir.BooleanValue:
    """True where the cell is a code that the list lacks."""
    return plain(cell).notin(list(codes))


def list_of(column: str, source: Source) -> dict[str, str] | None:
    """The code list of a canonical column: the contract's words, the usual codes, the source's own; None for free text.

    Raises:
        ConfigurationError: the source turns a code into a word that the contract does not have.
    """
    field = "sex" if column.endswith("_sex") else column
    own = source.values.get(column, {})
    if field not in VALUES:
        return {code.lower(): term for code, term in own.items()} or None
    for term in own.values():
        if term and term not in VALUES[field]:
            near = nearest_name(term, VALUES[field])
            raise ConfigurationError(
                f"source {source.name!r}: {term!r} is not a value of {column}",
                cause=f"did you mean {near!r}?" if near else f"known are: {', '.join(VALUES[field])}",
                next_step=f"Mend [source.values.{column}] in rollcall.toml.",
            )
    codes = {value: value for value in VALUES[field]} | {value: "" for value in UNSTATED.get(field, ())} | USUAL.get(field, {})
    return codes | {code.lower(): term for code, term in own.items()}


def is_closed(column: str) -> bool:
    """Whether the contract lists the values of a canonical column."""
    return column in VALUES or column.endswith("_sex")
