"""Records seen from the child: what each states, with the people in each role, clustered by child and date."""

import datetime

import ibis
import ibis.expr.types as ir

from rollcall.engine import Engine
from rollcall.schema import EVENTS, conform

#: Roles whose person stands beside the record in EVENTS.
ROLES = ("custodian", "receiver", "giver", "mother", "father", "adult", "carer", "worker", "signer")


def gather(engine: Engine, records: ir.Table, mentions: ir.Table, people: ir.Table, as_of: datetime.date) -> ir.Table:
    """Give each record its child and the people in its roles, and keep the result as `events`.

    Args:
        records: RECORDS. mentions: MENTIONS. people: PEOPLE.
        as_of: the day of the roll. What happened later is no event yet, unless it is planned; a span that ended later still runs.

    Returns:
        EVENTS, sorted by child, date and record, so that what follows reads each child's history in one place.
    """
    known = _known_on(records, as_of)
    events = known.inner_join(_about(engine, mentions, people), "record")
    events = events.mutate(organisation=ibis.coalesce(events.body, _organisation(events)))
    return engine.keep("events", conform(events, EVENTS).order_by("child", "date", "record"))


def _about(engine: Engine, mentions: ir.Table, people: ir.Table) -> ir.Table:
    """Keep, for each record that mentions a child, who stands in it; kept before the wide records are joined, which are then read once."""
    children = people.filter(people.role == "child").select("record", child=people.person)
    bodies = people.filter(people.role == "organisation").select("record", body=people.person)
    about = children
    for part in (bodies, _stated_birth_dates(mentions), _people_in_roles(mentions, people)):
        about = about.left_join(part, "record").drop("record_right")
    return engine.keep("about_records", about)


def _known_on(records: ir.Table, as_of: datetime.date) -> ir.Table:
    day = ibis.literal(as_of)
    begun = records.filter(records.date.isnull() | (records.date <= day) | records.planned.fill_null(False))
    later = (begun.end > day).fill_null(False)
    return begun.mutate(
        end=ibis.ifelse(later, ibis.null("date"), begun.end),
        end_last=ibis.ifelse(later, ibis.null("date"), begun.end_last),
        end_reason=ibis.ifelse(later, ibis.null("string"), begun.end_reason),
    )


def spoken_name(mentions: ir.Table) -> ir.StringValue:
    """The name as the record has it; family name first where only its parts are stated."""
    parts = mentions.family_name.fill_null("") + " " + mentions.given_name.fill_null("")
    return mentions.name.fill_null(parts.strip().nullif(""))


def _stated_birth_dates(mentions: ir.Table) -> ir.Table:
    child = mentions.filter((mentions.role == "child") & ~mentions["alias"])
    return child.group_by("record").agg(
        stated_birth_date=child.birth_date.min(),
        stated_birth_date_last=child.birth_date_last.min(),
    )


def _people_in_roles(mentions: ir.Table, people: ir.Table) -> ir.Table:
    """One row per record: for each of ROLES the person's id and name, null where the record names nobody in it."""
    others = mentions.filter(mentions.role.isin(ROLES))
    others = others.select("record", "role", spoken=spoken_name(others))
    others = others.left_join(people, ["record", "role"]).drop("record_right", "role_right")
    columns = {role: others.person.min(where=others.role == role) for role in ROLES}
    columns |= {f"{role}_name": others.spoken.min(where=others.role == role) for role in ROLES}
    return others.group_by("record").agg(**columns)


def _organisation(events: ir.Table) -> ir.StringValue:
    """The id of a body that nobody resolved: of its name, which others know too, else of the holder's own number for it."""
    called = ibis.coalesce(events.organisation_name.strip().lower(), events.holder + "/" + events.organisation_id)
    return "O" + called.hexdigest("md5").upper().substr(0, 10)
