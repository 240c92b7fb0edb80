"""What does a person see after asking for a change? That it is done, or in their language why it is refused."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import streamlit as st

from domain.errors import CockpitError
from domain.language import gettext as _
from session.reading import publisher


def written(act: Callable[[], Any] | None) -> bool:
    """Carry out a change (None: nothing was asked) and draw the page anew; say why where it is refused."""
    if not act:
        return False
    done, _value = attempted(act)
    if done:
        st.toast(_("Done and put on record."), icon=":material/check:")
        st.rerun()
    return done


def attempted(act: Callable[[], Any]) -> tuple[bool, Any]:
    """Carry out a change and return whether it was done and what came of it; say why where it is refused.

    Whoever asked sees it in the next run: the moment that has it is published at once.
    """
    try:
        value = act()
        publisher().poll(hurry=True)
        return True, value
    except CockpitError as error:
        st.error(error.text(_), icon=":material/block:")
        return False, None
