"""How clerks write names: scripts, romanisations, order of the parts, short forms, slips, and words for a baby without a name."""

import random

from twinned import korean
from twinned.foreign import Word
from twinned.persons import Name, Person

FETAL = ("튼튼이", "쑥쑥이", "사랑이", "축복이", "복덩이", "열무", "콩이", "꼬물이", "행복이", "기쁨이", "망고")
_KEYS = "qwertyuiop asdfghjkl zxcvbnm"


def _words(words: tuple[Word, ...], chance: random.Random, script: str, short: bool = False) -> str:
    if script == "native":
        return " ".join(word.native for word in words)
    if script == "hangul":
        return " ".join(word.hangul for word in words)
    parts = [chance.choice(word.short) if short and word.short else chance.choice(word.latin) for word in words]
    return " ".join(part if part[0].isupper() or "-" in part else part.capitalize() for part in parts)


def parts(chance: random.Random, person: Person, script: str, short: bool = False) -> tuple[str, str]:
    """Family and given name (with the middle name) as written in `script`: `hangul`, `hanja`, `native` or `latin`."""
    name = person.name
    surname_chance = random.Random(f"{person.household.key} {script} {chance.random() < 0.3}")
    if isinstance(name.family, str):
        given = str(name.given)
        if script in ("hangul", "native"):
            return name.family, given
        if script == "hanja":
            signs = korean.hanja(name.family, given)
            return (signs[: len(name.family)], signs[len(name.family) :])
        return korean.latin(chance, name.family, given, surname_chance)
    script = {"hanja": "native" if name.culture == "chinese" else "hangul"}.get(script, script)
    family, given = _words(name.family, surname_chance, script), _words(_tuple(name), chance, script, short)
    if name.culture == "chinese" and script != "latin":
        return family, given.replace(" ", "")
    if name.culture == "chinese":
        given = chance.choice((given, given.replace(" ", "").capitalize(), given.replace(" ", "-")))
    middle = _words(name.middle, chance, script)
    if middle and chance.random() < {"vietnamese": 0.85, "cyrillic": 0.45, "arabic": 0.5}.get(name.culture, 0.3):
        return family, f"{middle} {given}" if name.culture == "vietnamese" else f"{given} {middle}"
    return family, given


def _tuple(name: Name) -> tuple[Word, ...]:
    assert not isinstance(name.given, str)
    return name.given


def whole(chance: random.Random, person: Person, script: str, orders: tuple[str, ...], short: bool = False) -> str:
    """The whole name. `orders` are patterns with F and G, such as `F G`, `G F`, `F, G`, `F G!` (all in capitals)."""
    foreign = not isinstance(person.name.family, str)
    if script == "hangul" and foreign and chance.random() < 0.6:
        script, orders = "latin", ("F G!", "G F!", "F G")
    family, given = parts(chance, person, script, short)
    if script in ("hangul", "hanja", "native") and not foreign:
        return family + given if chance.random() < 0.96 else f"{family} {given}"
    if script in ("hangul", "hanja", "native"):
        if person.name.culture == "chinese":
            return family + given
        return f"{family} {given}" if person.name.culture == "vietnamese" else f"{given} {family}"
    pattern = chance.choice(orders)
    text = pattern.rstrip("!").replace("F", "\0").replace("G", given).replace("\0", family)
    return text.upper() if pattern.endswith("!") else text


def passport(person: Person) -> tuple[str, str]:
    """Family and given name as in the passport, in capitals: the same at every border."""
    family, given = parts(random.Random(f"passport {person.key} {person.name.key}"), person, "latin")
    plain = (family, given)
    return plain[0].upper().replace("'", ""), plain[1].upper().replace("'", "")


def baby(chance: random.Random, mother: str, surname: str, sex: str, order: int, plurality: int, script: str) -> str:
    """What a ward writes for a child without a name; twins are numbered, or not."""
    if script == "hangul":
        if chance.random() < 0.12:
            return chance.choice(FETAL)
        label = chance.choice((f"{mother}아기", f"{mother} 아기", f"{mother} 애기", f"{mother} 신생아"))
        numbered = chance.choice((f"{label}{order}", f"{label} {order}", f"{label}{chr(64 + order)}", f"{label}({order})"))
        return numbered if plurality > 1 and chance.random() < 0.65 else label
    child = {"female": "girl", "male": "boy"}[sex]
    label = chance.choice((f"Baby of {mother}", f"Baby {child} {surname}", f"BB {surname}", f"B/O {mother}", f"{surname} baby"))
    numbered = chance.choice((f"{label} {order}", f"Twin {chr(64 + order)} {surname}", f"{label} #{order}"))
    return numbered if plurality > 1 and chance.random() < 0.65 else label


def misspell(chance: random.Random, name: str) -> str:
    """One slip: a similar vowel or final in Hangul, a letter dropped, doubled, swapped or struck beside in Latin, two words exchanged."""
    places = [place for place, letter in enumerate(name) if letter.isalpha()]
    if not places:
        return name
    if " " in name and chance.random() < 0.12:
        return " ".join(reversed(name.replace(",", "").split(" ", 1)))
    place = chance.choice(places[1:] or places)
    letter = name[place]
    if "가" <= letter <= "힣":
        code = ord(letter) - 0xAC00
        initial, vowel, final = code // 588, code // 28 % 21, code % 28
        like = {0: 4, 4: 8, 8: 4, 1: 5, 5: 1, 6: 12, 13: 18, 18: 20, 20: 19, 17: 13}
        if vowel in like and chance.random() < 0.55:
            vowel = like[vowel]
        else:
            final = chance.choice([other for other in (0, 4, 16, 21) if other != final])
        return name[:place] + chr(0xAC00 + initial * 588 + vowel * 28 + final) + name[place + 1 :]
    kind = chance.randrange(4)
    if kind == 0 and len(name) > 3:
        return name[:place] + name[place + 1 :]
    if kind == 1:
        return name[:place] + letter + name[place:]
    if kind == 2 and place + 1 < len(name):
        return name[:place] + name[place + 1] + letter + name[place + 2 :]
    near = _KEYS.find(letter.lower())
    struck = _KEYS[near + 1 : near + 2].strip() or "e" if near >= 0 else letter
    return name[:place] + (struck.upper() if letter.isupper() else struck) + name[place + 1 :]
