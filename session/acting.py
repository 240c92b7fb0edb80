"""How does a person move records from a page? Once per form however often it is clicked, on record, seen at once."""

from __future__ import annotations

import secrets
from collections.abc import Sequence

import streamlit as st

from data_access.commands.moving import Order, Outcome, Wish, carry_out
from domain.errors import N_, CockpitError, ScopeError
from session.live import is_live
from session.reading import database, keys, publisher
from session.signed_in import current


def form_key(name: str) -> str:
    """Return the key of a form as it is drawn now: another one after each action that did something, so that a second
    click of the same form finds nothing to send, and what was typed stays where everything was refused.
    """
    return f"{name}.{st.session_state.setdefault(f'{name}.nonce', secrets.token_hex(4))}"


def act(name: str, record: str, move: str, wishes: Sequence[Wish]) -> Outcome | None:
    """Carry out a move that somebody asked for in the form ``name``; return what came of it, None where it is refused
    as a whole. Outcome or refusal stay to be shown by ``last_outcome`` and ``last_refusal`` when the page is drawn.
    """
    viewer = current()
    tries = st.session_state.get(f"{name}.tries", 0)
    key = f"page:{viewer.username}:{form_key(name)}:{tries}"

    try:
        if not is_live():
            raise ScopeError(N_("The past cannot be changed: go back to Live to act."))
        found = carry_out(database(), keys(), viewer.scope, viewer.actor, Order(record, move, wishes), key=key)
    except CockpitError as error:
        st.session_state[f"{name}.refusal"] = error
        return None
    publisher().poll(hurry=True)
    if found.moved:
        st.session_state.pop(f"{name}.nonce", None)
        st.session_state.pop(f"{name}.tries", None)
    else:
        st.session_state[f"{name}.tries"] = tries + 1  # the same again is a new attempt, not a repetition
    st.session_state[f"{name}.outcome"] = (record, move, found)
    return found


def last_outcome(name: str) -> tuple[str, str, Outcome] | None:
    """Return (record type, move, outcome) of the last action of a form, once; None where there is none."""
    found: tuple[str, str, Outcome] | None = st.session_state.pop(f"{name}.outcome", None)
    return found


def last_refusal(name: str) -> CockpitError | None:
    """Return why the last action of a form was refused as a whole, once; None where it was not."""
    found: CockpitError | None = st.session_state.pop(f"{name}.refusal", None)
    return found
