"""Photos of records: kept as they are shown, opened for a reason by those in scope, no more than a record may have."""

from __future__ import annotations

import io

import pytest
from PIL import Image
from sqlalchemy import select

from data_access.audit import Actor
from data_access.commands import attachments
from data_access.commands.attachments import PhotoRefused, carry_out_here, open_photo, read_photo
from data_access.commands.moving import Order, Wish
from data_access.queries.attachments import photos_of
from data_access.schema import attachment, audit, home_order
from domain.errors import CockpitError, ScopeError
from domain.instants import now
from domain.scope import Role, Scope
from tests.field.day_site import picture
from tests.records import put
from tests.world import NOW, World

UNIT = "330113/S1/C1/A/a"
GRID, OTHER, LAB = Scope(Role.GRID, ("A",)), Scope(Role.GRID, ("B",)), Scope(Role.LAB, ("330113",))
WANG = Actor("wang", "grid")


@pytest.fixture
def order(world: World) -> int:
    """A home order under way in A."""
    world.area("330113/S1/C1/B/b")
    return put(world, "home_order", UNIT, NOW, "start")


def visited(world: World, order: int, *photos: bytes, **more: str) -> None:
    """Visit the home with photos."""
    wish = Order("home_order", "visit", [Wish(order, fields={"note": "在家"})])
    outcome = carry_out_here(world.db, world.keys, GRID, WANG, wish, photos, **more)  # type: ignore[arg-type]
    assert outcome.moved


@pytest.mark.parametrize("kind", ["JPEG", "PNG", "HEIF"])
def test_a_photo_is_kept_upright_small_and_without_its_secrets(kind: str) -> None:
    kept = read_photo(picture(kind, (4000, 1000))).content
    with Image.open(io.BytesIO(kept.plain)) as image:
        assert max(image.size) == 2048 and not image.getexif()
    assert b"SecretCamera" not in kept.plain and kept.content_type == "image/jpeg"


def test_a_visit_needs_a_photo_and_every_move_may_bring_one(world: World, order: int) -> None:
    with pytest.raises(PhotoRefused, match="needs one"):
        visited(world, order)
    with pytest.raises(PhotoRefused, match="needs one"):
        visited(world, order, b"")
    first = picture()
    visited(world, order, first)
    visited(world, order, first, picture("PNG"))  # the same photo again is kept once
    with world.db.read() as conn:
        rows = photos_of(conn, GRID, as_of=now(), record="home_order", record_id=order).rows
        assert conn.execute(select(home_order.c.version)).scalar_one() == 4
    assert list(rows["content_type"]) == ["image/jpeg", "image/png"] and set(rows["actor"]) == {"wang"}


def test_it_is_opened_in_scope_for_a_reason_on_record(world: World, order: int) -> None:
    visited(world, order, picture())
    with world.db.read() as conn:
        (id_,) = conn.execute(select(attachment.c.id)).scalars()
    kind, content = open_photo(world.db, world.keys, GRID, WANG, attachment_id=id_, reason="核查门磁")
    assert kind == "image/jpeg" and Image.open(io.BytesIO(content)).size == (60, 40)
    with pytest.raises(CockpitError, match="at least 4"):
        open_photo(world.db, world.keys, GRID, WANG, attachment_id=id_, reason=" 看 ")
    for scope in (OTHER, LAB):
        with pytest.raises(ScopeError):
            open_photo(world.db, world.keys, scope, WANG, attachment_id=id_, reason="核查门磁")
    with pytest.raises(ScopeError), world.db.read() as conn:
        photos_of(conn, OTHER, as_of=now(), record="home_order", record_id=order)
    with world.db.read() as conn:
        found = conn.execute(select(audit.c.action, audit.c.object).where(audit.c.action == "open_attachment")).all()
    assert [tuple(row) for row in found] == [("open_attachment", f"attachment:{id_}")]


def test_a_record_has_so_many_photos_and_no_more(world: World, order: int, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(attachments, "MOST_PHOTOS", 2)
    visited(world, order, picture(size=(10, 10)), picture(size=(11, 10)))
    with pytest.raises(PhotoRefused, match="2 photos already"):
        visited(world, order, picture(size=(12, 10)))
    with world.db.read() as conn:
        assert conn.execute(select(home_order.c.version)).scalar_one() == 3, "a photo too many undoes its move"


def test_a_key_again_keeps_nothing_twice(world: World, order: int) -> None:
    for _time in range(2):
        visited(world, order, picture(), key="one")
    with world.db.read() as conn:
        assert len(conn.execute(select(attachment.c.id)).all()) == 1
        assert conn.execute(select(home_order.c.version)).scalar_one() == 3
