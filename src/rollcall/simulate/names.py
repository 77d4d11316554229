"""What people of the invented country are called: four scripts, each name with how a passport writes it and what friends say.

Every pool holds exactly `FAMILIES` or `GIVEN` entries, so that a draw picks a name without counting first.
"""

import pyarrow as pa

FAMILIES = 20
GIVEN = 24

#: Which script a family writes its names in, of eight draws.
SCRIPTS = ("hangul", "hangul", "hangul", "hangul", "hangul", "latin", "latin", "cyrillic")

_HANGUL_FAMILIES = (
    "김 Kim,이 Lee,박 Park,최 Choi,정 Jung,강 Kang,조 Cho,윤 Yoon,장 Jang,임 Lim,"
    "한 Han,오 Oh,서 Seo,신 Shin,권 Kwon,황 Hwang,안 Ahn,송 Song,전 Jeon,홍 Hong"
)
_HANGUL_FIRST = (
    "민 Min,서 Seo,지 Ji,하 Ha,준 Jun,우 Woo,윤 Yun,예 Ye,은 Eun,도 Do,현 Hyun,수 Su,"
    "시 Si,유 Yu,채 Chae,원 Won,진 Jin,아 A,연 Yeon,주 Ju,재 Jae,건 Geon,영 Young,성 Sung"
)
_HANGUL_SECOND = (
    "호 ho,린 rin,율 yul,빈 bin,솔 sol,결 gyeol,담 dam,람 ram,완 wan,혁 hyeok,찬 chan,표 pyo,"
    "경 kyung,희 hee,선 sun,미 mi,정 jung,훈 hoon,규 gyu,나 na,라 ra,온 on,겸 gyeom,슬 seul"
)
_LATIN_FAMILIES = (
    "Ashdown,Birtwell,Carmody,Delacourt,Eastlake,Fairbrother,Greenhalgh,Hathersage,Inglewood,Jessop,"
    "Kirkbride,Langstaff,Merriweather,Northcott,Oakeshott,Penhaligon,Quayle,Ravenscroft,Stanhope,Thistlewood"
)
_LATIN_FEMALE = (
    "Elizabeth Liz,Katherine Kate,Margaret Maggie,Rebecca Becky,Victoria Vicky,Susannah Sue,Deborah Debbie,Jennifer Jenny,"
    "Philippa Pip,Alexandra Alex,Josephine Josie,Abigail Abby,Christina Tina,Gwendolyn Gwen,Matilda Tilly,Penelope Penny,"
    "Theodora Thea,Rosalind Ros,Frances Fran,Isabella Bella,Beatrice Bea,Wilhelmina Mina,Charlotte Lottie,Eleanor Nell"
)
_LATIN_MALE = (
    "William Bill,Robert Bob,Edward Ted,Nicholas Nick,Anthony Tony,Benjamin Ben,Frederick Fred,Gregory Greg,"
    "Christopher Kit,Jonathan Jon,Leonard Len,Matthew Matt,Nathaniel Nat,Patrick Paddy,Raymond Ray,Samuel Sam,"
    "Timothy Tim,Vincent Vince,Zachary Zak,Dominic Dom,Oliver Ollie,Theodore Theo,Augustus Gus,Lawrence Larry"
)
_LATIN_MIDDLE = (
    "Ann,Lee,Rae,Jude,Kit,Sage,Wren,Blair,Quinn,Reese,Jay,Robin,Lane,Skye,Drew,Ellis,Marley,Noel,Perry,Rowan,Shaw,Tate,Vale,Winter"
)
_CYRILLIC_FAMILIES = (
    "Абрамов Abramov,Белов Belov,Воронов Voronov,Громов Gromov,Дроздов Drozdov,Ершов Ershov,Жуков Zhukov,Зимин Zimin,"
    "Ильин Ilin,Королёв Korolev,Лебедев Lebedev,Морозов Morozov,Никитин Nikitin,Орлов Orlov,Панин Panin,Рогов Rogov,"
    "Соболев Sobolev,Титов Titov,Уваров Uvarov,Фомин Fomin"
)
_CYRILLIC_FEMALE = (
    "Анна Anna Аня,Вера Vera Верочка,Галина Galina Галя,Дарья Darya Даша,Елена Elena Лена,Зоя Zoya Зайка,Ирина Irina Ира,"
    "Ксения Kseniya Ксюша,"
    "Лариса Larisa Лара,Мария Mariya Маша,Нина Nina Ниночка,Ольга Olga Оля,Полина Polina Поля,Раиса Raisa Рая,Софья Sofya Соня,"
    "Тамара Tamara Тома,Ульяна Ulyana Уля,Фаина Faina Фая,Юлия Yuliya Юля,Яна Yana Яночка,Алиса Alisa Алиска,Богдана Bogdana Дана,"
    "Василиса Vasilisa Вася,Злата Zlata Златка"
)
_CYRILLIC_MALE = (
    "Алексей Aleksey Алёша,Борис Boris Боря,Виктор Viktor Витя,Григорий Grigoriy Гриша,Дмитрий Dmitriy Дима,Егор Egor Егорка,"
    "Захар Zakhar Захарка,Иван Ivan Ваня,Кирилл Kirill Кира,Леонид Leonid Лёня,Михаил Mikhail Миша,Николай Nikolay Коля,"
    "Олег Oleg Олежка,Павел Pavel Паша,Роман Roman Рома,Степан Stepan Стёпа,Тимофей Timofey Тима,Фёдор Fyodor Федя,"
    "Юрий Yuriy Юра,Яков Yakov Яша,Артём Artyom Тёма,Всеволод Vsevolod Сева,Глеб Gleb Глебушка,Савва Savva Савушка"
)
_FATHERS = (
    "Иван Ivan,Мирон Miron,Платон Platon,Захар Zakhar,Богдан Bogdan,Степан Stepan,Роман Roman,Лукьян Lukyan,Максим Maksim,Назар Nazar,"
    "Осип Osip,Петр Petr,Руслан Ruslan,Семён Semyon,Тарас Taras,Устин Ustin,Филипп Filipp,Харитон Khariton,Эдуард Eduard,Юлиан Yulian,"
    "Яким Yakim,Архип Arkhip,Вадим Vadim,Герман German"
)


def pools() -> pa.Table:
    """Every part of a name: script, part (`family`, `first`, `second`), sex, place (from 0), native, latin, short (what friends say)."""
    rows = []
    for sex in ("female", "male"):
        girl = sex == "female"
        rows += _pool("hangul", "family", sex, _HANGUL_FAMILIES)
        rows += _pool("hangul", "first", sex, _HANGUL_FIRST)
        rows += _pool("hangul", "second", sex, _HANGUL_SECOND)
        rows += _pool("latin", "family", sex, _LATIN_FAMILIES)
        rows += _pool("latin", "first", sex, _LATIN_FEMALE if girl else _LATIN_MALE, native_is_latin=True)
        rows += _pool("latin", "second", sex, _LATIN_MIDDLE)
        rows += _pool("cyrillic", "family", sex, _CYRILLIC_FAMILIES, endings=("а", "a") if girl else ("", ""))
        rows += _pool("cyrillic", "first", sex, _CYRILLIC_FEMALE if girl else _CYRILLIC_MALE)
        rows += _pool("cyrillic", "second", sex, _FATHERS, endings=("овна", "ovna") if girl else ("ович", "ovich"))
    names = ("script", "part", "sex", "place", "native", "latin", "short")
    return pa.table({name: pa.array(column) for name, column in zip(names, zip(*rows, strict=True), strict=True)})


def _pool(script: str, part: str, sex: str, entries: str, *, native_is_latin: bool = False, endings: tuple[str, str] = ("", "")) -> list:
    made = []
    for place, entry in enumerate(entries.split(",")):
        words = entry.split(" ")
        if native_is_latin:
            native, latin, short = words[0], words[0], words[1]
        else:
            native, latin, short = words[0], words[1] if len(words) > 1 else words[0], words[2] if len(words) > 2 else words[0]
        made.append((script, part, sex, place, native + endings[0], latin + endings[1], short))
    return made
