"""Korean names: made of syllables, written in Hangul or in Latin letters in the spellings that people use, and mis-spelled."""

import random

#: Family names with their share in a thousand and the spellings in use, the most common first.
FAMILY = {
    "김": (215, ("Kim", "Gim")),
    "이": (147, ("Lee", "Yi", "Rhee", "I")),
    "박": (84, ("Park", "Pak", "Bak")),
    "최": (47, ("Choi", "Choe", "Chey")),
    "정": (43, ("Jung", "Jeong", "Chung")),
    "강": (24, ("Kang", "Gang")),
    "조": (21, ("Cho", "Jo")),
    "윤": (20, ("Yoon", "Yun")),
    "장": (20, ("Jang", "Chang")),
    "임": (16, ("Lim", "Im", "Rim")),
    "한": (15, ("Han",)),
    "오": (15, ("Oh", "O")),
    "서": (15, ("Seo", "Suh", "So")),
    "신": (15, ("Shin", "Sin")),
    "권": (14, ("Kwon", "Gwon")),
    "황": (14, ("Hwang", "Whang")),
    "안": (13, ("Ahn", "An")),
    "송": (13, ("Song",)),
    "류": (12, ("Ryu", "Yoo", "Yu")),
    "홍": (11, ("Hong",)),
    "전": (11, ("Jeon", "Jun", "Chun")),
    "고": (9, ("Ko", "Go", "Koh")),
    "문": (9, ("Moon", "Mun")),
    "손": (9, ("Son", "Sohn")),
    "배": (8, ("Bae", "Pae")),
    "백": (7, ("Baek", "Paik", "Back")),
    "노": (6, ("Noh", "Roh", "No")),
    "남": (5, ("Nam",)),
}

#: Syllables of given names with the spellings in use, the official one first.
SYLLABLES = {
    "민": ("min", "minn"), "서": ("seo", "suh"), "지": ("ji", "jee", "chi"), "준": ("jun", "joon", "june"), "하": ("ha",),
    "윤": ("yun", "yoon"), "도": ("do", "doh"), "예": ("ye", "yeh"), "은": ("eun", "un"), "우": ("u", "woo", "oo"),
    "현": ("hyeon", "hyun", "hyon"), "수": ("su", "soo"), "아": ("a", "ah"), "연": ("yeon", "yun", "youn"), "진": ("jin", "jean"),
    "유": ("yu", "yoo", "you"), "시": ("si", "shi"), "건": ("geon", "gun", "kun"), "호": ("ho",), "재": ("jae", "jay"),
    "승": ("seung", "sung"), "성": ("seong", "sung"), "영": ("yeong", "young", "yung"), "정": ("jeong", "jung"), "미": ("mi", "mee"),
    "혜": ("hye", "hae"), "선": ("seon", "sun"), "원": ("won", "weon"), "태": ("tae", "tai"), "동": ("dong", "tong"),
    "규": ("gyu", "kyu"), "석": ("seok", "suk"), "희": ("hui", "hee"), "나": ("na",), "다": ("da",), "라": ("ra", "la"),
    "경": ("gyeong", "kyung", "kyong"), "상": ("sang",), "훈": ("hun", "hoon"), "빈": ("bin", "been"), "율": ("yul", "yool"),
    "채": ("chae",), "주": ("ju", "joo"), "가": ("ga", "ka"), "인": ("in",), "온": ("on",), "린": ("rin", "lin"), "겸": ("gyeom", "kyum"),
}  # fmt: skip

_FIRST = {"female": "민서지하윤예은수아연유시나다채주가혜선", "male": "민서지준도윤건시우현재승성태동규석주하영"}
_SECOND = {"female": "서윤아은지연유진희나린현빈주영인원경온율", "male": "준우호민진현건석훈빈성원율겸재규온태상수"}
_INITIALS, _VOWELS, _FINALS = 19, 21, 28
_BASE = 0xAC00
#: Vowels that are mistaken for each other in writing or hearing, by their place in the Hangul order.
_LIKE_VOWELS = {
    0: (2, 4),
    1: (5,),
    4: (8, 0),
    5: (1, 3),
    6: (12, 4),
    8: (4, 12),
    13: (18, 17),
    17: (13,),
    18: (13, 20),
    20: (18, 19),
    7: (3, 5),
}


def family_name(chance: random.Random) -> str:
    """Draw a family name in Hangul by its share."""
    return chance.choices(list(FAMILY), [share for share, _ in FAMILY.values()])[0]


def given_name(chance: random.Random, sex: str, first: str = "") -> str:
    """Draw a given name of two syllables in Hangul; siblings often share `first`."""
    first = first or chance.choice(_FIRST[sex])
    return first + chance.choice([syllable for syllable in _SECOND[sex] if syllable != first])


def romanise(chance: random.Random, family: str, given: str) -> tuple[str, str]:
    """Spell a name in Latin letters as one person has it: (family, given), each part capitalised. Every holder may hear it differently."""
    spelled = FAMILY[family][1]
    surname = spelled[0] if chance.random() < 0.75 else chance.choice(spelled)
    syllables = [SYLLABLES[s][0] if chance.random() < 0.55 else chance.choice(SYLLABLES[s]) for s in given]
    joint = chance.choices(("", "-", " "), (5, 3, 2))[0]
    if joint == " ":
        return surname, " ".join(syllable.capitalize() for syllable in syllables)
    return surname, joint.join(syllables).capitalize()


def order(chance: random.Random, surname: str, given: str) -> str:
    """Write a romanised name in one of the orders that clerks use."""
    style = chance.random()
    if style < 0.45:
        return f"{given} {surname}"
    return f"{surname} {given}" if style < 0.8 else f"{surname}, {given}"


def misspell(chance: random.Random, name: str) -> str:
    """Make one slip of the pen in a name: another vowel or final in Hangul, a letter dropped, doubled, swapped or replaced in Latin."""
    places = [place for place, letter in enumerate(name) if letter.isalpha()]
    if not places:
        return name
    place = chance.choice(places[1:] or places)
    letter = name[place]
    if "가" <= letter <= "힣":
        return name[:place] + _slip(chance, letter) + name[place + 1 :]
    kind = chance.random()
    if kind < 0.3:
        return name[:place] + name[place + 1 :]
    if kind < 0.5:
        return name[:place] + letter + name[place:]
    if kind < 0.75 and place + 1 < len(name):
        return name[:place] + name[place + 1] + letter + name[place + 2 :]
    return name[:place] + chance.choice("aeiounhgklmst") + name[place + 1 :]


def _slip(chance: random.Random, syllable: str) -> str:
    """Replace the vowel or the final of one Hangul syllable by a similar one."""
    code = ord(syllable) - _BASE
    initial, vowel, final = code // (_VOWELS * _FINALS), code // _FINALS % _VOWELS, code % _FINALS
    if vowel in _LIKE_VOWELS and chance.random() < 0.6:
        vowel = chance.choice(_LIKE_VOWELS[vowel])
    else:
        final = chance.choice([other for other in (0, 4, 16, 21, 8, 1) if other != final])
    return chr(_BASE + (initial * _VOWELS + vowel) * _FINALS + final)
