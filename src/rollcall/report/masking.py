"""Decides which cells of a source row may be shown where names are not asked for.

Everything that is not known to be a date, a code or an identifier of the holder's own is taken to tell who a person is.
"""

from collections.abc import Mapping

from rollcall.terms import COMMON_COLUMNS, OWN_COLUMNS, PERSON_COLUMNS, ROLES

#: Shown in place of a cell that is filled.
HIDDEN = "•••"

#: What each person's columns hold that tells who the person is.
PERSONAL = frozenset({"name", "given_name", "family_name", "birth_place", "national_id", "phone", "address"})

#: Columns of the contract, without a role, that may tell who the child is.
TELLING_COLUMNS = frozenset({"note", "place", "number", "new_name", "new_national_id"})

#: Columns of SSDA903, in its capitals, that hold dates, codes and numbers of the authority's own. UPN and postcodes are not among them.
SSDA903_COLUMNS = frozenset(
    {
        "CHILD", "SEX", "GENDER", "DOB", "ETHNIC", "MOTHER", "MC_DOB", "DECOM", "RNE", "LS", "CIN", "PLACE", "PLACE_PROVIDER",
        "DEC", "REC", "REASON_PLACE_CHANGE", "URN", "MISSING", "MIS_START", "MIS_END", "REVIEW", "REVIEW_CODE", "SDQ_SCORE",
        "SDQ_REASON", "CONVICTED", "HEALTH_CHECK", "IMMUNISATIONS", "TEETH_CHECK", "HEALTH_ASSESSMENT", "SUBSTANCE_MISUSE",
        "INTERVENTION_RECEIVED", "INTERVENTION_OFFERED", "IN_TOUCH", "ACTIV", "ACCOM", "PREV_PERM", "LA_PERM", "DATE_PERM",
        "DUC", "DATE_INT", "DATE_MATCH", "FOSTER_CARE", "NB_ADOPTR", "SEX_ADOPTR", "LS_ADOPTR", "DATE_PLACED",
        "DATE_PLACED_CEASED", "REASON_PLACED_CEASED", "SW_ID", "SW_DECOM", "SW_DEC", "SW_REASON", "YEAR", "LA"
    }
)  # fmt: skip

_ROLE_COLUMNS = {f"{role}_{column}": column in PERSONAL for role in ROLES for column in PERSON_COLUMNS}
_OWN = {*COMMON_COLUMNS, *(column for columns in OWN_COLUMNS.values() for column in columns)}

#: Canonical columns that are hidden whatever a source says of them, and all columns known to be safe.
SENSITIVE_COLUMNS = frozenset({*TELLING_COLUMNS, *(column for column, personal in _ROLE_COLUMNS.items() if personal)})
SAFE_COLUMNS = frozenset({*_OWN, *_ROLE_COLUMNS}) - SENSITIVE_COLUMNS | SSDA903_COLUMNS


class Mask:
    """Hides cells by column name.

    Args:
        sensitive: for a path or a source, the columns of its file that tell who a person is.
        mapped: for a path or a source, the columns of its file whose meaning is known. A column that is neither there nor known
            to be safe is hidden.
        names: show everything.
    """

    def __init__(self, sensitive: Mapping[str, frozenset[str]], mapped: Mapping[str, frozenset[str]], *, names: bool) -> None:
        self._sensitive = sensitive
        self._mapped = mapped
        self._names = names
        self._decided: dict[tuple[str, str], dict[str, bool]] = {}

    def hides(self, source: str, path: str, column: str) -> bool:
        """Whether a filled cell of `column` is shown as `HIDDEN`."""
        return not self._names and self._tells_who(source, path, column)

    def cells(self, source: str, path: str, cells: Mapping[str, str | None]) -> dict[str, str | None]:
        """`cells` of one row with what tells who a person is hidden; empty cells stay None."""
        decided = self._decided.setdefault((source, path), {})
        for column in cells.keys() - decided.keys():
            decided[column] = self.hides(source, path, column)
        return {column: (HIDDEN if decided[column] else text) if text else None for column, text in cells.items()}

    def _tells_who(self, source: str, path: str, column: str) -> bool:
        if column in SENSITIVE_COLUMNS or any(column in self._sensitive.get(key, ()) for key in (path, source)):
            return True
        return column not in SAFE_COLUMNS and not any(column in self._mapped.get(key, ()) for key in (path, source))
