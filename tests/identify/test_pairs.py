"""Persons of one list who may be one: found across scripts and spellings, and never those whom facts tell apart."""

from __future__ import annotations

import time

from comity.identify.pairs import Person, pairs

KARIM = Person(("Karim BENMITHAL",), "1990-03-12", "Aïn Fictive", "m")
OTHERS = [
    Person((f"{given} {surname}",), f"19{70 + place}-0{1 + place % 9}-15", "Oued Imaginaire", "m")
    for place, (given, surname) in enumerate(
        [("Samir", "QARINA"), ("Yacine", "KHAYALI"), ("Mourad", "WAHMI"), ("Farid", "TAJRIBI"), ("Omar", "NAMOUDHAJ")]
    )
]


def found(*persons: Person) -> list[tuple[int, int]]:
    return [(pair.first, pair.second) for pair in pairs([*OTHERS, *persons])]


def test_the_same_person_is_found_in_another_spelling_and_in_the_other_script() -> None:
    first = len(OTHERS)
    assert found(KARIM, KARIM._replace(names=("BENMETHAL Kerim",))) == [(first, first + 1)]
    assert found(KARIM, KARIM._replace(names=("كريم بن مثال",), place="")) == [(first, first + 1)]
    assert found(KARIM, KARIM._replace(born="1990")) == [(first, first + 1)]


def test_another_birth_another_name_and_strangers_are_no_pair() -> None:
    assert found(KARIM, KARIM._replace(born="1961-08-30", place="Oued Imaginaire")) == []
    assert found(KARIM, KARIM._replace(names=("Mourad ZERHOUNI",))) == []
    assert found(KARIM, KARIM._replace(names=("Mourad BENMITHAL",))) == []  # a brother, even a twin
    assert found(Person(("Karim",)), Person(("Karim",))) == []
    assert found() == []


def test_a_name_without_a_letter_and_a_date_that_is_none_stop_nothing() -> None:
    assert found(Person(("123",)), Person(()), KARIM._replace(born="31/02/1990")) == []


def test_each_line_is_compared_with_those_before_it_and_a_case_with_no_case() -> None:
    twice = [KARIM, KARIM, *OTHERS, KARIM]
    assert [(pair.first, pair.second) for pair in pairs(twice, since=2)] == [(0, 7), (1, 7)]


def test_hundreds_of_lines_take_seconds() -> None:
    letters = "abdfhjklmnrstwyz"
    many = [
        Person((f"{letters[i % 16]}a{letters[i // 16 % 16]}i{letters[i // 256]}ou Karim",), "1990") for i in range(1000)
    ]
    begun = time.monotonic()
    pairs(many)
    assert time.monotonic() - begun < 30
