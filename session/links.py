"""What does the address say about filters? Deep links restored and written, each value checked before it is used.

A link is only an address: whoever opens it sees what their own scope allows, or is told that the area is not theirs.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import TypeVar
from urllib.parse import quote

import streamlit as st

from data_access.scoping import require_in_scope
from domain.errors import N_, CockpitError
from domain.language import gettext as _
from session.process import process
from session.signed_in import current

Choice = TypeVar("Choice", str, int)

LONGEST = 64


class LinkError(CockpitError):
    """A value in the address that is none of those it could be."""


def area_in_link(parameter: str = "area", default: str | None = None) -> str | None:
    """Return the area code in the address, checked against the viewer's scope; ``default`` where there is none.

    Shows why and stops the run where the area is not theirs (or does not exist, which is the same answer).
    """
    code = st.query_params.get(parameter, "")[:LONGEST]
    if not code:
        return default
    try:
        with process().database.read() as conn:
            require_in_scope(conn, current().scope, code)
    except CockpitError as error:
        st.error(error.text(_), icon=":material/block:")
        st.stop()
    return code


def choice_in_link(parameter: str, choices: Collection[Choice], default: Choice) -> Choice:
    """Return the choice in the address, or ``default`` where there is none; says so where it is no choice."""
    text = st.query_params.get(parameter, "")[:LONGEST]
    if not text:
        return default
    found = next((choice for choice in choices if str(choice) == text), None)
    if found is None:
        sentence = N_("{text} is no choice for {parameter}; showing {default}.")
        error = LinkError(sentence, text=text, parameter=parameter, default=default)
        st.warning(error.text(_), icon=":material/link_off:")
        return default
    return found


def kept_address(page: str) -> str:
    """Return the address of another page at the instant looked at."""
    past = st.query_params.get("as_of")
    return f"/{page}" + (f"?as_of={quote(past)}" if past else "")


def write_link(**values: str | int | None) -> None:
    """Put filters into the address, so that it can be copied; None takes one out. Other parameters stay."""
    for parameter, value in values.items():
        if value is None:
            if parameter in st.query_params:
                del st.query_params[parameter]
        elif st.query_params.get(parameter) != str(value):
            st.query_params[parameter] = str(value)
