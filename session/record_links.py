"""Which record does the address name, and what is the address of one? ``?record=transfer_order:123``, checked."""

from __future__ import annotations

from urllib.parse import quote, urlencode

import streamlit as st

from domain.errors import N_
from domain.language import gettext as _
from domain.workflow import RECORDS, SUBJECTS
from session.links import LONGEST, LinkError
from session.past import PARAMETER

RECORD = "record"
PAGES = dict(
    enumerate(
        (
            "surveillance",
            "free_units",
            "transfer",
            "home_control",
            "facilities",
            "zones",
            "supplies",
            "arrivals",
            "events",
        ),
        1,
    )
)
"""Page of each subject: the seven scenarios and the field ends."""


def record_in_link() -> tuple[str, int] | None:
    """Return (type, id) of the record in the address; None where there is none. Says so where it is no record.

    Only the form is checked here: the query that reads the record keeps it inside the viewer's scope.
    """
    text = st.query_params.get(RECORD, "")[:LONGEST]
    if not text:
        return None
    record, _colon, number = text.partition(":")
    if record not in RECORDS or not number.isascii() or not number.isdigit():
        error = LinkError(N_("{text} is no record; write it like transfer_order:123."), text=text)
        st.warning(error.text(_), icon=":material/link_off:")
        return None
    return record, int(number)


def record_name(record: str, record_id: int) -> str:
    """Return how an address names a record."""
    return f"{record}:{record_id}"


def record_address(record: str, record_id: int) -> str:
    """Return the address of a record on its scenario's page, at the instant looked at."""
    past = st.query_params.get(PARAMETER)
    return f"/{PAGES[RECORDS[record].scenario]}?{RECORD}={record}:{record_id}" + (
        f"&{PARAMETER}={quote(past)}" if past else ""
    )


def person_address(record: str, record_id: int) -> str:
    """Return the address of the path of the person a record is about."""
    return f"/person?{RECORD}={record}:{record_id}"


def here(**values: str) -> str:
    """Return the address of this page with some parameters changed, the others kept."""
    return "?" + urlencode({**st.query_params.to_dict(), **values})


def scenario_title(number: int) -> str:
    """Return the title of a scenario in the reader's language."""
    return _(SUBJECTS[number][1])
