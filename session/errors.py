"""What does a person see when a script fails? A sentence in their language and a number to quote, never a traceback."""

from __future__ import annotations

import logging
import secrets

import streamlit as st

from domain.errors import N_, CockpitError
from domain.language import gettext as _

INCIDENT = N_("Something went wrong here. It has been written down as incident {number}; the other pages still work.")

_log = logging.getLogger(__name__)


def show_script_error(error: Exception) -> bool:
    """Say what happened: the message of an error we can explain, else an incident number that the log has too.

    Never fails itself, and always answers True: nothing of Streamlit's own display is shown.
    """
    if isinstance(error, CockpitError):
        st.error(error.text(_), icon=":material/error:")
        return True
    number = secrets.token_hex(4)
    _log.error("incident %s", number, exc_info=error)
    st.error(_(INCIDENT).format(number=number), icon=":material/error:")
    return True
