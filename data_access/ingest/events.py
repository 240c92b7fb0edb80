"""How does everything that happened come in? One inlet for sensors, cases of other systems, hotline and the cockpit.

A source's rule in the event policy names its adapter; what the adapter read is opened by the same command as a
person's report, with the same clocks and the same merging. A row that came before (the sender's own number) is a
duplicate; the same thing told by another is merged. ADR 0086.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

import numpy as np
from sqlalchemy import select

from data_access.audit import Actor
from data_access.commands.moving import Order, Outcome, Wish, carry_out_all
from data_access.commands.moving.acting import Acting
from data_access.commands.moving.effects.events import EVENTS
from data_access.district import zone
from data_access.driver_rows import rows_with, update_rows
from data_access.engine import Database, hold
from data_access.ingest.batches import Answer, Source, Status, close_batch, content_key, earlier_answer, open_batch
from data_access.ingest.event_sources import ADAPTERS, Told
from data_access.ingest.fields import MISSING, require_named
from data_access.ingest.result_rows import CLOCK_SKEW_S
from data_access.keys import Keys
from data_access.locating import finder, on_earth, to_wgs84
from data_access.schema import area, event
from domain.errors import N_, IngestError
from domain.event_policy import KindRule, SourceRule
from domain.refusals import Refusal, RowRefused

MOST_EVENTS = 1_000
"""Rows in one delivery."""
IN_THE_FUTURE = N_("{column} lies in the future; check the sender's clock.")
NO_PLACE = N_("The place lies in no area of the district, and no area_code says which it is.")
NO_AREA = N_("There is no area {value}.")
OUT_OF_RANGE = N_("{value} lies outside what this kind of event can measure ({least} to {most}).")

Read = tuple[int, Told, Wish, str]
"""Row number, what it tells, the wish and the move that opens the event."""


def ingest_events(
    db: Database, keys: Keys, of: Source, rows: Sequence[Mapping[str, Any]], *, at: int, key: str | None = None
) -> dict[str, Any]:
    """Take in one delivery of events and return its answer: a status a row.

    ``accepted``: it is on record now, alone or merged into one that was told before; ``duplicate``: the sender told
    this very event before; ``refused``: with column and reason. The same ``key`` again changes nothing. Raises
    ``IngestError`` for too many rows, and for a source without a rule in the event policy.
    """
    if len(rows) > MOST_EVENTS:
        raise IngestError(
            N_("A delivery holds at most {most} rows; this one has {rows}."), most=MOST_EVENTS, rows=len(rows)
        )
    key = key or (content_key(rows) if rows else f"nil:{at}")
    with db.write() as conn:
        batch_id = open_batch(conn, of, key, at=at, read=len(rows))
        if batch_id is None:
            return earlier_answer(conn, of, key)
        acting, answer = Acting(conn, keys, Actor(of.code), None, at, zone(conn)), Answer(batch_id)
        read = read_events(acting, of, rows, answer)
        open_events(acting, read, answer, key=f"{of.code}:{key}")
        latest = max((one[1].at for one in read), default=None)
        return close_batch(conn, of, answer, at=at, cursor_at=latest)


def read_events(acting: Acting, of: Source, rows: Sequence[Mapping[str, Any]], answer: Answer) -> list[Read]:
    """Return what can be read and is not on record yet; what became of the other rows stands in ``answer``."""
    hold(acting.conn, EVENTS)  # two deliveries of one event take turns
    return _new(acting, list(_read_rows(acting, of, rows, answer)), answer)


def open_events(acting: Acting, read: Sequence[Read], answer: Answer, *, key: str) -> None:
    """Open the events read, as one action."""
    orders = [(move, some) for move in ("detect", "report") if (some := [one for one in read if one[3] == move])]
    asked = [(acting.actor, Order("event", move, [one[2] for one in some])) for move, some in orders]
    outcomes = carry_out_all(acting, asked, key=key) if asked else []
    for (_move, some), outcome in zip(orders, outcomes or (), strict=True):
        _tell(acting, answer, some, outcome)


def rule_of(acting: Acting, of: Source) -> SourceRule:
    """Return how the messages of a source are read. Raises ``IngestError`` where the policy does not say."""
    found = acting.event_policy(acting.now).sources.get(of.code)
    if found is None or found.adapter not in ADAPTERS:
        raise IngestError(N_("The event policy has no rule for the source {code}."), code=of.code)
    return found


def _read_rows(
    acting: Acting, of: Source, rows: Sequence[Mapping[str, Any]], answer: Answer
) -> Iterator[tuple[int, Told, Wish, str]]:
    rule = rule_of(acting, of)
    codes = {str(code): int(id_) for code, id_ in acting.conn.execute(select(area.c.code, area.c.id))} if rows else {}
    for number, raw in enumerate(rows, start=1):
        try:
            require_named(raw)
            told = ADAPTERS[rule.adapter](raw, rule, acting.zone)
            yield number, told, *_opened(acting, of, rule, told, codes)
        except RowRefused as refused:
            answer.refusals.append(refused.at(number))
            answer.statuses[number] = Status.REFUSED


def _opened(acting: Acting, of: Source, rule: SourceRule, told: Told, codes: Mapping[str, int]) -> tuple[Wish, str]:
    kind = acting.event_policy(acting.now).kinds[told.kind]
    _require(kind, told)
    if told.at > acting.now + CLOCK_SKEW_S:
        raise RowRefused("at", told.at, IN_THE_FUTURE)
    lon, lat = _where(told, rule)
    fields = {
        "kind": told.kind, "level": told.level or kind.level, "source": rule.channel, "what": told.what,
        "area": _area(acting, told, lon, lat, codes), "place": told.place, "occurred_at": told.at, "lon": lon,
        "lat": lat, "device": told.device, "reading": told.reading, "sender": of.code,
    }  # fmt: skip
    sensed = rule.channel == "sensor" and told.kind not in rule.trusts
    return Wish(code=f"{of.code}:{told.ref}", fields=fields), "detect" if sensed else "report"


def _require(kind: KindRule, told: Told) -> None:
    for name in kind.needs:
        if getattr(told, name) is None:
            raise RowRefused(name, None, MISSING)
    if kind.reading is not None and told.reading is not None and not kind.reading[0] <= told.reading <= kind.reading[1]:
        least, most = (f"{one:g}" for one in kind.reading)
        raise RowRefused("reading", told.reading, OUT_OF_RANGE, least=least, most=most)


def _where(told: Told, rule: SourceRule) -> tuple[float | None, float | None]:
    """Return the place in WGS-84; none where the sender gave none, or (0, 0), or half of one."""
    if not on_earth(told.lon, told.lat):
        return None, None
    lon, lat = to_wgs84(np.array([told.lon], dtype=float), np.array([told.lat], dtype=float), rule.crs)
    return float(lon[0]), float(lat[0])


def _area(acting: Acting, told: Told, lon: float | None, lat: float | None, codes: Mapping[str, int]) -> int:
    if told.area_code is not None:
        if told.area_code not in codes:
            raise RowRefused("area_code", told.area_code, NO_AREA)
        return codes[told.area_code]
    found = None if lon is None or lat is None else finder(acting.conn).find(lon, lat)
    if found is None:
        raise RowRefused("place", told.place, NO_PLACE)
    return found[0]


def _new(acting: Acting, read: Sequence[Read], answer: Answer) -> list[Read]:
    """Return what is not on record yet, each number once."""
    names = {str(one[2].code) for one in read}
    held = {str(code) for (code,) in rows_with(acting.conn, event, ("code",), "code", names)}
    fresh = []
    for one in read:
        if one[2].code in held:
            answer.statuses[one[0]] = Status.DUPLICATE
            continue
        held.add(str(one[2].code))
        fresh.append(one)
    return fresh


def _tell(acting: Acting, answer: Answer, read: Sequence[Read], outcome: Outcome) -> None:
    sealed = []
    for moved in outcome.moved:
        number, told, _wish, _move = read[moved.place]
        answer.statuses[number] = Status.ACCEPTED
        answer.changed = True
        if told.reporter:
            plain = json.dumps(dict(told.reporter), ensure_ascii=False).encode()
            sealed.append((acting.keys.sealed(plain, f"event:{moved.row['code']}"), moved.id))
    if sealed:
        update_rows(acting.conn, event, ("sealed", "id"), sealed)
    for one in outcome.refused:
        number = read[one.place][0]
        answer.statuses[number] = Status.REFUSED
        answer.refusals.append(Refusal(number, "event", one.code or "", one.reason, one.params))
