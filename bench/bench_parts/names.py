"""Persons that nobody is: surnames and places made of words for "example", "fiction", "shadow", in two scripts.

A surname is one of a few particles before one of these words, so 135 of them; with the given names and the
birth dates there are some millions of persons, and a few thousand share a name, as in life.
"""

from __future__ import annotations

from random import Random

PARTICLES = (("BEN ", "بن "), ("BOU", "بو"), ("OULD ", "ولد "), ("AÏT ", "آيت "), ("", ""))
WORDS = (
    ("MITHAL", "مثال"),
    ("FARDI", "فرضي"),
    ("TAKHAYOUL", "تخيل"),
    ("KHAYAL", "خيال"),
    ("NAMOUDHAJ", "نموذج"),
    ("TAJRIBA", "تجربة"),
    ("SOURI", "صوري"),
    ("CHAKLI", "شكلي"),
    ("DHAHIRI", "ظاهري"),
    ("WAHMI", "وهمي"),
    ("IFTIRADI", "افتراضي"),
    ("MAJHOUL", "مجهول"),
    ("FOULANI", "فلاني"),
    ("TAMTHIL", "تمثيل"),
    ("MASRAHI", "مسرحي"),
    ("HIKAYA", "حكاية"),
    ("RIWAYA", "رواية"),
    ("USTOURA", "أسطورة"),
    ("LOUGHZ", "لغز"),
    ("SARAB", "سراب"),
    ("SADA", "صدى"),
    ("TAYF", "طيف"),
    ("LAWHA", "لوحة"),
    ("RASM", "رسم"),
    ("MOUSTAAR", "مستعار"),
    ("HARF", "حرف"),
    ("WARAQ", "ورق"),
)
GIVEN = (
    ("Karim", "كريم", "m"),
    ("Nadia", "نادية", "f"),
    ("Yacine", "ياسين", "m"),
    ("Samir", "سمير", "m"),
    ("Lamia", "لمياء", "f"),
    ("Mourad", "مراد", "m"),
    ("Hocine", "حسين", "m"),
    ("Amel", "أمال", "f"),
    ("Toufik", "توفيق", "m"),
    ("Rachid", "رشيد", "m"),
    ("Mohamed", "محمد", "m"),
    ("Fatima", "فاطمة", "f"),
    ("Ali", "علي", "m"),
    ("Salim", "سليم", "m"),
    ("Houria", "حورية", "f"),
    ("Abdelkader", "عبد القادر", "m"),
    ("Sofiane", "سفيان", "m"),
    ("Meriem", "مريم", "f"),
    ("Nassim", "نسيم", "m"),
    ("Zohra", "زهرة", "f"),
)
PLACES = (
    ("Aïn Fictive", "عين فكتيف"),
    ("Oued Mithal", "واد مثال"),
    ("Sidi Khayal", "سيدي خيال"),
    ("Bordj Rasm", "برج رسم"),
    ("Tajriba", "تجربة"),
)


def person(draw: Random) -> dict[str, str]:
    """The field `person` of an opening."""
    particle, word = draw.choice(PARTICLES), draw.choice(WORDS)
    given, given_arabic, sex = draw.choice(GIVEN)
    place, place_arabic = draw.choice(PLACES)
    year = draw.randint(1955, 2005)
    born = draw.choice((f"{year}-{draw.randint(1, 12):02d}-{draw.randint(1, 28):02d}", str(year), f"~{year}"))
    return {
        "surname": particle[0] + word[0],
        "given_names": given,
        "name_arabic": f"{given_arabic} {particle[1]}{word[1]}",
        "born": born,
        "birth_place": place,
        "birth_place_arabic": place_arabic,
        "sex": sex,
    }
