"""What counts for and against two files being one child's, in words and in probabilities.

Each comparison is a list of levels, tried from the top; a level says in words what was seen, and how often it is seen between two
files of one child (`one`), of two children of one household (`household`) and of two others (`others`). A pair of siblings or
twins is a rival explanation of what two files share, so it has probabilities of its own. Where a level has a `rarity`, how common the
shared value is in the case's own records stands in the place of `household` and `others` alike, times the household's share.

The probabilities are defaults set by judgement, not fitted to any data of ours: error rates of sex and birth dates about as published
for linked child and hospital records (PMC5297137, PMC8445153). `train.py` moves them towards what a case shows. Conditions are in
Splink's words: `_l` and `_r` mark the two sides.
"""

from collections.abc import Callable
from typing import Final, NamedTuple


class Level(NamedTuple):
    """One outcome of a comparison. An empty condition means: anything else."""

    words: str
    condition: str
    one: float
    others: float
    household: float
    rarity: str = ""  # the column whose value is shared: the rarer it is, the more it counts


class Comparison(NamedTuple):
    """Outcomes of comparing one kind of evidence, from the strongest agreement down; nothing where `unstated` holds."""

    name: str
    unstated: str
    levels: tuple[Level, ...]
    fixed: bool = False  # not trained: it speaks of what seldom or never can be
    shared: bool = False  # of the household: siblings' files agree on it as one child's do, so it trains for both alike


def _either(left: str, right: str = "") -> str:
    """Any of the two values on one side equal to any of the two on the other."""
    right = right or left
    sides = [(f"{one}_l", f"{two}_r") for one in (left, f"{left}_other") for two in (right, f"{right}_other")]
    return "(" + " or ".join(f"coalesce({one} = {two}, false)" for one, two in sides) + ")"


def _likeness(column: str, other: bool = True) -> str:
    """The highest Jaro-Winkler similarity among the values of the two sides, 0 where none is stated."""
    columns = (column, f"{column}_other") if other else (column,)
    pairs = [f"coalesce(jaro_winkler_similarity({one}_l, {two}_r), 0)" for one in columns for two in columns]
    return f"greatest({', '.join(pairs)})" if other else pairs[0]


def _shared(column: str) -> str:
    return f"coalesce(list_has_any({column}_l, {column}_r), false)"


_EXCHANGED = f"({_either('given', 'family')} or {_either('family', 'given')})"
_LONE = "((family_l is null) <> (family_r is null))"
_INITIAL = "(length(plain_given_l) = 1 or length(plain_given_r) = 1) and substr(plain_given_l, 1, 1) = substr(plain_given_r, 1, 1)"
_BEGINS = (
    "length(plain_given_l) > 2 and length(plain_given_r) > 2 and (plain_given_l like plain_given_r || '%'"
    " or plain_given_r like plain_given_l || '%')"
)
_OTHER_FAMILY = f"(family_l <> family_r and not {_either('family')} and substr(plain_family_l, 1, 1) <> substr(plain_family_r, 1, 1))"

GIVEN: Final = Comparison(
    "given",
    f"given_l is null or given_r is null or coalesce({_OTHER_FAMILY}, false)",
    (
        Level("the same given name", _either("given"), 0.72, 0.002, 0.006, "given"),
        Level("one name alone, which is the other's given or family name", f"{_LONE} and {_EXCHANGED}", 0.05, 0.002, 0.006),
        Level("forms of one given name", _either("root"), 0.06, 0.002, 0.003, "root"),
        Level("given names spelled alike", f"{_likeness('plain_given')} >= 0.92", 0.08, 0.003, 0.012),
        Level("an initial that is the other's first letter", _INITIAL, 0.02, 0.01, 0.01),
        Level("a given name that begins the other", _BEGINS, 0.01, 0.001, 0.002),
        Level("given names somewhat alike", f"{_likeness('plain_given')} >= 0.8", 0.03, 0.02, 0.06),
        Level("different given names", "", 0.03, 0.96, 0.9),
    ),
)

#: A given name beside another family name is judged by itself: a rename or an adoption changes both together.
RENAMED: Final = Comparison(
    "renamed",
    f"given_l is null or given_r is null or not coalesce({_OTHER_FAMILY}, false)",
    (
        Level("the same given name under another family name", _either("given"), 0.4, 0.002, 0.006, "given"),
        Level("given and family name exchanged", _EXCHANGED, 0.15, 0.003, 0.003),
        Level("forms of one given name under another family name", _either("root"), 0.03, 0.002, 0.003, "root"),
        Level("given names spelled alike under another family name", f"{_likeness('plain_given')} >= 0.92", 0.06, 0.003, 0.012),
        Level("another name altogether", "", 0.36, 0.99, 0.976),
    ),
)

FAMILY: Final = Comparison(
    "family",
    "family_l is null or family_r is null",
    (
        Level("the same family name", _either("family"), 0.78, 0.01, 0.8, "family"),
        Level("family names spelled alike", f"{_likeness('plain_family')} >= 0.92", 0.08, 0.003, 0.04),
        Level("family and given name exchanged", _EXCHANGED, 0.02, 0.003, 0.005),
        Level("family names somewhat alike", f"{_likeness('plain_family')} >= 0.8", 0.04, 0.02, 0.02),
        Level("different family names", "", 0.08, 0.965, 0.135),
    ),
    shared=True,
)

MIDDLE: Final = Comparison(
    "middle",
    "middle_l is null or middle_r is null",
    (
        Level("the same middle name", "middle_l = middle_r", 0.7, 0.03, 0.08),
        Level(
            "middle names that begin alike or hold each other",
            "substr(middle_l, 1, 1) = substr(middle_r, 1, 1)"
            " or middle_l like '%' || middle_r || '%' or middle_r like '%' || middle_l || '%'",
            0.15,
            0.08,
            0.1,
        ),
        Level("different middle names", "", 0.15, 0.89, 0.82),
    ),
)

_SPAN = "(span_from_l <= span_to_r and span_from_r <= span_to_l)"
_IMPRECISE = "(born_l is null or born_r is null)"
_WIDTH = "greatest(span_to_l - span_from_l, span_to_r - span_from_r)"
_APART = "abs(span_from_l - span_from_r)"

BIRTH_DATE: Final = Comparison(
    "born",
    "span_from_l is null or span_from_r is null",
    (
        Level("the same birth date", _either("born"), 0.85, 0.0003, 0.025, "born"),
        Level("birth dates with day and month exchanged", _either("born", "born_turned"), 0.01, 0.0005, 0.0005),
        Level("a birth date known to the month, which the other allows", f"{_IMPRECISE} and {_SPAN} and {_WIDTH} <= 31", 0.85, 0.009, 0.05),
        Level("a birth date known to the year, which the other allows", f"{_IMPRECISE} and {_SPAN}", 0.85, 0.1, 0.1),
        Level("birth dates one digit or few days apart", f"levenshtein(born_l, born_r) <= 1 or {_APART} <= 3", 0.07, 0.008, 0.009),
        Level("birth dates two digits apart", "levenshtein(born_l, born_r) <= 2", 0.02, 0.02, 0.04),
        Level("birth dates within a month", f"{_APART} <= 31", 0.01, 0.01, 0.004),
        Level(
            "birthdays few days apart in different years",
            "substr(born_l, 6, 2) = substr(born_r, 6, 2) and abs(day_l - day_r) <= 5",
            0.005,
            0.025,
            0.03,
        ),
        Level("birth dates within a year", f"{_APART} <= 366", 0.015, 0.1, 0.05),
        Level("different birth dates", "", 0.015, 0.83, 0.84),
    ),
)

SEX: Final = Comparison(
    "sex",
    "sex_l is null or sex_r is null",
    (Level("the same sex", "sex_l = sex_r", 0.985, 0.5, 0.5), Level("different sex", "", 0.015, 0.5, 0.5)),
)

_SAME_MOTHER = "coalesce(mother_l = mother_r, false)"
_SAME_FATHER = "coalesce(father_l = father_r, false)"
_PARENTS_ALIKE = f"greatest({_likeness('mother', other=False)}, {_likeness('father', other=False)})"

PARENTS: Final = Comparison(
    "parents",
    "adults_l is null or adults_r is null",
    (
        Level(
            "the same mother, born the same day",
            f"{_SAME_MOTHER} and mother_born_l = mother_born_r or mother_national_l = mother_national_r",
            0.33,
            3e-05,
            0.33,
        ),
        Level("the same mother and father", f"{_SAME_MOTHER} and {_SAME_FATHER}", 0.18, 3e-05, 0.17),
        Level("a mother of the same name", _SAME_MOTHER, 0.15, 0.0003, 0.15, "mother"),
        Level("an adult of the same name", _shared("adults"), 0.11, 0.0006, 0.12),
        Level("mothers born the same day under other names", "mother_born_l = mother_born_r", 0.03, 0.0003, 0.03),
        Level("parents' names spelled alike", f"{_PARENTS_ALIKE} >= 0.92", 0.06, 0.008, 0.06),
        Level("different mothers", "mother_l <> mother_r", 0.04, 0.8, 0.06),
        Level("other adults", "", 0.1, 0.19, 0.08),
    ),
    shared=True,
)

PHONE: Final = Comparison(
    "phone",
    "phones_l is null or phones_r is null",
    (
        Level("the same telephone number", _either("phone"), 0.42, 0.001, 0.42, "phone"),
        Level("a telephone number in common", _shared("phones"), 0.08, 0.005, 0.08),
        Level("no telephone number in common", "", 0.5, 0.994, 0.5),
    ),
    shared=True,
)
_SAME_PLACE = f"coalesce({_either('place')}, false)"
ADDRESS: Final = Comparison(
    "address",
    f"address_l is null or address_r is null or {_SAME_PLACE}",
    (
        Level("the same address", _either("address"), 0.4, 0.002, 0.5, "address"),
        Level("an address in common", _shared("addresses"), 0.05, 0.003, 0.05),
        Level("addresses spelled alike", f"{_likeness('address')} >= 0.92", 0.1, 0.003, 0.1),
        Level("addresses somewhat alike", f"{_likeness('address')} >= 0.8", 0.05, 0.02, 0.05),
        Level("no address in common", "", 0.4, 0.975, 0.3),
    ),
    shared=True,
)
#: Within one place addresses are alike by themselves, so there they are judged apart.
NEIGHBOURS: Final = Comparison(
    "neighbours",
    f"address_l is null or address_r is null or not {_SAME_PLACE}",
    (
        Level("the same address in one place", _either("address"), 0.4, 0.01, 0.5, "address"),
        Level("an address in common in one place", _shared("addresses"), 0.05, 0.01, 0.05),
        Level("addresses spelled alike in one place", f"{_likeness('address')} >= 0.92", 0.1, 0.02, 0.1),
        Level("addresses somewhat alike in one place", f"{_likeness('address')} >= 0.8", 0.1, 0.2, 0.1),
        Level("other addresses in one place", "", 0.35, 0.77, 0.25),
    ),
    shared=True,
)
NUMBER: Final = Comparison(
    "number",
    "numbers_l is null or numbers_r is null or not list_has_any(numbers_l, numbers_r)",
    (Level("a health number in common", "list_has_any(numbers_l, numbers_r)", 0.9, 0.001, 0.0005), Level("", "", 0.1, 0.1, 0.1)),
    fixed=True,
)
PLACE: Final = Comparison(
    "place",
    "place_l is null or place_r is null",
    (
        Level("the same place of birth", _either("place"), 0.6, 0.1, 0.65, "place"),
        Level("places of birth spelled alike", f"{_likeness('place')} >= 0.9", 0.08, 0.01, 0.08),
        Level("places of birth written differently", "", 0.32, 0.89, 0.27),
    ),
    shared=True,
)
NATIONALITY: Final = Comparison(
    "nationality",
    "nationality_l is null or nationality_r is null",
    (
        Level("the same nationality", "nationality_l = nationality_r", 0.9, 0.5, 0.9, "nationality"),
        Level("different nationalities", "", 0.1, 0.5, 0.1),
    ),
    shared=True,
)
NATIONAL: Final = Comparison(
    "national",
    "nationals_l is null or nationals_r is null",
    (
        Level("the same national id", _shared("nationals"), 0.9, 0.0001, 0.0001),
        Level(
            "national ids that differ by one sign",
            "levenshtein(national_l, national_r) <= 2 and length(national_l) = length(national_r)",
            0.06,
            0.002,
            0.01,
        ),
        Level("different national ids", "", 0.04, 0.9979, 0.9899),
    ),
)
#: Days by which a child may be met before the birth date that a record states: registers enter births late.
_EARLY = 31
LIFE: Final = Comparison(
    "life",
    "span_from_l is null and span_from_r is null or met_l is null and met_r is null",
    (
        Level(
            "one was met before the other was born",
            f"coalesce(met_l < span_from_r - {_EARLY}, false) or coalesce(met_r < span_from_l - {_EARLY}, false)",
            0.01,
            0.3,
            0.3,
        ),
        Level("", "", 0.99, 0.7, 0.7),
    ),
    fixed=True,
)

_TOGETHER = f"(multiple_l is not null or multiple_r is not null) and {_either('born')}"
#: Twins share the day and the household as one child's files do: what these count for says nothing about which of them.
TWINS: Final = Comparison(
    "twins",
    f"not coalesce({_TOGETHER}, false)",
    (
        Level("of a multiple birth, whose children share the day and the household", f"{_TOGETHER}", 0.004, 0.01, 0.99),
        Level("", "", 0.99, 0.99, 0.1),
    ),
    fixed=True,
)
ORDER: Final = Comparison(
    "order",
    f"order_l is null or order_r is null or not coalesce({_TOGETHER}, false)",
    (
        Level("the same birth order", "order_l = order_r", 0.93, 0.5, 0.05),
        Level("different birth orders", "", 0.07, 0.5, 0.95),
    ),
    fixed=True,
)
#: Holders often number the children of one delivery in the order of birth; too seldom to settle who is who.
TURN: Final = Comparison(
    "turn",
    f"turn_l is null or turn_r is null or order_l is not null and order_r is not null or not coalesce({_TOGETHER}, false)",
    (
        Level("the same turn among the holder's files of one delivery", "turn_l = turn_r", 0.6, 0.5, 0.4),
        Level("another turn among the holder's files of one delivery", "", 0.4, 0.5, 0.6),
    ),
    fixed=True,
)

#: What so many records state on either side is no slip of the pen.
_SEVERAL = 3
_SURE_NAMES = f"names_said_l >= {_SEVERAL} and names_said_r >= {_SEVERAL}"
_SURE_BIRTHS = f"borns_said_l >= {_SEVERAL} and borns_said_r >= {_SEVERAL}"
_GIVEN_DIFFERS = (
    f"coalesce({_SURE_NAMES} and not {_either('given')} and not {_either('root')} and not {_EXCHANGED}"
    f" and {_likeness('plain_given')} < 0.8 and not ({_INITIAL}) and not ({_BEGINS}), false)"
)
_FAMILY_DIFFERS = f"coalesce({_SURE_NAMES} and not {_EXCHANGED} and {_OTHER_FAMILY}, false)"
_BIRTHS_DIFFER = (
    f"coalesce({_SURE_BIRTHS} and not {_either('born')} and not {_either('born', 'born_turned')}"
    f" and levenshtein(born_l, born_r) > 1 and {_APART} > 3, false)"
)
#: Slips explain what one record states otherwise; what several state on both sides is another matter, and counts more.
ATTESTED: Final = Comparison(
    "attested",
    f"not {_GIVEN_DIFFERS} and not {_FAMILY_DIFFERS} and not {_BIRTHS_DIFFER}",
    (
        Level(
            "several records on each side state other given names and birth dates", f"{_GIVEN_DIFFERS} and {_BIRTHS_DIFFER}", 0.01, 0.9, 0.9
        ),
        Level("several records on each side state other names altogether", f"{_GIVEN_DIFFERS} and {_FAMILY_DIFFERS}", 0.02, 0.9, 0.9),
        Level("several records on each side state other given names", _GIVEN_DIFFERS, 0.06, 0.96, 0.96),
        Level("several records on each side state other birth dates", _BIRTHS_DIFFER, 0.06, 0.96, 0.96),
        Level("several records on each side state other family names", "", 0.1, 0.96, 0.6),
    ),
    fixed=True,
)

COMPARISONS: Final = (
    GIVEN, RENAMED, FAMILY, MIDDLE, BIRTH_DATE, SEX, PARENTS, PHONE, ADDRESS, NEIGHBOURS, NUMBER, PLACE, NATIONALITY, NATIONAL, LIFE,
    TWINS, ORDER, TURN, ATTESTED,
)  # fmt: skip

#: The columns whose values' rarity counts, in the order in which levels name them.
RARITIES: Final = tuple(dict.fromkeys(level.rarity for comparison in COMPARISONS for level in comparison.levels if level.rarity))

#: Values this common are assumed before any is counted, with the weight of that many files.
_ASSUMED_FREQUENCY: Final = 0.0002
_ASSUMED_FILES: Final = 500


def frequency(files: int, among: int) -> float:
    """How common a value is that `files` of `among` state, drawn towards what is usual where few are known."""
    return (files + _ASSUMED_FREQUENCY * _ASSUMED_FILES) / (among + _ASSUMED_FILES)


#: What Splink takes a shared value's frequency to be before it looks; any would do, since only the difference is used.
USUAL: Final = 0.001


def settings(translate: Callable[[str], str]) -> dict:
    """The comparisons in Splink's words. Splink is asked which level holds and how rare a shared value is; `model.py` weighs.

    `translate` puts the conditions, which are written for DuckDB, into the engine's own words.
    """
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "unit",
        "probability_two_random_records_match": 0.5,
        "blocking_rules_to_generate_predictions": [],
        "comparisons": [_in_splinks_words(comparison, translate) for comparison in COMPARISONS],
        "retain_matching_columns": True,  # else Splink does not hand out the levels
        "retain_intermediate_calculation_columns": False,
    }


def _in_splinks_words(comparison: Comparison, translate: Callable[[str], str]) -> dict:
    levels: list[dict] = [{"sql_condition": translate(comparison.unstated), "label_for_charts": "not stated", "is_null_level": True}]
    for level in comparison.levels:
        words = {
            "sql_condition": translate(level.condition) if level.condition else "ELSE",
            "label_for_charts": level.words or "other",
            "m_probability": USUAL,
            "u_probability": USUAL,
        }
        if level.rarity:
            words |= {"tf_adjustment_column": level.rarity, "tf_adjustment_weight": 1.0, "disable_tf_exact_match_detection": True}
        levels.append(words)
    return {"output_column_name": comparison.name, "comparison_levels": levels}
