"""The desk as an officer's browser finds it: a real `comity serve --desk`, signed in, asked by HTTP from outside.

The node is copied first, since reading leaves its trace and acts are entries. Who reads is the officer whose
authority sees the most channels in use; who acts is one with answers to give. Each page's figure stands beside the
bare page's of the same minute (`bare_page`), with the processor time of the server's processes.
"""

from __future__ import annotations

import html
import json
import os
import re
import select
import shutil
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import quote_plus

from bench_parts import bare_page
from bench_parts.life import PILLARS
from bench_parts.pages import Connection, SignedIn, Visit, measure
from bench_parts.processor import seconds_of
from bench_parts.stage import PASSPHRASE
from bench_parts.told import BENCH
from comity import node
from comity.chancery import finding, rights

THREADS = 8  # as the desk's
READY_SECONDS = 3600  # the check of the whole record stands before it
PASSWORD = "a bench has no secrets either"
ACT = "give_information"
ANSWER = {"answers": "Réponse d'essai / جواب للتجربة", "evidence.0.number": "X-1"}
TOKEN = re.compile(r'name="csrfmiddlewaretoken" value="([^"]+)"')
CASE = re.compile(r'href="/cases/([0-9a-f]{32})/"')
NEXT = re.compile(r'href="(\?[^"]*after=[^"]*)"')
DRAFT = re.compile(r"/drafts/([0-9a-zA-Z.-]+)/")
CHOICE = re.compile(r'<select[^>]* name="(of|evidence\.0\.document)".*?</select>', re.S)
OPTION = re.compile(r'<option value="([^"]+)"')
REFERENCE = re.compile(r"<bdi>([0-9]{4}/[0-9]{6})</bdi>")
SURNAME = re.compile(r'<bdi lang="fr">([^<]+)</bdi>')
ARABIC = re.compile(r'<bdi lang="ar" class="arabic">([^<]+)</bdi>')
HASH = re.compile(r'name="hash" value="([0-9a-f]{64})"')


class Chosen(NamedTuple):
    """Officers' names (as they sign in) and identifiers."""

    reader: str
    approver: str
    drafters: tuple[str, ...]
    officers: dict[str, str]


@contextmanager
def served(directory: Path, url: str) -> Iterator[tuple[str, int, Chosen, float]]:
    """The desk's address, the process, its officers, and the seconds until it was ready."""
    with tempfile.TemporaryDirectory(prefix="comity-bench-served-", ignore_cleanup_errors=True) as folder:
        place = Path(folder) / "node"
        shutil.copytree(directory, place)
        secret = Path(folder) / "passphrase"
        secret.write_bytes(PASSPHRASE)
        secret.chmod(0o600)
        environment = {**os.environ, "PYTHONPATH": str(BENCH.parent / "src"), "COMITY_PASSPHRASE_FILE": str(secret)}
        environment |= {"COMITY_DATABASE_URL": url} if url else {}
        chosen = _choose(place, url)
        passwords = dict.fromkeys(chosen.officers.values(), PASSWORD)
        subprocess.run(
            [sys.executable, "-m", "comity.desk.accounts.passwords", str(place)],
            input=json.dumps(passwords).encode(),
            env=environment,
            check=True,
        )
        command = [sys.executable, "-m", "comity", "--node", str(place), "--json", "serve", "--desk", "localhost:0"]
        started = time.perf_counter()
        process = subprocess.Popen(command, stdout=subprocess.PIPE, env=environment, bufsize=0)
        try:
            assert process.stdout is not None
            readable, _, _ = select.select([process.stdout], [], [], READY_SECONDS)
            line = process.stdout.readline() if readable else b""
            if not line:
                raise SystemExit("the desk did not start; its words are above")
            yield json.loads(line)["desk"].rstrip("/"), process.pid, chosen, time.perf_counter() - started
        finally:
            process.terminate()
            process.wait(60)


def index(directory: Path) -> dict[str, Any]:
    """Make what the node holds findable, as its desk does by and by; what was indexed before stays as it is."""
    office = node.open_office(directory, PASSPHRASE)
    started, used = time.perf_counter(), time.process_time()
    for authority in sorted({row.authority for row in office.store.people.officers(active=True)}):
        while finding.catch_up(office, authority, 200):
            pass
    office.close()
    took = round(time.perf_counter() - started, 2), round(time.process_time() - used, 2)
    return {"what": "index", "seconds": took[0], "cpu_seconds": took[1]}


def _choose(directory: Path, url: str) -> Chosen:
    office = node.open_office(directory, PASSPHRASE, database_url=url or None)
    profile = office.agreed().profile
    everybody = office.store.people.officers(active=True)
    drafters = [each for each in everybody if each.ranks == ("drafts",)]
    lived = {code for procedure in PILLARS for code in profile.channels(procedure)}
    views = {each.officer: rights.reader(office, each) for each in drafters}
    drafters.sort(key=lambda each: -len(lived.intersection([*views[each.officer].ends, *views[each.officer].reads])))
    first = drafters[0]
    approver = next(
        each for each in everybody if each.authority == first.authority and "approves" in each.ranks
    )
    competent = {
        rights.own_authority(office, profile.channel(code)) for code in profile.channels("readmission", office.party)
    }
    acting = [each.name for each in drafters if each.authority in competent]
    office.close()
    named = {each.name: each.officer for each in (*drafters, approver)}
    return Chosen(first.name, approver.name, tuple(acting), named)


def sign_in(base: str, name: str) -> SignedIn:
    """A session, as the form of the sign-in page opens one."""
    cookies: dict[str, str] = {}
    token = ""
    for form in ((), (("login", name), ("password", PASSWORD)), ()):
        path = "/sign-in/" if form or not token else "/"
        connection = Connection(base, _with(cookies, token))
        _, content = connection.ask(Visit(path, form, 302 if form else 200))
        for header in connection.received.get_all("Set-Cookie") or []:
            key, _, value = header.partition(";")[0].partition("=")
            cookies[key] = value
        connection.close()
        found = TOKEN.search(content.decode())
        token = found[1] if found else token
    return _with(cookies, token)


def _with(cookies: dict[str, str], token: str) -> SignedIn:
    return SignedIn("; ".join(f"{name}={value}" for name, value in cookies.items()), csrf=token)


def pages(directory: Path, url: str, requests: int, acts: int) -> Iterator[dict[str, Any]]:
    """One figure for each page and step, each with its ratios to the bare page."""
    with served(directory, url) as (base, process, chosen, ready), bare_page.serving(THREADS) as bare:
        yield {"what": "ready to serve", "seconds": round(ready, 2), "cpu_seconds": round(seconds_of(process), 2)}
        reader, approver = sign_in(base, chosen.reader), sign_in(base, chosen.approver)
        for name, who, visits in _reading(base, reader, approver):
            beside = measure(bare, [Visit("/")], SignedIn(), requests=requests)
            found = measure(base, visits, who, requests=requests, process=process)
            yield _beside(name, found, beside)
        yield from _acting(base, bare, process, chosen, acts)


def _reading(base: str, reader: SignedIn, approver: SignedIn) -> Iterator[tuple[str, SignedIn, list[Visit]]]:
    for wait in ("mine", "theirs", "all"):
        yield f"inbox, {wait}", reader, [Visit(f"/?wait={wait}")]
    yield "inbox, approval", approver, [Visit("/?wait=approval")]
    yield "inbox, late ones of a procedure", reader, [Visit("/?wait=all&procedure=readmission&late=1")]
    second = NEXT.search(_text(base, reader, "/?wait=all"))
    if second is not None:
        yield "inbox, second page", reader, [Visit("/" + second[1].replace("&amp;", "&"))]
    shown = _text(base, reader, "/?wait=all")
    yield "case", reader, [Visit(f"/cases/{case}/") for case in dict.fromkeys(CASE.findall(shown))]
    words = {
        "names": SURNAME.findall(shown),
        "a surname": [name.rsplit(" ", 1)[0] for name in SURNAME.findall(shown)],
        "names in Arabic": ARABIC.findall(shown),
        "a reference": REFERENCE.findall(shown),
    }
    for what, several in words.items():
        asked = dict.fromkeys(html.unescape(each) for each in several[:20])
        yield f"search, {what}", reader, [Visit(f"/search/?q={quote_plus(each)}") for each in asked]


def _text(base: str, who: SignedIn, path: str) -> str:
    connection = Connection(base, who)
    try:
        return connection.ask(Visit(path))[1].decode()
    finally:
        connection.close()


def _acting(base: str, bare: str, process: int, chosen: Chosen, acts: int) -> Iterator[dict[str, Any]]:
    """An answer's form, its draft, what will be sealed, and the word that seals it, case after case."""
    beside = measure(bare, [Visit("/")], SignedIn(), requests=200)
    for name in chosen.drafters:
        who = sign_in(base, name)
        cases = _answerable(base, who, acts)
        if len(cases) >= min(acts, 8):
            break
    else:
        raise SystemExit(f"no officer has enough cases where {ACT} may be done")
    addresses = [f"/cases/{case}/acts/{ACT}/" for case in cases]
    blank: list[bytes] = []
    one = measure(base, lambda n: Visit(addresses[n]), who, requests=len(cases), process=process, contents=blank)
    yield _beside("form of an act", one, beside)
    forms = [_filled(content.decode()) for content in blank]
    moved: list[str] = []
    made = measure(
        base, lambda n: Visit(addresses[n], forms[n], 302), who, requests=len(cases), process=process, moved=moved
    )
    yield _beside("drafting an act", made, beside)
    contents: list[bytes] = []
    seen = measure(base, lambda n: Visit(moved[n]), who, requests=len(cases), process=process, contents=contents)
    yield _beside("draft", seen, beside)
    hashes = [found[1] for found in (HASH.search(content.decode()) for content in contents) if found]
    sealed = measure(
        base, lambda n: Visit(moved[n], (("hash", hashes[n]),), 302), who, requests=len(cases), process=process
    )
    yield _beside("approving it", sealed, beside)


def _filled(page: str) -> tuple[tuple[str, str], ...]:
    """The form filled: the last question is the one that is answered, with one document."""
    chosen = {found[1]: OPTION.findall(found[0])[-1] for found in CHOICE.finditer(page)}
    return tuple((ANSWER | chosen).items())


def _answerable(base: str, who: SignedIn, most: int) -> list[str]:
    """Cases on whose page the act is offered to this officer."""
    found: list[str] = []
    path = "/?wait=mine"
    while len(found) < most:
        text = _text(base, who, path)
        for case in dict.fromkeys(CASE.findall(text)):
            if len(found) < most and f"/cases/{case}/acts/{ACT}/" in _text(base, who, f"/cases/{case}/"):
                found.append(case)
        following = NEXT.search(text)
        if following is None:
            break
        path = "/" + following[1].replace("&amp;", "&")
    return found


def _beside(name: str, found: dict[str, Any], beside: dict[str, Any]) -> dict[str, Any]:
    """With the bare page's figures, and how many of it one of this takes."""
    bare = {key: beside[key] for key in ("p50_ms", "p95_ms")}
    ratios = {f"ratio_{key[:3]}": round(found[key] / beside[key], 1) for key in bare}
    return {"what": name, **found, "bare": bare, **ratios}
