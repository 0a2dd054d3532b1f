"""A letter laid out: the parts that `letter.typ` draws, in their order, as plain data in one language.

The order is the same for every letter; what an act has not, its letter leaves out. A letter with a wording
of its own in the catalogue (`letter.PROCEDURE.LETTER.…`) has that subject (`subject_plain` where it is about no
person), opening, ending and heading, and says in a sentence each code for which it has one (`said.FIELD.CODE`);
any other is drawn from the names of its fields and codes.
"""

from __future__ import annotations

from typing import Any

from comity import language
from comity.cases.fields import EVIDENCE
from comity.desk.letters import words
from comity.desk.letters.facts import Facts, Owed, Shown
from comity.desk.letters.kinds import Kind
from comity.desk.letters.words import said

Part = dict[str, Any]
_TYPES = {"application/pdf": "pdf", "image/jpeg": "jpeg", "image/png": "png"}
_DOCUMENT = EVIDENCE[0]


def compose(kind: Kind, spoken: str, facts: Facts) -> dict[str, Any]:
    """The document that `letter.typ` takes.

    Raises KeyError where a sentence is missing in that language: a letter is whole or it is not made.
    """
    wording = _Wording(kind, spoken, facts)
    sender = words.named(facts.sender, spoken)
    subject = wording.subject()
    return {
        "lang": spoken,
        "dir": language.direction(spoken),
        "title": words.unmarked(subject),
        "author": words.unmarked(sender),
        "sender": sender,
        "to": said("frame.to", spoken),
        "addressee": words.named(facts.addressee, spoken),
        "date": said("frame.dated", spoken, day=words.day(facts.time[:10], spoken)) if kind.recorded else "",
        "undated": "" if kind.recorded else said("frame.undated", spoken),
        "rows": _references(facts, spoken),
        "subject_label": said("frame.subject", spoken),
        "subject": subject,
        "salutation": said("frame.salutation", spoken),
        "parts": [part for part in _parts(wording, spoken, facts) if part],
        "ending": [part for part in _ending(wording, spoken, facts) if part],
        "closing": said("frame.closing", spoken),
        "approved": said(f"frame.approved_by_{_COUNT[facts.approvals]}", spoken) if facts.approvals else "",
        "signature": said("frame.signature", spoken),
        "footer": _footer(kind, spoken, facts),
        "running": _running(sender, facts, spoken),
    }


_COUNT = {1: "one", 2: "two"}


class _Wording:
    """The sentences of one letter: its own, or those of any letter."""

    def __init__(self, kind: Kind, spoken: str, facts: Facts) -> None:
        self.prefix = f"{facts.procedure}.{kind.letter}"
        self.spoken = spoken
        self.person = words.name_of(facts.person, spoken)
        self.act = kind.act
        self.params = {
            "act": language.say(f"act.{facts.procedure}.{kind.act}", spoken),
            "person": self.person,
            "asked": words.day(facts.asked, spoken),
            "decided": words.day(facts.time[:10], spoken),
        }

    def own(self, name: str) -> str:
        """A sentence that this letter has to itself, or ""."""
        key = f"{self.prefix}.{name}"
        return said(key, self.spoken, **self.params) if language.has(f"letter.{key}") else ""

    def subject(self) -> str:
        own = self.own("subject" if self.person else "subject_plain")
        key = "plain.subject_person" if self.person else "plain.subject"
        return own or said(key, self.spoken, **self.params)

    def opening(self) -> str:
        own = self.own(f"opening_{self.act}") or self.own("opening")
        return own or said("plain.opening", self.spoken, **self.params)

    def of_code(self, one: Shown) -> str:
        """The sentence that stands for a code or a flag, or ""."""
        if one.field.kind not in ("code", "profile_code", "flag"):
            return ""
        return self.own(f"said.{one.field.name}.{str(one.value).lower()}")


def _parts(wording: _Wording, spoken: str, facts: Facts) -> list[Part]:
    sentences = {id(one): wording.of_code(one) for one in facts.shown}
    rest = [one for one in facts.shown if not sentences[id(one)]]
    prose = [one for one in rest if one.field.kind == "long_text"]
    tables = [one for one in rest if one.field.kind == "evidence"]
    # The text of minutes or of an announcement: its paragraphs are named by their numbers.
    texts = [one for one in rest if one.field.kind == "list" and one.field.line]
    apart = [*prose, *tables, *texts]
    rows = [
        (_label(one, facts, spoken), words.value(facts, one.act, one.field, one.value, spoken))
        for one in rest
        if one not in apart and one.value not in ("", [])
    ]
    return [
        _say(wording.opening()),
        *(_say(sentences[id(one)], strong=one.field.kind == "profile_code") for one in facts.shown),
        _pairs(said("head.person", spoken), words.person(facts.person, spoken)),
        _pairs(wording.own("details") or said("head.details", spoken), rows),
        *(_paragraphs(said(f"head.{one.field.name}", spoken), one.value, spoken) for one in texts if one.value),
        *(_prose(_label(one, facts, spoken), one.value, spoken) for one in prose),
        *(_evidence(_label(one, facts, spoken), one.value, facts, spoken) for one in tables),
        _attachments(facts, spoken),
        _terms(facts, spoken),
        _legal(facts, spoken),
    ]


def _ending(wording: _Wording, spoken: str, facts: Facts) -> list[Part]:
    """What stays on one page with the signature, so that nobody signs a page without a sentence."""
    attested = ""
    if facts.attested:
        attested = said("plain.attested", spoken, day=words.day(facts.attested, spoken))
    return [_say(attested), _say(wording.own("ending"))]


def _label(one: Shown, facts: Facts, spoken: str) -> str:
    return words.label(f"{facts.procedure}.{one.act}.{one.field.name}", spoken)


def _say(text: str, *, strong: bool = False) -> Part:
    """A paragraph. `strong`: what the letter is about, a reason out of the profile's list."""
    return {"kind": "say", "text": text, "strong": strong} if text else {}


def _pairs(head: str, rows: list[tuple[str, list[str]]], *, fine: bool = False) -> Part:
    """Rows of a name and one or more lines. `fine`: in smaller print."""
    made = [[name, [words.breakable(each) for each in lines]] for name, lines in rows]
    return {"kind": "pairs", "head": head, "rows": made, "fine": fine} if made else {}


def _prose(head: str, text: str, spoken: str) -> Part:
    """Paragraphs, each in the direction of its own writing: grounds may be in another language."""
    lines = [each.strip() for each in str(text).splitlines()]
    made = [_run(each, spoken) for each in lines if each]
    return {"kind": "prose", "head": head, "paragraphs": made} if made else {}


def _paragraphs(head: str, listed: list[str], spoken: str) -> Part:
    """Numbered from 1, as a reservation or a commitment names them."""
    made = []
    for number, each in enumerate(listed, start=1):
        run = _run(each, spoken)
        made.append(run | {"text": f"{number}. {run['text']}"})
    return {"kind": "prose", "head": head, "paragraphs": made}


def _run(text: str, spoken: str) -> dict[str, str]:
    return {"text": words.breakable(words.line(text, spoken)), "dir": words.way(text, spoken)}


def _evidence(head: str, listed: list[dict[str, Any]], facts: Facts, spoken: str) -> Part:
    names = ("document", "number", "valid_until", "description")
    rows = [_piece(each, facts, spoken) for each in listed]
    heads = [words.label(f"evidence.{name}", spoken) for name in names]
    return {"kind": "grid", "head": head, "heads": heads, "widths": [30, 24, 18, 28], "rows": rows} if rows else {}


def _piece(each: dict[str, Any], facts: Facts, spoken: str) -> list[Part]:
    known = facts.named.get(_DOCUMENT.source, {}).get(each["document"])
    rank = known.rank if known is not None else ""
    until = each.get("valid_until", "")
    return [
        _cell(
            words.code(facts, "", _DOCUMENT, each["document"], spoken),
            language.say(f"code.evidence_rank.{rank}", spoken) if rank else "",
        ),
        _cell(words.line(each.get("number", ""), spoken)),
        _cell(words.day(until, spoken) if until else ""),
        _cell(words.line(each.get("description", ""), spoken), words.line(each.get("attachment", ""), spoken)),
    ]


def _cell(text: str, small: str = "", sha256: str = "") -> Part:
    return {"text": words.breakable(text), "small": words.breakable(small), "sha256": sha256}


def _attachments(facts: Facts, spoken: str) -> Part:
    rows = [
        [
            _cell(words.line(each["name"], spoken), sha256=each["sha256"]),
            _cell(_type(each["type"], spoken)),
            _cell(words.line(each["size"], spoken)),
        ]
        for each in facts.attachments
    ]
    heads = [said(f"row.{name}", spoken) for name in ("name", "type", "size")]
    head = said("head.attachments", spoken)
    return {"kind": "grid", "head": head, "heads": heads, "widths": [70, 16, 14], "rows": rows} if rows else {}


def _type(media: str, spoken: str) -> str:
    return said(f"type.{_TYPES[media]}", spoken) if media in _TYPES else words.line(media, spoken)


def _terms(facts: Facts, spoken: str) -> Part:
    rows: list[tuple[str, list[str]]] = []
    for owed in facts.owed:
        rows += _term(owed, facts, spoken)
    return _pairs(said("head.terms", spoken), rows)


def _term(owed: Owed, facts: Facts, spoken: str) -> list[tuple[str, list[str]]]:
    if owed.length is None:
        return []
    one = owed.length
    if one.hours:
        text = said("length.hours", spoken, count=one.hours)
    elif one.working:
        text = said("length.working", spoken, count=one.days, calendar=one.calendar)
    else:
        text = said("length.days", spoken, count=one.days)
    own = language.say(f"clock.{facts.procedure}.{owed.name}", spoken)
    readings = [
        (said(f"row.{role}", spoken), [words.named(one.interpretations[party], spoken)])
        for party, role in facts.roles.items()
        if party in one.interpretations
    ]
    return [(own, [text]), *readings]


def _legal(facts: Facts, spoken: str) -> Part:
    titles = [words.named(each.title, spoken) for each in facts.instruments]
    readings = [(said(f"row.{role}", spoken), [words.named(each, spoken)]) for role, each in facts.readings]
    return _pairs(said("head.legal", spoken), [(said("row.instruments", spoken), titles), *readings], fine=True)


def _references(facts: Facts, spoken: str) -> list[list[str]]:
    given = (("ours", facts.ours), ("theirs", facts.theirs), ("contact", facts.contact))
    return [[said(f"frame.{name}", spoken), words.breakable(words.line(text, spoken))] for name, text in given if text]


def _footer(kind: Kind, spoken: str, facts: Facts) -> dict[str, str]:
    key = "frame.recorded" if kind.recorded else "frame.drawn_from"
    return {
        "recorded": said(key, spoken, day=words.day(facts.time[:10], spoken), hour=facts.time[11:16]),
        "fingerprint": said("frame.fingerprint", spoken),
        "sha256": facts.sha256,
        "page": said("frame.page", spoken, page="{page}", pages="{pages}"),
    }


def _running(sender: str, facts: Facts, spoken: str) -> str:
    if not facts.ours:
        return sender
    return said("frame.running", spoken, sender=sender, reference=facts.ours)
