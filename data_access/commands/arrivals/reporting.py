"""How does a report of an arrival come in? Once a form, checked at once, with a receipt that only its holder knows.

The receipt code is made from the form's id by the installation's key, and only its hash is stored: the same form sent
again gets the same code, and nobody who reads the database can make one up.
"""

from __future__ import annotations

import hmac
import json
import secrets
from collections.abc import Sequence
from dataclasses import asdict, dataclass
from datetime import date, datetime, timedelta
from typing import Any

from sqlalchemy import Connection, select

from data_access.audit import Actor, record
from data_access.commands.moving.acting import Acting
from data_access.commands.moving.arrival_checks import check_new
from data_access.commands.moving.arrival_paths import path_ids, present_list
from data_access.commands.moving.carrying_out import apply
from data_access.commands.moving.orders import Order, Wish
from data_access.commands.moving.registering import sealed_name
from data_access.commands.moving.writing import Granted, put_rows, write
from data_access.district import fact, zone
from data_access.driver_rows import rows_with
from data_access.engine import Database, hold
from data_access.keys import Keys, normalised
from data_access.receipts import receipt_hash
from data_access.schema import area, arrival, arrival_place, resident
from data_access.versions import bump
from domain.arrivals import ArrivalForm, FieldProblem, FormRefused, Receipt, Traveller, Visit, problems
from domain.errors import N_
from domain.instants import DAY, from_epoch, now, to_epoch
from domain.receipts import ALPHABET, read_receipt, receipt_code
from domain.risk_areas import address
from domain.workflow import record_type
from domain.workflow.arrivals import OPEN

PUBLIC = Actor("public", "public")
NO_DESTINATION = N_("There is no such community here.")
OLD_FORM = N_("The form was not opened here; open it anew.")
DESTINATIONS = ("community", "unit1", "unit2")
_TAG = 16
NUMBER_LENGTH = 9
"""Drawn symbols of a number: 45 bits, so that a quarter of a million on one day meet once in a thousand such days."""
SAME_DAYS = 7
"""Two reports of one person with arrivals at most so far apart are one arrival."""


def new_form_id(keys: Keys) -> str:
    """Return the id of a form that is being opened: random, and marked as ours so that nobody can choose one."""
    drawn = secrets.token_hex(16)
    return f"{drawn}{_mark(keys, drawn)}"


def report_arrival(db: Database, keys: Keys, form: ArrivalForm, *, at: int | None = None) -> Receipt:
    """Take in a form and return its receipt; the same form again changes nothing and gets the same one.

    Companions become arrivals of their own; another report of the same arrival is merged into the first. ``at`` is the
    present in epoch seconds (default: the clock's). Raises ``FormRefused`` with what is wrong, field by field.
    """
    present = to_epoch(now()) if at is None else at
    with db.write() as conn:
        acting = Acting(conn, keys, PUBLIC, None, present, zone(conn))
        where = require_good(conn, keys, form, present)
        hold(conn, f"arrival-form:{form.form_id[:32]}")
        code, digest = code_of(keys, form), keys.digest(content_of(form))
        earlier = conn.execute(select(arrival.c.form_digest).where(arrival.c.form_key == form_key(keys, form))).first()
        if earlier is not None:
            return Receipt(code, repeated=True, differs=bytes(earlier[0]) != digest)
        _take_in(acting, form, where, digest, receipt_hash(keys, str(read_receipt(code))))
        bump(conn, sorted({"arrivals", *acting.touched}), at=present)
    return Receipt(code)


def require_good(conn: Connection, keys: Keys, form: ArrivalForm, at: int) -> int:
    """Return the id of the destination of a form that may be taken at an epoch second. Raises ``FormRefused``."""
    found = form_id_problems(keys, form.form_id)
    found += problems(form, now=from_epoch(at), simulated=bool(fact(conn, "simulated", False)))
    where = None
    if not any(one.field == "destination" for one in found):
        a = area.c
        statement = select(a.id).where(a.code == form.destination.strip(), a.level.in_(DESTINATIONS))
        where = conn.execute(statement).scalar_one_or_none()
        if where is None:
            found.append(FieldProblem("destination", NO_DESTINATION))
    if found or where is None:
        raise FormRefused(found)
    return int(where)


def form_id_problems(keys: Keys, form_id: str) -> list[FieldProblem]:
    """Return what is wrong with a form's id: nothing, where we gave it."""
    drawn, mark = form_id[:32], form_id[32:]
    ours = hmac.compare_digest(mark.encode(errors="replace"), _mark(keys, drawn).encode())
    return [] if ours else [FieldProblem("form_id", OLD_FORM)]


def _mark(keys: Keys, drawn: str) -> str:
    return hmac.digest(keys.lookup, b"form:" + drawn.encode(errors="replace"), "sha256").hex()[:_TAG]


def form_key(keys: Keys, form: ArrivalForm) -> bytes:
    """Return what is stored of a form's id, 16 bytes."""
    return hmac.digest(keys.lookup, b"form-key:" + form.form_id.encode(), "sha256")[:16]


def code_of(keys: Keys, form: ArrivalForm) -> str:
    """Return the receipt code of a form: made from its id by the installation's key."""
    return receipt_code(hmac.digest(keys.lookup, b"receipt:" + form.form_id.encode(), "sha256"))


def content_of(form: ArrivalForm) -> str:
    """Return a form as JSON; ``form_of`` reads it."""
    return json.dumps(asdict(form), ensure_ascii=False, sort_keys=True, default=str)


def form_of(content: str) -> ArrivalForm:
    """Return the form that ``content_of`` wrote."""
    told = json.loads(content)
    visits = [Visit(**{**one, **{name: _day(one[name]) for name in ("since", "until")}}) for one in told.pop("visits")]
    traveller, companions = Traveller(**told.pop("traveller")), [Traveller(**one) for one in told.pop("companions")]
    arrived_at = datetime.fromisoformat(told.pop("arrived_at"))
    return ArrivalForm(traveller=traveller, visits=visits, companions=companions, arrived_at=arrived_at, **told)


def _day(text: str | None) -> date | None:
    return None if text is None else date.fromisoformat(text)


@dataclass(frozen=True)
class NewArrival:
    """A person about to be written: ``columns`` of the arrival beside those of every record."""

    area_id: int
    columns: dict[str, Any]
    who: Traveller
    address: str = ""


def _take_in(acting: Acting, form: ArrivalForm, where: int, digest: bytes, receipt: bytes) -> None:
    shared = {
        "channel": form.channel, "travel": form.travel, "travel_number": form.travel_number.strip() or None,
        "arrived_at": to_epoch(form.arrived_at),
    }  # fmt: skip
    own = {"form_key": form_key(acting.keys, form), "form_digest": digest, "receipt_hash": receipt,
           "companions": len(form.companions)}  # fmt: skip
    address_ = form.address.strip()
    (first,) = open_arrivals(acting, [NewArrival(where, {**shared, **own}, form.traveller, address_)])
    others = [NewArrival(where, {**shared, "with_id": first}, one, address_) for one in form.companions]
    ids = [first, *open_arrivals(acting, others)]
    link_places(acting, ids, form.visits, to_epoch(form.arrived_at))
    for order in check_new(acting, present_list(acting.conn), ids).orders:
        apply(acting, order, by_rule=True)
    merge_same(acting, ids)
    record(acting.conn, acting.actor, "arrival.report", detail={"people": len(ids), "channel": form.channel})


def open_arrivals(acting: Acting, people: Sequence[NewArrival]) -> list[int]:
    """Write new arrivals with their log and return their ids, in order. Whoever is on the register is linked."""
    if not people:
        return []
    kind = record_type("arrival")
    keys = [acting.keys.person_key(one.who.id_no) for one in people]
    known = {bytes(key): int(id_) for key, id_ in rows_with(
        acting.conn, resident, ("person_key", "id"), "person_key", set(keys))}  # fmt: skip
    granted = []
    for place, (one, key) in enumerate(zip(people, keys, strict=True)):
        code = f"A{acting.day(acting.now):%y%m%d}-{''.join(secrets.choice(ALPHABET) for _ in range(NUMBER_LENGTH))}"
        granted.append(_granted(acting, place, code, one, key, known.get(key)))
    return [one.id for one in write(acting, kind, kind.move("report"), granted)]


def _granted(acting: Acting, place: int, code: str, one: NewArrival, key: bytes, resident_id: int | None) -> Granted:
    phone = one.who.phone.strip()
    row = {
        **one.columns, "area_id": one.area_id, "code": code, "created_at": acting.now, "changed_at": acting.now,
        "version": 1, "state": "reported", "resident_id": resident_id, "person_key": key,
        "contact_key": acting.keys.contact_key(phone, one.who.name) if phone else None,
        "sealed": acting.keys.sealed(_plain(one).encode(), sealed_name(code)),
    }  # fmt: skip
    fields = {name: one.columns[name] for name in ("travel", "channel", "arrived_at")}
    return Granted(place, Wish(code=code), acting.now, None, row, fields, ())


def _plain(one: NewArrival) -> str:
    fields = {"id_type": one.who.id_type, "id_no": normalised(one.who.id_no), "name": one.who.name.strip(),
              "phone": one.who.phone.strip() or None, "address": one.address or None}  # fmt: skip
    return json.dumps(fields, ensure_ascii=False, separators=(",", ":"))


def link_places(acting: Acting, ids: Sequence[int], visits: Sequence[Visit], arrived_at: int) -> None:
    """Write where these people were; what lies before the policy's look-back is kept but not counted."""
    listed = present_list(acting.conn)
    paths = [address(one.province, one.city, one.county, one.township, one.place) for one in visits]
    rows = path_ids(acting.conn, paths, listed)
    days = acting.policy(acting.now).arrivals.lookback_days
    since = (from_epoch(arrived_at).astimezone(acting.zone).date() - timedelta(days=days)).isoformat()
    names = ("arrival_id", "path_id", "since_on", "until_on", "counted")
    put_rows(acting, arrival_place, names, [
        (id_, rows[path], _on(visit.since), _on(visit.until), visit.until is None or _on(visit.until) >= since)
        for id_ in ids
        for path, visit in zip(paths, visits, strict=True)
    ])  # fmt: skip


def _on(day: Any) -> Any:
    return None if day is None else day.isoformat()


def merge_same(acting: Acting, ids: Sequence[int]) -> None:
    """Merge new reports into earlier ones of the same person and arrival that are not over."""
    wishes = [Wish(new, fields={"into": old}, at=acting.now) for new, old in _same(acting.conn, ids).items()]
    if wishes:
        apply(acting, Order("arrival", "merge", wishes), by_rule=True)


def _same(conn: Connection, ids: Sequence[int]) -> dict[int, int]:
    a, other = arrival, arrival.alias("other")
    statement = (
        select(a.c.id, other.c.id, other.c.arrived_at, a.c.arrived_at)
        .join(other, other.c.person_key == a.c.person_key)
        .where(a.c.id.in_(ids), other.c.id < a.c.id, other.c.state.in_(OPEN))
        .order_by(a.c.id, other.c.id.desc())
    )
    found = {}
    for new, old, theirs, mine in conn.execute(statement):
        if abs(theirs - mine) <= SAME_DAYS * DAY:
            found[int(new)] = int(old)
    return found
