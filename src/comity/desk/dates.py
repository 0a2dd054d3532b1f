"""Days and hours as people write them, in three languages. Every hour is UTC and says so."""

from __future__ import annotations

from comity import language


def day(text: str, spoken: str) -> str:
    """"2 March 2026" from `2026-03-02`, or from an RFC 3339 time. Digits are those of both scripts."""
    year, month, number = text[:10].split("-")
    name = language.say(f"desk.month.m{int(month)}", spoken)
    return language.say("desk.date.day", spoken, day=int(number), month=name, year=year)


def moment(text: str, spoken: str) -> str:
    """"2 March 2026, 14:05 UTC" from an RFC 3339 time in UTC."""
    return language.say("desk.date.moment", spoken, day=day(text, spoken), hour=text[11:16])
