"""What comes in that is no picture at all, or one made to do harm?"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from dataclasses import dataclass

from PIL import Image

BOMB_MB = 100
HUGE = 60_000
"""Width and height that a PNG claims: 3.6 thousand million pixels in a few bytes."""


@dataclass(frozen=True)
class Hostile:
    """A file and what is wrong with it."""

    name: str
    content: bytes
    why: str


def hostile_files() -> list[Hostile]:
    """Return one file of each sort, always the same ones."""
    png = _png(120, 160)
    return [
        Hostile("empty.png", b"", "empty"),
        Hostile("truncated.jpg", _jpeg()[:700], "truncated"),
        Hostile("truncated.png", png[: len(png) // 2], "truncated"),
        Hostile("text.png", "这不是图片。".encode() * 20, "wrong type"),
        Hostile("program.jpg", b"MZ" + bytes(range(256)) * 8, "wrong type"),
        Hostile("sheet.xlsx", _zip({"xl/workbook.xml": b"<workbook/>"}), "wrong type"),
        Hostile("drawing.svg", b'<svg xmlns="urn:x"><script>alert(1)</script></svg>', "wrong type"),
        Hostile("claims-huge.png", _claiming(HUGE, HUGE), "huge dimensions"),
        Hostile("bomb.png", _bomb_png(), "image bomb"),
        Hostile("line.png", _png(30_000, 2), "huge dimensions"),
        Hostile("dot.png", _png(1, 1), "too small"),
        Hostile("bomb.zip", _bomb_zip(), "zip bomb"),
        Hostile("nested.zip", _zip({"inner.zip": _zip({"inner.zip": _zip({"a.png": png})})}), "nested zip"),
        Hostile("many.zip", _zip({f"{number}.png": b"" for number in range(3000)}), "too many members"),
        Hostile("escaping.zip", _zip({"../../escaped.png": png}), "path outside"),
        Hostile("locked.zip", _locked_zip(png), "password"),
        Hostile("cut.zip", _zip({"a.png": png})[:-30], "truncated"),
        Hostile("locked.pdf", _locked_pdf(), "password"),
        Hostile("broken.pdf", b"%PDF-1.7\n1 0 obj\n<< /Type /Catalog /Pages 2 0 R >>\nendobj\n", "truncated"),
    ]


def _png(wide: int, tall: int) -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (wide, tall), "#8FB7D9").save(out, "PNG")
    return out.getvalue()


def _jpeg() -> bytes:
    out = io.BytesIO()
    Image.linear_gradient("L").resize((400, 600)).save(out, "JPEG")
    return out.getvalue()


def _chunk(name: bytes, body: bytes) -> bytes:
    return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))


def _claiming(wide: int, tall: int, body: bytes = b"") -> bytes:
    """Return a grey PNG whose head says how large it is; its pixels are ``body`` (compressed)."""
    head = struct.pack(">IIBBBBB", wide, tall, 8, 0, 0, 0, 0)
    return (
        b"\x89PNG\r\n\x1a\n"
        + _chunk(b"IHDR", head)
        + _chunk(b"IDAT", body or zlib.compress(b"\0" * 9))
        + _chunk(b"IEND", b"")
    )


def _bomb_png() -> bytes:
    """Return a small file that is a picture of 10,000 x 10,000 pixels: 100 MB when unpacked, 300 in colour."""
    side = 10_000
    packer = zlib.compressobj(9)
    row = b"\0" * (1 + side)
    body = b"".join(packer.compress(row) for _ in range(side)) + packer.flush()
    return _claiming(side, side, body)


def _zip(members: dict[str, bytes]) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in members.items():
            file.writestr(zipfile.ZipInfo(name, (2022, 11, 20, 8, 0, 0)), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def _bomb_zip() -> bytes:
    """Return a zip whose one member unpacks to ``BOMB_MB``."""
    out = io.BytesIO()
    member = zipfile.ZipInfo("picture.png", (2022, 11, 20, 8, 0, 0))
    member.compress_type = zipfile.ZIP_DEFLATED
    with zipfile.ZipFile(out, "w") as file, file.open(member, "w", force_zip64=True) as writing:
        for _ in range(BOMB_MB):
            writing.write(bytes(1 << 20))
    return out.getvalue()


def _locked_zip(png: bytes) -> bytes:
    """Return a zip whose member says that it is encrypted."""
    content = bytearray(_zip({"a.png": png}))
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + offset] |= 1
    return bytes(content)


def _locked_pdf() -> bytes:
    """Return a PDF whose trailer names a standard encryption that nobody gives a password for."""
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] >>",
        b"<< /Filter /Standard /V 2 /R 3 /Length 128 /P -3904 /O <" + b"5A" * 32 + b"> /U <" + b"3C" * 32 + b"> >>",
    ]
    out, places = bytearray(b"%PDF-1.4\n"), []
    for number, body in enumerate(objects, 1):
        places.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    start = len(out)
    out += b"xref\n0 5\n0000000000 65535 f \n" + b"".join(b"%010d 00000 n \n" % place for place in places)
    ids = b"<" + b"AB" * 16 + b">"
    out += b"trailer\n<< /Size 5 /Root 1 0 R /Encrypt 4 0 R /ID [%s %s] >>\nstartxref\n%d\n%%%%EOF\n" % (
        ids,
        ids,
        start,
    )
    return bytes(out)
