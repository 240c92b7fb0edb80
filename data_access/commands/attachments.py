"""How does a photo come to a record, and who opens it? By its content, stripped, sealed, together with the move.

A photo is decoded and written anew, which leaves position, camera and everything hidden behind (as with uploads of the
public); it is made no larger than a page needs. What is no photo is refused in words, and the move with it.
"""

from __future__ import annotations

import hashlib
import io
from collections.abc import Sequence
from dataclasses import dataclass

from PIL import Image
from sqlalchemy import func, select

from data_access.audit import Actor, record
from data_access.commands.arrivals.uploads import LEAST_REASON, MOST_BYTES, PDF, Content, read_content
from data_access.commands.moving.acting import Acting, new_ids
from data_access.commands.moving.carrying_out import carry_out_within, require_role
from data_access.commands.moving.orders import Moved, Order, Outcome
from data_access.district import zone
from data_access.engine import Database, insert_into
from data_access.keys import Keys
from data_access.schema import attachment
from data_access.scoping import areas_in_scope
from domain.errors import N_, CockpitError, ScopeError
from domain.instants import now, to_epoch
from domain.scope import Scope
from domain.workflow import record_type
from domain.workflow.model import Photo

MOST_PHOTOS = 20
"""Photos of one record."""
LONGEST_SIDE = 2048
"""Pixels: a door plate or a receipt stays readable, a photo of 4 MB becomes one of a few hundred kB."""
QUALITY = 82
NEEDED = N_("Take a photo: this needs one.")


class PhotoRefused(CockpitError):
    """A photo that cannot be kept, or one that is missing."""


@dataclass(frozen=True)
class Kept:
    """A photo as it is kept, with the digest of what was sent."""

    content: Content
    sha256: bytes


def read_photo(content: bytes) -> Kept:
    """Return a photo as it is kept: told by its content, upright, without metadata, no side over 2,048 pixels.

    Raises ``PhotoRefused`` for what is too large, no photo, or cannot be read.
    """
    if len(content) > MOST_BYTES:
        raise PhotoRefused(N_("The photo is too large: {most} MB at most."), most=MOST_BYTES // 2**20)
    read = read_content(content) if content else None
    if read is None or read.content_type == PDF:
        raise PhotoRefused(N_("This is not a photo that can be read (JPEG, PNG or HEIC)."))
    return Kept(_smaller(read), hashlib.sha256(content).digest())


def carry_out_here(
    db: Database, keys: Keys, scope: Scope, actor: Actor, order: Order, photos: Sequence[bytes] = (), *,
    key: str | None = None, at: int | None = None,
) -> Outcome:  # fmt: skip
    """Carry out a move of one record as somebody who stands there, and keep their photos with it, all or nothing.

    Raises ``PhotoRefused`` where the move needs a photo and none came, and what ``carry_out`` raises. The same key
    again changes nothing.
    """
    require_role(scope, order)
    move = record_type(order.record).move(order.move)
    read = [read_photo(content) for content in photos if content]
    if move.photo is Photo.NEEDED and not read:
        raise PhotoRefused(NEEDED)
    present = to_epoch(now()) if at is None else at
    with db.write() as conn:
        acting = Acting(conn, keys, actor, scope, present, zone(conn))
        outcome = carry_out_within(acting, order, key=key)
        if outcome.moved and not outcome.repeated:
            for photo in read:
                _attach(acting, outcome.moved[0], photo)
    return outcome


def open_photo(
    db: Database, keys: Keys, scope: Scope, actor: Actor, *, attachment_id: int, reason: str
) -> tuple[str, bytes]:
    """Return (content type, content) of a photo for staff; photo and reason are audited.

    Raises ``ScopeError`` outside the scope, ``CockpitError`` without a reason of at least four characters.
    """
    scope.require_personal()
    if len(reason.strip()) < LEAST_REASON:
        raise CockpitError(N_("Say in at least {least} characters why you need to see this photo."), least=LEAST_REASON)
    a = attachment.c
    with db.write() as conn:
        statement = select(a.content_type, a.sealed).where(a.id == attachment_id, a.area_id.in_(areas_in_scope(scope)))
        row = conn.execute(statement).first()
        if row is None:
            raise ScopeError(N_("There is no such record in your scope."))
        named = f"attachment:{attachment_id}"
        record(conn, actor, "open_attachment", object_=named, detail={"reason": reason.strip()[:200]})
    return str(row.content_type), keys.opened(bytes(row.sealed), named)


def _smaller(read: Content) -> Content:
    with Image.open(io.BytesIO(read.plain)) as image:
        if max(image.size) <= LONGEST_SIDE:
            return read
        image.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
        out = io.BytesIO()
        image.convert("RGB").save(out, "JPEG", quality=QUALITY)
    return Content("image/jpeg", out.getvalue(), True)


def _attach(acting: Acting, moved: Moved, photo: Kept) -> None:
    """Keep a photo of the record that moved; one and the same twice is kept once."""
    a = attachment.c
    of = (a.record_type == moved.record, a.record_id == moved.id)
    held = acting.conn.execute(select(func.count()).select_from(attachment).where(*of)).scalar_one()
    if held >= MOST_PHOTOS:
        raise PhotoRefused(N_("The record has {most} photos already."), most=MOST_PHOTOS)
    (id_,) = new_ids(acting.conn, attachment, 1)
    content = photo.content
    row = {
        "id": id_, "record_type": moved.record, "record_id": moved.id, "area_id": moved.row["area_id"],
        "at": acting.now, "actor": acting.actor.name, "content_type": content.content_type, "sha256": photo.sha256,
        "size": len(content.plain), "sealed": acting.keys.sealed(content.plain, f"attachment:{id_}"),
    }  # fmt: skip
    acting.conn.execute(insert_into(acting.conn, attachment).on_conflict_do_nothing(), row)
