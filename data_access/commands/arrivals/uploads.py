"""How does a test report that somebody sends come in? By its content, stripped, sealed, and never back to the public.

Photos are decoded and written anew, which leaves position, camera and everything hidden behind; a HEIC photo becomes a
JPEG. A PDF is sealed as it came (``stripped`` is False): whoever opens it is staff, and is told so.
"""

from __future__ import annotations

import hashlib
import io
from dataclasses import dataclass

import pillow_heif
from PIL import Image, ImageOps, UnidentifiedImageError
from sqlalchemy import func, select

from data_access.audit import Actor, record
from data_access.commands.moving.acting import Acting, new_ids
from data_access.commands.moving.carrying_out import apply
from data_access.commands.moving.orders import Order, Wish
from data_access.district import zone
from data_access.engine import Database, insert_into
from data_access.keys import Keys
from data_access.receipts import NOBODY, arrival_at, receipt_hash
from data_access.schema import arrival, upload
from data_access.scoping import areas_in_scope
from data_access.versions import bump
from domain.arrivals import Upload
from domain.errors import N_, CockpitError, ScopeError
from domain.instants import now, to_epoch
from domain.receipts import read_receipt
from domain.scope import Scope

MOST_BYTES = 10 * 1024 * 1024
MOST_PIXELS = 50_000_000
"""A phone's photo has 12 to 50 million; a file that unfolds to more is not read."""
MOST_FILES = 5
LEAST_REASON = 4
QUALITY = 88
PDF = "application/pdf"
_PDF_END_WITHIN = 2048
PUBLIC = Actor("public", "public")

pillow_heif.register_heif_opener()


@dataclass(frozen=True)
class Content:
    """A file as it is kept."""

    content_type: str
    plain: bytes
    stripped: bool


def attach_report(db: Database, keys: Keys, code: str, content: bytes, *, at: int | None = None) -> Upload:
    """Keep a test report for the holder of a receipt code and return what came of it.

    The same file again changes nothing. Every code that opens nothing gets the same answer, after the same work.
    """
    present = to_epoch(now()) if at is None else at
    if len(content) > MOST_BYTES:
        return Upload.TOO_LARGE
    kept = read_content(content)
    if kept is None:
        return Upload.NOT_READABLE
    hashed = receipt_hash(keys, read_receipt(code) or NOBODY)
    return keep_file(db, keys, hashed, hashlib.sha256(content).digest(), kept, at=present)


def keep_file(db: Database, keys: Keys, hashed: bytes, sha256: bytes, kept: Content, *, at: int) -> Upload:
    """Keep a file that was read already for the receipt with this hash; ``sha256`` is of what was sent."""
    with db.write() as conn:
        found = arrival_at(conn, hashed)
        if found is None or found.state in ("merged", "invalid"):
            return Upload.UNKNOWN
        u = upload.c
        held = conn.execute(select(func.count()).select_from(upload).where(u.arrival_id == found.id)).scalar_one()
        known = conn.execute(select(u.id).where(u.arrival_id == found.id, u.sha256 == sha256)).first()
        if known is not None:
            return Upload.KEPT
        if held >= MOST_FILES:
            return Upload.TOO_MANY
        acting = Acting(conn, keys, PUBLIC, None, at, zone(conn))
        (id_,) = new_ids(conn, upload, 1)
        row = {
            "id": id_, "arrival_id": found.id, "at": at, "content_type": kept.content_type, "sha256": sha256,
            "size": len(kept.plain), "stripped": kept.stripped,
            "sealed": keys.sealed(kept.plain, f"upload:{id_}"),
        }  # fmt: skip
        conn.execute(insert_into(conn, upload).on_conflict_do_nothing(), row)
        apply(acting, Order("arrival", "attach", [Wish(int(found.id), at=at)], optional=True), by_rule=True)
        bump(conn, sorted({"arrivals", *acting.touched}), at=at)
    return Upload.KEPT


def read_content(content: bytes) -> Content | None:
    """Return a file as it is kept, told by its content whatever it is called; None for everything else."""
    if content[:5] == b"%PDF-":
        return Content(PDF, content, False) if b"%%EOF" in content[-_PDF_END_WITHIN:] else None
    try:
        with Image.open(io.BytesIO(content), formats=("JPEG", "PNG", "HEIF")) as image:
            if image.width * image.height > MOST_PIXELS:
                return None
            kind = "PNG" if image.format == "PNG" else "JPEG"
            upright = ImageOps.exif_transpose(image)
            plain = upright.convert("RGB" if kind == "JPEG" or upright.mode not in ("RGBA", "LA", "P") else "RGBA")
    except (UnidentifiedImageError, OSError, ValueError, SyntaxError, EOFError, MemoryError, RuntimeError):
        return None
    except Image.DecompressionBombError:
        return None
    bare = Image.new(plain.mode, plain.size)
    bare.paste(plain)
    out = io.BytesIO()
    bare.save(out, kind, **({"quality": QUALITY} if kind == "JPEG" else {}))
    return Content(f"image/{kind.lower()}", out.getvalue(), True)


def open_report(
    db: Database, keys: Keys, scope: Scope, actor: Actor, *, upload_id: int, reason: str
) -> tuple[str, bytes]:
    """Return (content type, content) of a test report for staff; person and reason are audited.

    Raises ``ScopeError`` outside the scope, ``CockpitError`` without a reason of at least four characters.
    """
    scope.require_personal()
    if len(reason.strip()) < LEAST_REASON:
        raise CockpitError(N_("Say in at least {least} characters why you need to see this person."),
                           least=LEAST_REASON)  # fmt: skip
    with db.write() as conn:
        statement = (
            select(upload.c.content_type, upload.c.sealed)
            .join(arrival, arrival.c.id == upload.c.arrival_id)
            .where(upload.c.id == upload_id, arrival.c.area_id.in_(areas_in_scope(scope)))
        )
        row = conn.execute(statement).first()
        if row is None:
            raise ScopeError(N_("There is no such record in your scope."))
        record(conn, actor, "open_upload", object_=f"upload:{upload_id}", detail={"reason": reason.strip()[:200]})
    return str(row.content_type), keys.opened(bytes(row.sealed), f"upload:{upload_id}")
