"""What an office is: the kind of its file, its holder, its columns, how its clerks write, and what they leave out."""

from dataclasses import dataclass, field

CHILD = ("child_id", "child_name", "child_sex", "child_birth_date")
FOUNDATION = "Seoin Foundation"
MOTHER = ("mother_name", "mother_birth_date", "mother_phone")
CARER = ("carer_name", "carer_phone")
CUSTODIAN = ("custodian_name", "custodian_birth_date", "custodian_phone", "custodian_address")
LATIN = ("F G", "G F", "F, G", "F G!", "G F!")


@dataclass(frozen=True)
class Office:
    """One source. `columns` are canonical, in the file's order; `called` renames them; `blank` is how often a cell is left empty."""

    name: str
    states: str
    holder: str
    columns: tuple[str, ...]
    script: str = "hangul"  # or `latin`, `passport`, `hanja` (the adults of old families), `native` (of some foreigners)
    orders: tuple[str, ...] = LATIN
    group: str = ""
    drawn: int = 0  # days before `as_of` on which the file was drawn
    called: dict[str, str] = field(default_factory=dict)
    values: dict[str, dict[str, str]] = field(default_factory=dict)
    date_format: str = ""
    blank: dict[str, float] = field(default_factory=dict)
    vague: tuple[float, float] = (0, 0)  # how often only the month, only the year of a birth is known
    swaps: float = 0.004  # how often day and month of a birth date are exchanged
    january: float = 0.001  # how often a birth date became 1 January
    short: float = 0  # how often a short form of a name is used
    numbered: str = ""  # letters before the office's own number of the row; empty: none


SEX = {"female": "여", "male": "남"}
SCHOOL = (*CHILD, *CARER, "organisation_name")


def births(name: str, holder: str, blank: dict[str, float], **more) -> Office:
    """A ward's file of births."""
    columns = ("date", "birth_order", "plurality", *CHILD[:3], "mother_id", *MOTHER, "mother_address", "attendant_name")
    return Office(name, "birth", holder, columns, blank=blank, **more)


def placements(name: str, holder: str, **more) -> Office:
    """An agency's file of placements."""
    columns = (
        "date",
        "end",
        "setting",
        "end_reason",
        *CHILD,
        "child_national_id",
        *CUSTODIAN,
        "organisation_name",
        "worker_id",
        "worker_name",
    )
    return Office(f"{name}_placements", "placement", holder, columns, blank={"child_national_id": 0.6, "custodian_phone": 0.15}, **more)


def giving_up(name: str, holder: str, **more) -> list[Office]:
    """An agency's files of consents, handovers and returns."""
    signed = ("date", *CHILD, "signer_name", "signer_birth_date", "signer_phone", "witness_name")
    handed = ("date", *CHILD, "giver_name", "giver_phone", "receiver_name", "receiver_phone", "worker_id", "worker_name", "place")
    given_back = ("date", "reason", *CHILD, "custodian_name", "custodian_phone", "receiver_name")
    return [
        Office(f"{name}_consents", "consent", holder, signed, **more),
        Office(f"{name}_handovers", "handover", holder, handed, **more),
        Office(f"{name}_returns", "return", holder, given_back, **more),
    ]
