import pyarrow as pa
import pytest

from rollcall.people.romanised import Romanised, bits
from rollcall.people.spellings import FAMILY, FIRST, read, shipped, written

#: Invented names as clerks spell them: by the rules of 1939, of 2000, of the North, and by habit.
SPELLED = {
    "김민수": ["Kim Min-su", "Gim Minsu", "Minsoo Kim", "KIM, MIN SOO", "Kim Robert Minsu"],
    "김민서": ["Kim Min-seo", "Minseo Kim"],
    "이정은": ["Lee Jung-eun", "Yi Chong-un", "Rhee Jeong Eun", "Jeongeun Lee"],
    "이정훈": ["Lee Jung-hoon", "I Jeonghun", "Yi Chŏng-hun"],
    "이종훈": ["Lee Jong-hoon", "Yi Chonghoon"],
    "박지훈": ["Park Ji-hoon", "Pak Chi-hun", "Bak Jihun"],
    "박지현": ["Park Ji-hyun", "Jihyun Park", "Pak Chi-hyon"],
    "최승우": ["Choi Seung-woo", "Choe Seungu"],
    "최선우": ["Choi Sun-woo", "Choe Seonu"],
    "정우진": ["Jung Woo-jin", "Chung Woojin", "Jeong U-jin", "Woojin Cheong"],
    "노현우": ["Noh Hyun-woo", "Roh Hyunwoo", "No Hyeonu"],
    "유영희": ["Yoo Young-hee", "Yu Yeonghui", "Younghee Yoo"],
    "임경석": ["Lim Kyung-suk", "Im Gyeongseok", "Rim Kyong-sok"],
    "우혜진": ["Woo Hye-jin", "U Hyejin", "Wu Hae-jin"],
    "남궁민아": ["Namgung Min-a", "Minah Namkoong"],
    "허준": ["Hur Jun", "Heo Joon", "Huh June"],
}
PAIRS = [(latin, hangul) for hangul, spellings in SPELLED.items() for latin in spellings]


@pytest.mark.parametrize(("latin", "hangul"), PAIRS)
def test_a_spelling_finds_its_name_first(latin, hangul):
    likelihood = Romanised(shipped()).likelihood
    assert max(SPELLED, key=lambda name: likelihood(latin, name)) == hangul


def test_spellings_count_for_a_pair_and_other_names_against_it():
    names = list(SPELLED)
    true = bits(pa.array([latin for latin, _ in PAIRS]), pa.array([hangul for _, hangul in PAIRS])).to_pylist()
    other = [names[(names.index(hangul) + 5) % len(names)] for _, hangul in PAIRS]
    false = bits(pa.array([latin for latin, _ in PAIRS]), pa.array(other)).to_pylist()
    assert min(true) > 0
    assert max(false) < -2


@pytest.mark.parametrize("latin", ["Minsu Johnson", "Robert Minsu Johnson", "Minsu"])
def test_a_given_name_kept_under_a_new_family_name_counts_for_the_pair_but_less(latin):
    kept, both = bits(pa.array([latin, "Kim Minsu"]), pa.array(["김민수", "김민수"])).to_pylist()
    assert 3 < kept < both


@pytest.mark.parametrize("latin", ["Robert Johnson", "John Smith", "Olena Shevchenko", "Kim Ji-ho"])
def test_another_name_counts_against_the_pair_by_a_bounded_weight(latin):
    # one bearer in a hundred writes another name altogether: log2(0.01) = -6.64
    assert bits(pa.array([latin]), pa.array(["김민수"])).to_pylist()[0] == pytest.approx(-6.64, abs=0.1)


def test_what_is_no_name_in_hangul_or_not_stated_is_not_weighed():
    assert bits(pa.array(["Kim Minsu", None, "Kim Minsu", "?"]), pa.array(["Kim", "김민수", None, "김민수"])).to_pylist() == [None] * 4


def test_a_share_is_drawn_from_what_was_seen_towards_what_its_parts_suggest():
    spellings = read(["# a comment", "family\t김\tkim:3 gim:1", "first\t민\tmin:4", "later\t수\tsu:3 soo:1"])
    # 3 of 4 seen, and one sighting more by the parts: between 3/5 and 4/5
    assert 0.6 < spellings.share(FAMILY, "kim", "김") < 0.8
    # never seen for 민: what its parts suggest, m and n with the vowel of another syllable
    assert 0 < spellings.share(FIRST, "mun", "민") < spellings.share(FIRST, "min", "민") < 1
    assert spellings.likeliest(FAMILY, "gim")[0] == "김"
    assert spellings.likeliest(FAMILY, "lee") == ("", 0.0)


def test_a_written_table_is_read_as_it_was():
    spellings = shipped()
    assert read(written(spellings)).counts == spellings.counts
