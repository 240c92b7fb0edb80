"""How does the CDC's line list come in? New infections, changed ones, and the nil report that says "nothing new"."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, tzinfo
from typing import Any

from sqlalchemy import Connection, select

from data_access.audit import Actor
from data_access.commands.moving.acting import Acting
from data_access.district import zone
from data_access.engine import Database, hold
from data_access.ingest.batches import Answer, Source, Status, close_batch, content_key, earlier_answer, open_batch
from data_access.ingest.fields import Row, instant, needed_instant, needed_text, require_named, text
from data_access.ingest.line_list_writing import write_entries
from data_access.ingest.result_rows import CLOCK_SKEW_S
from data_access.keys import Keys
from data_access.schema import area, cluster, resident
from data_access.versions import bump
from domain.errors import N_
from domain.refusals import RowRefused

CLASSIFICATIONS = ("suspected", "initial_positive", "confirmed", "asymptomatic", "discarded")
DETECTION_MODES = ("community", "facility", "home", "zone_screening", "imported")
NOT_ONE_OF = N_("{column} is not one of {allowed}.")
UNKNOWN_AREA = N_("There is no area {value}.")
UNKNOWN_CLUSTER = N_("There is no cluster {value}.")
NOT_A_DATE = N_("{column} is not a date: use 2022-03-21.")
IN_THE_FUTURE = N_("{column} lies in the future; check the sender's clock.")


def ingest_infections(
    db: Database,
    keys: Keys,
    of: Source,
    rows: Sequence[Mapping[str, Any]],
    *,
    at: int,
    key: str | None = None,
    restored: bool = False,
) -> dict[str, Any]:
    """Take in one delivery of the line list and return its answer; an empty one is a nil report.

    Statuses: accepted (new), correction (changed), duplicate (unchanged), refused. New and changed entries are moves
    of records, so that tasks, transfer, suspension and zone follow at once; ``restored`` history is written as it was:
    it believes the rows' own ``recorded_at``, and nothing follows.
    """
    key = key or f"{at}:{content_key(rows)}"  # the same list again is news: it still holds
    with db.write() as conn:
        batch_id = open_batch(conn, of, key, at=at, read=len(rows))
        if batch_id is None:
            return earlier_answer(conn, of, key)
        answer = Answer(batch_id)
        take_in(conn, keys, of, rows, answer, at=at, restored=restored)
        given = close_batch(conn, of, answer, at=at, cursor_at=at)
        if answer.changed:
            bump(conn, ["infections"], at=at)
    return given


def take_in(
    conn: Connection, keys: Keys, of: Source, rows: Sequence[Mapping[str, Any]], answer: Answer, *, at: int,
    restored: bool,
) -> None:  # fmt: skip
    """Write line-list rows in the caller's transaction; statuses and refusals go to ``answer``."""
    hold(conn, "line list")  # two deliveries of the same new infection take turns
    acting = Acting(conn, keys, Actor(of.code), None, at, zone(conn))
    waiting: dict[int, dict[str, Any]] = {}
    codes: set[str] = set()
    for number, raw in enumerate(rows, start=1):
        try:
            entry = _read(conn, keys, raw, acting.zone, at=at, restored=restored) | {"batch_id": answer.batch_id}
        except RowRefused as refused:
            answer.refusals.append(refused.at(number))
            answer.statuses[number] = Status.REFUSED
            continue
        if entry["code"] in codes:  # a delivery that repeats itself: one after the other
            write_entries(acting, waiting, answer, restored=restored)
            waiting, codes = {}, set()
        waiting[number] = entry
        codes.add(entry["code"])
    write_entries(acting, waiting, answer, restored=restored)
    answer.changed = any(status in (Status.ACCEPTED, Status.CORRECTION) for status in answer.statuses.values())


def _read(conn: Connection, keys: Keys, raw: Row, local: tzinfo, *, at: int, restored: bool) -> dict[str, Any]:
    require_named(raw)
    reported_at = needed_instant(raw, "reported_at", local)
    if reported_at > at + CLOCK_SKEW_S:
        raise RowRefused("reported_at", reported_at, IN_THE_FUTURE)
    recorded_at = instant(raw, "recorded_at", local) if restored else None
    return {
        "code": needed_text(raw, "code", most=64),
        "resident_id": _resident(conn, keys, text(raw, "id_no", most=40)),
        "classification": _one_of(raw, "classification", CLASSIFICATIONS),
        "detection_mode": _one_of(raw, "detection_mode", DETECTION_MODES),
        "onset_on": _date(raw, "onset_on"),
        "sampled_at": instant(raw, "sampled_at", local),
        "first_positive_at": instant(raw, "first_positive_at", local),
        "reported_at": reported_at,
        "recorded_at": at if recorded_at is None else min(recorded_at, at),
        "area_id": _id_of(conn, area, raw, "area_code", UNKNOWN_AREA, needed=True),
        "cluster_id": _id_of(conn, cluster, raw, "cluster_code", UNKNOWN_CLUSTER, needed=False),
        "updated_at": at,
    }


def _resident(conn: Connection, keys: Keys, id_no: str | None) -> int | None:
    if id_no is None:
        return None
    statement = select(resident.c.id).where(resident.c.person_key == keys.person_key(id_no))
    return conn.execute(statement).scalar_one_or_none()


def _one_of(raw: Row, column: str, allowed: tuple[str, ...]) -> str:
    word = needed_text(raw, column, most=40)
    if word not in allowed:
        raise RowRefused(column, word, NOT_ONE_OF, allowed=", ".join(allowed))
    return word


def _date(raw: Row, column: str) -> str | None:
    value = text(raw, column, most=30)
    if value is None:
        return None
    try:
        return date.fromisoformat(value[:10]).isoformat()
    except ValueError:
        raise RowRefused(column, value, NOT_A_DATE) from None


def _id_of(conn: Connection, table: Any, raw: Row, column: str, unknown: str, *, needed: bool) -> int | None:
    code = needed_text(raw, column, most=64) if needed else text(raw, column, most=64)
    if code is None:
        return None
    found = conn.execute(select(table.c.id).where(table.c.code == code)).scalar_one_or_none()
    if found is None:
        raise RowRefused(column, code, unknown)
    return int(found)
