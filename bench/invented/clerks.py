"""Who keeps which file: its kind, its holder, how its clerk writes, and what the clerk often leaves out."""

from dataclasses import dataclass, field

CHILD = ("child_id", "child_name", "child_sex", "child_birth_date", "child_national_id")
MOTHER = ("mother_name", "mother_birth_date", "mother_phone", "mother_national_id")
CARER = ("carer_name", "carer_phone")
CUSTODIAN = ("custodian_name", "custodian_birth_date", "custodian_national_id", "custodian_phone", "custodian_address")
FOUNDATION = "Haneul Foundation"


@dataclass(frozen=True)
class Clerk:
    """One source. `columns` are canonical, in the file's order; `called` renames them; `blank` is how often a cell is left empty."""

    name: str
    states: str
    holder: str
    columns: tuple[str, ...]
    group: str = ""
    script: str = "hangul"  # or `latin`: as this holder hears it; or `passport`: as the passport spells it
    extracted: int = 0  # days before `as_of` on which the file was drawn
    called: dict[str, str] = field(default_factory=dict)
    date_format: str = ""
    values: dict[str, dict[str, str]] = field(default_factory=dict)  # canonical column: canonical term -> code in the file
    blank: dict[str, float] = field(default_factory=dict)
    slips: bool = False  # dates a few days early now and then, rows sent twice
    numbered: str = ""  # letters before the holder's own number of the row; empty: rows carry none
    extra: dict[str, tuple[str, ...]] = field(default_factory=dict)  # columns the contract does not know


def _births(name: str, holder: str, **more) -> Clerk:
    columns = ("date", "birth_order", "plurality", *CHILD[:4], *MOTHER, "father_name")
    blank = {"child_name": 0.85, "mother_national_id": 0.6, "mother_phone": 0.1, "father_name": 0.5}
    return Clerk(name, "birth", holder, columns, blank=blank, **more)


def _agency(name: str, holder: str, **more) -> list[Clerk]:
    child = {"child_national_id": 0.4}
    placement = ("date", "end", "setting", "end_reason", *CHILD, *CUSTODIAN, "organisation_name", "worker_id", "worker_name")
    return [
        Clerk(f"{name}_placements", "placement", holder, placement, blank=child | {"custodian_national_id": 0.4}, **more),
        Clerk(
            f"{name}_visits",
            "visit",
            holder,
            ("date", *CHILD[:4], "visitor_id", "visitor_name"),
            **{k: v for k, v in more.items() if k in ("group", "script")},
        ),
    ]


def _giving_up(name: str, holder: str, **more) -> list[Clerk]:
    returned = ("date", "reason", *CHILD, "custodian_name", "custodian_phone", "receiver_id", "receiver_name")
    consent = ("date", *CHILD[:4], "signer_name", "signer_birth_date", "signer_phone", "witness_name")
    return [
        Clerk(f"{name}_returns", "return", holder, returned, blank={"child_national_id": 0.4}, **more),
        Clerk(f"{name}_consents", "consent", holder, consent, **more),
    ]


def _arrivals(name: str, holder: str, **more) -> Clerk:
    columns = ("date", "direction", "country", *CHILD, "companion_name", "place")
    return Clerk(name, "border", holder, columns, script="passport", blank={"child_national_id": 0.7}, **more)


_SAETBYEOL = "Saetbyeol Adoption Agency"
_SCHOOL = ("date", "end", *CHILD, *CARER, "organisation_name")

CLERKS = (
    _births("births_haneul", "Haneul Hospital", group=FOUNDATION, numbered="HB-", extra={"ward": ("3A", "3B", "NICU")}),
    _births("births_city", "City Hospital", numbered="C"),
    _births(
        "births_hanmaeum",
        "Hanmaeum Maternity Clinic",
        date_format="%Y.%m.%d",
        called={
            "date": "born_on",
            "child_name": "baby",
            "mother_name": "mother",
            "mother_birth_date": "mother_born",
            "mother_phone": "tel",
            "child_sex": "sex",
        },
        values={"child_sex": {"female": "F", "male": "M"}},
    ),
    Clerk(
        "register",
        "registration",
        "Civil Register",
        ("date", *CHILD[1:], "child_birth_place", *MOTHER[:2], "mother_national_id", "father_name", "father_national_id", "declarant_name"),
        numbered="R",
    ),
    Clerk("renames", "rename", "Civil Register", ("date", *CHILD[1:], "new_name", "new_birth_date", "new_national_id", "authority_name")),
    Clerk(
        "health",
        "health",
        "Public Health Register",
        ("date", "number", *CHILD, *CARER, "place"),
        extracted=3,
        blank={"child_national_id": 0.15},
        slips=True,
        extra={"vaccine": ("", "DTaP", "MMR", "HepB", "check-up")},
    ),
    Clerk(
        "clinic_haneul",
        "health",
        "Haneul Hospital",
        ("date", *CHILD, *CARER, "clinician_name"),
        group=FOUNDATION,
        blank={"child_national_id": 0.3},
        called={"child_id": "patient_no", "child_name": "patient", "child_birth_date": "dob"},
    ),
    Clerk("nurseries", "school", "Childcare Information Service", _SCHOOL, extracted=5, blank={"child_national_id": 0.25}),
    Clerk("schools_north", "school", "North Office of Education", _SCHOOL, extracted=5, blank={"child_national_id": 0.1}),
    Clerk(
        "schools_south",
        "school",
        "South Office of Education",
        _SCHOOL,
        extracted=5,
        date_format="%d/%m/%Y",
        called={
            "date": "from",
            "end": "until",
            "child_name": "pupil",
            "child_birth_date": "born",
            "carer_name": "guardian",
            "organisation_name": "school",
        },
        values={"child_sex": {"female": "여", "male": "남"}},
        blank={"child_national_id": 0.15},
    ),
    Clerk(
        "border",
        "border",
        "Immigration Service",
        ("date", "direction", "country", "child_id", "child_family_name", "child_given_name", *CHILD[2:], "companion_name"),
        script="passport",
        called={"child_id": "passport", "child_family_name": "surname", "child_given_name": "given_names"},
        values={"direction": {"exit": "OUT", "entry": "IN"}},
        blank={"child_national_id": 0.2},
    ),
    _arrivals("arrivals_sweden", "Swedish Migration Agency"),
    _arrivals(
        "arrivals_usa",
        "United States Immigration",
        date_format="%m/%d/%Y",
        called={"child_id": "alien_no", "child_name": "name", "child_birth_date": "dob"},
    ),
    *_agency(
        "saetbyeol",
        _SAETBYEOL,
        group=FOUNDATION,
        script="latin",
        values={"end_reason": {"returned": "RD1", "transferred": "TR", "adopted": "AD", "died": "D", "unknown": "X"}},
    ),
    *_giving_up("saetbyeol", _SAETBYEOL, group=FOUNDATION, script="latin"),
    Clerk(
        "saetbyeol_recalls",
        "recall",
        _SAETBYEOL,
        ("date", "deadline", "response", *CHILD[:4], "custodian_name", "custodian_phone", "worker_id", "worker_name"),
        group=FOUNDATION,
        script="latin",
    ),
    Clerk(
        "saetbyeol_handovers",
        "handover",
        _SAETBYEOL,
        ("date", "planned", *CHILD[:4], "giver_name", "receiver_name", "worker_id", "worker_name", "place"),
        group=FOUNDATION,
        script="latin",
        values={"planned": {"true": "yes", "false": "no"}},
    ),
    *_agency("onnuri", "Onnuri Welfare Society", numbered="ON-"),
    *_giving_up("onnuri", "Onnuri Welfare Society"),
    *_agency("areum", "Areum District Care Office", called={"date": "start", "end": "finish", "custodian_name": "carer"}),
    Clerk(
        "court",
        "order",
        "Family Court",
        (
            "date",
            "decision",
            *CHILD[1:],
            "custodian_name",
            "custodian_birth_date",
            "custodian_national_id",
            "organisation_name",
            "judge_name",
        ),
        numbered="FC",
        blank={"child_national_id": 0.2, "custodian_national_id": 0.2},
    ),
    Clerk(
        "police",
        "missing",
        "National Police",
        ("date", "reported", "end", *CHILD[1:], "reporter_name", "place"),
        blank={"child_national_id": 0.4},
    ),
    Clerk(
        "deaths",
        "death",
        "Deaths Register",
        ("date", "certificate", *CHILD[1:], "child_address", "certifier_name"),
        blank={"child_national_id": 0.1},
    ),
    Clerk(
        "hospital_deaths",
        "death",
        "Haneul Hospital",
        ("date", "certificate", *CHILD, "certifier_name"),
        group=FOUNDATION,
        blank={"child_national_id": 0.3},
    ),
)
