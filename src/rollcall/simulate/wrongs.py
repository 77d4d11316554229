"""Which finding is due of which life, by which law, and which file's records show it.

A law is the name of a jurisdiction that the case names; with `!` it is known from memory, and binds where the case asks for that too;
with `@` it binds only as the jurisdiction of the whole case, since it sets a general rule's calendar. Several are joined by spaces.
"""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Due:
    """Findings of one rule. `law`: empty for a rule that follows no law. `when`: SQL, true of the row that shows it."""

    rule: str
    lives: tuple[str, ...]
    files: tuple[str, ...]
    law: str = ""
    when: str = ""


_VISITS = "england united-states"
_PLACED = ("placements", "placements_byeol")
_DISRUPTED = "hague-1993!"

DUES = (
    Due("never-registered", ("unregistered", "unregistered-but-seen"), ("births",)),
    Due("never-registered", ("unregistered", "unregistered-but-seen"), ("health",), when="k = 20"),
    Due("registered-late", ("registered-a-day-late", "late-filing", "another-birth-date"), ("registrations",), "korea"),
    Due("registered-without-a-birth", ("registered-and-not-born",), ("registrations",)),
    Due("one-child-two-identities", ("two-numbers",), ("placements",)),
    Due("two-children-one-identity", ("user-of-a-number",), ("registrations",)),
    Due("contradictory-birth-date", ("another-birth-date",), ("births", "registrations")),
    Due("contradictory-mother", ("another-mother",), ("births", "registrations")),
    Due("contradictory-mother", ("mother-excluded",), ("births", "parentage")),
    Due("recorded-as-orphan-with-known-parent", ("called-an-orphan",), ("births", "placements")),
    Due("two-births-too-close", ("birth-too-close",), ("births", "registrations")),
    Due("consent-before-birth-or-after-placement", ("consent-before-birth",), ("births", "consents")),
    Due("consent-before-birth-or-after-placement", ("consent-after-placement",), ("consents", "placements")),
    Due("consent-before-birth-or-after-placement", ("consent-in-the-first-week",), ("births", "consents"), "@korea"),
    Due("placement-without-order", ("adoption-without-order",), ("placements",)),
    Due("earlier-adoption-without-a-day", ("adopted-before",), ("orders",), "united-states"),
    Due("sent-abroad-without-papers", ("sent-abroad-too-soon",), ("papers", "crossings"), "hague-1993"),
    Due("papers-out-of-order", ("sent-abroad-too-soon", "agreed-before-the-report"), ("papers",), "hague-1993!"),
    Due("custody-gap", ("between-two-homes",), ("placements",)),
    Due("custody-overlap", ("in-two-homes",), ("placements",)),
    Due("custodian-unknown", ("transferred-to-nobody", "returned-to-nobody"), ("placements", "returns")),
    Due("returned-then-unseen", ("returned-and-gone",), ("placements", "returns")),
    Due("returned-without-new-custodian", ("returned-to-nobody",), ("placements", "returns")),
    Due("mass-recall", ("recalled",), ("recalls",)),
    Due("disruption-without-plan", ("returned-to-nobody", "resettled-without-a-plan"), ("returns",), "india hague-1993!"),
    Due("disruption-without-plan", ("returned-and-gone", "sent-back", "sent-back-with-approvals"), ("returns",), _DISRUPTED),
    Due("disruption-without-particulars", ("returned-to-nobody", "resettled-without-a-reason"), ("returns",), "united-states"),
    Due("missing-still", ("missing",), ("missing",)),
    Due("missing-reported-late", ("missing-told-late",), ("missing",)),
    Due("found-and-not-interviewed", ("found-and-not-interviewed",), ("missing",), "united-states england!"),
    Due("unseen", ("unregistered", "unseen-at-home", "unseen-in-placement"), ("health",), when="k = 30000"),
    Due("visit-overdue", ("not-visited", "rarely-visited"), _PLACED, _VISITS),
    Due("visit-overdue", ("not-reported-on", "not-reported-on-abroad"), _PLACED, "united-states"),
    Due("visit-overdue", ("visited-a-day-late",), _PLACED, "england scotland"),
    Due("monthly-visits-below-share", ("rarely-visited", "not-reported-on", "not-reported-on-abroad"), _PLACED, "united-states"),
    Due("review-overdue", ("not-reviewed",), ("placements",), "united-states england!"),
    Due("review-overdue", ("not-heard",), ("placements",), "united-states"),
    Due("post-adoption-report-overdue", ("not-reported-on",), _PLACED, "india korea!"),
    Due("post-adoption-report-overdue", ("not-reported-on-abroad",), _PLACED, "india china! ethiopia!"),
    Due("death-uncertified", ("said-to-have-died",), ("placements", "death_notes")),
    Due("death-in-few-records", ("died-unreviewed",), ("deaths", "burials")),
    Due("death-in-few-records", ("said-to-have-died",), ("death_notes",)),
    Due("seen-after-death", ("seen-after-its-death",), ("deaths",)),
    Due("seen-after-death", ("seen-after-its-death",), ("health",), when="k = 30001"),
    Due("exit-without-arrival", ("left-and-not-arrived",), ("crossings",)),
    Due("sent-back-without-approvals", ("sent-back",), ("crossings", "returns"), "united-states"),
)


def binding(jurisdiction: str, laws: Iterable[str], *, from_memory: bool) -> frozenset[str]:
    """The laws that bind a case, as `Due.law` writes them."""
    named = {law for law in (jurisdiction, *laws) if law}
    return frozenset(named | {f"@{jurisdiction}"} | ({f"{law}!" for law in named} if from_memory else set()))


def is_due(due: Due, laws: frozenset[str]) -> bool:
    """Whether a finding is due where `laws` bind."""
    return not due.law or not laws.isdisjoint(due.law.split())


def sort_of(life: str, sort: str, laws: frozenset[str]) -> str:
    """What is told of a life where `laws` bind: what no law there forbids is a trap, and an innocent life may be a wrong by some law."""
    asked = [due for due in DUES if life in due.lives]
    if any(is_due(due, laws) for due in asked):
        return "wrong"
    return "trap" if asked and sort == "wrong" else sort


def showing(file: str, laws: frozenset[str]) -> str:
    """SQL: the rules of which a row of `file` shows a finding, joined by spaces; null for none. It reads `fate`, and what `when` reads."""
    shown = [_shown(due) for due in DUES if file in due.files and is_due(due, laws)]
    return f"nullif(concat_ws(' ', {', '.join(shown)}), '')" if shown else "NULL"


def _shown(due: Due) -> str:
    lives = ", ".join(f"'{life}'" for life in due.lives)
    when = f" AND {due.when}" if due.when else ""
    return f"CASE WHEN fate IN ({lives}){when} THEN '{due.rule}' END"
