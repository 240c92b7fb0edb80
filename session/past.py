"""Which past instant does the address ask for? ``?as_of=2022-03-21T12:00`` (local time, or with an offset)."""

from __future__ import annotations

import time
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import streamlit as st

from data_access.district import zone as district_zone
from data_access.engine import Database
from data_access.queries.history import first_record
from domain.errors import N_, CockpitError
from domain.instants import now
from session.moment import Moment

PARAMETER = "as_of"
CLOCKS_DIFFER = timedelta(minutes=1)
REMEMBERED_S = 60.0

_bounds: dict[str, tuple[float, datetime | None, str]] = {}


class AsOfError(CockpitError):
    """An instant that cannot be looked at."""


def asked_moment(database: Database) -> Moment | None:
    """Return the past moment that this session's address asks for; None where it asks for none.

    Raises ``AsOfError`` for what is not an instant, lies in the future, or before the first record.
    """
    text = st.query_params.get(PARAMETER)
    if not text:
        return None
    first, zone = bounds(database)
    return Moment(as_of=instant_in(text, zone=zone, first=first, present=now()), live=False)


def instant_in(text: str, *, zone: str, first: datetime | None, present: datetime) -> datetime:
    """Return the instant a text names, to the second; without an offset it is local time of ``zone``."""
    try:
        instant = datetime.fromisoformat(text.strip().replace(" ", "+") if "T" in text else text.strip())
    except ValueError as error:
        raise AsOfError(N_("{text} is not an instant; write it like 2022-03-21T12:00."), text=text[:40]) from error
    if instant.tzinfo is None:
        instant = instant.replace(tzinfo=ZoneInfo(zone))
    instant = instant.astimezone(present.tzinfo).replace(microsecond=0)
    if instant > present + CLOCKS_DIFFER:
        raise AsOfError(N_("{text} lies in the future."), text=text[:40])
    if first is None or instant < first:
        raise AsOfError(N_("{text} lies before the first record."), text=text[:40])
    return min(instant, present)


def bounds(database: Database) -> tuple[datetime | None, str]:
    """Return the first instant there are records of (None where there are none) and the district's time zone."""
    known = _bounds.get(database.url)
    if known is None or time.monotonic() - known[0] > REMEMBERED_S:
        with database.read() as conn:
            known = (time.monotonic(), first_record(conn), district_zone(conn).key)
        _bounds[database.url] = known
    return known[1], known[2]
