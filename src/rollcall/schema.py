"""The tables that the stages hand to each other, column by column.

Every stage is a function from these tables to these tables. Dates come in pairs: `date` is the earliest day the record
allows and `date_last` the latest, equal where the day is stated; a null means *not stated*. Stretches of time are
half-open: `end` is the first day no longer covered, null while the stretch runs.
Lists of record references are sorted and distinct.
"""

from typing import Final

import ibis.expr.datatypes as dt
import ibis.expr.schema as sch

TEXT, DAY, NUMBER, COUNT, FLAG = dt.string, dt.date, dt.float64, dt.int64, dt.boolean
LIST = dt.Array(dt.string)

#: One row per file of the case. `rows = used + set_aside + not_used`.
INPUTS: Final = sch.Schema(
    {
        "source": TEXT,  # name of the source that the file belongs to
        "path": TEXT,  # within the case, with forward slashes
        "recognised": TEXT,  # how: `rollcall.toml`, or the name of a known export, or null where not recognised
        "holder": TEXT,  # the body that keeps the file
        "sha256": TEXT,  # of the file's bytes as they lie on disk
        "bytes": COUNT,  # size of the file
        "rows": COUNT,  # data rows
        "used": COUNT,  # rows that were understood
        "set_aside": COUNT,  # rows that were not understood
        "not_used": COUNT,  # of a kind that Rollcall does not use
        "problem": TEXT,  # why the file could not be read whole, null where it could
    }
)

#: One row per row that was not understood. Written out as it is (contract, section 3).
SET_ASIDE: Final = sch.Schema({"record": TEXT, "reason": TEXT, "text": TEXT})

#: What was read as not stated although a cell was filled: unknown codes, impossible dates beside the main one, unmapped columns; and rows
#: later than the day of the roll.
NOTES: Final = sch.Schema(
    {
        "source": TEXT,
        "path": TEXT,
        "field": TEXT,  # the column
        "problem": TEXT,
        "rows": COUNT,  # how many rows of the file it concerns
    }
)

#: Each data row as it stands in the file. May be a view over the files' own tables.
ROWS: Final = sch.Schema(
    {
        "record": TEXT,
        "source": TEXT,
        "path": TEXT,
        "row": COUNT,
        "cells": TEXT,  # a JSON object: column name as in the file -> text of the cell, null where empty
    }
)

#: What a row states, one row per used data row, in the words of the contract.
RECORDS: Final = sch.Schema(
    {
        "record": TEXT,  # SOURCE:ROW, SOURCE/FILE:ROW, or PATH:ROW (contract, section 3)
        "source": TEXT,
        "path": TEXT,
        "row": COUNT,
        "fingerprint": TEXT,  # of source and cells, not of the row's number: stable when rows are added or reordered
        "kind": TEXT,  # terms.KINDS
        "holder": TEXT,  # the body that keeps the file
        "holder_group": TEXT,  # `group` of the source, else the holder: what counts as one hand
        "duty": TEXT,  # terms.DUTIES
        "extracted": DAY,  # the day the file was drawn; a span still running then held on that day
        "period_end": DAY,  # last day of the period that a return covers; null for sources without periods
        "date": DAY,
        "date_last": DAY,
        "end": DAY,  # first day no longer covered by a span whose end is stated
        "end_last": DAY,
        "record_id": TEXT,
        "place": TEXT,
        "organisation_id": TEXT,
        "organisation_name": TEXT,
        "note": TEXT,
        "birth_order": COUNT,
        "plurality": COUNT,
        "number": TEXT,
        "direction": TEXT,
        "country": TEXT,
        "decision": TEXT,
        "setting": TEXT,
        "end_reason": TEXT,
        "reason": TEXT,
        "deadline": DAY,
        "response": TEXT,
        "planned": FLAG,
        "reported": DAY,
        "certificate": TEXT,
        "relation": TEXT,
        "verdict": TEXT,
        "likelihood_ratio": NUMBER,
    }
)

#: One row per person that a record mentions in a role. A `rename` mentions the child twice: as it was, and (`alias`) as it is from then on;
#: so does a row of a known export that states two numbers of one child.
MENTIONS: Final = sch.Schema(
    {
        "record": TEXT,
        "role": TEXT,  # terms.ROLES
        "alias": FLAG,
        "source": TEXT,
        "holder": TEXT,
        "fingerprint": TEXT,
        "local_id": TEXT,  # identifier inside the holder only
        "name": TEXT,
        "given_name": TEXT,
        "family_name": TEXT,
        "sex": TEXT,  # terms.VALUES["sex"]
        "birth_date": DAY,
        "birth_date_last": DAY,
        "birth_place": TEXT,
        "national_id": TEXT,
        "phone": TEXT,
        "address": TEXT,
        "nationality": TEXT,
    }
)

#: What the supplied sources can show at all, one row per source and kind it states. Rules whose kinds are in no row are not evaluated.
COVERAGE: Final = sch.Schema(
    {
        "source": TEXT,
        "holder": TEXT,
        "holder_group": TEXT,
        "duty": TEXT,
        "kind": TEXT,
        "records": COUNT,
        "first": DAY,
        "last": DAY,
    }
)

#: One row per return that was supplied: a holder's list of everybody it looked after in a period.
PERIODS: Final = sch.Schema(
    {
        "holder": TEXT,
        "label": TEXT,  # as the folder calls it, e.g. 2019
        "start": DAY,
        "end": DAY,  # the last day it covers
        "next_label": TEXT,  # the holder's next supplied return, null for the last
        "next_end": DAY,
    }
)

#: Who is who (contract, section 3): `person` is the child's id for role `child`, the body's for role `organisation`.
PEOPLE: Final = sch.Schema(
    {
        "record": TEXT,
        "role": TEXT,  # in which the record mentions the person
        "person": TEXT,
        "probability": NUMBER,  # that the record is of this person
    }
)

#: Pairs of children that may be one, left apart for a person to judge.
PAIRS: Final = sch.Schema(
    {
        "child": TEXT,
        "other": TEXT,
        "probability": NUMBER,  # that both are one child
        "why": TEXT,
        "records": LIST,
    }
)

#: Whose each record is, also by its fingerprint: what a later run takes up.
LINKS: Final = sch.Schema(
    {
        "record": TEXT,
        "fingerprint": TEXT,  # of source and cells: equal wherever the row stands in its file
        "child": TEXT,
        "probability": NUMBER,  # that the record is of this child
    }
)

#: Children who go on under a second identity, by who had them: no link joins, and each has its own probability.
CONTINUITIES: Final = sch.Schema(
    {
        "child": TEXT,  # the identity that is gone
        "other": TEXT,  # the identity that begins; `child` itself where the linkage has made both one
        "since": DAY,  # the day on which it begins
        "probability": NUMBER,
        "why": TEXT,
        "records": LIST,  # of both identities, those of the handing over among them
    }
)

#: What the records say of each child.
CHILDREN: Final = sch.Schema(
    {
        "child": TEXT,
        "names": LIST,
        "birth_date": DAY,  # the birth date most records state; null where none does
        "birth_date_last": DAY,
        "birth_dates": COUNT,  # how many that exclude one another
        "sex": TEXT,
        "duty": TEXT,  # `childhood` if any holder with that duty names the child
        "records": COUNT,
        "last_period": DAY,  # last day of the latest return that names the child
    }
)

#: Records seen from the child: RECORDS with the child and the people in each role, clustered by child and date.
EVENTS: Final = sch.Schema(
    {
        "child": TEXT,
        **RECORDS,
        **{f"{role}": TEXT for role in ("custodian", "receiver", "giver", "mother", "father", "adult", "carer", "worker", "signer")},
        **{f"{role}_name": TEXT for role in ("custodian", "receiver", "giver", "mother", "father", "adult", "carer", "worker", "signer")},
        "organisation": TEXT,  # id of the organisation that the row names, else null
        "stated_birth_date": DAY,  # the child's birth date as this row states it
        "stated_birth_date_last": DAY,
    }
)

#: Who held the child when, on what basis, confirmed by whom.
EPISODES: Final = sch.Schema(
    {
        "child": TEXT,
        "episode": COUNT,  # 1 for the child's first
        "start": DAY,  # the earliest day that the record allows
        "start_last": DAY,
        "end": DAY,  # the first day no longer covered; null where no end is stated
        "end_last": DAY,
        "custodian": TEXT,  # the person who has the child
        "custodian_name": TEXT,
        "organisation": TEXT,  # the body that has the child
        "organisation_name": TEXT,
        "setting": TEXT,
        "basis": TEXT,  # birth registration placement order return handover end-of-placement
        "end_reason": TEXT,
        "holder": TEXT,
        "holder_group": TEXT,
        "duty": TEXT,
        "period_end": DAY,
        "confirmed": LIST,  # holders, none of them the one that states the episode, whose records agree with it
        "record": TEXT,  # the record that opens it
        "records": LIST,  # what the stretch rests on
    }
)

#: Custody as it is written (contract, section 3).
_WRITTEN: Final = ("child", "start", "end", "custodian", "organisation", "setting", "basis", "confirmed", "records")
CUSTODY: Final = sch.Schema({name: EPISODES[name] for name in _WRITTEN})

#: Each time somebody met the child.
SIGHTINGS: Final = sch.Schema(
    {
        "child": TEXT,
        "date": DAY,
        "date_last": DAY,
        "kind": TEXT,
        "holder": TEXT,
        "holder_group": TEXT,
        "by": TEXT,  # person or body that met the child, in words
        "independent": FLAG,  # of the custodian of that day and of the body that placed the child
        "running": FLAG,  # rests on a span still running when the file was drawn
        "record": TEXT,
    }
)

#: Stretches between two episodes in which nobody, or more than one, held the child.
GAPS: Final = sch.Schema(
    {
        "child": TEXT,
        "kind": TEXT,  # gap overlap
        "start": DAY,
        "end": DAY,  # null: still running on `as_of`
        "days": COUNT,
        "records": LIST,
    }
)

#: Who had which child in hand: one row for each party, record and role. Bodies stand in the role `organisation`.
HANDS: Final = sch.Schema(
    {
        "party": TEXT,  # what is counted as one person or one body
        "kind": TEXT,  # person organisation
        "person": TEXT,  # the id in PEOPLE that the party was made from
        "name": TEXT,
        "child": TEXT,
        "role": TEXT,
        "state": TEXT,  # the record's kind
        "record": TEXT,
        "date": DAY,
        "place": TEXT,
        "control": TEXT,  # `group` of the source, else its holder
        "body": TEXT,  # the organisation that the record names, else its holder
        "probability": NUMBER,  # the weaker of the two links: whose record it is, and who stands in the role
        "passed": FLAG,  # the child passed through the hand: neither a request nor only planned
        "phone": TEXT,
        "address": TEXT,
    }
)

#: Parties (contract, section 3): persons, organisations, and teams that no name is printed for.
PARTIES: Final = sch.Schema(
    {
        "party": TEXT,  # id; of a team T-1, T-2, ...
        "kind": TEXT,  # person organisation team
        "name": TEXT,  # the usual one; null for teams
        "children": COUNT,  # on whom records show it; of a person, through whose hands they passed
        "affected": COUNT,  # lost children who had passed through its hands
        "expected": NUMBER,  # losses that chance gives for the same children; null where not tested by itself
        "ratio": NUMBER,  # separate losses by `expected`
        "p_value": NUMBER,  # that chance gives as many
        "q_value": NUMBER,  # Benjamini and Hochberg over all that was tested
        "shrunk_ratio": NUMBER,  # (losses + 2) / (expected + 2)
        "findings": COUNT,  # of concern or grave, on its children
        "flagged": FLAG,  # recurs more than chance and innocent causes allow, or is the body through which such a person acted
    }
)

#: What was tested and came near: one row for each party or pair of parties whose children are lost more often than chance gives.
CONCENTRATIONS: Final = sch.Schema(
    {
        "team": TEXT,  # T-1, T-2, ... in order of evidence
        "parties": LIST,
        "named": FLAG,  # both keys turned, and nothing innocent explains it
        "why_not": TEXT,  # why no name is printed; null where one is
        "children": COUNT,
        "affected": COUNT,
        "events": COUNT,  # the affected, with accidents counted once
        "expected": NUMBER,
        "p_value": NUMBER,  # exact Poisson-binomial
        "q_value": NUMBER,  # Benjamini and Hochberg over all that was tested
        "shrunk_ratio": NUMBER,
        "low": NUMBER,  # of the 95 % interval of the shrunk ratio
        "high": NUMBER,
        "first_key": NUMBER,  # share of simulated innocent worlds with anything as extreme
        "second_key": NUMBER,  # the same for losses shuffled within body and period
        "p_sure": NUMBER,  # p_value on certain links alone
        "records": LIST,
    }
)

#: What may explain a concentration innocently, each with its own number. Printed before any name.
EXPLANATIONS: Final = sch.Schema(
    {
        "team": TEXT,
        "explanation": TEXT,  # accident archive-fire caseload specialist poor-record-keeping linkage-error explained-by-another
        "number": NUMBER,
        "threshold": NUMBER,
        "explains": FLAG,  # null: not evaluated
        "text": TEXT,
    }
)

#: What ties two parties, each tie with its records.
TIES: Final = sch.Schema(
    {
        "party": TEXT,
        "other": TEXT,
        "tie": TEXT,  # lost-children dates address phone control works-for succeeds
        "count": COUNT,
        "expected": NUMBER,
        "p_value": NUMBER,
        "network": TEXT,  # N-1, N-2, ...: parties that ties connect
        "text": TEXT,
        "records": LIST,
    }
)

#: Recalls, returns, exits and deaths that cluster in days, by body, against the body's own past.
CAMPAIGNS: Final = sch.Schema(
    {
        "body": TEXT,  # id, as in parties
        "name": TEXT,
        "kind": TEXT,  # recall return border death
        "since": DAY,
        "until": DAY,  # the last day of the cluster
        "children": COUNT,
        "expected": NUMBER,  # in as many days, by the body's own past
        "p_value": NUMBER,
        "q_value": NUMBER,
        "agreed": COUNT,  # of the children recalled, by each one's latest answer; so the next three
        "refused": COUNT,
        "undecided": COUNT,
        "unanswered": COUNT,
        "returned": COUNT,  # children who were given back since
        "deadline": DAY,  # the latest one stated
        "days_left": COUNT,  # from the day of the roll to the deadline; negative where it has passed
        "records": LIST,
    }
)

#: Children in danger now, in the order in which to knock on doors. It orders visits, and scores no child.
TRIAGE: Final = sch.Schema(
    {
        "visit": COUNT,  # 1 is the first door
        "child": TEXT,
        "reasons": TEXT,  # every reason, in words, joined by `; `
        "answer": TEXT,  # to the recall: undecided none refused agreed
        "deadline": DAY,
        "days_left": COUNT,  # from the day of the roll to the deadline; negative where it has passed
        "handover": DAY,  # the day for which one is planned
        "last_seen": DAY,  # as on the roll
        "custodian": TEXT,  # as on the roll
        "custodian_name": TEXT,
        "records": LIST,
    }
)

#: The calibration card: what the method does to innocent worlds made from this case.
CALIBRATION: Final = sch.Schema({"measure": TEXT, "value": NUMBER, "low": NUMBER, "high": NUMBER, "text": TEXT})

#: The roll (contract, section 3).
ROLL: Final = sch.Schema(
    {
        "child": TEXT,
        "status": TEXT,  # accounted unaccounted contradicted deceased left of_age
        "since": DAY,  # the day from which status and reason hold; for `accounted`, when it was last seen
        "reason": TEXT,  # a word of the documented list
        "last_seen": DAY,  # the latest sighting by an independent holder, else by anybody
        "last_seen_record": TEXT,
        "last_seen_by": TEXT,  # the person or body that met the child, in words
        "days_unseen": COUNT,  # from `last_seen` to the day of the roll
        "custodian": TEXT,  # the person who has the child on the day of the roll
        "custodian_name": TEXT,
        "organisation": TEXT,  # the body that has it
        "organisation_name": TEXT,
        "risk": TEXT,  # what is announced and not done: recalled, handover planned
        "names": TEXT,  # every name that records give the child, joined by `; `
        "birth_date": DAY,  # that most records state; the earliest day it allows
        "findings": TEXT,  # ids, joined by ";"
        "records": TEXT,  # references of every record that names the child, joined by ";"
    }
)

#: What a rule returns, before findings are named and collected.
JUDGED: Final = sch.Schema(
    {
        "child": TEXT,
        "since": DAY,
        "until": DAY,
        "severity": TEXT,
        "confidence": TEXT,
        "parties": LIST,
        "records": LIST,  # what shows it, the anchoring record among them
        "summary": TEXT,  # one plain sentence, without names
        "bears": TEXT,  # the status that the child has on `as_of` because of this: unaccounted, contradicted, or null
    }
)

#: Findings (contract, section 3).
FINDINGS: Final = sch.Schema(
    {
        "finding": TEXT,  # id, equal from run to run on the same records
        "rule": TEXT,
        "severity": TEXT,  # notice concern grave
        "confidence": TEXT,  # low medium high
        "child": TEXT,  # null where it is about no single child
        "parties": TEXT,
        "since": DAY,
        "until": DAY,  # null: still so on the day of the roll
        "summary": TEXT,  # one plain sentence, without names
        "records": TEXT,  # what shows it
        "status": TEXT,  # new known accepted
    }
)

#: Every child once, by status and reason; adds up to the number of children.
OUTCOMES: Final = sch.Schema({"status": TEXT, "reason": TEXT, "children": COUNT})

#: Between two sources or two returns: who is in both, only here, only there, and how that is explained.
RECONCILIATION: Final = sch.Schema(
    {
        "here": TEXT,  # a source, or a holder and what its return is called
        "there": TEXT,
        "population": TEXT,  # in-both only-here only-there
        "explained": TEXT,  # between sources by status and reason on the roll, between returns by how the last episode ended
        "children": COUNT,
    }
)


def conform(table, schema: sch.Schema):
    """Return `table` with exactly the columns of `schema`, in its order and types. A column it lacks raises."""
    return table.select(**{name: table[name].cast(kind) for name, kind in schema.items()})
