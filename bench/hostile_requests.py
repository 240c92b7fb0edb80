"""What does somebody send who means no good? Fuzzed forms, guessed codes, oversize and disguised files, odd methods."""

from __future__ import annotations

import io
import random
from collections.abc import Callable
from dataclasses import dataclass, field

from PIL import Image

from domain.receipts import receipt_code

NAMES = ("traveller.id_no", "arrived_on", "visits.0.province", "visits.99.city", "companions.0.id_no", "destination",
         "form_id", "do", "code", "travel", "\x00", "visits..", "companions.-1.name", "temperature", "symptom", "words",
         "keep")  # fmt: skip
BITS = ("", "A" * 3000, "' OR 1=1 --", "{0.__class__}", "%s%n", "\u202e", "\ud7ff", "<img src=x onerror=1>", "临平镇",
        "9" * 40, "../../etc/passwd", "\r\nSet-Cookie: a=b", "2022-13-45", "${7*7}", "36.5", "３６．５",
        "-1e9", "1")  # fmt: skip
PATHS = ("/", "/arrive", "/status", "/receipt", "/receipt/report", "/daily", "/daily/sent", "/health", "/login",
         "/overview", "/_stcore/stream", "/api/v1/results", "/static/../keys.toml", "/%2e%2e/%2e%2e/etc/passwd",
         "/upload/1", "/arrive?lang=xx", "/status?" + "a" * 900)  # fmt: skip
BIG = 11 * 1024 * 1024


@dataclass(frozen=True)
class Asked:
    """One request. ``address``: whom a proxy says it comes from; ``guess``: it tries a code that nobody has."""

    method: str
    path: str
    address: str
    data: dict[str, str] | None = None
    file: tuple[str, bytes, str] | None = None
    headers: dict[str, str] = field(default_factory=dict)
    guess: bool = False


def drawn(draw: random.Random, addresses: int) -> Asked:
    """Return a request; ``addresses``: how many machines attack."""
    one = draw.randrange(addresses)
    address = f"203.0.{one // 250}.{one % 250 + 1}"
    kind = draw.choices((_fuzzed, _guessed, _filed, _strayed), (5, 3, 1, 2))[0]
    return kind(draw, address)


def _fuzzed(draw: random.Random, address: str) -> Asked:
    data = {draw.choice(NAMES): draw.choice(BITS) for _ in range(draw.randint(0, 6))}
    if draw.random() < 0.02:
        data["words"] = "x" * 200_000
    return Asked("POST", draw.choice(("/arrive", "/status", "/daily", "/receipt/report")), address, data)


def _guessed(draw: random.Random, address: str) -> Asked:
    code = receipt_code(draw.randbytes(17))
    if draw.random() < 0.5:
        return Asked("POST", "/status", address, {"code": code}, guess=True)
    return Asked("POST", "/daily", address, {"code": code, "temperature": "36.5"}, guess=True)


def _filed(draw: random.Random, address: str) -> Asked:
    content = draw.choice(FILES)()
    return Asked("POST", "/receipt/report", address, None, ("report.jpg", content, draw.choice(("image/jpeg", "x/y"))))


def _strayed(draw: random.Random, address: str) -> Asked:
    junk = "".join(one for one in draw.choice(BITS) if one.isascii() and one.isprintable())
    headers = {"cookie": f"cockpit_receipt={junk}; cockpit_daily={junk}"} if draw.random() < 0.5 else {}
    return Asked(draw.choice(("GET", "PUT", "DELETE", "HEAD", "OPTIONS")), draw.choice(PATHS), address, headers=headers)


def _bomb() -> bytes:
    """Return a picture of a few kB that unfolds to 100 million dots."""
    out = io.BytesIO()
    Image.new("1", (10_000, 10_000)).save(out, "PNG")
    return out.getvalue()


def _broken() -> bytes:
    out = io.BytesIO()
    Image.new("RGB", (60, 40), "navy").save(out, "JPEG")
    return out.getvalue()[:200]


FILES: tuple[Callable[[], bytes], ...] = (
    lambda: b"MZ" + b"\0" * 300, lambda: b"<svg onload=alert(1)>", lambda: b"%PDF-1.7 nothing", _broken, _bomb,
    lambda: b"PK\x03\x04" + b"a" * 900, lambda: b"", lambda: b"\xff\xd8" + b"\0" * BIG,
)  # fmt: skip
