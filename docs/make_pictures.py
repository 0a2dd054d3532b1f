"""Draw docs/pictures/*.svg from what the demonstration really does.

    python docs/make_pictures.py

Plays the demonstration's story on two nodes in a temporary folder, asks both nodes for its first case by
the command line, and draws the acts in the two logs. Days are counted from the request: the picture is the
same whenever it is drawn.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
from datetime import date
from html import escape
from pathlib import Path
from typing import Any

from comity.language import say

PICTURES = Path(__file__).parent / "pictures"
ROOT = Path(__file__).resolve().parents[1]
LANGUAGE = "en"
STORY_CASE = "first"  # what the story calls it
NAMES = {"FR": "France’s log", "DZ": "Algeria’s log"}

WIDTH, TOP, STEP = 880, 96, 46
LANES = (340, 540)  # where the two logs stand
TITLE = "One case in two logs: each act is sealed, signed in its author’s log, receipted in the other’s"
LAST = "Contents open only for the authorities that they are sealed to."
MARKER = (
    '<marker id="tip" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto">'
    '<path class="tip" d="M0 0 8 4 0 8z"/></marker>'
)
STYLE = """
  .page { fill: #ffffff; stroke: #d0d7de; }
  text { font: 14px system-ui, 'DejaVu Sans', sans-serif; fill: #1f2328; }
  .small { font-size: 12px; fill: #59636e; }
  .head { font-weight: 600; }
  .lane { stroke: #8c959f; stroke-width: 2; }
  .entry { fill: #0969da; }
  .seen { fill: none; stroke: #1a7f37; stroke-width: 2; }
  .post { stroke: #59636e; stroke-width: 1.2; marker-end: url(#tip); }
  .tip { fill: #59636e; }
  @media (prefers-color-scheme: dark) {
    .page { fill: #0d1117; stroke: #30363d; }
    text { fill: #e6edf3; }
    .small { fill: #9198a1; }
    .lane { stroke: #6e7681; }
    .entry { fill: #58a6ff; }
    .seen { stroke: #3fb950; }
    .post { stroke: #9198a1; }
    .tip { fill: #9198a1; }
  }
"""


def comity(*words: str, **environment: str) -> Any:
    """What the command line says, as JSON; of several lines the last."""
    done = subprocess.run(  # noqa: S603 - this interpreter and our own command
        [sys.executable, "-m", "comity", "--json", "--lang", LANGUAGE, *words],
        env={**os.environ, "PYTHONPATH": str(ROOT / "src"), **environment},
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(done.stdout.splitlines()[-1])


def first_case(folder: str) -> dict[str, Any]:
    """The demonstration's first case, as both nodes show it. Raises ValueError when they differ."""
    closing = comity("demo", "--no-serve", COMITY_DEMO_DIR=folder)
    kept = Path(closing["accounts"]).parent / "evidence"
    shown = []
    for party, account in json.loads(Path(closing["accounts"]).read_text("utf-8")).items():
        passphrase = {"COMITY_PASSPHRASE_FILE": account["passphrase_file"]}
        case = json.loads((kept / f"{STORY_CASE}-{party}.json").read_text("utf-8"))["case"]
        shown.append(comity("--node", account["node"], "case", "show", case, **passphrase))
    if shown[0]["timeline"] != shown[1]["timeline"] or shown[0]["state"] != shown[1]["state"]:
        raise ValueError("the two nodes tell the case differently")
    found: dict[str, Any] = shown[0]
    return found


def days(case: dict[str, Any], moment: str) -> int:
    """How many UTC days after the request."""
    return (date.fromisoformat(moment[:10]) - date.fromisoformat(case["timeline"][0]["time"][:10])).days


def timeline(case: dict[str, Any]) -> str:
    """The picture: one row for each act, from its author's log to the receipt in the other's."""
    items = case["timeline"]
    height = TOP + STEP * len(items) + 96
    parties = (case["requesting"], case["requested"])
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {height}" role="img">',
        "<title>One case in two logs, from the request to the handing over</title>",
        f"<style>{STYLE}</style>",
        MARKER,
        f'<rect class="page" x="1" y="1" width="{WIDTH - 2}" height="{height - 2}" rx="8"/>',
        text(24, 34, TITLE, "head"),
    ]
    bottom = TOP + STEP * (len(items) - 1) + 30
    for lane, party in zip(LANES, parties, strict=True):
        parts.append(text(lane, 66, NAMES.get(party, party), "head", "middle"))
        parts.append(f'<line class="lane" x1="{lane}" y1="{TOP - 18}" x2="{lane}" y2="{bottom}"/>')
    for row, item in enumerate(items):
        parts += drawn(case, item, TOP + STEP * row, LANES if item["by"] == parties[0] else LANES[::-1])
    parts += closing_lines(case, bottom + 30)
    return "\n".join([*parts, "</svg>"]) + "\n"


def drawn(case: dict[str, Any], item: dict[str, Any], y: int, lanes: tuple[int, ...]) -> list[str]:
    """One act: its dot, its words on its author's side, and the way to its receipt."""
    here, there = lanes
    outward = -1 if here < there else 1
    anchor, side = ("end", -16) if outward < 0 else ("start", 16)
    words = say(f"act.{case['procedure']}.{item['act']}", LANGUAGE)
    entry = "{party}:{incarnation}:{index}".format(**item["entry"])
    told = f"day {days(case, item['time'])} · entry {entry} · {item['effect']}"
    receipt = f"receipt, day {days(case, item['receipted'])}"
    return [
        f'<line class="post" x1="{here - outward * 8}" y1="{y}" x2="{there + outward * 9}" y2="{y + 14}"/>',
        f'<circle class="entry" cx="{here}" cy="{y}" r="6"/>',
        f'<circle class="seen" cx="{there}" cy="{y + 14}" r="5"/>',
        text(here + side, y + 1, words, "", anchor),
        text(here + side, y + 17, told, "small", anchor),
        text(there - side, y + 18, receipt, "small", "start" if anchor == "end" else "end"),
    ]


def closing_lines(case: dict[str, Any], y: int) -> list[str]:
    """The terms that ran, and how the case stands."""
    terms = []
    for clock in case["clocks"]:
        if clock["due"] is not None and clock["outcome"] == "in_time":
            name = say(f"clock.{case['procedure']}.{clock['clock']}", LANGUAGE)
            terms.append(f"{name}: due day {days(case, clock['due'])}")
    state = say(f"state.{case['procedure']}.{case['state']}", LANGUAGE)
    lines = [f"Answered in time: {'; '.join(terms[:2])}"] if terms else []
    lines += ["; ".join(terms[at : at + 2]) for at in range(2, len(terms), 2)]
    lines.append(f"On both nodes, from headers alone: “{state}”. {LAST}")
    return [text(24, y + 8 + 20 * row, line, "small") for row, line in enumerate(lines)]


def text(x: int, y: int, words: str, kind: str = "", anchor: str = "start") -> str:
    """Words at a place."""
    return f'<text x="{x}" y="{y}" class="{kind}" text-anchor="{anchor}">{escape(words)}</text>'


def main() -> int:
    """Play, draw, write."""
    PICTURES.mkdir(exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        (PICTURES / "one-case.svg").write_text(timeline(first_case(folder)), "utf-8")
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
