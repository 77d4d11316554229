"""The plain words in which the report says what tables say in terms, and how it writes numbers and dates."""

import datetime
import re
from types import MappingProxyType

ISO_DATE = re.compile(r"\b\d{4}-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])\b")

STATUSES = MappingProxyType(
    {
        "unaccounted": (
            "Not accounted for",
            "No record shows who has the child on this day, or that anybody independent has seen it, and nothing ended the duty.",
        ),
        "contradicted": (
            "Contradicted",
            "Records exclude one another, so that neither can be relied on: for example, seen after a certified death.",
        ),
        "accounted": (
            "Accounted for",
            "Nothing found speaks against it. The reason says what that rests on: who has the child is recorded, somebody saw it lately, "
            "both, or neither, where no source supplied could have shown it.",
        ),
        "left": ("Left", "The duty ended in a documented way: care ended, or another country confirmed that the child arrived."),
        "of_age": ("Of age", "18 or older on the day of the roll."),
        "deceased": ("Died", "A death is recorded by a holder independent of the custodian."),
    }
)

REASONS = MappingProxyType(
    {
        "seen-after-death": "seen after a recorded death",
        "death-certified": "death certified",
        "death-stated": "death stated by the return",
        "arrival-confirmed": "arrival confirmed by the other country",
        "adopted": "adopted",
        "reunified": "returned to its family",
        "of_age": "left care on coming of age",
        "guardianship": "guardianship",
        "moved_abroad": "moved abroad",
        "independent": "moved to independent living",
        "remand_ended": "remand ended",
        "custody_sentence": "sentenced to custody",
        "care_ended_other": "care ended for another documented reason",
        "transferred": "care transferred to another authority",
        "of-age": "18 or older",
        "missing": "recorded as missing and not recorded as found",
        "returned-then-unseen": "given back, then not seen by anybody independent",
        "returned-without-new-custodian": "given back, and nobody recorded as the next custodian",
        "death-uncertified": "death asserted but not certified",
        "exit-without-arrival": "left the country, arrival not confirmed",
        "absent-from-next-return": "in care at the end of one return, nowhere in the next",
        "episodes-stop-without-end": "episodes stop without an end",
        "never-registered": "never entered in a civil register",
        "custodian-unknown": "no record says who has the child",
        "unseen": "not seen by anybody independent for too long",
        "seen-with-custodian": "seen, and the custodian is recorded",
        "seen": "seen",
        "custodian-stated": "custodian recorded, nothing found against it; no recent sighting on record",
        "nothing-stated": "no custodian, no recent sighting: not evaluated",
    }
)

SEVERITIES = MappingProxyType(
    {
        "grave": ("Grave", "If it is as the records say, a child may be in danger or lost. Ask first."),
        "concern": ("Concern", "A duty was not met or a paper is missing. Ask soon."),
        "notice": ("Notice", "Worth knowing; often a slip of the record."),
    }
)

CONFIDENCES = MappingProxyType(
    {
        "high": "The records leave little room for another reading.",
        "medium": "Another reading is possible; see what may explain it.",
        "low": "Another reading is likely enough to look there first.",
    }
)

OUTCOMES = MappingProxyType(
    {
        "found": ("Found", "The rule ran and found something."),
        "clear": ("Clear", "The rule ran on records that could have shown it, and found nothing."),
        "not-evaluated": ("Not evaluated", "The supplied sources could never show it. This is not the same as clear."),
        "failed": ("Failed", "The rule stopped on an error. Its findings are not known."),
    }
)

BASES = MappingProxyType(
    {
        "birth": "born",
        "registration": "registered",
        "placement": "placement",
        "order": "order",
        "return": "given back",
        "handover": "handed over",
        "end-of-placement": "after the placement",
    }
)

SETTINGS = ("parents", "kinship", "adoption", "foster", "residential", "hospital", "other")

SIGHTINGS = MappingProxyType(
    {
        "birth": "birth attended",
        "health": "health service",
        "school": "school",
        "border": "border crossing",
        "visit": "visit",
        "review": "review",
        "missing": "found after missing",
        "parentage": "parentage test",
    }
)

#: What a source states, where the name of the rules' table is no plain plural.
STATED = MappingProxyType(
    {
        "health": "health contacts",
        "school": "school attendance",
        "missing": "missing episodes",
        "parentage": "parentage tests",
        "renames": "changes of name",
        "sightings": "sightings (births, health, school, borders, visits or reviews)",
    }
)

#: What a body does in a campaign, by kind of record.
ACTS = MappingProxyType(
    {"recall": "asked back", "return": "given back", "border": "taken out of the country", "death": "said to have died"}
)

#: What may explain a concentration innocently.
EXPLANATIONS = MappingProxyType(
    {
        "accident": "An accident: many children in one event",
        "archive-fire": "An archive fire: a year whose files are gone",
        "caseload": "Caseload: whoever has many children loses some",
        "specialist": "A specialist: children more often lost anywhere",
        "poor-record-keeping": "Poor record-keeping of the body",
        "linkage-error": "An error in who is who",
        "explained-by-another": "Sharing a desk with somebody else",
    }
)

POPULATIONS = MappingProxyType({"in-both": "in both", "only-here": "only in the first", "only-there": "only in the second"})

GLOSSARY = (
    ("As of", "The day on which the roll is taken. Every count is true of this day, by the records supplied."),
    ("Custodian", "The person or body that has the child, as a record states it."),
    ("Custody", "The stretches of time in which somebody had the child, each resting on named records."),
    ("Finding", "What a rule found, with the rows that show it. A question to those who keep the records, not a verdict on anybody."),
    ("Holder", "The body that keeps a file and could alter it. A holder never confirms itself."),
    ("Independent", "Kept by a holder that is not the custodian, nor the body that placed the child, nor under one control with them."),
    ("Record reference", "SOURCE:ROW. The file and its data row, counted from 1 in the file's own order."),
    ("Set aside", "A row that could not be understood. It is kept, counted and listed with the reason."),
    ("Sighting", "A record that somebody met the child in person."),
)


def plain(term: str | None) -> str:
    """A term as words: the documented wording of a reason, else the term without hyphens."""
    if not term:
        return "not stated"
    return REASONS.get(term, term.replace("-", " ").replace("_", " "))


def explained(text: str) -> str:
    """An explanation of the reconciliation, `what: term`, in words."""
    what, colon, term = text.partition(": ")
    return f"{what}: {plain(term)}" if colon and term in REASONS else plain(text)


def dated(text: str) -> str:
    """`text` with each ISO date in it written as a date for readers."""
    return ISO_DATE.sub(lambda found: day(datetime.date.fromisoformat(found[0])), text)


def day(date: datetime.date | None) -> str:
    """A date as 3 March 2016, or `not stated`."""
    return f"{date.day} {date:%B} {date.year}" if date else "not stated"


def number(value: float | None) -> str:
    """A whole number with thousands parted by commas; an em dash where there is none."""
    return "–" if value is None else f"{value:,.0f}"


def signed(value: float) -> str:
    """A number to the tenth with its sign, as typeset: `+1.2`, and for negative ones a minus sign, not a hyphen."""
    return f"{value:+.1f}".replace("-", "\N{MINUS SIGN}")


def counted(value: int, one: str, many: str = "") -> str:
    """`1 child`, `2,310 children`: the number with the word that fits it; `many` is `one` and an s by default."""
    return f"{number(value)} {one if value == 1 else many or one + 's'}"


def share(part: int, whole: int) -> str:
    """A part of a whole in per cent, never rounded to 0% or 100% unless it is."""
    if not whole:
        return "–"
    per_cent = 100 * part / whole
    if 0 < per_cent < 0.1:
        return "under 0.1%"
    if 99.9 < per_cent < 100:
        return "over 99.9%"
    return f"{per_cent:.0f}%" if per_cent in (0, 100) else f"{per_cent:.1f}%"


def chance(value: float) -> str:
    """A p-value or q-value with its sign: `= 0.02`, and never smaller than `< 0.001`, since no model is right beyond that."""
    return "< 0.001" if value < 0.001 else f"= {value:.3f}" if value < 0.1 else f"= {value:.2f}"


def percent(value: float) -> str:
    """A share in per cent: `2.1%`, and never smaller than `under 0.1%`."""
    return "under 0.1%" if value < 0.001 else f"{100 * value:.1f}%"


def size(count: int) -> str:
    """Bytes as MB or GB."""
    return f"{count / 1e9:.1f} GB" if count >= 1e9 else f"{count / 1e6:.0f} MB"
