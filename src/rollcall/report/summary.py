"""The report in short: a few sentences made from the counts, each with the population that its numbers count."""

from rollcall.report.counts import Counts
from rollcall.report.telling import Telling
from rollcall.report.words import counted, day, number, plain, share

#: Statuses in which nobody owes the child an account any more, as the summary words them.
ENDS = {"left": "left care or arrived elsewhere", "of_age": "came of age", "deceased": "died"}


def sentences(telling: Telling, counts: Counts) -> list[str]:
    """Three to ten sentences that need no knowledge of the tool."""
    told = [_roll(telling, counts), _unstated(counts), _lost(counts), _now(counts), _recurring(telling), _findings(counts)]
    told += [_read(counts), _later(counts), _rules(counts)]
    return [sentence for sentence in told if sentence]


def _roll(telling: Telling, counts: Counts) -> str:
    accounted = counts.statuses.get("accounted", 0)
    told = f"The records supplied name {_children(counts.children)}. On {day(telling.as_of)}, {number(accounted)} of them "
    told += f"({share(accounted, counts.children)}) {_be(accounted)} accounted for"
    ended = [(number(counts.statuses[status]), word) for status, word in ENDS.items() if counts.statuses.get(status)]
    if ended:
        told += ", and for others a record says that the duty had ended: " + ", ".join(f"{children} {word}" for children, word in ended)
    return told + "."


def _unstated(counts: Counts) -> str:
    unstated = sum(row["children"] for row in counts.outcomes if row["reason"] == "nothing-stated")
    if not unstated:
        return ""
    return (
        f"Of {number(unstated)} of those accounted for neither a custodian nor a recent sighting is on record, "
        "and no rule that would find such a child could be evaluated."
    )


def _lost(counts: Counts) -> str:
    lost, contradicted = counts.statuses.get("unaccounted", 0), counts.statuses.get("contradicted", 0)
    if not lost and not contradicted:
        return "No child is unaccounted for by these records, and no child's records exclude one another."
    told = []
    if lost:
        told.append(f"{_children(lost)} ({share(lost, counts.children)} of all) {_be(lost)} not accounted for{_mostly(counts)}.")
    if contradicted:
        told.append(f"The records of {'one child' if contradicted == 1 else _children(contradicted)} exclude one another.")
    return " ".join(told)


def _now(counts: Counts) -> str:
    if not counts.to_visit:
        return ""
    told = f"{_children(counts.to_visit)} should be visited first"
    if counts.undecided:
        told += f"; of {number(counts.undecided)} the custodian, asked to give the child back, has not decided"
    if counts.days_left is not None:
        told += f"; the nearest deadline is {counted(counts.days_left, 'day')} away"
    return told + "."


def _recurring(telling: Telling) -> str:
    account = telling.exposure
    if not account:
        return ""
    if account["outcome"] == "not-evaluated":
        return "Whether anybody recurs behind the losses more than chance allows could not be evaluated."
    if not account["flagged"]:
        return "Nobody is found to recur behind the losses more than chance allows."
    parties = counted(account["flagged"], "party recurs", "parties recur")
    return f"{parties} behind the losses more than chance allows: a reason to ask, not a verdict."


def _mostly(counts: Counts) -> str:
    reasons = [row for row in counts.outcomes if row["status"] == "unaccounted"]
    first = max(reasons, key=lambda row: row["children"])
    if len(reasons) == 1:
        return f": {plain(first['reason'])}"
    return f"; the most frequent reason is “{plain(first['reason'])}” ({number(first['children'])})"


def _findings(counts: Counts) -> str:
    told = "There is no open finding."
    if counts.findings:
        told = f"There {_be(counts.findings)} {counted(counts.findings, 'open finding')} on {_children(counts.children_with_findings)}; "
        grave = counts.severities["grave"]
        told += f"{number(grave)} of them, on {_children(counts.grave_children)}, {_be(grave)} grave." if grave else "none is grave."
    if counts.accepted:
        it = "it" if counts.accepted == 1 else "them"
        told += f" {counted(counts.accepted, 'finding')} {_be(counts.accepted)} not shown because somebody accepted {it}."
    return told


def _read(counts: Counts) -> str:
    told = f"All this rests on {counted(counts.used, 'row')} of {counted(counts.recognised, 'file')}"
    apart = []
    if counts.set_aside:
        apart.append(f"{number(counts.set_aside)} could not be understood and {_be(counts.set_aside)} set aside")
    if counts.not_used:
        apart.append(f"{number(counts.not_used)} {_be(counts.not_used)} of a kind that is not used")
    told += f"; of {counted(counts.rows, 'row')} read, {' and '.join(apart)}." if apart else "; every row read was used."
    if counts.unread:
        told += f" {counted(counts.unread, 'file')} could not be read whole."
    return told


def _later(counts: Counts) -> str:
    if not counts.later:
        return ""
    return f"{counted(counts.later, 'row')} used {_be(counts.later)} later than the day of the roll and not yet told."


def _rules(counts: Counts) -> str:
    found, clear, blind, failed = (counts.rules[word] for word in ("found", "clear", "not-evaluated", "failed"))
    told = f"Of {counted(sum(counts.rules.values()), 'rule')}, {number(found)} found something and {number(clear)} found nothing"
    if blind:
        told += f"; {number(blind)} could not be evaluated on the sources supplied"
    if failed:
        told += f"; {number(failed)} failed"
    return told + (". What was not evaluated is not known to be clear." if blind or failed else ".")


def _children(count: int) -> str:
    return counted(count, "child", "children")


def _be(count: int) -> str:
    return "is" if count == 1 else "are"
