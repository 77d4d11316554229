"""What records state of who somebody is: numbers, names and birth dates, brought into a form that can be compared."""

import ibis
import ibis.expr.types as ir

from rollcall.rules.days import slip

#: Numbers that so many children share stand for `none` or `not yet`, not for a person.
PLACEHOLDER_CHILDREN = 3


def comparable(number: ir.StringValue) -> ir.StringValue:
    """A national number in capitals without marks between; null where it is masked, shorter than five signs, or one sign repeated."""
    masked = number.contains("*")
    bare = number.re_replace("[^0-9A-Za-z]", "").upper()
    repeated = bare.replace(bare.substr(0, 1), "").length() == 0
    return (masked | (bare.length() < 5) | repeated).ifelse(ibis.null("string"), bare)


def numbers_of_children(mentions: ir.Table, people: ir.Table) -> ir.Table:
    """National numbers stated of children: child, record, number, renamed (a rename gives it to the child from then on)."""
    own = mentions.filter((mentions.role == "child") & mentions.national_id.notnull())
    own = own.select("record", number=comparable(own.national_id), renamed=own["alias"])
    own = own.filter(own.number.notnull())
    who = people.filter(people.role == "child").select("record", child=people.person)
    return own.inner_join(who, "record").select("child", "record", "number", "renamed")


def births_stated(events: ir.Table) -> ir.Table:
    """Birth dates that records state, a birth record's own day among them: child, record, kind, holder, date, born, born_last."""
    at_birth = events.kind == "birth"
    unstated = ibis.null("date")
    stated = events.select(
        "child",
        "record",
        "kind",
        "holder",
        "date",
        born=ibis.coalesce(events.stated_birth_date, at_birth.ifelse(events.date, unstated)),
        born_last=ibis.coalesce(events.stated_birth_date_last, at_birth.ifelse(events.date_last, unstated)),
    )
    return stated.filter(stated.born.notnull() & stated.born_last.notnull())


def explained_by_slips(one: ir.DateValue, other: ir.DateValue, usual: ir.DateValue, days: int) -> ir.BooleanValue:
    """Whether slips of the pen explain two birth dates: one from the other, or each from the date that most records state.

    A date within `days` of the usual one needs no slip.
    """

    def near(stated: ir.DateValue) -> ir.BooleanValue:
        return (stated.delta(usual, unit="day").abs() <= days) | slip(stated, usual)

    return slip(one, other) | (near(one) & near(other)).fill_null(False)


def with_contradicting_births(stated: ir.Table, days: int) -> ir.Table:
    """`stated` of those children of whom two birth dates are certainly more than `days` apart."""
    spread = stated.group_by("child").agg(latest=stated.born.max(), earliest=stated.born_last.min())
    return stated.semi_join(spread.filter(spread.latest.delta(spread.earliest, unit="day") > days), "child")


def spoken(mentions: ir.Table) -> ir.StringValue:
    """A name as the record has it; family name first where only its parts are stated."""
    parts = mentions.family_name.fill_null("") + " " + mentions.given_name.fill_null("")
    return mentions.name.fill_null(parts.strip().nullif(""))


def names_differ(one: ir.StringValue, other: ir.StringValue) -> ir.BooleanValue:
    """Whether two names in one script have more than half of their letters different, in whichever order their parts stand.

    In Hangul, whether fewer than half of the syllables are shared. Names in different scripts cannot be compared so: then, and
    where a name is not stated, the answer is False.
    """
    length = ibis.greatest(_letters(one).length(), _letters(other).length())
    straight = _letters(one).levenshtein(_letters(other)) * 2 > length
    sorted_ = _sorted_letters(one).levenshtein(_sorted_letters(other)) * 2 > length
    shared = _syllables(one).intersect(_syllables(other)).length() * 2
    hangul = _hangul(one) & _hangul(other) & (shared < length)
    latin = ~_hangul(one) & ~_hangul(other) & straight & sorted_
    return (hangul | latin).fill_null(False)


def written_in_latin(name: ir.StringValue) -> ir.BooleanValue:
    """Whether a name has a letter from A to Z."""
    return name.re_search("[A-Za-z]")


def numbers_differ(one: ir.StringValue, other: ir.StringValue) -> ir.BooleanValue:
    """Whether two comparable numbers differ by more than a slip: two signs, or two neighbours exchanged."""
    return (one.levenshtein(other) > 2).fill_null(False)


def _hangul(name: ir.StringValue) -> ir.BooleanValue:
    return name.re_search("[가-힣]")


def _syllables(name: ir.StringValue) -> ir.ArrayValue:
    return _letters(name).split("")


def _words(name: ir.StringValue) -> ir.StringValue:
    return name.lower().re_replace(r"[^\p{L} ]", "").re_replace(" +", " ").strip()


def _letters(name: ir.StringValue) -> ir.StringValue:
    return _words(name).replace(" ", "")


def _sorted_letters(name: ir.StringValue) -> ir.StringValue:
    return _words(name).split(" ").sort().join("")
