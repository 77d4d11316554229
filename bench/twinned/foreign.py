"""Names from elsewhere: Vietnamese, Arabic, Cyrillic, Chinese, English and Filipino, each word in its own script, Hangul and "
"Latin letters."""

import random
from dataclasses import dataclass


@dataclass(frozen=True)
class Word:
    """One word of a name: as at home, as a Korean clerk hears it, the Latin spellings in use, and short forms."""

    native: str
    hangul: str
    latin: tuple[str, ...]
    short: tuple[str, ...] = ()


#: Each word: native, Hangul, Latin spellings, short forms (parts divided by `/`, spellings by `,`).
_TABLE = {
    ("vietnamese", "family"): "Nguyễn/응우옌/Nguyen,Nguyen,Nguyễn Trần/쩐/Tran,Trần Lê/레/Le,Lê Phạm/팜/Pham Hoàng/호앙/Hoang,Huynh "
    "Võ/보/Vo,Vu Đặng/당/Dang,Đặng Bùi/부이/Bui",
    ("vietnamese", "female"): "Lan/란/Lan Hương/흐엉/Huong,Hương Linh/린/Linh Mai/마이/Mai Anh/안/Anh Trang/짱/Trang Thảo/타오/Thao "
    "Ngọc/응옥/Ngoc,Ngọc Hoa/호아/Hoa Thủy/투이/Thuy,Thui Lanh/란/Lanh",
    ("vietnamese", "male"): "Minh/민/Minh Tuấn/뚜언/Tuan Đức/득/Duc,Đức Hùng/훙/Hung Nam/남/Nam Long/롱/Long Khoa/코아/Khoa "
    "Phúc/푹/Phuc "
    "Bảo/바오/Bao Hưng/흥/Hung",
    ("vietnamese", "middle female"): "Thị/티/Thi,Thị Ngọc/응옥/Ngoc Thu/투/Thu",
    ("vietnamese", "middle male"): "Văn/반/Van,Văn Đức/득/Duc Minh/민/Minh",
    ("arabic", "family"): "المصري/알마스리/al-Masri,El_Masry,Almasri,Al_Masry حداد/하다드/Haddad خوري/쿠리/Khoury,Khouri,Khuri "
    "الشامي/알샤미/al-Shami,Elshami,Shami ناصر/나세르/Nasser,Nasir,Naser صالح/살레/Saleh,Salih منصور/만수르/Mansour,Mansur "
    "الأحمد/알아흐마드/al-Ahmad,Alahmad,Al_Ahmed درويش/다르위시/Darwish,Darwich,Darweesh قاسم/카심/Qasim,Kassem,Qassem,Kasim",
    ("arabic", "female"): "فاطمة/파티마/Fatima,Fatma,Fatimah عائشة/아이샤/Aisha,Ayesha,Aicha مريم/마리얌/Maryam,Mariam,Meryem "
    "زينب/자이납/Zaynab,Zeinab,Zainab نور/누르/Nur,Nour,Noor ليلى/라일라/Layla,Leila,Laila هدى/후다/Huda,Hoda "
    "أمينة/아미나/Amina,Aminah "
    "هبة/히바/Hiba,Heba",
    ("arabic", "male"): "محمد/무함마드/Muhammad,Mohammed,Mohamad,Mohamed أحمد/아흐마드/Ahmad,Ahmed "
    "يوسف/유수프/Yusuf,Youssef,Yousef علي/알리/Ali,Aly "
    "عمر/오마르/Omar,Umar خالد/칼리드/Khalid,Khaled حسن/하산/Hasan,Hassan حسين/후세인/Husayn,Hussein,Husein كريم/카림/Karim,Kareem "
    "عبدالرحمن/압둘라흐만/Abdulrahman,Abd_al-Rahman,Abdelrahman مصطفى/무스타파/Mustafa,Moustafa",
    ("cyrillic", "family"): "Ким/김/Kim Пак/박/Pak Цой/최/Tsoi,Tsoy,Choi Иванов/이바노프/Ivanov "
    "Юсупов/유수포프/Yusupov,Iusupov,Jusupov "
    "Каримов/카리모프/Karimov Рахимов/라히모프/Rakhimov,Rahimov Шевченко/셰우첸코/Shevchenko,Szewczenko Ли/리/Li,Lee "
    "Абдуллаев/압둘라예프/Abdullayev,Abdullaev,Abdulaev",
    ("cyrillic", "female"): "Анна/안나/Anna/Anya Мария/마리아/Maria,Mariya,Mariia/Masha "
    "Екатерина/예카테리나/Yekaterina,Ekaterina/Katya "
    "Елена/옐레나/Yelena,Elena,Olena/Lena Наталья/나탈리야/Natalya,Natalia,Nataliia/Natasha Ольга/올가/Olga,Olha/Olya "
    "Дильноза/딜노자/Dilnoza,Dilnoz/Dilya Гульнара/굴나라/Gulnara,Gulnora/Gulya Юлия/율리야/Yulia,Julia,Iuliia/Yulya "
    "Анне/안네/Anne/Anya",
    ("cyrillic", "male"): "Александр/알렉산드르/Aleksandr,Alexander,Alexandr/Sasha Дмитрий/드미트리/Dmitri,Dmitry,Dmitriy/Dima "
    "Михаил/미하일/Mikhail,Michail/Misha Сергей/세르게이/Sergei,Sergey,Serhii/Seryozha Тимур/티무르/Timur,Temur Рустам/루스탐/Rustam "
    "Андрей/안드레이/Andrei,Andrey,Andrii Евгений/예브게니/Yevgeny,Evgeny,Evgenii/Zhenya Максим/막심/Maksim,Maxim/Max",
    ("chinese", "family"): "王/왕/Wang,Wong 李/리/Li,Lee 张/장/Zhang,Chang,Cheung 刘/류/Liu,Lau 陈/천/Chen,Chan,Tan 杨/양/Yang,Yeung "
    "赵/자오/Zhao,Chao,Chiu 黄/황/Huang,Wong 金/김/Jin,Kim 朴/박/Piao,Park,Pu 吴/우/Wu,Ng",
    ("chinese", "female"): "芳/팡/fang 娜/나/na 敏/민/min 静/징/jing,ching 丽/리/li 艳/옌/yan,yen 娟/쥐안/juan,chuan "
    "秀/슈/xiu,hsiu 霞/샤/xia,hsia "
    "英/잉/ying 玉/위/yu 梅/메이/mei 欣/신/xin,hsin 怡/이/yi,i 雨/위/yu 涵/한/han",
    ("chinese", "male"): "伟/웨이/wei 强/창/qiang,chiang 磊/레이/lei 军/쥔/jun,chun 洋/양/yang 勇/융/yong,yung 杰/제/jie,chieh "
    "涛/타오/tao "
    "明/밍/ming 超/차오/chao 平/핑/ping 刚/강/gang,kang 华/화/hua 浩/하오/hao 宇/위/yu 晨/천/chen",
    ("english", "family"): "Santos/산토스/Santos Reyes/레예스/Reyes,Reyez Cruz/크루즈/Cruz "
    "dela_Cruz/델라크루즈/dela_Cruz,de_la_Cruz,Delacruz "
    "Garcia/가르시아/Garcia,García Mendoza/멘도사/Mendoza,Mendosa Ramos/라모스/Ramos Bautista/바우티스타/Bautista "
    "Villanueva/비야누에바/Villanueva "
    "Smith/스미스/Smith,Smyth Johnson/존슨/Johnson,Johnston Okafor/오카포르/Okafor,Okafo",
    ("english", "female"): "Anna/안나/Anna/Annie Anne/앤/Anne,Ann/Annie Maria/마리아/Maria/Ria "
    "Elizabeth/엘리자베스/Elizabeth,Elisabeth/Liz,Beth "
    "Katherine/캐서린/Katherine,Catherine,Kathryn/Kate,Kathy Angelica/안젤리카/Angelica,Angelika/Angel "
    "Jasmine/재스민/Jasmine,Jazmin/Jas "
    "Nicole/니콜/Nicole,Nichole/Niki Grace/그레이스/Grace Mary/메리/Mary,Marie Hannah/해나/Hannah,Hanna "
    "Alexandra/알렉산드라/Alexandra/Alex,Sandra",
    ("english", "male"): "Mark/마크/Mark,Marc Michael/마이클/Michael,Micheal/Mike William/윌리엄/William/Will,Bill "
    "Joseph/조셉/Joseph,Jose/Joe "
    "Daniel/대니얼/Daniel,Danyel/Dan,Danny Danilo/다닐로/Danilo/Dan John/존/John,Jon/Johnny Juan/후안/Juan "
    "Christopher/크리스토퍼/Christopher/Chris "
    "Robert/로버트/Robert/Rob,Bob Samuel/새뮤얼/Samuel/Sam Angelo/안젤로/Angelo/Gelo",
}  # fmt: skip


def _read(line: str) -> tuple[Word, ...]:
    words = []
    for entry in line.split():
        native, hangul, latin, *short = entry.split("/")
        spellings = tuple(one.replace("_", " ") for one in latin.split(","))
        words.append(Word(native.replace("_", " "), hangul, spellings, tuple(short[0].split(",")) if short else ()))
    return tuple(words)


WORDS = {key: _read(line) for key, line in _TABLE.items()}
CULTURES = {"vietnamese": (9, "VN"), "chinese": (8, "CN"), "cyrillic": (6, "UZ"), "arabic": (5, "SY"), "english": (6, "PH")}


def family(chance: random.Random, culture: str) -> tuple[Word, ...]:
    """Draw a family name; some of the English and Filipino ones are double."""
    words = WORDS[culture, "family"]
    weights = [1 / (rank + 1.5) for rank in range(len(words))]
    first = chance.choices(words, weights)[0]
    if culture == "english" and chance.random() < 0.35:
        return first, chance.choice([word for word in words if word != first])
    return (first,)


def given(chance: random.Random, culture: str, sex: str, unlike: tuple[Word, ...] = ()) -> tuple[Word, ...]:
    """Draw a given name other than `unlike`: two signs for most Chinese, two names for some English and Filipino, one word else."""
    words = [word for word in WORDS[culture, sex] if word not in unlike]
    double = {"chinese": 0.75, "english": 0.25}.get(culture, 0)
    return tuple(chance.sample(words, 2 if chance.random() < double else 1))


def like(chance: random.Random, culture: str, sex: str, one: tuple[Word, ...]) -> tuple[Word, ...]:
    """A sibling's name that sounds like `one` or shares a word with it: Anna and Anne, Hung and Hưng, 秀英 and 秀芳."""
    words = [word for word in WORDS[culture, sex] if word not in one]
    if len(one) > 1:
        return one[0], chance.choice(words)
    near = [word for word in words if word.latin[0][:2] == one[0].latin[0][:2] or word.hangul == one[0].hangul]
    return (chance.choice(near or words),)


def middle(chance: random.Random, culture: str, sex: str, father: tuple[Word, ...]) -> tuple[Word, ...]:
    """What stands between given and family name: a Vietnamese middle name, or the father's name where that is the custom."""
    if culture == "vietnamese":
        return (chance.choice(WORDS[culture, f"middle {sex}"]),)
    if culture == "cyrillic" and father:
        stem, ending = father[0], ("ович" if sex == "male" else "овна")
        latin = tuple(spelled.rstrip("iyjxe") + {"ович": "ovich", "овна": "ovna"}[ending] for spelled in stem.latin)
        return (Word(stem.native.rstrip("йия") + ending, stem.hangul + {"ович": "오비치", "овна": "오브나"}[ending], latin),)
    return father[:1] if culture == "arabic" else ()


def feminine(words: tuple[Word, ...]) -> tuple[Word, ...]:
    """A family name in -ov or -ev as women bear it; others are unchanged."""
    first = words[0]
    if not first.native.endswith(("ов", "ев")):
        return words
    return (Word(first.native + "а", first.hangul.removesuffix("프") + "바", tuple(spelled + "a" for spelled in first.latin)),)


def masculine(word: Word) -> Word:
    """A family name in -ova or -eva as men bear it; others are unchanged."""
    if not word.native.endswith(("ова", "ева")):
        return word
    return Word(word.native[:-1], word.hangul.removesuffix("바") + "프", tuple(spelled.removesuffix("a") for spelled in word.latin))
