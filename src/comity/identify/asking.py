"""A query put to the shards of a registry in parallel, and their answers made one. What did not answer is named.

Docs: docs/specification/shards.md. Nothing waits longer than it was told to, and nothing larger than
`protocol.MOST_ANSWERED` is read.
"""

from __future__ import annotations

import hmac
import http.client
import queue
import re
import threading
import time
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar
from urllib.parse import urlsplit

import msgspec

from comity.courier.post import client_context
from comity.errors import Refused, Usage
from comity.identify import merge, protocol, search
from comity.identify.merge import Answer, Found
from comity.tls import pin_of

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from comity.identify.held import Held
    from comity.identify.search import Query

SECONDS = 10.0
_LOOKING = 0.75  # of the time; what one late shard leaves is for counting homonyms in the others
_OURS = re.compile(r"(identify|born|place)\.[a-z_]{1,48}")
_MOST_NATS = 10_000.0
_T = TypeVar("_T")


class Missing(NamedTuple):
    """A shard that is not in the answer. reason: unreachable, late, refused, certificate, malformed, not_asked,
    other_revision, or damaged."""

    shard: str
    reason: str


class Whole(NamedTuple):
    """missing: what the answer is without, in the order of names."""

    answer: Answer
    missing: list[Missing]


class Heard(NamedTuple):
    """whole: as `ask`. held: what the records hold that were found, by their ids. rows: of the whole registry.
    answered: how many shards did; with none there is nothing in `whole` but why."""

    whole: Whole
    held: dict[str, Held]
    rows: int
    answered: int


class Where(NamedTuple):
    """One shard's address: `http://HOST:PORT/SHARD`, or `https://…#PIN` with the hash of its key."""

    host: str
    port: int
    shard: str
    pin: str

    def url(self) -> str:
        """As `read` takes it."""
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http{'s' if self.pin else ''}://{host}:{self.port}/{self.shard}{f'#{self.pin}' if self.pin else ''}"


def read_token(file: Path) -> str | None:
    """The first line of a token's file; None where there is none that a request can carry."""
    try:
        token = file.read_text(encoding="ascii").strip().partition("\n")[0].strip()
    except (OSError, UnicodeDecodeError):
        return None
    return token if token and token.isprintable() else None


def read(urls: str) -> list[Where]:
    """Addresses parted by commas. Usage: identify.service_url."""
    found = []
    for url in filter(None, (part.strip() for part in urls.split(","))):
        try:
            parts = urlsplit(url)
            host, port = parts.hostname, parts.port
        except ValueError:
            raise Usage("identify.service_url", url=url) from None
        shard, pin = parts.path.strip("/"), parts.fragment
        good = parts.scheme == ("https" if pin else "http") and re.fullmatch(r"[a-z0-9]{1,32}", shard)
        if not good or not host or not port or (pin and not re.fullmatch(r"[0-9a-f]{64}", pin)):
            raise Usage("identify.service_url", url=url)
        found.append(Where(host, port, shard, pin))
    if not found or len({where.shard for where in found}) != len(found):
        raise Usage("identify.service_url", url=urls)
    return found


def ask(
    shards: Sequence[Where],
    query: Query,
    *,
    token: str = "",
    limit: int = 10,
    present: float = search.PRESENT,
    within: float = SECONDS,
) -> Whole:
    """The answer of the shards that answered within so many seconds. Refused: what they all refuse the query for."""
    return hear(shards, query, token=token, limit=limit, present=present, within=within, records=False).whole


def hear(
    shards: Sequence[Where],
    query: Query,
    *,
    token: str = "",
    limit: int = 10,
    present: float = search.PRESENT,
    within: float = SECONDS,
    records: bool = True,
) -> Heard:
    """As `ask`, with what the records hold. records: whether a shard that does not tell it is malformed."""
    begun = time.monotonic()
    asked = protocol.Look(
        name=query.name[:8192], born=query.born, place=query.place[:1024], sex=query.sex[:256], limit=limit
    )
    looked, missing = _each(shards, "look", asked, protocol.Looked, token, begun + within * _LOOKING)
    looked, missing = _of_one_registry(looked, missing, records)
    founds = {where: _found(one) for where, one in looked.items()}
    first = merge.best(list(founds.values()))
    homonyms = 0
    if first is not None:
        named = protocol.Count(names=[list(name) for name in first.names])
        counted, uncounted = _each(list(looked), "count", named, protocol.Counted, token, begun + within)
        homonyms = sum(one.count for one in counted.values())
        missing |= uncounted
    total = max((one.total for one in looked.values()), default=0)
    answer = merge.answer(list(founds.values()), homonyms, limit=limit, present=present, rows=total)
    if missing:
        answer = answer._replace(whole=False)
    whole = Whole(answer, [Missing(name, reason) for name, reason in sorted(missing.items())])
    held = {hit.id: hit.held for one in looked.values() for hit in one.hits if hit.held is not None}
    return Heard(whole, held, total, len(looked))


def _found(one: protocol.Looked) -> Found:
    hits = [merge.Hit(hit.id, tuple(map(tuple, hit.names)), hit.evidence) for hit in one.hits]
    common = merge.Common(one.common.words, one.common.names, one.common.entries)
    return Found(one.ratios, hits, one.rows, one.whole, common)


def _of_one_registry(
    looked: dict[Where, protocol.Looked], missing: dict[str, str], records: bool
) -> tuple[dict[Where, protocol.Looked], dict[str, str]]:
    """Those of the state that most are of; the shards that nobody was asked for are missing too."""
    odd = {w: one for w, one in looked.items() if one.shard != w.shard or not _sound(one, records)}
    looked = {where: one for where, one in looked.items() if where not in odd}
    missing = missing | {where.shard: "malformed" for where in odd}
    revisions = [one.revision for one in looked.values()]
    if not revisions:
        return looked, missing
    most = max(sorted(set(revisions)), key=revisions.count)
    kept = {where: one for where, one in looked.items() if one.revision == most}
    other = {where.shard: "other_revision" for where in looked if where not in kept}
    every = {name for one in kept.values() for name in one.shards}
    silent = every - {where.shard for where in kept} - set(missing) - set(other)
    return kept, missing | other | dict.fromkeys(silent, "not_asked")


def _sound(one: protocol.Looked, records: bool) -> bool:
    """Whether an answer can be merged and shown: another engine may stand behind it."""
    try:
        for hit in one.hits:
            msgspec.convert(hit.evidence, protocol.Evidence)
    except msgspec.ValidationError:
        return False
    told = not records or all(hit.held is not None for hit in one.hits)
    return told and len(one.hits) <= len(one.ratios) and all(abs(ratio) < _MOST_NATS for ratio in one.ratios)


def _each(
    shards: Sequence[Where], what: str, asked: Any, kind: type[_T], token: str, until: float
) -> tuple[dict[Where, _T], dict[str, str]]:
    """Every shard's answer, or why there is none."""
    body = msgspec.json.encode(asked)
    answers: queue.SimpleQueue[tuple[Where, _T | str | Refused]] = queue.SimpleQueue()

    def one(where: Where) -> None:
        answers.put((where, _tried(lambda: _post(where, what, body, kind, token, until))))

    for where in shards:
        # Daemons: a shard that never answers keeps neither the query nor the process.
        threading.Thread(target=one, args=(where,), daemon=True).start()
    found: dict[Where, _T] = {}
    missing = {where.shard: "late" for where in shards}
    refused: Refused | None = None
    for _ in shards:
        try:
            where, told = answers.get(timeout=max(until - time.monotonic(), 0.001))
        except queue.Empty:
            break
        if isinstance(told, Refused):
            refused, missing[where.shard] = told, "refused"
        elif isinstance(told, str):
            missing[where.shard] = told
        else:
            found[where] = told
            del missing[where.shard]
    if refused is not None and not found:
        raise refused
    return found, missing


def _tried(call: Callable[[], _T]) -> _T | str | Refused:
    try:
        return call()
    except Refused as refused:
        return refused
    except (msgspec.MsgspecError, UnicodeError):  # an answer that is not UTF-8, or a name that is no host's
        return "malformed"
    except TimeoutError:
        return "late"
    except (OSError, http.client.HTTPException):
        return "unreachable"


def _post(where: Where, what: str, body: bytes, kind: type[_T], token: str, until: float) -> _T | str:
    left = max(until - time.monotonic(), 0.001)
    connection: http.client.HTTPConnection
    if where.pin:
        connection = http.client.HTTPSConnection(where.host, where.port, timeout=left, context=client_context())
    else:
        connection = http.client.HTTPConnection(where.host, where.port, timeout=left)
    try:
        connection.connect()
        if where.pin and not _holds(connection.sock, where.pin):
            return "certificate"
        headers = {"Content-Type": "application/json"} | ({"Authorization": f"Bearer {token}"} if token else {})
        connection.request("POST", f"/{where.shard}/{what}", body=body, headers=headers)
        response = connection.getresponse()
        data = response.read(protocol.MOST_ANSWERED + 1)
        if len(data) > protocol.MOST_ANSWERED:
            return "malformed"
        if response.status == http.client.OK:
            return msgspec.json.decode(data, type=kind)
        if response.status == http.client.UNPROCESSABLE_ENTITY:
            error = msgspec.json.decode(data, type=protocol.Error)
            if _OURS.fullmatch(error.code):
                given = {name: each for name, each in error.params.items() if name not in ("self", "code")}
                raise Refused(error.code, **given)
        return "refused"
    finally:
        connection.close()


def _holds(sock: Any, pin: str) -> bool:
    certificate = sock.getpeercert(binary_form=True)
    try:
        return certificate is not None and hmac.compare_digest(pin_of(certificate), pin)
    except ValueError:
        return False
