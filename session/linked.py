"""How do a map, a table and a list choose the same thing? Through the address: whoever changes last writes it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TypeVar

import streamlit as st

from session.links import choice_in_link, write_link

AREA = "area"
Choice = TypeVar("Choice", str, int)


def go(**values: str | int | None) -> None:
    """Put values into the address (None takes one out) and draw the page anew."""
    write_link(**values)
    st.rerun()


def followed(clicked: str | None, key: str, parameter: str = AREA, drop: Sequence[str] = ()) -> None:
    """Put a click into the address, drop what no longer fits, and draw anew; the same click is followed once.

    A map or table keeps its selection: without remembering it, it would win over every later choice elsewhere.
    """
    memory = f"followed.{key}"
    if clicked == st.session_state.get(memory):
        return
    st.session_state[memory] = clicked
    if clicked is not None and clicked != st.query_params.get(parameter):
        go(**{parameter: clicked, **dict.fromkeys(drop)})


def linked_area(
    options: Sequence[tuple[str, str]], *, label: str, hint: str, key: str, chosen: str | None
) -> str | None:
    """Draw a list of areas (code, name) that follows the address and writes it; return the code that holds, or None."""
    names = dict(options)
    _follow_address(key, chosen if chosen in names else None)
    found: str | None = st.selectbox(
        label, list(names), index=None, format_func=lambda code: names.get(code, code), placeholder=hint, key=key
    )
    if found is not None and found != chosen:
        go(**{AREA: found, "level": None})
    return found or chosen


def linked_control(
    label: str, options: Sequence[Choice], default: Choice, parameter: str, name: Callable[[Choice], str]
) -> Choice:
    """Draw a choice that follows the address and writes it; return what the address says."""
    shown = choice_in_link(parameter, options, default)
    key = f"linked.{parameter}"
    _follow_address(key, shown)
    found = st.segmented_control(label, options, format_func=name, key=key, required=True)
    if found is not None and found != shown:
        go(**{parameter: None if found == default else found})
    return shown


def linked_choice(
    label: str, options: Sequence[Choice], default: Choice, parameter: str, name: Callable[[Choice], str]
) -> Choice:
    """Draw a list to choose from that follows the address and writes it, where a bar would be too long."""
    shown = choice_in_link(parameter, options, default)
    key = f"linked.{parameter}"
    _follow_address(key, shown)
    found = st.selectbox(label, options, format_func=name, key=key)
    if found != shown:
        go(**{parameter: None if found == default else found})
    return shown


def _follow_address(key: str, value: str | int | None) -> None:
    """Give a widget the address's value where that changed; its key stays, so the keyboard's place does too."""
    known = st.session_state.get(key)
    if st.session_state.get(f"{key}.link", "") != value or (known is None and value is not None):
        st.session_state[key] = st.session_state[f"{key}.link"] = value
