"""The waterfall: bars that join end to end, numbers that add up, and a meaning that needs no colour."""

import re
import xml.etree.ElementTree as ElementTree

from rollcall.report import waterfall

#: 3 bits against, then 5 for, then 2 for, then 1 against: -3, +2, +4, +3. A sum of 3 bits is odds of 8 to 1, a probability of 8/9.
STEPS = [
    ("before anything is compared", -3.0),
    ("the same birth date", 5.0),
    ("the same given name", 2.0),
    ("as well explained by two children of one household", -1.0),
]


def test_every_bar_begins_where_the_last_one_ended_and_the_total_is_their_sum():
    picture = waterfall.draw(STEPS)
    assert [(bar.before, bar.after) for bar in picture.bars] == [(0, -3), (-3, 2), (2, 4), (4, 3), (0, 3)]
    assert (picture.total, picture.of) == (3.0, "of 0.8889")


def test_bars_lie_on_one_scale_from_the_lowest_sum_to_the_highest():
    picture = waterfall.draw(STEPS)
    # from -3 to +4 are 7 bits on the 96 per cent between 2 and 98, so that 0 lies at 2 + 3/7 of 96
    assert picture.even == round(2 + 96 * 3 / 7, 3)
    assert [(bar.x, round(bar.x + bar.width)) for bar in picture.bars[:2]] == [(2.0, round(picture.even)), (2.0, round(2 + 96 * 5 / 7))]
    assert max(bar.x + bar.width for bar in picture.bars) <= 98.01
    heights = [bar.y for bar in picture.bars]
    assert heights == sorted(heights)
    assert picture.bars[-1].bar_at < picture.height


def test_direction_and_bits_are_words():
    picture = waterfall.draw(STEPS)
    assert [bar.bits for bar in picture.bars] == ["against 3.0", "for 5.0", "for 2.0", "against 1.0", "for 3.0"]
    assert all(f"{words}, {waterfall.told(bits)}" in picture.alternative for words, bits in STEPS)
    assert picture.alternative.endswith("together for 3.0, a probability of 0.8889.")


def test_the_text_fits_eighty_columns_and_its_bars_run_from_sum_to_sum():
    lines = waterfall.text(STEPS)
    assert max(map(len, lines)) <= 80
    bars = [line for line in lines if re.match(r" *(for|against) ", line)]
    assert [float(re.search(r"\d+\.\d", line)[0]) * (-1 if "against" in line else 1) for line in bars] == [-3, 5, 2, -1, 3]
    scale = [line[14 : 14 + waterfall.SCALE] for line in bars]
    assert [set(row) - {" ", "|"} for row in scale] == [{"<"}, {">"}, {">"}, {"<"}, {"="}]
    # 7 bits on 24 steps: -3 is column 0, 0 is 10, 2 is 17, 3 is 21, 4 is 24
    assert [(len(row) - len(row.lstrip(" |")), len(row.rstrip())) for row in scale] == [(0, 11), (0, 18), (17, 25), (21, 25), (10, 22)]
    assert all(row[10] == "|" for row in scale[2:4])


def test_a_file_of_its_own_is_one_picture_that_asks_for_nothing():
    text = waterfall.svg(STEPS, "a:1 & <b:1>")
    root = ElementTree.fromstring(text)
    assert root.tag == "{http://www.w3.org/2000/svg}svg"
    assert root[0].text == "a:1 & <b:1>"
    assert not [address for address in re.findall(r"https?://[^\"]+", text) if address != "http://www.w3.org/2000/svg"]
    assert len(root.findall("{*}rect")) == 1 + len(STEPS) + 1  # the ground, the steps, the total


def test_nothing_weighed_is_no_picture():
    assert waterfall.draw([]) is None
    assert waterfall.text([]) == []
    assert waterfall.svg([], "a:1 and b:1") == ""


def test_no_probability_claims_certainty():
    assert waterfall.probability_in_words(1.0) == "above 0.9999"
    assert waterfall.probability_in_words(0.0) == "below 0.0001"
    assert waterfall.probability_in_words(0.25) == "0.2500"
