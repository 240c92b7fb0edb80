"""Is a test report told by its content, stripped, sealed, kept once, and never given to the public again?"""

from __future__ import annotations

import io

import pillow_heif
import pytest
from PIL import Image

from data_access.audit import Actor
from data_access.commands.arrivals import attach_report
from data_access.commands.arrivals.uploads import MOST_BYTES, MOST_FILES, open_report
from data_access.schema import arrival, transition, upload
from domain.arrivals import Upload
from domain.errors import CockpitError, ScopeError
from domain.scope import Role, Scope
from tests.arrivals.builders import AT, HQ, Station

PDF = b"%PDF-1.7\n1 0 obj\n<<>>\nendobj\ntrailer\n%%EOF\n"
SECRET = b"GPS-30.42-120.30"


def photo(kind: str, mode: str = "RGB", size: tuple[int, int] = (40, 30)) -> bytes:
    """Return a photo with something in its metadata that must go."""
    out = io.BytesIO()
    exif = Image.Exif()
    exif[0x010E] = SECRET.decode()
    image = Image.new(mode, size, 7 if mode == "P" else None)
    if kind == "HEIF":
        pillow_heif.from_pillow(image).save(out, exif=exif.tobytes())
    else:
        image.save(out, kind, exif=exif)
    return out.getvalue()


@pytest.mark.parametrize(
    ("content", "kind", "stripped"),
    [
        (photo("JPEG"), "image/jpeg", True),
        (photo("JPEG", "L"), "image/jpeg", True),
        (photo("PNG"), "image/png", True),
        (photo("PNG", "RGBA"), "image/png", True),
        (photo("PNG", "P"), "image/png", True),
        (photo("HEIF", size=(64, 64)), "image/jpeg", True),
        (PDF, "application/pdf", False),
    ],
)
def test_a_report_is_kept_by_its_content(station: Station, content: bytes, kind: str, stripped: bool) -> None:
    code = station.report().code
    assert attach_report(station.db, station.keys, code, content, at=AT + 5) is Upload.KEPT
    (row,) = station.rows(upload)
    assert (row["content_type"], row["stripped"]) == (kind, stripped)
    found, plain = open_report(station.db, station.keys, HQ, Actor("hq", "hq"), upload_id=row["id"], reason="check it")
    assert found == kind and (SECRET in plain) is False and (SECRET in content) is stripped
    if stripped:
        assert not dict(Image.open(io.BytesIO(plain)).getexif())
    assert [one["move"] for one in station.rows(transition)] == ["report", "attach"]


@pytest.mark.parametrize(
    "content",
    [b"", b"MZ\x90\x00", b"<svg onload=alert(1)>", b"%PDF-1.7 without an end", photo("JPEG")[:200], b"\xff\xd8\xff",
     b"GIF89a" + b"\x00" * 50, photo("PNG").replace(b"IHDR", b"IHDX"), b"\x00" * 1000],
)  # fmt: skip
def test_what_is_no_report_is_not_kept(station: Station, content: bytes) -> None:
    code = station.report().code
    assert attach_report(station.db, station.keys, code, content) is Upload.NOT_READABLE
    assert station.rows(upload) == []


def test_a_file_that_unfolds_to_too_many_pixels_is_not_read(station: Station) -> None:
    code = station.report().code
    out = io.BytesIO()
    Image.new("1", (9000, 9000)).save(out, "PNG")
    assert attach_report(station.db, station.keys, code, out.getvalue()) is Upload.NOT_READABLE


def test_the_limits_hold(station: Station) -> None:
    code = station.report().code
    assert attach_report(station.db, station.keys, code, b"%PDF-" + b"x" * MOST_BYTES) is Upload.TOO_LARGE
    for number in range(MOST_FILES):
        assert attach_report(station.db, station.keys, code, PDF + b"%d %%%%EOF" % number) is Upload.KEPT
    assert attach_report(station.db, station.keys, code, PDF + b"one more %%EOF") is Upload.TOO_MANY
    assert attach_report(station.db, station.keys, code, PDF + b"0 %%EOF") is Upload.KEPT  # the same again
    assert len(station.rows(upload)) == MOST_FILES


@pytest.mark.parametrize("code", ["", "0" * 27, "nonsense", "7QK-M2X"])
def test_every_unknown_code_gets_the_same_answer(station: Station, code: str) -> None:
    station.report()
    assert attach_report(station.db, station.keys, code, PDF) is Upload.UNKNOWN
    assert station.rows(upload) == []


def test_staff_open_a_report_in_their_scope_with_a_reason(station: Station) -> None:
    code = station.report(destination="a").code
    attach_report(station.db, station.keys, code, PDF)
    (row,) = station.rows(upload)
    other = Scope(Role.STREET, ("S2",))
    with pytest.raises(ScopeError):
        open_report(station.db, station.keys, other, Actor("s2", "street"), upload_id=row["id"], reason="look at it")
    with pytest.raises(ScopeError):
        open_report(
            station.db, station.keys, Scope(Role.WALL, ("330113",)), Actor("w"), upload_id=row["id"], reason="x" * 9
        )
    with pytest.raises(CockpitError):
        open_report(station.db, station.keys, HQ, Actor("hq", "hq"), upload_id=row["id"], reason=" ")


def test_an_upload_follows_the_merged_report(station: Station) -> None:
    first, second = station.report(), station.report()
    attach_report(station.db, station.keys, second.code, PDF)
    old = station.rows(arrival)[0]
    assert station.rows(upload)[0]["arrival_id"] == old["id"] and first.code != second.code
