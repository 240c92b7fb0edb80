"""How does a health report get from a phone onto the home order? By receipt code, through the inbox, once.

Every code that takes no report (unknown, mistyped, of an order that has not begun or is over) is refused alike, after
the same look-ups. What is kept becomes the move ``report_health`` of the order in the staff's process (ADR 0062).
"""

from __future__ import annotations

import json
from typing import Any

from sqlalchemy import func, select

from data_access.commands.arrivals.inbox_rows import keep, key_of, name_of
from data_access.commands.arrivals.reporting import PUBLIC, form_id_problems
from data_access.commands.moving.carrying_out import carry_out
from data_access.commands.moving.orders import Order, Wish
from data_access.engine import Database
from data_access.keys import Keys
from data_access.receipts import NOBODY, home_order_at, receipt_hash
from data_access.schema import home_order, public_inbox
from domain.arrivals import FormRefused
from domain.health_reports import SYMPTOMS, Health, HealthForm, health_problems
from domain.instants import DAY, now, to_epoch
from domain.language import DEFAULT, catalogue
from domain.receipts import read_receipt
from domain.workflow.home import HOME_ORDER

REPORT = HOME_ORDER.move("report_health")
MOST_A_DAY = 6
"""Reports of one code within 24 hours: twice a day, and corrections."""


def leave_health(db: Database, keys: Keys, form: HealthForm, *, at: int | None = None) -> Health:
    """Keep a health report until it is taken in and return what came of it; the same form again is the same report,
    a form changed and sent again is a correction, which is a report of its own.

    Raises ``FormRefused`` with what is wrong, field by field.
    """
    present = to_epoch(now()) if at is None else at
    found = form_id_problems(keys, form.form_id) + health_problems(form)
    if found:
        raise FormRefused(found)
    hashed, content = receipt_hash(keys, read_receipt(form.code) or NOBODY), _content(form)
    key = key_of(keys, b"health:" + hashed + form.form_id.encode() + content)
    sealed, i = keys.sealed(content, name_of(key)), public_inbox.c
    with db.write() as conn:
        mine = select(func.count()).select_from(public_inbox).where(i.receipt_hash == hashed, i.kind == "health")
        today = conn.execute(mine.where(i.at > present - DAY)).scalar_one()
        known = conn.execute(mine.where(i.key == key)).scalar_one()
        order = home_order_at(conn, hashed)
        if order is None or order.state not in REPORT.sources:
            return Health.NOT_EXPECTED
        if known:
            return Health.KEPT
        if today >= MOST_A_DAY:
            return Health.TOO_MANY
        keep(conn, key, {
            "kind": "health", "receipt_hash": hashed, "person_key": None, "digest": keys.digest(content.decode()),
            "at": present, "sealed": sealed,
        })  # fmt: skip
    return Health.KEPT


def take_in_health(db: Database, keys: Keys, row: Any, plain: bytes) -> str:
    """Carry a report onto its home order and return what came of it: kept, repeated, refused."""
    with db.read() as conn:
        order = home_order_at(conn, bytes(row.receipt_hash))
        changed = select(home_order.c.changed_at).where(home_order.c.id == (order.id if order else None))
        moved_at = conn.execute(changed).scalar_one_or_none()
    if order is None or moved_at is None:
        return "refused"
    # somebody may have moved the order between the phone and here: what came first is then told as of that move
    wish = Wish(int(order.id), fields=json.loads(plain), at=max(int(row.at), int(moved_at)))
    moving = Order("home_order", REPORT.name, [wish])
    outcome = carry_out(db, keys, None, PUBLIC, moving, key=f"inbox:{bytes(row.key).hex()}")
    return "repeated" if outcome.repeated else "kept" if outcome.moved else "refused"


def _content(form: HealthForm) -> bytes:
    """Return a report as the move's fields: symptoms in the district's language, whatever the person's."""
    said = catalogue(DEFAULT)
    named = [said.get(SYMPTOMS[one], SYMPTOMS[one]) for one in SYMPTOMS if one in form.symptoms]
    fields: dict[str, Any] = {"temperature": (form.tenths or 0) / 10}
    told = "；".join([*named, *([form.words.strip()] if form.words.strip() else [])])
    return json.dumps(fields | ({"symptoms": told} if told else {}), ensure_ascii=False, sort_keys=True).encode()
