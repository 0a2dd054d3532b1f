"""An invented registry: a few names recombined, so that homonyms and near names are many."""

from __future__ import annotations

import csv
import random
from pathlib import Path

from comity.identify import building, reading

GIVEN = [
    ("فريد", "Farid"), ("نادية", "Nadia"), ("سليم", "Salim"), ("عبد القادر", "Abdelkader"), ("سميرة", "Samira"),
    ("حورية", "Houria"), ("محمد الأمين", "Mohamed Lamine"), ("يوسف", "Youcef"),
]  # fmt: skip
SURNAMES = [
    ("بن زرنيخ", "Benzernikh"), ("تفرغوت", "Tafarghout"), ("الحوزالي", "El Houzali"), ("مغرانط", "Meghranet"),
    ("بوشنافة", "Bouchnafa"), ("آيت واعراب", "Aït Ouarab"),
]  # fmt: skip
TOWNS = ["Alger", "Oran", "Aïn Zourna", "Bordj Ilmane", "Constantine", ""]
HEADER = ["id", "name_arabic", "name_latin", "born", "place", "sex"]


def rows(count: int, seed: int = 1) -> list[list[str]]:
    """Of `count` invented persons, one in twenty without a date."""
    chance = random.Random(seed)
    found = []
    for number in range(count):
        given, surname = chance.choice(GIVEN), chance.choice(SURNAMES)
        year, month, day = chance.randint(1935, 2009), chance.randint(1, 12), chance.randint(1, 28)
        born = chance.choice(["", f"{year}", f"~{year}"]) if chance.random() < 0.15 else f"{year}-{month:02}-{day:02}"
        latin = f"{given[1]} {surname[1]}" if chance.random() < 0.5 else ""
        sex = chance.choice(["m", "f", ""])
        found.append([f"P{number:05}", f"{given[0]} {surname[0]}", latin, born, chance.choice(TOWNS), sex])
    return found


def write(path: Path, found: list[list[str]]) -> Path:
    """As a registry's file."""
    with path.open("w", encoding="utf-8", newline="") as out:
        csv.writer(out).writerows([HEADER, *found])
    return path


def index(path: Path, out: Path) -> Path:
    """One index of it."""
    building.build(lambda skip: reading.blocks(path, skip=skip), out, origin=building.origin_of(path))
    return out
