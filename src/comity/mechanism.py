"""The mechanism: reading a profile, the tables that this release ships, and the document both states sign.

A proposal binds the profile to the tables, the engine of the fold and both nodes' fingerprints; its
SHA-256 names the mechanism in every header. Each party signs `sign_bytes(digest)` with the keys of its
card, so that a table or a figure changed on one side is a different mechanism, not a disagreement later.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from functools import lru_cache
from typing import Any

import msgspec

from comity.cases.calendar import WEEK, calendar_problem, is_day
from comity.cases.fold import ENGINE
from comity.cases.safeguards import SAFEGUARDS
from comity.cases.shipped import SHIPPED, procedures, table_of
from comity.cases.table import Table
from comity.cases.unlinked import links, stopped
from comity.envelope import canonical
from comity.errors import Refused, Usage
from comity.profile import Authority, Channel, Profile, Rules, oversight_problems

__all__ = [
    "ENGINE",
    "PILLARS",
    "SHIPPED",
    "Authority",
    "Channel",
    "Profile",
    "Proposal",
    "procedures",
    "profile_of",
    "propose",
    "read_profile",
    "read_proposal",
    "sign_bytes",
    "table_of",
]
PILLARS = ("judicial", "police", "intelligence", "readmission", "dialogue", "consular")

SIGN_CONTEXT = b"comity/1/mechanism\n"
_PARTY = re.compile(r"[A-Z]{2}")
_CODE = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,39}")
_HEX64, _HEX32 = re.compile(r"[0-9a-f]{64}"), re.compile(r"[0-9a-f]{32}")


class Proposal(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True):
    """What is signed. `profile`: the canonical profile's own value. `tables`: procedure → digest. `parties`: party →
    fingerprint of its node's card (SHA-256, hex). `nonce`: 32 hex digits."""

    v: int = 1
    profile: Any
    tables: dict[str, str]
    engine: str
    parties: dict[str, str]
    nonce: str

    def canonical(self) -> bytes:
        """The bytes that travel and are hashed."""
        return canonical.encode(self)

    def digest(self) -> str:
        """The mechanism's name: SHA-256 of the canonical proposal, 64 hex digits."""
        return canonical.digest(self)


def propose(profile: Profile, fingerprints: Mapping[str, str], nonce: str) -> Proposal:
    """The proposal of this release's tables under `profile`. Raises Refused("mechanism.parties")."""
    if set(fingerprints) != set(profile.parties):
        raise Refused("mechanism.parties", expected=sorted(profile.parties), given=sorted(fingerprints))
    active = procedures()
    return Proposal(
        profile=canonical.decode(profile.canonical()),
        tables={name: active[name].digest for name in sorted(profile.rules)},
        engine=ENGINE,
        parties=dict(sorted(fingerprints.items())),
        nonce=nonce,
    )


def read_proposal(data: bytes) -> tuple[Proposal, Profile]:
    """The proposal in canonical bytes, with its profile checked as our own would be.

    Raises Refused("mechanism.invalid", problem=…) for a malformed one, Usage("profile.invalid") as
    `read_profile`, and Refused("mechanism.table_unknown" | "mechanism.engine_unknown") when this release
    lacks what it names: a node must refuse what it can't fold. Callers must not change what they get: whoever
    asks with the same bytes gets the same.
    """
    return _read_proposal(data, tuple(table.digest for tables in SHIPPED.values() for table in tables))


# Both nodes of a test, and every opening of one in a long process, read the same few documents. The tables of the
# release are part of the key, since what they say decides.
@lru_cache(maxsize=16)
def _read_proposal(data: bytes, _shipped: tuple[str, ...]) -> tuple[Proposal, Profile]:
    try:
        proposal: Proposal = canonical.decode(data, Proposal)
    except canonical.NotCanonical as bad:
        raise Refused("mechanism.invalid", problem="not_canonical") from bad
    # An older document is held to the tables that it names, not to those that came since.
    named = {name: table_of(digest) for name, digest in proposal.tables.items()}
    profile = profile_of(proposal.profile, {name: table for name, table in named.items() if table is not None})
    if proposal.v != 1 or profile.canonical() != canonical.encode(proposal.profile):
        raise Refused("mechanism.invalid", problem="profile")
    if set(proposal.parties) != set(profile.parties) or not _HEX32.fullmatch(proposal.nonce):
        raise Refused("mechanism.invalid", problem="parties")
    if not all(_HEX64.fullmatch(print_) for print_ in proposal.parties.values()):
        raise Refused("mechanism.invalid", problem="parties")
    if set(proposal.tables) != set(profile.rules):
        raise Refused("mechanism.invalid", problem="tables")
    if proposal.engine != ENGINE:
        raise Refused("mechanism.engine_unknown", engine=proposal.engine)
    for procedure, digest in proposal.tables.items():
        table = table_of(digest)
        if table is None or table.procedure != procedure:
            raise Refused("mechanism.table_unknown", procedure=procedure, table=digest)
    return proposal, profile


def sign_bytes(digest: str) -> bytes:
    """What both parties' log keys sign: a context line, then the 32 bytes of the proposal's digest."""
    return SIGN_CONTEXT + bytes.fromhex(digest)


def read_profile(text: str) -> Profile:
    """The profile in a TOML text. Raises Usage("profile.invalid", key=…, problem=…).

    `key` is the dotted place in the file, or `line 12` where the TOML itself is broken.
    """
    try:
        document = tomllib.loads(text)
    except tomllib.TOMLDecodeError as bad:
        line = re.search(r"line (\d+)", str(bad))
        raise Usage("profile.invalid", key=f"line {line[1]}" if line else "end", problem="not_toml") from bad
    return profile_of(document)


def profile_of(document: Any, tables: Mapping[str, Table] | None = None) -> Profile:
    """The profile in plain data (from TOML, or from a proposal received). Raises as `read_profile`.

    `tables`: procedure → the table that it is held to, where that is not this release's active one.
    """
    plain = _plain(document)
    try:
        profile: Profile = msgspec.convert(plain, Profile)
    except msgspec.ValidationError as bad:
        key, problem = _place(plain, str(bad))
        raise Usage("profile.invalid", key=key, problem=problem) from bad
    for key, problem in _problems(profile, {**procedures(), **(tables or {})}):
        raise Usage("profile.invalid", key=key, problem=problem)
    return profile


def _place(document: Any, message: str) -> tuple[str, str]:
    """(dotted key, problem) of what msgspec refused.

    It writes `[...]` for the key of a map. The key meant is the first one that, left alone in its map,
    brings the same message.
    """
    found = re.search(r"at `\$\.?([^`]*)`", message)
    first, *rest = (found[1] if found else "").split("[...]")
    way = first.split(".") if first else []
    for part in rest:
        for candidate in _inside(document, way):
            alone = _only(document, way, candidate)
            if _message(alone) == message:
                document, way = alone, [*way, candidate, *filter(None, part.split("."))]
                break
    lost = re.search(r"field `([^`]+)`", message)
    problem = (
        "missing" if "missing required" in message else "unknown" if "unknown field" in message else "type"
    )
    return ".".join([*way, lost[1]] if lost else way), problem


def _inside(document: Any, way: list[str]) -> list[str]:
    for name in way:
        document = document.get(name) if isinstance(document, dict) else None
    return list(document) if isinstance(document, dict) else []


def _only(document: Any, way: list[str], kept: str) -> Any:
    """The document with nothing but `kept` in the map to which `way` leads."""
    if not way:
        return {kept: document[kept]}
    return document | {way[0]: _only(document[way[0]], way[1:], kept)}


def _message(document: Any) -> str:
    try:
        msgspec.convert(document, Profile)
    except msgspec.ValidationError as bad:
        return str(bad)
    return ""


def _plain(value: Any) -> Any:
    """TOML's own dates as the ISO text that everything else uses."""
    if isinstance(value, dict):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list):
        return [_plain(inner) for inner in value]
    return value.isoformat() if hasattr(value, "isoformat") else value


Finding = tuple[str, str]


def _problems(profile: Profile, tables: Mapping[str, Table]) -> Iterator[Finding]:
    """(dotted key, problem code) for everything in which the profile does not hold together."""
    if profile.version != 1:
        yield "version", "unknown"
    yield from _parties(profile)
    yield from _bodies(profile)
    yield from _weeks(profile)
    yield from _silence(profile)
    yield from _equivalences(profile)
    yield from oversight_problems(profile)
    for name, rules in profile.rules.items():
        table = tables.get(name)
        if table is None:
            yield f"procedures.{name}", "unknown"
        elif table.pillar not in profile.pillars:
            yield f"procedures.{name}", "pillar_missing"
        elif next(links(table), None) is not None:
            yield f"procedures.{name}", "linked"
        elif next(stopped(table), None) is not None:
            yield f"procedures.{name}", "can_be_held"
        else:
            yield from _rules(profile, f"procedures.{name}", rules, table)


def _parties(profile: Profile) -> Iterator[Finding]:
    if len(profile.parties) != 2 or len(set(profile.parties)) != 2:
        yield "parties", "not_two"
    if not all(_PARTY.fullmatch(party) for party in profile.parties):
        yield "parties", "not_a_party"
    if len(set(profile.pillars)) != len(profile.pillars) or not set(profile.pillars) <= set(PILLARS):
        yield "pillars", "unknown"
    for code, instrument in profile.instruments.items():
        if not _CODE.fullmatch(code):
            yield f"instruments.{code}", "not_a_code"
        if not (is_day(instrument.signed) or re.fullmatch(r"[1-9]\d{3}", instrument.signed)):
            yield f"instruments.{code}.signed", "not_a_day"


def _bodies(profile: Profile) -> Iterator[Finding]:
    for code, body in profile.bodies.items():
        if not _CODE.fullmatch(code):
            yield f"authorities.{code}", "not_a_code"
        if body.party not in profile.parties:
            yield f"authorities.{code}.party", "not_a_party"
    for party in profile.parties:
        if not profile.authorities(party):
            yield "authorities", "none_of_a_party"
    for code, route in profile.routes.items():
        ends = (route.sender, route.receiver)
        if not _CODE.fullmatch(code):
            yield f"channels.{code}", "not_a_code"
        unknown = [body for body in (*ends, *route.readers) if body not in profile.bodies]
        if unknown:
            yield f"channels.{code}", "authority_unknown"
        elif profile.bodies[ends[0]].party == profile.bodies[ends[1]].party:
            yield f"channels.{code}", "same_party"
        if not set(route.procedures) <= set(profile.rules):
            yield f"channels.{code}.procedures", "unknown"


def _weeks(profile: Profile) -> Iterator[Finding]:
    for code, week in profile.weeks.items():
        if week.party not in profile.parties:
            yield f"calendars.{code}.party", "not_a_party"
        if not set(week.weekend) <= set(WEEK):
            yield f"calendars.{code}.weekend", "not_a_weekday"
            return
    for calendar in profile.calendars():
        problem = calendar_problem(calendar)
        if problem:
            yield f"calendars.{calendar.code}.{problem}", "invalid"


def _silence(profile: Profile) -> Iterator[Finding]:
    agreed = profile.silence
    if agreed is None:
        return
    for name, days in (("collection_lag_days", agreed.collection_lag_days), ("least_cases", agreed.least_cases)):
        if not 0 < days <= 1_000:
            yield f"silence.{name}", "out_of_bounds"
    for name in ("unanswered_percent", "border_refusals_percent", "documents_late_percent"):
        if not 0 <= getattr(agreed, name) < 100:
            yield f"silence.{name}", "out_of_bounds"


def _equivalences(profile: Profile) -> Iterator[Finding]:
    """Each row for one issuer, level, instrument and time: where two overlap, neither could be told."""
    for at, row in enumerate(profile.equivalences):
        key = f"equivalences.{at}"
        if row.issuer not in profile.parties or set(row.equals) != set(profile.parties) - {row.issuer}:
            yield key, "not_a_party"
        if row.instrument not in profile.instruments:
            yield f"{key}.instrument", "unknown"
        if not is_day(row.since) or (row.until and (not is_day(row.until) or row.until < row.since)):
            yield f"{key}.since", "not_a_day"
        if not all(map(_CODE.fullmatch, (row.level, *row.equals.values()))):
            yield f"{key}.level", "not_a_code"
        if not 0 <= row.rank <= 9:
            yield f"{key}.rank", "out_of_bounds"
        alike = ((row.issuer, row.level, row.instrument), row.since, row.until or "9999-12-31")
        for other in profile.equivalences[:at]:
            same = (other.issuer, other.level, other.instrument) == alike[0]
            if same and other.since <= alike[2] and alike[1] <= (other.until or "9999-12-31"):
                yield key, "overlaps"


def _rules(profile: Profile, key: str, rules: Rules, table: Table) -> Iterator[Finding]:
    for instrument in rules.instruments:
        if instrument not in profile.instruments:
            yield f"{key}.instruments", "unknown"
    if set(rules.interpretations) != set(profile.parties):
        yield f"{key}.interpretations", "not_each_party"
    yield from _lengths(profile, key, rules, table)
    for source in sorted(_sources(table)):
        if source == "channel":
            if not profile.channels(table.procedure):
                yield "channels", "none_for_procedure"
        elif not rules.codes.get(source):
            yield f"{key}.codes.{source}", "missing"
    for source, listed in rules.codes.items():
        if not all(_CODE.fullmatch(code) for code in listed):
            yield f"{key}.codes.{source}", "not_a_code"
    for act, names in rules.safeguards.items():
        if act not in table.by_act or not table.by_act[act].attests:
            yield f"{key}.safeguards.{act}", "does_not_attest"
        if not set(names) <= set(table.safeguards) or not set(names) <= set(SAFEGUARDS):
            yield f"{key}.safeguards.{act}", "unknown"
    for attesting in (one.name for one in table.acts if one.attests):
        if not rules.safeguards.get(attesting):
            yield f"{key}.safeguards.{attesting}", "missing"
    yield from _reviewers(profile, f"{key}.reviewers", rules, table)
    if rules.retention is not None and not rules.retention.fits:
        yield f"{key}.retention", "out_of_bounds"
    if not (0 < rules.attachments.bytes <= 64 * 1024 * 1024 and 0 <= rules.attachments.count <= 15):
        yield f"{key}.attachments", "out_of_bounds"
    if not (0 <= rules.tolerance_days <= 60 and 0 <= rules.skew_seconds <= 86_400):
        yield f"{key}.tolerance_days", "out_of_bounds"


def _reviewers(profile: Profile, key: str, rules: Rules, table: Table) -> Iterator[Finding]:
    """A second authority on each side, which reads every channel of the procedure and is at no end of one."""
    asked = any(act.review or act.reviewer for act in table.acts)
    if not asked and not rules.reviewers:
        return
    if not asked or set(rules.reviewers) != set(profile.parties):
        yield key, "not_each_party" if asked else "unknown"
        return
    routes = profile.channels(table.procedure).values()
    for party, authority in rules.reviewers.items():
        if authority not in profile.authorities(party):
            yield f"{key}.{party}", "authority_unknown"
        elif any(authority in (route.sender, route.receiver) for route in routes):
            yield f"{key}.{party}", "not_another_authority"
        elif not all(authority in route.readers for route in routes):
            yield f"{key}.{party}", "not_a_reader"


def _lengths(profile: Profile, key: str, rules: Rules, table: Table) -> Iterator[Finding]:
    needed = {length for clock in table.clocks for length in clock.every_length()}
    days_only = {field.within for act in table.acts for field in act.terms if field.within}
    days_only |= set(table.shown)
    days_only |= {g.args[1] for act in table.acts for g in act.guards if g.name == "day_leaves"}
    needed |= days_only
    for name in sorted(needed - set(rules.lengths)):
        yield f"{key}.lengths.{name}", "missing"
    for name, length in rules.lengths.items():
        place = f"{key}.lengths.{name}"
        if name not in needed:
            yield place, "unknown"
        if length.hours:
            # Nobody can say what half a working day or a day and six hours would mean.
            if not 0 < length.hours <= 1_000 or length.days or length.working or name in days_only:
                yield f"{place}.hours", "out_of_bounds"
        elif not 0 < length.days <= 1_000:
            yield f"{place}.days", "out_of_bounds"
        if length.working and length.calendar not in profile.weeks:
            yield f"{place}.calendar", "unknown"
        if length.interpretations and set(length.interpretations) != set(profile.parties):
            yield f"{place}.interpretations", "not_each_party"


def _sources(table: Table) -> set[str]:
    """The profile's lists that the table's fields name; evidence has its list where a body asks for any."""
    fields = [field for act in table.acts for field in (*act.terms, *act.body)]
    listed = {field.source for field in fields if field.kind == "profile_code"}
    return listed | ({"evidence"} if any(field.kind == "evidence" for field in fields) else set())
