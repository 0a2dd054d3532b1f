"""Papers for a story: a small real PDF (ISO 32000-1) and a small real PNG (W3C PNG, third edition).

Nobody's passport is here. A page says on its face that it is a specimen, and the portrait is a few
shades of grey.
"""

from __future__ import annotations

import struct
import zlib
from collections.abc import Iterable

SPECIMEN = "SPECIMEN"
A5 = (420, 595)  # points
WIDTH, HEIGHT = 96, 128  # of the portrait, in pixels


def pdf(lines: Iterable[str]) -> bytes:
    """One A5 page: a frame, SPECIMEN across its head, then the lines. Latin-1 only; the rest is "?"."""
    width, height = A5
    drawn = [f"0.6 w 30 30 {width - 60} {height - 60} re S", "BT /F1 22 Tf 0.7 g 140 530 Td"]
    drawn += [f"({SPECIMEN}) Tj ET", "BT /F1 11 Tf 0 g 50 490 Td 18 TL"]
    drawn += [f"({_escaped(line)}) Tj T*" for line in lines]
    content = "\n".join([*drawn, "ET"]).encode("latin-1", "replace")
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        f"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 {width} {height}] /Contents 4 0 R"
        " /Resources << /Font << /F1 5 0 R >> >> >>".encode(),
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(content), content),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica /Encoding /WinAnsiEncoding >>",
    ]
    return _file(objects)


def _file(objects: list[bytes]) -> bytes:
    """Header, numbered objects, cross-reference table, trailer."""
    out = b"%PDF-1.4\n%\xe2\xe3\xcf\xd3\n"
    places = []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % place for place in places)
    head = b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1)
    trailer = b"trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n" % (len(objects) + 1, len(out))
    return out + head + table + trailer


def _escaped(line: str) -> str:
    return line.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)")


def png() -> bytes:
    """A portrait that is nobody's: head and shoulders in grey, eight bits a pixel."""
    rows = b"".join(b"\x00" + bytes(_shade(x, y) for x in range(WIDTH)) for y in range(HEIGHT))
    head = struct.pack(">IIBBBBB", WIDTH, HEIGHT, 8, 0, 0, 0, 0)
    chunks = _chunk(b"IHDR", head) + _chunk(b"IDAT", zlib.compress(rows, 9)) + _chunk(b"IEND", b"")
    return b"\x89PNG\r\n\x1a\n" + chunks


def _shade(x: int, y: int) -> int:
    across, up = (x - WIDTH / 2) / (WIDTH / 2), y / HEIGHT
    head = (across / 0.42) ** 2 + ((up - 0.38) / 0.26) ** 2
    shoulders = (across / 0.85) ** 2 + ((up - 1.02) / 0.34) ** 2
    if head < 1:
        return 150 - int(30 * head)
    return 90 if shoulders < 1 else 225 - int(20 * up)


def _chunk(kind: bytes, data: bytes) -> bytes:
    return struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
