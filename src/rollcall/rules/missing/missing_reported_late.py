"""Missing children that were reported late."""

import datetime

import ibis
import ibis.expr.types as ir

from rollcall.rules.judgement import any_row, in_days, judgement, written
from rollcall.rules.rule import NotEvaluated, rule

#: A report later than this is a concern: a week is when a search by the police has lost its best leads.
LONG = 7


@rule(
    about="missing",
    title="Missing, and reported late",
    severity="concern",
    parameters={
        "days": (1, "US-MIS-01: to the police and to the national centre within 24 hours, 42 USC 671(a)(35)(B); dates know days only"),
    },
)
def missing_reported_late(missing: ir.Table, as_of: datetime.date, policy: dict) -> ir.Table:
    """The child was reported missing more than `days` days after it went missing.

    What it finds
        A `missing` record whose day of report lies more than `days` days after the latest day on which the child can have gone missing.
        More than seven days are a concern, fewer a notice. A record that states no report is not found, since a report may have
        been made and not been written down. Not evaluated where no record states one.

    Why it matters
        In the United States a missing foster child has to be reported to the police and to the National Center for Missing and
        Exploited Children within 24 hours of receiving the information (42 USC 671(a)(35)(B)). Of a sample of 100 among 74,353 episodes
        of two days or more, 45 were never reported to the centre and 22 late; only a third were on time (HHS-OIG A-07-21-06102).
        Each day without a report is a day on which nobody searches.

    What may explain it
        The child was reported at once, and the file holds the day on which a form was signed. The carer believed that the child
        was with relatives. The day on which the child went missing was worked out afterwards.

    What to ask for
        The police's log with the time of the first call. The carer's note of when the absence was noticed, kept by the provider.

    Example
        Missing since 2022-05-01, reported on 2022-05-12: eleven days, a concern.

    References
        42 USC 671(a)(35)(B); HHS-OIG reports A-07-21-06102 (March 2023) and A-07-21-06104 (2023).
    """
    reported = missing.filter(missing.reported.notnull())
    if not any_row(reported):
        raise NotEvaluated("no supplied source states when a missing child was reported")
    late = reported.mutate(waited=reported.reported.delta(reported.date_last, unit="day"))
    late = late.filter((late.waited > policy["days"]) & (late.date <= ibis.literal(as_of)))
    one = late.group_by("child", "date", "reported").agg(
        waited=late.waited.min(),
        parties=late.organisation.collect(distinct=True, where=late.organisation.notnull()).sort(),
        records=late.record.collect(distinct=True).sort(),
    )
    return judgement(
        one,
        since=one.date,
        until=one.reported,
        severity=ibis.ifelse(one.waited > LONG, "concern", "notice"),
        confidence="medium",
        parties=one.parties,
        records=one.records,
        summary="Missing since " + written(one.date) + ", reported on " + written(one.reported) + ": " + in_days(one.waited) + " later.",
    )
