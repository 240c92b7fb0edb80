"""Which files does a zip hold? Unpacked one by one within limits; a bomb is met while it unpacks, not believed."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

from domain.errors import N_
from domain.result_pictures.model import Refused
from domain.robot_policy import IntakeRules
from robot.refusing import refused

_CHUNK = 1_000_000
_SYSTEM = ("__MACOSX/", ".DS_Store", "Thumbs.db", "desktop.ini")
"""What machines put into zips beside what people meant."""


@dataclass(frozen=True)
class Member:
    """A file of a zip: the zip's name and its own, and its bytes."""

    name: str
    content: bytes


def is_zip(content: bytes) -> bool:
    """Return whether a file begins like a zip."""
    return content[:4] in (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")


def members_of(content: bytes, name: str, rules: IntakeRules) -> Iterator[Member | Refused]:
    """Yield the files of a zip in its order; what cannot be unpacked, or not within the limits, as a refusal."""
    if len(content) > rules.most_zip_bytes:
        limit = rules.most_zip_bytes // 1_000_000
        yield refused("too_large", N_("The file is larger than {limit} MB."), name, limit=limit)
        return
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
    except (zipfile.BadZipFile, ValueError, OSError, NotImplementedError, EOFError):
        yield refused("corrupt", N_("The zip is damaged or cut off and cannot be opened."), name)
        return
    files = [one for one in archive.infolist() if not one.is_dir() and not _of_a_system(one.filename)]
    if not files:
        yield refused("empty", N_("The zip holds no files."), name)
    left = rules.most_zip_bytes
    for one in files[: rules.most_members]:
        shown = f"{name}/{_named(one)}"
        part = _unpacked(archive, one, shown, rules, left)
        yield part
        if isinstance(part, Refused):
            if part.code == "bomb":
                return  # whoever packs one bomb packs more
        else:
            left -= len(part.content)
    if len(files) > rules.most_members:
        limit = rules.most_members
        yield refused(
            "too_many", N_("The zip holds more than {limit} files; the others were not read."), name, limit=limit
        )


def _unpacked(
    archive: zipfile.ZipFile, one: zipfile.ZipInfo, shown: str, rules: IntakeRules, left: int
) -> Member | Refused:
    most = min(rules.most_bytes, left, max(one.compress_size, 1_000) * rules.most_expansion)
    if one.flag_bits & 0x1:
        return refused("encrypted", N_("This file of the zip needs a password: send it without one."), shown)
    try:
        with archive.open(one) as file:
            parts: list[bytes] = []
            size = 0
            while part := file.read(_CHUNK):
                size += len(part)
                if size > most:
                    return refused(
                        "bomb", N_("The zip unpacks to far more than it holds: it is not opened further."), shown
                    )
                parts.append(part)
    except (zipfile.BadZipFile, zlib.error, OSError, EOFError, ValueError, NotImplementedError, RuntimeError):
        return refused("corrupt", N_("This file of the zip is damaged and cannot be unpacked."), shown)
    return Member(shown, b"".join(parts))


def _named(one: zipfile.ZipInfo) -> str:
    """Return a member's name without folders; Chinese names that were packed on Windows are GBK, not CP437."""
    name = one.filename
    if not one.flag_bits & 0x800:
        try:
            name = name.encode("cp437").decode("gb18030")
        except (UnicodeEncodeError, UnicodeDecodeError):
            name = one.filename
    return name.replace("\\", "/").rsplit("/", 1)[-1]


def _of_a_system(name: str) -> bool:
    return name.startswith(_SYSTEM[0]) or name.rsplit("/", 1)[-1] in _SYSTEM
