"""How does a report get from the public's process to the staff's? Through one table, sealed, exactly once.

The public's database user may add to this table and read a few columns beside it, so that whoever takes that process
over can neither list people nor move a record. The staff's process takes in what waits, each form by the command that
everybody uses; a cut in between repeats it, and the form's id makes the repetition nothing (ADR 0060).
"""

from __future__ import annotations

import hashlib
import logging
from typing import Any

from sqlalchemy import Connection, func, select, update

from data_access.commands.arrivals.event_inbox import take_in_event
from data_access.commands.arrivals.health_inbox import take_in_health
from data_access.commands.arrivals.inbox_rows import keep, key_of, name_of
from data_access.commands.arrivals.rating_inbox import take_in_rating
from data_access.commands.arrivals.reporting import code_of, content_of, form_key, form_of, report_arrival, require_good
from data_access.commands.arrivals.uploads import MOST_BYTES, MOST_FILES, Content, keep_file, read_content
from data_access.engine import Database
from data_access.keys import Keys
from data_access.receipts import NOBODY, arrival_of, receipt_hash
from data_access.schema import public_inbox
from domain.arrivals import ArrivalForm, FieldProblem, FormRefused, Receipt, Upload
from domain.errors import N_, CockpitError, ConfigurationError, DatabaseError
from domain.instants import DAY, now, to_epoch
from domain.receipts import read_receipt

MOST_A_DAY = 5
"""Reports of one person within 24 hours, however many forms they open."""
TOO_MANY_REPORTS = N_("This person was reported several times today already; ask your community, or try tomorrow.")
AT_A_TIME = 200
REPEATED = "repeated"

_log = logging.getLogger(__name__)


def leave_form(db: Database, keys: Keys, form: ArrivalForm, *, at: int | None = None) -> Receipt:
    """Keep a form until it is taken in, and return its receipt; the same form again gets the same one.

    Raises ``FormRefused`` with what is wrong, field by field; then nothing is kept.
    """
    present = to_epoch(now()) if at is None else at
    with db.write() as conn:
        require_good(conn, keys, form, present)
        code, content = code_of(keys, form), content_of(form)
        key, digest = key_of(keys, b"form:" + form_key(keys, form)), keys.digest(content)
        earlier = conn.execute(select(public_inbox.c.digest).where(public_inbox.c.key == key)).first()
        if earlier is not None:
            return Receipt(code, repeated=True, differs=bytes(earlier[0]) != digest)
        person = keys.person_key(form.traveller.id_no)
        _require_few(conn, person, present)
        kept = keep(conn, key, {
            "kind": "form", "receipt_hash": receipt_hash(keys, str(read_receipt(code))), "person_key": person,
            "digest": digest, "at": present, "sealed": keys.sealed(content.encode(), name_of(key)),
        })  # fmt: skip
    return Receipt(code, repeated=not kept)


def leave_file(db: Database, keys: Keys, code: str, content: bytes, *, at: int | None = None) -> Upload:
    """Keep a test report, decoded and stripped, until it is taken in, and return what came of it.

    The same file again changes nothing. Every code that opens nothing gets the same answer, after the same work.
    """
    present = to_epoch(now()) if at is None else at
    if len(content) > MOST_BYTES:
        return Upload.TOO_LARGE
    read = read_content(content)
    if read is None:
        return Upload.NOT_READABLE
    hashed = receipt_hash(keys, read_receipt(code) or NOBODY)
    sha256 = hashlib.sha256(content).digest()
    key, digest = key_of(keys, b"file:" + hashed + sha256), sha256[:8]
    i = public_inbox.c
    with db.write() as conn:
        mine = select(func.count()).select_from(public_inbox).where(i.receipt_hash == hashed)
        known = conn.execute(mine.where(i.kind == "form")).scalar_one()
        if not known and arrival_of(conn, keys, code) is None:
            return Upload.UNKNOWN
        if conn.execute(mine.where(i.key == key)).scalar_one():
            return Upload.KEPT
        if conn.execute(mine.where(i.kind == "file")).scalar_one() >= MOST_FILES:
            return Upload.TOO_MANY
        keep(conn, key, {
            "kind": "file", "receipt_hash": hashed, "person_key": None, "digest": digest, "at": present,
            "sealed": keys.sealed(_packed(read, content), name_of(key)),
        })  # fmt: skip
    return Upload.KEPT


def take_in_waiting(db: Database, keys: Keys, *, at: int | None = None) -> int:
    """Take in what waits, oldest first, and return how many there were; the staff's process does this every second.

    What is not kept by now (its community was merged meanwhile, it cannot be read) is marked so, waits no more and
    stays sealed for a person. Raises ``CockpitError`` where nothing can be taken in: no database, other keys.
    """
    present = to_epoch(now()) if at is None else at
    i = public_inbox.c
    statement = select(i.id, i.key, i.kind, i.receipt_hash, i.at, i.sealed).where(i.taken_at.is_(None))
    with db.read() as conn:
        waiting = conn.execute(statement.order_by(i.id).limit(AT_A_TIME)).all()
    for row in waiting:
        answer = _taken(db, keys, row)
        with db.write() as conn:
            done = update(public_inbox).where(i.id == row.id, i.taken_at.is_(None))
            left = {"sealed": None} if answer in (Upload.KEPT, REPEATED) else {}
            conn.execute(done.values(taken_at=present, answer=answer, **left))
    return len(waiting)


def _taken(db: Database, keys: Keys, row: Any) -> str:
    try:
        plain = keys.opened(bytes(row.sealed), name_of(bytes(row.key)))
        if row.kind == "form":
            receipt = report_arrival(db, keys, form_of(plain.decode()), at=row.at)
            return "differs" if receipt.differs else REPEATED if receipt.repeated else Upload.KEPT.value
        if row.kind == "health":
            return take_in_health(db, keys, row, plain)
        if row.kind == "event":
            return take_in_event(db, keys, row, plain)
        if row.kind == "rating":
            return take_in_rating(db, keys, row, plain)
        sha256, content = _unpacked(plain)
        return keep_file(db, keys, bytes(row.receipt_hash), sha256, content, at=row.at).value
    except (DatabaseError, ConfigurationError):
        raise  # it waits until the database answers again, or the keys are the ones it was sealed with
    except (CockpitError, ValueError, TypeError, KeyError) as error:
        _log.warning("a report of the public was refused when it was taken in: %s", error)
        return "refused"


def _require_few(conn: Connection, person: bytes, at: int) -> None:
    i = public_inbox.c
    counted = select(func.count()).select_from(public_inbox).where(i.person_key == person, i.at > at - DAY)
    if conn.execute(counted).scalar_one() >= MOST_A_DAY:
        raise FormRefused([FieldProblem("traveller.id_no", TOO_MANY_REPORTS)])


def _packed(read: Content, content: bytes) -> bytes:
    stripped = b"1" if read.stripped else b"0"
    return b"\n".join((read.content_type.encode(), stripped, hashlib.sha256(content).digest() + read.plain))


def _unpacked(packed: bytes) -> tuple[bytes, Content]:
    kind, stripped, rest = packed.split(b"\n", 2)
    return rest[:32], Content(kind.decode(), rest[32:], stripped == b"1")
