"""Who looks at a picture, and what is beside it? Opened one by one, each opening on record."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from sqlalchemy import Connection, select

from data_access.audit import Actor, record
from data_access.commands.robot.submitting import file_name, require_sender
from data_access.commands.robot.written import Contents, Read, unpacked, unpacked_boxes
from data_access.engine import Database
from data_access.keys import Keys
from data_access.schema import robot_check, robot_file, robot_picture, robot_record
from data_access.scoping import areas_in_scope
from domain.errors import N_, CockpitError, ScopeError
from domain.identifiers import mask_id
from domain.result_pictures.deciding import DecisionRefused
from domain.scope import Scope
from domain.sentences import Sentence

NO_RECORD = N_("There is no such record in your scope.")
GONE = N_("The picture is not kept any more: its time is over.")


@dataclass(frozen=True)
class Picture:
    """A picture as a person sees it; ``boxes`` are the corners of its words in its own pixels."""

    id: int
    kind: str
    content: bytes
    width: int
    height: int
    boxes: tuple[tuple[tuple[float, float], ...], ...]
    crop: bytes | None = None
    """The window of an antigen cassette with more contrast; None: it is none."""


@dataclass(frozen=True)
class Opened:
    """A record with its picture. ``before`` is who decided first, where a second person must agree."""

    id: int
    version: int
    state: str
    urgent: bool
    picture: Picture
    read: Mapping[str, Read]
    now: Mapping[str, str]
    reasons: tuple[Sentence, ...]
    resident_id: int | None
    decided_by: str | None


@dataclass(frozen=True)
class Blind:
    """A picture to be read without knowing what was entered."""

    record_id: int
    picture: Picture


def open_record(db: Database, keys: Keys, scope: Scope, actor: Actor, *, record_id: int) -> Opened:
    """Return a record and its picture for a person who decides about it; the opening is audited.

    Raises ``ScopeError`` outside the scope, ``CockpitError`` where the picture is not kept any more.
    """
    require_sender(scope)
    with db.write() as conn:
        row = found_record(conn, scope, record_id)
        picture = _picture(conn, keys, row.picture_id)
        record(conn, actor, "robot_open", object_=f"robot_record:{record_id}", detail={"state": row.state})
    kept = contents(keys, row)
    return Opened(
        int(row.id), int(row.version), str(row.state), bool(row.urgent), picture, kept.read, kept.now, kept.reasons,
        None if row.resident_id is None else int(row.resident_id), row.decided_by,
    )  # fmt: skip


def open_blind(db: Database, keys: Keys, scope: Scope, actor: Actor, *, record_id: int) -> Blind:
    """Return the picture of an entry that was drawn to be checked, without its fields; audited.

    Raises ``ScopeError`` outside the scope, ``DecisionRefused`` where it was read already.
    """
    require_sender(scope)
    with db.write() as conn:
        row = found_record(conn, scope, record_id)
        c = robot_check.c
        drawn = conn.execute(select(c.at).where(c.record_id == record_id)).first()
        if drawn is None or drawn.at is not None:
            raise DecisionRefused(N_("This entry is not to be checked, or somebody has done so."))
        picture = _picture(conn, keys, row.picture_id)
        record(conn, actor, "robot_open_blind", object_=f"robot_record:{record_id}")
    return Blind(record_id, replace(picture, boxes=()))


def open_refused(db: Database, keys: Keys, scope: Scope, actor: Actor, *, file_id: int) -> tuple[str, bytes]:
    """Return (name, content as it was sent) of a file that could not be read; audited. It is for saving, not showing.

    Raises ``ScopeError`` outside the scope, ``CockpitError`` where it is not kept any more.
    """
    require_sender(scope)
    f = robot_file.c
    with db.write() as conn:
        mine = (f.id == file_id, f.state == "refused", f.area_id.in_(areas_in_scope(scope)))
        row = conn.execute(select(f.sealed, f.sealed_name).where(*mine)).first()
        if row is None:
            raise ScopeError(NO_RECORD)
        if row.sealed is None or row.sealed_name is None:
            raise CockpitError(GONE)
        record(conn, actor, "robot_open_file", object_=file_name(file_id))
    named = file_name(file_id)
    return keys.opened(bytes(row.sealed_name), f"{named}:name").decode(), keys.opened(bytes(row.sealed), named)


def found_record(conn: Connection, scope: Scope, record_id: int, *, lock: bool = False) -> Any:
    """Return a record's row. Raises ``ScopeError`` outside the scope."""
    r = robot_record.c
    statement = select(robot_record).where(r.id == record_id, r.area_id.in_(areas_in_scope(scope)))
    row = conn.execute(statement.with_for_update() if lock else statement).first()
    if row is None:
        raise ScopeError(NO_RECORD)
    return row


def contents(keys: Keys, row: Any) -> Contents:
    """Return what is sealed of a record. Raises ``CockpitError`` where it is not kept any more."""
    if row.sealed is None:
        raise CockpitError(GONE)
    return unpacked(keys.opened(bytes(row.sealed), f"robot_record:{row.id}"))


def _picture(conn: Connection, keys: Keys, picture_id: int) -> Picture:
    row = conn.execute(select(robot_picture).where(robot_picture.c.id == picture_id)).one()
    if row.sealed is None:
        raise CockpitError(GONE)
    named = f"robot_picture:{row.id}"
    boxes = () if row.reading is None else tuple(unpacked_boxes(keys.opened(bytes(row.reading), f"{named}:words")))
    crop = None if row.crop is None else keys.opened(bytes(row.crop), f"{named}:crop")
    return Picture(
        int(row.id), str(row.kind), keys.opened(bytes(row.sealed), named), row.width, row.height, boxes, crop
    )


def shown_identifier(identifier: str) -> str:
    """Return an identifier as lists show it; one that was read masked stays as it is, none stays none."""
    return identifier if "*" in identifier or not identifier else mask_id(identifier)
