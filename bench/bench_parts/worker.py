"""One node of the bench in a process of its own: reads orders as JSON lines, answers each with one line."""

from __future__ import annotations

import cProfile
import json
import os
import pstats
import socket
import sys
import threading
from pathlib import Path
from typing import Any

from bench_parts.stage import PASSPHRASE, Player, Side
from comity import node
from comity.courier.exchange import exchange
from comity.courier.http import Server

PARTS = ("store", "cases", "journal", "envelope", "chancery", "courier")


def where(profile: cProfile.Profile) -> dict[str, float]:
    """Seconds by part of Comity, a library's time counted to the part that called it."""
    found: dict[str, float] = {}
    stats = pstats.Stats(profile).stats  # type: ignore[attr-defined]
    for (file, _, name), (_, _, own, _, callers) in stats.items():
        part = _part(file)
        if part is None and callers:
            # Own time of a library's function, shared out to its callers' parts.
            for (caller, _, _), (_, _, share, _) in callers.items():
                found[_part(caller) or "libraries"] = found.get(_part(caller) or "libraries", 0.0) + share
            continue
        found[part or name] = found.get(part or name, 0.0) + own
    return {
        part: round(seconds, 3)
        for part, seconds in sorted(found.items(), key=lambda x: -x[1])
        if seconds > 0.01
    }


def _part(file: str) -> str | None:
    return next((part for part in PARTS if f"/comity/{part}" in file), None)


def main(directory: Path) -> None:
    office = node.open_office(directory, PASSPHRASE)
    player = Player(office, Side(**json.loads((directory / "bench.json").read_text())))
    guard = threading.Lock()
    profile = cProfile.Profile() if os.environ.get("COMITY_BENCH_PROFILE") else None
    for line in sys.stdin:
        order = json.loads(line)
        answer: Any = {}
        match order["do"]:
            case "serve":
                listening = socket.create_server(("127.0.0.1", 0))
                server = Server(office, listening, guard)
                server.prepare()
                threading.Thread(target=server.serve, daemon=True).start()
                answer = {"url": f"https://127.0.0.1:{listening.getsockname()[1]}"}
            case "prepare":
                player.prepare(order["cases"], order["batch"])
            case "act":
                with guard:
                    if profile is not None:
                        profile.enable()
                    answer = player.act(order["wave"], order["stage"], order["cases"])
                    if profile is not None:
                        profile.disable()
            case "exchange":
                if profile is not None:
                    profile.enable()
                report = exchange(office, order["url"], guard=guard)
                if profile is not None:
                    profile.disable()
                answer = {"new": report.new, "rounds": report.rounds}
            case "end":
                answer = where(profile) if profile is not None else None
        print(json.dumps(answer), flush=True)
        if order["do"] == "end":
            os._exit(0)  # the server's threads need no goodbye: the directory is thrown away


if __name__ == "__main__":
    main(Path(sys.argv[1]))
