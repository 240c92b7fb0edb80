"""How does a citizen's report of an event get to the staff? Sealed through the inbox, then by the one inlet, once."""

from __future__ import annotations

import hmac
import json
from dataclasses import asdict
from typing import Any

from sqlalchemy import select, update

from data_access.commands.arrivals.inbox_rows import keep, key_of, name_of
from data_access.commands.arrivals.reporting import form_id_problems
from data_access.engine import Database
from data_access.ingest.batches import find_source
from data_access.ingest.events import ingest_events
from data_access.keys import Keys
from data_access.receipts import receipt_hash
from data_access.schema import area, event
from domain.arrivals import FormRefused
from domain.citizen_reports import EventForm, event_problems
from domain.instants import now, to_epoch
from domain.receipts import read_receipt, receipt_code

SOURCE = "citizens"


def event_code(keys: Keys, form: EventForm) -> str:
    """Return the code by which the reporter asks for their event: made from the form's id by the installation's key."""
    return receipt_code(hmac.digest(keys.lookup, b"event-receipt:" + form.form_id.encode(), "sha256"))


def leave_event(db: Database, keys: Keys, form: EventForm, *, at: int | None = None) -> str:
    """Keep a report until it is taken in and return its code; the same form again is the same report.

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
        code = event_code(keys, form)
        keep(conn, key, {
            "kind": "event", "receipt_hash": receipt_hash(keys, str(read_receipt(code))), "person_key": None,
            "digest": keys.digest(content), "at": present, "sealed": keys.sealed(content.encode(), name_of(key)),
        })  # fmt: skip
    return code


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
    e = event.c
    own = update(event).where(e.code == f"{SOURCE}:{told['ref']}", e.receipt_hash.is_(None))
    with db.write() as conn:  # also where it came before: a cut in between left it without
        conn.execute(own.values(receipt_hash=bytes(row.receipt_hash)))
    if answer.get("repeated"):
        return "repeated"
    return {"accepted": "kept", "duplicate": "repeated"}.get(answer["rows"][0]["status"], "refused")
