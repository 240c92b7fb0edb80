"""What is personal, until when is it kept, and what of it goes? One entry a kind of data; records and counts stay.

A pseudonym that is looked up by (the keyed digest of an identifier) is replaced by one that nothing leads to, so that
records of one person can no longer be put together.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import ColumnElement, Table, and_, exists, or_, select

from data_access.schema import (
    RECORD_TABLES,
    arrival,
    arrival_place,
    attachment,
    event,
    public_inbox,
    survey_entry,
    unmatched,
    upload,
)
from domain.errors import N_
from domain.retention_policy import Period
from domain.workflow import RECORDS

GONE = b""
"""Stands where content was that its table always has: it opens to nothing."""
OVER = {"event": ("closed", "rejected", "merged"), "arrival": ("closed", "cleared", "invalid", "merged")}
"""States that end a record although it may be opened again; of other kinds those their rules call final."""
Due = Callable[[int], ColumnElement[bool]]


@dataclass(frozen=True)
class Kept:
    """One kind of personal data: its name (gettext id), period, table, which rows are due at an epoch second, the
    columns emptied with what stands there then, those that get a pseudonym nothing leads to; or rows of another table
    that are deleted.
    """

    name: str
    title: str
    period: Period
    table: Table
    due: Due
    empties: Mapping[str, Any] = field(default_factory=dict)
    severs: tuple[str, ...] = ()
    deletes: Table | None = None


def severed() -> bytes:
    """Return a pseudonym that no identifier leads to."""
    return secrets.token_bytes(16)


def _over(table: Table, until: int) -> ColumnElement[bool]:
    """Return whether a record ended by ``until``."""
    states = OVER.get(table.name) or tuple(sorted(RECORDS[table.name].final))
    return and_(table.c.state.in_(states), table.c.changed_at <= until)


def _evidence(until: int) -> ColumnElement[bool]:
    a = attachment.c
    ended = [
        and_(a.record_type == name, exists(select(table.c.id).where(table.c.id == a.record_id, _over(table, until))))
        for name, table in RECORD_TABLES.items()
    ]
    return and_(a.sealed != GONE, or_(*ended))


_I, _U, _A, _E, _S = public_inbox.c, unmatched.c, arrival.c, event.c, survey_entry.c
KINDS = (
    Kept("inbox", N_("what the public sent and was taken in"), Period.SCAN, public_inbox,
         lambda until: and_(_I.taken_at <= until, or_(_I.sealed.is_not(None), _I.person_key.is_not(None))),
         {"sealed": None, "person_key": None}),
    Kept("matched", N_("results of strangers who were found"), Period.SCAN, unmatched,
         lambda until: and_(_U.matched_at <= until, _U.sealed != GONE), {"sealed": GONE, "contact_key": None}),
    Kept("strangers", N_("results of strangers who never appeared"), Period.PERSON, unmatched,
         lambda until: and_(_U.matched_at.is_(None), _U.recorded_at <= until, _U.sealed != GONE),
         {"sealed": GONE, "contact_key": None}, ("person_key",)),
    Kept("paths", N_("where people were before they arrived"), Period.TRAJECTORY, arrival,
         lambda until: and_(_over(arrival, until), or_(_A.travel_number.is_not(None), exists(
             select(arrival_place.c.id).where(arrival_place.c.arrival_id == _A.id)))),
         {"travel_number": None}, deletes=arrival_place),
    Kept("arrivals", N_("names and addresses of people who arrived"), Period.PERSON, arrival,
         lambda until: and_(_over(arrival, until), _A.sealed != GONE),
         {"sealed": GONE, "contact_key": None, "form_key": None, "form_digest": None, "receipt_hash": None},
         ("person_key",)),
    Kept("uploads", N_("test reports that people sent"), Period.PERSON, upload,
         lambda until: and_(upload.c.sealed != GONE, exists(
             select(_A.id).where(_A.id == upload.c.arrival_id, _over(arrival, until)))), {"sealed": GONE}),
    Kept("reporters", N_("who reported an event, and their words"), Period.PERSON, event,
         lambda until: and_(_over(event, until), or_(
             _E.sealed.is_not(None), _E.rating_words.is_not(None), _E.receipt_hash.is_not(None))),
         {"sealed": None, "rating_words": None, "receipt_hash": None}),
    Kept("photos", N_("photos of records that ended"), Period.PERSON, attachment, _evidence, {"sealed": GONE}),
    Kept("survey", N_("what the survey found at a door"), Period.PERSON, survey_entry,
         lambda until: and_(_S.state != "conflict", _S.received_at <= until, _S.sealed.is_not(None)),
         {"sealed": None}),
)  # fmt: skip
