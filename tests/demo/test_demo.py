"""`comity demo` from end to end: it proves its account, leaves usable nodes, and leaves nothing running."""

from __future__ import annotations

import json
import os
import re
import signal
from pathlib import Path
from typing import Any

import pytest

from support import demonstration as running
from support.source import ROOT

# Where the story leaves a case of each procedure, so that every authority finds one that it may read.
ENDED = ("handed_over", "surrendered", "returned", "closed")
LINUX = pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="children are found through /proc")


@pytest.fixture(scope="module")
def told(tmp_path_factory: pytest.TempPathFactory) -> list[dict[str, Any]]:
    status, lines = running.finished(running.start(tmp_path_factory.mktemp("demo") / "here", "--no-serve"))
    assert status == 0, lines[-1]
    return lines


@pytest.fixture(scope="module")
def accounts(told: list[dict[str, Any]]) -> dict[str, Any]:
    found: dict[str, Any] = json.loads(Path(told[-1]["accounts"]).read_text(encoding="utf-8"))
    return found


def test_the_last_line_is_the_account_and_every_check_says_yes(told: list[dict[str, Any]]) -> None:
    last = told[-1]
    assert set(last) == {"ok", "checks", "accounts"}
    assert last["ok"] is True
    assert all(set(check) == {"name", "ok"} and check["ok"] is True for check in last["checks"])
    names = [check["name"] for check in last["checks"]]
    assert len(names) == len(set(names))
    assert {"figures_equal", "imported_twice.list-of-60.csv", "list_accounted.list-of-60.csv"} <= set(names)
    assert {"unopened.DZ.waiting", "unopened.DZ.last", "unopened.FR.late_answer"} <= set(names)
    assert {"agenda_from_record.FR.visit", "never_held.FR.journalist", "figures_signed"} <= set(names)
    asked = {"accounted", "receipted", "log_verified", "rebuilt_equal"}
    assert {f"{check}.{party}" for check in asked for party in ("FR", "DZ")} <= set(names)
    assert {"same_state", "offline.FR.first", "offline.DZ.first", "carried_twice.pli-2.bundle"} <= set(names)


def test_it_tells_the_whole_story_in_order_from_months_ago_until_now(told: list[dict[str, Any]]) -> None:
    happened = [line["event"] for line in told[:-1]]
    for event in ("card", "paired", "accepted", "serving", "refused", "cleared", "approved", "exchanged"):
        assert event in happened
    for event in ("held", "frozen", "unopened", "backlog", "waiting", "waiting_expired", "offered", "resumed"):
        assert event in happened
    for event in ("would_import", "imported", "many", "noted", "figure_of", "silent", "consultation"):
        assert event in happened
    for event in ("reviewed", "tried", "tendered", "due", "reads", "opened", "lost", "carried_again", "state"):
        assert event in happened
    assert {"agenda", "petition", "figures_signed", "paper", "check_good"} <= set(happened)
    times = [line["time"] for line in told if "time" in line]
    assert times == sorted(times)
    assert len({line["chapter"] for line in told if line.get("event") == "chapter"}) == 17
    assert len({line["text"] for line in told if line.get("event") == "state"}) == 2


def test_the_papers_and_the_signed_figures_lie_in_the_folder_at_the_end(told: list[dict[str, Any]]) -> None:
    papers = Path(told[-1]["accounts"]).parent / "papers"
    drawn = {f"{paper}-{spoken}.pdf" for paper in ("briefing", "extract") for spoken in ("fr", "ar")}
    assert {path.name for path in papers.iterdir()} == drawn | {"figures-signed.json"}
    for name in drawn:
        assert (papers / name).read_bytes().startswith(b"%PDF")
    signed = json.loads((papers / "figures-signed.json").read_text(encoding="utf-8"))
    assert signed["account"]["procedure"] == "readmission"


def test_the_accounts_are_closed_to_others_and_complete(told: list[dict[str, Any]], accounts: dict[str, Any]) -> None:
    secret = [Path(told[-1]["accounts"])]
    assert set(accounts) == {"FR", "DZ"}
    passwords = set()
    for side in accounts.values():
        secret.append(Path(side["passphrase_file"]))
        assert set(side) == {"node", "passphrase_file", "officers"}
        for officer in side["officers"]:
            assert set(officer) == {"name", "authority", "ranks", "password", "token_file"}
            secret.append(Path(officer["token_file"]))
            passwords.add(officer["password"])
    assert [oct(path.stat().st_mode & 0o777) for path in secret] == ["0o600"] * len(secret)
    assert len(passwords) == len(accounts["FR"]["officers"]) + len(accounts["DZ"]["officers"])


@pytest.mark.parametrize("party", ["FR", "DZ"])
def test_a_node_stays_usable_from_the_command_line(accounts: dict[str, Any], party: str) -> None:
    node = accounts[party]
    status = running.comity(node, "status")
    assert (status["party"], status["unaccounted"], status["mode"]) == (party, 0, "normal")
    assert running.comity(node, "verify")["ok"] is True
    rules = running.comity(node, "mechanism", "show")["procedures"].values()
    reviewing = {one["reviewers"][party] for one in rules if "reviewers" in one}  # these see what is flagged alone
    drafters = [
        one for one in node["officers"] if "drafts" in one["ranks"] and one["authority"] not in reviewing
    ]
    for officer in (drafters[0], drafters[-1]):  # of readmission, and of the second act
        listed = running.comity(node, "case", "list", officer=officer)["cases"]
        ended = next(case["case"] for case in listed if case["state"] in ENDED)
        shown = running.comity(node, "case", "show", ended, officer=officer)
        assert {item["body"] for item in shown["timeline"]} == {"open"}
    assert (Path(node["node"]) / "clock").read_text().strip() == "system"


def test_every_outcome_of_the_story_is_counted_alike_by_both_nodes(accounts: dict[str, Any]) -> None:
    sizes = running.comity(accounts["FR"], "status")["logs"]
    at = ",".join(f"{party}={log['receipted']}" for party, log in sorted(sizes.items()))
    one, other = (running.comity(accounts[party], "figures", "--at", at) for party in ("FR", "DZ"))
    assert one == other
    counted = {each["name"]: each["numerator"] for each in one["indicators"]}
    outcomes = ("recognised", "refused", "withdrawn", "unanswered", "documents_in_time", "documents_late")
    ends = ("expired_unused", "refused_at_border", "handed_over", "returned_in_error", "taken_back")
    assert {name: counted[name] for name in (*outcomes, *ends) if not counted[name]} == {}
    assert counted["irregular"] == 0


def test_what_was_held_was_released_or_given_up_and_nothing_waits(accounts: dict[str, Any]) -> None:
    for account in accounts.values():
        assert running.comity(account, "backlog")["items"] == []
        assert running.comity(account, "status")["effects"]["held"] == 4


def test_each_line_of_the_list_is_in_one_of_the_counts(told: list[dict[str, Any]]) -> None:

    said = next(line["text"] for line in told if line.get("event") == "imported")
    lines, created, duplicates, rejected = (int(number) for number in re.findall(r": (\d+)", said))
    assert lines == created + duplicates + rejected == 60
    assert 9 <= created < lines


def test_nothing_personal_lies_readable_in_what_was_carried(told: list[dict[str, Any]]) -> None:
    post = Path(told[-1]["accounts"]).parent / "post"
    assert (post / "pli-2.bundle").exists()
    assert not (post / "pli-1.bundle").exists()
    for path in post.iterdir():
        data = path.read_bytes()
        assert not any(word.encode() in data for word in ("MODÈLE", "Julien", "BENEXEMPLE", "موديل"))


@LINUX
def test_ctrl_c_stops_everything_that_was_started(tmp_path: Path) -> None:
    process = running.start(tmp_path)
    running.told_until(process, "until")
    children = running.descendants(process.pid)
    assert len(children) >= 4  # two supervisors, two couriers
    process.send_signal(signal.SIGINT)
    status, _ = running.finished(process)
    assert status == 130
    assert running.alive(children, 1) == set()


@LINUX
@pytest.mark.slow
@pytest.mark.parametrize(
    ("number", "status"), [(signal.SIGTERM, 143), (signal.SIGHUP, 129), (signal.SIGKILL, -signal.SIGKILL)]
)
def test_a_demo_that_is_killed_in_the_middle_leaves_no_orphan(
    tmp_path: Path, number: signal.Signals, status: int
) -> None:
    process = running.start(tmp_path, "--no-serve")
    running.told_until(process, "drafted")
    children = running.descendants(process.pid)
    assert len(children) >= 4
    process.send_signal(number)
    process.communicate(timeout=60)
    assert process.returncode == status
    assert running.alive(children, 20) == set()


@LINUX
@pytest.mark.slow
def test_a_courier_that_dies_ends_the_demo_with_its_name_and_its_log(tmp_path: Path) -> None:
    process = running.start(tmp_path)
    running.told_until(process, "until")
    children = running.descendants(process.pid)
    supervisor = next(pid for pid in children if b"algeria" in Path(f"/proc/{pid}/cmdline").read_bytes())
    os.kill(supervisor, signal.SIGKILL)
    status, lines = running.finished(process)
    assert status == 7
    error = lines[-1]["error"]
    assert (error["code"], error["params"]["party"]) == ("demo.server", "DZ")
    assert Path(error["params"]["log"]).exists()
    assert running.alive(children, 10) == set()


@pytest.mark.slow
def test_two_beside_each_other_and_one_after_them_all_succeed(tmp_path: Path) -> None:
    beside = [running.start(tmp_path, "--no-serve") for _ in range(2)]
    ended = [running.finished(process) for process in beside]
    ended.append(running.finished(running.start(tmp_path, "--no-serve", "--lang", "ar")))
    assert [status for status, _ in ended] == [0, 0, 0]
    assert all(lines[-1]["ok"] for _, lines in ended)
    assert len({lines[-1]["accounts"] for _, lines in ended}) == 3
    assert Path(ended[-1][1][-1]["accounts"]).parent == (tmp_path / "latest").resolve()


@pytest.mark.slow
def test_any_two_parties_can_play_and_an_ending_or_an_effect_that_was_not_reached_is_a_no(tmp_path: Path) -> None:
    """The same story between two states that do not exist, in which two cases are expected to go otherwise."""
    files = {"profile.toml": "profiles/fr-dz.toml"}
    files |= {name: f"examples/fr-dz/{name}" for name in ("story.toml", "list-of-60.csv")}
    for name, source in files.items():
        text = (ROOT / source).read_text(encoding="utf-8").replace("../../profiles/fr-dz.toml", "profile.toml")
        text = re.sub(r"\bFR\b", "XA", re.sub(r"\bDZ\b", "XB", text))
        text = text.replace('ends = "handed_over"', 'ends = "refused"', 1)
        text = text.replace('waiting_request = "held"', 'waiting_request = "applied"', 1)
        (tmp_path / name).write_text(text, encoding="utf-8")
    story = str(tmp_path / "story.toml")
    status, lines = running.finished(running.start(tmp_path / "demo", "--no-serve", "--story", story))
    said = {check["name"]: check["ok"] for check in lines[-1]["checks"]}
    assert status == 1
    assert lines[-1]["ok"] is False
    assert {name for name, ok in said.items() if not ok} == {
        f"ended.{party}.{case}" for party in ("XA", "XB") for case in ("first", "waiting")
    }
    assert set(json.loads(Path(lines[-1]["accounts"]).read_text(encoding="utf-8"))) == {"XA", "XB"}
