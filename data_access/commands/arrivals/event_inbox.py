"""How does a citizen's report of an event get to the staff? Sealed through the inbox, then by the one inlet, once."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import Any

from sqlalchemy import select

from data_access.commands.arrivals.inbox_rows import keep, key_of, name_of
from data_access.commands.arrivals.reporting import form_id_problems
from data_access.engine import Database
from data_access.ingest.batches import find_source
from data_access.ingest.events import ingest_events
from data_access.keys import Keys
from data_access.receipts import NOBODY, receipt_hash
from data_access.schema import area
from domain.arrivals import FormRefused
from domain.citizen_reports import EventForm, event_problems
from domain.instants import now, to_epoch

SOURCE = "citizens"


def leave_event(db: Database, keys: Keys, form: EventForm, *, at: int | None = None) -> bool:
    """Keep a report until it is taken in; whether it was new: the same form again is the same report.

    Raises ``FormRefused`` with what is wrong, field by field; then nothing is kept.
    """
    present = to_epoch(now()) if at is None else at
    with db.write() as conn:
        communities = conn.execute(select(area.c.code).where(area.c.level == "community")).scalars().all()
        found = form_id_problems(keys, form.form_id) + event_problems(form, communities)
        if found:
            raise FormRefused(found)
        key = key_of(keys, b"event:" + form.form_id.encode())
        content = json.dumps(asdict(form), ensure_ascii=False, sort_keys=True)
        return keep(conn, key, {
            "kind": "event", "receipt_hash": receipt_hash(keys, NOBODY), "person_key": None,
            "digest": keys.digest(content), "at": present, "sealed": keys.sealed(content.encode(), name_of(key)),
        })  # fmt: skip


def take_in_event(db: Database, keys: Keys, row: Any, plain: bytes) -> str:
    """Open the event of a report and return what came of it: kept, repeated, refused."""
    form, key = json.loads(plain), bytes(row.key).hex()
    with db.read() as conn:
        sender = find_source(conn, code=SOURCE)
    if sender is None:
        return "refused"
    told = {name: form[name] for name in ("kind", "what", "area_code", "place", "name", "phone")}
    told |= {"ref": key[:24], "at": int(row.at)}
    answer = ingest_events(db, keys, sender, [told], at=max(int(row.at), to_epoch(now())), key=f"inbox:{key}")
    if answer.get("repeated"):
        return "repeated"
    return {"accepted": "kept", "duplicate": "repeated"}.get(answer["rows"][0]["status"], "refused")
