"""Closed vocabularies: the words that records, tables and findings may use, and where each comes from.

`contract` means docs/reference/contract.md, version 1. Words marked *internal* never need to be written by a user:
known exports produce them where no kind of the contract says what a row says.
"""

from types import MappingProxyType

#: Record kinds of the contract, each with the roles a row may carry beside `child`.
KINDS = MappingProxyType(
    {
        "birth": ("mother", "father", "attendant"),
        "registration": ("mother", "father", "declarant"),
        "health": ("carer", "clinician"),
        "school": ("carer",),
        "border": ("companion",),
        "consent": ("signer", "witness"),
        "order": ("custodian", "judge"),
        "placement": ("custodian", "worker"),
        "return": ("custodian", "receiver"),
        "recall": ("custodian", "worker"),
        "handover": ("giver", "receiver", "worker"),
        "visit": ("visitor",),
        "missing": ("reporter",),
        "death": ("certifier",),
        "parentage": ("adult",),
        "rename": ("authority",),
        # internal: a return or register names the child without stating an event
        "listed": ("worker", "mother", "father", "carer"),
        # internal: a reviewing officer reviewed the case with the child taking part
        "review": ("visitor",),
    }
)

INTERNAL_KINDS = ("listed", "review")

#: What each person's columns may be, after the role and an underscore (contract, section 2).
PERSON_COLUMNS = (
    "id",
    "name",
    "given_name",
    "family_name",
    "sex",
    "birth_date",
    "birth_place",
    "national_id",
    "phone",
    "address",
    "nationality",
)

ROLES = ("child", *dict.fromkeys(role for roles in KINDS.values() for role in roles))

#: Own columns of each kind, without `date` (contract, section 2).
OWN_COLUMNS = MappingProxyType(
    {
        "birth": ("birth_order", "plurality"),
        "registration": (),
        "health": ("end", "number"),
        "school": ("end",),
        "border": ("direction", "country"),
        "consent": (),
        "order": ("decision",),
        "placement": ("end", "setting", "end_reason"),
        "return": ("reason",),
        "recall": ("deadline", "response"),
        "handover": ("planned",),
        "visit": (),
        "missing": ("reported", "end"),
        "death": ("certificate",),
        "parentage": ("relation", "verdict", "likelihood_ratio"),
        "rename": ("new_name", "new_birth_date", "new_national_id"),
        "listed": ("end",),
        "review": (),
    }
)

#: Columns that a row of any kind may carry.
COMMON_COLUMNS = ("date", "record_id", "place", "organisation_id", "organisation_name", "note")

#: Closed value lists (contract, section 2). A code outside its list is kept as evidence, read as not stated, and counted.
VALUES = MappingProxyType(
    {
        "setting": ("adoption", "foster", "kinship", "residential", "hospital", "parents", "other"),
        "end_reason": (
            "returned",
            "transferred",
            "adopted",
            "reunified",
            "of_age",
            "died",
            "absconded",
            "unknown",
            # internal, from known exports: documented ends of care that the contract's list does not name
            "guardianship",
            "moved_abroad",
            "independent",
            "remand_ended",
            "custody_sentence",
            "care_ended_other",
            "continues",
        ),
        "direction": ("exit", "entry", "arrival"),
        "response": ("agreed", "refused", "undecided", "none"),
        "relation": ("mother", "father"),
        "verdict": ("supported", "excluded", "inconclusive"),
        "sex": ("female", "male", "other"),
        "planned": ("true", "false"),
    }
)

#: Documented ways in which care ends, for holders whose duty is `care` (contract, section 3).
CARE_ENDS = (
    "adopted",
    "reunified",
    "of_age",
    "guardianship",
    "moved_abroad",
    "independent",
    "remand_ended",
    "custody_sentence",
    "care_ended_other",
    "transferred",
)

#: Kinds in which a holder states that it met the child: a birth was attended, a crossing checked, a test taken, a missing child found.
SIGHTING_KINDS = ("birth", "health", "school", "border", "visit", "review", "missing", "parentage")

DUTIES = ("childhood", "care")

STATUSES = ("accounted", "unaccounted", "contradicted", "deceased", "left", "of_age")

#: Of rows dated after the day of the roll, as NOTES says it.
NOT_YET = "later than the day of the roll: not yet told"

#: Why a child has its status. The order is the order in which a reason is chosen when several hold.
REASONS = MappingProxyType(
    {
        "contradicted": ("seen-after-death",),
        "deceased": ("death-certified", "death-stated"),
        "left": (
            "arrival-confirmed",
            "adopted",
            "reunified",
            "of_age",
            "guardianship",
            "moved_abroad",
            "independent",
            "remand_ended",
            "custody_sentence",
            "care_ended_other",
            "transferred",
        ),
        "of_age": ("of-age",),
        "unaccounted": (
            "missing",
            "returned-then-unseen",
            "returned-without-new-custodian",
            "death-uncertified",
            "exit-without-arrival",
            "absent-from-next-return",
            "episodes-stop-without-end",
            "never-registered",
            "custodian-unknown",
            "unseen",
        ),
        "accounted": ("seen-with-custodian", "seen", "custodian-stated", "nothing-stated"),
    }
)

SEVERITIES = ("notice", "concern", "grave")
CONFIDENCES = ("low", "medium", "high")
OUTCOMES = ("found", "clear", "not-evaluated", "failed")
