"""What counts for and against two children's files being one child's, and by how much.

Each comparison is a list of levels, tried from the top; a level states in words what was seen, how often it is seen between
files of one child (`m`) and between files of two children (`u`). log2(m/u) is its weight in bits. The weights are defaults set by
judgement, not fitted to any data of ours: error rates of sex and birth dates about as published for linked child and hospital
records (PMC5297137, PMC8445153), spellings of romanised names as in the CC0 Wikidata labels. How common a name is, and how common a
birth date, is counted in the case's own records. Conditions are written for Splink: `_l` and `_r` mark the two sides.
"""

import math
from collections.abc import Callable
from typing import Final, NamedTuple


class Level(NamedTuple):
    """One outcome of a comparison. An empty condition means: anything else."""

    words: str
    condition: str
    m: float
    u: float

    @property
    def weight(self) -> float:
        """Bits for (positive) or against (negative) one child."""
        return math.log2(self.m / self.u)


class Comparison(NamedTuple):
    """Outcomes of comparing one kind of evidence, strongest agreement first; nothing where `unstated` holds."""

    name: str
    unstated: str
    levels: tuple[Level, ...]
    rarity: str = ""  # the column whose frequency sharpens the first level


def _either(left: str, right: str = "") -> str:
    """Any of the two names on one side equal to any of the two on the other."""
    right = right or left
    sides = [(f"{one}_l", f"{two}_r") for one in (left, f"{left}_other") for two in (right, f"{right}_other")]
    return "(" + " or ".join(f"coalesce({one} = {two}, false)" for one, two in sides) + ")"


def _likeness(*columns: str) -> str:
    """The highest Jaro-Winkler similarity among pairs of the columns' values, 0 where none is stated."""
    pairs = [(f"{columns[0]}_l", f"{column}_r") for column in columns] + [(f"{column}_l", f"{columns[0]}_r") for column in columns[1:]]
    return "greatest(" + ", ".join(f"coalesce(jaro_winkler_similarity({one}, {two}), 0)" for one, two in pairs) + ")"


_SHARED_ADULT = "coalesce(list_has_any(adults_l, adults_r), false)"
_SHARED_ADDRESS = "coalesce(list_has_any(addresses_l, addresses_r), false)"
_SAME_MOTHER = "coalesce(mother_l = mother_r, false)"
_SAME_FATHER = "coalesce(father_l = father_r, false)"
_SAME_NAME = _either("whole")
_NAME_LIKENESS = _likeness("name", "name_other", "turned")
_SAME_BIRTH_DATE = f"({_either('born')})"
_SPAN = "(span_from_l <= span_to_r and span_from_r <= span_to_l)"
_IMPRECISE = "(born_l is null or born_r is null)"
_WIDTH = "greatest(span_to_l - span_from_l, span_to_r - span_from_r)"

NAME: Final = Comparison(
    "name",
    "whole_l is null or whole_r is null",
    (
        Level("the same name", _SAME_NAME, 0.72, 0.0002),
        Level("the same given name", f"{_either('given')} and length(given_l) > 2", 0.06, 0.003),
        Level("names spelled alike", f"{_NAME_LIKENESS} >= 0.93", 0.11, 0.003),
        Level("names somewhat alike", f"{_NAME_LIKENESS} >= 0.86", 0.04, 0.02),
        Level("the same family name, another given name", _either("family"), 0.03, 0.1),
        Level("different names", "", 0.04, 0.87),
    ),
    rarity="whole",
)

BIRTH_DATE: Final = Comparison(
    "born",
    "span_from_l is null or span_from_r is null",
    (
        Level("the same birth date", _SAME_BIRTH_DATE, 0.9, 0.0003),
        Level("birth dates with day and month exchanged", _either("born", "born_turned"), 0.01, 0.0005),
        Level("a birth date known to the month, which the other allows", f"{_IMPRECISE} and {_SPAN} and {_WIDTH} <= 31", 0.9, 0.009),
        Level("a birth date known to the year, which the other allows", f"{_IMPRECISE} and {_SPAN}", 0.9, 0.1),
        Level(
            "birth dates one digit or few days apart",
            "levenshtein(born_l, born_r) <= 1 or abs(span_from_l - span_from_r) <= 3",
            0.05,
            0.008,
        ),
        Level("birth dates within a month", "abs(span_from_l - span_from_r) <= 31", 0.02, 0.015),
        Level("birth dates within a year", "abs(span_from_l - span_from_r) <= 366", 0.012, 0.17),
        Level("different birth dates", "", 0.008, 0.8),
    ),
)

SEX: Final = Comparison(
    "sex", "sex_l is null or sex_r is null", (Level("the same sex", "sex_l = sex_r", 0.985, 0.5), Level("different sex", "", 0.015, 0.5))
)

PARENTS: Final = Comparison(
    "parents",
    "adults_l is null or adults_r is null",
    (
        Level(
            "the same mother, born the same day",
            f"{_SAME_MOTHER} and mother_born_l = mother_born_r or mother_national_l = mother_national_r",
            0.35,
            3e-05,
        ),
        Level("the same mother and father", f"{_SAME_MOTHER} and {_SAME_FATHER}", 0.2, 3e-05),
        Level("a mother of the same name", _SAME_MOTHER, 0.2, 0.0003),
        Level("an adult of the same name", _SHARED_ADULT, 0.15, 0.0006),
        Level("mothers born the same day under other names", "mother_born_l = mother_born_r", 0.06, 0.0003),
        Level("parents' names spelled alike", f"greatest({_likeness('mother')}, {_likeness('father')}) >= 0.92", 0.1, 0.008),
        Level("different mothers", "mother_l <> mother_r", 0.05, 0.8),
        Level("other adults", "", 0.15, 0.2),
    ),
)

#: Children of one delivery share all but the name: what the parents and the date count for must then be taken back.
SIBLING: Final = Comparison(
    "sibling",
    f"whole_l is null or whole_r is null or {_SAME_NAME} or {_either('given')}"
    f" or not ({_SAME_MOTHER} or {_SAME_FATHER} or {_SHARED_ADULT} or {_SHARED_ADDRESS})",
    (
        Level("children of one household whose names are spelled alike", f"{_NAME_LIKENESS} >= 0.93", 0.1, 0.8),
        Level("children of one household whose names are somewhat alike", f"{_NAME_LIKENESS} >= 0.86", 0.02, 0.8),
        Level("children of one household under two names", "", 0.002, 0.98),
    ),
)

PHONE: Final = Comparison(
    "phone",
    "phones_l is null or phones_r is null",
    (
        Level("a telephone number in common", "list_has_any(phones_l, phones_r)", 0.5, 0.03),
        Level("no telephone number in common", "", 0.5, 0.97),
    ),
)
ADDRESS: Final = Comparison(
    "address",
    "addresses_l is null or addresses_r is null",
    (
        Level("an address in common", _SHARED_ADDRESS, 0.45, 0.002),
        Level("addresses spelled alike", "jaro_winkler_similarity(addresses_l[1], addresses_r[1]) >= 0.93", 0.1, 0.01),
        Level("no address in common", "", 0.45, 0.98),
    ),
)
NUMBER: Final = Comparison(
    "number",
    "numbers_l is null or numbers_r is null or not list_has_any(numbers_l, numbers_r)",
    (Level("a health number in common", "list_has_any(numbers_l, numbers_r)", 0.9, 0.001), Level("", "", 0.1, 0.1)),
)
PLACE: Final = Comparison(
    "place",
    "places_l is null or places_r is null",
    (
        Level("the same place of birth", "list_has_any(places_l, places_r)", 0.6, 0.1),
        Level("places of birth written differently", "", 0.4, 0.9),
    ),
)
NATIONAL: Final = Comparison(
    "national",
    "nationals_l is null or nationals_r is null",
    (
        Level("the same national id", "list_has_any(nationals_l, nationals_r)", 0.9, 0.0005),
        Level(
            "national ids that differ by one sign",
            "levenshtein(national_l, national_r) <= 2 and length(national_l) = length(national_r)",
            0.05,
            0.02,
        ),
        Level("different national ids", "", 0.02, 0.98),
    ),
)

COMPARISONS: Final = (NAME, BIRTH_DATE, SEX, PARENTS, SIBLING, PHONE, ADDRESS, NUMBER, PLACE, NATIONAL)

#: Names this common are assumed before any is counted, with the weight of that many children.
_ASSUMED_FREQUENCY: Final = 0.0002
_ASSUMED_CHILDREN: Final = 500


def frequency(children: int, among: int) -> float:
    """How common a name is that `children` of `among` bear, drawn towards what is usual where few are known."""
    return (children + _ASSUMED_FREQUENCY * _ASSUMED_CHILDREN) / (among + _ASSUMED_CHILDREN)


def prior_weight(children: int) -> float:
    """Bits against two files picked at random being one child's, where about so many children are known."""
    return -math.log2(max(children, 100))


def settings(children: int, same_birth_date: float, translate: Callable[[str], str]) -> dict:
    """The model in Splink's words, for about so many `children`; `same_birth_date` is the share of their pairs born on one day.

    `translate` puts a condition into the SQL of the engine that compares.
    """
    prior = 2.0 ** prior_weight(children)
    return {
        "link_type": "dedupe_only",
        "unique_id_column_name": "unit",
        "probability_two_random_records_match": prior / (1 + prior),
        "blocking_rules_to_generate_predictions": [],
        "comparisons": [_in_splinks_words(comparison, same_birth_date, translate) for comparison in COMPARISONS],
        "retain_matching_columns": True,
        "retain_intermediate_calculation_columns": False,
    }


def _in_splinks_words(comparison: Comparison, same_birth_date: float, translate: Callable[[str], str]) -> dict:
    levels: list[dict] = [{"sql_condition": translate(comparison.unstated), "label_for_charts": "not stated", "is_null_level": True}]
    for number, level in enumerate(comparison.levels):
        u = same_birth_date if comparison is BIRTH_DATE and number == 0 else level.u
        words = {
            "sql_condition": translate(level.condition) if level.condition else "ELSE",
            "label_for_charts": level.words or "other",
            "m_probability": level.m,
            "u_probability": u,
        }
        if comparison.rarity and number == 0:
            words |= {"tf_adjustment_column": comparison.rarity, "tf_adjustment_weight": 1.0, "disable_tf_exact_match_detection": True}
        levels.append(words)
    return {"output_column_name": comparison.name, "comparison_levels": levels}


def outcome(comparison: Comparison) -> str:
    """The comparison in SQL: the number of the first level that holds, from the top, or -1 where a side states nothing."""
    cases = [f"when {level.condition} then {number}" for number, level in enumerate(comparison.levels) if level.condition]
    return f"case when {comparison.unstated} then -1 {' '.join(cases)} else {len(comparison.levels) - 1} end"
