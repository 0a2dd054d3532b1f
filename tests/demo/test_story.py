"""The story is data that is read strictly, and the papers that it draws are real ones."""

from __future__ import annotations

import struct
import zlib
from pathlib import Path

import pytest

from comity import language
from comity.demo import play, scan, story
from comity.demo.moments import filled, moment
from comity.demo.place import fresh
from comity.errors import ComityError, Usage
from support.source import ROOT

STORY = ROOT / "examples/fr-dz/story.toml"
# 2026-03-23T00:10:00Z: a demonstration shown ten minutes after midnight.
NOW = 1_774_224_600
DAY = 86_400


def written(folder: Path, old: str, new: str) -> Path:
    text = STORY.read_text(encoding="utf-8").replace("../../profiles", str(ROOT / "profiles"))
    assert old in text
    path = folder / "story.toml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    return path


def test_the_checkout_s_own_story_is_found_and_can_be_read() -> None:
    told, profile = story.read_story(play.found_story())
    assert play.found_story() == STORY
    assert set(told.parties) == set(profile.parties)
    ranks = {
        authority: {rank for _, one in told.officers().values() if one.authority == authority for rank in one.ranks}
        for authority in {one.authority for _, one in told.officers().values()}
    }
    everything = {"drafts", "approves", "reviews", "directs", "audits", "administers"}
    ends = {end for route in profile.routes.values() for end in (route.sender, route.receiver)}
    assert all(found == everything for authority, found in ranks.items() if authority in ends)
    # Who oversees does nothing else.
    assert all(ranks[authority] == {"audits"} for authority in profile.oversight.values())


def test_every_kind_of_step_can_be_played() -> None:
    told, _ = story.read_story(STORY)
    assert {type(step) for chapter in told.chapters for step in chapter.steps} <= set(play.PLAYED)


@pytest.mark.parametrize("now", [NOW, NOW + DAY // 2, NOW + DAY - 700])
def test_the_story_never_goes_back_in_time_whatever_the_hour_it_is_told_at(now: int) -> None:
    told, _ = story.read_story(STORY)
    times = []
    for step in [step for chapter in told.chapters for step in chapter.steps]:
        times += [moment(at, now) for at in (step.at, getattr(step, "approved_at", "")) if at]
    assert times == sorted(times)
    assert times[0] < now - 100 * DAY
    assert times[-1] == now


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('by = "claire"', 'by = "nobody"', "story.unknown"),
        ('attach = ["birth"]', 'attach = ["nothing"]', "story.unknown"),
        ('party = "DZ"\n', 'party = "ZZ"\n', "story.unknown"),
        ('at = "-120d 09:00"', 'at = "last spring"', "story.moment"),
        ('do = "cards"', 'do = "magic"', "story.malformed"),
        ('last_request = "held"', 'no_such_entry = "held"', "story.unknown"),
        ('by = "omar"\npillar', 'by = "nobody"\npillar', "story.unknown"),
        ("{ listed = 2,", "{ nothing = 2,", "story.unknown"),
        ('act = "recognise"', 'akt = "recognise"', "story.malformed"),
        ("[parties.FR]", "[parties.XX]", "story.unknown"),
    ],
)
def test_a_story_with_a_mistake_is_refused_before_anything_is_made(
    tmp_path: Path, old: str, new: str, code: str
) -> None:
    with pytest.raises(Usage) as refused:
        story.read_story(written(tmp_path, old, new))
    assert refused.value.code == code


def test_moments_are_counted_from_the_end() -> None:
    midnight = NOW - NOW % DAY
    assert moment("now", NOW) == NOW
    assert moment("-45m", NOW) == NOW - 45 * 60
    assert moment("-118d 09:30", NOW) == midnight - 118 * DAY + (9 * 60 + 30) * 60
    assert moment("+15d", NOW) == midnight + 15 * DAY + DAY // 2
    # Fifteen minutes ago was another day: a field and its step agree about which.
    assert filled("@-15m", NOW, {}) == "2026-03-22"
    assert filled({"of": "&asked", "x": ["@now", 3]}, NOW, {"asked": "XA:0:4"}) == {
        "of": "XA:0:4",
        "x": ["2026-03-23", 3],
    }
    with pytest.raises(Usage):
        filled("&never", NOW, {})


def test_the_portrait_is_a_png_whose_every_pixel_decodes() -> None:
    data, at, chunks = scan.png(), 8, {}
    assert data.startswith(b"\x89PNG\r\n\x1a\n")
    while at < len(data):
        (length,) = struct.unpack(">I", data[at : at + 4])
        kind, body = data[at + 4 : at + 8], data[at + 8 : at + 8 + length]
        assert struct.unpack(">I", data[at + 8 + length : at + 12 + length])[0] == zlib.crc32(kind + body)
        chunks[kind], at = body, at + 12 + length
    assert struct.unpack(">IIBBBBB", chunks[b"IHDR"]) == (scan.WIDTH, scan.HEIGHT, 8, 0, 0, 0, 0)
    assert len(zlib.decompress(chunks[b"IDAT"])) == (scan.WIDTH + 1) * scan.HEIGHT
    assert chunks[b"IEND"] == b""


def test_the_scan_is_a_pdf_whose_table_leads_to_each_object() -> None:
    data = scan.pdf(["Name: X (Y)", "back\\slash"])
    start = int(data[data.rindex(b"startxref") + 9 :].split()[0])
    places = [int(line.split()[0]) for line in data[start:].split(b"\n")[3:8]]
    assert all(data[place:].startswith(b"%d 0 obj" % number) for number, place in enumerate(places, 1))
    assert b"(Name: X \\(Y\\)) Tj" in data
    assert b"SPECIMEN" in data


def test_each_run_gets_a_folder_of_its_own_and_latest_is_the_newest(tmp_path: Path) -> None:
    first, second = fresh(tmp_path / "demo"), fresh(tmp_path / "demo")
    assert first != second
    assert (tmp_path / "demo/latest").resolve() == second
    assert first.stat().st_mode & 0o777 == 0o700


def test_a_folder_that_can_not_be_made_is_said(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    with pytest.raises(ComityError) as refused:
        fresh(tmp_path / "file")
    assert refused.value.code == "demo.folder"


def test_each_check_and_line_has_its_sentence() -> None:
    said = language.sentences("demo")
    named = (ROOT / "src/comity/demo").glob("*.py")
    text = "".join(path.read_text(encoding="utf-8") for path in named)
    lines = {key.split(".")[2] for key in said if key.startswith("demo.line.")}
    assert {line for line in lines if f'"{line}"' not in text} == set()
    checks = {key.split(".")[2] for key in said if key.startswith("demo.check.")}
    assert {check for check in checks if f'"{check}.' not in text and f'"{check}"' not in text} == set()
