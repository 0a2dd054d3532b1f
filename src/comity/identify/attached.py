"""The registry that a node was told of: a folder that this process opens, or the service that has it in memory.

The node remembers a service as its addresses, the path of its token's file and the time it has to answer: the token
itself is read from that file for each question, and stands nowhere else.
"""

from __future__ import annotations

import threading
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

import msgspec

from comity.errors import Refused, Unavailable
from comity.identify import asking, born, fold, model, registry
from comity.identify.held import held
from comity.identify.serving import loopback

if TYPE_CHECKING:
    from collections.abc import Sequence

    from comity.identify.asking import Missing
    from comity.identify.held import Held
    from comity.identify.merge import Answer, Candidate
    from comity.identify.registry import Registry
    from comity.identify.search import Query

MOST_SECONDS = 60.0
"""An officer waits before a page, and a process of the desk with them."""
# What a service that gave no answer is told as, by the first of these reasons that a shard has; all others are "down".
_TOLD = {
    "certificate": "identify.service_denied",
    "refused": "identify.service_denied",
    "malformed": "identify.service_unknown",
    "other_revision": "identify.service_mixed",
    "not_asked": "identify.service_not_whole",
}

_warm: dict[tuple[str, str], Registry] = {}
_lock = threading.Lock()


class Service(msgspec.Struct, frozen=True, omit_defaults=True, forbid_unknown_fields=True):
    """How a service is reached. addresses: as `asking.read` takes them. token_file: absolute, "" for none. within:
    seconds."""

    addresses: str
    token_file: str = ""
    within: float = asking.SECONDS


class Found(NamedTuple):
    """An answer, what each of its records holds, by its id, the rows of the whole registry, and the shards of a service
    that are not in it."""

    answer: Answer
    held: dict[str, Held]
    rows: int
    missing: list[Missing]


def remembered(text: str) -> Service | Path:
    """What the node keeps of its registry: a folder's absolute path, or a service as JSON."""
    return msgspec.json.decode(text, type=Service) if text.startswith("{") else Path(text)


def text_of(service: Service) -> str:
    """As `remembered` reads it."""
    return msgspec.json.encode(service).decode()


def found(of: Service | Path, query: Query, *, limit: int) -> Found:
    """The answer of the node's registry.

    Refused: as `registry.load` and `search.look`; Unavailable: identify.service_token, and as `failure` where no shard
    answered at all.
    """
    return _of_service(of, query, limit) if isinstance(of, Service) else _of_folder(of, query, limit)


def _of_folder(folder: Path, query: Query, limit: int) -> Found:
    index = _opened(folder)
    with _lock:  # the vocabulary remembers the words asked last: one question at a time
        answer = index.search(query, limit=limit)
    rows = sum(member.rows for member in index.members.values())
    return Found(answer, {one.id: _held(index, one) for one in answer.candidates}, rows, [])


def _opened(folder: Path) -> Registry:
    """Kept open by this process while it is the same."""
    stamp = (str(folder), registry.about(folder).revision)
    with _lock:
        if stamp not in _warm:
            _warm.clear()
            _warm[stamp] = registry.load(folder, model.load())
        return _warm[stamp]


def _held(of: Registry, one: Candidate) -> Held:
    number = int(one.evidence["record"])
    # A record's number is one of its own shard, and which that is its identifier tells.
    index = next(each for each in of.members.values() if number < len(each.born_first) and each.id_of(number) == one.id)
    return held(index, number)


def _of_service(service: Service, query: Query, limit: int) -> Found:
    # What no shard would take is refused here, in the words of an index, and goes nowhere.
    if not fold.units(query.name):
        raise Refused("identify.name_empty")
    born.read(query.born)
    told = _heard(service, query, limit)
    if not told.answered:
        raise failure(told.whole.missing)
    return Found(told.whole.answer, told.held, told.rows, told.whole.missing)


def _heard(service: Service, query: Query, limit: int) -> asking.Heard:
    token = asking.read_token(Path(service.token_file)) if service.token_file else ""
    if token is None:
        raise Unavailable("identify.service_token")
    return asking.hear(asking.read(service.addresses), query, token=token, limit=limit, within=service.within)


def service_at(urls: str, token_file: Path | None, within: float) -> Service:
    """The service at these addresses. Usage: identify.service_url; Refused: identify.service_plain where a question
    would cross a network in the clear."""
    shards = asking.read(urls)
    for where in shards:
        if not where.pin and not loopback(where.host):
            raise Refused("identify.service_plain", url=where.url())
    addresses = ",".join(where.url() for where in shards)
    return Service(addresses, str(token_file.absolute()) if token_file else "", min(within, MOST_SECONDS))


def rows_of(service: Service, query: Query) -> int:
    """The records of a service of which every shard answers this query. What it finds is dropped.

    Unavailable: identify.service_token, and as `failure`.
    """
    told = _heard(service, query, 1)
    if told.whole.missing or not told.answered:
        raise failure(told.whole.missing)
    return told.rows


def failure(missing: Sequence[Missing]) -> Unavailable:
    """Why a service is not asked: identify.service_down, identify.service_denied, identify.service_unknown,
    identify.service_mixed or identify.service_not_whole, with the shards' names and each one's reason."""
    reasons = {one.reason for one in missing}
    code = next((told for reason, told in _TOLD.items() if reason in reasons), "identify.service_down")
    shards = ", ".join(one.shard for one in missing)
    return Unavailable(code, shards=shards, missing=[one._asdict() for one in missing])
