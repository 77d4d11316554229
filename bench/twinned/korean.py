"""Korean names: how often they occur, how siblings share syllables, and how they are written in Hangul, Hanja and Latin letters."""

import random

#: Family names: share in a thousand, spellings in use with the most common first, Hanja.
FAMILY = {
    "김": (215, ("Kim", "Kim", "Kim", "Gim"), "金"), "이": (147, ("Lee", "Lee", "Yi", "Rhee", "I", "Ri"), "李"),
    "박": (84, ("Park", "Park", "Pak", "Bak", "Bahk"), "朴"), "최": (47, ("Choi", "Choi", "Choe", "Chwe"), "崔"),
    "정": (43, ("Jung", "Jeong", "Chung", "Cheong"), "鄭"), "강": (24, ("Kang", "Kang", "Gang"), "姜"),
    "조": (21, ("Cho", "Jo", "Joe"), "趙"), "윤": (20, ("Yoon", "Yun", "Youn"), "尹"), "장": (20, ("Jang", "Chang"), "張"),
    "임": (16, ("Lim", "Im", "Rim", "Yim"), "林"), "한": (15, ("Han",), "韓"), "오": (15, ("Oh", "O"), "吳"),
    "서": (15, ("Seo", "Suh", "Sŏ"), "徐"), "신": (15, ("Shin", "Sin"), "申"), "권": (14, ("Kwon", "Gwon", "Kweon"), "權"),
    "황": (14, ("Hwang", "Whang"), "黃"), "안": (13, ("Ahn", "An"), "安"), "송": (13, ("Song",), "宋"),
    "유": (12, ("Yoo", "Yu", "You"), "柳"),
    "홍": (11, ("Hong",), "洪"), "전": (11, ("Jeon", "Chun", "Jun"), "全"), "고": (9, ("Ko", "Koh", "Go"), "高"),
    "문": (9, ("Moon", "Mun"), "文"), "손": (9, ("Son", "Sohn"), "孫"), "배": (8, ("Bae", "Pae"), "裵"), "백": (7, ("Baek", "Paik"), "白"),
    "노": (6, ("Noh", "Roh"), "盧"), "남": (5, ("Nam",), "南"), "심": (5, ("Shim", "Sim"), "沈"),
    "남궁": (1, ("Namgung", "Namkoong"), "南宮"),
}  # fmt: skip
_FAMILIES, _SHARES = list(FAMILY), [share for share, *_ in FAMILY.values()]
#: Given names by sex and generation, the most frequent first; drawn with weights that fall with the rank.
GIVEN = {
    ("female", "child"): "서연 서윤 지우 서현 민서 하은 하윤 윤서 지유 지민 채원 지윤 은서 수아 다은 예은 지아 수빈 소율 예린 "
    "예원 지원 소윤 지안 하린 시은 "
    "유진 채은 가은 윤아 서영 유나 민지 예나 수민 수연 연우 예서 주아 시아 아린 다인 연서 서우 아인 나은 서아 유주 은채 사랑 하늘 "
    "보람 빛나 별 솔",
    ("male", "child"): "민준 서준 예준 도윤 시우 주원 하준 지호 지후 준서 준우 현우 도현 지훈 건우 우진 선우 서진 민재 현준 연우 "
    "유준 정우 승우 승현 시윤 "
    "준혁 은우 지환 승민 지우 유찬 윤우 민성 준영 시후 진우 지원 수호 재윤 시현 동현 수현 태윤 민우 재원 민수 민호 한결 이준 은찬 "
    "민규 성민 산 건",
    ("female", "adult"): "지영 미영 은영 은정 현정 은주 지현 미경 수진 선영 정은 혜진 은경 민정 수정 미정 영희 경희 지은 윤정 "
    "현주 유진 보라 지혜 은혜 소영 "
    "수연 아름 정희 명숙 순옥 영숙 혜경 진희 선희 미란 슬기 나영 효진 다혜",
    ("male", "adult"): "지훈 성훈 동현 상훈 성호 정훈 준호 영호 현우 성민 진우 재현 승현 민수 영수 상현 철수 병철 기영 종수 태영 "
    "진호 경수 동욱 대성 성진 "
    "정호 재훈 민호 광수 영철 용준 인호 한솔 승호 윤호 창민 형준 석진 우성",
}  # fmt: skip
_POOLS = {key: (names.split(), [1 / (rank + 3) ** 0.7 for rank in range(len(names.split()))]) for key, names in GIVEN.items()}
_SECOND = {"female": "서윤아은지연유진희나린현빈주영인원경미정선혜", "male": "준우호민진현건석훈빈성원재규온태수찬혁영"}
HANJA = dict(
    zip(
        "민서준지현영수은진호미정희우연하윤성경선아원재훈혜숙순철주상동기용태병종명옥",
        "敏瑞俊智賢英秀恩珍浩美貞姬宇娟夏允成京善雅元在勳惠淑順哲珠相東基龍泰炳鍾明玉",
        strict=True,
    )
)
_INITIALS = tuple(["g", "kk", "n", "d", "tt", "r", "m", "b", "pp", "s", "ss", "-", "j", "jj", "ch", "k", "t", "p", "h"])
_MCCUNE = tuple(["k", "kk", "n", "t", "tt", "r", "m", "p", "pp", "s", "ss", "-", "ch", "tch", "ch", "k", "t", "p", "h"])
_VOICED = {"k": "g", "t": "d", "p": "b", "ch": "j"}
_VOWELS = tuple(
    ["a", "ae", "ya", "yae", "eo", "e", "yeo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo", "we", "wi", "yu", "eu", "ui", "i"]
)
_MCCUNE_VOWELS = tuple(
    ["a", "ae", "ya", "yae", "o", "e", "yo", "ye", "o", "wa", "wae", "oe", "yo", "u", "wo", "we", "wi", "yu", "u", "ui", "i"]
)
_FINALS = [
    "",
    "k",
    "k",
    "ks",
    "n",
    "nj",
    "nh",
    "t",
    "l",
    "lk",
    "lm",
    "lb",
    "ls",
    "lt",
    "lp",
    "lh",
    "m",
    "p",
    "ps",
    "t",
    "t",
    "ng",
    "t",
    "t",
    "k",
    "t",
    "p",
    "h",
]
#: Spellings that people choose for themselves, whatever the systems say.
AD_HOC = {
    "우": "woo", "수": "soo", "영": "young", "현": "hyun", "정": "jung", "준": "joon", "희": "hee",
    "경": "kyung", "선": "sun", "성": "sung", "승": "seung", "철": "chul", "훈": "hoon", "주": "joo",
    "유": "yoo", "연": "youn", "서": "suh", "미": "mee", "건": "gun", "진": "jean", "은": "eun",
    "지": "jee", "시": "shi", "윤": "yoon", "이": "yi", "규": "kyu", "빈": "been", "숙": "sook",
    "순": "soon", "린": "lynn", "혁": "hyuk", "재": "jay", "원": "won", "한": "hahn", "율": "yool",
    "예": "ye", "여": "yuh", "태": "tae", "국": "kook", "아": "ah",
}  # fmt: skip
SYSTEMS = ("revised", "mccune", "ad hoc")


def family_name(chance: random.Random) -> str:
    """Draw a family name by its share."""
    return chance.choices(_FAMILIES, _SHARES)[0]


def given_name(chance: random.Random, sex: str, generation: str = "child") -> str:
    """Draw a given name: mostly one of the frequent names of its generation, else two syllables put together."""
    if chance.random() < 0.72:
        return chance.choices(*_POOLS[sex, generation])[0]
    first, second = chance.choice("민서지하윤예은수유채주시도건현재승태가다나") + "", chance.choice(_SECOND[sex])
    return first + (second if second != first else "온")


def like(chance: random.Random, given: str, sex: str, swapped: bool = False) -> str:
    """A sibling's name that shares a syllable with `given` (민수, 민호), or holds its syllables in the other order (서윤, 윤서)."""
    if len(given) < 2:
        return given_name(chance, sex)
    if swapped and given[0] != given[1]:
        return given[1] + given[0]
    pool = [syllable for syllable in _SECOND[sex] if syllable not in given]
    return given[0] + chance.choice(pool) if chance.random() < 0.7 else chance.choice(pool) + given[1]


def romanise(syllable: str, system: str, after: str = "") -> str:
    """Spell one Hangul syllable in a system of `SYSTEMS`; `after` is the Latin letter before it."""
    if system == "ad hoc" and syllable in AD_HOC:
        return AD_HOC[syllable]
    code = ord(syllable) - 0xAC00
    initial, vowel, final = code // 588, code // 28 % 21, code % 28
    if system == "mccune":
        start = _MCCUNE[initial]
        start = _VOICED.get(start, start) if after and after in "aeiouynmlg" else start
        return start.strip("-") + _MCCUNE_VOWELS[vowel] + _FINALS[final]
    start = {"g": "k"}.get(_INITIALS[initial], _INITIALS[initial]) if system == "ad hoc" else _INITIALS[initial]
    return start.strip("-") + _VOWELS[vowel] + _FINALS[final]


def latin(chance: random.Random, family: str, given: str, surname_chance: random.Random) -> tuple[str, str]:
    """Spell a name in Latin letters as one person or one clerk does: (family, given). Surnames are spelled by `surname_chance`."""
    system, joint = chance.choices(SYSTEMS, (5, 2, 4))[0], chance.choices(("", "-", " "), (5, 3, 2))[0]
    spelled: list[str] = []
    for syllable in given:
        own = "revised" if system == "ad hoc" and chance.random() < 0.3 else system
        spelled.append(romanise(syllable, own, spelled[-1][-1] if spelled else ""))
    parts = [part.capitalize() for part in spelled] if joint == " " else [joint.join(spelled).capitalize()]
    return surname_chance.choice(FAMILY[family][1]), " ".join(parts)


def hanja(family: str, given: str) -> str:
    """The name in Hanja, or in Hangul where a syllable has no sign here."""
    if all(syllable in HANJA for syllable in given):
        return FAMILY[family][2] + "".join(HANJA[syllable] for syllable in given)
    return family + given
