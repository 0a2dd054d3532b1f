"""The HTTP interface against a real served node: the JSON of the commands, and one shape for every refusal."""

from __future__ import annotations

import base64
import json
import sqlite3
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import pytest

from desk.api.conftest import Answer, Interface, Program

FOUR = ("final_decision", "no_suspensive_appeal", "no_pending_protection_claim", "best_interests")
ABSENT = "0" * 32


def is_error(answer: Answer, status: int, code: str) -> None:
    assert (answer.status, answer.code) == (status, code), answer.body
    assert answer.headers["content-type"] == "application/json"
    assert set(answer.json["error"]) == {"code", "fault", "params", "message", "hint"}


def test_a_case_is_drafted_cleared_and_approved_by_two_tokens(interface: Interface) -> None:
    drafted = interface.drafted(reference="by interface")
    assert (drafted["status"], drafted["entry"]) == ("awaiting_approval", None)
    path = f"proposals/{drafted['proposal']}/approval"
    is_error(interface.approver.post(path, {"hash": drafted["content_hash"]}), 409, "safeguard.missing")
    until = interface.example()["cleared_until"]
    for name in FOUR:
        fields = {"safeguard": name, "reason": "examined on the file", "until": until}
        kept = interface.reviewer.post(f"cases/{drafted['case']}/acts", {"act": "clear", "fields": fields})
        assert (kept.status, kept.json["status"]) == (201, "kept")
    is_error(interface.drafter.post(path, {"hash": drafted["content_hash"]}), 409, "approval.same_officer")
    is_error(interface.approver.post(path, {"hash": "0" * 64}), 409, "approval.hash_mismatch")
    sealed = interface.approver.post(path, {"hash": drafted["content_hash"]})
    assert (sealed.status, sealed.json["status"]) == (201, "sealed")
    shown = interface.drafter.get(f"cases/{drafted['case']}").json
    assert (shown["state"], len(shown["timeline"])) == ("submitted", 1)
    assert shown["timeline"][0]["content"]["reference"] == "by interface"
    listed = interface.drafter.get("cases").json["cases"]
    assert drafted["case"] in {each["case"] for each in listed}
    acts = interface.drafter.get(f"cases/{drafted['case']}/acts").json["acts"]
    assert next(act for act in acts if act["name"] == "withdraw")["legal"]


def test_a_page_of_cases_is_that_of_the_command_and_pages_lose_and_repeat_nothing(interface: Interface) -> None:
    until = interface.example()["cleared_until"]
    for number in range(2):
        drafted = interface.drafted(reference=f"page {number}")
        for name in FOUR:
            fields = {"safeguard": name, "reason": "examined", "until": until}
            interface.reviewer.post(f"cases/{drafted['case']}/acts", {"act": "clear", "fields": fields})
        approval = {"hash": drafted["content_hash"]}
        assert interface.approver.post(f"proposals/{drafted['proposal']}/approval", approval).status == 201
    page = interface.drafter.get("cases")
    assert page.status == 200
    assert set(page.json) == {"cases", "next"}
    assert len(page.json["cases"]) >= 2
    seen: list[str] = []
    after = ""
    while True:
        one = interface.drafter.get(f"cases?limit=1&after={after}").json
        seen += [each["case"] for each in one["cases"]]
        after = one["next"]
        if after is None:
            break
    assert seen == [each["case"] for each in page.json["cases"]]
    is_error(interface.drafter.get("cases?after=nonsense"), 422, "cursor.malformed")


@pytest.mark.parametrize("path", ["cases", f"cases/{ABSENT}", f"cases/{ABSENT}/acts", "acts?procedure=readmission"])
def test_nothing_is_told_without_a_token(interface: Interface, path: str) -> None:
    answer = interface.stranger.get(path)
    is_error(answer, 401, "token.bearer")
    assert answer.headers["www-authenticate"] == "Bearer"
    wrong = Program(interface.stranger.port, "comity-token/1 0123456789abcdef " + "0" * 64)
    is_error(wrong.get(path), 401, "token.wrong")


def test_the_last_two_words_of_a_token_are_a_token_too(interface: Interface) -> None:
    _, officer, secret = interface.drafter.token.split()
    short = Program(interface.drafter.port, f"{officer}.{secret}")
    assert short.get("cases").body == interface.drafter.get("cases").body


def test_a_session_at_the_desk_opens_nothing_here(interface: Interface) -> None:
    browser = interface.desk.officer("drafter")
    cookies = "; ".join(f"{name}={value}" for name, value in browser.cookies.items())
    assert browser.get("/").status == 200
    is_error(interface.stranger.get("cases", Cookie=cookies), 401, "token.bearer")


def test_a_hidden_case_and_an_absent_one_give_equal_answers(interface: Interface) -> None:
    hidden = interface.drafted(reference="hidden from the other authority")
    for path in ("cases/{}", "cases/{}/acts"):
        answers = [interface.other.get(path.format(case)) for case in (hidden["case"], ABSENT, "nonsense")]
        is_error(answers[0], 404, "case.not_found")
        assert len({answer.body for answer in answers}) == 1
        kept = [{k: v for k, v in answer.headers.items() if k != "date"} for answer in answers]
        assert kept[0] == kept[1] == kept[2]
    act = {"act": "withdraw", "fields": {}}
    posts = [interface.other.post(f"cases/{case}/acts", act) for case in (hidden["case"], ABSENT)]
    assert posts[0].body == posts[1].body
    approvals = [
        interface.other.post(f"proposals/{each}/approval", {"hash": "0" * 64})
        for each in (hidden["proposal"], ABSENT)
    ]
    is_error(approvals[0], 404, "proposal.not_found")
    assert approvals[0].body == approvals[1].body


def test_a_colleague_who_is_not_named_gets_the_answers_of_an_absent_case(interface: Interface) -> None:
    before = interface.reviewer.get("cases").body
    kept = interface.drafted(reference="for those who need to know")
    act = {"act": "name_readers", "fields": {"readers": []}}
    assert interface.drafter.post(f"cases/{kept['case']}/acts", act).json["status"] == "kept"
    shown = interface.drafter.get(f"cases/{kept['case']}").json["readers"]
    assert (shown["restricted"], shown["may_name"], len(shown["named"])) == (True, True, 1)
    for path in ("cases/{}", "cases/{}/acts"):
        answers = [interface.reviewer.get(path.format(case)) for case in (kept["case"], ABSENT)]
        is_error(answers[0], 404, "case.not_found")
        assert answers[0].body == answers[1].body
    for ask in ("name_readers", "clear", "withdraw"):
        posts = [interface.reviewer.post(f"cases/{c}/acts", act | {"act": ask}) for c in (kept["case"], ABSENT)]
        assert posts[0].body == posts[1].body, ask
    approvals = [
        interface.reviewer.post(f"proposals/{each}/approval", {"hash": kept["content_hash"]})
        for each in (kept["proposal"], ABSENT)
    ]
    is_error(approvals[0], 404, "proposal.not_found")
    assert approvals[0].body == approvals[1].body
    assert interface.reviewer.get("cases").body == before


def test_a_repeated_request_is_done_once_and_answered_alike(interface: Interface) -> None:
    body = {"procedure": "readmission", "fields": interface.example() | {"reference": "once"}}
    first = interface.drafter.post("cases", body, Idempotency_Key="a-key")
    again = interface.drafter.post("cases", body, Idempotency_Key="a-key")
    assert (first.status, first.body) == (again.status, again.body)
    other = {**body, "fields": body["fields"] | {"reference": "twice"}}
    is_error(
        interface.drafter.post("cases", other, Idempotency_Key="a-key"), 409, "idempotency.other_request"
    )
    assert interface.drafter.post("cases", body, Idempotency_Key="another").json["case"] != first.json["case"]
    is_error(
        interface.drafter.post("cases", body, Idempotency_Key="with space"), 422, "idempotency.malformed"
    )


def test_of_many_that_come_at_once_one_is_done(interface: Interface) -> None:
    body = {"procedure": "readmission", "fields": interface.example() | {"reference": "at once"}}
    with ThreadPoolExecutor(6) as pool:
        answers = list(
            pool.map(lambda _: interface.drafter.post("cases", body, Idempotency_Key="at-once"), range(6))
        )
    assert {answer.status for answer in answers} == {201}
    assert len({answer.body for answer in answers}) == 1


def test_a_refusal_is_not_kept_under_its_key(interface: Interface) -> None:
    is_error(
        interface.drafter.post("cases", {"procedure": "nothing"}, Idempotency_Key="refused"),
        409,
        "procedure.unknown",
    )
    body = {"procedure": "readmission", "fields": interface.example()}
    assert interface.drafter.post("cases", body, Idempotency_Key="refused").status == 201


@pytest.mark.parametrize(
    ("body", "code"),
    [
        (b"nonsense", "fields.not_json"),
        (b'{"procedure": "a", "procedure": "b"}', "fields.repeated"),
        (b"[" * 100_000, "fields.not_json"),
        (b"\xff\xfe", "fields.not_text"),
        (b"[]", "fields.not_object"),
        ({"procedur": "Secret Name"}, "fields.invalid"),
        ({"procedure": "readmission", "Secret Name": 1}, "fields.invalid"),
        ({"procedure": "readmission", "fields": {"Secret Name": 1}}, "fields.invalid"),
        (b'{"Secret Name": 1, "Secret Name": 2}', "fields.repeated"),
        ({"procedure": "readmission", "fields": "Secret Name"}, "fields.invalid"),
        ({"procedure": "readmission", "fields": {"person": "Secret Name"}}, "fields.invalid"),
        ({"procedure": "readmission", "attachments": [{"name": "a", "content": "§"}]}, "attachment.not_base64"),
    ],
)
def test_a_body_that_is_none_is_422_and_nothing_of_it_is_said_again(
    interface: Interface, body: Any, code: str
) -> None:
    answer = interface.drafter.post("cases", body)
    is_error(answer, 422, code)
    assert b"Secret Name" not in answer.body


def test_what_is_too_large_is_413(interface: Interface) -> None:
    big = base64.b64encode(b"%PDF-1.7" + bytes(9 << 20)).decode()
    attached = [{"name": "a.pdf", "content": big}]
    body = {"procedure": "readmission", "fields": interface.example(), "attachments": attached}
    is_error(interface.drafter.post("cases", body), 413, "attachment.too_large")


def test_fields_without_end_are_too_large(interface: Interface) -> None:
    body = {"procedure": "readmission", "fields": {"reference": "x" * (2 << 20)}}
    is_error(interface.drafter.post("cases", body), 413, "fields.too_large")


def test_a_language_chosen_at_the_desk_means_nothing_here(interface: Interface) -> None:
    cookie = "__Host-comity-fr-lang=ar"
    answer = interface.drafter.get(f"cases/{ABSENT}", Accept_Language="fr", Cookie=cookie)
    assert answer.headers["content-language"] == "fr"


def test_a_key_is_forgotten_after_two_days(interface: Interface) -> None:
    body = {"procedure": "readmission", "fields": interface.example() | {"reference": "long ago"}}
    first = interface.drafter.post("cases", body, Idempotency_Key="long-ago").json
    with sqlite3.connect(interface.desk.node.directory / "node.sqlite3") as database:
        database.execute("UPDATE desk_answered SET time = time - 200000")
    assert interface.drafter.post("cases", body, Idempotency_Key="long-ago").json["case"] != first["case"]


def test_an_answer_outlives_the_process_that_gave_it(interface: Interface) -> None:
    body = {"procedure": "readmission", "fields": interface.example() | {"reference": "outlives"}}
    first = interface.drafter.post("cases", body, Idempotency_Key="outlives")
    interface.desk.kill()
    interface.desk.begin()
    assert interface.drafter.post("cases", body, Idempotency_Key="outlives").body == first.body


def test_an_attachment_is_drafted_with_the_act(interface: Interface) -> None:
    content = base64.b64encode(b"%PDF-1.7 a decision").decode()
    body = {
        "procedure": "readmission",
        "fields": interface.example(),
        "attachments": [{"name": "decision.pdf", "content": content}],
    }
    drafted = interface.drafter.post("cases", body).json
    shown = interface.drafter.get(f"cases/{drafted['case']}").json
    assert shown["drafts"][0]["content"]["attachments"][0]["name"] == "decision.pdf"


def test_an_address_or_a_method_that_is_not_there_is_said_in_json(interface: Interface) -> None:
    for path in ("nothing", "cases/a/b/c", "docs"):
        is_error(interface.drafter.get(path), 404, "case.not_found")
    answer = interface.drafter.ask("DELETE", "cases")
    is_error(answer, 405, "request.method")
    assert set(answer.headers["allow"].split(", ")) == {"GET", "POST"}


def test_an_error_speaks_the_language_that_was_asked_for(interface: Interface) -> None:
    said = {
        lang: interface.drafter.get(f"cases/{ABSENT}", Accept_Language=lang).json["error"]["message"]
        for lang in ("fr", "ar", "en")
    }
    assert len(set(said.values())) == 3


def test_the_openapi_document_names_every_operation_and_nothing_of_this_node(interface: Interface) -> None:
    answer = interface.stranger.get("openapi.json")
    assert answer.status == 200
    document = answer.json
    assert document["openapi"].startswith("3.")
    assert not document.get("servers")
    told = {
        (method, path.removeprefix("/api/v1")) for path, each in document["paths"].items() for method in each
    }
    assert told == {
        ("get", "/cases"), ("post", "/cases"), ("get", "/cases/{case}"), ("get", "/cases/{case}/acts"),
        ("post", "/cases/{case}/acts"), ("get", "/acts"), ("post", "/proposals/{proposal}/approval"),
    }  # fmt: skip
    for each in document["paths"].values():
        for operation in each.values():
            assert {"401", "404", "409", "413", "422", "503"} <= set(operation["responses"])
    assert json.dumps(document).count("localhost") == 0
