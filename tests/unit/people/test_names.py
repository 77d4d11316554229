import pyarrow as pa
import pytest

from rollcall.people.names import keep_sounds, plain, sound


@pytest.mark.parametrize(
    "spellings",
    [
        ["김민수", "Kim Min-su", "KIM MINSU", "Minsu Kim", "Gim, Min Soo", "Min Su Kim"],
        ["이하은", "Lee Ha-eun", "Yi Haeun", "RHEE, HA EUN", "Haeun Lee", "I Ha Eun"],
        ["박지훈", "Park Jihoon", "Pak Ji-hun", "Bak Jihun", "Ji Hoon Park"],
        ["정우진", "Jung Woojin", "Chung Woo-jin", "Jeong U-jin"],
        ["최서연", "Choi Seo-yeon", "Choe Seoyoun"],
        ["남궁 민", "Namgung Min", "남궁민"],
        ["José García", "JOSE GARCIA", "García, José"],
        ["김정렬", "Kim Jeong-yeol", "Kim Jung Yul", "金正烈"],
        ["노무현", "盧武鉉", "Roh Moo-hyun", "No Muhyeon"],
        ["김연아", "Kim Yeon-a", "Kim Yun-ah"],
        ["王小明", "Wang Xiaoming", "Xiaoming Wang", "Wang Xiao Ming"],
        ["张伟", "Zhang Wei", "Wei Zhang"],
        ["Nguyễn Văn An", "An Nguyen Van", "Nguyen An", "NGUYEN VAN AN"],
        ["Шевченко Олена", "Olena Shevchenko", "Olena Schewtschenko"],
        ["Ivan Petrovich Sidorov", "Sidorov Ivan Petrovich", "Ivan Sidorov", "Сидоров, Иван Петрович"],
        ["Ahmed al-Sayed", "Ahmed El Sayed", "Ahmed bin Sayed"],
        ["Dr Robert Smith Jr.", "Smith, Robert", "Mr. Robert SMITH"],
    ],
)
def test_spellings_of_one_name_sound_the_same(spellings):
    assert len({sound(name).whole for name in spellings}) == 1


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("김민수", "김민호"),
        ("이하은", "임하은"),
        ("Kim Jun", "Kim Jung"),
        ("박지훈", "박지원"),
        ("Robert Smith", "Roger Smith"),
        ("王小明", "王小红"),
    ],
)
def test_other_names_sound_different(one, other):
    assert sound(one).whole != sound(other).whole


@pytest.mark.parametrize("name", ["", "  ", "Baby of Kim Ji-young", "신생아", "unknown", "N/A"])
def test_a_placeholder_is_no_name(name):
    assert sound(name) == ("", "", "")


def test_the_order_of_family_and_given_name_does_not_matter_where_neither_is_known():
    assert sound("Olena Shevchenko").whole == sound("Shevchenko Olena").whole


@pytest.mark.parametrize(
    "name",
    ["김아기", "김선영 아기", "신생아", "아기 2", "baby of Kim Mi-ra", "Kim baby girl", "Baby Kim", "B/O Lee", "N/A", "unnamed", "xx"],
)
def test_a_placeholder_sounds_like_nothing(name):
    assert sound(name).whole == ""


@pytest.mark.parametrize("name", ["Na-eun Rhee", "Na Kyung-won", "나은", "X Kim", "Infant Jesus Kim", "아영", "Babylon Kim"])
def test_a_name_is_not_taken_for_a_placeholder(name):
    assert sound(name).whole != ""


#: name, family name, given name in use, the name it is a form of
TOLD_APART = [
    ("Kim Min-su", "kim", "minsu", "minsu"),
    ("Minsu Kim", "kim", "minsu", "minsu"),
    ("Kim Min Su", "kim", "minsu", "minsu"),
    ("Ким Мин Су", "kim", "minsu", "minsu"),
    ("Namgung Min", "namgung", "min", "min"),
    ("Robert Min-su Kim", "kim", "robert", "robert"),
    ("Lee Harris", "harris", "lee", "le"),
    ("Bob Smith", "smith", "bob", "robert"),
    ("Liz Taylor", "taylor", "liz", "elizabeth"),
    ("SMITH John", "smith", "john", "john"),
    ("Robert", "", "robert", "robert"),
    ("Thomas Wentworth, 2nd Earl of Strafford", "wentworth", "thomas", "thomas"),
    ("James Mackay, Earl of Inchcape", "mckay", "james", "james"),
    ("Mary Dawson, of Dartrey", "dawson", "mary", "mary"),
    ("Ann Buchan-Hepburn", "buchanhepburn", "ann", "ann"),
    ("Gil Sheldon", "sheldon", "gil", "gil"),
    ("Anna Smith née Jones", "smith", "anna", "ann"),
    ("Smith, Robert, Jr", "smith", "robert", "robert"),
    ("Sasha Ivanov", "ivanov", "sasha", "alexander"),
    ("Александр Сергеевич Пушкин", "pushkin", "aleksandr", "alexander"),
    ("Mohammed bin Salman", "salman", "mohammed", "mohammed"),
    ("Muhammad Salman", "salman", "muhammad", "mohammed"),
    ("محمد سلمان", "slmn", "mhmd", "mohammed"),
    ("Abd al-Rahman Said", "said", "abdulrahman", "abdulrahman"),
    ("Fatimah Al-Zahra", "zahra", "fatimah", "fatima"),
    ("Gabriel García Márquez", "garciamarquez", "gabriel", "gabriel"),
    ("Gabriel García", "garcia", "gabriel", "gabriel"),
    ("Jan van der Berg", "vanderberg", "jan", "john"),
    ("Berg, Jan van der", "vanderberg", "jan", "john"),
    ("María de la Cruz", "delacruz", "maria", "mary"),
    ("Ann MacDonald", "mcdonald", "ann", "ann"),
    ("Ann Mc Donald", "mcdonald", "ann", "ann"),
    ("Conan O’Brien", "obrien", "conan", "conan"),
    ("Conan O Brien", "obrien", "conan", "conan"),
    ("An Van Nguyen", "nguyen", "an", "an"),
    ("Wong Ka Wai", "wong", "kawai", "kawai"),
    ("Kelly Chen", "chen", "kelly", "kely"),
]


@pytest.mark.parametrize(("name", "family", "given", "root"), TOLD_APART)
def test_the_parts_of_a_name_are_told_apart(name, family, given, root):
    parts = plain(name)
    assert (parts.plain_family, parts.plain_given, parts.root_given) == (family, given, root)


def test_plain_holds_every_part_family_first():
    assert plain("Dr Ivan Petrovich Sidorov").plain == "sidorov ivan petrovich"
    assert plain("Robert Minsu Johnson").plain == "johnson robert minsu"


@pytest.mark.parametrize(
    ("name", "script", "hangul"),
    [
        ("김민수", "hangul", "김민수"),
        ("金敏秀", "han", "김민수"),  # 金 is read 금, but 김 where it is a family name
        ("李河恩", "han", "이하은"),  # 李 is read 리, and 이 where it begins a name
        ("王小明", "han", ""),  # a family name of China
        ("张伟", "han", ""),  # simplified signs have no Korean reading
        ("Kim Minsu", "latin", ""),
        ("Шевченко", "cyrillic", ""),
        ("محمد", "arabic", ""),
        ("たけし", "other", ""),
        ("123", "other", ""),
    ],
)
def test_the_script_is_named_and_hangul_given_where_it_is_stated_or_read(name, script, hangul):
    assert (plain(name).script, plain(name).hangul) == (script, hangul)


@pytest.mark.parametrize(("name", "family"), [("김구", "kim"), ("민수", ""), ("로버트", ""), ("남궁민", "namgung"), ("리설주", "ri")])
def test_a_hangul_name_has_a_family_name_only_where_it_can(name, family):
    assert plain(name).plain_family == family


def test_sounds_has_a_row_for_each_distinct_name_and_null_for_what_is_not_stated(engine):
    stated = pa.table({"stated_name": ["Robert", "김민수", None, "Baby Kim", "Robert"]})
    rows = keep_sounds(engine, engine.keep("told_names", stated)).order_by("name").to_pyarrow().to_pylist()
    columns = ["name", "plain", "plain_given", "plain_family", "root_given", "hangul", "script"]
    assert [[row[column] for column in columns] for row in rows] == [
        ["Baby Kim", None, None, None, None, None, "latin"],
        ["Robert", "robert", "robert", None, "robert", None, "latin"],
        ["김민수", "kim minsoo", "minsoo", "kim", "minso", "김민수", "hangul"],
    ]
    assert [row["whole"] is None for row in rows] == [True, False, False]
