"""How do the moves of a script come in? In the order of the file, by the same command as a person's.

The rows of one hour are one transaction and one command; neighbours of the same record, move and role are one order.
A row that the rules refuse is listed with its reason and stops nothing: that is an answer, not a fault of the file.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from itertools import groupby
from typing import Any

from data_access.audit import Actor
from data_access.commands.matching import match_tests_due
from data_access.commands.moving import Order, Wish, carry_out_all
from data_access.commands.moving.acting import Acting
from data_access.ingest.package.draft import Draft
from data_access.ingest.package.folder import Part
from data_access.ingest.package.job import Job, batch_key
from data_access.ingest.package.report import TableReport
from data_access.ingest.result_rows import CLOCK_SKEW_S
from domain.errors import N_
from domain.instants import DAY, HOUR
from domain.scope import Role
from domain.workflow import RECORDS
from domain.workflow.refusal_words import named_params

NO_RECORD = N_("there is no kind of record of this name")
NO_MOVE = N_("records of this kind do not move so")
NO_ROLE = N_("there is no role of this name")
NOT_FIELDS = N_("the fields are not a JSON object")
IN_THE_FUTURE = N_("the time lies in the future; check the sender's clock")
MOST_AT_ONCE = 5_000
"""Rows in one transaction, where an hour holds more: people sign in and work while a past comes in."""
WEIGHT = {"free_unit": 50}
"""Rows that one of a kind counts for: what speaks for a certificate is read from the results of all who live there."""

Row = tuple[int, int, str, str | None, str, str, dict[str, Any], str | None]
"""Position in the draft, instant, record, code, move, role, fields, reason."""


def load_moves(job: Job, parts: list[Part], draft: Draft) -> TableReport:
    """Carry out a script. ``new`` counts moves, ``unchanged`` those of hours that were carried out before."""
    report, sender = draft.report, job.sources.get("moves", "simulation" if job.simulated else "package")
    key, done, latest = batch_key(parts), 0, None
    matched: int | None = None
    for number, some in enumerate(_slices(_rows(job, draft))):
        latest = max(row[1] for row in some)
        with job.begin() as conn:
            acting = Acting(conn, job.keys, Actor(sender), None, min(latest, job.at), job.zone)
            matched = _match(acting, matched, some[0][1])
            orders, positions = _orders(sender, some)
            outcomes = carry_out_all(acting, orders, key=f"{key}:{number}")
        report.unchanged += len(some) if outcomes is None else 0
        for (_actor, order), outcome, places in zip(orders, outcomes or (), positions, strict=False):
            report.new += len(outcome.moved)
            for one in outcome.refused:
                told = named_params(order.record, order.move, one.params)
                draft.refuse([places[one.place]], "code", one.reason, **told)
        done += len(some)
        job.advance("moves", done / draft.size)
    if latest is not None:
        with job.begin() as conn:
            match_tests_due(conn, matched or 0, job.at + DAY)
    report.refused = int((~draft.good).sum())
    _close(job, parts, report, latest)
    return report


def _rows(job: Job, draft: Draft) -> Iterator[Row]:
    """Yield the rows that can be read, refusing the others."""
    names = ("at", "record", "code", "move", "role", "fields", "reason")
    columns = zip(*(draft.values(name) for name in names), strict=True)
    roles, moves = (
        {role.value for role in Role},
        {name: {move.name for move in kind.moves} for name, kind in RECORDS.items()},
    )
    for position, (at, record, code, move, role, fields, reason) in enumerate(columns):
        if not draft.good[position]:
            continue
        given = _fields(fields)
        if record not in moves:
            draft.refuse([position], "record", NO_RECORD)
        elif move not in moves[record]:
            draft.refuse([position], "move", NO_MOVE)
        elif role is not None and role not in roles:
            draft.refuse([position], "role", NO_ROLE)
        elif given is None:
            draft.refuse([position], "fields", NOT_FIELDS)
        elif at > job.at + CLOCK_SKEW_S:
            draft.refuse([position], "at", IN_THE_FUTURE)
        else:
            yield position, at, record, code, move, role or "", given, reason


def _fields(text: str | None) -> dict[str, Any] | None:
    if text is None:
        return {}
    try:
        given = json.loads(text)
    except (ValueError, RecursionError):
        return None
    return given if isinstance(given, dict) else None


def _slices(rows: Iterable[Row]) -> Iterator[list[Row]]:
    for _hour, group in groupby(rows, key=lambda row: row[1] // HOUR):
        some: list[Row] = []
        weight = 0
        for row in group:
            weight += WEIGHT.get(row[2], 1)
            if some and weight > MOST_AT_ONCE:
                yield some
                some, weight = [], WEIGHT.get(row[2], 1)
            some.append(row)
        yield some


def _orders(sender: str, rows: list[Row]) -> tuple[list[tuple[Actor, Order]], list[list[int]]]:
    """Return neighbours that move alike as one order each, with their positions."""
    orders, positions = [], []
    for (record, move, role), group in groupby(rows, key=lambda row: (row[2], row[4], row[5])):
        wishes = []
        places = []
        for position, at, _record, code, _move, _role, fields, reason in group:
            wishes.append(Wish(code=code, fields=fields, at=at, reason=reason))
            places.append(position)
        orders.append((Actor(sender, role or None), Order(record, move, wishes)))
        positions.append(places)
    return orders, positions


def _match(acting: Acting, matched: int | None, at: int) -> int:
    """Match the tests of the days that are over at ``at`` with the results on record, which releases need."""
    over = acting.end_of(acting.day(at).isoformat()) - DAY
    if matched is None or over > matched:
        match_tests_due(acting.conn, over - DAY if matched is None else matched, over)
    return over if matched is None else max(over, matched)


def _close(job: Job, parts: list[Part], report: TableReport, latest: int | None) -> None:
    """Record the batch of a script that moved anything."""
    if not report.new:
        return
    with job.begin() as conn:
        sender = job.source(conn, "moves")
        batch_id = job.open_batch(conn, sender, parts, report)
        job.close(conn, sender, batch_id, report, (), cursor_at=latest)
