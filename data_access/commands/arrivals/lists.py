"""How does a national list come in? Whole or not at all, once, and everybody in the look-back is checked with it."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Sequence
from dataclasses import dataclass, field

from sqlalchemy import delete, exists, select, update

from data_access.audit import Actor, record
from data_access.bulk import bulk_insert
from data_access.commands.moving.acting import Acting, new_ids
from data_access.commands.moving.arrival_checks import check_all
from data_access.commands.moving.arrival_paths import COLUMNS, Judge, PresentList, present_list, remember
from data_access.commands.moving.carrying_out import apply
from data_access.district import zone
from data_access.driver_rows import rows_with
from data_access.engine import Database, hold
from data_access.keys import Keys
from data_access.schema import risk_entry, risk_list, risk_list_entry
from data_access.versions import bump
from domain.instants import DAY, from_epoch, to_epoch
from domain.risk_areas import Entry, Level, RiskIndex, RiskList, read_list
from domain.sentences import Sentence

LISTS = "risk_lists"
KEPT_DAYS = 60
"""The lines of lists published so long before the newest are dropped; counts and dates stay."""


@dataclass(frozen=True)
class ListTaken:
    """What became of a list. ``repeated``: it was here before, nothing changed. ``late``: a newer one is here already,
    so that nobody was checked. ``checked``, ``changed``: arrivals looked at, and those with another outcome now.
    """

    version: str
    entries: int = 0
    added: int | None = None
    removed: int | None = None
    checked: int = 0
    changed: int = 0
    repeated: bool = False
    late: bool = False
    notes: Sequence[Sentence] = field(default=())


def take_in_list(db: Database, keys: Keys, document: object, *, source: str, at: int) -> ListTaken:
    """Take in a decoded list and check arrivals against it, in one transaction.

    Raises ``ListRefused`` (nothing is written) where it is broken.
    """
    with db.read() as conn:
        local = zone(conn)
    read = read_list(document, zone=local)
    with db.write() as conn:
        acting = Acting(conn, keys, Actor(source), None, at, local)
        return take_in_within(acting, read, source)


def take_in_within(acting: Acting, read: RiskList, source: str) -> ListTaken:
    """Take in a list that was read, inside the caller's transaction."""
    conn = acting.conn
    hold(conn, LISTS)
    r = risk_list.c
    known = conn.execute(select(r.version).where(r.sha256 == read.sha256)).scalar_one_or_none()
    if known is not None:
        return ListTaken(str(known), len(read.entries), repeated=True)
    before, published = present_list(conn), to_epoch(read.published_at)
    late = before is not None and published < before.published_at
    version = _version(acting, read)
    (list_id,) = new_ids(conn, risk_list, 1)
    conn.execute(risk_list.insert(), {
        "id": list_id, "version": version, "published_at": published, "received_at": acting.now, "source": source,
        "sha256": read.sha256, "items": read.items, **{level.value: read.of(level) for level in Level},
        "notes": json.dumps([[one.message, dict(one.params)] for one in read.notes], ensure_ascii=False),
    })  # fmt: skip
    judge = Judge(RiskIndex(read.entries), _entry_ids(acting, list_id, read.entries))
    added, removed = _difference(acting, list_id, before)
    values = {"added": added, "removed": removed}
    conn.execute(update(risk_list).where(r.id == list_id).values(**values))
    checked = None
    if not late:
        remember(conn, list_id, judge)
        checked = check_all(acting, PresentList(list_id, version, published))
        for order in checked.orders:
            apply(acting, order, by_rule=True)
        done = {"checked_at": acting.now, "checked": checked.checked, "changed": len(checked.changed)}
        conn.execute(update(risk_list).where(r.id == list_id).values(**done))
        _drop_old(acting, published)
    told = {"entries": len(read.entries), **values, "changed": len(checked.changed) if checked else None}
    record(conn, acting.actor, "risk_list", object_=version, detail=told)
    bump(conn, sorted({"arrivals", *acting.touched}), at=acting.now)
    return ListTaken(
        version, len(read.entries), added, removed, checked.checked if checked else 0,
        len(checked.changed) if checked else 0, late=late, notes=read.notes,
    )  # fmt: skip


def _version(acting: Acting, read: RiskList) -> str:
    """Return the name of a list: its local hour; of several of one hour the later ones get ``-2``, ``-3``."""
    hour = f"{from_epoch(to_epoch(read.published_at)).astimezone(acting.zone):%Y%m%d%H}"
    number, name = 1, hour
    while acting.conn.execute(select(exists().where(risk_list.c.version == name))).scalar_one():
        number += 1
        name = f"{hour}-{number}"
    return name


def entry_key(entry: Entry) -> bytes:
    """Return what names a line: the same in every list."""
    parts = (entry.level.value, entry.kind.value, *(getattr(entry.path, name) for name in COLUMNS), entry.text)
    return hashlib.sha256("\x1f".join(parts).encode("utf-8", "surrogatepass")).digest()[:16]


def _entry_ids(acting: Acting, list_id: int, entries: Sequence[Entry]) -> dict[Entry, int]:
    conn = acting.conn
    keys = {entry_key(entry): entry for entry in entries}
    held = {bytes(key): int(id_) for key, id_ in rows_with(conn, risk_entry, ["key", "id"], "key", keys)}
    fresh = [key for key in keys if key not in held]
    held |= dict(zip(fresh, new_ids(conn, risk_entry, len(fresh)), strict=True))
    rows = (
        (held[key], key, one.level.value, one.kind.value, *(getattr(one.path, name) for name in COLUMNS), one.bounded,
         one.text)
        for key, one in ((key, keys[key]) for key in fresh)
    )  # fmt: skip
    bulk_insert(conn, risk_entry, ("id", "key", "level", "kind", *COLUMNS, "bounded", "text"), rows)
    bulk_insert(conn, risk_list_entry, ("list_id", "entry_id"), sorted((list_id, id_) for id_ in held.values()))
    return {entry: held[key] for key, entry in keys.items()}


def _difference(acting: Acting, list_id: int, before: PresentList | None) -> tuple[int | None, int | None]:
    if before is None:
        return None, None
    le = risk_list_entry.c
    now, then = (
        set(acting.conn.execute(select(le.entry_id).where(le.list_id == one)).scalars()) for one in (list_id, before.id)
    )
    return len(now - then), len(then - now)


def _drop_old(acting: Acting, published: int) -> None:
    old = select(risk_list.c.id).where(risk_list.c.published_at < published - KEPT_DAYS * DAY)
    acting.conn.execute(delete(risk_list_entry).where(risk_list_entry.c.list_id.in_(old)))
