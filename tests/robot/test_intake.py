"""Does every file become pictures or a refusal in words, and nothing large before its size is known?"""

from __future__ import annotations

import io
import struct
import zipfile
import zlib
from pathlib import Path

import pytest
from PIL import Image
from pillow_heif import register_heif_opener

from domain.policies import policies
from domain.result_pictures.model import Refused
from domain.robot_policy import IntakeRules
from robot.intake import Page, pages_of
from robot.pictures import is_empty, upright

RULES = policies().robot[-1].intake
SMALL = RULES.model_copy(
    update={
        "most_bytes": 100_000,
        "most_zip_bytes": 300_000,
        "most_members": 3,
        "most_pages": 2,
        "most_pixels": 1_000_000,
    }
)
register_heif_opener()


def picture(kind: str = "PNG", size: tuple[int, int] = (200, 300), **how: object) -> bytes:
    out = io.BytesIO()
    image = Image.new("RGB", size, "white")
    image.putpixel((5, 5), (0, 0, 0))
    image.save(out, kind, **how)
    return out.getvalue()


def pdf(pages: int) -> bytes:
    out = io.BytesIO()
    sheets = [Image.new("RGB", (200, 300), "white") for _ in range(pages)]
    sheets[0].save(out, "PDF", save_all=True, append_images=sheets[1:])
    return out.getvalue()


def packed(*files: tuple[str, bytes], how: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", how) as archive:
        for name, content in files:
            archive.writestr(name, content)
    return out.getvalue()


def told(content: bytes, rules: IntakeRules = RULES) -> list[str]:
    """The size of each picture, or the code of each refusal."""
    found = []
    for one in pages_of(content, "file", rules):
        opened = one.load() if isinstance(one, Page) else one
        found.append(opened.code if isinstance(opened, Refused) else f"{opened.width}x{opened.height}")
    return found


def png_that_claims(width: int, height: int) -> bytes:
    """A PNG of a few bytes whose head promises any number of pixels."""

    def chunk(kind: bytes, content: bytes) -> bytes:
        return struct.pack(">I", len(content)) + kind + content + struct.pack(">I", zlib.crc32(kind + content))

    head = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", head) + chunk(b"IDAT", zlib.compress(b"\0" * 50)) + chunk(b"IEND", b"")


@pytest.mark.parametrize("kind", ["PNG", "JPEG", "WEBP", "BMP", "HEIF"])
def test_pictures_are_taken_by_content_whatever_they_are_called(kind: str) -> None:
    assert told(picture(kind)) == ["200x300"]


def test_a_pdf_gives_a_picture_for_each_page() -> None:
    assert len(told(pdf(2))) == 2
    assert told(pdf(3), SMALL)[2:] == ["too_many"]


REFUSED = [
    (b"", ["empty"]),
    (b"hello", ["wrong_type"]),
    (b"GIF89a" + b"\0" * 40, ["wrong_type"]),
    (b"MZ" + b"\0" * 400, ["wrong_type"]),
    (picture()[:60], ["corrupt"]),
    (picture("JPEG", (900, 900))[:900], ["corrupt"]),
    (b"%PDF-1.7\nnothing", ["corrupt"]),
    (b"PK\x03\x04nothing", ["corrupt"]),
    (png_that_claims(60_000, 60_000), ["bomb"]),
    (png_that_claims(9_000, 9_000), ["bomb"]),  # 81 million, one above the limit
    (picture(size=(59, 900)), ["too_small"]),
    (picture(size=(60, 900)), ["60x900"]),
    (packed(), ["empty"]),
    (packed(("__MACOSX/a.jpg", b"x"), (".DS_Store", b"x")), ["empty"]),
    (packed(("a.png", picture()), ("b.txt", b"text"), ("c.png", picture())), ["200x300", "wrong_type", "200x300"]),
    (packed(("inner.zip", packed(("a.png", picture())))), ["nested"]),
    (packed(("bomb.png", b"\0" * 5_000_000), ("a.png", picture())), ["bomb"]),
]


@pytest.mark.parametrize(("content", "expected"), REFUSED)
def test_what_holds_no_picture_is_refused_by_code(content: bytes, expected: list[str]) -> None:
    assert told(content) == expected


def test_every_refusal_is_a_whole_sentence_and_names_its_part() -> None:
    for content, _ in REFUSED:
        for one in pages_of(content, "file", RULES):
            opened = one.load() if isinstance(one, Page) else one
            if isinstance(opened, Refused):
                assert opened.why.text().endswith(".") and "{" not in opened.why.text()
                assert opened.name.startswith("file")


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        (b"\0" * 100_001, ["too_large"]),
        (packed(("a.bin", bytes(range(256)) * 391), how=zipfile.ZIP_STORED), ["bomb"]),  # 100,096 bytes
        (packed(*[(f"{n}.png", picture()) for n in range(3)]), ["200x300"] * 3),
        (packed(*[(f"{n}.png", picture()) for n in range(4)]), ["200x300"] * 3 + ["too_many"]),
        (picture(size=(1000, 1000)), ["1000x1000"]),
        (picture(size=(1000, 1001)), ["bomb"]),
    ],
)
def test_each_limit_of_the_policy_holds(content: bytes, expected: list[str]) -> None:
    assert told(content, SMALL) == expected


def test_a_file_behind_a_password_is_told_so() -> None:
    locked = bytearray(packed(("a.png", picture())))
    for signature, flags in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        locked[locked.index(signature) + flags] |= 1
    assert told(bytes(locked)) == ["encrypted"]


def test_members_keep_their_chinese_names() -> None:
    utf8 = packed(("张三.png", picture()))
    gbk = packed(("zzzz.png", picture())).replace(b"zzzz", "张三".encode("gbk"))
    assert [one.name for content in (utf8, gbk) for one in pages_of(content, "一.zip", RULES)] == [
        "一.zip/张三.png"
    ] * 2


def test_a_folder_in_a_name_leads_nowhere(tmp_path: Path) -> None:
    evil = packed(("../../etc/passwd.png", picture()), ("C:\\x\\b.png", picture()))
    assert [one.name for one in pages_of(evil, "z", RULES)] == ["z/passwd.png", "z/b.png"]


def test_the_turn_that_a_camera_noted_is_applied_and_glass_is_laid_on_white() -> None:
    exif = Image.Exif()
    exif[274] = 6  # turned by a quarter
    turned = Image.open(io.BytesIO(picture("JPEG", exif=exif)))
    assert upright(turned).size == (300, 200)
    assert upright(Image.new("RGBA", (80, 80), (0, 0, 0, 0))).getpixel((1, 1)) == (255, 255, 255)


def test_a_huge_photo_is_read_at_less() -> None:
    assert upright(Image.new("L", (8192, 4096))).size == (5793, 2896)
    assert upright(Image.new("L", (1080, 9000))).size == (1080, 9000)  # a long screen is not huge


@pytest.mark.parametrize("tone", [0, 128, 255])
def test_one_tone_is_an_empty_picture_and_writing_is_none(tone: int) -> None:
    image = Image.new("L", (400, 400), tone)
    assert is_empty(image)
    image.paste(255 - tone if tone != 128 else 0, (100, 100, 300, 140))
    assert not is_empty(image)
